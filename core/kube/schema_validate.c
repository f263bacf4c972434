/*
 * schema_validate(): what kube-apiserver says of a custom resource that its schema does not allow.
 *
 * Source: k8s.io/kube-openapi pkg/validation/validate (the validators run one after the other, by
 * the value's type and not by the schema's, so that one value can earn several errors) and
 * k8s.io/apiextensions-apiserver pkg/apiserver/validation, pkg/apiserver/schema/listtype and
 * pkg/registry/customresource.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/field_path.h"
#include "core/kube/schema.h"

struct walk {
    struct buffer path; /* of the value that is looked at, below what is validated */
    const char *prefix; /* "status" for the subresource, else "" */
    struct field_errors *errors;
    struct field_errors rule_errors; /* held back until nothing is known to block them */
};

/* ---- telling ---- */

/* VALUE as it is shown in an error. */
static void print_shown(const struct value *value, struct buffer *out)
{
    if (value_is(value, VALUE_STRING)) {
        buffer_append_quoted(out, value_text(value), value_text_size(value));
    } else {
        value_print_json(value, out);
    }
}

/* The field that an error about the value at the walk's place has; KEY, if any, is below it. */
static void print_field(const struct walk *self, const char *key, struct buffer *out)
{
    const char *const parts[] = {self->prefix, buffer_text(&self->path), key};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (out->size > 0 && parts[i][0] != '\0') {
            buffer_append_char(out, '.');
        }
        buffer_append(out, parts[i]);
    }
    if (out->size == 0) {
        buffer_append(out, "<nil>");
    }
}

static void report(const struct walk *self, struct field_errors *errors, enum field_error_type type,
                   const struct buffer *text)
{
    AUTO_BUFFER field = {0};
    print_field(self, "", &field);
    field_errors_add(errors, type, buffer_text(&field), buffer_text(text));
}

/* `Invalid value: SHOWN: PATH in body PROBLEM` */
static void report_invalid(const struct walk *self, const struct value *shown, const char *problem,
                           ...) __attribute__((format(printf, 3, 4)));
static void report_invalid(const struct walk *self, const struct value *shown, const char *problem,
                           ...)
{
    AUTO_BUFFER text = {0};
    buffer_append(&text, "Invalid value: ");
    print_shown(shown, &text);
    buffer_printf(&text, ": %s in body ", buffer_text(&self->path));
    va_list arguments;
    va_start(arguments, problem);
    buffer_vprintf(&text, problem, arguments);
    va_end(arguments);
    report(self, self->errors, FIELD_INVALID, &text);
}

/* EXPECTED is a type or a format; FOUND is one, too, or the text that is not of the format. */
static void report_type(const struct walk *self, const char *expected, const char *found)
{
    AUTO_BUFFER text = {0};
    buffer_append(&text, "Invalid value: ");
    buffer_append_quoted(&text, found, strlen(found));
    buffer_printf(&text, ": %s in body must be of type %s: ", buffer_text(&self->path), expected);
    buffer_append_quoted(&text, found, strlen(found));
    report(self, self->errors, FIELD_TYPE_INVALID, &text);
}

/* Some errors belong to no field, or to the subresource as a whole. */
static void report_without_path(const struct walk *self, const struct buffer *problem)
{
    const char *field = self->prefix[0] == '\0' ? "<nil>" : self->prefix;
    field_errors_add_printf(self->errors, FIELD_INVALID, field, "Invalid value: \"\": %s",
                            buffer_text(problem));
}

/* ---- scalars ---- */

static const char *type_words(enum schema_type type)
{
    static const char *const words[] = {
        [SCHEMA_ANY] = "",
        [SCHEMA_OBJECT] = "object",
        [SCHEMA_ARRAY] = "array",
        [SCHEMA_STRING] = "string",
        [SCHEMA_INTEGER] = "integer",
        [SCHEMA_NUMBER] = "number",
        [SCHEMA_BOOLEAN] = "boolean",
        [SCHEMA_INT_OR_STRING] = "integer,string",
    };
    return words[type];
}

static bool is_of_type(const struct value *value, enum schema_type type)
{
    switch (value_type(value)) {
    case VALUE_NULL:
        return false;
    case VALUE_BOOL:
        return type == SCHEMA_BOOLEAN;
    case VALUE_INT:
        return type == SCHEMA_INTEGER || type == SCHEMA_NUMBER || type == SCHEMA_INT_OR_STRING;
    case VALUE_DECIMAL:
        return type == SCHEMA_NUMBER;
    case VALUE_STRING:
        return type == SCHEMA_STRING || type == SCHEMA_INT_OR_STRING;
    case VALUE_ARRAY:
        return type == SCHEMA_ARRAY;
    case VALUE_OBJECT:
        return type == SCHEMA_OBJECT;
    }
    return false;
}

