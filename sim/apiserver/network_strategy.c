#include <string.h>

#include "core/kube/meta.h"
#include "core/kube/schema_format.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/field_check.h"

/* Ingresses and NetworkPolicies. Source: k8s.io/kubernetes pkg/registry/networking/{ingress,
 * networkpolicy}/strategy.go, pkg/apis/networking/v1/defaults.go and validation/validation.go. */

/* ---- ingresses ---- */

static void ingress_prepare_for_create(struct strategy_call *call, struct value **object)
{
    (void)call;
    value_put(object, value_object_of("loadBalancer", value_object(), NULL), "status");
}

static void validate_service(struct field_check *check, const struct value *service)
{
    const struct value *port = value_get(service, "port");
    const char *name = value_text(value_get(service, "name"));
    const char *port_name = value_text(value_get(port, "name"));
    int64_t number = value_as_int(value_get(port, "number"), 0);
    if (name[0] == '\0') {
        field_check_required(check, "service.name");
    } else {
        field_check_name(check, "service.name", name, names_check_dns1123_label(name));
    }
    if (port_name[0] != '\0' && number != 0) {
        field_check_invalid(check, NULL, "", "cannot set both port name & port number");
    } else if (port_name[0] != '\0') {
        field_check_port_name(check, "service.port.name", port_name);
    } else if (number != 0) {
        field_check_port(check, "service.port.number", number);
    } else {
        field_check_fail(check, FIELD_REQUIRED, NULL,
                         "Required value: port name or number is required");
    }
}

/* Source: validateIngressTypedLocalObjectReference. */
static void validate_reference(struct field_check *check, const struct value *reference)
{
    const char *group = value_text(value_get(reference, "apiGroup"));
    const char *kind = value_text(value_get(reference, "kind"));
    const char *name = value_text(value_get(reference, "name"));
    if (group[0] != '\0') {
        field_check_name(check, "apiGroup", group, names_check_dns1123_subdomain(group));
    }
    if (kind[0] == '\0') {
        field_check_required(check, "kind");
    } else {
        field_check_name(check, "kind", kind, names_check_path_segment(kind));
    }
    if (name[0] == '\0') {
        field_check_required(check, "name");
    } else {
        field_check_name(check, "name", name, names_check_path_segment(name));
    }
}

static void validate_backend(struct field_check *check, const struct value *backend)
{
    const struct value *service = value_get(backend, "service");
    const struct value *resource = value_get(backend, "resource");
    if (service != NULL && resource != NULL) {
        field_check_invalid(check, NULL, "", "cannot set both resource and service backends");
    } else if (resource != NULL) {
        size_t outside = field_check_enter(check, "resource");
        validate_reference(check, resource);
        field_check_leave(check, outside);
    } else if (service != NULL) {
        validate_service(check, service);
    } else {
        field_check_invalid(check, NULL, "", "resource or service backend is required");
    }
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);
    return size >= strlen(end) && strcmp(text + size - strlen(end), end) == 0;
}

/* A path that a prefix or a whole path can be compared with. */
static void validate_plain_path(struct field_check *check, const char *path)
{
    static const char *const sequences[] = {"//", "/./", "/../", "%2f", "%2F"};
    static const char *const ends[] = {"/..", "/."};
    AUTO_BUFFER why = {0};
    if (path[0] != '/') {
        field_check_invalid(check, "path", path, "must be an absolute path");
    }
    for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
        if (strstr(path, sequences[i]) != NULL) {
            buffer_truncate(&why, 0);
            buffer_printf(&why, "must not contain '%s'", sequences[i]);
            field_check_invalid(check, "path", path, buffer_text(&why));
        }
    }
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (ends_with(path, ends[i])) {
            buffer_truncate(&why, 0);
            buffer_printf(&why, "cannot end with '%s'", ends[i]);
            field_check_invalid(check, "path", path, buffer_text(&why));
        }
    }
}

static void validate_path(struct field_check *check, const struct value *path)
{
    static const char *const types[] = {"Exact", "ImplementationSpecific", "Prefix", NULL};
    const struct value *type = value_get(path, "pathType");
    const char *text = value_text(value_get(path, "path"));
    if (!value_is(type, VALUE_STRING)) {
        field_check_fail(check, FIELD_REQUIRED, "pathType",
                         "Required value: pathType must be specified");
        return;
    }
    if (value_is_text(type, "ImplementationSpecific")) {
        if (text[0] != '/' && text[0] != '\0') {
            field_check_invalid(check, "path", text, "must be an absolute path");
        }
    } else if (field_check_one_of(check, "pathType", value_text(type), types)) {
        validate_plain_path(check, text);
    }
    size_t outside = field_check_enter(check, "backend");
    validate_backend(check, value_get(path, "backend"));
    field_check_leave(check, outside);
}

