#include "core/ray/ray_version.h"

#include <string.h>

#include "core/base/buffer.h"

static bool fail_quoting(struct error *err, const char *what, const char *text, const char *rest)
{
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "%s ", what);
    buffer_append_quoted(&message, text, strlen(text));
    buffer_append(&message, rest);
    return error_set(err, "%s", buffer_text(&message));
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t count_digits(const char *text)
{
    size_t count = 0;
    while (is_digit(text[count])) {
        count++;
    }
    return count;
}

/* What goes wrong with one component: KIND, its digits, and the whole text. */
static bool fail_component(struct error *err, const char *kind, const char *digits, size_t size,
                           const char *text)
{
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "illegal %s version component ", kind);
    buffer_append_quoted(&message, digits, size);
    buffer_append(&message, " in ");
    buffer_append_quoted(&message, text, strlen(text));
    if (strcmp(kind, "non-numeric") == 0) {
        buffer_append(&message, ": strconv.ParseUint: parsing ");
        buffer_append_quoted(&message, digits, size);
        buffer_append(&message, ": value out of range");
    }
    return error_set(err, "%s", buffer_text(&message));
}

static bool parse_number(const char *digits, size_t size, uint64_t *out)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++) {
        if (__builtin_mul_overflow(number, (uint64_t)10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(digits[i] - '0'), &number)) {
            return false;
        }
    }
    *out = number;
    return true;
}

bool ray_version_parse(const char *text, struct ray_version *out, struct error *err)
{
    *out = (struct ray_version){0};
    const char *digits = text + strspn(text, " \t\n\f\r");
    digits += *digits == 'v' ? 1 : 0;
    size_t size = count_digits(digits);
    if (size == 0) {
        return fail_quoting(err, "could not parse", text, " as version");
    }
    if (digits[size] != '.' || !is_digit(digits[size + 1])) {
        return fail_quoting(err, "illegal version string", text, "");
    }
    for (size_t i = 0; size > 0; i++) {
        uint64_t number;
        if (i == 0 && size > 1 && digits[0] == '0') {
            return fail_component(err, "zero-prefixed", digits, size, text);
        }
        if (!parse_number(digits, size, &number)) {
            return fail_component(err, "non-numeric", digits, size, text);
        }
        if (i < sizeof(out->numbers) / sizeof(out->numbers[0])) {
            out->numbers[i] = number;
        }
        digits += size;
        size = *digits == '.' ? count_digits(++digits) : 0;
    }
    return true;
}

bool ray_version_at_least(const struct ray_version *self, uint64_t major, uint64_t minor,
                          uint64_t patch)
{
    const uint64_t least[] = {major, minor, patch};
    for (size_t i = 0; i < 3; i++) {
        if (self->numbers[i] != least[i]) {
            return self->numbers[i] > least[i];
        }
    }
    return true;
}
