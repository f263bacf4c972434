#include "core/kube/label_selector.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/parse_int.h"
#include "core/base/value_json.h"
#include "core/kube/names.h"

#define REQUIREMENT_ERROR "unable to parse requirement: "

/* ---- requirements ---- */

static int compare_texts(const void *a, const void *b)
{
    const struct value *const *left = a;
    const struct value *const *right = b;
    return value_compare(*left, *right);
}

/* The strings of ARRAY in order; with UNIQUE, each of them once. */
static struct value *sort_values(const struct value *array, bool unique)
{
    size_t count = value_count(array);
    if (count < 2) {
        return value_ref(array);
    }
    AUTO_FREE struct value **items = memory_alloc_zero(count + 1, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        items[i] = value_ref(value_at(array, i));
    }
    qsort(items, count, sizeof(*items), compare_texts);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (unique && kept > 0 && value_equal(items[kept - 1], items[i])) {
            value_unref(items[i]);
        } else {
            items[kept++] = items[i];
        }
    }
    return value_array_from(items, kept);
}

/* Adds a requirement behind those whose keys are not greater. */
static void add(struct label_selector *self, const char *key, enum label_relation relation,
                struct value *values_take)
{
    self->items = memory_grow(self->items, self->count, &self->capacity, sizeof(*self->items));
    size_t at = self->count;
    while (at > 0 && strcmp(self->items[at - 1].key, key) > 0) {
        self->items[at] = self->items[at - 1];
        at--;
    }
    struct label_requirement *requirement = &self->items[at];
    *requirement = (struct label_requirement){
        .key = memory_copy_text(key), .relation = relation, .values = values_take};
    requirement->sought = value_sought(requirement->key);
    if (relation == LABEL_GREATER_THAN || relation == LABEL_LESS_THAN) {
        (void)parse_int64(value_text(value_at(values_take, 0)), &requirement->bound);
    }
    self->count++;
}

/* Problems of one requirement, printed as upstream's aggregate of field errors. */
struct problems {
    struct buffer text;
    size_t count;
};

static struct buffer *start_problem(struct problems *self)
{
    if (self->count++ > 0) {
        buffer_append(&self->text, ", ");
    }
    return &self->text;
}

/* `Invalid value: "x": MESSAGES`, behind a path that is there already. */
static void print_invalid(struct buffer *out, const char *text, const struct names_problems *names)
{
    buffer_append(out, ": Invalid value: ");
    buffer_append_quoted(out, text, strlen(text));
    buffer_append(out, ": ");
    names_problems_print(names, "; ", out);
}

static void check_key(struct problems *problems, const char *path, const char *key)
{
    struct names_problems names = names_check_label_key(key);
    if (names.count > 0) {
        struct buffer *out = start_problem(problems);
        buffer_append(out, path);
        print_invalid(out, key, &names);
    }
}

/* Source: NewRequirement, for the operators that take one integer. */
static void check_integer(struct problems *problems, const struct value *values)
{
    const char *text = value_text(value_at(values, 0));
    int64_t bound;
    if (!parse_int64(text, &bound)) {
        struct buffer *out = start_problem(problems);
        buffer_append(out, "values[0]: Invalid value: ");
        buffer_append_quoted(out, text, strlen(text));
        buffer_append(out, ": for 'Gt', 'Lt' operators, the value must be an integer");
    }
}

/* Only a LabelSelector object can have the wrong number of values. */
static void check_count(struct problems *problems, enum label_relation relation,
                        const struct value *values)
{
    bool needs_values = relation == LABEL_IN || relation == LABEL_NOT_IN;
    bool forbids_values = relation == LABEL_EXISTS || relation == LABEL_DOES_NOT_EXIST;
    if (needs_values && value_count(values) == 0) {
        buffer_append(start_problem(problems),
                      "values: Invalid value: null: for 'in', 'notin' operators, values set "
                      "can't be empty");
    }
    if (forbids_values && value_count(values) > 0) {
        struct buffer *out = start_problem(problems);
        buffer_append(out, "values: Invalid value: ");
        value_print_json(values, out);
        buffer_append(out, ": values set must be empty for exists and does not exist");
    }
}

static void check_values(struct problems *problems, const char *key, const struct value *values)
{
    for (size_t i = 0; i < value_count(values); i++) {
        const char *text = value_text(value_at(values, i));
        struct names_problems names = names_check_label_value(text);
        if (names.count > 0) {
            struct buffer *out = start_problem(problems);
            buffer_printf(out, "values[%zu][%s]", i, key);
            print_invalid(out, text, &names);
        }
    }
}

/* True when there are none. Gives their memory back. */
static bool report(struct problems *problems, const char *prefix, struct error *err)
{
    if (problems->count > 0) {
        error_set(err, problems->count == 1 ? "%s%s" : "%s[%s]", prefix,
                  buffer_text(&problems->text));
    }
    buffer_release(&problems->text);
    return problems->count == 0;
}

