#include "core/base/value_yaml.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/tree.h"
#include "core/base/value_json.h"
#include "core/base/value_yaml_plain.h"

/* ---- places ---- */

/* A node; the nodes below it follow it in the array, in order of the text. */
struct mark {
    uint32_t line;
    uint32_t column;
    uint32_t size;       /* marks of this node and those below it */
    uint32_t key_offset; /* into the keys, for a member */
};

#define NO_KEY UINT32_MAX

struct yaml_marks {
    struct mark *items;
    size_t count;
    size_t capacity;
    struct buffer keys; /* each with its NUL */
};

static void marks_free(struct yaml_marks *self)
{
    if (self != NULL) {
        free(self->items);
        buffer_release(&self->keys);
        free(self);
    }
}

/* Returns the index of the new mark, which is to be closed when the node has been read. */
static size_t mark_open(struct yaml_marks *self, yaml_mark_t place, const char *key)
{
    struct mark mark = {(uint32_t)place.line + 1, (uint32_t)place.column + 1, 0, NO_KEY};
    if (key != NULL) {
        mark.key_offset = (uint32_t)self->keys.size;
        buffer_append_sized(&self->keys, key, strlen(key) + 1);
    }
    self->items = memory_grow(self->items, self->count, &self->capacity, sizeof(mark));
    self->items[self->count] = mark;
    return self->count++;
}

static void mark_close(struct yaml_marks *self, size_t index)
{
    self->items[index].size = (uint32_t)(self->count - index);
}

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
        const struct mark *mark = &self->items[i];
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

/* ---- reader ---- */

/* A node that has been read and waits for the end of its container. */
struct pending {
    struct value *value;
    size_t mark;
};

/* What expanding an alias costs; it is bounded, as a few lines of text can stand for a lot. */
struct cost {
    size_t node_count;
    size_t text_size;
};

struct anchor {
    char *name;
    struct value *value;
    struct cost cost;
};

struct reader {
    yaml_parser_t parser;
    yaml_event_t event; /* the current one */
    const char *text;
    size_t size;
    struct tree anchors; /* of the current document, by name */
    struct cost aliases; /* expanded so far in the current document */
    size_t node_count;
    struct yaml_marks *marks;
    struct pending *pending;
    size_t pending_count;
    size_t pending_capacity;
    struct value **duplicates; /* NULL: a key that comes twice is an error */
    struct error *err;
};

static struct value *fail(struct reader *self, yaml_mark_t place, const char *message)
{
    error_set_at(self->err, place.line + 1, place.column + 1, "%s", message);
    return NULL;
}

/* Like fail(), with a text in quotes at the end of the message. */
static struct value *fail_quoting(struct reader *self, yaml_mark_t place, const char *message,
                                  const char *text)
{
    AUTO_BUFFER whole = {0};
    buffer_printf(&whole, "%s ", message);
    buffer_append_quoted(&whole, text, strlen(text));
    return fail(self, place, buffer_text(&whole));
}

static bool fail_parser(struct reader *self)
{
    const yaml_parser_t *parser = &self->parser;
    CHECK(parser->error != YAML_MEMORY_ERROR);
    yaml_mark_t place = parser->problem_mark;
    if (parser->error == YAML_READER_ERROR) {
        /* The reader, which decodes UTF-8, knows the offset only. */
        place = (yaml_mark_t){0};
        for (size_t i = 0; i < parser->problem_offset && i < self->size; i++) {
            place.line += self->text[i] == '\n' ? 1 : 0;
            place.column = self->text[i] == '\n' ? 0 : place.column + 1;
        }
    }
    AUTO_BUFFER message = {0};
    buffer_append(&message, parser->problem == NULL ? "syntax error" : parser->problem);
    if (parser->context != NULL) {
        buffer_printf(&message, " %s", parser->context);
    }
    fail(self, place, buffer_text(&message));
    return false;
}

/* Moves on to the next event. */
static bool next_event(struct reader *self)
{
    yaml_event_delete(&self->event);
    return yaml_parser_parse(&self->parser, &self->event) == 1 || fail_parser(self);
}

