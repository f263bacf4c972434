#include "core/ray/index_set.h"

#include <stdlib.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/parse_int.h"

void index_set_init(struct index_set *self, size_t capacity)
{
    *self = (struct index_set){.taken = memory_alloc_zero(capacity, 1), .capacity = capacity};
}

void index_set_release(struct index_set *self)
{
    free(self->taken);
}

void index_set_take_of(struct index_set *self, const struct value *pod)
{
    int64_t index = -1;
    parse_int64(value_find_text(pod, "metadata", "labels", "ray.io/worker-group-replica-index"),
                &index);
    if (index >= 0 && (uint64_t)index < self->capacity) {
        self->taken[index] = 1;
    }
}

int64_t index_set_take_lowest(struct index_set *self)
{
    while (self->lowest < self->capacity && self->taken[self->lowest] != 0) {
        self->lowest++;
    }
    CHECK(self->lowest < self->capacity);
    self->taken[self->lowest] = 1;
    return (int64_t)self->lowest;
}
