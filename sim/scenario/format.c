#include "sim/scenario/format.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/sim_time.h"
#include "core/base/text.h"
#include "core/base/value_json.h"

void format_print_path(const char *pointer, struct buffer *out)
{
    bool first = true;
    while (*pointer == '/') {
        pointer++;
        size_t size = strcspn(pointer, "/");
        bool is_index = size > 0 && strspn(pointer, "0123456789") == size;
        if (is_index && !first) {
            buffer_printf(out, "[%.*s]", (int)size, pointer);
        } else {
            buffer_append(out, first ? "" : ".");
            for (size_t i = 0; i < size; i++) {
                bool escape = pointer[i] == '~' && i + 1 < size;
                buffer_append_char(out, !escape ? pointer[i] : pointer[++i] == '1' ? '/' : '~');
            }
        }
        first = false;
        pointer += size;
    }
}

void format_append_key(struct buffer *pointer, const char *key)
{
    buffer_append_char(pointer, '/');
    for (; *key != '\0'; key++) {
        if (*key == '~' || *key == '/') {
            buffer_append(pointer, *key == '~' ? "~0" : "~1");
        } else {
            buffer_append_char(pointer, *key);
        }
    }
}

static bool complain(const struct yaml_document *document, const char *path, struct error *err,
                     const char *message)
{
    size_t line = 0;
    size_t column = 0;
    yaml_document_place(document, path, &line, &column);
    AUTO_BUFFER shown = {0};
    format_print_path(path, &shown);
    return error_set_at(err, line, column, "%s%s%s", buffer_text(&shown),
                        shown.size == 0 ? "" : ": ", message);
}

static void append_list(struct buffer *out, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        buffer_printf(out, "%s%s", i == 0 ? "" : ", ", words[i]);
    }
}

/* What a format wants, in words, for `expected …`. */
static void describe(const struct format *self, struct buffer *out)
{
    switch (self->type) {
    case FORMAT_STRING:
        buffer_append(out, "a string that is not empty");
        break;
    case FORMAT_INTEGER:
        if (self->maximum != 0) {
            buffer_printf(out, "an integer from %lld to %lld", (long long)self->minimum,
                          (long long)self->maximum);
        } else {
            buffer_printf(out, "an integer of at least %lld", (long long)self->minimum);
        }
        break;
    case FORMAT_BOOLEAN:
        buffer_append(out, "true or false");
        break;
    case FORMAT_DURATION:
        buffer_printf(out, "a duration such as 30s or 5m, up to %dh", LIMIT_ADVANCE_HOURS);
        break;
    case FORMAT_CHOICE:
        buffer_append(out, "one of ");
        append_list(out, self->choices);
        break;
    case FORMAT_OBJECT:
    case FORMAT_MAP:
        buffer_append(out, self->not_empty ? "a map that is not empty" : "a map");
        break;
    case FORMAT_LIST:
        buffer_append(out, self->not_empty ? "a list that is not empty" : "a list");
        break;
    case FORMAT_ANY:
        buffer_append(out, "a value");
        break;
    case FORMAT_EITHER:
        for (size_t i = 0; self->alternatives[i] != NULL; i++) {
            buffer_append(out, i == 0 ? "" : ", or ");
            describe(self->alternatives[i], out);
        }
        break;
    }
}

static bool choice_is_known(const char *const *choices, const char *word)
{
    for (size_t i = 0; choices[i] != NULL; i++) {
        if (text_equal(choices[i], word)) {
            return true;
        }
    }
    return false;
}

