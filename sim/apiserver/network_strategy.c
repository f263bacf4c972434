#include <string.h>

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

static void validate_backend(struct field_check *check, const struct value *backend)
{
    const struct value *service = value_get(backend, "service");
    const struct value *port = value_get(service, "port");
    const char *name = value_text(value_get(service, "name"));
    const char *port_name = value_text(value_get(port, "name"));
    if (service == NULL) {
        if (value_get(backend, "resource") == NULL) {
            field_check_fail(check, FIELD_REQUIRED, NULL,
                             "Required value: port name or number is required");
        }
        return;
    }
    size_t outside = field_check_enter(check, "service");
    if (name[0] == '\0') {
        field_check_required(check, "name");
    } else {
        field_check_name(check, "name", name, names_check_dns1123_label(name));
    }
    int64_t number = value_as_int(value_get(port, "number"), 0);
    size_t at_service = field_check_enter(check, "port");
    if (port_name[0] != '\0' && number != 0) {
        field_check_fail(check, FIELD_INVALID, NULL,
                         "Invalid value: \"\": cannot set both port name & port number");
    } else if (port_name[0] != '\0') {
        field_check_port_name(check, "name", port_name);
    } else if (number == 0) {
        field_check_leave(check, at_service);
        field_check_leave(check, outside);
        field_check_fail(check, FIELD_REQUIRED, NULL,
                         "Required value: port name or number is required");
        return;
    } else {
        field_check_port(check, "number", number);
    }
    field_check_leave(check, outside);
}

static void validate_path(struct field_check *check, const struct value *path)
{
    static const char *const types[] = {"Exact", "ImplementationSpecific", "Prefix", NULL};
    const struct value *type = value_get(path, "pathType");
    const char *text = value_text(value_get(path, "path"));
    if (!value_is(type, VALUE_STRING)) {
        field_check_fail(check, FIELD_REQUIRED, "pathType",
                         "Required value: pathType must be specified");
    } else if (field_check_one_of(check, "pathType", value_text(type), types)) {
        bool may_be_empty = value_is_text(type, "ImplementationSpecific");
        if (text[0] != '/' && !(may_be_empty && text[0] == '\0')) {
            field_check_invalid(check, "path", text, "must be an absolute path");
        }
    }
    size_t outside = field_check_enter(check, "backend");
    validate_backend(check, value_get(path, "backend"));
    field_check_leave(check, outside);
}

static void validate_rule(struct field_check *check, const struct value *rule)
{
    const struct value *http = value_get(rule, "http");
    const struct value *paths = value_get(http, "paths");
    const char *host = value_text(value_get(rule, "host"));
    if (host[0] != '\0') {
        bool is_wildcard = strncmp(host, "*.", 2) == 0;
        field_check_name(check, "host", host,
                         names_check_dns1123_subdomain(is_wildcard ? host + 2 : host));
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

static void ingress_validate(struct strategy_call *call, const struct value *object,
                             struct field_errors *errors)
{
    (void)call;
    const struct value *rules = value_find(object, "spec", "rules");
    const struct value *backend = value_find(object, "spec", "defaultBackend");
    struct field_check check = {.errors = errors};
    size_t outside = field_check_enter(&check, "spec");
    if (value_count(rules) == 0 && backend == NULL) {
        field_check_fail(&check, FIELD_INVALID, NULL,
                         "Invalid value: null: either `defaultBackend` or `rules` must be "
                         "specified");
    }
    for (size_t i = 0; i < value_count(rules); i++) {
        size_t at_spec = field_check_enter(&check, "rules[%zu]", i);
        validate_rule(&check, value_at(rules, i));
        field_check_leave(&check, at_spec);
    }
    if (backend != NULL) {
        size_t at_spec = field_check_enter(&check, "defaultBackend");
        validate_backend(&check, backend);
        field_check_leave(&check, at_spec);
    }
    field_check_leave(&check, outside);
    buffer_release(&check.path);
}

static void ingress_validate_update(struct strategy_call *call, const struct value *object,
                                    const struct value *old, struct field_errors *errors)
{
    (void)old;
    ingress_validate(call, object, errors);
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

static void network_policy_validate(struct strategy_call *call, const struct value *object,
                                    struct field_errors *errors)
{
    (void)call;
    static const char *const types[] = {"Egress", "Ingress", NULL};
    const struct value *given = value_find(object, "spec", "policyTypes");
    struct field_check check = {.errors = errors};
    field_check_labels(&check, "spec.podSelector.matchLabels",
                       value_find(object, "spec", "podSelector", "matchLabels"));
    for (size_t i = 0; i < value_count(given); i++) {
        field_check_one_of(&check, "spec.policyTypes", value_text(value_at(given, i)), types);
    }
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
