#include "core/kube/schema_structural.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/value_json.h"
#include "core/kube/field_path.h"
#include "core/kube/schema_regex.h"

enum level { LEVEL_ROOT, LEVEL_ITEM, LEVEL_FIELD };

/* A walk through a schema; the same for both checks. */
struct check {
    struct buffer path; /* of the schema that is looked at */
    struct field_errors *out;
};

/* ---- telling and looking ---- */

static void add(struct check *self, const char *keyword, enum field_error_type type,
                const char *text)
{
    size_t outside = self->path.size;
    if (keyword[0] != '\0') {
        field_path_enter_member(&self->path, keyword);
    }
    field_errors_add(self->out, type, buffer_text(&self->path), text);
    buffer_truncate(&self->path, outside);
}

static void require(struct check *self, const char *keyword, const char *detail)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text, "Required value: %s", detail);
    add(self, keyword, FIELD_REQUIRED, buffer_text(&text));
}

static void forbid(struct check *self, const char *keyword, const char *detail)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text, "Forbidden: %s", detail);
    add(self, keyword, FIELD_FORBIDDEN, buffer_text(&text));
}

static void append_shown(const struct value *value, struct buffer *out)
{
    if (value == NULL) {
        buffer_append(out, "null");
    } else if (value_is(value, VALUE_STRING)) {
        buffer_append_quoted(out, value_text(value), value_text_size(value));
    } else {
        value_print_json(value, out);
    }
}

static void refuse(struct check *self, const char *keyword, const struct value *value,
                   const char *detail)
{
    AUTO_BUFFER text = {0};
    buffer_append(&text, "Invalid value: ");
    append_shown(value, &text);
    buffer_printf(&text, ": %s", detail);
    add(self, keyword, FIELD_INVALID, buffer_text(&text));
}

/* SUPPORTED is a list as it is shown. */
static void refuse_unsupported(struct check *self, const char *keyword, const struct value *value,
                               const char *supported)
{
    AUTO_BUFFER text = {0};
    buffer_append(&text, "Unsupported value: ");
    append_shown(value, &text);
    buffer_printf(&text, ": supported values: %s", supported);
    add(self, keyword, FIELD_NOT_SUPPORTED, buffer_text(&text));
}

static bool flag(const struct value *node, const char *keyword)
{
    return value_as_bool(value_get(node, keyword), false);
}

static const char *text_of(const struct value *node, const char *keyword)
{
    return value_text(value_get(node, keyword));
}

static bool has_type(const struct value *node, const char *type)
{
    return strcmp(text_of(node, "type"), type) == 0;
}

/* A value that says something: not absent, null or empty. */
static bool is_given(const struct value *value)
{
    return value_as_bool(value, false) || value_text_size(value) > 0 || value_count(value) > 0 ||
           value_is(value, VALUE_INT);
}

/* The step down to properties[NAME]. */
static size_t enter_property(struct check *self, const char *name)
{
    size_t outside = field_path_enter_member(&self->path, "properties");
    field_path_enter_key(&self->path, name);
    return outside;
}

/* The step down to `KEYWORD[INDEX]`. */
static size_t enter_alternative(struct check *self, const char *keyword, size_t index)
{
    size_t outside = field_path_enter_member(&self->path, keyword);
    field_path_enter_item(&self->path, index);
    return outside;
}

/* In the order in which their errors come; all errors are sorted in the end, though. */
static const char *const junctors[] = {"anyOf", "allOf", "oneOf"};

enum { JUNCTOR_COUNT = sizeof(junctors) / sizeof(junctors[0]) };

/* ---- structural schemas ---- */

static void check_nested(struct check *self, const struct value *node, bool skip_any_of);

/* `[{"type": "integer"}, {"type": "string"}]`, which is allowed where no type may stand. */
static bool is_int_or_string(const struct value *any_of)
{
    return value_count(any_of) == 2 && value_count(value_at(any_of, 0)) == 1 &&
           value_count(value_at(any_of, 1)) == 1 && has_type(value_at(any_of, 0), "integer") &&
           has_type(value_at(any_of, 1), "string");
}

