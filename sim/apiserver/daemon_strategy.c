#include <inttypes.h>
#include <string.h>

#include "core/base/parse_int.h"
#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/workload.h"

/* DaemonSets, which nobody acts upon. Source: k8s.io/kubernetes
 * pkg/registry/apps/daemonset/strategy.go, pkg/apis/apps/v1/{defaults,conversion}.go,
 * pkg/apis/apps/validation/validation.go. */

#define REVISION_HISTORY_LIMIT 10
/* A counter of changes of the template; once a field of the spec. */
#define TEMPLATE_GENERATION "deprecated.daemonset.template.generation"

/* ---- defaults ---- */

static void default_rolling_update(struct value **rolling)
{
    defaults_put(rolling, "maxUnavailable", value_int(1));
    defaults_put(rolling, "maxSurge", value_int(0));
}

static void default_update_strategy(struct value **strategy)
{
    defaults_text(strategy, "type", "RollingUpdate");
    if (value_is_text(value_get(*strategy, "type"), "RollingUpdate")) {
        defaults_put(strategy, "rollingUpdate", value_object());
        defaults_in_member(strategy, "rollingUpdate", default_rolling_update);
    }
}

static void default_spec(struct value **spec)
{
    defaults_put(spec, "updateStrategy", value_object());
    defaults_in_member(spec, "updateStrategy", default_update_strategy);
    defaults_put(spec, "revisionHistoryLimit", value_int(REVISION_HISTORY_LIMIT));
    defaults_in_member(spec, "template", workload_default_template);
}

static void daemon_set_fill_defaults(struct value **object)
{
    defaults_put(object, "spec", value_object());
    defaults_in_member(object, "spec", default_spec);
}

/* ---- preparing ---- */

static int64_t template_generation(const struct value *object)
{
    int64_t number = 0;
    const char *text = value_find_text(object, "metadata", "annotations", TEMPLATE_GENERATION);
    return parse_int64(text, &number) ? number : 0;
}

static void set_template_generation(struct value **object, int64_t number)
{
    value_put(object, value_string_printf("%" PRId64, number), "metadata", "annotations",
              TEMPLATE_GENERATION);
}

static void daemon_set_prepare_for_create(struct strategy_call *call, struct value **object)
{
    (void)call;
    int64_t number = template_generation(*object);
    value_drop(object, "status");
    set_template_generation(object, number < 1 ? 1 : number);
}

static void daemon_set_prepare_for_update(struct strategy_call *call, struct value **object,
                                          const struct value *old)
{
    (void)call;
    bool is_same =
        value_equal(value_find(*object, "spec", "template"), value_find(old, "spec", "template"));
    value_put(object, value_ref(value_get(old, "status")), "status");
    set_template_generation(object, template_generation(old) + (is_same ? 0 : 1));
}

/* ---- validation ---- */

static bool is_zero(const struct value *either)
{
    return value_is(either, VALUE_INT) ? value_as_int(either, 0) == 0 : value_is_text(either, "0%");
}

static void validate_rolling_update(struct field_check *check, const struct value *rolling)
{
    const struct value *unavailable = value_get(rolling, "maxUnavailable");
    const struct value *surge = value_get(rolling, "maxSurge");
    size_t outside = field_check_enter(check, "updateStrategy.rollingUpdate");
    field_check_int_or_percent(check, "maxUnavailable", unavailable);
    field_check_int_or_percent(check, "maxSurge", surge);
    if (!is_zero(unavailable) && !is_zero(surge)) {
        workload_fail(check, "maxSurge", surge, "may not be set when maxUnavailable is non-zero");
    } else if (is_zero(unavailable) && is_zero(surge)) {
        field_check_fail(check, FIELD_REQUIRED, "maxUnavailable",
                         "Required value: cannot be 0 when maxSurge is 0");
    }
    field_check_leave(check, outside);
}

static void validate_spec(struct field_check *check, const struct value *spec)
{
    static const char *const types[] = {"OnDelete", "RollingUpdate", NULL};
    const char *type = value_text(value_find(spec, "updateStrategy", "type"));
    workload_check_selector(check, spec, "daemonset");
    workload_check_template(check, value_get(spec, "template"), "DaemonSet");
    field_check_not_negative(check, "minReadySeconds", value_get(spec, "minReadySeconds"));
    if (strcmp(type, "RollingUpdate") == 0) {
        validate_rolling_update(check, value_find(spec, "updateStrategy", "rollingUpdate"));
    } else {
        field_check_one_of(check, "updateStrategy", type, types);
    }
    field_check_not_negative(check, "revisionHistoryLimit",
                             value_get(spec, "revisionHistoryLimit"));
}

static void daemon_set_validate(struct strategy_call *call, const struct value *object,
                                struct field_errors *errors)
{
    (void)call;
    struct field_check check = {.errors = errors};
    size_t outside = field_check_enter(&check, "spec");
    validate_spec(&check, value_get(object, "spec"));
    field_check_leave(&check, outside);
    buffer_release(&check.path);
}

static void daemon_set_validate_update(struct strategy_call *call, const struct value *object,
                                       const struct value *old, struct field_errors *errors)
{
    workload_check_selector_kept(object, old, errors);
    daemon_set_validate(call, object, errors);
}

static void daemon_set_warn(struct strategy_call *call, const struct value *object,
                            const struct value *old)
{
    const struct value *template = value_find(object, "spec", "template");
    if (!value_equal(template, value_find(old, "spec", "template"))) {
        workload_warn_of_template(call, "spec.template.", template);
    }
}

const struct strategy daemon_set_strategy = {
    .resource = &resource_daemonsets,
    .schema = &schema_daemon_set,
    .has_status = true,
    .has_generation = true,
    .unconditional_update = true,
    .fill_defaults = daemon_set_fill_defaults,
    .prepare_for_create = daemon_set_prepare_for_create,
    .prepare_for_update = daemon_set_prepare_for_update,
    .validate = daemon_set_validate,
    .validate_update = daemon_set_validate_update,
    .warn = daemon_set_warn,
};
