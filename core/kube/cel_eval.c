/* Rules in CEL: from nodes to a result. */
#include <string.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/big_decimal.h"
#include "core/kube/cel_node.h"

/* The variable of a macro, and what is around it. */
struct scope {
    const struct scope *outer;
    const char *name;
    struct cel_value value;
};

struct run {
    const struct cel_input *input;
    int64_t *budget;
    size_t depth;
    struct error *err;
};

static bool eval(struct run *self, const struct cel_node *node, const struct scope *scope,
                 struct cel_value *out);

/* ---- names, members and items ---- */

static struct cel_value optional_of(const struct value *json)
{
    return (struct cel_value){CEL_TYPE_OPTIONAL, 0, value_ref(json)};
}

static bool eval_name(struct run *self, const struct cel_node *node, const struct scope *scope,
                      struct cel_value *out)
{
    for (; scope != NULL; scope = scope->outer) {
        if (strcmp(scope->name, node->name) == 0) {
            *out = cel_copy(&scope->value);
            return true;
        }
    }
    if (strcmp(node->name, "self") == 0) {
        *out = cel_of_json(self->input->self);
        return true;
    }
    if (strcmp(node->name, "oldSelf") == 0 && self->input->old_is_optional) {
        *out = optional_of(self->input->old_self);
        return true;
    }
    if (strcmp(node->name, "oldSelf") == 0 && self->input->old_self != NULL) {
        *out = cel_of_json(self->input->old_self);
        return true;
    }
    static const char *const types[] = {"bool",  "int",  "uint", "double",    "string",
                                        "bytes", "list", "map",  "null_type", "type"};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(types[i], node->name) == 0) {
            *out = (struct cel_value){CEL_TYPE_TYPE, 0, value_string(node->name)};
            return true;
        }
    }
    return error_set(self->err, "no such attribute(s): %s", node->name);
}

/*
 * A property's name as it is written in a rule: `__dash__` for `-`, `__namespace__` for a word that
 * CEL has reserved.
 * Source: k8s.io/apiserver pkg/cel/escaping.go.
 */
static void append_unescaped(const char *name, struct buffer *out)
{
    static const char *const words[] = {
        "true",     "false",   "null",      "in",       "as",  "break",  "const",
        "continue", "else",    "for",       "function", "if",  "import", "let",
        "loop",     "package", "namespace", "return",   "var", "void",   "while"};
    static const struct {
        const char *from;
        const char *to;
    } escapes[] = {
        {"__underscores__", "__"}, {"__dot__", "."}, {"__dash__", "-"}, {"__slash__", "/"}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t size = strlen(words[i]);
        if (strlen(name) == size + 4 && strncmp(name, "__", 2) == 0 &&
            strncmp(name + 2, words[i], size) == 0 && strcmp(name + 2 + size, "__") == 0) {
            buffer_append(out, words[i]);
            return;
        }
    }
    while (*name != '\0') {
        size_t skipped = 0;
        for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]) && skipped == 0; i++) {
            size_t size = strlen(escapes[i].from);
            if (strncmp(name, escapes[i].from, size) == 0) {
                buffer_append(out, escapes[i].to);
                skipped = size;
            }
        }
        if (skipped == 0) {
            buffer_append_char(out, *name);
            skipped = 1;
        }
        name += skipped;
    }
}

static const struct value *member(const struct value *object, const char *name)
{
    const struct value *found = value_get(object, name);
    if (found != NULL || strstr(name, "__") == NULL) {
        return found;
    }
    AUTO_BUFFER unescaped = {0};
    append_unescaped(name, &unescaped);
    return value_get(object, buffer_text(&unescaped));
}

