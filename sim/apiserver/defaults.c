#include "sim/apiserver/defaults.h"

void defaults_fill_member(struct value **object, const char *key, const struct value *member,
                          void (*fill)(struct value **member))
{
    AUTO_VALUE *filled = value_ref(member);
    fill(&filled);
    if (filled != member) {
        value_put(object, value_ref(filled), key);
    }
}

void defaults_fill_items(struct value **object, const char *key, const struct value *list,
                         void (*fill)(struct value **item))
{
    AUTO_VALUE *filled = value_ref(list);
    for (size_t i = 0; i < value_count(list); i++) {
        const struct value *old = value_at(list, i);
        AUTO_VALUE *item = value_ref(old);
        fill(&item);
        if (item != old) {
            value_set_at(&filled, i, value_ref(item));
        }
    }
    if (filled != list) {
        value_put(object, value_ref(filled), key);
    }
}
