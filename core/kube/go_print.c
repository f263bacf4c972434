#include "core/kube/go_print.h"

#include <inttypes.h>

static void print_array(const struct value *array, struct buffer *out)
{
    buffer_append_char(out, '[');
    for (size_t i = 0; i < value_count(array); i++) {
        if (i > 0) {
            buffer_append_char(out, ' ');
        }
        go_print_value(value_at(array, i), out);
    }
    buffer_append_char(out, ']');
}

static void print_object(const struct value *object, struct buffer *out)
{
    buffer_append(out, "map[");
    for (size_t i = 0; i < value_count(object); i++) {
        buffer_printf(out, "%s%s:", i > 0 ? " " : "", value_key_at(object, i));
        go_print_value(value_member_at(object, i), out);
    }
    buffer_append_char(out, ']');
}

void go_print_value(const struct value *value, struct buffer *out)
{
    switch (value_type(value)) {
    case VALUE_NULL:
        buffer_append(out, "<nil>");
        break;
    case VALUE_BOOL:
        buffer_append(out, value_as_bool(value, false) ? "true" : "false");
        break;
    case VALUE_INT:
        buffer_printf(out, "%" PRId64, value_as_int(value, 0));
        break;
    case VALUE_DECIMAL:
        buffer_append(out, value_decimal_literal(value));
        break;
    case VALUE_STRING:
        buffer_append(out, value_text(value));
        break;
    case VALUE_ARRAY:
        print_array(value, out);
        break;
    case VALUE_OBJECT:
        print_object(value, out);
        break;
    }
}

const char *go_print_type(const struct value *value)
{
    static const char *const names[] = {
        [VALUE_NULL] = "<nil>",
        [VALUE_BOOL] = "bool",
        [VALUE_INT] = "int64",
        [VALUE_DECIMAL] = "float64",
        [VALUE_STRING] = "string",
        [VALUE_ARRAY] = "[]interface {}",
        [VALUE_OBJECT] = "map[string]interface {}",
    };
    return names[value_type(value)];
}
