#ifndef RAYRIG_BASE_VALUE_JSON_H
#define RAYRIG_BASE_VALUE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/base/error.h"
#include "core/base/value.h"

/*
 * Parses one JSON text (RFC 8259). What is wrong with a text is told with the help of cJSON.
 *
 * Errors, each with line and column: bad syntax, trailing text, a key twice in one object, invalid
 * UTF-8 or an unpaired surrogate, a NUL byte or \u0000, nesting over LIMIT_VALUE_DEPTH, an empty
 * text, a text over LIMIT_TEXT_SIZE_BYTES, an integer that does not fit int64, a number of more
 * than 63 bytes.
 * Returns NULL with *ERR filled in, or a new reference.
 */
struct value *value_parse_json(const char *text, size_t size, struct error *err);
/* The same for a text of up to LIMIT_BYTES. */
struct value *value_parse_json_up_to(size_t limit_bytes, const char *text, size_t size,
                                     struct error *err);

/*
 * The same, but for keys that occur twice in one object: the last one stands, as Go's decoders
 * have it, and the paths of such members, as `spec.ports[0].name`, are appended to the array
 * *DUPLICATES.
 * Errors: more than LIMIT_JSON_DUPLICATES of them, and those of value_parse_json().
 */
struct value *value_parse_json_lenient(const char *text, size_t size, struct value **duplicates,
                                       struct error *err);

/*
 * The value of a JSON number; LITERAL must be one. A number with a fraction or exponent whose value
 * is an integer (`1e3`, `2.0`) becomes that integer, as kube-apiserver does; other numbers are
 * VALUE_DECIMAL with their literal.
 * Errors: NULL for an integer literal that does not fit int64, or a literal of more than 63 bytes.
 */
struct value *value_parse_json_number(const char *literal, size_t size);

/* One line, no blanks, keys in order: equal values print the same bytes. Strings are escaped as
 * Go's encoding/json does (<, >, & as \u003c …). */
void value_print_json(const struct value *self, struct buffer *out);
/* With line breaks and INDENT blanks a level; no final newline. */
void value_print_json_pretty(const struct value *self, size_t indent, struct buffer *out);
/* TEXT as a JSON string, quotes included. */
void value_print_json_string(const char *text, size_t size, struct buffer *out);

#endif
