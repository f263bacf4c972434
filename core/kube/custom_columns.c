#include "core/kube/custom_columns.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/go_print.h"
#include "core/kube/jsonpath.h"
#include "core/kube/tab_writer.h"

struct custom_column {
    char *heading;
    struct jsonpath *path;
};

struct custom_columns {
    struct custom_column *items;
    size_t count;
    size_t capacity;
};

void custom_columns_free(struct custom_columns *self_take)
{
    if (self_take == NULL) {
        return;
    }
    for (size_t i = 0; i < self_take->count; i++) {
        free(self_take->items[i].heading);
        jsonpath_free(self_take->items[i].path);
    }
    free(self_take->items);
    free(self_take);
}

void custom_columns_free_slot(struct custom_columns **slot)
{
    custom_columns_free(*slot);
}

/*
 * `a.b`, `.a.b`, `{a.b}` and `{.a.b}` all mean `{.a.b}`; an empty path finds nothing.
 * Source: RelaxedJSONPathExpression.
 */
static bool relax_path(const char *text, size_t size, struct buffer *out, struct error *err)
{
    if (size == 0) {
        return true;
    }
    bool braced = size >= 2 && text[0] == '{' && text[size - 1] == '}';
    text += braced;
    size -= braced ? 2 : 0;
    if (size > 1 && text[0] == '.') {
        text++;
        size--;
    }
    if (size == 0 || memchr(text, '{', size) != NULL || memchr(text, '}', size) != NULL) {
        return error_set(err, "unexpected path string, expected a 'name1.name2' or '.name1.name2' "
                              "or '{name1.name2}' or '{.name1.name2}'");
    }
    buffer_printf(out, "{.%.*s}", (int)size, text);
    return true;
}

/* Adds the column that TEXT of SIZE bytes, `HEADING:path`, describes. */
static bool add_column(struct custom_columns *self, const char *text, size_t size,
                       struct error *err)
{
    const char *colon = memchr(text, ':', size);
    if (colon == NULL) {
        return error_set(err,
                         "unexpected custom-columns spec: %.*s, expected <header>:<json-path-expr>",
                         (int)size, text);
    }
    AUTO_BUFFER path_text = {0};
    if (!relax_path(colon + 1, (size_t)(text + size - colon - 1), &path_text, err)) {
        return false;
    }
    struct jsonpath *path = jsonpath_parse(buffer_text(&path_text), err);
    if (path == NULL) {
        return false;
    }
    self->items = memory_grow(self->items, self->count, &self->capacity, sizeof(self->items[0]));
    self->items[self->count++] = (struct custom_column){
        .heading = memory_copy_text_sized(text, (size_t)(colon - text)),
        .path = path,
    };
    return true;
}

struct custom_columns *custom_columns_parse(const char *spec, struct error *err)
{
    if (spec[0] == '\0') {
        error_set(err, "custom-columns format specified but no custom columns given");
        return NULL;
    }
    struct custom_columns *self = memory_alloc_zero(1, sizeof(*self));
    size_t size;
    for (const char *at = spec; at != NULL; at = at[size] == '\0' ? NULL : at + size + 1) {
        size = strcspn(at, ",");
        if (!add_column(self, at, size, err)) {
            custom_columns_free(self);
            return NULL;
        }
    }
    return self;
}

static bool append_cell(const struct custom_column *column, const struct value *object,
                        struct buffer *out, struct error *err)
{
    AUTO_JSONPATH_RESULTS results = {0};
    if (!jsonpath_find(column->path, object, true, &results, err)) {
        return false;
    }
    if (results.count == 0) {
        buffer_append(out, "<none>");
    }
    for (size_t i = 0; i < results.count; i++) {
        if (i > 0) {
            buffer_append_char(out, ',');
        }
        go_print_value(results.items[i], out);
    }
    return true;
}

/* What is behind a line's INDEXth cell of COUNT. */
static char separator(size_t index, size_t count)
{
    return index + 1 < count ? '\t' : '\n';
}

bool custom_columns_print(const struct custom_columns *self, const struct value *objects,
                          bool no_headers, struct buffer *out, struct error *err)
{
    AUTO_BUFFER text = {0};
    for (size_t i = 0; !no_headers && i < self->count; i++) {
        buffer_append(&text, self->items[i].heading);
        buffer_append_char(&text, separator(i, self->count));
    }
    for (size_t i = 0; i < value_count(objects); i++) {
        for (size_t j = 0; j < self->count; j++) {
            if (!append_cell(&self->items[j], value_at(objects, i), &text, err)) {
                return false;
            }
            buffer_append_char(&text, separator(j, self->count));
        }
    }
    tab_writer_align(buffer_text(&text), out);
    return true;
}
