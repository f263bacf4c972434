#include "sim/apiserver/typed_object.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/types.h"
#include "sim/apiserver/field_set.h"
#include "sim/apiserver/typed_items.h"
#include "sim/apiserver/typed_schema.h"

/* ---- what the schema says ---- */

static bool is_empty(const struct value *value)
{
    return value == NULL || value_is(value, VALUE_NULL) || value_count(value) == 0;
}

/* What Go puts in the place of a member that is not there; NULL when it leaves it out, too. */
static struct value *zero_member(const struct schema_property *property)
{
    if (property == NULL || property->omit_empty) {
        return NULL;
    }
    if (property->pointer) {
        return value_null();
    }
    switch (property->schema->type) {
    case SCHEMA_STRING:
        return property->schema->format == NULL ? value_string("") : value_null();
    case SCHEMA_INTEGER:
    case SCHEMA_NUMBER:
        return value_int(0);
    case SCHEMA_BOOLEAN:
        return value_bool(false);
    case SCHEMA_OBJECT:
        return property->schema->additional_properties == NULL ? value_object() : value_null();
    default:
        return value_null();
    }
}

/* ---- sets in the making ---- */

/* The node that is being made; names of its children are in the walk's buffer. */
struct node {
    struct value_member *members;
    size_t *names; /* where each begins */
    size_t count;
    size_t capacity;
};

struct walk {
    struct buffer names;
};

static void node_add(struct node *self, size_t name, struct value *child_take)
{
    if (self->count == self->capacity) {
        self->capacity = self->capacity == 0 ? 16 : self->capacity * 2;
        self->members = memory_resize(self->members, self->capacity * sizeof(*self->members));
        self->names = memory_resize(self->names, self->capacity * sizeof(*self->names));
    }
    self->names[self->count] = name;
    self->members[self->count++].value = child_take;
}

/* Begins a name, `f:KEY`, and ends it. Returns where it is. */
static size_t walk_name(struct walk *self, const char *prefix, const char *name)
{
    size_t at = self->names.size;
    buffer_append(&self->names, prefix);
    buffer_append(&self->names, name);
    buffer_append_char(&self->names, '\0');
    return at;
}

/* Adds a child, unless it is NULL; gives its name's room back when it is. */
static void node_add_child(struct walk *walk, struct node *node, size_t name,
                           struct value *child_take)
{
    if (child_take != NULL) {
        node_add(node, name, child_take);
    } else {
        buffer_truncate(&walk->names, name);
    }
}

/* The item at INDEX has the name of one before it. */
static void node_merge_repeated(struct node *self, size_t index)
{
    value_unref(self->members[index].value);
    for (size_t i = 0; i < index; i++) {
        if (strcmp(self->members[i].key, self->members[index].key) == 0) {
            value_replace(&self->members[i].value, value_object());
        }
    }
}

/* The set's node of what was added since names began at MARK; NULL for nothing. Items that share
 * a name are one field, and not looked into. */
static struct value *node_finish(struct walk *walk, struct node *node, size_t mark)
{
    const char *text = buffer_text(&walk->names);
    for (size_t i = 0; i < node->count; i++) {
        node->members[i].key = text + node->names[i];
        node->members[i].key_size = strlen(node->members[i].key);
    }
    struct value *self = NULL;
    size_t repeated = 0;
    while (node->count > 0 &&
           (self = value_object_from(node->members, node->count, &repeated)) == NULL) {
        node_merge_repeated(node, repeated);
        memmove(node->members + repeated, node->members + repeated + 1,
                (--node->count - repeated) * sizeof(*node->members));
    }
    buffer_truncate(&walk->names, mark);
    free(node->members);
    free(node->names);
    return self;
}

/* ---- the fields of what is applied ---- */

static struct value *applied_node(struct walk *walk, const struct schema *schema,
                                  const struct value *value);

/* Whether a member is in the set itself, beside what is below it. */
static bool is_owned_member(const struct schema *schema, const char *key,
                            const struct value *member)
{
    bool is_leaf = value_is(member, VALUE_NULL) ||
                   (value_is(member, VALUE_OBJECT) && value_count(member) == 0);
    bool is_declared = typed_schema_property(schema, key) != NULL ||
                       (!typed_schema_is_open(schema) && strcmp(key, "metadata") == 0);
    return is_leaf || !is_declared;
}

