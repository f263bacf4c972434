#ifndef RAYRIG_TOOLS_SERVE_LOAD_H
#define RAYRIG_TOOLS_SERVE_LOAD_H

#include "core/base/error.h"
#include "core/base/value.h"

/* A dump as text, of up to LIMIT_DUMP_SIZE_BYTES: JSON, or YAML with one document. NULL with *ERR.
 * Owns: a new reference. */
struct value *dump_parse(const char *text, size_t size, bool is_yaml, struct error *err);
/* Whether a text that says nothing of itself is YAML: it does not begin as an object of JSON. */
bool dump_is_yaml(const char *text, size_t size);

#endif
