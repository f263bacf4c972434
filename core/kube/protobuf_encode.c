#include "core/kube/protobuf_encode.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/float64.h"
#include "core/base/memory.h"
#include "core/base/sim_time.h"
#include "core/base/value_json.h"
#include "core/kube/go_json.h"
#include "core/kube/types.h"

#define FRACTION_MASK ((UINT64_C(1) << 52) - 1)

enum wire { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2 };

static void append_varint(uint64_t number, struct buffer *out)
{
    for (; number >= 0x80; number >>= 7) {
        buffer_append_char(out, (char)(number | 0x80));
    }
    buffer_append_char(out, (char)number);
}

static void append_tag(uint64_t field, enum wire wire, struct buffer *out)
{
    append_varint(field << 3 | wire, out);
}

static void append_bytes(uint64_t field, const char *bytes, size_t size, struct buffer *out)
{
    append_tag(field, WIRE_BYTES, out);
    append_varint(size, out);
    buffer_append_sized(out, bytes == NULL ? "" : bytes, size);
}

static void append_number(uint64_t field, int64_t number, struct buffer *out)
{
    append_tag(field, WIRE_VARINT, out);
    append_varint((uint64_t)number, out);
}

/* ---- scalars that are messages ---- */

static void append_time(uint64_t field, const struct value *value, struct buffer *out)
{
    struct sim_time time;
    AUTO_BUFFER message = {0};
    if (sim_time_parse(value_text(value), &time)) {
        int64_t nanoseconds = time.ns % SIM_NS_PER_SECOND;
        nanoseconds += nanoseconds < 0 ? SIM_NS_PER_SECOND : 0;
        append_number(1, (time.ns - nanoseconds) / SIM_NS_PER_SECOND, &message);
        append_number(2, nanoseconds, &message);
    }
    append_bytes(field, message.data, message.size, out);
}

static void append_quantity(uint64_t field, const struct schema *schema, const struct value *value,
                            struct buffer *out)
{
    AUTO_BUFFER json = {0};
    AUTO_BUFFER message = {0};
    go_json_print(schema, value, &json);
    bool is_quoted = json.size >= 2 && json.data[0] == '"';
    append_bytes(1, is_quoted ? json.data + 1 : json.data, json.size - (is_quoted ? 2 : 0),
                 &message);
    append_bytes(field, message.data, message.size, out);
}

static void append_int_or_string(uint64_t field, const struct value *value, struct buffer *out)
{
    AUTO_BUFFER message = {0};
    append_number(1, value_is(value, VALUE_STRING), &message);
    append_number(2, value_as_int(value, 0), &message);
    append_bytes(3, value_text(value), value_text_size(value), &message);
    append_bytes(field, message.data, message.size, out);
}

/* What is stored is known to be base64. */
static void append_base64(uint64_t field, const struct value *value, struct buffer *out)
{
    AUTO_BUFFER bytes = {0};
    base64_read(value_text(value), &bytes);
    append_bytes(field, bytes.data, bytes.size, out);
}

/* RawExtension and FieldsV1: JSON within. */
static void append_raw(uint64_t field, const struct value *value, struct buffer *out)
{
    AUTO_BUFFER json = {0};
    AUTO_BUFFER message = {0};
    value_print_json(value, &json);
    append_bytes(1, json.data, json.size, &message);
    append_bytes(field, message.data, message.size, out);
}

/* Source: IEEE 754, binary64. */
static void append_double(uint64_t field, const struct value *value, struct buffer *out)
{
    AUTO_BUFFER literal = {0};
    value_print_json(value, &literal);
    struct float64 number = float64_of_literal(buffer_text(&literal), literal.size);
    uint64_t bits = number.negative ? UINT64_C(1) << 63 : 0;
    if (number.infinite) {
        bits |= UINT64_C(0x7ff) << 52;
    } else if (number.mantissa >> 52 == 0) {
        bits |= number.mantissa; /* 0, or too small to be normal */
    } else {
        bits |= (uint64_t)(number.exponent + 1075) << 52 | (number.mantissa & FRACTION_MASK);
    }
    append_tag(field, WIRE_FIXED64, out);
    for (int shift = 0; shift < 64; shift += 8) {
        buffer_append_char(out, (char)(bits >> shift & 0xff));
    }
}

