#ifndef RAYRIG_BASE_VALUE_H
#define RAYRIG_BASE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Immutable JSON values with reference counts, interned keys and structural sharing.
 *
 * - A value never changes as seen by anybody who holds a reference. An update makes a new root
 *   that shares everything off the path from the root to the change. So a snapshot is a
 *   reference, history is a list of references, and "did it change?" starts with a pointer
 *   comparison.
 * - NULL (the C pointer) means "absent" and is what getters return for a missing member; JSON
 *   null is a value of its own. Getters accept NULL and anything of the wrong type and answer
 *   "absent", so that a deep look-up needs one check at its end.
 * - Members of an object are kept in bytewise order of their keys: there is no other order.
 * - Small values (null, true, false, integers of 62 bits) live in the pointer itself, so never
 *   compare the addresses of two values to learn that they differ; equal addresses do mean equal
 *   values.
 * - Not thread-safe: a world is one thread, and parallel jobs are processes.
 *
 * Ownership: getters borrow; everything that returns `struct value *` without const gives the
 * caller a reference; a parameter whose name ends in `_take` is consumed, also when NULL.
 */
struct value;

enum value_type {
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_INT,     /* int64 */
    VALUE_DECIMAL, /* a number that is no int64: its literal text, e.g. `0.5` */
    VALUE_STRING,  /* UTF-8, no NUL byte */
    VALUE_ARRAY,
    VALUE_OBJECT,
};

/* ---- making ---- */

struct value *value_null(void);
struct value *value_bool(bool flag);
struct value *value_int(int64_t number);
/* LITERAL is a JSON number that is not an integer in the range of int64; kept as written. */
struct value *value_decimal(const char *literal);
struct value *value_string(const char *text);
struct value *value_string_sized(const char *text, size_t size);
struct value *value_string_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
struct value *value_array(void);
struct value *value_object(void);

/*
 * An object from key/value pairs up to a NULL key. The values are taken; a NULL value leaves its
 * member out. `value_object_of("kind", value_string("Pod"), "spec", spec, NULL)`.
 * A key given twice is a bug (CHECK).
 */
struct value *value_object_of(const char *key, ...) __attribute__((sentinel));
/* An array from values up to the first NULL; the values are taken. */
struct value *value_array_of(struct value *first_take, ...) __attribute__((sentinel));
/* An array of COUNT items; takes each item, not the C array. For large arrays. */
struct value *value_array_from(struct value *const *items_take, size_t count);

struct value_member {
    const char *key;
    size_t key_size;
    struct value *value;
};
/*
 * An object from COUNT members in any order; takes the values. Where a key occurs twice, returns
 * NULL, takes nothing and stores the index of the second occurrence in *DUPLICATE_INDEX.
 */
struct value *value_object_from(const struct value_member *members, size_t count,
                                size_t *duplicate_index);

/* ---- references ---- */

/* Another reference to the same value; NULL stays NULL. */
static inline struct value *value_ref(const struct value *self);
/* Gives a reference back; NULL is fine. Iterative: any depth is freed in constant stack. */
static inline void value_unref(struct value *self_take);
/* Replaces what *SLOT refers to, giving the old reference back. */
void value_replace(struct value **slot, struct value *new_take);
/* Whether somebody else holds a reference, too; false for what needs none. */
static inline bool value_is_shared(const struct value *self);
/* Boxed values alive in this process; 0 after a world's end, or something leaked. */
size_t value_live_count(void);

#define AUTO_VALUE __attribute__((cleanup(value_unref_slot))) struct value
static inline void value_unref_slot(struct value **slot);

/* ---- looking ---- */

/* SELF must not be NULL. */
static inline enum value_type value_type(const struct value *self);
/* False for NULL. */
static inline bool value_is(const struct value *self, enum value_type type);
/* "object", "array", "string", "integer", "number", "boolean", "null": kube-apiserver's words. */
const char *value_type_name(const struct value *self);

bool value_as_bool(const struct value *self, bool otherwise);
int64_t value_as_int(const struct value *self, int64_t otherwise);
/* Owns: borrowed, NUL-terminated. NULL when SELF is not a string. */
const char *value_as_string(const struct value *self);
/* The text of a string, "" for anything else. */
const char *value_text(const struct value *self);
bool value_is_text(const struct value *self, const char *text);
/* Bytes of a string or of a decimal's literal, without NUL; 0 for anything else. */
size_t value_text_size(const struct value *self);
/* The literal of a decimal; NULL for anything else. */
const char *value_decimal_literal(const struct value *self);

/* Items of an array, members of an object; 0 for anything else. */
size_t value_count(const struct value *self);
/* The item at INDEX of an array; NULL when there is none. */
const struct value *value_at(const struct value *self, size_t index);
/* The member of an object; NULL when there is none. */
const struct value *value_get_sized(const struct value *self, const char *key, size_t key_size);
/* `value_get(pod, "spec")`. Inline, so that what a literal is looked for by is made when it is
 * compiled: its length, and of a short one the two numbers below. */
static inline const struct value *value_get(const struct value *self, const char *key);

