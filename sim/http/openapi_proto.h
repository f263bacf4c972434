#ifndef RAYRIG_HTTP_OPENAPI_PROTO_H
#define RAYRIG_HTTP_OPENAPI_PROTO_H

#include "core/base/buffer.h"
#include "core/base/value.h"

/*
 * Appends an OpenAPI document of version 2 as the protobuf message Document. Keywords that
 * openapi_schema.h and openapi_paths.h never write are left out, and so are `minimum` and
 * `maximum`, which kubectl does not look at.
 * Source: github.com/google/gnostic-models openapiv2/OpenAPIv2.proto; protobuf.dev, "Encoding".
 */
void openapi_proto_print(const struct value *document, struct buffer *out);

#endif
