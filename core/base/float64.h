#ifndef RAYRIG_BASE_FLOAT64_H
#define RAYRIG_BASE_FLOAT64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

/*
 * The numbers that Go's float64 has (binary64 of IEEE 754), made, multiplied and printed as Go
 * does, by integers alone: what a program in Go says about 0.1 × 3 is to be said here too, whatever
 * the compiler and the machine do with floating point. There is no NaN.
 */
struct float64 {
    bool negative;
    bool infinite;
    /* The number is mantissa × 2^exponent. Of a number that is not 0, the mantissa has 53 bits, or
     * fewer with the least exponent, -1074. */
    uint64_t mantissa;
    int32_t exponent;
};

/* The nearest to DIGITS × 10^EXPONENT, of two the one with the even mantissa. DIGITS are COUNT
 * ASCII digits. */
struct float64 float64_of_decimal(const char *digits, size_t count, int64_t exponent,
                                  bool negative);
/* LITERAL is a JSON number of SIZE bytes. */
struct float64 float64_of_literal(const char *literal, size_t size);
/* Source: Go's math.Pow10: not always the nearest to the power. */
struct float64 float64_power_of_ten(int64_t exponent);
struct float64 float64_multiply(struct float64 a, struct float64 b);

/*
 * Appends the shortest text that means this number, with an exponent below 1e-6 and from 1e21 on.
 * SELF must not be infinite.
 * Source: Go's encoding/json, floatEncoder.
 */
void float64_print(struct float64 self, struct buffer *out);

#endif
