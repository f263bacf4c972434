#ifndef RAYRIG_RAY_CLEANUP_JOB_BUILDER_H
#define RAYRIG_RAY_CLEANUP_JOB_BUILDER_H

#include "core/base/value.h"
#include "core/ray/cluster_spec.h"

/*
 * The Job that clears a deleted cluster's keys from Redis. Owns: a new reference.
 *
 * Source: KubeRay 1.7.0, raycluster_controller.go (buildRedisCleanupJob).
 */
struct value *cleanup_job_builder_build(const struct ray_cluster *cluster);

#endif
