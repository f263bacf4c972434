/* Values of CEL: what JSON has, and a few types more. */
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/cel_node.h"
#include "core/kube/quantity.h"
#include "core/kube/schema_number.h"

struct cel_value cel_of_json(const struct value *json)
{
    static const enum cel_type types[] = {
        [VALUE_NULL] = CEL_TYPE_NULL,     [VALUE_BOOL] = CEL_TYPE_BOOL,
        [VALUE_INT] = CEL_TYPE_INT,       [VALUE_DECIMAL] = CEL_TYPE_DOUBLE,
        [VALUE_STRING] = CEL_TYPE_STRING, [VALUE_ARRAY] = CEL_TYPE_LIST,
        [VALUE_OBJECT] = CEL_TYPE_MAP,
    };
    if (json == NULL || value_is(json, VALUE_NULL)) {
        return (struct cel_value){.type = CEL_TYPE_NULL};
    }
    if (value_is(json, VALUE_BOOL)) {
        return cel_bool(value_as_bool(json, false));
    }
    if (value_is(json, VALUE_INT)) {
        return cel_int(value_as_int(json, 0));
    }
    return (struct cel_value){types[value_type(json)], 0, value_ref(json)};
}

struct value *cel_to_json(const struct cel_value *self)
{
    switch (self->type) {
    case CEL_TYPE_NULL:
        return value_null();
    case CEL_TYPE_BOOL:
        return value_bool(self->number != 0);
    case CEL_TYPE_INT:
        return value_int(self->number);
    case CEL_TYPE_DOUBLE:
    case CEL_TYPE_STRING:
    case CEL_TYPE_LIST:
    case CEL_TYPE_MAP:
        return value_ref(self->json);
    default:
        return NULL;
    }
}

void cel_release(struct cel_value *self)
{
    value_unref(self->json);
    self->json = NULL;
}

struct cel_value cel_copy(const struct cel_value *self)
{
    struct cel_value copy = *self;
    copy.json = value_ref(self->json);
    return copy;
}

bool cel_is_number(const struct cel_value *self)
{
    return self->type == CEL_TYPE_INT || self->type == CEL_TYPE_UINT ||
           self->type == CEL_TYPE_DOUBLE;
}

/* A number's literal, in *OUT where it is not kept with the value. */
static const char *literal_of(const struct cel_value *number, struct buffer *out)
{
    if (number->type == CEL_TYPE_DOUBLE) {
        return value_decimal_literal(number->json);
    }
    if (number->type == CEL_TYPE_UINT) {
        buffer_printf(out, "%llu", (unsigned long long)(uint64_t)number->number);
    } else {
        buffer_append_int(out, number->number);
    }
    return buffer_text(out);
}

static int compare_numbers(const struct cel_value *a, const struct cel_value *b)
{
    if (a->type == CEL_TYPE_INT && b->type == CEL_TYPE_INT) {
        return a->number < b->number ? -1 : a->number > b->number;
    }
    AUTO_BUFFER left = {0};
    AUTO_BUFFER right = {0};
    return schema_number_compare(literal_of(a, &left), literal_of(b, &right));
}

static int compare_quantities(const struct cel_value *a, const struct cel_value *b)
{
    AUTO_ERROR ignored = {0}; /* both have been parsed when they were made */
    AUTO_QUANTITY left = {0};
    AUTO_QUANTITY right = {0};
    (void)quantity_parse(value_text(a->json), &left, &ignored);
    (void)quantity_parse(value_text(b->json), &right, &ignored);
    return quantity_compare(&left, &right);
}

bool cel_compare(const struct cel_value *a, const struct cel_value *b, int *order)
{
    if (cel_is_number(a) && cel_is_number(b)) {
        *order = compare_numbers(a, b);
        return true;
    }
    if (a->type != b->type) {
        return false;
    }
    switch (a->type) {
    case CEL_TYPE_STRING:
    case CEL_TYPE_BYTES:
        *order = value_compare(a->json, b->json);
        return true;
    case CEL_TYPE_BOOL:
    case CEL_TYPE_DURATION:
    case CEL_TYPE_TIMESTAMP:
        *order = a->number < b->number ? -1 : a->number > b->number;
        return true;
    case CEL_TYPE_QUANTITY:
        *order = compare_quantities(a, b);
        return true;
    default:
        return false;
    }
}

/* As value_equal(), but 1 equals 1.0 at any depth. */
static bool equal_json(const struct value *a, const struct value *b)
{
    if (a == b || value_equal(a, b)) {
        return true;
    }
    if (a == NULL || b == NULL || value_count(a) != value_count(b)) {
        return false;
    }
    for (size_t i = 0; i < value_count(a); i++) {
        bool arrays = value_is(a, VALUE_ARRAY) && value_is(b, VALUE_ARRAY);
        bool objects = value_is(a, VALUE_OBJECT) && value_is(b, VALUE_OBJECT);
        if (!(arrays && equal_json(value_at(a, i), value_at(b, i))) &&
            !(objects && equal_json(value_member_at(a, i), value_get(b, value_key_at(a, i))))) {
            return false;
        }
    }
    if (value_count(a) > 0) {
        return true;
    }
    AUTO_CEL left = cel_of_json(a);
    AUTO_CEL right = cel_of_json(b);
    return cel_is_number(&left) && cel_is_number(&right) && compare_numbers(&left, &right) == 0;
}

bool cel_equal(const struct cel_value *a, const struct cel_value *b)
{
    int order = 0;
    if (cel_compare(a, b, &order)) {
        return order == 0;
    }
    return a->type == b->type && equal_json(a->json, b->json);
}
