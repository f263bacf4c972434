#include "core/kube/protobuf.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/float64.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/sim_time.h"
#include "core/base/text.h"
#include "core/base/value_json.h"

/*
 * Three levels: read_field() takes one field off a message; decode_value() makes a value of what a
 * field holds, by its schema; a cell gathers what belongs to one property while its fields come by
 * in any order.
 */

enum wire {
    WIRE_VARINT = 0,
    WIRE_FIXED64 = 1,
    WIRE_BYTES = 2,
    WIRE_FIXED32 = 5,
};

static const unsigned char magic[] = {'k', '8', 's', 0};

/* What is left of a message. */
struct message {
    const unsigned char *at;
    size_t size;
};

struct field {
    uint64_t number;
    enum wire wire;
    uint64_t varint;      /* of WIRE_VARINT */
    struct message bytes; /* of WIRE_BYTES */
};

struct decoding {
    struct buffer *problem;
    size_t depth; /* of the value that is being made */
};

/* ---- fields ---- */

static bool fail(struct decoding *self, const char *words)
{
    buffer_append(self->problem, words);
    return false;
}

static bool read_varint(struct decoding *self, struct message *message, uint64_t *out)
{
    *out = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (message->size == 0) {
            return fail(self, "unexpected EOF");
        }
        unsigned char byte = *message->at;
        message->at++;
        message->size--;
        *out |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return true;
        }
    }
    return fail(self, "proto: integer overflow");
}

static bool read_bytes(struct decoding *self, struct message *message, uint64_t size,
                       struct message *out)
{
    if (size > message->size) {
        return fail(self, "unexpected EOF");
    }
    *out = (struct message){message->at, (size_t)size};
    message->at += size;
    message->size -= size;
    return true;
}

/* MESSAGE must not be empty. */
static bool read_field(struct decoding *self, struct message *message, struct field *out)
{
    uint64_t tag = 0;
    if (!read_varint(self, message, &tag)) {
        return false;
    }
    *out = (struct field){.number = tag >> 3, .wire = (enum wire)(tag & 7)};
    if (out->number == 0 || out->number > INT32_MAX) {
        buffer_printf(self->problem, "proto: illegal tag %" PRIu64 " (wire type %u)", out->number,
                      (unsigned)(tag & 7));
        return false;
    }
    uint64_t size = 0;
    switch (tag & 7) {
    case WIRE_VARINT:
        return read_varint(self, message, &out->varint);
    case WIRE_FIXED64:
        return read_bytes(self, message, 8, &out->bytes);
    case WIRE_FIXED32:
        return read_bytes(self, message, 4, &out->bytes);
    case WIRE_BYTES:
        return read_varint(self, message, &size) && read_bytes(self, message, size, &out->bytes);
    default: /* Groups: no type of Kubernetes has one. */
        buffer_printf(self->problem, "proto: illegal wireType %u", (unsigned)(tag & 7));
        return false;
    }
}

static bool expect_wire(struct decoding *self, const struct field *field, enum wire wire,
                        const char *name)
{
    if (field->wire != wire) {
        buffer_printf(self->problem, "proto: wrong wireType = %u for field %s",
                      (unsigned)field->wire, name);
    }
    return field->wire == wire;
}

/* ---- texts and numbers ---- */

static bool has_format(const struct schema *schema, const char *format)
{
    return schema->format != NULL && strcmp(schema->format, format) == 0;
}

static bool check_text(struct decoding *self, const struct message *bytes, const char *name)
{
    const char *text = (const char *)bytes->at;
    for (size_t at = 0; at < bytes->size;) {
        size_t count = text_utf8_size(text + at, bytes->size - at);
        if (count == 0 || text[at] == '\0') {
            buffer_printf(self->problem, "proto: field %s contains %s", name,
                          count == 0 ? "invalid UTF-8" : "a NUL byte");
            return false;
        }
        at += count;
    }
    return true;
}

static struct value *decode_text(struct decoding *self, const struct message *bytes,
                                 const char *name)
{
    return check_text(self, bytes, name)
               ? value_string_sized(bytes->size == 0 ? "" : (const char *)bytes->at, bytes->size)
               : NULL;
}

