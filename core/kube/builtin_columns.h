#ifndef RAYRIG_KUBE_BUILTIN_COLUMNS_H
#define RAYRIG_KUBE_BUILTIN_COLUMNS_H

#include <stddef.h>

#include "core/base/sim_time.h"
#include "core/base/value.h"
#include "core/kube/resource.h"
#include "core/kube/table.h"

/*
 * What kubectl shows of the built-in kinds.
 * Source: k8s.io/kubernetes 1.36, pkg/printers/internalversion/printers.go.
 */
struct builtin_columns {
    const struct table_column *columns;
    size_t count;
    /* An array with a cell for each column; ages are counted to NOW. */
    struct value *(*cells)(const struct value *object, struct sim_time now);
};

/* Never NULL: kinds without columns of their own have Name and Created At. Owns: constant. */
const struct builtin_columns *builtin_columns_of(const struct resource *resource);

#endif
