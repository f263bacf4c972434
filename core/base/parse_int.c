#include "core/base/parse_int.h"

bool parse_int64(const char *text, int64_t *out)
{
    bool negative = *text == '-';
    text += *text == '-' || *text == '+';
    if (*text == '\0') {
        return false;
    }
    int64_t number = 0;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        int digit = *text - '0';
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, negative ? -digit : digit, &number)) {
            return false;
        }
    }
    *out = number;
    return true;
}
