#include "core/kube/schema_regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/limits.h"
#include "core/base/memory.h"

struct schema_regex {
    pcre2_code *code;
    pcre2_match_data *match;
    pcre2_match_context *limits;
};

/* ---- from Go's syntax to PCRE2's ---- */

/*
 * The pattern is read once from left to right. Groups lose their names and do not capture, as
 * nobody asks for what they matched, and what means something else to PCRE2 is written differently.
 */
struct translation {
    const char *pattern;
    const char *next;
    struct buffer out;
    struct error *err;
    size_t depth;           /* of open groups */
    bool repeatable;        /* something stands before that may be repeated */
    const char *repetition; /* where the repetition begins that was read last; else NULL */
};

/* Go's error about SIZE bytes at TEXT; false. */
static bool refuse(struct translation *self, const char *problem, const char *text, size_t size)
{
    return error_set(self->err, "error parsing regexp: %s: `%.*s`", problem, (int)size, text);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_octal(char byte)
{
    return byte >= '0' && byte <= '7';
}

static bool is_alphanumeric(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static int hex_digit(char byte)
{
    const char *digits = "0123456789abcdef";
    char lower = byte >= 'A' && byte <= 'F' ? (char)(byte - 'A' + 'a') : byte;
    const char *found = byte == '\0' ? NULL : strchr(digits, lower);
    return found == NULL ? -1 : (int)(found - digits);
}

/* The bytes of the character at TEXT. */
static size_t character_size(const char *text)
{
    size_t size = text[0] == '\0' ? 0 : 1;
    while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80) {
        size++;
    }
    return size;
}

/* `\x7f` or `\x{10ffff}`; NEXT is at the x. */
static bool translate_hex(struct translation *self, const char *start)
{
    uint32_t number = 0;
    const char *digit = self->next + 1;
    bool braced = *digit == '{';
    digit += braced;
    const char *first = digit;
    while (hex_digit(*digit) >= 0 && number <= 0x10ffff && (braced || digit - first < 2)) {
        number = number * 16 + (uint32_t)hex_digit(*digit);
        digit++;
    }
    bool good = number <= 0x10ffff && (number < 0xd800 || number > 0xdfff) &&
                (braced ? digit > first && *digit == '}' : digit - first == 2);
    if (!good) {
        size_t size = (size_t)(digit - start) + (number > 0x10ffff ? 0 : character_size(digit));
        return refuse(self, "invalid escape sequence", start, size);
    }
    buffer_printf(&self->out, "\\x{%x}", number);
    self->next = digit + braced;
    return true;
}

/* `\pN`, `\p{Greek}`, `\P{^Greek}`; NEXT is at the p. */
static bool translate_property(struct translation *self, const char *start)
{
    const char *name = self->next + 1;
    size_t size = character_size(name);
    if (*name == '{') {
        const char *end = strchr(name, '}');
        if (end == NULL) {
            return refuse(self, "invalid character class range", start, strlen(start));
        }
        size = (size_t)(end + 1 - name);
    }
    bool known = size > 0;
    for (size_t i = 0; i < size; i++) {
        known = known && (is_alphanumeric(name[i]) || strchr("{}^_", name[i]) != NULL);
    }
    if (!known) {
        return refuse(self, "invalid character class range", start, (size_t)(name + size - start));
    }
    buffer_append_sized(&self->out, start, (size_t)(name + size - start));
    self->next = name + size;
    return true;
}

static bool translate_octal(struct translation *self)
{
    unsigned number = 0;
    for (int i = 0; i < 3 && is_octal(*self->next); i++) {
        number = number * 8 + (unsigned)(*self->next - '0');
        self->next++;
    }
    buffer_printf(&self->out, "\\x{%x}", number);
    return true;
}

/* An escape that a class may hold, too; NEXT is at the backslash. */
static bool translate_escape(struct translation *self, bool in_class)
{
    const char *start = self->next++;
    char byte = *self->next;
    if (byte == '\0') {
        return error_set(self->err,
                         "error parsing regexp: trailing backslash at end of expression: ``");
    }
    if (byte == 'x') {
        return translate_hex(self, start);
    }
    if (byte == 'p' || byte == 'P') {
        return translate_property(self, start);
    }
    if (byte == '0' || (is_octal(byte) && is_octal(self->next[1]))) {
        return translate_octal(self);
    }
    if (byte == 's' || byte == 'S') {
        /* PCRE2's \s has the vertical tab as well. A class cannot hold a class that is negated. */
        const char *inside = byte == 's' ? "\\t\\n\\f\\r\\x{20}"
                                         : "\\x{0}-\\x{8}\\x{b}\\x{e}-\\x{1f}\\x{21}-\\x{10ffff}";
        buffer_printf(&self->out, in_class ? "%s" : "[%s]", inside);
    } else if (byte == 'v') {
        buffer_append(&self->out, "\\x{b}");
    } else if (strchr("afnrtdDwW", byte) != NULL || (!is_alphanumeric(byte) && byte > 0)) {
        buffer_append_sized(&self->out, start, 2);
    } else {
        return refuse(self, "invalid escape sequence", start, 1 + character_size(self->next));
    }
    self->next++;
    return true;
}

/* `[:alpha:]` within a class; NEXT is at the bracket. False where it is none, or a wrong one. */
static bool translate_named_class(struct translation *self, bool *found)
{
    static const char *const names[] = {"alnum", "alpha", "ascii", "blank", "cntrl",
                                        "digit", "graph", "lower", "print", "punct",
                                        "space", "upper", "word",  "xdigit"};
    const char *end = self->next[1] == ':' ? strstr(self->next + 2, ":]") : NULL;
    *found = end != NULL;
    if (end == NULL) {
        return true;
    }
    const char *name = self->next + 2;
    name += *name == '^';
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t size = strlen(names[i]);
        if ((size_t)(end - name) == size && memcmp(name, names[i], size) == 0) {
            buffer_append_sized(&self->out, self->next, (size_t)(end + 2 - self->next));
            self->next = end + 2;
            return true;
        }
    }
    return refuse(self, "invalid character class range", self->next,
                  (size_t)(end + 2 - self->next));
}

