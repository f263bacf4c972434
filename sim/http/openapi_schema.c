#include "sim/http/openapi_schema.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/types.h"

/* What is a type of its own in Go, and a plain one in JSON. */
#define META "io.k8s.apimachinery.pkg.apis.meta.v1."
static const struct {
    enum schema_type type;
    const char *format;
    const char *name;
    const char *v2;
    const char *v3;
} plain_types[] = {
    {SCHEMA_STRING, "date-time", META "Time", "{\"format\":\"date-time\",\"type\":\"string\"}",
     "{\"format\":\"date-time\",\"type\":\"string\"}"},
    {SCHEMA_STRING, "micro-time", META "MicroTime",
     "{\"format\":\"date-time\",\"type\":\"string\"}",
     "{\"format\":\"date-time\",\"type\":\"string\"}"},
    {SCHEMA_ANY, "fields-v1", META "FieldsV1", "{\"type\":\"object\"}", "{\"type\":\"object\"}"},
    {SCHEMA_ANY, "json", "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON", "{}",
     "{}"},
    {SCHEMA_INT_OR_STRING, "quantity", "io.k8s.apimachinery.pkg.api.resource.Quantity",
     "{\"type\":\"string\"}", "{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"number\"}]}"},
    {SCHEMA_INT_OR_STRING, NULL, "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
     "{\"format\":\"int-or-string\",\"type\":\"string\"}",
     "{\"format\":\"int-or-string\",\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]}"},
};

static struct value *parsed(const char *json)
{
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(json, strlen(json), &err);
    return value == NULL ? value_null() : value;
}

static struct value *texts(const char *const *list)
{
    struct value *array = value_array();
    for (; *list != NULL; list++) {
        value_push(&array, value_string(*list));
    }
    return array;
}

struct value *openapi_reference(const struct openapi_types *self, const char *name)
{
    return value_object_of(
        "$ref",
        value_string_printf("#/%s/%s", self->is_v3 ? "components/schemas" : "definitions", name),
        NULL);
}

/* ---- compiled-in schemas ---- */

static struct value *schema_of(struct openapi_types *self, const struct schema *schema,
                               bool is_custom);

static struct value *plain_of(struct openapi_types *self, const struct schema *schema)
{
    for (size_t i = 0; i < sizeof(plain_types) / sizeof(plain_types[0]); i++) {
        const char *format = plain_types[i].format;
        bool same_format = format == NULL || schema->format == NULL
                               ? format == schema->format
                               : strcmp(format, schema->format) == 0;
        if (plain_types[i].type == schema->type && same_format) {
            const char *name = plain_types[i].name;
            if (value_get(self->definitions, name) == NULL) {
                value_put(&self->definitions,
                          parsed(self->is_v3 ? plain_types[i].v3 : plain_types[i].v2), name);
            }
            return openapi_reference(self, name);
        }
    }
    return NULL;
}

static const char *type_name(enum schema_type type)
{
    static const char *const names[] = {
        [SCHEMA_OBJECT] = "object",   [SCHEMA_ARRAY] = "array",     [SCHEMA_STRING] = "string",
        [SCHEMA_INTEGER] = "integer", [SCHEMA_NUMBER] = "number",   [SCHEMA_BOOLEAN] = "boolean",
        [SCHEMA_ANY] = NULL,          [SCHEMA_INT_OR_STRING] = NULL};
    return names[type];
}

static void put_text(struct value **out, const char *key, const char *text)
{
    if (text != NULL) {
        value_put(out, value_string(text), key);
    }
}

static void put_topology(const struct schema *schema, struct value **out)
{
    if (schema->type == SCHEMA_ARRAY && schema->list_type == SCHEMA_LIST_MAP) {
        put_text(out, "x-kubernetes-list-type", "map");
        value_put(out, texts(schema->list_map_keys), "x-kubernetes-list-map-keys");
    } else if (schema->type == SCHEMA_ARRAY && schema->list_type == SCHEMA_LIST_SET) {
        put_text(out, "x-kubernetes-list-type", "set");
    } else if (schema->type == SCHEMA_ARRAY && schema->patch_strategy == NULL) {
        put_text(out, "x-kubernetes-list-type", "atomic");
    }
    if (schema->map_atomic) {
        put_text(out, "x-kubernetes-map-type", "atomic");
    }
    put_text(out, "x-kubernetes-patch-strategy", schema->patch_strategy);
    put_text(out, "x-kubernetes-patch-merge-key", schema->patch_merge_key);
}

