#ifndef RAYRIG_KUBE_QUANTITY_FLOAT_H
#define RAYRIG_KUBE_QUANTITY_FLOAT_H

#include "core/base/float64.h"
#include "core/kube/quantity.h"

/*
 * About as much as the quantity, with the roundings of upstream on the way: `100u` gives
 * 0.00009999999999999999.
 * Source: k8s.io/apimachinery 0.36.3, pkg/api/resource, Quantity.AsApproximateFloat64.
 */
struct float64 quantity_float(const struct quantity *self);

#endif
