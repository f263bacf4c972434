#ifndef RAYRIG_SCENARIO_CAPTURE_H
#define RAYRIG_SCENARIO_CAPTURE_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/value.h"

struct play;

/*
 * What a user can observe at this moment: an object with `name`, `time` and whatever the scenario's
 * `capture` lists. Timestamps in it are offsets from the run's start, like `+3s`. Owns: a new
 * reference.
 */
struct value *capture_observe(struct play *play, const char *name);

/* Columns and Pods as text, for the report of a failure. Owns: a new reference. */
struct value *capture_world(struct play *play);

/*
 * VALUE with each RFC 3339 timestamp in it as an offset from the run's start. Owns: a new
 * reference.
 */
struct value *capture_relative_times(const struct play *play, const struct value *value);

/*
 * The text under HEADING (in any case: `CPUS`, `cpus`) of CLUSTER's row in `kubectl get rayclusters
 * -o wide`. False when there is no such column.
 */
bool capture_column(const struct play *play, const struct value *cluster, const char *heading,
                    struct buffer *out);

#endif