/* ---- parsing a text ---- */

enum token {
    TOKEN_END,
    TOKEN_IDENTIFIER, /* also `in` and `notin`: only their place makes them operators */
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_NOT,
    TOKEN_EQUALS,
    TOKEN_DOUBLE_EQUALS,
    TOKEN_NOT_EQUALS,
    TOKEN_GREATER,
    TOKEN_LESS,
};

struct parser {
    enum token token; /* the one to look at */
    const char *text; /* where it starts */
    int size;
    struct error *err;
};

static enum token symbol_at(const char *text, int *size)
{
    *size = 1;
    switch (*text) {
    case '(':
        return TOKEN_OPEN;
    case ')':
        return TOKEN_CLOSE;
    case ',':
        return TOKEN_COMMA;
    case '>':
        return TOKEN_GREATER;
    case '<':
        return TOKEN_LESS;
    case '!':
        *size = text[1] == '=' ? 2 : 1;
        return *size == 2 ? TOKEN_NOT_EQUALS : TOKEN_NOT;
    default:
        *size = text[1] == '=' ? 2 : 1;
        return *size == 2 ? TOKEN_DOUBLE_EQUALS : TOKEN_EQUALS;
    }
}

/* Goes on to the next token. */
static void advance(struct parser *self)
{
    static const char blanks[] = " \t\r\n";
    self->text += self->size;
    self->text += strspn(self->text, blanks);
    self->size = (int)strcspn(self->text, " \t\r\n=!(),><");
    if (self->size > 0) {
        self->token = TOKEN_IDENTIFIER;
    } else if (*self->text == '\0') {
        self->token = TOKEN_END;
    } else {
        self->token = symbol_at(self->text, &self->size);
    }
}

/* Says `PREFIXfound 'x'EXPECTED`. */
static bool unexpected(struct parser *self, const char *prefix, const char *expected)
{
    return error_set(self->err, "%sfound '%.*s'%s", prefix, self->size, self->text, expected);
}

static void push_token(struct parser *self, struct value **values)
{
    value_push(values, value_string_sized(self->text, (size_t)self->size));
    advance(self);
}

static bool is_word(const struct parser *self, const char *word)
{
    return self->token == TOKEN_IDENTIFIER && (size_t)self->size == strlen(word) &&
           memcmp(self->text, word, (size_t)self->size) == 0;
}

static bool parse_operator(struct parser *self, enum label_relation *out)
{
    if (self->token == TOKEN_EQUALS) {
        *out = LABEL_EQUALS;
    } else if (self->token == TOKEN_DOUBLE_EQUALS) {
        *out = LABEL_DOUBLE_EQUALS;
    } else if (self->token == TOKEN_NOT_EQUALS) {
        *out = LABEL_NOT_EQUALS;
    } else if (self->token == TOKEN_GREATER) {
        *out = LABEL_GREATER_THAN;
    } else if (self->token == TOKEN_LESS) {
        *out = LABEL_LESS_THAN;
    } else if (is_word(self, "in")) {
        *out = LABEL_IN;
    } else if (is_word(self, "notin")) {
        *out = LABEL_NOT_IN;
    } else {
        return unexpected(self, REQUIREMENT_ERROR, ", expected: in, notin, =, ==, !=, gt, lt");
    }
    advance(self);
    return true;
}

/*
 * Parses up to the closing parenthesis. An identifier that is left out is the empty value.
 * Source: parseIdentifiersList.
 */
static bool parse_identifiers(struct parser *self, struct value **values)
{
    while (true) {
        if (self->token == TOKEN_IDENTIFIER) {
            push_token(self, values);
            if (self->token == TOKEN_CLOSE) {
                return true;
            }
            if (self->token != TOKEN_COMMA) {
                return unexpected(self, REQUIREMENT_ERROR, ", expected: ',' or ')'");
            }
        } else if (self->token == TOKEN_COMMA) {
            if (value_count(*values) == 0) {
                value_push(values, value_string(""));
            }
            advance(self);
            if (self->token == TOKEN_CLOSE) {
                value_push(values, value_string(""));
                return true;
            }
            if (self->token == TOKEN_COMMA) {
                value_push(values, value_string(""));
                advance(self);
            }
        } else {
            return unexpected(self, REQUIREMENT_ERROR, ", expected: ',', or identifier");
        }
    }
}

