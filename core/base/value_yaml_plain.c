#include "core/base/value_yaml_plain.h"

#include <stdint.h>
#include <string.h>

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static const struct {
    const char *text;
    enum yaml_plain kind;
} words[] = {
    {"", YAML_PLAIN_NULL},       {"~", YAML_PLAIN_NULL},      {"y", YAML_PLAIN_TRUE},
    {"Y", YAML_PLAIN_TRUE},      {"n", YAML_PLAIN_FALSE},     {"N", YAML_PLAIN_FALSE},
    {"on", YAML_PLAIN_TRUE},     {"On", YAML_PLAIN_TRUE},     {"ON", YAML_PLAIN_TRUE},
    {"no", YAML_PLAIN_FALSE},    {"No", YAML_PLAIN_FALSE},    {"NO", YAML_PLAIN_FALSE},
    {"<<", YAML_PLAIN_MERGE},    {"yes", YAML_PLAIN_TRUE},    {"Yes", YAML_PLAIN_TRUE},
    {"YES", YAML_PLAIN_TRUE},    {"off", YAML_PLAIN_FALSE},   {"Off", YAML_PLAIN_FALSE},
    {"OFF", YAML_PLAIN_FALSE},   {"null", YAML_PLAIN_NULL},   {"Null", YAML_PLAIN_NULL},
    {"NULL", YAML_PLAIN_NULL},   {"true", YAML_PLAIN_TRUE},   {"True", YAML_PLAIN_TRUE},
    {"TRUE", YAML_PLAIN_TRUE},   {"false", YAML_PLAIN_FALSE}, {"False", YAML_PLAIN_FALSE},
    {"FALSE", YAML_PLAIN_FALSE},
};

/* Where the words of each length begin, and where those of the last end. */
static const size_t words_of_size[] = {0, 1, 6, 13, 19, 25, sizeof(words) / sizeof(words[0])};

#define WORD_SIZE_MAX (sizeof(words_of_size) / sizeof(words_of_size[0]) - 2)

static enum yaml_plain resolve_word(const char *text)
{
    size_t size = strnlen(text, WORD_SIZE_MAX + 1);
    if (size > WORD_SIZE_MAX) {
        return YAML_PLAIN_TEXT;
    }
    for (size_t i = words_of_size[size]; i < words_of_size[size + 1]; i++) {
        if (memcmp(text, words[i].text, size) == 0) {
            return words[i].kind;
        }
    }
    return YAML_PLAIN_TEXT;
}

