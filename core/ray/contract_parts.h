#ifndef RAYRIG_RAY_CONTRACT_PARTS_H
#define RAYRIG_RAY_CONTRACT_PARTS_H

#include "core/kube/schema.h"
#include "core/kube/types.h"
#include "core/ray/contract.h"

/*
 * What the contracts have in common: the schemas of the parts of a RayCluster, and the rows of
 * those objects in which the contracts differ by a row or two. Private to contract_*.c.
 *
 * Source: KubeRay 1.7.0, ray-operator/config/crd/bases/ray.io_rayclusters.yaml; for the order of
 * fields, ray-operator/apis/ray/v1/raycluster_types.go.
 */
extern const struct schema contract_any;
extern const struct schema contract_string;
extern const struct schema contract_boolean;
extern const struct schema contract_int32;
extern const struct schema contract_string_map;

extern const struct schema contract_auth_options;
extern const struct schema contract_autoscaler_options;
extern const struct schema contract_gcs_fault_tolerance_options;
extern const struct schema contract_history_server_options;
extern const struct schema contract_managed_by;
extern const struct schema contract_network_policy;
extern const struct schema contract_tls_options;
extern const struct schema contract_upgrade_strategy;
extern const struct schema contract_ingress_options;
extern const struct schema contract_scale_strategy;
extern const struct schema contract_replicas;
extern const struct schema contract_min_replicas;
extern const struct schema contract_max_replicas;
extern const struct schema contract_num_of_hosts;
extern const struct schema contract_priority;
extern const struct schema contract_status;

#define CONTRACT_OLD_VERSION "v1alpha1"
#define CONTRACT_OLD_VERSION_WARNING                                                               \
    "ray.io/v1alpha1 RayCluster is deprecated; use ray.io/v1 RayCluster. v1alpha1 receives no "    \
    "new "                                                                                         \
    "fields and will be unavailable in KubeRay 1.9."

enum { CONTRACT_GATE_COUNT = 11 };
extern const struct contract_gate contract_gates[CONTRACT_GATE_COUNT];

/* The properties of .spec, given the schemas of its groups. */
#define CONTRACT_SPEC_ROWS(head_group, worker_groups)                                              \
    {SCHEMA_NAME("authOptions"), &contract_auth_options, 1, true, true},                           \
        {SCHEMA_NAME("autoscalerOptions"), &contract_autoscaler_options, 4, true, true},           \
        {SCHEMA_NAME("enableInTreeAutoscaling"), &contract_boolean, 6, true, true},                \
        {SCHEMA_NAME("gcsFaultToleranceOptions"), &contract_gcs_fault_tolerance_options, 7, true,  \
         true},                                                                                    \
        {SCHEMA_NAME("headGroupSpec"), (head_group), 11, false, false},                            \
        {SCHEMA_NAME("headServiceAnnotations"), &contract_string_map, 5, true, false},             \
        {SCHEMA_NAME("historyServerOptions"), &contract_history_server_options, 8, true, true},    \
        {SCHEMA_NAME("managedBy"), &contract_managed_by, 3, true, true},                           \
        {SCHEMA_NAME("networkPolicy"), &contract_network_policy, 9, true, true},                   \
        {SCHEMA_NAME("rayVersion"), &contract_string, 12, true, false},                            \
        {SCHEMA_NAME("suspend"), &contract_boolean, 2, true, true},                                \
        {SCHEMA_NAME("tlsOptions"), &contract_tls_options, 10, true, true},                        \
        {SCHEMA_NAME("upgradeStrategy"), &contract_upgrade_strategy, 0, true, true},               \
    {                                                                                              \
        SCHEMA_NAME("workerGroupSpecs"), (worker_groups), 13, true, false                          \
    }

/* The properties of .spec.headGroupSpec up to and from rayStartParams. */
#define CONTRACT_HEAD_GROUP_ROWS_BEFORE                                                            \
    {SCHEMA_NAME("enableIngress"), &contract_boolean, 2, true, true},                              \
        {SCHEMA_NAME("headService"), &schema_crd_service, 1, true, true},                          \
        {SCHEMA_NAME("ingressOptions"), &contract_ingress_options, 3, true, true},                 \
    {                                                                                              \
        SCHEMA_NAME("labels"), &contract_string_map, 5, true, false                                \
    }
#define CONTRACT_HEAD_GROUP_ROWS_AFTER                                                             \
    {SCHEMA_NAME("rayStartParams"), &contract_string_map, 6, false, false},                        \
        {SCHEMA_NAME("resources"), &contract_string_map, 4, true, false},                          \
        {SCHEMA_NAME("serviceType"), &contract_string, 7, true, false},                            \
    {                                                                                              \
        SCHEMA_NAME("template"), &schema_crd_pod_template_spec, 0, false, false                    \
    }

/* The same of .spec.workerGroupSpecs[]. */
#define CONTRACT_WORKER_GROUP_ROWS_BEFORE                                                          \
    {SCHEMA_NAME("groupName"), &contract_string, 1, false, false},                                 \
        {SCHEMA_NAME("idleTimeoutSeconds"), &contract_int32, 5, true, true},                       \
        {SCHEMA_NAME("labels"), &contract_string_map, 8, true, false},                             \
        {SCHEMA_NAME("maxReplicas"), &contract_max_replicas, 4, false, true},                      \
        {SCHEMA_NAME("minReplicas"), &contract_min_replicas, 3, false, true},                      \
        {SCHEMA_NAME("numOfHosts"), &contract_num_of_hosts, 12, true, false},                      \
    {                                                                                              \
        SCHEMA_NAME("priority"), &contract_priority, 6, true, true                                 \
    }
#define CONTRACT_WORKER_GROUP_ROWS_AFTER(replicas)                                                 \
    {SCHEMA_NAME("rayStartParams"), &contract_string_map, 9, false, false},                        \
        {SCHEMA_NAME("replicas"), (replicas), 2, true, true},                                      \
        {SCHEMA_NAME("resources"), &contract_string_map, 7, true, false},                          \
        {SCHEMA_NAME("scaleStrategy"), &contract_scale_strategy, 11, false, false},                \
        {SCHEMA_NAME("suspend"), &contract_boolean, 0, true, true},                                \
    {                                                                                              \
        SCHEMA_NAME("template"), &schema_crd_pod_template_spec, 10, false, false                   \
    }

/* The properties of the object itself, given the schemas of its metadata and spec. */
#define CONTRACT_ROOT_ROWS(metadata, spec)                                                         \
    {SCHEMA_NAME("apiVersion"), &contract_string, 1, true, false},                                 \
        {SCHEMA_NAME("kind"), &contract_string, 0, true, false},                                   \
        {SCHEMA_NAME("metadata"), (metadata), 2, false, false},                                    \
        {SCHEMA_NAME("spec"), (spec), 3, false, false},                                            \
    {                                                                                              \
        SCHEMA_NAME("status"), &contract_status, 4, false, false                                   \
    }

#define CONTRACT_STRINGS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define CONTRACT_COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* An initializer's members for an object of these properties. */
#define CONTRACT_OBJECT(rows)                                                                      \
    .type = SCHEMA_OBJECT, .properties = (rows), .property_count = CONTRACT_COUNT(rows)

#endif
