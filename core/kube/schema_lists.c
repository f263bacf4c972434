#include "core/kube/schema_lists.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/field_place.h"

struct list_walk {
    const struct field_place *place; /* of the value that is looked at */
    struct field_errors *errors;
};

/* VALUE as it is shown in an error. */
static void print_shown(const struct value *value, struct buffer *out)
{
    if (value_is(value, VALUE_STRING)) {
        buffer_append_quoted(out, value_text(value), value_text_size(value));
    } else {
        value_print_json(value, out);
    }
}

static void report(const struct list_walk *self, enum field_error_type type,
                   const struct buffer *text)
{
    AUTO_BUFFER path = {0};
    field_place_print(self->place, &path);
    field_errors_add(self->errors, type, buffer_text(&path), buffer_text(text));
}

static void check_lists(struct list_walk *self, const struct schema *schema,
                        const struct value *value, const struct value *old);

/* What must be unique among the items of a list: a new reference. */
static struct value *identity(const struct schema *schema, const struct value *item)
{
    if (schema->list_type == SCHEMA_LIST_SET) {
        return value_ref(item);
    }
    struct value *keys = value_object();
    for (size_t i = 0; schema->list_map_keys[i] != NULL; i++) {
        const char *name = schema->list_map_keys[i];
        value_put_sized(&keys, name, strlen(name), value_ref(value_get(item, name)));
    }
    return keys;
}

struct occurrence {
    struct value *identity;
    size_t index;
};

static int compare_occurrences(const void *a, const void *b)
{
    const struct occurrence *left = a;
    const struct occurrence *right = b;
    int order = value_compare(left->identity, right->identity);
    return order != 0 ? order : left->index < right->index ? -1 : left->index > right->index;
}

static int compare_indexes(const void *a, const void *b)
{
    const struct occurrence *left = a;
    const struct occurrence *right = b;
    return left->index < right->index ? -1 : left->index > right->index;
}

static bool is_alike(const struct schema *schema, const struct value *a, const struct value *b)
{
    if (schema->list_type == SCHEMA_LIST_SET) {
        return value_equal(a, b);
    }
    for (size_t i = 0; schema->list_map_keys[i] != NULL; i++) {
        const char *name = schema->list_map_keys[i];
        if (!value_equal(value_get(a, name), value_get(b, name))) {
            return false;
        }
    }
    return true;
}

/* Most lists are short and have nothing twice, which shows without much ado. */
#define LIST_SHORT_COUNT 8

static bool is_short_and_unique(const struct schema *schema, const struct value *array)
{
    size_t count = value_count(array);
    for (size_t i = 1; i < count && count <= LIST_SHORT_COUNT; i++) {
        for (size_t k = 0; k < i; k++) {
            if (is_alike(schema, value_at(array, i), value_at(array, k))) {
                return false;
            }
        }
    }
    return count <= LIST_SHORT_COUNT;
}

/* Tells of the second occurrence of each identity, and of no further ones. */
static void check_duplicates(struct list_walk *self, const struct schema *schema,
                             const struct value *array)
{
    size_t count = value_count(array);
    if (is_short_and_unique(schema, array)) {
        return;
    }
    AUTO_FREE struct occurrence *items = memory_alloc(count * sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct occurrence){identity(schema, value_at(array, i)), i};
    }
    qsort(items, count, sizeof(*items), compare_occurrences);
    AUTO_FREE struct occurrence *second = memory_alloc(count * sizeof(*second));
    size_t second_count = 0;
    for (size_t i = 1; i < count; i++) {
        bool repeated = value_equal(items[i].identity, items[i - 1].identity);
        bool again = i > 1 && value_equal(items[i].identity, items[i - 2].identity);
        if (repeated && !again) {
            second[second_count++] = items[i];
        }
    }
    qsort(second, second_count, sizeof(*second), compare_indexes);
    for (size_t i = 0; i < second_count; i++) {
        AUTO_BUFFER text = {0};
        buffer_append(&text, "Duplicate value: ");
        print_shown(second[i].identity, &text);
        const struct field_place place = {.outside = self->place, .index = second[i].index};
        self->place = &place;
        report(self, FIELD_DUPLICATE, &text);
        self->place = place.outside;
    }
    for (size_t i = 0; i < count; i++) {
        value_unref(items[i].identity);
    }
}

static bool has_only_objects(struct list_walk *self, const struct value *array)
{
    for (size_t i = 0; i < value_count(array); i++) {
        const struct value *item = value_at(array, i);
        if (!value_is(item, VALUE_OBJECT) && !value_is(item, VALUE_NULL)) {
            AUTO_BUFFER text = {0};
            buffer_append(&text, "Invalid value: ");
            print_shown(item, &text);
            buffer_append(&text, ": must be an object for an array of list-type map");
            const struct field_place place = {.outside = self->place, .index = i};
            self->place = &place;
            report(self, FIELD_INVALID, &text);
            self->place = place.outside;
            return false;
        }
    }
    return true;
}

static void check_list(struct list_walk *self, const struct schema *schema,
                       const struct value *array, const struct value *old)
{
    if (schema->list_type == SCHEMA_LIST_SET ||
        (schema->list_type == SCHEMA_LIST_MAP && has_only_objects(self, array))) {
        check_duplicates(self, schema, array);
    }
    for (size_t i = 0; schema->items != NULL && i < value_count(array); i++) {
        const struct field_place place = {.outside = self->place, .index = i};
        self->place = &place;
        check_lists(self, schema->items, value_at(array, i), value_at(old, i));
        self->place = place.outside;
    }
}

/* Passes by what is the same value as in OLD, NULL for none. */
static void check_lists(struct list_walk *self, const struct schema *schema,
                        const struct value *value, const struct value *old)
{
    if (value == old) {
        return;
    }
    if (value_is(value, VALUE_ARRAY)) {
        check_list(self, schema, value, old);
        return;
    }
    for (size_t i = 0; value_is(value, VALUE_OBJECT) && i < value_count(value); i++) {
        const struct value *member = value_member_at(value, i);
        const struct value *old_member = old == NULL ? NULL : value_get_like(old, value, i);
        bool holds_lists = value_depth(member) > 0 && member != old_member;
        const struct schema *below = holds_lists ? schema_member(schema, value, i) : NULL;
        if (below == NULL) {
            continue;
        }
        const struct field_place place = {.outside = self->place,
                                          .name = value_key_at(value, i),
                                          .is_key = below == schema->additional_properties};
        self->place = &place;
        check_lists(self, below, member, old_member);
        self->place = place.outside;
    }
}

void schema_check_lists(const struct schema *self, const struct value *object,
                        const struct value *old, struct field_errors *out)
{
    AUTO_FIELD_ERRORS errors = {0};
    struct list_walk walk = {.errors = &errors};
    check_lists(&walk, self, object, old);
    if (errors.count > 0 && old != NULL) {
        AUTO_FIELD_ERRORS old_errors = {0};
        walk.errors = &old_errors;
        check_lists(&walk, self, old, NULL);
        if (old_errors.count > 0) {
            field_errors_release(&errors);
        }
    }
    field_errors_move(out, &errors);
}