/* The name of a host, or of all hosts of a domain. Source: IsWildcardDNS1123Subdomain. */
static void validate_host(struct field_check *check, const char *member, const char *host)
{
    static const char wildcard[] =
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, "
        "which must consist of lower case alphanumeric characters, '-' or '.' and end with an "
        "alphanumeric character (e.g. '*.example.com', regex used for validation is "
        "'\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    if (strchr(host, '*') == NULL) {
        field_check_name(check, member, host, names_check_dns1123_subdomain(host));
    } else if (strncmp(host, "*.", 2) != 0 || names_check_dns1123_subdomain(host + 2).count > 0) {
        field_check_invalid(check, member, host, wildcard);
    }
}

static void validate_rule(struct field_check *check, const struct value *rule)
{
    const struct value *http = value_get(rule, "http");
    const struct value *paths = value_get(http, "paths");
    const char *host = value_text(value_get(rule, "host"));
    if (host[0] != '\0') {
        if (schema_format_accepts("ipv4", host, strlen(host)) ||
            schema_format_accepts("ipv6", host, strlen(host))) {
            field_check_invalid(check, "host", host, "must be a DNS name, not an IP address");
        }
        validate_host(check, "host", host);
    }
    size_t outside = field_check_enter(check, "http");
    if (http != NULL && value_count(paths) == 0) {
        field_check_required(check, "paths");
    }
    for (size_t i = 0; i < value_count(paths); i++) {
        size_t at_http = field_check_enter(check, "paths[%zu]", i);
        validate_path(check, value_at(paths, i));
        field_check_leave(check, at_http);
    }
    field_check_leave(check, outside);
}

static void validate_tls(struct field_check *check, const struct value *tls)
{
    const struct value *hosts = value_get(tls, "hosts");
    const char *secret = value_text(value_get(tls, "secretName"));
    for (size_t i = 0; i < value_count(hosts); i++) {
        size_t outside = field_check_enter(check, "hosts[%zu]", i);
        validate_host(check, NULL, value_text(value_at(hosts, i)));
        field_check_leave(check, outside);
    }
    if (secret[0] != '\0') {
        field_check_name(check, "secretName", secret, names_check_dns1123_subdomain(secret));
    }
}

static void validate_ingress_spec(struct field_check *check, const struct value *spec)
{
    const struct value *rules = value_get(spec, "rules");
    const struct value *backend = value_get(spec, "defaultBackend");
    const struct value *tls = value_get(spec, "tls");
    const struct value *class = value_get(spec, "ingressClassName");
    if (value_count(rules) == 0 && backend == NULL) {
        field_check_fail(check, FIELD_INVALID, NULL,
                         "Invalid value: null: either `defaultBackend` or `rules` must be "
                         "specified");
    }
    if (backend != NULL) {
        size_t outside = field_check_enter(check, "defaultBackend");
        validate_backend(check, backend);
        field_check_leave(check, outside);
    }
    for (size_t i = 0; i < value_count(rules); i++) {
        size_t outside = field_check_enter(check, "rules[%zu]", i);
        validate_rule(check, value_at(rules, i));
        field_check_leave(check, outside);
    }
    for (size_t i = 0; i < value_count(tls); i++) {
        size_t outside = field_check_enter(check, "tls[%zu]", i);
        validate_tls(check, value_at(tls, i));
        field_check_leave(check, outside);
    }
    if (class != NULL) {
        field_check_name(check, "ingressClassName", value_text(class),
                         names_check_dns1123_subdomain(value_text(class)));
    }
}

#define CLASS_ANNOTATION "kubernetes.io/ingress.class"

static void validate_ingress(const struct value *object, struct field_errors *errors)
{
    struct field_check check = {.errors = errors};
    size_t outside = field_check_enter(&check, "spec");
    validate_ingress_spec(&check, value_get(object, "spec"));
    field_check_leave(&check, outside);
    buffer_release(&check.path);
}

static void ingress_validate(struct strategy_call *call, const struct value *object,
                             struct field_errors *errors)
{
    const char *annotation = meta_annotation(object, CLASS_ANNOTATION);
    const struct value *class = value_find(object, "spec", "ingressClassName");
    validate_ingress(object, errors);
    if (annotation != NULL && class != NULL && !value_is_text(class, annotation)) {
        struct field_check check = {.errors = errors};
        field_check_invalid(&check, "annotations." CLASS_ANNOTATION, annotation,
                            "must match `ingressClassName` when both are specified");
        buffer_release(&check.path);
    } else if (annotation != NULL && class == NULL) {
        strategy_warn(call, "annotation \"" CLASS_ANNOTATION
                            "\" is deprecated, please use 'spec.ingressClassName' instead");
    }
}

static void ingress_validate_update(struct strategy_call *call, const struct value *object,
                                    const struct value *old, struct field_errors *errors)
{
    (void)call;
    (void)old;
    validate_ingress(object, errors);
}

const struct strategy ingress_strategy = {
    .resource = &resource_ingresses,
    .schema = &schema_ingress,
    .has_status = true,
    .has_generation = true,
    .unconditional_update = true,
    .prepare_for_create = ingress_prepare_for_create,
    .validate = ingress_validate,
    .validate_update = ingress_validate_update,
};

/* ---- network policies ---- */

static void default_port(struct value **port)
{
    defaults_text(port, "protocol", "TCP");
}

static void default_rule(struct value **rule)
{
    defaults_in_items(rule, "ports", default_port);
}

