#include "core/kube/meta.h"

#include <string.h>

const char *meta_name(const struct value *object)
{
    return value_find_text(object, "metadata", "name");
}

const char *meta_namespace(const struct value *object)
{
    return value_find_text(object, "metadata", "namespace");
}

const char *meta_uid(const struct value *object)
{
    return value_find_text(object, "metadata", "uid");
}

const char *meta_resource_version(const struct value *object)
{
    return value_find_text(object, "metadata", "resourceVersion");
}

const char *meta_creation_timestamp(const struct value *object)
{
    return value_find_text(object, "metadata", "creationTimestamp");
}

const char *meta_deletion_timestamp(const struct value *object)
{
    return value_find_text(object, "metadata", "deletionTimestamp");
}

int64_t meta_generation(const struct value *object)
{
    return value_as_int(value_find(object, "metadata", "generation"), 0);
}

bool meta_is_deleting(const struct value *object)
{
    return meta_deletion_timestamp(object)[0] != '\0';
}

const char *meta_label(const struct value *object, const char *key)
{
    return value_as_string(value_find(object, "metadata", "labels", key));
}

const char *meta_annotation(const struct value *object, const char *key)
{
    return value_as_string(value_find(object, "metadata", "annotations", key));
}

/* The index of a finalizer, or the count of all where it is not among them. */
static size_t find_finalizer(const struct value *finalizers, const char *finalizer)
{
    size_t index = 0;
    while (index < value_count(finalizers) &&
           !value_is_text(value_at(finalizers, index), finalizer)) {
        index++;
    }
    return index;
}

bool meta_has_finalizer(const struct value *object, const char *finalizer)
{
    const struct value *finalizers = value_find(object, "metadata", "finalizers");
    return find_finalizer(finalizers, finalizer) < value_count(finalizers);
}

bool meta_add_finalizer(struct value **object, const char *finalizer)
{
    if (meta_has_finalizer(*object, finalizer)) {
        return false;
    }
    const struct value *old = value_find(*object, "metadata", "finalizers");
    struct value *finalizers = old == NULL ? value_array() : value_ref(old);
    value_push(&finalizers, value_string(finalizer));
    value_put(object, finalizers, "metadata", "finalizers");
    return true;
}

bool meta_remove_finalizer(struct value **object, const char *finalizer)
{
    if (!meta_has_finalizer(*object, finalizer)) {
        return false;
    }
    struct value *finalizers = value_ref(value_find(*object, "metadata", "finalizers"));
    value_remove_at(&finalizers, find_finalizer(finalizers, finalizer));
    if (value_count(finalizers) == 0) {
        value_replace(&finalizers, NULL);
    }
    value_put(object, finalizers, "metadata", "finalizers");
    return true;
}

const struct value *meta_controller(const struct value *object)
{
    const struct value *references = value_find(object, "metadata", "ownerReferences");
    for (size_t i = 0; i < value_count(references); i++) {
        const struct value *reference = value_at(references, i);
        if (value_as_bool(value_get(reference, "controller"), false)) {
            return reference;
        }
    }
    return NULL;
}

bool meta_is_controlled_by(const struct value *object, const struct value *owner)
{
    const struct value *controller = meta_controller(object);
    return controller != NULL && strcmp(value_find_text(controller, "uid"), meta_uid(owner)) == 0;
}

struct value *meta_owner_reference(const struct resource *resource, const struct value *owner)
{
    char api_version[256];
    resource_api_version(resource, api_version, sizeof(api_version));
    return value_object_of("apiVersion", value_string(api_version), "kind",
                           value_string(resource->kind), "name", value_string(meta_name(owner)),
                           "uid", value_string(meta_uid(owner)), "controller", value_bool(true),
                           "blockOwnerDeletion", value_bool(true), NULL);
}
