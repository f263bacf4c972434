/* Rules in CEL: from text to nodes. */
#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/cel_node.h"

struct parser {
    struct cel_program *program;
    const char *next;
    size_t depth;
    struct error *err;
    bool unsupported; /* the error is not one of the text's grammar */
};

/* ---- errors ---- */

/* NULL, with what is wrong with the text at the parser's place. */
static struct cel_node *fail(struct parser *self, const char *problem)
{
    error_set(self->err, "Syntax error: %s at byte %zu", problem,
              (size_t)(self->next - self->program->text) + 1);
    return NULL;
}

/* NULL, with what rayrig does not know. */
static struct cel_node *fail_unsupported(struct parser *self, const char *what, const char *name)
{
    self->unsupported = true;
    error_set(self->err, "%s%s is not supported", what, name);
    return NULL;
}

/* ---- tokens ---- */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           is_digit(byte);
}

static void skip_blanks(struct parser *self)
{
    for (;;) {
        self->next += strspn(self->next, " \t\r\n\f");
        if (strncmp(self->next, "//", 2) != 0) {
            return;
        }
        self->next += strcspn(self->next, "\n");
    }
}

/* Skips TOKEN, which is no word, if it is next. */
static bool accept(struct parser *self, const char *token)
{
    skip_blanks(self);
    size_t size = strlen(token);
    if (strncmp(self->next, token, size) != 0) {
        return false;
    }
    self->next += size;
    return true;
}

static bool accept_word(struct parser *self, const char *word)
{
    skip_blanks(self);
    size_t size = strlen(word);
    if (strncmp(self->next, word, size) != 0 || is_word(self->next[size])) {
        return false;
    }
    self->next += size;
    return true;
}

/* The length of the word that is next; 0 for none. */
static size_t word_size(struct parser *self)
{
    skip_blanks(self);
    size_t size = 0;
    while (!is_digit(self->next[0]) && is_word(self->next[size])) {
        size++;
    }
    return size;
}

/* ---- nodes ---- */

static struct cel_node *make(struct parser *self, enum cel_node_kind kind)
{
    struct cel_program *program = self->program;
    struct cel_node *node = memory_alloc_zero(1, sizeof(*node));
    node->kind = kind;
    node->offset = (size_t)(self->next - program->text);
    program->nodes =
        memory_grow(program->nodes, program->count, &program->capacity, sizeof(struct cel_node *));
    program->nodes[program->count++] = node;
    return node;
}

static void add(struct cel_node *self, struct cel_node *argument)
{
    self->arguments = memory_grow(self->arguments, self->argument_count, &self->argument_capacity,
                                  sizeof(struct cel_node *));
    self->arguments[self->argument_count++] = argument;
}

static struct cel_node *make_binary(struct parser *self, enum cel_node_kind kind,
                                    const char *operator, struct cel_node * left,
                                    struct cel_node *right)
{
    if (left == NULL || right == NULL) {
        return NULL;
    }
    struct cel_node *node = make(self, kind);
    node->name = memory_copy_text(operator);
    add(node, left);
    add(node, right);
    return node;
}

static struct cel_node *parse_expression(struct parser *self);
static struct cel_node *parse_unary(struct parser *self);

/* ---- literals ---- */

static int hex_digit(char byte)
{
    return is_digit(byte)               ? byte - '0'
           : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
           : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                        : -1;
}

static void append_utf8(struct buffer *out, uint32_t rune)
{
    if (rune < 0x80) {
        buffer_append_char(out, (char)rune);
    } else if (rune < 0x800) {
        buffer_append_char(out, (char)(0xc0 | rune >> 6));
        buffer_append_char(out, (char)(0x80 | (rune & 0x3f)));
    } else if (rune < 0x10000) {
        buffer_append_char(out, (char)(0xe0 | rune >> 12));
        buffer_append_char(out, (char)(0x80 | (rune >> 6 & 0x3f)));
        buffer_append_char(out, (char)(0x80 | (rune & 0x3f)));
    } else {
        buffer_append_char(out, (char)(0xf0 | rune >> 18));
        buffer_append_char(out, (char)(0x80 | (rune >> 12 & 0x3f)));
        buffer_append_char(out, (char)(0x80 | (rune >> 6 & 0x3f)));
        buffer_append_char(out, (char)(0x80 | (rune & 0x3f)));
    }
}

