#include "core/ray/validation.h"

#include <string.h>

#include "core/kube/condition.h"
#include "core/kube/names.h"
#include "core/ray/ray_version.h"
#include "core/ray/validation_rules.h"

#define AUTOSCALER_V2_ENV "RAY_enable_autoscaler_v2"

/* Room for what is derived from it. Source: utils/constant.go, MaxRayClusterNameLength. */
enum { LIMIT_CLUSTER_NAME_SIZE = 53 };

const struct value *validation_head_container(const struct ray_cluster *cluster)
{
    return cluster_spec_ray_container(value_get(cluster->head, "template"));
}

const struct value *validation_env(const struct value *list, const char *name)
{
    for (size_t i = 0; i < value_count(list); i++) {
        if (value_is_text(value_get(value_at(list, i), "name"), name)) {
            return value_at(list, i);
        }
    }
    return NULL;
}

bool validation_is_set(const struct value *field)
{
    return field != NULL && !value_is(field, VALUE_NULL);
}

bool validation_check_name(const char *name, struct rules *rules, struct error *err)
{
    if (strlen(name) > LIMIT_CLUSTER_NAME_SIZE) {
        RULE(rules, VALID_NAME_1);
        return error_set(err, "RayCluster name should be no more than %d characters",
                         LIMIT_CLUSTER_NAME_SIZE);
    }
    struct names_problems problems = names_check_dns1035_label(name);
    if (problems.count > 0) {
        AUTO_BUFFER text = {0};
        names_problems_print(&problems, " ", &text);
        RULE(rules, VALID_NAME_2);
        return error_set(err, "RayCluster name should be a valid DNS1035 label: [%s]",
                         buffer_text(&text));
    }
    return true;
}

/* ---- groups ---- */

static bool check_resources(const struct ray_cluster *cluster, const struct value *spec,
                            const struct value *resources, const char *group, struct error *err)
{
    static const char *const params[] = {"num-cpus", "num-gpus", "memory", "resources"};
    for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++) {
        if (value_find_text(spec, "rayStartParams", params[i])[0] != '\0' &&
            value_count(resources) > 0) {
            RULE(cluster->rules, VALID_RESOURCES_1);
            return error_set(err,
                             "resource fields should not be set in both rayStartParams and "
                             "Resources for %s group; please use only one",
                             group);
        }
    }
    return true;
}

static void print_label_problems(const struct ray_cluster *cluster, const char *key,
                                 const char *value, const char *group, struct buffer *out)
{
    struct names_problems problems = names_check_label_key(key);
    if (problems.count > 0) {
        RULE(cluster->rules, VALID_LABELS_2);
        buffer_printf(out,
                      "%sinvalid label key for %s group: '%s', error: ", out->size == 0 ? "" : "; ",
                      group, key);
        names_problems_print(&problems, "; ", out);
    }
    problems = names_check_label_value(value);
    if (problems.count > 0) {
        RULE(cluster->rules, VALID_LABELS_3);
        buffer_printf(out, "%sinvalid label value for key '%s' in %s group: '%s', error: ",
                      out->size == 0 ? "" : "; ", key, group, value);
        names_problems_print(&problems, "; ", out);
    }
}

static bool check_labels(const struct ray_cluster *cluster, const struct value *spec,
                         const char *group, struct error *err)
{
    if (value_find(spec, "rayStartParams", "labels") != NULL) {
        RULE(cluster->rules, VALID_LABELS_1);
        return error_set(err,
                         "rayStartParams['labels'] is not supported for %s group; please use the "
                         "top-level Labels field instead",
                         group);
    }
    AUTO_BUFFER problems = {0};
    const struct value *labels = value_get(spec, "labels");
    for (size_t i = 0; value_is(labels, VALUE_OBJECT) && i < value_count(labels); i++) {
        print_label_problems(cluster, value_key_at(labels, i),
                             value_text(value_member_at(labels, i)), group, &problems);
    }
    return problems.size == 0 || error_set(err, "%s", buffer_text(&problems));
}

static bool check_replicas(const struct ray_cluster *cluster, const struct ray_group *group,
                           struct error *err)
{
    if (!cluster->autoscaling && (!validation_is_set(value_get(group->spec, "minReplicas")) ||
                                  !validation_is_set(value_get(group->spec, "maxReplicas")))) {
        return error_set(err,
                         "worker group %s must set both minReplicas and maxReplicas when "
                         "autoscaling is disabled",
                         group->name);
    }
    if (group->min_replicas < 0) {
        RULE(cluster->rules, VALID_REPLICAS_1);
        return error_set(err, "worker group %s has negative minReplicas %d", group->name,
                         group->min_replicas);
    }
    if (group->max_replicas < 0) {
        RULE(cluster->rules, VALID_REPLICAS_2);
        return error_set(err, "worker group %s has negative maxReplicas %d", group->name,
                         group->max_replicas);
    }
    if (group->min_replicas > group->max_replicas) {
        RULE(cluster->rules, VALID_REPLICAS_3);
        return error_set(err, "worker group %s has minReplicas %d greater than maxReplicas %d",
                         group->name, group->min_replicas, group->max_replicas);
    }
    return true;
}

