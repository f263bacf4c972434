#ifndef RAYRIG_KUBE_CELL_H
#define RAYRIG_KUBE_CELL_H

#include "core/base/buffer.h"
#include "core/base/sim_time.h"
#include "core/base/value.h"

/*
 * Cells of the built-in kinds' tables, as far as several kinds have them, and how columns are
 * declared.
 * Source: k8s.io/kubernetes 1.36, pkg/printers/internalversion/printers.go.
 */
struct value *cell_name(const struct value *object);
/* Counted to NOW. */
struct value *cell_age(const struct value *object, struct sim_time now);
struct value *cell_text_or(const char *text, const char *otherwise);
struct value *cell_of_text(const struct buffer *text);
/* One member of each item of an array, joined by commas. */
struct value *cell_members(const struct value *items, const char *member);
/* `a=1,b=2`, or `<none>`. */
struct value *cell_labels(const struct value *labels);
/* A LabelSelector. */
struct value *cell_selector(const struct value *object);

/* ---- parts of cells ---- */

/* Appends TEXT, behind SEPARATOR unless it is the first. */
void cell_join(struct buffer *out, const char *separator, const char *text);
/* The canonical text of a quantity; `0` where there is none. */
void cell_print_quantity(const struct value *value, struct buffer *out);
/* `RWO,ROX` */
void cell_print_access_modes(const struct value *modes, struct buffer *out);

/* ---- declaring columns ---- */

#define COLUMNS(...)                                                                               \
    .columns = (const struct table_column[]){__VA_ARGS__},                                         \
    .count = sizeof((const struct table_column[]){__VA_ARGS__}) / sizeof(struct table_column)
#define NAME                                                                                       \
    {                                                                                              \
        "Name", "string", "name", 0                                                                \
    }
#define TEXT(name)                                                                                 \
    {                                                                                              \
        name, "string", "", 0                                                                      \
    }
#define WIDE(name)                                                                                 \
    {                                                                                              \
        name, "string", "", 1                                                                      \
    }
#define NUMBER(name)                                                                               \
    {                                                                                              \
        name, "integer", "", 0                                                                     \
    }
#define AGE TEXT("Age")

#endif
