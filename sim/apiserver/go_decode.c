#include "sim/apiserver/go_decode.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/sim_time.h"
#include "core/base/text.h"
#include "core/kube/field_place.h"
#include "core/kube/quantity.h"
#include "core/kube/types.h"

struct decoding {
    const struct field_place *place; /* NULL at the root */
    const char *struct_type;         /* the Go struct whose field that is */
    const struct value *time; /* the last text that was found to be one: it stands in many places */
    struct value **unknown;
    struct buffer *problem;
};

static bool has_format(const struct schema *schema, const char *format)
{
    return schema->format != NULL && strcmp(schema->format, format) == 0;
}

static bool is_map(const struct schema *schema)
{
    return schema->additional_properties != NULL;
}

/* ---- what is wrong ---- */

static void print_type(const struct schema *schema, struct buffer *out)
{
    switch (schema->type) {
    case SCHEMA_OBJECT:
        if (!is_map(schema)) {
            buffer_append(out, schema->go_type);
        } else if (has_format(schema->additional_properties, "quantity")) {
            buffer_append(out, "v1.ResourceList");
        } else {
            buffer_append(out, "map[string]");
            print_type(schema->additional_properties, out);
        }
        return;
    case SCHEMA_ARRAY:
        buffer_append(out, "[]");
        print_type(schema->items, out);
        return;
    case SCHEMA_INTEGER:
        buffer_append(out, schema->format);
        return;
    case SCHEMA_BOOLEAN:
        buffer_append(out, "bool");
        return;
    case SCHEMA_INT_OR_STRING:
        buffer_append(out, "int32"); /* it tries that last */
        return;
    default:
        buffer_append(out, has_format(schema, "byte") ? "[]uint8" : "string");
    }
}

/* `spec.containers.name`: encoding/json names only fields, not the places in lists. */
static void print_fields(const struct field_place *place, struct buffer *out)
{
    if (place == NULL) {
        return;
    }
    print_fields(place->outside, out);
    if (place->name != NULL) {
        buffer_printf(out, "%s%s", out->size == 0 ? "" : ".", place->name);
    }
}

static const char *json_type(const struct value *value)
{
    switch (value_type(value)) {
    case VALUE_INT:
    case VALUE_DECIMAL:
        return "number";
    case VALUE_BOOL:
        return "bool";
    default:
        return value_type_name(value);
    }
}

static bool refuse_type(struct decoding *self, const struct schema *schema,
                        const struct value *value)
{
    struct buffer *out = self->problem;
    buffer_printf(out, "json: cannot unmarshal %s", json_type(value));
    if (schema->type == SCHEMA_INTEGER && value_is(value, VALUE_INT)) {
        buffer_printf(out, " %" PRId64, value_as_int(value, 0));
    } else if (value_is(value, VALUE_DECIMAL) &&
               (schema->type == SCHEMA_INTEGER || schema->type == SCHEMA_INT_OR_STRING)) {
        buffer_printf(out, " %s", value_decimal_literal(value));
    }
    if (self->place == NULL) {
        buffer_append(out, " into Go value of type ");
    } else {
        AUTO_BUFFER path = {0};
        print_fields(self->place, &path);
        buffer_printf(out, " into Go struct field %s.%s of type ",
                      strchr(self->struct_type, '.') + 1, buffer_text(&path));
    }
    print_type(schema, out);
    return false;
}

/* ---- zero values ---- */

static struct value *zero_of(const struct schema *schema)
{
    switch (schema->type) {
    case SCHEMA_OBJECT:
        break;
    case SCHEMA_INTEGER:
        return value_int(0);
    case SCHEMA_BOOLEAN:
        return value_bool(false);
    case SCHEMA_STRING:
        return schema->format == NULL ? value_string("") : value_null();
    case SCHEMA_INT_OR_STRING:
        return schema->format == NULL ? value_int(0) : value_string("0");
    default:
        return value_null();
    }
    if (is_map(schema)) {
        return value_null();
    }
    struct value *zero = value_object();
    for (size_t i = 0; i < schema->property_count; i++) {
        const struct schema_property *property = &schema->properties[i];
        if (!property->omit_empty) {
            value_put(&zero, property->pointer ? value_null() : zero_of(property->schema),
                      property->name);
        }
    }
    return zero;
}

/* What `omitempty` leaves out; the zero value of a struct it does not. */
static bool is_empty(const struct value *value)
{
    switch (value_type(value)) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return !value_as_bool(value, true);
    case VALUE_INT:
        return value_as_int(value, 1) == 0;
    case VALUE_STRING:
        return value_text_size(value) == 0;
    case VALUE_ARRAY:
    case VALUE_OBJECT:
        return value_count(value) == 0;
    default:
        return false;
    }
}