static const struct value *autoscaler_v2_env(const struct ray_cluster *cluster)
{
    return validation_env(value_get(validation_head_container(cluster), "env"), AUTOSCALER_V2_ENV);
}

/* By the head's environment, as it was done before KubeRay 1.4. */
static bool is_v2_by_env(const struct ray_cluster *cluster)
{
    const struct value *value = value_get(autoscaler_v2_env(cluster), "value");
    return value_is_text(value, "1") || value_is_text(value, "true");
}

static bool is_v2(const struct ray_cluster *cluster)
{
    return strcmp(cluster->autoscaler_version, "v2") == 0 || is_v2_by_env(cluster);
}

static bool check_idle_timeout(const struct ray_cluster *cluster, const struct ray_group *group,
                               struct error *err)
{
    const struct value *timeout = value_get(group->spec, "idleTimeoutSeconds");
    if (!validation_is_set(timeout)) {
        return true;
    }
    int64_t seconds = value_as_int(timeout, 0);
    if (seconds < 0) {
        RULE(cluster->rules, VALID_IDLE_1);
        return error_set(err, "worker group %s: idleTimeoutSeconds must be non-negative, got %lld",
                         group->name, (long long)seconds);
    }
    if (!is_v2(cluster)) {
        RULE(cluster->rules, VALID_IDLE_2);
        return error_set(
            err,
            "worker group %s: idleTimeoutSeconds is set, but autoscaler v2 is not "
            "enabled. Please set .spec.autoscalerOptions.version to 'v2' (or set " AUTOSCALER_V2_ENV
            " environment variable to 'true' in the head pod if "
            "using KubeRay < 1.4.0)",
            group->name);
    }
    return true;
}

static bool check_priority(const struct ray_cluster *cluster, const struct ray_group *group,
                           struct error *err)
{
    int64_t priority = value_as_int(value_get(group->spec, "priority"), 0);
    if (priority == 0) {
        return true;
    }
    const char *text = value_find_text(cluster->spec, "rayVersion");
    struct ray_version version;
    AUTO_ERROR parse = {0};
    if (text[0] == '\0') {
        RULE(cluster->rules, VALID_PRIORITY_1);
        return error_set(err,
                         "worker group %s: priority is set, but RayVersion was not specified. Ray "
                         "version 2.56.0 or later is required",
                         group->name);
    }
    if (!ray_version_parse(text, &version, &parse)) {
        RULE(cluster->rules, VALID_PRIORITY_2);
        return error_set(err,
                         "worker group %s: priority is set, but RayVersion format is invalid: %s, "
                         "%s",
                         group->name, text, parse.message);
    }
    if (!ray_version_at_least(&version, 2, 56, 0)) {
        RULE(cluster->rules, VALID_PRIORITY_3);
        return error_set(err,
                         "worker group %s: priority is set, but minimum Ray version is 2.56.0, "
                         "got %s",
                         group->name, text);
    }
    if (!is_v2(cluster)) {
        RULE(cluster->rules, VALID_PRIORITY_4);
        return error_set(err,
                         "worker group %s: priority is set to %lld, but autoscaler v2 is not "
                         "enabled. Priority is only supported with autoscaler v2 enabled",
                         group->name, (long long)priority);
    }
    return true;
}

static size_t container_count(const struct value *group_spec)
{
    return value_count(value_find(group_spec, "template", "spec", "containers"));
}

static bool check_head(const struct ray_cluster *cluster, struct error *err)
{
    if (container_count(cluster->head) == 0) {
        RULE(cluster->rules, VALID_HEAD_1);
        return error_set(err, "headGroupSpec should have at least one container");
    }
    return check_resources(cluster, cluster->head, cluster->head_resources, "Head", err) &&
           check_labels(cluster, cluster->head, "Head", err);
}

static bool check_groups(const struct ray_cluster *cluster, struct error *err)
{
    for (size_t i = 0; i < cluster->group_count; i++) {
        const struct ray_group *group = &cluster->groups[i];
        if (container_count(group->spec) == 0) {
            RULE(cluster->rules, VALID_GROUP_1);
            return error_set(err, "workerGroupSpec should have at least one container");
        }
        if (!check_replicas(cluster, group, err) ||
            !check_resources(cluster, group->spec, group->resources, group->name, err) ||
            !check_labels(cluster, group->spec, group->name, err) ||
            !check_idle_timeout(cluster, group, err) || !check_priority(cluster, group, err)) {
            return false;
        }
    }
    return true;
}

/* ---- suspension and autoscaling ---- */

static bool check_suspended_groups(const struct ray_cluster *cluster, struct error *err)
{
    for (size_t i = 0; i < cluster->group_count; i++) {
        const struct ray_group *group = &cluster->groups[i];
        if (group->suspended && !cluster->options->job_deletion_policy) {
            RULE(cluster->rules, VALID_SUSPEND_1);
            return error_set(err,
                             "worker group %s can be suspended only when the RayJobDeletionPolicy "
                             "feature gate is enabled",
                             group->name);
        }
    }
    return true;
}