/* The quantity's format is ours; a definition has the pattern instead. */
static const char *format_of(const struct schema *schema)
{
    return schema->type == SCHEMA_INT_OR_STRING ? NULL : schema->format;
}

/* The format that a Go value of this type is said to have. */
static const char *go_format(const struct value *value)
{
    return value_is(value, VALUE_INT) ? "int64" : value_is(value, VALUE_DECIMAL) ? "float64" : "";
}

static void check_type(const struct walk *self, const struct schema *schema,
                       const struct value *value)
{
    if (is_of_type(value, schema->type)) {
        return;
    }
    if (format_of(schema) != NULL && !value_is(value, VALUE_NULL)) {
        bool numeric = schema->type == SCHEMA_INTEGER || schema->type == SCHEMA_NUMBER;
        if (!value_is(value, VALUE_STRING) && !value_is(value, VALUE_ARRAY)) {
            report_type(self, format_of(schema), go_format(value));
            return;
        }
        if (!numeric) {
            return; /* the quirk that lets an array be a date */
        }
    }
    report_type(self, type_words(schema->type), value_type_name(value));
}

/* `Checked value must be of type integer …`; FORMAT may be NULL. */
static void report_range(const struct walk *self, const char *format)
{
    AUTO_BUFFER text = {0};
    buffer_append(&text, "Checked value must be of type integer ");
    if (format == NULL) {
        buffer_append(&text, "(default format)");
    } else {
        buffer_printf(&text, "with format %s", format);
    }
    buffer_printf(&text, " in %s", buffer_text(&self->path));
    report_without_path(self, &text);
}

/* What an int-or-string's `anyOf: integer, string` adds to the error about its type. */
static void check_any_of(const struct walk *self, const struct value *value)
{
    AUTO_BUFFER text = {0};
    buffer_append_quoted(&text, buffer_text(&self->path), self->path.size);
    buffer_append(&text, " must validate at least one schema (anyOf)");
    report_without_path(self, &text);
    report_type(self, "integer", value_type_name(value));
    if (value_is(value, VALUE_DECIMAL)) {
        report_range(self, NULL);
    }
}

static int64_t count_characters(const struct value *text)
{
    int64_t count = 0;
    for (const char *byte = value_text(text); *byte != '\0'; byte++) {
        count += ((unsigned char)*byte & 0xc0) != 0x80;
    }
    return count;
}

/* The first of these that fails is the only one to be told. */
static void check_text(const struct walk *self, const struct schema *schema,
                       const struct value *value)
{
    if (schema->max_length > 0 && count_characters(value) > schema->max_length) {
        AUTO_BUFFER text = {0};
        buffer_printf(&text, "Too long: may not be more than %lld bytes",
                      (long long)schema->max_length);
        report(self, self->errors, FIELD_TOO_LONG, &text);
    } else if (count_characters(value) < schema->min_length) {
        report_invalid(self, value, "should be at least %lld chars long",
                       (long long)schema->min_length);
    } else if (schema->pattern != NULL &&
               !schema->pattern->matches(value_text(value), value_text_size(value))) {
        report_invalid(self, value, "should match '%s'", schema->pattern->regex);
    }
}

