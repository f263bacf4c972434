#ifndef RAYRIG_APISERVER_FIELD_SET_H
#define RAYRIG_APISERVER_FIELD_SET_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/value.h"

/*
 * Sets of an object's fields, in the form in which metadata.managedFields holds them (FieldsV1):
 * `f:name` a member, `k:{"name":"c"}` an item of a list by its keys, `v:"x"` an item of a set, `.`
 * the node itself. A node with nothing below it is {} and is in the set itself; the root never is.
 * The empty set is NULL, and {} as far as one is read.
 *
 * Source: sigs.k8s.io/structured-merge-diff v6, fieldpath.
 */

/* Each node is in the result or not by itself: a node of A that B has not stays, whatever of what
 * is below it goes. Owns: a new reference; NULL when nothing is left. */
struct value *field_set_union(const struct value *a, const struct value *b);
struct value *field_set_difference(const struct value *a, const struct value *b);
struct value *field_set_intersection(const struct value *a, const struct value *b);

/* Whether NODE, of a set, is in the set itself. */
bool field_set_has(const struct value *node);

/* Takes the node at PATH (member names up to a NULL) out of *SET, with all that is below it. *SET
 * becomes NULL when nothing is left. */
void field_set_drop(struct value **set, const char *const *path);
/* Takes out what nobody ever owns: apiVersion, kind, metadata's name, uid and the like. */
void field_set_strip(struct value **set);
/* The members of an object's metadata that nobody ever owns; ends in NULL. */
extern const char *const field_set_unowned_metadata[];

/* Appends the paths of all fields of SET, as `.spec.containers[name="c"].image`, to the array
 * *PATHS: of each node first the fields right below it, then theirs. */
void field_set_paths(const struct value *set, struct value **paths);
/* Appends a name as it stands in a path: `.image`, `[name="c"]`, `[="x"]`. */
void field_set_print_step(const char *name, struct buffer *out);

/* Whether SET, as a client may have made it up, can be read. */
bool field_set_is_valid(const struct value *set);

#endif
