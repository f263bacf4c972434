#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"

const struct strategy custom_resource_definition_strategy = {
    .resource = &resource_customresourcedefinitions,
    .schema = &schema_custom_resource_definition,
    .has_status = true,
    .has_generation = true,
};
