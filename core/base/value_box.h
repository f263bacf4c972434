#ifndef RAYRIG_BASE_VALUE_BOX_H
#define RAYRIG_BASE_VALUE_BOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/value.h"
#include "core/base/value_heap.h"

/* What a pointer to a value points to, or is: see the end of value.h. Private to value*.c. */
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
#define CONSTANT_NULL CONSTANT(VALUE_CONSTANT_NULL)
#define CONSTANT_FALSE CONSTANT(2)
#define CONSTANT_TRUE CONSTANT(3)

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
    return is_boxed(self) && self->type == type;
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

#endif
