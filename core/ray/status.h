#ifndef RAYRIG_RAY_STATUS_H
#define RAYRIG_RAY_STATUS_H

#include <stdbool.h>

#include "core/base/value.h"
#include "core/ray/pass.h"

/*
 * The status of a RayCluster, derived from what is there after a pass.
 *
 * Source: KubeRay 1.7.0, raycluster_controller.go (calculateStatus), utils/consistency.go.
 */

/* The ports of a head Service that were seen last, and the endpoints that they make. */
struct endpoints_memo {
    struct value *ports;
    struct value *endpoints;
};
void endpoints_memo_release(struct endpoints_memo *memo);

/*
 * The new status, of the cluster as it is in PASS and with what PASS->failure says of its steps;
 * the old one itself where nothing makes a write worthwhile, as status_differs() has it.
 * NULL when it cannot be worked out (no head service, two head Pods, …): the error's text is then
 * in *PROBLEM. Owns: a new reference; *PROBLEM is freed by the caller.
 */
struct value *status_calculate(const struct pass *pass, char **problem);

/* The status of a RayCluster whose manifest is invalid; NULL where the contract has no word for
 * it, as KubeRay's. Owns: a new reference. */
struct value *status_of_invalid(const struct pass *pass);

/* Whether one of the fields that make a write worthwhile is different. OLD may be NULL.
 * Source: utils/consistency.go, InconsistentRayClusterStatus. */
bool status_differs(const struct value *old, const struct value *new);

/* Sets condition HeadPodReady after a head Pod's status.
 * Source: utils/util.go, FindHeadPodReadyCondition. */
void status_set_head_ready(struct value **conditions, const struct value *pod_status,
                           struct rules *rules, struct sim_time now);

/* Which of the suspend conditions is True. Source: utils/util.go, FindRayClusterSuspendStatus. */
enum pass_suspend status_suspend(const struct value *status);

#endif
