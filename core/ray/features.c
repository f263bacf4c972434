#include "core/ray/features.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/parse_int.h"
#include "core/base/text.h"
#include "core/kube/field_error.h"
#include "core/kube/schema.h"

static const struct {
    const char *name;
    size_t offset;
} gate_fields[] = {
    {"RayClusterStatusConditions", offsetof(struct ray_options, status_conditions)},
    {"RayJobDeletionPolicy", offsetof(struct ray_options, job_deletion_policy)},
    {"RayMultiHostIndexing", offsetof(struct ray_options, multi_host_indexing)},
    {"RayClusterNetworkPolicy", offsetof(struct ray_options, network_policy)},
    {"GCSFaultToleranceEmbeddedStorage", offsetof(struct ray_options, embedded_gcs_storage)},
    {"RayClusterMTLS", offsetof(struct ray_options, mtls)},
    {"RayClusterHistoryServer", offsetof(struct ray_options, history_server)},
};

/* A gate that has no field changes nothing about RayClusters. */
static void set_gate(struct ray_options *self, const char *name, bool enabled)
{
    for (size_t i = 0; i < sizeof(gate_fields) / sizeof(gate_fields[0]); i++) {
        if (strcmp(gate_fields[i].name, name) == 0) {
            *(bool *)((char *)self + gate_fields[i].offset) = enabled;
        }
    }
}

