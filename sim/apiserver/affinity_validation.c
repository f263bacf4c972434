#include <string.h>

#include "sim/apiserver/pod_spec.h"

/* Source: k8s.io/kubernetes pkg/apis/core/validation/validation.go, validateAffinity. */

#define REQUIRED "requiredDuringSchedulingIgnoredDuringExecution"
#define PREFERRED "preferredDuringSchedulingIgnoredDuringExecution"

static void validate_weight(struct field_check *check, const struct value *term)
{
    int64_t weight = value_as_int(value_get(term, "weight"), 0);
    if (weight < 1 || weight > 100) {
        field_check_invalid_number(check, "weight", weight, "must be in the range 1-100");
    }
}

/* ---- to nodes ---- */

static bool is_one_of(const char *text, const char *a, const char *b)
{
    return strcmp(text, a) == 0 || strcmp(text, b) == 0;
}

static void validate_operator(struct field_check *check, const struct value *requirement)
{
    const char *operator= value_text(value_get(requirement, "operator"));
    size_t count = value_count(value_get(requirement, "values"));
    if (is_one_of(operator, "In", "NotIn")) {
        if (count == 0) {
            field_check_fail(check, FIELD_REQUIRED, "values",
                             "Required value: must be specified when `operator` is 'In' or "
                             "'NotIn'");
        }
    } else if (is_one_of(operator, "Exists", "DoesNotExist")) {
        if (count > 0) {
            field_check_fail(check, FIELD_FORBIDDEN, "values",
                             "Forbidden: may not be specified when `operator` is 'Exists' or "
                             "'DoesNotExist'");
        }
    } else if (is_one_of(operator, "Gt", "Lt")) {
        if (count != 1) {
            field_check_fail(check, FIELD_REQUIRED, "values",
                             "Required value: must be specified single value when `operator` is "
                             "'Lt' or 'Gt'");
        }
    } else {
        field_check_invalid(check, "operator", operator, "not a valid selector operator");
    }
}

/* A label that is preferred may have any value. */
static void validate_expression(struct field_check *check, const struct value *requirement,
                                bool is_required)
{
    const char *key = value_text(value_get(requirement, "key"));
    const struct value *values = value_get(requirement, "values");
    validate_operator(check, requirement);
    field_check_name(check, "key", key, names_check_label_key(key));
    for (size_t i = 0; is_required && i < value_count(values); i++) {
        const char *text = value_text(value_at(values, i));
        size_t outside = field_check_enter_item(check, "values", i);
        field_check_name(check, NULL, text, names_check_label_value(text));
        field_check_leave(check, outside);
    }
}

static void validate_field(struct field_check *check, const struct value *requirement)
{
    const char *operator= value_text(value_get(requirement, "operator"));
    const char *key = value_text(value_get(requirement, "key"));
    const struct value *values = value_get(requirement, "values");
    if (!is_one_of(operator, "In", "NotIn")) {
        field_check_invalid(check, "operator", operator, "not a valid selector operator");
    } else if (value_count(values) != 1) {
        field_check_fail(check, FIELD_REQUIRED, "values",
                         "Required value: must be only one value when `operator` is 'In' or "
                         "'NotIn' for node field selector");
    }
    if (strcmp(key, "metadata.name") != 0) {
        field_check_invalid(check, "key", key, "not a valid field selector key");
        return;
    }
    for (size_t i = 0; i < value_count(values); i++) {
        const char *name = value_text(value_at(values, i));
        size_t outside = field_check_enter_item(check, "values", i);
        field_check_name(check, NULL, name, names_check_dns1123_subdomain(name));
        field_check_leave(check, outside);
    }
}

static void validate_term(struct field_check *check, const struct value *term, bool is_required)
{
    const struct value *expressions = value_get(term, "matchExpressions");
    const struct value *fields = value_get(term, "matchFields");
    for (size_t i = 0; i < value_count(expressions); i++) {
        size_t outside = field_check_enter_item(check, "matchExpressions", i);
        validate_expression(check, value_at(expressions, i), is_required);
        field_check_leave(check, outside);
    }
    for (size_t i = 0; i < value_count(fields); i++) {
        size_t outside = field_check_enter_item(check, "matchFields", i);
        validate_field(check, value_at(fields, i));
        field_check_leave(check, outside);
    }
}

