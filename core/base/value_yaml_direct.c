#include "core/base/value_yaml_direct.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/base/value_yaml_marks.h"
#include "core/base/value_yaml_plain.h"

/* Deeper nesting, and longer keys, are left to libyaml, which has limits for both. */
#define DEPTH_MAX 64
#define KEY_SIZE_MAX 1000

#define END_OF_TEXT (-1)

struct reader {
    const char *at;
    const char *end;
    const char *line_start;
    size_t line;
    /* The column, from 0, of the content of the next line that has any, where a block's node leaves
     * off; END_OF_TEXT when there is none. */
    ptrdiff_t indent;
    size_t depth;
    struct yaml_marks *marks;
    /* Finished items and members of the containers that are being read, the innermost last. */
    struct value **items;
    size_t item_count;
    size_t item_capacity;
    struct value_member *members; /* their keys stand in the text */
    size_t member_count;
    size_t member_capacity;
    struct buffer scratch;
};

/* A scalar on one line, as it stands there. */
struct token {
    const char *text;
    size_t size;
    bool is_plain; /* without quotes */
};

/* The next byte, at the end a line feed: there ends whatever a line has. */
static char peek(const struct reader *self)
{
    return self->at < self->end ? *self->at : '\n';
}

static char peek_second(const struct reader *self)
{
    return self->end - self->at > 1 ? self->at[1] : '\n';
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_flow_indicator(char byte)
{
    return byte == ',' || byte == '[' || byte == ']' || byte == '{' || byte == '}';
}

static ptrdiff_t column(const struct reader *self)
{
    return self->at - self->line_start;
}

/* Goes on behind a line feed. */
static void begin_line(struct reader *self)
{
    self->at++;
    self->line++;
    self->line_start = self->at;
}

static void skip_spaces(struct reader *self)
{
    while (self->at < self->end && *self->at == ' ') {
        self->at++;
    }
}

static void skip_line(struct reader *self)
{
    const char *feed = memchr(self->at, '\n', (size_t)(self->end - self->at));
    self->at = feed == NULL ? self->end : feed;
}

/* From the beginning of a line to the next content, past empty lines and comments. */
static void find_content(struct reader *self)
{
    for (;;) {
        skip_spaces(self);
        if (peek(self) == '#') {
            skip_line(self);
        }
        if (self->at >= self->end) {
            self->indent = END_OF_TEXT;
            return;
        }
        if (*self->at != '\n') {
            self->indent = column(self);
            return;
        }
        begin_line(self);
    }
}

/* Whether nothing but spaces and a comment is left of the line. */
static bool is_line_over(struct reader *self)
{
    const char *start = self->at;
    skip_spaces(self);
    return peek(self) == '\n' || (peek(self) == '#' && self->at > start);
}

/* From behind a node to the next content. */
static bool finish_line(struct reader *self)
{
    if (!is_line_over(self)) {
        return false;
    }
    skip_line(self);
    find_content(self);
    return true;
}

/* `- `, or a dash at the end of a line. */
static bool is_at_dash(const struct reader *self)
{
    return peek(self) == '-' && is_blank(peek_second(self));
}

/* The colon behind a key. */
static bool is_at_colon(const struct reader *self)
{
    return peek(self) == ':' && is_blank(peek_second(self));
}

static size_t open_mark(struct reader *self, const struct token *key)
{
    const char *place = key == NULL ? self->at : key->text - (key->is_plain ? 0 : 1);
    return yaml_marks_open(self->marks, self->line, (size_t)(place - self->line_start) + 1,
                           key == NULL ? NULL : key->text, key == NULL ? 0 : key->size);
}

static void push_item(struct reader *self, struct value *item_take)
{
    self->items =
        memory_grow(self->items, self->item_count, &self->item_capacity, sizeof(self->items[0]));
    self->items[self->item_count++] = item_take;
}

static void push_member(struct reader *self, const struct token *key, struct value *value_take)
{
    self->members = memory_grow(self->members, self->member_count, &self->member_capacity,
                                sizeof(self->members[0]));
    self->members[self->member_count++] = (struct value_member){key->text, key->size, value_take};
}

/* The items from BASE on. */
static struct value *make_array(struct reader *self, size_t base)
{
    size_t count = self->item_count - base;
    self->item_count = base;
    return value_array_from(self->items + base, count);
}

/* The members from BASE on; NULL when a key is there twice. */
static struct value *make_object(struct reader *self, size_t base)
{
    size_t duplicate_index = 0;
    struct value *object =
        value_object_from(self->members + base, self->member_count - base, &duplicate_index);
    if (object != NULL) {
        self->member_count = base;
    }
    return object;
}

/* ---- scalars ---- */

/* What may begin a scalar without quotes; there are more that are rare. */
static bool may_begin_plain(const struct reader *self)
{
    char first = peek(self);
    return is_letter(first) || is_digit(first) ||
           (first != '\n' && strchr("_/.+$(~", first) != NULL) ||
           (first == '-' && !is_blank(peek_second(self)));
}

/* Up to a colon behind a key, a comment or the line's end. */
static bool read_plain(struct reader *self, struct token *out)
{
    const char *start = self->at;
    const char *end = start; /* behind the last byte that is no space */
    if (!may_begin_plain(self)) {
        return false;
    }
    for (; peek(self) != '\n' && !is_at_colon(self); self->at++) {
        if (*self->at == '#' && self->at[-1] == ' ') {
            break;
        }
        end = *self->at == ' ' ? end : self->at + 1;
    }
    *out = (struct token){start, (size_t)(end - start), true};
    if (peek(self) == '#') {
        self->at = end;
    }
    return peek(self) != ':' || self->at == end;
}

/* The same within braces. */
static bool read_plain_in_flow(struct reader *self, struct token *out)
{
    const char *start = self->at;
    const char *end = start;
    /* A document might begin or end there. */
    char first = peek(self);
    bool is_marker = column(self) == 0 && (first == '-' || first == '.');
    if (!may_begin_plain(self) || is_marker ||
        (first == '-' && is_flow_indicator(peek_second(self)))) {
        return false;
    }
    for (; peek(self) != '\n' && !is_flow_indicator(*self->at) && !is_at_colon(self); self->at++) {
        if ((*self->at == '#' && self->at[-1] == ' ') || *self->at == '?' ||
            (*self->at == ':' && is_flow_indicator(peek_second(self)))) {
            return false;
        }
        end = *self->at == ' ' ? end : self->at + 1;
    }
    *out = (struct token){start, (size_t)(end - start), true};
    return peek(self) != ':' || self->at == end;
}

static bool read_quoted(struct reader *self, struct token *out)
{
    char quote = *self->at;
    const char *start = ++self->at;
    while (peek(self) != '\n' && *self->at != quote) {
        if (*self->at == '\\' && quote == '"') {
            return false;
        }
        self->at++;
    }
    *out = (struct token){start, (size_t)(self->at - start), false};
    if (peek(self) != quote || peek_second(self) == '\'') { /* two of them are one of the text */
        return false;
    }
    self->at++;
    return true;
}

static bool read_token(struct reader *self, bool in_flow, struct token *out)
{
    if (peek(self) == '"' || peek(self) == '\'') {
        return read_quoted(self, out);
    }
    return in_flow ? read_plain_in_flow(self, out) : read_plain(self, out);
}

/* Whether a text without quotes may be something else than text; TEXT is not empty. */
static bool may_be_no_text(const struct token *token)
{
    return !is_letter(token->text[0])
               ? strchr("_/$(", token->text[0]) == NULL
               : token->size <= strlen("false") && strchr("yYnNtTfFoO", token->text[0]) != NULL;
}

static enum yaml_plain resolve(struct reader *self, const struct token *token,
                               struct buffer *number)
{
    if (!token->is_plain || !may_be_no_text(token)) {
        return YAML_PLAIN_TEXT;
    }
    buffer_truncate(&self->scratch, 0);
    buffer_append_sized(&self->scratch, token->text, token->size);
    return yaml_plain_resolve(buffer_text(&self->scratch), number);
}

/* `0`, `17`; NULL for other numbers. */
static struct value *small_number(const struct token *token)
{
    int64_t number = 0;
    if (!token->is_plain || token->size > 9 || (token->text[0] == '0' && token->size > 1)) {
        return NULL;
    }
    for (size_t i = 0; i < token->size; i++) {
        if (!is_digit(token->text[i])) {
            return NULL;
        }
        number = number * 10 + (token->text[i] - '0');
    }
    return value_int(number);
}

static struct value *make_scalar(struct reader *self, const struct token *token)
{
    struct value *small = token->size == 0 ? NULL : small_number(token);
    if (small != NULL) {
        return small;
    }
    AUTO_BUFFER number = {0};
    switch (resolve(self, token, &number)) {
    case YAML_PLAIN_NULL:
        return value_null();
    case YAML_PLAIN_TRUE:
        return value_bool(true);
    case YAML_PLAIN_FALSE:
        return value_bool(false);
    case YAML_PLAIN_INT:
    case YAML_PLAIN_FLOAT:
        return value_parse_json_number(number.data, number.size);
    case YAML_PLAIN_NOT_FINITE:
    case YAML_PLAIN_MERGE:
        return NULL;
    default:
        return value_string_sized(token->text, token->size);
    }
}

/* Whether it is a key at all, and one that stands for itself. The colon is next. */
static bool is_key(struct reader *self, const struct token *token)
{
    AUTO_BUFFER number = {0};
    bool begins_document = token->is_plain && (token->text[0] == '-' || token->text[0] == '.');
    return is_at_colon(self) && token->size <= KEY_SIZE_MAX && !begins_document &&
           resolve(self, token, &number) == YAML_PLAIN_TEXT;
}

/* ---- block scalars ---- */

struct block_text {
    bool is_folded;
    ptrdiff_t indent;  /* of its lines */
    size_t feed_count; /* empty lines, and the end of the one before them */
};

/* One of its lines, which is not empty, from its indentation on. */
static bool append_block_line(struct reader *self, struct block_text *block)
{
    struct buffer *out = &self->scratch;
    bool is_first = out->size == 0;
    if (block->is_folded && (block->feed_count > 1 || *self->at == ' ')) {
        return false; /* paragraphs, and lines that are kept as they are */
    }
    if (block->is_folded && !is_first) {
        buffer_append_char(out, ' ');
    } else {
        buffer_append_repeated(out, '\n', block->feed_count);
    }
    const char *start = self->at;
    skip_line(self);
    buffer_append_sized(out, start, (size_t)(self->at - start));
    block->feed_count = 1;
    return self->at < self->end; /* a last line without its end is no line to libyaml */
}

/* Its lines, up to the beginning of the first that is less indented. */
static bool read_block_lines(struct reader *self, struct block_text *block)
{
    do {
        begin_line(self);
        while (column(self) < block->indent && peek(self) == ' ') {
            self->at++;
        }
        if (self->at >= self->end) {
            return true;
        }
        if (*self->at == '\n') {
            block->feed_count++;
            continue;
        }
        if (column(self) < block->indent) {
            self->at = self->line_start;
            return true;
        }
        const char *content = self->at;
        while (content < self->end && *content == ' ') {
            content++;
        }
        if (content == self->end || *content == '\n' || !append_block_line(self, block)) {
            return false; /* a line of more spaces than the others have before them */
        }
    } while (self->at < self->end);
    return true;
}

/* The cursor is at `|` or `>`, the value of a node of a container at column PARENT. */
static struct value *read_block_text(struct reader *self, ptrdiff_t parent)
{
    struct block_text block = {.is_folded = *self->at == '>'};
    bool strip = peek_second(self) == '-';
    self->at += strip ? 2 : 1;
    skip_spaces(self);
    if (peek(self) != '\n' || self->at >= self->end) {
        return NULL;
    }
    const char *first = self->at + 1;
    while (first < self->end && *first == ' ') {
        first++;
    }
    block.indent = first - self->at - 1;
    if (first >= self->end || *first == '\n' || block.indent <= parent) {
        return NULL;
    }
    buffer_truncate(&self->scratch, 0);
    if (!read_block_lines(self, &block)) {
        return NULL;
    }
    if (!strip) {
        buffer_append_char(&self->scratch, '\n');
    }
    find_content(self);
    return value_string_sized(buffer_text(&self->scratch), self->scratch.size);
}

/* ---- in braces ---- */

static struct value *read_flow(struct reader *self);

static void skip_space_in_flow(struct reader *self)
{
    while (self->at < self->end && is_blank(*self->at)) {
        if (*self->at == '\n') {
            begin_line(self);
        } else {
            self->at++;
        }
    }
}

/* Behind an item or a member: whether another one comes, and not the end. */
static bool read_comma(struct reader *self, char closing, bool *is_right)
{
    skip_space_in_flow(self);
    char next = peek(self);
    *is_right = next == ',' || next == closing;
    self->at++;
    if (next == ',') {
        skip_space_in_flow(self);
    }
    return next == ',';
}

static struct value *read_flow_node(struct reader *self)
{
    struct token token;
    if (peek(self) == '[' || peek(self) == '{') {
        return read_flow(self);
    }
    return read_token(self, true, &token) ? make_scalar(self, &token) : NULL;
}

static bool read_flow_member(struct reader *self)
{
    struct token key;
    if (!read_token(self, true, &key) || !is_key(self, &key)) {
        return false;
    }
    size_t mark = open_mark(self, &key);
    self->at++;
    skip_space_in_flow(self);
    struct value *value = read_flow_node(self);
    if (value == NULL) {
        return false;
    }
    yaml_marks_close(self->marks, mark);
    push_member(self, &key, value);
    return true;
}

static bool read_flow_item(struct reader *self)
{
    size_t mark = open_mark(self, NULL);
    struct value *item = read_flow_node(self);
    if (item == NULL) {
        return false;
    }
    yaml_marks_close(self->marks, mark);
    push_item(self, item);
    return true;
}

/* The cursor is at the opening brace. */
static struct value *read_flow(struct reader *self)
{
    bool is_map = *self->at == '{';
    char closing = is_map ? '}' : ']';
    size_t base = is_map ? self->member_count : self->item_count;
    bool is_right = self->depth < DEPTH_MAX;
    self->depth++;
    self->at++;
    skip_space_in_flow(self);
    if (is_right && peek(self) == closing) {
        self->at++;
        self->depth--;
        return is_map ? value_object() : value_array();
    }
    if (is_right) {
        do {
            is_right = is_map ? read_flow_member(self) : read_flow_item(self);
        } while (is_right && read_comma(self, closing, &is_right));
    }
    self->depth--;
    if (!is_right) {
        return NULL;
    }
    return is_map ? make_object(self, base) : make_array(self, base);
}

/* ---- blocks ---- */

/* Each of these begins at the content of a line and ends at that of a later one, self->indent
 * saying at which column it is. */
static struct value *read_mapping(struct reader *self, ptrdiff_t at_column, struct token key);
static struct value *read_sequence(struct reader *self, ptrdiff_t at_column, bool is_indented);

/* A value that begins on the line of its key or dash, in a container at column PARENT, and is no
 * block mapping or sequence. */
static struct value *read_on_line(struct reader *self, ptrdiff_t parent, const struct token *token)
{
    char first = token == NULL ? peek(self) : '\0';
    struct value *value;
    if (first == '|' || first == '>') {
        value = read_block_text(self, parent);
    } else {
        value = first == '[' || first == '{' ? read_flow(self) : make_scalar(self, token);
        if (value != NULL && !finish_line(self)) {
            value_unref(value);
            return NULL;
        }
    }
    if (value != NULL && self->indent > parent) { /* it goes on, or is wrong */
        value_unref(value);
        return NULL;
    }
    return value;
}

static bool begins_block_text_or_flow(char first)
{
    return first == '|' || first == '>' || first == '[' || first == '{';
}

/* What is behind the dash of a sequence at column PARENT. */
static struct value *read_item(struct reader *self, ptrdiff_t parent)
{
    struct token token;
    ptrdiff_t at_column = column(self);
    if (is_at_dash(self)) {
        return read_sequence(self, at_column, true);
    }
    if (begins_block_text_or_flow(peek(self))) {
        return read_on_line(self, parent, NULL);
    }
    if (!read_token(self, false, &token)) {
        return NULL;
    }
    return peek(self) == ':' ? read_mapping(self, at_column, token)
                             : read_on_line(self, parent, &token);
}

static struct value *read_sequence(struct reader *self, ptrdiff_t at_column, bool is_indented)
{
    size_t base = self->item_count;
    if (self->depth == DEPTH_MAX) {
        return NULL;
    }
    self->depth++;
    do {
        self->at++;
        if (is_line_over(self)) {
            return NULL;
        }
        size_t mark = open_mark(self, NULL);
        struct value *item = read_item(self, at_column);
        if (item == NULL) {
            return NULL;
        }
        yaml_marks_close(self->marks, mark);
        push_item(self, item);
    } while (self->indent == at_column && is_at_dash(self));
    self->depth--;
    /* Beside an item there may be a key only where the sequence is no further in than that. */
    bool is_right = self->indent < at_column || (self->indent == at_column && !is_indented);
    return is_right ? make_array(self, base) : NULL;
}

/* The value of a key of a mapping at column PARENT; the cursor is behind the colon. */
static struct value *read_member_value(struct reader *self, ptrdiff_t parent)
{
    struct token token;
    if (!is_line_over(self)) {
        if (begins_block_text_or_flow(peek(self))) {
            return read_on_line(self, parent, NULL);
        }
        return read_token(self, false, &token) ? read_on_line(self, parent, &token) : NULL;
    }
    skip_line(self);
    find_content(self);
    if (self->indent < parent || (self->indent == parent && !is_at_dash(self))) {
        return value_null();
    }
    if (is_at_dash(self)) {
        return read_sequence(self, self->indent, self->indent > parent);
    }
    return read_token(self, false, &token) ? read_mapping(self, self->indent, token) : NULL;
}

/* KEY is the first key, behind which the cursor is. */
static struct value *read_mapping(struct reader *self, ptrdiff_t at_column, struct token key)
{
    size_t base = self->member_count;
    if (self->depth == DEPTH_MAX) {
        return NULL;
    }
    self->depth++;
    for (;;) {
        if (!is_key(self, &key)) {
            return NULL;
        }
        size_t mark = open_mark(self, &key);
        self->at++;
        struct value *value = read_member_value(self, at_column);
        if (value == NULL) {
            return NULL;
        }
        yaml_marks_close(self->marks, mark);
        push_member(self, &key, value);
        if (self->indent < at_column) {
            break;
        }
        if (self->indent > at_column || !read_token(self, false, &key)) {
            return NULL;
        }
    }
    self->depth--;
    return make_object(self, base);
}

/* ---- documents ---- */

static bool is_ascii_text(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (((unsigned char)text[i] < ' ' && text[i] != '\n') || (unsigned char)text[i] > '~') {
            return false;
        }
    }
    return true;
}

