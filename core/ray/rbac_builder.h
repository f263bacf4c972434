#ifndef RAYRIG_RAY_RBAC_BUILDER_H
#define RAYRIG_RAY_RBAC_BUILDER_H

#include "core/base/value.h"
#include "core/ray/cluster_spec.h"

/*
 * What the autoscaler container needs to be allowed to do, owner references included. Owns: each
 * returns a new reference.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/rbac.go.
 */
struct value *rbac_builder_service_account(const struct ray_cluster *cluster);
struct value *rbac_builder_role(const struct ray_cluster *cluster);
struct value *rbac_builder_role_binding(const struct ray_cluster *cluster);

#endif