/* Whether VALUE is of the kind that SELF wants, its members and items not looked at. */
static bool fits(const struct format *self, const struct value *value)
{
    struct sim_duration duration;
    switch (self->type) {
    case FORMAT_STRING:
        return value_text(value)[0] != '\0';
    case FORMAT_INTEGER:
        return value_is(value, VALUE_INT) && value_as_int(value, 0) >= self->minimum &&
               (self->maximum == 0 || value_as_int(value, 0) <= self->maximum);
    case FORMAT_BOOLEAN:
        return value_is(value, VALUE_BOOL);
    case FORMAT_DURATION:
        return value_is(value, VALUE_STRING) && sim_duration_parse(value_text(value), &duration) &&
               duration.ns >= 0 &&
               duration.ns <= SIM_SECONDS(INT64_C(3600) * LIMIT_ADVANCE_HOURS).ns;
    case FORMAT_CHOICE:
        return value_is(value, VALUE_STRING) && choice_is_known(self->choices, value_text(value));
    case FORMAT_OBJECT:
    case FORMAT_MAP:
        return value_is(value, VALUE_OBJECT) && !(self->not_empty && value_count(value) == 0);
    case FORMAT_LIST:
        return value_is(value, VALUE_ARRAY) && !(self->not_empty && value_count(value) == 0);
    case FORMAT_ANY:
        return true;
    case FORMAT_EITHER:
        for (size_t i = 0; self->alternatives[i] != NULL; i++) {
            if (fits(self->alternatives[i], value)) {
                return true;
            }
        }
        return false;
    }
    return false;
}

static const struct format_field *find_field(const struct format *self, const char *name)
{
    for (const struct format_field *field = self->fields; field->name != NULL; field++) {
        if (text_equal(field->name, name)) {
            return field;
        }
    }
    return NULL;
}

void format_append_place(struct buffer *pointer, const struct field_place *place)
{
    if (place == NULL) {
        return;
    }
    format_append_place(pointer, place->outside);
    if (place->name != NULL) {
        format_append_key(pointer, place->name);
    } else {
        buffer_printf(pointer, "/%zu", place->index);
    }
}

static bool complain_at(const struct yaml_document *document, const struct field_place *place,
                        struct error *err, const char *message)
{
    AUTO_BUFFER path = {0};
    format_append_place(&path, place);
    return complain(document, buffer_text(&path), err, message);
}

static bool unknown_key(const struct format *self, const struct yaml_document *document,
                        const struct field_place *place, const char *key, struct error *err)
{
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "unknown key `%s`, expected ", key);
    for (const struct format_field *field = self->fields; field->name != NULL; field++) {
        buffer_printf(&message, "%s%s", field == self->fields ? "" : ", ", field->name);
    }
    return complain_at(document, place, err, buffer_text(&message));
}

static bool missing_key(const struct format_field *field, const struct yaml_document *document,
                        const struct field_place *place, struct error *err)
{
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "the key `%s` is missing: ", field->name);
    buffer_append(&message, field->description);
    return complain_at(document, place, err, buffer_text(&message));
}

static bool wrong_alternatives(const struct format *self, const struct yaml_document *document,
                               const struct field_place *place, size_t chosen, struct error *err)
{
    AUTO_BUFFER message = {0};
    buffer_append(&message, "expected exactly one of ");
    bool is_first = true;
    for (const struct format_field *field = self->fields; field->name != NULL; field++) {
        if (field->one_of) {
            buffer_printf(&message, "%s%s", is_first ? "" : ", ", field->name);
            is_first = false;
        }
    }
    buffer_printf(&message, ", got %zu of them", chosen);
    return complain_at(document, place, err, buffer_text(&message));
}

/* Required members, and exactly one of those that exclude each other. */
static bool check_presence(const struct format *self, const struct yaml_document *document,
                           const struct value *value, const struct field_place *place,
                           struct error *err)
{
    bool has_alternatives = false;
    size_t chosen = 0;
    for (const struct format_field *field = self->fields; field->name != NULL; field++) {
        if (field->required && value_get(value, field->name) == NULL) {
            return missing_key(field, document, place, err);
        }
        has_alternatives = has_alternatives || field->one_of;
    }
    for (size_t i = 0; has_alternatives && i < value_count(value); i++) {
        chosen += find_field(self, value_key_at(value, i))->one_of;
    }
    return !has_alternatives || chosen == 1 ||
           wrong_alternatives(self, document, place, chosen, err);
}

