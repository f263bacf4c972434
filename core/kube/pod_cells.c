#include "core/kube/pod_cells.h"

#include <inttypes.h>
#include <string.h>

#include "core/kube/cell.h"
#include "core/kube/meta.h"
#include "core/kube/printer_column.h"

/* What is found out on the way through the containers. */
struct summary {
    struct buffer status;
    struct buffer failure; /* the status that a failed container alone would give; "" without one */
    int64_t restarts;
    const char *last_restart; /* "" for none */
    int64_t ready;
};

static void set_text(struct buffer *buffer, const char *text)
{
    buffer_truncate(buffer, 0);
    buffer_append(buffer, text);
}

/* The status of the first condition of a type; "" without one. */
static const char *condition_status(const struct value *pod, const char *type)
{
    const struct value *conditions = value_find(pod, "status", "conditions");
    for (size_t i = 0; i < value_count(conditions); i++) {
        const struct value *condition = value_at(conditions, i);
        if (value_is_text(value_get(condition, "type"), type)) {
            return value_find_text(condition, "status");
        }
    }
    return "";
}

static bool is_scheduling_gated(const struct value *pod)
{
    const struct value *conditions = value_find(pod, "status", "conditions");
    for (size_t i = 0; i < value_count(conditions); i++) {
        const struct value *condition = value_at(conditions, i);
        if (value_is_text(value_get(condition, "type"), "PodScheduled") &&
            value_is_text(value_get(condition, "reason"), "SchedulingGated")) {
            return true;
        }
    }
    return false;
}

/* Is the init container of this name a sidecar, one that goes on running? */
static bool is_sidecar(const struct value *pod, const char *name)
{
    const struct value *containers = value_find(pod, "spec", "initContainers");
    for (size_t i = 0; i < value_count(containers); i++) {
        const struct value *container = value_at(containers, i);
        if (value_is_text(value_get(container, "name"), name)) {
            return value_is_text(value_get(container, "restartPolicy"), "Always");
        }
    }
    return false;
}

static void add_restarts(struct summary *self, const struct value *container)
{
    const char *finished = value_find_text(container, "lastState", "terminated", "finishedAt");
    self->restarts += value_as_int(value_get(container, "restartCount"), 0);
    /* Times in RFC 3339 at UTC are ordered as texts are. */
    if (strcmp(self->last_restart, finished) < 0) {
        self->last_restart = finished;
    }
}

/* `Error`, `Signal:9` or `ExitCode:1`, with PREFIX before it. */
static void print_terminated(const struct value *terminated, const char *prefix, struct buffer *out)
{
    const char *reason = value_find_text(terminated, "reason");
    int64_t signal = value_as_int(value_get(terminated, "signal"), 0);
    buffer_truncate(out, 0);
    if (reason[0] != '\0') {
        buffer_printf(out, "%s%s", prefix, reason);
    } else if (signal != 0) {
        buffer_printf(out, "%sSignal:%" PRId64, prefix, signal);
    } else {
        buffer_printf(out, "%sExitCode:%" PRId64, prefix,
                      value_as_int(value_get(terminated, "exitCode"), 0));
    }
}

/* ---- init containers ---- */

/* Is the init container through, or a sidecar that has started? */
static bool is_initialized(const struct value *container, bool sidecar)
{
    const struct value *terminated = value_find(container, "state", "terminated");
    bool succeeded = terminated != NULL && value_as_int(value_get(terminated, "exitCode"), 0) == 0;
    return succeeded || (sidecar && value_as_bool(value_get(container, "started"), false));
}

/* The status while the INDEXth of COUNT init containers is the one that is waited for. */
static void print_initializing(const struct value *container, size_t index, size_t count,
                               struct buffer *out)
{
    const struct value *terminated = value_find(container, "state", "terminated");
    const char *waiting = value_find_text(container, "state", "waiting", "reason");
    if (terminated != NULL) {
        print_terminated(terminated, "Init:", out);
        return;
    }
    buffer_truncate(out, 0);
    if (waiting[0] != '\0' && strcmp(waiting, "PodInitializing") != 0) {
        buffer_printf(out, "Init:%s", waiting);
    } else {
        buffer_printf(out, "Init:%zu/%zu", index, count);
    }
}

/* Goes through the init containers up to the first that is not done. False when all are. */
static bool summarize_init(const struct value *pod, struct summary *self, struct summary *sidecars)
{
    const struct value *containers = value_find(pod, "status", "initContainerStatuses");
    size_t count = value_count(value_find(pod, "spec", "initContainers"));
    for (size_t i = 0; i < value_count(containers); i++) {
        const struct value *container = value_at(containers, i);
        bool sidecar = is_sidecar(pod, value_find_text(container, "name"));
        add_restarts(self, container);
        if (sidecar) {
            add_restarts(sidecars, container);
        }
        if (!is_initialized(container, sidecar)) {
            print_initializing(container, i, count, &self->status);
            return true;
        }
        if (value_find(container, "state", "terminated") == NULL &&
            value_as_bool(value_get(container, "ready"), false)) {
            self->ready++;
        }
    }
    return false;
}

/* ---- containers ---- */

