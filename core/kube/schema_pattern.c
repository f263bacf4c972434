#include "core/kube/schema_pattern.h"

#include <string.h>

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_lower(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool is_letter(char byte)
{
    return is_lower(byte) || (byte >= 'A' && byte <= 'Z');
}

static bool is_one_of(char byte, const char *bytes)
{
    return byte != '\0' && strchr(bytes, byte) != NULL;
}

static size_t count_digits(const char *text, const char *end)
{
    size_t count = 0;
    while (text + count < end && is_digit(text[count])) {
        count++;
    }
    return count;
}

/* `([0-9]+(\.[0-9]*)?)|(\.[0-9]+)`: moves *TEXT behind it. */
static bool skip_number(const char **text, const char *end)
{
    size_t whole = count_digits(*text, end);
    *text += whole;
    if (*text == end || **text != '.') {
        return whole > 0;
    }
    (*text)++;
    size_t fraction = count_digits(*text, end);
    *text += fraction;
    return whole > 0 || fraction > 0;
}

static void skip_sign(const char **text, const char *end)
{
    if (*text < end && is_one_of(**text, "+-")) {
        (*text)++;
    }
}

static bool matches_quantity(const char *text, size_t size)
{
    const char *end = text + size;
    skip_sign(&text, end);
    if (!skip_number(&text, end)) {
        return false;
    }
    size_t left = (size_t)(end - text);
    if (left == 0 || (left == 1 && is_one_of(text[0], "numkMGTPE")) ||
        (left == 2 && is_one_of(text[0], "KMGTPE") && text[1] == 'i')) {
        return true;
    }
    if (!is_one_of(text[0], "eE")) {
        return false;
    }
    text++;
    skip_sign(&text, end);
    return skip_number(&text, end) && text == end;
}

/* A DNS subdomain: labels of [a-z0-9] and inner `-`, parted by `.`. */
static bool is_subdomain(const char *text, size_t size)
{
    bool inside = false; /* the byte before was [a-z0-9] */
    bool hyphen = false; /* the byte before was a `-`, which must not end a label */
    for (size_t i = 0; i < size; i++) {
        if (is_lower(text[i]) || is_digit(text[i])) {
            inside = true;
            hyphen = false;
        } else if (text[i] == '-' && (inside || hyphen)) {
            inside = false;
            hyphen = true;
        } else if (text[i] == '.' && inside) {
            inside = false;
        } else {
            return false;
        }
    }
    return inside;
}

static bool matches_condition_type(const char *text, size_t size)
{
    const char *slash = memchr(text, '/', size);
    if (slash != NULL) {
        if (!is_subdomain(text, (size_t)(slash - text))) {
            return false;
        }
        size -= (size_t)(slash + 1 - text);
        text = slash + 1;
    }
    for (size_t i = 0; i < size; i++) {
        bool at_end = i == 0 || i + 1 == size;
        if (!is_letter(text[i]) && !is_digit(text[i]) && (at_end || !is_one_of(text[i], "-_."))) {
            return false;
        }
    }
    return size > 0;
}

static bool matches_condition_reason(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const char *others = i == 0 ? "" : i + 1 == size ? "_" : "_,:";
        if (!is_letter(text[i]) && (i == 0 || !is_digit(text[i])) && !is_one_of(text[i], others)) {
            return false;
        }
    }
    return size > 0;
}

enum schema_regex_verdict schema_pattern_match(const struct schema_pattern *self, const char *text,
                                               size_t size)
{
    if (self->matches == NULL) {
        return schema_regex_match(self->compiled, text, size);
    }
    return self->matches(text, size) ? SCHEMA_REGEX_MATCH : SCHEMA_REGEX_NO_MATCH;
}

const struct schema_pattern schema_pattern_quantity = {
    "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|"
    "([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
    matches_quantity,
    NULL,
};

const struct schema_pattern schema_pattern_condition_type = {
    "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
    "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$",
    matches_condition_type,
    NULL,
};

const struct schema_pattern schema_pattern_condition_reason = {
    "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
    matches_condition_reason,
    NULL,
};
