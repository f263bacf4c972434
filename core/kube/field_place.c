#include "core/kube/field_place.h"

#include "core/kube/field_path.h"

void field_place_print(const struct field_place *self, struct buffer *out)
{
    if (self == NULL) {
        return;
    }
    field_place_print(self->outside, out);
    if (self->name == NULL) {
        field_path_enter_item(out, self->index);
    } else if (self->is_key) {
        field_path_enter_key(out, self->name);
    } else {
        field_path_enter_member(out, self->name);
    }
}
