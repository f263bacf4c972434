#ifndef RAYRIG_KUBE_QUANTITY_FLOAT_H
#define RAYRIG_KUBE_QUANTITY_FLOAT_H

#include "core/base/value.h"
#include "core/kube/quantity.h"

/*
 * A quantity as a JSON number, spelled as short as possible: `1500m` is 1.5.
 */
struct value *quantity_float(const struct quantity *quantity);

#endif
