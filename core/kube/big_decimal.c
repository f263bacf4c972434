#include "core/kube/big_decimal.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"

#define LIMB_BASE 1000000000U
#define LIMB_DIGITS 9
/* 2^64 < 10^27 */
#define LIMBS_OF_INT64 3

static struct big_decimal *make(size_t count, bool negative, int32_t scale)
{
    struct big_decimal *self = memory_alloc_zero(1, sizeof(*self) + count * sizeof(uint32_t));
    self->count = count;
    self->negative = negative;
    self->scale = scale;
    return self;
}

/* Restores the rules about the highest limb and the sign of zero. */
static struct big_decimal *normalize(struct big_decimal *self)
{
    while (self->count > 0 && self->limbs[self->count - 1] == 0) {
        self->count--;
    }
    if (self->count == 0) {
        self->negative = false;
    }
    return self;
}

static uint32_t small_power_of_ten(size_t exponent)
{
    CHECK(exponent < LIMB_DIGITS);
    uint32_t power = 1;
    for (size_t i = 0; i < exponent; i++) {
        power *= 10;
    }
    return power;
}

struct big_decimal *big_decimal_of_int(int64_t unscaled, int32_t scale)
{
    struct big_decimal *self = make(LIMBS_OF_INT64, unscaled < 0, scale);
    uint64_t magnitude = unscaled < 0 ? -(uint64_t)unscaled : (uint64_t)unscaled;
    for (size_t i = 0; i < LIMBS_OF_INT64; i++) {
        self->limbs[i] = (uint32_t)(magnitude % LIMB_BASE);
        magnitude /= LIMB_BASE;
    }
    return normalize(self);
}

struct big_decimal *big_decimal_of_digits(const char *digits, size_t count, bool negative,
                                          int32_t scale)
{
    struct big_decimal *self = make(count / LIMB_DIGITS + 1, negative, scale);
    for (size_t i = 0; i < count; i++) {
        size_t place = count - 1 - i;
        uint32_t *limb = &self->limbs[place / LIMB_DIGITS];
        *limb = *limb * 10 + (uint32_t)(digits[i] - '0');
    }
    return normalize(self);
}

struct big_decimal *big_decimal_copy(const struct big_decimal *self)
{
    struct big_decimal *copy = make(self->count, self->negative, self->scale);
    memcpy(copy->limbs, self->limbs, self->count * sizeof(uint32_t));
    return copy;
}

/* self × 10^DIGITS, with the scale lowered by as much: the same number. */
static struct big_decimal *shift_up(const struct big_decimal *self, size_t digits)
{
    size_t limbs = digits / LIMB_DIGITS;
    uint64_t factor = small_power_of_ten(digits % LIMB_DIGITS);
    struct big_decimal *shifted =
        make(self->count + limbs + 1, self->negative, self->scale - (int32_t)digits);
    uint64_t carry = 0;
    for (size_t i = 0; i < self->count; i++) {
        carry += self->limbs[i] * factor;
        shifted->limbs[i + limbs] = (uint32_t)(carry % LIMB_BASE);
        carry /= LIMB_BASE;
    }
    shifted->limbs[self->count + limbs] = (uint32_t)carry;
    return normalize(shifted);
}

