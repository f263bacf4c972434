#include "core/kube/go_json.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/quantity.h"

static bool is_unset(const struct value *value)
{
    return value == NULL || value_is(value, VALUE_NULL);
}

static bool has_format(const struct schema *schema, const char *format)
{
    return schema->format != NULL && strcmp(schema->format, format) == 0;
}

/* What `omitempty` leaves out of a field that is no pointer. */
static bool is_empty(const struct value *value)
{
    switch (value_type(value)) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return !value_as_bool(value, false);
    case VALUE_INT:
        return value_as_int(value, 0) == 0;
    case VALUE_DECIMAL:
        return false;
    case VALUE_STRING:
        return value_text_size(value) == 0;
    case VALUE_ARRAY:
    case VALUE_OBJECT:
        return value_count(value) == 0;
    }
    return false;
}

static bool is_left_out(const struct schema_property *property, const struct value *value)
{
    return property->omit_empty && (is_unset(value) || (!property->pointer && is_empty(value)));
}

/* ---- what is printed again and again ---- */

/* Where a value that is shared has been printed before. */
struct printed {
    const struct value *value; /* borrowed: the list that is printed holds it */
    const struct schema *schema;
    size_t start;
    size_t size;
};

/* A text that outlives the buffer it was printed to. */
struct cached {
    struct value *value; /* NULL: the place is free */
    const struct schema *schema;
    char *text;
    size_t size;
};

/* Powers of two. */
enum {
    PRINTED_COUNT = 512,
    SEEN_COUNT = 1024,
    CACHED_COUNT = 64,
};

#define CACHED_SIZE_MAX ((size_t)16 * 1024)

/* Values whose addresses fall together; there is room for a few. */
struct cached_set {
    struct cached texts[4];
    size_t next; /* the oldest */
};

struct go_json_cache {
    struct cached_set sets[CACHED_COUNT]; /* by address */
    /* What was printed of late, by address: if it comes again, it is worth keeping. Never looked
     * into: by now there may be something else there. */
    const struct value *seen[SEEN_COUNT];
};

struct printer {
    struct buffer *out;
    struct printed *printed; /* by address, PRINTED_COUNT of them; NULL: nothing is remembered */
    struct go_json_cache *cache; /* or NULL; not both */
};

/* Addresses decide what is found again, never what is printed. */
static size_t place_of(const struct value *value, size_t count)
{
    uint64_t hash = (uint64_t)(uintptr_t)value * UINT64_C(0x9e3779b97f4a7c15);
    return hash >> 48 & (count - 1);
}

static bool print_again(struct printer *self, const struct schema *schema,
                        const struct value *value)
{
    const struct printed *place = &self->printed[place_of(value, PRINTED_COUNT)];
    if (place->value != value || place->schema != schema) {
        return false;
    }
    char *room = buffer_extend(self->out, place->size);
    memcpy(room, self->out->data + place->start, place->size);
    return true;
}

/* ---- structs, maps and lists ---- */

static void print(struct printer *self, const struct schema *schema, const struct value *value);

/* `,"name":` with or without the comma */
static void print_name(struct printer *self, const char *name, bool is_first)
{
    size_t size = strlen(name);
    char *room = buffer_extend(self->out, size + (is_first ? 3 : 4));
    if (!is_first) {
        *room++ = ',';
    }
    *room++ = '"';
    memcpy(room, name, size);
    room[size] = '"';
    room[size + 1] = ':';
}

struct field {
    const struct schema_property *property;
    const struct value *value; /* NULL when it is absent */
};

static bool is_type(const char *name)
{
    return strcmp(name, "apiVersion") == 0 || strcmp(name, "kind") == 0;
}

/* The fields that are printed, in bytewise order of their names as the members are; returns their
 * number. A List's items have no type: ITEM leaves it out. */
static size_t collect_fields(const struct schema *schema, const struct value *value, bool is_item,
                             struct field *out)
{
    size_t count = 0;
    size_t at = 0;
    size_t member_count = value_count(value);
    for (size_t i = 0; i < schema->property_count; i++) {
        const struct schema_property *property = &schema->properties[i];
        int order = -1;
        while (at < member_count &&
               (order = schema_name_order(value_key_at(value, at), value_key_word_at(value, at),
                                          property)) < 0) {
            at++;
        }
        if (at == member_count || order > 0) {
            if (!property->omit_empty && !(is_item && is_type(property->name))) {
                out[count++] = (struct field){property, NULL};
            }
            continue;
        }
        const struct value *member = value_member_at(value, at++);
        if (!is_left_out(property, member) && !(is_item && is_type(property->name))) {
            out[count++] = (struct field){property, member};
        }
    }
    return count;
}

