#include "core/ray/contract_parts.h"

/* ---- scalars, maps and lists ---- */

const struct schema contract_any = {.type = SCHEMA_ANY};
const struct schema contract_string = {.type = SCHEMA_STRING};
const struct schema contract_boolean = {.type = SCHEMA_BOOLEAN};
const struct schema contract_int32 = {.type = SCHEMA_INTEGER, .format = "int32"};
const struct schema contract_string_map = {.type = SCHEMA_OBJECT,
                                           .additional_properties = &contract_string};

static const struct schema int64 = {.type = SCHEMA_INTEGER, .format = "int64"};
static const struct schema quantity = {
    .type = SCHEMA_INT_OR_STRING, .format = "quantity", .pattern = &schema_pattern_quantity};
static const struct schema date_time = {.type = SCHEMA_STRING, .format = "date-time"};
static const struct schema date_time_map = {.type = SCHEMA_OBJECT,
                                            .additional_properties = &date_time};
static const struct schema string_list = {.type = SCHEMA_ARRAY, .items = &contract_string};
static const struct schema env_list = {.type = SCHEMA_ARRAY, .items = &schema_crd_env_var};
static const struct schema env_from_list = {.type = SCHEMA_ARRAY,
                                            .items = &schema_crd_env_from_source};
static const struct schema volume_mount_list = {.type = SCHEMA_ARRAY,
                                                .items = &schema_crd_volume_mount};

/* ---- spec ---- */

static const struct schema auth_mode = {.type = SCHEMA_STRING,
                                        .enum_values = CONTRACT_STRINGS("disabled", "token")};
static const struct schema_property auth_options[] = {
    {SCHEMA_NAME("enableK8sTokenAuth"), &contract_boolean, 0, true, true},
    {SCHEMA_NAME("mode"), &auth_mode, 2, true, false},
    {SCHEMA_NAME("secretName"), &contract_string, 1, true, true},
};
const struct schema contract_auth_options = {CONTRACT_OBJECT(auth_options)};

static const struct schema upscaling_mode = {
    .type = SCHEMA_STRING,
    .enum_values = CONTRACT_STRINGS("Default", "Aggressive", "Conservative"),
};
static const struct schema autoscaler_version = {.type = SCHEMA_STRING,
                                                 .enum_values = CONTRACT_STRINGS("v1", "v2")};
static const struct schema_property autoscaler_options[] = {
    {SCHEMA_NAME("args"), &string_list, 11, true, false},
    {SCHEMA_NAME("command"), &string_list, 10, true, false},
    {SCHEMA_NAME("env"), &env_list, 7, true, false},
    {SCHEMA_NAME("envFrom"), &env_from_list, 8, true, false},
    {SCHEMA_NAME("idleTimeoutSeconds"), &contract_int32, 4, true, true},
    {SCHEMA_NAME("image"), &contract_string, 1, true, true},
    {SCHEMA_NAME("imagePullPolicy"), &contract_string, 2, true, true},
    {SCHEMA_NAME("resources"), &schema_crd_resource_requirements, 0, true, true},
    {SCHEMA_NAME("securityContext"), &schema_crd_security_context, 3, true, true},
    {SCHEMA_NAME("upscalingMode"), &upscaling_mode, 5, true, true},
    {SCHEMA_NAME("version"), &autoscaler_version, 6, true, true},
    {SCHEMA_NAME("volumeMounts"), &volume_mount_list, 9, true, false},
};
const struct schema contract_autoscaler_options = {CONTRACT_OBJECT(autoscaler_options)};

static bool is_immutable(const struct value *value, const struct value *old)
{
    return old == NULL || value_equal(value, old);
}

static const struct schema_rule backend_rules[] = {
    {is_immutable, "self == oldSelf", "gcsFaultToleranceOptions.backend is immutable"},
    {NULL, NULL, NULL},
};
static const struct schema gcs_backend = {.type = SCHEMA_STRING,
                                          .enum_values = CONTRACT_STRINGS("redis", "rocksdb"),
                                          .rules = backend_rules};
