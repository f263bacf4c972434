#include "sim/apiserver/service_validation.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/text_set.h"
#include "core/base/value_json.h"
#include "sim/apiserver/field_check.h"

#define AFFINITY_TIMEOUT_SECONDS_MAX 86400

static bool has_type(const struct value *spec, const char *type)
{
    return value_is_text(value_get(spec, "type"), type);
}

static bool is_headless(const struct value *spec)
{
    return value_is_text(value_get(spec, "clusterIP"), "None");
}

/* ---- ports ---- */

static void validate_port(struct field_check *check, const struct value *ports, size_t index,
                          struct text_set *names)
{
    static const char *const protocols[] = {"SCTP", "TCP", "UDP", NULL};
    const struct value *port = value_at(ports, index);
    const char *name = value_text(value_get(port, "name"));
    size_t outside = field_check_enter(check, "ports[%zu]", index);
    if (name[0] == '\0' && value_count(ports) > 1) {
        field_check_required(check, "name");
    } else if (name[0] != '\0') {
        field_check_name(check, "name", name, names_check_dns1123_label(name));
        if (!text_set_add(names, name)) {
            field_check_duplicate(check, "name", name);
        }
    }
    field_check_port(check, "port", value_as_int(value_get(port, "port"), 0));
    field_check_one_of(check, "protocol", value_text(value_get(port, "protocol")), protocols);
    field_check_port_or_name(check, "targetPort", value_get(port, "targetPort"));
    field_check_leave(check, outside);
}

/* What one port takes of a Service or of the nodes. */
struct taken {
    struct value *keys; /* an array of texts like `TCP/80` */
    struct text_set set;
};

static void taken_release(struct taken *self)
{
    text_set_release(&self->set);
    value_unref(self->keys);
}

#define AUTO_TAKEN __attribute__((cleanup(taken_release))) struct taken

/* Whether PORT takes the number in its member MEMBER, with its protocol, as the first one; so it
 * does when it has no such member. */
static bool take(struct taken *self, const struct value *port, const char *member)
{
    const struct value *number = value_get(port, member);
    if (number == NULL) {
        return true;
    }
    struct value *key = value_string_printf("%s/%" PRId64, value_text(value_get(port, "protocol")),
                                            value_as_int(number, 0));
    if (self->keys == NULL) {
        self->keys = value_array();
    }
    value_push(&self->keys, key);
    return text_set_add(&self->set, value_text(key));
}

static void validate_unique_ports(struct field_check *check, const struct value *ports)
{
    AUTO_TAKEN taken = {0};
    for (size_t i = 0; i < value_count(ports); i++) {
        const struct value *port = value_at(ports, i);
        if (take(&taken, port, "port")) {
            continue;
        }
        /* The Go struct by which upstream looks for duplicates, as JSON. */
        size_t outside = field_check_enter(check, "ports[%zu]", i);
        field_check_fail(check, FIELD_DUPLICATE, NULL,
                         "Duplicate value: {\"Name\":\"\",\"Protocol\":\"%s\",\"AppProtocol\":"
                         "null,\"Port\":%" PRId64 ",\"TargetPort\":0,\"NodePort\":0}",
                         value_text(value_get(port, "protocol")),
                         value_as_int(value_get(port, "port"), 0));
        field_check_leave(check, outside);
    }
}

static void validate_node_ports(struct field_check *check, const struct value *spec)
{
    const struct value *ports = value_get(spec, "ports");
    bool is_open = has_type(spec, "NodePort") || has_type(spec, "LoadBalancer");
    AUTO_TAKEN taken = {0};
    for (size_t i = 0; i < value_count(ports); i++) {
        const struct value *port = value_at(ports, i);
        size_t outside = field_check_enter(check, "ports[%zu]", i);
        if (!is_open && value_get(port, "nodePort") != NULL) {
            field_check_fail(check, FIELD_FORBIDDEN, "nodePort",
                             "Forbidden: may not be used when `type` is '%s'",
                             value_text(value_get(spec, "type")));
        }
        if (!take(&taken, port, "nodePort")) {
            field_check_fail(check, FIELD_DUPLICATE, "nodePort", "Duplicate value: %" PRId64,
                             value_as_int(value_get(port, "nodePort"), 0));
        }
        field_check_leave(check, outside);
    }
}

/* ---- the rest ---- */

static void validate_affinity(struct field_check *check, const struct value *spec)
{
    static const char *const affinities[] = {"ClientIP", "None", NULL};
    const struct value *timeout =
        value_find(spec, "sessionAffinityConfig", "clientIP", "timeoutSeconds");
    int64_t seconds = value_as_int(timeout, 1);
    field_check_one_of(check, "sessionAffinity", value_text(value_get(spec, "sessionAffinity")),
                       affinities);
    if (seconds <= 0 || seconds > AFFINITY_TIMEOUT_SECONDS_MAX) {
        field_check_invalid_number(check, "sessionAffinityConfig.clientIP.timeoutSeconds", seconds,
                                   "must be greater than 0 and less than 86400");
    }
}

/* Four numbers up to 255 without leading zeros, or what has colons: no cluster here has IPv6. */
static bool is_address(const char *text)
{
    if (strchr(text, ':') != NULL) {
        return text[strspn(text, "0123456789abcdefABCDEF:.")] == '\0';
    }
    for (int part = 0; part < 4; part++) {
        int number = 0;
        size_t digits = strspn(text, "0123456789");
        if (digits == 0 || digits > 3 || (digits > 1 && text[0] == '0')) {
            return false;
        }
        for (size_t i = 0; i < digits; i++) {
            number = number * 10 + (text[i] - '0');
        }
        text += digits;
        if (number > 255 || *text != (part < 3 ? '.' : '\0')) {
            return false;
        }
        text++;
    }
    return true;
}

