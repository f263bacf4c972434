#include "core/base/value_json.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/value_json_direct.h"

/*
 * What value_json_direct() does not read is parsed in three passes, because cJSON is lenient about
 * what a text is made of, knows numbers as double only, and forgets where a node stood:
 *
 *   1. check_lexis() holds the text to RFC 8259 token by token, and bounds its nesting;
 *   2. cJSON checks the grammar and unescapes the strings;
 *   3. build() turns cJSON's tree into values, moving a cursor over the text in step with it, from
 *      which it reads the numbers and the places of keys.
 */

/* cJSON reads no further into a number. */
#define NUMBER_SIZE_MAX 63

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_number_byte(char byte)
{
    return is_digit(byte) || byte == '-' || byte == '+' || byte == '.' || byte == 'e' ||
           byte == 'E';
}

/* ---- pass 1: tokens ---- */

struct scan {
    const char *text;
    size_t size;
    size_t at;
    struct error *err;
};

static bool fail(const struct scan *self, size_t at, const char *message)
{
    size_t line = 1;
    size_t line_start = 0;
    for (size_t i = 0; i < at; i++) {
        if (self->text[i] == '\n') {
            line++;
            line_start = i + 1;
        }
    }
    return error_set_at(self->err, line, at - line_start + 1, "%s", message);
}

/* The byte OFFSET places ahead; a NUL, which no JSON text contains, behind the end. */
static unsigned char peek(const struct scan *self, size_t offset)
{
    return offset < self->size - self->at ? (unsigned char)self->text[self->at + offset] : 0;
}

/* Passes one character of more than one byte. */
static bool check_utf8(struct scan *self)
{
    size_t count = text_utf8_size(self->text + self->at, self->size - self->at);
    if (count == 0) {
        return fail(self, self->at, "invalid UTF-8");
    }
    self->at += count;
    return true;
}

/* The number in `\uXXXX` OFFSET bytes ahead; -1 when there is none. */
static int peek_utf16(const struct scan *self, size_t offset)
{
    if (peek(self, offset) != '\\' || peek(self, offset + 1) != 'u') {
        return -1;
    }
    int unit = 0;
    for (size_t i = offset + 2; i < offset + 6; i++) {
        static const char digits[] = "0123456789abcdef";
        unsigned char byte = peek(self, i);
        unsigned char lower = byte >= 'A' && byte <= 'F' ? (unsigned char)(byte - 'A' + 'a') : byte;
        const char *digit = lower == 0 ? NULL : strchr(digits, lower);
        if (digit == NULL) {
            return -1;
        }
        unit = unit * 16 + (int)(digit - digits);
    }
    return unit;
}

static bool check_escape(struct scan *self)
{
    unsigned char name = peek(self, 1);
    if (name != 'u') {
        if (name == 0 || strchr("\"\\/bfnrt", name) == NULL) {
            return fail(self, self->at, "invalid escape sequence in a string");
        }
        self->at += 2;
        return true;
    }
    int unit = peek_utf16(self, 0);
    if (unit < 0) {
        return fail(self, self->at, "invalid escape sequence in a string");
    }
    if (unit == 0) {
        return fail(self, self->at, "a string cannot contain the character U+0000");
    }
    self->at += 6;
    if (unit >= 0xd800 && unit <= 0xdfff) {
        int low = peek_utf16(self, 0);
        if (unit >= 0xdc00 || low < 0xdc00 || low > 0xdfff) {
            return fail(self, self->at - 6, "unpaired surrogate in a string");
        }
        self->at += 6;
    }
    return true;
}

static bool check_string(struct scan *self)
{
    size_t start = self->at;
    self->at++;
    while (self->at < self->size) {
        unsigned char byte = peek(self, 0);
        if (byte == '"') {
            self->at++;
            return true;
        }
        if (byte < 0x20) {
            return fail(self, self->at, "control character in a string");
        }
        if (byte == '\\') {
            if (!check_escape(self)) {
                return false;
            }
        } else if (byte >= 0x80) {
            if (!check_utf8(self)) {
                return false;
            }
        } else {
            self->at++;
        }
    }
    return fail(self, start, "string without an end");
}

static size_t skip_digits(struct scan *self)
{
    size_t start = self->at;
    while (is_digit((char)peek(self, 0))) {
        self->at++;
    }
    return self->at - start;
}

