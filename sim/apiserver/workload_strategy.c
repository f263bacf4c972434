#include <string.h>

#include "core/base/value_json.h"
#include "core/kube/label_selector.h"
#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/workload.h"

/* Deployments and ReplicaSets, which nobody acts upon. Source: k8s.io/kubernetes
 * pkg/registry/apps/{deployment,replicaset}/strategy.go, pkg/apis/apps/v1/defaults.go,
 * pkg/apis/apps/validation/validation.go. */

#define REVISION_HISTORY_LIMIT 10
#define PROGRESS_DEADLINE_SECONDS 600

/* ---- defaults ---- */

static void default_rolling_update(struct value **rolling)
{
    defaults_text(rolling, "maxUnavailable", "25%");
    defaults_text(rolling, "maxSurge", "25%");
}

static void default_update_strategy(struct value **strategy)
{
    defaults_text(strategy, "type", "RollingUpdate");
    if (value_is_text(value_get(*strategy, "type"), "RollingUpdate")) {
        defaults_put(strategy, "rollingUpdate", value_object());
        defaults_in_member(strategy, "rollingUpdate", default_rolling_update);
    }
}

static void default_deployment_spec(struct value **spec)
{
    defaults_put(spec, "replicas", value_int(1));
    defaults_put(spec, "strategy", value_object());
    defaults_in_member(spec, "strategy", default_update_strategy);
    defaults_put(spec, "revisionHistoryLimit", value_int(REVISION_HISTORY_LIMIT));
    defaults_put(spec, "progressDeadlineSeconds", value_int(PROGRESS_DEADLINE_SECONDS));
    defaults_in_member(spec, "template", workload_default_template);
}

static void deployment_fill_defaults(struct value **object)
{
    defaults_put(object, "spec", value_object());
    defaults_in_member(object, "spec", default_deployment_spec);
}

static void default_replica_set_spec(struct value **spec)
{
    defaults_put(spec, "replicas", value_int(1));
    defaults_in_member(spec, "template", workload_default_template);
}

static void replica_set_fill_defaults(struct value **object)
{
    defaults_put(object, "spec", value_object());
    defaults_in_member(object, "spec", default_replica_set_spec);
}

/* ---- preparing ---- */

/* Annotations count, too: revisions are kept in them. */
static void deployment_prepare_for_update(struct strategy_call *call, struct value **object,
                                          const struct value *old)
{
    (void)call;
    value_put(object, value_ref(value_get(old, "status")), "status");
    if (!value_equal(value_find(*object, "metadata", "annotations"),
                     value_find(old, "metadata", "annotations"))) {
        value_put(object, value_int(meta_generation(old) + 1), "metadata", "generation");
    }
}

static void deployment_prepare_for_status_update(struct strategy_call *call, struct value **object,
                                                 const struct value *old)
{
    (void)call;
    value_put(object, value_ref(value_get(old, "spec")), "spec");
    value_put(object, value_ref(value_find(old, "metadata", "labels")), "metadata", "labels");
}

/* ---- validation ---- */

static bool is_zero(const struct value *either)
{
    return value_is(either, VALUE_INT) ? value_as_int(either, 0) == 0 : value_is_text(either, "0%");
}

static void validate_update_strategy(struct field_check *check, const struct value *strategy)
{
    static const char *const types[] = {"Recreate", "RollingUpdate", NULL};
    const char *type = value_text(value_get(strategy, "type"));
    const struct value *rolling = value_get(strategy, "rollingUpdate");
    size_t outside = field_check_enter(check, "strategy");
    if (!field_check_one_of(check, "type", type, types)) {
        field_check_leave(check, outside);
        return;
    }
    if (strcmp(type, "Recreate") == 0 && rolling != NULL) {
        field_check_fail(check, FIELD_FORBIDDEN, "rollingUpdate",
                         "Forbidden: may not be specified when strategy `type` is 'Recreate'");
    } else if (strcmp(type, "RollingUpdate") == 0) {
        size_t in_strategy = field_check_enter(check, "rollingUpdate");
        field_check_int_or_percent(check, "maxUnavailable", value_get(rolling, "maxUnavailable"));
        field_check_int_or_percent(check, "maxSurge", value_get(rolling, "maxSurge"));
        if (is_zero(value_get(rolling, "maxUnavailable")) &&
            is_zero(value_get(rolling, "maxSurge"))) {
            workload_fail(check, "maxUnavailable", value_get(rolling, "maxUnavailable"),
                          "may not be 0 when `maxSurge` is 0");
        }
        field_check_leave(check, in_strategy);
    }
    field_check_leave(check, outside);
}

