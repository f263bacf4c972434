#ifndef RAYRIG_KUBE_RECONCILER_H
#define RAYRIG_KUBE_RECONCILER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/sim_time.h"
#include "core/kube/api_client.h"

/*
 * A controller as controller-runtime sees it: which objects it watches, and a function that is
 * called with the name of one of its primary objects. Who calls it, when, and from what cache is
 * the manager's business.
 */
struct reconcile_result {
    struct sim_duration requeue_after; /* 0: only on the next watch event. Ignored with an error */
    char *error;                       /* NULL: success. Owns: the caller of reconcile() frees it */
};

/* Another resource whose objects enqueue the primary one that controls them (ownerReference). */
struct reconciler_watch {
    const struct resource *resource;
    /* Only objects that this label selector matches are in the cache; NULL for all. */
    const char *cache_selector;
    /* False: only cached, changes enqueue nothing. */
    bool enqueues_owner;
};

struct reconciler {
    const char *name; /* also the events' reportingController */
    const struct resource *primary;
    /* Whether an update of a primary object is worth a reconcile; creates and deletes are. */
    bool (*primary_changed)(const struct value *old, const struct value *new);
    const struct reconciler_watch *watches;
    size_t watch_count;
    void (*reconcile)(struct reconciler *self, struct api_client *client, const char *namespace,
                      const char *name, struct reconcile_result *result);
    /* Forgets everything held in memory, as a restart of the process does. */
    void (*restart)(struct reconciler *self);
    void (*destroy)(struct reconciler *self);
};

#endif
