#include <string.h>

#include "core/base/buffer.h"
#include "core/kube/names.h"
#include "core/ray/ray_version.h"
#include "core/ray/validation_rules.h"

/* ---- authOptions ---- */

static bool check_token_mode(const struct ray_cluster *cluster, struct error *err)
{
    const char *text = value_find_text(cluster->spec, "rayVersion");
    struct ray_version version;
    AUTO_ERROR parse = {0};
    if (text[0] == '\0') {
        RULE(cluster->rules, VALID_AUTH_1);
        return error_set(err, "authOptions.mode is 'token' but RayVersion was not specified. Ray "
                              "version 2.52.0 or later is required");
    }
    if (!ray_version_parse(text, &version, &parse)) {
        RULE(cluster->rules, VALID_AUTH_2);
        return error_set(err,
                         "authOptions.mode is 'token' but RayVersion format is invalid: %s, "
                         "%s",
                         text, parse.message);
    }
    if (!ray_version_at_least(&version, 2, 52, 0)) {
        RULE(cluster->rules, VALID_AUTH_3);
        return error_set(err,
                         "authOptions.mode is 'token' but minimum Ray version is 2.52.0, got "
                         "%s",
                         text);
    }
    if (!cluster->auth_k8s_token) {
        return true;
    }
    if (!ray_version_at_least(&version, 2, 55, 0)) {
        RULE(cluster->rules, VALID_AUTH_4);
        return error_set(err,
                         "authOptions.enableK8sTokenAuth is enabled but minimum Ray version "
                         "is 2.55.0, got %s",
                         text);
    }
    if (value_find_text(cluster->spec, "authOptions", "secretName")[0] != '\0') {
        RULE(cluster->rules, VALID_AUTH_5);
        return error_set(err, "authOptions.enableK8sTokenAuth is enabled and "
                              "authOptions.secretName is also set");
    }
    return true;
}

bool validation_rules_auth(const struct ray_cluster *cluster, struct error *err)
{
    if (cluster->auth_token) {
        return check_token_mode(cluster, err);
    }
    if (!cluster->auth_k8s_token) {
        return true;
    }
    RULE(cluster->rules, VALID_AUTH_6);
    return error_set(err, "authOptions.enableK8sTokenAuth is enabled but authOptions.mode not set "
                          "to 'token'");
}

/* ---- networkPolicy ---- */

/* Rules for a direction that MODE does not restrict; WHERE is `head` or the like. */
static bool check_direction(const struct ray_cluster *cluster, const struct value *rules,
                            const char *mode, const char *where, struct error *err)
{
    if (strcmp(mode, "DenyAllEgress") == 0 && value_count(value_get(rules, "ingressRules")) > 0) {
        RULE(cluster->rules, VALID_NETWORK_2);
        return error_set(err,
                         "networkPolicy.%s.ingressRules cannot be set when mode is "
                         "\"DenyAllEgress\" (ingress is not restricted)",
                         where);
    }
    if (strcmp(mode, "DenyAllIngress") == 0 && value_count(value_get(rules, "egressRules")) > 0) {
        RULE(cluster->rules, VALID_NETWORK_2);
        return error_set(err,
                         "networkPolicy.%s.egressRules cannot be set when mode is "
                         "\"DenyAllIngress\" (egress is not restricted)",
                         where);
    }
    return true;
}

static bool check_group_names(const struct ray_cluster *cluster, struct error *err)
{
    for (size_t i = 0; i < cluster->group_count; i++) {
        const char *name = cluster->groups[i].name;
        struct names_problems problems = names_check_dns1123_label(name);
        if (problems.count > 0) {
            AUTO_BUFFER quoted = {0};
            AUTO_BUFFER text = {0};
            buffer_append_quoted(&quoted, name, strlen(name));
            names_problems_print(&problems, " ", &text);
            RULE(cluster->rules, VALID_NETWORK_3);
            return error_set(err,
                             "worker group name %s must be a valid DNS1123 label when "
                             "networkPolicy is enabled (it is embedded in the NetworkPolicy "
                             "name): [%s]",
                             buffer_text(&quoted), buffer_text(&text));
        }
    }
    return true;
}

