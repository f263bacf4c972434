#ifndef RAYRIG_HTTP_OPENAPI_SCHEMA_H
#define RAYRIG_HTTP_OPENAPI_SCHEMA_H

#include <stdbool.h>

#include "core/base/value.h"
#include "sim/apiserver/served.h"

/*
 * The types of what is served, as definitions of an OpenAPI document: of version 2 (swagger, under
 * `definitions`) or of version 3 (under `components.schemas`).
 * Source: k8s.io/kube-openapi pkg/builder and builder3, k8s.io/apiextensions-apiserver
 * pkg/controller/openapi/builder.
 */
struct openapi_types {
    bool is_v3;
    struct value *definitions; /* by name; grows with what is referred to */
};

/* `{"$ref":…}` of the definition NAME. */
struct value *openapi_reference(const struct openapi_types *self, const char *name);
/* The name of the definition of a kind (`io.k8s.api.core.v1.Pod`, `io.ray.v1.RayCluster`). */
void openapi_kind_name(const struct api_served *served, struct buffer *out);
/* Adds the definitions of its kind and of the kind of its lists, and all that they need. */
void openapi_add_kind(struct openapi_types *self, const struct api_served *served);
/* Adds the definition of SCHEMA, a type of Kubernetes' own, and gives a reference to it. */
struct value *openapi_add_type(struct openapi_types *self, const struct schema *schema);
/* Adds meta.v1.Patch, which is anything, and gives a reference to it. */
struct value *openapi_add_patch(struct openapi_types *self);

#endif
