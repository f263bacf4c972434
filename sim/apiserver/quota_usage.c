#include "sim/apiserver/quota_usage.h"

#include <string.h>

#include "core/kube/quantity.h"
#include "sim/apiserver/pod_spec.h"

#define REQUESTS "requests."

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* ---- ResourceLists ---- */

/* Without an error: what is stored has been decoded. */
static void read_amount(const struct value *list, const char *name, struct quantity *out)
{
    AUTO_ERROR error = {0};
    (void)quantity_from_value(value_get(list, name), out, &error);
}

static void combine(struct value **sum, const struct value *other,
                    void (*operation)(struct quantity *self, const struct quantity *other))
{
    for (size_t i = 0; i < value_count(other); i++) {
        const char *name = value_key_at(other, i);
        AUTO_QUANTITY amount = {0};
        AUTO_QUANTITY more = {0};
        read_amount(*sum, name, &amount);
        read_amount(other, name, &more);
        operation(&amount, &more);
        value_put(sum, quantity_to_value(&amount), name);
    }
}

void quota_usage_add(struct value **sum, const struct value *more)
{
    combine(sum, more, quantity_add);
}

void quota_usage_subtract(struct value **sum, const struct value *less)
{
    combine(sum, less, quantity_subtract);
}

static void keep_larger(struct quantity *self, const struct quantity *other)
{
    if (quantity_compare(other, self) > 0) {
        quantity_release(self);
        *self = quantity_copy(other);
    }
}

struct value *quota_usage_mask(const struct value *list, const struct value *names)
{
    struct value *masked = value_object();
    for (size_t i = 0; i < value_count(list); i++) {
        const char *name = value_key_at(list, i);
        if (value_get(names, name) != NULL) {
            value_put(&masked, value_ref(value_member_at(list, i)), name);
        }
    }
    return masked;
}

struct value *quota_usage_without_zeros(const struct value *list)
{
    struct value *rest = value_object();
    for (size_t i = 0; i < value_count(list); i++) {
        AUTO_QUANTITY amount = {0};
        read_amount(list, value_key_at(list, i), &amount);
        if (!quantity_is_zero(&amount)) {
            value_put(&rest, value_ref(value_member_at(list, i)), value_key_at(list, i));
        }
    }
    return rest;
}

struct value *quota_usage_beyond(const struct value *list, const struct value *limits)
{
    struct value *beyond = value_object();
    for (size_t i = 0; i < value_count(list); i++) {
        const char *name = value_key_at(list, i);
        AUTO_QUANTITY amount = {0};
        AUTO_QUANTITY limit = {0};
        read_amount(list, name, &amount);
        read_amount(limits, name, &limit);
        if (value_get(limits, name) != NULL && quantity_compare(&amount, &limit) > 0) {
            value_put(&beyond, value_ref(value_member_at(list, i)), name);
        }
    }
    return beyond;
}

void quota_usage_print(const struct value *list, struct buffer *out)
{
    for (size_t i = 0; i < value_count(list); i++) {
        AUTO_QUANTITY amount = {0};
        read_amount(list, value_key_at(list, i), &amount);
        buffer_printf(out, "%s%s=", i == 0 ? "" : ",", value_key_at(list, i));
        quantity_print(&amount, out);
    }
}

/* ---- Pods ---- */

static const char *const computed[] = {"cpu", "memory", "ephemeral-storage"};

static bool is_extended(const char *name)
{
    return strchr(name, '/') != NULL && strstr(name, "kubernetes.io/") == NULL &&
           !has_prefix(name, REQUESTS);
}

static void put_as(struct value **usage, const char *prefix, const char *name,
                   const struct value *amount)
{
    AUTO_BUFFER key = {0};
    buffer_printf(&key, "%s%s", prefix, name);
    value_put(usage, value_ref(amount), buffer_text(&key));
}