/* ---- reading; each returns a new reference, NULL with a problem ---- */

static struct value *decoded(struct decoding *self, const struct schema *schema,
                             const struct value *value, const struct value *known);

static struct value *decoded_quantity(struct decoding *self, const struct value *value)
{
    if (value_is(value, VALUE_STRING) &&
        quantity_is_plainly_canonical(value_text(value), value_text_size(value))) {
        return value_ref(value);
    }
    AUTO_ERROR error = {0};
    AUTO_QUANTITY quantity = {0};
    if (!quantity_from_value(value, &quantity, &error)) {
        buffer_append(self->problem, error.message);
        return NULL;
    }
    struct value *text = quantity_to_value(&quantity);
    if (value_equal(text, value)) {
        value_unref(text);
        return value_ref(value);
    }
    return text;
}

static struct value *decoded_int_or_string(struct decoding *self, const struct schema *schema,
                                           const struct value *value)
{
    if (value_is(value, VALUE_STRING) || value_is(value, VALUE_INT)) {
        return value_ref(value);
    }
    refuse_type(self, schema, value);
    return NULL;
}

/* The place of the first byte that is no base64; its size if nothing is wrong. Source: Go's
 * encoding/base64, StdEncoding: padded, blanks at line ends ignored. */
static size_t base64_error(const char *text, size_t size)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t digits = 0;
    size_t end = size;
    while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r')) {
        end--;
    }
    for (size_t i = 0; i < end; i++) {
        if (text[i] == '\n' || text[i] == '\r') {
            continue;
        }
        if (text[i] == '=' && digits % 4 >= 2) {
            size_t pads = 4 - digits % 4;
            bool is_end = i + pads == end && strspn(text + i, "=") == pads;
            return is_end ? size : i + (pads == 2 && text[i + 1] != '=');
        }
        if (strchr(alphabet, text[i]) == NULL) {
            return i;
        }
        digits++;
    }
    return digits % 4 == 0 ? size : end - digits % 4;
}

static bool check_text(struct decoding *self, const struct schema *schema,
                       const struct value *value)
{
    const char *text = value_text(value);
    size_t size = value_text_size(value);
    if (has_format(schema, "byte")) {
        size_t place = base64_error(text, size);
        if (place != size) {
            buffer_printf(self->problem, "illegal base64 data at input byte %zu", place);
        }
        return place == size;
    }
    struct sim_time moment;
    if (value != self->time && !sim_time_parse(text, &moment)) {
        buffer_printf(self->problem,
                      "parsing time \"%s\" as \"2006-01-02T15:04:05%sZ07:00\": cannot parse "
                      "\"%s\" as \"2006\"",
                      text, has_format(schema, "micro-time") ? ".000000" : "", text);
        return false;
    }
    self->time = value;
    return true;
}

/* Line breaks in base64 do not come back. */
static struct value *decoded_bytes(const struct value *value)
{
    const char *text = value_text(value);
    if (strpbrk(text, "\r\n") == NULL) {
        return value_ref(value);
    }
    AUTO_BUFFER out = {0};
    for (; *text != '\0'; text++) {
        if (*text != '\r' && *text != '\n') {
            buffer_append_char(&out, *text);
        }
    }
    return value_string(buffer_text(&out));
}

/* Times come back in UTC and with the precision of their type. VALUE is known to be one. */
static struct value *decoded_time(const struct schema *schema, const struct value *value)
{
    bool is_micro = has_format(schema, "micro-time");
    size_t size = value_text_size(value);
    size_t usual_size = strlen(is_micro ? "2006-01-02T15:04:05.000000Z" : "2006-01-02T15:04:05Z");
    if (size == usual_size && text_has_suffix(value_text(value), "Z")) {
        return value_ref(value);
    }
    struct sim_time moment = {0};
    AUTO_BUFFER text = {0};
    sim_time_parse(value_text(value), &moment);
    if (is_micro) {
        sim_time_print_micro(moment, &text);
    } else {
        sim_time_print(moment, &text);
    }
    return value_is_text(value, buffer_text(&text)) ? value_ref(value)
                                                    : value_string(buffer_text(&text));
}

