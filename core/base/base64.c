#include "core/base/base64.h"

#include <stdint.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_print(const void *bytes, size_t size, struct buffer *out)
{
    const unsigned char *data = bytes;
    for (size_t i = 0; i < size; i += 3) {
        size_t count = size - i < 3 ? size - i : 3;
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++) {
            group = group << 8 | (k < count ? data[i + k] : 0);
        }
        for (size_t k = 0; k < 4; k++) {
            buffer_append_char(out, k <= count ? alphabet[group >> (18 - 6 * k) & 63] : '=');
        }
    }
}

static int digit_of(char byte)
{
    const char *found = byte == '\0' ? NULL : strchr(alphabet, byte);
    return found == NULL ? -1 : (int)(found - alphabet);
}

void base64_read(const char *text, struct buffer *out)
{
    uint32_t group = 0;
    int bits = 0;
    for (; digit_of(*text) >= 0; text++) {
        group = group << 6 | (uint32_t)digit_of(*text);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            buffer_append_char(out, (char)(group >> bits & 0xff));
        }
    }
}