static bool check_number(struct scan *self)
{
    size_t start = self->at;
    if (peek(self, 0) == '-') {
        self->at++;
    }
    bool leading_zero = peek(self, 0) == '0';
    size_t digit_count = skip_digits(self);
    bool valid = digit_count > 0 && !(leading_zero && digit_count > 1);
    if (peek(self, 0) == '.') {
        self->at++;
        valid = skip_digits(self) > 0 && valid;
    }
    if (peek(self, 0) == 'e' || peek(self, 0) == 'E') {
        self->at++;
        if (peek(self, 0) == '+' || peek(self, 0) == '-') {
            self->at++;
        }
        valid = skip_digits(self) > 0 && valid;
    }
    /* cJSON would take what follows into the number. */
    if (!valid || is_number_byte((char)peek(self, 0))) {
        return fail(self, start, "invalid number");
    }
    if (self->at - start > NUMBER_SIZE_MAX) {
        return fail(self, start, "number of more than 63 bytes");
    }
    return true;
}

/*
 * After this every string and number is right, brackets are balanced (though perhaps mixed up), and
 * nesting is bounded; whether the tokens make sense in their order is left to cJSON.
 */
static bool check_lexis(struct scan *self)
{
    size_t depth = 0;
    bool is_empty = true;
    while (self->at < self->size) {
        char byte = self->text[self->at];
        is_empty = is_empty && is_blank(byte);
        if (byte == '"') {
            if (!check_string(self)) {
                return false;
            }
            continue;
        }
        if (byte == '-' || is_digit(byte)) {
            if (!check_number(self)) {
                return false;
            }
            continue;
        }
        if (byte == '{' || byte == '[') {
            if (depth == LIMIT_VALUE_DEPTH) {
                return fail(self, self->at, "nested too deeply");
            }
            depth++;
        } else if (byte == '}' || byte == ']') {
            if (depth == 0) {
                return fail(self, self->at, "closing bracket without an opening one");
            }
            depth--;
        } else if (!is_blank(byte) && byte != ',' && byte != ':' && (byte < 'a' || byte > 'z')) {
            return fail(self, self->at, "unexpected character");
        }
        self->at++;
    }
    if (is_empty) {
        return fail(self, 0, "empty text");
    }
    return depth == 0 || fail(self, self->size, "unexpected end of text");
}

/* ---- pass 3: values ---- */

struct path_step {
    const char *key; /* of a member; NULL for an item */
    size_t index;
};

/* Finished items and members of the containers that are being built, the innermost last. */
struct builder {
    struct scan scan;
    struct value **items;
    size_t item_count;
    size_t item_capacity;
    struct value_member *members;
    size_t member_count;
    size_t member_capacity;
    size_t *key_places; /* where each member's key stands in the text */
    size_t key_place_capacity;
    /* Not NULL: the last of members with one key stands, and their paths go here. */
    struct value **duplicates;
    struct path_step path[LIMIT_VALUE_DEPTH]; /* from the root to the container at hand */
    size_t path_size;
};

static void skip_blanks(struct scan *self)
{
    while (is_blank((char)peek(self, 0))) {
        self->at++;
    }
}

/* Passes a string, known to be right. */
static void skip_string(struct scan *self)
{
    self->at++;
    while (self->text[self->at] != '"') {
        self->at += self->text[self->at] == '\\' ? 2 : 1;
    }
    self->at++;
}

static struct value *build_number(struct scan *self)
{
    size_t start = self->at;
    while (is_number_byte((char)peek(self, 0))) {
        self->at++;
    }
    struct value *number = value_parse_json_number(self->text + start, self->at - start);
    if (number == NULL) {
        fail(self, start, "integer does not fit 64 bits");
    }
    return number;
}

static struct value *build(struct builder *self, const cJSON *node);

static struct value *build_array(struct builder *self, const cJSON *node)
{
    struct scan *scan = &self->scan;
    size_t base = self->item_count;
    scan->at++;
    for (const cJSON *child = node->child; child != NULL; child = child->next) {
        self->path[self->path_size++] = (struct path_step){.index = self->item_count - base};
        struct value *item = build(self, child);
        self->path_size--;
        if (item == NULL) {
            return NULL;
        }
        self->items = memory_grow(self->items, self->item_count, &self->item_capacity,
                                  sizeof(self->items[0]));
        self->items[self->item_count++] = item;
        skip_blanks(scan);
        scan->at += child->next != NULL ? 1 : 0; /* the comma */
    }
    skip_blanks(scan);
    scan->at++;
    size_t count = self->item_count - base;
    self->item_count = base;
    return value_array_from(self->items + base, count);
}

