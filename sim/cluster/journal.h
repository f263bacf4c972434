#ifndef RAYRIG_CLUSTER_JOURNAL_H
#define RAYRIG_CLUSTER_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/kube/api.h"
#include "core/kube/api_client.h"

/*
 * What the controllers of one cluster did, in the order in which they did it: the writes that they
 * sent and the events that they recorded. All controllers share one, so that the order holds
 * between them, too.
 */
struct journal_list {
    struct value *items;    /* array */
    uint64_t dropped_count; /* beyond LIMIT_CAPTURE_RECORDS */
};

struct journal {
    struct journal_list writes;
    struct journal_list events;
    struct journal_list created; /* items are NULL when they are not kept */
    bool keeps_refused;
};

void journal_init(struct journal *self);
void journal_release(struct journal *self);

/* A write and what came of it. */
void journal_add_write(struct journal *self, const struct api_request *request,
                       const struct api_response *response);
void journal_add_event(struct journal *self, const struct api_event *event);

/*
 * From now on keeps the objects that are created, too (those kept before are dropped), each as it
 * was sent: before the API server filled anything in. With REFUSED_TOO those that were refused are
 * among them, each once, however often it was tried. Bodies are shared, not copied.
 */
void journal_keep_created(struct journal *self, bool refused_too);

/* ---- since the last take; owns: the caller's ---- */

/*
 * Array of strings: `create Pod/default/demo-head-x7k2p`,
 * `status RayCluster/default/demo -> 409 Conflict`. Events are not among them: they are best
 * effort.
 */
struct value *journal_take_writes(struct journal *self);
/* Array of {type, reason, action, note, regarding: name}; one with a note alone says how many are
 * not there. */
struct value *journal_take_events(struct journal *self);
/* Array of objects; the same. */
struct value *journal_take_created(struct journal *self);

#endif