/* NODE, and with it that it is in the set itself. */
static struct value *with_itself(struct value *node_take, bool is_member)
{
    if (!is_member) {
        return node_take;
    }
    if (node_take == NULL) {
        return value_object();
    }
    if (value_count(node_take) > 0) {
        value_put(&node_take, value_object(), ".");
    }
    return node_take;
}

static struct value *applied_items(struct walk *walk, const struct schema *schema,
                                   const struct value *list)
{
    struct node node = {0};
    size_t mark = walk->names.size;
    AUTO_TYPED_ITEMS items = typed_items_of(schema, list);
    for (size_t i = 0; i < items.count; i++) {
        if (items.names[i] != NULL) {
            size_t name = walk_name(walk, "", value_text(items.names[i]));
            struct value *below = applied_node(walk, typed_schema_item(schema), value_at(list, i));
            node_add(&node, name, with_itself(below, true));
        }
    }
    return node_finish(walk, &node, mark);
}

/* NULL when nothing at or below VALUE is owned by having it. */
static struct value *applied_node(struct walk *walk, const struct schema *schema,
                                  const struct value *value)
{
    if (typed_schema_opens_list(schema, value)) {
        return applied_items(walk, schema, value);
    }
    if (!typed_schema_opens_object(schema, value)) {
        return value_is(value, VALUE_NULL) ? NULL : value_object();
    }
    struct node node = {0};
    size_t mark = walk->names.size;
    for (size_t i = 0; i < value_count(value); i++) {
        const char *key = value_key_at(value, i);
        const struct value *member = value_member_at(value, i);
        size_t name = walk_name(walk, "f:", key);
        struct value *child = applied_node(walk, typed_schema_member(schema, key), member);
        child = with_itself(child, is_owned_member(schema, key, member));
        node_add_child(walk, &node, name, child);
    }
    return node_finish(walk, &node, mark);
}

struct value *typed_fields(const struct schema *schema, const struct value *config)
{
    struct walk walk = {{0}};
    struct value *set = applied_node(&walk, schema, config);
    buffer_release(&walk.names);
    return set;
}

/* ---- comparing ---- */

struct change {
    struct value *changed;
    struct value *removed;
};

/* All of a value that was not there before, or is not there any more. */
static struct value *whole(struct walk *walk, const struct schema *schema,
                           const struct value *value)
{
    bool is_list = typed_schema_opens_list(schema, value);
    if (is_empty(value) || (!is_list && !typed_schema_opens_object(schema, value))) {
        return value_object();
    }
    struct node node = {0};
    size_t mark = walk->names.size;
    if (is_list) {
        AUTO_TYPED_ITEMS items = typed_items_of(schema, value);
        for (size_t i = 0; i < items.count; i++) {
            if (items.names[i] != NULL) {
                size_t name = walk_name(walk, "", value_text(items.names[i]));
                node_add(&node, name, whole(walk, typed_schema_item(schema), value_at(value, i)));
            }
        }
    }
    for (size_t i = 0; !is_list && i < value_count(value); i++) {
        const char *key = value_key_at(value, i);
        size_t name = walk_name(walk, "f:", key);
        node_add(&node, name,
                 whole(walk, typed_schema_member(schema, key), value_member_at(value, i)));
    }
    node_add(&node, walk_name(walk, ".", ""), value_object());
    return node_finish(walk, &node, mark);
}

static struct change compare(struct walk *walk, const struct schema *schema,
                             const struct value *before, const struct value *after);

/* Either of BEFORE and AFTER may be NULL: there is none. */
static struct change compare_present(struct walk *walk, const struct schema *schema,
                                     const struct value *before, const struct value *after)
{
    if (before == after) {
        return (struct change){0};
    }
    if (before == NULL) {
        return (struct change){.changed = whole(walk, schema, after)};
    }
    if (after == NULL) {
        return (struct change){.removed = whole(walk, schema, before)};
    }
    return compare(walk, schema, before, after);
}

/* Two nodes that grow side by side. */
struct pair {
    struct node changed;
    struct node removed;
    size_t mark;
};

static void pair_add(struct walk *walk, struct pair *self, size_t name, struct change change)
{
    if (change.changed != NULL) {
        node_add(&self->changed, name, change.changed);
    }
    if (change.removed != NULL) {
        node_add(&self->removed, name, change.removed);
    }
    if (change.changed == NULL && change.removed == NULL) {
        buffer_truncate(&walk->names, name);
    }
}

