#include "core/kube/schema_openapi.h"

#include <string.h>

#include "core/base/check.h"
#include "core/base/value_json.h"

static const char *const type_names[] = {
    [SCHEMA_ANY] = NULL,          [SCHEMA_OBJECT] = "object",    [SCHEMA_ARRAY] = "array",
    [SCHEMA_STRING] = "string",   [SCHEMA_INTEGER] = "integer",  [SCHEMA_NUMBER] = "number",
    [SCHEMA_BOOLEAN] = "boolean", [SCHEMA_INT_OR_STRING] = NULL,
};

static struct value *of_type(const char *name)
{
    return value_object_of("type", value_string(name), NULL);
}

static void put_texts(struct value **out, const char *key, const char *const *texts)
{
    if (texts == NULL) {
        return;
    }
    struct value *array = value_array();
    for (; *texts != NULL; texts++) {
        value_push(&array, value_string(*texts));
    }
    value_put(out, array, key);
}

static void put_type(struct value **out, const struct schema *self)
{
    if (self->type == SCHEMA_ANY) {
        value_put(out, value_bool(true), "x-kubernetes-preserve-unknown-fields");
    } else if (self->type == SCHEMA_INT_OR_STRING) {
        value_put(out, value_array_of(of_type("integer"), of_type("string"), NULL), "anyOf");
        value_put(out, value_bool(true), "x-kubernetes-int-or-string");
    } else {
        value_put(out, value_string(type_names[self->type]), "type");
    }
    if (self->format != NULL && self->type != SCHEMA_INT_OR_STRING) {
        value_put(out, value_string(self->format), "format");
    }
    if (self->nullable) {
        value_put(out, value_bool(true), "nullable");
    }
}

static void put_limits(struct value **out, const struct schema *self)
{
    put_texts(out, "required", self->required);
    put_texts(out, "enum", self->enum_values);
    if (self->pattern != NULL) {
        value_put(out, value_string(self->pattern->regex), "pattern");
    }
    if (self->has_minimum) {
        value_put(out, value_int(self->minimum), "minimum");
    }
    if (self->min_length > 0) {
        value_put(out, value_int(self->min_length), "minLength");
    }
    if (self->max_length > 0) {
        value_put(out, value_int(self->max_length), "maxLength");
    }
    if (self->default_json != NULL) {
        AUTO_ERROR err = {0};
        struct value *value =
            value_parse_json(self->default_json, strlen(self->default_json), &err);
        CHECK(value != NULL);
        value_put(out, value, "default");
    }
}

static void put_topology(struct value **out, const struct schema *self)
{
    if (self->list_type == SCHEMA_LIST_SET) {
        value_put(out, value_string("set"), "x-kubernetes-list-type");
    } else if (self->list_type == SCHEMA_LIST_MAP) {
        value_put(out, value_string("map"), "x-kubernetes-list-type");
        put_texts(out, "x-kubernetes-list-map-keys", self->list_map_keys);
    }
    if (self->map_atomic) {
        value_put(out, value_string("atomic"), "x-kubernetes-map-type");
    }
}

static void put_rules(struct value **out, const struct schema *self)
{
    if (self->rules == NULL) {
        return;
    }
    struct value *rules = value_array();
    for (size_t i = 0; self->rules[i].holds != NULL; i++) {
        value_push(&rules, value_object_of("rule", value_string(self->rules[i].text), "message",
                                           value_string(self->rules[i].message), NULL));
    }
    value_put(out, rules, "x-kubernetes-validations");
}

/* Its depth is that of the types, which do not refer to themselves. */
static struct value *node_of(const struct schema *self)
{
    struct value *out = value_object();
    put_type(&out, self);
    put_limits(&out, self);
    put_topology(&out, self);
    put_rules(&out, self);
    if (self->items != NULL) {
        value_put(&out, node_of(self->items), "items");
    }
    if (self->additional_properties != NULL) {
        value_put(&out, node_of(self->additional_properties), "additionalProperties");
    }
    for (size_t i = 0; i < self->property_count; i++) {
        value_put(&out, node_of(self->properties[i].schema), "properties",
                  self->properties[i].name);
    }
    return out;
}

struct value *schema_openapi(const struct schema *self)
{
    struct value *out = node_of(self);
    value_put(&out, of_type("string"), "properties", "apiVersion");
    value_put(&out, of_type("string"), "properties", "kind");
    value_put(&out, of_type("object"), "properties", "metadata");
    return out;
}