static bool build_member(struct builder *self, const cJSON *node)
{
    struct scan *scan = &self->scan;
    skip_blanks(scan);
    size_t key_place = scan->at;
    skip_string(scan);
    skip_blanks(scan);
    scan->at++; /* the colon */
    self->path[self->path_size++] = (struct path_step){.key = node->string};
    struct value *member = build(self, node);
    self->path_size--;
    if (member == NULL) {
        return false;
    }
    self->members = memory_grow(self->members, self->member_count, &self->member_capacity,
                                sizeof(self->members[0]));
    self->key_places = memory_grow(self->key_places, self->member_count, &self->key_place_capacity,
                                   sizeof(self->key_places[0]));
    self->members[self->member_count] =
        (struct value_member){node->string, strlen(node->string), member};
    self->key_places[self->member_count] = key_place;
    self->member_count++;
    return true;
}

static bool refuse_duplicate(struct builder *self, size_t index)
{
    AUTO_BUFFER message = {0};
    buffer_append(&message, "duplicate key ");
    buffer_append_quoted(&message, self->members[index].key, self->members[index].key_size);
    return fail(&self->scan, self->key_places[index], buffer_text(&message));
}

static void note_duplicate(struct builder *self, const char *key)
{
    AUTO_BUFFER path = {0};
    for (size_t i = 0; i < self->path_size; i++) {
        if (self->path[i].key == NULL) {
            buffer_printf(&path, "[%zu]", self->path[i].index);
        } else {
            buffer_printf(&path, "%s%s", path.size == 0 ? "" : ".", self->path[i].key);
        }
    }
    buffer_printf(&path, "%s%s", path.size == 0 ? "" : ".", key);
    value_push(self->duplicates, value_string(buffer_text(&path)));
}

/* Of the keys from BASE on that come more than once, the last one counts. False when there are too
 * many. */
static bool drop_duplicates(struct builder *self, size_t base)
{
    size_t kept = base;
    value_members_override(self->members + base, self->member_count - base);
    for (size_t i = base; i < self->member_count; i++) {
        struct value_member member = self->members[i];
        if (member.value != NULL) {
            self->members[i].value = NULL;
            self->members[kept++] = member;
        } else if (value_count(*self->duplicates) < LIMIT_JSON_DUPLICATES) {
            note_duplicate(self, member.key);
        } else {
            return refuse_duplicate(self, i);
        }
    }
    self->member_count = kept;
    return true;
}

static struct value *build_object(struct builder *self, const cJSON *node)
{
    struct scan *scan = &self->scan;
    size_t base = self->member_count;
    scan->at++;
    for (const cJSON *child = node->child; child != NULL; child = child->next) {
        if (!build_member(self, child)) {
            return NULL;
        }
        skip_blanks(scan);
        scan->at += child->next != NULL ? 1 : 0; /* the comma */
    }
    skip_blanks(scan);
    scan->at++;
    size_t duplicate_index = 0;
    struct value *object = NULL;
    while ((object = value_object_from(self->members + base, self->member_count - base,
                                       &duplicate_index)) == NULL) {
        if (self->duplicates == NULL) {
            refuse_duplicate(self, base + duplicate_index);
            return NULL;
        }
        if (!drop_duplicates(self, base)) {
            return NULL;
        }
    }
    self->member_count = base;
    return object;
}

/* The value at the cursor, which is also NODE; the recursion is bounded by check_lexis(). */
static struct value *build(struct builder *self, const cJSON *node)
{
    struct scan *scan = &self->scan;
    skip_blanks(scan);
    switch (node->type & 0xff) {
    case cJSON_Array:
        return build_array(self, node);
    case cJSON_Object:
        return build_object(self, node);
    case cJSON_Number:
        return build_number(scan);
    case cJSON_String:
        skip_string(scan);
        return value_string(node->valuestring);
    case cJSON_True:
        scan->at += strlen("true");
        return value_bool(true);
    case cJSON_False:
        scan->at += strlen("false");
        return value_bool(false);
    default:
        scan->at += strlen("null");
        return value_null();
    }
}

