#include "sim/apiserver/field_set.h"

#include <string.h>

#include "core/base/value_json.h"

static bool is_granular_object(const struct schema *schema, const struct value *value)
{
    return value_is(value, VALUE_OBJECT) && value_count(value) > 0 &&
           (schema == NULL || !schema->map_atomic);
}

static bool is_granular_list(const struct schema *schema, const struct value *value)
{
    return value_is(value, VALUE_ARRAY) && value_count(value) > 0 && schema != NULL &&
           schema->list_type != SCHEMA_LIST_ATOMIC;
}

static const struct schema *member_schema(const struct schema *schema, const char *key)
{
    return schema == NULL ? NULL : schema_property(schema, key);
}

struct value *field_set_item_name(const struct schema *list, const struct value *item)
{
    AUTO_BUFFER name = {0};
    if (list->list_type == SCHEMA_LIST_SET) {
        buffer_append(&name, "v:");
        value_print_json(item, &name);
        return value_string(buffer_text(&name));
    }
    AUTO_VALUE *keys = value_object();
    for (size_t i = 0; list->list_map_keys != NULL && list->list_map_keys[i] != NULL; i++) {
        const char *key = list->list_map_keys[i];
        const struct schema *schema = member_schema(list->items, key);
        struct value *member = value_ref(value_get(item, key));
        AUTO_ERROR err = {0};
        if (member == NULL && schema != NULL && schema->default_json != NULL) {
            member = value_parse_json(schema->default_json, strlen(schema->default_json), &err);
        }
        value_put(&keys, member, key);
    }
    buffer_append(&name, "k:");
    value_print_json(keys, &name);
    return value_string(buffer_text(&name));
}

struct value *field_set_of(const struct schema *schema, const struct value *config)
{
    struct value *set = value_object();
    if (is_granular_object(schema, config)) {
        for (size_t i = 0; i < value_count(config); i++) {
            AUTO_BUFFER name = {0};
            buffer_printf(&name, "f:%s", value_key_at(config, i));
            value_put(&set,
                      field_set_of(member_schema(schema, value_key_at(config, i)),
                                   value_member_at(config, i)),
                      buffer_text(&name));
        }
    } else if (is_granular_list(schema, config)) {
        for (size_t i = 0; i < value_count(config); i++) {
            AUTO_VALUE *name = field_set_item_name(schema, value_at(config, i));
            struct value *item = value_object();
            if (schema->list_type == SCHEMA_LIST_MAP) {
                value_replace(&item, field_set_of(schema->items, value_at(config, i)));
                value_put(&item, value_object(), ".");
            }
            value_put(&set, item, value_text(name));
        }
    }
    return set;
}

struct value *field_set_union(const struct value *a, const struct value *b)
{
    struct value *result = value_ref(a == NULL ? b : a);
    for (size_t i = 0; a != NULL && i < value_count(b); i++) {
        const char *key = value_key_at(b, i);
        value_put(&result, field_set_union(value_get(a, key), value_member_at(b, i)), key);
    }
    return result;
}

bool field_set_is_leaf(const struct value *set)
{
    return value_count(set) == 0 || (value_count(set) == 1 && value_get(set, ".") != NULL);
}

static int64_t find_item(const struct schema *list, const struct value *items, const char *name)
{
    for (size_t i = 0; i < value_count(items); i++) {
        AUTO_VALUE *other = field_set_item_name(list, value_at(items, i));
        if (value_is_text(other, name)) {
            return (int64_t)i;
        }
    }
    return -1;
}

/* ---- pruning ---- */

static void prune_member(const struct schema *schema, const char *key, const struct value *set,
                         const struct value *keep, struct value **object)
{
    struct value *member = value_ref(value_get(*object, key));
    if (member == NULL) {
        return;
    }
    bool remove = keep == NULL && field_set_is_leaf(set);
    if (!remove) {
        field_set_prune(member_schema(schema, key), set, keep, &member);
        remove = keep == NULL && value_count(member) == 0;
    }
    if (remove) {
        value_unref(member);
        member = NULL;
    }
    value_put(object, member, key);
}

