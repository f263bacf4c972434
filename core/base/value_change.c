#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/value.h"
#include "core/base/value_box.h"
#include "core/base/value_heap.h"
#include "core/base/value_pool.h"

/* Whether nothing changes when B takes the place of A. Only scalars are compared by content. */
static bool is_same(const struct value *a, const struct value *b)
{
    return a == b || (value_depth(a) == 0 && value_equal(a, b));
}

/* *SLOT as an array that nobody else sees, with room for COUNT items (items beyond are lost). */
static struct boxed_array *own_array(struct value **slot, size_t count)
{
    CHECK(is_boxed_as(*slot, VALUE_ARRAY));
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
    CHECK(is_boxed_as(*slot, VALUE_ARRAY));
    value_set_part_at(slot, index, item_take);
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

void value_set_part_at(struct value **slot, size_t index, struct value *part_take)
{
    CHECK(part_take != NULL && index < value_count(*slot));
    if (is_same(value_part_at(*slot, index), part_take)) {
        value_unref(part_take);
        return;
    }
    value_replace(&value_own_parts(slot)[index], part_take);
    raise_depth(*slot, part_take);
}

/* *SLOT is an object without the key. */
static void add_member(struct value **slot, const struct value_sought *key,
                       struct value *member_take)
{
    struct boxed_object *self = as_object(*slot);
    struct value_shape *old_shape = self->shape;
    uint32_t old_count = old_shape->count;
    uint32_t index;
    struct value_shape *shape = value_shape_with(old_shape, key, &index);
    if (self->head.refs == 1) {
        self = value_pool_resize(self, object_box_size(old_count), object_box_size(shape->count));
        self->shape = shape;
        memmove(&self->members[index + 1], &self->members[index],
                (old_count - index) * sizeof(self->members[0]));
        value_shape_unref(old_shape);
    } else {
        struct boxed_object *copy = make_object(shape);
        copy->head.depth = self->head.depth;
        for (uint32_t i = 0; i < old_count; i++) {
            copy->members[i < index ? i : i + 1] = value_ref(self->members[i]);
        }
        self->head.refs--;
        self = copy;
    }
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

/* Where the key is in AT; VALUE_SHAPE_LACKS when it is not there, or AT is no object. */
static uint32_t find_key(const struct value *at, const struct value_sought *key)
{
    return is_boxed_as(at, VALUE_OBJECT) ? value_shape_find(as_object(at)->shape, key)
                                         : VALUE_SHAPE_LACKS;
}

/* Puts another value than there is at INDEX of *SLOT, where the key is, or VALUE_SHAPE_LACKS. */
static void put_other(struct value **slot, const struct value_sought *key, uint32_t index,
                      struct value *member_take)
{
    if (member_take == NULL) {
        remove_member(slot, index);
        return;
    }
    if (index != VALUE_SHAPE_LACKS) {
        value_replace(&own_object(slot)->members[index], member_take);
    } else {
        if (!is_boxed_as(*slot, VALUE_OBJECT)) {
            value_replace(slot, value_object());
        }
        add_member(slot, key, member_take);
    }
    raise_depth(*slot, member_take);
}

void value_put_member(struct value **slot, struct value *member_take,
                      const struct value_sought *key)
{
    uint32_t index = find_key(*slot, key);
    if (is_same(index == VALUE_SHAPE_LACKS ? NULL : as_object(*slot)->members[index],
                member_take)) {
        value_unref(member_take);
        return;
    }
    put_other(slot, key, index, member_take);
}

void value_put_sized(struct value **slot, const char *key, size_t key_size,
                     struct value *member_take)
{
    const struct value_sought sought = value_sought_make(key, key_size);
    value_put_member(slot, member_take, &sought);
}

void value_put_nested(struct value **slot, struct value *member_take,
                      const struct value_sought *keys, size_t count)
{
    uint32_t indexes[VALUE_PATH_MAX];
    const struct value *old = *slot;
    size_t found = 0;
    CHECK(count > 0 && count <= VALUE_PATH_MAX);
    while (found < count && (indexes[found] = find_key(old, &keys[found])) != VALUE_SHAPE_LACKS) {
        old = as_object(old)->members[indexes[found]];
        found++;
    }
    if (is_same(found == count ? old : NULL, member_take)) {
        value_unref(member_take);
        return;
    }
    size_t last = found == count ? count - 1 : found; /* the key in what is there already */
    for (size_t i = count - 1; i > last; i--) {
        member_take = value_object_made(1, &keys[i], &member_take);
    }
    struct value **parents[VALUE_PATH_MAX];
    for (size_t i = 0; i < last; i++) {
        parents[i] = slot;
        slot = &own_object(slot)->members[indexes[i]];
    }
    put_other(slot, &keys[last], indexes[last], member_take);
    for (size_t i = last; i > 0; i--) {
        raise_depth(*parents[i - 1], as_object(*parents[i - 1])->members[indexes[i - 1]]);
    }
}

void value_put_keys(struct value **slot, struct value *member_take, const char *const *keys)
{
    struct value_sought sought[VALUE_PATH_MAX];
    size_t count = 0;
    for (; keys[count] != NULL; count++) {
        CHECK(count < VALUE_PATH_MAX);
        sought[count] = value_sought_make(keys[count], strlen(keys[count]));
    }
    value_put_nested(slot, member_take, sought, count);
}

void value_push_to_sought(struct value **slot, const struct value_sought *key,
                          struct value *item_take)
{
    uint32_t index = find_key(*slot, key);
    if (index == VALUE_SHAPE_LACKS || !is_boxed_as(as_object(*slot)->members[index], VALUE_ARRAY)) {
        value_put_member(slot, value_array_from(&item_take, 1), key);
        return;
    }
    struct value **list = &own_object(slot)->members[index];
    value_push(list, item_take);
    raise_depth(*slot, *list);
}

/* ---- several members at once ---- */

/* What is put into an object, and where its keys are there. */
struct changes {
    const struct value_member *members;
    size_t count;
    struct value_sought keys[VALUE_PUT_MEMBERS_MAX];
    uint32_t indexes[VALUE_PUT_MEMBERS_MAX]; /* or VALUE_SHAPE_LACKS */
    bool changes_any;
    bool changes_keys;
};

static void find_changes(struct changes *self, const struct value *object,
                         const struct value_member *members, size_t count)
{
    self->members = members;
    self->count = count;
    self->changes_any = false;
    self->changes_keys = false;
    for (size_t i = 0; i < self->count; i++) {
        const struct value_member *member = &self->members[i];
        self->keys[i] = value_sought_make(member->key, member->key_size);
        self->indexes[i] = find_key(object, &self->keys[i]);
        bool found = self->indexes[i] != VALUE_SHAPE_LACKS;
        self->changes_any |=
            !is_same(found ? as_object(object)->members[self->indexes[i]] : NULL, member->value);
        self->changes_keys |= found != (member->value != NULL);
    }
}

/* OLD as it is to be, where there has been an object of these keys; else NULL. */
static struct value *object_with(const struct boxed_object *old, const struct changes *changes)
{
    uint32_t old_count = old->shape->count;
    struct value *members[VALUE_SHAPE_KNOWN_MAX]; /* OLD's, and those that are added */
    struct value_sought added[VALUE_PUT_MEMBERS_MAX];
    uint32_t sources[VALUE_SHAPE_KNOWN_MAX];
    uint32_t count = 0;
    if (old_count + changes->count > VALUE_SHAPE_KNOWN_MAX) {
        return NULL;
    }
    memcpy(members, old->members, old_count * sizeof(members[0]));
    for (size_t i = 0; i < changes->count; i++) {
        struct value *member = changes->members[i].value;
        if (changes->indexes[i] != VALUE_SHAPE_LACKS) {
            members[changes->indexes[i]] = member;
        } else if (member != NULL) {
            members[old_count + count] = member;
            added[count++] = changes->keys[i];
        }
    }
    struct value_shape *shape = value_shape_changed(old->shape, members, added, count, sources);
    if (shape == NULL) {
        return NULL;
    }
    struct boxed_object *self = make_object(shape);
    for (uint32_t i = 0; i < shape->count; i++) {
        self->members[i] = value_ref(members[sources[i]]);
        raise_depth(&self->head, self->members[i]);
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
    const struct value_sought key = value_sought_make(parent, parent == NULL ? 0 : strlen(parent));
    uint32_t index = parent == NULL ? VALUE_SHAPE_LACKS : find_key(*slot, &key);
    const struct value *object =
        index != VALUE_SHAPE_LACKS ? as_object(*slot)->members[index] : NULL;
    struct changes changes;
    find_changes(&changes, parent == NULL ? *slot : object, members_take, count);
    if (changes.changes_any && parent == NULL) {
        apply(slot, &changes);
    } else if (changes.changes_any && index != VALUE_SHAPE_LACKS) {
        struct value **child = &own_object(slot)->members[index];
        apply(child, &changes);
        raise_depth(*slot, *child);
    } else if (changes.changes_any) {
        struct value *child = value_object();
        apply(&child, &changes);
        value_put_member(slot, child, &key);
    }
    for (size_t i = 0; i < count; i++) {
        value_unref(members_take[i].value);
    }
}

void value_drop_members(struct value **slot, const bool *dropped)
{
    CHECK(is_boxed_as(*slot, VALUE_OBJECT));
    size_t count = value_count(*slot);
    size_t kept = 0;
    size_t duplicate_index;
    AUTO_FREE struct value_member *members = memory_alloc((count + 1) * sizeof(members[0]));
    for (size_t i = 0; i < count; i++) {
        if (!dropped[i]) {
            members[kept++] =
                (struct value_member){value_key_at(*slot, i), value_key_size_at(*slot, i),
                                      value_ref(value_member_at(*slot, i))};
        }
    }
    value_replace(slot, value_object_from(members, kept, &duplicate_index));
}