static struct value *build_root(struct scan scan, const cJSON *root, struct value **duplicates)
{
    scan.at = 0;
    struct builder builder = {.scan = scan, .duplicates = duplicates};
    /* Empty containers take no items from these, but need an address all the same. */
    builder.items = memory_grow(NULL, 0, &builder.item_capacity, sizeof(builder.items[0]));
    builder.members = memory_grow(NULL, 0, &builder.member_capacity, sizeof(builder.members[0]));
    struct value *value = build(&builder, root);
    /* What an error has left behind. */
    for (size_t i = 0; i < builder.item_count; i++) {
        value_unref(builder.items[i]);
    }
    for (size_t i = 0; i < builder.member_count; i++) {
        value_unref(builder.members[i].value);
    }
    free(builder.items);
    free(builder.members);
    free(builder.key_places);
    return value;
}

struct value *value_json_careful(const char *text, size_t size, struct value **duplicates,
                                 struct error *err)
{
    struct scan scan = {.text = text, .size = size, .err = err};
    if (!check_lexis(&scan)) {
        return NULL;
    }
    const char *end = text;
    cJSON *root = cJSON_ParseWithLengthOpts(text, size, &end, false);
    scan.at = (size_t)(end - text);
    if (root == NULL) {
        fail(&scan, scan.at, "syntax error");
        return NULL;
    }
    struct value *value = NULL;
    skip_blanks(&scan);
    if (scan.at < size) {
        fail(&scan, scan.at, "text after the end of the value");
    } else {
        value = build_root(scan, root, duplicates);
    }
    cJSON_Delete(root);
    return value;
}

static struct value *parse(size_t limit_bytes, const char *text, size_t size,
                           struct value **duplicates, struct error *err)
{
    if (size > limit_bytes) {
        error_set(err, "text of %zu bytes is over the limit of %zu", size, limit_bytes);
        return NULL;
    }
    struct value *value = value_json_direct(text, size);
    return value != NULL ? value : value_json_careful(text, size, duplicates, err);
}

struct value *value_parse_json(const char *text, size_t size, struct error *err)
{
    return parse(LIMIT_TEXT_SIZE_BYTES, text, size, NULL, err);
}

struct value *value_parse_json_up_to(size_t limit_bytes, const char *text, size_t size,
                                     struct error *err)
{
    return parse(limit_bytes, text, size, NULL, err);
}

struct value *value_parse_json_lenient(const char *text, size_t size, struct value **duplicates,
                                       struct error *err)
{
    return parse(LIMIT_TEXT_SIZE_BYTES, text, size, duplicates, err);
}

/* ---- numbers ---- */

/* SIZE digits, of which those that are no digits (the point) are left out; false on overflow. */
static bool read_int(const char *digits, size_t size, bool negative, int64_t *out)
{
    int64_t number = 0;
    for (size_t i = 0; i < size; i++) {
        if (is_digit(digits[i])) {
            int digit = digits[i] - '0';
            if (__builtin_mul_overflow(number, 10, &number) ||
                __builtin_add_overflow(number, negative ? -digit : digit, &number)) {
                return false;
            }
        }
    }
    *out = number;
    return true;
}

/* The exponent behind the `e`, cut off far beyond what matters. */
static int read_exponent(const char *text, size_t size)
{
    bool negative = size > 0 && text[0] == '-';
    int exponent = 0;
    for (size_t i = 0; i < size; i++) {
        if (is_digit(text[i]) && exponent < 1000000) {
            exponent = exponent * 10 + (text[i] - '0');
        }
    }
    return negative ? -exponent : exponent;
}

/* The integer that a number with fraction or exponent stands for; false if it is no int64. */
static bool read_integral(const char *text, size_t size, bool negative, int64_t *out)
{
    size_t mantissa_size = 0;
    while (mantissa_size < size && (text[mantissa_size] | 0x20) != 'e') {
        mantissa_size++;
    }
    const char *point = memchr(text, '.', mantissa_size);
    size_t whole_size = point == NULL ? mantissa_size : (size_t)(point - text);
    /* Zeros at the end say nothing, on either side of the point. */
    size_t used_size = mantissa_size;
    while (used_size > 0 && (text[used_size - 1] == '0' || text[used_size - 1] == '.')) {
        used_size--;
    }
    if (used_size == 0) {
        *out = 0;
        return true;
    }
    int exponent = 0;
    if (mantissa_size < size) {
        exponent = read_exponent(text + mantissa_size + 1, size - mantissa_size - 1);
    }
    /* The used digits are followed by this many zeros. */
    int64_t zeros = used_size > whole_size ? exponent - (int64_t)(used_size - whole_size - 1)
                                           : exponent + (int64_t)(whole_size - used_size);
    int64_t number;
    if (zeros < 0 || !read_int(text, used_size, negative, &number)) {
        return false;
    }
    for (int64_t i = 0; i < zeros; i++) {
        if (__builtin_mul_overflow(number, 10, &number)) {
            return false;
        }
    }
    *out = number;
    return true;
}

