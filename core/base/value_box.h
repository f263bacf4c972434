#ifndef RAYRIG_BASE_VALUE_BOX_H
#define RAYRIG_BASE_VALUE_BOX_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/value.h"
#include "core/base/value_heap.h"
#include "core/base/value_pool.h"

/* Short names for what value_inline.h tells of values. Private to value*.c. */
#define CONSTANT(n) ((struct value *)(uintptr_t)(((n) << 2) | 2))
#define CONSTANT_NULL CONSTANT(VALUE_CONSTANT_NULL)
#define CONSTANT_FALSE CONSTANT(VALUE_CONSTANT_FALSE)
#define CONSTANT_TRUE CONSTANT(VALUE_CONSTANT_TRUE)

static inline bool is_small_int(const struct value *self)
{
    return ((uintptr_t)self & 1) != 0;
}

static inline bool is_boxed(const struct value *self)
{
    return value_is_boxed(self);
}

static inline bool is_boxed_as(const struct value *self, enum value_type type)
{
    return value_is_boxed_as(self, type);
}

static inline const struct boxed_text *as_text(const struct value *self)
{
    return (const struct boxed_text *)self;
}

static inline struct boxed_array *as_array(const struct value *self)
{
    return (struct boxed_array *)(uintptr_t)self;
}

static inline struct boxed_object *as_object(const struct value *self)
{
    return (struct boxed_object *)(uintptr_t)self;
}

/* ---- new ones ---- */

static inline void *allocate(enum value_type type, size_t size)
{
    struct value *self = value_pool_take(size);
    *self = (struct value){.refs = 1, .type = (uint8_t)type};
    return self;
}

static inline size_t array_box_size(size_t count)
{
    return sizeof(struct boxed_array) + count * sizeof(struct value *);
}

static inline size_t object_box_size(size_t count)
{
    return sizeof(struct boxed_object) + count * sizeof(struct value *);
}

/* The depth that a container gets from holding MEMBER. */
static inline uint16_t depth_over(const struct value *member)
{
    size_t depth = value_depth(member) + 1;
    return depth > UINT16_MAX ? UINT16_MAX : (uint16_t)depth;
}

static inline void raise_depth(struct value *self, const struct value *member)
{
    uint16_t depth = depth_over(member);
    if (depth > self->depth) {
        self->depth = depth;
    }
}

static inline struct boxed_array *make_array(size_t count)
{
    struct boxed_array *self = allocate(VALUE_ARRAY, array_box_size(count));
    self->head.depth = 1;
    self->count = count;
    return self;
}

/* Takes the shape; the members are still to be filled in. */
static inline struct boxed_object *make_object(struct value_shape *shape_take)
{
    struct boxed_object *self = allocate(VALUE_OBJECT, object_box_size(shape_take->count));
    self->head.depth = 1;
    self->shape = shape_take;
    return self;
}

/* ---- old ones ---- */

/* The items or members of *SLOT, a container that nobody else sees from now on. */
struct value **value_own_parts(struct value **slot);

#endif
