#ifndef RAYRIG_APISERVER_PATCH_JSON_H
#define RAYRIG_APISERVER_PATCH_JSON_H

#include <stdbool.h>

#include "core/base/value.h"

/*
 * Applies the operations of a JSON Patch (RFC 6902) to *DOCUMENT, with the habits of the library
 * that kube-apiserver uses: `replace` of a member that is missing adds it, `test` of one compares
 * with null, -1 is the last item of a list. False when an operation cannot be applied; *DOCUMENT is
 * then somewhere in between, to be thrown away.
 *
 * Source: RFC 6902; github.com/evanphx/json-patch v4.13, as kube-apiserver 1.36 uses it.
 */
bool patch_json(const struct value *operations, struct value **document);
/* The members of operations that no operation has, as `[0].foo`. Owns: a new array. */
struct value *patch_json_unknown(const struct value *operations);

#endif
