#ifndef RAYRIG_APISERVER_DEFAULTS_H
#define RAYRIG_APISERVER_DEFAULTS_H

#include "core/base/value.h"

/* Filling in what an object lacks. What lacks nothing is not copied. Inline, as keys are literals,
 * and most of what could be filled in is not there. */

/* The member KEY, unless it is there. */
static inline void defaults_put(struct value **object, const char *key, struct value *fallback_take)
{
    if (value_get(*object, key) == NULL) {
        value_put(object, fallback_take, key);
    } else {
        value_unref(fallback_take);
    }
}

static inline void defaults_text(struct value **object, const char *key, const char *text)
{
    if (value_get(*object, key) == NULL) {
        value_put(object, value_string(text), key);
    }
}

/* What FILL makes of MEMBER, which is that of the key. */
void defaults_fill_member(struct value **object, const char *key, const struct value *member,
                          void (*fill)(struct value **member));
void defaults_fill_items(struct value **object, const char *key, const struct value *list,
                         void (*fill)(struct value **item));

/* Lets FILL fill in the member KEY, if it is there. */
static inline void defaults_in_member(struct value **object, const char *key,
                                      void (*fill)(struct value **member))
{
    const struct value *member = value_get(*object, key);
    if (member != NULL) {
        defaults_fill_member(object, key, member, fill);
    }
}

/* The same for each item of the list KEY. */
static inline void defaults_in_items(struct value **object, const char *key,
                                     void (*fill)(struct value **item))
{
    const struct value *list = value_get(*object, key);
    if (list != NULL) {
        defaults_fill_items(object, key, list, fill);
    }
}

#endif