/* Source: parseValues. `()` is the set of the empty value. */
static bool parse_value_set(struct parser *self, struct value **values)
{
    if (self->token != TOKEN_OPEN) {
        return unexpected(self, REQUIREMENT_ERROR, " expected: '('");
    }
    advance(self);
    if (self->token == TOKEN_CLOSE) {
        value_push(values, value_string(""));
    } else if (self->token != TOKEN_IDENTIFIER && self->token != TOKEN_COMMA) {
        return unexpected(self, REQUIREMENT_ERROR, ", expected: ',', ')' or identifier");
    } else if (!parse_identifiers(self, values)) {
        return false;
    }
    advance(self);
    return true;
}

/* Source: parseExactValue. Nothing is the empty value. */
static bool parse_one_value(struct parser *self, struct value **values)
{
    if (self->token == TOKEN_END || self->token == TOKEN_COMMA) {
        value_push(values, value_string(""));
        return true;
    }
    if (self->token != TOKEN_IDENTIFIER) {
        return unexpected(self, REQUIREMENT_ERROR, ", expected: identifier");
    }
    push_token(self, values);
    return true;
}

static bool parse_restriction(struct parser *self, const char *key, struct label_selector *out)
{
    enum label_relation relation;
    AUTO_VALUE *values = value_array();
    if (!parse_operator(self, &relation)) {
        return false;
    }
    bool takes_set = relation == LABEL_IN || relation == LABEL_NOT_IN;
    if (!(takes_set ? parse_value_set(self, &values) : parse_one_value(self, &values))) {
        return false;
    }
    value_replace(&values, sort_values(values, true));
    struct problems problems = {0};
    if (relation == LABEL_GREATER_THAN || relation == LABEL_LESS_THAN) {
        check_integer(&problems, values);
    }
    check_values(&problems, key, values);
    if (!report(&problems, REQUIREMENT_ERROR, self->err)) {
        return false;
    }
    add(out, key, relation, value_ref(values));
    return true;
}

static bool parse_requirement(struct parser *self, struct label_selector *out)
{
    bool negated = self->token == TOKEN_NOT;
    if (negated) {
        advance(self);
    }
    if (self->token != TOKEN_IDENTIFIER) {
        return unexpected(self, REQUIREMENT_ERROR, ", expected: identifier");
    }
    AUTO_FREE char *key = memory_copy_text_sized(self->text, (size_t)self->size);
    struct problems problems = {0};
    check_key(&problems, "<nil>", key);
    if (!report(&problems, REQUIREMENT_ERROR, self->err)) {
        return false;
    }
    advance(self);
    if (negated || self->token == TOKEN_END || self->token == TOKEN_COMMA) {
        add(out, key, negated ? LABEL_DOES_NOT_EXIST : LABEL_EXISTS, value_array());
        return true;
    }
    return parse_restriction(self, key, out);
}

static bool parse_requirements(struct parser *self, struct label_selector *out)
{
    if (self->token == TOKEN_END) {
        return true;
    }
    if (self->token != TOKEN_IDENTIFIER && self->token != TOKEN_NOT) {
        return unexpected(self, "", ", expected: !, identifier, or 'end of string'");
    }
    while (parse_requirement(self, out)) {
        if (self->token == TOKEN_END) {
            return true;
        }
        if (self->token != TOKEN_COMMA) {
            return unexpected(self, "", ", expected: ',' or 'end of string'");
        }
        advance(self);
        if (self->token != TOKEN_IDENTIFIER && self->token != TOKEN_NOT) {
            return unexpected(self, "", ", expected: identifier after ','");
        }
    }
    return false;
}

bool label_selector_parse(const char *text, struct label_selector *out, struct error *err)
{
    *out = (struct label_selector){0};
    struct parser parser = {.text = text, .err = err};
    advance(&parser);
    if (!parse_requirements(&parser, out)) {
        label_selector_release(out);
        return false;
    }
    return true;
}

/* ---- from an object ---- */

static bool check_and_add(struct label_selector *self, const char *key,
                          enum label_relation relation, const struct value *values,
                          struct error *err)
{
    struct problems problems = {0};
    check_key(&problems, "key", key);
    check_count(&problems, relation, values);
    check_values(&problems, key, values);
    if (!report(&problems, "", err)) {
        return false;
    }
    add(self, key, relation, sort_values(values, false));
    return true;
}

static bool add_expression(struct label_selector *self, const struct value *expression,
                           struct error *err)
{
    static const struct {
        const char *name;
        enum label_relation relation;
    } operators[] = {
        {"In", LABEL_IN},
        {"NotIn", LABEL_NOT_IN},
        {"Exists", LABEL_EXISTS},
        {"DoesNotExist", LABEL_DOES_NOT_EXIST},
    };
    const char *name = value_find_text(expression, "operator");
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        if (strcmp(operators[i].name, name) == 0) {
            return check_and_add(self, value_find_text(expression, "key"), operators[i].relation,
                                 value_get(expression, "values"), err);
        }
    }
    AUTO_BUFFER quoted = {0};
    buffer_append_quoted(&quoted, name, strlen(name));
    return error_set(err, "%s is not a valid label selector operator", buffer_text(&quoted));
}

