#ifndef RAYRIG_TOOLS_CLEAN_UP_H
#define RAYRIG_TOOLS_CLEAN_UP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/ray/contract.h"
#include "sim/cluster/cluster.h"

/*
 * Brings a cluster back to what it held before a scenario, so that the next one can be played in it
 * by the same controller. What is not an object goes on: resourceVersions, the clock, addresses.
 */

/* What is there now: a map by uid. Owns: a new reference. */
struct value *clean_up_snapshot(struct cluster *cluster, const struct contract *contract);

/*
 * One round of deletions of what BEFORE, a snapshot, does not hold; between two rounds the
 * controller is to be waited for. The first (0) deletes the RayClusters alone, whose controller may
 * have something to do about it; from the third on finalizers that nobody has removed are removed.
 * How many objects there were.
 */
size_t clean_up_round(struct cluster *cluster, const struct contract *contract,
                      const struct value *before, int round);
#define CLEAN_UP_ROUNDS 5

#endif
