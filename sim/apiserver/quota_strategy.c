#include <string.h>

#include "core/base/value_json.h"
#include "core/kube/quantity.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/field_check.h"
#include "sim/apiserver/pod_spec.h"

/* ResourceQuotas and LimitRanges; what quotas do is in quota.c. Source: k8s.io/kubernetes
 * pkg/registry/core/{resourcequota,limitrange}/strategy.go, pkg/apis/core/v1/defaults.go,
 * pkg/apis/core/validation/validation.go. */

/* ---- quotas ---- */

static void default_quota_spec(struct value **spec)
{
    defaults_in_member(spec, "hard", resource_list_default);
}

static void quota_fill_defaults(struct value **object)
{
    defaults_in_member(object, "spec", default_quota_spec);
    defaults_in_member(object, "status", default_quota_spec);
}

/* Names without a slash that a quota may have. Source: pkg/apis/core/helper/helpers.go. */
static const char *const standard_names[] = {"cpu",
                                             "memory",
                                             "ephemeral-storage",
                                             "requests.cpu",
                                             "requests.memory",
                                             "requests.storage",
                                             "requests.ephemeral-storage",
                                             "limits.cpu",
                                             "limits.memory",
                                             "limits.ephemeral-storage",
                                             "pods",
                                             "resourcequotas",
                                             "services",
                                             "replicationcontrollers",
                                             "secrets",
                                             "persistentvolumeclaims",
                                             "configmaps",
                                             "services.nodeports",
                                             "services.loadbalancers",
                                             NULL};

static bool is_listed(const char *const *names, const char *name)
{
    while (*names != NULL && strcmp(*names, name) != 0) {
        names++;
    }
    return *names != NULL;
}

static bool is_counted_in_integers(const char *name)
{
    return strncmp(name, "count/", 6) == 0 ||
           (is_listed(standard_names + 10, name) && strchr(name, '/') == NULL);
}

static void validate_amount(struct field_check *check, const char *name, const struct value *amount)
{
    AUTO_BUFFER member = {0};
    AUTO_ERROR error = {0};
    AUTO_QUANTITY quantity = {0};
    buffer_printf(&member, "hard[%s]", name);
    bool is_huge =
        strncmp(name, "hugepages-", 10) == 0 || strncmp(name, "requests.hugepages-", 19) == 0;
    if (strchr(name, '/') == NULL && !is_huge && !is_listed(standard_names, name)) {
        field_check_invalid(check, buffer_text(&member), name,
                            "must be a standard resource type or fully qualified");
        field_check_invalid(check, buffer_text(&member), name,
                            "must be a standard resource for quota");
    }
    if (!quantity_from_value(amount, &quantity, &error)) {
        return;
    }
    if (quantity_sign(&quantity) < 0) {
        field_check_invalid(check, buffer_text(&member), value_text(amount),
                            "must be greater than or equal to 0");
    }
    if (is_counted_in_integers(name) && quantity_milli_value(&quantity) % 1000 != 0) {
        field_check_invalid(check, buffer_text(&member), value_text(amount), "must be an integer");
    }
}

static void validate_scopes(struct field_check *check, const struct value *scopes)
{
    static const char *const known[] = {"BestEffort",
                                        "CrossNamespacePodAffinity",
                                        "NotBestEffort",
                                        "NotTerminating",
                                        "PriorityClass",
                                        "Terminating",
                                        "VolumeAttributesClass",
                                        NULL};
    for (size_t i = 0; i < value_count(scopes); i++) {
        const char *scope = value_text(value_at(scopes, i));
        if (!is_listed(known, scope)) {
            AUTO_BUFFER text = {0};
            value_print_json(scopes, &text);
            field_check_fail(check, FIELD_INVALID, "scopes", "Invalid value: %s: unsupported scope",
                             buffer_text(&text));
        }
    }
}

