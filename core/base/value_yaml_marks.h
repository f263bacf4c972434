#ifndef RAYRIG_BASE_VALUE_YAML_MARKS_H
#define RAYRIG_BASE_VALUE_YAML_MARKS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

/* Where the nodes of a document stand. Private to value_yaml*.c. */

/* A node; the nodes below it follow it in the array, in order of the text. */
struct yaml_mark {
    uint32_t line; /* 1-based, as the column, which counts characters */
    uint32_t column;
    uint32_t size;       /* marks of this node and those below it */
    uint32_t key_offset; /* into the keys, for a member */
};

struct yaml_marks {
    struct yaml_mark *items;
    size_t count;
    size_t capacity;
    struct buffer keys; /* each with its NUL */
};

struct yaml_marks *yaml_marks_new(void);
void yaml_marks_free(struct yaml_marks *self);

/* Returns the index of the new mark, which is to be closed when the node has been read. KEY is NULL
 * for what is no member. */
size_t yaml_marks_open(struct yaml_marks *self, size_t line, size_t column, const char *key,
                       size_t key_size);
void yaml_marks_close(struct yaml_marks *self, size_t index);

#endif
