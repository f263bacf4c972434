#ifndef RAYRIG_KUBE_PRINTER_COLUMN_H
#define RAYRIG_KUBE_PRINTER_COLUMN_H

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
    const char *json_path; /* e.g. `.status.desiredCPU` */
    int priority;          /* not 0: only with -o wide */
};

#endif
