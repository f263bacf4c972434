#include "core/base/value.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/value_box.h"
#include "core/base/value_heap.h"
#include "core/base/value_pool.h"

/* ---- making ---- */

struct value *value_null(void)
{
    return CONSTANT_NULL;
}

struct value *value_bool(bool flag)
{
    return flag ? CONSTANT_TRUE : CONSTANT_FALSE;
}

struct value *value_int(int64_t number)
{
    int64_t doubled = (int64_t)((uint64_t)number << 1);
    if (doubled >> 1 == number) {
        return (struct value *)(uintptr_t)((uint64_t)doubled | 1);
    }
    struct boxed_int *self = allocate(VALUE_INT, sizeof(*self));
    self->number = number;
    return &self->head;
}

/* With the NUL. */
static size_t text_box_size(size_t size)
{
    return sizeof(struct boxed_text) + size + 1;
}

static struct value *make_text(enum value_type type, const char *text, size_t size)
{
    CHECK(size < UINT32_MAX);
    struct boxed_text *self = allocate(type, text_box_size(size));
    self->size = (uint32_t)size;
    self->text[size] = '\0';
    text_copy(self->text, text, size);
    return &self->head;
}

struct value *value_decimal(const char *literal)
{
    return make_text(VALUE_DECIMAL, literal, strlen(literal));
}

struct value *value_string_sized(const char *text, size_t size)
{
    return make_text(VALUE_STRING, text, size);
}

struct value *value_string_printf(const char *format, ...)
{
    AUTO_BUFFER text = {0};
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(&text, format, arguments);
    va_end(arguments);
    return make_text(VALUE_STRING, buffer_text(&text), text.size);
}

struct value *value_int_text(int64_t number)
{
    char digits[sizeof("-9223372036854775808")];
    size_t place = sizeof(digits);
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        digits[--place] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        digits[--place] = '-';
    }
    return make_text(VALUE_STRING, digits + place, sizeof(digits) - place);
}

struct value *value_array(void)
{
    return &make_array(0)->head;
}

struct value *value_object(void)
{
    return &make_object(value_shape_intern(NULL, 0))->head;
}

struct value *value_array_from(struct value *const *items_take, size_t count)
{
    struct boxed_array *self = make_array(count);
    for (size_t i = 0; i < count; i++) {
        CHECK(items_take[i] != NULL);
        self->items[i] = items_take[i];
        raise_depth(&self->head, items_take[i]);
    }
    return &self->head;
}

struct value *value_array_of(struct value *first_take, ...)
{
    va_list arguments;
    va_list again;
    va_start(arguments, first_take);
    va_copy(again, arguments);
    size_t count = 0;
    for (struct value *item = first_take; item != NULL; item = va_arg(arguments, struct value *)) {
        count++;
    }
    va_end(arguments);
    struct boxed_array *self = make_array(count);
    for (size_t i = 0; i < count; i++) {
        self->items[i] = i == 0 ? first_take : va_arg(again, struct value *);
        raise_depth(&self->head, self->items[i]);
    }
    va_end(again);
    return &self->head;
}

/* The usual object is put together on the stack. */
#define MEMBERS_ON_STACK 32

static int compare_members(const void *a, const void *b)
{
    const struct value_member *left = *(const struct value_member *const *)a;
    const struct value_member *right = *(const struct value_member *const *)b;
    size_t shorter = left->key_size < right->key_size ? left->key_size : right->key_size;
    int order = memcmp(left->key, right->key, shorter);
    if (order != 0) {
        return order;
    }
    if (left->key_size != right->key_size) {
        return left->key_size < right->key_size ? -1 : 1;
    }
    return left < right ? -1 : 1; /* places in the caller's array: which came first */
}

/* Most objects have few members, and most of those are given in order. */
static void sort_members(const struct value_member **order, size_t count)
{
    if (count > MEMBERS_ON_STACK) {
        qsort(order, count, sizeof(struct value_member *), compare_members);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        const struct value_member *member = order[i];
        size_t place = i;
        for (; place > 0 && compare_members(&order[place - 1], &member) > 0; place--) {
            order[place] = order[place - 1];
        }
        order[place] = member;
    }
}

static bool same_key(const struct value_member *a, const struct value_member *b)
{
    return a->key_size == b->key_size && memcmp(a->key, b->key, a->key_size) == 0;
}

