/*
 * schema_validate(): what kube-apiserver says of a custom resource that its schema does not allow.
 *
 * Source: k8s.io/kube-openapi pkg/validation/validate (the validators run one after the other, by
 * the value's type and not by the schema's, so that one value can earn several errors) and
 * k8s.io/apiextensions-apiserver pkg/apiserver/validation, pkg/apiserver/schema/listtype and
 * pkg/registry/customresource.
 */
#include <stdarg.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/field_place.h"
#include "core/kube/schema.h"
#include "core/kube/schema_format.h"
#include "core/kube/schema_lists.h"
#include "core/kube/schema_number.h"
#include "core/kube/schema_rules.h"

struct walk {
    const struct field_place *place; /* of the value that is looked at, below what is validated */
    const char *prefix;              /* "status" for the subresource, else "" */
    struct field_errors *errors;
    struct field_errors rule_errors; /* held back until nothing is known to block them */
    /* How much of a schema fitted: of alternatives that all fail, the best one tells why. */
    size_t match_count;
};

/* What a schema without checks has. */
static const struct schema_checks no_checks = {
    .max_items = -1, .max_length = -1, .max_properties = -1};

static const struct schema_checks *checks_of(const struct schema *schema)
{
    return schema->checks == NULL ? &no_checks : schema->checks;
}

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

static const char *print_path(const struct walk *self, struct buffer *out)
{
    field_place_print(self->place, out);
    return buffer_text(out);
}

