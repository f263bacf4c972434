#include "sim/cluster/pod_status.h"

#include <string.h>

#include "core/base/buffer.h"
#include "core/base/check.h"

/* One change on its way into a status. */
struct change {
    const struct value *pod;
    const struct pod_transition *transition;
    struct value *now; /* a timestamp */
};

bool pod_become_parse(const char *text, enum pod_become *out)
{
    static const char *const words[] = {
        [POD_SCHEDULED] = "scheduled", [POD_UNSCHEDULABLE] = "unschedulable",
        [POD_CREATING] = "creating",   [POD_RUNNING] = "running",
        [POD_READY] = "ready",         [POD_UNREADY] = "unready",
        [POD_WAITING] = "waiting",     [POD_TERMINATED] = "terminated",
        [POD_FAILED] = "failed",       [POD_SUCCEEDED] = "succeeded",
        [POD_GONE] = "gone",
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(text, words[i]) == 0) {
            *out = (enum pod_become)i;
            return true;
        }
    }
    return false;
}

static struct value *text_or_nothing(const char *text)
{
    return text == NULL || text[0] == '\0' ? NULL : value_string(text);
}

/* ---- containers ---- */

static struct value *waiting_state(const char *reason, const char *message)
{
    return value_object_of("waiting",
                           value_object_of("message", text_or_nothing(message), "reason",
                                           text_or_nothing(reason), NULL),
                           NULL);
}

/* A container that runs already goes on; another one starts now. */
static struct value *running_state(const struct change *change, const struct value *old)
{
    const struct value *state = value_get(old, "state");
    if (value_get(state, "running") != NULL) {
        return value_ref(state);
    }
    return value_object_of("running", value_object_of("startedAt", value_ref(change->now), NULL),
                           NULL);
}

static struct value *terminated_state(const struct change *change, const struct value *old,
                                      int64_t exit_code, const char *reason, const char *message)
{
    const struct value *started = value_find(old, "state", "running", "startedAt");
    if (reason == NULL) {
        reason = exit_code == 0 ? "Completed" : "Error";
    }
    return value_object_of(
        "terminated",
        value_object_of("exitCode", value_int(exit_code), "finishedAt", value_ref(change->now),
                        "message", text_or_nothing(message), "reason", text_or_nothing(reason),
                        "startedAt", started == NULL ? value_ref(change->now) : value_ref(started),
                        NULL),
        NULL);
}

/* The termination that a container has behind it when it waits or runs again; NULL if none. */
static const struct value *last_termination(const struct value *old)
{
    const struct value *state = value_get(old, "state");
    return value_get(state, "terminated") != NULL ? state : value_get(old, "lastState");
}

/* The kubelet counts a restart when the container runs again after it has come to an end. */
static bool is_restart(const struct value *old, const struct value *state)
{
    return value_get(state, "running") != NULL && value_find(old, "state", "running") == NULL &&
           value_get(last_termination(old), "terminated") != NULL;
}

static struct value *container_status(const struct value *container, const struct value *old,
                                      struct value *state_take, bool ready)
{
    bool runs = value_get(state_take, "running") != NULL;
    bool ended = value_get(state_take, "terminated") != NULL;
    int64_t restarts = value_as_int(value_get(old, "restartCount"), 0);
    restarts += is_restart(old, state_take);
    const struct value *last = ended ? value_get(old, "lastState") : last_termination(old);
    return value_object_of(
        "image", value_ref(value_get(container, "image")), "imageID", value_string(""), "lastState",
        last == NULL ? value_object() : value_ref(last), "name",
        value_ref(value_get(container, "name")), "ready", value_bool(ready), "restartCount",
        value_int(restarts), "started", value_bool(runs), "state", state_take, NULL);
}

/* Statuses are in the containers' order, so that of the container at INDEX is found at once. */
static const struct value *status_of_container(const struct value *statuses, const char *name,
                                               size_t index)
{
    const struct value *usual = value_at(statuses, index);
    if (value_is_text(value_get(usual, "name"), name)) {
        return usual;
    }
    for (size_t i = 0; i < value_count(statuses); i++) {
        const struct value *status = value_at(statuses, i);
        if (value_is_text(value_get(status, "name"), name)) {
            return status;
        }
    }
    return NULL;
}