static struct change pair_finish(struct walk *walk, struct pair *self)
{
    /* The names are in one buffer, which goes with the second. */
    struct value *changed = node_finish(walk, &self->changed, walk->names.size);
    return (struct change){changed, node_finish(walk, &self->removed, self->mark)};
}

static void compare_member(struct walk *walk, const struct schema *schema, const char *key,
                           const struct value *before, const struct value *after, struct pair *pair)
{
    if (before == after) {
        return;
    }
    bool is_struct = schema != NULL && schema->go_type != NULL;
    AUTO_VALUE *zero = is_struct && (before == NULL || after == NULL)
                           ? zero_member(typed_schema_property(schema, key))
                           : NULL;
    size_t name = walk_name(walk, "f:", key);
    pair_add(walk, pair, name,
             compare_present(walk, typed_schema_member(schema, key), before == NULL ? zero : before,
                             after == NULL ? zero : after));
}

static bool is_among(const char *const *names, const char *name)
{
    while (names != NULL && *names != NULL && strcmp(*names, name) != 0) {
        names++;
    }
    return names != NULL && *names != NULL;
}

/* Members come in bytewise order on both sides, so one walk meets them all. */
static struct change compare_members(struct walk *walk, const struct schema *schema,
                                     const struct value *before, const struct value *after,
                                     const char *const *unowned)
{
    struct pair pair = {.mark = walk->names.size};
    size_t left = 0;
    size_t right = 0;
    while (left < value_count(before) || right < value_count(after)) {
        int order = left == value_count(before) ? 1
                    : right == value_count(after)
                        ? -1
                        : strcmp(value_key_at(before, left), value_key_at(after, right));
        const char *key = order <= 0 ? value_key_at(before, left) : value_key_at(after, right);
        const struct value *old = order <= 0 ? value_member_at(before, left++) : NULL;
        const struct value *new = order >= 0 ? value_member_at(after, right++) : NULL;
        if (!is_among(unowned, key)) {
            compare_member(walk, schema, key, old, new, &pair);
        }
    }
    return pair_finish(walk, &pair);
}

/* Items that share a name are one field. */
static struct change compare_repeated(const struct typed_items *before,
                                      const struct typed_items *after, const struct value *name)
{
    size_t left = typed_items_find(before, name, 0);
    size_t right = typed_items_find(after, name, 0);
    bool is_gone = right == after->count;
    while (left < before->count && right < after->count &&
           value_equal(value_at(before->list, left), value_at(after->list, right))) {
        left = typed_items_find(before, name, left + 1);
        right = typed_items_find(after, name, right + 1);
    }
    if (left == before->count && right == after->count) {
        return (struct change){0};
    }
    return is_gone ? (struct change){.removed = value_object()}
                   : (struct change){.changed = value_object()};
}

static struct change compare_lists(struct walk *walk, const struct schema *schema,
                                   const struct value *before, const struct value *after)
{
    struct pair pair = {.mark = walk->names.size};
    AUTO_TYPED_ITEMS old = typed_items_of(schema, before);
    AUTO_TYPED_ITEMS new = typed_items_of(schema, after);
    bool repeat = typed_items_repeat(&old) || typed_items_repeat(&new);
    for (size_t i = 0; i < new.count + old.count; i++) {
        const struct value *name = i < new.count ? new.names[i] : old.names[i - new.count];
        bool is_known = i < new.count ? repeat &&typed_items_find(&new, name, 0) < i
                                      : typed_items_find(&new, name, 0) < new.count ||
                                            typed_items_find(&old, name, 0) < i - new.count;
        if (name == NULL || is_known) {
            continue;
        }
        size_t at = walk_name(walk, "", value_text(name));
        pair_add(walk, &pair, at,
                 repeat ? compare_repeated(&old, &new, name)
                        : compare_present(walk, schema->items, typed_items_get(&old, name),
                                          typed_items_get(&new, name)));
    }
    return pair_finish(walk, &pair);
}

