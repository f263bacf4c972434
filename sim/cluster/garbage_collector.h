#ifndef RAYRIG_CLUSTER_GARBAGE_COLLECTOR_H
#define RAYRIG_CLUSTER_GARBAGE_COLLECTOR_H

#include "core/base/tree.h"
#include "sim/cluster/direct_client.h"
#include "sim/engine/world.h"

/*
 * Deletes what lost its owners, and finishes deletions in the foreground and those that orphan. It
 * works at the instant of the change, but after it, as a timer of the world; its cost depends on
 * what changed alone.
 * Source: Kubernetes 1.36 pkg/controller/garbagecollector/{garbagecollector,graph_builder}.go.
 */
struct garbage_collector {
    struct world *world;
    struct api_server *server;
    struct direct_client client;
    struct api_watcher watcher;
    struct world_timer timer;
    struct tree tasks;  /* by task and uid: each is there once */
    struct tree queued; /* the same, in order of arrival */
    uint64_t next_sequence;
    struct sim_duration delay; /* until it looks at what has changed; 0 to begin with */
};

/* Owns: borrows both; SELF must not move until it is released. */
void garbage_collector_init(struct garbage_collector *self, struct world *world,
                            struct api_server *server);
void garbage_collector_release(struct garbage_collector *self);

#endif
