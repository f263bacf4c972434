#ifndef RAYRIG_REPORTS_MATRIX_H
#define RAYRIG_REPORTS_MATRIX_H

#include "core/base/buffer.h"
#include "core/base/value.h"

/*
 * The conformance matrix: each rule of the controller, where it comes from, the scenarios that are
 * about it, and how many came by it. The results are those of runs that were asked for their rules
 * (struct run_options).
 */
void matrix_markdown(const struct value *results, struct buffer *out);
/* One page that needs nothing else. */
void matrix_html(const struct value *results, struct buffer *out);

#endif
