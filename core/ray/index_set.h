#ifndef RAYRIG_RAY_INDEX_SET_H
#define RAYRIG_RAY_INDEX_SET_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/value.h"

/* The replica indices of a worker group: a new replica gets the lowest that is free. */
struct index_set {
    unsigned char *taken; /* one each */
    size_t capacity;
    size_t lowest; /* nothing below is free */
};

/* Of CAPACITY replicas, old and new, none needs a higher index than that, so that others need not
 * be known. Owns: the caller calls index_set_release(). */
void index_set_init(struct index_set *self, size_t capacity);
void index_set_release(struct index_set *self);
/* Takes the index that a Pod is labelled with, if any. */
void index_set_take_of(struct index_set *self, const struct value *pod);
int64_t index_set_take_lowest(struct index_set *self);

#define AUTO_INDEX_SET __attribute__((cleanup(index_set_release))) struct index_set

#endif
