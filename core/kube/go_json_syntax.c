#include "core/kube/go_json_syntax.h"

#include <string.h>

#include "core/base/limits.h"

struct scan {
    const char *text;
    size_t size;
    size_t at;
    struct buffer *problem;
};

static bool at_end(const struct scan *self)
{
    return self->at == self->size;
}

/* Go prints the byte as a rune in single quotes. */
static bool fail(struct scan *self, const char *context)
{
    if (at_end(self)) {
        buffer_append(self->problem, "unexpected end of JSON input");
        return false;
    }
    unsigned char byte = (unsigned char)self->text[self->at];
    buffer_append(self->problem, "invalid character '");
    if (byte == '\'') {
        buffer_append(self->problem, "\\'");
    } else if (byte == '"') {
        buffer_append_char(self->problem, '"');
    } else if (byte >= 0x80) {
        buffer_append_char(self->problem, (char)(0xc0 | byte >> 6));
        buffer_append_char(self->problem, (char)(0x80 | (byte & 0x3f)));
    } else {
        AUTO_BUFFER quoted = {0};
        buffer_append_quoted(&quoted, (const char *)&byte, 1);
        buffer_append_sized(self->problem, quoted.data + 1, quoted.size - 2);
    }
    buffer_printf(self->problem, "' %s", context);
    return false;
}

static char peek(const struct scan *self)
{
    return at_end(self) ? '\0' : self->text[self->at];
}

static void skip_blanks(struct scan *self)
{
    while (!at_end(self) && memchr(" \t\r\n", self->text[self->at], 4) != NULL) {
        self->at++;
    }
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_hex_digit(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

static bool scan_escape(struct scan *self)
{
    self->at++;
    char name = peek(self);
    if (at_end(self) || strchr("bfnrt\\/\"u", name) == NULL || name == '\0') {
        return fail(self, "in string escape code");
    }
    self->at++;
    for (int i = 0; name == 'u' && i < 4; i++, self->at++) {
        if (!is_hex_digit(peek(self))) {
            return fail(self, "in \\u hexadecimal character escape");
        }
    }
    return true;
}

static bool scan_string(struct scan *self)
{
    self->at++;
    while (peek(self) != '"' || at_end(self)) {
        if (at_end(self) || (unsigned char)peek(self) < 0x20) {
            return fail(self, "in string literal");
        }
        if (peek(self) != '\\') {
            self->at++;
        } else if (!scan_escape(self)) {
            return false;
        }
    }
    self->at++;
    return true;
}

static bool scan_digits(struct scan *self, const char *context)
{
    if (!is_digit(peek(self))) {
        return fail(self, context);
    }
    while (is_digit(peek(self))) {
        self->at++;
    }
    return true;
}

static bool scan_number(struct scan *self)
{
    self->at += peek(self) == '-';
    if (peek(self) == '0') {
        self->at++;
    } else if (!scan_digits(self, "in numeric literal")) {
        return false;
    }
    if (peek(self) == '.') {
        self->at++;
        if (!scan_digits(self, "after decimal point in numeric literal")) {
            return false;
        }
    }
    if (peek(self) == 'e' || peek(self) == 'E') {
        self->at++;
        self->at += peek(self) == '+' || peek(self) == '-';
        return scan_digits(self, "in exponent of numeric literal");
    }
    return true;
}

static bool scan_word(struct scan *self, const char *word)
{
    for (size_t i = 0; word[i] != '\0'; i++, self->at++) {
        if (peek(self) != word[i]) {
            AUTO_BUFFER context = {0};
            buffer_printf(&context, "in literal %s (expecting '%c')", word, word[i]);
            return fail(self, buffer_text(&context));
        }
    }
    return true;
}

static bool scan_value(struct scan *self, int depth);

static bool scan_key(struct scan *self)
{
    skip_blanks(self);
    if (peek(self) != '"') {
        return fail(self, "looking for beginning of object key string");
    }
    if (!scan_string(self)) {
        return false;
    }
    skip_blanks(self);
    if (peek(self) != ':') {
        return fail(self, "after object key");
    }
    self->at++;
    return true;
}

/* What stands between an opening bracket and CLOSING. */
static bool scan_container(struct scan *self, char closing, int depth)
{
    if (depth == LIMIT_VALUE_DEPTH) {
        buffer_append(self->problem, "exceeded max depth");
        return false;
    }
    self->at++;
    skip_blanks(self);
    if (peek(self) == closing) {
        self->at++;
        return true;
    }
    for (;;) {
        if ((closing == '}' && !scan_key(self)) || !scan_value(self, depth + 1)) {
            return false;
        }
        skip_blanks(self);
        if (peek(self) == closing) {
            self->at++;
            return true;
        }
        if (peek(self) != ',') {
            return fail(self,
                        closing == '}' ? "after object key:value pair" : "after array element");
        }
        self->at++;
    }
}

/* The recursion ends at LIMIT_VALUE_DEPTH. */
static bool scan_value(struct scan *self, int depth)
{
    skip_blanks(self);
    switch (peek(self)) {
    case '{':
        return scan_container(self, '}', depth);
    case '[':
        return scan_container(self, ']', depth);
    case '"':
        return scan_string(self);
    case 't':
        return scan_word(self, "true");
    case 'f':
        return scan_word(self, "false");
    case 'n':
        return scan_word(self, "null");
    default:
        return is_digit(peek(self)) || peek(self) == '-'
                   ? scan_number(self)
                   : fail(self, "looking for beginning of value");
    }
}

bool go_json_syntax(const char *text, size_t size, struct buffer *problem)
{
    struct scan self = {.text = text, .size = size, .problem = problem};
    if (!scan_value(&self, 0)) {
        return false;
    }
    skip_blanks(&self);
    return at_end(&self) || fail(&self, "after top-level value");
}
