#include "sim/apiserver/share.h"

#include <string.h>

typedef void share_function(struct value **slot, const struct value *like);

static void share_part(struct value **slot, size_t index, const struct value *like,
                       share_function *share)
{
    bool is_object = value_is(*slot, VALUE_OBJECT);
    const struct value *own = is_object ? value_member_at(*slot, index) : value_at(*slot, index);
    if (own == like || like == NULL) {
        return;
    }
    AUTO_VALUE *shared = value_ref(own);
    share(&shared, like);
    if (shared == own) {
        return;
    }
    if (is_object) {
        value_put_sized(slot, value_key_at(*slot, index), value_key_size_at(*slot, index),
                        value_ref(shared));
    } else {
        value_set_at(slot, index, value_ref(shared));
    }
}

static void share_members(struct value **slot, const struct value *like)
{
    for (size_t i = 0; i < value_count(*slot); i++) {
        share_part(slot, i, value_get_like(like, *slot, i), share_parts);
    }
}

void share_objects(struct value **slot, const struct value *like)
{
    for (size_t i = 0; i < value_count(*slot); i++) {
        bool is_metadata = strcmp(value_key_at(*slot, i), "metadata") == 0;
        share_part(slot, i, value_get_like(like, *slot, i),
                   is_metadata ? share_members : share_parts);
    }
}

void share_parts(struct value **slot, const struct value *like)
{
    if (*slot == like || like == NULL || value_type(*slot) != value_type(like)) {
        return;
    }
    if (value_equal(*slot, like)) { /* the usual case, and without a copy on the way */
        value_replace(slot, value_ref(like));
        return;
    }
    if (value_is(*slot, VALUE_OBJECT)) {
        share_members(slot, like);
        return;
    }
    size_t count = value_count(*slot);
    if (count != value_count(like)) {
        return; /* an item's place then says nothing of what it is like */
    }
    for (size_t i = 0; i < count; i++) {
        share_part(slot, i, value_at(like, i), share_parts);
    }
}
