#include "core/kube/quantity_float.h"

struct value *quantity_float(const struct quantity *quantity)
{
    return value_int(quantity_value(quantity));
}
