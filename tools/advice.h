#ifndef RAYRIG_TOOLS_ADVICE_H
#define RAYRIG_TOOLS_ADVICE_H

#include "core/base/value.h"
#include "core/kube/field_error.h"

/*
 * What is allowed in a RayCluster, but seldom meant: fields without effect, columns that will show
 * less than people expect, names that will be cut. Each is appended to OUT with the field that it
 * is about. OBJECT is a RayCluster as it is stored.
 */
void advice_give(const struct value *object, struct field_errors *out);

#endif