static struct value *decoded_scalar(struct decoding *self, const struct schema *schema,
                                    const struct value *value)
{
    bool fits = false;
    switch (schema->type) {
    case SCHEMA_STRING:
        fits = value_is(value, VALUE_STRING);
        break;
    case SCHEMA_BOOLEAN:
        fits = value_is(value, VALUE_BOOL);
        break;
    case SCHEMA_INTEGER: {
        int64_t number = value_as_int(value, 0);
        fits = value_is(value, VALUE_INT) &&
               (!has_format(schema, "int32") || (number >= INT32_MIN && number <= INT32_MAX));
        break;
    }
    default:
        return value_ref(value);
    }
    if (!fits) {
        refuse_type(self, schema, value);
        return NULL;
    }
    if (schema->type != SCHEMA_STRING || schema->format == NULL) {
        return value_ref(value);
    }
    if (!check_text(self, schema, value)) {
        return NULL;
    }
    return has_format(schema, "byte") ? decoded_bytes(value) : decoded_time(schema, value);
}

/* Whether VALUE is what a decoder would make of it: a scalar of the right type that no zero value
 * and no format has to do with. Most values are. */
static inline bool is_plain(const struct schema *schema, const struct value *value)
{
    switch (schema->type) {
    case SCHEMA_STRING:
        return schema->format == NULL && value_text_size(value) > 0 &&
               value_is(value, VALUE_STRING);
    case SCHEMA_BOOLEAN:
        return value == value_bool(true);
    case SCHEMA_INTEGER:
        return value_as_int(value, 0) > 0 && value_as_int(value, 0) <= INT32_MAX;
    default:
        return false;
    }
}

static struct value *decoded_array(struct decoding *self, const struct schema *schema,
                                   const struct value *array, const struct value *known)
{
    if (!value_is(array, VALUE_ARRAY)) {
        refuse_type(self, schema, array);
        return NULL;
    }
    AUTO_VALUE *copy = value_ref(array);
    for (size_t i = 0; i < value_count(array); i++) {
        const struct value *item = value_at(array, i);
        if (is_plain(schema->items, item)) {
            continue;
        }
        const struct field_place place = {.outside = self->place, .index = i};
        self->place = &place;
        struct value *read = value_is(item, VALUE_NULL)
                                 ? zero_of(schema->items)
                                 : decoded(self, schema->items, item, value_at(known, i));
        self->place = place.outside;
        if (read == NULL) {
            return NULL;
        }
        value_set_at(&copy, i, read);
    }
    return value_ref(copy);
}

static struct value *decoded_map(struct decoding *self, const struct schema *schema,
                                 const struct value *map, const struct value *known)
{
    const struct schema *below = schema->additional_properties;
    AUTO_VALUE *copy = value_ref(map);
    for (size_t i = 0; i < value_count(map); i++) {
        const struct value *member = value_member_at(map, i);
        if (is_plain(below, member)) {
            continue;
        }
        struct value *read = value_is(member, VALUE_NULL)
                                 ? zero_of(below)
                                 : decoded(self, below, member, value_get_like(known, map, i));
        if (read == NULL) {
            return NULL;
        }
        value_set_part_at(&copy, i, read);
    }
    return value_ref(copy);
}

static bool is_root_field(const char *key)
{
    return text_equal(key, "apiVersion") || text_equal(key, "kind") || text_equal(key, "metadata");
}

/* Reads the member of OBJECT that PROPERTY declares into *COPY. */
static bool decode_member(struct decoding *self, const struct schema_property *property,
                          const struct value *member, const struct value *known,
                          struct value **copy)
{
    if (member == NULL || value_is(member, VALUE_NULL)) {
        struct value *zero = NULL;
        if (!property->omit_empty) {
            zero = property->pointer ? value_null() : zero_of(property->schema);
        }
        if (value_equal(zero, member)) {
            value_unref(zero);
        } else {
            value_put(copy, zero, property->name);
        }
        return true;
    }
    const struct field_place place = {.outside = self->place, .name = property->name};
    self->place = &place;
    struct value *read = decoded(self, property->schema, member, known);
    self->place = place.outside;
    if (read == NULL) {
        return false;
    }
    /* Protobuf, in which objects are stored, has no empty lists. */
    bool is_none = value_is(read, VALUE_ARRAY) && value_count(read) == 0 &&
                   property->schema->type != SCHEMA_ANY;
    if (is_none || (property->omit_empty && !property->pointer && is_empty(read))) {
        value_unref(read);
        value_put(copy, property->omit_empty ? NULL : value_null(), property->name);
    } else if (read != member) {
        value_put(copy, read, property->name);
    } else {
        value_unref(read);
    }
    return true;
}