static void quota_validate(struct strategy_call *call, const struct value *object,
                           struct field_errors *errors)
{
    (void)call;
    const struct value *hard = value_find(object, "spec", "hard");
    struct field_check check = {.errors = errors};
    size_t outside = field_check_enter(&check, "spec");
    for (size_t i = 0; i < value_count(hard); i++) {
        validate_amount(&check, value_key_at(hard, i), value_member_at(hard, i));
    }
    validate_scopes(&check, value_find(object, "spec", "scopes"));
    field_check_leave(&check, outside);
    buffer_release(&check.path);
}

static void quota_validate_update(struct strategy_call *call, const struct value *object,
                                  const struct value *old, struct field_errors *errors)
{
    quota_validate(call, object, errors);
    const struct value *scopes = value_find(object, "spec", "scopes");
    if (!value_equal(scopes, value_find(old, "spec", "scopes"))) {
        AUTO_BUFFER text = {0};
        value_print_json(scopes == NULL ? value_null() : scopes, &text);
        field_errors_add_printf(errors, FIELD_INVALID, "spec.scopes",
                                "Invalid value: %s: field is immutable", buffer_text(&text));
    }
}

const struct strategy quota_strategy = {
    .resource = &resource_resourcequotas,
    .ends_metadata_there = true,
    .schema = &schema_resource_quota,
    .has_status = true,
    .unconditional_update = true,
    .returns_deleted = true,
    .fill_defaults = quota_fill_defaults,
    .validate = quota_validate,
    .validate_update = quota_validate_update,
};

/* ---- limit ranges ---- */

static void fill_from(struct value **item, const char *key, const char *source)
{
    AUTO_VALUE *amounts = value_ref(value_get(*item, source));
    for (size_t i = 0; i < value_count(amounts); i++) {
        const char *name = value_key_at(amounts, i);
        if (value_find(*item, key, name) == NULL) {
            value_put(item, value_ref(value_member_at(amounts, i)), key, name);
        }
    }
}

static void default_limit(struct value **item)
{
    static const char *const lists[] = {"max", "min", "default", "defaultRequest",
                                        "maxLimitRequestRatio"};
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        defaults_in_member(item, lists[i], resource_list_default);
    }
    if (value_is_text(value_get(*item, "type"), "Container")) {
        fill_from(item, "default", "max");
        fill_from(item, "defaultRequest", "default");
        fill_from(item, "defaultRequest", "min");
    }
}

static void default_limits(struct value **spec)
{
    defaults_in_items(spec, "limits", default_limit);
}

static void limit_range_fill_defaults(struct value **object)
{
    defaults_in_member(object, "spec", default_limits);
}

static void limit_range_validate(struct strategy_call *call, const struct value *object,
                                 struct field_errors *errors)
{
    (void)call;
    const struct value *limits = value_find(object, "spec", "limits");
    struct field_check check = {.errors = errors};
    for (size_t i = 0; i < value_count(limits); i++) {
        const char *type = value_find_text(value_at(limits, i), "type");
        size_t outside = field_check_enter(&check, "spec.limits[%zu]", i);
        for (size_t j = 0; j < i; j++) {
            if (value_is_text(value_get(value_at(limits, j), "type"), type)) {
                field_check_duplicate(&check, "type", type);
                break;
            }
        }
        field_check_leave(&check, outside);
    }
    buffer_release(&check.path);
}

static void limit_range_validate_update(struct strategy_call *call, const struct value *object,
                                        const struct value *old, struct field_errors *errors)
{
    (void)old;
    limit_range_validate(call, object, errors);
}

const struct strategy limit_range_strategy = {
    .resource = &resource_limitranges,
    .ends_metadata_there = true,
    .schema = &schema_limit_range,
    .unconditional_update = true,
    .create_on_update = true,
    .fill_defaults = limit_range_fill_defaults,
    .validate = limit_range_validate,
    .validate_update = limit_range_validate_update,
};
