#ifndef RAYRIG_APISERVER_TYPED_OBJECT_H
#define RAYRIG_APISERVER_TYPED_OBJECT_H

#include "core/base/value.h"
#include "core/kube/schema.h"

/*
 * Objects as server-side apply sees them, through their schema: lists are atomic unless they say
 * otherwise, objects and maps are not unless they say so, and what is atomic is one field. Of a Go
 * struct those members that Go never leaves out are there with their zero values, also where the
 * object does not have them. Below a node without a schema objects are granular and lists are not.
 * The metadata of an object is an ObjectMeta, whatever its kind's schema says.
 *
 * SCHEMA and objects are those of whole objects everywhere. Sets are those of field_set.h.
 *
 * Source: sigs.k8s.io/structured-merge-diff v6, typed.
 */

/* The fields that CONFIG has, as its applier owns them: leaves, and items of lists. Owns: a new
 * reference, NULL for none. */
struct value *typed_fields(const struct schema *schema, const struct value *config);

/*
 * What becomes of BEFORE in AFTER. In *CHANGED are fields that are new or have another value, and
 * nodes that are new by themselves; in *REMOVED those that are gone. What nobody ever owns
 * (field_set_strip) is not looked at. Owns: new references, NULL for none.
 */
void typed_compare(const struct schema *schema, const struct value *before,
                   const struct value *after, struct value **changed, struct value **removed);

/* LIVE with what CONFIG has put in. Items of lists come in CONFIG's order, with what only LIVE has
 * before the next one that both have. Owns: a new reference. */
struct value *typed_merge(const struct schema *schema, const struct value *live,
                          const struct value *config);

/*
 * Takes out of *OBJECT what is in LAST and not in KEEP: what its manager applied last time, and
 * neither does this time nor anybody else owns. Containers that become empty by it become null.
 */
void typed_prune(const struct schema *schema, const struct value *last, const struct value *keep,
                 struct value **object);

#endif
