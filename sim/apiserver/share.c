#include "sim/apiserver/share.h"

static void share_part(struct value **slot, size_t index, const struct value *like)
{
    bool is_object = value_is(*slot, VALUE_OBJECT);
    const struct value *own = is_object ? value_member_at(*slot, index) : value_at(*slot, index);
    if (own == like || like == NULL) {
        return;
    }
    AUTO_VALUE *shared = value_ref(own);
    share_parts(&shared, like);
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

void share_parts(struct value **slot, const struct value *like)
{
    if (*slot == like || like == NULL || value_type(*slot) != value_type(like)) {
        return;
    }
    if (value_equal(*slot, like)) { /* the usual case, and without a copy on the way */
        value_replace(slot, value_ref(like));
        return;
    }
    size_t count = value_count(*slot);
    if (value_is(*slot, VALUE_ARRAY) && count != value_count(like)) {
        return; /* an item's place then says nothing of what it is like */
    }
    for (size_t i = 0; i < count; i++) {
        const struct value *other =
            value_is(*slot, VALUE_ARRAY) ? value_at(like, i) : value_get_like(like, *slot, i);
        share_part(slot, i, other);
    }
}
