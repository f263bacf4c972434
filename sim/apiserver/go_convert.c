#include "sim/apiserver/go_convert.h"

#include <string.h>

#include "sim/apiserver/go_decode.h"
#include "sim/apiserver/typed_schema.h"

/* What reflection calls the kind of a decoded JSON value. */
static const char *go_kind(const struct value *value)
{
    switch (value_type(value)) {
    case VALUE_BOOL:
        return "bool";
    case VALUE_INT:
        return "int64";
    case VALUE_DECIMAL:
        return "float64";
    case VALUE_STRING:
        return "string";
    case VALUE_ARRAY:
        return "slice";
    case VALUE_OBJECT:
        return "map";
    case VALUE_NULL:
        break;
    }
    return "invalid";
}

static bool is_bytes(const struct schema *schema)
{
    return schema->type == SCHEMA_STRING && schema->format != NULL &&
           strcmp(schema->format, "byte") == 0;
}

/* A quantity, a time, or a number or string: what reads itself from JSON. */
static bool reads_itself(const struct schema *schema)
{
    return schema->type == SCHEMA_INT_OR_STRING ||
           (schema->type == SCHEMA_STRING && schema->format != NULL && !is_bytes(schema));
}

static bool check_itself(const struct schema *schema, const struct value *value,
                         struct buffer *problem)
{
    AUTO_VALUE *copy = value_ref(value);
    AUTO_VALUE *unknown = value_array();
    return go_decode(schema, NULL, &copy, &unknown, problem);
}

static bool check_scalar(const struct schema *schema, const struct value *value,
                         struct buffer *problem)
{
    bool is_number = value_is(value, VALUE_INT) || value_is(value, VALUE_DECIMAL);
    switch (schema->type) {
    case SCHEMA_STRING:
        if (value_is(value, VALUE_STRING)) {
            return true;
        }
        buffer_printf(problem, value_is(value, VALUE_INT) ? "cannot convert int64 to string"
                                                          : "unrecognized type: string");
        return false;
    case SCHEMA_BOOLEAN:
        if (!value_is(value, VALUE_BOOL)) {
            buffer_append(problem, "unrecognized type: bool");
        }
        return value_is(value, VALUE_BOOL);
    case SCHEMA_INTEGER:
        if (!value_is(value, VALUE_INT)) {
            buffer_printf(
                problem, "%s%s",
                is_number ? "cannot convert float64 to " : "unrecognized type: ", schema->format);
        }
        return value_is(value, VALUE_INT);
    default:
        return true;
    }
}

static bool check_bytes(const struct schema *schema, const struct value *value,
                        struct buffer *problem)
{
    if (!value_is(value, VALUE_STRING)) {
        buffer_printf(problem, "cannot restore slice from %s", go_kind(value));
        return false;
    }
    AUTO_BUFFER why = {0};
    if (!check_itself(schema, value, &why)) {
        buffer_printf(problem, "error decoding from json: %s", buffer_text(&why));
    }
    return why.size == 0;
}

static bool check_items(const struct schema *schema, const struct value *list,
                        struct buffer *problem)
{
    if (!value_is(list, VALUE_ARRAY)) {
        buffer_printf(problem, "cannot restore slice from %s", go_kind(list));
        return false;
    }
    for (size_t i = 0; i < value_count(list); i++) {
        if (!go_convert_check(schema->items, value_at(list, i), problem)) {
            return false;
        }
    }
    return true;
}

static bool check_map(const struct schema *schema, const struct value *map, struct buffer *problem)
{
    if (!value_is(map, VALUE_OBJECT)) {
        buffer_printf(problem, "cannot restore map from %s", go_kind(map));
        return false;
    }
    for (size_t i = 0; i < value_count(map); i++) {
        if (!go_convert_check(schema->additional_properties, value_member_at(map, i), problem)) {
            return false;
        }
    }
    return true;
}

/* The first property that comes after the one whose order is AFTER. */
static const struct schema_property *next_property(const struct schema *schema, int after)
{
    const struct schema_property *next = NULL;
    for (size_t i = 0; i < schema->property_count; i++) {
        const struct schema_property *property = &schema->properties[i];
        if (property->order > after && (next == NULL || property->order < next->order)) {
            next = property;
        }
    }
    return next;
}

static bool check_struct(const struct schema *schema, const struct value *object,
                         struct buffer *problem)
{
    if (!value_is(object, VALUE_OBJECT)) {
        buffer_printf(problem, "cannot restore struct from: %s", go_kind(object));
        return false;
    }
    const struct schema_property *property = next_property(schema, -1);
    for (; property != NULL; property = next_property(schema, property->order)) {
        const struct schema *below = typed_schema_member(schema, property->name);
        if (!go_convert_check(below, value_get(object, property->name), problem)) {
            return false;
        }
    }
    return true;
}

bool go_convert_check(const struct schema *schema, const struct value *object,
                      struct buffer *problem)
{
    if (object == NULL || value_is(object, VALUE_NULL) || schema == NULL) {
        return true;
    }
    if (reads_itself(schema)) {
        return check_itself(schema, object, problem);
    }
    if (is_bytes(schema)) {
        return check_bytes(schema, object, problem);
    }
    switch (schema->type) {
    case SCHEMA_ARRAY:
        return check_items(schema, object, problem);
    case SCHEMA_OBJECT:
        return schema->additional_properties != NULL ? check_map(schema, object, problem)
                                                     : check_struct(schema, object, problem);
    default:
        return check_scalar(schema, object, problem);
    }
}