/* The number that COUNT digits are; -1 when they are not all digits. */
static int digits(const char *text, size_t count)
{
    int number = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

static bool is_date(const char *text, size_t size)
{
    if (size != strlen("2006-01-02") || text[4] != '-' || text[7] != '-') {
        return false;
    }
    int year = digits(text, 4);
    int month = digits(text + 5, 2);
    int day = digits(text + 8, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1) {
        return false;
    }
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= lengths[month - 1] + (month == 2 && leap ? 1 : 0);
}

/*
 * Source: strfmt IsDateTime: a date, then `t` and
 * `^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$`, whatever the case; the
 * byte before the fraction may be any.
 */
static bool is_date_time(const char *text, size_t size)
{
    size_t date_size = strcspn(text, "tT");
    if (date_size == size || !is_date(text, date_size)) {
        return false;
    }
    const char *time = text + date_size + 1;
    const char *end = text + size;
    if (end - time < (ptrdiff_t)strlen("15:04:05Z") || time[2] != ':' || time[5] != ':' ||
        digits(time, 2) < 0 || digits(time + 3, 2) < 0 || digits(time + 6, 2) < 0 ||
        digits(time, 2) > 23 || digits(time + 3, 2) > 59 || digits(time + 6, 2) > 59) {
        return false;
    }
    size_t zone_size = end[-1] == 'z' || end[-1] == 'Z' ? 1 : strlen("+00:00");
    const char *fraction = time + strlen("15:04:05");
    if ((size_t)(end - fraction) < zone_size) {
        return false;
    }
    const char *zone = end - zone_size;
    if (zone_size > 1 && ((zone[0] != '+' && zone[0] != '-') || zone[3] != ':' ||
                          digits(zone + 1, 2) < 0 || digits(zone + 4, 2) < 0)) {
        return false;
    }
    return zone == fraction ||
           (zone - fraction > 1 && digits(fraction + 1, (size_t)(zone - fraction) - 1) >= 0);
}

static void check_number(const struct walk *self, const struct schema *schema,
                         const struct value *value)
{
    if (schema->type == SCHEMA_INTEGER) {
        int64_t number = value_as_int(value, 0);
        bool is_int32 = schema->format != NULL && strcmp(schema->format, "int32") == 0;
        if (value_is(value, VALUE_DECIMAL) ||
            (is_int32 && (number < INT32_MIN || number > INT32_MAX))) {
            report_range(self, schema->format);
        }
    }
    if (schema->has_minimum && value_as_int(value, INT64_MAX) < schema->minimum) {
        report_invalid(self, value, "should be greater than or equal to %lld",
                       (long long)schema->minimum);
    }
}

static void check_enum(const struct walk *self, const struct schema *schema,
                       const struct value *value)
{
    if (schema->enum_values == NULL) {
        return;
    }
    for (size_t i = 0; schema->enum_values[i] != NULL; i++) {
        if (value_is_text(value, schema->enum_values[i])) {
            return;
        }
    }
    AUTO_BUFFER text = {0};
    buffer_append(&text, "Unsupported value: ");
    print_shown(value, &text);
    buffer_append(&text, ": supported values: ");
    for (size_t i = 0; schema->enum_values[i] != NULL; i++) {
        buffer_append(&text, i == 0 ? "" : ", ");
        buffer_append_quoted(&text, schema->enum_values[i], strlen(schema->enum_values[i]));
    }
    report(self, self->errors, FIELD_NOT_SUPPORTED, &text);
}

static void check_rules(struct walk *self, const struct schema *schema, const struct value *value,
                        const struct value *old)
{
    for (size_t i = 0; schema->rules != NULL && schema->rules[i] != NULL; i++) {
        const char *message = schema->rules[i](value, old);
        if (message == NULL) {
            continue;
        }
        AUTO_BUFFER text = {0};
        buffer_append(&text, "Invalid value: ");
        if (value_depth(value) > 0) {
            buffer_printf(&text, "\"%s\"", value_type_name(value));
        } else {
            print_shown(value, &text);
        }
        buffer_printf(&text, ": %s", message);
        report(self, &self->rule_errors, FIELD_INVALID, &text);
    }
}

/* ---- the walk ---- */

static void check_value(struct walk *self, const struct schema *schema, const struct value *value,
                        const struct value *old);

static bool has_same_keys(const struct schema *schema, const struct value *a, const struct value *b)
{
    for (size_t i = 0; schema->list_map_keys[i] != NULL; i++) {
        if (!value_equal(value_get(a, schema->list_map_keys[i]),
                         value_get(b, schema->list_map_keys[i]))) {
            return false;
        }
    }
    return true;
}

/* The item of OLD that ITEM is a new version of; NULL when that cannot be known. */
static const struct value *correlate(const struct schema *schema, const struct value *item,
                                     const struct value *old)
{
    if (schema->list_type == SCHEMA_LIST_MAP) {
        for (size_t i = 0; i < value_count(old); i++) {
            if (has_same_keys(schema, value_at(old, i), item)) {
                return value_at(old, i);
            }
        }
    }
    return NULL;
}

static void check_items(struct walk *self, const struct schema *schema, const struct value *array,
                        const struct value *old)
{
    for (size_t i = 0; schema->items != NULL && i < value_count(array); i++) {
        size_t outside = field_path_enter_item(&self->path, i);
        const struct value *item = value_at(array, i);
        check_value(self, schema->items, item, correlate(schema, item, old));
        buffer_truncate(&self->path, outside);
    }
}

static void check_members(struct walk *self, const struct schema *schema,
                          const struct value *object, const struct value *old)
{
    for (size_t i = 0; i < value_count(object); i++) {
        const char *key = value_key_at(object, i);
        const struct schema *below = schema_property(schema, key);
        const struct value *member = value_member_at(object, i);
        const struct value *old_member = value_get_like(old, object, i);
        if (below == NULL || member == old_member) {
            continue;
        }
        size_t outside = field_path_enter_member(&self->path, key);
        check_value(self, below, member, old_member);
        buffer_truncate(&self->path, outside);
    }
    for (size_t i = 0; schema->required != NULL && schema->required[i] != NULL; i++) {
        if (value_get(object, schema->required[i]) == NULL) {
            AUTO_BUFFER field = {0};
            print_field(self, schema->required[i], &field);
            field_errors_add(self->errors, FIELD_REQUIRED, buffer_text(&field), "Required value");
        }
    }
}

/* What did not change is not complained about: kube-apiserver calls it ratcheting. */
static void check_value(struct walk *self, const struct schema *schema, const struct value *value,
                        const struct value *old)
{
    if (schema->type == SCHEMA_ANY || (old != NULL && value_equal(value, old))) {
        return;
    }
    if (value_is(value, VALUE_NULL)) {
        if (!schema->nullable) {
            check_type(self, schema, value);
        }
        check_enum(self, schema, value);
        return;
    }
    check_type(self, schema, value);
    if (schema->type == SCHEMA_INT_OR_STRING && !is_of_type(value, schema->type)) {
        check_any_of(self, value);
    }
    if (value_is(value, VALUE_STRING)) {
        check_text(self, schema, value);
        if (schema->format != NULL && strcmp(schema->format, "date-time") == 0 &&
            !is_date_time(value_text(value), value_text_size(value))) {
            report_type(self, schema->format, value_text(value));
        }
    } else if (value_is(value, VALUE_INT) || value_is(value, VALUE_DECIMAL)) {
        check_number(self, schema, value);
    } else if (value_is(value, VALUE_ARRAY)) {
        check_items(self, schema, value, old);
    }
    check_enum(self, schema, value);
    if (value_is(value, VALUE_OBJECT)) {
        check_members(self, schema, value, old);
    }
    check_rules(self, schema, value, old);
}

/* ---- lists that are sets or maps ---- */

static void check_lists(struct walk *self, const struct schema *schema, const struct value *value,
                        const struct value *old);

/* What must be unique among the items of a list: a new reference. */
static struct value *identity(const struct schema *schema, const struct value *item)
{
    if (schema->list_type == SCHEMA_LIST_SET) {
        return value_ref(item);
    }
    struct value *keys = value_object();
    for (size_t i = 0; schema->list_map_keys[i] != NULL; i++) {
        const char *name = schema->list_map_keys[i];
        value_put_sized(&keys, name, strlen(name), value_ref(value_get(item, name)));
    }
    return keys;
}

struct occurrence {
    struct value *identity;
    size_t index;
};

static int compare_occurrences(const void *a, const void *b)
{
    const struct occurrence *left = a;
    const struct occurrence *right = b;
    int order = value_compare(left->identity, right->identity);
    return order != 0 ? order : left->index < right->index ? -1 : left->index > right->index;
}

static int compare_indexes(const void *a, const void *b)
{
    const struct occurrence *left = a;
    const struct occurrence *right = b;
    return left->index < right->index ? -1 : left->index > right->index;
}

/* Tells of the second occurrence of each identity, and of no further ones. */
static void check_duplicates(struct walk *self, const struct schema *schema,
                             const struct value *array)
{
    size_t count = value_count(array);
    if (count < 2) {
        return;
    }
    AUTO_FREE struct occurrence *items = memory_alloc(count * sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct occurrence){identity(schema, value_at(array, i)), i};
    }
    qsort(items, count, sizeof(*items), compare_occurrences);
    AUTO_FREE struct occurrence *second = memory_alloc(count * sizeof(*second));
    size_t second_count = 0;
    for (size_t i = 1; i < count; i++) {
        bool repeated = value_equal(items[i].identity, items[i - 1].identity);
        bool again = i > 1 && value_equal(items[i].identity, items[i - 2].identity);
        if (repeated && !again) {
            second[second_count++] = items[i];
        }
    }
    qsort(second, second_count, sizeof(*second), compare_indexes);
    for (size_t i = 0; i < second_count; i++) {
        AUTO_BUFFER text = {0};
        buffer_append(&text, "Duplicate value: ");
        print_shown(second[i].identity, &text);
        size_t outside = field_path_enter_item(&self->path, second[i].index);
        report(self, self->errors, FIELD_DUPLICATE, &text);
        buffer_truncate(&self->path, outside);
    }
    for (size_t i = 0; i < count; i++) {
        value_unref(items[i].identity);
    }
}

