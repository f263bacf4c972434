#ifndef RAYRIG_RAY_SERVICE_BUILDER_H
#define RAYRIG_RAY_SERVICE_BUILDER_H

#include "core/base/value.h"
#include "core/ray/cluster_spec.h"

/*
 * The Services of a RayCluster as the controller sends them, owner reference included. Owns: each
 * returns a new reference.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/service.go.
 */
struct value *service_builder_head(const struct ray_cluster *cluster);
/* For groups of several hosts: gives each worker a name in DNS. */
struct value *service_builder_headless(const struct ray_cluster *cluster);
/* NULL when the head container has no port for Ray Serve, which the caller reports. */
struct value *service_builder_serve(const struct ray_cluster *cluster);

/* The ports that Services of the cluster offer: {name: number}, from the Ray container or, when
 * it declares none, KubeRay's defaults; `metrics` always. Order: by name. */
struct value *service_builder_ports(const struct ray_cluster *cluster);

#endif
