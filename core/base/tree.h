#ifndef RAYRIG_BASE_TREE_H
#define RAYRIG_BASE_TREE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * An ordered set of pointers: a B+tree whose order is given by a comparison function. It is what
 * everything that must be found by name and listed in order is kept in, as nothing here iterates
 * a hash table.
 *
 * Owns: the tree owns its nodes, never the items. Items must not change what they compare by
 * while they are in a tree.
 */
struct tree_node;

struct tree {
    /* Compares what is looked for with an item: <0, 0, >0. For insertion KEY is the new item's key
     * as given to tree_insert(). */
    int (*compare)(const void *key, const void *item);
    struct tree_node *root; /* NULL while empty */
    size_t count;
};

void tree_init(struct tree *self, int (*compare)(const void *key, const void *item));
/* Frees the nodes; items are the caller's. */
void tree_release(struct tree *self);

void *tree_find(const struct tree *self, const void *key);
/* Adds ITEM under KEY. Returns NULL, or the item that was already there (nothing is changed). */
void *tree_insert(struct tree *self, const void *key, void *item);
/* Removes and returns the item; NULL when there is none. */
void *tree_remove(struct tree *self, const void *key);

/*
 * The first item that is not less than KEY (NULL KEY: the first of all), and the ones after it.
 * A cursor is good until the tree changes; to go on after a change, start again from the key.
 */
struct tree_cursor {
    const struct tree_node *leaf;
    size_t index;
};
struct tree_cursor tree_from(const struct tree *self, const void *key);
/* The cursor's item, moving it on; NULL at the end. */
void *tree_next(struct tree_cursor *cursor);

#endif
