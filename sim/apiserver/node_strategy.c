#include <string.h>

#include "core/base/text_set.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/go_struct.h"
#include "sim/apiserver/pod_spec.h"

/* Source: k8s.io/kubernetes pkg/registry/core/node/strategy.go, pkg/apis/core/v1/defaults.go
 * (SetDefaults_NodeStatus) and conversion.go (NodeSpec), plugin/pkg/admission/nodetaint/
 * admission.go, pkg/apis/core/validation/validation.go (ValidateNode, ValidateNodeUpdate). */

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

/* podCIDR is the first of podCIDRs, and right where they differ. */
static void default_spec(struct value **spec)
{
    const struct value *one = value_get(*spec, "podCIDR");
    const struct value *all = value_get(*spec, "podCIDRs");
    if (value_text_size(one) > 0 && !value_equal(one, value_at(all, 0))) {
        value_put(spec, value_array_of(value_ref(one), NULL), "podCIDRs");
    } else if (value_count(all) > 0) {
        value_put(spec, value_ref(value_at(all, 0)), "podCIDR");
    }
}

static void node_fill_defaults(struct value **object)
{
    defaults_in_member(object, "spec", default_spec);
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

/* ---- validation ---- */

static void refuse_duplicate(struct field_check *check, const struct value *taint)
{
    static const struct go_field fields[] = {{"Key", "key", "\"\"", NULL},
                                             {"Value", "value", "\"\"", NULL},
                                             {"Effect", "effect", "\"\"", NULL},
                                             {"TimeAdded", "timeAdded", "null", NULL},
                                             {NULL, NULL, NULL, NULL}};
    AUTO_BUFFER shown = {0};
    go_struct_print(taint, fields, &shown);
    field_check_fail(check, FIELD_DUPLICATE, NULL,
                     "Duplicate value: %s: taints must be unique by key and effect pair",
                     buffer_text(&shown));
}

static void validate_taint(struct field_check *check, const struct value *taint)
{
    static const char *const effects[] = {"NoSchedule", "PreferNoSchedule", "NoExecute", NULL};
    const char *key = value_text(value_get(taint, "key"));
    const char *text = value_text(value_get(taint, "value"));
    const char *effect = value_text(value_get(taint, "effect"));
    struct names_problems problems = names_check_label_value(text);
    field_check_name(check, "key", key, names_check_label_key(key));
    if (problems.count > 0) {
        AUTO_BUFFER why = {0};
        names_problems_print(&problems, ";", &why);
        field_check_invalid(check, "value", text, buffer_text(&why));
    }
    if (effect[0] == '\0') {
        field_check_required(check, "effect");
    } else {
        field_check_one_of(check, "effect", effect, effects);
    }
}

/* Upstream takes their place for one in the metadata. */
static void validate_taints(struct field_check *check, const struct value *object)
{
    const struct value *taints = value_find(object, "spec", "taints");
    AUTO_VALUE *keys = value_array();
    AUTO_TEXT_SET seen = {0};
    for (size_t i = 0; i < value_count(taints); i++) {
        const struct value *taint = value_at(taints, i);
        struct value *key = value_string_printf("%s:%s", value_text(value_get(taint, "effect")),
                                                value_text(value_get(taint, "key")));
        size_t outside = field_check_enter(check, "metadata.taints[%zu]", i);
        value_push(&keys, key);
        validate_taint(check, taint);
        if (!text_set_add(&seen, value_text(key))) {
            refuse_duplicate(check, taint);
        }
        field_check_leave(check, outside);
    }
}

static void node_validate(struct strategy_call *call, const struct value *object,
                          struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    validate_taints(&check, object);
    buffer_release(&check.path);
}

/* What is given to a node once. Upstream looks at all that it knows of a new one, and then at the
 * taints again. */
static void node_validate_update(struct strategy_call *call, const struct value *object,
                                 const struct value *old, struct field_errors *errors)
{
    const struct value *spec = value_get(object, "spec");
    const struct value *old_spec = value_get(old, "spec");
    const struct value *ranges = value_get(old_spec, "podCIDRs");
    const struct value *provider = value_get(old_spec, "providerID");
    struct field_check check = {.errors = errors};
    node_validate(call, object, errors);
    if (value_count(ranges) > 0 && !value_equal(ranges, value_get(spec, "podCIDRs"))) {
        field_check_fail(&check, FIELD_FORBIDDEN, "spec.podCIDRs",
                         "Forbidden: node updates may not change podCIDR except from \"\" to "
                         "valid");
    }
    if (value_text_size(provider) > 0 && !value_equal(provider, value_get(spec, "providerID"))) {
        field_check_fail(&check, FIELD_FORBIDDEN, "spec.providerID",
                         "Forbidden: node updates may not change providerID except from \"\" to "
                         "valid");
    }
    validate_taints(&check, object);
    if (!value_equal(value_get(spec, "externalID"), value_get(old_spec, "externalID"))) {
        field_check_fail(&check, FIELD_FORBIDDEN, "spec.externalID",
                         "Forbidden: may not be updated");
    }
    buffer_release(&check.path);
}

static void node_warn(struct strategy_call *call, const struct value *object,
                      const struct value *old)
{
    (void)old;
    if (value_find_text(object, "spec", "externalID")[0] != '\0') {
        strategy_warn(call, "spec.externalID: this field is deprecated, and is unused by "
                            "Kubernetes");
    }
}

const struct strategy node_strategy = {
    .resource = &resource_nodes,
    .schema = &schema_node,
    .has_status = true,
    .unconditional_update = true,
    .fill_defaults = node_fill_defaults,
    .admit = node_admit,
    .prepare_for_create = node_prepare_for_create,
    .validate = node_validate,
    .validate_update = node_validate_update,
    .warn = node_warn,
};