/* What follows a backslash; NEXT is behind it. */
static bool parse_escape(struct parser *self, struct buffer *out)
{
    static const char from[] = "abfnrtv\\?\"'`";
    static const char to[] = "\a\b\f\n\r\t\v\\?\"'`";
    char byte = *self->next;
    const char *found = byte == '\0' ? NULL : strchr(from, byte);
    if (found != NULL) {
        buffer_append_char(out, to[found - from]);
        self->next++;
        return true;
    }
    int count = byte == 'x' || byte == 'X' ? 2 : byte == 'u' ? 4 : byte == 'U' ? 8 : 0;
    int base = count > 0 ? 16 : 8;
    self->next += count > 0;
    count = count > 0 ? count : 3;
    uint32_t rune = 0;
    for (int i = 0; i < count; i++) {
        int digit = hex_digit(*self->next);
        if (digit < 0 || digit >= base) {
            fail(self, "invalid escape");
            return false;
        }
        rune = rune * (uint32_t)base + (uint32_t)digit;
        self->next++;
    }
    if (rune == 0 || rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000)) {
        fail(self, "invalid character");
        return false;
    }
    append_utf8(out, rune);
    return true;
}

/* A string or bytes; NEXT is at the first quote. */
static struct cel_node *parse_text(struct parser *self, bool raw, bool bytes)
{
    char quote[4] = {self->next[0]};
    if (self->next[1] == quote[0] && self->next[2] == quote[0]) {
        quote[1] = quote[2] = quote[0];
    }
    size_t quote_size = strlen(quote);
    self->next += quote_size;
    AUTO_BUFFER text = {0};
    while (strncmp(self->next, quote, quote_size) != 0) {
        if (*self->next == '\0' || (*self->next == '\n' && quote_size == 1)) {
            return fail(self, "unterminated text");
        }
        if (*self->next == '\\' && !raw) {
            self->next++;
            if (!parse_escape(self, &text)) {
                return NULL;
            }
        } else {
            buffer_append_char(&text, *self->next++);
        }
    }
    self->next += quote_size;
    struct cel_node *node = make(self, CEL_LITERAL);
    node->literal = (struct cel_value){bytes ? CEL_TYPE_BYTES : CEL_TYPE_STRING, 0,
                                       value_string_sized(buffer_text(&text), text.size)};
    return node;
}

static struct cel_node *parse_integer(struct parser *self, const char *digits, size_t size,
                                      unsigned base)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++) {
        uint64_t digit = (uint64_t)hex_digit(digits[i]);
        if (number > (UINT64_MAX - digit) / base) {
            return fail(self, "number too large");
        }
        number = number * base + digit;
    }
    bool is_unsigned = *self->next == 'u' || *self->next == 'U';
    self->next += is_unsigned;
    /* The least integer is a negated literal. */
    if (!is_unsigned && number > (uint64_t)INT64_MAX + 1) {
        return fail(self, "number too large");
    }
    struct cel_node *node = make(self, CEL_LITERAL);
    node->literal =
        (struct cel_value){is_unsigned ? CEL_TYPE_UINT : CEL_TYPE_INT, (int64_t)number, NULL};
    return node;
}

static struct cel_node *parse_number(struct parser *self)
{
    const char *start = self->next;
    if (start[0] == '0' && (start[1] == 'x' || start[1] == 'X')) {
        size_t size = strspn(start + 2, "0123456789abcdefABCDEF");
        self->next += 2 + size;
        return size == 0 ? fail(self, "no digits") : parse_integer(self, start + 2, size, 16);
    }
    size_t whole = strspn(start, "0123456789");
    size_t size = whole;
    if (start[size] == '.' && is_digit(start[size + 1])) {
        size += 1 + strspn(start + size + 1, "0123456789");
    }
    if (start[size] == 'e' || start[size] == 'E') {
        size_t sign = start[size + 1] == '+' || start[size + 1] == '-';
        if (is_digit(start[size + 1 + sign])) {
            size += 1 + sign + strspn(start + size + 1 + sign, "0123456789");
        }
    }
    self->next += size;
    if (size == whole) {
        return parse_integer(self, start, size, 10);
    }
    AUTO_BUFFER literal = {0};
    buffer_append(&literal, whole == 0 ? "0" : "");
    buffer_append_sized(&literal, start, size);
    struct cel_node *node = make(self, CEL_LITERAL);
    node->literal = (struct cel_value){CEL_TYPE_DOUBLE, 0, value_decimal(buffer_text(&literal))};
    return node;
}

