#include "sim/apiserver/defaults.h"

void defaults_put(struct value **object, const char *key, struct value *fallback_take)
{
    if (value_get(*object, key) == NULL) {
        value_put(object, fallback_take, key);
    } else {
        value_unref(fallback_take);
    }
}

void defaults_text(struct value **object, const char *key, const char *text)
{
    if (value_get(*object, key) == NULL) {
        value_put(object, value_string(text), key);
    }
}

void defaults_in_member(struct value **object, const char *key, void (*fill)(struct value **member))
{
    const struct value *old = value_get(*object, key);
    if (old == NULL) {
        return;
    }
    AUTO_VALUE *member = value_ref(old);
    fill(&member);
    if (member != old) {
        value_put(object, value_ref(member), key);
    }
}

void defaults_in_items(struct value **object, const char *key, void (*fill)(struct value **item))
{
    const struct value *old = value_get(*object, key);
    AUTO_VALUE *list = value_ref(old);
    for (size_t i = 0; i < value_count(old); i++) {
        AUTO_VALUE *item = value_ref(value_at(old, i));
        fill(&item);
        if (item != value_at(old, i)) {
            value_set_at(&list, i, value_ref(item));
        }
    }
    if (list != old) {
        value_put(object, value_ref(list), key);
    }
}
