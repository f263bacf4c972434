#ifndef RAYRIG_SCENARIO_INVARIANTS_H
#define RAYRIG_SCENARIO_INVARIANTS_H

#include "core/base/buffer.h"
#include "core/kube/api.h"
#include "core/ray/contract.h"
#include "sim/cluster/cluster.h"

/*
 * What no RayCluster controller may do, whichever version it is of:
 *
 *     owned        a Pod that it creates has a controller among its owners
 *     gives up     it does not send the same refused write again and again without backing off
 *     no surplus   at rest a worker group has no more Pods than are wanted of it, and a cluster no
 *                  second head, while nothing is being deleted and no autoscaler decides
 *     chosen gone  at rest no Pod is there that a group's scaleStrategy names for deletion, unless
 *                  the Pod has ended
 *     generation   status.observedGeneration is no generation that the spec has not had
 *
 * That it does not end by itself and comes to rest is looked after by who waits for it.
 */
#define INVARIANT_REFUSALS_MAX 40 /* of one write, between two rests */

struct invariants {
    struct cluster *cluster;
    const struct contract *contract;
    struct value *broken;  /* array of strings, since the latest rest */
    struct value *refused; /* the write that was refused latest: what it was */
    size_t refused_count;  /* how often in a row */
};

/* Owns: borrows both. */
void invariants_init(struct invariants *self, struct cluster *cluster,
                     const struct contract *contract);
void invariants_release(struct invariants *self);

/* The controller has sent REQUEST, and RESPONSE came of it. */
void invariants_see(struct invariants *self, const struct api_request *request,
                    const struct api_response *response);
/* The controller is at rest. False when something is broken; TOLD gets it, a line each. */
bool invariants_hold(struct invariants *self, struct buffer *told);

#endif