/* Both are there. */
static struct change compare(struct walk *walk, const struct schema *schema,
                             const struct value *before, const struct value *after)
{
    bool is_void = is_empty(before) && is_empty(after);
    bool is_object = typed_schema_opens_object(schema, is_empty(before) ? after : before) &&
                     (value_is(before, VALUE_NULL) || value_is(before, VALUE_OBJECT)) &&
                     (value_is(after, VALUE_NULL) || value_is(after, VALUE_OBJECT));
    bool is_list = typed_schema_opens_list(schema, is_empty(before) ? after : before) &&
                   (value_is(before, VALUE_NULL) || value_is(before, VALUE_ARRAY)) &&
                   (value_is(after, VALUE_NULL) || value_is(after, VALUE_ARRAY));
    if (is_object && !is_void) {
        return compare_members(walk, schema, before, after, NULL);
    }
    if (is_list && !is_void) {
        return compare_lists(walk, schema, before, after);
    }
    return (struct change){.changed = value_equal(before, after) ? NULL : value_object()};
}

/* What an object without metadata has. */
static void compare_metadata(struct walk *walk, const struct value *before,
                             const struct value *after, struct pair *pair)
{
    size_t name = walk_name(walk, "f:", "metadata");
    pair_add(walk, pair, name,
             before == after ? (struct change){0}
                             : compare_members(walk, &schema_object_meta, before, after,
                                               field_set_unowned_metadata));
}

void typed_compare(const struct schema *schema, const struct value *before,
                   const struct value *after, struct value **changed, struct value **removed)
{
    static const char *const unowned[] = {"apiVersion", "kind", "metadata", NULL};
    struct walk walk = {{0}};
    struct change rest = compare_members(&walk, schema, before, after, unowned);
    struct pair pair = {.mark = walk.names.size};
    compare_metadata(&walk, value_get(before, "metadata"), value_get(after, "metadata"), &pair);
    struct change metadata = pair_finish(&walk, &pair);
    *changed = field_set_union(rest.changed, metadata.changed);
    *removed = field_set_union(rest.removed, metadata.removed);
    value_unref(rest.changed);
    value_unref(rest.removed);
    value_unref(metadata.changed);
    value_unref(metadata.removed);
    buffer_release(&walk.names);
}

/* ---- merging ---- */

static struct value *merge(const struct schema *schema, const struct value *live,
                           const struct value *config);

/* Where in LIVE the next item of CONFIG from FROM on is that LIVE has, too; its count for none. */
static size_t next_shared(const struct typed_items *live, const struct typed_items *config,
                          size_t from)
{
    size_t index = live->count;
    for (; from < config->count && index == live->count; from++) {
        index = typed_items_find(live, config->names[from], 0);
    }
    return index;
}

/* Source: typed/merge.go, visitListItems. */
static struct value *merge_lists(const struct schema *schema, const struct value *live_list,
                                 const struct value *config_list)
{
    struct value *result = value_array();
    AUTO_TYPED_ITEMS live = typed_items_of(schema, live_list);
    AUTO_TYPED_ITEMS config = typed_items_of(schema, config_list);
    size_t i = 0;
    size_t j = 0;
    while (i < live.count || j < config.count) {
        bool is_left = i < live.count;
        if (is_left && typed_items_find(&config, live.names[i], 0) == config.count) {
            value_push(&result, value_ref(value_at(live_list, i)));
            i++;
            continue;
        }
        if (is_left && next_shared(&live, &config, j) != i) {
            i++; /* it comes where CONFIG has it, or did already */
            continue;
        }
        const struct value *own = typed_items_get(&live, config.names[j]);
        value_push(&result, merge(schema->items, own, value_at(config_list, j)));
        i += is_left && own == value_at(live_list, i);
        j++;
    }
    return result;
}

/* LIVE may be NULL. */
static struct value *merge(const struct schema *schema, const struct value *live,
                           const struct value *config)
{
    bool is_none = value_is(config, VALUE_NULL);
    bool live_counts = live != NULL && !is_empty(live);
    if (live_counts && typed_schema_opens_list(schema, live) &&
        (is_none || value_is(config, VALUE_ARRAY))) {
        return merge_lists(schema, live, config);
    }
    if (!live_counts || !typed_schema_opens_object(schema, live) ||
        (!is_none && !value_is(config, VALUE_OBJECT))) {
        return value_ref(config);
    }
    struct value *result = value_ref(live);
    for (size_t i = 0; i < value_count(config); i++) {
        const char *key = value_key_at(config, i);
        const struct value *own = value_get(live, key);
        struct value *merged =
            merge(typed_schema_member(schema, key), own, value_member_at(config, i));
        if (merged == own) {
            value_unref(merged);
        } else {
            value_put(&result, merged, key);
        }
    }
    return result;
}

