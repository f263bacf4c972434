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
 * ever iterates them, and they are empty when the last value is gone. While there are values, some
 * shapes that no object has just now are kept: whoever builds objects member by member goes through
 * the same shapes again and again.
 */

#define VALUE_SHAPE_PLACES_MAX UINT32_C(255)

/* A new reference to the one key with this text. */
struct value_key *value_key_intern(const struct value_sought *sought);
void value_key_unref(struct value_key *key);

/* <0, 0, >0: the bytewise order of TEXT and KEY. */
int value_key_compare(const char *text, size_t size, const struct value_key *key);

/* The one shape with these keys, in order and without duplicates; takes a reference to each. */
struct value_shape *value_shape_intern(struct value_key *const *keys_take, uint32_t count);
/*
 * The shape with COUNT keys in any order, if there is one; INDEXES says where each is in it. NULL
 * when there is none or a key is given twice. COUNT is at most VALUE_SHAPE_KNOWN_MAX.
 */
struct value_shape *value_shape_known(const struct value_sought *keys, uint32_t count,
                                      uint32_t *indexes);
#define VALUE_SHAPE_KNOWN_MAX 32
/*
 * The shape, if there is one, with SELF's keys but those whose MEMBERS are NULL, and with COUNT
 * ADDED ones, which SELF lacks. SOURCES says where each key of it is from: its index in SELF, or
 * SELF's count and its index in ADDED.
 */
struct value_shape *value_shape_changed(const struct value_shape *self,
                                        struct value *const *members,
                                        const struct value_sought *added, uint32_t count,
                                        uint32_t *sources);
/* SELF with a key that it lacks, which is at *INDEX then, or without the one at INDEX. SELF itself
 * is borrowed. */
struct value_shape *value_shape_with(const struct value_shape *self, const struct value_sought *key,
                                     uint32_t *index);
struct value_shape *value_shape_without(const struct value_shape *self, uint32_t index);
void value_shape_unref(struct value_shape *shape);
/* Where TEXT would be inserted among the keys, or is. */
uint32_t value_shape_place(const struct value_shape *self, const char *text, size_t size);
/* What stands for the place of a key that is not there. */
#define VALUE_SHAPE_LACKS UINT32_MAX
/* Where TEXT is among keys that have no table of places. */
uint32_t value_shape_find_many(const struct value_shape *self, const char *text, size_t size);
/* Forgets what is kept without a reference. */
void value_shapes_clear(void);

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

/* value_sought_sized(); see value_sought() for the same of a literal. */
static inline struct value_sought value_sought_make(const char *text, size_t size)
{
    uint64_t prefix = value_key_prefix(text, size);
    uint64_t hash = value_key_hash_word(size, prefix);
    for (size_t at = sizeof(hash); at < size; at += sizeof(hash)) {
        hash = value_key_hash_word(hash, value_key_prefix(text + at, size - at));
    }
    return (struct value_sought){text, size, prefix, (uint32_t)hash};
}

static inline bool value_key_has_word(const struct value_key *key, const char *text, size_t at)
{
    uint64_t word;
    uint64_t other;
    memcpy(&word, text + at, sizeof(word));
    memcpy(&other, key->text + at, sizeof(other));
    return word == other;
}

/* Whether KEY is SOUGHT, which has its prefix. Calls nothing, so that a look-up is short. */
static inline bool value_key_is(const struct value_key *key, const struct value_sought *sought)
{
    size_t size = sought->size;
    if (key->size != size) {
        return false;
    }
    size_t word_size = sizeof(uint64_t);
    if (size > word_size && !value_key_has_word(key, sought->text, size - word_size)) {
        return false;
    }
    for (size_t at = word_size; at + word_size < size; at += word_size) {
        if (!value_key_has_word(key, sought->text, at)) {
            return false;
        }
    }
    return true;
}

/* Where SOUGHT is among the keys, which have a table of places. */
static inline uint32_t value_shape_find_placed(const struct value_shape *self,
                                               const struct value_sought *sought)
{
    const uint8_t *places = self->places;
    for (uint32_t slot = sought->hash & self->place_mask; places[slot] != 0;
         slot = (slot + 1) & self->place_mask) {
        const struct value_shape_key *entry = &self->keys[places[slot] - 1];
        if (entry->prefix == sought->prefix && value_key_is(entry->key, sought)) {
            return places[slot] - UINT32_C(1);
        }
    }
    return VALUE_SHAPE_LACKS;
}

/* The same among any keys. */
static inline uint32_t value_shape_find(const struct value_shape *self,
                                        const struct value_sought *sought)
{
    return self->place_mask == 0 ? value_shape_find_many(self, sought->text, sought->size)
                                 : value_shape_find_placed(self, sought);
}

/* The same for a key that is interned already. */
static inline uint32_t value_shape_find_key(const struct value_shape *self,
                                            const struct value_key *key)
{
    if (self->place_mask == 0) {
        return value_shape_find_many(self, key->text, key->size);
    }
    const uint8_t *places = self->places;
    for (uint32_t slot = key->hash & self->place_mask; places[slot] != 0;
         slot = (slot + 1) & self->place_mask) {
        if (self->keys[places[slot] - 1].key == key) {
            return places[slot] - UINT32_C(1);
        }
    }
    return VALUE_SHAPE_LACKS;
}

#endif
