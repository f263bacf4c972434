#include "core/kube/meta.h"
#include "sim/apiserver/strategy.h"

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
    .names = STRATEGY_NAMES_LABEL,
    .has_status = true,
    .unconditional_update = true,
    .returns_deleted = true,
    .without_delete_collection = true,
    .prepare_for_create = namespace_prepare_for_create,
    .prepare_for_update = namespace_prepare_for_update,
};

static void pod_fill_defaults(struct value **object)
{
    if (value_find(*object, "spec", "terminationGracePeriodSeconds") == NULL) {
        value_put(object, value_int(30), "spec", "terminationGracePeriodSeconds");
    }
}

static void pod_prepare_for_create(struct strategy_call *call, struct value **object)
{
    (void)call;
    value_put(object, value_object_of("phase", value_string("Pending"), NULL), "status");
}

/* Owners are none of the kubelet's business. */
static void pod_prepare_for_status_update(struct strategy_call *call, struct value **object,
                                          const struct value *old)
{
    (void)call;
    value_put(object, value_ref(value_get(old, "spec")), "spec");
    value_put(object, value_ref(value_find(old, "metadata", "ownerReferences")), "metadata",
              "ownerReferences");
}

static const struct strategy pods = {
    .resource = &resource_pods,
    .has_status = true,
    .has_generation = true,
    .has_grace_period = true,
    .unconditional_update = true,
    .returns_deleted = true,
    .fill_defaults = pod_fill_defaults,
    .prepare_for_create = pod_prepare_for_create,
    .prepare_for_status_update = pod_prepare_for_status_update,
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
        if (value_get(port, "targetPort") == NULL) {
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
    .unconditional_update = true,
};

static const struct strategy configmaps = {
    .resource = &resource_configmaps,
    .unconditional_update = true,
};

static const struct strategy serviceaccounts = {
    .resource = &resource_serviceaccounts,
    .unconditional_update = true,
    .returns_deleted = true,
};

static const struct strategy persistentvolumeclaims = {
    .resource = &resource_persistentvolumeclaims,
    .has_status = true,
    .unconditional_update = true,
    .returns_deleted = true,
};

static const struct strategy nodes = {
    .resource = &resource_nodes,
    .has_status = true,
    .unconditional_update = true,
};

static const struct strategy events = {
    .resource = &resource_events,
    .unconditional_update = true,
    .create_on_update = true,
};

static const struct strategy roles = {
    .resource = &resource_roles,
    .names = STRATEGY_NAMES_PATH,
    .unconditional_update = true,
    .create_on_update = true,
};

static const struct strategy rolebindings = {
    .resource = &resource_rolebindings,
    .names = STRATEGY_NAMES_PATH,
    .unconditional_update = true,
    .create_on_update = true,
};

static const struct strategy ingresses = {
    .resource = &resource_ingresses,
    .has_status = true,
    .has_generation = true,
    .unconditional_update = true,
};

static const struct strategy networkpolicies = {
    .resource = &resource_networkpolicies,
    .has_generation = true,
    .unconditional_update = true,
};

static const struct strategy jobs = {
    .resource = &resource_jobs,
    .has_status = true,
    .has_generation = true,
    .unconditional_update = true,
    .default_propagation = STRATEGY_ORPHAN,
};

static const struct strategy leases = {
    .resource = &resource_leases,
    .create_on_update = true,
};

const struct strategy *const builtin_strategies[] = {
    &pods,
    &services,
    &secrets,
    &configmaps,
    &serviceaccounts,
    &persistentvolumeclaims,
    &nodes,
    &namespaces,
    &events,
    &roles,
    &rolebindings,
    &ingresses,
    &networkpolicies,
    &jobs,
    &leases,
    NULL,
};
