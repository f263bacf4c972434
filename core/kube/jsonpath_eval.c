#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/go_print.h"
#include "core/kube/jsonpath.h"
#include "core/kube/jsonpath_node.h"
#include "core/kube/quantity.h"

/* One use of a template. Results go to TEXT, or to FOUND, or (both NULL) nowhere. */
struct evaluation {
    const struct jsonpath *path;
    bool allow_missing_keys;
    struct buffer *text;
    struct jsonpath_results *found;
    size_t result_count; /* of all steps so far */
    size_t range_depth;
    bool begins_range; /* set by an action that has `range` in it */
    bool ends_range;   /* the same for `end` */
    struct error *err;
};

void jsonpath_results_release(struct jsonpath_results *self)
{
    free(self->items);
    *self = (struct jsonpath_results){0};
}

static bool add(struct evaluation *self, struct jsonpath_results *out, const struct value *item)
{
    if (++self->result_count > LIMIT_JSONPATH_RESULTS) {
        return error_set(self->err, "more than %d results", LIMIT_JSONPATH_RESULTS);
    }
    out->items = memory_grow(out->items, out->count, &out->capacity, sizeof(out->items[0]));
    out->items[out->count++] = item;
    return true;
}

static bool add_all(struct evaluation *self, struct jsonpath_results *out,
                    const struct jsonpath_results *from)
{
    for (size_t i = 0; i < from->count; i++) {
        if (!add(self, out, from->items[i])) {
            return false;
        }
    }
    return true;
}

/* Steps pass over null, and over the absent object of a range without results. */
static bool is_nil(const struct value *value)
{
    return value == NULL || value_is(value, VALUE_NULL);
}

/* ---- steps ---- */

static bool eval_list(struct evaluation *self, const struct jsonpath_results *input,
                      const struct node_list *list, struct jsonpath_results *out);

static bool eval_constant(struct evaluation *self, const struct jsonpath_results *input,
                          const struct node *node, struct jsonpath_results *out)
{
    for (size_t i = 0; i < input->count; i++) {
        if (!add(self, out, node->value)) {
            return false;
        }
    }
    return true;
}

static bool eval_field(struct evaluation *self, const struct jsonpath_results *input,
                       const struct node *node, struct jsonpath_results *out)
{
    const char *name = value_text(node->value);
    for (size_t i = 0; i < input->count; i++) {
        const struct value *member = value_get(input->items[i], name);
        if (member != NULL && !add(self, out, member)) {
            return false;
        }
    }
    if (out->count == 0 && input->count > 0 && !self->allow_missing_keys) {
        return error_set(self->err, "%s is not found", name);
    }
    return true;
}

static bool eval_wildcard(struct evaluation *self, const struct jsonpath_results *input,
                          struct jsonpath_results *out)
{
    for (size_t i = 0; i < input->count; i++) {
        for (size_t j = 0; j < value_count(input->items[i]); j++) {
            if (!add(self, out, value_part_at(input->items[i], j))) {
                return false;
            }
        }
    }
    return true;
}

/* VALUE and everything in it that has something in it; a text has its characters. */
static bool descend(struct evaluation *self, const struct value *value,
                    struct jsonpath_results *out)
{
    size_t count = value_count(value);
    if ((count > 0 || value_text(value)[0] != '\0') && !add(self, out, value)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!descend(self, value_part_at(value, i), out)) {
            return false;
        }
    }
    return true;
}

static bool eval_recursive(struct evaluation *self, const struct jsonpath_results *input,
                           struct jsonpath_results *out)
{
    for (size_t i = 0; i < input->count; i++) {
        if (!descend(self, input->items[i], out)) {
            return false;
        }
    }
    return true;
}

/* The bounds of a slice of COUNT items. Source: evalArray, with the order of its complaints. */
static bool resolve_bounds(struct evaluation *self, const struct node *node, int64_t count,
                           int64_t *start, int64_t *end)
{
    *start = node->bounds[0].value + (node->bounds[0].value < 0 ? count : 0);
    *end = node->bounds[1].known ? node->bounds[1].value : count;
    if (*end < 0 || (*end == 0 && node->bounds[1].derived)) {
        *end += count;
    }
    if (*start == *end) {
        return true;
    }
    bool start_is_outside = *start < 0 || *start >= count;
    if (start_is_outside || *end < 0 || *end > count) {
        return error_set(self->err, "array index out of bounds: index %" PRId64 ", length %" PRId64,
                         start_is_outside ? *start : *end - 1, count);
    }
    if (*start > *end) {
        return error_set(self->err,
                         "starting index %" PRId64 " is greater than ending index %" PRId64, *start,
                         *end);
    }
    if (node->bounds[2].known && node->bounds[2].value <= 0) {
        return error_set(self->err, "step must be > 0");
    }
    return true;
}

