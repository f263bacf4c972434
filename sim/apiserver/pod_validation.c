#include <string.h>

#include "core/base/memory.h"
#include "sim/apiserver/pod_spec.h"

#define ACTIVE_DEADLINE_SECONDS_MAX INT32_MAX

static const char *const taint_effects[] = {"NoSchedule", "PreferNoSchedule", "NoExecute", NULL};

/* ---- the parts of a spec ---- */

static void validate_restart_policy(struct field_check *check, const struct value *spec)
{
    static const char *const policies[] = {"Always", "OnFailure", "Never", NULL};
    field_check_one_of(check, "restartPolicy", value_text(value_get(spec, "restartPolicy")),
                       policies);
}

static void validate_dns_policy(struct field_check *check, const struct value *spec)
{
    static const char *const policies[] = {"ClusterFirstWithHostNet", "ClusterFirst", "Default",
                                           "None", NULL};
    field_check_one_of(check, "dnsPolicy", value_text(value_get(spec, "dnsPolicy")), policies);
}

static void validate_toleration_operator(struct field_check *check, const struct value *toleration)
{
    static const char *const operators[] = {"Equal", "Exists", NULL};
    const char *operator= value_text(value_get(toleration, "operator"));
    const char *text = value_text(value_get(toleration, "value"));
    bool is_equal = operator[0] == '\0' || strcmp(operator, "Equal") == 0;
    if (value_text_size(value_get(toleration, "key")) == 0 && strcmp(operator, "Exists") != 0) {
        field_check_invalid(check, "operator", operator,
                            "operator must be Exists when `key` is empty, which means \"match all "
                            "values and all keys\"");
    }
    if (is_equal) {
        AUTO_BUFFER why = {0};
        struct names_problems problems = names_check_label_value(text);
        names_problems_print(&problems, ";", &why);
        if (problems.count > 0) {
            field_check_invalid(check, "operator", text, buffer_text(&why));
        }
    } else if (field_check_one_of(check, "operator", operator, operators) && text[0] != '\0') {
        field_check_invalid(check, "operator", text,
                            "value must be empty when `operator` is 'Exists'");
    }
}

