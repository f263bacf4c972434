#ifndef RAYRIG_SCENARIO_DUMP_H
#define RAYRIG_SCENARIO_DUMP_H

#include "core/base/value.h"
#include "sim/cluster/cluster.h"
#include "sim/scenario/pod_order.h"

/*
 * A world as one document, which cluster_new() goes on from (`load` in its configuration).
 * Source: docs/serve.md, "The dump".
 */

/* Everything that is stored in CLUSTER, Pods in the order of PODS. Owns: a new reference. */
struct value *dump_world(struct cluster *cluster, const struct pod_order *pods);
/* The order of the Pods of OBJECTS, a dump's, goes to PODS, those of a cluster that was made of
 * it. */
void dump_order_pods(const struct value *objects, struct pod_order *pods);

#endif
