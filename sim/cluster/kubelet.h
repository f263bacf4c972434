#ifndef RAYRIG_CLUSTER_KUBELET_H
#define RAYRIG_CLUSTER_KUBELET_H

#include "core/base/tree.h"
#include "sim/cluster/direct_client.h"
#include "sim/cluster/pod_status.h"
#include "sim/engine/world.h"

/*
 * Scheduler, nodes and their kubelets. By hand, a Pod becomes what it is told to become and nothing
 * else. Automatically, Pods are bound at once, run two seconds later, are ready one second after
 * that, and when deleted end after one more second; a Pod that was told to become something else is
 * then left alone until it is deleted.
 *
 * Pods get their addresses in the order in which they were created, whenever they come to run;
 * after 65534 the addresses begin again. Nodes are taken in turn, by name; without any there is one
 * called `node-1`.
 */
struct kubelet {
    struct world *world;
    struct api_server *server;
    struct direct_client scheduler;
    struct direct_client client;
    struct api_watcher pod_watcher;
    struct api_watcher node_watcher;
    struct world_timer timer;
    bool automatic;
    struct tree pods;    /* those without address or with something due, by namespace and name */
    struct tree due;     /* those with something due, in order */
    struct value *nodes; /* names of the schedulable ones, in order: array */
    struct value *lone_node; /* the name of the one that stands for none */
    size_t next_node_index;
    uint64_t next_sequence;
    uint32_t created_count;
    /* The latest status, without addresses, and what it was made from: Pods alike share it. */
    struct value *shared_inputs;
    struct value *shared_status;
    struct value *shared_host; /* hostIP and hostIPs of the latest node */
};

/* Owns: borrows both; SELF must not move until it is released. */
void kubelet_init(struct kubelet *self, struct world *world, struct api_server *server,
                  bool automatic);
void kubelet_release(struct kubelet *self);

/*
 * Lets one Pod become something now. Whatever needs a node binds the Pod first if it is not bound.
 * Errors: no such Pod, no such container, `gone` without force for a Pod that is not being deleted,
 * or the server's refusal.
 */
bool kubelet_become(struct kubelet *self, const char *namespace, const char *name,
                    const struct pod_transition *transition, struct error *err);

/*
 * What it is about to do, for a dump: {automatic, addresses, nextNode, pods: [{namespace, name,
 * address, next, at}]}, in which `address` is the number of the address that a Pod will get, and
 * `next` is bind, run, ready or end. Owns: a new reference.
 */
struct value *kubelet_dump(const struct kubelet *self);
/* Whether STATE may be what kubelet_dump() has said of the Pods of SERVER; NULL may. */
bool kubelet_check(const struct value *state, struct api_server *server, struct sim_time now,
                   struct error *err);
/* Goes on as STATE has it, once it has been told of the Pods. Without a state, or where a kubelet
 * by hand becomes an automatic one or the other way round, it takes Pods over as they are. */
void kubelet_resume(struct kubelet *self, const struct value *state);

#endif
