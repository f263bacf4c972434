#include "sim/engine/trace.h"

#include <inttypes.h>
#include <stdlib.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/memory.h"

void trace_init(struct trace *self)
{
    *self = (struct trace){0};
}

void trace_release(struct trace *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->lines[i].text);
    }
    free(self->lines);
    *self = (struct trace){0};
}

void trace_continue(struct trace *self, const struct trace *before)
{
    CHECK(self->count == 0);
    self->dropped_count = before->dropped_count + before->count;
}

/* The place of the next line, from which the oldest is taken away when the ring is full. */
static struct trace_line *next_place(struct trace *self)
{
    if (self->count < LIMIT_TRACE_LINES) {
        self->lines = memory_grow(self->lines, self->count, &self->capacity, sizeof(*self->lines));
        return &self->lines[self->count++];
    }
    struct trace_line *place = &self->lines[self->first_index];
    free(place->text);
    self->first_index = (self->first_index + 1) % self->count;
    self->dropped_count++;
    return place;
}

void trace_append(struct trace *self, struct sim_duration elapsed, const char *format,
                  va_list arguments)
{
    if (!self->enabled) {
        return;
    }
    struct buffer text = {0};
    buffer_vprintf(&text, format, arguments);
    *next_place(self) = (struct trace_line){elapsed, buffer_detach(&text)};
}

const struct trace_line *trace_at(const struct trace *self, size_t index)
{
    CHECK(index < self->count);
    return &self->lines[(self->first_index + index) % self->count];
}

void trace_print(const struct trace *self, struct buffer *out)
{
    if (self->dropped_count > 0) {
        buffer_printf(out, "(%" PRIu64 " earlier lines are not kept)\n", self->dropped_count);
    }
    for (size_t i = 0; i < self->count; i++) {
        const struct trace_line *line = trace_at(self, i);
        sim_duration_print_short(line->elapsed, out);
        buffer_append_char(out, ' ');
        buffer_append(out, line->text);
        buffer_append_char(out, '\n');
    }
}
