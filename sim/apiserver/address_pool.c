#include "sim/apiserver/address_pool.h"

#include <stdlib.h>

#include "core/base/check.h"
#include "core/base/memory.h"

#define WORD_BITS 64

void address_pool_init(struct address_pool *self, uint32_t first, uint32_t count)
{
    *self = (struct address_pool){.first = first, .count = count};
    self->words = memory_alloc_zero((count + WORD_BITS - 1) / WORD_BITS, sizeof(uint64_t));
}

void address_pool_release(struct address_pool *self)
{
    free(self->words);
    *self = (struct address_pool){0};
}

bool address_pool_contains(const struct address_pool *self, uint32_t number)
{
    return number >= self->first && number - self->first < self->count;
}

static bool is_set(const struct address_pool *self, uint32_t index)
{
    return (self->words[index / WORD_BITS] >> (index % WORD_BITS) & 1) != 0;
}

bool address_pool_is_taken(const struct address_pool *self, uint32_t number)
{
    return address_pool_contains(self, number) && is_set(self, number - self->first);
}

bool address_pool_take_lowest(struct address_pool *self, uint32_t *number)
{
    uint32_t index = self->lowest_free;
    while (index < self->count && is_set(self, index)) {
        bool word_is_full = index % WORD_BITS == 0 && self->words[index / WORD_BITS] == UINT64_MAX;
        index += word_is_full ? WORD_BITS : 1;
    }
    if (index >= self->count) {
        self->lowest_free = self->count;
        return false;
    }
    self->words[index / WORD_BITS] |= UINT64_C(1) << (index % WORD_BITS);
    self->lowest_free = index + 1;
    *number = self->first + index;
    return true;
}

bool address_pool_take(struct address_pool *self, uint32_t number)
{
    CHECK(address_pool_contains(self, number));
    uint32_t index = number - self->first;
    if (is_set(self, index)) {
        return false;
    }
    self->words[index / WORD_BITS] |= UINT64_C(1) << (index % WORD_BITS);
    return true;
}

void address_pool_give_back(struct address_pool *self, uint32_t number)
{
    if (!address_pool_is_taken(self, number)) {
        return;
    }
    uint32_t index = number - self->first;
    self->words[index / WORD_BITS] &= ~(UINT64_C(1) << (index % WORD_BITS));
    if (index < self->lowest_free) {
        self->lowest_free = index;
    }
}