/* The member that has the key of the INDEXth member of OTHER, an object; NULL when there is none.
 * Quick where both have the same keys. */
const struct value *value_get_like(const struct value *self, const struct value *other,
                                   size_t index);
/* The INDEXth member in bytewise order of keys, which must exist. */
const char *value_key_at(const struct value *self, size_t index);
size_t value_key_size_at(const struct value *self, size_t index);
const struct value *value_member_at(const struct value *self, size_t index);

/* `value_find(pod, "metadata", "labels", "ray.io/cluster")`: nested members, NULL if any lacks; up
 * to six keys. */
#define value_find(self, ...)                                                                      \
    VALUE_FIND_SEVENTH(__VA_ARGS__, VALUE_FIND_6, VALUE_FIND_5, VALUE_FIND_4, VALUE_FIND_3,        \
                       VALUE_FIND_2, VALUE_FIND_1, 0)                                              \
    (self, __VA_ARGS__)
#define VALUE_FIND_SEVENTH(a, b, c, d, e, f, seventh, ...) seventh
#define VALUE_FIND_1(self, a) value_get(self, a)
#define VALUE_FIND_2(self, a, b) value_get(value_get(self, a), b)
#define VALUE_FIND_3(self, a, b, c) value_get(VALUE_FIND_2(self, a, b), c)
#define VALUE_FIND_4(self, a, b, c, d) value_get(VALUE_FIND_3(self, a, b, c), d)
#define VALUE_FIND_5(self, a, b, c, d, e) value_get(VALUE_FIND_4(self, a, b, c, d), e)
#define VALUE_FIND_6(self, a, b, c, d, e, f) value_get(VALUE_FIND_5(self, a, b, c, d, e), f)
/* The same with the keys in an array that ends with NULL. */
const struct value *value_find_keys(const struct value *self, const char *const *keys);
/* value_text(value_find(…)) */
#define value_find_text(self, ...) value_text(value_find((self), __VA_ARGS__))

/* Nesting: 0 for a scalar, 1 for an array of scalars. May be more than it is after a removal. */
size_t value_depth(const struct value *self);

/* ---- changing: a new root in *SLOT; in place where nobody else holds a reference, and the same
 * root where a scalar becomes what it is already ---- */

/*
 * Sets a nested member, making objects on the way where there is none (anything that is not an
 * object is replaced by one). `value_put(&pod, value_string("x"), "metadata", "name")`.
 * A NULL MEMBER_TAKE removes the member, as value_drop() does.
 */
#define value_put(slot, member_take, ...)                                                          \
    value_put_keys((slot), (member_take), (const char *const[]){__VA_ARGS__, NULL})
void value_put_keys(struct value **slot, struct value *member_take, const char *const *keys);
void value_put_sized(struct value **slot, const char *key, size_t key_size,
                     struct value *member_take);

/* Removes a nested member if it is there. Parents that become empty stay. */
#define value_drop(slot, ...) value_drop_keys((slot), (const char *const[]){__VA_ARGS__, NULL})
void value_drop_keys(struct value **slot, const char *const *keys);

/* Arrays: INDEX must be within bounds (for insert: up to and including the count). */
void value_push(struct value **slot, struct value *item_take);
void value_insert_at(struct value **slot, size_t index, struct value *item_take);
void value_set_at(struct value **slot, size_t index, struct value *item_take);
void value_remove_at(struct value **slot, size_t index);

/* ---- comparing ---- */

/* Deep equality; shared parts are not visited. Numbers are equal when their kind and value (for
 * decimals: their literal) are. */
bool value_equal(const struct value *a, const struct value *b); /* NULL equals only NULL */
/*
 * A total order: absent < null < booleans < integers < decimals < strings < arrays < objects;
 * within a type by content (strings bytewise, decimals by literal, containers lexicographically).
 */
int value_compare(const struct value *a, const struct value *b);

/* ---- what is inline: private to this header and value.c ---- */

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

#define VALUE_CONSTANT_NULL 1 /* above the two bits */

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

/* How a short key is looked for. */

/* Eight bytes from FIRST on, big-endian and padded with zeros. */
#define VALUE_KEY_BYTE(key, size, index, place)                                                    \
    ((size) > (index) ? (uint64_t)(unsigned char)(key)[index] << (56 - 8 * (place)) : 0)
#define VALUE_KEY_WORD(key, size, first)                                                           \
    (VALUE_KEY_BYTE(key, size, (first), 0) | VALUE_KEY_BYTE(key, size, (first) + 1, 1) |           \
     VALUE_KEY_BYTE(key, size, (first) + 2, 2) | VALUE_KEY_BYTE(key, size, (first) + 3, 3) |       \
     VALUE_KEY_BYTE(key, size, (first) + 4, 4) | VALUE_KEY_BYTE(key, size, (first) + 5, 5) |       \
     VALUE_KEY_BYTE(key, size, (first) + 6, 6) | VALUE_KEY_BYTE(key, size, (first) + 7, 7))

/* No adversary: a world's keys come from its own user. */
static inline uint64_t value_key_hash_word(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
    return hash ^ hash >> 32;
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

#endif
