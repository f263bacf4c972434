#ifndef RAYRIG_BASE_VALUE_HEAP_H
#define RAYRIG_BASE_VALUE_HEAP_H

#include <stddef.h>
#include <stdint.h>

/*
 * What value.c is built on: interned keys, and shapes, which are interned lists of keys. Objects
 * with the same keys share one shape, so that an object costs 8 bytes a member, and a million Pods
 * hold their key lists once. Private to value*.c.
 *
 * The intern tables are process-wide, as malloc's are: they hold no state of any world, nothing
 * ever iterates them, and they are empty when the last value is gone.
 */
struct value_key {
    struct value_key *next; /* in the same bucket */
    uint32_t refs;
    uint32_t hash;
    uint32_t size;
    char text[]; /* NUL-terminated */
};

/* A key among others: its first eight bytes stand beside it, as most keys differ in them, and a
 * search then touches no other memory than the shape's. */
struct value_shape_key {
    uint64_t prefix; /* big-endian, padded with zeros: compares as the bytes do */
    struct value_key *key;
};

struct value_shape {
    struct value_shape *next;
    uint32_t refs;
    uint32_t hash;
    uint32_t count;
    struct value_shape_key keys[]; /* in bytewise order of their texts */
};

/* A new reference to the one key with this text. */
struct value_key *value_key_intern(const char *text, size_t size);
void value_key_unref(struct value_key *key);

/* <0, 0, >0: the bytewise order of TEXT and KEY. */
int value_key_compare(const char *text, size_t size, const struct value_key *key);

/* The one shape with these keys, in order and without duplicates; takes a reference to each. */
struct value_shape *value_shape_intern(struct value_key *const *keys_take, uint32_t count);
/* SELF with a key at INDEX (taken), or without the one there. SELF itself is borrowed. */
struct value_shape *value_shape_with(const struct value_shape *self, uint32_t index,
                                     struct value_key *key_take);
struct value_shape *value_shape_without(const struct value_shape *self, uint32_t index);
void value_shape_unref(struct value_shape *shape);
/* Where TEXT is among the keys; the count of keys when it is not there. */
uint32_t value_shape_find(const struct value_shape *self, const char *text, size_t size);
/* Where TEXT is among the keys, or would be inserted; *FOUND tells which. */
uint32_t value_shape_search(const struct value_shape *self, const char *text, size_t size,
                            int *found);

#endif
