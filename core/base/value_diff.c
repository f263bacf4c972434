#include "core/base/value_diff.h"

#include <string.h>

#include "core/base/limits.h"
#include "core/base/value_json.h"

struct diff {
    struct buffer path;
    size_t depth;
    value_diff_visitor *visit;
    void *context;
};

static bool is_plain_word(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char byte = text[i];
        if (!((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
              (byte >= '0' && byte <= '9') || byte == '_' || byte == '-')) {
            return false;
        }
    }
    return size > 0;
}

static void append_key(struct buffer *path, const char *key, size_t key_size)
{
    if (is_plain_word(key, key_size)) {
        if (path->size > 0) {
            buffer_append_char(path, '.');
        }
        buffer_append_sized(path, key, key_size);
    } else {
        buffer_append_char(path, '[');
        buffer_append_quoted(path, key, key_size);
        buffer_append_char(path, ']');
    }
}

static bool diff_nodes(struct diff *self, const struct value *want, const struct value *got);

static bool diff_arrays(struct diff *self, const struct value *want, const struct value *got)
{
    size_t path_size = self->path.size;
    for (size_t i = 0; i < value_count(want) || i < value_count(got); i++) {
        buffer_printf(&self->path, "[%zu]", i);
        bool go_on = diff_nodes(self, value_at(want, i), value_at(got, i));
        buffer_truncate(&self->path, path_size);
        if (!go_on) {
            return false;
        }
    }
    return true;
}

/* <0, 0, >0: whose next key comes first; a side at its end has none, and not both are. */
static int compare_next_keys(const struct value *want, size_t want_index, const struct value *got,
                             size_t got_index)
{
    if (want_index == value_count(want) || got_index == value_count(got)) {
        return want_index == value_count(want) ? 1 : -1;
    }
    size_t want_size = value_key_size_at(want, want_index);
    size_t got_size = value_key_size_at(got, got_index);
    int order = memcmp(value_key_at(want, want_index), value_key_at(got, got_index),
                       want_size < got_size ? want_size : got_size);
    return order != 0 ? order : (want_size > got_size) - (want_size < got_size);
}

/* Members are in order on both sides, so that one pass over both sees each key once. */
static bool diff_objects(struct diff *self, const struct value *want, const struct value *got)
{
    size_t path_size = self->path.size;
    size_t want_index = 0;
    size_t got_index = 0;
    while (want_index < value_count(want) || got_index < value_count(got)) {
        int order = compare_next_keys(want, want_index, got, got_index);
        const struct value *owner = order <= 0 ? want : got;
        size_t index = order <= 0 ? want_index : got_index;
        append_key(&self->path, value_key_at(owner, index), value_key_size_at(owner, index));
        bool go_on = diff_nodes(self, order <= 0 ? value_member_at(want, want_index) : NULL,
                                order >= 0 ? value_member_at(got, got_index) : NULL);
        buffer_truncate(&self->path, path_size);
        if (!go_on) {
            return false;
        }
        want_index += order <= 0 ? 1 : 0;
        got_index += order >= 0 ? 1 : 0;
    }
    return true;
}

static bool diff_nodes(struct diff *self, const struct value *want, const struct value *got)
{
    if (want == got) {
        return true;
    }
    bool arrays = value_is(want, VALUE_ARRAY) && value_is(got, VALUE_ARRAY);
    bool objects = value_is(want, VALUE_OBJECT) && value_is(got, VALUE_OBJECT);
    if ((arrays || objects) && self->depth < LIMIT_VALUE_DEPTH) {
        self->depth++;
        bool go_on = arrays ? diff_arrays(self, want, got) : diff_objects(self, want, got);
        self->depth--;
        return go_on;
    }
    return value_equal(want, got) ||
           self->visit(self->context, buffer_text(&self->path), want, got);
}

void value_diff(const struct value *want, const struct value *got, value_diff_visitor *visit,
                void *context)
{
    struct diff diff = {.visit = visit, .context = context};
    diff_nodes(&diff, want, got);
    buffer_release(&diff.path);
}

/* ---- printing ---- */

struct printer {
    struct buffer *out;
    size_t count;
    size_t max_count;
};

static void print_side(const char *name, const struct value *value, struct buffer *out)
{
    buffer_append(out, name);
    if (value == NULL) {
        buffer_append(out, "absent");
    } else {
        value_print_json(value, out);
    }
}

static bool print_difference(void *context, const char *path, const struct value *want,
                             const struct value *got)
{
    struct printer *self = context;
    self->count++;
    if (self->max_count == 0 || self->count <= self->max_count) {
        buffer_append(self->out, *path == '\0' ? "(root)" : path);
        print_side(": want ", want, self->out);
        print_side(", got ", got, self->out);
        buffer_append_char(self->out, '\n');
    }
    return true;
}

size_t value_diff_print(const struct value *want, const struct value *got, size_t max_count,
                        struct buffer *out)
{
    struct printer printer = {.out = out, .max_count = max_count};
    value_diff(want, got, print_difference, &printer);
    if (max_count > 0 && printer.count > max_count) {
        buffer_printf(out, "… and %zu more\n", printer.count - max_count);
    }
    return printer.count;
}