static void validate_addresses(struct field_check *check, const struct value *spec)
{
    const struct value *addresses = value_get(spec, "clusterIPs");
    if (has_type(spec, "ExternalName")) {
        if (value_count(addresses) > 0) {
            field_check_fail(check, FIELD_FORBIDDEN, "clusterIPs",
                             "Forbidden: may not be set for ExternalName services");
        }
        return;
    }
    for (size_t i = 0; i < value_count(addresses); i++) {
        const char *text = value_text(value_at(addresses, i));
        bool is_none = i == 0 && strcmp(text, "None") == 0;
        if (!is_none && text[0] != '\0' && !is_address(text)) {
            size_t outside = field_check_enter(check, "clusterIPs[%zu]", i);
            field_check_invalid(check, NULL, text,
                                "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
            field_check_leave(check, outside);
        }
    }
}

/* A cluster here has IPv4 alone. Who has no selector may have any family. Source:
 * pkg/registry/core/service/storage/alloc.go, initIPFamilyFields. */
static void validate_families(struct field_check *check, const struct value *spec)
{
    const struct value *families = value_get(spec, "ipFamilies");
    if (has_type(spec, "ExternalName") ||
        (is_headless(spec) && value_count(value_get(spec, "selector")) == 0)) {
        return;
    }
    for (size_t i = 0; i < value_count(families); i++) {
        if (!value_is_text(value_at(families, i), "IPv4")) {
            size_t outside = field_check_enter(check, "ipFamilies[%zu]", i);
            field_check_invalid(check, NULL, value_text(value_at(families, i)),
                                "not configured on this cluster");
            field_check_leave(check, outside);
        }
    }
    if (value_is_text(value_get(spec, "ipFamilyPolicy"), "RequireDualStack")) {
        field_check_invalid(check, "ipFamilyPolicy", "RequireDualStack",
                            "this cluster is not configured for dual-stack services");
    }
}

/* Source: validateServiceExternalTrafficPolicy. */
static void validate_traffic(struct field_check *check, const struct value *spec)
{
    static const char *const policies[] = {"Cluster", "Local", NULL};
    const char *external = value_text(value_get(spec, "externalTrafficPolicy"));
    bool is_open = has_type(spec, "NodePort") || has_type(spec, "LoadBalancer") ||
                   (has_type(spec, "ClusterIP") && value_count(value_get(spec, "externalIPs")) > 0);
    if (is_open) {
        field_check_one_of(check, "externalTrafficPolicy", external, policies);
    } else if (external[0] != '\0') {
        field_check_invalid(check, "externalTrafficPolicy", external,
                            "may only be set for externally-accessible services");
    }
    if (!has_type(spec, "ExternalName")) {
        field_check_one_of(check, "internalTrafficPolicy",
                           value_text(value_get(spec, "internalTrafficPolicy")), policies);
    }
}

static void validate_type(struct field_check *check, const struct value *spec)
{
    static const char *const types[] = {"ClusterIP", "ExternalName", "LoadBalancer", "NodePort",
                                        NULL};
    if (has_type(spec, "ExternalName")) {
        const char *name = value_text(value_get(spec, "externalName"));
        if (name[0] == '\0') {
            field_check_required(check, "externalName");
        } else {
            field_check_name(check, "externalName", name, names_check_dns1123_subdomain(name));
        }
    } else if (value_count(value_get(spec, "ports")) == 0 && !is_headless(spec)) {
        field_check_required(check, "ports");
    }
    if (is_headless(spec) && (has_type(spec, "NodePort") || has_type(spec, "LoadBalancer"))) {
        size_t outside = field_check_enter(check, "clusterIPs[0]");
        field_check_invalid(check, NULL, "None",
                            "may not be set to 'None' for LoadBalancer services");
        field_check_leave(check, outside);
    }
    field_check_one_of(check, "type", value_text(value_get(spec, "type")), types);
}

static void validate_spec(struct field_check *check, const struct value *spec)
{
    const struct value *ports = value_get(spec, "ports");
    AUTO_TEXT_SET names = {0};
    size_t outside = field_check_enter(check, "spec");
    validate_type(check, spec);
    for (size_t i = 0; i < value_count(ports); i++) {
        validate_port(check, ports, i, &names);
    }
    field_check_labels(check, "selector", value_get(spec, "selector"));
    validate_affinity(check, spec);
    validate_addresses(check, spec);
    validate_node_ports(check, spec);
    validate_traffic(check, spec);
    validate_unique_ports(check, ports);
    validate_families(check, spec);
    field_check_leave(check, outside);
}

void service_validate(struct strategy_call *call, const struct value *object,
                      struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    validate_spec(&check, value_get(object, "spec"));
    buffer_release(&check.path);
}

void service_validate_update(struct strategy_call *call, const struct value *object,
                             const struct value *old, struct field_errors *errors)
{
    const struct value *spec = value_get(object, "spec");
    const struct value *old_spec = value_get(old, "spec");
    const struct value *addresses = value_get(spec, "clusterIPs");
    bool has_addresses = !has_type(spec, "ExternalName") && !has_type(old_spec, "ExternalName");
    if (has_addresses &&
        !value_equal(value_at(addresses, 0), value_at(value_get(old_spec, "clusterIPs"), 0))) {
        AUTO_BUFFER list = {0};
        value_print_json(addresses == NULL ? value_null() : addresses, &list);
        field_errors_add_printf(errors, FIELD_INVALID, "spec.clusterIPs[0]",
                                "Invalid value: %s: may not change once set", buffer_text(&list));
    }
    service_validate(call, object, errors);
}
