#include "core/base/buffer.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"

/* Makes room for EXTRA more bytes and the NUL. */
static void reserve(struct buffer *self, size_t extra)
{
    CHECK(extra < SIZE_MAX / 4 && self->size < SIZE_MAX / 4);
    size_t needed = self->size + extra + 1;
    if (needed <= self->capacity) {
        return;
    }
    size_t capacity = self->capacity == 0 ? 64 : self->capacity;
    while (capacity < needed) {
        capacity *= 2;
    }
    self->data = memory_resize(self->data, capacity);
    self->capacity = capacity;
}

void buffer_append_sized(struct buffer *self, const char *bytes, size_t size)
{
    reserve(self, size);
    if (size > 0) {
        memcpy(self->data + self->size, bytes, size);
    }
    self->size += size;
    self->data[self->size] = '\0';
}

void buffer_append(struct buffer *self, const char *text)
{
    buffer_append_sized(self, text, strlen(text));
}

void buffer_append_char(struct buffer *self, char byte)
{
    buffer_append_sized(self, &byte, 1);
}

void buffer_append_repeated(struct buffer *self, char byte, size_t count)
{
    reserve(self, count);
    memset(self->data + self->size, byte, count);
    self->size += count;
    self->data[self->size] = '\0';
}

void buffer_vprintf(struct buffer *self, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    CHECK(size >= 0);
    reserve(self, (size_t)size);
    vsnprintf(self->data + self->size, (size_t)size + 1, format, again);
    self->size += (size_t)size;
    va_end(again);
}

void buffer_printf(struct buffer *self, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(self, format, arguments);
    va_end(arguments);
}

void buffer_append_quoted(struct buffer *self, const char *text, size_t size)
{
    buffer_append_char(self, '"');
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        static const char short_names[] = "abtnvfr"; /* 7 … 13 */
        if (byte == '"' || byte == '\\') {
            buffer_append_char(self, '\\');
            buffer_append_char(self, (char)byte);
        } else if (byte >= 7 && byte <= 13) {
            buffer_append_char(self, '\\');
            buffer_append_char(self, short_names[byte - 7]);
        } else if (byte < 0x20 || byte == 0x7f) {
            buffer_printf(self, "\\x%02x", byte);
        } else {
            buffer_append_char(self, (char)byte);
        }
    }
    buffer_append_char(self, '"');
}

void buffer_truncate(struct buffer *self, size_t size)
{
    CHECK(size <= self->size);
    self->size = size;
    if (self->data != NULL) {
        self->data[size] = '\0';
    }
}

bool buffer_equals(const struct buffer *self, const char *text)
{
    return strlen(text) == self->size && memcmp(buffer_text(self), text, self->size) == 0;
}

const char *buffer_text(const struct buffer *self)
{
    return self->data == NULL ? "" : self->data;
}

char *buffer_detach(struct buffer *self)
{
    reserve(self, 0);
    self->data[self->size] = '\0';
    char *data = self->data;
    *self = (struct buffer){0};
    return data;
}

void buffer_release(struct buffer *self)
{
    free(self->data);
    *self = (struct buffer){0};
}
