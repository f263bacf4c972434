#include "core/kube/schema_number.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/float64.h"
#include "core/base/memory.h"
#include "core/kube/big_decimal.h"

/* No float64 has a digit beyond these places. */
enum { EXPONENT_MAX = 400 };

static struct big_decimal *parse(const char *literal)
{
    AUTO_BUFFER digits = {0};
    bool negative = *literal == '-';
    const char *next = literal + negative;
    int32_t scale = 0;
    for (bool fraction = false; *next == '.' || (*next >= '0' && *next <= '9'); next++) {
        if (*next == '.') {
            fraction = true;
        } else {
            buffer_append_char(&digits, *next);
            scale -= fraction;
        }
    }
    if (*next == 'e' || *next == 'E') {
        bool down = next[1] == '-';
        next += next[1] == '-' || next[1] == '+' ? 2 : 1;
        int32_t exponent = 0;
        for (; *next >= '0' && *next <= '9' && exponent < EXPONENT_MAX; next++) {
            exponent = exponent * 10 + (*next - '0');
        }
        exponent = exponent > EXPONENT_MAX ? EXPONENT_MAX : exponent;
        scale += down ? -exponent : exponent;
    }
    return big_decimal_of_digits(buffer_text(&digits), digits.size, negative, scale);
}

int schema_number_compare(const char *a, const char *b)
{
    AUTO_FREE struct big_decimal *left = parse(a);
    AUTO_FREE struct big_decimal *right = parse(b);
    return big_decimal_compare(left, right);
}

/* Takes the digits of B from those of A, which has SIZE digits, until less than B is left. B ends
 * where A does; both without leading zeros before that. */
static void subtract_repeatedly(char *a, const char *b, size_t size)
{
    while (memcmp(a, b, size) >= 0) {
        int borrow = 0;
        for (size_t i = size; i-- > 0;) {
            int digit = a[i] - b[i] - borrow;
            borrow = digit < 0;
            a[i] = (char)(digit + (borrow ? 10 : 0) + '0');
        }
    }
}

/* Is there no rest when the number of A's digits is divided by that of B's? */
static bool divides(const struct buffer *a, const struct buffer *b)
{
    /* The rest so far has a place more than B, for the digit that comes in. */
    size_t size = b->size + 1;
    AUTO_FREE char *rest = memory_alloc(size);
    AUTO_FREE char *divisor = memory_alloc(size);
    memset(rest, '0', size);
    divisor[0] = '0';
    memcpy(divisor + 1, buffer_text(b), b->size);
    for (size_t i = 0; i < a->size; i++) {
        memmove(rest, rest + 1, size - 1);
        rest[size - 1] = buffer_text(a)[i];
        subtract_repeatedly(rest, divisor, size);
    }
    for (size_t i = 0; i < size; i++) {
        if (rest[i] != '0') {
            return false;
        }
    }
    return true;
}

/* The digits of the number at SCALE; its sign does not matter here. */
static void print_digits(const struct big_decimal *number, int32_t scale, struct buffer *out)
{
    AUTO_FREE struct big_decimal *scaled = big_decimal_at_scale(number, scale);
    big_decimal_print_unscaled(scaled, out);
}

bool schema_number_is_multiple(const char *number, const char *factor)
{
    AUTO_FREE struct big_decimal *dividend = parse(number);
    AUTO_FREE struct big_decimal *divisor = parse(factor);
    int32_t scale = dividend->scale < divisor->scale ? dividend->scale : divisor->scale;
    dividend->negative = false;
    AUTO_BUFFER left = {0};
    AUTO_BUFFER right = {0};
    print_digits(dividend, scale, &left);
    print_digits(divisor, scale, &right);
    return divides(&left, &right);
}

bool schema_number_is_integer(const char *literal)
{
    return schema_number_is_multiple(literal, "1");
}

int64_t schema_number_truncated(const char *literal)
{
    if (schema_number_compare(literal, "-9223372036854775808") <= 0) {
        return INT64_MIN;
    }
    if (schema_number_compare(literal, "9223372036854775807") >= 0) {
        return INT64_MAX;
    }
    AUTO_FREE struct big_decimal *number = parse(literal);
    bool negative = number->negative;
    number->negative = false;
    AUTO_BUFFER digits = {0};
    int32_t scale = number->scale < 0 ? number->scale : 0;
    print_digits(number, scale, &digits);
    size_t fraction = (size_t)-scale;
    uint64_t whole = 0;
    for (size_t i = 0; i + fraction < digits.size; i++) {
        whole = whole * 10 + (uint64_t)(digits.data[i] - '0');
    }
    return negative ? -(int64_t)whole : (int64_t)whole;
}

void schema_number_print(const char *literal, struct buffer *out)
{
    struct float64 number = float64_of_literal(literal, strlen(literal));
    if (number.infinite) {
        buffer_append(out, literal);
    } else {
        float64_print(number, out);
    }
}
