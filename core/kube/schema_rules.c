#include "core/kube/schema_rules.h"

#include <string.h>

#include "core/base/limits.h"
#include "core/base/value_json.h"
#include "core/kube/field_path.h"
#include "core/kube/names.h"

struct rule_walk {
    struct buffer path; /* of the value that is looked at */
    struct field_errors *out;
    int64_t budget; /* of steps, for all rules of an object together; below 0 when it is used up */
};

/* The member KEY of an object, whose schema is BELOW, in a path. */
static size_t enter(struct rule_walk *self, const struct schema *schema, const struct schema *below,
                    const char *key)
{
    return below == schema->additional_properties ? field_path_enter_key(&self->path, key)
                                                  : field_path_enter_member(&self->path, key);
}

/* ---- rules ---- */

static void append_shown(const struct value *value, struct buffer *out)
{
    if (value_is(value, VALUE_OBJECT) || value_is(value, VALUE_ARRAY)) {
        buffer_printf(out, "\"%s\"", value_type_name(value));
    } else if (value_is(value, VALUE_STRING)) {
        buffer_append_quoted(out, value_text(value), value_text_size(value));
    } else {
        value_print_json(value, out);
    }
}

/* Tells that RULE is broken, or of a problem with it. */
static void report(struct rule_walk *self, const struct value *value,
                   const struct schema_cel_rule *rule, enum field_error_type reason,
                   const char *message)
{
    AUTO_BUFFER text = {0};
    if (reason == FIELD_REQUIRED) {
        buffer_printf(&text, "Required value: %s", message);
    } else if (reason == FIELD_FORBIDDEN) {
        buffer_printf(&text, "Forbidden: %s", message);
    } else if (reason == FIELD_DUPLICATE) {
        buffer_append(&text, "Duplicate value: ");
        append_shown(value, &text);
    } else {
        buffer_append(&text, "Invalid value: ");
        append_shown(value, &text);
        buffer_printf(&text, ": %s", message);
    }
    AUTO_BUFFER field = {0};
    buffer_append(&field, buffer_text(&self->path));
    if (rule->field_path[0] != '\0') {
        bool leading_dot = rule->field_path[0] == '.' && field.size == 0;
        buffer_append(&field, rule->field_path + leading_dot);
    }
    field_errors_add(self->out, reason, field.size == 0 ? "<nil>" : buffer_text(&field),
                     buffer_text(&text));
}

/* TEXT without white space around it: a new reference. */
static struct value *trimmed(const char *text)
{
    static const char blanks[] = " \t\n\v\f\r";
    text += strspn(text, blanks);
    size_t size = strlen(text);
    while (size > 0 && strchr(blanks, text[size - 1]) != NULL) {
        size--;
    }
    return value_string_sized(text, size);
}

/* The rule's message, or what stands in for it, with BEFORE it; a new reference. */
static struct value *message_of(const struct schema_cel_rule *rule, const char *before)
{
    if (rule->message[0] != '\0') {
        return trimmed(rule->message);
    }
    AUTO_VALUE *text = trimmed(rule->text);
    return value_string_printf("%s%s", before, value_text(text));
}

/* What the message expression says, if it says something; else the message. */
static struct value *broken_message(struct rule_walk *self, const struct schema_cel_rule *rule,
                                    const struct cel_input *input)
{
    if (rule->message_program != NULL) {
        AUTO_ERROR ignored = {0};
        AUTO_VALUE *made = NULL;
        if (cel_evaluate_text(rule->message_program, input, &self->budget, &made, &ignored)) {
            AUTO_VALUE *text = trimmed(value_text(made));
            if (value_text_size(text) > 0 && strchr(value_text(text), '\n') == NULL) {
                return value_ref(text);
            }
        }
    }
    return message_of(rule, "failed rule: ");
}

