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