/* One character of a class, perhaps escaped. *WIDE: it stands for several. */
static bool translate_class_character(struct translation *self, bool *wide)
{
    *wide = self->next[0] == '\\' && strchr("dDwWsSpP", self->next[1]) != NULL;
    if (self->next[0] == '\\') {
        return translate_escape(self, true);
    }
    size_t size = character_size(self->next);
    if (strchr("[]-^&~", self->next[0]) != NULL) {
        buffer_append_char(&self->out, '\\');
    }
    buffer_append_sized(&self->out, self->next, size);
    self->next += size;
    return true;
}

/* The end of the range that begins at START; NEXT is at the hyphen. */
static bool translate_range_end(struct translation *self, const char *start)
{
    const char *end = ++self->next;
    buffer_append_char(&self->out, '-');
    bool wide = false;
    if (!translate_class_character(self, &wide)) {
        return false;
    }
    if (wide) {
        return refuse(self, "invalid escape sequence", end, 2);
    }
    /* The order of UTF-8 is that of the characters. */
    if (start[0] != '\\' && end[0] != '\\' && strcmp(start, end) > 0) {
        return refuse(self, "invalid character class range", start, (size_t)(self->next - start));
    }
    return true;
}

/* `[^a-z\d[:space:]]`; NEXT is at the bracket. */
static bool translate_class(struct translation *self)
{
    const char *start = self->next++;
    buffer_append_char(&self->out, '[');
    if (*self->next == '^') {
        buffer_append_char(&self->out, '^');
        self->next++;
    }
    for (bool first = true; first || *self->next != ']'; first = false) {
        if (*self->next == '\0') {
            return refuse(self, "missing closing ]", start, strlen(start));
        }
        bool named = false;
        if (*self->next == '[' && !translate_named_class(self, &named)) {
            return false;
        }
        if (named) {
            continue;
        }
        const char *range = self->next;
        bool wide = false;
        if (!translate_class_character(self, &wide)) {
            return false;
        }
        if (wide || self->next[0] != '-' || self->next[1] == ']' || self->next[1] == '\0') {
            continue;
        }
        if (!translate_range_end(self, range)) {
            return false;
        }
    }
    self->next++;
    buffer_append_char(&self->out, ']');
    return true;
}

/* `(?P<name>` or `(?<name>`; NEXT is at the parenthesis, NAME behind the angle. */
static bool translate_named_group(struct translation *self, const char *name)
{
    const char *end = strchr(name, '>');
    if (end == NULL) {
        return refuse(self, "invalid named capture", self->next, strlen(self->next));
    }
    bool good = end > name;
    for (const char *byte = name; byte < end; byte++) {
        good = good && (is_alphanumeric(*byte) || *byte == '_');
    }
    if (!good) {
        return refuse(self, "invalid named capture", self->next, (size_t)(end + 1 - self->next));
    }
    buffer_append(&self->out, "(?:");
    self->next = end + 1;
    self->depth++;
    return true;
}