static struct value *decode_base64(const struct message *bytes)
{
    AUTO_BUFFER text = {0};
    base64_print(bytes->at, bytes->size, &text);
    return value_string_sized(buffer_text(&text), text.size);
}

/* A message of which the field FIRST is JSON: RawExtension, FieldsV1, JSON. */
static struct value *decode_raw(struct decoding *self, struct message bytes, const char *name)
{
    struct message raw = {0};
    while (bytes.size > 0) {
        struct field field;
        if (!read_field(self, &bytes, &field)) {
            return NULL;
        }
        if (field.number == 1) {
            if (!expect_wire(self, &field, WIRE_BYTES, name)) {
                return NULL;
            }
            raw = field.bytes;
        }
    }
    if (raw.size == 0) {
        return value_null();
    }
    AUTO_ERROR err = {0};
    AUTO_VALUE *parsed = value_parse_json((const char *)raw.at, raw.size, &err);
    if (parsed == NULL) {
        buffer_printf(self->problem, "field %s: %s", name, err.message);
        return NULL;
    }
    if (self->depth + value_depth(parsed) > LIMIT_VALUE_DEPTH) {
        fail(self, "the object is nested too deeply");
        return NULL;
    }
    return value_ref(parsed);
}

/* The fields that Time, MicroTime, Quantity, IntOrString and an entry of a map have. */
struct small_message {
    uint64_t varints[4];
    struct message bytes[4];
};

static bool read_small(struct decoding *self, struct message message, const char *name,
                       const enum wire wires[4], struct small_message *out)
{
    *out = (struct small_message){0};
    while (message.size > 0) {
        struct field field;
        if (!read_field(self, &message, &field)) {
            return false;
        }
        if (field.number < 4) {
            if (!expect_wire(self, &field, wires[field.number], name)) {
                return false;
            }
            out->varints[field.number] = field.varint;
            out->bytes[field.number] = field.bytes;
        }
    }
    return true;
}

/* Source: metav1.Time and MicroTime, Unmarshal: an empty message is the zero time, which JSON has
 * as null; the former has no fraction, the latter microseconds. */
static struct value *decode_time(struct decoding *self, struct message bytes, const char *name,
                                 bool micro)
{
    static const enum wire wires[4] = {0};
    struct small_message time;
    if (!read_small(self, bytes, name, wires, &time)) {
        return NULL;
    }
    if (bytes.size == 0) {
        return value_null();
    }
    int64_t seconds = (int64_t)time.varints[1];
    int64_t nanoseconds = micro ? (int64_t)time.varints[2] : 0;
    int64_t seconds_max = INT64_MAX / SIM_NS_PER_SECOND - 1;
    if (seconds > seconds_max || seconds < -seconds_max || nanoseconds < 0 ||
        nanoseconds >= SIM_NS_PER_SECOND) {
        buffer_printf(self->problem, "field %s: the time is out of range", name);
        return NULL;
    }
    struct sim_time moment = {.ns = seconds * SIM_NS_PER_SECOND + nanoseconds};
    AUTO_BUFFER text = {0};
    if (micro) {
        sim_time_print_micro(moment, &text);
    } else {
        sim_time_print(moment, &text);
    }
    return value_string(buffer_text(&text));
}

static struct value *decode_quantity(struct decoding *self, struct message bytes, const char *name)
{
    static const enum wire wires[4] = {[1] = WIRE_BYTES};
    struct small_message quantity;
    if (!read_small(self, bytes, name, wires, &quantity)) {
        return NULL;
    }
    return quantity.bytes[1].size == 0 ? value_string("0")
                                       : decode_text(self, &quantity.bytes[1], name);
}

static struct value *decode_int_or_string(struct decoding *self, struct message bytes,
                                          const char *name)
{
    static const enum wire wires[4] = {[3] = WIRE_BYTES};
    struct small_message either;
    if (!read_small(self, bytes, name, wires, &either)) {
        return NULL;
    }
    return either.varints[1] == 0 ? value_int((int32_t)either.varints[2])
                                  : decode_text(self, &either.bytes[3], name);
}