/* Whether the transition is about the container at INDEX alone, or about all. */
static bool is_meant(const struct change *change, size_t index, const char *name)
{
    const struct pod_transition *transition = change->transition;
    if (transition->become != POD_WAITING && transition->become != POD_TERMINATED) {
        return true;
    }
    return transition->container == NULL ? index == 0 : strcmp(transition->container, name) == 0;
}

static struct value *container_after(const struct change *change, const struct value *container,
                                     const struct value *old)
{
    const struct pod_transition *transition = change->transition;
    const char *reason = transition->reason;
    const char *message = transition->message;
    int64_t exit_code = transition->has_exit_code ? transition->exit_code : 1;
    switch (transition->become) {
    case POD_CREATING:
        return container_status(
            container, old, waiting_state(reason == NULL ? "ContainerCreating" : reason, message),
            false);
    case POD_RUNNING:
    case POD_UNREADY:
        return container_status(container, old, running_state(change, old), false);
    case POD_READY:
        return container_status(container, old, running_state(change, old), true);
    case POD_WAITING:
        return container_status(container, old, waiting_state(reason, message), false);
    case POD_TERMINATED:
        return container_status(container, old,
                                terminated_state(change, old, exit_code, reason, message), false);
    case POD_FAILED:
        return container_status(container, old,
                                terminated_state(change, old, exit_code, NULL, NULL), false);
    case POD_SUCCEEDED:
        return container_status(container, old, terminated_state(change, old, 0, NULL, NULL),
                                false);
    default:
        return value_ref(old);
    }
}

static struct value *containers_after(const struct change *change)
{
    const struct value *containers = value_find(change->pod, "spec", "containers");
    const struct value *old = value_find(change->pod, "status", "containerStatuses");
    struct value *statuses = value_array();
    for (size_t i = 0; i < value_count(containers); i++) {
        const struct value *container = value_at(containers, i);
        const char *name = value_text(value_get(container, "name"));
        const struct value *its_old = status_of_container(old, name, i);
        if (is_meant(change, i, name)) {
            value_push(&statuses, container_after(change, container, its_old));
        } else if (its_old != NULL) {
            value_push(&statuses, value_ref(its_old));
        } else {
            struct value *state = waiting_state("ContainerCreating", NULL);
            value_push(&statuses, container_status(container, NULL, state, false));
        }
    }
    return statuses;
}

/* Init containers have come to their end when anything is told of the others. */
static struct value *init_containers_after(const struct change *change)
{
    const struct value *containers = value_find(change->pod, "spec", "initContainers");
    const struct value *old = value_find(change->pod, "status", "initContainerStatuses");
    if (old != NULL || value_count(containers) == 0) {
        return value_ref(old);
    }
    struct value *statuses = value_array();
    for (size_t i = 0; i < value_count(containers); i++) {
        struct value *state = terminated_state(change, NULL, 0, NULL, NULL);
        value_push(&statuses, container_status(value_at(containers, i), NULL, state, true));
    }
    return statuses;
}

/* ---- conditions ---- */

static const struct value *find_condition(const struct value *pod, const char *type, size_t *index)
{
    const struct value *conditions = value_find(pod, "status", "conditions");
    for (*index = 0; *index < value_count(conditions); ++*index) {
        const struct value *condition = value_at(conditions, *index);
        if (value_is_text(value_get(condition, "type"), type)) {
            return condition;
        }
    }
    return NULL;
}

/* Whether OLD, whose status stays, is what the kubelet would write. */
static bool says(const struct value *old, const char *reason, const char *message)
{
    static const size_t least_count = 4; /* two times, status and type */
    size_t count = least_count + (reason[0] != '\0') + (message[0] != '\0');
    return value_count(old) == count && value_is(value_get(old, "lastProbeTime"), VALUE_NULL) &&
           value_get(old, "lastTransitionTime") != NULL &&
           strcmp(value_find_text(old, "reason"), reason) == 0 &&
           strcmp(value_find_text(old, "message"), message) == 0;
}