static const struct schema_property redis_credential_properties[] = {
    {SCHEMA_NAME("value"), &contract_string, 1, true, false},
    {SCHEMA_NAME("valueFrom"), &schema_crd_env_var_source, 0, true, true},
};
static const struct schema redis_credential = {CONTRACT_OBJECT(redis_credential_properties)};
static const struct schema deletion_policy = {
    .type = SCHEMA_STRING,
    .enum_values = CONTRACT_STRINGS("DeleteWithCluster", "Retain"),
};
static const struct schema_property gcs_storage_properties[] = {
    {SCHEMA_NAME("accessModes"), &string_list, 3, true, false},
    {SCHEMA_NAME("claimName"), &contract_string, 0, true, false},
    {SCHEMA_NAME("deletionPolicy"), &deletion_policy, 5, true, false},
    {SCHEMA_NAME("size"), &quantity, 1, true, true},
    {SCHEMA_NAME("storageClassName"), &contract_string, 2, true, true},
    {SCHEMA_NAME("subPath"), &contract_string, 4, true, false},
};
static const struct schema gcs_storage = {CONTRACT_OBJECT(gcs_storage_properties)};
static const struct schema_property gcs_fault_tolerance_options[] = {
    {SCHEMA_NAME("backend"), &gcs_backend, 0, true, false},
    {SCHEMA_NAME("externalStorageNamespace"), &contract_string, 3, true, false},
    {SCHEMA_NAME("redisAddress"), &contract_string, 4, true, false},
    {SCHEMA_NAME("redisPassword"), &redis_credential, 2, true, true},
    {SCHEMA_NAME("redisUsername"), &redis_credential, 1, true, true},
    {SCHEMA_NAME("storage"), &gcs_storage, 5, true, true},
};
const struct schema contract_gcs_fault_tolerance_options = {
    CONTRACT_OBJECT(gcs_fault_tolerance_options)};

static const struct schema_property collector_properties[] = {
    {SCHEMA_NAME("env"), &env_list, 3, true, false},
    {SCHEMA_NAME("image"), &contract_string, 0, true, true},
    {SCHEMA_NAME("imagePullPolicy"), &contract_string, 1, true, true},
    {SCHEMA_NAME("resources"), &schema_crd_resource_requirements, 2, true, true},
};
static const struct schema collector_options = {CONTRACT_OBJECT(collector_properties)};
static const struct schema_property history_server_options[] = {
    {SCHEMA_NAME("collectorOptions"), &collector_options, 0, true, true},
};
const struct schema contract_history_server_options = {CONTRACT_OBJECT(history_server_options)};

static bool managed_by_is_known(const struct value *value, const struct value *old)
{
    (void)old;
    return value_is_text(value, "ray.io/kuberay-operator") ||
           value_is_text(value, "kueue.x-k8s.io/multikueue");
}

static const struct schema_rule managed_by_rules[] = {
    {is_immutable, "self == oldSelf", "the managedBy field is immutable"},
    {managed_by_is_known, "self in ['ray.io/kuberay-operator', 'kueue.x-k8s.io/multikueue']",
     "the managedBy field value must be either 'ray.io/kuberay-operator' or "
     "'kueue.x-k8s.io/multikueue'"},
    {NULL, NULL, NULL},
};
const struct schema contract_managed_by = {.type = SCHEMA_STRING, .rules = managed_by_rules};

static const struct schema ingress_rules = {.type = SCHEMA_ARRAY,
                                            .items = &schema_crd_network_policy_ingress_rule};
static const struct schema egress_rules = {.type = SCHEMA_ARRAY,
                                           .items = &schema_crd_network_policy_egress_rule};
static const struct schema_property network_rules_properties[] = {
    {SCHEMA_NAME("egressRules"), &egress_rules, 1, true, false},
    {SCHEMA_NAME("ingressRules"), &ingress_rules, 0, true, false},
};
static const struct schema network_rules = {CONTRACT_OBJECT(network_rules_properties)};
static const struct schema_property worker_network_rules_properties[] = {
    {SCHEMA_NAME("egressRules"), &egress_rules, 2, true, false},
    {SCHEMA_NAME("groupName"), &contract_string, 0, false, false},
    {SCHEMA_NAME("ingressRules"), &ingress_rules, 1, true, false},
};
static const struct schema worker_network_rules = {CONTRACT_OBJECT(worker_network_rules_properties),
                                                   .required = CONTRACT_STRINGS("groupName")};
static const struct schema worker_network_rules_list = {
    .type = SCHEMA_ARRAY,
    .items = &worker_network_rules,
    .list_type = SCHEMA_LIST_MAP,
    .list_map_keys = CONTRACT_STRINGS("groupName"),
};
static const struct schema network_mode = {
    .type = SCHEMA_STRING,
    .enum_values = CONTRACT_STRINGS("DenyAll", "DenyAllIngress", "DenyAllEgress"),
    .default_json = "\"DenyAll\"",
};
static const struct schema_property network_policy[] = {
    {SCHEMA_NAME("head"), &network_rules, 1, true, true},
    {SCHEMA_NAME("mode"), &network_mode, 0, true, true},
    {SCHEMA_NAME("worker"), &network_rules, 2, true, true},
    {SCHEMA_NAME("workerGroups"), &worker_network_rules_list, 3, true, false},
};
const struct schema contract_network_policy = {CONTRACT_OBJECT(network_policy)};

static const struct schema_property tls_options[] = {
    {SCHEMA_NAME("enabled"), &contract_boolean, 0, true, true},
};
const struct schema contract_tls_options = {CONTRACT_OBJECT(tls_options)};

static const struct schema upgrade_type = {.type = SCHEMA_STRING,
                                           .enum_values = CONTRACT_STRINGS("Recreate", "None")};
