#ifndef RAYRIG_SCENARIO_MATCH_H
#define RAYRIG_SCENARIO_MATCH_H

#include "core/base/value.h"

/*
 * Compares GOT (NULL: absent) with WANT, which says only what matters: members that WANT lacks are
 * not looked at. A list whose wanted items all have a `type` or all have a `name` (conditions,
 * containers, ports) is matched by that key; another list must be as long as wanted, item by item.
 * Wanting null means that the member is absent or null.
 *
 * Returns the misses, an array of strings like `status.conditions[Ready].status: want "True", got
 * "False"`. Owns: a new reference.
 */
struct value *match_partially(const char *prefix, const struct value *want,
                              const struct value *got);

#endif
