#ifndef RAYRIG_CLUSTER_WORK_QUEUE_H
#define RAYRIG_CLUSTER_WORK_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/sim_time.h"
#include "core/base/tree.h"

/*
 * The queue of keys that a controller works off. Each key is in it at most once; it becomes ready
 * at once or at a given moment, and of two moments the earlier stands. A key that is being worked
 * on is not handed out a second time, but may be added meanwhile.
 *
 * Keys that are ready at once come first, then those whose moment has come, by that moment; then
 * the order in which they were added decides.
 * Source: controller-runtime 0.24 pkg/controller/priorityqueue/priorityqueue.go; its priorities are
 * left out, as they only reorder the objects of the first list.
 */
struct work_queue {
    struct tree entries; /* by key */
    struct tree waiting; /* those queued, in the order above */
    uint64_t next_sequence;
};

void work_queue_init(struct work_queue *self);
void work_queue_release(struct work_queue *self);

/* Ready at once. */
void work_queue_add(struct work_queue *self, const char *key);
/* Ready at MOMENT. */
void work_queue_add_at(struct work_queue *self, const char *key, struct sim_time moment);
/*
 * Ready after 5 ms, doubled for every call since the key was forgotten last, at most 1000 s.
 * Source: client-go util/workqueue, ItemExponentialFailureRateLimiter.
 */
void work_queue_add_rate_limited(struct work_queue *self, const char *key, struct sim_time now);
/* Sets the key's back-off to its beginning. The key stays queued if it is. */
void work_queue_forget(struct work_queue *self, const char *key);

/*
 * Hands out the next key that is ready by NOW, NULL when there is none. Owns: borrowed until
 * work_queue_done(), which must follow.
 */
const char *work_queue_take(struct work_queue *self, struct sim_time now);
void work_queue_done(struct work_queue *self, const char *key);

/* When work_queue_take() has something next: *MOMENT is NOW or later. False when never. */
bool work_queue_next_ready(const struct work_queue *self, struct sim_time now,
                           struct sim_time *moment);
/* The keys that are ready by MOMENT, separated by blanks. */
void work_queue_print_ready(const struct work_queue *self, struct sim_time moment,
                            struct buffer *out);

#endif