/* ---- calls and macros ---- */

/* Expressions up to CLOSE, which is skipped. */
static bool parse_arguments(struct parser *self, struct cel_node *node, const char *close)
{
    if (accept(self, close)) {
        return true;
    }
    do {
        struct cel_node *argument = parse_expression(self);
        if (argument == NULL) {
            return false;
        }
        add(node, argument);
    } while (accept(self, ","));
    if (!accept(self, close)) {
        fail(self, "missing closing parenthesis or bracket");
        return false;
    }
    return true;
}

static bool is_macro(const char *name)
{
    static const char *const names[] = {"all",       "exists", "exists_one",
                                        "existsOne", "map",    "filter"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Makes a call of NODE a macro where it is one: `e.all(x, p)`, `e.all(i, x, p)`, `e.map(x, p, t)`.
 */
static struct cel_node *finish_macro(struct parser *self, struct cel_node *node)
{
    bool is_map = strcmp(node->name, "map") == 0;
    size_t count = node->argument_count - 1;
    bool two_variables = count == 3 && !is_map && strcmp(node->name, "filter") != 0;
    if (count < 2 || count > 3 || (count == 3 && !is_map && !two_variables)) {
        return fail(self, "wrong number of arguments of a macro");
    }
    for (size_t i = 1; i <= (two_variables ? 2U : 1U); i++) {
        if (node->arguments[i]->kind != CEL_NAME) {
            return fail(self, "the variable of a macro must be a name");
        }
    }
    node->kind = CEL_MACRO;
    node->variable = memory_copy_text(node->arguments[1]->name);
    size_t names = 1;
    if (two_variables) {
        node->second = memory_copy_text(node->arguments[2]->name);
        names = 2;
    }
    for (size_t i = 1; i + names < node->argument_count; i++) {
        node->arguments[i] = node->arguments[i + names];
    }
    node->argument_count -= names;
    return node;
}

static struct cel_node *finish_call(struct parser *self, struct cel_node *node)
{
    if (node->is_method && is_macro(node->name)) {
        return finish_macro(self, node);
    }
    if (!node->is_method && strcmp(node->name, "has") == 0) {
        bool good = node->argument_count == 1 && node->arguments[0]->kind == CEL_SELECT;
        if (!good) {
            return fail(self, "invalid argument to has() macro");
        }
        node->arguments[0]->kind = CEL_HAS;
        return node->arguments[0];
    }
    if (!cel_function_exists(node->name, node->argument_count, node->is_method)) {
        return fail_unsupported(self, "the function ", node->name);
    }
    bool is_regex = strcmp(node->name, "matches") == 0;
    const struct cel_node *last =
        node->argument_count == 0 ? NULL : node->arguments[node->argument_count - 1];
    if (is_regex && last->kind == CEL_LITERAL && last->literal.type == CEL_TYPE_STRING) {
        node->regex = schema_regex_compile(value_text(last->literal.json), self->err);
        if (node->regex == NULL) {
            return NULL;
        }
    }
    return node;
}

/* ---- the grammar, from the tightest to the loosest ---- */

static struct cel_node *parse_name(struct parser *self)
{
    static const char *const reserved[] = {
        "break", "const", "continue", "else",      "for",    "as",  "function", "if",    "import",
        "let",   "loop",  "package",  "namespace", "return", "var", "void",     "while", "in"};
    size_t size = word_size(self);
    AUTO_FREE char *name = memory_copy_text_sized(self->next, size);
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        if (strcmp(name, reserved[i]) == 0) {
            return fail(self, "reserved identifier");
        }
    }
    struct cel_node *node = make(self, CEL_NAME);
    self->next += size;
    node->name = memory_copy_text(name);
    if (strcmp(name, "true") == 0 || strcmp(name, "false") == 0) {
        node->kind = CEL_LITERAL;
        node->literal = cel_bool(name[0] == 't');
    } else if (strcmp(name, "null") == 0) {
        node->kind = CEL_LITERAL;
        node->literal = (struct cel_value){.type = CEL_TYPE_NULL};
    } else if (accept(self, "(")) {
        node->kind = CEL_CALL;
        return parse_arguments(self, node, ")") ? finish_call(self, node) : NULL;
    }
    self->program->uses_old_self |= strcmp(name, "oldSelf") == 0;
    return node;
}

static struct cel_node *parse_map(struct parser *self)
{
    struct cel_node *node = make(self, CEL_MAP);
    if (accept(self, "}")) {
        return node;
    }
    do {
        struct cel_node *key = parse_expression(self);
        if (key == NULL || !accept(self, ":")) {
            return key == NULL ? NULL : fail(self, "missing colon");
        }
        struct cel_node *value = parse_expression(self);
        if (value == NULL) {
            return NULL;
        }
        add(node, key);
        add(node, value);
    } while (accept(self, ","));
    return accept(self, "}") ? node : fail(self, "missing closing brace");
}

static struct cel_node *parse_primary(struct parser *self)
{
    skip_blanks(self);
    const char *next = self->next;
    bool raw = (next[0] == 'r' || next[0] == 'R') && (next[1] == '"' || next[1] == '\'');
    bool bytes = (next[0] == 'b' || next[0] == 'B') && (next[1] == '"' || next[1] == '\'');
    if (raw || bytes || next[0] == '"' || next[0] == '\'') {
        self->next += raw || bytes;
        return parse_text(self, raw, bytes);
    }
    if (is_digit(next[0]) || (next[0] == '.' && is_digit(next[1]))) {
        return parse_number(self);
    }
    if (accept(self, "(")) {
        struct cel_node *node = parse_expression(self);
        return node == NULL || accept(self, ")") ? node : fail(self, "missing closing parenthesis");
    }
    if (accept(self, "[")) {
        struct cel_node *node = make(self, CEL_LIST);
        return parse_arguments(self, node, "]") ? node : NULL;
    }
    if (accept(self, "{")) {
        return parse_map(self);
    }
    return word_size(self) > 0 ? parse_name(self) : fail(self, "unexpected character or end");
}

/* `.name` or `.name(…)`, NODE before the dot, which has been read at OFFSET. */
static struct cel_node *parse_selection(struct parser *self, struct cel_node *node, size_t offset)
{
    bool optional = accept(self, "?");
    size_t size = word_size(self);
    if (size == 0) {
        return fail(self, "missing name behind the dot");
    }
    struct cel_node *selection = make(self, CEL_SELECT);
    selection->name = memory_copy_text_sized(self->next, size);
    selection->optional = optional;
    selection->offset = offset;
    add(selection, node);
    self->next += size;
    if (!accept(self, "(")) {
        return selection;
    }
    selection->kind = CEL_CALL;
    selection->is_method = true;
    /* Libraries are called like methods of a name: sets.contains(a, b). */
    if (node->kind == CEL_NAME && strcmp(node->name, "sets") == 0) {
        AUTO_FREE char *name = selection->name;
        AUTO_BUFFER full = {0};
        buffer_printf(&full, "sets.%s", name);
        selection->name = buffer_detach(&full);
        selection->is_method = false;
        selection->argument_count = 0;
    }
    return parse_arguments(self, selection, ")") ? finish_call(self, selection) : NULL;
}

static struct cel_node *parse_postfix(struct parser *self)
{
    struct cel_node *node = parse_primary(self);
    while (node != NULL) {
        skip_blanks(self);
        size_t offset = (size_t)(self->next - self->program->text);
        if (accept(self, ".")) {
            node = parse_selection(self, node, offset);
        } else if (accept(self, "[")) {
            bool optional = accept(self, "?");
            node = make_binary(self, CEL_INDEX, "[]", node, parse_expression(self));
            if (node != NULL) {
                node->optional = optional;
                node = accept(self, "]") ? node : fail(self, "missing closing bracket");
            }
        } else if (accept(self, "{")) {
            return fail_unsupported(self, "making a message", "");
        } else {
            break;
        }
    }
    return node;
}

static struct cel_node *parse_unary(struct parser *self)
{
    skip_blanks(self);
    bool negates = self->next[0] == '!' && self->next[1] != '=';
    if (!negates && self->next[0] != '-') {
        return parse_postfix(self);
    }
    if (++self->depth > LIMIT_CEL_DEPTH) {
        return fail(self, "too deeply nested");
    }
    self->next++;
    struct cel_node *operand = parse_unary(self);
    self->depth--;
    if (operand == NULL) {
        return NULL;
    }
    struct cel_node *node = make(self, negates ? CEL_NOT : CEL_NEGATE);
    add(node, operand);
    return node;
}

static bool is_double(const struct cel_node *node)
{
    return (node->kind == CEL_LITERAL && node->literal.type == CEL_TYPE_DOUBLE) ||
           (node->kind == CEL_CALL && strcmp(node->name, "double") == 0) ||
           (node->kind == CEL_NEGATE && is_double(node->arguments[0]));
}

/* Operators of one level, the longer first. */
static const char *accept_operator(struct parser *self, const char *const *operators)
{
    for (size_t i = 0; operators[i] != NULL; i++) {
        bool is_name = operators[i][0] == 'i';
        if (is_name ? accept_word(self, operators[i]) : accept(self, operators[i])) {
            return operators[i];
        }
    }
    return NULL;
}

static struct cel_node *parse_product(struct parser *self)
{
    static const char *const operators[] = {"*", "/", "%", NULL};
    struct cel_node *node = parse_unary(self);
    const char *operator= NULL;
    while (node != NULL && (operator= accept_operator(self, operators)) != NULL) {
        struct cel_node *right = parse_unary(self);
        if (right != NULL && (is_double(node) || is_double(right))) {
            return fail_unsupported(self, "multiplying or dividing doubles", "");
        }
        node = make_binary(self, CEL_BINARY, operator, node, right);
    }
    return node;
}

static struct cel_node *parse_sum(struct parser *self)
{
    static const char *const operators[] = {"+", "-", NULL};
    struct cel_node *node = parse_product(self);
    const char *operator= NULL;
    while (node != NULL && (operator= accept_operator(self, operators)) != NULL) {
        node = make_binary(self, CEL_BINARY, operator, node, parse_product(self));
    }
    return node;
}

static struct cel_node *parse_relation(struct parser *self)
{
    static const char *const operators[] = {"==", "!=", "<=", ">=", "<", ">", "in", NULL};
    struct cel_node *node = parse_sum(self);
    const char *operator= NULL;
    while (node != NULL && (operator= accept_operator(self, operators)) != NULL) {
        node = make_binary(self, CEL_BINARY, operator, node, parse_sum(self));
    }
    return node;
}

static struct cel_node *parse_and(struct parser *self)
{
    struct cel_node *node = parse_relation(self);
    while (node != NULL && accept(self, "&&")) {
        node = make_binary(self, CEL_AND, "&&", node, parse_relation(self));
    }
    return node;
}

static struct cel_node *parse_or(struct parser *self)
{
    struct cel_node *node = parse_and(self);
    while (node != NULL && accept(self, "||")) {
        node = make_binary(self, CEL_OR, "||", node, parse_and(self));
    }
    return node;
}

static struct cel_node *parse_expression(struct parser *self)
{
    if (++self->depth > LIMIT_CEL_DEPTH) {
        return fail(self, "too deeply nested");
    }
    struct cel_node *node = parse_or(self);
    if (node != NULL && accept(self, "?")) {
        struct cel_node *yes = parse_or(self);
        if (yes == NULL || !accept(self, ":")) {
            return yes == NULL ? NULL : fail(self, "missing colon");
        }
        node = make_binary(self, CEL_TERNARY, "?:", node, yes);
        struct cel_node *no = parse_expression(self);
        if (node == NULL || no == NULL) {
            return NULL;
        }
        add(node, no);
    }
    self->depth--;
    return node;
}

/* ---- programs ---- */

struct cel_program *cel_parse(const char *text, bool *unsupported, struct error *err)
{
    struct cel_program *program = memory_alloc_zero(1, sizeof(*program));
    program->text = memory_copy_text(text);
    struct parser parser = {.program = program, .next = program->text, .err = err};
    program->root = parse_expression(&parser);
    skip_blanks(&parser);
    if (program->root != NULL && *parser.next != '\0') {
        program->root = fail(&parser, "unexpected input");
    }
    *unsupported = parser.unsupported;
    if (program->root == NULL) {
        cel_free(program);
        return NULL;
    }
    return program;
}

bool cel_uses_old_self(const struct cel_program *self)
{
    return self->uses_old_self;
}

void cel_free(struct cel_program *self_take)
{
    if (self_take == NULL) {
        return;
    }
    for (size_t i = 0; i < self_take->count; i++) {
        struct cel_node *node = self_take->nodes[i];
        free(node->name);
        free(node->second);
        free(node->variable);
        free(node->arguments);
        cel_release(&node->literal);
        schema_regex_free(node->regex);
        free(node);
    }
    free(self_take->nodes);
    free(self_take->text);
    free(self_take);
}
