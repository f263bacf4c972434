#include "core/base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"

void *memory_alloc(size_t size)
{
    void *block = malloc(size == 0 ? 1 : size);
    CHECK(block != NULL);
    return block;
}

void *memory_alloc_zero(size_t count, size_t size)
{
    void *block = calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);
    CHECK(block != NULL);
    return block;
}

void *memory_resize(void *block_take, size_t size)
{
    void *block = realloc(block_take, size == 0 ? 1 : size);
    CHECK(block != NULL);
    return block;
}

char *memory_copy_text(const char *text)
{
    return memory_copy_text_sized(text, strlen(text));
}

char *memory_copy_text_sized(const char *text, size_t size)
{
    char *copy = memory_alloc(size + 1);
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

void *memory_grow_full(void *items_take, size_t *capacity, size_t item_size)
{
    size_t wanted = *capacity == 0 ? 8 : *capacity * 2;
    CHECK(wanted <= SIZE_MAX / item_size);
    *capacity = wanted;
    return memory_resize(items_take, wanted * item_size);
}

void memory_free_slot(void *slot)
{
    free(*(void **)slot);
}
