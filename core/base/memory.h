#ifndef RAYRIG_BASE_MEMORY_H
#define RAYRIG_BASE_MEMORY_H

#include <stddef.h>

/*
 * Allocation that cannot fail: running out of memory aborts, as nothing sensible could be reported
 * about a half-simulated cluster. What these return is freed with free().
 */
void *memory_alloc(size_t size) __attribute__((malloc, returns_nonnull));
void *memory_alloc_zero(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
void *memory_resize(void *block_take, size_t size) __attribute__((returns_nonnull));
char *memory_copy_text(const char *text) __attribute__((returns_nonnull));
char *memory_copy_text_sized(const char *text, size_t size) __attribute__((returns_nonnull));

/*
 * Makes room for one more item in a growing array: ITEMS has *CAPACITY places of which COUNT are
 * used. Returns the (perhaps moved) array. Doubling keeps appending linear.
 */
static inline void *memory_grow(void *items_take, size_t count, size_t *capacity, size_t item_size);
void *memory_grow_full(void *items_take, size_t *capacity, size_t item_size);

/* Declares a local pointer that is freed when it goes out of scope. */
#define AUTO_FREE __attribute__((cleanup(memory_free_slot)))
void memory_free_slot(void *slot);

static inline void *memory_grow(void *items_take, size_t count, size_t *capacity, size_t item_size)
{
    return count < *capacity ? items_take : memory_grow_full(items_take, capacity, item_size);
}

#endif
