#ifndef RAYRIG_APISERVER_GO_CONVERT_H
#define RAYRIG_APISERVER_GO_CONVERT_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/kube/schema.h"

/*
 * Whether OBJECT, of a built-in kind, can be converted into the kind's Go type. That is how what a
 * strategic merge patch made is read, and it has other words than the decoder: `cannot restore
 * slice from string`.
 *
 * Errors: false with the first problem, in the order of Go's fields, in PROBLEM.
 * Source: k8s.io/apimachinery pkg/runtime/converter.go, fromUnstructured.
 */
bool go_convert_check(const struct schema *schema, const struct value *object,
                      struct buffer *problem);

#endif
