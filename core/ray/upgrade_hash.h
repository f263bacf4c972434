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

/* A fingerprint takes a walk over the whole spec, and most passes find the spec as the last one
 * left it: the specs last asked for are known by their identity. */
enum { UPGRADE_HASH_MEMO_COUNT = 8 };

struct upgrade_hash_memo {
    struct {
        struct value *spec;
        char *hash;
    } entries[UPGRADE_HASH_MEMO_COUNT];
    size_t next; /* which is replaced next */
};

/* upgrade_hash_of(). All of a memo's clusters have one contract. Owns: borrowed until the memo is
 * asked again. */
const char *upgrade_hash_remembered(struct upgrade_hash_memo *memo,
                                    const struct ray_cluster *cluster);
void upgrade_hash_memo_release(struct upgrade_hash_memo *memo);

/* Owns: the caller frees the text: 32 characters of base32 in its "extended hex" alphabet. */
char *upgrade_hash_of(const struct ray_cluster *cluster);

/* What is hashed: the spec as Go's encoding/json writes it, without what may change freely. */
void upgrade_hash_print_input(const struct ray_cluster *cluster, struct buffer *out);

#endif
