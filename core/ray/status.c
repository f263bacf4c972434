#include "core/ray/status.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/kube/condition.h"
#include "core/kube/meta.h"
#include "core/ray/owned_object.h"

/* What one look at the cluster's Pods and head Service tells. */
struct observed {
    size_t pod_count;
    int32_t ready_workers;
    int32_t available_workers;
    bool all_running;
    size_t head_count;
    const struct value *head_pod; /* NULL when there is not exactly one */
    const struct value *service;  /* likewise */
};

static struct value *time_value(struct sim_time moment)
{
    AUTO_BUFFER text = {0};
    sim_time_print(moment, &text);
    return value_string(buffer_text(&text));
}

/* ---- conditions ---- */

/* The first container that waits or has ended gives its reason, and its message a place behind
 * the condition's. */
static void explain_unready(const struct value *pod_status, const char **reason,
                            struct buffer *message)
{
    const struct value *containers = value_get(pod_status, "containerStatuses");
    for (size_t i = 0; i < value_count(containers); i++) {
        const struct value *container = value_at(containers, i);
        const struct value *state = value_find(container, "state", "waiting");
        if (!value_is(state, VALUE_OBJECT)) {
            state = value_find(container, "state", "terminated");
        }
        if (value_is(state, VALUE_OBJECT)) {
            *reason = value_text(value_get(state, "reason"));
            buffer_printf(message, "%s%s: %s", message->size == 0 ? "" : "; ",
                          value_find_text(container, "name"), value_find_text(state, "message"));
            return;
        }
    }
}

void status_set_head_ready(struct value **conditions, const struct value *pod_status,
                           struct rules *rules, struct sim_time now)
{
    const struct value *ready = condition_find(value_get(pod_status, "conditions"), "Ready");
    if (ready == NULL) {
        RULE(rules, COND_HEADREADY_2);
        condition_set(conditions, &(struct condition){"HeadPodReady", "False", "Unknown", ""}, now);
        return;
    }
    const char *status = value_find_text(ready, "status");
    const char *reason = value_find_text(ready, "reason");
    if (strcmp(status, "True") == 0) {
        RULE(rules, COND_HEADREADY_3);
    } else {
        RULE(rules, COND_HEADREADY_5);
    }
    if (reason[0] == '\0') {
        reason = strcmp(status, "True") == 0 ? "HeadPodRunningAndReady" : "Unknown";
    }
    AUTO_BUFFER message = {0};
    buffer_append(&message, value_find_text(ready, "message"));
    if (strcmp(reason, "ContainersNotReady") == 0) {
        RULE(rules, COND_HEADREADY_4);
        explain_unready(pod_status, &reason, &message);
    }
    condition_set(conditions,
                  &(struct condition){"HeadPodReady", status, reason, buffer_text(&message)}, now);
}

enum pass_suspend status_suspend(const struct value *status)
{
    const struct value *conditions = value_get(status, "conditions");
    for (size_t i = 0; i < value_count(conditions); i++) {
        const struct value *condition = value_at(conditions, i);
        if (!value_is_text(value_get(condition, "status"), "True")) {
            continue;
        }
        if (value_is_text(value_get(condition, "type"), "RayClusterSuspending")) {
            return PASS_SUSPENDING;
        }
        if (value_is_text(value_get(condition, "type"), "RayClusterSuspended")) {
            return PASS_SUSPENDED;
        }
    }
    return PASS_NOT_SUSPENDED;
}

static void update_failure_condition(const struct pass *pass, struct value **conditions)
{
    const struct pass_failure *failure = &pass->failure;
    struct rules *rules = pass->cluster->rules;
    if (failure->text == NULL) {
        if (condition_find(*conditions, "ReplicaFailure") != NULL) {
            RULE(rules, COND_FAILURE_3);
        }
        condition_remove(conditions, "ReplicaFailure");
    } else if (failure->marker == NULL) {
        RULE(rules, COND_FAILURE_2);
    } else {
        RULE(rules, COND_FAILURE_1);
        condition_set(conditions,
                      &(struct condition){"ReplicaFailure", "True", failure->marker, failure->text},
                      pass->cluster->now);
    }
}

static void set_suspend_condition(struct value **conditions, const char *type, bool on,
                                  struct sim_time now)
{
    condition_set(conditions, &(struct condition){type, on ? "True" : "False", type, ""}, now);
}

static const struct condition provisioned = {"RayClusterProvisioned", "True",
                                             "AllPodRunningAndReadyFirstTime",
                                             "All Ray Pods are ready for the first time"};
