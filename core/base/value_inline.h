#ifndef RAYRIG_BASE_VALUE_INLINE_H
#define RAYRIG_BASE_VALUE_INLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/base/value.h" /* for whoever includes this alone */
#include "core/base/value_pairs.h"

/*
 * How values look in memory, and what of value.h is inline because it is in the way of everything.
 * Included by value.h alone; nobody else uses what is only declared here but value*.c.
 */

/*
 * Two representations behind one pointer. The low bits tell them apart, as blocks are aligned to 8
 * bytes:
 *
 *     …0    a pointer to a struct value (or NULL: absent)
 *     …1    an integer of 63 bits, shifted left by one
 *     …10   a constant: null, false, true
 */
struct value {
    uint32_t refs;
    uint8_t type;
    uint8_t padding;
    uint16_t depth; /* 0 for scalars; an upper bound for containers */
};

struct boxed_int {
    struct value head;
    int64_t number;
};

struct boxed_text { /* strings and decimals */
    struct value head;
    uint32_t size;
    char text[];
};

struct boxed_array {
    struct value head;
    size_t count;
    struct value *items[];
};

struct boxed_object {
    struct value head;
    struct value_shape *shape;
    struct value *members[]; /* in the order of the shape's keys */
};

/* ---- keys and shapes: see value_heap.h ---- */

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
    uint32_t place_mask; /* 0 when there are too many keys for a table of places */
    /* Behind the keys: a hash table of their places (from 1 on; 0: free), open-addressed and four
     * times as large as it must be, so that the first look is nearly always the last; or, for too
     * many keys, one place of any of them, which says nothing. */
    uint8_t *places;
    bool resting;                  /* one of those that are kept for a while without a reference */
    struct value_shape_key keys[]; /* in bytewise order of their texts */
};

/* ---- references and types ---- */

#define VALUE_CONSTANT_NULL 1 /* above the two bits, as the next two */
#define VALUE_CONSTANT_FALSE 2
#define VALUE_CONSTANT_TRUE 3

void value_unref_last(struct value *self_take);

static inline bool value_is_boxed(const struct value *self)
{
    return self != NULL && ((uintptr_t)self & 3) == 0;
}

static inline struct value *value_ref(const struct value *self)
{
    struct value *same = (struct value *)(uintptr_t)self;
    if (value_is_boxed(same)) {
        same->refs++;
    }
    return same;
}

static inline void value_unref(struct value *self_take)
{
    if (!value_is_boxed(self_take)) {
        return;
    }
    if (self_take->refs > 1) {
        self_take->refs--;
    } else {
        value_unref_last(self_take);
    }
}

static inline void value_unref_slot(struct value **slot)
{
    value_unref(*slot);
}

static inline struct value *value_move(struct value **slot)
{
    struct value *moved = *slot;
    *slot = NULL;
    return moved;
}

static inline bool value_is_shared(const struct value *self)
{
    return value_is_boxed(self) && self->refs > 1;
}

static inline enum value_type value_type(const struct value *self)
{
    if (((uintptr_t)self & 3) == 0) {
        return (enum value_type)self->type;
    }
    if (((uintptr_t)self & 1) != 0) {
        return VALUE_INT;
    }
    return (uintptr_t)self >> 2 == VALUE_CONSTANT_NULL ? VALUE_NULL : VALUE_BOOL;
}

static inline bool value_is(const struct value *self, enum value_type type)
{
    return self != NULL && value_type(self) == type;
}

/* ---- making ---- */

/* The length of a literal is known when it is compiled. */
static inline struct value *value_string(const char *text)
{
    return value_string_sized(text, strlen(text));
}

/* ---- looking ---- */

static inline bool value_is_boxed_as(const struct value *self, enum value_type type)
{
    return value_is_boxed(self) && self->type == type;
}

static inline bool value_as_bool(const struct value *self, bool otherwise)
{
    return value_is(self, VALUE_BOOL) ? (uintptr_t)self >> 2 == VALUE_CONSTANT_TRUE : otherwise;
}

static inline int64_t value_as_int(const struct value *self, int64_t otherwise)
{
    if (((uintptr_t)self & 1) != 0) {
        return (int64_t)(intptr_t)self >> 1;
    }
    return value_is_boxed_as(self, VALUE_INT) ? ((const struct boxed_int *)self)->number
                                              : otherwise;
}

static inline size_t value_depth(const struct value *self)
{
    return value_is_boxed(self) ? self->depth : 0;
}

static inline const char *value_as_string(const struct value *self)
{
    return value_is_boxed_as(self, VALUE_STRING) ? ((const struct boxed_text *)self)->text : NULL;
}

static inline const char *value_text(const struct value *self)
{
    return value_is_boxed_as(self, VALUE_STRING) ? ((const struct boxed_text *)self)->text : "";
}