struct value *value_parse_json_number(const char *literal, size_t size)
{
    if (size > NUMBER_SIZE_MAX) {
        return NULL;
    }
    bool negative = literal[0] == '-';
    const char *text = literal + (negative ? 1 : 0);
    size_t text_size = size - (negative ? 1 : 0);
    int64_t number;
    if (memchr(text, '.', text_size) == NULL && memchr(text, 'e', text_size) == NULL &&
        memchr(text, 'E', text_size) == NULL) {
        return read_int(text, text_size, negative, &number) ? value_int(number) : NULL;
    }
    if (read_integral(text, text_size, negative, &number)) {
        return value_int(number);
    }
    AUTO_FREE char *copy = memory_copy_text_sized(literal, size);
    return value_decimal(copy);
}

/* ---- printing ---- */

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte != '"' && byte != '\\' && byte != '<' && byte != '>' &&
           byte != '&' && byte != 0xe2;
}

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The highest bit of each byte that is zero, and perhaps of some behind it. */
static uint64_t zero_bytes(uint64_t word)
{
    return (word - EACH_BYTE(0x01)) & ~word & EACH_BYTE(0x80);
}

/* Whether all eight bytes are plain. One bit tells `<` from `>`, and `"` from `&`. */
static bool are_plain(uint64_t word)
{
    uint64_t control = (word - EACH_BYTE(0x20)) & ~word & EACH_BYTE(0x80);
    uint64_t special = zero_bytes((word | EACH_BYTE(0x02)) ^ EACH_BYTE('>')) |
                       zero_bytes((word | EACH_BYTE(0x04)) ^ EACH_BYTE('&')) |
                       zero_bytes(word ^ EACH_BYTE('\\')) | zero_bytes(word ^ EACH_BYTE(0xe2));
    return (control | special) == 0;
}

/* The bytes of TEXT up to the next one that is, or may begin, something to be escaped. */
static size_t plain_size(const char *text, size_t size)
{
    size_t i = 0;
    uint64_t word;
    for (; i + sizeof(word) <= size; i += sizeof(word)) {
        memcpy(&word, text + i, sizeof(word));
        if (!are_plain(word)) {
            break;
        }
    }
    if (i > 0 && i + sizeof(word) > size) { /* the end, with some of what is known to be plain */
        memcpy(&word, text + size - sizeof(word), sizeof(word));
        if (are_plain(word)) {
            return size;
        }
    }
    while (i < size && is_plain((unsigned char)text[i])) {
        i++;
    }
    return i;
}

/* Prints what plain_size() stopped at; returns its size. Source: Go encoding/json, appendString. */
static size_t print_special(const char *text, size_t size, struct buffer *out)
{
    unsigned char byte = (unsigned char)text[0];
    static const char short_names[] = "btn\0fr"; /* 8 … 13 */
    if (byte == '"' || byte == '\\') {
        buffer_append_char(out, '\\');
        buffer_append_char(out, (char)byte);
        return 1;
    }
    if (byte >= 8 && byte <= 13 && short_names[byte - 8] != '\0') {
        buffer_append_char(out, '\\');
        buffer_append_char(out, short_names[byte - 8]);
        return 1;
    }
    if (byte != 0xe2) {
        buffer_printf(out, "\\u%04x", byte);
        return 1;
    }
    /* U+2028 and U+2029, line breaks to JavaScript. */
    if (size >= 3 && memcmp(text, "\xe2\x80", 2) == 0 && ((unsigned char)text[2] & 0xfe) == 0xa8) {
        buffer_printf(out, "\\u202%c", text[2] == '\xa8' ? '8' : '9');
        return 3;
    }
    buffer_append_char(out, (char)byte);
    return 1;
}

