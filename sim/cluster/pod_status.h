#ifndef RAYRIG_CLUSTER_POD_STATUS_H
#define RAYRIG_CLUSTER_POD_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/base/sim_time.h"
#include "core/base/value.h"

/*
 * The status that scheduler and kubelet write when something becomes of a Pod. What a kubelet of
 * Kubernetes 1.36 would write beside (sandbox ids, resource sizes) is left out.
 * Source: docs/scenarios.md, "Pods"; Kubernetes 1.36 pkg/kubelet/kubelet_pods.go,
 * pkg/kubelet/status/generate.go for the conditions' words and order.
 */
enum pod_become {
    POD_SCHEDULED,
    POD_UNSCHEDULABLE,
    POD_CREATING,
    POD_RUNNING,
    POD_READY,
    POD_UNREADY,
    POD_WAITING,
    POD_TERMINATED,
    POD_FAILED,
    POD_SUCCEEDED,
    POD_GONE,
};

/* The words of the scenario format; false when TEXT is none. */
bool pod_become_parse(const char *text, enum pod_become *out);

/* Texts may be NULL: not given. */
struct pod_transition {
    enum pod_become become;
    const char *container; /* waiting, terminated: NULL for the first, which is Ray's */
    const char *reason;
    const char *message;
    bool has_exit_code;
    int64_t exit_code;
    bool force; /* gone: also when the Pod is not being deleted */
};

/*
 * The status of POD after TRANSITION at NOW. It depends on pod_status_inputs() alone, to which
 * addresses do not belong: those that POD has stay. Gone is no status.
 * Owns: a new reference.
 */
struct value *pod_status_after(const struct value *pod, const struct pod_transition *transition,
                               struct sim_time now);
/* Equal for Pods that get equal statuses, which then may be shared. Owns: a new reference. */
struct value *pod_status_inputs(const struct value *pod, const struct pod_transition *transition,
                                struct sim_time now);
/* Takes the addresses out of a status. */
void pod_status_drop_addresses(struct value **status);

#endif
