#ifndef RAYRIG_BASE_VALUE_POOL_H
#define RAYRIG_BASE_VALUE_POOL_H

#include <stddef.h>

/*
 * Memory for values: many small blocks of few sizes, which come and go by the thousand. The caller
 * knows a block's size, so a block needs no header, and a free one is the next to be used again.
 * What is too large for that comes from malloc.
 *
 * Process-wide, as malloc is, and empty when the last block is given back.
 *
 * Sanitized builds are to see each block by itself, so there every block is one of malloc's.
 */
void *value_pool_take(size_t size) __attribute__((returns_nonnull));
/* Its content stays, up to the smaller of both sizes. The block may move. */
void *value_pool_resize(void *block_take, size_t old_size, size_t new_size)
    __attribute__((returns_nonnull));
/* SIZE is what it was asked for with. */
void value_pool_give(void *block_take, size_t size);
/* The same for what is no value: buffers, and records of which there may be a million, which malloc
 * would add up to 16 bytes to each. */
void *value_pool_lend(size_t size) __attribute__((returns_nonnull));
void value_pool_return(void *block_take, size_t size);
/* Blocks taken and not given back; those that are lent do not count. */
size_t value_pool_count(void);

#endif