/* a.name, a.?name and has(a.name) */
static bool eval_select(struct run *self, const struct cel_node *node, const struct scope *scope,
                        struct cel_value *out)
{
    AUTO_CEL operand = {0};
    if (!eval(self, node->arguments[0], scope, &operand)) {
        return false;
    }
    bool was_optional = operand.type == CEL_TYPE_OPTIONAL;
    if (operand.type != CEL_TYPE_MAP && !was_optional) {
        return error_set(self->err, "no such key: %s", node->name);
    }
    const struct value *found = member(operand.json, node->name);
    if (node->kind == CEL_HAS) {
        *out = cel_bool(found != NULL);
        return true;
    }
    if (node->optional || was_optional) {
        *out = optional_of(found);
        return true;
    }
    if (found == NULL) {
        return error_set(self->err, "no such key: %s", node->name);
    }
    *out = cel_of_json(found);
    return true;
}

/* a[b] and a[?b] */
static bool eval_index(struct run *self, const struct cel_node *node, const struct scope *scope,
                       struct cel_value *out)
{
    AUTO_CEL operand = {0};
    AUTO_CEL index = {0};
    if (!eval(self, node->arguments[0], scope, &operand) ||
        !eval(self, node->arguments[1], scope, &index)) {
        return false;
    }
    const struct value *found = NULL;
    bool was_optional = operand.type == CEL_TYPE_OPTIONAL;
    bool is_list = value_is(operand.json, VALUE_ARRAY);
    if (is_list && cel_is_number(&index) && index.type != CEL_TYPE_DOUBLE) {
        found = index.number < 0 ? NULL : value_at(operand.json, (size_t)index.number);
    } else if (value_is(operand.json, VALUE_OBJECT) && index.type == CEL_TYPE_STRING) {
        found = value_get(operand.json, value_text(index.json));
    } else if (!was_optional || operand.json != NULL) {
        return error_set(self->err, "no such overload");
    }
    if (node->optional || was_optional) {
        *out = optional_of(found);
        return true;
    }
    if (found == NULL && is_list) {
        return error_set(self->err, "index out of bounds: %lld", (long long)index.number);
    }
    if (found == NULL) {
        return error_set(self->err, "no such key: %s", value_text(index.json));
    }
    *out = cel_of_json(found);
    return true;
}

/* ---- logic ---- */

/*
 * && and ||: the operand that decides makes an error in the other one disappear. DECIDING is the
 * value that does.
 */
static bool eval_logic(struct run *self, const struct cel_node *node, const struct scope *scope,
                       struct cel_value *out)
{
    bool deciding = node->kind == CEL_OR;
    AUTO_ERROR first_error = {0};
    struct error *err = self->err;
    for (size_t i = 0; i < 2; i++) {
        AUTO_CEL operand = {0};
        AUTO_ERROR error = {0};
        self->err = &error;
        bool good = eval(self, node->arguments[i], scope, &operand);
        self->err = err;
        if (good && operand.type == CEL_TYPE_BOOL && (operand.number != 0) == deciding) {
            *out = cel_bool(deciding);
            return true;
        }
        if (!good) {
            error_set(&first_error, "%s", error.message);
        } else if (operand.type != CEL_TYPE_BOOL) {
            error_set(&first_error, "no such overload");
        }
        if (*self->budget < 0) {
            break;
        }
    }
    if (error_is_set(&first_error)) {
        return error_set(self->err, "%s", first_error.message);
    }
    *out = cel_bool(!deciding);
    return true;
}

static bool eval_bool(struct run *self, const struct cel_node *node, const struct scope *scope,
                      bool *out)
{
    AUTO_CEL value = {0};
    if (!eval(self, node, scope, &value)) {
        return false;
    }
    *out = value.number != 0;
    return value.type == CEL_TYPE_BOOL || error_set(self->err, "no such overload");
}

static bool eval_ternary(struct run *self, const struct cel_node *node, const struct scope *scope,
                         struct cel_value *out)
{
    bool condition = false;
    return eval_bool(self, node->arguments[0], scope, &condition) &&
           eval(self, node->arguments[condition ? 1 : 2], scope, out);
}

/* ---- arithmetic ---- */

static bool overflow(struct run *self)
{
    return error_set(self->err, "integer overflow");
}

