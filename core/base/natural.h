#ifndef RAYRIG_BASE_NATURAL_H
#define RAYRIG_BASE_NATURAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A natural number of up to 2560 bits, which is what converting between decimal and binary
 * floating point needs. It lives where it is declared and is copied by assignment. Going beyond
 * its size is a CHECK.
 */
enum { NATURAL_LIMBS = 80 };

struct natural {
    size_t count; /* limbs in use; the highest one is not 0, so zero has none */
    uint32_t limbs[NATURAL_LIMBS];
};

struct natural natural_of(uint64_t number);
/* How many bits it takes; 0 for zero. */
size_t natural_bits(const struct natural *self);
/* <0, 0, >0 */
int natural_compare(const struct natural *a, const struct natural *b);

void natural_add(struct natural *self, const struct natural *other);
/* OTHER must not be greater than SELF. */
void natural_subtract(struct natural *self, const struct natural *other);
/* Times FACTOR, plus ADDEND. */
void natural_multiply_add(struct natural *self, uint32_t factor, uint32_t addend);
void natural_multiply(struct natural *self, uint64_t factor);
void natural_multiply_power_of_ten(struct natural *self, size_t exponent);
void natural_shift_left(struct natural *self, size_t bits);

#endif
