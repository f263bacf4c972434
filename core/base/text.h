#ifndef RAYRIG_BASE_TEXT_H
#define RAYRIG_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* What the C library does with text only by asking the locale, or not at all. */

/* Equal but for the case of ASCII letters. */
bool text_equal_fold(const char *a, const char *b);
bool text_has_prefix(const char *text, const char *prefix);
bool text_has_suffix(const char *text, const char *suffix);
/* How many of SIZE bytes the UTF-8 character at their beginning has, 1 to 4; 0 when there is none.
 * Source: RFC 3629, section 4. */
size_t text_utf8_size(const char *bytes, size_t size);

#endif
