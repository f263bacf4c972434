#include "core/base/tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"

/*
 * A leaf holds items in order. An inner node holds, for each child, the smallest item below it,
 * so that items[0] is the smallest item of any node, and whoever changes a child repairs its
 * parent by copying one pointer. No removed item is ever left behind as a separator.
 */
#define NODE_CAPACITY 64
/* A node with fewer entries is joined with a neighbour, or gets some of its entries. */
#define NODE_LOW_COUNT 16
/* Inner nodes have at least NODE_LOW_COUNT children, save the root: 16^16 leaves are enough. */
#define HEIGHT_MAX 16

struct tree_node {
    struct tree_node *next; /* of a leaf: the next leaf; NULL in the last one */
    uint16_t count;
    uint16_t height; /* 0 for a leaf */
    void *items[NODE_CAPACITY];
    struct tree_node *children[]; /* NODE_CAPACITY of them in an inner node, none in a leaf */
};

/* The way from the root to a leaf, by height: which node, and which of its entries. */
struct path {
    struct {
        struct tree_node *node;
        size_t index;
    } at[HEIGHT_MAX];
};

static struct tree_node *node_new(size_t height)
{
    CHECK(height < HEIGHT_MAX);
    size_t children_size = height == 0 ? 0 : NODE_CAPACITY * sizeof(struct tree_node *);
    struct tree_node *node = memory_alloc(sizeof(struct tree_node) + children_size);
    node->next = NULL;
    node->count = 0;
    node->height = (uint16_t)height;
    return node;
}

static void node_free(struct tree_node *node)
{
    for (size_t i = 0; node->height > 0 && i < node->count; i++) {
        node_free(node->children[i]);
    }
    free(node);
}

/* Moves COUNT entries; the places they leave are the caller's business. */
static void entries_move(struct tree_node *to, size_t to_index, const struct tree_node *from,
                         size_t from_index, size_t count)
{
    memmove(&to->items[to_index], &from->items[from_index], count * sizeof(to->items[0]));
    if (to->height > 0) {
        memmove(&to->children[to_index], &from->children[from_index],
                count * sizeof(to->children[0]));
    }
}

static void entry_insert(struct tree_node *node, size_t index, void *item, struct tree_node *child)
{
    entries_move(node, index + 1, node, index, node->count - index);
    node->items[index] = item;
    if (node->height > 0) {
        node->children[index] = child;
    }
    node->count++;
}

static void entry_remove(struct tree_node *node, size_t index)
{
    node->count--;
    entries_move(node, index, node, index + 1, node->count - index);
}