static void put_checks(const struct openapi_types *self, const struct schema *schema,
                       struct value **out)
{
    if (schema->enum_values != NULL) {
        value_put(out, texts(schema->enum_values), "enum");
    }
    if (schema->pattern != NULL) {
        put_text(out, "pattern", schema->pattern->regex);
    }
    if (schema->has_minimum) {
        value_put(out, value_int(schema->minimum), "minimum");
    }
    if (schema->min_length > 0) {
        value_put(out, value_int(schema->min_length), "minLength");
    }
    if (schema->max_length > 0) {
        value_put(out, value_int(schema->max_length), "maxLength");
    }
    if (schema->default_json != NULL && self->is_v3) {
        value_put(out, parsed(schema->default_json), "default");
    }
    if (schema->nullable && self->is_v3) {
        value_put(out, value_bool(true), "nullable");
    }
}

static struct value *properties_of(struct openapi_types *self, const struct schema *schema,
                                   bool is_custom, struct value **required)
{
    struct value *properties = value_object();
    for (size_t i = 0; i < schema->property_count; i++) {
        const struct schema_property *property = &schema->properties[i];
        value_put(&properties, schema_of(self, property->schema, is_custom), property->name);
        if (property->required) {
            value_push(required, value_string(property->name));
        }
    }
    return properties;
}

/* What stands where SCHEMA is used, or in its definition, if it has a name. */
static struct value *inline_schema(struct openapi_types *self, const struct schema *schema,
                                   bool is_custom)
{
    struct value *out = value_object();
    if (self->is_v3 || !schema->nullable) {
        put_text(&out, "type", type_name(schema->type));
    }
    if (schema->type == SCHEMA_INT_OR_STRING) {
        value_put(&out, value_bool(true), "x-kubernetes-int-or-string");
    } else if (schema->type == SCHEMA_ANY && is_custom) {
        value_put(&out, value_bool(true), "x-kubernetes-preserve-unknown-fields");
    } else if (schema->type == SCHEMA_ANY && schema->format != NULL &&
               strcmp(schema->format, "double") == 0) {
        put_text(&out, "type", "number");
        put_text(&out, "format", schema->format);
    } else if (schema->type == SCHEMA_ANY) {
        /* kubectl explain cannot do with less */
        put_text(&out, "type", self->is_v3 || schema->format != NULL ? "object" : NULL);
    } else {
        put_text(&out, "format", schema->format);
    }
    if (schema->items != NULL) {
        value_put(&out, schema_of(self, schema->items, is_custom), "items");
    }
    if (schema->additional_properties != NULL) {
        value_put(&out, schema_of(self, schema->additional_properties, is_custom),
                  "additionalProperties");
    }
    AUTO_VALUE *required = schema->required != NULL ? texts(schema->required) : value_array();
    if (schema->property_count > 0) {
        value_put(&out, properties_of(self, schema, is_custom, &required), "properties");
    }
    if (value_count(required) > 0) {
        value_put(&out, value_ref(required), "required");
    }
    put_topology(schema, &out);
    put_checks(self, schema, &out);
    return out;
}

struct value *openapi_add_type(struct openapi_types *self, const struct schema *schema)
{
    if (value_get(self->definitions, schema->definition) == NULL) {
        /* Types may hold themselves: it is there before it is made. */
        value_put(&self->definitions, value_null(), schema->definition);
        value_put(&self->definitions, inline_schema(self, schema, false), schema->definition);
    }
    return openapi_reference(self, schema->definition);
}

static struct value *schema_of(struct openapi_types *self, const struct schema *schema,
                               bool is_custom)
{
    if (!is_custom && schema->definition != NULL) {
        return openapi_add_type(self, schema);
    }
    struct value *plain = is_custom ? NULL : plain_of(self, schema);
    return plain != NULL ? plain : inline_schema(self, schema, is_custom);
}

struct value *openapi_add_patch(struct openapi_types *self)
{
    static const char name[] = META "Patch";
    if (value_get(self->definitions, name) == NULL) {
        value_put(&self->definitions, parsed("{\"type\":\"object\"}"), name);
    }
    return openapi_reference(self, name);
}

/* ---- schemas that definitions bring along ---- */

/*
 * What version 2 has no words for is left out.
 * Source: k8s.io/apiextensions-apiserver pkg/controller/openapi/v2/conversion.go.
 */
