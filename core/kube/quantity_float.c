#include "core/kube/quantity_float.h"

#include "core/kube/big_decimal.h"

struct float64 quantity_float(const struct quantity *self)
{
    AUTO_BUFFER digits = {0};
    bool negative = self->number < 0;
    int32_t scale = self->scale;
    if (self->big != NULL) {
        big_decimal_print_unscaled(self->big, &digits);
        negative = self->big->negative;
        scale = self->big->scale;
    } else {
        buffer_printf(&digits, "%lld", (long long)self->number);
    }
    size_t sign = buffer_text(&digits)[0] == '-' ? 1 : 0;
    struct float64 unscaled =
        float64_of_decimal(digits.data + sign, digits.size - sign, 0, negative);
    return scale == 0 || unscaled.mantissa == 0
               ? unscaled
               : float64_multiply(unscaled, float64_power_of_ten(scale));
}
