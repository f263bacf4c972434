#ifndef RAYRIG_HTTP_ENCODE_H
#define RAYRIG_HTTP_ENCODE_H

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/kube/go_json.h"
#include "core/kube/resource.h"
#include "core/kube/schema.h"
#include "sim/apiserver/server.h"
#include "sim/http/accept.h"

/*
 * From values to bytes as kube-apiserver writes them: built-in objects with their members in the
 * order of Go's fields, custom ones sorted, a line feed at the end.
 * Source: k8s.io/apimachinery pkg/runtime/serializer/json; docs of the API's conventions.
 */

/* OBJECT as JSON, without a line feed. SCHEMA may be NULL for custom resources, and CACHE for none.
 */
void http_encode_object(struct go_json_cache *cache, const struct resource *resource,
                        const struct schema *schema, const struct value *object,
                        struct buffer *out);
/* A List of such objects. Items of built-in lists have no apiVersion and kind. */
void http_encode_list(const struct resource *resource, const struct schema *schema,
                      const struct value *list, struct buffer *out);
/* An object that is not of the resource's own kind, as a subresource's may be. */
void http_encode_foreign(const struct api_server *server, const struct value *object,
                         struct buffer *out);
void http_encode_status(const struct value *status, struct buffer *out);
/* A PartialObjectMetadata, or a list of them. */
void http_encode_partial(const struct value *partial, struct buffer *out);

/*
 * JSON made by the above, as the answer's body in MEDIA (JSON or YAML), PRETTY with an indent of
 * two. JSON is emptied.
 */
void http_encode_body(struct buffer *json, enum http_media media, bool pretty, struct buffer *out);

#endif
