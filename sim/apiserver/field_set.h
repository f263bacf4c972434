#ifndef RAYRIG_APISERVER_FIELD_SET_H
#define RAYRIG_APISERVER_FIELD_SET_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/error.h"
#include "core/base/value.h"
#include "core/kube/schema.h"

/*
 * Sets of an object's fields, in the form in which metadata.managedFields holds them (FieldsV1):
 * `f:name` a member, `k:{"name":"c"}` an item of a list by its keys, `v:"x"` an item of a set, `.`
 * the node itself; a leaf is {}.
 *
 * Source: sigs.k8s.io/structured-merge-diff, fieldpath and typed.
 */

/* The fields that CONFIG, a node of SCHEMA, has. Owns: a new reference. */
struct value *field_set_of(const struct schema *schema, const struct value *config);
/* Owns: a new reference. */
struct value *field_set_union(const struct value *a, const struct value *b);
bool field_set_is_leaf(const struct value *set);

/*
 * Takes out of *OBJECT what is in SET and not in KEEP (may be NULL), and containers that become
 * empty by it.
 */
void field_set_prune(const struct schema *schema, const struct value *set, const struct value *keep,
                     struct value **object);

/*
 * The fields of both A and B in which BEFORE and AFTER differ, as paths like
 * `.spec.containers[name="c"].image`, appended to the array *PATHS; they are taken out of *A.
 */
void field_set_conflicts(const struct schema *schema, struct value **a, const struct value *b,
                         const struct value *before, const struct value *after,
                         struct value **paths);

/* The `k:…` or `v:…` name of an item of a list that is no atomic one. Owns: a new reference. */
struct value *field_set_item_name(const struct schema *list, const struct value *item);

#endif
