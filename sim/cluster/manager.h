#ifndef RAYRIG_CLUSTER_MANAGER_H
#define RAYRIG_CLUSTER_MANAGER_H

#include "core/kube/reconciler.h"
#include "sim/cluster/cached_client.h"
#include "sim/cluster/informer.h"
#include "sim/cluster/work_queue.h"

/*
 * Runs one controller as controller-runtime's manager does: watches what it watches, turns changes
 * into keys of primary objects in a work queue, and has one worker call reconcile() for them. A
 * reconcile takes no virtual time; each is a timer of the world, so that other things due at the
 * same instant have their turn.
 * Source: controller-runtime 0.24 pkg/internal/controller/controller.go, pkg/handler.
 */
struct manager {
    struct world *world;
    struct api_server *server;
    struct reconciler *reconciler;
    struct cached_client client;
    struct informer_source *sources; /* the primary resource's first, then the watches' */
    struct informer *informers;      /* the same number, the same order */
    size_t source_count;
    struct work_queue queue;
    struct world_timer worker;
    const char *index_label;
    struct value *failures; /* object of text, by key: those whose last pass failed */
    bool starting;          /* the first lists: nothing is worked off before all are there */
};

struct manager_config {
    struct world *world;
    struct api_server *server;
    struct fault_list *faults;
    struct journal *journal;
    struct reconciler *reconciler;
    const char *index_label; /* the label that the controller selects by; NULL for none */
};

/* Starts watching. Owns: borrows all that CONFIG names; SELF must not move until it is released. */
void manager_init(struct manager *self, const struct manager_config *config);
void manager_release(struct manager *self);

/* The controller's process dies and starts anew: what was in memory is lost, and everything is
 * listed again. */
void manager_restart(struct manager *self);
/* Its cache of RESOURCE (a plural) is held back, or catches up. False when it has none. */
bool manager_freeze_cache(struct manager *self, const char *resource, bool frozen);
/* The error that ended the last pass over an object; NULL when there was none. Owns: borrowed until
 * something happens. */
const char *manager_failure(const struct manager *self, const char *namespace, const char *name);
/* The keys that will be worked on up to MOMENT, separated by blanks. */
void manager_print_busy(const struct manager *self, struct sim_time moment, struct buffer *out);

#endif
