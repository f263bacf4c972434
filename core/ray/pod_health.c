#include "core/ray/pod_health.h"

#include <string.h>

#include "core/base/sim_time.h"
#include "core/kube/meta.h"
#include "core/ray/cluster_spec.h"

/* .state.terminated of the Ray container; NULL while it has not ended. */
static const struct value *terminated_state(const struct value *pod)
{
    const struct value *name = value_get(cluster_spec_ray_container(pod), "name");
    const struct value *statuses = value_find(pod, "status", "containerStatuses");
    for (size_t i = 0; i < value_count(statuses); i++) {
        const struct value *status = value_at(statuses, i);
        if (value_equal(value_get(status, "name"), name)) {
            const struct value *terminated = value_find(status, "state", "terminated");
            return value_is(terminated, VALUE_OBJECT) ? terminated : NULL;
        }
    }
    return NULL;
}

/* `2026-01-01 00:00:06 +0000 UTC`, as Go's time.Time prints itself. */
static void print_time(const struct value *text, struct buffer *out)
{
    struct sim_time moment;
    if (!sim_time_parse(value_text(text), &moment)) {
        buffer_append(out, "0001-01-01 00:00:00 +0000 UTC");
        return;
    }
    AUTO_BUFFER rfc3339 = {0};
    sim_time_print(moment, &rfc3339);
    buffer_printf(out, "%.10s %.8s +0000 UTC", rfc3339.data, rfc3339.data + strlen("2026-01-01T"));
}

static void print_terminated(const struct value *terminated, struct buffer *out)
{
    if (terminated == NULL) {
        buffer_append(out, "nil");
        return;
    }
    buffer_printf(out, "&ContainerStateTerminated{ExitCode:%lld,Signal:%lld,Reason:%s,Message:%s,",
                  (long long)value_as_int(value_get(terminated, "exitCode"), 0),
                  (long long)value_as_int(value_get(terminated, "signal"), 0),
                  value_find_text(terminated, "reason"), value_find_text(terminated, "message"));
    buffer_append(out, "StartedAt:");
    print_time(value_get(terminated, "startedAt"), out);
    buffer_append(out, ",FinishedAt:");
    print_time(value_get(terminated, "finishedAt"), out);
    buffer_printf(out, ",ContainerID:%s,}", value_find_text(terminated, "containerID"));
}

bool pod_health_is_lost(const struct value *pod, const char *node_type, struct rules *rules,
                        struct buffer *reason)
{
    const struct value *phase_value = value_find(pod, "status", "phase");
    const char *phase = value_text(phase_value);
    if (value_is_text(phase_value, "Failed") || value_is_text(phase_value, "Succeeded")) {
        RULE(rules, HEALTH_1);
        buffer_printf(reason,
                      "The %s Pod %s status is %s which is a terminal state. KubeRay will delete "
                      "the Pod and create new Pods in the next reconciliation if necessary.",
                      node_type, meta_name(pod), phase);
        return true;
    }
    const struct value *terminated =
        value_is_text(phase_value, "Running") ? terminated_state(pod) : NULL;
    if (terminated == NULL) {
        return false;
    }
    const char *policy = value_find_text(pod, "spec", "restartPolicy");
    if (strcmp(policy, "Never") != 0) {
        RULE(rules, HEALTH_3);
        return false;
    }
    RULE(rules, HEALTH_2);
    buffer_printf(reason,
                  "The Pod status of the %s Pod %s is %s, and the Ray container terminated "
                  "status is ",
                  node_type, meta_name(pod), phase);
    print_terminated(terminated, reason);
    buffer_printf(reason,
                  ". The container is unable to restart due to its restart policy %s, so KubeRay "
                  "will delete it.",
                  policy);
    return true;
}

struct pod_health pod_health_of(const struct value *pod)
{
    struct pod_health health = {.phase = value_find_text(pod, "status", "phase"),
                                .restart_policy = value_find_text(pod, "spec", "restartPolicy")};
    print_terminated(terminated_state(pod), &health.terminated);
    return health;
}

void pod_health_release(struct pod_health *self)
{
    buffer_release(&self->terminated);
}
