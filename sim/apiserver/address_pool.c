#include "sim/apiserver/address_pool.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"

#define WORD_BITS 64

void address_pool_init(struct address_pool *self, uint32_t first, uint32_t count)
{
    *self = (struct address_pool){.first = first, .count = count};
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
    size_t word = index / WORD_BITS;
    return word < self->word_count && (self->words[word] >> (index % WORD_BITS) & 1) != 0;
}

static void set(struct address_pool *self, uint32_t index)
{
    size_t word = index / WORD_BITS;
    if (word >= self->word_count) {
        size_t word_count = word + 1 + self->word_count; /* at least twice as many */
        self->words = memory_resize(self->words, word_count * sizeof(self->words[0]));
        memset(self->words + self->word_count, 0,
               (word_count - self->word_count) * sizeof(self->words[0]));
        self->word_count = word_count;
    }
    self->words[word] |= UINT64_C(1) << (index % WORD_BITS);
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
    set(self, index);
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
    set(self, index);
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
