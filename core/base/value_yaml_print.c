#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/base/value_yaml.h"
#include "core/base/value_yaml_plain.h"

/* ---- the order of keys ---- */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Every character beyond ASCII is taken for a letter: in Kubernetes such keys are rare. */
static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte & 0x80) != 0;
}

/* The digits at TEXT as a number behind the digit START; wraps around as Go's does. */
static int64_t read_number(const char *text, uint64_t start, size_t *digit_count)
{
    uint64_t number = start;
    size_t i = 0;
    while (is_digit(text[i])) {
        number = number * 10 + (uint64_t)(text[i++] - '0');
    }
    *digit_count = i;
    return (int64_t)number;
}

/* A and B, which differ, from INDEX on, where they differ first; neither is a letter there. */
static int compare_numbers(const char *a, const char *b, size_t index)
{
    /* Zeros at the front of a number say nothing, zeros within it do. */
    uint64_t start = 0;
    if (a[index] == '0' || b[index] == '0') {
        for (size_t i = index; i > 0 && is_digit(a[i - 1]) && start == 0; i--) {
            start = a[i - 1] != '0' ? 1 : 0;
        }
    }
    size_t a_digit_count;
    size_t b_digit_count;
    int64_t a_number = read_number(a + index, start, &a_digit_count);
    int64_t b_number = read_number(b + index, start, &b_digit_count);
    if (a_number != b_number) {
        return a_number < b_number ? -1 : 1;
    }
    if (a_digit_count != b_digit_count) {
        return a_digit_count < b_digit_count ? -1 : 1;
    }
    return (unsigned char)a[index] < (unsigned char)b[index] ? -1 : 1;
}

static int compare_keys(const char *a, const char *b)
{
    size_t i = 0;
    while (a[i] == b[i] && a[i] != '\0') {
        i++;
    }
    if (a[i] == '\0' || b[i] == '\0') {
        return (b[i] == '\0') - (a[i] == '\0');
    }
    bool a_is_letter = is_letter(a[i]);
    bool b_is_letter = is_letter(b[i]);
    if (a_is_letter && b_is_letter) {
        return (unsigned char)a[i] < (unsigned char)b[i] ? -1 : 1;
    }
    if (a_is_letter || b_is_letter) {
        return b_is_letter ? -1 : 1;
    }
    return compare_numbers(a, b, i);
}

static int compare_members(const void *a, const void *b)
{
    return compare_keys(((const struct value_member *)a)->key,
                        ((const struct value_member *)b)->key);
}

/* Whether bytewise order, in which objects have their members, is that of printing: as mostly. */
static bool is_sorted(const struct value *object)
{
    for (size_t i = 1; i < value_count(object); i++) {
        if (compare_keys(value_key_at(object, i - 1), value_key_at(object, i)) > 0) {
            return false;
        }
    }
    return true;
}

/* Owns: borrowed from OBJECT. */
static struct value_member member_at(const struct value *object, size_t index)
{
    return (struct value_member){value_key_at(object, index), value_key_size_at(object, index),
                                 (struct value *)(uintptr_t)value_member_at(object, index)};
}

/* The members of OBJECT in the order of printing, borrowed. Owns: the caller frees the array. */
static struct value_member *sorted_members(const struct value *object)
{
    size_t count = value_count(object);
    struct value_member *members = memory_alloc(count * sizeof(members[0]));
    for (size_t i = 0; i < count; i++) {
        members[i] = member_at(object, i);
    }
    if (!is_sorted(object)) {
        qsort(members, count, sizeof(members[0]), compare_members);
    }
    return members;
}

/* ---- events ---- */

/* A container that has been opened. */
struct frame {
    const struct value *container;
    struct value_member *members; /* of an object, in the order of printing; values borrowed */
    size_t index;                 /* of the child to come */
    size_t count;
};

/* Open containers, the innermost last: values may nest deeper than any stack. */
struct printer {
    yaml_emitter_t emitter;
    bool is_folded;
    struct frame *frames;
    size_t count;
    size_t capacity;
};

static int write_output(void *out, unsigned char *bytes, size_t size)
{
    buffer_append_sized(out, (const char *)bytes, size);
    return 1;
}

/* Takes the event, which INITIALIZED says has been made. Nothing here can fail but for memory. */
static void emit(struct printer *self, yaml_event_t *event, int initialized)
{
    CHECK(initialized == 1 && yaml_emitter_emit(&self->emitter, event) == 1);
}

static void emit_scalar(struct printer *self, const char *text, size_t size,
                        yaml_scalar_style_t style)
{
    yaml_event_t event;
    emit(self, &event,
         yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, (int)size, 1,
                                      1, style));
}

