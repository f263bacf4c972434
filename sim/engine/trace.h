#ifndef RAYRIG_ENGINE_TRACE_H
#define RAYRIG_ENGINE_TRACE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/sim_time.h"

/*
 * What happened in a world, line by line, for people who ask why. It keeps the last
 * LIMIT_TRACE_LINES lines and says how many went before them. It costs nothing while it is
 * disabled, as it is to begin with; nothing ever reads it for a decision.
 */
struct trace_line {
    struct sim_duration elapsed; /* virtual, since the world's start */
    char *text;
};

struct trace {
    bool enabled;
    struct trace_line *lines; /* a ring once it is full */
    size_t capacity;
    size_t first_index; /* the oldest */
    size_t count;
    uint64_t dropped_count;
};

void trace_init(struct trace *self);
void trace_release(struct trace *self);

/* SELF, which is empty, goes on with the numbers of BEFORE, whose lines count as dropped. */
void trace_continue(struct trace *self, const struct trace *before);
void trace_append(struct trace *self, struct sim_duration elapsed, const char *format,
                  va_list arguments) __attribute__((format(printf, 3, 0)));
/* The line at INDEX, 0 being the oldest kept; it must exist. Owns: borrowed. */
const struct trace_line *trace_at(const struct trace *self, size_t index);
/* One line each: `2.005s create Pod/default/demo-head-x7k2p`. */
void trace_print(const struct trace *self, struct buffer *out);

#endif
