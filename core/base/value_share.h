#ifndef RAYRIG_BASE_VALUE_SHARE_H
#define RAYRIG_BASE_VALUE_SHARE_H

#include "core/base/value.h"

/*
 * Makes *SLOT refer to the parts of LIKE that equal its own in the same place, and to LIKE itself
 * when all do. The content does not change; the memory that similar objects take does: the Pods of
 * one group differ in little more than their names. LIKE may be NULL.
 */
void value_share(struct value **slot, const struct value *like);

#endif
