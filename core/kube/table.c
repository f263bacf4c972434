#include "core/kube/table.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/go_print.h"
#include "core/kube/meta.h"
#include "core/kube/tab_writer.h"

void table_add_column(struct table *self, struct table_column column)
{
    self->columns = memory_grow(self->columns, self->column_count, &self->column_capacity,
                                sizeof(self->columns[0]));
    self->columns[self->column_count++] = column;
}

void table_add_row(struct table *self, struct value *cells_take, const struct value *object)
{
    self->rows =
        memory_grow(self->rows, self->row_count, &self->row_capacity, sizeof(self->rows[0]));
    self->rows[self->row_count++] = (struct table_row){cells_take, value_ref(object)};
}

void table_release(struct table *self)
{
    for (size_t i = 0; i < self->row_count; i++) {
        value_unref(self->rows[i].cells);
        value_unref(self->rows[i].object);
    }
    free(self->rows);
    free(self->columns);
    *self = (struct table){0};
}

/* ---- cells ---- */

/* Puts a tab between each two cells of a line. */
static void start_cell(struct buffer *out, bool *is_first)
{
    if (!*is_first) {
        buffer_append_char(out, '\t');
    }
    *is_first = false;
}

static void append_upper(struct buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        bool lower = *text >= 'a' && *text <= 'z';
        buffer_append_char(out, lower ? (char)(*text - 'a' + 'A') : *text);
    }
}

/* Only the first line of a text, and nothing that a terminal would obey. */
static void append_text(struct buffer *out, const char *text)
{
    for (;;) {
        size_t size = strcspn(text, "\f\n\r\x1b");
        buffer_append_sized(out, text, size);
        text += size;
        if (*text != '\x1b') {
            break;
        }
        buffer_append(out, "^[");
        text++;
    }
    buffer_append(out, *text == '\0' ? "" : "...");
}

static void append_cell(struct buffer *out, const struct value *cell)
{
    if (value_is(cell, VALUE_STRING)) {
        append_text(out, value_text(cell));
    } else if (cell != NULL && !value_is(cell, VALUE_NULL)) {
        go_print_value(cell, out);
    }
}

/* `a=1,b=2`, or `<none>`. Source: k8s.io/apimachinery pkg/labels, FormatLabels. */
static void append_labels(struct buffer *out, const struct value *labels)
{
    if (value_count(labels) == 0) {
        buffer_append(out, "<none>");
    }
    for (size_t i = 0; i < value_count(labels); i++) {
        buffer_printf(out, "%s%s=%s", i == 0 ? "" : ",", value_key_at(labels, i),
                      value_text(value_member_at(labels, i)));
    }
}

/* ---- lines ---- */

static bool is_shown(const struct table_column *column, const struct table_options *options)
{
    return column->priority == 0 || options->wide;
}

static void append_headings(const struct table *self, const struct table_options *options,
                            struct buffer *out)
{
    bool is_first = true;
    if (options->with_namespace) {
        start_cell(out, &is_first);
        buffer_append(out, "NAMESPACE");
    }
    for (size_t i = 0; i < self->column_count; i++) {
        if (is_shown(&self->columns[i], options)) {
            start_cell(out, &is_first);
            append_upper(out, self->columns[i].name);
        }
    }
    const char *const *labels = options->label_columns;
    for (size_t i = 0; labels != NULL && labels[i] != NULL; i++) {
        const char *slash = strrchr(labels[i], '/');
        start_cell(out, &is_first);
        append_upper(out, slash == NULL ? labels[i] : slash + 1);
    }
    if (options->show_labels) {
        start_cell(out, &is_first);
        buffer_append(out, "LABELS");
    }
    buffer_append_char(out, '\n');
}

static void append_row(const struct table *self, const struct table_options *options,
                       const struct table_row *row, struct buffer *out)
{
    bool is_first = true;
    if (options->with_namespace) {
        start_cell(out, &is_first);
        append_text(out, meta_namespace(row->object));
    }
    for (size_t i = 0; i < self->column_count; i++) {
        const struct table_column *column = &self->columns[i];
        if (is_shown(column, options)) {
            start_cell(out, &is_first);
            if (options->kind != NULL && strcmp(column->format, "name") == 0) {
                buffer_printf(out, "%s/", options->kind);
            }
            append_cell(out, value_at(row->cells, i));
        }
    }
    const char *const *labels = options->label_columns;
    for (size_t i = 0; labels != NULL && labels[i] != NULL; i++) {
        const char *label = meta_label(row->object, labels[i]);
        start_cell(out, &is_first);
        append_text(out, label == NULL ? "" : label);
    }
    if (options->show_labels) {
        start_cell(out, &is_first);
        append_labels(out, value_find(row->object, "metadata", "labels"));
    }
    buffer_append_char(out, '\n');
}

void table_print(const struct table *self, const struct table_options *options, struct buffer *out)
{
    AUTO_BUFFER text = {0};
    if (self->row_count > 0 && !options->no_headers) {
        append_headings(self, options, &text);
    }
    for (size_t i = 0; i < self->row_count; i++) {
        append_row(self, options, &self->rows[i], &text);
    }
    tab_writer_align(buffer_text(&text), out);
}
