#ifndef RAYRIG_KUBE_PROTOBUF_H
#define RAYRIG_KUBE_PROTOBUF_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/kube/schema.h"

/* Which type an object of this apiVersion and kind has; both are "" where the message does not say.
 * NULL: none that is known. */
struct protobuf_types {
    const struct schema *(*find)(const void *context, const char *api_version, const char *kind);
    const void *context;
};

/* Whether BYTES begin as an object does that Kubernetes' clients send in protobuf. */
bool protobuf_is(const unsigned char *bytes, size_t size);

/*
 * The object in BYTES, `k8s`, a NUL and a message runtime.Unknown that holds a message of the
 * object's type, as if it had been sent as JSON: zero values of omitempty fields are left out,
 * Time is a text, bytes are base64. Members that the type does not have are passed over, as in
 * protobuf they always are; of a field that comes twice, and is no list or map, the last one
 * counts.
 *
 * Owns: *OUT is a new reference.
 * Errors: false with the decoder's words in PROBLEM and *OUT untouched: no such beginning, a type
 * that is not known, a message that is cut off or malformed, a text that is no UTF-8 or has a NUL,
 * nesting over LIMIT_VALUE_DEPTH, a size over LIMIT_TEXT_SIZE_BYTES.
 * Source: k8s.io/apimachinery pkg/runtime/serializer/protobuf, and the generated.proto of its
 * types; protobuf.dev, "Encoding".
 */
bool protobuf_decode(const unsigned char *bytes, size_t size, const struct protobuf_types *types,
                     struct value **out, struct buffer *problem);

#endif
