#include "core/base/buffer.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/value_pool.h"

/* Most buffers stay small and live for a few lines only: their memory is of the values' pool. */
enum { POOLED_CAPACITY_MAX = 256 };

static void release_data(struct buffer *self)
{
    if (self->capacity > POOLED_CAPACITY_MAX) {
        free(self->data);
    } else if (self->data != NULL) {
        value_pool_return(self->data, self->capacity);
    }
}

void buffer_grow(struct buffer *self, size_t extra)
{
    CHECK(extra < SIZE_MAX / 4 && self->size < SIZE_MAX / 4);
    size_t needed = self->size + extra + 1;
    size_t capacity = self->capacity == 0 ? 64 : self->capacity;
    while (capacity < needed) {
        capacity *= 2;
    }
    if (self->capacity > POOLED_CAPACITY_MAX) {
        self->data = memory_resize(self->data, capacity);
    } else {
        char *data =
            capacity > POOLED_CAPACITY_MAX ? memory_alloc(capacity) : value_pool_lend(capacity);
        if (self->size > 0) {
            memcpy(data, self->data, self->size);
        }
        release_data(self);
        self->data = data;
    }
    self->capacity = capacity;
}

/* Makes room for EXTRA more bytes and the NUL. */
static void reserve(struct buffer *self, size_t extra)
{
    if (extra >= self->capacity - self->size) {
        buffer_grow(self, extra);
    }
}

/* Kept apart, so that what fits saves no registers. */
static __attribute__((noinline)) void append_more(struct buffer *self, const char *bytes,
                                                  size_t size)
{
    buffer_grow(self, size);
    buffer_append_sized(self, bytes, size);
}

void buffer_append_sized(struct buffer *self, const char *bytes, size_t size)
{
    if (size >= self->capacity - self->size) {
        append_more(self, bytes, size);
        return;
    }
    char *end = self->data + self->size;
    self->size += size;
    end[size] = '\0';
    text_copy(end, bytes, size);
}

char *buffer_extend(struct buffer *self, size_t size)
{
    reserve(self, size);
    char *room = self->data + self->size;
    self->size += size;
    self->data[self->size] = '\0';
    return room;
}

void buffer_append_repeated(struct buffer *self, char byte, size_t count)
{
    reserve(self, count);
    memset(self->data + self->size, byte, count);
    self->size += count;
    self->data[self->size] = '\0';
}

void buffer_append_indented(struct buffer *self, const char *text, size_t count)
{
    while (*text != '\0') {
        const char *feed = strchr(text, '\n');
        size_t size = feed == NULL ? strlen(text) : (size_t)(feed - text);
        if (size > 0) {
            char *room = buffer_extend(self, count + size);
            memset(room, ' ', count);
            memcpy(room + count, text, size);
        }
        text += size;
        if (feed != NULL) {
            buffer_append_char(self, '\n');
            text++;
        }
    }
}

static void append_number(struct buffer *self, uint64_t number, bool is_negative)
{
    char digits[sizeof("-18446744073709551615")];
    size_t place = sizeof(digits);
    do {
        digits[--place] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    if (is_negative) {
        digits[--place] = '-';
    }
    buffer_append_sized(self, digits + place, sizeof(digits) - place);
}

void buffer_append_int(struct buffer *self, int64_t number)
{
    append_number(self, number < 0 ? -(uint64_t)number : (uint64_t)number, number < 0);
}

static void append_hexadecimal(struct buffer *self, uint64_t number)
{
    char digits[16];
    size_t place = sizeof(digits);
    do {
        digits[--place] = "0123456789abcdef"[number % 16];
        number /= 16;
    } while (number > 0);
    buffer_append_sized(self, digits + place, sizeof(digits) - place);
}

/* `%zu`, and `%ld`, `%lu`, `%lx` and the like: false for anything else. Goes behind what it
 * prints. */
static bool print_long(struct buffer *self, const char **conversion, va_list *arguments)
{
    static_assert(sizeof(long) == sizeof(long long) && sizeof(long) == sizeof(size_t),
                  "the arguments look the same");
    const char *at = *conversion;
    at += *at == 'z';
    while (*at == 'l') {
        at++;
    }
    if (*at == 'u') {
        append_number(self, va_arg(*arguments, unsigned long), false);
    } else if (*at == 'd') {
        buffer_append_int(self, va_arg(*arguments, long));
    } else if (*at == 'x') {
        append_hexadecimal(self, va_arg(*arguments, unsigned long));
    } else {
        return false;
    }
    *conversion = at + 1;
    return true;
}

/* `%.*s`: false for anything else. Goes behind what it prints. */
static bool print_limited(struct buffer *self, const char **conversion, va_list *arguments)
{
    static const char wanted[] = ".*s";
    if (strncmp(*conversion, wanted, strlen(wanted)) != 0) {
        return false;
    }
    int limit = va_arg(*arguments, int);
    const char *text = va_arg(*arguments, const char *);
    buffer_append_sized(self, text, limit < 0 ? strlen(text) : strnlen(text, (size_t)limit));
    *conversion += strlen(wanted);
    return true;
}

/*
 * Most formats have nothing but text, `%s`, `%c` and whole numbers in them, which libc's printf
 * takes a thousand instructions for. False at anything else, with what came before it printed.
 */
static bool print_simple(struct buffer *self, const char *format, va_list *arguments)
{
    for (const char *at = format; *at != '\0';) {
        const char *percent = strchr(at, '%');
        if (percent == NULL) {
            buffer_append(self, at);
            return true;
        }
        buffer_append_sized(self, at, (size_t)(percent - at));
        at = percent + 2;
        switch (percent[1]) {
        case 's':
            buffer_append(self, va_arg(*arguments, const char *));
            break;
        case 'c':
            buffer_append_char(self, (char)va_arg(*arguments, int));
            break;
        case 'd':
            buffer_append_int(self, va_arg(*arguments, int));
            break;
        case 'u':
            append_number(self, va_arg(*arguments, unsigned), false);
            break;
        case '.':
            at = percent + 1;
            if (!print_limited(self, &at, arguments)) {
                return false;
            }
            break;
        case 'l':
        case 'z':
            at = percent + 1;
            if (!print_long(self, &at, arguments)) {
                return false;
            }
            break;
        default:
            return false;
        }
    }
    return true;
}

void buffer_vprintf(struct buffer *self, const char *format, va_list arguments)
{
    size_t start = self->size;
    va_list simple;
    va_copy(simple, arguments);
    bool done = print_simple(self, format, &simple);
    va_end(simple);
    if (done) {
        return;
    }
    buffer_truncate(self, start);
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

static bool is_plain_in_shell(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || strchr("%+,-./:=@_", byte) != NULL;
}

void buffer_append_shell_word(struct buffer *self, const char *text)
{
    const char *at = text;
    while (*at != '\0' && is_plain_in_shell(*at)) {
        at++;
    }
    if (*at == '\0' && at > text) {
        buffer_append(self, text);
        return;
    }
    buffer_append_char(self, '\'');
    for (at = text; *at != '\0'; at++) {
        if (*at == '\'') {
            buffer_append(self, "'\\''");
        } else {
            buffer_append_char(self, *at);
        }
    }
    buffer_append_char(self, '\'');
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
    char *data = self->data;
    if (self->capacity <= POOLED_CAPACITY_MAX) {
        data = memory_copy_text_sized(buffer_text(self), self->size);
        release_data(self);
    }
    *self = (struct buffer){0};
    return data;
}

void buffer_release(struct buffer *self)
{
    release_data(self);
    *self = (struct buffer){0};
}
