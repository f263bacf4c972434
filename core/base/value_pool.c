#include "core/base/value_pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

enum {
    SLACK_FROM = 4096,
    CHUNK_SIZE = 64 * 1024,
};

struct value_pool_chunk {
    struct value_pool_chunk *next;
    char bytes[CHUNK_SIZE - sizeof(struct value_pool_chunk *)];
};

struct value_pool value_pool;

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

/* A block that has not been used before. */
static void *carve(size_t size)
{
    struct value_pool *self = &value_pool;
    if (self->chunks == NULL || self->used + size > sizeof(self->chunks->bytes)) {
        struct value_pool_chunk *chunk = memory_alloc(sizeof(*chunk));
        chunk->next = self->chunks;
        self->chunks = chunk;
        self->used = 0;
    }
    void *block = self->chunks->bytes + self->used;
    self->used += size;
    return block;
}

static size_t rounded_up(size_t size)
{
    return (size + VALUE_POOL_UNIT - 1) / VALUE_POOL_UNIT * VALUE_POOL_UNIT;
}

void *value_pool_make(size_t size)
{
    return value_pool_has(size) ? carve(rounded_up(size)) : memory_alloc(with_slack(size));
}

void value_pool_give_rarely(void *block_take, size_t size)
{
    if (!value_pool_has(size)) {
        free(block_take);
    }
    if (value_pool.count > 0) {
        return;
    }
    while (value_pool.chunks != NULL) {
        struct value_pool_chunk *next = value_pool.chunks->next;
        free(value_pool.chunks);
        value_pool.chunks = next;
    }
    memset(value_pool.free, 0, sizeof(value_pool.free));
}

void *value_pool_resize(void *block_take, size_t old_size, size_t new_size)
{
    if (!value_pool_has(old_size) && !value_pool_has(new_size)) {
        size_t size = with_slack(new_size);
        return size > with_slack(old_size) ? memory_resize(block_take, size) : block_take;
    }
    if (value_pool_has(old_size) && value_pool_has(new_size) &&
        rounded_up(old_size) == rounded_up(new_size)) {
        return block_take;
    }
    void *block = value_pool_take(new_size);
    memcpy(block, block_take, old_size < new_size ? old_size : new_size);
    value_pool_give(block_take, old_size);
    return block;
}

void *value_pool_lend(size_t size)
{
    value_pool.lent_count++;
    return value_pool_take(size);
}

void value_pool_return(void *block_take, size_t size)
{
    value_pool.lent_count--;
    value_pool_give(block_take, size);
}

size_t value_pool_count(void)
{
    return value_pool.count - value_pool.lent_count;
}