static void push_pending(struct reader *self, struct value *value_take, size_t mark)
{
    self->pending = memory_grow(self->pending, self->pending_count, &self->pending_capacity,
                                sizeof(self->pending[0]));
    self->pending[self->pending_count++] = (struct pending){value_take, mark};
}

/* ---- anchors and aliases ---- */

static int compare_anchor(const void *key, const void *item)
{
    return strcmp(key, ((const struct anchor *)item)->name);
}

static void set_anchor(struct reader *self, const char *name, const struct value *value,
                       struct cost cost)
{
    struct anchor *anchor = tree_find(&self->anchors, name);
    if (anchor == NULL) {
        anchor = memory_alloc_zero(1, sizeof(*anchor));
        anchor->name = memory_copy_text(name);
        tree_insert(&self->anchors, name, anchor);
    }
    value_replace(&anchor->value, value_ref(value));
    anchor->cost = cost;
}

static void forget_anchors(struct reader *self)
{
    struct tree_cursor cursor = tree_from(&self->anchors, NULL);
    for (struct anchor *anchor = tree_next(&cursor); anchor != NULL; anchor = tree_next(&cursor)) {
        value_unref(anchor->value);
        free(anchor->name);
        free(anchor);
    }
    tree_release(&self->anchors);
}

static struct value *build_alias(struct reader *self, size_t depth)
{
    const char *name = (const char *)self->event.data.alias.anchor;
    yaml_mark_t place = self->event.start_mark;
    const struct anchor *anchor = tree_find(&self->anchors, name);
    if (anchor == NULL) {
        return fail_quoting(self, place, "unknown anchor", name);
    }
    if (depth + value_depth(anchor->value) > LIMIT_VALUE_DEPTH) {
        return fail(self, place, "nested too deeply");
    }
    self->node_count += anchor->cost.node_count;
    self->aliases.node_count += anchor->cost.node_count;
    self->aliases.text_size += anchor->cost.text_size;
    if (self->aliases.node_count > LIMIT_YAML_ALIAS_NODES ||
        self->aliases.text_size > LIMIT_TEXT_SIZE_BYTES) {
        return fail(self, place, "aliases expand to too much");
    }
    return value_ref(anchor->value);
}

/* ---- scalars ---- */

/* What the current scalar stands for, its style and tag considered; false for a wrong tag. */
static bool resolve_scalar(struct reader *self, enum yaml_plain *kind, struct buffer *number)
{
    const char *text = (const char *)self->event.data.scalar.value;
    const char *tag = (const char *)self->event.data.scalar.tag;
    *kind = YAML_PLAIN_TEXT;
    if (tag == NULL) {
        if (self->event.data.scalar.plain_implicit) {
            *kind = yaml_plain_resolve(text, number);
        }
        return true;
    }
    if (strcmp(tag, "!") == 0 || strcmp(tag, YAML_STR_TAG) == 0) {
        return true;
    }
    *kind = yaml_plain_resolve(text, number);
    switch (*kind) {
    case YAML_PLAIN_NULL:
        return strcmp(tag, YAML_NULL_TAG) == 0;
    case YAML_PLAIN_TRUE:
    case YAML_PLAIN_FALSE:
        return strcmp(tag, YAML_BOOL_TAG) == 0;
    case YAML_PLAIN_INT:
        return strcmp(tag, YAML_INT_TAG) == 0 || strcmp(tag, YAML_FLOAT_TAG) == 0;
    case YAML_PLAIN_FLOAT:
    case YAML_PLAIN_NOT_FINITE:
        return strcmp(tag, YAML_FLOAT_TAG) == 0;
    case YAML_PLAIN_TIMESTAMP:
        return strcmp(tag, YAML_TIMESTAMP_TAG) == 0;
    default:
        return false;
    }
}

