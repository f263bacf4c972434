#ifndef RAYRIG_BASE_TEXT_H
#define RAYRIG_BASE_TEXT_H

#include <stdbool.h>

/* What the C library does with text only by asking the locale, or not at all. */

/* Equal but for the case of ASCII letters. */
bool text_equal_fold(const char *a, const char *b);
bool text_has_prefix(const char *text, const char *prefix);
bool text_has_suffix(const char *text, const char *suffix);

#endif