/* anyOf, allOf, oneOf, not and the pattern of a schema, structural or nested. */
static void check_values(struct check *self, const struct value *node, bool skip_any_of)
{
    bool skip_first = is_int_or_string(value_get(value_at(value_get(node, "allOf"), 0), "anyOf"));
    for (size_t i = 0; i < JUNCTOR_COUNT; i++) {
        const struct value *schemas = value_get(node, junctors[i]);
        bool is_all_of = strcmp(junctors[i], "allOf") == 0;
        bool is_any_of = strcmp(junctors[i], "anyOf") == 0;
        for (size_t j = 0; j < value_count(schemas) && !(is_any_of && skip_any_of); j++) {
            size_t outside = enter_alternative(self, junctors[i], j);
            check_nested(self, value_at(schemas, j), is_all_of && j == 0 && skip_first);
            buffer_truncate(&self->path, outside);
        }
    }
    if (value_is(value_get(node, "not"), VALUE_OBJECT)) {
        size_t outside = field_path_enter_member(&self->path, "not");
        check_nested(self, value_get(node, "not"), false);
        buffer_truncate(&self->path, outside);
    }
    const struct value *pattern = value_get(node, "pattern");
    if (value_text_size(pattern) > 0) {
        AUTO_ERROR error = {0};
        struct schema_regex *regex = schema_regex_compile(value_text(pattern), &error);
        if (regex == NULL) {
            AUTO_BUFFER detail = {0};
            buffer_printf(&detail, "must be a valid regular expression, but isn't: %s",
                          error.message);
            refuse(self, "pattern", pattern, buffer_text(&detail));
        }
        schema_regex_free(regex);
    }
}