/* `.inf`, `-.Inf`, `.NaN`, …; TEXT is behind the sign. */
static bool is_not_finite(const char *text, bool has_sign)
{
    static const char *const names[] = {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"};
    for (size_t i = 0; i < (has_sign ? 3 : 6); i++) {
        if (strcmp(text, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- timestamps ---- */

/* Reads one or two digits (or exactly four, for a year) of a number from MIN to MAX. */
static bool read_part(const char **text, int min, int max)
{
    size_t digit_count = strspn(*text, "0123456789");
    if (digit_count == 0 || (max <= 99 && digit_count > 2) || (max > 99 && digit_count != 4)) {
        return false;
    }
    int number = 0;
    for (size_t i = 0; i < digit_count; i++) {
        number = number * 10 + ((*text)[i] - '0');
    }
    *text += digit_count;
    return number >= min && number <= max;
}

static bool read_char(const char **text, char wanted)
{
    if (**text != wanted) {
        return false;
    }
    (*text)++;
    return true;
}

/* `21:59:43.1` */
static bool read_clock(const char **text)
{
    if (!read_part(text, 0, 23) || !read_char(text, ':') || !read_part(text, 0, 59) ||
        !read_char(text, ':') || !read_part(text, 0, 59)) {
        return false;
    }
    if (((*text)[0] == '.' || (*text)[0] == ',') && is_digit((*text)[1])) {
        *text += 1 + strspn(*text + 1, "0123456789");
    }
    return true;
}

/* Does not know the lengths of months: a 31st of February is quoted without need. */
static bool is_timestamp(const char *text)
{
    if (!read_part(&text, 0, 9999) || !read_char(&text, '-') || !read_part(&text, 1, 12) ||
        !read_char(&text, '-') || !read_part(&text, 1, 31)) {
        return false;
    }
    if (*text == '\0') {
        return true;
    }
    if (read_char(&text, ' ')) {
        return read_clock(&text) && *text == '\0';
    }
    if (!(read_char(&text, 'T') || read_char(&text, 't')) || !read_clock(&text)) {
        return false;
    }
    if (read_char(&text, 'Z')) {
        return *text == '\0';
    }
    return (read_char(&text, '+') || read_char(&text, '-')) && read_part(&text, 0, 24) &&
           read_char(&text, ':') && read_part(&text, 0, 60) && *text == '\0';
}

/* ---- numbers ---- */

/* `190:20:30.15`; TEXT is behind the sign and begins with a digit. */
static bool is_base60(const char *text)
{
    text += strspn(text, "0123456789_");
    if (*text != ':') {
        return false;
    }
    while (read_char(&text, ':')) {
        if (!read_part(&text, 0, 59)) {
            return false;
        }
    }
    if (read_char(&text, '.')) {
        text += strspn(text, "0123456789_");
    }
    return *text == '\0';
}

/* Digits to the base of 16, 8 or 2 as a decimal literal; false when they are no such number. */
static bool print_based(const char *digits, unsigned base, struct buffer *out)
{
    static const char names[] = "0123456789abcdef";
    uint64_t number = 0;
    for (const char *digit = digits; *digit != '\0'; digit++) {
        char lower = *digit >= 'A' && *digit <= 'F' ? (char)(*digit - 'A' + 'a') : *digit;
        const char *place = memchr(names, lower, base);
        if (place == NULL || __builtin_mul_overflow(number, base, &number) ||
            __builtin_add_overflow(number, (uint64_t)(place - names), &number)) {
            return false;
        }
    }
    buffer_printf(out, "%llu", (unsigned long long)number);
    return digits[0] != '\0';
}

/* `0x1F`, `0o17`, `017` or `0b11` without sign. Source: Go strconv.ParseInt with base 0. */
static bool print_prefixed(const char *text, struct buffer *out)
{
    if (text[0] != '0' || text[1] == '\0') {
        return false;
    }
    switch (text[1] | 0x20) {
    case 'x':
        return print_based(text + 2, 16, out);
    case 'o':
        return print_based(text + 2, 8, out);
    case 'b':
        return print_based(text + 2, 2, out);
    default:
        return print_based(text + 1, 8, out);
    }
}

/*
 * Decimal digits with optional point and exponent, as JSON wants them: without zeros in front, and
 * with digits on both sides of a point.
 */
static enum yaml_plain print_decimal(const char *text, struct buffer *out)
{
    size_t whole_size = strspn(text, "0123456789");
    const char *rest = text + whole_size;
    bool has_point = read_char(&rest, '.');
    const char *fraction = rest;
    size_t fraction_size = has_point ? strspn(rest, "0123456789") : 0;
    rest += fraction_size;
    if (whole_size + fraction_size == 0) {
        return YAML_PLAIN_TEXT;
    }
    const char *exponent = rest;
    if (read_char(&rest, 'e') || read_char(&rest, 'E')) {
        rest += *rest == '+' || *rest == '-' ? 1 : 0;
        size_t digit_count = strspn(rest, "0123456789");
        if (digit_count == 0) {
            return YAML_PLAIN_TEXT;
        }
        rest += digit_count;
    }
    if (*rest != '\0') {
        return YAML_PLAIN_TEXT;
    }
    while (whole_size > 1 && *text == '0') {
        text++;
        whole_size--;
    }
    buffer_append_sized(out, whole_size > 0 ? text : "0", whole_size > 0 ? whole_size : 1);
    if (fraction_size > 0) {
        buffer_append_char(out, '.');
        buffer_append_sized(out, fraction, fraction_size);
    }
    buffer_append(out, exponent);
    return has_point || *exponent != '\0' ? YAML_PLAIN_FLOAT : YAML_PLAIN_INT;
}

/* Letters that no number and no timestamp has: that of `+3s` and `5Gi` is seen at once. */
static bool has_other_letter(const char *text)
{
    static const char in_numbers[] = "aAbBcCdDeEfFiInNoOtTxXZ"; /* `0x1F`, `.inf`, `1e3`, `…T…Z` */
    for (; *text != '\0'; text++) {
        bool is_letter = (unsigned)((*text | 0x20) - 'a') <= 'z' - 'a';
        if (is_letter && strchr(in_numbers, *text) == NULL) {
            return true;
        }
    }
    return false;
}

/* `17`, which needs none of the below: digits, and no zero in front. */
static bool print_small(const char *text, struct buffer *out)
{
    size_t size = 0;
    while (is_digit(text[size])) {
        size++;
    }
    if (size == 0 || text[size] != '\0' || (text[0] == '0' && size > 1)) {
        return false;
    }
    buffer_append_sized(out, text, size);
    return true;
}

/* TEXT begins with a sign, a digit or a point. */
static enum yaml_plain resolve_number(const char *text, struct buffer *number)
{
    if (print_small(text, number)) {
        return YAML_PLAIN_INT;
    }
    if (has_other_letter(text)) {
        return YAML_PLAIN_TEXT;
    }
    if (is_timestamp(text)) {
        return YAML_PLAIN_TIMESTAMP;
    }
    bool has_sign = *text == '-' || *text == '+';
    const char *unsigned_text = text + (has_sign ? 1 : 0);
    if (is_not_finite(unsigned_text, has_sign)) {
        return YAML_PLAIN_NOT_FINITE;
    }
    if (is_digit(*unsigned_text) && is_base60(unsigned_text)) {
        return YAML_PLAIN_BASE60;
    }
    AUTO_BUFFER digits = {0};
    for (const char *byte = unsigned_text; *byte != '\0'; byte++) {
        if (*byte != '_') {
            buffer_append_char(&digits, *byte);
        }
    }
    if (*text == '-') {
        buffer_append_char(number, '-');
    }
    size_t sign_size = number->size;
    if (print_prefixed(buffer_text(&digits), number)) {
        return YAML_PLAIN_INT;
    }
    buffer_truncate(number, sign_size);
    return print_decimal(buffer_text(&digits), number);
}

enum yaml_plain yaml_plain_resolve(const char *text, struct buffer *number)
{
    if (is_digit(*text)) {
        return resolve_number(text, number);
    }
    switch (*text) {
    case '+':
    case '-':
    case '.':
        return resolve_number(text, number);
    case '\0':
    case '~':
    case '<':
    case 'y':
    case 'Y':
    case 'n':
    case 'N':
    case 't':
    case 'T':
    case 'f':
    case 'F':
    case 'o':
    case 'O':
        return resolve_word(text);
    default:
        return YAML_PLAIN_TEXT;
    }
}
