#ifndef RAYRIG_RAY_FAULT_TOLERANCE_H
#define RAYRIG_RAY_FAULT_TOLERANCE_H

#include "core/ray/pod_draft.h"

/*
 * What a Pod needs so that the cluster outlives its head: where the GCS keeps its state, and that
 * workers wait for it. On a head, whether this is so is an annotation.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/pod.go (configureGCSFaultTolerance).
 */
void fault_tolerance_add(struct pod_draft *pod);

#endif
