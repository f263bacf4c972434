#ifndef RAYRIG_HTTP_OPENAPI_V3_H
#define RAYRIG_HTTP_OPENAPI_V3_H

#include "core/base/buffer.h"
#include "sim/apiserver/served.h"

/*
 * The OpenAPI documents of version 3: one a group and version, and an index of them.
 * Source: k8s.io/kube-openapi pkg/handler3.
 */
struct openapi_v3_document {
    char *path; /* "api/v1", "apis/ray.io/v1" */
    struct buffer json;
    char hash[129];
};

struct openapi_v3 {
    struct openapi_v3_document *documents; /* in the order of discovery */
    size_t count;
    struct buffer index; /* where each document is to be had, by its hash */
};

/* Owns: the caller releases *OUT. */
void openapi_v3_make(const struct api_server *server, struct openapi_v3 *out);
/* The document of a path; NULL when there is none. */
const struct openapi_v3_document *openapi_v3_find(const struct openapi_v3 *self, const char *path);
void openapi_v3_release(struct openapi_v3 *self);

/* What names a document: its SHA-512 in upper-case hexadecimal digits. */
void openapi_hash(const struct buffer *document, char out[129]);

#endif