static bool add_ints(struct run *self, char operator, int64_t a, int64_t b, int64_t *out)
{
    if (operator== '+') {
        return !__builtin_add_overflow(a, b, out) || overflow(self);
    }
    return !__builtin_sub_overflow(a, b, out) || overflow(self);
}

static bool compute_ints(struct run *self, char operator, int64_t a, int64_t b,
                         struct cel_value *out)
{
    int64_t result = 0;
    if ((operator== '/' || operator== '%') && b == 0) {
        return error_set(self->err, operator== '/' ? "division by zero" : "modulus by zero");
    }
    if ((operator== '/' || operator== '%') && a == INT64_MIN && b == -1) {
        return overflow(self);
    }
    if (operator== '*') {
        if (__builtin_mul_overflow(a, b, &result)) {
            return overflow(self);
        }
    } else if (operator== '/') {
        result = a / b;
    } else if (operator== '%') {
        result = a % b;
    } else if (!add_ints(self, operator, a, b, &result)) {
        return false;
    }
    *out = cel_int(result);
    return true;
}

static bool compute_uints(struct run *self, char operator, uint64_t a, uint64_t b,
                          struct cel_value *out)
{
    uint64_t result = 0;
    bool wraps = operator== '+' ? __builtin_add_overflow(a, b, &result) :
                 operator== '-' ? __builtin_sub_overflow(a, b, &result)
                 :
                 operator== '*' ? __builtin_mul_overflow(a, b, &result)
                                : false;
    if ((operator== '/' || operator== '%') && b == 0) {
        return error_set(self->err, operator== '/' ? "division by zero" : "modulus by zero");
    }
    if (operator== '/' || operator== '%') {
        result = operator== '/' ? a / b : a % b;
    }
    *out = (struct cel_value){CEL_TYPE_UINT, (int64_t)result, NULL};
    return !wraps || error_set(self->err, "unsigned integer overflow");
}

/* The decimal of a number without an exponent; NULL for one with. */
static struct big_decimal *decimal_of(const struct cel_value *number)
{
    if (number->type != CEL_TYPE_DOUBLE) {
        return big_decimal_of_int(number->number, 0);
    }
    const char *literal = value_decimal_literal(number->json);
    if (strpbrk(literal, "eE") != NULL) {
        return NULL;
    }
    AUTO_BUFFER digits = {0};
    int32_t scale = 0;
    for (const char *byte = literal + (*literal == '-'); *byte != '\0'; byte++) {
        if (*byte == '.') {
            scale = -(int32_t)strlen(byte + 1);
        } else {
            buffer_append_char(&digits, *byte);
        }
    }
    return big_decimal_of_digits(buffer_text(&digits), digits.size, *literal == '-', scale);
}

static void print_decimal(const struct big_decimal *number, struct buffer *out)
{
    AUTO_FREE struct big_decimal *positive = big_decimal_copy(number);
    positive->negative = false;
    AUTO_BUFFER digits = {0};
    big_decimal_print_unscaled(positive, &digits);
    size_t places = number->scale < 0 ? (size_t)-number->scale : 0;
    buffer_append(out, number->negative ? "-" : "");
    size_t zeros = digits.size > places ? 0 : places + 1 - digits.size;
    AUTO_BUFFER padded = {0};
    buffer_append_repeated(&padded, '0', zeros);
    buffer_append_sized(&padded, buffer_text(&digits), digits.size);
    buffer_append_sized(out, padded.data, padded.size - places);
    buffer_append_char(out, '.');
    buffer_append(out, places == 0 ? "0" : padded.data + padded.size - places);
}

/* Sums and differences, which are exact. */
static bool compute_doubles(struct run *self, char operator, const struct cel_value * a,
                            const struct cel_value *b, struct cel_value *out)
{
    AUTO_FREE struct big_decimal *left = decimal_of(a);
    AUTO_FREE struct big_decimal *right = decimal_of(b);
    if (left == NULL || right == NULL || (operator!= '+' && operator!= '-')) {
        return error_set(self->err, "this computation with doubles is not supported");
    }
    AUTO_FREE struct big_decimal *summand = operator== '+' ? big_decimal_copy(right)
                                                           : big_decimal_negate(right);
    AUTO_FREE struct big_decimal *sum = big_decimal_add(left, summand);
    AUTO_BUFFER literal = {0};
    print_decimal(sum, &literal);
    *out = (struct cel_value){CEL_TYPE_DOUBLE, 0, value_decimal(buffer_text(&literal))};
    return true;
}

