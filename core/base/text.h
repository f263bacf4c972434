#ifndef RAYRIG_BASE_TEXT_H
#define RAYRIG_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* What the C library does with text only by asking the locale, or not at all. */

/* strcmp(), and whether it says that they are equal, for where that nearly always depends on the
 * first byte: names that are looked for among others. */
static inline int text_order(const char *a, const char *b)
{
    int order = (unsigned char)a[0] - (unsigned char)b[0];
    return order != 0 ? order : strcmp(a, b);
}

static inline bool text_equal(const char *a, const char *b)
{
    return a[0] == b[0] && strcmp(a, b) == 0;
}

/* memcpy(), for texts, of which most are short: copies of a constant size, which overlap, call
 * nothing. */
static inline void text_copy(char *to, const char *from, size_t size)
{
    char last[8];
    if (size > 16) {
        memcpy(to, from, size);
    } else if (size >= 8) {
        memcpy(last, from + size - 8, 8);
        memcpy(to, from, 8);
        memcpy(to + size - 8, last, 8);
    } else if (size >= 4) {
        memcpy(last, from + size - 4, 4);
        memcpy(to, from, 4);
        memcpy(to + size - 4, last, 4);
    } else {
        for (size_t i = 0; i < size; i++) {
            to[i] = from[i];
        }
    }
}

/* Equal but for the case of ASCII letters. */
bool text_equal_fold(const char *a, const char *b);
bool text_has_prefix(const char *text, const char *prefix);
bool text_has_suffix(const char *text, const char *suffix);
/* How many of SIZE bytes the UTF-8 character at their beginning has, 1 to 4; 0 when there is none.
 * Source: RFC 3629, section 4. */
size_t text_utf8_size(const char *bytes, size_t size);

#endif
