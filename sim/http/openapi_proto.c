#include "sim/http/openapi_proto.h"

#include <string.h>

#include "core/base/text.h"
#include "core/base/value_json.h"

/* ---- fields ---- */

enum { WIRE_VARINT = 0, WIRE_BYTES = 2 };

static void append_varint(uint64_t number, struct buffer *out)
{
    for (; number >= 0x80; number >>= 7) {
        buffer_append_char(out, (char)((number & 0x7f) | 0x80));
    }
    buffer_append_char(out, (char)number);
}

static void append_bytes(unsigned number, const char *bytes, size_t size, struct buffer *out)
{
    append_varint((uint64_t)number << 3 | WIRE_BYTES, out);
    append_varint(size, out);
    buffer_append_sized(out, bytes, size);
}

static void append_message(unsigned number, const struct buffer *message, struct buffer *out)
{
    append_bytes(number, buffer_text(message), message->size, out);
}

static void append_text(unsigned number, const char *text, struct buffer *out)
{
    append_bytes(number, text, strlen(text), out);
}

/* ---- messages, each by its members ---- */

typedef void encoder(const struct value *value, struct buffer *out);

enum kind {
    KIND_TEXT,
    KIND_NUMBER, /* also a flag */
    KIND_TEXTS,
    KIND_MESSAGE,
    KIND_MESSAGES, /* one for each item of an array */
};

struct member {
    const char *key;
    unsigned number;
    enum kind kind;
    encoder *encode; /* of messages */
};

static void append_member(const struct member *member, const struct value *value,
                          struct buffer *out)
{
    switch (member->kind) {
    case KIND_TEXT:
        append_text(member->number, value_text(value), out);
        return;
    case KIND_NUMBER:
        append_varint((uint64_t)member->number << 3 | WIRE_VARINT, out);
        append_varint(value_is(value, VALUE_BOOL) ? (uint64_t)value_as_bool(value, false)
                                                  : (uint64_t)value_as_int(value, 0),
                      out);
        return;
    case KIND_TEXTS:
        for (size_t i = 0; i < value_count(value); i++) {
            append_text(member->number, value_text(value_at(value, i)), out);
        }
        return;
    case KIND_MESSAGE: {
        AUTO_BUFFER message = {0};
        member->encode(value, &message);
        append_message(member->number, &message, out);
        return;
    }
    case KIND_MESSAGES:
        for (size_t i = 0; i < value_count(value); i++) {
            AUTO_BUFFER message = {0};
            member->encode(value_at(value, i), &message);
            append_message(member->number, &message, out);
        }
        return;
    }
}

#define APPEND(table, value, out)                                                                  \
    append_members(table, sizeof(table) / sizeof(table[0]), value, out)

static void append_members(const struct member *members, size_t count, const struct value *value,
                           struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct value *member = value_get(value, members[i].key);
        if (member != NULL) {
            append_member(&members[i], member, out);
        }
    }
}

/* Any: JSON is YAML. */
static void append_any(const struct value *value, struct buffer *out)
{
    AUTO_BUFFER text = {0};
    value_print_json(value, &text);
    append_message(2, &text, out);
}

/* A message of a name and a value, for each member of an object: `map` entries. */
static void append_named(const struct value *object, unsigned number, encoder *encode,
                         struct buffer *out)
{
    for (size_t i = 0; i < value_count(object); i++) {
        AUTO_BUFFER value = {0};
        encode(value_member_at(object, i), &value);
        AUTO_BUFFER named = {0};
        append_text(1, value_key_at(object, i), &named);
        append_message(2, &value, &named);
        append_message(number, &named, out);
    }
}

static void append_extensions(const struct value *value, unsigned number, struct buffer *out)
{
    AUTO_VALUE *extensions = value_object();
    for (size_t i = 0; i < value_count(value); i++) {
        if (text_has_prefix(value_key_at(value, i), "x-")) {
            value_put(&extensions, value_ref(value_member_at(value, i)), value_key_at(value, i));
        }
    }
    append_named(extensions, number, append_any, out);
}

/* ---- schemas ---- */

static void append_schema(const struct value *schema, struct buffer *out);

static void append_schema_as_first(const struct value *schema, struct buffer *out)
{
    AUTO_BUFFER message = {0};
    append_schema(schema, &message);
    append_message(1, &message, out);
}

/* AdditionalPropertiesItem: a schema or a flag. */
static void append_additional(const struct value *value, struct buffer *out)
{
    if (value_is(value, VALUE_BOOL)) {
        append_varint(2 << 3 | WIRE_VARINT, out);
        append_varint((uint64_t)value_as_bool(value, false), out);
    } else {
        append_schema_as_first(value, out);
    }
}

static void append_type(const struct value *type, struct buffer *out)
{
    append_text(1, value_text(type), out);
}

static void append_properties(const struct value *properties, struct buffer *out)
{
    append_named(properties, 1, append_schema, out);
}