static bool concatenate(const struct cel_value *a, const struct cel_value *b, struct cel_value *out)
{
    if (a->type == CEL_TYPE_LIST) {
        struct value *list = value_ref(a->json);
        for (size_t i = 0; i < value_count(b->json); i++) {
            value_push(&list, value_ref(value_at(b->json, i)));
        }
        *out = (struct cel_value){CEL_TYPE_LIST, 0, list};
        return true;
    }
    AUTO_BUFFER text = {0};
    buffer_append(&text, value_text(a->json));
    buffer_append(&text, value_text(b->json));
    *out = (struct cel_value){a->type, 0, value_string_sized(buffer_text(&text), text.size)};
    return true;
}

/* Timestamps and durations are added and subtracted. */
static bool compute_times(struct run *self, char operator, const struct cel_value * a,
                          const struct cel_value *b, struct cel_value *out)
{
    bool stamps = a->type == CEL_TYPE_TIMESTAMP && b->type == CEL_TYPE_TIMESTAMP;
    bool stamp = a->type == CEL_TYPE_TIMESTAMP || b->type == CEL_TYPE_TIMESTAMP;
    bool good = (a->type == CEL_TYPE_TIMESTAMP || a->type == CEL_TYPE_DURATION) &&
                (b->type == CEL_TYPE_TIMESTAMP || b->type == CEL_TYPE_DURATION) &&
                (operator== '+' ? !stamps : operator== '-');
    int64_t result = 0;
    if (!good) {
        return error_set(self->err, "no such overload");
    }
    if (!add_ints(self, operator, a->number, b->number, &result)) {
        return false;
    }
    *out =
        (struct cel_value){stamp && !stamps ? CEL_TYPE_TIMESTAMP : CEL_TYPE_DURATION, result, NULL};
    return true;
}

static bool compute(struct run *self, char operator, const struct cel_value * a,
                    const struct cel_value *b, struct cel_value *out)
{
    if (a->type == CEL_TYPE_INT && b->type == CEL_TYPE_INT) {
        return compute_ints(self, operator, a->number, b->number, out);
    }
    if (a->type == CEL_TYPE_UINT && b->type == CEL_TYPE_UINT) {
        return compute_uints(self, operator,(uint64_t) a->number, (uint64_t)b->number, out);
    }
    /* A field of type number may hold an integer. */
    if (cel_is_number(a) && cel_is_number(b) && a->type != CEL_TYPE_UINT &&
        b->type != CEL_TYPE_UINT) {
        return compute_doubles(self, operator, a, b, out);
    }
    bool texts =
        a->type == CEL_TYPE_STRING || a->type == CEL_TYPE_BYTES || a->type == CEL_TYPE_LIST;
    if (operator== '+' && texts && a->type == b->type) {
        *self->budget -= (int64_t)(value_text_size(a->json) + value_text_size(b->json) +
                                   value_count(a->json) + value_count(b->json)) /
                         16;
        return concatenate(a, b, out);
    }
    return compute_times(self, operator, a, b, out);
}

static bool is_in(struct run *self, const struct cel_value *item, const struct cel_value *container,
                  struct cel_value *out)
{
    if (container->type == CEL_TYPE_MAP && item->type == CEL_TYPE_STRING) {
        *out = cel_bool(value_get(container->json, value_text(item->json)) != NULL);
        return true;
    }
    if (container->type != CEL_TYPE_LIST) {
        return error_set(self->err, "no such overload");
    }
    bool found = false;
    for (size_t i = 0; i < value_count(container->json) && !found; i++) {
        AUTO_CEL other = cel_of_json(value_at(container->json, i));
        found = cel_equal(item, &other);
        --*self->budget;
    }
    *out = cel_bool(found);
    return true;
}

