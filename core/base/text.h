#ifndef RAYRIG_BASE_TEXT_H
#define RAYRIG_BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/* What the C library does with text only by asking the locale or errno. */

/* Equal but for the case of ASCII letters. */
bool text_equal_fold(const char *a, const char *b);
bool text_has_prefix(const char *text, const char *prefix);
bool text_has_suffix(const char *text, const char *suffix);
/*
 * Decimal digits after an optional sign, and nothing else; false also when it does not fit.
 * *OUT changes only on success.
 * Source: Go package strconv, ParseInt with base 10.
 */
bool text_parse_int(const char *text, int64_t *out);

#endif
