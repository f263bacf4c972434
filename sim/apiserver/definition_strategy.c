#include <string.h>

#include "core/kube/condition.h"
#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/definition.h"
#include "sim/apiserver/verbs.h"

/* Source: k8s.io/apiextensions-apiserver pkg/registry/customresourcedefinition/{strategy,etcd}.go,
 * pkg/apis/apiextensions/v1/defaults.go. */

#define SERVICE_PORT 443

static void set_default(struct value **object, const char *const *keys, struct value *value_take)
{
    if (value_text_size(value_find_keys(*object, keys)) == 0) {
        value_put_keys(object, value_take, keys);
    } else {
        value_unref(value_take);
    }
}

static struct value *lower(const char *text)
{
    AUTO_BUFFER out = {0};
    for (; *text != '\0'; text++) {
        buffer_append_char(&out, *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text);
    }
    return value_string(buffer_text(&out));
}

static void definition_fill_defaults(struct value **object)
{
    static const char *const singular[] = {"spec", "names", "singular", NULL};
    static const char *const list_kind[] = {"spec", "names", "listKind", NULL};
    static const char *const strategy[] = {"spec", "conversion", "strategy", NULL};
    const char *kind = value_find_text(*object, "spec", "names", "kind");
    if (kind[0] != '\0') {
        set_default(object, singular, lower(kind));
        set_default(object, list_kind, value_string_printf("%sList", kind));
    }
    set_default(object, strategy, value_string("None"));
    const struct value *service =
        value_find(*object, "spec", "conversion", "webhook", "clientConfig", "service");
    if (service != NULL && value_get(service, "port") == NULL) {
        value_put(object, value_int(SERVICE_PORT), "spec", "conversion", "webhook", "clientConfig",
                  "service", "port");
    }
}

/* The version in which objects are stored is among those in which there may be some. */
static void note_stored_version(struct value **object)
{
    const struct value *versions = value_find(*object, "spec", "versions");
    AUTO_VALUE *stored = value_ref(value_find(*object, "status", "storedVersions"));
    if (!value_is(stored, VALUE_ARRAY)) {
        value_replace(&stored, value_array());
    }
    for (size_t i = 0; i < value_count(versions); i++) {
        const struct value *version = value_at(versions, i);
        bool is_new = value_as_bool(value_get(version, "storage"), false);
        for (size_t k = 0; k < value_count(stored); k++) {
            is_new = is_new && !value_equal(value_at(stored, k), value_get(version, "name"));
        }
        if (is_new) {
            value_push(&stored, value_ref(value_get(version, "name")));
        }
    }
    value_put(object, value_ref(stored), "status", "storedVersions");
}

static void definition_prepare_for_create(struct strategy_call *call, struct value **object)
{
    (void)call;
    value_put(
        object,
        value_object_of("conditions", value_null(), "acceptedNames",
                        value_object_of("kind", value_string(""), "plural", value_string(""), NULL),
                        NULL),
        "status");
    note_stored_version(object);
}

static void definition_prepare_for_update(struct strategy_call *call, struct value **object,
                                          const struct value *old)
{
    (void)call;
    value_put(object, value_ref(value_get(old, "status")), "status");
    note_stored_version(object);
}

/* Of the metadata, the status' subresource changes nothing that a user sets. */
static void definition_prepare_for_status_update(struct strategy_call *call, struct value **object,
                                                 const struct value *old)
{
    static const char *const kept[] = {"annotations", "finalizers", "labels", "ownerReferences"};
    (void)call;
    value_put(object, value_ref(value_get(old, "spec")), "spec");
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        value_put(object, value_ref(value_find(old, "metadata", kept[i])), "metadata", kept[i]);
    }
}

struct api_response definition_delete(struct strategy_call *call, const struct value *old)
{
    AUTO_VALUE *object = value_ref(old);
    value_put(&object, api_server_timestamp(call->server), "metadata", "deletionTimestamp");
    meta_add_finalizer(&object, DEFINITION_FINALIZER);
    static const struct condition pending = {
        "Terminating", "True", "InstanceDeletionPending",
        "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon"};
    definition_set_condition(&object, &pending, call->server->world->now);
    return answer_object(200, api_server_put(call, value_ref(object)));
}

const struct strategy custom_resource_definition_strategy = {
    .resource = &resource_customresourcedefinitions,
    .ends_metadata_there = true,
    .schema = &schema_custom_resource_definition,
    .has_status = true,
    .has_generation = true,
    .fill_defaults = definition_fill_defaults,
    .prepare_for_create = definition_prepare_for_create,
    .prepare_for_update = definition_prepare_for_update,
    .prepare_for_status_update = definition_prepare_for_status_update,
    .validate = definition_validate,
    .validate_update = definition_validate_update,
    .validate_status_update = definition_validate_status_update,
};
