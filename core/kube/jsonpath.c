#include "core/kube/jsonpath.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/jsonpath_node.h"

/* ---- nodes ---- */

static void list_release(struct node_list *self);

static void node_release(struct node *self)
{
    value_unref(self->value);
    for (size_t i = 0; i < self->list_count; i++) {
        list_release(&self->lists[i]);
    }
    free(self->lists);
}

static void list_release(struct node_list *self)
{
    for (size_t i = 0; i < self->count; i++) {
        node_release(&self->nodes[i]);
    }
    free(self->nodes);
}

/* Good until the next one is added. */
static struct node *list_add(struct node_list *self, enum node_type type, struct value *value_take)
{
    self->nodes = memory_grow(self->nodes, self->count, &self->capacity, sizeof(self->nodes[0]));
    struct node *node = &self->nodes[self->count++];
    *node = (struct node){.type = type, .value = value_take};
    return node;
}

static struct node_list *add_action(struct jsonpath *self)
{
    self->actions =
        memory_grow(self->actions, self->count, &self->capacity, sizeof(self->actions[0]));
    self->actions[self->count] = (struct node_list){0};
    return &self->actions[self->count++];
}

void jsonpath_free(struct jsonpath *self_take)
{
    if (self_take == NULL) {
        return;
    }
    for (size_t i = 0; i < self_take->count; i++) {
        list_release(&self_take->actions[i]);
    }
    free(self_take->actions);
    free(self_take);
}

void jsonpath_free_slot(struct jsonpath **slot)
{
    jsonpath_free(*slot);
}

/* ---- characters ---- */

/* A piece of the template. Inside an action, the piece's end counts as its closing brace. */
struct scanner {
    const char *at;
    const char *end;
    struct error *err;
};

static bool at_end(const struct scanner *self)
{
    return self->at == self->end;
}

static bool at_text(const struct scanner *self, const char *text)
{
    size_t size = strlen(text);
    return (size_t)(self->end - self->at) >= size && memcmp(self->at, text, size) == 0;
}

