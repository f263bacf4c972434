#ifndef RAYRIG_RAY_INGRESS_BUILDER_H
#define RAYRIG_RAY_INGRESS_BUILDER_H

#include "core/base/value.h"
#include "core/ray/cluster_spec.h"

/*
 * The head's Ingress as wanted, owner reference included. Owns: a new reference.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/ingress.go.
 */
struct value *ingress_builder_head(const struct ray_cluster *cluster);

#endif
