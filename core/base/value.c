#include "core/base/value.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/value_heap.h"
#include "core/base/value_pool.h"

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

#define CONSTANT(n) ((struct value *)(uintptr_t)(((n) << 2) | 2))
#define CONSTANT_NULL CONSTANT(1)
#define CONSTANT_FALSE CONSTANT(2)
#define CONSTANT_TRUE CONSTANT(3)

static bool is_small_int(const struct value *self)
{
    return ((uintptr_t)self & 1) != 0;
}

static bool is_boxed(const struct value *self)
{
    return self != NULL && ((uintptr_t)self & 3) == 0;
}

static bool is_boxed_as(const struct value *self, enum value_type type)
{
    return is_boxed(self) && self->type == type;
}

static const struct boxed_text *as_text(const struct value *self)
{
    return (const struct boxed_text *)self;
}

static struct boxed_array *as_array(const struct value *self)
{
    return (struct boxed_array *)(uintptr_t)self;
}

static struct boxed_object *as_object(const struct value *self)
{
    return (struct boxed_object *)(uintptr_t)self;
}

static void *allocate(enum value_type type, size_t size)
{
    struct value *self = value_pool_take(size);
    *self = (struct value){.refs = 1, .type = (uint8_t)type};
    return self;
}

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

static size_t array_box_size(size_t count)
{
    return sizeof(struct boxed_array) + count * sizeof(struct value *);
}

static size_t object_box_size(size_t count)
{
    return sizeof(struct boxed_object) + count * sizeof(struct value *);
}

static struct value *make_text(enum value_type type, const char *text, size_t size)
{
    CHECK(size < UINT32_MAX);
    struct boxed_text *self = allocate(type, text_box_size(size));
    self->size = (uint32_t)size;
    memcpy(self->text, text, size);
    self->text[size] = '\0';
    return &self->head;
}

struct value *value_decimal(const char *literal)
{
    return make_text(VALUE_DECIMAL, literal, strlen(literal));
}

