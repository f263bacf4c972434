#include <string.h>

#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/field_check.h"

/* Endpoints and EndpointSlices, which nobody fills in. Source: k8s.io/kubernetes
 * pkg/registry/core/endpoint/strategy.go, pkg/registry/discovery/endpointslice/strategy.go,
 * pkg/apis/{core,discovery}/v1/defaults.go, pkg/apis/{core,discovery}/validation/validation.go. */

/* ---- Endpoints ---- */

static void default_port(struct value **port)
{
    defaults_text(port, "protocol", "TCP");
}

static void default_subset(struct value **subset)
{
    defaults_in_items(subset, "ports", default_port);
}

static void endpoints_fill_defaults(struct value **object)
{
    defaults_in_items(object, "subsets", default_subset);
}

static void validate_addresses(struct field_check *check, const struct value *subset,
                               const char *member)
{
    const struct value *addresses = value_get(subset, member);
    for (size_t i = 0; i < value_count(addresses); i++) {
        size_t outside = field_check_enter(check, "%s[%zu]", member, i);
        if (value_find_text(value_at(addresses, i), "ip")[0] == '\0') {
            field_check_fail(check, FIELD_INVALID, "ip",
                             "Invalid value: \"\": must be a valid IP address, (e.g. 10.9.8.7 or "
                             "2001:db8::ffff)");
        }
        field_check_leave(check, outside);
    }
}

static void validate_ports(struct field_check *check, const struct value *ports)
{
    static const char *const protocols[] = {"SCTP", "TCP", "UDP", NULL};
    for (size_t i = 0; i < value_count(ports); i++) {
        const struct value *port = value_at(ports, i);
        size_t outside = field_check_enter(check, "ports[%zu]", i);
        if (value_count(ports) > 1 && value_find_text(port, "name")[0] == '\0') {
            field_check_required(check, "name");
        }
        field_check_port(check, "port", value_as_int(value_get(port, "port"), 0));
        field_check_one_of(check, "protocol", value_find_text(port, "protocol"), protocols);
        field_check_leave(check, outside);
    }
}

static void endpoints_validate(struct strategy_call *call, const struct value *object,
                               struct field_errors *errors)
{
    (void)call;
    const struct value *subsets = value_get(object, "subsets");
    struct field_check check = {.errors = errors};
    for (size_t i = 0; i < value_count(subsets); i++) {
        const struct value *subset = value_at(subsets, i);
        size_t outside = field_check_enter(&check, "subsets[%zu]", i);
        if (value_count(value_get(subset, "addresses")) == 0 &&
            value_count(value_get(subset, "notReadyAddresses")) == 0) {
            field_check_fail(&check, FIELD_REQUIRED, NULL,
                             "Required value: must specify `addresses` or `notReadyAddresses`");
        }
        validate_addresses(&check, subset, "addresses");
        validate_addresses(&check, subset, "notReadyAddresses");
        validate_ports(&check, value_get(subset, "ports"));
        field_check_leave(&check, outside);
    }
    buffer_release(&check.path);
}

static void endpoints_validate_update(struct strategy_call *call, const struct value *object,
                                      const struct value *old, struct field_errors *errors)
{
    (void)old;
    endpoints_validate(call, object, errors);
}

const struct strategy endpoints_strategy = {
    .resource = &resource_endpoints,
    .schema = &schema_endpoints,
    .unconditional_update = true,
    .create_on_update = true,
    .fill_defaults = endpoints_fill_defaults,
    .validate = endpoints_validate,
    .validate_update = endpoints_validate_update,
};

/* ---- EndpointSlices ---- */

static void default_slice_port(struct value **port)
{
    defaults_text(port, "name", "");
    defaults_text(port, "protocol", "TCP");
}

static void endpoint_slice_fill_defaults(struct value **object)
{
    defaults_in_items(object, "ports", default_slice_port);
}

static void endpoint_slice_validate(struct strategy_call *call, const struct value *object,
                                    struct field_errors *errors)
{
    (void)call;
    static const char *const types[] = {"FQDN", "IPv4", "IPv6", NULL};
    static const char *const protocols[] = {"SCTP", "TCP", "UDP", NULL};
    const char *type = value_find_text(object, "addressType");
    const struct value *endpoints = value_get(object, "endpoints");
    const struct value *ports = value_get(object, "ports");
    struct field_check check = {.errors = errors};
    if (type[0] == '\0') {
        field_check_required(&check, "addressType");
    } else {
        field_check_one_of(&check, "addressType", type, types);
    }
    for (size_t i = 0; i < value_count(endpoints); i++) {
        if (value_count(value_get(value_at(endpoints, i), "addresses")) == 0) {
            size_t outside = field_check_enter(&check, "endpoints[%zu]", i);
            field_check_fail(&check, FIELD_REQUIRED, "addresses",
                             "Required value: must contain at least 1 address");
            field_check_leave(&check, outside);
        }
    }
    for (size_t i = 0; i < value_count(ports); i++) {
        size_t outside = field_check_enter(&check, "ports[%zu]", i);
        field_check_one_of(&check, "protocol", value_find_text(value_at(ports, i), "protocol"),
                           protocols);
        field_check_leave(&check, outside);
    }
    buffer_release(&check.path);
}

static void endpoint_slice_validate_update(struct strategy_call *call, const struct value *object,
                                           const struct value *old, struct field_errors *errors)
{
    endpoint_slice_validate(call, object, errors);
    const struct value *type = value_get(object, "addressType");
    if (!value_equal(type, value_get(old, "addressType"))) {
        field_errors_add_printf(errors, FIELD_INVALID, "addressType",
                                "Invalid value: \"%s\": field is immutable", value_text(type));
    }
}

const struct strategy endpoint_slice_strategy = {
    .resource = &resource_endpointslices,
    .schema = &schema_endpoint_slice,
    .has_generation = true,
    .unconditional_update = true,
    .fill_defaults = endpoint_slice_fill_defaults,
    .validate = endpoint_slice_validate,
    .validate_update = endpoint_slice_validate_update,
};
