#include <string.h>

#include "sim/apiserver/pod_spec.h"

/* Source: k8s.io/kubernetes pkg/apis/core/validation/validation.go, validateContainers and
 * validateInitContainers. */

/* ---- ports ---- */

static void validate_port_name(struct field_check *check, const char *name, struct text_set *names)
{
    if (name[0] != '\0' && field_check_port_name(check, "name", name) &&
        !text_set_add(names, name)) {
        field_check_duplicate(check, "name", name);
    }
}

static void validate_ports(struct field_check *check, const struct value *ports)
{
    static const char *const protocols[] = {"SCTP", "TCP", "UDP", NULL};
    AUTO_TEXT_SET names = {0};
    for (size_t i = 0; i < value_count(ports); i++) {
        const struct value *port = value_at(ports, i);
        int64_t number = value_as_int(value_get(port, "containerPort"), 0);
        int64_t on_host = value_as_int(value_get(port, "hostPort"), 0);
        size_t outside = field_check_enter_item(check, "ports", i);
        validate_port_name(check, value_text(value_get(port, "name")), &names);
        if (number == 0) {
            field_check_required(check, "containerPort");
        } else {
            field_check_port(check, "containerPort", number);
        }
        if (on_host != 0) {
            field_check_port(check, "hostPort", on_host);
        }
        field_check_one_of(check, "protocol", value_text(value_get(port, "protocol")), protocols);
        field_check_leave(check, outside);
    }
}

/* Two containers cannot have the same port on the host. */
static void validate_host_ports(struct field_check *check, const struct value *containers)
{
    AUTO_VALUE *keys = value_array();
    AUTO_TEXT_SET taken = {0};
    for (size_t i = 0; i < value_count(containers); i++) {
        const struct value *ports = value_get(value_at(containers, i), "ports");
        for (size_t k = 0; k < value_count(ports); k++) {
            const struct value *port = value_at(ports, k);
            long long number = value_as_int(value_get(port, "hostPort"), 0);
            if (number == 0) {
                continue;
            }
            struct value *key =
                value_string_printf("%s/%s/%lld", value_text(value_get(port, "protocol")),
                                    value_text(value_get(port, "hostIP")), number);
            value_push(&keys, key);
            if (!text_set_add(&taken, value_text(key))) {
                size_t outside = field_check_enter(check, "containers[%zu].ports[%zu]", i, k);
                field_check_duplicate(check, "hostPort", value_text(key));
                field_check_leave(check, outside);
            }
        }
    }
}

/* ---- mounts ---- */

static void validate_mounts(struct field_check *check, const struct value *mounts,
                            const struct text_set *volume_names)
{
    AUTO_TEXT_SET paths = {0};
    for (size_t i = 0; i < value_count(mounts); i++) {
        const struct value *mount = value_at(mounts, i);
        const char *name = value_text(value_get(mount, "name"));
        const char *path = value_text(value_get(mount, "mountPath"));
        size_t outside = field_check_enter_item(check, "volumeMounts", i);
        if (name[0] == '\0') {
            field_check_required(check, "name");
        }
        if (!text_set_has(volume_names, name)) {
            field_check_fail(check, FIELD_NOT_FOUND, "name", "Not found: \"%s\"", name);
        }
        if (path[0] == '\0') {
            field_check_required(check, "mountPath");
        }
        if (!text_set_add(&paths, path)) {
            field_check_invalid(check, "mountPath", path, "must be unique");
        }
        field_check_descending_path(check, "subPath", value_text(value_get(mount, "subPath")));
        field_check_descending_path(check, "subPathExpr",
                                    value_text(value_get(mount, "subPathExpr")));
        field_check_leave(check, outside);
    }
}

/* ---- probes and hooks ---- */

static void validate_http_get(struct field_check *check, const struct value *action)
{
    static const char *const schemes[] = {"HTTP", "HTTPS", NULL};
    field_check_port_or_name(check, "port", value_get(action, "port"));
    field_check_one_of(check, "scheme", value_text(value_get(action, "scheme")), schemes);
}

static void validate_exec(struct field_check *check, const struct value *action)
{
    if (value_count(value_get(action, "command")) == 0) {
        field_check_required(check, "command");
    }
}

static void validate_tcp_socket(struct field_check *check, const struct value *action)
{
    field_check_port_or_name(check, "port", value_get(action, "port"));
}

static void validate_grpc(struct field_check *check, const struct value *action)
{
    field_check_port(check, "port", value_as_int(value_get(action, "port"), 0));
}