/* `(?i)`, `(?s-m:`, `(?:`; NEXT is at the parenthesis. */
static bool translate_flags(struct translation *self)
{
    const char *flag = self->next + 2;
    bool negative = false;
    bool any = false; /* after the minus, if there is one */
    for (;; flag++) {
        if (*flag != '\0' && strchr("imsU", *flag) != NULL) {
            any = true;
        } else if (*flag == '-' && !negative) {
            negative = true;
            any = false;
        } else {
            break;
        }
    }
    if ((*flag != ':' && *flag != ')') || (negative && !any)) {
        size_t size = (size_t)(flag - self->next) + character_size(flag);
        return refuse(self, "invalid or unsupported Perl syntax", self->next, size);
    }
    buffer_append_sized(&self->out, self->next, (size_t)(flag + 1 - self->next));
    self->next = flag + 1;
    self->depth += *flag == ':';
    return true;
}

static bool translate_group(struct translation *self)
{
    const char *next = self->next;
    self->repeatable = false;
    if (next[1] != '?') {
        buffer_append(&self->out, "(?:");
        self->next++;
        self->depth++;
        return true;
    }
    if (strncmp(next, "(?P<", 4) == 0) {
        return translate_named_group(self, next + 4);
    }
    return next[2] == '<' ? translate_named_group(self, next + 3) : translate_flags(self);
}

/* The number of digits at *NEXT, at most 1001; -1 for none. */
static int read_count(const char **next)
{
    int count = is_digit(**next) ? 0 : -1;
    /* As in Go, a number does not begin with 0. */
    if ((*next)[0] == '0' && is_digit((*next)[1])) {
        return -1;
    }
    for (; is_digit(**next); (*next)++) {
        count = count > 1000 ? count : count * 10 + (**next - '0');
    }
    return count;
}

/* The end of `{2}`, `{2,}` or `{2,3}` at START; NULL where it is none, and so literal. */
static const char *repetition_end(const char *start, bool *too_large)
{
    const char *next = start + 1;
    int least = read_count(&next);
    int most = least;
    if (least < 0) {
        return NULL;
    }
    if (*next == ',') {
        next++;
        most = *next == '}' ? least : read_count(&next);
        if (most < 0) {
            return NULL;
        }
    }
    *too_large = least > 1000 || most > 1000 || most < least;
    return *next == '}' ? next + 1 : NULL;
}

/* `*`, `+`, `?`, `{2,3}`, each perhaps with a `?`, from NEXT up to END. */
static bool translate_repetition(struct translation *self, const char *end)
{
    const char *start = self->next;
    if (self->repetition != NULL) {
        return refuse(self, "invalid nested repetition operator", self->repetition,
                      (size_t)(end - self->repetition));
    }
    if (!self->repeatable) {
        return refuse(self, "missing argument to repetition operator", start,
                      (size_t)(end - start));
    }
    end += *end == '?';
    buffer_append_sized(&self->out, start, (size_t)(end - start));
    self->next = end;
    self->repetition = start;
    return true;
}

/* `\Q…\E`, or to the end of the pattern. */
static void translate_quoted(struct translation *self)
{
    const char *text = self->next + 2;
    const char *end = strstr(text, "\\E");
    self->next = end == NULL ? text + strlen(text) : end + 2;
    end = end == NULL ? self->next : end;
    for (; text < end; text++) {
        if (*text > 0 && !is_alphanumeric(*text)) {
            buffer_append_char(&self->out, '\\');
        }
        buffer_append_char(&self->out, *text);
        self->repeatable = true;
    }
}

/* `^`, `$`, `\b`, …: PCRE2 does not repeat them unless they are in a group. */
static void translate_assertion(struct translation *self, size_t size)
{
    buffer_printf(&self->out, "(?:%.*s)", (int)size, self->next);
    self->next += size;
    self->repeatable = true;
}

static bool translate_backslash(struct translation *self)
{
    char byte = self->next[1];
    if (byte == 'Q') {
        translate_quoted(self);
        return true;
    }
    if (byte != '\0' && strchr("AbBz", byte) != NULL) {
        translate_assertion(self, 2);
        return true;
    }
    self->repeatable = true;
    return translate_escape(self, false);
}

static bool translate_literal(struct translation *self)
{
    if (*self->next == '{' || *self->next == '}' || *self->next == ']' || *self->next == '#') {
        buffer_append_char(&self->out, '\\');
    }
    size_t size = character_size(self->next);
    buffer_append_sized(&self->out, self->next, size);
    self->next += size;
    self->repeatable = true;
    return true;
}

