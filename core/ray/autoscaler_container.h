#ifndef RAYRIG_RAY_AUTOSCALER_CONTAINER_H
#define RAYRIG_RAY_AUTOSCALER_CONTAINER_H

#include "core/ray/pod_draft.h"

#define AUTOSCALER_CONTAINER "autoscaler"

/*
 * Gives a head the container that runs Ray's autoscaler, and the rights and settings it needs;
 * nothing without autoscaling.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/pod.go (DefaultHeadPodTemplate,
 * BuildAutoscalerContainer, mergeAutoscalerOverrides).
 */
void autoscaler_container_add(struct pod_draft *pod);

#endif