/* ---- values by their schema; each returns a new reference, NULL with a problem ---- */

static struct value *decode_struct(struct decoding *self, const struct schema *schema,
                                   struct message message);
static struct value *decode_items(struct decoding *self, const struct schema *schema,
                                  struct message message, const char *name);

static struct value *decode_number(const struct schema *schema, uint64_t varint)
{
    if (schema->type == SCHEMA_BOOLEAN) {
        return value_bool(varint != 0);
    }
    return value_int(has_format(schema, "int32") ? (int32_t)varint : (int64_t)varint);
}

static struct value *decode_string(struct decoding *self, const struct schema *schema,
                                   struct message bytes, const char *name)
{
    if (has_format(schema, "byte")) {
        return decode_base64(&bytes);
    }
    if (has_format(schema, "date-time") || has_format(schema, "micro-time")) {
        return decode_time(self, bytes, name, has_format(schema, "micro-time"));
    }
    return decode_text(self, &bytes, name);
}

/* Source: IEEE 754, binary64. What is no number is 0. */
static struct value *decode_double(struct message bytes)
{
    uint64_t bits = 0;
    for (size_t i = 8; i > 0; i--) {
        bits = bits << 8 | bytes.at[i - 1];
    }
    int exponent = (int)(bits >> 52 & 0x7ff);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    struct float64 number = {
        .negative = bits >> 63 != 0,
        .mantissa = exponent == 0 ? fraction : fraction | UINT64_C(1) << 52,
        .exponent = exponent == 0 ? -1074 : exponent - 1075,
    };
    AUTO_BUFFER literal = {0};
    if (exponent == 0x7ff) {
        return value_int(0);
    }
    float64_print(number, &literal);
    AUTO_ERROR err = {0};
    return value_parse_json(buffer_text(&literal), literal.size, &err);
}

/* A struct, or what may be there in its place. Source: JSONSchemaPropsOrBool and
 * JSONSchemaPropsOrArray of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/v1. */
static struct value *decode_alternative(struct decoding *self, const struct schema *schema,
                                        struct message message, const char *name)
{
    bool or_bool = has_format(schema, "or-bool");
    AUTO_VALUE *object = NULL;
    AUTO_VALUE *items = value_array();
    bool allows = false;
    while (message.size > 0) {
        struct field field;
        if (!read_field(self, &message, &field)) {
            return NULL;
        }
        bool is_flag = or_bool && field.number == 1;
        if (field.number > 2) {
            continue;
        }
        if (!expect_wire(self, &field, is_flag ? WIRE_VARINT : WIRE_BYTES, name)) {
            return NULL;
        }
        if (is_flag) {
            allows = field.varint != 0;
            continue;
        }
        struct value *member = decode_struct(self, schema, field.bytes);
        if (member == NULL) {
            return NULL;
        }
        if (or_bool || field.number == 1) {
            value_replace(&object, member);
        } else {
            value_push(&items, member);
        }
    }
    return object != NULL ? value_ref(object) : or_bool ? value_bool(allows) : value_ref(items);
}

static struct value *decode_any(struct decoding *self, const struct schema *schema,
                                struct message bytes, const char *name)
{
    return has_format(schema, "empty") ? value_object() : decode_raw(self, bytes, name);
}

static struct value *decode_object(struct decoding *self, const struct schema *schema,
                                   struct message bytes, const char *name)
{
    bool has_alternative = has_format(schema, "or-bool") || has_format(schema, "or-list");
    return has_alternative ? decode_alternative(self, schema, bytes, name)
                           : decode_struct(self, schema, bytes);
}

