#ifndef RAYRIG_APISERVER_BUILTIN_H
#define RAYRIG_APISERVER_BUILTIN_H

#include "sim/apiserver/strategy.h"

/* The built-in kinds: each in a file of its own, all of them in builtin_strategies. */
extern const struct strategy pod_strategy;
extern const struct strategy service_strategy;
extern const struct strategy secret_strategy;
extern const struct strategy config_map_strategy;
extern const struct strategy claim_strategy;
extern const struct strategy node_strategy;
extern const struct strategy namespace_strategy;
extern const struct strategy event_strategy;
extern const struct strategy role_strategy;
extern const struct strategy role_binding_strategy;
extern const struct strategy ingress_strategy;
extern const struct strategy network_policy_strategy;
extern const struct strategy job_strategy;
extern const struct strategy lease_strategy;
extern const struct strategy custom_resource_definition_strategy;

/* Events in the form of the core group: a second view of what event_strategy stores. */
extern const struct strategy core_event_strategy;
extern const struct strategy cluster_role_strategy;
extern const struct strategy cluster_role_binding_strategy;
extern const struct strategy deployment_strategy;
extern const struct strategy replica_set_strategy;
extern const struct strategy quota_strategy;
extern const struct strategy disruption_budget_strategy;
extern const struct strategy priority_class_strategy;
extern const struct strategy storage_class_strategy;
extern const struct strategy volume_strategy;
extern const struct strategy endpoints_strategy;
extern const struct strategy endpoint_slice_strategy;
extern const struct strategy limit_range_strategy;
extern const struct strategy stateful_set_strategy;
extern const struct strategy daemon_set_strategy;
extern const struct strategy replication_controller_strategy;
extern const struct strategy cron_job_strategy;

#endif
