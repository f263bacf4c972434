#include "sim/apiserver/field_check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/kube/field_path.h"

#define PORT_NAME_SIZE_MAX_BYTES 15
#define DATA_KEY_SIZE_MAX_BYTES 253

size_t field_check_enter(struct field_check *self, const char *format, ...)
{
    size_t outside = self->path.size;
    if (outside > 0 && format[0] != '[') {
        buffer_append_char(&self->path, '.');
    }
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(&self->path, format, arguments);
    va_end(arguments);
    return outside;
}

size_t field_check_enter_member(struct field_check *self, const char *member)
{
    return field_path_enter_member(&self->path, member);
}

size_t field_check_enter_item(struct field_check *self, const char *list, size_t index)
{
    size_t outside = field_path_enter_member(&self->path, list);
    field_path_enter_item(&self->path, index);
    return outside;
}

size_t field_check_enter_key(struct field_check *self, const char *map, const char *key)
{
    size_t outside = field_path_enter_member(&self->path, map);
    field_path_enter_key(&self->path, key);
    return outside;
}

void field_check_leave(struct field_check *self, size_t outside)
{
    buffer_truncate(&self->path, outside);
}

/* A member such as `[0]` is an item of the place itself. */
static void print_field(const struct field_check *self, const char *member, struct buffer *out)
{
    buffer_append(out, buffer_text(&self->path));
    if (member != NULL) {
        buffer_printf(out, "%s%s", out->size == 0 || member[0] == '[' ? "" : ".", member);
    }
}

void field_check_fail(struct field_check *self, enum field_error_type type, const char *member,
                      const char *format, ...)
{
    AUTO_BUFFER field = {0};
    AUTO_BUFFER text = {0};
    print_field(self, member, &field);
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(&text, format, arguments);
    va_end(arguments);
    field_errors_add(self->errors, type, buffer_text(&field), buffer_text(&text));
}

void field_check_required(struct field_check *self, const char *member)
{
    field_check_fail(self, FIELD_REQUIRED, member, "Required value");
}

void field_check_invalid(struct field_check *self, const char *member, const char *text,
                         const char *why)
{
    AUTO_BUFFER quoted = {0};
    buffer_append_quoted(&quoted, text, strlen(text));
    field_check_fail(self, FIELD_INVALID, member, "Invalid value: %s: %s", buffer_text(&quoted),
                     why);
}

void field_check_invalid_number(struct field_check *self, const char *member, int64_t number,
                                const char *why)
{
    field_check_fail(self, FIELD_INVALID, member, "Invalid value: %" PRId64 ": %s", number, why);
}

void field_check_duplicate(struct field_check *self, const char *member, const char *text)
{
    AUTO_BUFFER quoted = {0};
    buffer_append_quoted(&quoted, text, strlen(text));
    field_check_fail(self, FIELD_DUPLICATE, member, "Duplicate value: %s", buffer_text(&quoted));
}

bool field_check_one_of(struct field_check *self, const char *member, const char *text,
                        const char *const *list)
{
    for (size_t i = 0; list[i] != NULL; i++) {
        if (strcmp(list[i], text) == 0) {
            return true;
        }
    }
    AUTO_BUFFER what = {0};
    buffer_append(&what, "Unsupported value: ");
    buffer_append_quoted(&what, text, strlen(text));
    buffer_append(&what, ": supported values: ");
    for (size_t i = 0; list[i] != NULL; i++) {
        buffer_printf(&what, "%s\"%s\"", i == 0 ? "" : ", ", list[i]);
    }
    field_check_fail(self, FIELD_NOT_SUPPORTED, member, "%s", buffer_text(&what));
    return false;
}

bool field_check_name(struct field_check *self, const char *member, const char *text,
                      struct names_problems problems)
{
    for (size_t i = 0; i < problems.count; i++) {
        field_check_invalid(self, member, text, problems.items[i]);
    }
    return problems.count == 0;
}

void field_check_port(struct field_check *self, const char *member, int64_t number)
{
    if (number < 1 || number > 65535) {
        field_check_invalid_number(self, member, number, "must be between 1 and 65535, inclusive");
    }
}

bool field_check_port_name(struct field_check *self, const char *member, const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    struct names_problems problems = {0};
    size_t size = strlen(name);
    if (size > PORT_NAME_SIZE_MAX_BYTES) {
        problems.items[problems.count++] = "must be no more than 15 characters";
    }
    if (size == 0 || name[strspn(name, allowed)] != '\0') {
        problems.items[problems.count++] =
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
    }
    if (strpbrk(name, letters) == NULL) {
        problems.items[problems.count++] = "must contain at least one letter (a-z)";
    }
    if (strstr(name, "--") != NULL) {
        problems.items[problems.count++] = "must not contain consecutive hyphens";
    }
    bool is_right = field_check_name(self, member, name, problems);
    if (size > 0 && (name[0] == '-' || name[size - 1] == '-')) {
        field_check_invalid(self, member, name, "must not begin or end with a hyphen");
        return false;
    }
    return is_right;
}

