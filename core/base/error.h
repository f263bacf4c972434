#ifndef RAYRIG_BASE_ERROR_H
#define RAYRIG_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"

/*
 * A user's mistake: what is wrong, where, and what was expected. Functions that can meet one
 * return false and fill it in; `{0}` is "no error". The first error stands: a later
 * error_set() on a filled one changes nothing, so that the cause and not a consequence is shown.
 *
 * (A fact of the simulated world, such as a 404, is not an error but a struct api_response; our
 * own bug is a CHECK.)
 */
struct error {
    char *file;    /* NULL where there is none */
    size_t line;   /* 1-based; 0 where unknown */
    size_t column; /* 1-based, in bytes; 0 where unknown */
    char *message; /* NULL while there is no error */
};

/*
 * error_set(err, format, …) and error_set_at(err, line, column, format, …) are always false, so
 * that a function can end with `return error_set(err, …)`. They are macros to let the analyzers
 * see this: else each caller's outputs would look as if they could be used unset.
 */
#define error_set(self, ...) error_set_at(self, 0, 0, __VA_ARGS__)
#define error_set_at(self, line, column, ...)                                                      \
    __extension__({                                                                                \
        error_fill((self), (line), (column), __VA_ARGS__);                                         \
        false;                                                                                     \
    })
void error_fill(struct error *self, size_t line, size_t column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Names the file of an error that has none yet. */
void error_set_file(struct error *self, const char *file);
bool error_is_set(const struct error *self);
/* `file:line:column: message`, leaving out what is unknown. */
void error_print(const struct error *self, struct buffer *out);
void error_release(struct error *self);

#define AUTO_ERROR __attribute__((cleanup(error_release))) struct error

#endif