/* The field that an error about the value at the walk's place has; KEY, if any, is below it. */
static void print_field(const struct walk *self, const char *key, struct buffer *out)
{
    AUTO_BUFFER path = {0};
    const char *const parts[] = {self->prefix, print_path(self, &path), key};
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
    AUTO_BUFFER path = {0};
    buffer_append(&text, "Invalid value: ");
    print_shown(shown, &text);
    buffer_printf(&text, ": %s in body ", print_path(self, &path));
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
    AUTO_BUFFER path = {0};
    buffer_append(&text, "Invalid value: ");
    buffer_append_quoted(&text, found, strlen(found));
    buffer_printf(&text, ": %s in body must be of type %s: ", print_path(self, &path), expected);
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

static void check_type(struct walk *self, const struct schema *schema, const struct value *value)
{
    if (schema->type == SCHEMA_ANY || is_of_type(value, schema->type)) {
        self->match_count++;
        return;
    }
    if (format_of(schema) != NULL && !value_is(value, VALUE_NULL)) {
        bool numeric = schema->type == SCHEMA_INTEGER || schema->type == SCHEMA_NUMBER;
        if (!value_is(value, VALUE_STRING) && !value_is(value, VALUE_ARRAY)) {
            report_type(self, format_of(schema), go_format(value));
            return;
        }
        if (!numeric) {
            self->match_count++;
            return; /* the quirk that lets an array be a date */
        }
    }
    report_type(self, type_words(schema->type), value_type_name(value));
}

/* `Checked value must be of type integer …`; FORMAT may be NULL. */
static void report_range(const struct walk *self, const char *checked, const char *format)
{
    AUTO_BUFFER text = {0};
    AUTO_BUFFER path = {0};
    buffer_printf(&text, "%s value must be of type integer ", checked);
    if (format == NULL) {
        buffer_append(&text, "(default format)");
    } else {
        buffer_printf(&text, "with format %s", format);
    }
    buffer_printf(&text, " in %s", print_path(self, &path));
    report_without_path(self, &text);
}

/* What an int-or-string's `anyOf: integer, string` adds to the error about its type. */
static void check_any_of(const struct walk *self, const struct value *value)
{
    AUTO_BUFFER text = {0};
    AUTO_BUFFER path = {0};
    field_place_print(self->place, &path);
    buffer_append_quoted(&text, buffer_text(&path), path.size);
    buffer_append(&text, " must validate at least one schema (anyOf)");
    report_without_path(self, &text);
    report_type(self, "integer", value_type_name(value));
    if (value_is(value, VALUE_DECIMAL)) {
        report_range(self, "Checked", NULL);
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
    int64_t max_length =
        schema->max_length > 0 ? schema->max_length : checks_of(schema)->max_length;
    bool is_limited = max_length >= 0 || schema->min_length > 0;
    int64_t length = is_limited ? count_characters(value) : 0;
    if (max_length >= 0 && length > max_length) {
        AUTO_BUFFER text = {0};
        buffer_printf(&text, "Too long: may not be more than %lld bytes", (long long)max_length);
        report(self, self->errors, FIELD_TOO_LONG, &text);
    } else if (length < schema->min_length) {
        report_invalid(self, value, "should be at least %lld chars long",
                       (long long)schema->min_length);
    } else if (schema->pattern != NULL) {
        enum schema_regex_verdict verdict =
            schema_pattern_match(schema->pattern, value_text(value), value_text_size(value));
        if (verdict != SCHEMA_REGEX_MATCH) {
            report_invalid(self, value, "should match '%s'%s", schema->pattern->regex,
                           verdict == SCHEMA_REGEX_GAVE_UP ? ", but matching takes too long" : "");
        }
    }
}

/* A limit of a number: what it is called, and how it is told that a number is beyond it. */
struct bound {
    const char *literal; /* NULL for none */
    const char *name;
    int sign; /* 1 for a maximum, -1 for a minimum */
    bool exclusive;
    const char *problem;
};

/* Can an integer of this schema be what the literal says? Other schemas do not ask. */
static bool is_in_range(const struct schema *schema, const char *literal)
{
    if (schema->type != SCHEMA_INTEGER) {
        return true;
    }
    bool is_int32 = schema->format != NULL && strcmp(schema->format, "int32") == 0;
    return schema_number_is_integer(literal) &&
           schema_number_compare(literal, is_int32 ? "-2147483648" : "-9223372036854775808") >= 0 &&
           schema_number_compare(literal, is_int32 ? "2147483647" : "9223372036854775807") <= 0;
}

static void report_literal(const struct walk *self, const struct value *shown, const char *problem,
                           const char *literal, bool truncated)
{
    AUTO_BUFFER number = {0};
    if (truncated) {
        buffer_append_int(&number, schema_number_truncated(literal));
    } else {
        schema_number_print(literal, &number);
    }
    report_invalid(self, shown, problem, buffer_text(&number));
}

/* The literal of a number, in *OUT where it is not kept with the value. */
static const char *literal_of(const struct value *number, struct buffer *out)
{
    if (value_is(number, VALUE_DECIMAL)) {
        return value_decimal_literal(number);
    }
    buffer_append_int(out, value_as_int(number, 0));
    return buffer_text(out);
}

/* A bound of the schema that its own integers cannot have is an error of each value. */
static bool check_literal(const struct walk *self, const struct schema *schema, const char *name,
                          const char *literal)
{
    if (is_in_range(schema, literal)) {
        return true;
    }
    report_range(self, name, schema->format);
    return false;
}

static void check_bound(const struct walk *self, const struct schema *schema,
                        const struct value *value, const struct bound *bound)
{
    if (bound->literal == NULL) {
        return;
    }
    /* Integers are compared with the bound's integral part. */
    bool truncated =
        check_literal(self, schema, bound->name, bound->literal) && value_is(value, VALUE_INT);
    int order = 0;
    if (truncated) {
        int64_t limit = schema_number_truncated(bound->literal);
        int64_t number = value_as_int(value, 0);
        order = number < limit ? -1 : number > limit;
    } else {
        AUTO_BUFFER digits = {0};
        order = schema_number_compare(literal_of(value, &digits), bound->literal);
    }
    if (order * bound->sign > 0 || (order == 0 && bound->exclusive)) {
        report_literal(self, value, bound->problem, bound->literal, truncated);
    }
}

static void check_multiple(const struct walk *self, const struct schema *schema,
                           const struct value *value)
{
    const char *factor = checks_of(schema)->multiple_of;
    if (factor == NULL) {
        return;
    }
    /* Integers are divided by the factor's integral part, which may be 0. */
    bool truncated =
        check_literal(self, schema, "MultipleOf", factor) && value_is(value, VALUE_INT);
    AUTO_BUFFER whole = {0};
    if (truncated) {
        buffer_append_int(&whole, schema_number_truncated(factor));
        factor = buffer_text(&whole);
    }
    if (schema_number_compare(factor, "0") <= 0) {
        AUTO_BUFFER shown = {0};
        AUTO_BUFFER path = {0};
        schema_number_print(factor, &shown);
        AUTO_BUFFER text = {0};
        buffer_printf(&text,
                      "Invalid value: %s: factor MultipleOf declared for %s must be positive: %s",
                      buffer_text(&shown), print_path(self, &path), buffer_text(&shown));
        report(self, self->errors, FIELD_INVALID, &text);
        return;
    }
    AUTO_BUFFER digits = {0};
    if (!schema_number_is_multiple(literal_of(value, &digits), factor)) {
        report_literal(self, value, "should be a multiple of %s", factor, truncated);
    }
}

static void check_number(const struct walk *self, const struct schema *schema,
                         const struct value *value)
{
    if (schema->type == SCHEMA_INTEGER) {
        int64_t number = value_as_int(value, 0);
        bool is_int32 = schema->format != NULL && strcmp(schema->format, "int32") == 0;
        if (value_is(value, VALUE_DECIMAL) ||
            (is_int32 && (number < INT32_MIN || number > INT32_MAX))) {
            report_range(self, "Checked", schema->format);
        }
    }
    if (schema->has_minimum && value_is(value, VALUE_INT) &&
        value_as_int(value, 0) < schema->minimum) {
        report_invalid(self, value, "should be greater than or equal to %lld",
                       (long long)schema->minimum);
    }
    if (schema->checks == NULL) {
        return;
    }
    const struct schema_checks *checks = schema->checks;
    check_multiple(self, schema, value);
    struct bound minimum = {checks->minimum, "Minimum boundary", -1, checks->exclusive_minimum,
                            checks->exclusive_minimum ? "should be greater than %s"
                                                      : "should be greater than or equal to %s"};
    check_bound(self, schema, value, &minimum);
    struct bound maximum = {checks->maximum, "Maximum boundary", 1, checks->exclusive_maximum,
                            checks->exclusive_maximum ? "should be less than %s"
                                                      : "should be less than or equal to %s"};
    check_bound(self, schema, value, &maximum);
}

/* VALUE and another are the same to an enum: numbers when they are of the same size. */
static bool is_same(const struct value *value, const struct value *other)
{
    bool numbers = (value_is(value, VALUE_INT) || value_is(value, VALUE_DECIMAL)) &&
                   (value_is(other, VALUE_INT) || value_is(other, VALUE_DECIMAL));
    if (!numbers || value_type(value) == value_type(other)) {
        return value_equal(value, other);
    }
    AUTO_BUFFER left = {0};
    AUTO_BUFFER right = {0};
    return schema_number_compare(literal_of(value, &left), literal_of(other, &right)) == 0;
}

static void check_enum_values(const struct walk *self, const struct value *allowed,
                              const struct value *value)
{
    /* A null is none of the values, even if null is among them. */
    for (size_t i = 0; !value_is(value, VALUE_NULL) && i < value_count(allowed); i++) {
        if (is_same(value, value_at(allowed, i))) {
            return;
        }
    }
    AUTO_BUFFER text = {0};
    buffer_append(&text, "Unsupported value: ");
    print_shown(value, &text);
    buffer_append(&text, ": supported values: ");
    for (size_t i = 0; i < value_count(allowed); i++) {
        AUTO_BUFFER one = {0};
        if (value_is(value_at(allowed, i), VALUE_STRING)) {
            buffer_append(&one, value_text(value_at(allowed, i)));
        } else {
            value_print_json(value_at(allowed, i), &one);
        }
        buffer_append(&text, i == 0 ? "" : ", ");
        buffer_append_quoted(&text, buffer_text(&one), one.size);
    }
    report(self, self->errors, FIELD_NOT_SUPPORTED, &text);
}

static void check_enum_texts(const struct walk *self, const struct schema *schema,
                             const struct value *value)
{
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

static inline void check_enum(const struct walk *self, const struct schema *schema,
                              const struct value *value)
{
    if (schema->checks != NULL && schema->checks->enum_values != NULL) {
        check_enum_values(self, schema->checks->enum_values, value);
    }
    if (schema->enum_values != NULL) {
        check_enum_texts(self, schema, value);
    }
}

static void check_rules(struct walk *self, const struct schema *schema, const struct value *value,
                        const struct value *old)
{
    for (size_t i = 0; schema->rules != NULL && schema->rules[i].holds != NULL; i++) {
        if (schema->rules[i].holds(value, old)) {
            continue;
        }
        AUTO_BUFFER text = {0};
        buffer_append(&text, "Invalid value: ");
        if (value_depth(value) > 0) {
            buffer_printf(&text, "\"%s\"", value_type_name(value));
        } else {
            print_shown(value, &text);
        }
        buffer_printf(&text, ": %s", schema->rules[i].message);
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

static void report_few(const struct walk *self, int64_t count, int64_t least, const char *what)
{
    AUTO_BUFFER text = {0};
    AUTO_BUFFER path = {0};
    buffer_printf(&text, "Invalid value: %lld: %s in body should have at least %lld %s",
                  (long long)count, print_path(self, &path), (long long)least, what);
    report(self, self->errors, FIELD_INVALID, &text);
}

static void report_many(const struct walk *self, int64_t count, int64_t most)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text, "Too many: %lld: must have at most %lld item%s", (long long)count,
                  (long long)most, most == 1 ? "" : "s");
    report(self, self->errors, FIELD_TOO_MANY, &text);
}

static void check_items(struct walk *self, const struct schema *schema, const struct value *array,
                        const struct value *old)
{
    for (size_t i = 0; schema->items != NULL && i < value_count(array); i++) {
        const struct field_place place = {.outside = self->place, .index = i};
        const struct value *item = value_at(array, i);
        self->place = &place;
        check_value(self, schema->items, item, correlate(schema, item, old));
        self->place = place.outside;
    }
    int64_t count = (int64_t)value_count(array);
    const struct schema_checks *checks = checks_of(schema);
    if (count < checks->min_items) {
        report_few(self, count, checks->min_items, "items");
    }
    if (checks->max_items >= 0 && count > checks->max_items) {
        report_many(self, count, checks->max_items);
    }
}

static void check_members(struct walk *self, const struct schema *schema,
                          const struct value *object, const struct value *old)
{
    int64_t count = (int64_t)value_count(object);
    const struct schema_checks *checks = checks_of(schema);
    if (count < checks->min_properties) {
        report_few(self, count, checks->min_properties, "properties");
    }
    if (checks->max_properties >= 0 && count > checks->max_properties) {
        report_many(self, count, checks->max_properties);
    }
    for (size_t i = 0; i < value_count(object); i++) {
        const struct value *member = value_member_at(object, i);
        /* Of a map that is replaced as a whole, no member is a version of an older one. */
        const struct value *old_member = schema->map_atomic ? NULL : value_get_like(old, object, i);
        const struct schema *below = member == old_member ? NULL : schema_member(schema, object, i);
        if (below == NULL) {
            continue;
        }
        const struct field_place place = {.outside = self->place, .name = value_key_at(object, i)};
        self->place = &place;
        check_value(self, below, member, old_member);
        self->place = place.outside;
    }
    for (size_t i = 0; schema->required != NULL && schema->required[i] != NULL; i++) {
        if (value_get(object, schema->required[i]) == NULL) {
            AUTO_BUFFER field = {0};
            print_field(self, schema->required[i], &field);
            field_errors_add(self->errors, FIELD_REQUIRED, buffer_text(&field), "Required value");
        }
    }
}

static void check_changed(struct walk *self, const struct schema *schema, const struct value *value,
                          const struct value *old);

/* What checking VALUE against one of several schemas came to. */
struct attempt {
    struct field_errors errors;
    size_t match_count;
};

static struct attempt try(struct walk *self, const struct schema *schema, const struct value *value,
                          const struct value *old)
{
    struct attempt attempt = {.match_count = 0};
    struct field_errors *errors = self->errors;
    size_t match_count = self->match_count;
    self->errors = &attempt.errors;
    self->match_count = 0;
    check_changed(self, schema, value, old);
    attempt.match_count = self->match_count;
    self->errors = errors;
    self->match_count = match_count;
    return attempt;
}

/* Takes over the errors that are not told yet since the FIRST, and releases ATTEMPT. */
static void merge(struct walk *self, struct attempt *attempt, size_t first)
{
    for (size_t i = 0; i < attempt->errors.count; i++) {
        const struct field_error *error = &attempt->errors.items[i];
        bool told = false;
        for (size_t j = first; j < self->errors->count && !told; j++) {
            told = strcmp(self->errors->items[j].text, error->text) == 0 &&
                   strcmp(self->errors->items[j].field, error->field) == 0;
        }
        if (!told) {
            field_errors_add(self->errors, error->type, error->field, error->text);
        }
    }
    self->match_count += attempt->match_count;
    field_errors_release(&attempt->errors);
}

/* `"spec.x" must …`, of no field. */
static void report_combination(const struct walk *self, const char *problem, const char *more)
{
    AUTO_BUFFER text = {0};
    AUTO_BUFFER path = {0};
    field_place_print(self->place, &path);
    buffer_append_quoted(&text, buffer_text(&path), path.size);
    buffer_printf(&text, " must %s%s", problem, more);
    report_without_path(self, &text);
}

/*
 * Tries all SCHEMAS, or up to the first success; returns how many fit. *BEST is the first that
 * fits, or else what failed with the best fit.
 */
static size_t try_each(struct walk *self, const struct schema *const *schemas,
                       const struct value *value, const struct value *old, struct attempt *best)
{
    size_t fitting = 0;
    *best = (struct attempt){.match_count = 0};
    for (size_t i = 0; schemas[i] != NULL; i++) {
        struct attempt attempt = try(self, schemas[i], value, old);
        bool fits = attempt.errors.count == 0;
        bool better = fits ? fitting == 0
                           : fitting == 0 && (i == 0 || attempt.match_count > best->match_count);
        fitting += fits;
        if (better) {
            field_errors_release(&best->errors);
            *best = attempt;
        } else {
            field_errors_release(&attempt.errors);
        }
    }
    return fitting;
}

static void check_all_of(struct walk *self, const struct schema *const *schemas,
                         const struct value *value, const struct value *old)
{
    size_t first = self->errors->count;
    size_t fitting = 0;
    size_t count = 0;
    for (; schemas[count] != NULL; count++) {
        struct attempt attempt = try(self, schemas[count], value, old);
        fitting += attempt.errors.count == 0;
        merge(self, &attempt, first);
    }
    if (fitting < count) {
        report_combination(self, "validate all the schemas (allOf)",
                           fitting == 0 ? ". None validated" : "");
    }
}

/* anyOf, oneOf, allOf and not. Source: kube-openapi, schemaPropsValidator. */
static void check_combinations(struct walk *self, const struct schema_checks *checks,
                               const struct value *value, const struct value *old)
{
    size_t first = self->errors->count;
    struct attempt best;
    if (checks->any_of != NULL) {
        if (try_each(self, checks->any_of, value, old, &best) == 0) {
            report_combination(self, "validate at least one schema (anyOf)", "");
        }
        merge(self, &best, first);
    }
    if (checks->one_of != NULL) {
        size_t fitting = try_each(self, checks->one_of, value, old, &best);
        if (fitting != 1) {
            AUTO_BUFFER found = {0};
            buffer_printf(&found,
                          fitting == 0 ? "Found none valid" : "Found %zu valid alternatives",
                          fitting);
            report_combination(self, "validate one and only one schema (oneOf). ",
                               buffer_text(&found));
        }
        merge(self, &best, first);
    }
    if (checks->all_of != NULL) {
        check_all_of(self, checks->all_of, value, old);
    }
    if (checks->none_of != NULL) {
        struct attempt attempt = try(self, checks->none_of, value, old);
        if (attempt.errors.count == 0) {
            report_combination(self, "not validate the schema (not)", "");
        }
        field_errors_release(&attempt.errors);
    }
}

static void check_changed(struct walk *self, const struct schema *schema, const struct value *value,
                          const struct value *old)
{
    self->match_count++;
    if (value_is(value, VALUE_NULL)) {
        if (!schema->nullable) {
            check_type(self, schema, value);
        }
        check_enum(self, schema, value);
        return;
    }
    check_type(self, schema, value);
    if (schema->checks != NULL) {
        check_combinations(self, schema->checks, value, old);
    } else if (schema->type == SCHEMA_INT_OR_STRING && !is_of_type(value, schema->type)) {
        check_any_of(self, value);
    }
    if (value_is(value, VALUE_STRING)) {
        check_text(self, schema, value);
        const char *format = format_of(schema);
        if (format != NULL &&
            !schema_format_accepts(format, value_text(value), value_text_size(value))) {
            report_type(self, format, value_text(value));
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

/* What did not change is not complained about: kube-apiserver calls it ratcheting. */
static void check_value(struct walk *self, const struct schema *schema, const struct value *value,
                        const struct value *old)
{
    bool opaque = schema->type == SCHEMA_ANY && schema->checks == NULL;
    if (!opaque && (old == NULL || !value_equal(value, old))) {
        check_changed(self, schema, value, old);
    }
}

/* ---- all together ---- */

static bool blocks_rules(enum field_error_type type)
{
    return type == FIELD_REQUIRED || type == FIELD_NOT_SUPPORTED || type == FIELD_TOO_LONG ||
           type == FIELD_TOO_MANY || type == FIELD_TYPE_INVALID;
}

/* Appends what the rules say, or that they were not asked. */
static void check_all_rules(const struct schema *schema, const struct value *object,
                            const struct value *old, struct walk *walk)
{
    struct field_errors *out = walk->errors;
    if (schema->checks != NULL && !schema->checks->has_rules) {
        return;
    }
    for (size_t i = 0; i < out->count; i++) {
        if (blocks_rules(out->items[i].type)) {
            field_errors_release(&walk->rule_errors);
            field_errors_add(out, FIELD_INVALID, "<nil>",
                             "Invalid value: null: some validation rules were not checked because "
                             "the object was invalid; correct the existing errors to complete "
                             "validation");
            return;
        }
    }
    field_errors_move(out, &walk->rule_errors);
    if (schema->checks != NULL) {
        schema_check_rules(schema, object, old, out);
    }
}

static void finish(const struct schema *self, const struct value *object, const struct value *old,
                   struct walk *walk)
{
    if (self->checks != NULL) {
        schema_check_embedded(self, object, walk->errors);
    }
    schema_check_lists(self, object, old, walk->errors);
    check_all_rules(self, object, old, walk);
}

void schema_validate(const struct schema *self, const struct value *object, const struct value *old,
                     struct field_errors *out)
{
    struct walk walk = {.prefix = "", .errors = out};
    check_value(&walk, self, object, old);
    finish(self, object, old, &walk);
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
    finish(self, object, old, &walk);
}

void schema_validate_part(const struct schema *self, const struct value *value, const char *path,
                          struct field_errors *out)
{
    struct walk walk = {.prefix = path, .errors = out};
    check_value(&walk, self, value, NULL);
    field_errors_release(&walk.rule_errors);
}