static struct value *without_v3(const struct value *schema)
{
    static const char *const unknown[] = {
        "allOf",    "anyOf",   "oneOf",   "not",
        "nullable", "default", "example", "x-kubernetes-validations"};
    static const char *const nested[] = {"items", "additionalProperties"};
    struct value *out = value_ref(schema);
    bool is_any = value_as_bool(value_get(schema, "nullable"), false) ||
                  value_as_bool(value_get(schema, "x-kubernetes-int-or-string"), false);
    if (is_any) {
        value_drop(&out, "type");
    }
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        value_drop(&out, unknown[i]);
    }
    for (size_t i = 0; i < sizeof(nested) / sizeof(nested[0]); i++) {
        if (value_is(value_get(schema, nested[i]), VALUE_OBJECT)) {
            value_put(&out, without_v3(value_get(schema, nested[i])), nested[i]);
        }
    }
    const struct value *properties = value_get(schema, "properties");
    for (size_t i = 0; i < value_count(properties); i++) {
        value_put(&out, without_v3(value_member_at(properties, i)), "properties",
                  value_key_at(properties, i));
    }
    return out;
}

/* ---- kinds ---- */

/* `io.ray` of `ray.io`. */
static void append_reversed(const char *group, struct buffer *out)
{
    for (const char *end = group + strlen(group); end > group;) {
        const char *begin = end;
        while (begin > group && begin[-1] != '.') {
            begin--;
        }
        buffer_append_sized(out, begin, (size_t)(end - begin));
        buffer_append_char(out, '.');
        end = begin > group ? begin - 1 : group;
    }
}

static bool is_built_in(const struct api_served *served)
{
    return !served->resource->custom && served->schema != NULL &&
           served->schema->definition != NULL;
}

void openapi_kind_name(const struct api_served *served, struct buffer *out)
{
    if (is_built_in(served)) {
        buffer_append(out, served->schema->definition);
        return;
    }
    append_reversed(served->resource->group, out);
    buffer_printf(out, "%s.%s", served->resource->version, served->resource->kind);
}

static struct value *group_version_kind(const struct resource *resource, const char *kind)
{
    return value_array_of(value_object_of("group", value_string(resource->group), "kind",
                                          value_string(kind), "version",
                                          value_string(resource->version), NULL),
                          NULL);
}

/* What every kind has, in words of ours; PUT also where the schema itself has none. */
static void describe(struct openapi_types *self, const struct resource *resource, bool is_list,
                     struct value **out)
{
    char group_version[256];
    resource_api_version(resource, group_version, sizeof(group_version));
    value_put(out, value_string("string"), "properties", "apiVersion", "type");
    value_put(out,
              value_string_printf("The group and version of this form of the object: `%s`.",
                                  group_version),
              "properties", "apiVersion", "description");
    value_put(out, value_string("string"), "properties", "kind", "type");
    value_put(out,
              value_string_printf("What this object is: `%s`.",
                                  is_list ? resource->list_kind : resource->kind),
              "properties", "kind", "description");
    value_put(out, openapi_add_type(self, is_list ? &schema_list_meta : &schema_object_meta),
              "properties", "metadata");
    value_put(out, value_string("object"), "type");
    value_put(out, group_version_kind(resource, is_list ? resource->list_kind : resource->kind),
              "x-kubernetes-group-version-kind");
}

static struct value *custom_schema(struct openapi_types *self, const struct api_served *served)
{
    if (served->definition_schema != NULL) {
        return self->is_v3 ? value_ref(served->definition_schema)
                           : without_v3(served->definition_schema);
    }
    return served->schema == NULL ? value_object() : inline_schema(self, served->schema, true);
}

static void put_description(struct value **out, const char *text)
{
    if (value_get(*out, "description") == NULL) {
        put_text(out, "description", text);
    }
}

void openapi_add_kind(struct openapi_types *self, const struct api_served *served)
{
    const struct resource *resource = served->resource;
    AUTO_BUFFER name = {0};
    openapi_kind_name(served, &name);
    struct value *kind = NULL;
    if (is_built_in(served)) {
        value_unref(openapi_add_type(self, served->schema));
        kind = value_ref(value_get(self->definitions, buffer_text(&name)));
        AUTO_BUFFER text = {0};
        buffer_printf(&text, "%s, one of the resource `%s`.", resource->kind, resource->plural);
        put_description(&kind, buffer_text(&text));
    } else {
        kind = custom_schema(self, served);
    }
    describe(self, resource, false, &kind);
    value_put(&self->definitions, kind, buffer_text(&name));

    struct value *list = value_object_of(
        "required", value_array_of(value_string("items"), NULL), "properties",
        value_object_of("items",
                        value_object_of("type", value_string("array"), "items",
                                        openapi_reference(self, buffer_text(&name)), NULL),
                        NULL),
        NULL);
    describe(self, resource, true, &list);
    buffer_append(&name, "List");
    value_put(&self->definitions, list, buffer_text(&name));
}
