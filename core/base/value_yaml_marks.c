#include "core/base/value_yaml_marks.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/value_yaml.h"

#define NO_KEY UINT32_MAX

struct yaml_marks *yaml_marks_new(void)
{
    return memory_alloc_zero(1, sizeof(struct yaml_marks));
}

void yaml_marks_free(struct yaml_marks *self)
{
    if (self != NULL) {
        free(self->items);
        buffer_release(&self->keys);
        free(self);
    }
}

size_t yaml_marks_open(struct yaml_marks *self, size_t line, size_t column, const char *key,
                       size_t key_size)
{
    struct yaml_mark mark = {(uint32_t)line, (uint32_t)column, 0, NO_KEY};
    if (key != NULL) {
        mark.key_offset = (uint32_t)self->keys.size;
        buffer_append_sized(&self->keys, key, key_size);
        buffer_append_char(&self->keys, '\0');
    }
    self->items = memory_grow(self->items, self->count, &self->capacity, sizeof(mark));
    self->items[self->count] = mark;
    return self->count++;
}

void yaml_marks_close(struct yaml_marks *self, size_t index)
{
    self->items[index].size = (uint32_t)(self->count - index);
}

/* ---- looking up ---- */

/* A path's part as an index; SIZE_MAX when it is none. */
static size_t read_index(const char *text)
{
    size_t digit_count = strspn(text, "0123456789");
    if (digit_count == 0 || digit_count > 9 || text[digit_count] != '\0') {
        return SIZE_MAX;
    }
    size_t index = 0;
    for (size_t i = 0; i < digit_count; i++) {
        index = index * 10 + (size_t)(text[i] - '0');
    }
    return index;
}

/* The mark of a member or item; 0, which is the root's, when there is none. */
static size_t mark_find(const struct yaml_marks *self, size_t parent, const char *name)
{
    size_t end = parent + self->items[parent].size;
    size_t wanted_index = read_index(name);
    size_t index = 0;
    for (size_t i = parent + 1; i < end; i += self->items[i].size) {
        const struct yaml_mark *mark = &self->items[i];
        if (mark->key_offset == NO_KEY ? index == wanted_index
                                       : strcmp(self->keys.data + mark->key_offset, name) == 0) {
            return i;
        }
        index++;
    }
    return 0;
}

/* Takes the first part off a JSON pointer, `~1` and `~0` decoded. Source: RFC 6901, section 4. */
static const char *take_path_part(const char *path, struct buffer *part)
{
    buffer_truncate(part, 0);
    for (path++; *path != '\0' && *path != '/'; path++) {
        if (path[0] == '~' && (path[1] == '0' || path[1] == '1')) {
            path++;
            buffer_append_char(part, *path == '0' ? '~' : '/');
        } else {
            buffer_append_char(part, *path);
        }
    }
    return path;
}

void yaml_document_place(const struct yaml_document *self, const char *path, size_t *line,
                         size_t *column)
{
    const struct yaml_marks *marks = self->marks;
    AUTO_BUFFER part = {0};
    size_t index = 0;
    if (marks == NULL) {
        *line = 0;
        *column = 0;
        return;
    }
    while (*path == '/') {
        path = take_path_part(path, &part);
        size_t child = mark_find(marks, index, buffer_text(&part));
        if (child == 0) {
            break;
        }
        index = child;
    }
    *line = marks->items[index].line;
    *column = marks->items[index].column;
}
