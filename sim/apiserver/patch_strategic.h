#ifndef RAYRIG_APISERVER_PATCH_STRATEGIC_H
#define RAYRIG_APISERVER_PATCH_STRATEGIC_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/kube/schema.h"

/*
 * Applies a strategic merge patch to *DOCUMENT, an object of the kind that SCHEMA describes: lists
 * whose schema has the strategy `merge` are merged by key, `$patch`, `$retainKeys`,
 * `$setElementOrder/…` and `$deleteFromPrimitiveList/…` are obeyed. False with upstream's words in
 * PROBLEM (kube-apiserver answers 500 with them).
 *
 * Source: k8s.io/apimachinery pkg/util/strategicpatch/patch.go.
 */
bool patch_strategic(const struct schema *schema, const struct value *patch,
                     struct value **document, struct buffer *problem);

#endif