/* What a schema in a junctor must not have. */
static void check_nested_keywords(struct check *self, const struct value *node)
{
    static const struct {
        const char *keyword;
        const char *detail;
    } rows[] = {
        {"type", "must be empty to be structural"},
        {"additionalProperties", "must be undefined to be structural"},
        {"default", "must be undefined to be structural"},
        {"title", "must be empty to be structural"},
        {"description", "must be empty to be structural"},
        {"nullable", "must be false to be structural"},
        {"x-kubernetes-preserve-unknown-fields", "must be false to be structural"},
        {"x-kubernetes-embedded-resource", "must be false to be structural"},
        {"x-kubernetes-int-or-string", "must be false to be structural"},
        {"x-kubernetes-list-map-keys", "must be empty to be structural"},
        {"x-kubernetes-list-type", "must be undefined to be structural"},
        {"x-kubernetes-map-type", "must be undefined to be structural"},
        {"x-kubernetes-validations", "must be empty to be structural"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct value *value = value_get(node, rows[i].keyword);
        bool counts =
            strcmp(rows[i].keyword, "default") == 0
                ? value != NULL && !value_is(value, VALUE_NULL)
                : is_given(value) || (strcmp(rows[i].keyword, "additionalProperties") == 0 &&
                                      value_is(value, VALUE_OBJECT));
        if (counts) {
            forbid(self, rows[i].keyword, rows[i].detail);
        }
    }
    if (value_find(node, "properties", "metadata") != NULL) {
        size_t outside = enter_property(self, "metadata");
        forbid(self, "", "must not be specified in a nested context");
        buffer_truncate(&self->path, outside);
    }
}

static void check_nested(struct check *self, const struct value *node, bool skip_any_of)
{
    check_values(self, node, skip_any_of);
    if (value_is(value_get(node, "items"), VALUE_OBJECT)) {
        size_t outside = field_path_enter_member(&self->path, "items");
        check_nested(self, value_get(node, "items"), false);
        buffer_truncate(&self->path, outside);
    }
    const struct value *properties = value_get(node, "properties");
    for (size_t i = 0; i < value_count(properties); i++) {
        size_t outside = enter_property(self, value_key_at(properties, i));
        check_nested(self, value_member_at(properties, i), false);
        buffer_truncate(&self->path, outside);
    }
    check_nested_keywords(self, node);
}

static void check_metadata(struct check *self, const struct value *metadata, bool is_meta,
                           enum level level)
{
    size_t outside = enter_property(self, "metadata");
    if (is_meta && !has_type(metadata, "object")) {
        refuse(self, "type", value_get(metadata, "type"), "must be object");
    }
    const struct value *properties = value_get(metadata, "properties");
    bool more = false;
    for (size_t i = 0; i < value_count(properties); i++) {
        const char *name = value_key_at(properties, i);
        more |= strcmp(name, "name") != 0 && strcmp(name, "generateName") != 0;
    }
    for (size_t i = 0; i < value_count(metadata); i++) {
        static const char *const allowed[] = {"type", "default", "properties"};
        const char *keyword = value_key_at(metadata, i);
        bool known = false;
        for (size_t j = 0; j < sizeof(allowed) / sizeof(allowed[0]); j++) {
            known |= strcmp(keyword, allowed[j]) == 0;
        }
        more |= !known && is_given(value_member_at(metadata, i));
    }
    if (level == LEVEL_ROOT && more) {
        forbid(self, "",
               "must not specify anything other than name and generateName, but metadata "
               "is implicitly specified");
    }
    buffer_truncate(&self->path, outside);
}

static void check_type(struct check *self, const struct value *node, enum level level)
{
    static const char *const missing[] = {
        [LEVEL_ROOT] = "must not be empty at the root",
        [LEVEL_ITEM] = "must not be empty for specified array items",
        [LEVEL_FIELD] = "must not be empty for specified object fields",
    };
    bool embedded = flag(node, "x-kubernetes-embedded-resource");
    bool untyped = text_of(node, "type")[0] == '\0';
    if (embedded && untyped) {
        require(self, "type", "must be object if x-kubernetes-embedded-resource is true");
    } else if (embedded && !has_type(node, "object")) {
        refuse(self, "type", value_get(node, "type"),
               "must be object if x-kubernetes-embedded-resource is true");
    } else if (untyped && !flag(node, "x-kubernetes-int-or-string") &&
               !flag(node, "x-kubernetes-preserve-unknown-fields")) {
        require(self, "type", missing[level]);
    }
    if (level == LEVEL_ROOT && !untyped && !has_type(node, "object")) {
        refuse(self, "type", value_get(node, "type"), "must be object at the root");
    }
}

/* What must be so of an object's apiVersion, kind and metadata, and of an embedded object. */
static void check_object(struct check *self, const struct value *node, enum level level)
{
    bool embedded = flag(node, "x-kubernetes-embedded-resource");
    bool is_meta = level == LEVEL_ROOT || embedded;
    const struct value *properties = value_get(node, "properties");
    if (embedded && value_get(node, "additionalProperties") != NULL) {
        forbid(self, "additionalProperties",
               "must not be used if x-kubernetes-embedded-resource is set");
    }
    static const char *const names[] = {"kind", "apiVersion"};
    for (size_t i = 0; is_meta && i < sizeof(names) / sizeof(names[0]); i++) {
        const struct value *property = value_get(properties, names[i]);
        if (property != NULL && !has_type(property, "string")) {
            size_t outside = enter_property(self, names[i]);
            AUTO_VALUE *type = value_string(text_of(property, "type"));
            refuse(self, "type", type, "must be string");
            buffer_truncate(&self->path, outside);
        }
    }
    if (value_get(properties, "metadata") != NULL) {
        check_metadata(self, value_get(properties, "metadata"), is_meta, level);
    }
    if (embedded && !flag(node, "x-kubernetes-preserve-unknown-fields") &&
        value_count(properties) == 0) {
        require(self, "properties",
                "must not be empty if x-kubernetes-embedded-resource is true without "
                "x-kubernetes-preserve-unknown-fields");
    }
}

static void check_structure(struct check *self, const struct value *node, enum level level)
{
    const struct value *items = value_get(node, "items");
    if (has_type(node, "array") && items == NULL) {
        require(self, "items", "must be specified");
    }
    if (value_is(items, VALUE_OBJECT)) {
        size_t outside = field_path_enter_member(&self->path, "items");
        check_structure(self, items, LEVEL_ITEM);
        buffer_truncate(&self->path, outside);
    }
    const struct value *properties = value_get(node, "properties");
    for (size_t i = 0; i < value_count(properties); i++) {
        size_t outside = enter_property(self, value_key_at(properties, i));
        check_structure(self, value_member_at(properties, i), LEVEL_FIELD);
        buffer_truncate(&self->path, outside);
    }
    const struct value *additional = value_get(node, "additionalProperties");
    if (additional != NULL && level == LEVEL_ROOT) {
        forbid(self, "additionalProperties", "must not be used at the root");
    }
    if (value_is(additional, VALUE_OBJECT)) {
        size_t outside = field_path_enter_member(&self->path, "additionalProperties");
        check_structure(self, additional, LEVEL_FIELD);
        buffer_truncate(&self->path, outside);
    }
    if (flag(node, "x-kubernetes-int-or-string")) {
        static const char *const others[] = {"x-kubernetes-preserve-unknown-fields",
                                             "x-kubernetes-embedded-resource"};
        for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
            if (flag(node, others[i])) {
                refuse(self, others[i], value_get(node, others[i]),
                       "must be false if x-kubernetes-int-or-string is true");
            }
        }
    }
    check_values(self, node, is_int_or_string(value_get(node, "anyOf")));
    check_type(self, node, level);
    check_object(self, node, level);
}