/* Returns whether the container runs and is ready. */
static bool summarize_container(const struct value *container, struct summary *self)
{
    const char *waiting = value_find_text(container, "state", "waiting", "reason");
    const struct value *terminated = value_find(container, "state", "terminated");
    add_restarts(self, container);
    if (waiting[0] != '\0') {
        set_text(&self->status, waiting);
        return false;
    }
    if (terminated != NULL) {
        print_terminated(terminated, "", &self->status);
        if (!buffer_equals(&self->status, "Completed")) {
            set_text(&self->failure, buffer_text(&self->status));
        }
        return false;
    }
    return value_as_bool(value_get(container, "ready"), false) &&
           value_find(container, "state", "running") != NULL;
}

/* From the last container to the first, so that the first one's status is what stays. */
static void summarize_containers(const struct value *pod, struct summary *self)
{
    const struct value *containers = value_find(pod, "status", "containerStatuses");
    int64_t running = 0;
    for (size_t i = value_count(containers); i > 0; i--) {
        running += summarize_container(value_at(containers, i - 1), self);
    }
    self->ready += running;
    if (running > 0 && buffer_equals(&self->status, "Completed")) {
        if (strcmp(condition_status(pod, "Ready"), "True") == 0) {
            set_text(&self->status, "Running");
        } else {
            set_text(&self->status,
                     self->failure.size > 0 ? buffer_text(&self->failure) : "NotReady");
        }
    }
}

static void summarize(const struct value *pod, struct summary *self)
{
    const char *phase = value_find_text(pod, "status", "phase");
    const char *reason = value_find_text(pod, "status", "reason");
    set_text(&self->status, reason[0] != '\0' ? reason : phase);
    if (is_scheduling_gated(pod)) {
        set_text(&self->status, "SchedulingGated");
    }
    struct summary sidecars = {.last_restart = ""};
    bool initializing = summarize_init(pod, self, &sidecars);
    if (!initializing || strcmp(condition_status(pod, "Initialized"), "True") == 0) {
        /* Restarts of the init containers that are through do not count any more. */
        self->restarts = sidecars.restarts;
        self->last_restart = sidecars.last_restart;
        summarize_containers(pod, self);
    }
    bool terminal = strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0;
    if (meta_is_deleting(pod) && strcmp(reason, "NodeLost") == 0) {
        set_text(&self->status, "Unknown");
    } else if (meta_is_deleting(pod) && !terminal) {
        set_text(&self->status, "Terminating");
    }
}

/* ---- cells ---- */

static struct value *ready_cell(const struct value *pod, int64_t ready)
{
    const struct value *init_containers = value_find(pod, "spec", "initContainers");
    size_t total = value_count(value_find(pod, "spec", "containers"));
    for (size_t i = 0; i < value_count(init_containers); i++) {
        total += value_is_text(value_get(value_at(init_containers, i), "restartPolicy"), "Always");
    }
    return value_string_printf("%" PRId64 "/%zu", ready, total);
}

static struct value *restarts_cell(const struct summary *summary, struct sim_time now)
{
    if (summary->restarts == 0 || summary->last_restart[0] == '\0') {
        return value_string_printf("%" PRId64, summary->restarts);
    }
    AUTO_VALUE *age = printer_column_age(summary->last_restart, now);
    return value_string_printf("%" PRId64 " (%s ago)", summary->restarts, value_text(age));
}

static struct value *readiness_gates_cell(const struct value *pod)
{
    const struct value *gates = value_find(pod, "spec", "readinessGates");
    if (value_count(gates) == 0) {
        return value_string("<none>");
    }
    size_t open = 0;
    for (size_t i = 0; i < value_count(gates); i++) {
        const char *type = value_find_text(value_at(gates, i), "conditionType");
        open += strcmp(condition_status(pod, type), "True") == 0;
    }
    return value_string_printf("%zu/%zu", open, value_count(gates));
}

static struct value *text_or_none(const struct value *text)
{
    return value_text(text)[0] == '\0' ? value_string("<none>") : value_ref(text);
}

/* The first of several; the server fills in `podIPs` from `podIP`, so either may be alone. */
static const struct value *pod_ip(const struct value *pod)
{
    const struct value *first = value_at(value_find(pod, "status", "podIPs"), 0);
    return first != NULL ? value_get(first, "ip") : value_find(pod, "status", "podIP");
}

static struct pod_state_cells state_cells(const struct value *pod, struct summary *summary)
{
    summarize(pod, summary);
    return (struct pod_state_cells){
        .ready = ready_cell(pod, summary->ready),
        .status = value_string_sized(buffer_text(&summary->status), summary->status.size),
        .ip = text_or_none(pod_ip(pod)),
        .node = text_or_none(value_find(pod, "spec", "nodeName"))};
}

static void summary_release(struct summary *self)
{
    buffer_release(&self->status);
    buffer_release(&self->failure);
}

struct pod_state_cells pod_state_cells(const struct value *pod)
{
    struct summary summary = {.last_restart = ""};
    struct pod_state_cells cells = state_cells(pod, &summary);
    summary_release(&summary);
    return cells;
}

struct value *pod_cells(const struct value *pod, struct sim_time now)
{
    struct summary summary = {.last_restart = ""};
    struct pod_state_cells state = state_cells(pod, &summary);
    struct value *cells = value_array_of(
        cell_name(pod), state.ready, state.status, restarts_cell(&summary, now), cell_age(pod, now),
        state.ip, state.node, text_or_none(value_find(pod, "status", "nominatedNodeName")),
        readiness_gates_cell(pod), NULL);
    summary_release(&summary);
    return cells;
}