/* Line breaks that are no line feed, and would stand as they are in all styles but one. */
static bool has_other_break(const char *text)
{
    static const char *const breaks[] = {"\302\205", "\342\200\250", "\342\200\251"};
    for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
        if (strstr(text, breaks[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* libyaml falls back to quotes where a style cannot express a text. */
static void emit_text(struct printer *self, const char *text, size_t size)
{
    yaml_scalar_style_t style = YAML_PLAIN_SCALAR_STYLE;
    AUTO_BUFFER number = {0};
    if (!self->is_folded && has_other_break(text)) {
        style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    } else if (memchr(text, '\n', size) != NULL) {
        style = YAML_LITERAL_SCALAR_STYLE;
    } else if (yaml_plain_resolve(text, &number) != YAML_PLAIN_TEXT) {
        style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    }
    emit_scalar(self, text, size, style);
}

static void open_frame(struct printer *self, const struct value *container)
{
    struct frame frame = {.container = container, .count = value_count(container)};
    yaml_event_t event;
    if (value_is(container, VALUE_ARRAY)) {
        emit(
            self, &event,
            yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE));
    } else {
        emit(self, &event,
             yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE));
        frame.members = sorted_members(container);
    }
    self->frames = memory_grow(self->frames, self->count, &self->capacity, sizeof(self->frames[0]));
    self->frames[self->count++] = frame;
}

static void close_frame(struct printer *self)
{
    struct frame *frame = &self->frames[--self->count];
    yaml_event_t event;
    if (value_is(frame->container, VALUE_ARRAY)) {
        emit(self, &event, yaml_sequence_end_event_initialize(&event));
    } else {
        emit(self, &event, yaml_mapping_end_event_initialize(&event));
    }
    free(frame->members);
}

static void print_node(struct printer *self, const struct value *value)
{
    switch (value_type(value)) {
    case VALUE_ARRAY:
    case VALUE_OBJECT:
        open_frame(self, value);
        break;
    case VALUE_STRING:
        emit_text(self, value_text(value), value_text_size(value));
        break;
    default: {
        /* What is left looks the same in JSON. */
        AUTO_BUFFER text = {0};
        value_print_json(value, &text);
        emit_scalar(self, text.data, text.size, YAML_PLAIN_SCALAR_STYLE);
        break;
    }
    }
}

static void print_child(struct printer *self)
{
    struct frame *frame = &self->frames[self->count - 1];
    size_t index = frame->index++;
    if (frame->members == NULL) {
        print_node(self, value_at(frame->container, index));
        return;
    }
    const struct value_member *member = &frame->members[index];
    emit_text(self, member->key, member->key_size);
    print_node(self, member->value);
}

/* With lines of up to about WIDTH characters; -1: of any length. */
static void print_document(const struct value *self, int width, struct buffer *out)
{
    struct printer printer = {.is_folded = width > 0};
    yaml_event_t event;
    CHECK(yaml_emitter_initialize(&printer.emitter) == 1);
    yaml_emitter_set_output(&printer.emitter, write_output, out);
    yaml_emitter_set_unicode(&printer.emitter, 1);
    yaml_emitter_set_width(&printer.emitter, width);
    emit(&printer, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
    emit(&printer, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
    print_node(&printer, self);
    while (printer.count > 0) {
        const struct frame *frame = &printer.frames[printer.count - 1];
        if (frame->index < frame->count) {
            print_child(&printer);
        } else {
            close_frame(&printer);
        }
    }
    emit(&printer, &event, yaml_document_end_event_initialize(&event, 1));
    /* The stream is not ended: that would put `...` behind a text with blank lines at its end. */
    yaml_emitter_delete(&printer.emitter);
    free(printer.frames);
}

/* ---- words and numbers ---- */

/*
 * Most of what is printed is maps and lists of words and numbers, and libyaml, which goes over each
 * text several times, took a fourteenth of a scenario for that. It has what is left: a scalar whose
 * text may need quotes or lines of its own.
 */
enum { SIMPLE_KEY_SIZE_MAX = 100, RECURSION_MAX = LIMIT_VALUE_DEPTH };

/* Within a text, every visible character of ASCII is itself but for these two, which may begin
 * something else beside a blank. */
static bool is_simple_char(unsigned char byte)
{
    return (unsigned)(byte - ' ') <= '~' - ' ' && byte != ':' && byte != '#';
}

static bool may_begin_simple(char byte)
{
    return is_letter(byte) || is_digit(byte) || byte == '+' || byte == '/' || byte == '$';
}

static bool is_simple_text(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bool is_colon = text[i] == ':' && text[i + 1] > ' ';
        if (!is_simple_char((unsigned char)text[i]) && !is_colon) {
            return false;
        }
    }
    return size == 0 || (may_begin_simple(text[0]) && text[size - 1] != ' ');
}

static void print_simple_text(const char *text, size_t size, struct buffer *out)
{
    AUTO_BUFFER number = {0};
    bool is_quoted = yaml_plain_resolve(text, &number) != YAML_PLAIN_TEXT;
    char *room = buffer_extend(out, size + (is_quoted ? 2 : 0));
    if (is_quoted) {
        room[0] = '"';
        room[size + 1] = '"';
        room++;
    }
    memcpy(room, text, size);
}

/* A scalar, or an empty container. */
static bool is_simple(const struct value *value)
{
    return value_count(value) == 0 && (!value_is(value, VALUE_STRING) ||
                                       is_simple_text(value_text(value), value_text_size(value)));
}

static void print_simple(const struct value *value, struct buffer *out)
{
    if (value_is(value, VALUE_STRING)) {
        print_simple_text(value_text(value), value_text_size(value), out);
    } else {
        value_print_json(value, out);
    }
    buffer_append_char(out, '\n');
}

/* ---- what is made of them ---- */

/* CONTAINER as libyaml prints it. The first line's indentation is there already; below, too. */
static void print_other(const struct value *container, size_t indent, struct buffer *out)
{
    AUTO_BUFFER text = {0};
    print_document(container, -1, &text);
    const char *rest = strchr(buffer_text(&text), '\n') + 1;
    buffer_append_sized(out, text.data, (size_t)(rest - text.data));
    buffer_append_indented(out, rest, indent);
}

static void print_alone(const struct value_member *member, size_t indent, struct buffer *out)
{
    AUTO_VALUE *map = value_object_of(member->key, value_ref(member->value), NULL);
    print_other(map, indent, out);
}

static void print_map(const struct value *map, size_t indent, struct buffer *out);

static void print_list(const struct value *list, size_t indent, struct buffer *out)
{
    for (size_t i = 0; i < value_count(list); i++) {
        const struct value *item = value_at(list, i);
        buffer_append_repeated(out, ' ', i == 0 ? 0 : indent);
        if (is_simple(item)) {
            buffer_append(out, "- ");
            print_simple(item, out);
        } else if (value_is(item, VALUE_OBJECT)) {
            buffer_append(out, "- ");
            print_map(item, indent + 2, out);
        } else if (value_is(item, VALUE_ARRAY)) {
            buffer_append(out, "- ");
            print_list(item, indent + 2, out);
        } else {
            AUTO_VALUE *alone = value_array_of(value_ref(item), NULL);
            print_other(alone, indent, out);
        }
    }
}

static void print_member(const struct value_member *member, size_t indent, struct buffer *out)
{
    const struct value *value = member->value;
    if (member->key_size > SIMPLE_KEY_SIZE_MAX || !is_simple_text(member->key, member->key_size) ||
        (value_is(value, VALUE_STRING) && !is_simple(value))) {
        print_alone(member, indent, out);
        return;
    }
    print_simple_text(member->key, member->key_size, out);
    if (is_simple(value)) {
        buffer_append(out, ": ");
        print_simple(value, out);
        return;
    }
    buffer_append(out, ":\n");
    if (value_is(value, VALUE_ARRAY)) { /* not indented */
        buffer_append_repeated(out, ' ', indent);
        print_list(value, indent, out);
    } else {
        buffer_append_repeated(out, ' ', indent + 2);
        print_map(value, indent + 2, out);
    }
}

static void print_map(const struct value *map, size_t indent, struct buffer *out)
{
    AUTO_FREE struct value_member *members = is_sorted(map) ? NULL : sorted_members(map);
    for (size_t i = 0; i < value_count(map); i++) {
        buffer_append_repeated(out, ' ', i == 0 ? 0 : indent);
        struct value_member member = members != NULL ? members[i] : member_at(map, i);
        print_member(&member, indent, out);
    }
}

/* ---- whole texts ---- */

void yaml_print(const struct value *self, struct buffer *out)
{
    if (value_count(self) == 0 || value_depth(self) > RECURSION_MAX) {
        print_document(self, -1, out);
    } else if (value_is(self, VALUE_OBJECT)) {
        print_map(self, 0, out);
    } else {
        print_list(self, 0, out);
    }
}

void yaml_print_member(const char *key, const struct value *value, size_t indent,
                       struct buffer *out)
{
    const struct value_member member = {key, strlen(key), (struct value *)(uintptr_t)value};
    buffer_append_repeated(out, ' ', indent);
    if (value_depth(value) > RECURSION_MAX) {
        print_alone(&member, indent, out);
    } else {
        print_member(&member, indent, out);
    }
}

void yaml_print_folded(const struct value *self, struct buffer *out)
{
    print_document(self, 80, out);
}