static struct value *build_scalar(struct reader *self)
{
    const char *text = (const char *)self->event.data.scalar.value;
    size_t size = self->event.data.scalar.length;
    yaml_mark_t place = self->event.start_mark;
    if (memchr(text, '\0', size) != NULL) {
        return fail(self, place, "a string cannot contain the character U+0000");
    }
    enum yaml_plain kind;
    AUTO_BUFFER number = {0};
    if (!resolve_scalar(self, &kind, &number)) {
        return fail_quoting(self, place, "cannot read this value with the tag",
                            (const char *)self->event.data.scalar.tag);
    }
    struct value *value;
    switch (kind) {
    case YAML_PLAIN_NULL:
        return value_null();
    case YAML_PLAIN_TRUE:
        return value_bool(true);
    case YAML_PLAIN_FALSE:
        return value_bool(false);
    case YAML_PLAIN_INT:
    case YAML_PLAIN_FLOAT:
        value = value_parse_json_number(number.data, number.size);
        return value != NULL ? value : fail_quoting(self, place, "number is out of range:", text);
    case YAML_PLAIN_NOT_FINITE:
        return fail_quoting(self, place, "JSON has no such number:", text);
    default:
        return value_string_sized(text, size);
    }
}

/* ---- containers ---- */

static struct value *build_node(struct reader *self, size_t depth);

/* Sequences and mappings may say what they are, and nothing else. */
static bool check_container(struct reader *self, const char *tag, const char *usual_tag,
                            size_t depth)
{
    if (tag != NULL && strcmp(tag, usual_tag) != 0 && strcmp(tag, "!") != 0) {
        fail_quoting(self, self->event.start_mark, "cannot read this value with the tag", tag);
        return false;
    }
    if (depth == LIMIT_VALUE_DEPTH) {
        fail(self, self->event.start_mark, "nested too deeply");
        return false;
    }
    return true;
}

static struct value *build_sequence(struct reader *self, size_t depth)
{
    if (!check_container(self, (const char *)self->event.data.sequence_start.tag, YAML_SEQ_TAG,
                         depth)) {
        return NULL;
    }
    size_t base = self->pending_count;
    for (;;) {
        if (!next_event(self)) {
            return NULL;
        }
        if (self->event.type == YAML_SEQUENCE_END_EVENT) {
            break;
        }
        size_t mark = mark_open(self->marks, self->event.start_mark, NULL);
        struct value *item = build_node(self, depth + 1);
        if (item == NULL) {
            return NULL;
        }
        mark_close(self->marks, mark);
        push_pending(self, item, mark);
    }
    size_t count = self->pending_count - base;
    AUTO_FREE struct value **items = memory_alloc(count * sizeof(items[0]));
    for (size_t i = 0; i < count; i++) {
        items[i] = self->pending[base + i].value;
    }
    self->pending_count = base;
    return value_array_from(items, count);
}

/* Whether the current scalar is a key as nearly all are: a text, and nothing else about it. */
static bool is_text_key(struct reader *self)
{
    const char *text = (const char *)self->event.data.scalar.value;
    AUTO_BUFFER number = {0};
    return self->event.data.scalar.tag == NULL && self->event.data.scalar.anchor == NULL &&
           strlen(text) == self->event.data.scalar.length &&
           (!self->event.data.scalar.plain_implicit ||
            yaml_plain_resolve(text, &number) == YAML_PLAIN_TEXT);
}

/* A key as a string: JSON text for a key that is a number or a boolean. */
static bool read_key(struct reader *self, size_t depth, struct buffer *key)
{
    if (self->event.type != YAML_SCALAR_EVENT) {
        fail(self, self->event.start_mark, "a key must be a scalar");
        return false;
    }
    if (is_text_key(self)) {
        self->node_count++;
        buffer_append_sized(key, (const char *)self->event.data.scalar.value,
                            self->event.data.scalar.length);
        return true;
    }
    yaml_mark_t place = self->event.start_mark;
    AUTO_VALUE *value = build_node(self, depth);
    if (value == NULL) {
        return false;
    }
    if (value_is(value, VALUE_NULL)) {
        fail(self, place, "a key cannot be null");
        return false;
    }
    if (value_is(value, VALUE_STRING)) {
        buffer_append(key, value_text(value));
    } else {
        value_print_json(value, key);
    }
    return true;
}

