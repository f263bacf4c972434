#ifndef RAYRIG_RAY_RESOURCES_H
#define RAYRIG_RAY_RESOURCES_H

#include <stdbool.h>

#include "core/base/value.h"
#include "core/kube/quantity.h"
#include "core/ray/cluster_spec.h"

/*
 * How much a RayCluster asks for, as its status tells.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/utils/util.go (CalculateDesiredResources,
 * CalculatePodResource, sumGPUs) and resource_utils.go.
 */

/* `nvidia.com/gpu`, `amd.com/gpu`, `nvidia.com/mig-1g.5gb`, … */
bool resources_is_gpu(const char *name);

/*
 * The members desiredCPU, desiredMemory, desiredGPU and desiredTPU of the status, as quantities.
 * Workers count as often as `replicas` says, which may be outside of the group's bounds.
 */
struct value *resources_desired(const struct ray_cluster *cluster);

#endif
