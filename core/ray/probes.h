#ifndef RAYRIG_RAY_PROBES_H
#define RAYRIG_RAY_PROBES_H

#include "core/ray/pod_draft.h"

/*
 * Gives the Ray container the liveness and readiness probes that it lacks, unless the operator is
 * told not to.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/pod.go
 * (initLivenessAndReadinessProbe).
 */
void probes_add(struct pod_draft *pod);

#endif
