#ifndef RAYRIG_KUBE_CUSTOM_COLUMNS_H
#define RAYRIG_KUBE_CUSTOM_COLUMNS_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/error.h"
#include "core/base/value.h"

/*
 * kubectl's `-o custom-columns=NAME:.metadata.name,STATE:.status.state`: headings as given, and of
 * each object what a JSONPath finds there, several results joined by commas, `<none>` for nothing.
 * Source: k8s.io/kubectl pkg/cmd/get/customcolumn.go.
 */
struct custom_columns;

/* Errors: NULL, with what kubectl says. Owns: the caller frees it with custom_columns_free(). */
struct custom_columns *custom_columns_parse(const char *spec, struct error *err);
/* NULL is fine. */
void custom_columns_free(struct custom_columns *self_take);

#define AUTO_CUSTOM_COLUMNS __attribute__((cleanup(custom_columns_free_slot))) struct custom_columns
void custom_columns_free_slot(struct custom_columns **slot);

/*
 * The headings, unless NO_HEADERS, and a line for each of OBJECTS, an array.
 * Errors: those of jsonpath_find(), which stop the printing; OUT is as before then.
 */
bool custom_columns_print(const struct custom_columns *self, const struct value *objects,
                          bool no_headers, struct buffer *out, struct error *err);

#endif