void field_check_port_or_name(struct field_check *self, const char *member,
                              const struct value *port)
{
    if (value_is(port, VALUE_STRING)) {
        field_check_port_name(self, member, value_text(port));
    } else {
        field_check_port(self, member, value_as_int(port, 0));
    }
}

void field_check_not_negative(struct field_check *self, const char *member,
                              const struct value *number)
{
    if (value_as_int(number, 0) < 0) {
        field_check_invalid_number(self, member, value_as_int(number, 0),
                                   "must be greater than or equal to 0");
    }
}

void field_check_int_or_percent(struct field_check *self, const char *member,
                                const struct value *either)
{
    if (!value_is(either, VALUE_STRING)) {
        field_check_not_negative(self, member, either);
        return;
    }
    const char *text = value_text(either);
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || strcmp(text + digits, "%") != 0) {
        field_check_invalid(self, member, text,
                            "a valid percent string must be a numeric string followed by an ending "
                            "'%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
    } else if (digits > 3 || strtol(text, NULL, 10) > 100) {
        field_check_invalid(self, member, text, "must not be greater than 100%");
    }
}

void field_check_data_key(struct field_check *self, const char *member, const char *key)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "-._";
    struct names_problems problems = {0};
    size_t size = strlen(key);
    if (size > DATA_KEY_SIZE_MAX_BYTES) {
        problems.items[problems.count++] = "must be no more than 253 characters";
    }
    if (size == 0 || key[strspn(key, allowed)] != '\0') {
        problems.items[problems.count++] =
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. "
            "'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is "
            "'[-._a-zA-Z0-9]+')";
    }
    if (strcmp(key, ".") == 0) {
        problems.items[problems.count++] = "must not be '.'";
    } else if (strcmp(key, "..") == 0) {
        problems.items[problems.count++] = "must not be '..'";
    } else if (strncmp(key, "..", 2) == 0) {
        problems.items[problems.count++] = "must not start with '..'";
    }
    field_check_name(self, member, key, problems);
}

void field_check_labels(struct field_check *self, const char *member, const struct value *labels)
{
    for (size_t i = 0; i < value_count(labels); i++) {
        const char *key = value_key_at(labels, i);
        const char *text = value_text(value_member_at(labels, i));
        field_check_name(self, member, key, names_check_label_key(key));
        field_check_name(self, member, text, names_check_label_value(text));
    }
}

static void check_requirement(struct field_check *self, const struct value *requirement)
{
    const char *operator= value_text(value_get(requirement, "operator"));
    const char *key = value_text(value_get(requirement, "key"));
    const struct value *values = value_get(requirement, "values");
    if (strcmp(operator, "In") == 0 || strcmp(operator, "NotIn") == 0) {
        if (value_count(values) == 0) {
            field_check_fail(self, FIELD_REQUIRED, "values",
                             "Required value: must be specified when `operator` is 'In' or "
                             "'NotIn'");
        }
    } else if (strcmp(operator, "Exists") == 0 || strcmp(operator, "DoesNotExist") == 0) {
        if (value_count(values) > 0) {
            field_check_fail(self, FIELD_FORBIDDEN, "values",
                             "Forbidden: may not be specified when `operator` is 'Exists' or "
                             "'DoesNotExist'");
        }
    } else {
        field_check_invalid(self, "operator", operator, "not a valid selector operator");
    }
    field_check_name(self, "key", key, names_check_label_key(key));
    for (size_t i = 0; i < value_count(values); i++) {
        const char *text = value_text(value_at(values, i));
        size_t outside = field_check_enter(self, "values[%zu]", i);
        field_check_name(self, NULL, text, names_check_label_value(text));
        field_check_leave(self, outside);
    }
}

void field_check_selector(struct field_check *self, const char *member,
                          const struct value *selector)
{
    const struct value *requirements = value_get(selector, "matchExpressions");
    size_t outside = field_check_enter(self, "%s", member);
    field_check_labels(self, "matchLabels", value_get(selector, "matchLabels"));
    for (size_t i = 0; i < value_count(requirements); i++) {
        size_t at_selector = field_check_enter(self, "matchExpressions[%zu]", i);
        check_requirement(self, value_at(requirements, i));
        field_check_leave(self, at_selector);
    }
    field_check_leave(self, outside);
}

void field_check_descending_path(struct field_check *self, const char *member, const char *path)
{
    if (path[0] == '/') {
        field_check_invalid(self, member, path, "must be a relative path");
    }
    for (const char *part = path; part != NULL; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0')) {
            field_check_invalid(self, member, path, "must not contain '..'");
            return;
        }
    }
}
