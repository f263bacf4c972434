#ifndef RAYRIG_HTTP_COMPRESS_H
#define RAYRIG_HTTP_COMPRESS_H

#include <stdbool.h>

#include "core/base/buffer.h"

/*
 * Content coding: bodies that are large enough go out as gzip to those who take it.
 * Source: RFC 9110 section 8.4; RFC 1952.
 */

/* Bodies from here on: objects and lists of them, and the OpenAPI document of version 2.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/responsewriters/writers.go; the gzip handler that
 * k8s.io/kube-openapi uses. */
#define COMPRESS_OBJECTS_FROM_BYTES (128 * 1024)
#define COMPRESS_OPENAPI_FROM_BYTES 1400

/* Whether ACCEPT_ENCODING, a header's value or NULL, names gzip. As upstream, without weights. */
bool compress_is_accepted(const char *accept_encoding);
/* BYTES become their gzip form, as quickly as can be. */
void compress_gzip(struct buffer *bytes);

#endif
