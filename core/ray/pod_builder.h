#ifndef RAYRIG_RAY_POD_BUILDER_H
#define RAYRIG_RAY_POD_BUILDER_H

#include "core/base/value.h"
#include "core/ray/cluster_spec.h"

/*
 * The head and worker Pods as the controller sends them, before any defaulting by the API server.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/pod.go and
 * raycluster_controller.go (buildHeadPod, buildWorkerPod).
 */

/* The version of the operator, and where a head says which one built it, and of what. */
#define POD_BUILDER_VERSION "v1.7.0"
#define POD_BUILDER_VERSION_ANNOTATION "ray.io/kuberay-version"
#define POD_BUILDER_HASH_ANNOTATION "ray.io/upgrade-strategy-recreate-hash"

/* Owns: a new reference. Without an UPGRADE_HASH (NULL), as in the template of the Job that cleans
 * up, there is neither of those annotations. */
struct value *pod_builder_head(const struct ray_cluster *cluster, const char *upgrade_hash);

/*
 * A worker of GROUP without what differs from one worker to the next. Build it once a pass and
 * number copies of it: they share everything but their labels.
 */
struct value *pod_builder_worker(const struct ray_cluster *cluster, const struct ray_group *group);

/*
 * Sets the labels that number a worker (gate RayMultiHostIndexing). REPLICA_NAME is NULL for a
 * group of single hosts, and HOST_INDEX then unused.
 */
void pod_builder_number_worker(struct value **pod, int64_t replica_index, const char *replica_name,
                               int64_t host_index);

#endif
