#ifndef RAYRIG_REPORTS_REPORT_H
#define RAYRIG_REPORTS_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/base/value.h"

/*
 * Results of runs (arrays of what sim/scenario/run.h describes) as people and CI systems read them.
 * Reports hold nothing of the machine they were made on: no time of day, no duration, no host.
 */
struct report_counts {
    size_t passed;
    size_t failed;  /* whatever did not pass and was not skipped */
    size_t skipped; /* this controller could not be asked for it */
    bool has_error; /* some input was unusable */
    bool has_crash; /* rayrig itself failed */
};
struct report_counts report_count(const struct value *results);

struct report_text_options {
    bool color;
    bool verbose; /* also what passed */
};
/*
 * For people: each result that did not pass, with structural differences first, then the unified
 * diff; what --update changed; what was skipped, and why; at last the line `N passed, M failed`,
 * with `, K skipped` if anything was.
 */
void report_text(const struct value *results, const struct report_text_options *options,
                 struct buffer *out);
/*
 * One line for each failure that is not a mere difference: `rayrig: FILE:LINE: MESSAGE`. For
 * stderr.
 */
void report_complaints(const struct value *results, struct buffer *out);

/* JUnit XML: a case a scenario, its folder as the class name. */
void report_junit(const struct value *results, struct buffer *out);
/* {passed, failed, skipped?, results}, indented. */
void report_json(const struct value *results, struct buffer *out);
/* Test Anything Protocol, version 14. */
void report_tap(const struct value *results, struct buffer *out);

#endif