static bool is_one_of(char byte, const char *set)
{
    return byte != '\0' && strchr(set, byte) != NULL;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Bytes of multi-byte characters count as letters. */
static bool is_alphanumeric(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '_' || (unsigned char)byte >= 0x80;
}

/* Does BYTE end a name? */
static bool is_terminator(char byte)
{
    return is_one_of(byte, " \t\r\n.,[]$@{}");
}

/* ---- parts of an action ---- */

static bool parse_action(struct scanner *self, struct node_list *list);

/* Parses TEXT of SIZE bytes as an action of its own. */
static bool parse_piece(const char *text, size_t size, struct node_list *list, struct error *err)
{
    struct scanner piece = {.at = text, .end = text + size, .err = err};
    return parse_action(&piece, list);
}

/* A field name without its backslashes; `*` is the wildcard. The scanner is behind the dot. */
static void parse_field(struct scanner *self, struct node_list *list)
{
    const char *start = self->at;
    AUTO_BUFFER name = {0};
    while (!at_end(self) && !is_terminator(*self->at)) {
        if (*self->at != '\\') {
            buffer_append_char(&name, *self->at);
        } else if (self->at + 1 < self->end) {
            self->at++;
            if (*self->at != '\\') {
                buffer_append_char(&name, *self->at);
            }
        }
        self->at++;
    }
    if (self->at - start == 1 && *start == '*') {
        list_add(list, NODE_WILDCARD, NULL);
    } else {
        list_add(list, NODE_FIELD, value_string_sized(buffer_text(&name), name.size));
    }
}

static bool parse_recursive(struct scanner *self, struct node_list *list)
{
    if (list->count > 0 && list->nodes[list->count - 1].type == NODE_RECURSIVE) {
        return error_set(self->err, "invalid multiple recursive descent");
    }
    self->at += 2;
    list_add(list, NODE_RECURSIVE, NULL);
    if (!at_end(self) && is_alphanumeric(*self->at)) {
        parse_field(self, list);
    }
    return true;
}

static void parse_identifier(struct scanner *self, struct node_list *list)
{
    const char *start = self->at;
    while (!at_end(self) && !is_terminator(*self->at)) {
        self->at++;
    }
    size_t size = (size_t)(self->at - start);
    bool is_true = size == 4 && memcmp(start, "true", 4) == 0;
    bool is_false = size == 5 && memcmp(start, "false", 5) == 0;
    if (is_true || is_false) {
        list_add(list, NODE_CONSTANT, value_bool(is_true));
    } else {
        list_add(list, NODE_IDENTIFIER, value_string_sized(start, size));
    }
}

/*
 * The JSON number that a literal of signs, digits and points stands for: without a plus sign and
 * leading zeros. NULL when it is none.
 */
static struct value *number_of(const char *text, size_t size)
{
    AUTO_BUFFER literal = {0};
    const char *end = text + size;
    if (*text == '-') {
        buffer_append_char(&literal, '-');
    }
    text += *text == '-' || *text == '+';
    const char *start = text;
    while (end - text > 1 && text[0] == '0' && is_digit(text[1])) {
        text++;
    }
    bool has_point = false;
    for (const char *at = text; at < end; at++) {
        if (*at == '.' && has_point) {
            return NULL;
        }
        has_point = has_point || *at == '.';
        buffer_append_char(&literal, *at);
    }
    if (start == end || !is_digit(*start)) {
        return NULL;
    }
    if (end[-1] == '.') {
        buffer_truncate(&literal, literal.size - 1);
    }
    return value_parse_json_number(buffer_text(&literal), literal.size);
}

static bool parse_number(struct scanner *self, struct node_list *list)
{
    const char *start = self->at;
    self->at += *start == '-' || *start == '+';
    while (!at_end(self) && (is_digit(*self->at) || *self->at == '.')) {
        self->at++;
    }
    size_t size = (size_t)(self->at - start);
    struct value *number = number_of(start, size);
    if (number == NULL) {
        return error_set(self->err, "cannot parse number %.*s", (int)size, start);
    }
    list_add(list, NODE_CONSTANT, number);
    return true;
}

/* Appends the byte that an escape stands for; false when it stands for none. */
static bool unescape(char byte, struct buffer *out)
{
    static const char names[] = "abfnrtv\\'\"";
    static const char bytes[] = "\a\b\f\n\r\t\v\\'\"";
    const char *found = byte == '\0' ? NULL : strchr(names, byte);
    if (found != NULL) {
        buffer_append_char(out, bytes[found - names]);
    }
    return found != NULL;
}

/* A text in double or single quotes; the scanner is at the first one. */
static bool parse_quote(struct scanner *self, struct node_list *list)
{
    const char *start = self->at;
    const char quote = *self->at++;
    AUTO_BUFFER text = {0};
    bool valid = true;
    for (; !at_end(self) && *self->at != quote && *self->at != '\n'; self->at++) {
        if (*self->at != '\\') {
            buffer_append_char(&text, *self->at);
        } else if (self->at + 1 < self->end) {
            self->at++;
            valid = unescape(*self->at, &text) && valid;
        }
    }
    if (at_end(self) || *self->at == '\n') {
        return error_set(self->err, "unterminated quoted string");
    }
    self->at++;
    if (!valid) {
        return error_set(self->err, "unquote string %.*s error invalid syntax",
                         (int)(self->at - start), start);
    }
    list_add(list, NODE_TEXT, value_string_sized(buffer_text(&text), text.size));
    return true;
}

/* ---- brackets ---- */

/* The size of an optional minus sign and digits. */
static size_t span_integer(const char *text, const char *end)
{
    const char *at = text + (text < end && *text == '-');
    while (at < end && is_digit(*at)) {
        at++;
    }
    return (size_t)(at - text);
}

/* One bound, given as an integer's text. More than 18 digits are no index of anything. */
static bool parse_bound(const char *text, size_t size, struct node_bound *out, struct error *err)
{
    bool negative = size > 0 && *text == '-';
    size_t digits = size - negative;
    if (digits == 0 || digits > 18) {
        return error_set(err, "array index %.*s is not a number", (int)size, text);
    }
    int64_t number = 0;
    for (size_t i = negative; i < size; i++) {
        number = number * 10 + (text[i] - '0');
    }
    *out = (struct node_bound){.known = true, .value = negative ? -number : number};
    return true;
}

/* `1`, `-1`, `1:3`, `1:`, `:3`, `0:9:2`: what stands between brackets. */
static bool parse_slice(const char *text, size_t size, struct node_list *list, struct error *err)
{
    struct node_bound bounds[3] = {{0}};
    const char *end = text + size;
    const char *at = text;
    for (size_t i = 0; i < 3 && (i == 0 || (at < end && *at == ':')); i++) {
        at += i > 0;
        size_t bound_size = span_integer(at, end);
        if (bound_size > 0 && !parse_bound(at, bound_size, &bounds[i], err)) {
            return false;
        }
        at += bound_size;
    }
    if (at != end) {
        return error_set(err, "invalid array index %.*s", (int)size, text);
    }
    if (memchr(text, ':', size) == NULL) {
        bounds[1] = (struct node_bound){true, true, bounds[0].value + 1};
    }
    struct node *node = list_add(list, NODE_SLICE, NULL);
    memcpy(node->bounds, bounds, sizeof(bounds));
    return true;
}

/* What stands between brackets and has no comma. */
static bool parse_subscript(const char *text, size_t size, struct node_list *list,
                            struct error *err)
{
    if (size == 1 && *text == '*') {
        return parse_slice(":", 1, list, err);
    }
    bool quoted = size >= 2 && text[0] == '\'' && text[size - 1] == '\'' &&
                  memchr(text + 1, '\'', size - 2) == NULL;
    if (!quoted) {
        return parse_slice(text, size, list, err);
    }
    /* Source: parseArray takes a quoted key for a field path, so that `['a.b']` has two steps. */
    AUTO_BUFFER path = {0};
    buffer_append_char(&path, '.');
    buffer_append_sized(&path, text + 1, size - 2);
    return parse_piece(buffer_text(&path), path.size, list, err);
}

static bool parse_union(const char *text, const char *end, struct node_list *list,
                        struct error *err)
{
    size_t count = 1;
    for (const char *at = text; at < end; at++) {
        count += *at == ',';
    }
    struct node *node = list_add(list, NODE_UNION, NULL);
    node->lists = memory_alloc_zero(count, sizeof(node->lists[0]));
    node->list_count = count;
    for (size_t i = 0; i < count; i++) {
        const char *comma = memchr(text, ',', (size_t)(end - text));
        const char *last = comma == NULL ? end : comma;
        const char *next = last + 1;
        while (text < last && *text == ' ') {
            text++;
        }
        while (text < last && last[-1] == ' ') {
            last--;
        }
        if (!parse_subscript(text, (size_t)(last - text), &node->lists[i], err)) {
            return false;
        }
        text = next;
    }
    return true;
}

static bool parse_brackets(struct scanner *self, struct node_list *list)
{
    const char *start = self->at + 1;
    while (!at_end(self) && *self->at != ']' && *self->at != '\n') {
        self->at++;
    }
    if (at_end(self) || *self->at == '\n') {
        return error_set(self->err, "unterminated array");
    }
    const char *end = self->at++;
    size_t size = (size_t)(end - start);
    if (memchr(start, ',', size) != NULL) {
        return parse_union(start, end, list, self->err);
    }
    return parse_subscript(start, size, list, self->err);
}

/* ---- filters ---- */

/* Moves behind the filter's closing parenthesis; one between quotes is none. */
static bool skip_filter(struct scanner *self)
{
    char quote = '\0';
    bool closed = false;
    for (; !at_end(self) && *self->at != '\n'; self->at++) {
        char byte = *self->at;
        bool is_quote = byte == '"' || byte == '\'';
        if (is_quote && quote == '\0') {
            quote = byte;
        } else if (is_quote && byte == quote && self->at[-1] != '\\') {
            closed = true;
        } else if (byte == ')' && (quote == '\0' || closed)) {
            self->at++;
            return true;
        }
    }
    return error_set(self->err, "unterminated filter");
}

/* The comparison at AT; its size in *SIZE. False when it is none of the known ones. */
static bool parse_comparison(const char *at, const char *end, char out[3], size_t *size)
{
    static const char *const known[] = {"==", "!=", "<=", ">=", "<", ">"};
    *size = 0;
    while (at + *size < end && is_one_of(at[*size], "!<>=")) {
        ++*size;
    }
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strlen(known[i]) == *size && memcmp(known[i], at, *size) == 0) {
            memcpy(out, known[i], *size + 1);
            return true;
        }
    }
    return false;
}

