#ifndef RAYRIG_APISERVER_TYPED_ITEMS_H
#define RAYRIG_APISERVER_TYPED_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/kube/schema.h"

/*
 * Items of a list that is no atomic one, by the names that they have in sets of fields:
 * `k:{"name":"c"}` by the list's keys, `v:"x"` in a list that is a set.
 */

/*
 * Appends the name of an item of a list of SCHEMA. False, with what is wrong appended instead, when
 * it has none. Keys that it leaves out have their defaults.
 * Source: structured-merge-diff v6, typed/helpers.go, listItemToPathElement.
 */
bool typed_item_name(const struct schema *schema, const struct value *item, struct buffer *out);

struct typed_items {
    const struct value *list;
    struct value **names; /* strings; NULL for an item that has none */
    size_t count;
    struct typed_item *sorted; /* by name, then by place; NULL for a short list */
};

/* Owns: borrows LIST. */
struct typed_items typed_items_of(const struct schema *schema, const struct value *list);
void typed_items_release(struct typed_items *self);
/* The first item of that name at FROM or after; the count for none. */
size_t typed_items_find(const struct typed_items *self, const struct value *name, size_t from);
/* The first item of that name; NULL for none. */
const struct value *typed_items_get(const struct typed_items *self, const struct value *name);
/* Whether two items share a name. */
bool typed_items_repeat(const struct typed_items *self);

#define AUTO_TYPED_ITEMS __attribute__((cleanup(typed_items_release))) struct typed_items

#endif
