#ifndef RAYRIG_APISERVER_DEFAULTS_H
#define RAYRIG_APISERVER_DEFAULTS_H

#include "core/base/value.h"

/* Filling in what an object lacks. What lacks nothing is not copied. */

/* The member KEY, unless it is there. */
void defaults_put(struct value **object, const char *key, struct value *fallback_take);
void defaults_text(struct value **object, const char *key, const char *text);

/* Lets FILL fill in the member KEY, if it is there. */
void defaults_in_member(struct value **object, const char *key,
                        void (*fill)(struct value **member));
/* The same for each item of the list KEY. */
void defaults_in_items(struct value **object, const char *key, void (*fill)(struct value **item));

#endif
