#include "core/kube/field_path.h"

#include <stdint.h>

size_t field_path_enter_member(struct buffer *self, const char *name)
{
    size_t outside = self->size;
    if (outside > 0) {
        buffer_append_char(self, '.');
    }
    buffer_append(self, name);
    return outside;
}

size_t field_path_enter_key(struct buffer *self, const char *key)
{
    size_t outside = self->size;
    buffer_append_char(self, '[');
    buffer_append(self, key);
    buffer_append_char(self, ']');
    return outside;
}

/* Walks enter far more paths than they print, so this does without printf. */
size_t field_path_enter_item(struct buffer *self, size_t index)
{
    size_t outside = self->size;
    char digits[sizeof("[18446744073709551615]")];
    char *place = digits + sizeof(digits);
    *--place = ']';
    do {
        *--place = (char)('0' + index % 10);
        index /= 10;
    } while (index > 0);
    *--place = '[';
    buffer_append_sized(self, place, (size_t)(digits + sizeof(digits) - place));
    return outside;
}
