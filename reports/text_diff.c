#include "reports/text_diff.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

#define CONTEXT_LINES 3
/* Cells of the table of common subsequences, so that two large texts do not take all memory. */
#define CELLS_MAX (4U * 1024 * 1024)

struct line {
    const char *text;
    size_t size; /* without the line feed */
};

struct lines {
    struct line *items;
    size_t count;
    size_t capacity;
};

static struct lines split(const char *text)
{
    struct lines lines = {0};
    while (*text != '\0') {
        size_t size = strcspn(text, "\n");
        lines.items = memory_grow(lines.items, lines.count, &lines.capacity, sizeof(*lines.items));
        lines.items[lines.count++] = (struct line){text, size};
        text += size + (text[size] == '\n');
    }
    return lines;
}

static bool same(const struct line *a, const struct line *b)
{
    return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

/* One line of the edit script: ' ', '-' or '+'. */
struct edit {
    char kind;
    const struct line *line;
};

struct edits {
    struct edit *items;
    size_t count;
    size_t capacity;
};

static void add_edit(struct edits *edits, char kind, const struct line *line)
{
    edits->items = memory_grow(edits->items, edits->count, &edits->capacity, sizeof(*edits->items));
    edits->items[edits->count++] = (struct edit){kind, line};
}

/* The part in which the texts differ, by longest common subsequence. */
static void compare_middle(struct edits *edits, const struct line *want, size_t want_count,
                           const struct line *got, size_t got_count)
{
    size_t width = got_count + 1;
    bool fits = want_count < CELLS_MAX / width;
    size_t i = 0;
    size_t j = 0;
    if (fits) {
        /* length[i][j]: of the longest common subsequence of the rests from i and j on */
        AUTO_FREE uint32_t *length = memory_alloc_zero((want_count + 1) * width, sizeof(*length));
        for (size_t a = want_count; a-- > 0;) {
            for (size_t b = got_count; b-- > 0;) {
                uint32_t down = length[(a + 1) * width + b];
                uint32_t right = length[a * width + b + 1];
                length[a * width + b] = same(&want[a], &got[b])
                                            ? length[(a + 1) * width + b + 1] + 1
                                            : (down >= right ? down : right);
            }
        }
        while (i < want_count && j < got_count) {
            if (same(&want[i], &got[j])) {
                add_edit(edits, ' ', &want[i]);
                i++;
                j++;
            } else if (length[(i + 1) * width + j] >= length[i * width + j + 1]) {
                add_edit(edits, '-', &want[i++]);
            } else {
                add_edit(edits, '+', &got[j++]);
            }
        }
    }
    while (i < want_count) {
        add_edit(edits, '-', &want[i++]);
    }
    while (j < got_count) {
        add_edit(edits, '+', &got[j++]);
    }
}

static struct edits compare(const struct lines *want, const struct lines *got)
{
    struct edits edits = {0};
    size_t shorter = want->count < got->count ? want->count : got->count;
    size_t head = 0;
    while (head < shorter && same(&want->items[head], &got->items[head])) {
        add_edit(&edits, ' ', &want->items[head++]);
    }
    size_t tail = 0;
    while (tail < shorter - head &&
           same(&want->items[want->count - 1 - tail], &got->items[got->count - 1 - tail])) {
        tail++;
    }
    compare_middle(&edits, want->items + head, want->count - head - tail, got->items + head,
                   got->count - head - tail);
    for (; tail > 0; tail--) {
        add_edit(&edits, ' ', &want->items[want->count - tail]);
    }
    return edits;
}

/* Prints the edits [BEGIN, END); WANT_LINE and GOT_LINE are the 0-based lines before BEGIN. */
static void print_hunk(const struct edits *edits, size_t begin, size_t end, size_t want_line,
                       size_t got_line, struct buffer *out)
{
    size_t want_count = 0;
    size_t got_count = 0;
    for (size_t i = begin; i < end; i++) {
        want_count += edits->items[i].kind != '+';
        got_count += edits->items[i].kind != '-';
    }
    buffer_printf(out, "@@ -%zu,%zu +%zu,%zu @@\n", want_line + (want_count > 0), want_count,
                  got_line + (got_count > 0), got_count);
    for (size_t i = begin; i < end; i++) {
        buffer_append_char(out, edits->items[i].kind);
        buffer_append_sized(out, edits->items[i].line->text, edits->items[i].line->size);
        buffer_append_char(out, '\n');
    }
}

/* The end of the hunk that begins at BEGIN: changes up to twice the context apart are one hunk. */
static size_t hunk_end(const struct edits *edits, size_t begin)
{
    size_t last_change = begin;
    for (size_t i = begin; i < edits->count && i - last_change <= 2 * CONTEXT_LINES; i++) {
        if (edits->items[i].kind != ' ') {
            last_change = i;
        }
    }
    size_t end = last_change + 1 + CONTEXT_LINES;
    return end < edits->count ? end : edits->count;
}

void text_diff_print(const char *want_name, const char *want, const char *got_name, const char *got,
                     struct buffer *out)
{
    struct lines want_lines = split(want);
    struct lines got_lines = split(got);
    struct edits edits = compare(&want_lines, &got_lines);
    size_t want_line = 0;
    size_t got_line = 0;
    bool titled = false;
    for (size_t i = 0; i < edits.count;) {
        if (edits.items[i].kind == ' ') {
            want_line++;
            got_line++;
            i++;
            continue;
        }
        if (!titled) {
            buffer_printf(out, "--- %s\n+++ %s\n", want_name, got_name);
            titled = true;
        }
        size_t context = i < CONTEXT_LINES ? i : CONTEXT_LINES;
        size_t end = hunk_end(&edits, i);
        print_hunk(&edits, i - context, end, want_line - context, got_line - context, out);
        for (; i < end; i++) {
            want_line += edits.items[i].kind != '+';
            got_line += edits.items[i].kind != '-';
        }
    }
    free(edits.items);
    free(want_lines.items);
    free(got_lines.items);
}