static bool is_merge_key(const yaml_event_t *event)
{
    return event->type == YAML_SCALAR_EVENT && event->data.scalar.plain_implicit &&
           event->data.scalar.tag == NULL &&
           strcmp((const char *)event->data.scalar.value, "<<") == 0;
}

/* Reads what follows `<<`, and adds the mappings there to the array in *SOURCES. */
static bool read_merge(struct reader *self, size_t depth, struct value **sources)
{
    yaml_mark_t place = self->event.start_mark;
    if (!next_event(self)) {
        return false;
    }
    AUTO_VALUE *value = build_node(self, depth + 1);
    if (value == NULL) {
        return false;
    }
    if (value_is(value, VALUE_OBJECT)) {
        value_push(sources, value_ref(value));
        return true;
    }
    bool valid = value_is(value, VALUE_ARRAY);
    for (size_t i = 0; valid && i < value_count(value); i++) {
        valid = value_is(value_at(value, i), VALUE_OBJECT);
        value_push(sources, value_ref(value_at(value, i)));
    }
    if (!valid) {
        fail(self, place, "a merge key takes a mapping or a list of mappings");
    }
    return valid;
}

static int compare_member(const void *key, const void *item)
{
    const struct value_member *a = key;
    const struct value_member *b = item;
    size_t size = a->key_size < b->key_size ? a->key_size : b->key_size;
    int order = memcmp(a->key, b->key, size);
    return order != 0 ? order : (a->key_size > b->key_size) - (a->key_size < b->key_size);
}

/* SELF and those members of SOURCES that it lacks, the first source that has one winning. */
static struct value *merge(const struct value *self, const struct value *sources)
{
    size_t capacity = value_count(self);
    for (size_t i = 0; i < value_count(sources); i++) {
        capacity += value_count(value_at(sources, i));
    }
    AUTO_FREE struct value_member *members = memory_alloc(capacity * sizeof(members[0]));
    struct tree known;
    tree_init(&known, compare_member);
    size_t count = 0;
    for (size_t i = 0; i <= value_count(sources); i++) {
        const struct value *source = i == 0 ? self : value_at(sources, i - 1);
        for (size_t j = 0; j < value_count(source); j++) {
            struct value_member *member = &members[count];
            *member =
                (struct value_member){value_key_at(source, j), value_key_size_at(source, j), NULL};
            if (tree_insert(&known, member, member) == NULL) {
                member->value = value_ref(value_member_at(source, j));
                count++;
            }
        }
    }
    tree_release(&known);
    size_t duplicate_index;
    return value_object_from(members, count, &duplicate_index);
}

static void note_duplicate(struct reader *self, const struct pending *pending, const char *key)
{
    size_t line = self->marks->items[pending->mark].line;
    value_push(self->duplicates,
               value_object_of("key", value_string(key), "line", value_int((int64_t)line), NULL));
}

/* Of keys that come more than once the last one counts. Returns how many are left of the COUNT
 * members, which are those pending from BASE on. */
static size_t drop_duplicates(struct reader *self, size_t base, struct value_member *members,
                              size_t count)
{
    size_t kept = 0;
    value_members_override(members, count);
    for (size_t i = 0; i < count; i++) {
        if (members[i].value == NULL) {
            note_duplicate(self, &self->pending[base + i], members[i].key);
        } else {
            members[kept++] = members[i];
        }
    }
    return kept;
}

