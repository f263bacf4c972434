#include <string.h>

#include "core/base/value.h"
#include "core/base/value_box.h"
#include "core/base/value_heap.h"

static int compare_sizes(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_texts(const struct boxed_text *a, const struct boxed_text *b)
{
    int order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);
    return order != 0 ? order : compare_sizes(a->size, b->size);
}

static int compare_objects(const struct value *a, const struct value *b)
{
    size_t shorter = value_count(a) < value_count(b) ? value_count(a) : value_count(b);
    for (size_t i = 0; i < shorter; i++) {
        int order = value_key_compare(value_key_at(a, i), value_key_size_at(a, i),
                                      as_object(b)->shape->keys[i].key);
        if (order == 0) {
            order = value_compare(value_member_at(a, i), value_member_at(b, i));
        }
        if (order != 0) {
            return order;
        }
    }
    return compare_sizes(value_count(a), value_count(b));
}

int value_compare(const struct value *a, const struct value *b)
{
    if (a == b) {
        return 0;
    }
    if (a == NULL || b == NULL) {
        return a == NULL ? -1 : 1;
    }
    enum value_type type = value_type(a);
    if (type != value_type(b)) {
        return type < value_type(b) ? -1 : 1;
    }
    switch (type) {
    case VALUE_NULL:
        return 0;
    case VALUE_BOOL:
        return a == CONSTANT_FALSE ? -1 : 1;
    case VALUE_INT:
        return value_as_int(a, 0) < value_as_int(b, 0) ? -1
                                                       : value_as_int(a, 0) > value_as_int(b, 0);
    case VALUE_DECIMAL:
    case VALUE_STRING:
        return compare_texts(as_text(a), as_text(b));
    case VALUE_ARRAY: {
        size_t shorter = value_count(a) < value_count(b) ? value_count(a) : value_count(b);
        for (size_t i = 0; i < shorter; i++) {
            int order = value_compare(value_at(a, i), value_at(b, i));
            if (order != 0) {
                return order;
            }
        }
        return compare_sizes(value_count(a), value_count(b));
    }
    case VALUE_OBJECT:
        break;
    }
    return compare_objects(a, b);
}

static bool all_equal(struct value *const *a, struct value *const *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a[i] != b[i] && !value_equal(a[i], b[i])) {
            return false;
        }
    }
    return true;
}

bool value_equal(const struct value *a, const struct value *b)
{
    if (a == b) {
        return true;
    }
    if (!is_boxed(a) || !is_boxed(b) || a->type != b->type) {
        return false;
    }
    switch ((enum value_type)a->type) {
    case VALUE_OBJECT:
        return as_object(a)->shape == as_object(b)->shape && /* interned, so else of other keys */
               all_equal(as_object(a)->members, as_object(b)->members, value_count(a));
    case VALUE_ARRAY:
        return as_array(a)->count == as_array(b)->count &&
               all_equal(as_array(a)->items, as_array(b)->items, value_count(a));
    case VALUE_STRING:
    case VALUE_DECIMAL:
        return as_text(a)->size == as_text(b)->size &&
               memcmp(as_text(a)->text, as_text(b)->text, as_text(a)->size) == 0;
    default:
        return value_compare(a, b) == 0;
    }
}
