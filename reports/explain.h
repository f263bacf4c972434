#ifndef RAYRIG_REPORTS_EXPLAIN_H
#define RAYRIG_REPORTS_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"

/* A scenario's text and that of its golden file; NULL where there is none. */
struct explain_scenario {
    const char *path;
    const char *text;
    const char *golden;
};

/*
 * What WORD means (a rule's id, a condition, a reason, a column, a status field, a state, a step,
 * what becomes of a Pod), where it comes from, and which scenarios show it. Capitals do not matter
 * where they make no difference. False when there is no such word.
 */
bool explain_word(const char *word, const struct explain_scenario *scenarios, size_t count,
                  struct buffer *out);

/* The words most like one that there is not, separated by commas; nothing when none is like it. */
void explain_suggest(const char *word, struct buffer *out);

#endif
