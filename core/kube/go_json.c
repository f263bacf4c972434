#include "core/kube/go_json.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/quantity.h"

static bool is_unset(const struct value *value)
{
    return value == NULL || value_is(value, VALUE_NULL);
}

static bool has_format(const struct schema *schema, const char *format)
{
    return schema->format != NULL && strcmp(schema->format, format) == 0;
}

/* What `omitempty` leaves out of a field that is no pointer. */
static bool is_empty(const struct value *value)
{
    switch (value_type(value)) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return !value_as_bool(value, false);
    case VALUE_INT:
        return value_as_int(value, 0) == 0;
    case VALUE_DECIMAL:
        return false;
    case VALUE_STRING:
        return value_text_size(value) == 0;
    case VALUE_ARRAY:
    case VALUE_OBJECT:
        return value_count(value) == 0;
    }
    return false;
}

static bool is_left_out(const struct schema_property *property, const struct value *value)
{
    return property->omit_empty && (is_unset(value) || (!property->pointer && is_empty(value)));
}

static int compare_by_order(const void *left, const void *right)
{
    const struct schema_property *const *a = left;
    const struct schema_property *const *b = right;
    return (*a)->order - (*b)->order;
}

static void print_property(const struct schema_property *property, const struct value *value,
                           struct buffer *out)
{
    value_print_json_string(property->name, strlen(property->name), out);
    buffer_append_char(out, ':');
    if (property->pointer && is_unset(value)) {
        buffer_append(out, "null");
    } else {
        go_json_print(property->schema, value, out);
    }
}

static void print_struct(const struct schema *schema, const struct value *value, struct buffer *out)
{
    size_t count = schema->property_count;
    AUTO_FREE const struct schema_property **fields = memory_alloc_zero(count, sizeof(fields[0]));
    for (size_t i = 0; i < count; i++) {
        fields[i] = &schema->properties[i];
    }
    qsort(fields, count, sizeof(fields[0]), compare_by_order);
    const char *separator = "{";
    for (size_t i = 0; i < count; i++) {
        const struct value *member = value_get(value, fields[i]->name);
        if (!is_left_out(fields[i], member)) {
            buffer_append(out, separator);
            separator = ",";
            print_property(fields[i], member, out);
        }
    }
    buffer_append(out, separator[0] == '{' ? "{}" : "}");
}

static void print_map(const struct schema *schema, const struct value *value, struct buffer *out)
{
    buffer_append_char(out, '{');
    for (size_t i = 0; i < value_count(value); i++) {
        buffer_append(out, i == 0 ? "" : ",");
        value_print_json_string(value_key_at(value, i), value_key_size_at(value, i), out);
        buffer_append_char(out, ':');
        go_json_print(schema, value_member_at(value, i), out);
    }
    buffer_append_char(out, '}');
}

static void print_list(const struct schema *schema, const struct value *value, struct buffer *out)
{
    buffer_append_char(out, '[');
    for (size_t i = 0; i < value_count(value); i++) {
        buffer_append(out, i == 0 ? "" : ",");
        go_json_print(schema, value_at(value, i), out);
    }
    buffer_append_char(out, ']');
}

static void print_quantity(const struct value *value, struct buffer *out)
{
    AUTO_ERROR err = {0};
    AUTO_QUANTITY quantity = {0};
    if (!quantity_from_value(value, &quantity, &err)) {
        value_print_json(value, out);
        return;
    }
    buffer_append_char(out, '"');
    quantity_print(&quantity, out);
    buffer_append_char(out, '"');
}

/* What an unset field holds. */
static const char *zero_of(const struct schema *schema)
{
    switch (schema->type) {
    case SCHEMA_STRING:
        return has_format(schema, "date-time") ? "null" : "\"\"";
    case SCHEMA_INTEGER:
    case SCHEMA_NUMBER:
    case SCHEMA_INT_OR_STRING:
        return "0";
    case SCHEMA_BOOLEAN:
        return "false";
    case SCHEMA_ANY:
    case SCHEMA_OBJECT:
    case SCHEMA_ARRAY:
        return "null";
    }
    return "null";
}

void go_json_print(const struct schema *schema, const struct value *value, struct buffer *out)
{
    bool is_object = is_unset(value) || value_is(value, VALUE_OBJECT);
    if (has_format(schema, "quantity")) {
        print_quantity(value, out);
    } else if (schema->type == SCHEMA_OBJECT && schema->property_count > 0 && is_object) {
        print_struct(schema, value, out);
    } else if (is_unset(value)) {
        buffer_append(out, zero_of(schema));
    } else if (schema->additional_properties != NULL && is_object) {
        print_map(schema->additional_properties, value, out);
    } else if (schema->items != NULL && value_is(value, VALUE_ARRAY)) {
        print_list(schema->items, value, out);
    } else {
        value_print_json(value, out);
    }
}
