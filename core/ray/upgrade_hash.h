#ifndef RAYRIG_RAY_UPGRADE_HASH_H
#define RAYRIG_RAY_UPGRADE_HASH_H

#include "core/base/buffer.h"
#include "core/ray/cluster_spec.h"

/*
 * A fingerprint of everything in a RayCluster's spec that Pods must be made anew for.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/utils/util.go (GenerateHashWithoutReplicas…)
 * and raycluster_controller.go.
 */

/* Owns: the caller frees the text: 32 characters of base32 in its "extended hex" alphabet. */
char *upgrade_hash_of(const struct ray_cluster *cluster);

/* What is hashed: the spec as Go's encoding/json writes it, without what may change freely. */
void upgrade_hash_print_input(const struct ray_cluster *cluster, struct buffer *out);

#endif
