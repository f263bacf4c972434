#ifndef RAYRIG_SCENARIO_RUN_H
#define RAYRIG_SCENARIO_RUN_H

#include <stdbool.h>

#include "core/base/value.h"
#include "sim/scenario/manifests.h"
#include "sim/scenario/subject.h"

/*
 * Plays one scenario file, all combinations of its matrix, and compares what it observed with the
 * golden file.
 *
 * The result is a value, so that it can cross from one process to another and into any report:
 *
 *     scenario, path, contract   as in the file; only path where it could not be read
 *     labels                     metadata.labels, if there are any
 *     status                     "passed", "failed" (a difference, a step), "error" (unusable) or
 *                                "skipped"
 *     reason                     why it was skipped: what this subject cannot be asked for
 *     covers                     the ids of the rules that it is about; if there are any
 *     rules                      the ids of the rules that its runs came by, sorted; if asked for
 *     runs                       [{matrix?, status, elapsed: "4s", steps: N, checkpoints: N}]
 *     failures                   [{kind, matrix?, line?, column?, step?, text?, message, details?,
 *                                world?}], see below
 *     golden                     {path, state, want?, got?}: state "same", "different", "missing",
 *                                "created", "updated" or "none" (no checkpoints); want and got are
 *                                the file's texts, when they differ
 *
 * The kind of a failure is "input" (its message is complete, with file, line and column), "step",
 * "expect", "golden", "rule" (no run came by a rule that is covered), "invariant" (the subject did
 * what no controller may do), or of runner.h "crash" and "result". `step` counts from 1, `text` is
 * the step as written, `details` has a string for each difference or miss, and `world` shows what
 * was there at that moment.
 */
struct run_options {
    bool update;                   /* write the golden file instead of complaining */
    bool rules;                    /* tell which rules were applied */
    const struct subject *subject; /* NULL: the built-in controller */
    struct manifests *manifests;   /* of the scenarios before it, too; NULL: of this one only */
};

/* Owns: a new reference. Never fails: what goes wrong is in the result. */
struct value *run_scenario(const char *path, const char *golden_path,
                           const struct run_options *options);

#endif
