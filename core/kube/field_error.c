#include "core/kube/field_error.h"

#include <stdarg.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"

const char *field_error_reason(enum field_error_type type)
{
    static const char *const reasons[] = {
        [FIELD_NOT_FOUND] = "FieldValueNotFound",         [FIELD_REQUIRED] = "FieldValueRequired",
        [FIELD_DUPLICATE] = "FieldValueDuplicate",        [FIELD_INVALID] = "FieldValueInvalid",
        [FIELD_NOT_SUPPORTED] = "FieldValueNotSupported", [FIELD_FORBIDDEN] = "FieldValueForbidden",
        [FIELD_TOO_LONG] = "FieldValueTooLong",           [FIELD_TOO_MANY] = "FieldValueTooMany",
        [FIELD_TYPE_INVALID] = "FieldValueTypeInvalid",
    };
    return reasons[type];
}

void field_errors_add(struct field_errors *self, enum field_error_type type, const char *field,
                      const char *text)
{
    self->items = memory_grow(self->items, self->count, &self->capacity, sizeof(self->items[0]));
    self->items[self->count++] = (struct field_error){
        .type = type,
        .field = memory_copy_text(field),
        .text = memory_copy_text(text),
    };
}

void field_errors_add_printf(struct field_errors *self, enum field_error_type type,
                             const char *field, const char *format, ...)
{
    AUTO_BUFFER text = {0};
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(&text, format, arguments);
    va_end(arguments);
    field_errors_add(self, type, field, buffer_text(&text));
}

void field_errors_move(struct field_errors *self, struct field_errors *from)
{
    for (size_t i = 0; i < from->count; i++) {
        self->items =
            memory_grow(self->items, self->count, &self->capacity, sizeof(self->items[0]));
        self->items[self->count++] = from->items[i];
    }
    from->count = 0;
    field_errors_release(from);
}

void field_errors_release(struct field_errors *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->items[i].field);
        free(self->items[i].text);
    }
    free(self->items);
    *self = (struct field_errors){0};
}