static struct value *decode_value(struct decoding *self, const struct schema *schema,
                                  const struct field *field, const char *name)
{
    if (schema->type == SCHEMA_ANY && has_format(schema, "double")) {
        return expect_wire(self, field, WIRE_FIXED64, name) ? decode_double(field->bytes) : NULL;
    }
    bool is_varint = schema->type == SCHEMA_INTEGER || schema->type == SCHEMA_BOOLEAN;
    if (!expect_wire(self, field, is_varint ? WIRE_VARINT : WIRE_BYTES, name)) {
        return NULL;
    }
    switch (schema->type) {
    case SCHEMA_INTEGER:
    case SCHEMA_BOOLEAN:
        return decode_number(schema, field->varint);
    case SCHEMA_STRING:
        return decode_string(self, schema, field->bytes, name);
    case SCHEMA_INT_OR_STRING:
        return has_format(schema, "quantity") ? decode_quantity(self, field->bytes, name)
                                              : decode_int_or_string(self, field->bytes, name);
    case SCHEMA_OBJECT:
        return decode_object(self, schema, field->bytes, name);
    case SCHEMA_ARRAY:
        return decode_items(self, schema->items, field->bytes, name);
    case SCHEMA_ANY:
        return decode_any(self, schema, field->bytes, name);
    case SCHEMA_NUMBER:
        break;
    }
    buffer_printf(self->problem, "field %s: numbers with fractions are not read", name);
    return NULL;
}

/* A list in a map or list, which in protobuf is a message with the items as its first field. */
static struct value *decode_items(struct decoding *self, const struct schema *schema,
                                  struct message message, const char *name)
{
    AUTO_VALUE *items = value_array();
    while (message.size > 0) {
        struct field field;
        if (!read_field(self, &message, &field)) {
            return NULL;
        }
        if (field.number == 1) {
            struct value *item = decode_value(self, schema, &field, name);
            if (item == NULL) {
                return NULL;
            }
            value_push(&items, item);
        }
    }
    return value_ref(items);
}

/* ---- messages ---- */

/* What has come of one property: a value, or the items of a list, or the entries of a map. */
struct cell {
    struct value *value;
    struct entry *entries;
    size_t count;
    size_t capacity;
};

struct entry {
    struct message key; /* empty for an item */
    struct value *value;
    size_t place; /* among the entries, so that the last one of a key is known */
};

static void cell_push(struct cell *self, struct message key, struct value *value_take)
{
    self->entries =
        memory_grow(self->entries, self->count, &self->capacity, sizeof(self->entries[0]));
    self->entries[self->count] = (struct entry){key, value_take, self->count};
    self->count++;
}

static void cell_release(struct cell *self)
{
    value_unref(self->value);
    for (size_t i = 0; i < self->count; i++) {
        value_unref(self->entries[i].value);
    }
    free(self->entries);
}

/* Items, of numbers also those that share one field. */
static bool decode_item(struct decoding *self, const struct schema *schema,
                        const struct field *field, const char *name, struct cell *cell)
{
    struct message none = {0};
    bool is_number = schema->type == SCHEMA_INTEGER || schema->type == SCHEMA_BOOLEAN;
    if (!is_number || field->wire != WIRE_BYTES) {
        struct value *item = decode_value(self, schema, field, name);
        if (item != NULL) {
            cell_push(cell, none, item);
        }
        return item != NULL;
    }
    struct message packed = field->bytes;
    while (packed.size > 0) {
        uint64_t varint = 0;
        if (!read_varint(self, &packed, &varint)) {
            return false;
        }
        cell_push(cell, none, decode_number(schema, varint));
    }
    return true;
}

static bool decode_entry(struct decoding *self, const struct schema *schema,
                         const struct field *field, const char *name, struct cell *cell)
{
    if (!expect_wire(self, field, WIRE_BYTES, name)) {
        return false;
    }
    struct message message = field->bytes;
    struct message key = {0};
    bool is_number = schema->type == SCHEMA_INTEGER || schema->type == SCHEMA_BOOLEAN;
    /* An entry without a value has that of an empty message. */
    struct field member = {.wire = is_number ? WIRE_VARINT : WIRE_BYTES};
    while (message.size > 0) {
        struct field inner;
        if (!read_field(self, &message, &inner)) {
            return false;
        }
        if (inner.number == 1) {
            if (!expect_wire(self, &inner, WIRE_BYTES, name)) {
                return false;
            }
            key = inner.bytes;
        } else if (inner.number == 2) {
            member = inner;
        }
    }
    struct value *value =
        check_text(self, &key, name) ? decode_value(self, schema, &member, name) : NULL;
    if (value != NULL) {
        cell_push(cell, key, value);
    }
    return value != NULL;
}

