#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/workload.h"

/* ReplicationControllers, which nobody acts upon. Source: k8s.io/kubernetes
 * pkg/registry/core/replicationcontroller/strategy.go, pkg/apis/core/v1/defaults.go,
 * pkg/apis/core/validation/validation.go. */

static void default_spec(struct value **spec)
{
    const struct value *labels = value_find(*spec, "template", "metadata", "labels");
    if (labels != NULL && value_count(value_get(*spec, "selector")) == 0) {
        value_put(spec, value_ref(labels), "selector");
    }
    defaults_put(spec, "replicas", value_int(1));
    defaults_in_member(spec, "template", workload_default_template);
}

static void replication_controller_fill_defaults(struct value **object)
{
    const struct value *labels = value_find(*object, "spec", "template", "metadata", "labels");
    if (labels != NULL && value_count(value_find(*object, "metadata", "labels")) == 0) {
        value_put(object, value_ref(labels), "metadata", "labels");
    }
    defaults_put(object, "spec", value_object());
    defaults_in_member(object, "spec", default_spec);
}

/* Whether LABELS have all that SELECTOR asks for. */
static bool selects(const struct value *selector, const struct value *labels)
{
    for (size_t i = 0; i < value_count(selector); i++) {
        if (!value_equal(value_member_at(selector, i), value_get_like(labels, selector, i))) {
            return false;
        }
    }
    return true;
}

static void validate_spec(struct field_check *check, const struct value *spec)
{
    const struct value *selector = value_get(spec, "selector");
    const struct value *template = value_get(spec, "template");
    const struct value *labels = value_find(template, "metadata", "labels");
    field_check_not_negative(check, "minReadySeconds", value_get(spec, "minReadySeconds"));
    if (value_count(selector) == 0) {
        field_check_required(check, "selector");
    }
    field_check_not_negative(check, "replicas", value_get(spec, "replicas"));
    if (template == NULL) {
        field_check_required(check, "template");
        return;
    }
    if (!selects(selector, labels)) {
        workload_fail(check, "template.metadata.labels", labels,
                      "`selector` does not match template `labels`");
    }
    workload_check_template(check, template, "ReplicationController");
}

static void replication_controller_validate(struct strategy_call *call, const struct value *object,
                                            struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    size_t outside = field_check_enter(&check, "spec");
    validate_spec(&check, value_get(object, "spec"));
    field_check_leave(&check, outside);
    buffer_release(&check.path);
}

static void replication_controller_validate_update(struct strategy_call *call,
                                                   const struct value *object,
                                                   const struct value *old,
                                                   struct field_errors *errors)
{
    (void)old;
    replication_controller_validate(call, object, errors);
}

/* Upstream looks at the old template when there is a new one. */
static void replication_controller_warn(struct strategy_call *call, const struct value *object,
                                        const struct value *old)
{
    if (old == NULL) {
        workload_warn(call, object, NULL);
    } else if (meta_generation(object) != meta_generation(old)) {
        workload_warn_of_template(call, "spec.template.", value_find(old, "spec", "template"));
    }
}

const struct strategy replication_controller_strategy = {
    .resource = &resource_replicationcontrollers,
    .schema = &schema_replication_controller,
    .has_status = true,
    .has_generation = true,
    .unconditional_update = true,
    .default_propagation = STRATEGY_ORPHAN,
    .fill_defaults = replication_controller_fill_defaults,
    .validate = replication_controller_validate,
    .validate_update = replication_controller_validate_update,
    .warn = replication_controller_warn,
};
