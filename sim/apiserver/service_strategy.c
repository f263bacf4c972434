#include <string.h>

#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/service_validation.h"

/* Source: k8s.io/kubernetes pkg/registry/core/service/strategy.go, pkg/apis/core/v1/defaults.go
 * (SetDefaults_Service). */

#define AFFINITY_TIMEOUT_SECONDS 10800

static bool has_type(const struct value *spec, const char *type)
{
    return value_is_text(value_get(spec, "type"), type);
}

static bool needs_node_ports(const struct value *spec)
{
    return has_type(spec, "NodePort") || has_type(spec, "LoadBalancer");
}

static bool has_external_traffic(const struct value *spec)
{
    return needs_node_ports(spec) ||
           (has_type(spec, "ClusterIP") && value_get(spec, "externalIPs") != NULL);
}

static void default_port(struct value **port)
{
    const struct value *target = value_get(*port, "targetPort");
    defaults_text(port, "protocol", "TCP");
    if (value_text_size(target) == 0 && value_as_int(target, 0) == 0) {
        value_put(port, value_ref(value_get(*port, "port")), "targetPort");
    }
}

static void default_affinity(struct value **spec)
{
    defaults_text(spec, "sessionAffinity", "None");
    if (value_is_text(value_get(*spec, "sessionAffinity"), "None")) {
        value_drop(spec, "sessionAffinityConfig");
    } else if (value_find(*spec, "sessionAffinityConfig", "clientIP", "timeoutSeconds") == NULL) {
        value_put(spec, value_int(AFFINITY_TIMEOUT_SECONDS), "sessionAffinityConfig", "clientIP",
                  "timeoutSeconds");
    }
}

static void default_traffic(struct value **spec)
{
    if (has_external_traffic(*spec)) {
        defaults_text(spec, "externalTrafficPolicy", "Cluster");
    }
    if (!has_type(*spec, "ExternalName")) {
        defaults_text(spec, "internalTrafficPolicy", "Cluster");
    }
    if (has_type(*spec, "LoadBalancer")) {
        defaults_put(spec, "allocateLoadBalancerNodePorts", value_bool(true));
    }
}

static void default_spec(struct value **spec)
{
    default_affinity(spec);
    defaults_text(spec, "type", "ClusterIP");
    defaults_in_items(spec, "ports", default_port);
    default_traffic(spec);
}

static void service_fill_defaults(struct value **object)
{
    defaults_in_member(object, "spec", default_spec);
}

/* What the storage adds, in a cluster with IPv4 alone. Who has no selector brings endpoints of its
 * own, of any family. Source: pkg/registry/core/service/storage/alloc.go, initIPFamilyFields. */
static void complete_families(struct value **spec)
{
    const struct value *address = value_get(*spec, "clusterIP");
    if (address != NULL && value_get(*spec, "clusterIPs") == NULL) {
        value_put(spec, value_array_of(value_ref(address), NULL), "clusterIPs");
    }
    if (has_type(*spec, "ExternalName")) {
        return;
    }
    if (value_is_text(address, "None") && value_count(value_get(*spec, "selector")) == 0) {
        defaults_text(spec, "ipFamilyPolicy", "RequireDualStack");
        defaults_put(spec, "ipFamilies",
                     value_array_of(value_string("IPv4"), value_string("IPv6"), NULL));
    } else {
        defaults_text(spec, "ipFamilyPolicy", "SingleStack");
        defaults_put(spec, "ipFamilies", value_array_of(value_string("IPv4"), NULL));
    }
}

static void service_prepare_for_create(struct strategy_call *call, struct value **object)
{
    (void)call;
    value_put(object, value_object_of("loadBalancer", value_object(), NULL), "status");
    defaults_in_member(object, "spec", complete_families);
}

/* ---- another type ---- */

static void drop_unchanged(struct value **spec, const struct value *old, const char *name)
{
    if (value_equal(value_get(*spec, name), value_get(old, name))) {
        value_drop(spec, name);
    }
}

static void drop_node_port(struct value **port)
{
    value_drop(port, "nodePort");
}

/* The numbers in their places, as upstream compares them. */
static bool has_same_node_ports(const struct value *spec, const struct value *old)
{
    const struct value *ports = value_get(spec, "ports");
    const struct value *old_ports = value_get(old, "ports");
    bool is_same = value_count(ports) == value_count(old_ports);
    for (size_t i = 0; is_same && i < value_count(ports); i++) {
        is_same = value_equal(value_get(value_at(ports, i), "nodePort"),
                              value_get(value_at(old_ports, i), "nodePort"));
    }
    return is_same;
}

/*
 * Who changes the type need not take care of what only the old one had: it goes, unless it was
 * changed as well. Source: dropTypeDependentFields.
 */
static void drop_what_the_type_had(struct value **spec, const struct value *old)
{
    if (!has_type(old, "ExternalName") && has_type(*spec, "ExternalName")) {
        drop_unchanged(spec, old, "clusterIP");
        drop_unchanged(spec, old, "clusterIPs");
        drop_unchanged(spec, old, "ipFamilies");
        drop_unchanged(spec, old, "ipFamilyPolicy");
    }
    if (needs_node_ports(old) && !needs_node_ports(*spec) && has_same_node_ports(*spec, old)) {
        defaults_in_items(spec, "ports", drop_node_port);
    }
    if (has_type(old, "LoadBalancer") && !has_type(*spec, "LoadBalancer")) {
        drop_unchanged(spec, old, "healthCheckNodePort");
        drop_unchanged(spec, old, "allocateLoadBalancerNodePorts");
        drop_unchanged(spec, old, "loadBalancerClass");
    }
    if (has_external_traffic(old) && !has_external_traffic(*spec)) {
        drop_unchanged(spec, old, "externalTrafficPolicy");
    }
}

static void service_prepare_for_update(struct strategy_call *call, struct value **object,
                                       const struct value *old)
{
    (void)call;
    value_put(object, value_ref(value_get(old, "status")), "status");
    struct value *spec = value_ref(value_get(*object, "spec"));
    drop_what_the_type_had(&spec, value_get(old, "spec"));
    value_put(object, spec, "spec");
    service_addresses_keep(object, old);
    defaults_in_member(object, "spec", complete_families);
}

const struct strategy service_strategy = {
    .resource = &resource_services,
    .schema = &schema_service,
    .names = STRATEGY_NAMES_LABEL,
    .has_status = true,
    .unconditional_update = true,
    .create_on_update = true,
    .returns_deleted = true,
    .fill_defaults = service_fill_defaults,
    .prepare_for_create = service_prepare_for_create,
    .prepare_for_update = service_prepare_for_update,
    .validate = service_validate,
    .validate_update = service_validate_update,
    .allocate = service_addresses_allocate,
    .release = service_addresses_release,
};
