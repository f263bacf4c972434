#ifndef RAYRIG_RAY_POD_HEALTH_H
#define RAYRIG_RAY_POD_HEALTH_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/ray/rules.h"

/*
 * Whether a Pod is beyond recovery, and how the controller words what it sees of one.
 *
 * Source: KubeRay 1.7.0, raycluster_controller.go, shouldDeletePod.
 */

/* NODE_TYPE is "head" or "worker". On true the reason is appended to REASON. */
bool pod_health_is_lost(const struct value *pod, const char *node_type, struct rules *rules,
                        struct buffer *reason);

/* The Pod's state as notes of events have it. */
struct pod_health {
    const char *phase;
    const char *restart_policy;
    struct buffer terminated; /* `nil`, or the Ray container's end as Go prints it */
};
/* Owns: text is borrowed from POD; the caller calls pod_health_release(). */
struct pod_health pod_health_of(const struct value *pod);
void pod_health_release(struct pod_health *self);

#define AUTO_POD_HEALTH __attribute__((cleanup(pod_health_release))) struct pod_health

#endif
