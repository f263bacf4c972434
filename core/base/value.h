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
/* The string that is NUMBER in decimal: `value_int_text(8080)` is "8080". */
struct value *value_int_text(int64_t number);
/* LITERAL is a JSON number that is not an integer in the range of int64; kept as written. */
struct value *value_decimal(const char *literal);
static inline struct value *value_string(const char *text);
struct value *value_string_sized(const char *text, size_t size);
struct value *value_string_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
struct value *value_array(void);
struct value *value_object(void);

/*
 * An object from key/value pairs up to a NULL key. The values are taken; a NULL value leaves its
 * member out. `value_object_of("kind", value_string("Pod"), "spec", spec, NULL)`.
 * A key given twice is a bug (CHECK).
 */
#define value_object_of(...)                                                                       \
    value_object_of_pairs(VALUE_PAIR_COUNT(__VA_ARGS__),                                           \
                          (const struct value_sought[]){VALUE_PAIR_KEYS(__VA_ARGS__)},             \
                          (struct value *[]){VALUE_PAIR_MEMBERS(__VA_ARGS__)})
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
/*
 * What a reader does that lets keys come more than once: of the members with one key, the last
 * one's value takes the place of the first one's. The values of all but the first become NULL; what
 * was there before is given back. Returns how many have become NULL.
 */
size_t value_members_override(struct value_member *members, size_t count);

/* ---- references ---- */

/* Another reference to the same value; NULL stays NULL. */
static inline struct value *value_ref(const struct value *self);
/* Gives a reference back; NULL is fine. Iterative: any depth is freed in constant stack. */
static inline void value_unref(struct value *self_take);
/* What *SLOT holds, which is NULL from now on: an AUTO_VALUE is handed on so. */
static inline struct value *value_move(struct value **slot);
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

static inline bool value_as_bool(const struct value *self, bool otherwise);
static inline int64_t value_as_int(const struct value *self, int64_t otherwise);
/* Owns: borrowed, NUL-terminated. NULL when SELF is not a string. */
static inline const char *value_as_string(const struct value *self);
/* The text of a string, "" for anything else. */
static inline const char *value_text(const struct value *self);
static inline bool value_is_text(const struct value *self, const char *text);
/* Bytes of a string or of a decimal's literal, without NUL; 0 for anything else. */
static inline size_t value_text_size(const struct value *self);
/* The literal of a decimal; NULL for anything else. */
const char *value_decimal_literal(const struct value *self);

/* Items of an array, members of an object; 0 for anything else. */
static inline size_t value_count(const struct value *self);
/* The item at INDEX of an array; NULL when there is none. */
static inline const struct value *value_at(const struct value *self, size_t index);
/* The member of an object; NULL when there is none. */
const struct value *value_get_sized(const struct value *self, const char *key, size_t key_size);
/* `value_get(pod, "spec")`. Inline, so that what a literal is looked for by is made when it is
 * compiled: its length, and of one of up to 32 bytes its hash and first bytes. */
static inline const struct value *value_get(const struct value *self, const char *key);
/* The same for a key that is looked for again and again: what there is to know of it is known. */
struct value_sought;
static inline struct value_sought value_sought(const char *key);
const struct value *value_get_sought(const struct value *self, const struct value_sought *key);

/* The member that has the key of the INDEXth member of OTHER, an object; NULL when there is none.
 * Quick where both have the same keys. */
const struct value *value_get_like(const struct value *self, const struct value *other,
                                   size_t index);
/* The INDEXth member in bytewise order of keys, which must exist. */
static inline const char *value_key_at(const struct value *self, size_t index);
static inline size_t value_key_size_at(const struct value *self, size_t index);
/* The key's first eight bytes as one number, padded with zeros: keys whose words differ are in the
 * order of these. */
static inline uint64_t value_key_word_at(const struct value *self, size_t index);
static inline const struct value *value_member_at(const struct value *self, size_t index);
/* A part is an item of an array or a member of an object: the INDEXth, which must exist. */
static inline const struct value *value_part_at(const struct value *self, size_t index);

/* Whether both are objects with the same keys; tells so at once. */
static inline bool value_has_keys_of(const struct value *self, const struct value *other);

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
static inline size_t value_depth(const struct value *self);

/* ---- changing: a new root in *SLOT; in place where nobody else holds a reference, and the same
 * root where a scalar becomes what it is already ---- */

/*
 * Sets a nested member, making objects on the way where there is none (anything that is not an
 * object is replaced by one). `value_put(&pod, value_string("x"), "metadata", "name")`.
 * A NULL MEMBER_TAKE removes the member, as value_drop() does. Up to six keys.
 */
#define value_put(slot, member_take, ...)                                                          \
    value_put_path((slot), (member_take), VALUE_PATH(__VA_ARGS__))
/* The same with up to VALUE_PATH_MAX keys in an array that ends with NULL. */
#define VALUE_PATH_MAX 16
void value_put_keys(struct value **slot, struct value *member_take, const char *const *keys);
void value_put_sized(struct value **slot, const char *key, size_t key_size,
                     struct value *member_take);

/*
 * Sets COUNT members of *SLOT, or of the object that is its member PARENT unless that is NULL, as
 * value_put() does one after the other, but makes one new object at most. Takes the values, of
 * which a NULL removes its member; keys must differ. Up to VALUE_PUT_MEMBERS_MAX members.
 */
#define VALUE_PUT_MEMBERS_MAX 16
#define VALUE_MEMBER(literal, member)                                                              \
    {                                                                                              \
        (literal), sizeof(literal) - 1, (member)                                                   \
    }
void value_put_members(struct value **slot, const char *parent,
                       const struct value_member *members_take, size_t count);

/* Removes a nested member if it is there. Parents that become empty stay. */
#define value_drop(slot, ...) value_put_path((slot), NULL, VALUE_PATH(__VA_ARGS__))
/* Removes those members of *SLOT, an object, whose place is set in DROPPED. In one go, as of one
 * that a client has sent there may be no end. */
void value_drop_members(struct value **slot, const bool *dropped);
/* Appends to the member KEY, which becomes an array where it is none. */
static inline void value_push_to(struct value **slot, const char *key, struct value *item_take);

/* Arrays: INDEX must be within bounds (for insert: up to and including the count). */
void value_push(struct value **slot, struct value *item_take);
void value_insert_at(struct value **slot, size_t index, struct value *item_take);
void value_set_at(struct value **slot, size_t index, struct value *item_take);
void value_remove_at(struct value **slot, size_t index);

/*
 * Replaces the part of an array or of an object at INDEX, which must exist. A walk that changes
 * what is deep inside gives each part back, changed or not: without a change, the root stays the
 * same.
 */
void value_set_part_at(struct value **slot, size_t index, struct value *part_take);

/* ---- comparing ---- */

/* Deep equality; shared parts are not visited. Numbers are equal when their kind and value (for
 * decimals: their literal) are. */
bool value_equal(const struct value *a, const struct value *b); /* NULL equals only NULL */
/*
 * A total order: absent < null < booleans < integers < decimals < strings < arrays < objects;
 * within a type by content (strings bytewise, decimals by literal, containers lexicographically).
 */
int value_compare(const struct value *a, const struct value *b);

#include "core/base/value_inline.h"

#endif
