#include "core/kube/tab_writer.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

#define WIDTH_MIN 6
#define PADDING 3

struct cell {
    const char *text;
    size_t size;
    size_t width;        /* in characters */
    size_t column_width; /* not of the last cell of a line */
};

/* Cells `first` to `end`; the last one is not padded. */
struct line {
    size_t first;
    size_t end;
};

struct grid {
    struct cell *cells;
    size_t cell_count;
    size_t cell_capacity;
    struct line *lines;
    size_t line_count;
    size_t line_capacity;
};

/* A tab, a line's or the text's end: all are among the first few characters. */
static bool ends_cell(char byte)
{
    return (unsigned char)byte <= '\v' &&
           (byte == '\0' || byte == '\n' || byte == '\t' || byte == '\v');
}

static struct cell read_cell(const char *text)
{
    struct cell cell = {.text = text};
    for (; !ends_cell(*text); text++) {
        cell.width += ((unsigned char)*text & 0xc0) != 0x80;
    }
    cell.size = (size_t)(text - cell.text);
    return cell;
}

/* Cuts a text up into lines and cells; a last line without a newline counts, too. */
static void split(struct grid *self, const char *text)
{
    while (*text != '\0') {
        self->lines = memory_grow(self->lines, self->line_count, &self->line_capacity,
                                  sizeof(self->lines[0]));
        struct line *line = &self->lines[self->line_count++];
        line->first = self->cell_count;
        char stop;
        do {
            self->cells = memory_grow(self->cells, self->cell_count, &self->cell_capacity,
                                      sizeof(self->cells[0]));
            struct cell cell = read_cell(text);
            self->cells[self->cell_count++] = cell;
            stop = text[cell.size];
            text += cell.size + (stop != '\0');
        } while (stop == '\t' || stop == '\v');
        line->end = self->cell_count;
    }
}

/* Has the line a padded cell in this column? */
static bool has_column(const struct line *line, size_t column)
{
    return line->first + column + 1 < line->end;
}

/* Gives the cells of one column, in the lines from START to END, the width of the widest. */
static void widen(struct grid *self, size_t column, size_t start, size_t end)
{
    size_t width = WIDTH_MIN;
    for (size_t i = start; i < end; i++) {
        size_t needed = self->cells[self->lines[i].first + column].width + PADDING;
        width = needed > width ? needed : width;
    }
    for (size_t i = start; i < end; i++) {
        self->cells[self->lines[i].first + column].column_width = width;
    }
}

/* Finds the runs of lines that have a column. False when no line has it. */
static bool widen_column(struct grid *self, size_t column)
{
    bool found = false;
    size_t start = 0;
    while (start < self->line_count) {
        size_t end = start;
        while (end < self->line_count && has_column(&self->lines[end], column)) {
            end++;
        }
        widen(self, column, start, end);
        found = found || end > start;
        start = end + 1;
    }
    return found;
}

/* The spaces behind a line's cell; the last one has none. */
static size_t padding(const struct grid *self, const struct line *line, size_t index)
{
    const struct cell *cell = &self->cells[index];
    return index + 1 < line->end ? cell->column_width - cell->width : 0;
}

static void print_line(const struct grid *self, const struct line *line, struct buffer *out)
{
    size_t size = 1;
    for (size_t i = line->first; i < line->end; i++) {
        size += self->cells[i].size + padding(self, line, i);
    }
    char *room = buffer_extend(out, size);
    for (size_t i = line->first; i < line->end; i++) {
        const struct cell *cell = &self->cells[i];
        size_t space = padding(self, line, i);
        memcpy(room, cell->text, cell->size);
        memset(room + cell->size, ' ', space);
        room += cell->size + space;
    }
    *room = '\n';
}

void tab_writer_align(const char *text, struct buffer *out)
{
    struct grid grid = {0};
    split(&grid, text);
    for (size_t column = 0; widen_column(&grid, column); column++) {
    }
    for (size_t i = 0; i < grid.line_count; i++) {
        print_line(&grid, &grid.lines[i], out);
    }
    free(grid.cells);
    free(grid.lines);
}