static const struct schema_property upgrade_strategy[] = {
    {SCHEMA_NAME("type"), &upgrade_type, 0, true, true},
};
const struct schema contract_upgrade_strategy = {CONTRACT_OBJECT(upgrade_strategy)};

/* ---- groups ---- */

static const struct schema path_type = {
    .type = SCHEMA_STRING,
    .enum_values = CONTRACT_STRINGS("Exact", "Prefix", "ImplementationSpecific"),
};
static const struct schema ingress_tls_list = {.type = SCHEMA_ARRAY,
                                               .items = &schema_crd_ingress_tls};
static const struct schema_property ingress_options[] = {
    {SCHEMA_NAME("host"), &contract_string, 0, true, false},
    {SCHEMA_NAME("path"), &contract_string, 1, true, false},
    {SCHEMA_NAME("pathType"), &path_type, 2, true, true},
    {SCHEMA_NAME("tls"), &ingress_tls_list, 3, true, false},
};
const struct schema contract_ingress_options = {CONTRACT_OBJECT(ingress_options)};

static const struct schema_property scale_strategy[] = {
    {SCHEMA_NAME("workersToDelete"), &string_list, 0, true, false},
};
const struct schema contract_scale_strategy = {CONTRACT_OBJECT(scale_strategy)};

#define INT32_DEFAULTING_TO(json)                                                                  \
    {                                                                                              \
        .type = SCHEMA_INTEGER, .format = "int32", .default_json = (json)                          \
    }
const struct schema contract_replicas = INT32_DEFAULTING_TO("0");
const struct schema contract_min_replicas = INT32_DEFAULTING_TO("0");
const struct schema contract_max_replicas = INT32_DEFAULTING_TO("2147483647");
const struct schema contract_num_of_hosts = INT32_DEFAULTING_TO("1");
const struct schema contract_priority = INT32_DEFAULTING_TO("0");

/* ---- status ---- */

static const struct schema condition_list = {
    .type = SCHEMA_ARRAY,
    .items = &schema_crd_condition,
    .list_type = SCHEMA_LIST_MAP,
    .list_map_keys = CONTRACT_STRINGS("type"),
};
static const struct schema last_update_time = {
    .type = SCHEMA_STRING, .format = "date-time", .nullable = true};
static const struct schema_property head_properties[] = {
    {SCHEMA_NAME("podIP"), &contract_string, 0, true, false},
    {SCHEMA_NAME("podName"), &contract_string, 1, true, false},
    {SCHEMA_NAME("serviceIP"), &contract_string, 2, true, false},
    {SCHEMA_NAME("serviceName"), &contract_string, 3, true, false},
};
static const struct schema head = {CONTRACT_OBJECT(head_properties)};
static const struct schema_property status[] = {
    {SCHEMA_NAME("availableWorkerReplicas"), &contract_int32, 0, true, false},
    {SCHEMA_NAME("conditions"), &condition_list, 1, true, false},
    {SCHEMA_NAME("desiredCPU"), &quantity, 2, false, false},
    {SCHEMA_NAME("desiredGPU"), &quantity, 3, false, false},
    {SCHEMA_NAME("desiredMemory"), &quantity, 4, false, false},
    {SCHEMA_NAME("desiredTPU"), &quantity, 5, false, false},
    {SCHEMA_NAME("desiredWorkerReplicas"), &contract_int32, 6, true, false},
    {SCHEMA_NAME("endpoints"), &contract_string_map, 7, true, false},
    {SCHEMA_NAME("head"), &head, 8, false, false},
    {SCHEMA_NAME("lastUpdateTime"), &last_update_time, 9, true, true},
    {SCHEMA_NAME("maxWorkerReplicas"), &contract_int32, 10, true, false},
    {SCHEMA_NAME("minWorkerReplicas"), &contract_int32, 11, true, false},
    {SCHEMA_NAME("observedGeneration"), &int64, 12, true, false},
    {SCHEMA_NAME("readyWorkerReplicas"), &contract_int32, 13, true, false},
    {SCHEMA_NAME("reason"), &contract_string, 14, true, false},
    {SCHEMA_NAME("state"), &contract_string, 15, true, false},
    {SCHEMA_NAME("stateTransitionTimes"), &date_time_map, 16, true, false},
};
const struct schema contract_status = {CONTRACT_OBJECT(status)};

/* ---- feature gates. Source: ray-operator/pkg/features/features.go. ---- */

const struct contract_gate contract_gates[CONTRACT_GATE_COUNT] = {
    {"RayClusterStatusConditions", true},
    {"RayJobDeletionPolicy", true},
    {"RayMultiHostIndexing", true},
    {"RayServiceIncrementalUpgrade", true},
    {"RayCronJob", false},
    {"SidecarSubmitterRestart", false},
    {"RayClusterNetworkPolicy", false},
    {"GCSFaultToleranceEmbeddedStorage", false},
    {"RayClusterMTLS", false},
    {"RayClusterHistoryServer", false},
    {"KubernetesWAS", false},
};