struct value *value_string(const char *text)
{
    return make_text(VALUE_STRING, text, strlen(text));
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

/* The depth that a container gets from holding MEMBER. */
static uint16_t depth_over(const struct value *member)
{
    size_t depth = value_depth(member) + 1;
    return depth > UINT16_MAX ? UINT16_MAX : (uint16_t)depth;
}

static void raise_depth(struct value *self, const struct value *member)
{
    uint16_t depth = depth_over(member);
    if (depth > self->depth) {
        self->depth = depth;
    }
}

static struct boxed_array *make_array(size_t count)
{
    struct boxed_array *self = allocate(VALUE_ARRAY, array_box_size(count));
    self->head.depth = 1;
    self->count = count;
    return self;
}

/* Takes the shape; the members are still to be filled in. */
static struct boxed_object *make_object(struct value_shape *shape_take)
{
    struct boxed_object *self = allocate(VALUE_OBJECT, object_box_size(shape_take->count));
    self->head.depth = 1;
    self->shape = shape_take;
    return self;
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
    struct value *self = value_array();
    va_list arguments;
    va_start(arguments, first_take);
    for (struct value *item = first_take; item != NULL; item = va_arg(arguments, struct value *)) {
        value_push(&self, item);
    }
    va_end(arguments);
    return self;
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

static struct value *object_from(const struct value_member *members, size_t count,
                                 const struct value_member **order, struct value_key **keys,
                                 size_t *duplicate_index)
{
    for (size_t i = 0; i < count; i++) {
        order[i] = &members[i];
    }
    sort_members(order, count);
    for (size_t i = 1; i < count; i++) {
        if (order[i]->key_size == order[i - 1]->key_size &&
            memcmp(order[i]->key, order[i - 1]->key, order[i]->key_size) == 0) {
            *duplicate_index = (size_t)(order[i] - members);
            return NULL;
        }
    }
    for (size_t i = 0; i < count; i++) {
        keys[i] = value_key_intern(order[i]->key, order[i]->key_size);
    }
    struct boxed_object *self = make_object(value_shape_intern(keys, (uint32_t)count));
    for (size_t i = 0; i < count; i++) {
        CHECK(order[i]->value != NULL);
        self->members[i] = order[i]->value;
        raise_depth(&self->head, order[i]->value);
    }
    return &self->head;
}

struct value *value_object_from(const struct value_member *members, size_t count,
                                size_t *duplicate_index)
{
    CHECK(count < UINT32_MAX);
    if (count <= MEMBERS_ON_STACK) {
        const struct value_member *order[MEMBERS_ON_STACK];
        struct value_key *keys[MEMBERS_ON_STACK];
        return object_from(members, count, order, keys, duplicate_index);
    }
    AUTO_FREE const struct value_member **order = memory_alloc(count * sizeof(*order));
    AUTO_FREE struct value_key **keys = memory_alloc(count * sizeof(*keys));
    return object_from(members, count, order, keys, duplicate_index);
}

struct value *value_object_of(const char *key, ...)
{
    struct value_member members[MEMBERS_ON_STACK];
    size_t count = 0;
    va_list arguments;
    va_start(arguments, key);
    for (const char *name = key; name != NULL; name = va_arg(arguments, const char *)) {
        struct value *member = va_arg(arguments, struct value *);
        if (member != NULL) {
            CHECK(count < sizeof(members) / sizeof(members[0]));
            members[count++] = (struct value_member){name, strlen(name), member};
        }
    }
    va_end(arguments);
    size_t duplicate_index = 0;
    struct value *self = value_object_from(members, count, &duplicate_index);
    CHECK(self != NULL);
    return self;
}

/* ---- references ---- */

struct value *value_ref(const struct value *self)
{
    struct value *same = (struct value *)(uintptr_t)self;
    if (is_boxed(same)) {
        same->refs++;
    }
    return same;
}

/* Containers that have died and still hold references; grows to the heap when it must. */
struct dead_stack {
    struct value *few[32];
    struct value **items;
    size_t count;
    size_t capacity;
};

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
    if (self->type != VALUE_ARRAY && self->type != VALUE_OBJECT) {
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

void value_unref(struct value *self_take)
{
    if (!is_boxed(self_take) || self_take->refs > 1) {
        if (is_boxed(self_take)) {
            self_take->refs--;
        }
        return;
    }
    struct dead_stack dead = {.capacity = sizeof(dead.few) / sizeof(dead.few[0])};
    dead.items = dead.few;
    drop(self_take, &dead);
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

void value_replace(struct value **slot, struct value *new_take)
{
    struct value *old = *slot;
    *slot = new_take;
    value_unref(old);
}

bool value_is_shared(const struct value *self)
{
    return is_boxed(self) && self->refs > 1;
}

size_t value_live_count(void)
{
    return value_pool_count();
}

void value_unref_slot(struct value **slot)
{
    value_unref(*slot);
}

/* ---- looking ---- */

enum value_type value_type(const struct value *self)
{
    if (is_boxed(self)) {
        return (enum value_type)self->type;
    }
    CHECK(self != NULL);
    if (is_small_int(self)) {
        return VALUE_INT;
    }
    return self == CONSTANT_NULL ? VALUE_NULL : VALUE_BOOL;
}

bool value_is(const struct value *self, enum value_type type)
{
    return self != NULL && value_type(self) == type;
}

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

bool value_as_bool(const struct value *self, bool otherwise)
{
    return value_is(self, VALUE_BOOL) ? self == CONSTANT_TRUE : otherwise;
}

int64_t value_as_int(const struct value *self, int64_t otherwise)
{
    if (is_small_int(self)) {
        return (int64_t)(intptr_t)self >> 1;
    }
    return value_is(self, VALUE_INT) ? ((const struct boxed_int *)self)->number : otherwise;
}

const char *value_as_string(const struct value *self)
{
    return is_boxed_as(self, VALUE_STRING) ? as_text(self)->text : NULL;
}

const char *value_text(const struct value *self)
{
    return is_boxed_as(self, VALUE_STRING) ? as_text(self)->text : "";
}

bool value_is_text(const struct value *self, const char *text)
{
    return is_boxed_as(self, VALUE_STRING) && strcmp(as_text(self)->text, text) == 0;
}

size_t value_text_size(const struct value *self)
{
    return is_boxed_as(self, VALUE_STRING) || is_boxed_as(self, VALUE_DECIMAL) ? as_text(self)->size
                                                                               : 0;
}

const char *value_decimal_literal(const struct value *self)
{
    return is_boxed_as(self, VALUE_DECIMAL) ? as_text(self)->text : NULL;
}

size_t value_count(const struct value *self)
{
    if (is_boxed_as(self, VALUE_ARRAY)) {
        return as_array(self)->count;
    }
    return is_boxed_as(self, VALUE_OBJECT) ? as_object(self)->shape->count : 0;
}

const struct value *value_at(const struct value *self, size_t index)
{
    if (!is_boxed_as(self, VALUE_ARRAY) || index >= as_array(self)->count) {
        return NULL;
    }
    return as_array(self)->items[index];
}

static const struct value *get_long(const struct boxed_object *self, const char *key, size_t size)
{
    uint32_t index = value_shape_find(self->shape, key, size);
    return index < self->shape->count ? self->members[index] : NULL;
}

const struct value *value_get_hashed(const struct value *self, uint32_t hash, uint64_t prefix,
                                     const char *key, size_t key_size)
{
    if (!is_boxed_as(self, VALUE_OBJECT)) {
        return NULL;
    }
    const struct value_shape *shape = as_object(self)->shape;
    if (shape->place_mask == 0) {
        return get_long(as_object(self), key, key_size);
    }
    uint32_t index = value_shape_find_short(shape, hash, prefix, key, key_size);
    return index < shape->count ? as_object(self)->members[index] : NULL;
}

const struct value *value_get_sized(const struct value *self, const char *key, size_t key_size)
{
    if (!is_boxed_as(self, VALUE_OBJECT)) {
        return NULL;
    }
    if (key_size > VALUE_SHORT_KEY_SIZE) {
        return get_long(as_object(self), key, key_size);
    }
    return value_get_hashed(self, value_key_hash(key, key_size), value_key_prefix(key, key_size),
                            key, key_size);
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

const char *value_key_at(const struct value *self, size_t index)
{
    CHECK(is_boxed_as(self, VALUE_OBJECT) && index < as_object(self)->shape->count);
    return as_object(self)->shape->keys[index].key->text;
}

size_t value_key_size_at(const struct value *self, size_t index)
{
    CHECK(is_boxed_as(self, VALUE_OBJECT) && index < as_object(self)->shape->count);
    return as_object(self)->shape->keys[index].key->size;
}

const struct value *value_member_at(const struct value *self, size_t index)
{
    CHECK(is_boxed_as(self, VALUE_OBJECT) && index < as_object(self)->shape->count);
    return as_object(self)->members[index];
}

const struct value *value_find_keys(const struct value *self, const char *const *keys)
{
    for (; self != NULL && *keys != NULL; keys++) {
        self = value_get(self, *keys);
    }
    return self;
}

size_t value_depth(const struct value *self)
{
    return is_boxed(self) ? self->depth : 0;
}

/* ---- changing ---- */

/* *SLOT as an array that nobody else sees, with room for COUNT items (items beyond are lost). */
static struct boxed_array *own_array(struct value **slot, size_t count)
{
    CHECK(value_is(*slot, VALUE_ARRAY));
    struct boxed_array *self = as_array(*slot);
    if (self->head.refs == 1) {
        if (count > self->count) {
            self = value_pool_resize(self, array_box_size(self->count), array_box_size(count));
        }
    } else {
        struct boxed_array *copy = make_array(count);
        copy->head.depth = self->head.depth;
        copy->count = self->count;
        for (size_t i = 0; i < self->count; i++) {
            copy->items[i] = value_ref(self->items[i]);
        }
        value_unref(*slot);
        self = copy;
    }
    *slot = &self->head;
    return self;
}

void value_push(struct value **slot, struct value *item_take)
{
    value_insert_at(slot, value_count(*slot), item_take);
}

void value_insert_at(struct value **slot, size_t index, struct value *item_take)
{
    CHECK(item_take != NULL && index <= value_count(*slot));
    struct boxed_array *self = own_array(slot, value_count(*slot) + 1);
    memmove(&self->items[index + 1], &self->items[index],
            (self->count - index) * sizeof(self->items[0]));
    self->items[index] = item_take;
    self->count++;
    raise_depth(&self->head, item_take);
}

void value_set_at(struct value **slot, size_t index, struct value *item_take)
{
    CHECK(item_take != NULL && index < value_count(*slot));
    struct boxed_array *self = own_array(slot, value_count(*slot));
    value_replace(&self->items[index], item_take);
    raise_depth(&self->head, item_take);
}

void value_remove_at(struct value **slot, size_t index)
{
    CHECK(index < value_count(*slot));
    struct boxed_array *self = own_array(slot, value_count(*slot));
    value_unref(self->items[index]);
    self->count--;
    memmove(&self->items[index], &self->items[index + 1],
            (self->count - index) * sizeof(self->items[0]));
    self = value_pool_resize(self, array_box_size(self->count + 1), array_box_size(self->count));
    *slot = &self->head;
}

/* *SLOT as an object that nobody else sees. */
static struct boxed_object *own_object(struct value **slot)
{
    struct boxed_object *self = as_object(*slot);
    if (self->head.refs == 1) {
        return self;
    }
    self->shape->refs++;
    struct boxed_object *copy = make_object(self->shape);
    copy->head.depth = self->head.depth;
    for (uint32_t i = 0; i < self->shape->count; i++) {
        copy->members[i] = value_ref(self->members[i]);
    }
    value_unref(*slot);
    *slot = &copy->head;
    return copy;
}

static void add_member(struct value **slot, uint32_t index, struct value_key *key_take,
                       struct value *member_take)
{
    struct boxed_object *self = own_object(slot);
    struct value_shape *shape = value_shape_with(self->shape, index, key_take);
    uint32_t old_count = self->shape->count;
    value_shape_unref(self->shape);
    self = value_pool_resize(self, object_box_size(old_count), object_box_size(shape->count));
    self->shape = shape;
    memmove(&self->members[index + 1], &self->members[index],
            (old_count - index) * sizeof(self->members[0]));
    self->members[index] = member_take;
    *slot = &self->head;
}

static void remove_member(struct value **slot, uint32_t index)
{
    struct boxed_object *self = own_object(slot);
    struct value_shape *shape = value_shape_without(self->shape, index);
    value_shape_unref(self->shape);
    self->shape = shape;
    value_unref(self->members[index]);
    memmove(&self->members[index], &self->members[index + 1],
            (shape->count - index) * sizeof(self->members[0]));
    self =
        value_pool_resize(self, object_box_size(shape->count + 1), object_box_size(shape->count));
    *slot = &self->head;
}

void value_put_sized(struct value **slot, const char *key, size_t key_size,
                     struct value *member_take)
{
    if (!value_is(*slot, VALUE_OBJECT)) {
        if (member_take == NULL) {
            return;
        }
        value_replace(slot, value_object());
    }
    const struct value_shape *shape = as_object(*slot)->shape;
    uint32_t index = value_shape_find(shape, key, key_size);
    bool found = index < shape->count;
    if (member_take == NULL) {
        if (found) {
            remove_member(slot, index);
        }
        return;
    }
    if (found) {
        value_replace(&own_object(slot)->members[index], member_take);
    } else {
        add_member(slot, value_shape_place(shape, key, key_size), value_key_intern(key, key_size),
                   member_take);
    }
    raise_depth(*slot, member_take);
}

/* Takes the member at INDEX out of *SLOT for a while, so that it can be changed in place. */
static struct value *borrow_member(struct value **slot, uint32_t index)
{
    struct boxed_object *self = own_object(slot);
    struct value *member = self->members[index];
    self->members[index] = CONSTANT_NULL;
    return member;
}

void value_put_keys(struct value **slot, struct value *member_take, const char *const *keys)
{
    CHECK(keys[0] != NULL);
    size_t key_size = strlen(keys[0]);
    if (keys[1] == NULL) {
        value_put_sized(slot, keys[0], key_size, member_take);
        return;
    }
    bool found = false;
    uint32_t index = 0;
    if (value_is(*slot, VALUE_OBJECT)) {
        index = value_shape_find(as_object(*slot)->shape, keys[0], key_size);
        found = index < as_object(*slot)->shape->count;
    }
    if (!found && member_take == NULL) {
        return;
    }
    if (!found) {
        struct value *child = value_object();
        value_put_keys(&child, member_take, keys + 1);
        value_put_sized(slot, keys[0], key_size, child);
        return;
    }
    struct value *child = borrow_member(slot, index);
    value_put_keys(&child, member_take, keys + 1);
    as_object(*slot)->members[index] = child;
    raise_depth(*slot, child);
}

void value_drop_keys(struct value **slot, const char *const *keys)
{
    const struct value *parent = *slot;
    if (value_find_keys(parent, keys) != NULL) {
        value_put_keys(slot, NULL, keys);
    }
}

/* ---- comparing ---- */

static int compare_sizes(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_texts(const struct boxed_text *a, const struct boxed_text *b)
{
    int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);
    return order != 0 ? order : compare_sizes(a->size, b->size);
}

static int compare_objects(const struct value *a, const struct value *b)
{
    size_t shorter = value_count(a) < value_count(b) ? value_count(a) : value_count(b);
    for (size_t i = 0; i < shorter; i++) {
        int order = value_key_compare(value_key_at(a, i), value_key_size_at(a, i),
                                      as_object(b)->shape->keys[i].key);
        if (order == 0) {
            order = value_compare(value_member_at(a, i), value_member_at(b, i));
        }
        if (order != 0) {
            return order;
        }
    }
    return compare_sizes(value_count(a), value_count(b));
}

int value_compare(const struct value *a, const struct value *b)
{
    if (a == b) {
        return 0;
    }
    if (a == NULL || b == NULL) {
        return a == NULL ? -1 : 1;
    }
    enum value_type type = value_type(a);
    if (type != value_type(b)) {
        return type < value_type(b) ? -1 : 1;
    }
    switch (type) {
    case VALUE_NULL:
        return 0;
    case VALUE_BOOL:
        return a == CONSTANT_FALSE ? -1 : 1;
    case VALUE_INT:
        return value_as_int(a, 0) < value_as_int(b, 0) ? -1
                                                       : value_as_int(a, 0) > value_as_int(b, 0);
    case VALUE_DECIMAL:
    case VALUE_STRING:
        return compare_texts(as_text(a), as_text(b));
    case VALUE_ARRAY: {
        size_t shorter = value_count(a) < value_count(b) ? value_count(a) : value_count(b);
        for (size_t i = 0; i < shorter; i++) {
            int order = value_compare(value_at(a, i), value_at(b, i));
            if (order != 0) {
                return order;
            }
        }
        return compare_sizes(value_count(a), value_count(b));
    }
    case VALUE_OBJECT:
        break;
    }
    return compare_objects(a, b);
}

static bool all_equal(struct value *const *a, struct value *const *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a[i] != b[i] && !value_equal(a[i], b[i])) {
            return false;
        }
    }
    return true;
}

bool value_equal(const struct value *a, const struct value *b)
{
    if (a == b) {
        return true;
    }
    if (!is_boxed(a) || !is_boxed(b) || a->type != b->type) {
        return false;
    }
    switch ((enum value_type)a->type) {
    case VALUE_OBJECT:
        return as_object(a)->shape == as_object(b)->shape && /* interned, so else of other keys */
               all_equal(as_object(a)->members, as_object(b)->members, value_count(a));
    case VALUE_ARRAY:
        return as_array(a)->count == as_array(b)->count &&
               all_equal(as_array(a)->items, as_array(b)->items, value_count(a));
    case VALUE_STRING:
    case VALUE_DECIMAL:
        return as_text(a)->size == as_text(b)->size &&
               memcmp(as_text(a)->text, as_text(b)->text, as_text(a)->size) == 0;
    default:
        return value_compare(a, b) == 0;
    }
}