static bool eval_binary(struct run *self, const struct cel_node *node, const struct scope *scope,
                        struct cel_value *out)
{
    AUTO_CEL left = {0};
    AUTO_CEL right = {0};
    if (!eval(self, node->arguments[0], scope, &left) ||
        !eval(self, node->arguments[1], scope, &right)) {
        return false;
    }
    const char *operator= node->name;
    if (strcmp(operator, "==") == 0 || strcmp(operator, "!=") == 0) {
        *out = cel_bool(cel_equal(&left, &right) == (operator[0] == '='));
        return true;
    }
    if (strcmp(operator, "in") == 0) {
        return is_in(self, &left, &right, out);
    }
    if (operator[0] != '<' && operator[0] != '>') {
        return compute(self, operator[0], &left, &right, out);
    }
    int order = 0;
    if (!cel_compare(&left, &right, &order)) {
        return error_set(self->err, "no such overload");
    }
    bool equal = operator[1] == '=' && order == 0;
    *out = cel_bool(equal || (operator[0] == '<' ? order < 0 : order> 0));
    return true;
}

static bool eval_unary(struct run *self, const struct cel_node *node, const struct scope *scope,
                       struct cel_value *out)
{
    AUTO_CEL operand = {0};
    if (!eval(self, node->arguments[0], scope, &operand)) {
        return false;
    }
    if (node->kind == CEL_NOT && operand.type == CEL_TYPE_BOOL) {
        *out = cel_bool(operand.number == 0);
        return true;
    }
    if (node->kind == CEL_NEGATE && operand.type == CEL_TYPE_INT) {
        /* The least integer is written as the negation of what is none. */
        bool least = operand.number == INT64_MIN;
        *out = cel_int(least ? INT64_MIN : -operand.number);
        return !least || node->arguments[0]->kind == CEL_LITERAL || overflow(self);
    }
    if (node->kind == CEL_NEGATE && operand.type == CEL_TYPE_DOUBLE) {
        const char *literal = value_decimal_literal(operand.json);
        AUTO_BUFFER negated = {0};
        buffer_printf(&negated, "%s%s", *literal == '-' ? "" : "-", literal + (*literal == '-'));
        *out = (struct cel_value){CEL_TYPE_DOUBLE, 0, value_decimal(buffer_text(&negated))};
        return true;
    }
    return error_set(self->err, "no such overload");
}

/* ---- lists, maps, calls, macros ---- */

static bool eval_json(struct run *self, const struct cel_node *node, const struct scope *scope,
                      struct value **out)
{
    AUTO_CEL item = {0};
    if (!eval(self, node, scope, &item)) {
        return false;
    }
    *out = cel_to_json(&item);
    return *out != NULL || error_set(self->err, "a list or map of such values is not supported");
}

static bool eval_list(struct run *self, const struct cel_node *node, const struct scope *scope,
                      struct cel_value *out)
{
    AUTO_VALUE *list = value_array();
    for (size_t i = 0; i < node->argument_count; i++) {
        struct value *item = NULL;
        if (!eval_json(self, node->arguments[i], scope, &item)) {
            return false;
        }
        value_push(&list, item);
    }
    *out = (struct cel_value){CEL_TYPE_LIST, 0, value_ref(list)};
    return true;
}

static bool eval_map(struct run *self, const struct cel_node *node, const struct scope *scope,
                     struct cel_value *out)
{
    AUTO_VALUE *map = value_object();
    for (size_t i = 0; i + 1 < node->argument_count; i += 2) {
        AUTO_VALUE *key = NULL;
        struct value *member_value = NULL;
        if (!eval_json(self, node->arguments[i], scope, &key)) {
            return false;
        }
        if (!value_is(key, VALUE_STRING)) {
            return error_set(self->err, "a map with such keys is not supported");
        }
        if (!eval_json(self, node->arguments[i + 1], scope, &member_value)) {
            return false;
        }
        value_put_sized(&map, value_text(key), value_text_size(key), member_value);
    }
    *out = (struct cel_value){CEL_TYPE_MAP, 0, value_ref(map)};
    return true;
}

