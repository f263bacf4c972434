#include "sim/apiserver/go_struct.h"

#include "core/base/value_json.h"

void go_struct_print(const struct value *object, const struct go_field *fields, struct buffer *out)
{
    for (const struct go_field *field = fields; field->go_name != NULL; field++) {
        const struct value *member = value_get(object, field->name);
        buffer_printf(out, "%c\"%s\":", field == fields ? '{' : ',', field->go_name);
        if (member == NULL) {
            buffer_append(out, field->absent);
        } else if (field->below != NULL) {
            go_struct_print(member, field->below, out);
        } else {
            value_print_json(member, out);
        }
    }
    buffer_append_char(out, '}');
}
