#ifndef RAYRIG_KUBE_OBJECT_TABLE_H
#define RAYRIG_KUBE_OBJECT_TABLE_H

#include "core/base/sim_time.h"
#include "core/kube/printer_column.h"
#include "core/kube/resource.h"
#include "core/kube/table.h"

/*
 * The table of OBJECTS (an array), as the API server makes it at the moment NOW: built-in resources
 * have their own columns; custom ones have the name and then COLUMNS, or without any the age.
 * Owns: the table is released by the caller and borrows the columns' texts.
 */
struct table object_table_make(const struct resource *resource,
                               const struct printer_column *columns, size_t column_count,
                               const struct value *objects, struct sim_time now);

#endif
