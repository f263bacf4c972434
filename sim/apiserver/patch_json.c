#include "sim/apiserver/patch_json.h"

#include <string.h>

#include "core/base/buffer.h"
#include "core/base/limits.h"

enum edit {
    EDIT_ADD,
    EDIT_REPLACE,
    EDIT_REMOVE,
};

/* The first reference token of POINTER (which begins with `/`), unescaped; returns what follows. */
static const char *next_token(const char *pointer, struct buffer *token)
{
    for (pointer++; *pointer != '\0' && *pointer != '/'; pointer++) {
        if (pointer[0] == '~' && (pointer[1] == '0' || pointer[1] == '1')) {
            buffer_append_char(token, pointer[1] == '0' ? '~' : '/');
            pointer++;
        } else {
            buffer_append_char(token, *pointer);
        }
    }
    return pointer;
}

/*
 * The index that TOKEN means in a list of COUNT items; -1 when it is none. Negative ones count from
 * the end.
 */
static int64_t list_index(const char *token, size_t count)
{
    bool negative = token[0] == '-';
    const char *digits = token + (negative ? 1 : 0);
    size_t size = strlen(digits);
    if (size == 0 || size > 9 || strspn(digits, "0123456789") != size) {
        return -1;
    }
    int64_t number = 0;
    for (; *digits != '\0'; digits++) {
        number = number * 10 + (*digits - '0');
    }
    return negative ? (int64_t)count - number : number;
}

static const struct value *find(const struct value *node, const char *pointer)
{
    while (node != NULL && *pointer == '/') {
        AUTO_BUFFER token = {0};
        pointer = next_token(pointer, &token);
        if (value_is(node, VALUE_ARRAY)) {
            int64_t index = list_index(buffer_text(&token), value_count(node));
            node = index < 0 ? NULL : value_at(node, (size_t)index);
        } else {
            node = value_get_sized(node, buffer_text(&token), token.size);
        }
    }
    return *pointer == '\0' ? node : NULL;
}

static bool edit_item(struct value **list, const char *token, enum edit edit,
                      const struct value *operand)
{
    size_t count = value_count(*list);
    if (edit == EDIT_ADD && strcmp(token, "-") == 0) {
        value_push(list, value_ref(operand));
        return true;
    }
    int64_t index = list_index(token, count);
    if (index < 0 || index >= (int64_t)count + (edit == EDIT_ADD)) {
        return false;
    }
    if (edit == EDIT_ADD) {
        value_insert_at(list, (size_t)index, value_ref(operand));
    } else if (edit == EDIT_REPLACE) {
        value_set_at(list, (size_t)index, value_ref(operand));
    } else {
        value_remove_at(list, (size_t)index);
    }
    return true;
}

static bool edit_member(struct value **object, const struct buffer *token, enum edit edit,
                        const struct value *operand)
{
    const char *key = buffer_text(token);
    if (edit == EDIT_REMOVE && value_get_sized(*object, key, token->size) == NULL) {
        return false;
    }
    value_put_sized(object, key, token->size, edit == EDIT_REMOVE ? NULL : value_ref(operand));
    return true;
}

/*
 * Changes what POINTER, which is not empty, names below *NODE. As deep as the pointer is long; the
 * request's size bounds that, and a place that deep must exist.
 */
static bool edit_at(struct value **node, const char *pointer, enum edit edit,
                    const struct value *operand)
{
    if (*pointer != '/') {
        return false;
    }
    AUTO_BUFFER token = {0};
    pointer = next_token(pointer, &token);
    bool is_list = value_is(*node, VALUE_ARRAY);
    if (!is_list && !value_is(*node, VALUE_OBJECT)) {
        return false;
    }
    if (*pointer == '\0') {
        return is_list ? edit_item(node, buffer_text(&token), edit, operand)
                       : edit_member(node, &token, edit, operand);
    }
    if (is_list) {
        int64_t index = list_index(buffer_text(&token), value_count(*node));
        if (index < 0 || index >= (int64_t)value_count(*node)) {
            return false;
        }
        struct value *item = value_ref(value_at(*node, (size_t)index));
        bool ok = edit_at(&item, pointer, edit, operand);
        value_set_at(node, (size_t)index, item);
        return ok;
    }
    struct value *member = value_ref(value_get_sized(*node, buffer_text(&token), token.size));
    if (member == NULL) {
        return false;
    }
    bool ok = edit_at(&member, pointer, edit, operand);
    value_put_sized(node, buffer_text(&token), token.size, member);
    return ok;
}

static bool edit_document(struct value **document, const char *pointer, enum edit edit,
                          const struct value *operand)
{
    if (*pointer != '\0') {
        return edit_at(document, pointer, edit, operand);
    }
    if (edit == EDIT_REMOVE) {
        return false;
    }
    value_replace(document, value_ref(operand));
    return true;
}

static bool copy_or_move(struct value **document, const char *from, const char *to, bool move)
{
    AUTO_VALUE *operand = value_ref(find(*document, from));
    if (operand == NULL) {
        return false;
    }
    return (!move || edit_document(document, from, EDIT_REMOVE, NULL)) &&
           edit_document(document, to, EDIT_ADD, operand);
}

static bool test(const struct value *document, const char *pointer, const struct value *operand)
{
    const struct value *found = find(document, pointer);
    if (found == NULL || operand == NULL) {
        return (found == NULL || value_is(found, VALUE_NULL)) &&
               (operand == NULL || value_is(operand, VALUE_NULL));
    }
    return value_equal(found, operand);
}

static bool apply(struct value **document, const struct value *operation)
{
    const char *op = value_find_text(operation, "op");
    const struct value *path = value_get(operation, "path");
    const struct value *operand = value_get(operation, "value");
    if (!value_is(path, VALUE_STRING)) {
        return false;
    }
    if (strcmp(op, "add") == 0 || strcmp(op, "replace") == 0) {
        struct value *null = value_null(); /* `value` left out means null */
        return edit_document(document, value_text(path),
                             strcmp(op, "add") == 0 ? EDIT_ADD : EDIT_REPLACE,
                             operand == NULL ? null : operand);
    }
    if (strcmp(op, "remove") == 0) {
        return edit_document(document, value_text(path), EDIT_REMOVE, NULL);
    }
    if (strcmp(op, "copy") == 0 || strcmp(op, "move") == 0) {
        return copy_or_move(document, value_find_text(operation, "from"), value_text(path),
                            strcmp(op, "move") == 0);
    }
    return strcmp(op, "test") == 0 && test(*document, value_text(path), operand);
}

bool patch_json(const struct value *operations, struct value **document)
{
    for (size_t i = 0; i < value_count(operations); i++) {
        if (!apply(document, value_at(operations, i)) ||
            value_depth(*document) > LIMIT_VALUE_DEPTH) {
            return false;
        }
    }
    return true;
}

struct value *patch_json_unknown(const struct value *operations)
{
    static const char *const known[] = {"op", "path", "from", "value", NULL};
    struct value *unknown = value_array();
    for (size_t i = 0; i < value_count(operations); i++) {
        const struct value *operation = value_at(operations, i);
        for (size_t j = 0; value_is(operation, VALUE_OBJECT) && j < value_count(operation); j++) {
            const char *const *name = known;
            while (*name != NULL && strcmp(*name, value_key_at(operation, j)) != 0) {
                name++;
            }
            if (*name == NULL) {
                value_push(&unknown,
                           value_string_printf("[%zu].%s", i, value_key_at(operation, j)));
            }
        }
    }
    return unknown;
}