static const struct condition provisioning = {
    "RayClusterProvisioned", "False", "RayClusterPodsProvisioning",
    "RayCluster Pods are being provisioned for first time"};
static const struct condition provisioned_suspended = {"RayClusterProvisioned", "False",
                                                       "RayClusterPodsProvisioning",
                                                       "RayCluster has been suspended"};

static void update_suspend_conditions(const struct pass *pass, const struct observed *observed,
                                      struct value **conditions)
{
    struct sim_time now = pass->cluster->now;
    struct rules *rules = pass->cluster->rules;
    const struct value *suspend = value_get(pass->cluster->spec, "suspend");
    switch (pass->suspend) {
    case PASS_SUSPENDING:
        if (!value_as_bool(suspend, false)) {
            RULE(rules, COND_SUSPEND_3);
        }
        if (observed->pod_count == 0) {
            RULE(rules, COND_SUSPEND_2);
            condition_set(conditions, &provisioned_suspended, now);
            set_suspend_condition(conditions, "RayClusterSuspending", false, now);
            set_suspend_condition(conditions, "RayClusterSuspended", true, now);
        }
        break;
    case PASS_SUSPENDED:
        /* Only an explicit false resumes. */
        if (!value_is(suspend, VALUE_BOOL)) {
            RULE(rules, COND_SUSPEND_5);
        } else if (!value_as_bool(suspend, true)) {
            RULE(rules, COND_SUSPEND_4);
            set_suspend_condition(conditions, "RayClusterSuspended", false, now);
        }
        break;
    case PASS_NOT_SUSPENDED:
        if (value_as_bool(suspend, false)) {
            RULE(rules, COND_SUSPEND_1);
        }
        set_suspend_condition(conditions, "RayClusterSuspended", false, now);
        set_suspend_condition(conditions, "RayClusterSuspending", value_as_bool(suspend, false),
                              now);
        break;
    }
}

/* In the order in which upstream sets them, as new ones go to the list's end. */
static void update_conditions(const struct pass *pass, const struct observed *observed,
                              struct value **status)
{
    struct sim_time now = pass->cluster->now;
    struct rules *rules = pass->cluster->rules;
    AUTO_VALUE *conditions = value_ref(value_get(*status, "conditions"));
    update_failure_condition(pass, &conditions);
    if (observed->head_pod == NULL) {
        RULE(rules, COND_HEADREADY_1);
        condition_set(
            &conditions,
            &(struct condition){"HeadPodReady", "False", "HeadPodNotFound", "Head Pod not found"},
            now);
    } else {
        status_set_head_ready(&conditions, value_get(observed->head_pod, "status"), rules, now);
    }
    if (condition_is_true(conditions, "RayClusterProvisioned")) {
        RULE(rules, COND_PROVISIONED_3);
    } else if (pass->suspend != PASS_SUSPENDED && observed->all_running) {
        RULE(rules, COND_PROVISIONED_1);
        condition_set(&conditions, &provisioned, now);
    } else if (pass->suspend != PASS_SUSPENDED) {
        RULE(rules, COND_PROVISIONED_2);
        condition_set(&conditions, &provisioning, now);
    }
    update_suspend_conditions(pass, observed, &conditions);
    value_put(status, value_ref(conditions), "conditions");
}

/* ---- looking ---- */

static void observe_pods(const struct value *pods, struct rules *rules, struct observed *out)
{
    out->pod_count = value_count(pods);
    out->all_running = out->pod_count > 0;
    for (size_t i = 0; i < out->pod_count; i++) {
        const struct value *pod = value_at(pods, i);
        const struct value *type = value_find(pod, "metadata", "labels", "ray.io/node-type");
        bool running = value_is_text(value_find(pod, "status", "phase"), "Running");
        const struct value *ready =
            condition_find(value_find(pod, "status", "conditions"), "Ready");
        bool is_ready = value_is_text(value_get(ready, "status"), "True");
        if (!running || (ready != NULL && !is_ready)) {
            out->all_running = false;
        }
        if (running && value_is_text(type, "worker")) {
            RULE(rules, STATUS_COUNT_1);
            out->available_workers++;
            if (is_ready) {
                RULE(rules, STATUS_COUNT_2);
                out->ready_workers++;
            }
        }
        if (value_is_text(type, "head")) {
            out->head_count++;
            out->head_pod = out->head_count == 1 ? pod : NULL;
        }
    }
}