static void note_unknown(struct decoding *self, const char *key)
{
    const struct field_place place = {.outside = self->place, .name = key};
    AUTO_BUFFER path = {0};
    field_place_print(&place, &path);
    value_push(self->unknown, value_string(buffer_text(&path)));
}

/* Leaves in *OBJECT nothing but what SCHEMA has. */
static void keep_known(const struct schema *schema, struct value **object)
{
    size_t count = value_count(*object);
    AUTO_FREE bool *unknown = memory_alloc(count * sizeof(unknown[0]));
    for (size_t i = 0; i < count; i++) {
        unknown[i] = schema_member(schema, *object, i) == NULL;
    }
    value_drop_members(object, unknown);
}

/* The word of the key at INDEX; behind the last, what comes after every property's. */
static uint64_t word_or_end(const struct value *object, size_t index)
{
    return index < value_count(object) ? value_key_word_at(object, index) : UINT64_MAX;
}

/* The order of the key at INDEX, which has this WORD, and the property's name. */
static inline int order_of(const struct value *object, size_t index, uint64_t word,
                           const struct schema_property *property)
{
    return word > property->word ? 1
                                 : schema_name_order(value_key_at(object, index), word, property);
}

/* Members and properties are both in bytewise order, so one walk meets them all. */
static struct value *decoded_struct(struct decoding *self, const struct schema *schema,
                                    const struct value *object, const struct value *known)
{
    bool is_root = self->place == NULL;
    size_t count = value_count(object);
    size_t at = 0;
    uint64_t word = word_or_end(object, 0);
    bool has_unknown = false;
    AUTO_VALUE *copy = value_ref(object);
    for (size_t i = 0; i < schema->property_count; i++) {
        const struct schema_property *property = &schema->properties[i];
        int order;
        while ((order = order_of(object, at, word, property)) < 0) {
            note_unknown(self, value_key_at(object, at));
            word = word_or_end(object, ++at);
            has_unknown = true;
        }
        const struct value *member = NULL;
        const struct value *known_member = NULL;
        if (order == 0) {
            member = value_member_at(object, at);
            known_member = known == NULL ? NULL : value_get_like(known, object, at);
            word = word_or_end(object, ++at);
        }
        bool is_done = member == NULL
                           ? property->omit_empty
                           : member == known_member || is_plain(property->schema, member);
        if (is_done || (is_root && is_root_field(property->name))) {
            continue;
        }
        self->struct_type = schema->go_type;
        if (!decode_member(self, property, member, known_member, &copy)) {
            return NULL;
        }
    }
    for (; at < count; at++) {
        note_unknown(self, value_key_at(object, at));
        has_unknown = true;
    }
    if (has_unknown) {
        keep_known(schema, &copy);
    }
    return value_move(&copy);
}

/* A schema of a CustomResourceDefinition may be a boolean or a list of schemas in some places; its
 * validation knows in which. Source: apiextensions/v1 marshal.go. */
static bool may_be_no_object(const struct schema *schema, const struct value *value)
{
    bool has_alternative = schema->format != NULL && (strcmp(schema->format, "or-bool") == 0 ||
                                                      strcmp(schema->format, "or-list") == 0);
    return has_alternative && (value_is(value, VALUE_BOOL) || value_is(value, VALUE_ARRAY));
}

static struct value *decoded(struct decoding *self, const struct schema *schema,
                             const struct value *value, const struct value *known)
{
    if (value == known) {
        return value_ref(value);
    }
    switch (schema->type) {
    case SCHEMA_ARRAY:
        return decoded_array(self, schema, value, known);
    case SCHEMA_INT_OR_STRING:
        return schema->format == NULL ? decoded_int_or_string(self, schema, value)
                                      : decoded_quantity(self, value);
    case SCHEMA_OBJECT:
        break;
    default:
        return decoded_scalar(self, schema, value);
    }
    if (!value_is(value, VALUE_OBJECT)) {
        if (may_be_no_object(schema, value)) {
            return value_ref(value);
        }
        refuse_type(self, schema, value);
        return NULL;
    }
    return is_map(schema) ? decoded_map(self, schema, value, known)
                          : decoded_struct(self, schema, value, known);
}

bool go_decode(const struct schema *schema, const struct value *known, struct value **object,
               struct value **unknown, struct buffer *problem)
{
    struct decoding self = {.unknown = unknown, .problem = problem};
    struct value *read = decoded(&self, schema, *object, known);
    if (read == NULL) {
        return false;
    }
    value_replace(object, read);
    return true;
}
