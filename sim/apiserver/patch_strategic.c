#include "sim/apiserver/patch_strategic.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/tree.h"
#include "core/kube/go_print.h"

static const char directive[] = "$patch";
static const char retain_keys[] = "$retainKeys";
static const char set_order[] = "$setElementOrder/";
static const char delete_from[] = "$deleteFromPrimitiveList/";

/* The strategies of a field are words with commas between them. */
static bool has_strategy(const struct schema *schema, const char *word)
{
    const char *at = schema == NULL || schema->patch_strategy == NULL
                         ? NULL
                         : strstr(schema->patch_strategy, word);
    return at != NULL;
}

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool merge_object(const struct schema *schema, const struct value *patch,
                         struct value **object, struct buffer *problem);

/* ---- lists ---- */

struct list_patch {
    const struct schema *items;    /* of one item */
    const char *merge_key;         /* NULL: a list of scalars */
    const struct value *patch;     /* the items of the patch; may be NULL */
    const struct value *order;     /* $setElementOrder, or NULL */
    const struct value *deletions; /* $deleteFromPrimitiveList, or NULL */
};

/* What an item is known by: its merge key, or itself. */
static const struct value *identity(const struct list_patch *self, const struct value *item)
{
    return self->merge_key == NULL ? item : value_get(item, self->merge_key);
}

/* Where an item is in a list. */
struct place {
    const struct value *known_by;
    size_t index;
    struct place *same; /* another one of that identity, in no order; NULL for none */
};

/* The places of items by what they are known by. Items that are known by nothing are not in it. */
struct places {
    struct tree tree; /* of the first place of each identity */
    struct place *all;
    size_t count;
};

static int compare_places(const void *key, const void *item)
{
    return value_compare(key, ((const struct place *)item)->known_by);
}

static void places_init(struct places *self, size_t capacity)
{
    tree_init(&self->tree, compare_places);
    self->all = memory_alloc((capacity + 1) * sizeof(self->all[0]));
    self->count = 0;
}

static void places_release(struct places *self)
{
    tree_release(&self->tree);
    free(self->all);
}

#define AUTO_PLACES __attribute__((cleanup(places_release))) struct places

static void places_add(struct places *self, const struct value *known_by, size_t index)
{
    struct place *place = &self->all[self->count];
    if (known_by == NULL) {
        return;
    }
    *place = (struct place){known_by, index, NULL};
    self->count++;
    struct place *first = tree_insert(&self->tree, known_by, place);
    if (first != NULL) {
        place->same = first->same;
        first->same = place;
    }
}

static void places_add_all(struct places *self, const struct list_patch *patch,
                           const struct value *list)
{
    for (size_t i = 0; i < value_count(list); i++) {
        places_add(self, identity(patch, value_at(list, i)), i);
    }
}

/* The first place; NULL for none. */
static const struct place *places_find(const struct places *self, const struct value *known_by)
{
    return known_by == NULL ? NULL : tree_find(&self->tree, known_by);
}

static bool lacks_key(const struct list_patch *self, const struct value *item,
                      struct buffer *problem)
{
    if (self->merge_key == NULL || value_get(item, self->merge_key) != NULL) {
        return false;
    }
    buffer_append(problem, "map: ");
    go_print_value(item, problem);
    buffer_printf(problem, " does not contain declared merge key: %s", self->merge_key);
    return true;
}

/* `{"$patch": "replace"}` among the items: the others are the new list. */
static bool is_replaced(const struct list_patch *self)
{
    for (size_t i = 0; i < value_count(self->patch); i++) {
        if (value_is_text(value_get(value_at(self->patch, i), directive), "replace")) {
            return true;
        }
    }
    return false;
}

static struct value *replacement(const struct list_patch *self)
{
    struct value *list = value_array();
    for (size_t i = 0; i < value_count(self->patch); i++) {
        const struct value *item = value_at(self->patch, i);
        if (value_get(item, directive) == NULL) {
            value_push(&list, value_ref(item));
        }
    }
    return list;
}

/* A list on its way. */
struct merging {
    struct places places;
    struct value **items; /* NULL: removed */
    size_t count;
};

static void merging_init(struct merging *self, const struct list_patch *patch,
                         const struct value *list)
{
    size_t capacity = value_count(list) + value_count(patch->patch);
    places_init(&self->places, capacity);
    places_add_all(&self->places, patch, list);
    self->items = memory_alloc((capacity + 1) * sizeof(struct value *));
    self->count = value_count(list);
    for (size_t i = 0; i < self->count; i++) {
        self->items[i] = value_ref(value_at(list, i));
    }
}

static void merging_release(struct merging *self)
{
    for (size_t i = 0; i < self->count; i++) {
        value_unref(self->items[i]);
    }
    free(self->items);
    places_release(&self->places);
}

#define AUTO_MERGING __attribute__((cleanup(merging_release))) struct merging

static struct value *merging_list(const struct merging *self)
{
    struct value *list = value_array();
    for (size_t i = 0; i < self->count; i++) {
        if (self->items[i] != NULL) {
            value_push(&list, value_ref(self->items[i]));
        }
    }
    return list;
}

