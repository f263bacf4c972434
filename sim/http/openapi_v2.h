#ifndef RAYRIG_HTTP_OPENAPI_V2_H
#define RAYRIG_HTTP_OPENAPI_V2_H

#include "core/base/buffer.h"
#include "sim/apiserver/served.h"

/*
 * The OpenAPI document of version 2 (swagger), of everything that is served, for kubectl up to 1.31
 * or so: as JSON, and as the message Document of gnostic, which is what kubectl asks for.
 * Source: k8s.io/kube-openapi pkg/handler, github.com/google/gnostic-models openapiv2.
 */
struct openapi_v2 {
    struct buffer json;
    struct buffer protobuf;
    char hash[129]; /* of the JSON */
};

/* Owns: the caller releases *OUT. */
void openapi_v2_make(const struct api_server *server, struct openapi_v2 *out);
void openapi_v2_release(struct openapi_v2 *self);

#endif
