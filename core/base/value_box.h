#ifndef RAYRIG_BASE_VALUE_BOX_H
#define RAYRIG_BASE_VALUE_BOX_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/value.h"

/* Short names for what value_inline.h tells of values. Private to value*.c. */
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

/* The items or members of *SLOT, a container that nobody else sees from now on. */
struct value **value_own_parts(struct value **slot);

#endif
