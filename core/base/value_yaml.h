#ifndef RAYRIG_BASE_VALUE_YAML_H
#define RAYRIG_BASE_VALUE_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/base/error.h"
#include "core/base/value.h"

/*
 * YAML text to values and back. Reading is libyaml's work (event API) behind value_yaml.c; scalars
 * resolve as kubectl's YAML reader (sigs.k8s.io/yaml) does: YAML 1.1 booleans (yes/no/on/off/y/n),
 * octal `0o17` and `017`, floats, null; then JSON's rules apply (keys are strings).
 *
 * A document remembers where each node stood, so that a later complaint about a path can name line
 * and column.
 */
struct yaml_document {
    struct value *value;
    struct yaml_marks *marks; /* places of nodes, by path */
};

struct yaml_stream {
    struct yaml_document *documents; /* empty documents (only comments) are left out */
    size_t count;
};

/*
 * Errors, each with line and column: bad syntax, a key twice, invalid UTF-8, NUL, nesting over
 * LIMIT_VALUE_DEPTH, a text over LIMIT_TEXT_SIZE_BYTES, aliases that expand to more than
 * LIMIT_YAML_ALIAS_NODES nodes, integers beyond int64, a key that is not a scalar, unknown tags.
 * On error *OUT is empty.
 */
bool yaml_parse(const char *text, size_t size, struct yaml_stream *out, struct error *err);
void yaml_stream_release(struct yaml_stream *self);

/*
 * Where the node at PATH stands (1-based). PATH is a JSON pointer (`/spec/steps/0/create`, "" is
 * the root). For a member it is the place of the key. Falls back to the nearest parent that has a
 * place.
 */
void yaml_document_place(const struct yaml_document *self, const char *path, size_t *line,
                         size_t *column);

/* Block style, keys in order, indented by two, as kubectl -o yaml prints; strings that would read
 * back as something else are quoted, those with line breaks are literal blocks. Ends with a
 * newline. Reading it back gives an equal value. */
void yaml_print(const struct value *self, struct buffer *out);

#endif