static bool add_members(struct label_selector *self, const struct value *object, struct error *err)
{
    const struct value *labels = value_get(object, "matchLabels");
    for (size_t i = 0; i < value_count(labels); i++) {
        AUTO_VALUE *values = value_array_of(value_ref(value_member_at(labels, i)), NULL);
        if (!check_and_add(self, value_key_at(labels, i), LABEL_EQUALS, values, err)) {
            return false;
        }
    }
    const struct value *expressions = value_get(object, "matchExpressions");
    for (size_t i = 0; i < value_count(expressions); i++) {
        if (!add_expression(self, value_at(expressions, i), err)) {
            return false;
        }
    }
    return true;
}

bool label_selector_from_value(const struct value *object, struct label_selector *out,
                               struct error *err)
{
    *out = (struct label_selector){.nothing = object == NULL || value_is(object, VALUE_NULL)};
    if (!add_members(out, object, err)) {
        label_selector_release(out);
        return false;
    }
    return true;
}

void label_selector_require(struct label_selector *self, const char *key, const char *value)
{
    add(self, key, LABEL_EQUALS, value_array_of(value_string(value), NULL));
}

void label_selector_release(struct label_selector *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->items[i].key);
        value_unref(self->items[i].values);
    }
    free(self->items);
    *self = (struct label_selector){0};
}

/* ---- asking ---- */

static bool has_value(const struct label_requirement *self, const struct value *label)
{
    for (size_t i = 0; i < value_count(self->values); i++) {
        if (value_equal(value_at(self->values, i), label)) {
            return true;
        }
    }
    return false;
}

/* LABEL is NULL where the object has none with the requirement's key. */
static bool requirement_matches(const struct label_requirement *self, const struct value *label)
{
    int64_t number;
    switch (self->relation) {
    case LABEL_EQUALS:
    case LABEL_DOUBLE_EQUALS:
    case LABEL_IN:
        return label != NULL && has_value(self, label);
    case LABEL_NOT_EQUALS:
    case LABEL_NOT_IN:
        return label == NULL || !has_value(self, label);
    case LABEL_EXISTS:
        return label != NULL;
    case LABEL_DOES_NOT_EXIST:
        return label == NULL;
    case LABEL_GREATER_THAN:
        return parse_int64(value_text(label), &number) && number > self->bound;
    case LABEL_LESS_THAN:
        break;
    }
    return parse_int64(value_text(label), &number) && number < self->bound;
}

bool label_selector_matches(const struct label_selector *self, const struct value *labels)
{
    for (size_t i = 0; i < self->count; i++) {
        if (!requirement_matches(&self->items[i],
                                 value_get_sought(labels, &self->items[i].sought))) {
            return false;
        }
    }
    return !self->nothing;
}

bool label_selector_is_everything(const struct label_selector *self)
{
    return self->count == 0 && !self->nothing;
}

const char *label_selector_exact_value(const struct label_selector *self, const char *key)
{
    for (size_t i = 0; i < self->count; i++) {
        const struct label_requirement *item = &self->items[i];
        bool exact = item->relation == LABEL_EQUALS || item->relation == LABEL_DOUBLE_EQUALS ||
                     item->relation == LABEL_IN;
        if (exact && value_count(item->values) == 1 && strcmp(item->key, key) == 0) {
            return value_text(value_at(item->values, 0));
        }
    }
    return NULL;
}

static void print_requirement(const struct label_requirement *self, struct buffer *out)
{
    static const char *const before[] = {
        [LABEL_EQUALS] = "=",        [LABEL_DOUBLE_EQUALS] = "==", [LABEL_NOT_EQUALS] = "!=",
        [LABEL_IN] = " in (",        [LABEL_NOT_IN] = " notin (",  [LABEL_EXISTS] = "",
        [LABEL_DOES_NOT_EXIST] = "", [LABEL_GREATER_THAN] = ">",   [LABEL_LESS_THAN] = "<",
    };
    buffer_append(out, self->relation == LABEL_DOES_NOT_EXIST ? "!" : "");
    buffer_append(out, self->key);
    buffer_append(out, before[self->relation]);
    for (size_t i = 0; i < value_count(self->values); i++) {
        buffer_append(out, i > 0 ? "," : "");
        buffer_append(out, value_text(value_at(self->values, i)));
    }
    buffer_append(out, self->relation == LABEL_IN || self->relation == LABEL_NOT_IN ? ")" : "");
}

void label_selector_print(const struct label_selector *self, struct buffer *out)
{
    for (size_t i = 0; i < self->count; i++) {
        buffer_append(out, i > 0 ? "," : "");
        print_requirement(&self->items[i], out);
    }
}