/* As Go prints the list options that upstream puts into these texts. */
static void print_service_filter(const struct ray_cluster *cluster, struct buffer *out)
{
    buffer_printf(out,
                  "cluster name %s, filter labels [%s map[ray.io/cluster:%s ray.io/identifier:%s "
                  "ray.io/node-type:head]]",
                  cluster->name, cluster->namespace, cluster->name, cluster->head_identifier);
}

/* Whether there is exactly one head Service, with an address; else what is wrong. */
static bool check_service(const struct ray_cluster *cluster, const struct value *services,
                          struct buffer *problem)
{
    const char *ip = value_find_text(value_at(services, 0), "spec", "clusterIP");
    if (value_count(services) == 1 && ip[0] != '\0') {
        return true;
    }
    if (value_count(services) == 0) {
        RULE(cluster->rules, STATUS_SERVICE_1);
        buffer_append(problem, "unable to find head service. ");
    } else if (value_count(services) > 1) {
        RULE(cluster->rules, STATUS_SERVICE_2);
        buffer_append(problem, "found multiple head services. ");
    } else {
        RULE(cluster->rules, STATUS_SERVICE_3);
        buffer_append(problem, "head service IP is empty. ");
    }
    print_service_filter(cluster, problem);
    return false;
}

/* ---- the parts of the status ---- */

/* What is zero or empty is left out, as Go's encoder does it. */
static struct value *count_value(int64_t count)
{
    return count == 0 ? NULL : value_int(count);
}

static struct value *text_value(const char *text)
{
    return text[0] == '\0' ? NULL : value_string(text);
}

/* The same of a text that is a value already. */
static struct value *shared_text(const struct value *text)
{
    return value_is(text, VALUE_STRING) && value_text_size(text) > 0 ? value_ref(text) : NULL;
}