static struct value *object_from(const struct value_member *members, size_t count,
                                 const struct value_member **order, struct value_key **keys,
                                 size_t *duplicate_index)
{
    for (size_t i = 0; i < count; i++) {
        order[i] = &members[i];
    }
    sort_members(order, count);
    for (size_t i = 1; i < count; i++) {
        if (same_key(order[i], order[i - 1])) {
            *duplicate_index = (size_t)(order[i] - members);
            return NULL;
        }
    }
    for (size_t i = 0; i < count; i++) {
        const struct value_sought key = value_sought_make(order[i]->key, order[i]->key_size);
        keys[i] = value_key_intern(&key);
    }
    struct boxed_object *self = make_object(value_shape_intern(keys, (uint32_t)count));
    for (size_t i = 0; i < count; i++) {
        CHECK(order[i]->value != NULL);
        self->members[i] = order[i]->value;
        raise_depth(&self->head, order[i]->value);
    }
    return &self->head;
}

size_t value_members_override(struct value_member *members, size_t count)
{
    AUTO_FREE const struct value_member **order = memory_alloc((count + 1) * sizeof(*order));
    for (size_t i = 0; i < count; i++) {
        order[i] = &members[i];
    }
    sort_members(order, count);
    size_t overridden = 0;
    struct value_member *first = members;
    for (size_t i = 0; i < count; i++) {
        struct value_member *member = &members[order[i] - members];
        if (i > 0 && same_key(order[i - 1], member)) {
            value_replace(&first->value, value_move(&member->value));
            overridden++;
        } else {
            first = member;
        }
    }
    return overridden;
}

/* The same where there is such an object already, as nearly always; NULL where there is none. */
static struct value *known_object_from(const struct value_sought *keys,
                                       struct value *const *members, size_t count)
{
    uint32_t indexes[VALUE_SHAPE_KNOWN_MAX];
    struct value_shape *shape = value_shape_known(keys, (uint32_t)count, indexes);
    if (shape == NULL) {
        return NULL;
    }
    struct boxed_object *self = make_object(shape);
    for (size_t i = 0; i < count; i++) {
        CHECK(members[i] != NULL);
        self->members[indexes[i]] = members[i];
        raise_depth(&self->head, members[i]);
    }
    return &self->head;
}

static struct value *unknown_object_from(const struct value_member *members, size_t count,
                                         size_t *duplicate_index)
{
    if (count <= MEMBERS_ON_STACK) {
        const struct value_member *order[MEMBERS_ON_STACK];
        struct value_key *keys[MEMBERS_ON_STACK];
        return object_from(members, count, order, keys, duplicate_index);
    }
    AUTO_FREE const struct value_member **order = memory_alloc(count * sizeof(*order));
    AUTO_FREE struct value_key **keys = memory_alloc(count * sizeof(*keys));
    return object_from(members, count, order, keys, duplicate_index);
}

struct value *value_object_from(const struct value_member *members, size_t count,
                                size_t *duplicate_index)
{
    CHECK(count < UINT32_MAX);
    if (count <= VALUE_SHAPE_KNOWN_MAX) {
        struct value_sought keys[VALUE_SHAPE_KNOWN_MAX];
        struct value *values[VALUE_SHAPE_KNOWN_MAX];
        for (size_t i = 0; i < count; i++) {
            keys[i] = value_sought_make(members[i].key, members[i].key_size);
            values[i] = members[i].value;
        }
        struct value *known = known_object_from(keys, values, count);
        if (known != NULL) {
            return known;
        }
    }
    return unknown_object_from(members, count, duplicate_index);
}

struct value *value_object_made(size_t count, const struct value_sought *keys,
                                struct value *const *members_take)
{
    struct value *known = known_object_from(keys, members_take, count);
    if (known != NULL) {
        return known;
    }
    struct value_member members[VALUE_SHAPE_KNOWN_MAX];
    CHECK(count <= VALUE_SHAPE_KNOWN_MAX);
    for (size_t i = 0; i < count; i++) {
        members[i] = (struct value_member){keys[i].text, keys[i].size, members_take[i]};
    }
    size_t duplicate_index = 0;
    struct value *self = unknown_object_from(members, count, &duplicate_index);
    CHECK(self != NULL);
    return self;
}

struct value *value_object_made_with_gaps(size_t count, const struct value_sought *keys,
                                          struct value *const *members_take)
{
    struct value_sought present_keys[VALUE_SHAPE_KNOWN_MAX];
    struct value *present[VALUE_SHAPE_KNOWN_MAX];
    size_t present_count = 0;
    CHECK(count <= VALUE_SHAPE_KNOWN_MAX);
    for (size_t i = 0; i < count; i++) {
        if (members_take[i] != NULL) {
            present_keys[present_count] = keys[i];
            present[present_count++] = members_take[i];
        }
    }
    return value_object_made(present_count, present_keys, present);
}

/* ---- references ---- */

/* Containers that have died and still hold references; grows to the heap when it must. */
struct dead_stack {
    struct value *few[32];
    struct value **items;
    size_t count;
    size_t capacity;
};

