#ifndef RAYRIG_KUBE_BIG_DECIMAL_H
#define RAYRIG_KUBE_BIG_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

/*
 * An exact decimal number of any size: unscaled × 10^scale. It is what a quantity becomes when 64
 * bits are not enough, which is rare; so every operation returns a new number (one block, the
 * caller frees it with free()) and none is tuned.
 *
 * The scale is part of a number's identity: 1000 × 10^-3 and 1 × 10^0 compare as equal, but keep
 * their spelling, as the decimals of upstream's gopkg.in/inf.v0 do.
 */
struct big_decimal {
    bool negative; /* false for zero */
    int32_t scale;
    size_t count;     /* limbs in use; the highest one is not 0, so zero has none */
    uint32_t limbs[]; /* the unscaled magnitude in base 10^9, lowest limb first */
};

struct big_decimal *big_decimal_of_int(int64_t unscaled, int32_t scale);
/* DIGITS are COUNT ASCII digits; leading zeros are fine. */
struct big_decimal *big_decimal_of_digits(const char *digits, size_t count, bool negative,
                                          int32_t scale);
struct big_decimal *big_decimal_copy(const struct big_decimal *self);

/* The sum has the finer of both scales, also where an addend is zero. */
struct big_decimal *big_decimal_add(const struct big_decimal *a, const struct big_decimal *b);
/* The scale stays. */
struct big_decimal *big_decimal_multiply(const struct big_decimal *self, int64_t factor);
struct big_decimal *big_decimal_negate(const struct big_decimal *self);
/* The same number written with SCALE; rounded away from zero where digits have to go. */
struct big_decimal *big_decimal_at_scale(const struct big_decimal *self, int32_t scale);

/* <0, 0, >0 */
int big_decimal_compare(const struct big_decimal *a, const struct big_decimal *b);
/* Divides the unscaled number in place if there is no remainder; DIVISOR is at most 10^9. */
bool big_decimal_divide_exactly(struct big_decimal *self, uint32_t divisor);

/* Does the unscaled number fit int64? */
bool big_decimal_fits_int(const struct big_decimal *self);
/* The unscaled number modulo 2^64, as Go's big.Int.Int64(). */
int64_t big_decimal_wrapped(const struct big_decimal *self);
/* The unscaled number in decimal digits. */
void big_decimal_print_unscaled(const struct big_decimal *self, struct buffer *out);

#endif
