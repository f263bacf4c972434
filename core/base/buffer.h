#ifndef RAYRIG_BASE_BUFFER_H
#define RAYRIG_BASE_BUFFER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * A growing string. `{0}` is an empty one; `data` may be NULL while it is empty, and is
 * NUL-terminated otherwise (buffer_text() is "" for an empty one). It may hold any bytes.
 */
struct buffer {
    char *data;
    size_t size;     /* bytes in use, without the final NUL */
    size_t capacity; /* bytes allocated */
};

static inline void buffer_append(struct buffer *self, const char *text);
void buffer_append_sized(struct buffer *self, const char *bytes, size_t size);
static inline void buffer_append_char(struct buffer *self, char byte);
/* SIZE more bytes, to be filled in by the caller before anything else is done to the buffer. */
char *buffer_extend(struct buffer *self, size_t size);
/* COUNT times the same byte. */
void buffer_append_repeated(struct buffer *self, char byte, size_t count);
/* TEXT with each of its lines that is not empty moved COUNT spaces to the right. */
void buffer_append_indented(struct buffer *self, const char *text, size_t count);
/* In decimal, as PRId64 has it. */
void buffer_append_int(struct buffer *self, int64_t number);
/*
 * Only integer, string and char conversions: floating point would bring the locale in.
 */
void buffer_printf(struct buffer *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_vprintf(struct buffer *self, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
/* TEXT as Go's %q prints it: double-quoted, `"` and `\` escaped, control bytes as \n, \x01, … */
void buffer_append_quoted(struct buffer *self, const char *text, size_t size);
/* TEXT as a word that a POSIX shell reads as TEXT: in single quotes where it needs them. */
void buffer_append_shell_word(struct buffer *self, const char *text);
/* Cuts the buffer back to SIZE bytes, which must not exceed its size. */
void buffer_truncate(struct buffer *self, size_t size);
bool buffer_equals(const struct buffer *self, const char *text);

/* Owns: borrowed until the buffer changes. Never NULL. */
const char *buffer_text(const struct buffer *self);
/* Owns: the caller frees it; the buffer is empty afterwards. Never NULL. */
char *buffer_detach(struct buffer *self);
void buffer_release(struct buffer *self);

/* Makes room for EXTRA more bytes and the NUL, which are not there yet. */
void buffer_grow(struct buffer *self, size_t extra);

/* A short literal is stored by a few instructions. */
static inline __attribute__((always_inline)) void buffer_append(struct buffer *self,
                                                                const char *text)
{
    size_t size = strlen(text);
    if (!__builtin_constant_p(size) || size == 0 || size > 16) {
        buffer_append_sized(self, text, size);
        return;
    }
    if (self->capacity - self->size <= size) {
        buffer_grow(self, size);
    }
    memcpy(self->data + self->size, text, size + 1);
    self->size += size;
}

static inline void buffer_append_char(struct buffer *self, char byte)
{
    if (self->capacity - self->size <= 1) {
        buffer_grow(self, 1);
    }
    self->data[self->size++] = byte;
    self->data[self->size] = '\0';
}

/* Declares a local buffer that is released when it goes out of scope. */
#define AUTO_BUFFER __attribute__((cleanup(buffer_release))) struct buffer

#endif
