#include <string.h>

#include "core/base/buffer.h"
#include "core/base/text.h"
#include "core/ray/validation_rules.h"

#define COLLECTOR "ray-history-collector"

static bool check_managed_env(const struct ray_cluster *cluster, const struct value *env,
                              struct error *err)
{
    static const char *const managed[] = {
        "POD_IP",   "FQ_RAY_IP",  "RAY_CLUSTER_NAME", "RAY_CLUSTER_NAMESPACE",
        "RAY_ROLE", "OWNER_KIND", "OWNER_NAME",       "EVENTS_PORT",
    };
    for (size_t i = 0; i < sizeof(managed) / sizeof(managed[0]); i++) {
        if (validation_env(env, managed[i]) != NULL) {
            RULE(cluster->rules, VALID_HISTORY_4);
            return error_set(err,
                             "historyServerOptions.collectorOptions.env must not contain %s: it is "
                             "managed by KubeRay and injected automatically into the collector "
                             "container",
                             managed[i]);
        }
    }
    return true;
}

/* A value or a place to take it from. */
static bool has_env(const struct value *env, const char *name)
{
    const struct value *found = validation_env(env, name);
    return value_find_text(found, "value")[0] != '\0' ||
           validation_is_set(value_get(found, "valueFrom"));
}

static bool fail_for_azure(const struct ray_cluster *cluster, const char *name, const char *mode,
                           struct error *err)
{
    RULE(cluster->rules, VALID_HISTORY_7);
    return error_set(err,
                     "%s environment variable must be set when STORAGE_BACKEND is AZUREBLOB and "
                     "AZURE_STORAGE_AUTH_MODE is %s",
                     name, mode);
}

/* Azure takes one of two addresses, by the way in which the collector authenticates itself. */
static bool check_azure(const struct ray_cluster *cluster, const struct value *env,
                        struct error *err)
{
    static const char connection[] = "AZURE_STORAGE_CONNECTION_STRING";
    static const char url[] = "AZURE_STORAGE_ACCOUNT_URL";
    const char *text = value_find_text(validation_env(env, "AZURE_STORAGE_AUTH_MODE"), "value");
    text += strspn(text, " \t\r\n\v\f");
    AUTO_BUFFER mode = {0};
    for (; *text != '\0'; text++) {
        buffer_append_char(&mode, *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text);
    }
    while (mode.size > 0 && strchr(" \t\r\n\v\f", mode.data[mode.size - 1]) != NULL) {
        buffer_truncate(&mode, mode.size - 1);
    }
    if (buffer_equals(&mode, "connection_string")) {
        return has_env(env, connection) ||
               fail_for_azure(cluster, connection, buffer_text(&mode), err);
    }
    if (buffer_equals(&mode, "workload_identity") || buffer_equals(&mode, "default")) {
        return has_env(env, url) || fail_for_azure(cluster, url, buffer_text(&mode), err);
    }
    if (has_env(env, connection) || has_env(env, url)) {
        return true;
    }
    RULE(cluster->rules, VALID_HISTORY_7);
    return error_set(err,
                     "either %s or %s environment variable must be set when STORAGE_BACKEND is "
                     "AZUREBLOB",
                     connection, url);
}

static bool check_backend(const struct ray_cluster *cluster, const struct value *env,
                          struct error *err)
{
    static const struct {
        const char *backend;
        const char *needed;
    } rows[] = {{"GCS", "GCS_BUCKET"},
                {"S3", "S3_REGION"},
                {"ALIYUNOSS", "OSS_BUCKET"},
                {"ALIYUNOSS", "OSS_ENDPOINT"},
                {"ALIYUNOSS", "OSS_REGION"}};
    const char *backend = value_find_text(validation_env(env, "STORAGE_BACKEND"), "value");
    if (backend[0] == '\0') {
        RULE(cluster->rules, VALID_HISTORY_5);
        return error_set(err, "STORAGE_BACKEND environment variable must be set with a literal "
                              "string value in historyServerOptions.collectorOptions.env");
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (text_equal_fold(backend, rows[i].backend) && !has_env(env, rows[i].needed)) {
            RULE(cluster->rules, VALID_HISTORY_6);
            return error_set(err, "%s environment variable must be set when STORAGE_BACKEND is %s",
                             rows[i].needed, rows[i].backend);
        }
    }
    return !text_equal_fold(backend, "AZUREBLOB") || check_azure(cluster, env, err);
}

static bool has_collector(const struct value *group_spec)
{
    const struct value *containers = value_find(group_spec, "template", "spec", "containers");
    for (size_t i = 0; i < value_count(containers); i++) {
        if (value_is_text(value_get(value_at(containers, i), "name"), COLLECTOR)) {
            return true;
        }
    }
    return false;
}

static bool check_containers(const struct ray_cluster *cluster, struct error *err)
{
    if (has_collector(cluster->head)) {
        RULE(cluster->rules, VALID_HISTORY_8);
        return error_set(err, "head pod template must not define a container with "
                              "name '" COLLECTOR "' when history server collector options are "
                              "enabled");
    }
    for (size_t i = 0; i < cluster->group_count; i++) {
        if (has_collector(cluster->groups[i].spec)) {
            RULE(cluster->rules, VALID_HISTORY_8);
            return error_set(err,
                             "worker group %s pod template must not define a container with "
                             "name '" COLLECTOR "' when history server collector options are "
                             "enabled",
                             cluster->groups[i].name);
        }
    }
    return true;
}

bool validation_rules_history(const struct ray_cluster *cluster, struct error *err)
{
    const struct value *options = value_get(cluster->spec, "historyServerOptions");
    if (!validation_is_set(options)) {
        return true;
    }
    if (!cluster->options->history_server) {
        RULE(cluster->rules, VALID_HISTORY_1);
        return error_set(err, "RayClusterHistoryServer feature gate is not enabled");
    }
    const struct value *collector = value_get(options, "collectorOptions");
    if (!validation_is_set(collector)) {
        RULE(cluster->rules, VALID_HISTORY_2);
        return error_set(err, "historyServerOptions.collectorOptions must be set");
    }
    if (value_find_text(collector, "image")[0] == '\0') {
        RULE(cluster->rules, VALID_HISTORY_3);
        return error_set(err, "historyServerOptions.collectorOptions.image must be set");
    }
    const struct value *env = value_get(collector, "env");
    return check_managed_env(cluster, env, err) && check_backend(cluster, env, err) &&
           check_containers(cluster, err);
}