static bool has_gate(const struct contract *contract, const char *name)
{
    for (size_t i = 0; i < contract->gate_count; i++) {
        if (strcmp(contract->gates[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool resolve_gates(struct ray_options *self, const struct contract *contract,
                          const struct value *gates, struct error *err)
{
    for (size_t i = 0; i < contract->gate_count; i++) {
        if (contract->gates[i].enabled) {
            set_gate(self, contract->gates[i].name, true);
        }
    }
    if (gates != NULL && !value_is(gates, VALUE_OBJECT)) {
        return error_set(err, "feature gates must be a map of names to true or false");
    }
    for (size_t i = 0; i < value_count(gates); i++) {
        const char *name = value_key_at(gates, i);
        const struct value *enabled = value_member_at(gates, i);
        if (!has_gate(contract, name)) {
            return error_set(err, "unrecognized feature gate: %s", name);
        }
        if (!value_is(enabled, VALUE_BOOL)) {
            return error_set(err, "feature gate %s must be true or false", name);
        }
        set_gate(self, name, value_as_bool(enabled, false));
    }
    return true;
}

static bool is_true(const struct value *env, const char *name)
{
    return text_equal_fold(value_text(value_get(env, name)), "true");
}

static bool is_false(const struct value *env, const char *name)
{
    return text_equal_fold(value_text(value_get(env, name)), "false");
}

static struct sim_duration requeue_after(const char *text)
{
    /* Beyond what nanoseconds can hold, the wait is longer than any run. */
    const int64_t most = INT64_MAX / SIM_NS_PER_SECOND;
    int64_t seconds = 300;
    parse_int64(text, &seconds);
    return SIM_SECONDS(seconds > most ? most : seconds < 0 ? 0 : seconds);
}

static bool resolve_env(struct ray_options *self, const struct value *env, struct error *err)
{
    if (env != NULL && !value_is(env, VALUE_OBJECT)) {
        return error_set(err, "the environment must be a map of names to text");
    }
    for (size_t i = 0; i < value_count(env); i++) {
        if (!value_is(value_member_at(env, i), VALUE_STRING)) {
            return error_set(err, "environment variable %s must be text", value_key_at(env, i));
        }
    }
    self->requeue_after =
        requeue_after(value_text(value_get(env, "RAYCLUSTER_DEFAULT_REQUEUE_SECONDS_ENV")));
    self->redis_cleanup = !is_false(env, "ENABLE_GCS_FT_REDIS_CLEANUP");
    self->probes_injection = !is_false(env, "ENABLE_PROBES_INJECTION");
    self->init_container_injection = !is_false(env, "ENABLE_INIT_CONTAINER_INJECTION");
    self->random_pod_delete = is_true(env, "ENABLE_RANDOM_POD_DELETE");
    self->login_shell = is_true(env, "ENABLE_LOGIN_SHELL");
    self->deterministic_head_name = is_true(env, "ENABLE_DETERMINISTIC_HEAD_POD_NAME");
    self->head_cluster_ip_service = is_true(env, "ENABLE_RAY_HEAD_CLUSTER_IP_SERVICE");
    self->webhooks = value_is_text(value_get(env, "ENABLE_WEBHOOKS"), "true");
    const char *domain = value_text(value_get(env, "CLUSTER_DOMAIN"));
    self->cluster_domain = memory_copy_text(domain[0] == '\0' ? "cluster.local" : domain);
    return true;
}

/* Takes member NAME of the configuration, whose items must be of type ITEM. */
static bool take_config(const struct value *config, const char *name, enum value_type type,
                        enum value_type item, struct value **out, struct error *err)
{
    const struct value *found = value_get(config, name);
    if (found == NULL || value_is(found, VALUE_NULL)) {
        return true;
    }
    bool right = value_type(found) == type;
    for (size_t i = 0; right && i < value_count(found); i++) {
        right = value_type(value_part_at(found, i)) == item;
    }
    if (!right) {
        return error_set(err, "operator configuration: %s must be %s", name,
                         type == VALUE_ARRAY ? "a list of objects" : "a map of text to text");
    }
    *out = value_ref(found);
    return true;
}

/* The schema of the Ray head's containers, as a CRD has them; NULL when CONTRACT has none. */
static const struct schema *container_schema(const struct contract *contract)
{
    static const char *const path[] = {"spec", "headGroupSpec", "template", "spec", "containers"};
    const struct schema *schema = contract->schema;
    for (size_t i = 0; schema != NULL && i < sizeof(path) / sizeof(path[0]); i++) {
        schema = schema_property(schema, path[i]);
    }
    return schema == NULL ? NULL : schema->items;
}

/*
 * Refuses LIST, the member NAME, when the operator could not decode an item of it, as with `value:
 * yes`, which is no text. What is missing is none of the decoder's business.
 */
static bool check_items(const struct value *list, const char *name, const struct schema *item,
                        struct error *err)
{
    AUTO_FIELD_ERRORS found = {0};
    for (size_t i = 0; item != NULL && i < value_count(list); i++) {
        AUTO_BUFFER path = {0};
        buffer_printf(&path, "%s[%zu]", name, i);
        schema_validate_part(item, value_at(list, i), buffer_text(&path), &found);
    }
    for (size_t i = 0; i < found.count; i++) {
        if (found.items[i].type == FIELD_TYPE_INVALID) {
            return error_set(err, "operator configuration: %s: %s", found.items[i].field,
                             found.items[i].text);
        }
    }
    return true;
}

static bool check_containers(const struct ray_options *self, const struct contract *contract,
                             struct error *err)
{
    if (self->head_sidecars == NULL && self->worker_sidecars == NULL &&
        self->default_envs == NULL) {
        return true;
    }
    const struct schema *container = container_schema(contract);
    const struct schema *env = container == NULL ? NULL : schema_property(container, "env");
    return check_items(self->head_sidecars, "headSidecarContainers", container, err) &&
           check_items(self->worker_sidecars, "workerSidecarContainers", container, err) &&
           check_items(self->default_envs, "defaultContainerEnvs", env == NULL ? NULL : env->items,
                       err);
}

/* Every key of the operator's configuration file. Those that are not taken below change nothing of
 * what is simulated. */
static const char *const config_keys[] = {
    "apiVersion",
    "batchScheduler",
    "burst",
    "defaultContainerEnvs",
    "defaultPodAnnotations",
    "defaultPodLabels",
    "deleteRayJobAfterJobFinishes",
    "enableBatchScheduler",
    "enableLeaderElection",
    "enableMetrics",
    "headSidecarContainers",
    "kind",
    "leaderElectionNamespace",
    "logFile",
    "logFileEncoder",
    "logStdoutEncoder",
    "metricsAddr",
    "probeAddr",
    "qps",
    "reconcileConcurrency",
    "useKubernetesProxy",
    "watchNamespace",
    "workerSidecarContainers",
};

static bool check_config_keys(const struct value *config, struct error *err)
{
    for (size_t i = 0; i < value_count(config); i++) {
        const char *key = value_key_at(config, i);
        size_t count = sizeof(config_keys) / sizeof(config_keys[0]);
        size_t k = 0;
        while (k < count && strcmp(config_keys[k], key) != 0) {
            k++;
        }
        if (k == count) {
            return error_set(err, "operator configuration: unknown key %s", key);
        }
    }
    return true;
}

static bool resolve_config(struct ray_options *self, const struct value *config, struct error *err)
{
    if (config != NULL && !value_is(config, VALUE_OBJECT)) {
        return error_set(err, "the operator configuration must be an object");
    }
    return check_config_keys(config, err) &&
           take_config(config, "headSidecarContainers", VALUE_ARRAY, VALUE_OBJECT,
                       &self->head_sidecars, err) &&
           take_config(config, "workerSidecarContainers", VALUE_ARRAY, VALUE_OBJECT,
                       &self->worker_sidecars, err) &&
           take_config(config, "defaultContainerEnvs", VALUE_ARRAY, VALUE_OBJECT,
                       &self->default_envs, err) &&
           take_config(config, "defaultPodAnnotations", VALUE_OBJECT, VALUE_STRING,
                       &self->default_annotations, err) &&
           take_config(config, "defaultPodLabels", VALUE_OBJECT, VALUE_STRING,
                       &self->default_labels, err);
}

bool features_resolve(struct ray_options *self, const struct contract *contract,
                      const struct value *gates, const struct value *env,
                      const struct value *operator_config, struct error *err)
{
    *self = (struct ray_options){0};
    if (resolve_gates(self, contract, gates, err) && resolve_env(self, env, err) &&
        resolve_config(self, operator_config, err) && check_containers(self, contract, err)) {
        return true;
    }
    features_release(self);
    return false;
}

void features_release(struct ray_options *self)
{
    free(self->cluster_domain);
    value_unref(self->head_sidecars);
    value_unref(self->worker_sidecars);
    value_unref(self->default_envs);
    value_unref(self->default_annotations);
    value_unref(self->default_labels);
    *self = (struct ray_options){0};
}
