#ifndef RAYRIG_APISERVER_GO_DECODE_H
#define RAYRIG_APISERVER_GO_DECODE_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/kube/schema.h"

/*
 * Brings OBJECT, of a built-in kind, into the form in which it comes out of the kind's Go type:
 * quantities in their canonical spelling, zero values left out where the field says omitempty and
 * put in where it does not (`resources: {}`, `eventTime: null`), no nulls elsewhere. Members that
 * are not declared are dropped and their paths appended to *UNKNOWN. apiVersion, kind and metadata
 * of the root are left alone.
 *
 * KNOWN is an object that has been through this, or NULL: parts that OBJECT shares with it are not
 * looked at again, so that an update costs what it changes. What needs no change is not copied.
 *
 * Errors: false with the decoder's words in PROBLEM, e.g. `json: cannot unmarshal string into Go
 * struct field PodSpec.spec.containers of type []v1.Container`. Named string types are called
 * `string`.
 * Source: encoding/json, and UnmarshalJSON of Quantity, IntOrString, Time and MicroTime.
 */
bool go_decode(const struct schema *schema, const struct value *known, struct value **object,
               struct value **unknown, struct buffer *problem);

#endif
