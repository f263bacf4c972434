#ifndef RAYRIG_RAY_NETWORK_POLICY_CONTROLLER_H
#define RAYRIG_RAY_NETWORK_POLICY_CONTROLLER_H

#include "core/base/error.h"
#include "core/kube/reconciler.h"
#include "core/ray/controller.h"

/*
 * The controller of a RayCluster's NetworkPolicies, which KubeRay runs beside the RayCluster
 * controller when gate RayClusterNetworkPolicy is on.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/networkpolicy_controller.go.
 *
 * Owns and Errors: as ray_controller_new().
 */
struct reconciler *network_policy_controller_new(const struct ray_controller_config *config,
                                                 struct error *err);

#endif