/* The members from BASE on as an object. */
static struct value *make_object(struct reader *self, size_t base)
{
    size_t count = self->pending_count - base;
    AUTO_FREE struct value_member *members = memory_alloc(count * sizeof(members[0]));
    for (size_t i = 0; i < count; i++) {
        const struct pending *pending = &self->pending[base + i];
        const struct mark *mark = &self->marks->items[pending->mark];
        const char *key = self->marks->keys.data + mark->key_offset;
        members[i] = (struct value_member){key, strlen(key), pending->value};
    }
    size_t duplicate_index = 0;
    struct value *object = value_object_from(members, count, &duplicate_index);
    if (object == NULL && self->duplicates != NULL) {
        count = drop_duplicates(self, base, members, count);
        object = value_object_from(members, count, &duplicate_index);
    }
    if (object == NULL) {
        const struct mark *mark = &self->marks->items[self->pending[base + duplicate_index].mark];
        yaml_mark_t place = {.line = mark->line - 1, .column = mark->column - 1};
        return fail_quoting(self, place, "duplicate key", members[duplicate_index].key);
    }
    self->pending_count = base;
    return object;
}

static bool read_member(struct reader *self, size_t depth)
{
    yaml_mark_t place = self->event.start_mark;
    AUTO_BUFFER key = {0};
    if (!read_key(self, depth, &key) || !next_event(self)) {
        return false;
    }
    size_t mark = mark_open(self->marks, place, buffer_text(&key));
    struct value *member = build_node(self, depth + 1);
    if (member == NULL) {
        return false;
    }
    mark_close(self->marks, mark);
    push_pending(self, member, mark);
    return true;
}

static struct value *build_mapping(struct reader *self, size_t depth)
{
    if (!check_container(self, (const char *)self->event.data.mapping_start.tag, YAML_MAP_TAG,
                         depth)) {
        return NULL;
    }
    size_t base = self->pending_count;
    AUTO_VALUE *sources = value_array();
    for (;;) {
        if (!next_event(self)) {
            return NULL;
        }
        if (self->event.type == YAML_MAPPING_END_EVENT) {
            break;
        }
        if (is_merge_key(&self->event)) {
            /* Merged members have no place of their own. */
            size_t mark_count = self->marks->count;
            if (!read_merge(self, depth, &sources)) {
                return NULL;
            }
            self->marks->count = mark_count;
        } else if (!read_member(self, depth)) {
            return NULL;
        }
    }
    struct value *object = make_object(self, base);
    if (object != NULL && value_count(sources) > 0) {
        value_replace(&object, merge(object, sources));
    }
    return object;
}

/* The node that begins with the current event; afterwards the current event is its last. */
static struct value *build_node(struct reader *self, size_t depth)
{
    const yaml_char_t *anchor_name = NULL;
    switch (self->event.type) {
    case YAML_ALIAS_EVENT:
        return build_alias(self, depth);
    case YAML_SCALAR_EVENT:
        anchor_name = self->event.data.scalar.anchor;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor_name = self->event.data.sequence_start.anchor;
        break;
    default:
        CHECK(self->event.type == YAML_MAPPING_START_EVENT);
        anchor_name = self->event.data.mapping_start.anchor;
        break;
    }
    /* The event goes away before the node ends. */
    AUTO_FREE char *anchor = NULL;
    if (anchor_name != NULL) {
        anchor = memory_copy_text((const char *)anchor_name);
    }
    size_t start = self->event.start_mark.index;
    struct cost before = {self->node_count, self->aliases.text_size};
    self->node_count++;
    struct value *value;
    if (self->event.type == YAML_SCALAR_EVENT) {
        value = build_scalar(self);
    } else if (self->event.type == YAML_SEQUENCE_START_EVENT) {
        value = build_sequence(self, depth);
    } else {
        value = build_mapping(self, depth);
    }
    if (value != NULL && anchor != NULL) {
        size_t text_size = self->event.end_mark.index - start;
        struct cost cost = {
            .node_count = self->node_count - before.node_count,
            .text_size = text_size + self->aliases.text_size - before.text_size,
        };
        set_anchor(self, anchor, value, cost);
    }
    return value;
}

/* ---- documents ---- */

/* What a document without content looks like. */
static bool is_nothing(const yaml_event_t *event)
{
    return event->type == YAML_SCALAR_EVENT && event->data.scalar.length == 0 &&
           event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && event->data.scalar.tag == NULL &&
           event->data.scalar.anchor == NULL;
}