static void validate_handler(struct field_check *check, const struct value *handler)
{
    static const struct {
        const char *key;
        void (*validate)(struct field_check *check, const struct value *action);
    } actions[] = {
        {"exec", validate_exec},
        {"httpGet", validate_http_get},
        {"tcpSocket", validate_tcp_socket},
        {"grpc", validate_grpc},
        {"sleep", NULL},
    };
    size_t found = 0;
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        const struct value *action = value_get(handler, actions[i].key);
        if (action == NULL) {
            continue;
        }
        if (found++ > 0) {
            field_check_fail(check, FIELD_FORBIDDEN, actions[i].key,
                             "Forbidden: may not specify more than 1 handler type");
        } else if (actions[i].validate != NULL) {
            size_t outside = field_check_enter_member(check, actions[i].key);
            actions[i].validate(check, action);
            field_check_leave(check, outside);
        }
    }
    if (found == 0) {
        field_check_fail(check, FIELD_REQUIRED, NULL,
                         "Required value: must specify a handler type");
    }
}

static void validate_probe(struct field_check *check, const struct value *container,
                           const char *key)
{
    static const char *const numbers[] = {"initialDelaySeconds", "timeoutSeconds", "periodSeconds",
                                          "successThreshold", "failureThreshold"};
    const struct value *probe = value_get(container, key);
    if (probe == NULL) {
        return;
    }
    size_t outside = field_check_enter_member(check, key);
    validate_handler(check, probe);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        field_check_not_negative(check, numbers[i], value_get(probe, numbers[i]));
    }
    const struct value *grace = value_get(probe, "terminationGracePeriodSeconds");
    if (strcmp(key, "readinessProbe") == 0) {
        if (grace != NULL) {
            field_check_invalid_number(check, "terminationGracePeriodSeconds",
                                       value_as_int(grace, 0),
                                       "must not be set for readinessProbes");
        }
    } else {
        if (grace != NULL && value_as_int(grace, 0) <= 0) {
            field_check_invalid_number(check, "terminationGracePeriodSeconds",
                                       value_as_int(grace, 0), "must be greater than 0");
        }
        int64_t threshold = value_as_int(value_get(probe, "successThreshold"), 1);
        if (threshold != 1) {
            field_check_invalid_number(check, "successThreshold", threshold, "must be 1");
        }
    }
    field_check_leave(check, outside);
}

static void validate_lifecycle(struct field_check *check, const struct value *container)
{
    static const char *const hooks[] = {"postStart", "preStop"};
    for (size_t i = 0; i < 2; i++) {
        const struct value *handler = value_find(container, "lifecycle", hooks[i]);
        if (handler != NULL) {
            size_t outside = field_check_enter(check, "lifecycle.%s", hooks[i]);
            validate_handler(check, handler);
            field_check_leave(check, outside);
        }
    }
}

/* ---- the whole ---- */

static void validate_image(struct field_check *check, const char *image)
{
    size_t size = strlen(image);
    if (size == 0) {
        field_check_required(check, "image");
    } else if (strchr(" \t\r\n", image[0]) != NULL || strchr(" \t\r\n", image[size - 1]) != NULL) {
        field_check_invalid(check, "image", image, "must not have leading or trailing whitespace");
    }
}

static void validate_common(struct field_check *check, const struct value *container,
                            const struct text_set *volume_names)
{
    static const char *const message_policies[] = {"File", "FallbackToLogsOnError", NULL};
    static const char *const pull_policies[] = {"Always", "IfNotPresent", "Never", NULL};
    const char *name = value_text(value_get(container, "name"));
    if (name[0] == '\0') {
        field_check_required(check, "name");
    } else {
        field_check_name(check, "name", name, names_check_dns1123_label(name));
    }
    validate_image(check, value_text(value_get(container, "image")));
    field_check_one_of(check, "terminationMessagePolicy",
                       value_text(value_get(container, "terminationMessagePolicy")),
                       message_policies);
    validate_ports(check, value_get(container, "ports"));
    env_validate(check, container);
    validate_mounts(check, value_get(container, "volumeMounts"), volume_names);
    field_check_one_of(check, "imagePullPolicy",
                       value_text(value_get(container, "imagePullPolicy")), pull_policies);
    size_t outside = field_check_enter_member(check, "resources");
    resources_validate(check, value_get(container, "resources"));
    field_check_leave(check, outside);
    const struct value *security = value_get(container, "securityContext");
    if (security != NULL) {
        security_validate_container(check, security);
    }
}

static bool has_name(const struct value *container)
{
    return value_text_size(value_get(container, "name")) > 0;
}

static void validate_unique_name(struct field_check *check, const struct value *container,
                                 struct text_set *names)
{
    const char *name = value_text(value_get(container, "name"));
    if (!text_set_add(names, name)) {
        field_check_duplicate(check, "name", name);
    }
}

