#ifndef RAYRIG_KUBE_SCHEMA_OPENAPI_H
#define RAYRIG_KUBE_SCHEMA_OPENAPI_H

#include "core/kube/schema.h"

/*
 * The openAPIV3Schema that says of a custom resource what SELF, the schema of its root, says:
 * schema_parse() makes the same of it again; rules that are done natively come as CEL.
 * Owns: a new reference.
 */
struct value *schema_openapi(const struct schema *self);

#endif