static bool decode_member(struct decoding *self, const struct schema_property *property,
                          const struct field *field, struct cell *cell)
{
    const struct schema *schema = property->schema;
    if (schema->type == SCHEMA_ARRAY) {
        return decode_item(self, schema->items, field, property->name, cell);
    }
    if (schema->type == SCHEMA_OBJECT && schema->additional_properties != NULL) {
        return decode_entry(self, schema->additional_properties, field, property->name, cell);
    }
    struct value *value = decode_value(self, schema, field, property->name);
    value_replace(&cell->value, value);
    return value != NULL;
}

/* Fields of the message that SCHEMA is, or that it embeds as its field EMBEDDED. */
static bool decode_fields(struct decoding *self, const struct schema *schema, uint64_t embedded,
                          struct message message, struct cell *cells)
{
    while (message.size > 0) {
        struct field field;
        if (!read_field(self, &message, &field)) {
            return false;
        }
        for (size_t i = 0; i < schema->property_count; i++) {
            const struct schema_property *property = &schema->properties[i];
            if (property->number == field.number && property->embedded == embedded) {
                if (!decode_member(self, property, &field, &cells[i])) {
                    return false;
                }
                break;
            }
            if (embedded == 0 && property->number != 0 && property->embedded == field.number) {
                if (!expect_wire(self, &field, WIRE_BYTES, property->name) ||
                    !decode_fields(self, schema, field.number, field.bytes, cells)) {
                    return false;
                }
                break;
            }
        }
    }
    return true;
}

static struct value *list_of(struct cell *cell)
{
    struct value *list = value_array();
    for (size_t i = 0; i < cell->count; i++) {
        value_push(&list, cell->entries[i].value);
    }
    cell->count = 0;
    return list;
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    size_t shorter = a->key.size < b->key.size ? a->key.size : b->key.size;
    int order = shorter == 0 ? 0 : memcmp(a->key.at, b->key.at, shorter);
    if (order != 0) {
        return order;
    }
    if (a->key.size != b->key.size) {
        return a->key.size < b->key.size ? -1 : 1;
    }
    return a->place < b->place ? -1 : 1;
}

static bool is_same_key(const struct message *a, const struct message *b)
{
    return a->size == b->size && (a->size == 0 || memcmp(a->at, b->at, a->size) == 0);
}

static struct value *map_of(struct cell *cell)
{
    qsort(cell->entries, cell->count, sizeof(cell->entries[0]), compare_entries);
    AUTO_FREE struct value_member *members = memory_alloc_zero(cell->count, sizeof(members[0]));
    size_t count = 0;
    for (size_t i = 0; i < cell->count; i++) {
        const struct entry *entry = &cell->entries[i];
        if (i + 1 < cell->count && is_same_key(&entry->key, &cell->entries[i + 1].key)) {
            value_unref(entry->value);
            continue;
        }
        const char *key = entry->key.size == 0 ? "" : (const char *)entry->key.at;
        members[count++] = (struct value_member){key, entry->key.size, entry->value};
    }
    cell->count = 0;
    size_t duplicate_index = 0;
    return value_object_from(members, count, &duplicate_index);
}

/* What `omitempty` leaves out; the zero value of a struct it does not. */
static bool is_left_out(const struct schema_property *property, const struct value *value)
{
    if (!property->omit_empty || property->pointer) {
        return false;
    }
    switch (value_type(value)) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return !value_as_bool(value, true);
    case VALUE_INT:
        return value_as_int(value, 1) == 0;
    case VALUE_STRING:
        return value_text_size(value) == 0;
    default:
        return false;
    }
}

static struct value *object_of(const struct schema *schema, struct cell *cells)
{
    AUTO_FREE struct value_member *members =
        memory_alloc_zero(schema->property_count, sizeof(members[0]));
    size_t count = 0;
    for (size_t i = 0; i < schema->property_count; i++) {
        const struct schema_property *property = &schema->properties[i];
        struct cell *cell = &cells[i];
        if (cell->count > 0) {
            cell->value = property->schema->type == SCHEMA_ARRAY ? list_of(cell) : map_of(cell);
        }
        if (cell->value != NULL && !is_left_out(property, cell->value)) {
            members[count++] =
                (struct value_member){property->name, strlen(property->name), cell->value};
            cell->value = NULL;
        }
    }
    size_t duplicate_index = 0;
    return value_object_from(members, count, &duplicate_index);
}

