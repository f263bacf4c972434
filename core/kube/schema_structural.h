#ifndef RAYRIG_KUBE_SCHEMA_STRUCTURAL_H
#define RAYRIG_KUBE_SCHEMA_STRUCTURAL_H

#include "core/kube/field_error.h"

/*
 * Is the value of `openAPIV3Schema` at PATH a structural schema, and does it say only what a
 * definition may? Appends what kube-apiserver says of it, defaults and rules (CEL) aside.
 *
 * schema_structural_check() is what is said first, and schema_keywords_check() what is said after
 * the defaults have been looked at.
 *
 * Source: k8s.io/apiextensions-apiserver pkg/apiserver/schema/validation.go, and
 * pkg/apis/apiextensions/validation/validation.go.
 */
void schema_structural_check(const struct value *openapi, const char *path,
                             struct field_errors *out);
void schema_keywords_check(const struct value *openapi, const char *path, struct field_errors *out);

#endif