/* `[?(left == right)]` or `[?(left)]`. */
static bool parse_filter(struct scanner *self, struct node_list *list)
{
    self->at += strlen("[?(");
    const char *start = self->at;
    if (!skip_filter(self)) {
        return false;
    }
    const char *end = self->at - 1;
    if (at_end(self) || *self->at++ != ']') {
        return error_set(self->err, "unclosed array expect ]");
    }
    struct node *node = list_add(list, NODE_FILTER, NULL);
    node->lists = memory_alloc_zero(2, sizeof(node->lists[0]));
    node->list_count = 2;
    const char *left_end = start;
    while (left_end < end && !is_one_of(*left_end, "!<>=")) {
        left_end++;
    }
    if (left_end == start || left_end == end) {
        return parse_piece(start, (size_t)(end - start), &node->lists[0], self->err);
    }
    size_t size;
    if (!parse_comparison(left_end, end, node->comparison, &size)) {
        return error_set(self->err, "unrecognized filter operator %.*s", (int)size, left_end);
    }
    const char *right = left_end + size;
    return parse_piece(start, (size_t)(left_end - start), &node->lists[0], self->err) &&
           parse_piece(right, (size_t)(end - right), &node->lists[1], self->err);
}

/* ---- actions and templates ---- */

static bool unrecognized(const struct scanner *self)
{
    unsigned char byte = (unsigned char)*self->at;
    if (byte < 0x20 || byte == 0x7f) {
        return error_set(self->err, "unrecognized character in action: U+%04X", byte);
    }
    return error_set(self->err, "unrecognized character in action: U+%04X '%c'", byte, byte);
}

