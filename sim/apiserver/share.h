#ifndef RAYRIG_APISERVER_SHARE_H
#define RAYRIG_APISERVER_SHARE_H

#include "core/base/value.h"

/*
 * Makes *SLOT refer to the parts of LIKE that equal its own, and to LIKE itself when all do. The
 * content does not change; the memory that similar objects take does: the Pods of one group differ
 * in little more than their names.
 */
void share_parts(struct value **slot, const struct value *like);
/* The same for objects of the API, which are never equal as a whole, nor are their metadata. */
void share_objects(struct value **slot, const struct value *like);

#endif