/* ---- what junctors speak of must be declared ---- */

/* NODE is in a junctor, at the walk's path; STRUCTURE is at STRUCTURE_PATH what declares it. */
static void check_declared(struct check *self, const struct value *node,
                           const struct value *structure, struct buffer *structure_path);

static void require_declared(struct check *self, const struct buffer *structure_path)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text, "Required value: because it is defined in %s", buffer_text(&self->path));
    field_errors_add(self->out, FIELD_REQUIRED, buffer_text(structure_path), buffer_text(&text));
}

static void check_junctors_declared(struct check *self, const struct value *node,
                                    const struct value *structure, struct buffer *structure_path)
{
    if (value_is(value_get(node, "not"), VALUE_OBJECT)) {
        size_t outside = field_path_enter_member(&self->path, "not");
        check_declared(self, value_get(node, "not"), structure, structure_path);
        buffer_truncate(&self->path, outside);
    }
    for (size_t i = 0; i < JUNCTOR_COUNT; i++) {
        const struct value *schemas = value_get(node, junctors[i]);
        for (size_t j = 0; j < value_count(schemas); j++) {
            size_t outside = enter_alternative(self, junctors[i], j);
            check_declared(self, value_at(schemas, j), structure, structure_path);
            buffer_truncate(&self->path, outside);
        }
    }
}

static void check_declared(struct check *self, const struct value *node,
                           const struct value *structure, struct buffer *structure_path)
{
    if (structure == NULL) {
        require_declared(self, structure_path);
        return;
    }
    check_junctors_declared(self, node, structure, structure_path);
    if (value_is(value_get(node, "items"), VALUE_OBJECT)) {
        size_t outside = field_path_enter_member(&self->path, "items");
        size_t structure_outside = field_path_enter_member(structure_path, "items");
        check_declared(self, value_get(node, "items"), value_get(structure, "items"),
                       structure_path);
        buffer_truncate(structure_path, structure_outside);
        buffer_truncate(&self->path, outside);
    }
    const struct value *properties = value_get(node, "properties");
    for (size_t i = 0; i < value_count(properties); i++) {
        const char *name = value_key_at(properties, i);
        size_t outside = enter_property(self, name);
        size_t structure_outside = field_path_enter_member(structure_path, "properties");
        field_path_enter_key(structure_path, name);
        check_declared(self, value_member_at(properties, i),
                       value_find(structure, "properties", name), structure_path);
        buffer_truncate(structure_path, structure_outside);
        buffer_truncate(&self->path, outside);
    }
}

