#ifndef RAYRIG_KUBE_PROTOBUF_ENCODE_H
#define RAYRIG_KUBE_PROTOBUF_ENCODE_H

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/kube/schema.h"

/*
 * The way back from core/kube/protobuf.h: objects of built-in kinds as Kubernetes' servers send
 * them in protobuf, byte for byte. Members that SCHEMA does not have are left out.
 * Source: the generated Marshal functions of k8s.io/api and k8s.io/apimachinery;
 * pkg/runtime/serializer/protobuf.
 */
void protobuf_encode(const struct schema *schema, const struct value *object, struct buffer *out);
/* A List whose items are of SCHEMA. */
void protobuf_encode_list(const struct schema *schema, const struct value *list,
                          struct buffer *out);
/*
 * A frame of a stream of watch events: the size in four bytes, the first the highest, and a message
 * meta.v1.WatchEvent of TYPE and OBJECT, which one of the above has made.
 * Source: k8s.io/apimachinery pkg/runtime/serializer/protobuf (the raw serializer, without magic
 * number), pkg/util/framer.
 */
void protobuf_encode_watch_event(const char *type, const struct buffer *object, struct buffer *out);

#endif
