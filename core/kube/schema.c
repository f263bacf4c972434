#include "core/kube/schema.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/value_json.h"
#include "core/kube/field_place.h"
#include "core/kube/types.h"

static const struct schema *find(const struct schema *self, const char *name, uint64_t word)
{
    size_t low = 0;
    size_t high = self->property_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = schema_name_order(name, word, &self->properties[middle]);
        if (order == 0) {
            return self->properties[middle].schema;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return self->additional_properties;
}

const struct schema *schema_property(const struct schema *self, const char *name)
{
    return find(self, name, value_sought(name).prefix);
}

const struct schema *schema_member(const struct schema *self, const struct value *object,
                                   size_t index)
{
    return find(self, value_key_at(object, index), value_key_word_at(object, index));
}

/* Puts MEMBER_TAKE in the place of the INDEXth member of ORIGINAL, of which *COPY is a changed
 * version; NULL removes it. */
static void put_member(struct value **copy, const struct value *original, size_t index,
                       struct value *member_take)
{
    value_put_sized(copy, value_key_at(original, index), value_key_size_at(original, index),
                    member_take);
}

/* ---- pruning ---- */

struct pruning {
    const struct field_place *place; /* of the value that is looked at */
    struct value **unknown;          /* where paths of dropped members go; may be NULL */
};

static struct value *pruned(struct pruning *self, const struct schema *schema,
                            const struct value *value, const struct value *known);

/* Nothing is known of what is in a value of this schema. */
static bool is_opaque(const struct schema *schema)
{
    return schema->type == SCHEMA_ANY && schema->checks == NULL;
}

static bool keeps_unknown(const struct schema *schema)
{
    return schema->checks != NULL && schema->checks->preserve_unknown_fields;
}

static bool is_embedded(const struct schema *schema)
{
    return schema->checks != NULL && schema->checks->embedded_resource;
}

static bool is_root_field(const char *key)
{
    return text_equal(key, "apiVersion") || text_equal(key, "kind") || text_equal(key, "metadata");
}

static void note_unknown(struct pruning *self, const struct field_place *place)
{
    if (self->unknown != NULL) {
        AUTO_BUFFER path = {0};
        field_place_print(place, &path);
        value_push(self->unknown, value_string(buffer_text(&path)));
    }
}

static struct value *pruned_object(struct pruning *self, const struct schema *schema,
                                   const struct value *object, const struct value *known)
{
    AUTO_FREE bool *dropped = NULL;
    struct value *copy = value_ref(object);
    for (size_t i = 0; i < value_count(object); i++) {
        const char *key = value_key_at(object, i);
        const struct value *member = value_member_at(object, i);
        const struct value *known_member = known == NULL ? NULL : value_get_like(known, object, i);
        if (member == known_member) {
            continue;
        }
        const struct schema *below = schema_member(schema, object, i);
        bool is_kept = below != NULL && value_depth(member) == 0;
        if (is_kept || (self->place == NULL && is_root_field(key))) {
            continue;
        }
        if (is_embedded(schema) && is_root_field(key)) {
            if (strcmp(key, "metadata") != 0) {
                continue;
            }
            below = &schema_object_meta;
        }
        if (below == NULL && keeps_unknown(schema)) {
            continue;
        }
        const struct field_place place = {.outside = self->place, .name = key};
        if (below == NULL) {
            note_unknown(self, &place);
            dropped =
                dropped != NULL ? dropped : memory_alloc_zero(value_count(object), sizeof(bool));
            dropped[i] = true;
        } else {
            self->place = &place;
            value_set_part_at(&copy, i, pruned(self, below, member, known_member));
            self->place = place.outside;
        }
    }
    if (dropped != NULL) {
        value_drop_members(&copy, dropped);
    }
    return copy;
}

static struct value *pruned_array(struct pruning *self, const struct schema *schema,
                                  const struct value *array, const struct value *known)
{
    /* Where no array is expected, nothing is declared for its items either. */
    static const struct schema undeclared = {.type = SCHEMA_OBJECT};
    const struct schema *items = schema->items == NULL ? &undeclared : schema->items;
    if (schema->items == NULL && keeps_unknown(schema)) {
        return value_ref(array);
    }
    struct value *copy = value_ref(array);
    for (size_t i = 0; i < value_count(array); i++) {
        const struct field_place place = {.outside = self->place, .index = i};
        self->place = &place;
        value_set_at(&copy, i, pruned(self, items, value_at(array, i), value_at(known, i)));
        self->place = place.outside;
    }
    return copy;
}

/* Returns a new reference, to VALUE itself when it needs no change. */
static struct value *pruned(struct pruning *self, const struct schema *schema,
                            const struct value *value, const struct value *known)
{
    if (is_opaque(schema) || value == known) {
        return value_ref(value);
    }
    if (value_is(value, VALUE_OBJECT)) {
        return pruned_object(self, schema, value, known);
    }
    if (value_is(value, VALUE_ARRAY)) {
        return pruned_array(self, schema, value, known);
    }
    return value_ref(value);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(value_text(*(struct value *const *)a), value_text(*(struct value *const *)b));
}

/* Appends FOUND to *UNKNOWN, sorted. */
static void append_sorted(struct value **unknown, const struct value *found)
{
    size_t count = value_count(found);
    AUTO_FREE const struct value **paths = memory_alloc((count + 1) * sizeof(*paths));
    for (size_t i = 0; i < count; i++) {
        paths[i] = value_at(found, i);
    }
    qsort(paths, count, sizeof(*paths), compare_texts);
    for (size_t i = 0; i < count; i++) {
        value_push(unknown, value_ref(paths[i]));
    }
}

void schema_prune(const struct schema *self, const struct value *known, struct value **object,
                  struct value **unknown)
{
    AUTO_VALUE *found = value_array();
    struct pruning pruning = {.unknown = unknown == NULL ? NULL : &found};
    value_replace(object, pruned(&pruning, self, *object, known));
    if (unknown != NULL) {
        append_sorted(unknown, found);
    }
}

/* ---- defaulting ---- */

static struct value *defaulted(const struct schema *schema, const struct value *value,
                               const struct value *known);

/* A new reference to what an absent value of SCHEMA becomes; NULL when there is no default. */
static struct value *default_of(const struct schema *schema)
{
    if (schema->default_json == NULL) {
        return NULL;
    }
    AUTO_ERROR error = {0};
    AUTO_VALUE *parsed =
        value_parse_json(schema->default_json, strlen(schema->default_json), &error);
    CHECK(parsed != NULL);
    return defaulted(schema, parsed, NULL);
}

static struct value *defaulted_object(const struct schema *schema, const struct value *object,
                                      const struct value *known)
{
    struct value *copy = value_ref(object);
    for (size_t i = 0; i < value_count(object); i++) {
        const struct value *member = value_member_at(object, i);
        const struct value *known_member = known == NULL ? NULL : value_get_like(known, object, i);
        bool is_null = value_is(member, VALUE_NULL);
        bool is_done = member == known_member || (value_depth(member) == 0 && !is_null);
        const struct schema *below = is_done ? NULL : schema_member(schema, object, i);
        if (below == NULL) {
            continue;
        }
        if (is_null && !below->nullable) {
            put_member(&copy, object, i, default_of(below));
            continue;
        }
        struct value *filled = defaulted(below, member, known_member);
        if (filled != member) {
            put_member(&copy, object, i, filled);
        } else {
            value_unref(filled);
        }
    }
    for (size_t i = 0; i < schema->property_count; i++) {
        const struct schema_property *property = &schema->properties[i];
        if (property->schema->default_json != NULL && value_get(copy, property->name) == NULL) {
            value_put_sized(&copy, property->name, strlen(property->name),
                            default_of(property->schema));
        }
    }
    return copy;
}

static struct value *defaulted_array(const struct schema *schema, const struct value *array,
                                     const struct value *known)
{
    if (schema->items == NULL) {
        return value_ref(array);
    }
    bool fills_nulls = schema->items->default_json != NULL && !schema->items->nullable;
    struct value *copy = value_ref(array);
    for (size_t i = 0; i < value_count(array); i++) {
        const struct value *item = value_at(array, i);
        struct value *filled = fills_nulls && value_is(item, VALUE_NULL)
                                   ? default_of(schema->items)
                                   : defaulted(schema->items, item, value_at(known, i));
        if (filled != item) {
            value_set_at(&copy, i, filled);
        } else {
            value_unref(filled);
        }
    }
    return copy;
}

/* Returns a new reference, to VALUE itself when it needs no change. */
static struct value *defaulted(const struct schema *schema, const struct value *value,
                               const struct value *known)
{
    if (is_opaque(schema) || value == known) {
        return value_ref(value);
    }
    if (value_is(value, VALUE_OBJECT)) {
        return defaulted_object(schema, value, known);
    }
    if (value_is(value, VALUE_ARRAY)) {
        return defaulted_array(schema, value, known);
    }
    return value_ref(value);
}

void schema_default(const struct schema *self, const struct value *known, struct value **object)
{
    value_replace(object, defaulted(self, *object, known));
}