/* Reads a document, from its start up to and with its end. */
static bool read_document(struct reader *self, struct yaml_stream *out, size_t *capacity)
{
    if (!next_event(self)) {
        return false;
    }
    if (is_nothing(&self->event)) {
        return next_event(self);
    }
    self->marks = memory_alloc_zero(1, sizeof(*self->marks));
    self->aliases = (struct cost){0};
    size_t mark = mark_open(self->marks, self->event.start_mark, NULL);
    struct value *value = build_node(self, 0);
    mark_close(self->marks, mark);
    forget_anchors(self);
    if (value == NULL) {
        return false;
    }
    out->documents = memory_grow(out->documents, out->count, capacity, sizeof(out->documents[0]));
    out->documents[out->count++] = (struct yaml_document){value, self->marks};
    self->marks = NULL;
    return next_event(self);
}

static bool read_stream(struct reader *self, struct yaml_stream *out)
{
    size_t capacity = 0;
    if (!next_event(self)) {
        return false;
    }
    for (;;) {
        if (!next_event(self)) {
            return false;
        }
        if (self->event.type == YAML_STREAM_END_EVENT) {
            return true;
        }
        if (!read_document(self, out, &capacity)) {
            return false;
        }
    }
}

/* libyaml compares each %TAG line of a document with those before it. */
static bool check_directives(const char *text, size_t size, struct error *err)
{
    size_t line = 1;
    size_t count = 0;
    for (const char *at = text; at < text + size; line++) {
        count += *at == '%' ? 1 : 0;
        if (count > LIMIT_YAML_DIRECTIVES) {
            return error_set_at(err, line, 1, "more than %d directives", LIMIT_YAML_DIRECTIVES);
        }
        const char *feed = memchr(at, '\n', size - (size_t)(at - text));
        at = feed == NULL ? text + size : feed + 1;
    }
    return true;
}

static bool parse(size_t limit_bytes, const char *text, size_t size, struct yaml_stream *out,
                  struct value **duplicates, struct error *err)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    *out = (struct yaml_stream){0};
    if (size >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
        text += 3;
        size -= 3;
    }
    if (size > limit_bytes) {
        return error_set(err, "text of %zu bytes is over the limit of %zu", size, limit_bytes);
    }
    if (!check_directives(text, size, err)) {
        return false;
    }
    struct reader reader = {.text = text, .size = size, .duplicates = duplicates, .err = err};
    tree_init(&reader.anchors, compare_anchor);
    CHECK(yaml_parser_initialize(&reader.parser) == 1);
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    /* An empty buffer has no address, which libyaml does not like. */
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)(size == 0 ? "" : text),
                                 size);
    bool ok = read_stream(&reader, out);
    if (!ok) {
        yaml_stream_release(out);
    }
    yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
    /* What an error has left behind. */
    for (size_t i = 0; i < reader.pending_count; i++) {
        value_unref(reader.pending[i].value);
    }
    free(reader.pending);
    marks_free(reader.marks);
    return ok;
}

bool yaml_parse(const char *text, size_t size, struct yaml_stream *out, struct error *err)
{
    return parse(LIMIT_TEXT_SIZE_BYTES, text, size, out, NULL, err);
}

bool yaml_parse_up_to(size_t limit_bytes, const char *text, size_t size, struct yaml_stream *out,
                      struct error *err)
{
    return parse(limit_bytes, text, size, out, NULL, err);
}

bool yaml_parse_lenient(const char *text, size_t size, struct yaml_stream *out,
                        struct value **duplicates, struct error *err)
{
    return parse(LIMIT_TEXT_SIZE_BYTES, text, size, out, duplicates, err);
}

void yaml_stream_release(struct yaml_stream *self)
{
    for (size_t i = 0; i < self->count; i++) {
        value_unref(self->documents[i].value);
        marks_free(self->documents[i].marks);
    }
    free(self->documents);
    *self = (struct yaml_stream){0};
}