static void validate_lively(struct field_check *check, const struct value *container)
{
    validate_lifecycle(check, container);
    validate_probe(check, container, "livenessProbe");
    validate_probe(check, container, "readinessProbe");
    validate_probe(check, container, "startupProbe");
}

/* A container that runs to its end has nothing to be probed for. */
static void forbid_lively(struct field_check *check, const struct value *container)
{
    static const char *const members[] = {"lifecycle", "livenessProbe", "readinessProbe",
                                          "startupProbe"};
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (value_get(container, members[i]) != NULL) {
            field_check_fail(check, FIELD_FORBIDDEN, members[i],
                             "Forbidden: may not be set for init containers without "
                             "restartPolicy=Always");
        }
    }
}

/* ---- ephemeral containers ---- */

static bool has_container(const struct value *containers, const char *name)
{
    for (size_t i = 0; i < value_count(containers); i++) {
        if (value_is_text(value_get(value_at(containers, i), "name"), name)) {
            return true;
        }
    }
    return false;
}

static void forbid_ephemeral(struct field_check *check, const char *member)
{
    field_check_fail(check, FIELD_FORBIDDEN, member,
                     "Forbidden: cannot be set for an Ephemeral Container");
}

/* What a container that is there for a look has no need of. */
static void forbid_lasting(struct field_check *check, const struct value *container)
{
    static const char *const members[] = {"ports",          "resources",          "resizePolicy",
                                          "restartPolicy",  "restartPolicyRules", "livenessProbe",
                                          "readinessProbe", "startupProbe",       "lifecycle"};
    const struct value *mounts = value_get(container, "volumeMounts");
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        const struct value *member = value_get(container, members[i]);
        bool is_nothing = strcmp(members[i], "resources") == 0 && value_count(member) == 0;
        if (member != NULL && !is_nothing) {
            forbid_ephemeral(check, members[i]);
        }
    }
    for (size_t i = 0; i < value_count(mounts); i++) {
        size_t outside = field_check_enter_item(check, "volumeMounts", i);
        if (value_text_size(value_get(value_at(mounts, i), "subPath")) > 0) {
            forbid_ephemeral(check, "subPath");
        }
        if (value_text_size(value_get(value_at(mounts, i), "subPathExpr")) > 0) {
            forbid_ephemeral(check, "subPathExpr");
        }
        field_check_leave(check, outside);
    }
}

/* NAMES are those of the other containers, and of ephemeral ones that have been looked at. */
static void validate_ephemeral(struct field_check *check, const struct value *spec,
                               const struct value *container, const struct text_set *volume_names,
                               struct text_set *names)
{
    const char *target = value_text(value_get(container, "targetContainerName"));
    validate_common(check, container, volume_names);
    validate_unique_name(check, container, names);
    if (target[0] != '\0' && !has_container(value_get(spec, "containers"), target) &&
        !has_container(value_get(spec, "initContainers"), target)) {
        field_check_fail(check, FIELD_NOT_FOUND, "targetContainerName", "Not found: \"%s\"",
                         target);
    }
    forbid_lasting(check, container);
}

/* ---- all of them ---- */

void containers_validate(struct field_check *check, const struct value *spec,
                         const struct text_set *volume_names)
{
    const struct value *containers = value_get(spec, "containers");
    const struct value *init_containers = value_get(spec, "initContainers");
    const struct value *ephemeral = value_get(spec, "ephemeralContainers");
    AUTO_TEXT_SET names = {0};
    if (value_count(containers) == 0) {
        field_check_required(check, "containers");
    }
    for (size_t i = 0; i < value_count(containers); i++) {
        size_t outside = field_check_enter_item(check, "containers", i);
        validate_common(check, value_at(containers, i), volume_names);
        validate_unique_name(check, value_at(containers, i), &names);
        validate_lively(check, value_at(containers, i));
        field_check_leave(check, outside);
    }
    validate_host_ports(check, containers);
    for (size_t i = 0; i < value_count(init_containers); i++) {
        const struct value *container = value_at(init_containers, i);
        size_t outside = field_check_enter_item(check, "initContainers", i);
        validate_common(check, container, volume_names);
        if (has_name(container) || text_set_has(&names, "")) {
            validate_unique_name(check, container, &names);
        }
        if (value_is_text(value_get(container, "restartPolicy"), "Always")) {
            validate_lively(check, container);
        } else {
            forbid_lively(check, container);
        }
        field_check_leave(check, outside);
    }
    for (size_t i = 0; i < value_count(ephemeral); i++) {
        size_t outside = field_check_enter_item(check, "ephemeralContainers", i);
        validate_ephemeral(check, spec, value_at(ephemeral, i), volume_names, &names);
        field_check_leave(check, outside);
    }
}
