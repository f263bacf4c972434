#include "core/kube/names.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/check.h"

#define SUBDOMAIN_MAX_BYTES 253
#define LABEL_MAX_BYTES 63

#define SUBDOMAIN_MESSAGE                                                                          \
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "   \
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "  \
    "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
#define DNS1123_LABEL_MESSAGE                                                                      \
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "   \
    "must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex "     \
    "used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
#define DNS1035_LABEL_MESSAGE                                                                      \
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "   \
    "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or "           \
    "'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
#define LABEL_KEY_MESSAGE                                                                          \
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "    \
    "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "         \
    "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
#define LABEL_VALUE_MESSAGE                                                                        \
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "    \
    "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value', " \
    " or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

static void add(struct names_problems *self, const char *message)
{
    CHECK(self->count < sizeof(self->items) / sizeof(self->items[0]));
    self->items[self->count++] = message;
}

static bool is_lower_or_digit(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

static bool is_alphanumeric(char byte)
{
    char lower = (char)(byte | ('a' - 'A'));
    return (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9');
}

/* [a-z0-9]([-a-z0-9]*[a-z0-9])? */
static bool is_dns_label(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!is_lower_or_digit(text[i]) && text[i] != '-') {
            return false;
        }
    }
    return size > 0 && text[0] != '-' && text[size - 1] != '-';
}

/* Labels with dots between them. */
static bool is_dns_subdomain(const char *text, size_t size)
{
    char before = '.';
    for (size_t i = 0; i < size; i++) {
        char byte = text[i];
        bool is_inside = byte == '-' ? before != '.' : byte == '.' && is_lower_or_digit(before);
        if (!is_lower_or_digit(byte) && !is_inside) {
            return false;
        }
        before = byte;
    }
    return is_lower_or_digit(before);
}

/* ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9] */
static bool is_label_word(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char byte = text[i];
        if (!is_alphanumeric(byte) && byte != '-' && byte != '_' && byte != '.') {
            return false;
        }
    }
    return size > 0 && is_alphanumeric(text[0]) && is_alphanumeric(text[size - 1]);
}

struct names_problems names_check_dns1123_subdomain(const char *text)
{
    struct names_problems problems = {0};
    size_t size = strlen(text);
    if (size > SUBDOMAIN_MAX_BYTES) {
        add(&problems, "must be no more than 253 characters");
    }
    if (!is_dns_subdomain(text, size)) {
        add(&problems, SUBDOMAIN_MESSAGE);
    }
    return problems;
}

struct names_problems names_check_dns1123_label(const char *text)
{
    struct names_problems problems = {0};
    size_t size = strlen(text);
    if (size > LABEL_MAX_BYTES) {
        add(&problems, "must be no more than 63 characters");
    }
    if (!is_dns_label(text, size)) {
        add(&problems,
            is_dns_subdomain(text, size) ? "must not contain dots" : DNS1123_LABEL_MESSAGE);
    }
    return problems;
}

struct names_problems names_check_dns1035_label(const char *text)
{
    struct names_problems problems = {0};
    size_t size = strlen(text);
    if (size > LABEL_MAX_BYTES) {
        add(&problems, "must be no more than 63 characters");
    }
    if (!is_dns_label(text, size) || (text[0] >= '0' && text[0] <= '9')) {
        add(&problems, DNS1035_LABEL_MESSAGE);
    }
    return problems;
}

struct names_problems names_check_path_segment(const char *text)
{
    struct names_problems problems = {0};
    if (strcmp(text, ".") == 0) {
        add(&problems, "may not be '.'");
    } else if (strcmp(text, "..") == 0) {
        add(&problems, "may not be '..'");
    }
    if (strchr(text, '/') != NULL) {
        add(&problems, "may not contain '/'");
    }
    if (strchr(text, '%') != NULL) {
        add(&problems, "may not contain '%'");
    }
    return problems;
}

static void check_key_prefix(struct names_problems *problems, const char *text, size_t size)
{
    if (size == 0) {
        add(problems, "prefix part must be non-empty");
        return;
    }
    if (size > SUBDOMAIN_MAX_BYTES) {
        add(problems, "prefix part must be no more than 253 bytes");
    }
    if (!is_dns_subdomain(text, size)) {
        add(problems, "prefix part " SUBDOMAIN_MESSAGE);
    }
}

static void check_key_name(struct names_problems *problems, const char *text)
{
    size_t size = strlen(text);
    if (size == 0) {
        add(problems, "name part must be non-empty");
    } else if (size > LABEL_MAX_BYTES) {
        add(problems, "name part must be no more than 63 bytes");
    }
    if (!is_label_word(text, size)) {
        add(problems, "name part " LABEL_KEY_MESSAGE);
    }
}

struct names_problems names_check_label_key(const char *text)
{
    struct names_problems problems = {0};
    const char *slash = strchr(text, '/');
    if (slash == NULL) {
        check_key_name(&problems, text);
    } else if (strchr(slash + 1, '/') != NULL) {
        add(&problems, "a valid label key " LABEL_KEY_MESSAGE " with an optional DNS subdomain "
                       "prefix and '/' (e.g. 'example.com/MyName')");
    } else {
        check_key_prefix(&problems, text, (size_t)(slash - text));
        check_key_name(&problems, slash + 1);
    }
    return problems;
}

struct names_problems names_check_label_value(const char *text)
{
    struct names_problems problems = {0};
    size_t size = strlen(text);
    if (size > LABEL_MAX_BYTES) {
        add(&problems, "must be no more than 63 bytes");
    }
    if (size > 0 && !is_label_word(text, size)) {
        add(&problems, LABEL_VALUE_MESSAGE);
    }
    return problems;
}

void names_problems_print(const struct names_problems *self, const char *separator,
                          struct buffer *out)
{
    for (size_t i = 0; i < self->count; i++) {
        buffer_append(out, i == 0 ? "" : separator);
        buffer_append(out, self->items[i]);
    }
}
