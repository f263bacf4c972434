#ifndef RAYRIG_RAY_ACCELERATORS_H
#define RAYRIG_RAY_ACCELERATORS_H

#include "core/base/value.h"
#include "core/ray/rules.h"

/*
 * The start parameters `num-gpus` and `resources`: what a Ray node has besides CPUs and memory.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/pod.go
 * (updateRayStartParamsResources, addWellKnownAcceleratorResources).
 */

/*
 * A group's `resources` as parameters, whatever these were. Rule: an amount that is no quantity is
 * left out.
 */
void accelerators_add_group_resources(struct value **parameters, const struct value *resources);

/*
 * What a container's LIMITS tell about GPUs, TPUs and Neuron cores, where the parameters do not
 * say so already. Rule: nothing is added when the parameter `resources` is not understood.
 */
void accelerators_add_limits(struct value **parameters, const struct value *limits,
                             struct rules *rules);

#endif
