#include "core/base/base64.h"

#include <stdint.h>

void base64_print(const void *bytes, size_t size, struct buffer *out)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
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
