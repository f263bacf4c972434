#include "core/ray/storage_builder.h"

#include "core/base/memory.h"
#include "core/kube/quantity.h"
#include "core/ray/owned_object.h"
#include "core/ray/ray_names.h"

static struct value *labels(const struct ray_cluster *cluster)
{
    return value_object_of("ray.io/cluster", value_string(cluster->name), NULL);
}

struct value *storage_builder_auth_secret(const struct ray_cluster *cluster, const char *token)
{
    AUTO_FREE char *name = ray_names_check_name(cluster->name);
    return value_object_of("apiVersion", value_string("v1"), "kind", value_string("Secret"),
                           "metadata", owned_object_metadata(cluster, name, labels(cluster), NULL),
                           "stringData", value_object_of("auth_token", value_string(token), NULL),
                           NULL);
}

/* As a quantity prints itself, or as written where it is none. */
static struct value *claim_size(const struct value *size)
{
    if (size == NULL) {
        return value_string("1Gi");
    }
    AUTO_QUANTITY quantity = {0};
    AUTO_ERROR err = {0};
    return quantity_from_value(size, &quantity, &err) ? quantity_to_value(&quantity)
                                                      : value_ref(size);
}

struct value *storage_builder_gcs_claim(const struct ray_cluster *cluster)
{
    const struct value *storage = value_find(cluster->spec, "gcsFaultToleranceOptions", "storage");
    AUTO_FREE char *name = ray_names_gcs_claim(cluster->name);
    struct value *metadata = owned_object_metadata(cluster, name, labels(cluster), NULL);
    if (value_is_text(value_get(storage, "deletionPolicy"), "Retain")) {
        value_drop(&metadata, "ownerReferences");
    }
    const struct value *modes = value_get(storage, "accessModes");
    struct value *requests =
        value_object_of("storage", claim_size(value_get(storage, "size")), NULL);
    struct value *spec = value_object_of(
        "accessModes",
        value_count(modes) > 0 ? value_ref(modes)
                               : value_array_of(value_string("ReadWriteOnce"), NULL),
        "resources", value_object_of("requests", requests, NULL), "storageClassName",
        value_ref(value_get(storage, "storageClassName")), NULL);
    return value_object_of("apiVersion", value_string("v1"), "kind",
                           value_string("PersistentVolumeClaim"), "metadata", metadata, "spec",
                           spec, NULL);
}