/* The document's mapping or sequence. */
static struct value *read_root(struct reader *self)
{
    struct token token;
    find_content(self);
    if (self->indent == END_OF_TEXT) {
        return NULL;
    }
    size_t mark = open_mark(self, NULL);
    ptrdiff_t at_column = self->indent;
    struct value *root = NULL;
    if (is_at_dash(self)) {
        root = read_sequence(self, at_column, true);
    } else if (read_token(self, false, &token)) {
        root = read_mapping(self, at_column, token);
    }
    if (root != NULL && self->indent != END_OF_TEXT) {
        value_unref(root);
        return NULL;
    }
    yaml_marks_close(self->marks, mark);
    return root;
}

bool yaml_parse_direct(const char *text, size_t size, struct yaml_stream *out)
{
    *out = (struct yaml_stream){0};
    if (size == 0 || !is_ascii_text(text, size)) {
        return false;
    }
    struct reader reader = {
        .at = text, .end = text + size, .line_start = text, .line = 1, .marks = yaml_marks_new()};
    struct value *root = read_root(&reader);
    /* What is left where it gave up. */
    for (size_t i = 0; i < reader.item_count; i++) {
        value_unref(reader.items[i]);
    }
    for (size_t i = 0; i < reader.member_count; i++) {
        value_unref(reader.members[i].value);
    }
    free(reader.items);
    free(reader.members);
    buffer_release(&reader.scratch);
    if (root == NULL) {
        yaml_marks_free(reader.marks);
        return false;
    }
    out->documents = memory_alloc(sizeof(out->documents[0]));
    out->documents[0] = (struct yaml_document){root, reader.marks};
    out->count = 1;
    return true;
}
