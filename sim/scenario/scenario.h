#ifndef RAYRIG_SCENARIO_SCENARIO_H
#define RAYRIG_SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/base/value.h"
#include "core/base/value_yaml.h"
#include "core/ray/contract.h"

/*
 * A scenario file, read and checked. Each combination of its matrix is one run; a scenario without
 * a matrix is one run.
 */
struct scenario {
    char *path;        /* as given */
    char *golden_path; /* where its golden file is or would be */
    char *name;
    const struct contract *contract;
    struct yaml_stream stream; /* the file's text as values, with places */
    size_t *line_starts;       /* offsets of the file's lines, to show a step as it was written */
    size_t line_count;
    char *text;
    size_t run_count;
};

/* Of a world, unless the spec says another. */
#define SCENARIO_SEED 1

/* One combination of the matrix: the spec with every `${name}` replaced. */
struct scenario_run {
    struct value *matrix; /* name -> value, or NULL without a matrix */
    struct value *spec;
};

/*
 * Reads and checks the file. GOLDEN_PATH is copied.
 * Errors: unreadable file; all of yaml_parse() and format_check(); more than one document; a name
 * that is not the file's; a checkpoint twice in one run; a `rejected` where nothing can be refused;
 * a `covers` of no rule that there is;
 * with a matrix, a `${name}` that it lacks, or more than 10000 combinations. On error *OUT is
 * empty.
 */
bool scenario_load(const char *path, const char *golden_path, struct scenario *out,
                   struct error *err);
/* The same from a text, which is copied; PATH is where it is said to be from. */
bool scenario_parse(const char *path, const char *golden_path, const char *text, size_t size,
                    struct scenario *out, struct error *err);
void scenario_release(struct scenario *self);

/*
 * The INDEXth run; the matrix' last list varies fastest. Without a matrix a `${name}` is mere text.
 * Owns: the caller releases it. Errors: as scenario_load(), which has met them all.
 */
bool scenario_expand(const struct scenario *self, size_t index, struct scenario_run *out,
                     struct error *err);
void scenario_run_release(struct scenario_run *self);

/* One step that stands alone, DOCUMENT being nothing else. Errors: as those of a file's steps. */
bool scenario_check_step(const struct yaml_document *document, struct error *err);

/* metadata.labels; NULL when there are none. Owns: borrowed. */
const struct value *scenario_labels(const struct scenario *self);
/* spec.covers, ids of rules that there are; NULL when there are none. Owns: borrowed. */
const struct value *scenario_covers(const struct scenario *self);
/* The line of one of them. */
size_t scenario_covers_line(const struct scenario *self, size_t index);

/* The line where a step begins (1-based), and its text as written there, trimmed. */
size_t scenario_step_line(const struct scenario *self, size_t step_index);
void scenario_step_text(const struct scenario *self, size_t step_index, struct buffer *out);

#endif