/* A condition whose status stays keeps the time of its last transition. */
static struct value *condition(const struct change *change, const char *type, bool status,
                               const char *reason, const char *message)
{
    size_t index;
    const struct value *old = find_condition(change->pod, type, &index);
    const char *status_text = status ? "True" : "False";
    bool stays = value_is_text(value_get(old, "status"), status_text);
    if (stays && says(old, reason, message == NULL ? "" : message)) {
        return value_ref(old);
    }
    const struct value *time = stays ? value_get(old, "lastTransitionTime") : change->now;
    return value_object_of("lastProbeTime", value_null(), "lastTransitionTime", value_ref(time),
                           "message", text_or_nothing(message), "reason", text_or_nothing(reason),
                           "status", value_string(status_text), "type", value_string(type), NULL);
}

/* `containers with unready status: [a b]`; "" when all are ready. */
static void print_unready(const struct value *statuses, struct buffer *out)
{
    size_t unready_count = 0;
    for (size_t i = 0; i < value_count(statuses); i++) {
        const struct value *status = value_at(statuses, i);
        if (!value_as_bool(value_get(status, "ready"), false)) {
            buffer_append(out, unready_count == 0 ? "containers with unready status: [" : " ");
            buffer_append(out, value_text(value_get(status, "name")));
            unready_count++;
        }
    }
    if (unready_count > 0) {
        buffer_append_char(out, ']');
    }
}

/* Conditions of other writers stay, after the kubelet's own. */
static void push_other_conditions(const struct value *pod, struct value **conditions)
{
    static const char *const own[] = {"PodReadyToStartContainers", "Initialized", "Ready",
                                      "ContainersReady", "PodScheduled"};
    const struct value *old = value_find(pod, "status", "conditions");
    for (size_t i = 0; i < value_count(old); i++) {
        bool is_own = false;
        for (size_t n = 0; n < sizeof(own) / sizeof(own[0]); n++) {
            is_own = is_own || value_is_text(value_get(value_at(old, i), "type"), own[n]);
        }
        if (!is_own) {
            value_push(conditions, value_ref(value_at(old, i)));
        }
    }
}

static struct value *conditions_after(const struct change *change, const struct value *statuses)
{
    enum pod_become become = change->transition->become;
    bool has_ended = become == POD_FAILED || become == POD_SUCCEEDED;
    AUTO_BUFFER unready = {0};
    print_unready(statuses, &unready);
    bool ready = unready.size == 0 && !has_ended;
    const char *message = has_ended ? "" : buffer_text(&unready);
    const char *reason = ready ? "" : "ContainersNotReady";
    if (has_ended) {
        reason = become == POD_FAILED ? "PodFailed" : "PodCompleted";
    }
    const char *initialized_reason = become == POD_SUCCEEDED ? "PodCompleted" : "";
    bool has_sandbox = become != POD_CREATING && !has_ended;
    struct value *conditions =
        value_array_of(condition(change, "PodReadyToStartContainers", has_sandbox, "", ""),
                       condition(change, "Initialized", true, initialized_reason, ""),
                       condition(change, "Ready", ready, reason, message),
                       condition(change, "ContainersReady", ready, reason, message),
                       condition(change, "PodScheduled", true, "", ""), NULL);
    push_other_conditions(change->pod, &conditions);
    return conditions;
}

/* ---- the status ---- */

/* The scheduler's part: its condition, and nothing else. */
static void put_scheduled(const struct change *change, struct value **status)
{
    const struct pod_transition *transition = change->transition;
    bool scheduled = transition->become == POD_SCHEDULED;
    struct value *changed =
        condition(change, "PodScheduled", scheduled, scheduled ? "" : "Unschedulable",
                  scheduled ? "" : transition->message);
    struct value *conditions = value_ref(value_get(*status, "conditions"));
    if (conditions == NULL) {
        conditions = value_array();
    }
    size_t index;
    if (find_condition(change->pod, "PodScheduled", &index) != NULL) {
        value_set_at(&conditions, index, changed);
    } else {
        value_push(&conditions, changed);
    }
    value_put(status, conditions, "conditions");
    value_put(status, value_string("Pending"), "phase");
}

