#include "core/base/value_share.h"

#include <stddef.h>

#include "core/base/value_box.h"

static struct value **parts_of(const struct value *self)
{
    return self->type == VALUE_ARRAY ? as_array(self)->items : as_object(self)->members;
}

/* Whether each part has a counterpart in the same place, so that both may be equal. */
static bool is_alike(const struct value *self, const struct value *like)
{
    return self->type == VALUE_ARRAY ? as_array(self)->count == as_array(like)->count
                                     : as_object(self)->shape == as_object(like)->shape;
}

static struct value *shared(struct value *self_take, const struct value *like);

/* What stands in LIKE where SELF has its part at INDEX. */
static const struct value *counterpart(const struct value *self, size_t index,
                                       const struct value *like, bool alike)
{
    return alike ? parts_of(like)[index] : value_get_like(like, self, index);
}

/* Nobody else sees SELF_TAKE: its parts are shared in place, which also tells whether all are. */
static struct value *shared_own(struct value *self_take, const struct value *like, bool alike)
{
    struct value **parts = parts_of(self_take);
    size_t count = value_count(self_take);
    bool is_same = alike;
    for (size_t i = 0; i < count; i++) {
        const struct value *part = counterpart(self_take, i, like, alike);
        parts[i] = shared(parts[i], part);
        is_same = is_same && parts[i] == part;
    }
    if (is_same) {
        value_unref(self_take);
        return value_ref(like);
    }
    return self_take;
}

/* Others see SELF_TAKE, so that it is copied, unless it is like LIKE in all or in nothing. */
static struct value *shared_copy(struct value *self_take, const struct value *like, bool alike)
{
    size_t count = value_count(self_take);
    size_t equal_count = 0;
    while (alike && equal_count < count &&
           value_equal(parts_of(self_take)[equal_count], parts_of(like)[equal_count])) {
        equal_count++;
    }
    if (alike && equal_count == count) {
        value_unref(self_take);
        return value_ref(like);
    }
    for (size_t i = 0; i < count; i++) {
        const struct value *old = parts_of(self_take)[i];
        const struct value *other = counterpart(self_take, i, like, alike);
        struct value *part = i < equal_count ? value_ref(other) : shared(value_ref(old), other);
        if (part != old) {
            value_replace(&value_own_parts(&self_take)[i], part);
        } else {
            value_unref(part);
        }
    }
    return self_take;
}

/* Both are arrays, or objects. */
static struct value *shared_container(struct value *self_take, const struct value *like)
{
    bool alike = is_alike(self_take, like);
    if (!alike && self_take->type == VALUE_ARRAY) {
        return self_take; /* an item's place then says nothing of what it is like */
    }
    return self_take->refs == 1 ? shared_own(self_take, like, alike)
                                : shared_copy(self_take, like, alike);
}

/* A new reference to what SELF_TAKE becomes. */
static struct value *shared(struct value *self_take, const struct value *like)
{
    if (self_take == like || !is_boxed(self_take) || !is_boxed(like) ||
        self_take->type != like->type) {
        return self_take;
    }
    if (self_take->type == VALUE_ARRAY || self_take->type == VALUE_OBJECT) {
        return shared_container(self_take, like);
    }
    if (!value_equal(self_take, like)) {
        return self_take;
    }
    value_unref(self_take);
    return value_ref(like);
}

void value_share(struct value **slot, const struct value *like)
{
    *slot = shared(*slot, like);
}