struct value *typed_merge(const struct schema *schema, const struct value *live,
                          const struct value *config)
{
    return merge(schema, live, config);
}

/* ---- taking out ---- */

/* SET, in which a member that the schema declares is in the set itself as soon as something below
 * it is. Owns: a new reference. */
static struct value *with_parents(const struct schema *schema, const struct value *set)
{
    struct value *result = value_ref(set);
    for (size_t i = 0; i < value_count(set); i++) {
        const char *name = value_key_at(set, i);
        const struct value *node = value_member_at(set, i);
        if (value_count(node) == 0) {
            continue;
        }
        bool is_member = name[0] == 'f';
        const struct schema *below = is_member
                                         ? typed_schema_member(schema, name + 2)
                                         : (name[0] == 'k' ? typed_schema_item(schema) : NULL);
        bool is_declared =
            is_member && !typed_schema_is_open(schema) &&
            (typed_schema_property(schema, name + 2) != NULL || below == &schema_object_meta);
        struct value *child = with_parents(below, node);
        value_put(&result, with_itself(child, is_declared), name);
    }
    return result;
}

/* VALUE without what is in SET, which is not empty. Owns: a new reference. */
static struct value *without(const struct schema *schema, const struct value *value,
                             const struct value *set)
{
    bool is_object = value_is(value, VALUE_OBJECT);
    bool is_array = value_is(value, VALUE_ARRAY);
    if (!is_object && !is_array) {
        return value_ref(value);
    }
    if (!typed_schema_opens_object(schema, value) && !typed_schema_opens_list(schema, value)) {
        return value_null();
    }
    struct value *result = is_object ? value_ref(value) : value_array();
    for (size_t i = 0; is_object && i < value_count(value); i++) {
        const char *key = value_key_at(value, i);
        AUTO_BUFFER name = {0};
        buffer_printf(&name, "f:%s", key);
        const struct value *node = value_get(set, buffer_text(&name));
        if (node != NULL) {
            value_put(&result,
                      field_set_has(node) ? NULL
                                          : without(typed_schema_member(schema, key),
                                                    value_member_at(value, i), node),
                      key);
        }
    }
    AUTO_TYPED_ITEMS items = typed_items_of(schema, is_array ? value : NULL);
    for (size_t i = 0; i < items.count; i++) {
        const struct value *node = value_get(set, value_text(items.names[i]));
        const struct value *item = value_at(value, i);
        if (!field_set_has(node)) {
            value_push(&result,
                       node == NULL ? value_ref(item) : without(schema->items, item, node));
        }
    }
    if (value_count(result) == 0) {
        value_replace(&result, value_null());
    }
    return result;
}

static struct value *without_set(const struct schema *schema, const struct value *object,
                                 const struct value *set)
{
    return value_count(set) == 0 ? value_ref(object) : without(schema, object, set);
}

static struct value *all_fields(const struct schema *schema, const struct value *object)
{
    AUTO_VALUE *fields = typed_fields(schema, object);
    return with_parents(schema, fields);
}

/*
 * In three steps, as upstream: take out all that was applied last time; put back what others own,
 * with all that has to be there for it; and of what is then missing take out only what was applied.
 * Source: merge/update.go, prune.
 */
void typed_prune(const struct schema *schema, const struct value *last, const struct value *keep,
                 struct value **object)
{
    AUTO_VALUE *mine = with_parents(schema, last);
    AUTO_VALUE *kept = with_parents(schema, keep);
    AUTO_VALUE *everything = all_fields(schema, *object);

    AUTO_VALUE *bare = without_set(schema, *object, mine);
    AUTO_VALUE *bare_fields = all_fields(schema, bare);
    AUTO_VALUE *wanted = field_set_union(bare_fields, kept);
    AUTO_VALUE *unwanted = field_set_difference(everything, wanted);

    AUTO_VALUE *owned = without_set(schema, *object, unwanted);
    AUTO_VALUE *owned_fields = all_fields(schema, owned);
    AUTO_VALUE *missing = field_set_difference(everything, owned_fields);
    AUTO_VALUE *pruned = field_set_intersection(missing, mine);
    value_replace(object, without_set(schema, *object, pruned));
}
