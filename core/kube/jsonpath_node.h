#ifndef RAYRIG_KUBE_JSONPATH_NODE_H
#define RAYRIG_KUBE_JSONPATH_NODE_H

#include "core/kube/jsonpath.h"

/* What a parsed template consists of; between jsonpath.c, which makes it, and jsonpath_eval.c. */
enum node_type {
    NODE_TEXT,     /* `value`, once */
    NODE_CONSTANT, /* `value`, once for each input */
    NODE_FIELD,    /* the member named by `value` */
    NODE_WILDCARD,
    NODE_RECURSIVE,
    NODE_SLICE,
    NODE_FILTER, /* lists[0], `comparison`, lists[1]; without a comparison: is there a lists[0]? */
    NODE_UNION,  /* the results of each of the lists */
    NODE_IDENTIFIER,
};

/* One bound of a slice. */
struct node_bound {
    bool known;
    bool derived; /* from the lower bound: there was no second one */
    int64_t value;
};

/* Nodes that are applied one after another, each to the results of the one before. */
struct node_list {
    struct node *nodes;
    size_t count;
    size_t capacity;
};

struct node {
    enum node_type type;
    struct value *value;         /* text, constant, field name or identifier */
    struct node_bound bounds[3]; /* start, end, step */
    char comparison[3];          /* == != < <= > >= */
    struct node_list *lists;
    size_t list_count;
};

struct jsonpath {
    struct node_list *actions; /* a text between actions is one with a NODE_TEXT */
    size_t count;
    size_t capacity;
};

#endif