static bool is_scalar(const struct value *self)
{
    return self->type != VALUE_ARRAY && self->type != VALUE_OBJECT;
}

/* SELF is scalar. */
static void free_scalar(struct value *self)
{
    value_pool_give(self, self->type == VALUE_INT ? sizeof(struct boxed_int)
                                                  : text_box_size(as_text(self)->size));
}

/* Gives a reference back; a container that dies of it waits on the stack for its turn. */
static void drop(struct value *self, struct dead_stack *dead)
{
    if (!is_boxed(self) || --self->refs > 0) {
        return;
    }
    if (is_scalar(self)) {
        free_scalar(self);
        return;
    }
    if (dead->count == dead->capacity) {
        struct value **items = dead->items == dead->few ? NULL : dead->items;
        items = memory_resize(items, dead->capacity * 2 * sizeof(struct value *));
        if (dead->items == dead->few) {
            memcpy(items, dead->few, sizeof(dead->few));
        }
        dead->items = items;
        dead->capacity *= 2;
    }
    dead->items[dead->count++] = self;
}

static void free_container(struct value *self_take)
{
    struct dead_stack dead = {.count = 1, .capacity = sizeof(dead.few) / sizeof(dead.few[0])};
    dead.items = dead.few;
    dead.few[0] = self_take;
    while (dead.count > 0) {
        struct value *self = dead.items[--dead.count];
        if (self->type == VALUE_ARRAY) {
            size_t count = as_array(self)->count;
            for (size_t i = 0; i < count; i++) {
                drop(as_array(self)->items[i], &dead);
            }
            value_pool_give(self, array_box_size(count));
        } else {
            struct value_shape *shape = as_object(self)->shape;
            size_t count = shape->count;
            for (size_t i = 0; i < count; i++) {
                drop(as_object(self)->members[i], &dead);
            }
            value_shape_unref(shape);
            value_pool_give(self, object_box_size(count));
        }
    }
    if (dead.items != dead.few) {
        free(dead.items);
    }
}

void value_unref_last(struct value *self_take)
{
    if (is_scalar(self_take)) {
        free_scalar(self_take);
    } else {
        free_container(self_take);
    }
    if (value_pool.count == value_pool.lent_count) { /* the last value of all */
        value_shapes_clear();
    }
}

void value_replace(struct value **slot, struct value *new_take)
{
    struct value *old = *slot;
    *slot = new_take;
    value_unref(old);
}

size_t value_live_count(void)
{
    return value_pool_count();
}

/* ---- looking ---- */

const char *value_type_name(const struct value *self)
{
    switch (value_type(self)) {
    case VALUE_NULL:
        return "null";
    case VALUE_BOOL:
        return "boolean";
    case VALUE_INT:
        return "integer";
    case VALUE_DECIMAL:
        return "number";
    case VALUE_STRING:
        return "string";
    case VALUE_ARRAY:
        return "array";
    case VALUE_OBJECT:
        break;
    }
    return "object";
}

const char *value_decimal_literal(const struct value *self)
{
    return is_boxed_as(self, VALUE_DECIMAL) ? as_text(self)->text : NULL;
}

/* Kept apart, so that the usual look-up calls nothing and saves no registers. */
static __attribute__((noinline)) const struct value *get_among_many(const struct boxed_object *self,
                                                                    const char *key,
                                                                    size_t key_size)
{
    uint32_t index = value_shape_find_many(self->shape, key, key_size);
    return index < self->shape->count ? self->members[index] : NULL;
}

static inline const struct value *get(const struct value *self, const struct value_sought *sought)
{
    const struct value_shape *shape = as_object(self)->shape;
    if (shape->place_mask == 0) {
        return get_among_many(as_object(self), sought->text, sought->size);
    }
    uint32_t index = value_shape_find_placed(shape, sought);
    return index < shape->count ? as_object(self)->members[index] : NULL;
}

/* The text of a key of up to 16 bytes, of which PREFIX and END are known. */
static __attribute__((noinline)) const struct value *get_short_among_many(
    const struct boxed_object *self, uint64_t prefix, uint64_t end, size_t size)
{
    char text[2 * sizeof(prefix)];
    for (size_t i = 0; i < sizeof(prefix); i++) {
        text[i] = (char)(prefix >> (56 - 8 * i));
    }
    if (size > sizeof(prefix)) {
        memcpy(text + size - sizeof(end), &end, sizeof(end));
    }
    return get_among_many(self, text, size);
}

/* Where the first look has found another key. Kept apart, as the first is nearly always the last.
 */
