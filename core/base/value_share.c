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

/* Shares the part at INDEX, in place where nobody else sees it. */
static void share_part(struct value **slot, size_t index, const struct value *like)
{
    struct value **parts = parts_of(*slot);
    if (parts[index] == like || like == NULL) {
        return;
    }
    if ((*slot)->refs == 1) {
        parts[index] = shared(parts[index], like);
        return;
    }
    struct value *part = shared(value_ref(parts[index]), like);
    if (part != parts[index]) {
        value_replace(&value_own_parts(slot)[index], part);
    } else {
        value_unref(part);
    }
}

/* Both are arrays, or objects. */
static struct value *shared_container(struct value *self_take, const struct value *like)
{
    bool alike = is_alike(self_take, like);
    if (!alike && self_take->type == VALUE_ARRAY) {
        return self_take; /* an item's place then says nothing of what it is like */
    }
    size_t count = value_count(self_take);
    size_t equal_count = 0;
    while (alike && equal_count < count &&
           value_equal(parts_of(self_take)[equal_count], parts_of(like)[equal_count])) {
        equal_count++;
    }
    if (alike && equal_count == count) { /* the usual case, and without a copy on the way */
        value_unref(self_take);
        return value_ref(like);
    }
    for (size_t i = 0; i < count; i++) {
        share_part(&self_take, i, alike ? parts_of(like)[i] : value_get_like(like, self_take, i));
    }
    return self_take;
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
