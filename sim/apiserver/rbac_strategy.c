#include <string.h>

#include "core/base/value_json.h"
#include "core/kube/types.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/defaults.h"
#include "sim/apiserver/escalation.h"
#include "sim/apiserver/field_check.h"
#include "sim/apiserver/verbs.h"

/* Roles and bindings. Source: k8s.io/kubernetes
 * pkg/registry/rbac/{role,rolebinding,clusterrole,clusterrolebinding}/strategy.go,
 * pkg/apis/rbac/v1/defaults.go, pkg/apis/rbac/validation/validation.go. */

#define RBAC_GROUP "rbac.authorization.k8s.io"

/* ---- roles ---- */

static void refuse_urls(struct field_check *check, const struct value *urls, const char *why)
{
    AUTO_BUFFER text = {0};
    value_print_json(urls, &text);
    field_check_fail(check, FIELD_INVALID, "nonResourceURLs", "Invalid value: %s: %s",
                     buffer_text(&text), why);
}

/* A rule about paths that are no resources. */
static void validate_url_rule(struct field_check *check, const struct value *rule, bool namespaced)
{
    const struct value *urls = value_get(rule, "nonResourceURLs");
    if (value_count(value_get(rule, "verbs")) == 0) {
        field_check_fail(check, FIELD_REQUIRED, "verbs",
                         "Required value: verbs must contain at least one value");
    }
    if (namespaced) {
        refuse_urls(check, urls, "namespaced rules cannot apply to non-resource URLs");
    }
    if (value_count(value_get(rule, "apiGroups")) > 0 ||
        value_count(value_get(rule, "resources")) > 0 ||
        value_count(value_get(rule, "resourceNames")) > 0) {
        refuse_urls(check, urls,
                    "rules cannot apply to both regular resources and non-resource URLs");
    }
}

static void validate_rule(struct field_check *check, const struct value *rule)
{
    static const struct {
        const char *member;
        const char *text;
    } lists[] = {
        {"verbs", "Required value: verbs must contain at least one value"},
        {"apiGroups", "Required value: resource rules must supply at least one api group"},
        {"resources", "Required value: resource rules must supply at least one resource"},
    };
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        if (value_count(value_get(rule, lists[i].member)) == 0) {
            field_check_fail(check, FIELD_REQUIRED, lists[i].member, "%s", lists[i].text);
        }
    }
}

static void role_validate(struct strategy_call *call, const struct value *object,
                          struct field_errors *errors)
{
    const struct value *rules = value_get(object, "rules");
    struct field_check check = {.errors = errors};
    for (size_t i = 0; i < value_count(rules); i++) {
        size_t outside = field_check_enter(&check, "rules[%zu]", i);
        const struct value *rule = value_at(rules, i);
        if (value_count(value_get(rule, "nonResourceURLs")) > 0) {
            validate_url_rule(&check, rule, call->view->resource->namespaced);
        } else {
            validate_rule(&check, rule);
        }
        field_check_leave(&check, outside);
    }
    const struct value *aggregation = value_get(object, "aggregationRule");
    if (aggregation != NULL && value_count(value_get(aggregation, "clusterRoleSelectors")) == 0) {
        field_check_fail(&check, FIELD_REQUIRED, "aggregationRule.clusterRoleSelectors",
                         "Required value: at least one clusterRoleSelector required if "
                         "aggregationRule is non-nil");
    }
    buffer_release(&check.path);
}

static void role_validate_update(struct strategy_call *call, const struct value *object,
                                 const struct value *old, struct field_errors *errors)
{
    (void)old;
    role_validate(call, object, errors);
}

const struct strategy role_strategy = {
    .resource = &resource_roles,
    .schema = &schema_role,
    .names = STRATEGY_NAMES_PATH,
    .unconditional_update = true,
    .create_on_update = true,
    .admit = escalation_admit_role,
    .validate = role_validate,
    .validate_update = role_validate_update,
};

const struct strategy cluster_role_strategy = {
    .resource = &resource_clusterroles,
    .schema = &schema_cluster_role,
    .names = STRATEGY_NAMES_PATH,
    .unconditional_update = true,
    .create_on_update = true,
    .admit = escalation_admit_role,
    .validate = role_validate,
    .validate_update = role_validate_update,
};

/* ---- bindings ---- */

static void default_role_reference(struct value **reference)
{
    if (value_text_size(value_get(*reference, "apiGroup")) == 0) {
        value_put(reference, value_string(RBAC_GROUP), "apiGroup");
    }
}

