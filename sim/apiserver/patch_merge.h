#ifndef RAYRIG_APISERVER_PATCH_MERGE_H
#define RAYRIG_APISERVER_PATCH_MERGE_H

#include "core/base/value.h"

/*
 * Applies a JSON Merge Patch: null deletes a member, objects are merged, everything else replaces.
 * *DOCUMENT may be NULL: the patch is then a new document, without its nulls.
 *
 * Source: RFC 7386.
 */
void patch_merge(const struct value *patch, struct value **document);

#endif
