#include "sim/apiserver/field_set.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/base/value_json.h"

const char *const field_set_unowned_metadata[] = {
    "name",        "namespace",  "creationTimestamp", "selfLink",        "uid",
    "clusterName", "generation", "managedFields",     "resourceVersion", NULL};

bool field_set_has(const struct value *node)
{
    return node != NULL && (value_count(node) == 0 || value_get(node, ".") != NULL);
}

/* ---- arithmetic ---- */

enum operation { UNION, DIFFERENCE, INTERSECTION };

/* What is known without looking inside: true, with a new reference in *RESULT. */
static bool combine_trivially(enum operation operation, const struct value *a,
                              const struct value *b, struct value **result)
{
    if (a != NULL && b != NULL && a != b) {
        return false;
    }
    switch (operation) {
    case UNION:
        *result = value_ref(a == NULL ? b : a);
        break;
    case DIFFERENCE:
        *result = a == b ? NULL : value_ref(a);
        break;
    case INTERSECTION:
        *result = a == b ? value_ref(a) : NULL;
        break;
    }
    return true;
}

static struct value *combine(enum operation operation, const struct value *a,
                             const struct value *b);

static bool combine_membership(enum operation operation, bool a, bool b)
{
    return operation == UNION ? a || b : operation == DIFFERENCE ? a && !b : a && b;
}

/* What is below both nodes, into MEMBERS, which has room for all; returns how many there are.
 * *CHANGES says whether that is not what is below A. */
static size_t combine_below(enum operation operation, const struct value *a, const struct value *b,
                            struct value_member *members, bool *changes)
{
    size_t count = 0;
    *changes = false;
    for (size_t i = 0; i < value_count(a); i++) {
        const char *key = value_key_at(a, i);
        const struct value *node = value_member_at(a, i);
        if (strcmp(key, ".") == 0) {
            continue;
        }
        struct value *combined = combine(operation, node, value_get(b, key));
        *changes |= combined != node;
        if (combined != NULL) {
            members[count++] = (struct value_member){key, value_key_size_at(a, i), combined};
        }
    }
    for (size_t i = 0; operation == UNION && i < value_count(b); i++) {
        const char *key = value_key_at(b, i);
        if (value_get(a, key) == NULL && strcmp(key, ".") != 0) {
            members[count++] = (struct value_member){key, value_key_size_at(b, i),
                                                     value_ref(value_member_at(b, i))};
            *changes = true;
        }
    }
    return count;
}

/* The node NULL is one that is neither in the set nor has anything below it that is. */
static struct value *combine(enum operation operation, const struct value *a, const struct value *b)
{
    struct value *result = NULL;
    if (combine_trivially(operation, a, b, &result)) {
        return result;
    }
    AUTO_FREE struct value_member *members =
        memory_alloc((value_count(a) + value_count(b) + 1) * sizeof(members[0]));
    bool changes = false;
    size_t count = combine_below(operation, a, b, members, &changes);
    bool is_member = combine_membership(operation, field_set_has(a), field_set_has(b));
    bool is_leaf = count == 0;
    if (is_leaf && !is_member) {
        return NULL;
    }
    bool has_dot = is_member && !is_leaf;
    if (!changes && has_dot == (value_get(a, ".") != NULL)) {
        for (size_t i = 0; i < count; i++) {
            value_unref(members[i].value);
        }
        return value_ref(a);
    }
    if (has_dot) {
        members[count++] = (struct value_member){".", 1, value_object()};
    }
    size_t duplicate_index;
    return value_object_from(members, count, &duplicate_index);
}

/* The root is not in the set, so what would put it there is taken out. */
static struct value *combine_roots(enum operation operation, const struct value *a,
                                   const struct value *b)
{
    a = value_count(a) == 0 ? NULL : a;
    b = value_count(b) == 0 ? NULL : b;
    struct value *result = combine(operation, a, b);
    if (value_count(result) == 0) {
        value_unref(result);
        return NULL;
    }
    return result;
}

struct value *field_set_union(const struct value *a, const struct value *b)
{
    return combine_roots(UNION, a, b);
}

struct value *field_set_difference(const struct value *a, const struct value *b)
{
    return combine_roots(DIFFERENCE, a, b);
}