/* The first entry of NODE that is not less than KEY; *FOUND when it equals KEY. */
static size_t lower_bound(const struct tree *self, const struct tree_node *node, const void *key,
                          bool *found)
{
    size_t low = 0;
    size_t high = node->count;
    *found = false;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = self->compare(key, node->items[middle]);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* Finds the leaf that has KEY or would get it; true when it has it. The tree is not empty. */
static bool descend(const struct tree *self, const void *key, struct path *path)
{
    struct tree_node *node = self->root;
    for (;;) {
        bool found;
        size_t index = lower_bound(self, node, key, &found);
        if (node->height > 0 && !found && index > 0) {
            index--; /* The child whose smallest item is below KEY. */
        }
        path->at[node->height].node = node;
        path->at[node->height].index = index;
        if (node->height == 0) {
            return found;
        }
        node = node->children[index];
    }
}

void tree_init(struct tree *self, int (*compare)(const void *key, const void *item))
{
    *self = (struct tree){.compare = compare};
}

void tree_release(struct tree *self)
{
    if (self->root != NULL) {
        node_free(self->root);
    }
    self->root = NULL;
    self->count = 0;
}

void *tree_find(const struct tree *self, const void *key)
{
    struct path path;
    if (self->root == NULL || !descend(self, key, &path)) {
        return NULL;
    }
    return path.at[0].node->items[path.at[0].index];
}

/*
 * Adds an entry to NODE. Returns NULL, or the new right neighbour that took part of the entries
 * of a full NODE. Leaves that grow at their end stay full: items that come in order, as most do
 * here, fill the tree without gaps.
 */
static struct tree_node *add_entry(struct tree_node *node, size_t index, void *item,
                                   struct tree_node *child)
{
    if (node->count < NODE_CAPACITY) {
        entry_insert(node, index, item, child);
        return NULL;
    }
    struct tree_node *right = node_new(node->height);
    size_t keep_count = NODE_CAPACITY / 2;
    if (node->height == 0) {
        right->next = node->next;
        node->next = right;
        if (index == NODE_CAPACITY) {
            keep_count = NODE_CAPACITY;
        }
    }
    right->count = (uint16_t)(NODE_CAPACITY - keep_count);
    entries_move(right, 0, node, keep_count, right->count);
    node->count = (uint16_t)keep_count;
    if (index > keep_count || keep_count == NODE_CAPACITY) {
        entry_insert(right, index - keep_count, item, child);
    } else {
        entry_insert(node, index, item, child);
    }
    return right;
}

void *tree_insert(struct tree *self, const void *key, void *item)
{
    if (self->root == NULL) {
        self->root = node_new(0);
    }
    struct path path;
    if (descend(self, key, &path)) {
        return path.at[0].node->items[path.at[0].index];
    }
    struct tree_node *split = add_entry(path.at[0].node, path.at[0].index, item, NULL);
    for (size_t height = 1; height <= self->root->height; height++) {
        struct tree_node *node = path.at[height].node;
        size_t index = path.at[height].index;
        node->items[index] = node->children[index]->items[0];
        if (split != NULL) {
            split = add_entry(node, index + 1, split->items[0], split);
        }
    }
    if (split != NULL) {
        struct tree_node *root = node_new((size_t)split->height + 1);
        entry_insert(root, 0, self->root->items[0], self->root);
        entry_insert(root, 1, split->items[0], split);
        self->root = root;
    }
    self->count++;
    return NULL;
}

/*
 * The child at INDEX has become small: joins it with a neighbour, or evens the two out where they
 * do not fit into one node. PARENT has at least two children.
 */
static void refill(struct tree_node *parent, size_t index)
{
    size_t left_index = index > 0 ? index - 1 : 0;
    struct tree_node *left = parent->children[left_index];
    struct tree_node *right = parent->children[left_index + 1];
    size_t total = (size_t)left->count + right->count;
    size_t left_count = total <= NODE_CAPACITY ? total : total / 2;
    if (left_count >= left->count) {
        size_t moved = left_count - left->count;
        entries_move(left, left->count, right, 0, moved);
        entries_move(right, 0, right, moved, right->count - moved);
    } else {
        size_t moved = left->count - left_count;
        entries_move(right, moved, right, 0, right->count);
        entries_move(right, 0, left, left_count, moved);
    }
    left->count = (uint16_t)left_count;
    right->count = (uint16_t)(total - left_count);
    parent->items[left_index] = left->items[0];
    if (right->count > 0) {
        parent->items[left_index + 1] = right->items[0];
    } else {
        left->next = right->next;
        free(right);
        entry_remove(parent, left_index + 1);
    }
}

/* Takes levels away from the top that do not branch any more. */
static void lower_root(struct tree *self)
{
    while (self->root->height > 0 && self->root->count == 1) {
        struct tree_node *old = self->root;
        self->root = old->children[0];
        free(old);
    }
    if (self->root->count == 0) {
        free(self->root);
        self->root = NULL;
    }
}

void *tree_remove(struct tree *self, const void *key)
{
    struct path path;
    if (self->root == NULL || !descend(self, key, &path)) {
        return NULL;
    }
    void *item = path.at[0].node->items[path.at[0].index];
    entry_remove(path.at[0].node, path.at[0].index);
    for (size_t height = 1; height <= self->root->height; height++) {
        struct tree_node *node = path.at[height].node;
        size_t index = path.at[height].index;
        if (node->children[index]->count < NODE_LOW_COUNT) {
            refill(node, index);
        } else {
            node->items[index] = node->children[index]->items[0];
        }
    }
    lower_root(self);
    self->count--;
    return item;
}

struct tree_cursor tree_from(const struct tree *self, const void *key)
{
    if (self->root == NULL) {
        return (struct tree_cursor){0};
    }
    if (key == NULL) {
        const struct tree_node *node = self->root;
        while (node->height > 0) {
            node = node->children[0];
        }
        return (struct tree_cursor){.leaf = node};
    }
    struct path path;
    descend(self, key, &path);
    return (struct tree_cursor){.leaf = path.at[0].node, .index = path.at[0].index};
}

void *tree_next(struct tree_cursor *cursor)
{
    /* An index at the end of its leaf means the first item of the next; no leaf is empty. */
    if (cursor->leaf != NULL && cursor->index == cursor->leaf->count) {
        *cursor = (struct tree_cursor){.leaf = cursor->leaf->next};
    }
    return cursor->leaf == NULL ? NULL : cursor->leaf->items[cursor->index++];
}