/* NULL: the phase stays. */
static const char *phase_after(enum pod_become become)
{
    switch (become) {
    case POD_CREATING:
        return "Pending";
    case POD_RUNNING:
    case POD_READY:
    case POD_UNREADY:
        return "Running";
    case POD_FAILED:
        return "Failed";
    case POD_SUCCEEDED:
        return "Succeeded";
    default:
        return NULL;
    }
}

static void put_kubelets_part(const struct change *change, struct value **status)
{
    const struct pod_transition *transition = change->transition;
    struct value *statuses = containers_after(change);
    const struct value *started = value_get(*status, "startTime");
    const char *phase = phase_after(transition->become);
    bool failed = transition->become == POD_FAILED;
    struct value *reason = failed ? text_or_nothing(transition->reason) : NULL;
    struct value *message = failed ? text_or_nothing(transition->message) : NULL;
    const struct value_member members[] = {
        VALUE_MEMBER("conditions", conditions_after(change, statuses)),
        VALUE_MEMBER("containerStatuses", statuses),
        VALUE_MEMBER("initContainerStatuses", init_containers_after(change)),
        VALUE_MEMBER("startTime", value_ref(started == NULL ? change->now : started)),
        VALUE_MEMBER("phase", phase == NULL ? NULL : value_string(phase)),
        VALUE_MEMBER("reason", reason),
        VALUE_MEMBER("message", message),
    };
    size_t count = sizeof(members) / sizeof(members[0]);
    value_put_members(status, NULL, members, phase == NULL ? count - 3 : count);
}

struct value *pod_status_after(const struct value *pod, const struct pod_transition *transition,
                               struct sim_time now)
{
    CHECK(transition->become != POD_GONE);
    AUTO_BUFFER text = {0};
    sim_time_print(now, &text);
    AUTO_VALUE *timestamp = value_string(buffer_text(&text));
    struct change change = {.pod = pod, .transition = transition, .now = timestamp};
    struct value *status = value_ref(value_get(pod, "status"));
    if (status == NULL) {
        status = value_object();
    }
    if (transition->become == POD_SCHEDULED || transition->become == POD_UNSCHEDULABLE) {
        put_scheduled(&change, &status);
    } else {
        put_kubelets_part(&change, &status);
    }
    return status;
}

/* ---- what it depends on ---- */

static struct value *images_of(const struct value *containers)
{
    struct value *images = value_array();
    for (size_t i = 0; i < value_count(containers); i++) {
        const struct value *container = value_at(containers, i);
        value_push(&images, value_ref(value_get(container, "name")));
        value_push(&images, value_ref(value_get(container, "image")));
    }
    return images;
}

void pod_status_drop_addresses(struct value **status)
{
    static const struct value_member none[] = {
        VALUE_MEMBER("podIP", NULL),
        VALUE_MEMBER("podIPs", NULL),
        VALUE_MEMBER("hostIP", NULL),
        VALUE_MEMBER("hostIPs", NULL),
    };
    value_put_members(status, NULL, none, sizeof(none) / sizeof(none[0]));
}

static struct value *text_or_null(const char *text)
{
    return text == NULL ? value_null() : value_string(text);
}

struct value *pod_status_inputs(const struct value *pod, const struct pod_transition *transition,
                                struct sim_time now)
{
    struct value *status = value_ref(value_get(pod, "status"));
    pod_status_drop_addresses(&status);
    return value_array_of(value_int(now.ns), value_int(transition->become),
                          text_or_null(transition->container), text_or_null(transition->reason),
                          text_or_null(transition->message), value_bool(transition->has_exit_code),
                          value_int(transition->exit_code),
                          images_of(value_find(pod, "spec", "containers")),
                          images_of(value_find(pod, "spec", "initContainers")), status, NULL);
}