static bool translate_next(struct translation *self)
{
    bool too_large = false;
    const char *end = *self->next == '{' ? repetition_end(self->next, &too_large) : NULL;
    if (end != NULL && too_large) {
        return refuse(self, "invalid repeat count", self->next, (size_t)(end - self->next));
    }
    end = strchr("*+?", *self->next) != NULL ? self->next + 1 : end;
    if (end != NULL) {
        return translate_repetition(self, end);
    }
    self->repetition = NULL;
    switch (*self->next) {
    case '(':
        return translate_group(self);
    case ')':
        if (self->depth == 0) {
            return refuse(self, "unexpected )", self->pattern, strlen(self->pattern));
        }
        self->depth--;
        self->repeatable = true;
        buffer_append_char(&self->out, *self->next++);
        return true;
    case '|':
        self->repeatable = false;
        buffer_append_char(&self->out, *self->next++);
        return true;
    case '[':
        self->repeatable = true;
        return translate_class(self);
    case '^':
    case '$':
        translate_assertion(self, 1);
        return true;
    case '\\':
        return translate_backslash(self);
    default:
        return translate_literal(self);
    }
}

static bool translate(struct translation *self)
{
    while (*self->next != '\0') {
        if (!translate_next(self)) {
            return false;
        }
    }
    return self->depth == 0 ||
           refuse(self, "missing closing )", self->pattern, strlen(self->pattern));
}

/* ---- compiling and matching ---- */

/* What PCRE2 refuses although the translation did not: a property that it does not know, a range
 * that runs backwards, or what is too large. */
static const char *problem_of(int code)
{
    switch (code) {
    case PCRE2_ERROR_UNKNOWN_UNICODE_PROPERTY:
    case PCRE2_ERROR_MALFORMED_UNICODE_PROPERTY:
    case PCRE2_ERROR_CLASS_RANGE_ORDER:
        return "invalid character class range";
    case PCRE2_ERROR_PARENTHESES_NEST_TOO_DEEP:
        return "expression nests too deeply";
    default:
        return "expression too large";
    }
}

/* Go's error for what PCRE2 refuses at WHERE of the translation: the property before it, if that is
 * what is unknown, else the pattern. */
static void refuse_translated(struct translation *self, int code, size_t where)
{
    const char *start = self->pattern;
    size_t size = strlen(start);
    const char *translated = buffer_text(&self->out);
    for (size_t i = where; code == PCRE2_ERROR_UNKNOWN_UNICODE_PROPERTY && i-- > 0;) {
        if (translated[i] == '\\') {
            start = translated + i;
            size = where - i;
            break;
        }
    }
    refuse(self, problem_of(code), start, size);
}

static pcre2_code *compile(struct translation *self)
{
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    int problem = 0;
    size_t where = 0;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)buffer_text(&self->out), self->out.size,
                                     PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C,
                                     &problem, &where, context);
    pcre2_compile_context_free(context);
    if (code == NULL) {
        refuse_translated(self, problem, where);
    }
    return code;
}

struct schema_regex *schema_regex_compile(const char *pattern, struct error *err)
{
    struct translation translation = {.pattern = pattern, .next = pattern, .err = err};
    pcre2_code *code = translate(&translation) ? compile(&translation) : NULL;
    buffer_release(&translation.out);
    if (code == NULL) {
        return NULL;
    }
    struct schema_regex *self = memory_alloc_zero(1, sizeof(*self));
    self->code = code;
    self->match = pcre2_match_data_create(1, NULL);
    self->limits = pcre2_match_context_create(NULL);
    pcre2_set_match_limit(self->limits, LIMIT_REGEX_STEPS);
    pcre2_set_depth_limit(self->limits, LIMIT_REGEX_STEPS);
    pcre2_set_heap_limit(self->limits, LIMIT_REGEX_HEAP_KIB);
    return self;
}

enum schema_regex_verdict schema_regex_match(const struct schema_regex *self, const char *text,
                                             size_t size)
{
    int found = pcre2_match(self->code, (PCRE2_SPTR)text, size, 0, 0, self->match, self->limits);
    if (found >= 0) {
        return SCHEMA_REGEX_MATCH;
    }
    return found == PCRE2_ERROR_NOMATCH ? SCHEMA_REGEX_NO_MATCH : SCHEMA_REGEX_GAVE_UP;
}

void schema_regex_free(struct schema_regex *self_take)
{
    if (self_take != NULL) {
        pcre2_code_free(self_take->code);
        pcre2_match_data_free(self_take->match);
        pcre2_match_context_free(self_take->limits);
        free(self_take);
    }
}
