#ifndef RAYRIG_KUBE_SCHEMA_NUMBER_H
#define RAYRIG_KUBE_SCHEMA_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buffer.h"

/*
 * Numbers as a schema compares them: JSON literals, exact whatever their size. An exponent beyond
 * what float64 has is cut to that, as kube-apiserver cannot hold such a number at all.
 */

/* <0, 0, >0 */
int schema_number_compare(const char *a, const char *b);
/* Is NUMBER a multiple of FACTOR, which is positive? */
bool schema_number_is_multiple(const char *number, const char *factor);
bool schema_number_is_integer(const char *literal);
/* What Go's int64() makes of it: without its fraction. Beyond the range, the nearest in it. */
int64_t schema_number_truncated(const char *literal);
/* As Go prints a float64 with %v. */
void schema_number_print(const char *literal, struct buffer *out);

#endif
