#ifndef RAYRIG_KUBE_PRINTER_COLUMN_H
#define RAYRIG_KUBE_PRINTER_COLUMN_H

#include "core/base/sim_time.h"
#include "core/base/value.h"

/* One of a CRD's additionalPrinterColumns.
 * Source: apiextensions/v1 CustomResourceColumnDefinition. */
enum printer_column_type {
    PRINTER_COLUMN_STRING,
    PRINTER_COLUMN_INTEGER,
    PRINTER_COLUMN_NUMBER,
    PRINTER_COLUMN_BOOLEAN,
    PRINTER_COLUMN_DATE,
};

struct printer_column {
    const char *name; /* as in the CRD, e.g. `desired workers`; kubectl prints it in upper case */
    enum printer_column_type type;
    const char *json_path;   /* e.g. `.status.desiredCPU` */
    int priority;            /* not 0: only with -o wide */
    const char *format;      /* "int32", "date-time", …; NULL for none */
    const char *description; /* NULL for none */
};

/* "string", "integer", "number", "boolean", "date" */
const char *printer_column_type_name(enum printer_column_type type);
/*
 * What the column shows of OBJECT: JSON null where there is nothing to be shown or the JSONPath
 * does not fit the object; otherwise the first result, as the type wants it. NOW is what a date's
 * age is counted to.
 * Source: k8s.io/apiextensions-apiserver pkg/registry/customresource/tableconvertor.
 */
struct value *printer_column_cell(const struct printer_column *column, const struct value *object,
                                  struct sim_time now);
/*
 * The age of a moment in RFC 3339, as the string to be shown: `<unknown>` for "", `<invalid>` for
 * what is no time. Source: metatable.ConvertToHumanReadableDateType.
 */
struct value *printer_column_age(const char *timestamp, struct sim_time now);

#endif