static bool check_members(const struct format *self, const struct yaml_document *document,
                          const struct value *value, const struct field_place *place,
                          struct error *err)
{
    for (size_t i = 0; i < value_count(value); i++) {
        const char *key = value_key_at(value, i);
        const struct field_place inner = {.outside = place, .name = key};
        const struct format *format = self->items;
        if (self->type == FORMAT_OBJECT) {
            const struct format_field *field = find_field(self, key);
            if (field == NULL) {
                return unknown_key(self, document, &inner, key, err);
            }
            format = field->format;
        }
        if (!format_check(format, document, value_member_at(value, i), &inner, err)) {
            return false;
        }
    }
    return self->type != FORMAT_OBJECT || check_presence(self, document, value, place, err);
}

static bool misfit(const struct format *self, const struct yaml_document *document,
                   const struct value *value, const struct field_place *place, struct error *err)
{
    AUTO_BUFFER message = {0};
    buffer_append(&message, "expected ");
    describe(self, &message);
    buffer_append(&message, ", got ");
    if (value_is(value, VALUE_STRING)) {
        buffer_append_quoted(&message, value_text(value), value_text_size(value));
    } else if (value_is(value, VALUE_OBJECT)) {
        buffer_append(&message, value_count(value) == 0 ? "an empty map" : "a map");
    } else if (value_is(value, VALUE_ARRAY)) {
        buffer_append(&message, value_count(value) == 0 ? "an empty list" : "a list");
    } else {
        value_print_json(value, &message);
    }
    if (self->type == FORMAT_STRING && value_is(value, VALUE_BOOL)) {
        buffer_append(&message, "; y, n, yes, no, on, off are booleans without quotes");
    }
    return complain_at(document, place, err, buffer_text(&message));
}

bool format_check(const struct format *self, const struct yaml_document *document,
                  const struct value *value, const struct field_place *place, struct error *err)
{
    if (!fits(self, value)) {
        return misfit(self, document, value, place, err);
    }
    if (self->type == FORMAT_EITHER) {
        for (size_t i = 0;; i++) {
            if (fits(self->alternatives[i], value)) {
                return format_check(self->alternatives[i], document, value, place, err);
            }
        }
    }
    if (self->type == FORMAT_OBJECT || self->type == FORMAT_MAP) {
        return check_members(self, document, value, place, err);
    }
    for (size_t i = 0; self->type == FORMAT_LIST && i < value_count(value); i++) {
        const struct field_place inner = {.outside = place, .index = i};
        if (!format_check(self->items, document, value_at(value, i), &inner, err)) {
            return false;
        }
    }
    return true;
}

/* ---- as a JSON Schema ---- */

#define DURATION_PATTERN                                                                           \
    "^\\+?(0|(([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|\xc2\xb5s|\xce\xbcs|ms|s|m|h))+)$"
#define PLACEHOLDER_PATTERN "\\$\\{[^}]+\\}"

static struct value *to_schema(const struct format *self);

/* SCHEMA, or what the matrix puts in its place. */
static struct value *or_placeholder(struct value *schema_take)
{
    struct value *placeholder = value_object_of("$ref", value_string("#/$defs/placeholder"), NULL);
    return value_object_of("anyOf", value_array_of(schema_take, placeholder, NULL), NULL);
}

/* The same for TYPE, beside what else is said of it: so editors show what is wrong in it. */
static struct value *type_or_placeholder(const char *type)
{
    return value_object_of("type", value_array_of(value_string(type), value_string("string"), NULL),
                           "pattern", value_string(PLACEHOLDER_PATTERN), NULL);
}