static __attribute__((noinline)) const struct value *get_short_beyond(const struct value *self,
                                                                      uint32_t hash,
                                                                      uint64_t prefix, uint64_t end,
                                                                      size_t size)
{
    const struct value_shape *shape = as_object(self)->shape;
    if (shape->place_mask == 0) {
        return get_short_among_many(as_object(self), prefix, end, size);
    }
    const uint8_t *places = shape->places;
    for (uint32_t slot = (hash + 1) & shape->place_mask; places[slot] != 0;
         slot = (slot + 1) & shape->place_mask) {
        const struct value_shape_key *entry = &shape->keys[places[slot] - 1];
        if (entry->prefix == prefix && entry->key->size == size &&
            (size <= sizeof(end) ||
             memcmp(entry->key->text + size - sizeof(end), &end, sizeof(end)) == 0)) {
            return as_object(self)->members[places[slot] - 1];
        }
    }
    return NULL;
}

const struct value *value_get_tiny(const struct value *self, uint32_t hash, uint64_t prefix)
{
    if (!is_boxed_as(self, VALUE_OBJECT)) {
        return NULL;
    }
    const struct value_shape *shape = as_object(self)->shape;
    size_t place = shape->places[hash & shape->place_mask];
    if (place == 0) {
        return NULL;
    }
    if (shape->keys[place - 1].prefix == prefix) {
        return as_object(self)->members[place - 1];
    }
    size_t padding = prefix == 0 ? sizeof(prefix) : (size_t)__builtin_ctzll(prefix) / 8;
    return get_short_beyond(self, hash, prefix, 0, sizeof(prefix) - padding);
}

const struct value *value_get_short(const struct value *self, uint32_t hash, uint64_t prefix,
                                    uint64_t end, size_t key_size)
{
    if (!is_boxed_as(self, VALUE_OBJECT)) {
        return NULL;
    }
    const struct value_shape *shape = as_object(self)->shape;
    size_t place = shape->places[hash & shape->place_mask];
    if (place == 0) {
        return NULL;
    }
    const struct value_shape_key *entry = &shape->keys[place - 1];
    if (entry->prefix == prefix && entry->key->size == key_size &&
        memcmp(entry->key->text + key_size - sizeof(end), &end, sizeof(end)) == 0) {
        return as_object(self)->members[place - 1];
    }
    return get_short_beyond(self, hash, prefix, end, key_size);
}

const struct value *value_get_hashed(const struct value *self, uint32_t hash, uint64_t prefix,
                                     const char *key, size_t key_size)
{
    const struct value_sought sought = {key, key_size, prefix, hash};
    return is_boxed_as(self, VALUE_OBJECT) ? get(self, &sought) : NULL;
}

/* Among so few keys, going through all takes less than making a hash. */
enum { FEW_KEYS = 8 };

static const struct value *get_among_few(const struct boxed_object *self, const char *key,
                                         size_t key_size)
{
    const struct value_sought sought = {.text = key, .size = key_size};
    uint64_t prefix = value_key_prefix(key, key_size);
    for (uint32_t i = 0; i < self->shape->count; i++) {
        if (self->shape->keys[i].prefix == prefix &&
            value_key_is(self->shape->keys[i].key, &sought)) {
            return self->members[i];
        }
    }
    return NULL;
}

const struct value *value_get_sized(const struct value *self, const char *key, size_t key_size)
{
    if (!is_boxed_as(self, VALUE_OBJECT)) {
        return NULL;
    }
    if (as_object(self)->shape->count <= FEW_KEYS) {
        return get_among_few(as_object(self), key, key_size);
    }
    const struct value_sought sought = value_sought_make(key, key_size);
    return get(self, &sought);
}

struct value_sought value_sought_sized(const char *text, size_t size)
{
    return value_sought_make(text, size);
}

const struct value *value_get_sought(const struct value *self, const struct value_sought *key)
{
    return is_boxed_as(self, VALUE_OBJECT) ? get(self, key) : NULL;
}

const struct value *value_get_like(const struct value *self, const struct value *other,
                                   size_t index)
{
    CHECK(is_boxed_as(other, VALUE_OBJECT) && index < as_object(other)->shape->count);
    if (!is_boxed_as(self, VALUE_OBJECT)) {
        return NULL;
    }
    const struct value_shape *shape = as_object(self)->shape;
    if (shape == as_object(other)->shape) {
        return as_object(self)->members[index];
    }
    uint32_t found = value_shape_find_key(shape, as_object(other)->shape->keys[index].key);
    return found < shape->count ? as_object(self)->members[found] : NULL;
}

const struct value *value_find_keys(const struct value *self, const char *const *keys)
{
    for (; self != NULL && *keys != NULL; keys++) {
        self = value_get(self, *keys);
    }
    return self;
}
