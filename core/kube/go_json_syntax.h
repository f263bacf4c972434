#ifndef RAYRIG_KUBE_GO_JSON_SYNTAX_H
#define RAYRIG_KUBE_GO_JSON_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"

/*
 * What Go's JSON decoder says of a text that is no JSON, as kube-apiserver repeats it to its
 * clients: `unexpected end of JSON input`, `invalid character 'x' looking for beginning of value`.
 * False with that in PROBLEM; true when the syntax is right.
 *
 * Source: Go package encoding/json, scanner.go.
 */
bool go_json_syntax(const char *text, size_t size, struct buffer *problem);

#endif
