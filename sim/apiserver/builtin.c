#include "sim/apiserver/builtin.h"
#include "core/kube/meta.h"
#include "core/kube/types.h"

/*
 * The built-in kinds. Source: the strategy.go of each in k8s.io/kubernetes pkg/registry.
 */

static void namespace_prepare_for_create(struct strategy_call *call, struct value **object)
{
    (void)call;
    value_put(object, value_string(meta_name(*object)), "metadata", "labels",
              "kubernetes.io/metadata.name");
    value_put(object, value_array_of(value_string("kubernetes"), NULL), "spec", "finalizers");
    value_put(object, value_object_of("phase", value_string("Active"), NULL), "status");
}

static void namespace_prepare_for_update(struct strategy_call *call, struct value **object,
                                         const struct value *old)
{
    (void)call;
    value_put(object, value_ref(value_find(old, "spec", "finalizers")), "spec", "finalizers");
    value_put(object, value_ref(value_get(old, "status")), "status");
}

static const struct strategy namespaces = {
    .resource = &resource_namespaces,
    .schema = &schema_namespace,
    .names = STRATEGY_NAMES_LABEL,
    .has_status = true,
    .unconditional_update = true,
    .returns_deleted = true,
    .without_delete_collection = true,
    .prepare_for_create = namespace_prepare_for_create,
    .prepare_for_update = namespace_prepare_for_update,
};

/* Source: pkg/apis/core/v1/defaults.go, SetDefaults_Service; what the addresses need comes with
 * them. */
static void service_fill_defaults(struct value **object)
{
    if (value_find_text(*object, "spec", "type")[0] == '\0') {
        value_put(object, value_string("ClusterIP"), "spec", "type");
    }
    struct value *ports = value_ref(value_find(*object, "spec", "ports"));
    for (size_t i = 0; i < value_count(ports); i++) {
        struct value *port = value_ref(value_at(ports, i));
        if (value_get(port, "protocol") == NULL) {
            value_put(&port, value_string("TCP"), "protocol");
        }
        const struct value *target = value_get(port, "targetPort");
        if (value_text_size(target) == 0 && value_as_int(target, 0) == 0) {
            value_put(&port, value_ref(value_get(port, "port")), "targetPort");
        }
        value_set_at(&ports, i, port);
    }
    value_put(object, ports, "spec", "ports");
}

static void service_prepare_for_create(struct strategy_call *call, struct value **object)
{
    (void)call;
    value_put(object, value_object_of("loadBalancer", value_object(), NULL), "status");
}

static void service_prepare_for_update(struct strategy_call *call, struct value **object,
                                       const struct value *old)
{
    (void)call;
    value_put(object, value_ref(value_get(old, "status")), "status");
    service_addresses_keep(object, old);
}

static const struct strategy services = {
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
    .allocate = service_addresses_allocate,
    .release = service_addresses_release,
};

static const struct strategy secrets = {
    .resource = &resource_secrets,
    .schema = &schema_secret,
    .unconditional_update = true,
};

static const struct strategy configmaps = {
    .resource = &resource_configmaps,
    .schema = &schema_config_map,
    .unconditional_update = true,
};

static const struct strategy serviceaccounts = {
    .resource = &resource_serviceaccounts,
    .schema = &schema_service_account,
    .unconditional_update = true,
    .returns_deleted = true,
};

static const struct strategy persistentvolumeclaims = {
    .resource = &resource_persistentvolumeclaims,
    .schema = &schema_persistent_volume_claim,
    .has_status = true,
    .unconditional_update = true,
    .returns_deleted = true,
};

static const struct strategy nodes = {
    .resource = &resource_nodes,
    .schema = &schema_node,
    .has_status = true,
    .unconditional_update = true,
};

static const struct strategy events = {
    .resource = &resource_events,
    .schema = &schema_event,
    .unconditional_update = true,
    .create_on_update = true,
};

static const struct strategy roles = {
    .resource = &resource_roles,
    .schema = &schema_role,
    .names = STRATEGY_NAMES_PATH,
    .unconditional_update = true,
    .create_on_update = true,
};

static const struct strategy rolebindings = {
    .resource = &resource_rolebindings,
    .schema = &schema_role_binding,
    .names = STRATEGY_NAMES_PATH,
    .unconditional_update = true,
    .create_on_update = true,
};

static const struct strategy ingresses = {
    .resource = &resource_ingresses,
    .schema = &schema_ingress,
    .has_status = true,
    .has_generation = true,
    .unconditional_update = true,
};

static const struct strategy networkpolicies = {
    .resource = &resource_networkpolicies,
    .schema = &schema_network_policy,
    .has_generation = true,
    .unconditional_update = true,
};

static const struct strategy jobs = {
    .resource = &resource_jobs,
    .schema = &schema_job,
    .has_status = true,
    .has_generation = true,
    .unconditional_update = true,
    .default_propagation = STRATEGY_ORPHAN,
};

static const struct strategy leases = {
    .resource = &resource_leases,
    .schema = &schema_lease,
    .create_on_update = true,
};

const struct strategy *const builtin_strategies[] = {
    &pod_strategy,    &services,   &secrets, &configmaps, &serviceaccounts, &persistentvolumeclaims,
    &nodes,           &namespaces, &events,  &roles,      &rolebindings,    &ingresses,
    &networkpolicies, &jobs,       &leases,  NULL,
};