enum { ARGUMENTS_MAX = 4 };

static bool eval_call(struct run *self, const struct cel_node *node, const struct scope *scope,
                      struct cel_value *out)
{
    struct cel_value arguments[ARGUMENTS_MAX] = {{0}};
    bool good = true;
    for (size_t i = 0; i < node->argument_count && good; i++) {
        good = eval(self, node->arguments[i], scope, &arguments[i]);
        *self->budget -= (int64_t)value_text_size(arguments[i].json) / 16 +
                         (int64_t)value_count(arguments[i].json);
    }
    good = good && cel_call(node, arguments, node->argument_count, out, self->err);
    for (size_t i = 0; i < node->argument_count; i++) {
        cel_release(&arguments[i]);
    }
    return good;
}

/* A macro while it runs through its list or map. */
struct macro {
    const struct cel_node *node;
    const struct scope *scope;
    struct value *result; /* of map and filter */
    size_t matches;
    struct error first_error; /* of all and exists, which a later item may make disappear */
};

/* One item for map and filter. */
static bool collect(struct run *self, struct macro *macro, const struct scope *scope,
                    const struct cel_value *item)
{
    const struct cel_node *node = macro->node;
    bool is_filter = strcmp(node->name, "filter") == 0;
    bool wanted = true;
    if ((is_filter || node->argument_count == 3) &&
        !eval_bool(self, node->arguments[1], scope, &wanted)) {
        return false;
    }
    if (!wanted) {
        return true;
    }
    struct value *made = is_filter ? cel_to_json(item) : NULL;
    if (!is_filter && !eval_json(self, node->arguments[node->argument_count - 1], scope, &made)) {
        return false;
    }
    value_push(&macro->result, made);
    return true;
}

/* One item for all, exists and exists_one. *DONE: nothing that follows matters. */
static bool test(struct run *self, struct macro *macro, const struct scope *scope, bool *done)
{
    const char *name = macro->node->name;
    bool counts = strcmp(name, "exists_one") == 0 || strcmp(name, "existsOne") == 0;
    bool holds = false;
    AUTO_ERROR error = {0};
    struct error *err = self->err;
    self->err = &error;
    bool good = eval_bool(self, macro->node->arguments[1], scope, &holds);
    self->err = err;
    if (!good && (counts || *self->budget < 0)) {
        return error_set(self->err, "%s", error.message);
    }
    if (!good) {
        error_set(&macro->first_error, "%s", error.message);
        return true;
    }
    macro->matches += holds;
    *done = !counts && holds == (strcmp(name, "exists") == 0);
    return true;
}

static bool finish_macro(struct run *self, struct macro *macro, bool decided, size_t count,
                         struct cel_value *out)
{
    const char *name = macro->node->name;
    if (macro->result != NULL) {
        *out = (struct cel_value){CEL_TYPE_LIST, 0, value_ref(macro->result)};
        return true;
    }
    if (!decided && error_is_set(&macro->first_error)) {
        return error_set(self->err, "%s", macro->first_error.message);
    }
    *out = cel_bool(strcmp(name, "all") == 0      ? macro->matches == count
                    : strcmp(name, "exists") == 0 ? macro->matches > 0
                                                  : macro->matches == 1);
    return true;
}

