#include "core/base/text.h"

#include <string.h>

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

bool text_equal_fold(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

bool text_has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_has_suffix(const char *text, const char *suffix)
{
    size_t size = strlen(text);
    size_t suffix_size = strlen(suffix);
    return size >= suffix_size && strcmp(text + size - suffix_size, suffix) == 0;
}

size_t text_utf8_size(const char *bytes, size_t size)
{
    const unsigned char *at = (const unsigned char *)bytes;
    unsigned char first = size == 0 ? 0xff : at[0];
    if (first < 0x80) {
        return 1;
    }
    size_t count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || size < count) {
        return 0;
    }
    /* Not too long an encoding, no surrogate, not over U+10FFFF: the second byte tells. */
    unsigned char second_min = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char second_max = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    bool valid = at[1] >= second_min && at[1] <= second_max;
    for (size_t i = 2; i < count; i++) {
        valid = valid && (at[i] & 0xc0) == 0x80;
    }
    return valid ? count : 0;
}
