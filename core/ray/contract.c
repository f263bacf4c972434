#include "core/ray/contract.h"

#include <string.h>

static const char *const categories[] = {"all", NULL};

const struct resource resource_rayclusters = {
    .group = "ray.io",
    .version = "v1",
    .kind = "RayCluster",
    .list_kind = "RayClusterList",
    .plural = "rayclusters",
    .singular = "raycluster",
    .namespaced = true,
    .custom = true,
    .categories = categories,
};

const struct contract *const contracts[] = {&contract_kuberay, &contract_interface, NULL};

const struct contract *contract_find(const char *name)
{
    for (size_t i = 0; contracts[i] != NULL; i++) {
        if (strcmp(contracts[i]->name, name) == 0) {
            return contracts[i];
        }
    }
    return NULL;
}

struct value *contract_to_stored_version(const struct contract *self, const struct value *object)
{
    struct value *stored = value_ref(object);
    const char *api_version = value_find_text(object, "apiVersion");
    const char *slash = strrchr(api_version, '/');
    size_t group_size = strlen(self->resource->group);
    bool is_old = slash != NULL && strcmp(slash + 1, self->old_version) == 0 &&
                  (size_t)(slash - api_version) == group_size &&
                  strncmp(api_version, self->resource->group, group_size) == 0 &&
                  value_is_text(value_get(object, "kind"), self->resource->kind);
    if (is_old) {
        value_put(&stored,
                  value_string_printf("%s/%s", self->resource->group, self->resource->version),
                  "apiVersion");
    }
    return stored;
}