static bool run_macro(struct run *self, struct macro *macro, const struct value *range,
                      struct cel_value *out)
{
    bool is_map = value_is(range, VALUE_OBJECT);
    bool decided = false;
    bool two = macro->node->second != NULL;
    for (size_t i = 0; i < value_count(range) && !decided; i++) {
        AUTO_CEL key =
            is_map
                ? cel_text(value_string_sized(value_key_at(range, i), value_key_size_at(range, i)))
                : cel_int((int64_t)i);
        AUTO_CEL item = cel_of_json(is_map ? value_member_at(range, i) : value_at(range, i));
        const struct cel_value *first = two || is_map ? &key : &item;
        struct scope outer = {macro->scope, macro->node->variable, *first};
        struct scope inner = {&outer, two ? macro->node->second : "", item};
        const struct scope *scope = two ? &inner : &outer;
        if (macro->result != NULL ? !collect(self, macro, scope, first)
                                  : !test(self, macro, scope, &decided)) {
            return false;
        }
    }
    return finish_macro(self, macro, decided, value_count(range), out);
}

static bool eval_macro(struct run *self, const struct cel_node *node, const struct scope *scope,
                       struct cel_value *out)
{
    AUTO_CEL range = {0};
    if (!eval(self, node->arguments[0], scope, &range)) {
        return false;
    }
    if (range.type != CEL_TYPE_LIST && range.type != CEL_TYPE_MAP) {
        return error_set(self->err, "no such overload");
    }
    bool makes_list = strcmp(node->name, "map") == 0 || strcmp(node->name, "filter") == 0;
    struct macro macro = {node, scope, makes_list ? value_array() : NULL, 0, {0}};
    bool good = run_macro(self, &macro, range.json, out);
    value_unref(macro.result);
    error_release(&macro.first_error);
    return good;
}

/* ---- nodes ---- */

static bool eval_node(struct run *self, const struct cel_node *node, const struct scope *scope,
                      struct cel_value *out)
{
    switch (node->kind) {
    case CEL_LITERAL:
        *out = cel_copy(&node->literal);
        return true;
    case CEL_NAME:
        return eval_name(self, node, scope, out);
    case CEL_SELECT:
    case CEL_HAS:
        return eval_select(self, node, scope, out);
    case CEL_INDEX:
        return eval_index(self, node, scope, out);
    case CEL_CALL:
        return eval_call(self, node, scope, out);
    case CEL_LIST:
        return eval_list(self, node, scope, out);
    case CEL_MAP:
        return eval_map(self, node, scope, out);
    case CEL_MACRO:
        return eval_macro(self, node, scope, out);
    case CEL_AND:
    case CEL_OR:
        return eval_logic(self, node, scope, out);
    case CEL_NOT:
    case CEL_NEGATE:
        return eval_unary(self, node, scope, out);
    case CEL_TERNARY:
        return eval_ternary(self, node, scope, out);
    case CEL_BINARY:
        return eval_binary(self, node, scope, out);
    }
    return false;
}

static bool eval(struct run *self, const struct cel_node *node, const struct scope *scope,
                 struct cel_value *out)
{
    if (--*self->budget < 0) {
        return error_set(self->err, "operation cancelled: actual cost limit exceeded");
    }
    if (self->depth >= LIMIT_CEL_OPERANDS) {
        return error_set(self->err, "a rule of so many operands is not supported");
    }
    self->depth++;
    bool good = eval_node(self, node, scope, out);
    self->depth--;
    return good;
}

bool cel_evaluate_bool(const struct cel_program *self, const struct cel_input *input,
                       int64_t *budget, bool *out, struct error *err)
{
    struct run run = {input, budget, 0, err};
    return eval_bool(&run, self->root, NULL, out);
}

bool cel_evaluate_text(const struct cel_program *self, const struct cel_input *input,
                       int64_t *budget, struct value **out, struct error *err)
{
    struct run run = {input, budget, 0, err};
    AUTO_CEL value = {0};
    if (!eval(&run, self->root, NULL, &value)) {
        return false;
    }
    if (value.type != CEL_TYPE_STRING) {
        return error_set(err, "no such overload");
    }
    *out = value_ref(value.json);
    return true;
}

/* ---- checking ---- */

/* What is known of a name: the schema of its value; NULL when nothing is. */
struct known {
    const struct known *outer;
    const char *name;
    const struct schema *schema;
};

struct checking {
    const struct cel_program *program;
    const struct schema *root; /* of self */
    struct error *err;
    bool failed;
    size_t depth;
};

