#include "core/base/error.h"

#include <stdarg.h>
#include <stdlib.h>

#include "core/base/memory.h"

void error_fill(struct error *self, size_t line, size_t column, const char *format, ...)
{
    if (self->message != NULL) {
        return;
    }
    struct buffer text = {0};
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(&text, format, arguments);
    va_end(arguments);
    self->message = buffer_detach(&text);
    self->line = line;
    self->column = column;
}

void error_set_file(struct error *self, const char *file)
{
    if (self->file == NULL) {
        self->file = memory_copy_text(file);
    }
}

bool error_is_set(const struct error *self)
{
    return self->message != NULL;
}

void error_print(const struct error *self, struct buffer *out)
{
    if (self->file != NULL) {
        buffer_printf(out, "%s:", self->file);
    }
    if (self->line > 0) {
        buffer_printf(out, "%zu:", self->line);
        if (self->column > 0) {
            buffer_printf(out, "%zu:", self->column);
        }
    }
    if (self->file != NULL || self->line > 0) {
        buffer_append_char(out, ' ');
    }
    buffer_append(out, self->message == NULL ? "no error" : self->message);
}

void error_release(struct error *self)
{
    free(self->file);
    free(self->message);
    *self = (struct error){0};
}
