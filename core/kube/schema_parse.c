#include "core/kube/schema_parse.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/field_path.h"
#include "core/kube/schema_format.h"
#include "core/kube/schema_rules.h"
#include "core/kube/schema_structural.h"

/* What a document is made of is taken from blocks, which are freed together. */
struct block {
    struct block *next;
    size_t size;
    size_t used;
    _Alignas(16) char bytes[];
};

enum { BLOCK_SIZE = 64 * 1024 };

/* What is freed with a document besides its blocks. */
struct attachment {
    struct attachment *next;
    struct schema_regex *regex;
    struct cel_program *program;
};

struct schema_document {
    struct block *blocks;
    struct attachment *attachments;
    struct value *openapi; /* keeps alive what schemas borrow: names, texts, values of enums */
    const struct schema *root;
    struct value *warnings;
    struct buffer path; /* of the schema that is being built */
    struct field_errors rule_errors;
    bool has_rules; /* there are some in what has been built of the present schema */
};

/* SIZE zeroed bytes. */
static void *take(struct schema_document *self, size_t size)
{
    size = (size + 15) / 16 * 16;
    if (self->blocks == NULL || self->blocks->size - self->blocks->used < size) {
        size_t block_size = size > BLOCK_SIZE ? size : BLOCK_SIZE;
        struct block *block = memory_alloc_zero(1, sizeof(*block) + block_size);
        *block = (struct block){.next = self->blocks, .size = block_size};
        self->blocks = block;
    }
    void *taken = self->blocks->bytes + self->blocks->used;
    self->blocks->used += size;
    return taken;
}

static const char *take_text(struct schema_document *self, const char *text, size_t size)
{
    char *copy = take(self, size + 1);
    memcpy(copy, text, size);
    return copy;
}

/* ---- looking into JSONSchemaProps ---- */

static bool flag(const struct value *node, const char *key)
{
    return value_as_bool(value_get(node, key), false);
}

static const char *text(const struct value *node, const char *key)
{
    return value_text(value_get(node, key));
}

/* The number at KEY; OTHERWISE where there is none. */
static int64_t count_of(const struct value *node, const char *key, int64_t otherwise)
{
    return value_as_int(value_get(node, key), otherwise);
}

/* The literal of the number at KEY; NULL where there is none. */
static const char *literal(struct schema_document *self, const struct value *node, const char *key)
{
    const struct value *number = value_get(node, key);
    if (value_is(number, VALUE_DECIMAL)) {
        return value_decimal_literal(number);
    }
    if (!value_is(number, VALUE_INT)) {
        return NULL;
    }
    AUTO_BUFFER digits = {0};
    value_print_json(number, &digits);
    return take_text(self, buffer_text(&digits), digits.size);
}

/* The strings of the array at KEY, NULL-terminated; NULL where there are none. */
static const char *const *strings(struct schema_document *self, const struct value *node,
                                  const char *key)
{
    const struct value *array = value_get(node, key);
    if (value_count(array) == 0) {
        return NULL;
    }
    const char **texts = take(self, (value_count(array) + 1) * sizeof(*texts));
    for (size_t i = 0; i < value_count(array); i++) {
        texts[i] = value_text(value_at(array, i));
    }
    return texts;
}

/* ---- building ---- */

/* What `additionalProperties: true` says of the members: nothing, so that all in them is pruned. */
static const struct schema_checks no_checks = {
    .max_items = -1, .max_length = -1, .max_properties = -1};
static const struct schema undeclared = {.type = SCHEMA_ANY, .checks = &no_checks};

static const struct schema *build(struct schema_document *self, const struct value *node);

static enum schema_type type_of(const struct value *node)
{
    static const struct {
        const char *name;
        enum schema_type type;
    } types[] = {
        {"object", SCHEMA_OBJECT},   {"array", SCHEMA_ARRAY},   {"string", SCHEMA_STRING},
        {"integer", SCHEMA_INTEGER}, {"number", SCHEMA_NUMBER}, {"boolean", SCHEMA_BOOLEAN},
    };
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(text(node, "type"), types[i].name) == 0) {
            return types[i].type;
        }
    }
    return flag(node, "x-kubernetes-int-or-string") ? SCHEMA_INT_OR_STRING : SCHEMA_ANY;
}

