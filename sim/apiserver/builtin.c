#include "sim/apiserver/builtin.h"

#include "core/kube/types.h"

static const struct strategy service_account_strategy = {
    .resource = &resource_serviceaccounts,
    .schema = &schema_service_account,
    .unconditional_update = true,
    .returns_deleted = true,
};

const struct strategy *const builtin_strategies[] = {
    &pod_strategy,
    &service_strategy,
    &secret_strategy,
    &config_map_strategy,
    &service_account_strategy,
    &claim_strategy,
    &node_strategy,
    &namespace_strategy,
    &event_strategy,
    &role_strategy,
    &role_binding_strategy,
    &ingress_strategy,
    &network_policy_strategy,
    &job_strategy,
    &lease_strategy,
    &custom_resource_definition_strategy,
    &cluster_role_strategy,
    &cluster_role_binding_strategy,
    &deployment_strategy,
    &replica_set_strategy,
    &quota_strategy,
    &disruption_budget_strategy,
    &priority_class_strategy,
    &storage_class_strategy,
    &volume_strategy,
    &endpoints_strategy,
    &endpoint_slice_strategy,
    &limit_range_strategy,
    &stateful_set_strategy,
    &daemon_set_strategy,
    &replication_controller_strategy,
    &cron_job_strategy,
    NULL,
};