/* ---- values ---- */

static void encode_message(const struct schema *schema, uint64_t embedded,
                           const struct value *value, struct buffer *out);

static bool has_format(const struct schema *schema, const char *format)
{
    return schema->format != NULL && strcmp(schema->format, format) == 0;
}

static void append_text(uint64_t field, const struct schema *schema, const struct value *value,
                        struct buffer *out)
{
    if (has_format(schema, "date-time") || has_format(schema, "micro-time")) {
        append_time(field, value, out);
    } else if (has_format(schema, "byte")) {
        append_base64(field, value, out);
    } else {
        append_bytes(field, value_text(value), value_text_size(value), out);
    }
}

static void append_any(uint64_t field, const struct schema *schema, const struct value *value,
                       struct buffer *out)
{
    if (has_format(schema, "double")) {
        append_double(field, value, out);
    } else if (has_format(schema, "empty")) {
        append_bytes(field, "", 0, out);
    } else {
        append_raw(field, value, out);
    }
}

/* A struct, or what may be there in its place. Source: JSONSchemaPropsOrBool and
 * JSONSchemaPropsOrArray of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/v1. */
static void encode_object(const struct schema *schema, const struct value *value,
                          struct buffer *out)
{
    if (has_format(schema, "or-bool")) {
        append_number(1, value_as_bool(value, true), out);
    }
    if (has_format(schema, "or-list") && value_is(value, VALUE_ARRAY)) {
        for (size_t i = 0; i < value_count(value); i++) {
            AUTO_BUFFER item = {0};
            encode_message(schema, 0, value_at(value, i), &item);
            append_bytes(2, item.data, item.size, out);
        }
    } else if (!has_format(schema, "or-list") && !has_format(schema, "or-bool")) {
        encode_message(schema, 0, value, out);
    } else if (value_is(value, VALUE_OBJECT)) {
        AUTO_BUFFER message = {0};
        encode_message(schema, 0, value, &message);
        append_bytes(has_format(schema, "or-bool") ? 2 : 1, message.data, message.size, out);
    }
}

/* One value that is no map, and no list of a struct; NULL is a zero. */
static void append_value(uint64_t field, const struct schema *schema, const struct value *value,
                         struct buffer *out)
{
    AUTO_BUFFER message = {0};
    switch (schema->type) {
    case SCHEMA_STRING:
        append_text(field, schema, value, out);
        break;
    case SCHEMA_INTEGER:
        append_number(field, value_as_int(value, 0), out);
        break;
    case SCHEMA_BOOLEAN:
        append_number(field, value_as_bool(value, false), out);
        break;
    case SCHEMA_INT_OR_STRING:
        if (has_format(schema, "quantity")) {
            append_quantity(field, schema, value, out);
        } else {
            append_int_or_string(field, value, out);
        }
        break;
    case SCHEMA_OBJECT:
        encode_object(schema, value, &message);
        append_bytes(field, message.data, message.size, out);
        break;
    case SCHEMA_ARRAY: /* within a map: a message with the items as its first field */
        for (size_t i = 0; i < value_count(value); i++) {
            append_value(1, schema->items, value_at(value, i), &message);
        }
        append_bytes(field, message.data, message.size, out);
        break;
    case SCHEMA_ANY:
    case SCHEMA_NUMBER:
        append_any(field, schema, value, out);
        break;
    }
}

static void append_map(uint64_t field, const struct schema *schema, const struct value *map,
                       struct buffer *out)
{
    for (size_t i = 0; i < value_count(map); i++) {
        AUTO_BUFFER entry = {0};
        append_bytes(1, value_key_at(map, i), value_key_size_at(map, i), &entry);
        append_value(2, schema, value_member_at(map, i), &entry);
        append_bytes(field, entry.data, entry.size, out);
    }
}

/* What is a nil pointer, list, map, or an empty interface in Go, and so is not written. */
static bool is_absent(const struct schema_property *property, const struct value *value)
{
    bool is_unset = value == NULL || value_is(value, VALUE_NULL);
    bool can_be_nil = property->pointer || property->schema->type == SCHEMA_ANY ||
                      has_format(property->schema, "byte");
    return is_unset && can_be_nil;
}

