#ifndef RAYRIG_SCENARIO_RUNNER_H
#define RAYRIG_SCENARIO_RUNNER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/value.h"
#include "sim/scenario/run.h"

/*
 * Runs many scenario files. Parallelism is processes: each worker plays one file after the other in
 * worlds of its own and sends the results back; a crash costs one result, which says so. Results
 * come in the order of the files, whatever the number of workers.
 */
struct runner_options {
    struct run_options run;
    size_t jobs;    /* worker processes, at least 1 */
    bool fail_fast; /* leave out everything after the first file that did not pass */
    /* Told after each result, in the order in which they come; may be NULL. */
    void (*progress)(void *context, size_t done_count, size_t count, const struct value *result);
    void *context;
};

/*
 * The results, an array of what run_scenario() returns; a crash is a result of status "crashed",
 * and one too large to be passed on (see value_parse_json()) is replaced by a failure that says so.
 * Owns: a new reference.
 */
struct value *runner_run(const char *const *paths, const char *const *golden_paths, size_t count,
                         const struct runner_options *options);

/*
 * Where the golden file of a scenario file is: the same relative path with the last folder
 * `scenarios` on it replaced by `golden`; without one, below a folder `golden` beside the file.
 * Owns: the caller frees it.
 */
char *runner_golden_path(const char *path);

#endif
