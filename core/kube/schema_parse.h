#ifndef RAYRIG_KUBE_SCHEMA_PARSE_H
#define RAYRIG_KUBE_SCHEMA_PARSE_H

#include "core/kube/field_error.h"
#include "core/kube/schema.h"

/*
 * A schema that a CustomResourceDefinition brings along, with everything it refers to.
 */
struct schema_document;

/*
 * Makes one of the value of `openAPIV3Schema`, which stands at PATH (as
 * `spec.versions[0].schema.openAPIV3Schema`) of the definition. What kube-apiserver would refuse is
 * appended to *ERRORS, in its words and order (siblings by their names), and NULL returned.
 * A keyword whose value is of a wrong JSON type counts as absent.
 *
 * Properties named apiVersion, kind and metadata are added to the root where it has none.
 *
 * Owns: the caller frees the document; it keeps references to parts of OPENAPI.
 * Source: k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation and
 * pkg/apiserver/schema.
 */
struct schema_document *schema_parse(const struct value *openapi, const char *path,
                                     struct field_errors *errors);
/* Owns: borrowed; it lives as long as the document. */
const struct schema *schema_document_root(const struct schema_document *self);
/*
 * What of the schema is accepted but not enforced, each a text for a Warning header: rules (CEL)
 * outside of what docs/cel.md lists.
 */
const struct value *schema_document_warnings(const struct schema_document *self);
void schema_document_free(struct schema_document *self_take); /* NULL is fine */

#define AUTO_SCHEMA_DOCUMENT                                                                       \
    __attribute__((cleanup(schema_document_free_slot))) struct schema_document
void schema_document_free_slot(struct schema_document **slot);

#endif