static void append_property(const struct schema_property *property, const struct value *value,
                            struct buffer *out)
{
    const struct schema *schema = property->schema;
    if (schema->type == SCHEMA_ARRAY) {
        for (size_t i = 0; i < value_count(value); i++) {
            append_value(property->number, schema->items, value_at(value, i), out);
        }
    } else if (schema->type == SCHEMA_OBJECT && schema->additional_properties != NULL) {
        append_map(property->number, schema->additional_properties, value, out);
    } else if (!is_absent(property, value)) {
        append_value(property->number, schema, value, out);
    }
}

static int compare_numbers(const void *left, const void *right)
{
    const struct schema_property *const *a = left;
    const struct schema_property *const *b = right;
    int x = (*a)->embedded == 0 ? (*a)->number : (*a)->embedded;
    int y = (*b)->embedded == 0 ? (*b)->number : (*b)->embedded;
    return x != y ? x - y : (int)(*a)->number - (int)(*b)->number;
}

/*
 * The fields in the order of their numbers: all those of the message EMBEDDED within SCHEMA or,
 * with 0, those of SCHEMA itself and in their place the messages that are embedded.
 */
static void encode_message(const struct schema *schema, uint64_t embedded,
                           const struct value *value, struct buffer *out)
{
    size_t count = schema->property_count;
    AUTO_FREE const struct schema_property **fields =
        memory_alloc_zero(count + 1, sizeof(fields[0]));
    for (size_t i = 0; i < count; i++) {
        fields[i] = &schema->properties[i];
    }
    qsort(fields, count, sizeof(fields[0]), compare_numbers);
    for (size_t i = 0; i < count; i++) {
        const struct schema_property *property = fields[i];
        bool is_first_of_embedded = i == 0 || fields[i - 1]->embedded != property->embedded;
        if (property->number == 0) {
            continue;
        }
        if (property->embedded == embedded) {
            append_property(property, value_get(value, property->name), out);
        } else if (embedded == 0 && is_first_of_embedded) {
            AUTO_BUFFER message = {0};
            encode_message(schema, property->embedded, value, &message);
            append_bytes(property->embedded, message.data, message.size, out);
        }
    }
}

/* ---- whole objects ---- */

/* Source: runtime.Unknown, with the magic number before it. */
static void append_envelope(const struct value *object, const struct buffer *raw,
                            struct buffer *out)
{
    const struct value *version = value_get(object, "apiVersion");
    const struct value *kind = value_get(object, "kind");
    AUTO_BUFFER type = {0};
    append_bytes(1, value_text(version), value_text_size(version), &type);
    append_bytes(2, value_text(kind), value_text_size(kind), &type);
    buffer_append_sized(out, "k8s", 4);
    append_bytes(1, type.data, type.size, out);
    append_bytes(2, raw->data, raw->size, out);
    append_bytes(3, "", 0, out);
    append_bytes(4, "", 0, out);
}

void protobuf_encode(const struct schema *schema, const struct value *object, struct buffer *out)
{
    AUTO_BUFFER raw = {0};
    encode_message(schema, 0, object, &raw);
    append_envelope(object, &raw, out);
}

void protobuf_encode_list(const struct schema *schema, const struct value *list, struct buffer *out)
{
    AUTO_BUFFER raw = {0};
    append_value(1, &schema_list_meta, value_get(list, "metadata"), &raw);
    const struct value *items = value_get(list, "items");
    for (size_t i = 0; i < value_count(items); i++) {
        append_value(2, schema, value_at(items, i), &raw);
    }
    append_envelope(list, &raw, out);
}

void protobuf_encode_watch_event(const char *type, const struct buffer *object, struct buffer *out)
{
    AUTO_BUFFER raw = {0};
    AUTO_BUFFER event = {0};
    append_bytes(1, object->data, object->size, &raw);
    append_bytes(1, type, strlen(type), &event);
    append_bytes(2, raw.data, raw.size, &event);
    for (int shift = 24; shift >= 0; shift -= 8) {
        buffer_append_char(out, (char)(event.size >> shift & 0xff));
    }
    buffer_append_sized(out, event.data, event.size);
}