void value_print_json_string(const char *text, size_t size, struct buffer *out)
{
    size_t done = plain_size(text, size);
    if (done == size) {
        char *room = buffer_extend(out, size + 2);
        room[0] = '"';
        memcpy(room + 1, text, size);
        room[size + 1] = '"';
        return;
    }
    buffer_append_char(out, '"');
    buffer_append_sized(out, text, done);
    while (done < size) {
        done += print_special(text + done, size - done, out);
        size_t plain = plain_size(text + done, size - done);
        buffer_append_sized(out, text + done, plain);
        done += plain;
    }
    buffer_append_char(out, '"');
}

static void print_int(int64_t number, struct buffer *out)
{
    char digits[20];
    size_t start = sizeof(digits);
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        digits[--start] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        digits[--start] = '-';
    }
    buffer_append_sized(out, digits + start, sizeof(digits) - start);
}

/* A value that has nothing in it: a scalar or an empty container. */
static void print_leaf(const struct value *self, struct buffer *out)
{
    switch (value_type(self)) {
    case VALUE_NULL:
        buffer_append_sized(out, "null", 4);
        break;
    case VALUE_BOOL:
        buffer_append(out, value_as_bool(self, false) ? "true" : "false");
        break;
    case VALUE_INT:
        print_int(value_as_int(self, 0), out);
        break;
    case VALUE_DECIMAL:
        buffer_append_sized(out, value_decimal_literal(self), value_text_size(self));
        break;
    case VALUE_STRING:
        value_print_json_string(value_as_string(self), value_text_size(self), out);
        break;
    case VALUE_ARRAY:
        buffer_append_sized(out, "[]", 2);
        break;
    case VALUE_OBJECT:
        buffer_append_sized(out, "{}", 2);
        break;
    }
}

struct frame {
    const struct value *container;
    size_t index; /* of the child to come */
    size_t count;
};

/* Containers that have been opened, the innermost last: values may nest deeper than any stack. */
struct printer {
    struct frame *frames;
    size_t count;
    size_t capacity;
    bool pretty;
    size_t indent;
    struct buffer *out;
};

static void print_open(struct printer *self, const struct value *value)
{
    size_t count = value_count(value);
    if (count == 0) {
        print_leaf(value, self->out);
        return;
    }
    buffer_append_char(self->out, value_is(value, VALUE_ARRAY) ? '[' : '{');
    self->frames = memory_grow(self->frames, self->count, &self->capacity, sizeof(self->frames[0]));
    self->frames[self->count++] = (struct frame){.container = value, .count = count};
}

static void print_line_break(struct printer *self)
{
    if (self->pretty) {
        buffer_append_char(self->out, '\n');
        buffer_append_repeated(self->out, ' ', self->indent * self->count);
    }
}

static void print_close(struct printer *self)
{
    const struct value *container = self->frames[--self->count].container;
    print_line_break(self);
    buffer_append_char(self->out, value_is(container, VALUE_ARRAY) ? ']' : '}');
}

static void print_child(struct printer *self)
{
    struct frame *frame = &self->frames[self->count - 1];
    size_t index = frame->index++;
    if (index > 0) {
        buffer_append_char(self->out, ',');
    }
    print_line_break(self);
    if (value_is(frame->container, VALUE_ARRAY)) {
        print_open(self, value_at(frame->container, index));
        return;
    }
    value_print_json_string(value_key_at(frame->container, index),
                            value_key_size_at(frame->container, index), self->out);
    buffer_append_sized(self->out, ": ", self->pretty ? 2 : 1);
    print_open(self, value_member_at(frame->container, index));
}

static void print_value(struct printer printer, const struct value *value)
{
    print_open(&printer, value);
    while (printer.count > 0) {
        const struct frame *frame = &printer.frames[printer.count - 1];
        if (frame->index < frame->count) {
            print_child(&printer);
        } else {
            print_close(&printer);
        }
    }
    free(printer.frames);
}

void value_print_json(const struct value *self, struct buffer *out)
{
    if (value_depth(self) == 0) {
        print_leaf(self, out);
        return;
    }
    print_value((struct printer){.out = out}, self);
}

void value_print_json_pretty(const struct value *self, size_t indent, struct buffer *out)
{
    print_value((struct printer){.pretty = true, .indent = indent, .out = out}, self);
}