/* Of a short literal, the size comes first, and what is left calls nothing. */
static inline __attribute__((always_inline)) bool value_is_text(const struct value *self,
                                                                const char *text)
{
    if (!value_is_boxed_as(self, VALUE_STRING)) {
        return false;
    }
    const struct boxed_text *boxed = (const struct boxed_text *)self;
    size_t size = strlen(text);
    if (__builtin_constant_p(size) && size <= 32) {
        return boxed->size == size && memcmp(boxed->text, text, size) == 0;
    }
    return text_equal(boxed->text, text);
}

static inline size_t value_text_size(const struct value *self)
{
    bool has_text = value_is_boxed_as(self, VALUE_STRING) || value_is_boxed_as(self, VALUE_DECIMAL);
    return has_text ? ((const struct boxed_text *)self)->size : 0;
}

static inline size_t value_count(const struct value *self)
{
    if (value_is_boxed_as(self, VALUE_ARRAY)) {
        return ((const struct boxed_array *)self)->count;
    }
    return value_is_boxed_as(self, VALUE_OBJECT) ? ((const struct boxed_object *)self)->shape->count
                                                 : 0;
}

static inline const struct value *value_at(const struct value *self, size_t index)
{
    const struct boxed_array *array = (const struct boxed_array *)self;
    return value_is_boxed_as(self, VALUE_ARRAY) && index < array->count ? array->items[index]
                                                                        : NULL;
}

static inline const struct value_key *value_checked_key(const struct value *self, size_t index)
{
    const struct boxed_object *object = (const struct boxed_object *)self;
    CHECK(value_is_boxed_as(self, VALUE_OBJECT) && index < object->shape->count);
    return object->shape->keys[index].key;
}

static inline const char *value_key_at(const struct value *self, size_t index)
{
    return value_checked_key(self, index)->text;
}

static inline size_t value_key_size_at(const struct value *self, size_t index)
{
    return value_checked_key(self, index)->size;
}

static inline bool value_has_keys_of(const struct value *self, const struct value *other)
{
    return value_is_boxed_as(self, VALUE_OBJECT) && value_is_boxed_as(other, VALUE_OBJECT) &&
           ((const struct boxed_object *)self)->shape ==
               ((const struct boxed_object *)other)->shape;
}

static inline uint64_t value_key_word_at(const struct value *self, size_t index)
{
    const struct boxed_object *object = (const struct boxed_object *)self;
    CHECK(value_is_boxed_as(self, VALUE_OBJECT) && index < object->shape->count);
    return object->shape->keys[index].prefix;
}

static inline const struct value *value_member_at(const struct value *self, size_t index)
{
    const struct boxed_object *object = (const struct boxed_object *)self;
    CHECK(value_is_boxed_as(self, VALUE_OBJECT) && index < object->shape->count);
    return object->members[index];
}

static inline const struct value *value_part_at(const struct value *self, size_t index)
{
    return value_is_boxed_as(self, VALUE_ARRAY) ? value_at(self, index)
                                                : value_member_at(self, index);
}

/* ---- how a short key is looked for ---- */

/* Eight bytes from FIRST on, big-endian and padded with zeros. */
#define VALUE_KEY_BYTE(key, size, index, place)                                                    \
    ((size) > (index) ? (uint64_t)(unsigned char)(key)[index] << (56 - 8 * (place)) : 0)
#define VALUE_KEY_WORD(key, size, first)                                                           \
    (VALUE_KEY_BYTE(key, size, (first), 0) | VALUE_KEY_BYTE(key, size, (first) + 1, 1) |           \
     VALUE_KEY_BYTE(key, size, (first) + 2, 2) | VALUE_KEY_BYTE(key, size, (first) + 3, 3) |       \
     VALUE_KEY_BYTE(key, size, (first) + 4, 4) | VALUE_KEY_BYTE(key, size, (first) + 5, 5) |       \
     VALUE_KEY_BYTE(key, size, (first) + 6, 6) | VALUE_KEY_BYTE(key, size, (first) + 7, 7))

/* No adversary: a world's keys come from its own user. The factor and the shift are such that keys
 * which Kubernetes' objects have together seldom meet in their shape's table. */
static inline uint64_t value_key_hash_word(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x2545f4914f6cdd1d);
    return hash ^ hash >> 37;
}

/* PREFIX: the key's first eight bytes. A key of less than eight is that and nothing else; END: its
 * last eight bytes, as they are in memory, if it has them. */
const struct value *value_get_tiny(const struct value *self, uint32_t hash, uint64_t prefix);
const struct value *value_get_short(const struct value *self, uint32_t hash, uint64_t prefix,
                                    uint64_t end, size_t key_size);
const struct value *value_get_hashed(const struct value *self, uint32_t hash, uint64_t prefix,
                                     const char *key, size_t key_size);

