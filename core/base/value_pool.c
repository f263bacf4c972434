#include "core/base/value_pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

#ifndef __has_feature /* gcc has none, and tells of its sanitizer in another way */
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define POOLED false
#else
#define POOLED true
#endif

enum {
    UNIT = 8, /* sizes are rounded up to this; value.c needs the two lowest bits of addresses */
    LARGEST = 256,
    SLACK_FROM = 4096,
    CHUNK_SIZE = 64 * 1024,
};

struct free_block {
    struct free_block *next;
};

struct chunk {
    struct chunk *next;
    char bytes[CHUNK_SIZE - sizeof(struct chunk *)];
};

static struct {
    struct free_block *free[LARGEST / UNIT + 1]; /* by size in units */
    struct chunk *chunks;
    size_t used; /* bytes of the first chunk */
    size_t count;
    size_t lent_count; /* of these */
} pool;

static bool is_pooled(size_t size)
{
    return POOLED && size <= LARGEST;
}

/* A large block has up to an eighth more, so that a list that grows item by item is not moved for
 * each of them. */
static size_t with_slack(size_t size)
{
    size_t step = 1;
    while (size > SLACK_FROM && step * 16 <= size) {
        step *= 2;
    }
    return (size + step - 1) / step * step;
}

static size_t units_of(size_t size)
{
    return (size + UNIT - 1) / UNIT;
}

/* A block that has not been used before. */
static void *carve(size_t size)
{
    if (pool.chunks == NULL || pool.used + size > sizeof(pool.chunks->bytes)) {
        struct chunk *chunk = memory_alloc(sizeof(*chunk));
        chunk->next = pool.chunks;
        pool.chunks = chunk;
        pool.used = 0;
    }
    void *block = pool.chunks->bytes + pool.used;
    pool.used += size;
    return block;
}

static void release_chunks(void)
{
    while (pool.chunks != NULL) {
        struct chunk *next = pool.chunks->next;
        free(pool.chunks);
        pool.chunks = next;
    }
    memset(pool.free, 0, sizeof(pool.free));
}

void *value_pool_take(size_t size)
{
    pool.count++;
    if (!is_pooled(size)) {
        return memory_alloc(with_slack(size));
    }
    size_t units = units_of(size);
    struct free_block *block = pool.free[units];
    if (block == NULL) {
        return carve(units * UNIT);
    }
    pool.free[units] = block->next;
    return block;
}

void *value_pool_resize(void *block_take, size_t old_size, size_t new_size)
{
    if (!is_pooled(old_size) && !is_pooled(new_size)) {
        size_t size = with_slack(new_size);
        return size > with_slack(old_size) ? memory_resize(block_take, size) : block_take;
    }
    if (is_pooled(old_size) && is_pooled(new_size) && units_of(old_size) == units_of(new_size)) {
        return block_take;
    }
    void *block = value_pool_take(new_size);
    memcpy(block, block_take, old_size < new_size ? old_size : new_size);
    value_pool_give(block_take, old_size);
    return block;
}

void value_pool_give(void *block_take, size_t size)
{
    pool.count--;
    if (!is_pooled(size)) {
        free(block_take);
    } else {
        struct free_block *block = block_take;
        block->next = pool.free[units_of(size)];
        pool.free[units_of(size)] = block;
    }
    if (pool.count == 0) {
        release_chunks();
    }
}

void *value_pool_lend(size_t size)
{
    pool.lent_count++;
    return value_pool_take(size);
}

void value_pool_return(void *block_take, size_t size)
{
    pool.lent_count--;
    value_pool_give(block_take, size);
}

size_t value_pool_count(void)
{
    return pool.count - pool.lent_count;
}
