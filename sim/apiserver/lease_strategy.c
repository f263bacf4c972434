#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/field_check.h"

/* Source: k8s.io/kubernetes pkg/registry/coordination/lease/strategy.go,
 * pkg/apis/coordination/validation/validation.go. */

static void validate_spec(struct field_check *check, const struct value *spec)
{
    const struct value *duration = value_get(spec, "leaseDurationSeconds");
    size_t outside = field_check_enter(check, "spec");
    if (duration != NULL && value_as_int(duration, 0) <= 0) {
        field_check_invalid_number(check, "leaseDurationSeconds", value_as_int(duration, 0),
                                   "must be greater than 0");
    }
    field_check_not_negative(check, "leaseTransitions", value_get(spec, "leaseTransitions"));
    field_check_leave(check, outside);
}

static void lease_validate(struct strategy_call *call, const struct value *object,
                           struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    validate_spec(&check, value_get(object, "spec"));
    buffer_release(&check.path);
}

static void lease_validate_update(struct strategy_call *call, const struct value *object,
                                  const struct value *old, struct field_errors *errors)
{
    (void)old;
    lease_validate(call, object, errors);
}

const struct strategy lease_strategy = {
    .resource = &resource_leases,
    .ends_metadata_there = true,
    .schema = &schema_lease,
    .create_on_update = true,
    .validate = lease_validate,
    .validate_update = lease_validate_update,
};