struct value *field_set_intersection(const struct value *a, const struct value *b)
{
    return combine_roots(INTERSECTION, a, b);
}

/* ---- taking out ---- */

void field_set_drop(struct value **set, const char *const *path)
{
    AUTO_BUFFER name = {0};
    buffer_printf(&name, "f:%s", path[0]);
    struct value *node = value_ref(value_get(*set, buffer_text(&name)));
    if (node == NULL) {
        return;
    }
    if (path[1] == NULL || value_count(node) == 0) {
        value_unref(node);
        node = path[1] == NULL ? NULL : value_object();
    } else {
        field_set_drop(&node, path + 1);
        if (value_count(node) == 1 && field_set_has(node)) {
            value_replace(&node, value_object());
        }
    }
    value_put(set, node, buffer_text(&name));
    if (value_count(*set) == 0) {
        value_replace(set, NULL);
    }
}

void field_set_strip(struct value **set)
{
    field_set_drop(set, (const char *const[]){"apiVersion", NULL});
    field_set_drop(set, (const char *const[]){"kind", NULL});
    for (const char *const *name = field_set_unowned_metadata; *name != NULL; name++) {
        field_set_drop(set, (const char *const[]){"metadata", *name, NULL});
    }
    /* metadata itself */
    struct value *metadata = value_ref(value_get(*set, "f:metadata"));
    if (field_set_has(metadata)) {
        value_drop(&metadata, ".");
        if (value_count(metadata) == 0) {
            value_replace(&metadata, NULL);
        }
        value_put(set, value_ref(metadata), "f:metadata");
    }
    value_unref(metadata);
    if (value_count(*set) == 0) {
        value_replace(set, NULL);
    }
}

/* ---- paths ---- */

void field_set_print_step(const char *name, struct buffer *out)
{
    if (name[0] == 'f') {
        buffer_printf(out, ".%s", name + 2);
        return;
    }
    AUTO_ERROR err = {0};
    AUTO_VALUE *keys = value_parse_json(name + 2, strlen(name + 2), &err);
    buffer_append_char(out, '[');
    if (name[0] != 'k') {
        buffer_printf(out, "%s%s", name[0] == 'v' ? "=" : "", name + 2);
    }
    for (size_t i = 0; name[0] == 'k' && i < value_count(keys); i++) {
        buffer_printf(out, "%s%s=", i == 0 ? "" : ",", value_key_at(keys, i));
        value_print_json(value_member_at(keys, i), out);
    }
    buffer_append_char(out, ']');
}

static void append_paths(const struct value *node, struct buffer *path, struct value **paths)
{
    size_t size = path->size;
    for (int below = 0; below < 2; below++) {
        for (size_t i = 0; i < value_count(node); i++) {
            const char *name = value_key_at(node, i);
            if (strcmp(name, ".") == 0) {
                continue;
            }
            field_set_print_step(name, path);
            if (below == 1) {
                append_paths(value_member_at(node, i), path, paths);
            } else if (field_set_has(value_member_at(node, i))) {
                value_push(paths, value_string(buffer_text(path)));
            }
            buffer_truncate(path, size);
        }
    }
}

void field_set_paths(const struct value *set, struct value **paths)
{
    AUTO_BUFFER path = {0};
    append_paths(set, &path, paths);
}

/* ---- reading ---- */

static bool is_name(const char *name)
{
    if (strncmp(name, "f:", 2) == 0 || strcmp(name, ".") == 0) {
        return true;
    }
    if (strchr("kvi", name[0]) == NULL || name[0] == '\0' || name[1] != ':') {
        return false;
    }
    AUTO_ERROR err = {0};
    AUTO_VALUE *rest = value_parse_json(name + 2, strlen(name + 2), &err);
    return rest != NULL && (name[0] != 'k' || value_is(rest, VALUE_OBJECT)) &&
           (name[0] != 'i' || value_is(rest, VALUE_INT));
}

bool field_set_is_valid(const struct value *set)
{
    bool is_valid = value_is(set, VALUE_OBJECT);
    for (size_t i = 0; is_valid && i < value_count(set); i++) {
        is_valid = is_name(value_key_at(set, i)) && field_set_is_valid(value_member_at(set, i));
    }
    return is_valid;
}
