#ifndef RAYRIG_RAY_INIT_CONTAINERS_H
#define RAYRIG_RAY_INIT_CONTAINERS_H

#include "core/base/value.h"
#include "core/ray/cluster_spec.h"

/*
 * The init containers that hold a Ray node back until its cluster can take it. They are made like
 * RAY, the container that runs Ray. Owns: each returns a new reference.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/pod.go (DefaultWorkerPodTemplate,
 * configureTLS).
 */

#define INIT_CONTAINER_WAIT_GCS_READY "wait-gcs-ready"
#define INIT_CONTAINER_WAIT_FOR_CERTIFICATE "wait-for-tls-ip-san"

/* Waits until the head's GCS answers. RAY is as in the template. */
struct value *init_containers_wait_gcs_ready(const struct ray_cluster *cluster,
                                             const struct value *ray);
/* Waits until the certificate behind MOUNT names the Pod's own address. */
struct value *init_containers_wait_for_certificate(const struct value *ray,
                                                   struct value *mount_take);

#endif
