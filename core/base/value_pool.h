#ifndef RAYRIG_BASE_VALUE_POOL_H
#define RAYRIG_BASE_VALUE_POOL_H

#include <stdbool.h>
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
static inline void *value_pool_take(size_t size) __attribute__((returns_nonnull));
/* Its content stays, up to the smaller of both sizes. The block may move. */
void *value_pool_resize(void *block_take, size_t old_size, size_t new_size)
    __attribute__((returns_nonnull));
/* SIZE is what it was asked for with. */
static inline void value_pool_give(void *block_take, size_t size);
/* The same for what is no value: buffers, and records of which there may be a million, which malloc
 * would add up to 16 bytes to each. */
void *value_pool_lend(size_t size) __attribute__((returns_nonnull));
void value_pool_return(void *block_take, size_t size);
/* Blocks taken and not given back; those that are lent do not count. */
size_t value_pool_count(void);

/* ---- how ---- */

#ifndef __has_feature /* gcc has none, and tells of its sanitizer in another way */
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define VALUE_POOL_IS_POOLED false
#else
#define VALUE_POOL_IS_POOLED true
#endif

enum {
    VALUE_POOL_UNIT = 8, /* sizes are rounded up; value.c needs the two lowest bits of addresses */
    VALUE_POOL_LARGEST = 256,
};

struct value_pool_block {
    struct value_pool_block *next;
};

struct value_pool_chunk;

struct value_pool {
    struct value_pool_block *free[VALUE_POOL_LARGEST / VALUE_POOL_UNIT + 1]; /* by size in units */
    struct value_pool_chunk *chunks;
    size_t used; /* bytes of the first chunk */
    size_t count;
    size_t lent_count; /* of these */
};
extern struct value_pool value_pool;

/* A block where none is free. */
void *value_pool_make(size_t size) __attribute__((returns_nonnull));
/* The last block of all, or one that is not pooled. */
void value_pool_give_rarely(void *block_take, size_t size);

static inline bool value_pool_has(size_t size)
{
    return VALUE_POOL_IS_POOLED && size <= VALUE_POOL_LARGEST;
}

static inline struct value_pool_block **value_pool_list(size_t size)
{
    return &value_pool.free[(size + VALUE_POOL_UNIT - 1) / VALUE_POOL_UNIT];
}

static inline void *value_pool_take(size_t size)
{
    value_pool.count++;
    struct value_pool_block *block = value_pool_has(size) ? *value_pool_list(size) : NULL;
    if (block == NULL) {
        return value_pool_make(size);
    }
    *value_pool_list(size) = block->next;
    return block;
}

static inline void value_pool_give(void *block_take, size_t size)
{
    value_pool.count--;
    if (!value_pool_has(size) || value_pool.count == 0) {
        value_pool_give_rarely(block_take, size);
        return;
    }
    struct value_pool_block *block = block_take;
    block->next = *value_pool_list(size);
    *value_pool_list(size) = block;
}

#endif