static bool eval_slice(struct evaluation *self, const struct jsonpath_results *input,
                       const struct node *node, struct jsonpath_results *out)
{
    int64_t step = node->bounds[2].known ? node->bounds[2].value : 1;
    for (size_t i = 0; i < input->count; i++) {
        const struct value *array = input->items[i];
        if (is_nil(array)) {
            continue;
        }
        if (!value_is(array, VALUE_ARRAY)) {
            return error_set(self->err, "%s is not array or slice", go_print_type(array));
        }
        int64_t start;
        int64_t end;
        if (!resolve_bounds(self, node, (int64_t)value_count(array), &start, &end)) {
            return false;
        }
        if (start == end) {
            return true; /* Source: evalArray; the arrays behind an empty one are not looked at. */
        }
        for (int64_t j = start; j < end; j += step) {
            if (!add(self, out, value_at(array, (size_t)j))) {
                return false;
            }
        }
    }
    return true;
}

static bool eval_union(struct evaluation *self, const struct jsonpath_results *input,
                       const struct node *node, struct jsonpath_results *out)
{
    for (size_t i = 0; i < node->list_count; i++) {
        AUTO_JSONPATH_RESULTS part = {0};
        if (!eval_list(self, input, &node->lists[i], &part) || !add_all(self, out, &part)) {
            return false;
        }
    }
    return true;
}

static bool eval_identifier(struct evaluation *self, const struct jsonpath_results *input,
                            const struct node *node, struct jsonpath_results *out)
{
    if (value_is_text(node->value, "range")) {
        self->begins_range = true;
        return add_all(self, out, input);
    }
    if (!value_is_text(node->value, "end")) {
        return error_set(self->err, "unrecognized identifier %s", value_text(node->value));
    }
    if (self->range_depth == 0) {
        return error_set(self->err, "not in range, nothing to end");
    }
    self->ends_range = true;
    return true;
}

/* ---- filters ---- */

/* Compares two values of one type that has an order; decimals down to the ninth place. */
static int compare_ordered(const struct value *left, const struct value *right)
{
    if (!value_is(left, VALUE_DECIMAL)) {
        return value_compare(left, right);
    }
    AUTO_ERROR err = {0};
    AUTO_QUANTITY a = {0};
    AUTO_QUANTITY b = {0};
    if (!quantity_parse(value_decimal_literal(left), &a, &err) ||
        !quantity_parse(value_decimal_literal(right), &b, &err)) {
        return value_compare(left, right);
    }
    return quantity_compare(&a, &b);
}

static bool is_basic(const struct value *value)
{
    return !is_nil(value) && !value_is(value, VALUE_ARRAY) && !value_is(value, VALUE_OBJECT);
}

/* Source: client-go third_party/forked/golang/template, eq and lt. */
static bool compare(struct evaluation *self, const struct value *left, const char *comparison,
                    const struct value *right, bool *out)
{
    bool equality = strcmp(comparison, "==") == 0 || strcmp(comparison, "!=") == 0;
    if (!is_basic(left) || !is_basic(right)) {
        return error_set(self->err, "invalid type for comparison");
    }
    if (value_type(left) != value_type(right)) {
        return error_set(self->err, "incompatible types for comparison");
    }
    if (value_is(left, VALUE_BOOL) && !equality) {
        return error_set(self->err, "invalid type for comparison");
    }
    int order = compare_ordered(left, right);
    bool matches_equal = comparison[0] != '!' && comparison[1] == '=';
    *out = (order == 0 && matches_equal) || (order < 0 && comparison[0] == '<') ||
           (order > 0 && comparison[0] == '>') || (order != 0 && comparison[0] == '!');
    return true;
}

/* Is there anything at the filter's path? What goes wrong on the way means no. */
static bool exists(struct evaluation *self, const struct jsonpath_results *item,
                   const struct node *node)
{
    AUTO_ERROR ignored = {0};
    struct evaluation probe = *self;
    probe.err = &ignored;
    AUTO_JSONPATH_RESULTS found = {0};
    bool there = eval_list(&probe, item, &node->lists[0], &found) && found.count > 0;
    self->result_count = probe.result_count;
    return there;
}

static bool passes(struct evaluation *self, const struct value *value, const struct node *node,
                   bool *out)
{
    struct jsonpath_results item = {.items = &value, .count = 1};
    *out = false;
    if (node->comparison[0] == '\0') {
        *out = exists(self, &item, node);
        return true;
    }
    const struct value *sides[2];
    for (size_t i = 0; i < 2; i++) {
        AUTO_JSONPATH_RESULTS side = {0};
        if (!eval_list(self, &item, &node->lists[i], &side)) {
            return false;
        }
        if (side.count == 0) {
            return true;
        }
        if (side.count > 1) {
            return error_set(self->err, "can only compare one element at a time");
        }
        sides[i] = side.items[0];
    }
    return compare(self, sides[0], node->comparison, sides[1], out);
}

