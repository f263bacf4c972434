#ifndef RAYRIG_KUBE_FIELD_PLACE_H
#define RAYRIG_KUBE_FIELD_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"

/*
 * Where a value is within another, from the inside out: what field_path.h has for those who walk
 * far more places than they ever print. Each step is a struct on the stack of its walker.
 */
struct field_place {
    const struct field_place *outside; /* NULL at the root */
    const char *name;                  /* of a member or a key; NULL for an item */
    size_t index;                      /* of an item */
    bool is_key;                       /* of a map: `[name]` */
};

/* `spec.workerGroupSpecs[0].replicas`; nothing for NULL, the object itself. OUT is empty before. */
void field_place_print(const struct field_place *self, struct buffer *out);

#endif