/* Source: podComputeUsageHelper. */
static struct value *compute_usage(const struct value *requests, const struct value *limits)
{
    struct value *usage = value_object_of("pods", value_string("1"), NULL);
    for (size_t i = 0; i < sizeof(computed) / sizeof(computed[0]); i++) {
        const struct value *request = value_get(requests, computed[i]);
        const struct value *limit = value_get(limits, computed[i]);
        if (request != NULL) {
            put_as(&usage, "", computed[i], request);
            put_as(&usage, REQUESTS, computed[i], request);
        }
        if (limit != NULL) {
            put_as(&usage, "limits.", computed[i], limit);
        }
    }
    for (size_t i = 0; i < value_count(requests); i++) {
        const char *name = value_key_at(requests, i);
        const struct value *request = value_member_at(requests, i);
        if (has_prefix(name, "hugepages-")) {
            put_as(&usage, "", name, request);
        }
        if (has_prefix(name, "hugepages-") || is_extended(name)) {
            put_as(&usage, REQUESTS, name, request);
        }
    }
    return usage;
}

static const struct value *container_amounts(const struct value *container, const char *which)
{
    return value_find(container, "resources", which);
}

/*
 * What a Pod needs at most at one time: its containers together, or one init container with those
 * that were started before it and go on.
 * Source: k8s.io/component-helpers resource/helpers.go, PodRequests and PodLimits.
 */
static struct value *pod_amounts(const struct value *spec, const char *which)
{
    const struct value *containers = value_get(spec, "containers");
    const struct value *init_containers = value_get(spec, "initContainers");
    struct value *sum = value_object();
    AUTO_VALUE *sidecars = value_object();
    AUTO_VALUE *peak = value_object();
    for (size_t i = 0; i < value_count(containers); i++) {
        quota_usage_add(&sum, container_amounts(value_at(containers, i), which));
    }
    for (size_t i = 0; i < value_count(init_containers); i++) {
        const struct value *container = value_at(init_containers, i);
        const struct value *amounts = container_amounts(container, which);
        AUTO_VALUE *together = value_ref(sidecars);
        quota_usage_add(&together, amounts);
        if (value_is_text(value_get(container, "restartPolicy"), "Always")) {
            quota_usage_add(&sum, amounts);
            value_replace(&sidecars, value_ref(together));
        }
        combine(&peak, together, keep_larger);
    }
    combine(&sum, peak, keep_larger);
    quota_usage_add(&sum, value_get(spec, "overhead"));
    return sum;
}

static bool has_ended(const struct value *pod)
{
    const char *phase = value_find_text(pod, "status", "phase");
    return strcmp(phase, "Failed") == 0 || strcmp(phase, "Succeeded") == 0;
}

static struct value *pod_usage(const struct value *pod)
{
    if (has_ended(pod)) {
        return value_object();
    }
    const struct value *spec = value_get(pod, "spec");
    AUTO_VALUE *requests = pod_amounts(spec, "requests");
    AUTO_VALUE *limits = pod_amounts(spec, "limits");
    return compute_usage(requests, limits);
}

