#ifndef RAYRIG_HTTP_OPENAPI_PATHS_H
#define RAYRIG_HTTP_OPENAPI_PATHS_H

#include "sim/http/openapi_schema.h"

/*
 * The paths of an OpenAPI document: what can be asked of what is served, with the parameters of
 * each operation. Clients read from them whether the server knows `fieldValidation` and `dryRun`.
 * Source: k8s.io/apiserver pkg/endpoints/installer.go.
 */

/* Adds the paths of one resource and its subresources to *PATHS, an object by path. What they refer
 * to is added to TYPES, whose version also says how they are written. */
void openapi_add_paths(struct openapi_types *types, const struct api_served *served,
                       struct value **paths);

#endif
