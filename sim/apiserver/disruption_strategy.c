#include "core/base/value_json.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/field_check.h"

/* PodDisruptionBudgets. Their status is written by whoever asks for it: no controller counts Pods
 * here. Source: k8s.io/kubernetes pkg/registry/policy/poddisruptionbudget/strategy.go,
 * pkg/apis/policy/validation/validation.go. */

/* As the Go struct, which upstream shows. */
static void refuse_both(struct field_check *check, const struct value *spec)
{
    static const char *const members[][2] = {
        {"MinAvailable", "minAvailable"},
        {"Selector", "selector"},
        {"MaxUnavailable", "maxUnavailable"},
        {"UnhealthyPodEvictionPolicy", "unhealthyPodEvictionPolicy"},
    };
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        const struct value *member = value_get(spec, members[i][1]);
        buffer_printf(&text, "%s\"%s\":", i == 0 ? "{" : ",", members[i][0]);
        value_print_json(member == NULL ? value_null() : member, &text);
    }
    field_check_fail(check, FIELD_INVALID, NULL,
                     "Invalid value: %s}: minAvailable and maxUnavailable cannot be both set",
                     buffer_text(&text));
}

static void disruption_budget_validate(struct strategy_call *call, const struct value *object,
                                       struct field_errors *errors)
{
    (void)call;
    static const char *const policies[] = {"AlwaysAllow", "IfHealthyBudget", NULL};
    const struct value *spec = value_get(object, "spec");
    const struct value *least = value_get(spec, "minAvailable");
    const struct value *most = value_get(spec, "maxUnavailable");
    struct field_check check = {.errors = errors};
    size_t outside = field_check_enter(&check, "spec");
    if (least != NULL && most != NULL) {
        refuse_both(&check, spec);
    }
    field_check_int_or_percent(&check, "minAvailable", least);
    field_check_int_or_percent(&check, "maxUnavailable", most);
    field_check_labels(&check, "selector.matchLabels", value_find(spec, "selector", "matchLabels"));
    if (value_get(spec, "unhealthyPodEvictionPolicy") != NULL) {
        field_check_one_of(&check, "unhealthyPodEvictionPolicy",
                           value_find_text(spec, "unhealthyPodEvictionPolicy"), policies);
    }
    field_check_leave(&check, outside);
    buffer_release(&check.path);
}

static void disruption_budget_validate_update(struct strategy_call *call,
                                              const struct value *object, const struct value *old,
                                              struct field_errors *errors)
{
    (void)old;
    disruption_budget_validate(call, object, errors);
}

const struct strategy disruption_budget_strategy = {
    .resource = &resource_poddisruptionbudgets,
    .ends_metadata_there = true,
    .schema = &schema_pod_disruption_budget,
    .has_status = true,
    .has_generation = true,
    .validate = disruption_budget_validate,
    .validate_update = disruption_budget_validate_update,
};
