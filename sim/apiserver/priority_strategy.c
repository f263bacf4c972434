#include <inttypes.h>
#include <string.h>

#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/field_check.h"

/* PriorityClasses. Source: k8s.io/kubernetes pkg/registry/scheduling/priorityclass/strategy.go,
 * pkg/apis/scheduling/{types,helpers}.go, pkg/apis/scheduling/validation/validation.go. */

#define USER_PRIORITY_MAX INT64_C(1000000000)

static void priority_class_fill_defaults(struct value **object)
{
    defaults_text(object, "preemptionPolicy", "PreemptLowerPriority");
}

static void priority_class_validate(struct strategy_call *call, const struct value *object,
                                    struct field_errors *errors)
{
    (void)call;
    static const char *const policies[] = {"Never", "PreemptLowerPriority", NULL};
    const char *name = meta_name(object);
    bool is_system =
        strcmp(name, "system-cluster-critical") == 0 || strcmp(name, "system-node-critical") == 0;
    struct field_check check = {.errors = errors};
    if (!is_system && strncmp(name, "system-", 7) == 0) {
        field_check_fail(&check, FIELD_FORBIDDEN, "metadata.name",
                         "Forbidden: priority class names with 'system-' prefix are reserved for "
                         "system use only. error: %s is not a known system priority class",
                         name);
    } else if (!is_system && value_as_int(value_get(object, "value"), 0) > USER_PRIORITY_MAX) {
        field_check_fail(&check, FIELD_FORBIDDEN, "value",
                         "Forbidden: maximum allowed value of a user defined priority is %" PRId64,
                         USER_PRIORITY_MAX);
    }
    field_check_one_of(&check, "preemptionPolicy", value_find_text(object, "preemptionPolicy"),
                       policies);
    buffer_release(&check.path);
}

static void priority_class_validate_update(struct strategy_call *call, const struct value *object,
                                           const struct value *old, struct field_errors *errors)
{
    (void)call;
    if (value_as_int(value_get(object, "value"), 0) != value_as_int(value_get(old, "value"), 0)) {
        field_errors_add(errors, FIELD_FORBIDDEN, "value",
                         "Forbidden: may not be changed in an update.");
    }
    const struct value *policy = value_get(object, "preemptionPolicy");
    if (!value_equal(policy, value_get(old, "preemptionPolicy"))) {
        field_errors_add_printf(errors, FIELD_INVALID, "preemptionPolicy",
                                "Invalid value: \"%s\": field is immutable", value_text(policy));
    }
}

const struct strategy priority_class_strategy = {
    .resource = &resource_priorityclasses,
    .ends_metadata_there = true,
    .schema = &schema_priority_class,
    .unconditional_update = true,
    .fill_defaults = priority_class_fill_defaults,
    .validate = priority_class_validate,
    .validate_update = priority_class_validate_update,
};