static void build_list_type(struct schema_document *self, const struct value *node,
                            struct schema *schema)
{
    const char *list_type = text(node, "x-kubernetes-list-type");
    if (strcmp(list_type, "set") == 0) {
        schema->list_type = SCHEMA_LIST_SET;
    } else if (strcmp(list_type, "map") == 0) {
        schema->list_type = SCHEMA_LIST_MAP;
        schema->list_map_keys = strings(self, node, "x-kubernetes-list-map-keys");
    }
    schema->map_atomic = strcmp(text(node, "x-kubernetes-map-type"), "atomic") == 0;
}

static void build_properties(struct schema_document *self, const struct value *node,
                             struct schema *schema)
{
    const struct value *members = value_get(node, "properties");
    if (value_count(members) == 0) {
        return;
    }
    struct schema_property *properties = take(self, value_count(members) * sizeof(*properties));
    for (size_t i = 0; i < value_count(members); i++) {
        size_t outside = field_path_enter_member(&self->path, "properties");
        field_path_enter_key(&self->path, value_key_at(members, i));
        properties[i] = (struct schema_property){
            .name = value_key_at(members, i),
            .word = value_key_word_at(members, i),
            .schema = build(self, value_member_at(members, i)),
            .order = (uint16_t)i,
            .omit_empty = true,
        };
        buffer_truncate(&self->path, outside);
    }
    schema->properties = properties;
    schema->property_count = value_count(members);
}

/* The schemas of the array at KEY, NULL-terminated; NULL where there are none. */
static const struct schema *const *build_several(struct schema_document *self,
                                                 const struct value *node, const char *key)
{
    const struct value *array = value_get(node, key);
    if (value_count(array) == 0) {
        return NULL;
    }
    const struct schema **schemas = take(self, (value_count(array) + 1) * sizeof(*schemas));
    for (size_t i = 0; i < value_count(array); i++) {
        schemas[i] = build(self, value_at(array, i));
    }
    return schemas;
}

static void attach(struct schema_document *self, struct schema_regex *regex,
                   struct cel_program *program)
{
    struct attachment *attachment = take(self, sizeof(*attachment));
    *attachment = (struct attachment){self->attachments, regex, program};
    self->attachments = attachment;
}

static const struct schema_pattern *build_pattern(struct schema_document *self, const char *regex)
{
    static const struct schema_pattern *const known[] = {
        &schema_pattern_quantity, &schema_pattern_condition_type, &schema_pattern_condition_reason};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(known[i]->regex, regex) == 0) {
            return known[i];
        }
    }
    AUTO_ERROR ignored = {0}; /* what is wrong with it has been told already */
    struct schema_regex *compiled = schema_regex_compile(regex, &ignored);
    if (compiled == NULL) {
        return NULL;
    }
    attach(self, compiled, NULL);
    struct schema_pattern *pattern = take(self, sizeof(*pattern));
    *pattern = (struct schema_pattern){.regex = regex, .compiled = compiled};
    return pattern;
}

/* ---- rules ---- */

/* The whole rule as Go prints it in an error. */
static void append_rule(const struct value *rule, struct buffer *out)
{
    static const struct {
        const char *key;
        const char *name;
    } fields[] = {{"rule", "Rule"},
                  {"message", "Message"},
                  {"messageExpression", "MessageExpression"},
                  {"reason", "Reason"},
                  {"fieldPath", "FieldPath"},
                  {"optionalOldSelf", "OptionalOldSelf"}};
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const struct value *field = value_get(rule, fields[i].key);
        bool is_pointer = i == 3 || i == 5;
        buffer_printf(out, "%s\"%s\":", i == 0 ? "{" : ",", fields[i].name);
        if (field != NULL) {
            value_print_json(field, out);
        } else {
            buffer_append(out, is_pointer ? "null" : "\"\"");
        }
    }
    buffer_append_char(out, '}');
}

/* A rule of the schema at the document's path, being built. */
struct building {
    const struct value *rule;
    const struct schema *schema;
    size_t index;
};

/*
 * The program at KEYWORD of a rule; NULL with a warning where it is outside of what can be run, and
 * with an error where it is wrong.
 */
