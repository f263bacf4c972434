#include <string.h>

#include "sim/apiserver/pod_spec.h"

/* Source: k8s.io/kubernetes pkg/apis/core/validation/validation.go, ValidateEnv and
 * ValidateEnvFrom. */

static bool is_env_name(const char *name)
{
    for (const char *c = name; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~' || *c == '=') {
            return false;
        }
    }
    return true;
}

static void validate_env_name(struct field_check *check, const char *member, const char *name)
{
    if (!is_env_name(name)) {
        field_check_invalid(check, member, name,
                            "a valid environment variable name must consist only of printable "
                            "ASCII characters other than '='");
    }
}

/* What the downward API knows, sorted. Source: pkg/apis/core/pods/helpers.go. */
static bool is_field_label(const char *path)
{
    static const char *const labels[] = {"metadata.annotations", "metadata.labels",
                                         "metadata.name",        "metadata.namespace",
                                         "metadata.uid",         "spec.host",
                                         "spec.nodeName",        "spec.restartPolicy",
                                         "spec.schedulerName",   "spec.serviceAccountName",
                                         "status.hostIP",        "status.hostIPs",
                                         "status.phase",         "status.podIP",
                                         "status.podIPs"};
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (strcmp(path, labels[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* `metadata.labels['key']` */
static bool has_subscript(const char *path, size_t *size)
{
    const char *open = strstr(path, "['");
    size_t length = strlen(path);
    if (open == NULL || length < 2 || strcmp(path + length - 2, "']") != 0) {
        return false;
    }
    *size = (size_t)(open - path);
    return true;
}

static bool is_subscriptable(const char *path, size_t size)
{
    return (size == strlen("metadata.labels") && strncmp(path, "metadata.labels", size) == 0) ||
           (size == strlen("metadata.annotations") &&
            strncmp(path, "metadata.annotations", size) == 0);
}

void field_selector_validate(struct field_check *check, const struct value *selector,
                             const char *const *expressions)
{
    const char *path = value_text(value_get(selector, "fieldPath"));
    size_t size = 0;
    bool is_subscripted = has_subscript(path, &size);
    AUTO_BUFFER why = {0};
    if (path[0] == '\0') {
        field_check_required(check, "fieldPath");
    } else if (is_subscripted && !is_subscriptable(path, size)) {
        buffer_printf(
            &why, "error converting fieldPath: field label does not support subscript: %s", path);
    } else if (!is_subscripted && !is_field_label(path)) {
        buffer_printf(&why, "error converting fieldPath: field label not supported: %s", path);
    } else if (!is_subscripted) {
        field_check_one_of(check, "fieldPath", path, expressions);
    }
    if (why.size > 0) {
        field_check_invalid(check, "fieldPath", path, buffer_text(&why));
    }
}

static void validate_resource_selector(struct field_check *check, const struct value *selector)
{
    static const char *const resources[] = {"limits.cpu",
                                            "limits.ephemeral-storage",
                                            "limits.memory",
                                            "requests.cpu",
                                            "requests.ephemeral-storage",
                                            "requests.memory",
                                            NULL};
    const char *resource = value_text(value_get(selector, "resource"));
    if (resource[0] == '\0') {
        field_check_required(check, "resource");
    } else if (strncmp(resource, "limits.hugepages-", strlen("limits.hugepages-")) != 0 &&
               strncmp(resource, "requests.hugepages-", strlen("requests.hugepages-")) != 0) {
        field_check_one_of(check, "resource", resource, resources);
    }
}

static void validate_key_selector(struct field_check *check, const struct value *selector)
{
    const char *key = value_text(value_get(selector, "key"));
    if (key[0] == '\0') {
        field_check_required(check, "key");
    } else {
        field_check_data_key(check, "key", key);
    }
}

static void validate_env_field(struct field_check *check, const struct value *selector)
{
    static const char *const expressions[] = {"metadata.name",
                                              "metadata.namespace",
                                              "metadata.uid",
                                              "spec.nodeName",
                                              "spec.serviceAccountName",
                                              "status.hostIP",
                                              "status.hostIPs",
                                              "status.podIP",
                                              "status.podIPs",
                                              NULL};
    field_selector_validate(check, selector, expressions);
}

static void validate_file_selector(struct field_check *check, const struct value *selector)
{
    const char *key = value_text(value_get(selector, "key"));
    const char *volume = value_text(value_get(selector, "volumeName"));
    if (key[0] == '\0') {
        field_check_required(check, "key");
    } else {
        validate_env_name(check, "key", key);
    }
    if (volume[0] == '\0') {
        field_check_required(check, "volumeName");
    } else {
        field_check_name(check, "volumeName", volume, names_check_dns1123_label(volume));
    }
    if (value_text_size(value_get(selector, "path")) == 0) {
        field_check_required(check, "path");
    }
}

static size_t validate_env_sources(struct field_check *check, const struct value *from)
{
    static const struct {
        const char *key;
        void (*validate)(struct field_check *check, const struct value *selector);
    } sources[] = {
        {"fieldRef", validate_env_field},
        {"resourceFieldRef", validate_resource_selector},
        {"configMapKeyRef", validate_key_selector},
        {"secretKeyRef", validate_key_selector},
        {"fileKeyRef", validate_file_selector},
    };
    size_t found = 0;
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        const struct value *selector = value_get(from, sources[i].key);
        if (selector != NULL) {
            size_t outside = field_check_enter_member(check, sources[i].key);
            sources[i].validate(check, selector);
            field_check_leave(check, outside);
            found++;
        }
    }
    return found;
}

static void validate_value_from(struct field_check *check, const struct value *env)
{
    const struct value *from = value_get(env, "valueFrom");
    if (from == NULL) {
        return;
    }
    size_t outside = field_check_enter_member(check, "valueFrom");
    size_t found = validate_env_sources(check, from);
    if (found == 0) {
        field_check_invalid(check, NULL, "",
                            "must specify one of: `fieldRef`, `resourceFieldRef`, "
                            "`configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
    }
    if (value_get(env, "value") != NULL && found > 0) {
        field_check_invalid(check, NULL, "", "may not be specified when `value` is not empty");
    } else if (found > 1) {
        field_check_invalid(check, NULL, "",
                            "may not have more than one field specified at a time");
    }
    field_check_leave(check, outside);
}

static void validate_env(struct field_check *check, const struct value *env)
{
    for (size_t i = 0; i < value_count(env); i++) {
        const char *name = value_text(value_get(value_at(env, i), "name"));
        size_t outside = field_check_enter_item(check, "env", i);
        if (name[0] == '\0') {
            field_check_required(check, "name");
        } else {
            validate_env_name(check, "name", name);
        }
        validate_value_from(check, value_at(env, i));
        field_check_leave(check, outside);
    }
}

static void validate_env_from(struct field_check *check, const struct value *sources)
{
    static const char *const references[] = {"configMapRef", "secretRef"};
    for (size_t i = 0; i < value_count(sources); i++) {
        const struct value *source = value_at(sources, i);
        size_t found = 0;
        size_t outside = field_check_enter_item(check, "envFrom", i);
        validate_env_name(check, "prefix", value_text(value_get(source, "prefix")));
        for (size_t k = 0; k < 2; k++) {
            const struct value *reference = value_get(source, references[k]);
            size_t at_source = field_check_enter_member(check, references[k]);
            if (reference != NULL && value_text_size(value_get(reference, "name")) == 0) {
                field_check_required(check, "name");
            }
            field_check_leave(check, at_source);
            found += reference != NULL;
        }
        if (found != 1) {
            field_check_invalid(check, NULL, "",
                                found == 0 ? "must specify one of: `configMapRef` or `secretRef`"
                                           : "may not have more than one field specified at a "
                                             "time");
        }
        field_check_leave(check, outside);
    }
}

void env_validate(struct field_check *check, const struct value *container)
{
    validate_env(check, value_get(container, "env"));
    validate_env_from(check, value_get(container, "envFrom"));
}