static bool eval_filter(struct evaluation *self, const struct jsonpath_results *input,
                        const struct node *node, struct jsonpath_results *out)
{
    for (size_t i = 0; i < input->count; i++) {
        const struct value *array = input->items[i];
        if (!value_is(array, VALUE_ARRAY)) {
            AUTO_BUFFER text = {0};
            if (array != NULL) {
                go_print_value(array, &text);
            }
            return error_set(self->err, "%s is not array or slice and cannot be filtered",
                             buffer_text(&text));
        }
        for (size_t j = 0; j < value_count(array); j++) {
            bool pass;
            if (!passes(self, value_at(array, j), node, &pass) ||
                (pass && !add(self, out, value_at(array, j)))) {
                return false;
            }
        }
    }
    return true;
}

/* ---- lists ---- */

static bool eval_node(struct evaluation *self, const struct jsonpath_results *input,
                      const struct node *node, struct jsonpath_results *out)
{
    switch (node->type) {
    case NODE_TEXT:
        return add(self, out, node->value);
    case NODE_CONSTANT:
        return eval_constant(self, input, node, out);
    case NODE_FIELD:
        return eval_field(self, input, node, out);
    case NODE_WILDCARD:
        return eval_wildcard(self, input, out);
    case NODE_RECURSIVE:
        return eval_recursive(self, input, out);
    case NODE_SLICE:
        return eval_slice(self, input, node, out);
    case NODE_FILTER:
        return eval_filter(self, input, node, out);
    case NODE_UNION:
        return eval_union(self, input, node, out);
    case NODE_IDENTIFIER:
        return eval_identifier(self, input, node, out);
    }
    return false;
}

/* Applies the nodes one after another; *OUT is empty before. */
static bool eval_list(struct evaluation *self, const struct jsonpath_results *input,
                      const struct node_list *list, struct jsonpath_results *out)
{
    if (!add_all(self, out, input)) {
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        struct jsonpath_results next = {0};
        bool fine = eval_node(self, out, &list->nodes[i], &next);
        jsonpath_results_release(out);
        *out = next;
        if (!fine) {
            return false;
        }
    }
    return true;
}

/* ---- templates ---- */

static bool emit(struct evaluation *self, const struct jsonpath_results *results)
{
    if (self->found != NULL) {
        return add_all(self, self->found, results);
    }
    for (size_t i = 0; self->text != NULL && i < results->count; i++) {
        if (i > 0) {
            buffer_append_char(self->text, ' ');
        }
        jsonpath_print_result(results->items[i], self->text);
    }
    return true;
}

static bool run(struct evaluation *self, size_t *index, const struct value *object);

/*
 * Runs the range's body, which starts at *INDEX, for each of ITEMS, and moves *INDEX behind its
 * end. Without items it runs for an absent object, silently, so that the end is found.
 */
static bool run_range(struct evaluation *self, size_t *index, const struct jsonpath_results *items)
{
    size_t body = *index;
    size_t after = body;
    if (++self->range_depth > LIMIT_JSONPATH_RANGES) {
        return error_set(self->err, "ranges are nested deeper than %d", LIMIT_JSONPATH_RANGES);
    }
    for (size_t i = 0; i < items->count; i++) {
        after = body;
        if (!run(self, &after, items->items[i])) {
            return false;
        }
    }
    if (items->count == 0) {
        struct buffer *text = self->text;
        struct jsonpath_results *found = self->found;
        self->text = NULL;
        self->found = NULL;
        bool fine = run(self, &after, NULL);
        self->text = text;
        self->found = found;
        if (!fine) {
            return false;
        }
    }
    self->range_depth--;
    *index = after;
    return true;
}

/* Runs the actions from *INDEX on for OBJECT, and moves *INDEX behind the `end` of the range or to
 * the end of the template. */
static bool run(struct evaluation *self, size_t *index, const struct value *object)
{
    const struct jsonpath_results input = {.items = &object, .count = 1};
    while (*index < self->path->count) {
        AUTO_JSONPATH_RESULTS results = {0};
        if (!eval_list(self, &input, &self->path->actions[*index], &results)) {
            return false;
        }
        ++*index;
        if (self->ends_range) {
            self->ends_range = false;
            return true;
        }
        if (self->begins_range) {
            self->begins_range = false;
            if (!run_range(self, index, &results)) {
                return false;
            }
        } else if (!emit(self, &results)) {
            return false;
        }
    }
    return true;
}

bool jsonpath_print(const struct jsonpath *self, const struct value *object,
                    bool allow_missing_keys, struct buffer *out, struct error *err)
{
    size_t index = 0;
    return run(
        &(struct evaluation){
            .path = self, .allow_missing_keys = allow_missing_keys, .text = out, .err = err},
        &index, object);
}

bool jsonpath_find(const struct jsonpath *self, const struct value *object, bool allow_missing_keys,
                   struct jsonpath_results *out, struct error *err)
{
    size_t index = 0;
    return run(
        &(struct evaluation){
            .path = self, .allow_missing_keys = allow_missing_keys, .found = out, .err = err},
        &index, object);
}

void jsonpath_print_result(const struct value *result, struct buffer *out)
{
    if (value_is(result, VALUE_ARRAY) || value_is(result, VALUE_OBJECT)) {
        value_print_json(result, out);
    } else if (result != NULL) {
        go_print_value(result, out);
    }
}
