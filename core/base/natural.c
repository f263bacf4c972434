#include "core/base/natural.h"

#include <string.h>

#include "core/base/check.h"

enum { LIMB_BITS = 32 };

static void push_limb(struct natural *self, uint32_t limb)
{
    CHECK(self->count < NATURAL_LIMBS);
    self->limbs[self->count++] = limb;
}

struct natural natural_of(uint64_t number)
{
    struct natural self = {0};
    for (; number != 0; number >>= LIMB_BITS) {
        push_limb(&self, (uint32_t)number);
    }
    return self;
}

size_t natural_bits(const struct natural *self)
{
    if (self->count == 0) {
        return 0;
    }
    uint32_t highest = self->limbs[self->count - 1];
    return self->count * LIMB_BITS - (size_t)__builtin_clz(highest);
}

int natural_compare(const struct natural *a, const struct natural *b)
{
    if (a->count != b->count) {
        return a->count < b->count ? -1 : 1;
    }
    for (size_t i = a->count; i > 0; i--) {
        if (a->limbs[i - 1] != b->limbs[i - 1]) {
            return a->limbs[i - 1] < b->limbs[i - 1] ? -1 : 1;
        }
    }
    return 0;
}

void natural_add(struct natural *self, const struct natural *other)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < other->count || carry != 0; i++) {
        if (i == self->count) {
            push_limb(self, 0);
        }
        carry += (uint64_t)self->limbs[i] + (i < other->count ? other->limbs[i] : 0);
        self->limbs[i] = (uint32_t)carry;
        carry >>= LIMB_BITS;
    }
}

void natural_subtract(struct natural *self, const struct natural *other)
{
    CHECK(natural_compare(self, other) >= 0);
    uint64_t borrow = 0;
    for (size_t i = 0; i < other->count || borrow != 0; i++) {
        uint64_t taken = borrow + (i < other->count ? other->limbs[i] : 0);
        borrow = self->limbs[i] < taken ? 1 : 0;
        self->limbs[i] = (uint32_t)(self->limbs[i] - taken);
    }
    while (self->count > 0 && self->limbs[self->count - 1] == 0) {
        self->count--;
    }
}

void natural_multiply_add(struct natural *self, uint32_t factor, uint32_t addend)
{
    if (factor == 0) {
        self->count = 0;
    }
    uint64_t carry = addend;
    for (size_t i = 0; i < self->count; i++) {
        carry += (uint64_t)self->limbs[i] * factor;
        self->limbs[i] = (uint32_t)carry;
        carry >>= LIMB_BITS;
    }
    if (carry != 0) {
        push_limb(self, (uint32_t)carry);
    }
}

void natural_multiply(struct natural *self, uint64_t factor)
{
    struct natural low = *self;
    natural_multiply_add(&low, (uint32_t)factor, 0);
    natural_multiply_add(self, (uint32_t)(factor >> LIMB_BITS), 0);
    natural_shift_left(self, LIMB_BITS);
    natural_add(self, &low);
}

void natural_multiply_power_of_ten(struct natural *self, size_t exponent)
{
    const uint32_t step = 1000000000;
    for (; exponent >= 9; exponent -= 9) {
        natural_multiply_add(self, step, 0);
    }
    for (; exponent > 0; exponent--) {
        natural_multiply_add(self, 10, 0);
    }
}

void natural_shift_left(struct natural *self, size_t bits)
{
    if (self->count == 0) {
        return;
    }
    size_t limbs = bits / LIMB_BITS;
    CHECK(self->count + limbs <= NATURAL_LIMBS);
    memmove(&self->limbs[limbs], self->limbs, self->count * sizeof(self->limbs[0]));
    memset(self->limbs, 0, limbs * sizeof(self->limbs[0]));
    self->count += limbs;
    natural_multiply_add(self, (uint32_t)1 << bits % LIMB_BITS, 0);
}
