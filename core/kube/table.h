#ifndef RAYRIG_KUBE_TABLE_H
#define RAYRIG_KUBE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/base/value.h"

/*
 * Objects as rows of cells: what the API server answers to kubectl's `get`, and how kubectl prints
 * it. Source: meta.k8s.io/v1 Table.
 */
struct table_column {
    const char *name;   /* `Desired Workers`; printed in upper case */
    const char *type;   /* "string", "integer", "number", "boolean", "date" */
    const char *format; /* "name" for the object's name, otherwise "" */
    int priority;       /* not 0: only with -o wide */
};

struct table_row {
    struct value *cells; /* array, a cell for each column */
    struct value *object;
};

struct table {
    struct table_column *columns;
    size_t column_count;
    size_t column_capacity;
    struct table_row *rows;
    size_t row_count;
    size_t row_capacity;
};

/* Owns: borrows the column's texts. */
void table_add_column(struct table *self, struct table_column column);
void table_add_row(struct table *self, struct value *cells_take, const struct value *object);
void table_release(struct table *self);

#define AUTO_TABLE __attribute__((cleanup(table_release))) struct table

/* kubectl's flags. */
struct table_options {
    bool wide;
    bool no_headers;
    bool with_namespace;              /* -A */
    bool show_labels;                 /* --show-labels */
    const char *const *label_columns; /* -L; NULL-terminated, NULL for none */
    const char *kind;                 /* put before names: `raycluster.ray.io`, `pod`; NULL: not */
};

/*
 * The table as kubectl prints it; nothing when it has no rows.
 * Source: k8s.io/cli-runtime pkg/printers/tableprinter.go.
 */
void table_print(const struct table *self, const struct table_options *options, struct buffer *out);

#endif
