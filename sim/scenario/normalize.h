#ifndef RAYRIG_SCENARIO_NORMALIZE_H
#define RAYRIG_SCENARIO_NORMALIZE_H

#include "core/base/value.h"

/*
 * What two controllers that do the same may observe differently, taken out of a golden file's
 * content (see golden.h), so that one that acts in real time can be compared with one that was
 * recorded in virtual time. Equal results mean: the same, but for
 *
 *     times       absolute and relative ones, ages, the checkpoints' own
 *     identity    random ends of names (`demo-head-x7k2p` is `demo-head-*`), uids, versions
 *     addresses   of Pods and of Services, node ports
 *     order       of Pods, events, writes and created objects; how often an event or a write was
 *                 repeated; gaps between a table's columns
 *     lateness    writes that met a conflict or what existed already, and events that tell of the
 *                 latter: a cache that is a moment behind is enough for both
 *     nothing     nulls and empty maps and lists in what was created or is there, which a client
 *                 with types sends and one without does not
 *
 * Which Pod it was is among the identities: where that matters, a scenario says it by `expect`.
 * Owns: a new reference.
 */
struct value *normalize_golden(const struct value *golden);

#endif
