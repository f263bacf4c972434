#ifndef RAYRIG_BASE_VALUE_YAML_DIRECT_H
#define RAYRIG_BASE_VALUE_YAML_DIRECT_H

#include "core/base/value_yaml.h"

/*
 * Two ways to read YAML, private to value_yaml*.c: a short one that goes over a text once and knows
 * what people mostly write, and libyaml, which knows everything and says where and why a text is
 * wrong. yaml_parse() takes the first, and the second where that gives up.
 */

/*
 * One document of ASCII text: mappings and sequences in blocks or in braces; words, numbers, texts
 * in quotes without escapes, all on one line; block scalars, folded ones of one paragraph. False,
 * with *OUT empty, for whatever else there is, and for all that is wrong.
 */
bool yaml_parse_direct(const char *text, size_t size, struct yaml_stream *out);

/* Of any size. Errors: as yaml_parse(). */
bool yaml_parse_careful(const char *text, size_t size, struct yaml_stream *out, struct error *err);

#endif
