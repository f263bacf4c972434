#include <string.h>

#include "core/kube/quantity.h"
#include "sim/apiserver/pod_spec.h"

/* Source: k8s.io/kubernetes pkg/apis/core/validation/validation.go,
 * ValidateContainerResourceRequirements; pkg/apis/core/helper/helpers.go. */

static bool is_in(const char *text, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strcmp(text, *list) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_huge_pages(const char *name)
{
    return strncmp(name, "hugepages-", strlen("hugepages-")) == 0;
}

static bool is_container_resource(const char *name)
{
    static const char *const names[] = {"cpu", "memory", "ephemeral-storage", NULL};
    return is_in(name, names) || is_huge_pages(name);
}

static bool is_standard_resource(const char *name)
{
    static const char *const names[] = {"pods",
                                        "services",
                                        "replicationcontrollers",
                                        "resourcequotas",
                                        "secrets",
                                        "configmaps",
                                        "persistentvolumeclaims",
                                        "storage",
                                        "requests.cpu",
                                        "requests.memory",
                                        "requests.storage",
                                        "requests.ephemeral-storage",
                                        "limits.cpu",
                                        "limits.memory",
                                        "limits.ephemeral-storage",
                                        "services.nodeports",
                                        "services.loadbalancers",
                                        NULL};
    return is_container_resource(name) || is_in(name, names);
}

static bool is_native(const char *name)
{
    return strchr(name, '/') == NULL || strstr(name, "kubernetes.io/") != NULL;
}

static bool is_extended(const char *name)
{
    return !is_native(name) && strncmp(name, "requests.", strlen("requests.")) != 0;
}

/* Whether more may be promised than there is. */
static bool may_overcommit(const char *name)
{
    return is_native(name) && !is_huge_pages(name);
}

static void validate_name(struct field_check *check, const char *name)
{
    if (!field_check_name(check, NULL, name, names_check_label_key(name))) {
        return;
    }
    if (strchr(name, '/') == NULL) {
        if (!is_standard_resource(name)) {
            field_check_invalid(check, NULL, name,
                                "must be a standard resource type or fully qualified");
        }
        if (!is_container_resource(name)) {
            field_check_invalid(check, NULL, name, "must be a standard resource for containers");
        }
    } else if (!is_native(name) && !is_extended(name)) {
        field_check_invalid(check, NULL, name, "doesn't follow extended resource name standard");
    }
}

static void validate_amount(struct field_check *check, const char *name, const struct value *amount)
{
    AUTO_ERROR error = {0};
    AUTO_QUANTITY quantity = {0};
    if (!quantity_from_value(amount, &quantity, &error)) {
        return;
    }
    if (quantity_sign(&quantity) < 0) {
        field_check_invalid(check, NULL, value_text(amount), "must be greater than or equal to 0");
    }
    bool is_counted = is_extended(name) || is_huge_pages(name);
    if (is_counted && quantity_milli_value(&quantity) % 1000 != 0) {
        field_check_invalid(check, NULL, value_text(amount), "must be an integer");
    }
}

static void validate_list(struct field_check *check, const struct value *list, const char *member)
{
    for (size_t i = 0; i < value_count(list); i++) {
        const char *name = value_key_at(list, i);
        size_t outside = field_check_enter_key(check, member, name);
        validate_name(check, name);
        validate_amount(check, name, value_member_at(list, i));
        field_check_leave(check, outside);
    }
}

static int compare_amounts(const struct value *a, const struct value *b)
{
    if (a == b) {
        return 0; /* as where a limit has become the request */
    }
    AUTO_ERROR error = {0};
    AUTO_QUANTITY left = {0};
    AUTO_QUANTITY right = {0};
    if (!quantity_from_value(a, &left, &error) || !quantity_from_value(b, &right, &error)) {
        return 0;
    }
    return quantity_compare(&left, &right);
}

static void validate_request(struct field_check *check, const char *name,
                             const struct value *request, const struct value *limit)
{
    if (limit == NULL) {
        if (!may_overcommit(name)) {
            field_check_fail(check, FIELD_REQUIRED, "limits",
                             "Required value: Limit must be set for non overcommitable resources");
        }
        return;
    }
    int order = compare_amounts(request, limit);
    AUTO_BUFFER why = {0};
    if (order != 0 && !may_overcommit(name)) {
        buffer_printf(&why, "must be equal to %s limit of %s", name, value_text(limit));
    } else if (order > 0) {
        buffer_printf(&why, "must be less than or equal to %s limit of %s", name,
                      value_text(limit));
    }
    if (why.size > 0) {
        field_check_invalid(check, "requests", value_text(request), buffer_text(&why));
    }
}

void resources_validate(struct field_check *check, const struct value *resources)
{
    const struct value *limits = value_get(resources, "limits");
    const struct value *requests = value_get(resources, "requests");
    validate_list(check, limits, "limits");
    for (size_t i = 0; i < value_count(requests); i++) {
        const char *name = value_key_at(requests, i);
        const struct value *request = value_member_at(requests, i);
        size_t outside = field_check_enter_key(check, "requests", name);
        validate_name(check, name);
        validate_amount(check, name, request);
        field_check_leave(check, outside);
        validate_request(check, name, request, value_get(limits, name));
    }
}