static void sort_by_declaration(struct field *fields, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct field field = fields[i];
        size_t place = i;
        for (; place > 0 && fields[place - 1].property->order > field.property->order; place--) {
            fields[place] = fields[place - 1];
        }
        fields[place] = field;
    }
}

/* No struct of Kubernetes has more fields; anything larger pays for an allocation. */
#define FIELDS_ON_STACK 64

static void print_struct(struct printer *self, const struct schema *schema,
                         const struct value *value, bool is_item)
{
    struct field few[FIELDS_ON_STACK];
    AUTO_FREE struct field *many = schema->property_count > FIELDS_ON_STACK
                                       ? memory_alloc(schema->property_count * sizeof(*many))
                                       : NULL;
    struct field *fields = many == NULL ? few : many;
    size_t count = collect_fields(schema, value, is_item, fields);
    sort_by_declaration(fields, count);
    buffer_append_char(self->out, '{');
    for (size_t i = 0; i < count; i++) {
        const struct schema_property *property = fields[i].property;
        print_name(self, property->name, i == 0);
        if (property->pointer && is_unset(fields[i].value)) {
            buffer_append_sized(self->out, "null", 4);
        } else {
            print(self, property->schema, fields[i].value);
        }
    }
    buffer_append_char(self->out, '}');
}

static void print_map(struct printer *self, const struct schema *schema, const struct value *value)
{
    buffer_append_char(self->out, '{');
    for (size_t i = 0; i < value_count(value); i++) {
        if (i > 0) {
            buffer_append_char(self->out, ',');
        }
        value_print_json_string(value_key_at(value, i), value_key_size_at(value, i), self->out);
        buffer_append_char(self->out, ':');
        print(self, schema, value_member_at(value, i));
    }
    buffer_append_char(self->out, '}');
}

static void print_list(struct printer *self, const struct schema *schema, const struct value *value)
{
    buffer_append_char(self->out, '[');
    for (size_t i = 0; i < value_count(value); i++) {
        if (i > 0) {
            buffer_append_char(self->out, ',');
        }
        print(self, schema, value_at(value, i));
    }
    buffer_append_char(self->out, ']');
}

/* ---- scalars ---- */

static void print_quantity(const struct value *value, struct buffer *out)
{
    AUTO_ERROR err = {0};
    AUTO_QUANTITY quantity = {0};
    bool is_printed = value_is(value, VALUE_STRING) &&
                      quantity_is_plainly_canonical(value_text(value), value_text_size(value));
    if (is_printed || !quantity_from_value(value, &quantity, &err)) {
        value_print_json(value, out);
        return;
    }
    buffer_append_char(out, '"');
    quantity_print(&quantity, out);
    buffer_append_char(out, '"');
}

/* What an unset field holds. */
static const char *zero_of(const struct schema *schema)
{
    switch (schema->type) {
    case SCHEMA_STRING:
        return has_format(schema, "date-time") || has_format(schema, "micro-time") ? "null"
                                                                                   : "\"\"";
    case SCHEMA_INTEGER:
    case SCHEMA_NUMBER:
    case SCHEMA_INT_OR_STRING:
        return "0";
    case SCHEMA_BOOLEAN:
        return "false";
    case SCHEMA_ANY:
    case SCHEMA_OBJECT:
    case SCHEMA_ARRAY:
        return "null";
    }
    return "null";
}

/* ---- all together ---- */

static void print_unset(struct printer *self, const struct schema *schema)
{
    if (has_format(schema, "quantity")) {
        print_quantity(NULL, self->out);
    } else if (schema->type == SCHEMA_OBJECT && schema->property_count > 0) {
        print_struct(self, schema, NULL, false);
    } else {
        buffer_append(self->out, zero_of(schema));
    }
}