static int compare_errors(const void *a, const void *b)
{
    const struct field_error *left = a;
    const struct field_error *right = b;
    AUTO_BUFFER left_text = {0};
    AUTO_BUFFER right_text = {0};
    buffer_printf(&left_text, "%s: %s", left->field, left->text);
    buffer_printf(&right_text, "%s: %s", right->field, right->text);
    return strcmp(buffer_text(&left_text), buffer_text(&right_text));
}

void schema_structural_check(const struct value *openapi, const char *path,
                             struct field_errors *out)
{
    AUTO_FIELD_ERRORS errors = {0};
    struct check check = {.out = &errors};
    buffer_append(&check.path, path);
    check_structure(&check, openapi, LEVEL_ROOT);
    /* Only the root's own junctors are held to this. */
    AUTO_BUFFER structure_path = {0};
    buffer_append(&structure_path, path);
    check_junctors_declared(&check, openapi, openapi, &structure_path);
    buffer_release(&check.path);
    if (errors.count > 0) {
        qsort(errors.items, errors.count, sizeof(errors.items[0]), compare_errors);
    }
    field_errors_move(out, &errors);
}

/* ---- keywords ---- */

/* Where a schema stands, as far as it decides which keywords it may have. */
struct place {
    bool is_root;
    bool in_metadata;
    const char *no_defaults; /* why there may be none; NULL where there may */
};

static void check_keywords(struct check *self, const struct value *node, struct place place);

static void check_unsupported(struct check *self, const struct value *node, struct place place)
{
    static const struct {
        const char *keyword;
        const char *detail;
    } rows[] = {
        {"id", "id is not supported"},
        {"additionalItems", "additionalItems is not supported"},
        {"patternProperties", "patternProperties is not supported"},
        {"definitions", "definitions is not supported"},
        {"dependencies", "dependencies is not supported"},
        {"$ref", "$ref is not supported"},
    };
    static const char *const types[] = {"",       "array",  "boolean", "integer",
                                        "number", "object", "string"};
    bool known = false;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        known |= has_type(node, types[i]);
    }
    if (!known) {
        refuse_unsupported(
            self, "type", value_get(node, "type"),
            "\"array\", \"boolean\", \"integer\", \"number\", \"object\", \"string\"");
    }
    const struct value *otherwise = value_get(node, "default");
    if (otherwise != NULL && !value_is(otherwise, VALUE_NULL) && place.no_defaults != NULL) {
        AUTO_BUFFER detail = {0};
        buffer_printf(&detail, "must not be set %s", place.no_defaults);
        forbid(self, "default", buffer_text(&detail));
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct value *value = value_get(node, rows[i].keyword);
        if (value != NULL && !value_is(value, VALUE_NULL)) {
            forbid(self, rows[i].keyword, rows[i].detail);
        }
    }
    if (has_type(node, "null")) {
        forbid(self, "type", "type cannot be set to null, use nullable as an alternative");
    }
    if (value_count(value_get(node, "items")) > 0 &&
        value_is(value_get(node, "items"), VALUE_ARRAY)) {
        forbid(self, "items", "items must be a schema object and not an array");
    }
    if (place.in_metadata && flag(node, "x-kubernetes-embedded-resource")) {
        forbid(self, "x-kubernetes-embedded-resource", "must not be used inside of resource meta");
    }
    if (flag(node, "uniqueItems")) {
        forbid(self, "uniqueItems",
               "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
    }
}

