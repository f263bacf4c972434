#ifndef RAYRIG_APISERVER_GO_STRUCT_H
#define RAYRIG_APISERVER_GO_STRUCT_H

#include "core/base/buffer.h"
#include "core/base/value.h"

/*
 * How upstream shows an object in a message whose type it knows inside only: as JSON under the
 * names that its members have in Go.
 * Source: k8s.io/kubernetes pkg/apis/core/types.go; k8s.io/apimachinery
 * pkg/util/validation/field/errors.go, ErrorBody.
 */
struct go_field {
    const char *go_name; /* NULL ends a list of them */
    const char *name;
    const char *absent; /* what is printed where it is not set: `null` or `""` */
    const struct go_field *below;
};

void go_struct_print(const struct value *object, const struct go_field *fields, struct buffer *out);

#endif