static void default_policy(struct value **spec)
{
    defaults_in_items(spec, "ingress", default_rule);
    defaults_in_items(spec, "egress", default_rule);
    bool has_egress = value_count(value_get(*spec, "egress")) > 0;
    defaults_put(
        spec, "policyTypes",
        value_array_of(value_string("Ingress"), has_egress ? value_string("Egress") : NULL, NULL));
}

static void network_policy_fill_defaults(struct value **object)
{
    defaults_in_member(object, "spec", default_policy);
}

static void validate_policy_port(struct field_check *check, const struct value *port)
{
    static const char *const protocols[] = {"TCP", "UDP", "SCTP", NULL};
    const struct value *number = value_get(port, "port");
    const struct value *end = value_get(port, "endPort");
    int64_t last = value_as_int(end, 0);
    field_check_one_of(check, "protocol", value_text(value_get(port, "protocol")), protocols);
    if (number == NULL) {
        if (end != NULL) {
            field_check_invalid_number(check, "endPort", last,
                                       "may not be specified when `port` is not specified");
        }
        return;
    }
    if (!value_is(number, VALUE_INT)) {
        if (end != NULL) {
            field_check_invalid_number(check, "endPort", last,
                                       "may not be specified when `port` is non-numeric");
        }
        field_check_port_name(check, "port", value_text(number));
        return;
    }
    field_check_port(check, "port", value_as_int(number, 0));
    if (end != NULL) {
        if (last < value_as_int(number, 0)) {
            field_check_invalid_number(check, "endPort", last,
                                       "must be greater than or equal to `port`");
        }
        field_check_port(check, "endPort", last);
    }
}

static void validate_peer(struct field_check *check, const struct value *peer)
{
    const struct value *pods = value_get(peer, "podSelector");
    const struct value *namespaces = value_get(peer, "namespaceSelector");
    const struct value *block = value_get(peer, "ipBlock");
    if (pods != NULL) {
        field_check_selector(check, "podSelector", pods);
    }
    if (namespaces != NULL) {
        field_check_selector(check, "namespaceSelector", namespaces);
    }
    if (block != NULL && value_text_size(value_get(block, "cidr")) == 0) {
        field_check_required(check, "ipBlock.cidr");
    }
    if (pods == NULL && namespaces == NULL && block == NULL) {
        field_check_fail(check, FIELD_REQUIRED, NULL, "Required value: must specify a peer");
    } else if (block != NULL && (pods != NULL || namespaces != NULL)) {
        field_check_fail(check, FIELD_FORBIDDEN, NULL,
                         "Forbidden: may not specify both ipBlock and another peer");
    }
}

static void validate_policy_rules(struct field_check *check, const struct value *spec,
                                  const char *direction, const char *peers)
{
    const struct value *rules = value_get(spec, direction);
    for (size_t i = 0; i < value_count(rules); i++) {
        const struct value *ports = value_get(value_at(rules, i), "ports");
        const struct value *others = value_get(value_at(rules, i), peers);
        size_t outside = field_check_enter(check, "%s[%zu]", direction, i);
        for (size_t k = 0; k < value_count(ports); k++) {
            size_t at_rule = field_check_enter(check, "ports[%zu]", k);
            validate_policy_port(check, value_at(ports, k));
            field_check_leave(check, at_rule);
        }
        for (size_t k = 0; k < value_count(others); k++) {
            size_t at_rule = field_check_enter(check, "%s[%zu]", peers, k);
            validate_peer(check, value_at(others, k));
            field_check_leave(check, at_rule);
        }
        field_check_leave(check, outside);
    }
}

static void network_policy_validate(struct strategy_call *call, const struct value *object,
                                    struct field_errors *errors)
{
    (void)call;
    static const char *const types[] = {"Ingress", "Egress", NULL};
    const struct value *spec = value_get(object, "spec");
    const struct value *given = value_get(spec, "policyTypes");
    struct field_check check = {.errors = errors};
    size_t outside = field_check_enter(&check, "spec");
    field_check_selector(&check, "podSelector", value_get(spec, "podSelector"));
    validate_policy_rules(&check, spec, "ingress", "from");
    validate_policy_rules(&check, spec, "egress", "to");
    for (size_t i = 0; i < value_count(given); i++) {
        size_t at_spec = field_check_enter(&check, "policyTypes[%zu]", i);
        field_check_one_of(&check, NULL, value_text(value_at(given, i)), types);
        field_check_leave(&check, at_spec);
    }
    field_check_leave(&check, outside);
    buffer_release(&check.path);
}

static void network_policy_validate_update(struct strategy_call *call, const struct value *object,
                                           const struct value *old, struct field_errors *errors)
{
    (void)old;
    network_policy_validate(call, object, errors);
}

const struct strategy network_policy_strategy = {
    .resource = &resource_networkpolicies,
    .schema = &schema_network_policy,
    .has_generation = true,
    .unconditional_update = true,
    .fill_defaults = network_policy_fill_defaults,
    .validate = network_policy_validate,
    .validate_update = network_policy_validate_update,
};