static void check_below(struct check *self, const struct value *node, struct place place)
{
    struct place below = {false, place.in_metadata, place.no_defaults};
    const struct value *properties = value_get(node, "properties");
    const struct value *additional = value_get(node, "additionalProperties");
    if (additional != NULL && value_count(properties) > 0 && !value_as_bool(additional, false)) {
        forbid(self, "additionalProperties",
               "additionalProperties and properties are mutual exclusive");
    }
    if (value_is(additional, VALUE_OBJECT)) {
        struct place inside = below;
        if (place.in_metadata) {
            inside.no_defaults = "inside additionalProperties applying to object metadata";
        }
        size_t outside = field_path_enter_member(&self->path, "additionalProperties");
        check_keywords(self, additional, inside);
        buffer_truncate(&self->path, outside);
    }
    for (size_t i = 0; i < value_count(properties); i++) {
        const char *name = value_key_at(properties, i);
        bool is_meta = strcmp(name, "metadata") == 0 || strcmp(name, "kind") == 0 ||
                       strcmp(name, "apiVersion") == 0;
        AUTO_BUFFER reason = {0};
        buffer_printf(&reason, "in top-level %s", name);
        struct place inside = below;
        if (is_meta && (place.is_root || flag(node, "x-kubernetes-embedded-resource"))) {
            inside.in_metadata = true;
            inside.no_defaults = place.is_root ? buffer_text(&reason) : inside.no_defaults;
        }
        size_t outside = enter_property(self, name);
        check_keywords(self, value_member_at(properties, i), inside);
        buffer_truncate(&self->path, outside);
    }
    static const char *const single[] = {"not", "items"};
    static const char *const several[] = {"allOf", "oneOf", "anyOf"};
    for (size_t i = 0; i < sizeof(several) / sizeof(several[0]); i++) {
        const struct value *schemas = value_get(node, several[i]);
        for (size_t j = 0; j < value_count(schemas); j++) {
            size_t outside = enter_alternative(self, several[i], j);
            check_keywords(self, value_at(schemas, j), below);
            buffer_truncate(&self->path, outside);
        }
    }
    for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++) {
        if (value_is(value_get(node, single[i]), VALUE_OBJECT)) {
            size_t outside = field_path_enter_member(&self->path, single[i]);
            check_keywords(self, value_get(node, single[i]), below);
            buffer_truncate(&self->path, outside);
        }
    }
}

/* KEYWORD is only for schemas of TYPE. */
static bool check_type_for(struct check *self, const struct value *node, const char *keyword,
                           const char *type)
{
    if (value_get(node, keyword) == NULL || has_type(node, type)) {
        return true;
    }
    AUTO_BUFFER detail = {0};
    buffer_printf(&detail, "must be %s if %s is specified", type, keyword);
    if (text_of(node, "type")[0] == '\0') {
        require(self, "type", buffer_text(&detail));
    } else {
        refuse(self, "type", value_get(node, "type"), buffer_text(&detail));
    }
    return false;
}

/* A member of a set must be compared as a whole. */
static void check_set_items(struct check *self, const struct value *items)
{
    const char *detail = "must be atomic as item of a list with x-kubernetes-list-type=set";
    const struct value *list_type = value_get(items, "x-kubernetes-list-type");
    size_t outside = field_path_enter_member(&self->path, "items");
    if (has_type(items, "array") && list_type != NULL && !value_is_text(list_type, "atomic")) {
        refuse(self, "x-kubernetes-list-type", list_type, detail);
    } else if (has_type(items, "object") &&
               !value_is_text(value_get(items, "x-kubernetes-map-type"), "atomic")) {
        refuse(self, "x-kubernetes-map-type", list_type, detail);
    }
    buffer_truncate(&self->path, outside);
}

static bool contains_text(const struct value *array, const char *text, size_t before)
{
    for (size_t i = 0; i < value_count(array) && i < before; i++) {
        if (value_is_text(value_at(array, i), text)) {
            return true;
        }
    }
    return false;
}