static int32_t add_wrapping(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

static int32_t desired_workers(const struct ray_cluster *cluster)
{
    int32_t sum = 0;
    for (size_t i = 0; i < cluster->group_count; i++) {
        sum = add_wrapping(sum, cluster->groups[i].desired_pod_count);
    }
    return sum;
}

static void update_counters(const struct pass *pass, const struct observed *observed,
                            struct value **status)
{
    const struct ray_cluster *cluster = pass->cluster;
    int32_t min = 0;
    int64_t max = 0;
    for (size_t i = 0; i < cluster->group_count; i++) {
        const struct ray_group *group = &cluster->groups[i];
        if (!group->suspended) {
            RULE(cluster->rules, STATUS_COUNT_3);
            min = add_wrapping(
                min, (int32_t)((uint32_t)group->min_replicas * (uint32_t)group->host_count));
            max += (int64_t)group->max_replicas * group->host_count;
        }
    }
    max = max > INT32_MAX ? INT32_MAX : max < INT32_MIN ? INT32_MIN : max;
    if (observed->ready_workers == 0) {
        RULE(cluster->rules, STATUS_COUNT_4);
    }
    const struct value *desired = spec_facts_desired(pass->facts, cluster);
    const struct value_member members[] = {
        VALUE_MEMBER("readyWorkerReplicas", count_value(observed->ready_workers)),
        VALUE_MEMBER("availableWorkerReplicas", count_value(observed->available_workers)),
        VALUE_MEMBER("desiredWorkerReplicas", count_value(desired_workers(cluster))),
        VALUE_MEMBER("minWorkerReplicas", count_value(min)),
        VALUE_MEMBER("maxWorkerReplicas", count_value(max)),
        VALUE_MEMBER("desiredCPU", value_ref(value_get(desired, "desiredCPU"))),
        VALUE_MEMBER("desiredMemory", value_ref(value_get(desired, "desiredMemory"))),
        VALUE_MEMBER("desiredGPU", value_ref(value_get(desired, "desiredGPU"))),
        VALUE_MEMBER("desiredTPU", value_ref(value_get(desired, "desiredTPU"))),
    };
    value_put_members(status, NULL, members, sizeof(members) / sizeof(members[0]));
}

static struct value *port_text(const struct value *port, struct rules *rules)
{
    const struct value *node_port = value_get(port, "nodePort");
    const struct value *target = value_get(port, "targetPort");
    if (value_as_int(node_port, 0) != 0) {
        RULE(rules, STATUS_ENDPOINT_1);
        return value_int_text(value_as_int(node_port, 0));
    }
    RULE(rules, STATUS_ENDPOINT_2);
    if (value_as_int(target, 0) != 0) {
        return value_int_text(value_as_int(target, 0));
    }
    return value_text(target)[0] != '\0' ? value_ref(target) : NULL;
}

static struct value *endpoints_of(const struct value *ports, struct rules *rules)
{
    struct value *endpoints = value_object();
    for (size_t i = 0; i < value_count(ports); i++) {
        const char *name = value_find_text(value_at(ports, i), "name");
        struct value *endpoint = name[0] == '\0' ? NULL : port_text(value_at(ports, i), rules);
        if (endpoint != NULL) {
            value_put(&endpoints, endpoint, name);
        }
    }
    return endpoints;
}

/* Endpoints that are no more stay. */
static void update_endpoints(const struct pass *pass, const struct value *service,
                             struct value **status)
{
    struct endpoints_memo *memo = pass->endpoints;
    const struct value *ports = value_find(service, "spec", "ports");
    if (memo->endpoints == NULL || memo->ports != ports) {
        value_replace(&memo->ports, value_ref(ports));
        value_replace(&memo->endpoints, endpoints_of(ports, pass->cluster->rules));
    }
    const struct value *old = value_get(*status, "endpoints");
    if (value_equal(old, memo->endpoints)) {
        return;
    }
    AUTO_VALUE *endpoints = old == NULL ? value_object() : value_ref(old);
    owned_object_overlay(&endpoints, memo->endpoints);
    value_put(status, value_ref(endpoints), "endpoints");
}

void endpoints_memo_release(struct endpoints_memo *memo)
{
    value_unref(memo->ports);
    value_unref(memo->endpoints);
    *memo = (struct endpoints_memo){0};
}

static void update_head(const struct observed *observed, struct rules *rules, struct value **status)
{
    const struct value *pod_ip = value_find(observed->head_pod, "status", "podIP");
    const struct value *service_ip = value_find(observed->service, "spec", "clusterIP");
    if (observed->head_pod == NULL) {
        RULE(rules, STATUS_HEAD_3);
    }
    if (value_is_text(service_ip, "None")) {
        RULE(rules, STATUS_HEAD_1);
        service_ip = pod_ip;
    } else {
        RULE(rules, STATUS_HEAD_2);
    }
    AUTO_VALUE *head =
        value_object_of("podIP", shared_text(pod_ip), "podName",
                        shared_text(value_find(observed->head_pod, "metadata", "name")),
                        "serviceIP", shared_text(service_ip), "serviceName",
                        shared_text(value_find(observed->service, "metadata", "name")), NULL);
    if (!value_equal(value_get(*status, "head"), head)) {
        value_put(status, value_ref(head), "head");
    }
}

/* `ready` once everything wanted runs, until something else is; `suspended` likewise. */
static void update_kuberay_state(const struct pass *pass, const struct observed *observed,
                                 struct value **status)
{
    int64_t wanted = (int64_t)desired_workers(pass->cluster) + 1;
    if (pass->failure.text == NULL && (int64_t)observed->pod_count == wanted &&
        observed->all_running) {
        RULE(pass->cluster->rules, STATUS_READY_1);
        value_put(status, value_string("ready"), "state");
        value_drop(status, "reason");
    } else if (value_get(*status, "state") != NULL) {
        RULE(pass->cluster->rules, STATUS_READY_2);
    }
    if (value_as_bool(value_get(pass->cluster->spec, "suspend"), false) &&
        observed->pod_count == 0) {
        RULE(pass->cluster->rules, STATUS_SUSPENDED_1);
        value_put(status, value_string("suspended"), "state");
    }
}

/* The present state, in the words of the interface definition. */
static const char *interface_state(const struct pass *pass, const struct observed *observed,
                                   const struct value *status)
{
    bool suspend = value_as_bool(value_get(pass->cluster->spec, "suspend"), false);
    const char *phase = pass->head_end != NULL
                            ? pass->head_end
                            : value_find_text(observed->head_pod, "status", "phase");
    if (condition_is_true(value_get(status, "conditions"), "RayClusterSuspended") ||
        (suspend && observed->pod_count == 0)) {
        RULE(pass->cluster->rules, STATE_SUSPENDED_1);
        return "Suspended";
    }
    if (pass->failure.marker != NULL || strcmp(phase, "Failed") == 0) {
        RULE(pass->cluster->rules, STATE_FAILED_1);
        return "Failed";
    }
    if (strcmp(phase, "Succeeded") == 0) {
        RULE(pass->cluster->rules, STATE_SUCCEEDED_1);
        return "Succeeded";
    }
    int64_t wanted = (int64_t)desired_workers(pass->cluster) + 1;
    if (observed->all_running && (int64_t)observed->pod_count == wanted) {
        RULE(pass->cluster->rules, STATE_RUNNING_1);
        return "Running";
    }
    RULE(pass->cluster->rules, STATE_PENDING_1);
    return "Pending";
}

static void note_transition(const struct pass *pass, const struct value *old, struct value **status)
{
    const char *state = value_find_text(*status, "state");
    if (strcmp(value_find_text(old, "state"), state) != 0) {
        RULE(pass->cluster->rules, STATUS_TRANSITION_1);
        value_put(status, time_value(pass->cluster->now), "stateTransitionTimes", state);
    }
}

static void note_time(const struct pass *pass, struct value **status)
{
    value_put(status, time_value(pass->cluster->now), "lastUpdateTime");
    value_put(status, count_value(meta_generation(pass->cluster->object)), "observedGeneration");
}

static struct value *derive(const struct pass *pass, const struct observed *observed)
{
    const struct value *old = value_get(pass->cluster->object, "status");
    struct value *status = old == NULL ? value_object() : value_ref(old);
    update_counters(pass, observed, &status);
    if (pass->cluster->options->status_conditions) {
        update_conditions(pass, observed, &status);
    } else {
        RULE(pass->cluster->rules, COND_GATE_1);
    }
    update_endpoints(pass, observed->service, &status);
    update_head(observed, pass->cluster->rules, &status);
    if (pass->cluster->contract->states == CONTRACT_STATES_INTERFACE) {
        value_put(&status, text_value(interface_state(pass, observed, status)), "state");
    } else {
        update_kuberay_state(pass, observed, &status);
    }
    if (old != NULL && !status_differs(old, status)) {
        value_unref(status);
        return value_ref(old);
    }
    note_transition(pass, old, &status);
    note_time(pass, &status);
    return status;
}

struct value *status_calculate(const struct pass *pass, char **problem)
{
    const struct ray_cluster *cluster = pass->cluster;
    AUTO_BUFFER text = {0};
    struct value *status = NULL;
    struct observed observed = {0};
    AUTO_RESPONSE pods = pass_list_pods(pass, PASS_ALL_PODS, NULL);
    AUTO_RESPONSE services =
        pass_list(pass, &resource_services, "ray.io/cluster", cluster->name, "ray.io/node-type",
                  "head", "ray.io/identifier", cluster->head_identifier);
    if (!api_response_ok(&pods) || !api_response_ok(&services)) {
        buffer_append(&text, api_response_message(api_response_ok(&pods) ? &services : &pods));
        *problem = buffer_detach(&text);
        return NULL;
    }
    observe_pods(pass_items(&pods), cluster->rules, &observed);
    observed.service = value_at(pass_items(&services), 0);
    if (observed.head_count > 1) {
        RULE(cluster->rules, STATUS_HEADS_1);
        buffer_printf(&text,
                      "found multiple heads. filter labels [%s map[ray.io/cluster:%s "
                      "ray.io/node-type:head]]",
                      cluster->namespace, cluster->name);
    } else if (check_service(cluster, pass_items(&services), &text)) {
        status = derive(pass, &observed);
    }
    if (status == NULL) {
        *problem = buffer_detach(&text);
    }
    return status;
}

struct value *status_of_invalid(const struct pass *pass)
{
    if (pass->cluster->contract->states != CONTRACT_STATES_INTERFACE) {
        return NULL;
    }
    static const char *const sums[] = {"desiredCPU", "desiredMemory", "desiredGPU", "desiredTPU"};
    const struct value *old = value_get(pass->cluster->object, "status");
    struct value *status = old == NULL ? value_object() : value_ref(old);
    for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
        if (value_get(status, sums[i]) == NULL) {
            value_put(&status, value_string("0"), sums[i]);
        }
    }
    RULE(pass->cluster->rules, STATE_FAILED_2);
    value_put(&status, value_string("Failed"), "state");
    note_transition(pass, old, &status);
    note_time(pass, &status);
    return status;
}

#define DIFFERS(old, new, key) (!value_equal(value_get((old), (key)), value_get((new), (key))))

bool status_differs(const struct value *old, const struct value *new)
{
    return old != new &&
           (DIFFERS(old, new, "state") || DIFFERS(old, new, "reason") ||
            DIFFERS(old, new, "readyWorkerReplicas") ||
            DIFFERS(old, new, "availableWorkerReplicas") ||
            DIFFERS(old, new, "desiredWorkerReplicas") || DIFFERS(old, new, "minWorkerReplicas") ||
            DIFFERS(old, new, "maxWorkerReplicas") || DIFFERS(old, new, "endpoints") ||
            DIFFERS(old, new, "head") || DIFFERS(old, new, "conditions"));
}