static void validate_required(struct field_check *check, const struct value *selector)
{
    const struct value *terms = value_get(selector, "nodeSelectorTerms");
    size_t outside = field_check_enter_member(check, REQUIRED);
    if (value_count(terms) == 0) {
        field_check_fail(check, FIELD_REQUIRED, "nodeSelectorTerms",
                         "Required value: must have at least one node selector term");
    }
    for (size_t i = 0; i < value_count(terms); i++) {
        size_t at_term = field_check_enter_item(check, "nodeSelectorTerms", i);
        validate_term(check, value_at(terms, i), true);
        field_check_leave(check, at_term);
    }
    field_check_leave(check, outside);
}

static void validate_preferred(struct field_check *check, const struct value *terms)
{
    for (size_t i = 0; i < value_count(terms); i++) {
        size_t outside = field_check_enter_item(check, PREFERRED, i);
        validate_weight(check, value_at(terms, i));
        size_t at_term = field_check_enter_member(check, "preference");
        validate_term(check, value_get(value_at(terms, i), "preference"), false);
        field_check_leave(check, at_term);
        field_check_leave(check, outside);
    }
}

static void validate_node_affinity(struct field_check *check, const struct value *affinity)
{
    const struct value *required = value_get(affinity, REQUIRED);
    size_t outside = field_check_enter_member(check, "nodeAffinity");
    if (required != NULL) {
        validate_required(check, required);
    }
    validate_preferred(check, value_get(affinity, PREFERRED));
    field_check_leave(check, outside);
}

/* ---- to Pods ---- */

static void validate_pod_term(struct field_check *check, const struct value *term)
{
    static const char *const selectors[] = {"labelSelector", "namespaceSelector"};
    const struct value *namespaces = value_get(term, "namespaces");
    const char *key = value_text(value_get(term, "topologyKey"));
    for (size_t i = 0; i < 2; i++) {
        const struct value *selector = value_get(term, selectors[i]);
        if (selector != NULL) {
            field_check_selector(check, selectors[i], selector);
        }
    }
    for (size_t i = 0; i < value_count(namespaces); i++) {
        const char *name = value_text(value_at(namespaces, i));
        field_check_name(check, "namespace", name, names_check_dns1123_label(name));
    }
    if (key[0] == '\0') {
        field_check_fail(check, FIELD_REQUIRED, "topologyKey", "Required value: can not be empty");
    }
    field_check_name(check, "topologyKey", key, names_check_label_key(key));
}

static void validate_pod_affinity(struct field_check *check, const struct value *affinity,
                                  const char *member)
{
    const struct value *required = value_get(affinity, REQUIRED);
    const struct value *preferred = value_get(affinity, PREFERRED);
    size_t outside = field_check_enter_member(check, member);
    for (size_t i = 0; i < value_count(required); i++) {
        size_t at_term = field_check_enter_item(check, REQUIRED, i);
        validate_pod_term(check, value_at(required, i));
        field_check_leave(check, at_term);
    }
    for (size_t i = 0; i < value_count(preferred); i++) {
        size_t at_item = field_check_enter_item(check, PREFERRED, i);
        validate_weight(check, value_at(preferred, i));
        size_t at_term = field_check_enter_member(check, "podAffinityTerm");
        validate_pod_term(check, value_get(value_at(preferred, i), "podAffinityTerm"));
        field_check_leave(check, at_term);
        field_check_leave(check, at_item);
    }
    field_check_leave(check, outside);
}

void affinity_validate(struct field_check *check, const struct value *affinity)
{
    static const char *const to_pods[] = {"podAffinity", "podAntiAffinity"};
    const struct value *to_nodes = value_get(affinity, "nodeAffinity");
    size_t outside = field_check_enter_member(check, "affinity");
    if (to_nodes != NULL) {
        validate_node_affinity(check, to_nodes);
    }
    for (size_t i = 0; i < 2; i++) {
        validate_pod_affinity(check, value_get(affinity, to_pods[i]), to_pods[i]);
    }
    field_check_leave(check, outside);
}