/* The keys of a list that is a map must be scalar properties of its items. */
static void check_map_keys(struct check *self, const struct value *keys, const struct value *items)
{
    for (size_t i = 0; i < value_count(keys); i++) {
        const char *key = value_text(value_at(keys, i));
        const struct value *property = value_find(items, "properties", key);
        if (property == NULL) {
            refuse(self, "x-kubernetes-list-map-keys", keys,
                   "entries must all be names of item properties");
        } else if (has_type(property, "array") || has_type(property, "object")) {
            size_t outside = field_path_enter_member(&self->path, "items");
            enter_property(self, key);
            refuse(self, "type", value_get(items, "type"),
                   "must be a scalar type if parent array's x-kubernetes-list-type is map");
            buffer_truncate(&self->path, outside);
        }
        if (contains_text(keys, key, i)) {
            refuse(self, "x-kubernetes-list-map-keys", keys, "must not contain duplicate entries");
        }
    }
}

static void check_map_list(struct check *self, const struct value *keys, const struct value *items)
{
    if (value_count(keys) == 0) {
        require(self, "x-kubernetes-list-map-keys",
                "must not be empty if x-kubernetes-list-type is map");
    }
    if (items == NULL) {
        require(self, "items", "must have a schema if x-kubernetes-list-type is map");
    } else if (!has_type(items, "object")) {
        size_t outside = field_path_enter_member(&self->path, "items");
        AUTO_VALUE *type = value_string(text_of(items, "type"));
        refuse(self, "type", type,
               "must be object if parent array's x-kubernetes-list-type is map");
        buffer_truncate(&self->path, outside);
    } else {
        check_map_keys(self, keys, items);
    }
}

