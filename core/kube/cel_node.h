#ifndef RAYRIG_KUBE_CEL_NODE_H
#define RAYRIG_KUBE_CEL_NODE_H

#include "core/kube/cel.h"
#include "core/kube/schema_regex.h"

/*
 * What a rule (CEL) is parsed to: a tree of nodes. Private to cel*.c.
 */
enum cel_node_kind {
    CEL_LITERAL, /* `literal` */
    CEL_NAME,    /* `name` */
    CEL_SELECT,  /* a.name, or a.?name */
    CEL_HAS,     /* has(a.name) */
    CEL_INDEX,   /* a[b], or a[?b] */
    CEL_CALL,    /* name(arguments), or arguments[0].name(…) */
    CEL_LIST,
    CEL_MAP,   /* keys and values take turns */
    CEL_MACRO, /* arguments[0].name(variable, [second,] arguments[1], …) */
    CEL_AND,
    CEL_OR,
    CEL_NOT,
    CEL_NEGATE,
    CEL_TERNARY,
    CEL_BINARY, /* `name` is the operator */
};

enum cel_type {
    CEL_TYPE_NULL,
    CEL_TYPE_BOOL,
    CEL_TYPE_INT,
    CEL_TYPE_UINT,
    CEL_TYPE_DOUBLE, /* an exact decimal here */
    CEL_TYPE_STRING,
    CEL_TYPE_BYTES,
    CEL_TYPE_LIST,
    CEL_TYPE_MAP,
    CEL_TYPE_DURATION,  /* `number` of nanoseconds */
    CEL_TYPE_TIMESTAMP, /* the same, since 1970 */
    CEL_TYPE_QUANTITY,  /* its text */
    CEL_TYPE_TYPE,      /* the text is its name */
    CEL_TYPE_OPTIONAL,  /* `json` is NULL for none */
};

/* A value while a rule runs. `json` is a reference, for what is no number; NULL for numbers. */
struct cel_value {
    enum cel_type type;
    int64_t number; /* also a bool, and the bits of a uint */
    struct value *json;
};

struct cel_node {
    enum cel_node_kind kind;
    char *name;     /* a borrowed word for operators, else owned */
    char *second;   /* of a macro, the names of its variables: `name2` and this; NULL for one */
    char *variable; /* the first of them */
    bool optional;  /* .? and [? */
    size_t offset;  /* in the text: of a selection, its dot */
    struct cel_value literal;
    struct cel_node **arguments;
    size_t argument_count;
    size_t argument_capacity;
    bool is_method;             /* a call whose first argument stands before the dot */
    struct schema_regex *regex; /* of matches() with a literal */
};

struct cel_program {
    char *text;
    struct cel_node *root;
    struct cel_node **nodes; /* all of them, to be freed */
    size_t count;
    size_t capacity;
    bool uses_old_self;
};

/* ---- values ---- */

struct cel_value cel_of_json(const struct value *json); /* a new reference; JSON null for NULL */
/* A new reference; NULL for what JSON cannot hold. */
struct value *cel_to_json(const struct cel_value *self);
void cel_release(struct cel_value *self);
struct cel_value cel_copy(const struct cel_value *self);

#define AUTO_CEL __attribute__((cleanup(cel_release))) struct cel_value

static inline struct cel_value cel_bool(bool flag)
{
    return (struct cel_value){CEL_TYPE_BOOL, flag, NULL};
}

static inline struct cel_value cel_int(int64_t number)
{
    return (struct cel_value){CEL_TYPE_INT, number, NULL};
}

static inline struct cel_value cel_text(struct value *text_take)
{
    return (struct cel_value){CEL_TYPE_STRING, 0, text_take};
}

bool cel_is_number(const struct cel_value *self);
bool cel_equal(const struct cel_value *a, const struct cel_value *b);
/* Stores <0, 0, >0; false where the two cannot be compared. */
bool cel_compare(const struct cel_value *a, const struct cel_value *b, int *order);

/* Is there a function of this name with so many arguments (with the one before the dot)? */
bool cel_function_exists(const char *name, size_t argument_count, bool is_method);
/* Calls it; NODE may hold a compiled regular expression. Errors: `no such overload`, … */
bool cel_call(const struct cel_node *node, const struct cel_value *arguments, size_t count,
              struct cel_value *out, struct error *err);

#endif
