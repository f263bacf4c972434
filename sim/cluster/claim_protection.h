#ifndef RAYRIG_CLUSTER_CLAIM_PROTECTION_H
#define RAYRIG_CLUSTER_CLAIM_PROTECTION_H

#include "sim/cluster/direct_client.h"
#include "sim/engine/world.h"

/*
 * Lets a PersistentVolumeClaim that is being deleted go when no Pod on a node uses it any more, by
 * taking away the finalizer that the API server gave it.
 * Source: Kubernetes 1.36 pkg/controller/volume/pvcprotection/pvc_protection_controller.go.
 */
struct claim_protection {
    struct world *world;
    struct api_server *server;
    struct direct_client client;
    struct api_watcher claim_watcher;
    struct api_watcher pod_watcher;
    struct world_timer timer;
    struct value *claims; /* to look at: array of pairs of namespace and name */
};

/* Owns: borrows both; SELF must not move until it is released. */
void claim_protection_init(struct claim_protection *self, struct world *world,
                           struct api_server *server);
void claim_protection_release(struct claim_protection *self);

#endif