static void print_anew(struct printer *self, const struct schema *schema, const struct value *value)
{
    switch (is_unset(value) ? VALUE_NULL : value_type(value)) {
    case VALUE_NULL:
        print_unset(self, schema);
        return;
    case VALUE_OBJECT:
        if (schema->type == SCHEMA_OBJECT && schema->property_count > 0) {
            print_struct(self, schema, value, false);
            return;
        }
        if (schema->additional_properties != NULL) {
            print_map(self, schema->additional_properties, value);
            return;
        }
        break;
    case VALUE_ARRAY:
        if (schema->items != NULL) {
            print_list(self, schema->items, value);
            return;
        }
        break;
    default:
        if (has_format(schema, "quantity")) {
            print_quantity(value, self->out);
            return;
        }
        if (value_is(value, VALUE_STRING)) {
            value_print_json_string(value_text(value), value_text_size(value), self->out);
            return;
        }
        break;
    }
    value_print_json(value, self->out);
}

static void keep(struct cached_set *set, const struct schema *schema, const struct value *value,
                 const char *text, size_t size)
{
    if (size > CACHED_SIZE_MAX) {
        return;
    }
    struct cached *place = &set->texts[set->next];
    set->next = (set->next + 1) % (sizeof(set->texts) / sizeof(set->texts[0]));
    value_replace(&place->value, value_ref(value));
    place->schema = schema;
    place->text = memory_resize(place->text, size);
    memcpy(place->text, text, size);
    place->size = size;
}

static void print_cached(struct printer *self, const struct schema *schema,
                         const struct value *value)
{
    struct cached_set *set = &self->cache->sets[place_of(value, CACHED_COUNT)];
    for (size_t i = 0; i < sizeof(set->texts) / sizeof(set->texts[0]); i++) {
        const struct cached *known = &set->texts[i];
        if (known->value == value && known->schema == schema) {
            buffer_append_sized(self->out, known->text, known->size);
            return;
        }
    }
    const struct value **seen = &self->cache->seen[place_of(value, SEEN_COUNT)];
    bool comes_again = *seen == value; /* what is below it may have the same place */
    size_t start = self->out->size;
    print_anew(self, schema, value);
    if (comes_again) {
        keep(set, schema, value, self->out->data + start, self->out->size - start);
    }
    *seen = value;
}

static void print(struct printer *self, const struct schema *schema, const struct value *value)
{
    bool comes_once = value_depth(value) == 0 || !value_is_shared(value);
    if (comes_once || (self->printed == NULL && self->cache == NULL)) {
        print_anew(self, schema, value);
    } else if (self->cache != NULL) {
        print_cached(self, schema, value);
    } else if (!print_again(self, schema, value)) {
        size_t start = self->out->size;
        print_anew(self, schema, value);
        self->printed[place_of(value, PRINTED_COUNT)] =
            (struct printed){value, schema, start, self->out->size - start};
    }
}

void go_json_print(const struct schema *schema, const struct value *value, struct buffer *out)
{
    go_json_print_cached(NULL, schema, value, out);
}

struct go_json_cache *go_json_cache_new(void)
{
    return memory_alloc_zero(1, sizeof(struct go_json_cache));
}

void go_json_cache_free(struct go_json_cache *self)
{
    for (size_t i = 0; i < CACHED_COUNT; i++) {
        struct cached_set *set = &self->sets[i];
        for (size_t k = 0; k < sizeof(set->texts) / sizeof(set->texts[0]); k++) {
            value_unref(set->texts[k].value);
            free(set->texts[k].text);
        }
    }
    free(self);
}

void go_json_print_cached(struct go_json_cache *cache, const struct schema *schema,
                          const struct value *value, struct buffer *out)
{
    struct printer printer = {.out = out, .cache = cache};
    print(&printer, schema, value);
}

void go_json_print_items(const struct schema *schema, const struct value *items, struct buffer *out)
{
    AUTO_FREE struct printed *printed = memory_alloc_zero(PRINTED_COUNT, sizeof(*printed));
    struct printer printer = {.out = out, .printed = printed};
    buffer_append_char(out, '[');
    for (size_t i = 0; i < value_count(items); i++) {
        if (i > 0) {
            buffer_append_char(out, ',');
        }
        print_struct(&printer, schema, value_at(items, i), true);
    }
    buffer_append_char(out, ']');
}
