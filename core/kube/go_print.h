#ifndef RAYRIG_KUBE_GO_PRINT_H
#define RAYRIG_KUBE_GO_PRINT_H

#include "core/base/buffer.h"
#include "core/base/value.h"

/*
 * A decoded JSON value as Go's fmt prints it with %v: `map[a:1 b:[x y]]`, `<nil>`, strings without
 * quotes. It is what Kubernetes shows wherever it prints a value without thinking about it.
 */
void go_print_value(const struct value *value, struct buffer *out);
/* Its Go type: `map[string]interface {}`, `[]interface {}`, `string`, `int64`, `float64`, … */
const char *go_print_type(const struct value *value);

#endif