static bool pod_counts(const char *name)
{
    static const char *const names[] = {"pods",
                                        "cpu",
                                        "memory",
                                        "ephemeral-storage",
                                        "requests.cpu",
                                        "requests.memory",
                                        "requests.ephemeral-storage",
                                        "limits.cpu",
                                        "limits.memory",
                                        "limits.ephemeral-storage"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return has_prefix(name, "hugepages-") || has_prefix(name, "requests.hugepages-") ||
           (has_prefix(name, REQUESTS) && is_extended(name + strlen(REQUESTS)));
}

/* Container names by the restricted resource that they say nothing of. */
static void note_unspecified(struct value **missing, const struct value *containers,
                             const struct value *hard)
{
    static const char *const required[] = {"cpu",    "limits.cpu",   "limits.memory",
                                           "memory", "requests.cpu", "requests.memory"};
    for (size_t i = 0; i < value_count(containers); i++) {
        const struct value *container = value_at(containers, i);
        AUTO_VALUE *usage = compute_usage(container_amounts(container, "requests"),
                                          container_amounts(container, "limits"));
        for (size_t j = 0; j < sizeof(required) / sizeof(required[0]); j++) {
            if (value_get(hard, required[j]) != NULL && value_get(usage, required[j]) == NULL) {
                value_put(missing, value_null(), required[j],
                          value_text(value_get(container, "name")));
            }
        }
    }
}

bool quota_usage_is_specified(const struct value *hard, const struct value *pod,
                              struct buffer *problem)
{
    AUTO_VALUE *missing = value_object();
    note_unspecified(&missing, value_find(pod, "spec", "containers"), hard);
    note_unspecified(&missing, value_find(pod, "spec", "initContainers"), hard);
    for (size_t i = 0; i < value_count(missing); i++) {
        const struct value *names = value_member_at(missing, i);
        buffer_printf(problem, "%s%s for: ", i == 0 ? "must specify " : "; ",
                      value_key_at(missing, i));
        for (size_t j = 0; j < value_count(names); j++) {
            buffer_printf(problem, "%s%s", j == 0 ? "" : ",", value_key_at(names, j));
        }
    }
    return value_count(missing) == 0;
}

/* ---- Services and claims ---- */

static struct value *service_usage(const struct value *service)
{
    const struct value *spec = value_get(service, "spec");
    const char *type = value_find_text(spec, "type");
    const struct value *ports = value_get(spec, "ports");
    bool balances = strcmp(type, "LoadBalancer") == 0;
    bool all_on_nodes =
        strcmp(type, "NodePort") == 0 ||
        (balances && value_as_bool(value_get(spec, "allocateLoadBalancerNodePorts"), true));
    size_t on_nodes = all_on_nodes ? value_count(ports) : 0;
    for (size_t i = 0; balances && !all_on_nodes && i < value_count(ports); i++) {
        on_nodes += value_as_int(value_get(value_at(ports, i), "nodePort"), 0) != 0;
    }
    return value_object_of("services", value_string("1"), "services.loadbalancers",
                           value_string(balances ? "1" : "0"), "services.nodeports",
                           value_string_printf("%zu", on_nodes), NULL);
}

#define CLASS_INFIX ".storageclass.storage.k8s.io/"

static struct value *claim_usage(const struct value *claim)
{
    const char *class = value_find_text(claim, "spec", "storageClassName");
    const struct value *storage = value_find(claim, "spec", "resources", "requests", "storage");
    struct value *usage = value_object_of("persistentvolumeclaims", value_string("1"), NULL);
    if (class[0] != '\0') {
        AUTO_VALUE *one = value_string("1");
        put_as(&usage, class, CLASS_INFIX "persistentvolumeclaims", one);
    }
    if (storage != NULL) {
        put_as(&usage, "", "requests.storage", storage);
    }
    if (storage != NULL && class[0] != '\0') {
        put_as(&usage, class, CLASS_INFIX "requests.storage", storage);
    }
    return usage;
}

/* ---- all kinds ---- */

/* Kinds that a quota may name without `count/`. */
static bool has_short_count(const struct resource *resource)
{
    return resource == &resource_configmaps || resource == &resource_secrets ||
           resource == &resource_resourcequotas;
}

struct value *quota_usage(const struct resource *resource, const struct value *object)
{
    char name[128];
    struct value *usage = resource == &resource_pods                     ? pod_usage(object)
                          : resource == &resource_services               ? service_usage(object)
                          : resource == &resource_persistentvolumeclaims ? claim_usage(object)
                                                                         : value_object();
    AUTO_VALUE *one = value_string("1");
    if (has_short_count(resource)) {
        put_as(&usage, "", resource->plural, one);
    }
    resource_qualified(resource, name, sizeof(name));
    put_as(&usage, "count/", name, one);
    return usage;
}

bool quota_usage_counts(const struct resource *resource, const char *name)
{
    char qualified[128];
    resource_qualified(resource, qualified, sizeof(qualified));
    if (has_prefix(name, "count/")) {
        return strcmp(name + strlen("count/"), qualified) == 0;
    }
    if (resource == &resource_pods) {
        return pod_counts(name);
    }
    if (resource == &resource_services) {
        return strcmp(name, "services") == 0 || strcmp(name, "services.nodeports") == 0 ||
               strcmp(name, "services.loadbalancers") == 0;
    }
    if (resource == &resource_persistentvolumeclaims) {
        return strcmp(name, "persistentvolumeclaims") == 0 ||
               strcmp(name, "requests.storage") == 0 || strstr(name, CLASS_INFIX) != NULL;
    }
    return has_short_count(resource) && strcmp(name, resource->plural) == 0;
}

/* ---- scopes ---- */

static bool is_among(const struct value *texts, const char *text)
{
    for (size_t i = 0; i < value_count(texts); i++) {
        if (value_is_text(value_at(texts, i), text)) {
            return true;
        }
    }
    return false;
}

static bool matches_priority(const struct value *requirement, const char *class)
{
    const char *operator= value_find_text(requirement, "operator");
    const struct value *values = value_get(requirement, "values");
    if (strcmp(operator, "In") == 0) {
        return class[0] != '\0' && is_among(values, class);
    }
    if (strcmp(operator, "NotIn") == 0) {
        return !is_among(values, class);
    }
    return (strcmp(operator, "DoesNotExist") == 0) == (class[0] == '\0');
}

static bool has_foreign_affinity(const struct value *spec)
{
    static const char *const kinds[] = {"podAffinity", "podAntiAffinity"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const struct value *terms = value_find(spec, "affinity", kinds[i],
                                               "requiredDuringSchedulingIgnoredDuringExecution");
        for (size_t j = 0; j < value_count(terms); j++) {
            const struct value *term = value_at(terms, j);
            if (value_count(value_get(term, "namespaces")) > 0 ||
                value_get(term, "namespaceSelector") != NULL) {
                return true;
            }
        }
    }
    return false;
}

static bool is_in_scope(const char *scope, const struct value *requirement, const struct value *pod)
{
    const struct value *spec = value_get(pod, "spec");
    bool terminates = value_as_int(value_get(spec, "activeDeadlineSeconds"), -1) >= 0;
    bool is_best_effort = strcmp(pod_spec_qos_class(spec), "BestEffort") == 0;
    if (strcmp(scope, "Terminating") == 0) {
        return terminates;
    }
    if (strcmp(scope, "NotTerminating") == 0) {
        return !terminates;
    }
    if (strcmp(scope, "BestEffort") == 0) {
        return is_best_effort;
    }
    if (strcmp(scope, "NotBestEffort") == 0) {
        return !is_best_effort;
    }
    if (strcmp(scope, "PriorityClass") == 0) {
        return matches_priority(requirement, value_find_text(spec, "priorityClassName"));
    }
    return strcmp(scope, "CrossNamespacePodAffinity") == 0 && has_foreign_affinity(spec);
}

static bool is_in_scopes(const struct value *quota, const struct resource *resource,
                         const struct value *object)
{
    const struct value *scopes = value_find(quota, "spec", "scopes");
    const struct value *selector = value_find(quota, "spec", "scopeSelector", "matchExpressions");
    if (resource != &resource_pods) {
        return value_count(scopes) == 0 && value_count(selector) == 0;
    }
    for (size_t i = 0; i < value_count(scopes); i++) {
        if (!is_in_scope(value_text(value_at(scopes, i)), NULL, object)) {
            return false;
        }
    }
    for (size_t i = 0; i < value_count(selector); i++) {
        const struct value *requirement = value_at(selector, i);
        if (!is_in_scope(value_find_text(requirement, "scopeName"), requirement, object)) {
            return false;
        }
    }
    return true;
}

bool quota_usage_matches(const struct value *quota, const struct resource *resource,
                         const struct value *object)
{
    const struct value *hard = value_find(quota, "spec", "hard");
    for (size_t i = 0; i < value_count(hard); i++) {
        if (quota_usage_counts(resource, value_key_at(hard, i))) {
            return is_in_scopes(quota, resource, object);
        }
    }
    return false;
}
