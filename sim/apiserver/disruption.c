#include <inttypes.h>
#include <string.h>

#include "core/kube/label_selector.h"
#include "core/kube/meta.h"
#include "sim/apiserver/verbs.h"

/* Budgets and evictions. Source: k8s.io/kubernetes pkg/registry/core/pod/storage/eviction.go. */

#define BUSY_SECONDS 10
#define MESSAGE "Cannot evict pod as it would violate the pod's disruption budget."

struct budget_search {
    const struct value *labels; /* of the Pod */
    struct value *found;        /* a new reference to the first */
    size_t count;
};

static void visit_budget(void *context, const struct value *budget)
{
    struct budget_search *search = context;
    const struct value *given = value_find(budget, "spec", "selector");
    AUTO_ERROR error = {0};
    AUTO_LABEL_SELECTOR selector = {0};
    if (given != NULL && label_selector_from_value(given, &selector, &error) &&
        label_selector_matches(&selector, search->labels)) {
        search->count++;
        if (search->found == NULL) {
            search->found = value_ref(budget);
        }
    }
}

static int64_t number_of(const struct value *budget, const char *member)
{
    return value_as_int(value_find(budget, "status", member), 0);
}

static bool is_ready(const struct value *pod)
{
    const struct value *conditions = value_find(pod, "status", "conditions");
    for (size_t i = 0; i < value_count(conditions); i++) {
        const struct value *condition = value_at(conditions, i);
        if (value_is_text(value_get(condition, "type"), "Ready")) {
            return value_is_text(value_get(condition, "status"), "True");
        }
    }
    return false;
}

/* Nobody misses a Pod that does not serve yet or any more. */
static bool needs_no_budget(const struct value *pod)
{
    const char *phase = value_find_text(pod, "status", "phase");
    return strcmp(phase, "Pending") == 0 || strcmp(phase, "Succeeded") == 0 ||
           strcmp(phase, "Failed") == 0 || meta_is_deleting(pod);
}

/* A Pod that is not ready may go when the others suffice. */
static bool may_go_unready(const struct value *budget, const struct value *pod)
{
    int64_t wanted = number_of(budget, "desiredHealthy");
    return !is_ready(pod) &&
           (value_is_text(value_find(budget, "spec", "unhealthyPodEvictionPolicy"),
                          "AlwaysAllow") ||
            (wanted > 0 && number_of(budget, "currentHealthy") >= wanted));
}

static bool refuse(int retry_seconds, struct value *cause_take, struct api_response *refusal)
{
    *refusal = api_status_too_many_requests(MESSAGE, retry_seconds);
    value_put(&refusal->body,
              value_array_of(value_object_of("reason", value_string("DisruptionBudget"), "message",
                                             cause_take, NULL),
                             NULL),
              "details", "causes");
    return false;
}

/* One disruption less is allowed from now on. */
static void count_down(struct strategy_call *call, const struct value *budget, const char *pod)
{
    const struct view *view = view_find(call->server, &resource_poddisruptionbudgets);
    struct api_request request = {.resource = view->resource};
    struct strategy_call write = {
        .server = call->server, .request = &request, .view = view, .slot = view->slot};
    struct value *changed = value_ref(budget);
    value_put(&changed, value_int(number_of(budget, "disruptionsAllowed") - 1), "status",
              "disruptionsAllowed");
    value_put(&changed, api_server_timestamp(call->server), "status", "disruptedPods", pod);
    value_unref(api_server_put(&write, changed));
}

static bool admit(struct strategy_call *call, const struct value *budget, const char *pod,
                  struct api_response *refusal)
{
    const char *name = meta_name(budget);
    if (number_of(budget, "observedGeneration") < meta_generation(budget)) {
        return refuse(BUSY_SECONDS,
                      value_string_printf(
                          "The disruption budget %s is still being processed by the server.", name),
                      refusal);
    }
    if (number_of(budget, "disruptionsAllowed") <= 0) {
        return refuse(0,
                      value_string_printf("The disruption budget %s needs %" PRId64
                                          " healthy pods and has %" PRId64 " currently",
                                          name, number_of(budget, "desiredHealthy"),
                                          number_of(budget, "currentHealthy")),
                      refusal);
    }
    if (!call->request->dry_run) {
        count_down(call, budget, pod);
    }
    return true;
}

bool disruption_admit(struct strategy_call *call, const struct value *pod,
                      struct api_response *refusal)
{
    struct budget_search search = {.labels = value_find(pod, "metadata", "labels")};
    if (needs_no_budget(pod)) {
        return true;
    }
    api_server_each(call->server, &resource_poddisruptionbudgets, meta_namespace(pod), visit_budget,
                    &search);
    AUTO_VALUE *budget = search.found;
    if (search.count > 1) {
        *refusal = api_status_failure(500, "",
                                      "This pod has more than one PodDisruptionBudget, which the "
                                      "eviction subresource does not support.",
                                      NULL);
        return false;
    }
    return budget == NULL || may_go_unready(budget, pod) ||
           admit(call, budget, meta_name(pod), refusal);
}