static void append_schema(const struct value *schema, struct buffer *out)
{
    static const struct member members[] = {
        {"$ref", 1, KIND_TEXT, NULL},
        {"format", 2, KIND_TEXT, NULL},
        {"title", 3, KIND_TEXT, NULL},
        {"description", 4, KIND_TEXT, NULL},
        {"maxLength", 11, KIND_NUMBER, NULL},
        {"minLength", 12, KIND_NUMBER, NULL},
        {"pattern", 13, KIND_TEXT, NULL},
        {"maxItems", 14, KIND_NUMBER, NULL},
        {"minItems", 15, KIND_NUMBER, NULL},
        {"uniqueItems", 16, KIND_NUMBER, NULL},
        {"maxProperties", 17, KIND_NUMBER, NULL},
        {"minProperties", 18, KIND_NUMBER, NULL},
        {"required", 19, KIND_TEXTS, NULL},
        {"enum", 20, KIND_MESSAGES, append_any},
        {"additionalProperties", 21, KIND_MESSAGE, append_additional},
        {"type", 22, KIND_MESSAGE, append_type},
        {"items", 23, KIND_MESSAGE, append_schema_as_first},
        {"properties", 25, KIND_MESSAGE, append_properties},
    };
    APPEND(members, schema, out);
    append_extensions(schema, 31, out);
}

/* ---- operations ---- */

static void append_body_parameter(const struct value *parameter, struct buffer *out)
{
    static const struct member members[] = {
        {"description", 1, KIND_TEXT, NULL},
        {"name", 2, KIND_TEXT, NULL},
        {"in", 3, KIND_TEXT, NULL},
        {"required", 4, KIND_NUMBER, NULL},
        {"schema", 5, KIND_MESSAGE, append_schema},
    };
    APPEND(members, parameter, out);
}

static void append_query_parameter(const struct value *parameter, struct buffer *out)
{
    static const struct member members[] = {
        {"required", 1, KIND_NUMBER, NULL},  {"in", 2, KIND_TEXT, NULL},
        {"description", 3, KIND_TEXT, NULL}, {"name", 4, KIND_TEXT, NULL},
        {"type", 6, KIND_TEXT, NULL},        {"uniqueItems", 20, KIND_NUMBER, NULL},
    };
    APPEND(members, parameter, out);
}

static void append_path_parameter(const struct value *parameter, struct buffer *out)
{
    static const struct member members[] = {
        {"required", 1, KIND_NUMBER, NULL},  {"in", 2, KIND_TEXT, NULL},
        {"description", 3, KIND_TEXT, NULL}, {"name", 4, KIND_TEXT, NULL},
        {"type", 5, KIND_TEXT, NULL},        {"uniqueItems", 19, KIND_NUMBER, NULL},
    };
    APPEND(members, parameter, out);
}

/* ParametersItem: a Parameter, which is a BodyParameter or a NonBodyParameter, which is of a query
 * or of a path. */
static void append_parameter(const struct value *parameter, struct buffer *out)
{
    bool is_body = value_is_text(value_get(parameter, "in"), "body");
    bool is_path = value_is_text(value_get(parameter, "in"), "path");
    AUTO_BUFFER inner = {0};
    if (is_body) {
        append_body_parameter(parameter, &inner);
    } else if (is_path) {
        append_path_parameter(parameter, &inner);
    } else {
        append_query_parameter(parameter, &inner);
    }
    AUTO_BUFFER either = {0};
    if (is_body) {
        append_message(1, &inner, &either);
    } else {
        AUTO_BUFFER non_body = {0};
        append_message(is_path ? 4 : 3, &inner, &non_body);
        append_message(2, &non_body, &either);
    }
    append_message(1, &either, out);
}

/* ResponseValue: a Response. */
static void append_response(const struct value *response, struct buffer *out)
{
    static const struct member members[] = {
        {"description", 1, KIND_TEXT, NULL},
        {"schema", 2, KIND_MESSAGE, append_schema_as_first},
    };
    AUTO_BUFFER message = {0};
    APPEND(members, response, &message);
    append_message(1, &message, out);
}

static void append_responses(const struct value *responses, struct buffer *out)
{
    append_named(responses, 1, append_response, out);
}

static void append_operation(const struct value *operation, struct buffer *out)
{
    static const struct member members[] = {
        {"description", 3, KIND_TEXT, NULL},
        {"operationId", 5, KIND_TEXT, NULL},
        {"produces", 6, KIND_TEXTS, NULL},
        {"consumes", 7, KIND_TEXTS, NULL},
        {"parameters", 8, KIND_MESSAGES, append_parameter},
        {"responses", 9, KIND_MESSAGE, append_responses},
    };
    APPEND(members, operation, out);
    append_extensions(operation, 13, out);
}

/* ---- the document ---- */

static void append_path(const struct value *path, struct buffer *out)
{
    static const struct member members[] = {
        {"get", 2, KIND_MESSAGE, append_operation},
        {"put", 3, KIND_MESSAGE, append_operation},
        {"post", 4, KIND_MESSAGE, append_operation},
        {"delete", 5, KIND_MESSAGE, append_operation},
        {"patch", 8, KIND_MESSAGE, append_operation},
        {"parameters", 9, KIND_MESSAGES, append_parameter},
    };
    APPEND(members, path, out);
}

static void append_paths(const struct value *paths, struct buffer *out)
{
    append_named(paths, 2, append_path, out);
}

static void append_info(const struct value *info, struct buffer *out)
{
    static const struct member members[] = {
        {"title", 1, KIND_TEXT, NULL},
        {"version", 2, KIND_TEXT, NULL},
    };
    APPEND(members, info, out);
}

void openapi_proto_print(const struct value *document, struct buffer *out)
{
    static const struct member members[] = {
        {"swagger", 1, KIND_TEXT, NULL},
        {"info", 2, KIND_MESSAGE, append_info},
        {"paths", 8, KIND_MESSAGE, append_paths},
        {"definitions", 9, KIND_MESSAGE, append_properties},
    };
    APPEND(members, document, out);
}