static void deployment_validate(struct strategy_call *call, const struct value *object,
                                struct field_errors *errors)
{
    (void)call;
    const struct value *spec = value_get(object, "spec");
    int64_t ready = value_as_int(value_get(spec, "minReadySeconds"), 0);
    int64_t deadline = value_as_int(value_get(spec, "progressDeadlineSeconds"), 0);
    struct field_check check = {.errors = errors};
    size_t outside = field_check_enter(&check, "spec");
    field_check_not_negative(&check, "replicas", value_get(spec, "replicas"));
    workload_require_selector(&check, spec);
    workload_check_selector(&check, spec, "deployment");
    workload_check_template(&check, value_get(spec, "template"), "ReplicaSet");
    validate_update_strategy(&check, value_get(spec, "strategy"));
    field_check_not_negative(&check, "minReadySeconds", value_get(spec, "minReadySeconds"));
    field_check_not_negative(&check, "revisionHistoryLimit",
                             value_get(spec, "revisionHistoryLimit"));
    field_check_not_negative(&check, "progressDeadlineSeconds",
                             value_get(spec, "progressDeadlineSeconds"));
    if (deadline <= ready) {
        field_check_invalid_number(&check, "progressDeadlineSeconds", deadline,
                                   "must be greater than minReadySeconds");
    }
    field_check_leave(&check, outside);
    buffer_release(&check.path);
}

static void deployment_validate_update(struct strategy_call *call, const struct value *object,
                                       const struct value *old, struct field_errors *errors)
{
    deployment_validate(call, object, errors);
    workload_check_selector_kept(object, old, errors);
}

static void replica_set_validate(struct strategy_call *call, const struct value *object,
                                 struct field_errors *errors)
{
    (void)call;
    const struct value *spec = value_get(object, "spec");
    struct field_check check = {.errors = errors};
    size_t outside = field_check_enter(&check, "spec");
    field_check_not_negative(&check, "replicas", value_get(spec, "replicas"));
    field_check_not_negative(&check, "minReadySeconds", value_get(spec, "minReadySeconds"));
    workload_require_selector(&check, spec);
    workload_check_selector(&check, spec, "deployment");
    if (value_get(spec, "template") == NULL) {
        field_check_required(&check, "template");
    } else {
        workload_check_template(&check, value_get(spec, "template"), "ReplicaSet");
    }
    field_check_leave(&check, outside);
    buffer_release(&check.path);
}

static void replica_set_validate_update(struct strategy_call *call, const struct value *object,
                                        const struct value *old, struct field_errors *errors)
{
    replica_set_validate(call, object, errors);
    workload_check_selector_kept(object, old, errors);
}

const struct strategy deployment_strategy = {
    .resource = &resource_deployments,
    .ends_metadata_there = true,
    .schema = &schema_deployment,
    .has_status = true,
    .has_generation = true,
    .unconditional_update = true,
    .fill_defaults = deployment_fill_defaults,
    .prepare_for_update = deployment_prepare_for_update,
    .prepare_for_status_update = deployment_prepare_for_status_update,
    .validate = deployment_validate,
    .validate_update = deployment_validate_update,
    .warn = workload_warn,
};

const struct strategy replica_set_strategy = {
    .resource = &resource_replicasets,
    .schema = &schema_replica_set,
    .has_status = true,
    .has_generation = true,
    .unconditional_update = true,
    .fill_defaults = replica_set_fill_defaults,
    .validate = replica_set_validate,
    .validate_update = replica_set_validate_update,
    .warn = workload_warn,
};