static void default_subject(struct value **subject)
{
    const char *kind = value_text(value_get(*subject, "kind"));
    if (strcmp(kind, "User") == 0 || strcmp(kind, "Group") == 0) {
        defaults_text(subject, "apiGroup", RBAC_GROUP);
    }
}

static void role_binding_fill_defaults(struct value **object)
{
    defaults_in_member(object, "roleRef", default_role_reference);
    defaults_in_items(object, "subjects", default_subject);
}

static void validate_role_reference(struct field_check *check, const struct value *reference,
                                    bool namespaced)
{
    static const char *const groups[] = {RBAC_GROUP, NULL};
    static const char *const namespaced_kinds[] = {"Role", "ClusterRole", NULL};
    static const char *const cluster_kinds[] = {"ClusterRole", NULL};
    const char *const *kinds = namespaced ? namespaced_kinds : cluster_kinds;
    const char *name = value_text(value_get(reference, "name"));
    size_t outside = field_check_enter(check, "roleRef");
    field_check_one_of(check, "apiGroup", value_text(value_get(reference, "apiGroup")), groups);
    field_check_one_of(check, "kind", value_text(value_get(reference, "kind")), kinds);
    if (name[0] == '\0') {
        field_check_required(check, "name");
    } else {
        field_check_name(check, "name", name, names_check_path_segment(name));
    }
    field_check_leave(check, outside);
}

static void validate_subject(struct field_check *check, const struct value *subject,
                             bool namespaced)
{
    static const char *const kinds[] = {"ServiceAccount", "User", "Group", NULL};
    static const char *const no_group[] = {"", NULL};
    static const char *const groups[] = {RBAC_GROUP, NULL};
    const char *name = value_text(value_get(subject, "name"));
    const char *kind = value_text(value_get(subject, "kind"));
    const char *group = value_text(value_get(subject, "apiGroup"));
    if (name[0] == '\0') {
        field_check_required(check, "name");
    }
    if (!field_check_one_of(check, "kind", kind, kinds)) {
        return;
    }
    if (strcmp(kind, "ServiceAccount") != 0) {
        field_check_one_of(check, "apiGroup", group, groups);
        return;
    }
    if (name[0] != '\0') {
        field_check_name(check, "name", name, names_check_dns1123_subdomain(name));
    }
    field_check_one_of(check, "apiGroup", group, no_group);
    if (!namespaced && value_find_text(subject, "namespace")[0] == '\0') {
        field_check_required(check, "namespace");
    }
}

static void role_binding_validate(struct strategy_call *call, const struct value *object,
                                  struct field_errors *errors)
{
    bool namespaced = call->view->resource->namespaced;
    const struct value *subjects = value_get(object, "subjects");
    struct field_check check = {.errors = errors};
    validate_role_reference(&check, value_get(object, "roleRef"), namespaced);
    for (size_t i = 0; i < value_count(subjects); i++) {
        size_t outside = field_check_enter(&check, "subjects[%zu]", i);
        validate_subject(&check, value_at(subjects, i), namespaced);
        field_check_leave(&check, outside);
    }
    buffer_release(&check.path);
}

static void role_binding_validate_update(struct strategy_call *call, const struct value *object,
                                         const struct value *old, struct field_errors *errors)
{
    const struct value *reference = value_get(object, "roleRef");
    role_binding_validate(call, object, errors);
    if (!value_equal(reference, value_get(old, "roleRef"))) {
        field_errors_add_printf(
            errors, FIELD_INVALID, "roleRef",
            "Invalid value: {\"APIGroup\":\"%s\",\"Kind\":\"%s\",\"Name\":\"%s\"}: cannot change "
            "roleRef",
            value_text(value_get(reference, "apiGroup")), value_text(value_get(reference, "kind")),
            value_text(value_get(reference, "name")));
    }
}

const struct strategy role_binding_strategy = {
    .resource = &resource_rolebindings,
    .schema = &schema_role_binding,
    .names = STRATEGY_NAMES_PATH,
    .unconditional_update = true,
    .create_on_update = true,
    .fill_defaults = role_binding_fill_defaults,
    .admit = escalation_admit_binding,
    .validate = role_binding_validate,
    .validate_update = role_binding_validate_update,
};

const struct strategy cluster_role_binding_strategy = {
    .resource = &resource_clusterrolebindings,
    .schema = &schema_cluster_role_binding,
    .names = STRATEGY_NAMES_PATH,
    .unconditional_update = true,
    .create_on_update = true,
    .fill_defaults = role_binding_fill_defaults,
    .admit = escalation_admit_binding,
    .validate = role_binding_validate,
    .validate_update = role_binding_validate_update,
};
