#include "sim/apiserver/patch_merge.h"

void patch_merge(const struct value *patch, struct value **document)
{
    if (!value_is(patch, VALUE_OBJECT)) {
        value_replace(document, value_ref(patch));
        return;
    }
    if (!value_is(*document, VALUE_OBJECT)) {
        value_replace(document, value_object());
    }
    for (size_t i = 0; i < value_count(patch); i++) {
        const char *key = value_key_at(patch, i);
        size_t key_size = value_key_size_at(patch, i);
        const struct value *change = value_member_at(patch, i);
        struct value *member = NULL;
        if (!value_is(change, VALUE_NULL)) {
            member = value_ref(value_get_sized(*document, key, key_size));
            patch_merge(change, &member);
        }
        value_put_sized(document, key, key_size, member);
    }
}
