#ifndef RAYRIG_APISERVER_ADDRESS_POOL_H
#define RAYRIG_APISERVER_ADDRESS_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Numbers out of a range, the lowest free one first. A real cluster draws them at random, so
 * nothing may depend on which one it is, and golden files want the same ones every time.
 */
struct address_pool {
    uint64_t *words;   /* a bit for each number in use, up to some number: */
    size_t word_count; /* beyond these, none is */
    uint32_t first;
    uint32_t count;
    uint32_t lowest_free; /* nothing below it is free; an index, not a number */
};

void address_pool_init(struct address_pool *self, uint32_t first, uint32_t count);
void address_pool_release(struct address_pool *self);

bool address_pool_contains(const struct address_pool *self, uint32_t number);
/* False when every number is in use. */
bool address_pool_take_lowest(struct address_pool *self, uint32_t *number);
/* False when NUMBER, which the pool must contain, is in use. */
bool address_pool_take(struct address_pool *self, uint32_t number);
/* Whether NUMBER is in use. */
bool address_pool_is_taken(const struct address_pool *self, uint32_t number);
/* Gives NUMBER back; a number that is not in use, or not the pool's, is ignored. */
void address_pool_give_back(struct address_pool *self, uint32_t number);

#endif