static const struct cel_program *build_program(struct schema_document *self,
                                               const struct building *building, const char *keyword)
{
    AUTO_ERROR error = {0};
    bool unsupported = false;
    struct cel_program *program = cel_parse(text(building->rule, keyword), &unsupported, &error);
    AUTO_BUFFER field = {0};
    buffer_printf(&field, "%s.x-kubernetes-validations[%zu].%s", buffer_text(&self->path),
                  building->index, keyword);
    if (program == NULL && unsupported) {
        value_push(&self->warnings,
                   value_string_printf("%s: not enforced, as rayrig cannot evaluate it: %s",
                                       buffer_text(&field), error.message));
        return NULL;
    }
    if (program == NULL || !cel_check(program, building->schema, &error)) {
        AUTO_BUFFER problem = {0};
        buffer_append(&problem, "Invalid value: ");
        append_rule(building->rule, &problem);
        buffer_printf(&problem, ": %scompilation failed: %s",
                      strcmp(keyword, "rule") == 0 ? "" : "messageExpression ", error.message);
        field_errors_add(&self->rule_errors, FIELD_INVALID, buffer_text(&field),
                         buffer_text(&problem));
        cel_free(program);
        return NULL;
    }
    attach(self, NULL, program);
    return program;
}

static enum field_error_type reason_of(const char *reason)
{
    return strcmp(reason, "FieldValueForbidden") == 0   ? FIELD_FORBIDDEN
           : strcmp(reason, "FieldValueRequired") == 0  ? FIELD_REQUIRED
           : strcmp(reason, "FieldValueDuplicate") == 0 ? FIELD_DUPLICATE
                                                        : FIELD_INVALID;
}

static void build_rules(struct schema_document *self, const struct value *node,
                        const struct schema *schema, struct schema_checks *checks)
{
    const struct value *given = value_get(node, "x-kubernetes-validations");
    if (value_count(given) == 0) {
        return;
    }
    struct schema_cel_rule *rules = take(self, value_count(given) * sizeof(*rules));
    for (size_t i = 0; i < value_count(given); i++) {
        const struct value *rule = value_at(given, i);
        const struct building building = {rule, schema, i};
        rules[i] = (struct schema_cel_rule){
            .program =
                text(rule, "rule")[0] == '\0' ? NULL : build_program(self, &building, "rule"),
            .text = text(rule, "rule"),
            .message = text(rule, "message"),
            .field_path = text(rule, "fieldPath"),
            .reason = reason_of(text(rule, "reason")),
            .optional_old_self = flag(rule, "optionalOldSelf"),
        };
        if (text(rule, "messageExpression")[0] != '\0') {
            rules[i].message_program = build_program(self, &building, "messageExpression");
        }
    }
    checks->rules = rules;
    checks->rule_count = value_count(given);
    checks->has_rules = true;
    self->has_rules = true;
}

/* ---- schemas ---- */

/* `anyOf: [{type: integer}, {type: string}]`, which SCHEMA_INT_OR_STRING implies. */
static bool is_any_of_int_or_string(const struct value *any_of)
{
    return value_count(any_of) == 2 && value_count(value_at(any_of, 0)) == 1 &&
           value_count(value_at(any_of, 1)) == 1 &&
           strcmp(text(value_at(any_of, 0), "type"), "integer") == 0 &&
           strcmp(text(value_at(any_of, 1), "type"), "string") == 0;
}