static void check_rule(struct rule_walk *self, const struct schema_cel_rule *rule,
                       const struct value *value, const struct value *old)
{
    if (rule->program == NULL ||
        (cel_uses_old_self(rule->program) && old == NULL && !rule->optional_old_self)) {
        return;
    }
    struct cel_input input = {value, old, rule->optional_old_self};
    AUTO_ERROR error = {0};
    bool holds = false;
    if (!cel_evaluate_bool(rule->program, &input, &self->budget, &holds, &error)) {
        AUTO_VALUE *text = message_of(rule, "");
        AUTO_BUFFER message = {0};
        if (self->budget < 0) {
            buffer_append(&message, "validation failed due to running out of cost budget, no "
                                    "further validation rules will be run");
        } else if (strncmp(error.message, "no such overload", strlen("no such overload")) == 0) {
            buffer_printf(&message,
                          "'%s': call arguments did not match a supported operator, function or "
                          "macro signature for rule: %s",
                          error.message, value_text(text));
        } else {
            buffer_printf(&message, "%s evaluating rule: %s", error.message, value_text(text));
        }
        struct schema_cel_rule without_path = *rule;
        without_path.field_path = "";
        report(self, value, &without_path, FIELD_INVALID, buffer_text(&message));
        return;
    }
    bool unchanged = old != NULL && value_equal(value, old);
    if (!holds && (cel_uses_old_self(rule->program) || !unchanged)) {
        AUTO_VALUE *message = broken_message(self, rule, &input);
        report(self, value, rule, rule->reason, value_text(message));
    }
}

static const struct value *old_item(const struct schema *schema, const struct value *item,
                                    const struct value *old)
{
    for (size_t i = 0; schema->list_type == SCHEMA_LIST_MAP && i < value_count(old); i++) {
        bool same = true;
        for (size_t j = 0; schema->list_map_keys[j] != NULL && same; j++) {
            same = value_equal(value_get(value_at(old, i), schema->list_map_keys[j]),
                               value_get(item, schema->list_map_keys[j]));
        }
        if (same) {
            return value_at(old, i);
        }
    }
    return NULL;
}

/* The rules of a value come before those of what is in it. */
static void check_rules(struct rule_walk *self, const struct schema *schema,
                        const struct value *value, const struct value *old)
{
    if (value_is(value, VALUE_NULL) || schema->checks == NULL || !schema->checks->has_rules) {
        return;
    }
    for (size_t i = 0; i < schema->checks->rule_count && self->budget >= 0; i++) {
        check_rule(self, &schema->checks->rules[i], value, old);
    }
    for (size_t i = 0; value_is(value, VALUE_OBJECT) && i < value_count(value); i++) {
        const char *key = value_key_at(value, i);
        const struct schema *below = schema_member(schema, value, i);
        if (below != NULL) {
            size_t outside = enter(self, schema, below, key);
            check_rules(self, below, value_member_at(value, i),
                        schema->map_atomic ? NULL : value_get(old, key));
            buffer_truncate(&self->path, outside);
        }
    }
    for (size_t i = 0; value_is(value, VALUE_ARRAY) && i < value_count(value); i++) {
        if (schema->items != NULL) {
            size_t outside = field_path_enter_item(&self->path, i);
            const struct value *item = value_at(value, i);
            check_rules(self, schema->items, item, old_item(schema, item, old));
            buffer_truncate(&self->path, outside);
        }
    }
}

void schema_check_rules(const struct schema *self, const struct value *object,
                        const struct value *old, struct field_errors *out)
{
    struct rule_walk walk = {.out = out, .budget = LIMIT_CEL_STEPS};
    check_rules(&walk, self, object, old);
    buffer_release(&walk.path);
}

/* ---- objects within objects ---- */

static void add(struct rule_walk *self, const char *name, enum field_error_type type,
                const char *text)
{
    size_t outside = field_path_enter_member(&self->path, name);
    field_errors_add(self->out, type, buffer_text(&self->path), text);
    buffer_truncate(&self->path, outside);
}

static void add_invalid(struct rule_walk *self, const char *name, const struct value *value,
                        const char *problem)
{
    AUTO_BUFFER text = {0};
    buffer_append(&text, "Invalid value: ");
    if (value_is(value, VALUE_STRING)) {
        buffer_append_quoted(&text, value_text(value), value_text_size(value));
    } else {
        value_print_json(value, &text);
    }
    buffer_printf(&text, ": %s", problem);
    add(self, name, FIELD_INVALID, buffer_text(&text));
}

static void check_api_version(struct rule_walk *self, const struct value *version)
{
    const char *text = value_text(version);
    const char *slash = strchr(text, '/');
    if (version == NULL) {
        add(self, "apiVersion", FIELD_REQUIRED, "Required value");
    } else if (!value_is(version, VALUE_STRING)) {
        add_invalid(self, "apiVersion", version, "must be a string");
    } else if (text[0] == '\0') {
        add_invalid(self, "apiVersion", version, "must not be empty");
    } else if (slash != NULL && strchr(slash + 1, '/') != NULL) {
        AUTO_BUFFER problem = {0};
        buffer_printf(&problem, "unexpected GroupVersion string: %s", text);
        add_invalid(self, "apiVersion", version, buffer_text(&problem));
    }
}