static struct value *decode_struct(struct decoding *self, const struct schema *schema,
                                   struct message message)
{
    /* A list of structs is two levels of the value. */
    if (self->depth + 2 > LIMIT_VALUE_DEPTH) {
        fail(self, "the object is nested too deeply");
        return NULL;
    }
    self->depth += 2;
    AUTO_FREE struct cell *cells = memory_alloc_zero(schema->property_count, sizeof(cells[0]));
    struct value *object = NULL;
    if (decode_fields(self, schema, 0, message, cells)) {
        object = object_of(schema, cells);
    }
    for (size_t i = 0; i < schema->property_count; i++) {
        cell_release(&cells[i]);
    }
    self->depth -= 2;
    return object;
}

/* ---- the envelope ---- */

/* runtime.Unknown */
struct envelope {
    struct message api_version;
    struct message kind;
    struct message raw;
    struct message encoding;
};

static bool read_type_meta(struct decoding *self, struct message message, struct envelope *out)
{
    static const enum wire wires[4] = {[1] = WIRE_BYTES, [2] = WIRE_BYTES};
    struct small_message meta;
    if (!read_small(self, message, "typeMeta", wires, &meta)) {
        return false;
    }
    out->api_version = meta.bytes[1];
    out->kind = meta.bytes[2];
    return check_text(self, &out->api_version, "apiVersion") &&
           check_text(self, &out->kind, "kind");
}

static bool read_envelope(struct decoding *self, struct message message, struct envelope *out)
{
    while (message.size > 0) {
        struct field field;
        if (!read_field(self, &message, &field)) {
            return false;
        }
        if (field.number <= 4 && !expect_wire(self, &field, WIRE_BYTES, "unknown")) {
            return false;
        }
        if (field.number == 1) {
            if (!read_type_meta(self, field.bytes, out)) {
                return false;
            }
        } else if (field.number == 2) {
            out->raw = field.bytes;
        } else if (field.number == 3) {
            out->encoding = field.bytes;
        }
    }
    return out->encoding.size == 0 || fail(self, "the object has a contentEncoding");
}

static char *copy_text(const struct message *text)
{
    return text->size == 0 ? memory_copy_text("")
                           : memory_copy_text_sized((const char *)text->at, text->size);
}

bool protobuf_is(const unsigned char *bytes, size_t size)
{
    return size >= sizeof(magic) && memcmp(bytes, magic, sizeof(magic)) == 0;
}

bool protobuf_decode(const unsigned char *bytes, size_t size, const struct protobuf_types *types,
                     struct value **out, struct buffer *problem)
{
    struct decoding self = {.problem = problem};
    if (!protobuf_is(bytes, size)) {
        return fail(&self, "provided data does not appear to be a protobuf message, expected "
                           "prefix [107 56 115 0]");
    }
    if (size > LIMIT_TEXT_SIZE_BYTES) {
        return fail(&self, "the object is too large");
    }
    struct envelope envelope = {0};
    struct message message = {bytes + sizeof(magic), size - sizeof(magic)};
    if (!read_envelope(&self, message, &envelope)) {
        return false;
    }
    AUTO_FREE char *api_version = copy_text(&envelope.api_version);
    AUTO_FREE char *kind = copy_text(&envelope.kind);
    const struct schema *schema = types->find(types->context, api_version, kind);
    if (schema == NULL) {
        buffer_printf(problem, "no kind \"%s\" is registered for version \"%s\"", kind,
                      api_version);
        return false;
    }
    struct value *object = decode_struct(&self, schema, envelope.raw);
    if (object == NULL) {
        return false;
    }
    if (api_version[0] != '\0') {
        value_put(&object, value_string(api_version), "apiVersion");
    }
    if (kind[0] != '\0') {
        value_put(&object, value_string(kind), "kind");
    }
    *out = object;
    return true;
}
