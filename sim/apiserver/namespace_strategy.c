#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"

/* Source: k8s.io/kubernetes pkg/registry/core/namespace/strategy.go. */

static void namespace_fill_defaults(struct value **object)
{
    const char *name = meta_name(*object);
    if (name[0] != '\0') {
        value_put(object, value_string(name), "metadata", "labels", "kubernetes.io/metadata.name");
    }
}

static void namespace_prepare_for_create(struct strategy_call *call, struct value **object)
{
    (void)call;
    namespace_fill_defaults(object);
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

const struct strategy namespace_strategy = {
    .resource = &resource_namespaces,
    .schema = &schema_namespace,
    .names = STRATEGY_NAMES_LABEL,
    .has_status = true,
    .unconditional_update = true,
    .returns_deleted = true,
    .without_delete_collection = true,
    .fill_defaults = namespace_fill_defaults,
    .prepare_for_create = namespace_prepare_for_create,
    .prepare_for_update = namespace_prepare_for_update,
};