static void check_kind(struct rule_walk *self, const struct value *kind)
{
    if (kind == NULL) {
        add(self, "kind", FIELD_REQUIRED, "Required value");
        return;
    }
    if (!value_is(kind, VALUE_STRING)) {
        add_invalid(self, "kind", kind, "must be a string");
        return;
    }
    if (value_text_size(kind) == 0) {
        add_invalid(self, "kind", kind, "must not be empty");
        return;
    }
    AUTO_BUFFER lower = {0};
    for (const char *byte = value_text(kind); *byte != '\0'; byte++) {
        bool upper = *byte >= 'A' && *byte <= 'Z';
        buffer_append_char(&lower, upper ? (char)(*byte - 'A' + 'a') : *byte);
    }
    struct names_problems problems = names_check_dns1035_label(buffer_text(&lower));
    if (problems.count > 0) {
        AUTO_BUFFER problem = {0};
        buffer_append(&problem, "may have mixed case, but should otherwise match: ");
        names_problems_print(&problems, ",", &problem);
        add_invalid(self, "kind", kind, buffer_text(&problem));
    }
}

static void add_problems(struct rule_walk *self, const char *name, const char *value,
                         const struct names_problems *problems)
{
    AUTO_VALUE *shown = value_string(value);
    for (size_t i = 0; i < problems->count; i++) {
        add_invalid(self, name, shown, problems->items[i]);
    }
}

/* Labels with their keys and values, annotations with their keys. */
static void check_label_keys(struct rule_walk *self, const struct value *metadata, const char *name)
{
    const struct value *map = value_get(metadata, name);
    for (size_t i = 0; i < value_count(map); i++) {
        struct names_problems key = names_check_label_key(value_key_at(map, i));
        add_problems(self, name, value_key_at(map, i), &key);
        const char *text = value_text(value_member_at(map, i));
        struct names_problems value = names_check_label_value(text);
        if (strcmp(name, "labels") == 0) {
            add_problems(self, name, text, &value);
        }
    }
}

static void check_metadata(struct rule_walk *self, const struct value *metadata)
{
    if (metadata != NULL && !value_is(metadata, VALUE_OBJECT)) {
        add_invalid(self, "metadata", metadata, "must be an object");
        return;
    }
    size_t outside = field_path_enter_member(&self->path, "metadata");
    const char *name = value_text(value_get(metadata, "name"));
    struct names_problems problems = names_check_path_segment(name);
    if (name[0] != '\0') {
        add_problems(self, "name", name, &problems);
    }
    check_label_keys(self, metadata, "annotations");
    check_label_keys(self, metadata, "labels");
    buffer_truncate(&self->path, outside);
}

static void check_embedded(struct rule_walk *self, const struct schema *schema,
                           const struct value *value)
{
    if (schema->checks != NULL && schema->checks->embedded_resource &&
        value_is(value, VALUE_OBJECT)) {
        check_api_version(self, value_get(value, "apiVersion"));
        check_kind(self, value_get(value, "kind"));
        check_metadata(self, value_get(value, "metadata"));
    }
    for (size_t i = 0; value_is(value, VALUE_OBJECT) && i < value_count(value); i++) {
        const char *key = value_key_at(value, i);
        const struct schema *below = schema_member(schema, value, i);
        if (below != NULL) {
            size_t outside = enter(self, schema, below, key);
            check_embedded(self, below, value_member_at(value, i));
            buffer_truncate(&self->path, outside);
        }
    }
    for (size_t i = 0; value_is(value, VALUE_ARRAY) && i < value_count(value); i++) {
        if (schema->items != NULL) {
            size_t outside = field_path_enter_item(&self->path, i);
            check_embedded(self, schema->items, value_at(value, i));
            buffer_truncate(&self->path, outside);
        }
    }
}

void schema_check_embedded(const struct schema *self, const struct value *object,
                           struct field_errors *out)
{
    struct rule_walk walk = {.out = out};
    check_embedded(&walk, self, object);
    buffer_release(&walk.path);
}