static void prune_item(const struct schema *schema, const char *name, const struct value *set,
                       const struct value *keep, struct value **list)
{
    int64_t index = find_item(schema, *list, name);
    if (index < 0) {
        return;
    }
    if (keep == NULL && (name[0] == 'v' || value_get(set, ".") != NULL)) {
        value_remove_at(list, (size_t)index);
        return;
    }
    struct value *item = value_ref(value_at(*list, (size_t)index));
    field_set_prune(schema->items, set, keep, &item);
    value_set_at(list, (size_t)index, item);
}

void field_set_prune(const struct schema *schema, const struct value *set, const struct value *keep,
                     struct value **object)
{
    for (size_t i = 0; i < value_count(set); i++) {
        const char *name = value_key_at(set, i);
        const struct value *inner = value_member_at(set, i);
        if (strncmp(name, "f:", 2) == 0 && value_is(*object, VALUE_OBJECT)) {
            prune_member(schema, name + 2, inner, value_get(keep, name), object);
        } else if (name[0] != '.' && name[0] != 'f' && value_is(*object, VALUE_ARRAY) &&
                   schema != NULL) {
            prune_item(schema, name, inner, value_get(keep, name), object);
        }
    }
}

/* ---- conflicts ---- */

static void print_step(const char *name, struct buffer *out)
{
    if (name[0] == 'f') {
        buffer_printf(out, ".%s", name + 2);
        return;
    }
    AUTO_ERROR err = {0};
    AUTO_VALUE *keys = value_parse_json(name + 2, strlen(name + 2), &err);
    buffer_append_char(out, '[');
    if (name[0] == 'v') {
        buffer_printf(out, "=%s", name + 2);
    }
    for (size_t i = 0; name[0] == 'k' && i < value_count(keys); i++) {
        buffer_printf(out, "%s%s=", i == 0 ? "" : ",", value_key_at(keys, i));
        value_print_json(value_member_at(keys, i), out);
    }
    buffer_append_char(out, ']');
}

static const struct value *child(const struct schema *schema, const struct value *node,
                                 const char *name)
{
    if (name[0] == 'f') {
        return value_get(node, name + 2);
    }
    int64_t index = schema == NULL ? -1 : find_item(schema, node, name);
    return index < 0 ? NULL : value_at(node, (size_t)index);
}

static void find_conflicts(const struct schema *schema, struct value **a, const struct value *b,
                           const struct value *before, const struct value *after,
                           struct value **paths, const char *path)
{
    AUTO_VALUE *names = value_ref(*a);
    for (size_t i = 0; i < value_count(names); i++) {
        const char *name = value_key_at(names, i);
        const struct value *other = value_get(b, name);
        const struct value *old = child(schema, before, name);
        const struct value *new = child(schema, after, name);
        if (other == NULL || name[0] == '.' || value_equal(old, new)) {
            continue;
        }
        AUTO_BUFFER inner_path = {0};
        buffer_append(&inner_path, path);
        print_step(name, &inner_path);
        struct value *inner = value_ref(value_member_at(names, i));
        if (field_set_is_leaf(inner) || field_set_is_leaf(other)) {
            value_push(paths, value_string(buffer_text(&inner_path)));
            value_unref(inner);
            inner = NULL;
        } else {
            find_conflicts(name[0] == 'f' ? member_schema(schema, name + 2) : schema->items, &inner,
                           other, old, new, paths, buffer_text(&inner_path));
            if (value_count(inner) == 0) {
                value_replace(&inner, NULL);
            }
        }
        value_put(a, inner, name);
    }
}

void field_set_conflicts(const struct schema *schema, struct value **a, const struct value *b,
                         const struct value *before, const struct value *after,
                         struct value **paths)
{
    find_conflicts(schema, a, b, before, after, paths, "");
}
