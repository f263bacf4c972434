#include "core/base/value_json_direct.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/value_json.h"

/* Finished items and members of the containers that are being read, the innermost last. */
struct reader {
    const char *at;
    const char *end;
    size_t depth;
    struct value **items;
    size_t item_count;
    size_t item_capacity;
    struct value_member *members; /* their keys stand in the text */
    size_t member_count;
    size_t member_capacity;
    struct buffer unescaped; /* a string at a time */
};

static struct value *read_value(struct reader *self);

/* The next byte, behind the end a NUL, which is right nowhere. */
static char peek(const struct reader *self)
{
    return self->at < self->end ? *self->at : '\0';
}

static char peek_solid(struct reader *self)
{
    while (peek(self) == ' ' || peek(self) == '\n' || peek(self) == '\t' || peek(self) == '\r') {
        self->at++;
    }
    return peek(self);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* ---- strings ---- */

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The highest bit of each byte that is zero, and perhaps of some behind it. */
static uint64_t zero_bytes(uint64_t word)
{
    return (word - EACH_BYTE(0x01)) & ~word & EACH_BYTE(0x80);
}

/* Whether none of eight bytes is a quote, a backslash, a control character, or no ASCII. */
static bool are_plain(uint64_t word)
{
    uint64_t odd = ((word - EACH_BYTE(0x20)) | word) & EACH_BYTE(0x80);
    return (odd | zero_bytes(word ^ EACH_BYTE('"')) | zero_bytes(word ^ EACH_BYTE('\\'))) == 0;
}

static bool is_plain(char byte)
{
    return (unsigned char)byte >= 0x20 && (unsigned char)byte < 0x80 && byte != '"' && byte != '\\';
}

static void skip_plain(struct reader *self)
{
    uint64_t word;
    while (self->end - self->at >= (ptrdiff_t)sizeof(word)) {
        memcpy(&word, self->at, sizeof(word));
        if (!are_plain(word)) {
            break;
        }
        self->at += sizeof(word);
    }
    while (self->at < self->end && is_plain(*self->at)) {
        self->at++;
    }
}

/* Goes up to the quote or escape that comes next; false where there is none. */
static bool skip_unescaped(struct reader *self)
{
    for (;;) {
        skip_plain(self);
        if ((unsigned char)peek(self) < 0x80) {
            return peek(self) == '"' || peek(self) == '\\';
        }
        size_t size = text_utf8_size(self->at, (size_t)(self->end - self->at));
        if (size == 0) {
            return false;
        }
        self->at += size;
    }
}

static int hex_digit(char byte)
{
    if (is_digit(byte)) {
        return byte - '0';
    }
    char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The four digits behind `\u`; half a surrogate pair is none of ours. */
static bool read_code_point(struct reader *self, struct buffer *out)
{
    int code = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(peek(self));
        if (digit < 0) {
            return false;
        }
        code = code * 16 + digit;
        self->at++;
    }
    if (code == 0 || (code >= 0xd800 && code <= 0xdfff)) {
        return false;
    }
    if (code < 0x80) {
        buffer_append_char(out, (char)code);
        return true;
    }
    if (code < 0x800) {
        buffer_append_char(out, (char)(0xc0 | code >> 6));
    } else {
        buffer_append_char(out, (char)(0xe0 | code >> 12));
        buffer_append_char(out, (char)(0x80 | (code >> 6 & 0x3f)));
    }
    buffer_append_char(out, (char)(0x80 | (code & 0x3f)));
    return true;
}

static bool read_escape(struct reader *self, struct buffer *out)
{
    static const char names[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    self->at++;
    char name = peek(self);
    const char *known = name == '\0' ? NULL : strchr(names, name);
    if (known == NULL && name != 'u') {
        return false;
    }
    self->at++;
    if (name == 'u') {
        return read_code_point(self, out);
    }
    buffer_append_char(out, meanings[known - names]);
    return true;
}

/* The string at the cursor; from START on there is an escape at the cursor. */
static struct value *read_escaped(struct reader *self, const char *start)
{
    struct buffer *out = &self->unescaped;
    buffer_truncate(out, 0);
    for (;;) {
        buffer_append_sized(out, start, (size_t)(self->at - start));
        if (*self->at == '"') {
            self->at++;
            return value_string_sized(buffer_text(out), out->size);
        }
        if (!read_escape(self, out)) {
            return NULL;
        }
        start = self->at;
        if (!skip_unescaped(self)) {
            return NULL;
        }
    }
}

static struct value *read_string(struct reader *self)
{
    const char *start = ++self->at;
    if (!skip_unescaped(self)) {
        return NULL;
    }
    if (*self->at == '\\') {
        return read_escaped(self, start);
    }
    return value_string_sized(start, (size_t)(self->at++ - start));
}

/* ---- numbers and words ---- */

static bool skip_digits(struct reader *self)
{
    const char *start = self->at;
    while (is_digit(peek(self))) {
        self->at++;
    }
    return self->at > start;
}

static struct value *read_number(struct reader *self)
{
    const char *start = self->at;
    self->at += peek(self) == '-';
    bool leading_zero = peek(self) == '0';
    const char *digits = self->at;
    if (!skip_digits(self) || (leading_zero && self->at - digits > 1)) {
        return NULL;
    }
    if (peek(self) == '.') {
        self->at++;
        if (!skip_digits(self)) {
            return NULL;
        }
    }
    if (peek(self) == 'e' || peek(self) == 'E') {
        self->at++;
        self->at += peek(self) == '+' || peek(self) == '-';
        if (!skip_digits(self)) {
            return NULL;
        }
    }
    return value_parse_json_number(start, (size_t)(self->at - start));
}

static struct value *read_word(struct reader *self, const char *word, struct value *value)
{
    size_t size = strlen(word);
    if ((size_t)(self->end - self->at) < size || memcmp(self->at, word, size) != 0) {
        return NULL;
    }
    self->at += size;
    return value;
}

/* ---- containers ---- */

/* Behind an item or a member: whether another one comes, and not the end. */
static bool read_comma(struct reader *self, char closing, bool *is_right)
{
    char next = peek_solid(self);
    *is_right = next == ',' || next == closing;
    self->at++;
    return next == ',';
}

/* At least one item is there. */
static bool read_items(struct reader *self)
{
    bool is_right = true;
    do {
        struct value *item = read_value(self);
        if (item == NULL) {
            return false;
        }
        self->items = memory_grow(self->items, self->item_count, &self->item_capacity,
                                  sizeof(self->items[0]));
        self->items[self->item_count++] = item;
    } while (read_comma(self, ']', &is_right));
    return is_right;
}

static struct value *read_array(struct reader *self)
{
    size_t base = self->item_count;
    if (peek_solid(self) == ']') {
        self->at++;
        return value_array();
    }
    if (!read_items(self)) {
        return NULL;
    }
    size_t count = self->item_count - base;
    self->item_count = base;
    return value_array_from(self->items + base, count);
}

static bool read_member(struct reader *self)
{
    if (peek_solid(self) != '"') {
        return false;
    }
    const char *key = ++self->at;
    if (!skip_unescaped(self) || *self->at == '\\') {
        return false;
    }
    size_t key_size = (size_t)(self->at++ - key);
    if (peek_solid(self) != ':') {
        return false;
    }
    self->at++;
    struct value *value = read_value(self);
    if (value == NULL) {
        return false;
    }
    self->members = memory_grow(self->members, self->member_count, &self->member_capacity,
                                sizeof(self->members[0]));
    self->members[self->member_count++] = (struct value_member){key, key_size, value};
    return true;
}

static struct value *read_object(struct reader *self)
{
    size_t base = self->member_count;
    if (peek_solid(self) == '}') {
        self->at++;
        return value_object();
    }
    bool is_right = true;
    do {
        if (!read_member(self)) {
            return NULL;
        }
    } while (read_comma(self, '}', &is_right));
    size_t duplicate_index = 0;
    struct value *object = is_right ? value_object_from(self->members + base,
                                                        self->member_count - base, &duplicate_index)
                                    : NULL;
    if (object != NULL) {
        self->member_count = base;
    }
    return object;
}

static struct value *read_container(struct reader *self, char opening)
{
    if (self->depth == LIMIT_VALUE_DEPTH) {
        return NULL;
    }
    self->depth++;
    self->at++;
    struct value *value = opening == '{' ? read_object(self) : read_array(self);
    self->depth--;
    return value;
}

/* The recursion is bounded by read_container(). */
static struct value *read_value(struct reader *self)
{
    char first = peek_solid(self);
    switch (first) {
    case '{':
    case '[':
        return read_container(self, first);
    case '"':
        return read_string(self);
    case 't':
        return read_word(self, "true", value_bool(true));
    case 'f':
        return read_word(self, "false", value_bool(false));
    case 'n':
        return read_word(self, "null", value_null());
    default:
        return first == '-' || is_digit(first) ? read_number(self) : NULL;
    }
}

struct value *value_json_direct(const char *text, size_t size)
{
    struct reader reader = {.at = text, .end = text + size};
    struct value *value = read_value(&reader);
    if (value != NULL && (peek_solid(&reader) != '\0' || reader.at < reader.end)) {
        value_unref(value);
        value = NULL;
    }
    /* What is left of a text that is wrong. */
    for (size_t i = 0; i < reader.item_count; i++) {
        value_unref(reader.items[i]);
    }
    for (size_t i = 0; i < reader.member_count; i++) {
        value_unref(reader.members[i].value);
    }
    free(reader.items);
    free(reader.members);
    buffer_release(&reader.unescaped);
    return value;
}