/* Divides in place; returns the remainder. */
static uint32_t divide_small(struct big_decimal *self, uint32_t divisor)
{
    uint64_t rest = 0;
    for (size_t i = self->count; i-- > 0;) {
        rest = rest * LIMB_BASE + self->limbs[i];
        self->limbs[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    normalize(self);
    return (uint32_t)rest;
}

/* The magnitude plus one unit of the last place. SELF must have a spare limb at its end. */
static void increment(struct big_decimal *self)
{
    size_t i = 0;
    while (i < self->count && self->limbs[i] == LIMB_BASE - 1) {
        self->limbs[i++] = 0;
    }
    if (i == self->count) {
        self->limbs[self->count++] = 0;
    }
    self->limbs[i]++;
}

/* self ÷ 10^DIGITS, rounded away from zero, with the scale raised by as much. */
static struct big_decimal *shift_down(const struct big_decimal *self, size_t digits)
{
    size_t dropped = digits / LIMB_DIGITS;
    bool inexact = false;
    for (size_t i = 0; i < dropped && i < self->count; i++) {
        inexact = inexact || self->limbs[i] != 0;
    }
    size_t kept = self->count > dropped ? self->count - dropped : 0;
    struct big_decimal *shifted = make(kept + 1, self->negative, self->scale + (int32_t)digits);
    memcpy(shifted->limbs, self->limbs + (self->count - kept), kept * sizeof(uint32_t));
    if (divide_small(shifted, small_power_of_ten(digits % LIMB_DIGITS)) != 0) {
        inexact = true;
    }
    if (inexact) {
        increment(shifted);
        shifted->negative = self->negative;
    }
    return shifted;
}

struct big_decimal *big_decimal_at_scale(const struct big_decimal *self, int32_t scale)
{
    return scale <= self->scale ? shift_up(self, (size_t)((int64_t)self->scale - scale))
                                : shift_down(self, (size_t)((int64_t)scale - self->scale));
}

static int compare_magnitudes(const struct big_decimal *a, const struct big_decimal *b)
{
    if (a->count != b->count) {
        return a->count < b->count ? -1 : 1;
    }
    for (size_t i = a->count; i-- > 0;) {
        if (a->limbs[i] != b->limbs[i]) {
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
        }
    }
    return 0;
}

static struct big_decimal *add_magnitudes(const struct big_decimal *longer,
                                          const struct big_decimal *shorter)
{
    struct big_decimal *sum = make(longer->count + 1, longer->negative, longer->scale);
    uint32_t carry = 0;
    for (size_t i = 0; i < longer->count; i++) {
        carry += longer->limbs[i] + (i < shorter->count ? shorter->limbs[i] : 0);
        sum->limbs[i] = carry % LIMB_BASE;
        carry /= LIMB_BASE;
    }
    sum->limbs[longer->count] = carry;
    return normalize(sum);
}

/* The sign is that of LARGER, whose magnitude is not below that of SMALLER. */
static struct big_decimal *subtract_magnitudes(const struct big_decimal *larger,
                                               const struct big_decimal *smaller)
{
    struct big_decimal *rest = big_decimal_copy(larger);
    uint32_t borrow = 0;
    for (size_t i = 0; i < larger->count; i++) {
        uint32_t minus = borrow + (i < smaller->count ? smaller->limbs[i] : 0);
        borrow = rest->limbs[i] < minus;
        rest->limbs[i] = rest->limbs[i] + (borrow ? LIMB_BASE : 0) - minus;
    }
    return normalize(rest);
}

struct big_decimal *big_decimal_add(const struct big_decimal *a, const struct big_decimal *b)
{
    int32_t scale = a->scale < b->scale ? a->scale : b->scale;
    AUTO_FREE struct big_decimal *left = big_decimal_at_scale(a, scale);
    AUTO_FREE struct big_decimal *right = big_decimal_at_scale(b, scale);
    bool left_is_larger = compare_magnitudes(left, right) >= 0;
    const struct big_decimal *larger = left_is_larger ? left : right;
    const struct big_decimal *smaller = left_is_larger ? right : left;
    return left->negative == right->negative ? add_magnitudes(larger, smaller)
                                             : subtract_magnitudes(larger, smaller);
}

struct big_decimal *big_decimal_multiply(const struct big_decimal *self, int64_t factor)
{
    AUTO_FREE struct big_decimal *other = big_decimal_of_int(factor, 0);
    struct big_decimal *product =
        make(self->count + other->count + 1, self->negative != other->negative, self->scale);
    for (size_t j = 0; j < other->count; j++) {
        uint64_t carry = 0;
        for (size_t i = 0; i < self->count; i++) {
            carry += product->limbs[i + j] + (uint64_t)self->limbs[i] * other->limbs[j];
            product->limbs[i + j] = (uint32_t)(carry % LIMB_BASE);
            carry /= LIMB_BASE;
        }
        product->limbs[self->count + j] = (uint32_t)carry;
    }
    return normalize(product);
}

struct big_decimal *big_decimal_negate(const struct big_decimal *self)
{
    struct big_decimal *negated = big_decimal_copy(self);
    negated->negative = !self->negative;
    return normalize(negated);
}

int big_decimal_compare(const struct big_decimal *a, const struct big_decimal *b)
{
    if (a->negative != b->negative) {
        return a->negative ? -1 : 1;
    }
    int32_t scale = a->scale < b->scale ? a->scale : b->scale;
    AUTO_FREE struct big_decimal *left = big_decimal_at_scale(a, scale);
    AUTO_FREE struct big_decimal *right = big_decimal_at_scale(b, scale);
    int order = compare_magnitudes(left, right);
    return a->negative ? -order : order;
}

bool big_decimal_divide_exactly(struct big_decimal *self, uint32_t divisor)
{
    AUTO_FREE struct big_decimal *quotient = big_decimal_copy(self);
    if (divide_small(quotient, divisor) != 0) {
        return false;
    }
    self->count = quotient->count;
    self->negative = quotient->negative;
    memcpy(self->limbs, quotient->limbs, quotient->count * sizeof(uint32_t));
    return true;
}

bool big_decimal_fits_int(const struct big_decimal *self)
{
    uint64_t magnitude = 0;
    for (size_t i = self->count; i-- > 0;) {
        if (__builtin_mul_overflow(magnitude, (uint64_t)LIMB_BASE, &magnitude) ||
            __builtin_add_overflow(magnitude, (uint64_t)self->limbs[i], &magnitude)) {
            return false;
        }
    }
    return magnitude <= (uint64_t)INT64_MAX + (self->negative ? 1 : 0);
}

int64_t big_decimal_wrapped(const struct big_decimal *self)
{
    uint64_t magnitude = 0;
    for (size_t i = self->count; i-- > 0;) {
        magnitude = magnitude * LIMB_BASE + self->limbs[i];
    }
    return (int64_t)(self->negative ? -magnitude : magnitude);
}

void big_decimal_print_unscaled(const struct big_decimal *self, struct buffer *out)
{
    if (self->count == 0) {
        buffer_append_char(out, '0');
        return;
    }
    buffer_printf(out, "%s%u", self->negative ? "-" : "", self->limbs[self->count - 1]);
    for (size_t i = self->count - 1; i-- > 0;) {
        buffer_printf(out, "%09u", self->limbs[i]);
    }
}