/* Items of sets and maps are not null, and have their keys. */
static void check_unique_items(struct check *self, const struct value *node, const char *list_type)
{
    const struct value *items = value_get(node, "items");
    const struct value *keys = value_get(node, "x-kubernetes-list-map-keys");
    size_t outside = field_path_enter_member(&self->path, "items");
    if (flag(items, "nullable")) {
        AUTO_BUFFER detail = {0};
        buffer_printf(&detail, "cannot be nullable when x-kubernetes-list-type is %s", list_type);
        forbid(self, "nullable", buffer_text(&detail));
    }
    for (size_t i = 0; strcmp(list_type, "map") == 0 && i < value_count(keys); i++) {
        const char *key = value_text(value_at(keys, i));
        const struct value *property = value_find(items, "properties", key);
        size_t at_items = enter_property(self, key);
        if (property != NULL && value_get(property, "default") == NULL &&
            !contains_text(value_get(items, "required"), key, SIZE_MAX)) {
            require(self, "default",
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or "
                    "be a required property");
        }
        if (flag(property, "nullable")) {
            forbid(self, "nullable",
                   "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
        }
        buffer_truncate(&self->path, at_items);
    }
    buffer_truncate(&self->path, outside);
}

static void check_list_type(struct check *self, const struct value *node)
{
    const struct value *list_type = value_get(node, "x-kubernetes-list-type");
    const struct value *keys = value_get(node, "x-kubernetes-list-map-keys");
    const struct value *items = value_get(node, "items");
    bool is_set = value_is_text(list_type, "set");
    bool is_map = value_is_text(list_type, "map");
    if (check_type_for(self, node, "x-kubernetes-list-type", "array") && is_set) {
        check_set_items(self, items);
    }
    if (list_type != NULL && !is_set && !is_map && !value_is_text(list_type, "atomic")) {
        refuse_unsupported(self, "x-kubernetes-list-type", list_type,
                           "\"atomic\", \"set\", \"map\"");
    }
    if (value_count(keys) > 0 && list_type == NULL) {
        require(self, "x-kubernetes-list-type",
                "must be map if x-kubernetes-list-map-keys is non-empty");
    } else if (value_count(keys) > 0 && !is_map) {
        refuse(self, "x-kubernetes-list-type", list_type,
               "must be map if x-kubernetes-list-map-keys is non-empty");
    }
    if (is_map) {
        check_map_list(self, keys, items);
    }
    if ((is_set || is_map) && value_is(items, VALUE_OBJECT)) {
        check_unique_items(self, node, value_text(list_type));
    }
}

static bool has_line_break(const char *text)
{
    return strpbrk(text, "\r\n") != NULL;
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\n\v\f\r")] == '\0';
}

static void check_rule(struct check *self, const struct value *rule)
{
    const char *text = text_of(rule, "rule");
    const char *message = text_of(rule, "message");
    const char *expression = text_of(rule, "messageExpression");
    const char *field_path = text_of(rule, "fieldPath");
    if (is_blank(text)) {
        require(self, "rule", "rule is not specified");
    } else if (message[0] != '\0' && is_blank(message)) {
        refuse(self, "message", value_get(rule, "message"), "must be non-empty if specified");
    } else if (has_line_break(message)) {
        refuse(self, "message", value_get(rule, "message"), "must not contain line breaks");
    } else if (has_line_break(text) && is_blank(message)) {
        require(self, "message", "message must be specified if rule contains line breaks");
    }
    if (expression[0] != '\0' && is_blank(expression)) {
        require(self, "messageExpression", "messageExpression must be non-empty if specified");
    }
    const struct value *reason = value_get(rule, "reason");
    if (reason != NULL && !value_is_text(reason, "FieldValueRequired") &&
        !value_is_text(reason, "FieldValueForbidden") &&
        !value_is_text(reason, "FieldValueInvalid") &&
        !value_is_text(reason, "FieldValueDuplicate")) {
        refuse_unsupported(self, "reason", reason,
                           "\"FieldValueDuplicate\", \"FieldValueForbidden\", "
                           "\"FieldValueInvalid\", \"FieldValueRequired\"");
    }
    if (field_path[0] != '\0' && is_blank(field_path)) {
        refuse(self, "fieldPath", value_get(rule, "fieldPath"), "must be non-empty if specified");
    }
    if (has_line_break(field_path)) {
        refuse(self, "fieldPath", value_get(rule, "fieldPath"), "must not contain line breaks");
    }
}

static void check_keywords(struct check *self, const struct value *node, struct place place)
{
    check_unsupported(self, node, place);
    check_below(self, node, place);
    const struct value *preserve = value_get(node, "x-kubernetes-preserve-unknown-fields");
    if (value_is(preserve, VALUE_BOOL) && !value_as_bool(preserve, true)) {
        refuse(self, "x-kubernetes-preserve-unknown-fields", preserve, "must be true or undefined");
    }
    const struct value *map_type = value_get(node, "x-kubernetes-map-type");
    (void)check_type_for(self, node, "x-kubernetes-map-type", "object");
    if (map_type != NULL && !value_is_text(map_type, "atomic") &&
        !value_is_text(map_type, "granular")) {
        refuse_unsupported(self, "x-kubernetes-map-type", map_type, "\"atomic\", \"granular\"");
    }
    check_list_type(self, node);
    const struct value *rules = value_get(node, "x-kubernetes-validations");
    for (size_t i = 0; i < value_count(rules); i++) {
        size_t outside = enter_alternative(self, "x-kubernetes-validations", i);
        check_rule(self, value_at(rules, i));
        buffer_truncate(&self->path, outside);
    }
}

void schema_keywords_check(const struct value *openapi, const char *path, struct field_errors *out)
{
    struct check check = {.out = out};
    buffer_append(&check.path, path);
    check_keywords(&check, openapi, (struct place){.is_root = true});
    if (flag(openapi, "nullable")) {
        forbid(&check, "nullable", "nullable cannot be true at the root");
    }
    buffer_release(&check.path);
}
