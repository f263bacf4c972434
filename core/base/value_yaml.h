#ifndef RAYRIG_BASE_VALUE_YAML_H
#define RAYRIG_BASE_VALUE_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/base/error.h"
#include "core/base/value.h"

/*
 * YAML text to values and back. Reading is libyaml's work (event API) behind value_yaml.c, printing
 * its work behind value_yaml_print.c, but for what is simple; scalars resolve as kubectl's YAML
 * reader (sigs.k8s.io/yaml) does: YAML 1.1 booleans (yes/no/on/off/y/n), octal `0o17` and `017`,
 * floats, null; then JSON's rules apply: keys are strings, so that `8080: x` has the key "8080" and
 * `on: x` the key "true".
 * A mapping's own members win over those that it merges in with `<<`.
 *
 * A document remembers where each node stood, so that a later complaint about a path can name line
 * and column. Columns count characters.
 */
struct yaml_document {
    struct value *value;
    struct yaml_marks *marks; /* places of nodes, by path; NULL: none has one (line 0) */
};

struct yaml_stream {
    struct yaml_document *documents; /* empty documents (only comments) are left out */
    size_t count;
};

/*
 * Errors, each with line and column: bad syntax, a key twice, invalid UTF-8, NUL, nesting over
 * LIMIT_VALUE_DEPTH, a text over LIMIT_TEXT_SIZE_BYTES, aliases that expand to more than
 * LIMIT_YAML_ALIAS_NODES nodes or LIMIT_TEXT_SIZE_BYTES of text, integers beyond int64, a key that
 * is not a scalar, or null, unknown tags, more than LIMIT_YAML_DIRECTIVES directives.
 * On error *OUT is empty.
 */
bool yaml_parse(const char *text, size_t size, struct yaml_stream *out, struct error *err);
/* The same for a text of up to LIMIT_BYTES. */
bool yaml_parse_up_to(size_t limit_bytes, const char *text, size_t size, struct yaml_stream *out,
                      struct error *err);
/*
 * As yaml_parse(), but of a key that is there more than once the last one counts, and an object
 * with its `key` and `line` is added to *DUPLICATES, an array, for each one after the first.
 */
bool yaml_parse_lenient(const char *text, size_t size, struct yaml_stream *out,
                        struct value **duplicates, struct error *err);
void yaml_stream_release(struct yaml_stream *self);

/*
 * Where the node at PATH stands (1-based). PATH is a JSON pointer (`/spec/steps/0/create`, "" is
 * the root). For a member it is the place of the key. Falls back to the nearest parent that has a
 * place.
 */
void yaml_document_place(const struct yaml_document *self, const char *path, size_t *line,
                         size_t *column);

/*
 * Block style, indented by two, as kubectl -o yaml prints but for two things: lines may be of any
 * length, and what breaks a line but is no line feed (U+0085, U+2028, U+2029) is escaped. Strings
 * that would read back as something else are quoted, those with line feeds are literal blocks. Ends
 * with a newline. Reading it back gives an equal value.
 *
 * Members come in kubectl's order, which is not bytewise: numbers within keys count as numbers
 * (`a2` before `a10`), and other characters go before letters.
 * Source: go.yaml.in/yaml/v2 sorter.go, keyList.Less().
 */
void yaml_print(const struct value *self, struct buffer *out);
/* The same of a mapping with the one member KEY, each line INDENT spaces to the right. */
void yaml_print_member(const char *key, const struct value *member, size_t indent,
                       struct buffer *out);
/* Exactly as kubectl -o yaml prints: long strings are folded at 80 columns. */
void yaml_print_folded(const struct value *self, struct buffer *out);

#endif