static inline __attribute__((always_inline)) const struct value *value_get(const struct value *self,
                                                                           const char *key)
{
    size_t size = strlen(key);
    if (!__builtin_constant_p(size) || size > 32) {
        return value_get_sized(self, key, size);
    }
    uint64_t prefix = VALUE_KEY_WORD(key, size, 0);
    uint64_t hash = value_key_hash_word(size, prefix);
    if (size < 8) {
        return value_get_tiny(self, (uint32_t)hash, prefix);
    }
    if (size > 8) {
        hash = value_key_hash_word(hash, VALUE_KEY_WORD(key, size, 8));
    }
    if (size <= 16) {
        uint64_t end = VALUE_KEY_WORD(key, size, size - 8);
        bool swapped = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
        return value_get_short(self, (uint32_t)hash, prefix, swapped ? __builtin_bswap64(end) : end,
                               size);
    }
    hash = value_key_hash_word(hash, VALUE_KEY_WORD(key, size, 16));
    if (size > 24) {
        hash = value_key_hash_word(hash, VALUE_KEY_WORD(key, size, 24));
    }
    return value_get_hashed(self, (uint32_t)hash, prefix, key, size);
}

/* A key that is looked for. */
struct value_sought {
    const char *text;
    size_t size;
    uint64_t prefix; /* the key's first eight bytes */
    uint32_t hash;
};

struct value_sought value_sought_sized(const char *text, size_t size);

/* Of a short literal, all of it is made when it is compiled. */
static inline __attribute__((always_inline)) struct value_sought value_sought(const char *key)
{
    size_t size = strlen(key);
    if (!__builtin_constant_p(size) || size > 32) {
        return value_sought_sized(key, size);
    }
    uint64_t hash = value_key_hash_word(size, VALUE_KEY_WORD(key, size, 0));
    if (size > 8) {
        hash = value_key_hash_word(hash, VALUE_KEY_WORD(key, size, 8));
    }
    if (size > 16) {
        hash = value_key_hash_word(hash, VALUE_KEY_WORD(key, size, 16));
    }
    if (size > 24) {
        hash = value_key_hash_word(hash, VALUE_KEY_WORD(key, size, 24));
    }
    return (struct value_sought){key, size, VALUE_KEY_WORD(key, size, 0), (uint32_t)hash};
}

/* ---- paths of keys: up to six ---- */

#define VALUE_PATH(...)                                                                            \
    VALUE_FIND_SEVENTH(__VA_ARGS__, VALUE_PATH_6, VALUE_PATH_5, VALUE_PATH_4, VALUE_PATH_3,        \
                       VALUE_PATH_2, VALUE_PATH_1, 0)                                              \
    (__VA_ARGS__)
#define VALUE_PATH_OF(count, ...) (const struct value_sought[]){__VA_ARGS__}, (count)
#define VALUE_PATH_1(a) VALUE_PATH_OF(1, value_sought(a))
#define VALUE_PATH_2(a, b) VALUE_PATH_OF(2, value_sought(a), value_sought(b))
#define VALUE_PATH_3(a, b, c) VALUE_PATH_OF(3, value_sought(a), value_sought(b), value_sought(c))
#define VALUE_PATH_4(a, b, c, d)                                                                   \
    VALUE_PATH_OF(4, value_sought(a), value_sought(b), value_sought(c), value_sought(d))
#define VALUE_PATH_5(a, b, c, d, e)                                                                \
    VALUE_PATH_OF(5, value_sought(a), value_sought(b), value_sought(c), value_sought(d),           \
                  value_sought(e))
#define VALUE_PATH_6(a, b, c, d, e, f)                                                             \
    VALUE_PATH_OF(6, value_sought(a), value_sought(b), value_sought(c), value_sought(d),           \
                  value_sought(e), value_sought(f))

void value_put_member(struct value **slot, struct value *member_take,
                      const struct value_sought *key);
void value_put_nested(struct value **slot, struct value *member_take,
                      const struct value_sought *keys, size_t count);
void value_push_to_sought(struct value **slot, const struct value_sought *key,
                          struct value *item_take);

static inline void value_put_path(struct value **slot, struct value *member_take,
                                  const struct value_sought *keys, size_t count)
{
    if (count == 1) {
        value_put_member(slot, member_take, keys);
    } else {
        value_put_nested(slot, member_take, keys, count);
    }
}

static inline __attribute__((always_inline)) void value_push_to(struct value **slot,
                                                                const char *key,
                                                                struct value *item_take)
{
    const struct value_sought sought = value_sought(key);
    value_push_to_sought(slot, &sought, item_take);
}

/* ---- objects of pairs: see value_pairs.h ---- */

/* Takes the members, none of which is NULL, or some of which may be. */
struct value *value_object_made(size_t count, const struct value_sought *keys,
                                struct value *const *members_take);
struct value *value_object_made_with_gaps(size_t count, const struct value_sought *keys,
                                          struct value *const *members_take);

static inline struct value *value_object_of_pairs(size_t count, const struct value_sought *keys,
                                                  struct value *const *members_take)
{
    for (size_t i = 0; i < count; i++) {
        if (members_take[i] == NULL) {
            return value_object_made_with_gaps(count, keys, members_take);
        }
    }
    return value_object_made(count, keys, members_take);
}

#endif
