#include "core/ray/owned_object.h"

struct value *owned_object_metadata(const struct ray_cluster *cluster, const char *name,
                                    struct value *labels_take, struct value *annotations_take)
{
    struct value *metadata = value_object_of(
        "name", value_string(name), "namespace", value_string(cluster->namespace),
        "ownerReferences", value_array_of(cluster_spec_owner_reference(cluster), NULL), NULL);
    owned_object_put(&metadata, "labels", labels_take);
    owned_object_put(&metadata, "annotations", annotations_take);
    return metadata;
}

void owned_object_put(struct value **object, const char *key, struct value *container_take)
{
    if (value_count(container_take) == 0) {
        value_unref(container_take);
        value_drop(object, key);
    } else {
        value_put(object, container_take, key);
    }
}

void owned_object_overlay(struct value **into, const struct value *from)
{
    for (size_t i = 0; i < value_count(from); i++) {
        value_put_sized(into, value_key_at(from, i), value_key_size_at(from, i),
                        value_ref(value_member_at(from, i)));
    }
}