/* One of several members: what has NAME, and is a map. */
static struct value *one_of_schema(const char *name)
{
    return value_object_of("type", value_string("object"), "required",
                           value_array_of(value_string(name), NULL), NULL);
}

static struct value *object_schema(const struct format *self)
{
    struct value *properties = value_object();
    struct value *required = value_array();
    struct value *one_of = value_array();
    for (const struct format_field *field = self->fields; field->name != NULL; field++) {
        struct value *schema = to_schema(field->format);
        value_put(&schema, value_string(field->description), "description");
        value_put(&properties, schema, field->name);
        if (field->required) {
            value_push(&required, value_string(field->name));
        }
        if (field->one_of) {
            value_push(&one_of, one_of_schema(field->name));
        }
    }
    struct value *schema = type_or_placeholder("object");
    value_put(&schema, properties, "properties");
    value_put(&schema, value_bool(false), "additionalProperties");
    if (self->not_empty) {
        value_put(&schema, value_int(1), "minProperties");
    }
    if (value_count(required) > 0) {
        value_put(&schema, value_ref(required), "required");
    }
    if (value_count(one_of) > 0) {
        value_push(&one_of, value_object_of("type", value_string("string"), NULL));
        value_put(&schema, value_ref(one_of), "oneOf");
    }
    value_unref(required);
    value_unref(one_of);
    return schema;
}

/* A map or a list of ITEMS. */
static struct value *collection_schema(const struct format *self, const char *type,
                                       const char *items_key, const char *minimum_key)
{
    struct value *schema = type_or_placeholder(type);
    value_put(&schema, to_schema(self->items), items_key);
    if (self->not_empty) {
        value_put(&schema, value_int(1), minimum_key);
    }
    return schema;
}

static struct value *string_list(const char *const *words)
{
    struct value *list = value_array();
    for (size_t i = 0; words[i] != NULL; i++) {
        value_push(&list, value_string(words[i]));
    }
    return list;
}

static struct value *to_schema(const struct format *self)
{
    switch (self->type) {
    case FORMAT_STRING:
        return value_object_of("type", value_string("string"), "minLength", value_int(1), NULL);
    case FORMAT_INTEGER:
        return or_placeholder(
            value_object_of("type", value_string("integer"), "minimum", value_int(self->minimum),
                            "maximum", self->maximum == 0 ? NULL : value_int(self->maximum), NULL));
    case FORMAT_BOOLEAN:
        return or_placeholder(value_object_of("type", value_string("boolean"), NULL));
    case FORMAT_DURATION:
        return or_placeholder(value_object_of("type", value_string("string"), "pattern",
                                              value_string(DURATION_PATTERN), NULL));
    case FORMAT_CHOICE:
        return or_placeholder(value_object_of("enum", string_list(self->choices), NULL));
    case FORMAT_OBJECT:
        return object_schema(self);
    case FORMAT_MAP:
        return collection_schema(self, "object", "additionalProperties", "minProperties");
    case FORMAT_LIST:
        return collection_schema(self, "array", "items", "minItems");
    case FORMAT_ANY:
        return value_object();
    case FORMAT_EITHER:
        break;
    }
    struct value *alternatives = value_array();
    for (size_t i = 0; self->alternatives[i] != NULL; i++) {
        value_push(&alternatives, to_schema(self->alternatives[i]));
    }
    return value_object_of("anyOf", alternatives, NULL);
}

struct value *format_json_schema(const struct format *self, const char *title,
                                 const char *description)
{
    struct value *schema = to_schema(self);
    value_put(&schema, value_string("https://json-schema.org/draft/2020-12/schema"), "$schema");
    value_put(&schema, value_string(title), "title");
    value_put(&schema, value_string(description), "description");
    value_put(&schema,
              value_object_of("type", value_string("string"), "pattern",
                              value_string(PLACEHOLDER_PATTERN), NULL),
              "$defs", "placeholder");
    return schema;
}
