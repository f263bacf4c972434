#ifndef RAYRIG_BASE_VALUE_JSON_DIRECT_H
#define RAYRIG_BASE_VALUE_JSON_DIRECT_H

#include "core/base/error.h"
#include "core/base/value.h"

/*
 * Two ways to read JSON, private to value_json*.c: a short one that goes over the text once and
 * knows nothing but right texts, and a careful one that says where and why a text is wrong.
 * value_parse_json() takes the first, and the second where that gives up.
 */

/* NULL, and nothing more, where the text is wrong, and for a few things that are right and rare:
 * escapes in keys, and surrogate pairs. */
struct value *value_json_direct(const char *text, size_t size);

/* DUPLICATES as for value_parse_json_lenient(), or NULL where no key may occur twice. */
struct value *value_json_careful(const char *text, size_t size, struct value **duplicates,
                                 struct error *err);

#endif
