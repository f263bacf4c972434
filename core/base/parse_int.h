#ifndef RAYRIG_BASE_PARSE_INT_H
#define RAYRIG_BASE_PARSE_INT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A decimal integer within int64, with an optional sign and nothing else around it: no blanks, no
 * `0x`. *OUT stays as it was when TEXT is none.
 * Source: Go's strconv.ParseInt(text, 10, 64).
 */
bool parse_int64(const char *text, int64_t *out);

#endif