static bool is_declared_object(const struct schema *schema)
{
    bool open = schema->checks != NULL &&
                (schema->checks->preserve_unknown_fields || schema->checks->embedded_resource);
    return schema->type == SCHEMA_OBJECT && schema->additional_properties == NULL && !open;
}

/* `ERROR: <input>:1:5: undefined field 'foo'`, the line, and a mark below its column. */
static void report_undefined(struct checking *self, const struct cel_node *node)
{
    const char *text = self->program->text;
    const char *line = text;
    size_t number = 1;
    for (const char *byte = text; byte < text + node->offset; byte++) {
        if (*byte == '\n') {
            line = byte + 1;
            number++;
        }
    }
    size_t column = (size_t)(text + node->offset - line);
    AUTO_BUFFER dots = {0};
    buffer_append_repeated(&dots, '.', column);
    error_set(self->err, "ERROR: <input>:%zu:%zu: undefined field '%s'\n | %.*s\n | %s^", number,
              column + 1, node->name, (int)strcspn(line, "\n"), line, buffer_text(&dots));
    self->failed = true;
}

static const struct schema *check(struct checking *self, const struct cel_node *node,
                                  const struct known *known);

static const struct schema *check_select(struct checking *self, const struct cel_node *node,
                                         const struct known *known)
{
    const struct schema *schema = check(self, node->arguments[0], known);
    if (schema == NULL || self->failed) {
        return NULL;
    }
    AUTO_BUFFER unescaped = {0};
    append_unescaped(node->name, &unescaped);
    const struct schema *below = schema_property(schema, buffer_text(&unescaped));
    if (below == NULL && is_declared_object(schema)) {
        report_undefined(self, node);
    }
    return node->kind == CEL_HAS || node->optional ? NULL : below;
}

static const struct schema *check_macro(struct checking *self, const struct cel_node *node,
                                        const struct known *known)
{
    const struct schema *range = check(self, node->arguments[0], known);
    const struct schema *item = range == NULL ? NULL : range->items;
    bool two = node->second != NULL;
    struct known first = {known, node->variable, two ? NULL : item};
    struct known second = {&first, two ? node->second : "", item};
    for (size_t i = 1; i < node->argument_count; i++) {
        check(self, node->arguments[i], two ? &second : &first);
    }
    return strcmp(node->name, "filter") == 0 ? range : NULL;
}

static const struct schema *check_name(struct checking *self, const struct cel_node *node,
                                       const struct known *known)
{
    for (; known != NULL; known = known->outer) {
        if (strcmp(known->name, node->name) == 0) {
            return known->schema;
        }
    }
    return strcmp(node->name, "self") == 0 ? self->root : NULL;
}

/* The schema of what NODE gives; NULL when it is not known. */
static const struct schema *check(struct checking *self, const struct cel_node *node,
                                  const struct known *known)
{
    if (self->failed || self->depth >= LIMIT_CEL_OPERANDS) {
        return NULL;
    }
    self->depth++;
    const struct schema *result = NULL;
    if (node->kind == CEL_NAME) {
        result = check_name(self, node, known);
    } else if (node->kind == CEL_SELECT || node->kind == CEL_HAS) {
        result = check_select(self, node, known);
    } else if (node->kind == CEL_MACRO) {
        result = check_macro(self, node, known);
    } else {
        const struct schema *first = NULL;
        for (size_t i = 0; i < node->argument_count; i++) {
            const struct schema *argument = check(self, node->arguments[i], known);
            first = i == 0 ? argument : first;
        }
        if (node->kind == CEL_INDEX && first != NULL && !node->optional) {
            result = first->type == SCHEMA_ARRAY ? first->items : first->additional_properties;
        }
    }
    self->depth--;
    return result;
}

bool cel_check(const struct cel_program *self, const struct schema *schema, struct error *err)
{
    struct checking checking = {.program = self, .root = schema, .err = err};
    check(&checking, self->root, NULL);
    return !checking.failed;
}
