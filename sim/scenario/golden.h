#ifndef RAYRIG_SCENARIO_GOLDEN_H
#define RAYRIG_SCENARIO_GOLDEN_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/error.h"
#include "core/base/value.h"

/*
 * Golden files: what must be observed at the checkpoints of a scenario.
 *
 * As a value one is {scenario, contract, checkpoints: [observation…]}, or with a matrix
 * {scenario, contract, runs: [{matrix, checkpoints}…]}. An observation is what capture.h makes:
 * {name, time, columns, status, pods, services, events, …}.
 */

/*
 * The file's text: members in a fixed order, tables as literal blocks, the rest as kubectl prints
 * YAML. Reading it back gives an equal value.
 */
void golden_print(const struct value *golden, struct buffer *out);
/* One observation, as it would be in a file but for the indent. */
void golden_print_observation(const struct value *observation, struct buffer *out);

/*
 * Reads a golden file. Owns: a new reference, or NULL with *ERR.
 * Errors: unreadable; not YAML; not of this form; of another scenario or contract than given; a
 * checkpoint twice.
 */
struct value *golden_load(const char *path, const char *scenario, const char *contract,
                          struct error *err);

/*
 * What differs, as an array of strings: `checkpoints[ready].status.availableWorkerReplicas: want 2,
 * got 1`, `checkpoints[late]: want nothing, got a checkpoint`, `checkpoints[ready].pods line 2:
 * want "…", got "…"`. Empty when nothing does.
 * Owns: a new reference.
 */
struct value *golden_compare(const struct value *want, const struct value *got);

#endif
