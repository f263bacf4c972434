#ifndef RAYRIG_APISERVER_TYPED_SCHEMA_H
#define RAYRIG_APISERVER_TYPED_SCHEMA_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/kube/schema.h"

/*
 * What a schema says to server-side apply. SCHEMA may be NULL: nothing is known, so objects are
 * looked into, and lists are not.
 *
 * Source: sigs.k8s.io/structured-merge-diff v6 schema; k8s.io/kube-openapi pkg/schemaconv.
 */

/* A member that a struct declares; NULL for any other. */
const struct schema_property *typed_schema_property(const struct schema *schema, const char *key);
/* Members of any name and type. */
bool typed_schema_is_open(const struct schema *schema);
/* The schema of a member; NULL when nothing is known of it. An object's `metadata` is an
 * ObjectMeta, also where a custom kind says no more than that it is an object. */
const struct schema *typed_schema_member(const struct schema *schema, const char *key);
const struct schema *typed_schema_item(const struct schema *list);
/* Whether VALUE is an object, or a list, whose parts have owners of their own. */
bool typed_schema_opens_object(const struct schema *schema, const struct value *value);
bool typed_schema_opens_list(const struct schema *schema, const struct value *value);

#endif
