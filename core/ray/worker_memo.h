#ifndef RAYRIG_RAY_WORKER_MEMO_H
#define RAYRIG_RAY_WORKER_MEMO_H

#include <stddef.h>

#include "core/ray/cluster_spec.h"

/*
 * The worker Pods that were built last. What is sent for a group's next Pod is what was sent for
 * the one before, unless something else has changed than how many there are to be.
 */
enum { WORKER_MEMO_COUNT = 8 };

struct worker_memo {
    struct worker_memo_entry {
        struct value *cluster; /* the RayCluster, and one of its groups; owned, as is the Pod */
        struct value *group;
        struct value *pod;
    } entries[WORKER_MEMO_COUNT];
    size_t next; /* which is replaced next */
};

/* pod_builder_worker(). All of a memo's clusters have one contract and the same options. Owns: a
 * new reference. */
struct value *worker_memo_build(struct worker_memo *memo, const struct ray_cluster *cluster,
                                const struct ray_group *group);
void worker_memo_release(struct worker_memo *memo);

#endif
