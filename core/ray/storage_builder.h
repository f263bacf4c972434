#ifndef RAYRIG_RAY_STORAGE_BUILDER_H
#define RAYRIG_RAY_STORAGE_BUILDER_H

#include "core/base/value.h"
#include "core/ray/cluster_spec.h"

/*
 * What a RayCluster keeps: the token of its users and the storage of its GCS. Owns: each returns a
 * new reference.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/{pod,pvc}.go and
 * raycluster_controller.go.
 */

/* TOKEN is the base64 text that becomes `auth_token`. */
struct value *storage_builder_auth_secret(const struct ray_cluster *cluster, const char *token);
/* The PersistentVolumeClaim of the rocksdb backend; owned by the cluster unless it is to be
 * retained. */
struct value *storage_builder_gcs_claim(const struct ray_cluster *cluster);

#endif
