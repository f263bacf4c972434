#ifndef RAYRIG_RAY_NETWORK_POLICY_BUILDER_H
#define RAYRIG_RAY_NETWORK_POLICY_BUILDER_H

#include "core/base/value.h"
#include "core/ray/cluster_spec.h"

/*
 * Who may talk to a cluster's Pods, and whom they may talk to, as `spec.networkPolicy` has it.
 * Owns: each returns a new reference.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/networkpolicy_controller.go.
 */
struct value *network_policy_builder_head(const struct ray_cluster *cluster);
struct value *network_policy_builder_group(const struct ray_cluster *cluster,
                                           const struct ray_group *group);

#endif
