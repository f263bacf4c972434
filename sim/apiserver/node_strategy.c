#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/pod_spec.h"

/* Source: k8s.io/kubernetes pkg/registry/core/node/strategy.go, pkg/apis/core/v1/defaults.go
 * (SetDefaults_NodeStatus), plugin/pkg/admission/nodetaint/admission.go. */

#define NOT_READY "node.kubernetes.io/not-ready"

static void default_status(struct value **status)
{
    defaults_in_member(status, "capacity", resource_list_default);
    defaults_in_member(status, "allocatable", resource_list_default);
    const struct value *capacity = value_get(*status, "capacity");
    if (capacity != NULL) {
        defaults_put(status, "allocatable", value_ref(capacity));
    }
}

static void node_fill_defaults(struct value **object)
{
    defaults_in_member(object, "status", default_status);
}

/* A node is not ready until its kubelet says so. */
static bool node_admit(struct strategy_call *call, struct value **object, const struct value *old,
                       struct api_response *refusal)
{
    (void)call;
    (void)refusal;
    AUTO_VALUE *taints = value_ref(value_find(*object, "spec", "taints"));
    for (size_t i = 0; i < value_count(taints); i++) {
        if (value_is_text(value_get(value_at(taints, i), "key"), NOT_READY)) {
            return true;
        }
    }
    if (old != NULL) {
        return true;
    }
    if (taints == NULL) {
        taints = value_array();
    }
    value_push(&taints, value_object_of("key", value_string(NOT_READY), "effect",
                                        value_string("NoSchedule"), NULL));
    value_put(object, value_ref(taints), "spec", "taints");
    return true;
}

/* A kubelet registers its node with a status. */
static void node_prepare_for_create(struct strategy_call *call, struct value **object)
{
    (void)call;
    (void)object;
}

const struct strategy node_strategy = {
    .resource = &resource_nodes,
    .schema = &schema_node,
    .has_status = true,
    .unconditional_update = true,
    .fill_defaults = node_fill_defaults,
    .admit = node_admit,
    .prepare_for_create = node_prepare_for_create,
};