static void remove_all(struct merging *self, const struct value *known_by)
{
    const struct place *place = known_by == NULL ? NULL : tree_remove(&self->places.tree, known_by);
    for (; place != NULL; place = place->same) {
        value_replace(&self->items[place->index], NULL);
    }
}

static bool merge_item(const struct list_patch *self, const struct value *item,
                       struct merging *list, struct buffer *problem)
{
    if (lacks_key(self, item, problem)) {
        return false;
    }
    const struct value *known_by = identity(self, item);
    if (value_is_text(value_get(item, directive), "delete")) {
        remove_all(list, known_by);
        return true;
    }
    const struct place *place = places_find(&list->places, known_by);
    struct value *merged = place == NULL ? NULL : value_ref(list->items[place->index]);
    if (self->merge_key == NULL) {
        value_replace(&merged, value_ref(item));
    } else if (!merge_object(self->items, item, &merged, problem)) {
        value_unref(merged);
        return false;
    }
    if (place == NULL) {
        places_add(&list->places, known_by, list->count);
        list->items[list->count++] = merged;
    } else {
        value_replace(&list->items[place->index], merged);
    }
    return true;
}

/* Items that the order names come in its order; the others keep their places among themselves, and
 * go before one of the former where they did in LIVE. */
static struct value *in_order(const struct list_patch *self, const struct value *live,
                              const struct value *list)
{
    const struct value *order = self->order != NULL ? self->order : self->patch;
    AUTO_VALUE *named = value_array();
    AUTO_VALUE *others = value_array();
    AUTO_PLACES places;
    AUTO_PLACES live_places;
    AUTO_FREE bool *is_named = memory_alloc_zero(value_count(list) + 1, sizeof(bool));
    places_init(&places, value_count(list));
    places_init(&live_places, value_count(live));
    places_add_all(&places, self, list);
    places_add_all(&live_places, self, live);
    for (size_t i = 0; i < value_count(order); i++) {
        const struct place *place = places_find(&places, identity(self, value_at(order, i)));
        if (place != NULL && !is_named[place->index]) {
            is_named[place->index] = true;
            value_push(&named, value_ref(value_at(list, place->index)));
        }
    }
    for (size_t i = 0; i < value_count(list); i++) {
        const struct place *place = places_find(&places, identity(self, value_at(list, i)));
        if (place == NULL || !is_named[place->index]) {
            value_push(&others, value_ref(value_at(list, i)));
        }
    }
    struct value *result = value_array();
    size_t n = 0;
    size_t o = 0;
    while (n < value_count(named) || o < value_count(others)) {
        const struct value *first = value_at(named, n);
        const struct value *second = value_at(others, o);
        bool take_other = first == NULL;
        if (first != NULL && second != NULL) {
            const struct place *first_place = places_find(&live_places, identity(self, first));
            const struct place *second_place = places_find(&live_places, identity(self, second));
            take_other = first_place != NULL && second_place != NULL &&
                         second_place->index < first_place->index;
        }
        value_push(&result, value_ref(take_other ? second : first));
        o += take_other;
        n += !take_other;
    }
    return result;
}

/* Source: sliceElementType. */
static bool are_alike(const struct value *live, const struct value *patch, struct buffer *problem)
{
    const struct value *first = value_count(live) > 0 ? value_at(live, 0) : value_at(patch, 0);
    for (size_t i = 0; i < value_count(live) + value_count(patch); i++) {
        const struct value *item =
            i < value_count(live) ? value_at(live, i) : value_at(patch, i - value_count(live));
        if (value_type(item) != value_type(first)) {
            buffer_printf(problem, "list element types are not identical: %s %s",
                          go_print_type(first), go_print_type(item));
            return false;
        }
    }
    return true;
}

static bool merge_list(const struct list_patch *self, struct value **list, struct buffer *problem)
{
    if (!are_alike(*list, self->patch, problem)) {
        return false;
    }
    if (is_replaced(self)) {
        value_replace(list, replacement(self));
        return true;
    }
    AUTO_VALUE *live = value_is(*list, VALUE_ARRAY) ? value_ref(*list) : value_array();
    AUTO_MERGING merging;
    merging_init(&merging, self, live);
    for (size_t i = 0; i < value_count(self->deletions); i++) {
        remove_all(&merging, value_at(self->deletions, i));
    }
    for (size_t i = 0; i < value_count(self->patch); i++) {
        if (!merge_item(self, value_at(self->patch, i), &merging, problem)) {
            return false;
        }
    }
    AUTO_VALUE *merged = merging_list(&merging);
    value_replace(list, in_order(self, live, merged));
    return true;
}

/* ---- objects ---- */

static void drop_all_but(struct value **object, const struct value *keys)
{
    AUTO_VALUE *before = value_ref(*object);
    for (size_t i = 0; i < value_count(before); i++) {
        bool keep = false;
        for (size_t j = 0; j < value_count(keys) && !keep; j++) {
            keep = value_is_text(value_at(keys, j), value_key_at(before, i));
        }
        if (!keep) {
            value_put_sized(object, value_key_at(before, i), value_key_size_at(before, i), NULL);
        }
    }
}