/* One step of an action; the scanner is at its first byte. */
static bool parse_step(struct scanner *self, struct node_list *list)
{
    if (at_text(self, "[?(")) {
        return parse_filter(self, list);
    }
    if (at_text(self, "..")) {
        return parse_recursive(self, list);
    }
    switch (*self->at) {
    case ' ':
    case '@':
    case '$':
        self->at++;
        return true;
    case '[':
        return parse_brackets(self, list);
    case '"':
    case '\'':
        return parse_quote(self, list);
    case '.':
        self->at++;
        parse_field(self, list);
        return true;
    default:
        break;
    }
    if (*self->at == '+' || *self->at == '-' || is_digit(*self->at)) {
        return parse_number(self, list);
    }
    if (is_alphanumeric(*self->at)) {
        parse_identifier(self, list);
        return true;
    }
    return unrecognized(self);
}

/* Steps up to a closing brace, which stays, or the end. */
static bool parse_action(struct scanner *self, struct node_list *list)
{
    while (!at_end(self) && *self->at != '}') {
        if (*self->at == '\r' || *self->at == '\n') {
            return error_set(self->err, "unclosed action");
        }
        if (!parse_step(self, list)) {
            return false;
        }
    }
    return true;
}

static bool parse_template(struct scanner *self, struct jsonpath *out)
{
    while (!at_end(self)) {
        const char *brace = memchr(self->at, '{', (size_t)(self->end - self->at));
        const char *text_end = brace == NULL ? self->end : brace;
        if (text_end > self->at) {
            list_add(add_action(out), NODE_TEXT,
                     value_string_sized(self->at, (size_t)(text_end - self->at)));
        }
        self->at = text_end;
        if (brace != NULL) {
            self->at++;
            if (!parse_action(self, add_action(out))) {
                return false;
            }
            if (at_end(self)) {
                return error_set(self->err, "unclosed action");
            }
            self->at++;
        }
    }
    return true;
}

struct jsonpath *jsonpath_parse(const char *text, struct error *err)
{
    struct jsonpath *self = memory_alloc_zero(1, sizeof(*self));
    struct scanner scanner = {.at = text, .end = text + strlen(text), .err = err};
    if (!parse_template(&scanner, self)) {
        jsonpath_free(self);
        return NULL;
    }
    return self;
}
