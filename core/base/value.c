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
        const struct value_sought key = value_sought(order[i]->key, order[i]->key_size);
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

/* The same where there is such an object already, as nearly always; NULL where there is none. */
static struct value *known_object_from(const struct value_member *members, size_t count)
{
    struct value_sought keys[VALUE_SHAPE_KNOWN_MAX];
    uint32_t indexes[VALUE_SHAPE_KNOWN_MAX];
    for (size_t i = 0; i < count; i++) {
        keys[i] = value_sought(members[i].key, members[i].key_size);
    }
    struct value_shape *shape = value_shape_known(keys, (uint32_t)count, indexes);
    if (shape == NULL) {
        return NULL;
    }
    struct boxed_object *self = make_object(shape);
    for (size_t i = 0; i < count; i++) {
        CHECK(members[i].value != NULL);
        self->members[indexes[i]] = members[i].value;
        raise_depth(&self->head, members[i].value);
    }
    return &self->head;
}

struct value *value_object_from(const struct value_member *members, size_t count,
                                size_t *duplicate_index)
{
    CHECK(count < UINT32_MAX);
    struct value *known = count <= VALUE_SHAPE_KNOWN_MAX ? known_object_from(members, count) : NULL;
    if (known != NULL) {
        return known;
    }
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

void value_unref_last(struct value *self_take)
{
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
    if (value_live_count() == 0) {
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

const struct value *value_get_tiny(const struct value *self, uint32_t hash, uint64_t prefix)
{
    if (!is_boxed_as(self, VALUE_OBJECT)) {
        return NULL;
    }
    const struct value_shape *shape = as_object(self)->shape;
    if (shape->place_mask == 0) {
        size_t padding = prefix == 0 ? sizeof(prefix) : (size_t)__builtin_ctzll(prefix) / 8;
        return get_short_among_many(as_object(self), prefix, 0, sizeof(prefix) - padding);
    }
    const uint8_t *places = value_shape_places(shape);
    for (uint32_t slot = hash & shape->place_mask; places[slot] != 0;
         slot = (slot + 1) & shape->place_mask) {
        if (shape->keys[places[slot] - 1].prefix == prefix) {
            return as_object(self)->members[places[slot] - 1];
        }
    }
    return NULL;
}

const struct value *value_get_short(const struct value *self, uint32_t hash, uint64_t prefix,
                                    uint64_t end, size_t key_size)
{
    if (!is_boxed_as(self, VALUE_OBJECT)) {
        return NULL;
    }
    const struct value_shape *shape = as_object(self)->shape;
    if (shape->place_mask == 0) {
        return get_short_among_many(as_object(self), prefix, end, key_size);
    }
    const uint8_t *places = value_shape_places(shape);
    for (uint32_t slot = hash & shape->place_mask; places[slot] != 0;
         slot = (slot + 1) & shape->place_mask) {
        const struct value_shape_key *entry = &shape->keys[places[slot] - 1];
        if (entry->prefix == prefix && entry->key->size == key_size &&
            memcmp(entry->key->text + key_size - sizeof(end), &end, sizeof(end)) == 0) {
            return as_object(self)->members[places[slot] - 1];
        }
    }
    return NULL;
}

const struct value *value_get_hashed(const struct value *self, uint32_t hash, uint64_t prefix,
                                     const char *key, size_t key_size)
{
    const struct value_sought sought = {key, key_size, prefix, hash};
    return is_boxed_as(self, VALUE_OBJECT) ? get(self, &sought) : NULL;
}

const struct value *value_get_sized(const struct value *self, const char *key, size_t key_size)
{
    if (!is_boxed_as(self, VALUE_OBJECT)) {
        return NULL;
    }
    const struct value_sought sought = value_sought(key, key_size);
    return get(self, &sought);
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

size_t value_depth(const struct value *self)
{
    return is_boxed(self) ? self->depth : 0;
}

/* ---- changing ---- */

/* Whether nothing changes when B takes the place of A. Only scalars are compared by content. */
static bool is_same(const struct value *a, const struct value *b)
{
    return a == b || (value_depth(a) == 0 && value_equal(a, b));
}

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
    if (is_same(value_at(*slot, index), item_take)) {
        value_unref(item_take);
        return;
    }
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

struct value **value_own_parts(struct value **slot)
{
    return (*slot)->type == VALUE_ARRAY ? own_array(slot, as_array(*slot)->count)->items
                                        : own_object(slot)->members;
}

static void add_member(struct value **slot, const struct value_sought *key,
                       struct value *member_take)
{
    struct boxed_object *self = own_object(slot);
    uint32_t index;
    struct value_shape *shape = value_shape_with(self->shape, key, &index);
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

/* A key on the way to a member, and where it is in its object. */
struct path_step {
    struct value_sought key;
    uint32_t index;
};

/* Where the key is in AT; false when it is not there, or AT is no object. */
static bool find_step(struct path_step *self, const struct value *at)
{
    if (!is_boxed_as(at, VALUE_OBJECT)) {
        return false;
    }
    self->index = value_shape_find(as_object(at)->shape, &self->key);
    return self->index < as_object(at)->shape->count;
}

/* A member of *SLOT, which the first step leads to, or would: FOUND. Others than NULL are put. */
static void put_member(struct value **slot, const struct path_step *step, bool found,
                       struct value *member_take)
{
    if (member_take == NULL) {
        remove_member(slot, step->index);
        return;
    }
    if (found) {
        value_replace(&own_object(slot)->members[step->index], member_take);
    } else {
        if (!value_is(*slot, VALUE_OBJECT)) {
            value_replace(slot, value_object());
        }
        add_member(slot, &step->key, member_take);
    }
    raise_depth(*slot, member_take);
}

void value_put_sized(struct value **slot, const char *key, size_t key_size,
                     struct value *member_take)
{
    struct path_step step = {.key = value_sought(key, key_size)};
    bool found = find_step(&step, *slot);
    const struct value *old = found ? as_object(*slot)->members[step.index] : NULL;
    if (is_same(old, member_take)) {
        value_unref(member_take);
        return;
    }
    put_member(slot, &step, found, member_take);
}

/* Takes the member at INDEX out of *SLOT for a while, so that it can be changed in place. */
static struct value *borrow_member(struct value **slot, uint32_t index)
{
    struct boxed_object *self = own_object(slot);
    struct value *member = self->members[index];
    self->members[index] = CONSTANT_NULL;
    return member;
}

/* Goes COUNT steps, of which as many as FOUND lead to what is there. */
static void put_path(struct value **slot, const struct path_step *steps, size_t count, size_t found,
                     struct value *member_take)
{
    if (count == 1) {
        put_member(slot, steps, found > 0, member_take);
        return;
    }
    if (found == 0) {
        struct value *child = value_object();
        put_path(&child, steps + 1, count - 1, 0, member_take);
        put_member(slot, steps, false, child);
        return;
    }
    struct value *child = borrow_member(slot, steps->index);
    put_path(&child, steps + 1, count - 1, found - 1, member_take);
    as_object(*slot)->members[steps->index] = child;
    raise_depth(*slot, child);
}

void value_put_keys(struct value **slot, struct value *member_take, const char *const *keys)
{
    struct path_step steps[VALUE_PATH_MAX];
    const struct value *at = *slot;
    size_t count = 0;
    size_t found = 0;
    for (; keys[count] != NULL; count++) {
        CHECK(count < VALUE_PATH_MAX);
        steps[count].key = value_sought(keys[count], strlen(keys[count]));
        if (found == count && find_step(&steps[count], at)) {
            at = as_object(at)->members[steps[count].index];
            found++;
        }
    }
    CHECK(count > 0);
    if (is_same(found == count ? at : NULL, member_take)) {
        value_unref(member_take);
        return;
    }
    put_path(slot, steps, count, found, member_take);
}

/* ---- several members at once ---- */

/* What is put into an object, and where its keys are there. */
struct changes {
    const struct value_member *members;
    size_t count;
    struct value_sought keys[VALUE_PUT_MEMBERS_MAX];
    uint32_t indexes[VALUE_PUT_MEMBERS_MAX]; /* NOWHERE: it lacks the key */
    bool changes_any;
    bool changes_keys;
};

#define NOWHERE UINT32_MAX

static void find_changes(struct changes *self, const struct value *object)
{
    const struct value_shape *shape =
        is_boxed_as(object, VALUE_OBJECT) ? as_object(object)->shape : NULL;
    for (size_t i = 0; i < self->count; i++) {
        const struct value_member *member = &self->members[i];
        self->keys[i] = value_sought(member->key, member->key_size);
        uint32_t index = shape == NULL ? NOWHERE : value_shape_find(shape, &self->keys[i]);
        bool found = shape != NULL && index < shape->count;
        self->indexes[i] = found ? index : NOWHERE;
        self->changes_any |=
            !is_same(found ? as_object(object)->members[index] : NULL, member->value);
        self->changes_keys |= found != (member->value != NULL);
    }
}

/* A list of keys and members that is to become an object. */
struct member_list {
    struct value_sought keys[VALUE_SHAPE_KNOWN_MAX];
    struct value *members[VALUE_SHAPE_KNOWN_MAX];
    uint32_t count;
};

static void list_member(struct member_list *self, struct value_sought key, struct value *member)
{
    if (member != NULL) {
        self->keys[self->count] = key;
        self->members[self->count++] = member;
    }
}

/* OLD as it is to be, where there has been an object of these keys; else NULL. */
static struct value *object_with(const struct boxed_object *old, const struct changes *changes)
{
    const struct value_shape *shape = old->shape;
    struct value *members[VALUE_SHAPE_KNOWN_MAX];
    struct member_list list = {.count = 0};
    if (shape->count + changes->count > VALUE_SHAPE_KNOWN_MAX) {
        return NULL;
    }
    memcpy(members, old->members, shape->count * sizeof(members[0]));
    for (size_t i = 0; i < changes->count; i++) {
        if (changes->indexes[i] == NOWHERE) {
            list_member(&list, changes->keys[i], changes->members[i].value);
        } else {
            members[changes->indexes[i]] = changes->members[i].value;
        }
    }
    for (uint32_t i = 0; i < shape->count; i++) {
        const struct value_shape_key *entry = &shape->keys[i];
        list_member(&list,
                    (struct value_sought){entry->key->text, entry->key->size, entry->prefix,
                                          entry->key->hash},
                    members[i]);
    }
    uint32_t indexes[VALUE_SHAPE_KNOWN_MAX];
    struct value_shape *known = value_shape_known(list.keys, list.count, indexes);
    if (known == NULL) {
        return NULL;
    }
    struct boxed_object *self = make_object(known);
    for (uint32_t i = 0; i < list.count; i++) {
        self->members[indexes[i]] = value_ref(list.members[i]);
        raise_depth(&self->head, list.members[i]);
    }
    return &self->head;
}

static void apply(struct value **slot, const struct changes *changes)
{
    bool is_object = value_is(*slot, VALUE_OBJECT);
    struct value *whole =
        changes->changes_keys && is_object ? object_with(as_object(*slot), changes) : NULL;
    if (whole != NULL) {
        value_replace(slot, whole);
        return;
    }
    for (size_t i = 0; i < changes->count; i++) {
        const struct value_member *member = &changes->members[i];
        value_put_sized(slot, member->key, member->key_size, value_ref(member->value));
    }
}

void value_put_members(struct value **slot, const char *parent,
                       const struct value_member *members_take, size_t count)
{
    CHECK(count <= VALUE_PUT_MEMBERS_MAX);
    struct path_step step = {.key = value_sought(parent, parent == NULL ? 0 : strlen(parent))};
    bool found = parent != NULL && find_step(&step, *slot);
    struct changes changes = {.members = members_take, .count = count};
    find_changes(&changes, parent == NULL ? *slot
                           : found        ? as_object(*slot)->members[step.index]
                                          : NULL);
    if (changes.changes_any && parent == NULL) {
        apply(slot, &changes);
    } else if (changes.changes_any) {
        struct value *child = found ? borrow_member(slot, step.index) : value_object();
        apply(&child, &changes);
        if (found) {
            as_object(*slot)->members[step.index] = child;
            raise_depth(*slot, child);
        } else {
            put_member(slot, &step, false, child);
        }
    }
    for (size_t i = 0; i < count; i++) {
        value_unref(members_take[i].value);
    }
}
