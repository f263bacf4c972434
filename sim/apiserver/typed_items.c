#include "sim/apiserver/typed_items.h"

#include <stdlib.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "sim/apiserver/typed_schema.h"

/* The value of an item's key, or its default. Owns: a new reference, NULL when it has none. */
static struct value *item_key(const struct schema *list, const struct value *item, const char *key)
{
    const struct value *own = value_get(item, key);
    const struct schema *schema = own == NULL ? typed_schema_member(list->items, key) : NULL;
    if (schema == NULL || schema->default_json == NULL) {
        return value_ref(own);
    }
    AUTO_ERROR err = {0};
    struct value *otherwise =
        value_parse_json(schema->default_json, strlen(schema->default_json), &err);
    CHECK(otherwise != NULL);
    return otherwise;
}

bool typed_item_name(const struct schema *list, const struct value *item, struct buffer *out)
{
    if (list->list_type == SCHEMA_LIST_SET) {
        bool is_scalar = !value_is(item, VALUE_OBJECT) && !value_is(item, VALUE_ARRAY);
        if (!is_scalar) {
            buffer_append(out, value_is(item, VALUE_OBJECT)
                                   ? "associative list without keys has an element that's a map "
                                     "type"
                                   : "not supported: associative list with lists as elements");
            return false;
        }
        buffer_append(out, "v:");
        value_print_json(item, out);
        return true;
    }
    if (!value_is(item, VALUE_OBJECT)) {
        buffer_printf(out, "associative list with keys may not have %s",
                      value_is(item, VALUE_NULL) ? "a null element" : "non-map elements");
        return false;
    }
    size_t size = out->size;
    buffer_append(out, "k:{");
    /* The keys are in bytewise order in every schema. */
    for (const char *const *key = list->list_map_keys; *key != NULL; key++) {
        AUTO_VALUE *value = item_key(list, item, *key);
        if (value == NULL) {
            buffer_truncate(out, size);
            buffer_printf(out,
                          "associative list with keys has an element that omits key field \"%s\" "
                          "(and doesn't have default value)",
                          *key);
            return false;
        }
        buffer_append(out, key == list->list_map_keys ? "\"" : ",\"");
        buffer_append(out, *key);
        buffer_append(out, "\":");
        value_print_json(value, out);
    }
    buffer_append_char(out, '}');
    return true;
}

void typed_items_release(struct typed_items *self)
{
    for (size_t i = 0; i < self->count; i++) {
        value_unref(self->names[i]);
    }
    free(self->names);
    free(self->sorted);
}

/* ---- by name ---- */

/* Up to here, looking at all names is as quick. */
#define SHORT_LIST 16

struct typed_item {
    const struct value *name;
    size_t place;
};

static int compare_names(const struct value *a, const struct value *b)
{
    if (a == NULL || b == NULL) {
        return (a != NULL) - (b != NULL);
    }
    return strcmp(value_text(a), value_text(b));
}

static int compare_items(const void *left, const void *right)
{
    const struct typed_item *a = left;
    const struct typed_item *b = right;
    int order = compare_names(a->name, b->name);
    return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

static void sort(struct typed_items *self)
{
    self->sorted = memory_alloc(self->count * sizeof(*self->sorted));
    for (size_t i = 0; i < self->count; i++) {
        self->sorted[i] = (struct typed_item){self->names[i], i};
    }
    qsort(self->sorted, self->count, sizeof(*self->sorted), compare_items);
}

struct typed_items typed_items_of(const struct schema *schema, const struct value *list)
{
    struct typed_items self = {.list = list, .count = value_count(list)};
    self.names = self.count == 0 ? NULL : memory_alloc(self.count * sizeof(*self.names));
    AUTO_BUFFER name = {0};
    for (size_t i = 0; i < self.count; i++) {
        buffer_truncate(&name, 0);
        bool is_named = typed_item_name(schema, value_at(list, i), &name);
        self.names[i] = is_named ? value_string_sized(buffer_text(&name), name.size) : NULL;
    }
    if (self.count > SHORT_LIST) {
        sort(&self);
    }
    return self;
}

/* The first of the sorted items that is not before WANTED; the count for none. */
static size_t lower_bound(const struct typed_items *self, const struct typed_item *wanted)
{
    size_t low = 0;
    size_t high = self->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_items(&self->sorted[middle], wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

size_t typed_items_find(const struct typed_items *self, const struct value *name, size_t from)
{
    if (self->sorted != NULL) {
        const struct typed_item wanted = {name, from};
        size_t found = lower_bound(self, &wanted);
        bool is_there = found < self->count && compare_names(self->sorted[found].name, name) == 0;
        return is_there ? self->sorted[found].place : self->count;
    }
    while (from < self->count && !value_equal(self->names[from], name)) {
        from++;
    }
    return from;
}

const struct value *typed_items_get(const struct typed_items *self, const struct value *name)
{
    return value_at(self->list, typed_items_find(self, name, 0));
}

bool typed_items_repeat(const struct typed_items *self)
{
    bool repeat = false;
    for (size_t i = 0; i < self->count && !repeat; i++) {
        repeat = typed_items_find(self, self->names[i], i + 1) < self->count;
    }
    return repeat;
}