static bool has_only_objects(struct walk *self, const struct value *array)
{
    for (size_t i = 0; i < value_count(array); i++) {
        const struct value *item = value_at(array, i);
        if (!value_is(item, VALUE_OBJECT) && !value_is(item, VALUE_NULL)) {
            AUTO_BUFFER text = {0};
            buffer_append(&text, "Invalid value: ");
            print_shown(item, &text);
            buffer_append(&text, ": must be an object for an array of list-type map");
            size_t outside = field_path_enter_item(&self->path, i);
            report(self, self->errors, FIELD_INVALID, &text);
            buffer_truncate(&self->path, outside);
            return false;
        }
    }
    return true;
}

static void check_list(struct walk *self, const struct schema *schema, const struct value *array,
                       const struct value *old)
{
    if (schema->list_type == SCHEMA_LIST_SET ||
        (schema->list_type == SCHEMA_LIST_MAP && has_only_objects(self, array))) {
        check_duplicates(self, schema, array);
    }
    for (size_t i = 0; schema->items != NULL && i < value_count(array); i++) {
        size_t outside = field_path_enter_item(&self->path, i);
        check_lists(self, schema->items, value_at(array, i), value_at(old, i));
        buffer_truncate(&self->path, outside);
    }
}

/* Passes by what is the same value as in OLD, NULL for none. */
static void check_lists(struct walk *self, const struct schema *schema, const struct value *value,
                        const struct value *old)
{
    if (value == old) {
        return;
    }
    if (value_is(value, VALUE_ARRAY)) {
        check_list(self, schema, value, old);
        return;
    }
    for (size_t i = 0; value_is(value, VALUE_OBJECT) && i < value_count(value); i++) {
        const char *key = value_key_at(value, i);
        const struct schema *below = schema_property(schema, key);
        const struct value *member = value_member_at(value, i);
        if (below == NULL || value_depth(member) == 0) {
            continue;
        }
        size_t outside = below == schema->additional_properties
                             ? field_path_enter_key(&self->path, key)
                             : field_path_enter_member(&self->path, key);
        check_lists(self, below, member, value_get_like(old, value, i));
        buffer_truncate(&self->path, outside);
    }
}