/* What a patch says of a member that is not there: without nulls, and without what has directives.
 * Owns: a new reference, NULL for nothing. Source: discardNullValuesFromPatch, removeDirectives. */
static struct value *as_new(const struct value *change)
{
    if (value_get(change, directive) != NULL) {
        return NULL;
    }
    struct value *copy = value_is(change, VALUE_ARRAY) ? value_array() : value_ref(change);
    for (size_t i = 0; i < value_count(change); i++) {
        bool is_object = value_is(change, VALUE_OBJECT);
        const struct value *member = is_object ? value_member_at(change, i) : value_at(change, i);
        struct value *kept = is_object && value_is(member, VALUE_NULL) ? NULL : as_new(member);
        if (is_object) {
            value_put_sized(&copy, value_key_at(change, i), value_key_size_at(change, i), kept);
        } else if (kept != NULL) {
            value_push(&copy, kept);
        }
    }
    return copy;
}

/* Merges the list FIELD of the patch, or what its `$…/FIELD` companions alone say of it. */
static bool merge_list_field(const struct schema *schema, const struct value *patch,
                             const char *field, struct value **object, struct buffer *problem)
{
    AUTO_BUFFER order_key = {0};
    AUTO_BUFFER delete_key = {0};
    buffer_printf(&order_key, "%s%s", set_order, field);
    buffer_printf(&delete_key, "%s%s", delete_from, field);
    struct list_patch list = {.items = schema == NULL ? NULL : schema->items,
                              .merge_key = schema == NULL ? NULL : schema->patch_merge_key,
                              .patch = value_get(patch, field),
                              .order = value_get(patch, buffer_text(&order_key)),
                              .deletions = value_get(patch, buffer_text(&delete_key))};
    struct value *member = value_ref(value_get(*object, field));
    if (member == NULL && list.patch == NULL) {
        return true; /* nothing to order or to delete from */
    }
    bool ok = merge_list(&list, &member, problem);
    value_put_sized(object, field, strlen(field), member);
    return ok;
}

static bool merge_member(const struct schema *schema, const struct value *patch, size_t index,
                         struct value **object, struct buffer *problem)
{
    const char *key = value_key_at(patch, index);
    const struct value *change = value_member_at(patch, index);
    const char *field = starts_with(key, set_order)     ? key + strlen(set_order)
                        : starts_with(key, delete_from) ? key + strlen(delete_from)
                                                        : NULL;
    if (field != NULL) { /* done with the field itself, if the patch has it */
        return value_get(patch, field) != NULL ||
               merge_list_field(schema_property(schema, field), patch, field, object, problem);
    }
    if (value_is(change, VALUE_NULL)) {
        value_put_sized(object, key, strlen(key), NULL);
        return true;
    }
    const struct schema *property = schema == NULL ? NULL : schema_property(schema, key);
    const struct value *live = value_get(*object, key);
    if (live == NULL || value_type(live) != value_type(change)) {
        value_put_sized(object, key, strlen(key), as_new(change));
        return true;
    }
    if (value_is(change, VALUE_ARRAY) && has_strategy(property, "merge")) {
        return merge_list_field(property, patch, key, object, problem);
    }
    struct value *member = NULL;
    bool ok = true;
    if (value_is(change, VALUE_OBJECT) && !has_strategy(property, "replace")) {
        member = value_ref(value_get(*object, key));
        ok = merge_object(property, change, &member, problem);
    } else {
        member = value_ref(change);
    }
    value_put_sized(object, key, strlen(key), member);
    return ok;
}

static bool merge_object(const struct schema *schema, const struct value *patch,
                         struct value **object, struct buffer *problem)
{
    const struct value *special = value_get(patch, directive);
    bool replaces = value_is_text(special, "replace");
    bool deletes = value_is_text(special, "delete");
    if (special != NULL && !replaces && !deletes && !value_is_text(special, "merge")) {
        buffer_append(problem, "unknown patch type: ");
        go_print_value(special, problem);
        buffer_append(problem, " in map: ");
        go_print_value(patch, problem);
        return false;
    }
    if (replaces || deletes || !value_is(*object, VALUE_OBJECT)) {
        value_replace(object, value_object());
    }
    if (deletes) {
        return true;
    }
    const struct value *keys = value_get(patch, retain_keys);
    if (keys != NULL) {
        drop_all_but(object, keys);
    }
    for (size_t i = 0; i < value_count(patch); i++) {
        const char *key = value_key_at(patch, i);
        if (strcmp(key, directive) != 0 && strcmp(key, retain_keys) != 0 &&
            !merge_member(schema, patch, i, object, problem)) {
            return false;
        }
    }
    return true;
}

bool patch_strategic(const struct schema *schema, const struct value *patch,
                     struct value **document, struct buffer *problem)
{
    return merge_object(schema, patch, document, problem);
}
