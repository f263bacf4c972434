#include "core/kube/schema_parse.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"

/* What a document is made of is taken from blocks, which are freed together. */
struct block {
    struct block *next;
    size_t size;
    size_t used;
    _Alignas(16) char bytes[];
};

enum { BLOCK_SIZE = 64 * 1024 };

struct schema_document {
    struct block *blocks;
    struct value *openapi; /* keeps alive what schemas borrow: names, texts, values of enums */
    const struct schema *root;
    struct value *warnings;
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

static const struct schema any = {.type = SCHEMA_ANY};

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
        properties[i] = (struct schema_property){
            .name = value_key_at(members, i),
            .schema = build(self, value_member_at(members, i)),
            .order = (uint16_t)i,
            .omit_empty = true,
        };
    }
    schema->properties = properties;
    schema->property_count = value_count(members);
}

static const struct schema *build(struct schema_document *self, const struct value *node)
{
    struct schema *schema = take(self, sizeof(*schema));
    schema->type = type_of(node);
    schema->nullable = flag(node, "nullable");
    const char *format = text(node, "format");
    schema->format = format[0] == '\0' ? NULL : format;
    build_properties(self, node, schema);
    const struct value *additional = value_get(node, "additionalProperties");
    if (value_is(additional, VALUE_OBJECT)) {
        schema->additional_properties = build(self, additional);
    } else if (value_as_bool(additional, false)) {
        schema->additional_properties = &any;
    }
    if (value_is(value_get(node, "items"), VALUE_OBJECT)) {
        schema->items = build(self, value_get(node, "items"));
    }
    schema->required = strings(self, node, "required");
    if (value_is(value_at(value_get(node, "enum"), 0), VALUE_STRING)) {
        schema->enum_values = strings(self, node, "enum");
    }
    const struct value *otherwise = value_get(node, "default");
    if (otherwise != NULL && !value_is(otherwise, VALUE_NULL)) {
        AUTO_BUFFER json = {0};
        value_print_json(otherwise, &json);
        schema->default_json = take_text(self, buffer_text(&json), json.size);
    }
    const struct value *minimum = value_get(node, "minimum");
    schema->has_minimum = value_is(minimum, VALUE_INT);
    schema->minimum = value_as_int(minimum, 0);
    schema->min_length = count_of(node, "minLength", 0);
    schema->max_length = count_of(node, "maxLength", 0);
    build_list_type(self, node, schema);
    return schema;
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
    struct schema_document *self = memory_alloc_zero(1, sizeof(*self));
    self->openapi = with_root_properties(openapi);
    self->warnings = value_array();
    self->root = build(self, self->openapi);
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
    while (self_take->blocks != NULL) {
        struct block *block = self_take->blocks;
        self_take->blocks = block->next;
        free(block);
    }
    value_unref(self_take->openapi);
    value_unref(self_take->warnings);
    free(self_take);
}

void schema_document_free_slot(struct schema_document **slot)
{
    schema_document_free(*slot);
}
