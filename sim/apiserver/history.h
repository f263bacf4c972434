#ifndef RAYRIG_APISERVER_HISTORY_H
#define RAYRIG_APISERVER_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/limits.h"
#include "core/base/value.h"

/*
 * The latest LIMIT_STORE_HISTORY changes of all resources, oldest first: what watches start from,
 * and what lists of an earlier revision are computed with. Values share what did not change, so
 * an entry costs about as much as the change itself.
 */
struct store_slot;

struct history_event {
    uint64_t revision;
    const struct store_slot *slot;
    bool removed;
    struct value *object;   /* after it; of a removal, what watchers see for the last time */
    struct value *previous; /* before it; NULL when it was created */
};

struct history {
    struct history_event *events; /* a ring */
    size_t first_index;
    size_t count;
    size_t capacity;
    uint64_t floor; /* every change after this revision is still here */
    uint64_t told;  /* changes after this one are kept beyond the limit: watchers wait for them */
};

void history_init(struct history *self);
void history_release(struct history *self);

/* Takes the event's values. */
const struct history_event *history_append(struct history *self, struct history_event event);
/* The event at INDEX, 0 being the oldest kept; it must exist. */
const struct history_event *history_at(const struct history *self, size_t index);
/* The index of the first event after REVISION; the count when there is none. */
size_t history_after(const struct history *self, uint64_t revision);
/* Forgets everything up to and including REVISION, as etcd's compaction does. */
void history_forget(struct history *self, uint64_t revision);

#endif