static void validate_tolerations(struct field_check *check, const struct value *spec)
{
    const struct value *tolerations = value_get(spec, "tolerations");
    for (size_t i = 0; i < value_count(tolerations); i++) {
        const struct value *toleration = value_at(tolerations, i);
        const char *key = value_text(value_get(toleration, "key"));
        const char *effect = value_text(value_get(toleration, "effect"));
        size_t outside = field_check_enter_item(check, "tolerations", i);
        if (key[0] != '\0') {
            field_check_name(check, "key", key, names_check_label_key(key));
        }
        if (value_get(toleration, "tolerationSeconds") != NULL &&
            strcmp(effect, "NoExecute") != 0) {
            field_check_invalid(check, "effect", effect,
                                "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        validate_toleration_operator(check, toleration);
        if (effect[0] != '\0') {
            field_check_one_of(check, "effect", effect, taint_effects);
        }
        field_check_leave(check, outside);
    }
}

static void validate_scheduling_gates(struct field_check *check, const struct value *spec)
{
    const struct value *gates = value_get(spec, "schedulingGates");
    for (size_t i = 0; i < value_count(gates); i++) {
        const char *name = value_text(value_get(value_at(gates, i), "name"));
        size_t outside = field_check_enter_item(check, "schedulingGates", i);
        field_check_name(check, NULL, name, names_check_label_key(name));
        for (size_t k = 0; k < i; k++) {
            if (value_equal(value_at(gates, k), value_at(gates, i))) {
                field_check_duplicate(check, NULL, name);
                break;
            }
        }
        field_check_leave(check, outside);
    }
}

/* As `{zone, DoNotSchedule}`: there is one for each of these. */
static struct value *spread_kind(const struct value *constraint)
{
    return value_string_printf("{%s, %s}", value_text(value_get(constraint, "topologyKey")),
                               value_text(value_get(constraint, "whenUnsatisfiable")));
}

/* Marks those that come again later. Owns: the caller frees the flags. */
static bool *find_repeated(const struct value *constraints)
{
    size_t count = value_count(constraints);
    bool *repeated = memory_alloc((count + 1) * sizeof(repeated[0]));
    AUTO_VALUE *kinds = value_array();
    AUTO_TEXT_SET seen = {0};
    for (size_t i = count; i-- > 0;) {
        struct value *kind = spread_kind(value_at(constraints, i));
        value_push(&kinds, kind);
        repeated[i] = !text_set_add(&seen, value_text(kind));
    }
    return repeated;
}

static void validate_topology_spread(struct field_check *check, const struct value *spec)
{
    static const char *const actions[] = {"DoNotSchedule", "ScheduleAnyway", NULL};
    const struct value *constraints = value_get(spec, "topologySpreadConstraints");
    if (constraints == NULL) {
        return;
    }
    AUTO_FREE bool *repeated = find_repeated(constraints);
    for (size_t i = 0; i < value_count(constraints); i++) {
        const struct value *constraint = value_at(constraints, i);
        const char *key = value_text(value_get(constraint, "topologyKey"));
        int64_t max_skew = value_as_int(value_get(constraint, "maxSkew"), 0);
        size_t outside = field_check_enter_item(check, "topologySpreadConstraints", i);
        if (max_skew <= 0) {
            field_check_invalid_number(check, "maxSkew", max_skew, "must be greater than zero");
        }
        if (key[0] == '\0') {
            field_check_fail(check, FIELD_REQUIRED, "topologyKey",
                             "Required value: can not be empty");
        }
        field_check_one_of(check, "whenUnsatisfiable",
                           value_text(value_get(constraint, "whenUnsatisfiable")), actions);
        if (repeated[i]) {
            AUTO_VALUE *kind = spread_kind(constraint);
            field_check_duplicate(check, "{topologyKey, whenUnsatisfiable}", value_text(kind));
        }
        if (value_get(constraint, "labelSelector") != NULL) {
            field_check_selector(check, "labelSelector", value_get(constraint, "labelSelector"));
        }
        field_check_leave(check, outside);
    }
}

/* The port on the host is the container's own there; a template may leave it to its Pods. */
static void validate_host_network(struct field_check *check, const struct value *spec)
{
    const struct value *containers = value_get(spec, "containers");
    if (!value_as_bool(value_get(spec, "hostNetwork"), false)) {
        return;
    }
    for (size_t i = 0; i < value_count(containers); i++) {
        const struct value *ports = value_get(value_at(containers, i), "ports");
        for (size_t k = 0; k < value_count(ports); k++) {
            const struct value *port = value_at(ports, k);
            const struct value *on_host = value_get(port, "hostPort");
            if (on_host == NULL || value_equal(on_host, value_get(port, "containerPort"))) {
                continue;
            }
            size_t outside = field_check_enter(check, "containers[%zu].ports[%zu]", i, k);
            field_check_invalid_number(check, "hostPort", value_as_int(on_host, 0),
                                       "must match `containerPort` when `hostNetwork` is true");
            field_check_leave(check, outside);
        }
    }
}

static void validate_names(struct field_check *check, const struct value *spec)
{
    static const struct {
        const char *member;
        struct names_problems (*problems)(const char *text);
    } names[] = {
        {"serviceAccountName", names_check_dns1123_subdomain},
        {"nodeName", names_check_dns1123_subdomain},
        {"hostname", names_check_dns1123_label},
        {"subdomain", names_check_dns1123_label},
        {"priorityClassName", names_check_dns1123_subdomain},
        {"runtimeClassName", names_check_dns1123_subdomain},
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *name = value_text(value_get(spec, names[i].member));
        if (name[0] != '\0') {
            field_check_name(check, names[i].member, name, names[i].problems(name));
        }
    }
}

static void validate_active_deadline(struct field_check *check, const struct value *spec)
{
    const struct value *seconds = value_get(spec, "activeDeadlineSeconds");
    int64_t number = value_as_int(seconds, 0);
    if (seconds != NULL && (number < 1 || number > ACTIVE_DEADLINE_SECONDS_MAX)) {
        field_check_invalid_number(check, "activeDeadlineSeconds", number,
                                   "must be between 1 and 2147483647, inclusive");
    }
}

/* The addresses are not looked at. */
static void validate_host_aliases(struct field_check *check, const struct value *spec)
{
    const struct value *aliases = value_get(spec, "hostAliases");
    for (size_t i = 0; i < value_count(aliases); i++) {
        const struct value *names = value_get(value_at(aliases, i), "hostnames");
        for (size_t k = 0; k < value_count(names); k++) {
            const char *name = value_text(value_at(names, k));
            size_t outside = field_check_enter(check, "hostAliases[%zu].hostnames[%zu]", i, k);
            field_check_name(check, NULL, name, names_check_dns1123_subdomain(name));
            field_check_leave(check, outside);
        }
    }
}

/* ---- the whole ---- */

void pod_spec_validate(struct field_check *check, const struct value *spec)
{
    const struct value *security = value_get(spec, "securityContext");
    const struct value *affinity = value_get(spec, "affinity");
    AUTO_TEXT_SET volume_names = {0};
    volumes_validate(check, spec, &volume_names);
    containers_validate(check, spec, &volume_names);
    validate_host_network(check, spec);
    validate_restart_policy(check, spec);
    validate_dns_policy(check, spec);
    field_check_labels(check, "nodeSelector", value_get(spec, "nodeSelector"));
    if (security != NULL) {
        security_validate_pod(check, security);
    }
    if (affinity != NULL) {
        affinity_validate(check, affinity);
    }
    validate_scheduling_gates(check, spec);
    validate_topology_spread(check, spec);
    validate_active_deadline(check, spec);
    validate_names(check, spec);
    validate_tolerations(check, spec);
    validate_host_aliases(check, spec);
}

void pod_spec_validate_create(struct field_check *check, const struct value *spec)
{
    if (value_count(value_get(spec, "ephemeralContainers")) > 0) {
        field_check_fail(check, FIELD_FORBIDDEN, "ephemeralContainers",
                         "Forbidden: cannot be set on create");
    }
    if (value_text_size(value_get(spec, "nodeName")) > 0 &&
        value_count(value_get(spec, "schedulingGates")) > 0) {
        field_check_fail(check, FIELD_FORBIDDEN, "nodeName",
                         "Forbidden: cannot be set until all schedulingGates have been cleared");
    }
}

void pod_spec_validate_template(struct field_check *check, const struct value *spec)
{
    pod_spec_validate(check, spec);
    if (value_count(value_get(spec, "ephemeralContainers")) > 0) {
        field_check_fail(check, FIELD_FORBIDDEN, "ephemeralContainers",
                         "Forbidden: ephemeral containers not allowed in pod template");
    }
}

/* ---- updates ---- */

static bool validate_container_count(struct field_check *check, const struct value *spec,
                                     const struct value *old, const char *list)
{
    if (value_count(value_get(spec, list)) == value_count(value_get(old, list))) {
        return true;
    }
    field_check_fail(check, FIELD_FORBIDDEN, list,
                     "Forbidden: pod updates may not add or remove containers");
    return false;
}

static bool validate_deadline_update(struct field_check *check, const struct value *spec,
                                     const struct value *old)
{
    const struct value *seconds = value_get(spec, "activeDeadlineSeconds");
    const struct value *old_seconds = value_get(old, "activeDeadlineSeconds");
    int64_t number = value_as_int(seconds, 0);
    if (seconds == NULL && old_seconds != NULL) {
        field_check_fail(check, FIELD_INVALID, "activeDeadlineSeconds",
                         "Invalid value: null: must not update from a positive integer to nil "
                         "value");
    } else if (seconds != NULL && (number < 0 || number > ACTIVE_DEADLINE_SECONDS_MAX)) {
        field_check_invalid_number(check, "activeDeadlineSeconds", number,
                                   "must be between 0 and 2147483647, inclusive");
        return false;
    } else if (old_seconds != NULL && value_as_int(old_seconds, 0) < number) {
        field_check_invalid_number(check, "activeDeadlineSeconds", number,
                                   "must be less than or equal to previous value");
        return false;
    }
    return true;
}

/* How long a taint is tolerated may change. */
static bool holds_toleration(const struct value *list, const struct value *toleration)
{
    AUTO_VALUE *wanted = value_ref(toleration);
    value_drop(&wanted, "tolerationSeconds");
    for (size_t i = 0; i < value_count(list); i++) {
        AUTO_VALUE *item = value_ref(value_at(list, i));
        value_drop(&item, "tolerationSeconds");
        if (value_equal(item, wanted)) {
            return true;
        }
    }
    return false;
}

static bool holds_item(const struct value *list, const struct value *item)
{
    for (size_t i = 0; i < value_count(list); i++) {
        if (value_equal(value_at(list, i), item)) {
            return true;
        }
    }
    return false;
}

/* Tolerations may come and gates may go. */
static void validate_list_update(struct field_check *check, const struct value *spec,
                                 const struct value *old)
{
    const struct value *tolerations = value_get(old, "tolerations");
    for (size_t i = 0; i < value_count(tolerations); i++) {
        if (!holds_toleration(value_get(spec, "tolerations"), value_at(tolerations, i))) {
            field_check_fail(check, FIELD_FORBIDDEN, "tolerations",
                             "Forbidden: existing toleration can not be modified except its "
                             "tolerationSeconds");
        }
    }
    const struct value *gates = value_get(spec, "schedulingGates");
    for (size_t i = 0; i < value_count(gates); i++) {
        if (!holds_item(value_get(old, "schedulingGates"), value_at(gates, i))) {
            field_check_fail(check, FIELD_FORBIDDEN, "schedulingGates",
                             "Forbidden: only deletion is allowed, but found new scheduling gate "
                             "'%s'",
                             value_text(value_get(value_at(gates, i), "name")));
        }
    }
}

/* Takes from OLD what may be changed. */
static void restore_images(struct value **spec, const struct value *old, const char *list)
{
    AUTO_VALUE *containers = value_ref(value_get(*spec, list));
    const struct value *old_containers = value_get(old, list);
    for (size_t i = 0; i < value_count(containers); i++) {
        AUTO_VALUE *container = value_ref(value_at(containers, i));
        value_put(&container, value_ref(value_get(value_at(old_containers, i), "image")), "image");
        value_set_at(&containers, i, value_ref(container));
    }
    if (containers != NULL) {
        value_put(spec, value_ref(containers), list);
    }
}

static struct value *with_old_fields(const struct value *spec, const struct value *old)
{
    static const char *const fields[] = {"activeDeadlineSeconds", "tolerations", "schedulingGates"};
    struct value *restored = value_ref(spec);
    restore_images(&restored, old, "containers");
    restore_images(&restored, old, "initContainers");
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        value_put(&restored, value_ref(value_get(old, fields[i])), fields[i]);
    }
    /* A Pod that waits at a gate may be made pickier about its node. */
    if (value_count(value_get(old, "schedulingGates")) > 0) {
        const struct value *old_selector = value_get(old, "nodeSelector");
        bool keeps = true;
        for (size_t i = 0; i < value_count(old_selector); i++) {
            keeps = keeps &&
                    value_equal(value_member_at(old_selector, i),
                                value_find(spec, "nodeSelector", value_key_at(old_selector, i)));
        }
        if (keeps) {
            value_put(&restored, value_ref(old_selector), "nodeSelector");
        }
        if (value_get(old, "affinity") == NULL) {
            value_drop(&restored, "affinity");
        }
    }
    return restored;
}

/* Upstream appends what differs, as a patch of its Go struct. */
void pod_spec_validate_update(struct field_check *check, const struct value *spec,
                              const struct value *old)
{
    if (!validate_container_count(check, spec, old, "containers") ||
        !validate_container_count(check, spec, old, "initContainers") ||
        !validate_deadline_update(check, spec, old)) {
        return;
    }
    validate_list_update(check, spec, old);
    AUTO_VALUE *restored = with_old_fields(spec, old);
    if (!value_equal(restored, old)) {
        field_check_fail(
            check, FIELD_FORBIDDEN, NULL,
            "Forbidden: pod updates may not change fields other than "
            "`spec.containers[*].image`,`spec.initContainers[*].image`,"
            "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing "
            "tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was "
            "previously negative)");
    }
}
