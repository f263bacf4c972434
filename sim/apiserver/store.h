#ifndef RAYRIG_APISERVER_STORE_H
#define RAYRIG_APISERVER_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/tree.h"
#include "core/base/value.h"
#include "core/kube/resource.h"
#include "sim/apiserver/history.h"

/*
 * The objects: what etcd holds of a real cluster, with the indexes that make a million of them
 * bearable. It knows where an object's name, labels and owners are, and no rule of any kind.
 *
 * Every write takes the next revision of one counter, which becomes the object's resourceVersion.
 */
/*
 * 24 bytes an object, of the values' pool; the trees add 8 to 16 for each place it is filed in.
 * The texts belong to the object, so they cost nothing and no comparison has to look them up.
 */
struct store_record {
    struct value *object;
    const char *namespace; /* "" for cluster-scoped objects */
    const char *name;
};

/* What is stored of one resource. */
struct store_slot {
    const struct resource *resource; /* the one in whose form they are */
    size_t rank;                     /* its place in the order in which resources were added */
    struct tree records;             /* of struct store_record, by namespace and name */
    const char *label;               /* the label key that by_label goes by; NULL for none */
    struct tree by_label; /* records that have the label, by its value, namespace and name */
    struct value *newest; /* the latest to be created: the next one is likely to be like it */
    struct store_slot *next;
};

struct store {
    struct store_slot *slots; /* in the order in which they were added */
    struct store_slot **slots_end;
    size_t slot_count;
    struct tree by_owner; /* of links, by the owner's uid, then rank, namespace and name */
    uint64_t revision;    /* the latest given out */
    struct history history;
};

void store_init(struct store *self);
void store_release(struct store *self);

/* Slots live as long as the store: history, and whoever reads it, refers to them. Owns: RESOURCE is
 * borrowed for the store's life. */
struct store_slot *store_add_slot(struct store *self, const struct resource *resource);
/* Files the slot's objects, present and future, by the value of one label. Owns: borrows it for the
 * store's life. */
void store_index_label(struct store_slot *slot, const char *label);

/* Owns: borrowed until the next write. NULL when there is none. NULL NAMESPACE is "". */
const struct value *store_get(const struct store_slot *slot, const char *namespace,
                              const char *name);

/*
 * Stores OBJECT_TAKE under its metadata.namespace and name, in place of what was there, with the
 * next resourceVersion. Returns the event in the history, which says what it was before.
 * Owns: the event is borrowed until the next write.
 */
const struct history_event *store_put(struct store *self, struct store_slot *slot,
                                      struct value *object_take);
/* Removes an object, which must be there. LAST_TAKE is how watchers see it for the last time; it
 * gets the deletion's resourceVersion. */
const struct history_event *store_remove(struct store *self, struct store_slot *slot,
                                         struct value *last_take);

/* ---- restoring ---- */

/* Forgets all objects and the whole history. */
void store_clear(struct store *self);
/* Files an object as it is, without an event. False when there is one of that name already. Owns:
 * takes it. */
bool store_restore(struct store *self, struct store_slot *slot, struct value *object_take);
/* Creates an object that another store has created at this revision: it is what store_put() made of
 * it there. */
void store_replay(struct store *self, struct store_slot *slot, struct value *object_take);

/* ---- lists ---- */

/*
 * Goes through a slot in order of namespace and name, now or as it was at a revision which the
 * history still reaches. Nothing may be written meanwhile.
 */
struct store_walk {
    struct tree_cursor records;
    const struct store_record *record; /* the next one, NULL at the end */
    struct tree past;                  /* of struct store_past, by namespace and name */
    struct tree_cursor past_cursor;
    const struct store_past *past_next;
};
/* Starts at the first object not before NAMESPACE and NAME (NULL: the first of all). */
void store_walk_start(struct store_walk *self, const struct store *store,
                      const struct store_slot *slot, const char *namespace, const char *name,
                      uint64_t revision);
/* NULL at the end. Owns: borrowed. */
const struct value *store_walk_next(struct store_walk *self);
void store_walk_release(struct store_walk *self);

/* Calls VISIT for each object whose indexed label has VALUE, until it returns false; NULL
 * NAMESPACE: in all. */
void store_each_labelled(const struct store_slot *slot, const char *value, const char *namespace,
                         bool (*visit)(void *context, const struct value *object), void *context);
void store_each_dependent(const struct store *self, const char *owner_uid,
                          void (*visit)(void *context, const struct resource *resource,
                                        const struct value *object),
                          void *context);

#endif