static bool restarts(const struct value *group_spec)
{
    const char *policy = value_find_text(group_spec, "template", "spec", "restartPolicy");
    return policy[0] != '\0' && strcmp(policy, "Never") != 0;
}

static bool check_autoscaler_v2(const struct ray_cluster *cluster, struct error *err)
{
    if (strcmp(cluster->autoscaler_version, "v2") != 0) {
        return true;
    }
    if (restarts(cluster->head)) {
        RULE(cluster->rules, VALID_AUTOSCALER_3);
        return error_set(err, "restartPolicy for head Pod should be Never or unset when using "
                              "autoscaler V2");
    }
    for (size_t i = 0; i < cluster->group_count; i++) {
        if (restarts(cluster->groups[i].spec)) {
            RULE(cluster->rules, VALID_AUTOSCALER_4);
            return error_set(err,
                             "restartPolicy for worker group %s should be Never or unset when "
                             "using autoscaler V2",
                             cluster->groups[i].name);
        }
    }
    return true;
}

static bool check_autoscaling(const struct ray_cluster *cluster, struct error *err)
{
    if (!cluster->autoscaling) {
        if (!is_v2_by_env(cluster)) {
            return true;
        }
        RULE(cluster->rules, VALID_AUTOSCALER_1);
        return error_set(err,
                         "environment variable " AUTOSCALER_V2_ENV " cannot be set to '%s' when "
                         "enableInTreeAutoscaling is false. Please set enableInTreeAutoscaling: "
                         "true to use autoscaler v2",
                         value_find_text(autoscaler_v2_env(cluster), "value"));
    }
    for (size_t i = 0; i < cluster->group_count; i++) {
        if (cluster->groups[i].suspended) {
            RULE(cluster->rules, VALID_SUSPEND_2);
            return error_set(err, "worker group %s cannot be suspended with Autoscaler enabled",
                             cluster->groups[i].name);
        }
    }
    if (cluster->autoscaler_version[0] != '\0' && autoscaler_v2_env(cluster) != NULL) {
        RULE(cluster->rules, VALID_AUTOSCALER_2);
        return error_set(err, "both .spec.autoscalerOptions.version and head Pod env "
                              "var " AUTOSCALER_V2_ENV " are set, please only use the former");
    }
    return check_autoscaler_v2(cluster, err);
}

static bool check_autoscaler_options(const struct ray_cluster *cluster, struct error *err)
{
    static const char start_command[] = "KUBERAY_GEN_AUTOSCALER_START_CMD";
    const struct value *options = value_get(cluster->spec, "autoscalerOptions");
    int64_t seconds = value_as_int(value_get(options, "idleTimeoutSeconds"), 0);
    if (seconds < 0) {
        RULE(cluster->rules, VALID_IDLE_3);
        return error_set(err, "autoscalerOptions.idleTimeoutSeconds must be non-negative, got %lld",
                         (long long)seconds);
    }
    if (validation_env(value_get(options, "env"), start_command) != NULL) {
        RULE(cluster->rules, VALID_AUTOSCALER_5);
        return error_set(err,
                         "autoscalerOptions.env must not contain %s: it is managed by KubeRay and "
                         "injected automatically into the autoscaler container",
                         start_command);
    }
    return true;
}

bool validation_check_spec(const struct ray_cluster *cluster, struct error *err)
{
    return check_head(cluster, err) && check_groups(cluster, err) &&
           validation_rules_storage(cluster, err) && check_suspended_groups(cluster, err) &&
           check_autoscaling(cluster, err) && check_autoscaler_options(cluster, err) &&
           validation_rules_history(cluster, err) && validation_rules_auth(cluster, err) &&
           validation_rules_network(cluster, err) && validation_rules_tls(cluster, err);
}

/* ---- upgrade strategy and status ---- */

bool validation_check_upgrade(const struct ray_cluster *cluster, struct error *err)
{
    const struct value *field = value_find(cluster->spec, "upgradeStrategy", "type");
    if (!validation_is_set(field)) {
        return true;
    }
    const char *type = value_text(field);
    if (strcmp(type, "Recreate") != 0 && strcmp(type, "None") != 0) {
        return error_set(err,
                         "The RayCluster spec is invalid: Spec.UpgradeStrategy.Type value %s is "
                         "invalid, valid options are Recreate or None",
                         type);
    }
    if (strcmp(cluster->creator_kind, "RayCluster") != 0) {
        RULE(cluster->rules, VALID_UPGRADE_1);
        return error_set(err, "upgradeStrategy cannot be set when RayCluster is created by %s",
                         cluster->creator_kind);
    }
    return true;
}

bool validation_check_status(const struct ray_cluster *cluster, struct error *err)
{
    const struct value *conditions = value_find(cluster->object, "status", "conditions");
    if (condition_is_true(conditions, "RayClusterSuspending") &&
        condition_is_true(conditions, "RayClusterSuspended")) {
        RULE(cluster->rules, VALID_STATUS_1);
        return error_set(err, "invalid RayCluster State: rayv1.RayClusterSuspending and "
                              "rayv1.RayClusterSuspended conditions should not be both true");
    }
    return true;
}