static bool has_group(const struct ray_cluster *cluster, const char *name)
{
    for (size_t i = 0; i < cluster->group_count; i++) {
        if (strcmp(cluster->groups[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_group_rules(const struct ray_cluster *cluster, const struct value *policy,
                              const char *mode, struct error *err)
{
    const struct value *entries = value_get(policy, "workerGroups");
    for (size_t i = 0; i < value_count(entries); i++) {
        const char *name = value_find_text(value_at(entries, i), "groupName");
        AUTO_BUFFER where = {0};
        buffer_append(&where, "workerGroups[");
        buffer_append_quoted(&where, name, strlen(name));
        buffer_append(&where, "]");
        if (!check_direction(cluster, value_at(entries, i), mode, buffer_text(&where), err)) {
            return false;
        }
        if (!has_group(cluster, name)) {
            RULE(cluster->rules, VALID_NETWORK_4);
            return error_set(err,
                             "networkPolicy.%s does not match any group name in workerGroupSpecs",
                             buffer_text(&where));
        }
    }
    return true;
}

bool validation_rules_network(const struct ray_cluster *cluster, struct error *err)
{
    const struct value *policy = value_get(cluster->spec, "networkPolicy");
    if (!validation_is_set(policy)) {
        return true;
    }
    if (!cluster->options->network_policy) {
        RULE(cluster->rules, VALID_NETWORK_1);
        return error_set(err, "spec.networkPolicy requires the RayClusterNetworkPolicy feature "
                              "gate to be enabled");
    }
    const char *mode = value_find_text(policy, "mode");
    return check_direction(cluster, value_get(policy, "head"), mode, "head", err) &&
           check_direction(cluster, value_get(policy, "worker"), mode, "worker", err) &&
           check_group_names(cluster, err) && check_group_rules(cluster, policy, mode, err);
}

/* ---- tlsOptions ---- */

static const char tls_volume[] = "ray-tls";
static const char tls_path[] = "/etc/ray/tls";

static const char *managed_tls_env(const struct value *env)
{
    static const char *const managed[] = {"RAY_USE_TLS", "RAY_TLS_SERVER_CERT",
                                          "RAY_TLS_SERVER_KEY", "RAY_TLS_CA_CERT"};
    for (size_t i = 0; i < sizeof(managed) / sizeof(managed[0]); i++) {
        if (validation_env(env, managed[i]) != NULL) {
            return managed[i];
        }
    }
    return NULL;
}

static bool check_tls_mounts(const struct ray_cluster *cluster, const struct value *mounts,
                             const char *where, struct error *err)
{
    for (size_t i = 0; i < value_count(mounts); i++) {
        const struct value *mount = value_at(mounts, i);
        if (value_is_text(value_get(mount, "name"), tls_volume)) {
            RULE(cluster->rules, VALID_TLS_3);
            return error_set(err,
                             "cannot use volume mount named \"%s\" in %s when tlsOptions is set - "
                             "the operator manages TLS configuration automatically",
                             tls_volume, where);
        }
        if (value_is_text(value_get(mount, "mountPath"), tls_path)) {
            RULE(cluster->rules, VALID_TLS_3);
            return error_set(err,
                             "cannot use volume mount at path \"%s\" in %s when tlsOptions is set "
                             "- the operator manages TLS configuration automatically",
                             tls_path, where);
        }
    }
    return true;
}

static bool check_tls_template(const struct ray_cluster *cluster, const struct value *group_spec,
                               const char *where, struct error *err)
{
    const struct value *container = cluster_spec_ray_container(value_get(group_spec, "template"));
    const char *managed = managed_tls_env(value_get(container, "env"));
    if (managed != NULL) {
        RULE(cluster->rules, VALID_TLS_2);
        return error_set(err,
                         "cannot set %s environment variable in %s when tlsOptions is set - the "
                         "operator manages TLS configuration automatically",
                         managed, where);
    }
    return check_tls_mounts(cluster, value_get(container, "volumeMounts"), where, err);
}

static bool check_tls_autoscaler(const struct ray_cluster *cluster, const struct value *options,
                                 struct error *err)
{
    const char *managed = managed_tls_env(value_get(options, "env"));
    if (managed != NULL) {
        RULE(cluster->rules, VALID_TLS_2);
        return error_set(err,
                         "cannot set %s environment variable in autoscalerOptions.env when "
                         "tlsOptions is set - the operator manages TLS configuration for the "
                         "autoscaler automatically",
                         managed);
    }
    return check_tls_mounts(cluster, value_get(options, "volumeMounts"),
                            "autoscalerOptions.volumeMounts", err);
}

bool validation_rules_tls(const struct ray_cluster *cluster, struct error *err)
{
    const struct value *options = value_get(cluster->spec, "tlsOptions");
    if (!validation_is_set(options)) {
        return true;
    }
    if (!cluster->options->mtls) {
        RULE(cluster->rules, VALID_TLS_1);
        return error_set(err, "spec.tlsOptions requires the RayClusterMTLS feature gate to be "
                              "enabled");
    }
    if (!cluster->tls) {
        return true;
    }
    if (!check_tls_template(cluster, cluster->head, "head Pod", err)) {
        return false;
    }
    for (size_t i = 0; i < cluster->group_count; i++) {
        AUTO_BUFFER where = {0};
        buffer_append(&where, "worker group ");
        buffer_append_quoted(&where, cluster->groups[i].name, strlen(cluster->groups[i].name));
        if (!check_tls_template(cluster, cluster->groups[i].spec, buffer_text(&where), err)) {
            return false;
        }
    }
    return check_tls_autoscaler(cluster, value_get(cluster->spec, "autoscalerOptions"), err);
}