/*
 * Errors of lists are told unless the old object has some, too. What is shared with the old object
 * need not be looked at: an error in it is one of the old object's.
 */
static void validate_lists(const struct schema *schema, const struct value *object,
                           const struct value *old, struct field_errors *out)
{
    AUTO_FIELD_ERRORS errors = {0};
    struct walk walk = {.prefix = "", .errors = &errors};
    check_lists(&walk, schema, object, old);
    if (errors.count > 0 && old != NULL) {
        AUTO_FIELD_ERRORS old_errors = {0};
        walk.errors = &old_errors;
        check_lists(&walk, schema, old, NULL);
        if (old_errors.count > 0) {
            field_errors_release(&errors);
        }
    }
    buffer_release(&walk.path);
    field_errors_move(out, &errors);
}

/* ---- all together ---- */

static bool blocks_rules(enum field_error_type type)
{
    return type == FIELD_REQUIRED || type == FIELD_NOT_SUPPORTED || type == FIELD_TOO_LONG ||
           type == FIELD_TOO_MANY || type == FIELD_TYPE_INVALID;
}

static void add_rule_errors(struct field_errors *rule_errors, struct field_errors *out)
{
    for (size_t i = 0; i < out->count; i++) {
        if (blocks_rules(out->items[i].type)) {
            field_errors_release(rule_errors);
            field_errors_add(out, FIELD_INVALID, "<nil>",
                             "Invalid value: null: some validation rules were not checked because "
                             "the object was invalid; correct the existing errors to complete "
                             "validation");
            return;
        }
    }
    field_errors_move(out, rule_errors);
}

void schema_validate(const struct schema *self, const struct value *object, const struct value *old,
                     struct field_errors *out)
{
    struct walk walk = {.prefix = "", .errors = out};
    check_value(&walk, self, object, old);
    buffer_release(&walk.path);
    validate_lists(self, object, old, out);
    add_rule_errors(&walk.rule_errors, out);
}

void schema_validate_status(const struct schema *self, const struct value *object,
                            const struct value *old, struct field_errors *out)
{
    struct walk walk = {.prefix = "status", .errors = out};
    const struct schema *schema = schema_property(self, "status");
    const struct value *status = value_get(object, "status");
    if (schema != NULL && status != NULL) {
        check_value(&walk, schema, status, value_get(old, "status"));
    }
    buffer_release(&walk.path);
    validate_lists(self, object, old, out);
    add_rule_errors(&walk.rule_errors, out);
}
