#ifndef RAYRIG_BASE_VALUE_HEAP_H
#define RAYRIG_BASE_VALUE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/base/value.h"

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
    uint32_t place_mask;           /* 0 when there are too many keys for a table of places */
    struct value_shape_key keys[]; /* in bytewise order of their texts */
    /* Then, as bytes, a hash table of the keys' places (from 1 on; 0: free), open-addressed and at
     * least twice as large as it must be. */
};

#define VALUE_SHAPE_PLACES_MAX UINT32_C(255)

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
/* Where TEXT would be inserted among the keys, or is. */
uint32_t value_shape_place(const struct value_shape *self, const char *text, size_t size);
/* Where TEXT is among the keys; the count of keys when it is not there. */
uint32_t value_shape_find(const struct value_shape *self, const char *text, size_t size);

/* ---- looking; inline, as this is in the way of everything ---- */

/* Copies of a constant size are single instructions. */
static inline uint64_t value_key_prefix(const char *text, size_t size)
{
    bool swapped = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    if (size >= sizeof(uint64_t)) {
        uint64_t whole;
        memcpy(&whole, text, sizeof(whole));
        return swapped ? __builtin_bswap64(whole) : whole;
    }
    if (size >= sizeof(uint32_t)) { /* two halves, which overlap */
        uint32_t first;
        uint32_t last;
        memcpy(&first, text, sizeof(first));
        memcpy(&last, text + size - sizeof(last), sizeof(last));
        first = swapped ? __builtin_bswap32(first) : first;
        last = swapped ? __builtin_bswap32(last) : last;
        return (uint64_t)first << 32 | (uint64_t)last << (64 - 8 * size);
    }
    uint64_t prefix = 0;
    for (size_t i = 0; i < size; i++) {
        prefix |= (uint64_t)(unsigned char)text[i] << (56 - 8 * i);
    }
    return prefix;
}

/* See value_get() for the same of a literal. */
static inline uint32_t value_key_hash(const char *text, size_t size)
{
    uint64_t hash = value_key_hash_word(size, value_key_prefix(text, size));
    for (size_t at = sizeof(hash); at < size; at += sizeof(hash)) {
        hash = value_key_hash_word(hash, value_key_prefix(text + at, size - at));
    }
    return (uint32_t)hash;
}

/* Longer keys, and many of them, are looked for by value_shape_find(). */
#define VALUE_SHORT_KEY_SIZE (2 * sizeof(uint64_t))

/* Where TEXT, a short key that has that hash and prefix, is among the keys, which have a table of
 * places; the count of keys when it is not there. Up to 16 bytes are prefix and end. */
static inline uint32_t value_shape_find_short(const struct value_shape *self, uint32_t hash,
                                              uint64_t prefix, const char *text, size_t size)
{
    const uint8_t *places = (const uint8_t *)&self->keys[self->count];
    for (uint32_t slot = hash & self->place_mask; places[slot] != 0;
         slot = (slot + 1) & self->place_mask) {
        const struct value_shape_key *entry = &self->keys[places[slot] - 1];
        if (entry->prefix != prefix || entry->key->size != size) {
            continue;
        }
        if (size > sizeof(uint64_t)) {
            uint64_t end;
            uint64_t other;
            memcpy(&end, text + size - sizeof(end), sizeof(end));
            memcpy(&other, entry->key->text + size - sizeof(other), sizeof(other));
            if (end != other) {
                continue;
            }
        }
        return places[slot] - UINT32_C(1);
    }
    return self->count;
}

/* The same for a key that is interned already. */
static inline uint32_t value_shape_find_key(const struct value_shape *self,
                                            const struct value_key *key)
{
    if (self->place_mask == 0) {
        return value_shape_find(self, key->text, key->size);
    }
    const uint8_t *places = (const uint8_t *)&self->keys[self->count];
    for (uint32_t slot = key->hash & self->place_mask; places[slot] != 0;
         slot = (slot + 1) & self->place_mask) {
        if (self->keys[places[slot] - 1].key == key) {
            return places[slot] - UINT32_C(1);
        }
    }
    return self->count;
}

#endif