static bool is_any_of(const char *key, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        if (strcmp(key, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Does NODE need more than what every schema has? */
static bool needs_checks(const struct value *node, const struct schema *schema)
{
    static const char *const keywords[] = {"allOf",
                                           "exclusiveMaximum",
                                           "exclusiveMinimum",
                                           "maxItems",
                                           "maxProperties",
                                           "maximum",
                                           "minItems",
                                           "minProperties",
                                           "minimum",
                                           "multipleOf",
                                           "not",
                                           "oneOf",
                                           "x-kubernetes-embedded-resource",
                                           "x-kubernetes-validations",
                                           NULL};
    for (size_t i = 0; i < value_count(node); i++) {
        if (is_any_of(value_key_at(node, i), keywords)) {
            return true;
        }
    }
    bool implied = schema->type == SCHEMA_INT_OR_STRING;
    bool has_enum = value_count(value_get(node, "enum")) > 0 && schema->enum_values == NULL;
    bool has_parts = schema->property_count > 0 || schema->items != NULL ||
                     schema->additional_properties != NULL;
    bool preserves = flag(node, "x-kubernetes-preserve-unknown-fields");
    return has_enum || count_of(node, "maxLength", 1) == 0 ||
           implied != is_any_of_int_or_string(value_get(node, "anyOf")) ||
           (!implied && value_count(value_get(node, "anyOf")) > 0) ||
           (preserves && (schema->type != SCHEMA_ANY || has_parts)) ||
           (!preserves && schema->type == SCHEMA_ANY);
}

static void build_checks(struct schema_document *self, const struct value *node,
                         struct schema *schema, bool has_rules_below)
{
    bool is_root = node == self->openapi;
    if (!needs_checks(node, schema) && !has_rules_below && !is_root) {
        return;
    }
    struct schema_checks *checks = take(self, sizeof(*checks));
    *checks = (struct schema_checks){
        .minimum = literal(self, node, "minimum"),
        .maximum = literal(self, node, "maximum"),
        .multiple_of = literal(self, node, "multipleOf"),
        .exclusive_minimum = flag(node, "exclusiveMinimum"),
        .exclusive_maximum = flag(node, "exclusiveMaximum"),
        .min_items = count_of(node, "minItems", 0),
        .max_items = count_of(node, "maxItems", -1),
        .max_length = count_of(node, "maxLength", -1),
        .min_properties = count_of(node, "minProperties", 0),
        .max_properties = count_of(node, "maxProperties", -1),
        .all_of = build_several(self, node, "allOf"),
        .any_of = build_several(self, node, "anyOf"),
        .one_of = build_several(self, node, "oneOf"),
        .preserve_unknown_fields = flag(node, "x-kubernetes-preserve-unknown-fields"),
        .embedded_resource = flag(node, "x-kubernetes-embedded-resource"),
        .has_rules = has_rules_below,
    };
    if (value_is(value_get(node, "not"), VALUE_OBJECT)) {
        checks->none_of = build(self, value_get(node, "not"));
    }
    if (schema->enum_values == NULL && value_count(value_get(node, "enum")) > 0) {
        checks->enum_values = value_get(node, "enum");
    }
    build_rules(self, node, schema, checks);
    schema->checks = checks;
}

/* An enum of strings alone is told apart, as it is what nearly all are. */
static const char *const *build_enum(struct schema_document *self, const struct value *node)
{
    const struct value *values = value_get(node, "enum");
    for (size_t i = 0; i < value_count(values); i++) {
        if (!value_is(value_at(values, i), VALUE_STRING)) {
            return NULL;
        }
    }
    return strings(self, node, "enum");
}

static void build_parts(struct schema_document *self, const struct value *node,
                        struct schema *schema)
{
    build_properties(self, node, schema);
    const struct value *additional = value_get(node, "additionalProperties");
    if (value_is(additional, VALUE_OBJECT)) {
        size_t outside = field_path_enter_member(&self->path, "additionalProperties");
        schema->additional_properties = build(self, additional);
        buffer_truncate(&self->path, outside);
    } else if (value_as_bool(additional, false)) {
        schema->additional_properties = &undeclared;
    }
    if (value_is(value_get(node, "items"), VALUE_OBJECT)) {
        size_t outside = field_path_enter_member(&self->path, "items");
        schema->items = build(self, value_get(node, "items"));
        buffer_truncate(&self->path, outside);
    }
}

static const struct schema *build(struct schema_document *self, const struct value *node)
{
    struct schema *schema = take(self, sizeof(*schema));
    schema->type = type_of(node);
    schema->nullable = flag(node, "nullable");
    const char *format = text(node, "format");
    schema->format = schema_format_is_known(format) ? format : NULL;
    bool had_rules = self->has_rules;
    self->has_rules = false;
    build_parts(self, node, schema);
    schema->required = strings(self, node, "required");
    schema->enum_values = build_enum(self, node);
    const char *regex = text(node, "pattern");
    schema->pattern = regex[0] == '\0' ? NULL : build_pattern(self, regex);
    const struct value *otherwise = value_get(node, "default");
    if (otherwise != NULL && !value_is(otherwise, VALUE_NULL)) {
        AUTO_BUFFER json = {0};
        value_print_json(otherwise, &json);
        schema->default_json = take_text(self, buffer_text(&json), json.size);
    }
    schema->min_length = count_of(node, "minLength", 0);
    schema->max_length = count_of(node, "maxLength", 0);
    build_list_type(self, node, schema);
    build_checks(self, node, schema, self->has_rules);
    self->has_rules |= had_rules;
    return schema;
}

/* ---- defaults ---- */

/* Is each default a value that its schema allows and that is not pruned? */
static void check_defaults(struct schema_document *self, const struct schema *schema,
                           struct field_errors *out)
{
    if (schema->default_json != NULL) {
        AUTO_ERROR ignored = {0};
        AUTO_VALUE *value =
            value_parse_json(schema->default_json, strlen(schema->default_json), &ignored);
        size_t outside = field_path_enter_member(&self->path, "default");
        AUTO_VALUE *object = value_object();
        value_put(&object, value_ref(value), "default");
        const struct schema_property property = {SCHEMA_NAME("default"), .schema = schema};
        const struct schema holder = {
            .type = SCHEMA_OBJECT, .properties = &property, .property_count = 1};
        schema_prune(&holder, NULL, &object, NULL);
        if (!value_equal(value_get(object, "default"), value)) {
            AUTO_BUFFER text = {0};
            buffer_append(&text, "Invalid value: ");
            value_print_json(value, &text);
            buffer_append(&text, ": must not have unknown fields");
            field_errors_add(out, FIELD_INVALID, buffer_text(&self->path), buffer_text(&text));
        }
        schema_validate_part(schema, value, buffer_text(&self->path), out);
        buffer_truncate(&self->path, outside);
    }
    for (size_t i = 0; i < schema->property_count; i++) {
        size_t outside = field_path_enter_member(&self->path, "properties");
        field_path_enter_key(&self->path, schema->properties[i].name);
        check_defaults(self, schema->properties[i].schema, out);
        buffer_truncate(&self->path, outside);
    }
    const struct schema *const parts[] = {schema->items, schema->additional_properties};
    static const char *const names[] = {"items", "additionalProperties"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i] != NULL) {
            size_t outside = field_path_enter_member(&self->path, names[i]);
            check_defaults(self, parts[i], out);
            buffer_truncate(&self->path, outside);
        }
    }
}

/* ---- documents ---- */

/* OPENAPI with what is implied of every object's apiVersion, kind and metadata. */
static struct value *with_root_properties(const struct value *openapi)
{
    struct value *root = value_ref(openapi);
    static const char *const names[] = {"apiVersion", "kind"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (value_find(root, "properties", names[i]) == NULL) {
            value_put(&root, value_object_of("type", value_string("string"), NULL), "properties",
                      names[i]);
        }
    }
    if (value_count(value_find(root, "properties", "metadata", "properties")) == 0) {
        value_put(&root, value_object(), "properties", "metadata");
    }
    value_put(&root, value_bool(true), "properties", "metadata",
              "x-kubernetes-preserve-unknown-fields");
    return root;
}

struct schema_document *schema_parse(const struct value *openapi, const char *path,
                                     struct field_errors *errors)
{
    if (!value_is(openapi, VALUE_OBJECT)) {
        field_errors_add(errors, FIELD_REQUIRED, path, "Required value");
        return NULL;
    }
    AUTO_FIELD_ERRORS found = {0};
    schema_structural_check(openapi, path, &found);
    struct schema_document *self = memory_alloc_zero(1, sizeof(*self));
    self->openapi = with_root_properties(openapi);
    self->warnings = value_array();
    if (found.count == 0) {
        buffer_append(&self->path, path);
        self->root = build(self, self->openapi);
        CHECK(self->root->checks != NULL);
        check_defaults(self, self->root, &found);
    }
    schema_keywords_check(openapi, path, &found);
    if (found.count == 0) {
        field_errors_move(&found, &self->rule_errors);
    }
    if (found.count > 0) {
        schema_document_free(self);
        field_errors_move(errors, &found);
        return NULL;
    }
    return self;
}

const struct schema *schema_document_root(const struct schema_document *self)
{
    return self->root;
}

const struct value *schema_document_warnings(const struct schema_document *self)
{
    return self->warnings;
}

void schema_document_free(struct schema_document *self_take)
{
    if (self_take == NULL) {
        return;
    }
    for (struct attachment *item = self_take->attachments; item != NULL; item = item->next) {
        schema_regex_free(item->regex);
        cel_free(item->program);
    }
    while (self_take->blocks != NULL) {
        struct block *block = self_take->blocks;
        self_take->blocks = block->next;
        free(block);
    }
    value_unref(self_take->openapi);
    value_unref(self_take->warnings);
    buffer_release(&self_take->path);
    field_errors_release(&self_take->rule_errors);
    free(self_take);
}

void schema_document_free_slot(struct schema_document **slot)
{
    schema_document_free(*slot);
}
