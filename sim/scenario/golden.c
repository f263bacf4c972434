#include "sim/scenario/golden.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/value_diff.h"
#include "core/base/value_json.h"
#include "core/base/value_yaml.h"
#include "sim/scenario/files.h"
#include "sim/scenario/format.h"

/* Members of an observation in the order in which people read them. */
static const char *const observation_order[] = {"name",    "time",     "columns", "status",
                                                "pods",    "services", "events",  "writes",
                                                "created", "objects"};

static bool is_multi_line(const struct value *value)
{
    return strchr(value_text(value), '\n') != NULL;
}

/* Whether the code point at AT is a character that YAML lets stand for itself. */
static bool is_plain_at(const char *at)
{
    unsigned char first = (unsigned char)at[0];
    unsigned char second = first < 0x80 ? 0 : (unsigned char)at[1];
    unsigned char third = first < 0xe0 ? 0 : (unsigned char)at[2];
    bool is_control = (first < 0x20 && first != '\n') || first == 0x7f;
    bool is_c1_control = first == 0xc2 && second < 0xa0; /* a next line is among them */
    bool is_separator = first == 0xe2 && second == 0x80 && (third == 0xa8 || third == 0xa9);
    /* a byte order mark, and what is near U+FFFF */
    bool is_mark = first == 0xef && ((second == 0xbb && third == 0xbf) || second == 0xbf);
    return !is_control && !is_c1_control && !is_separator && !is_mark;
}

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Whether all of eight bytes are ASCII characters from the space to the tilde. */
static bool are_printable(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof(word));
    return ((word | (word - EACH_BYTE(' ')) | (word + EACH_BYTE(1))) & EACH_BYTE(0x80)) == 0;
}

/* Whether `key: |` and the indented lines of TEXT read back as TEXT. */
static bool fits_literal_block(const char *text, size_t size)
{
    if (size < 2 || text[0] == ' ' || text[0] == '\n' || text[size - 1] != '\n' ||
        text[size - 2] == '\n') {
        return false;
    }
    for (size_t i = 0; i < size;) {
        if (size - i >= sizeof(uint64_t) && are_printable(text + i)) {
            i += sizeof(uint64_t);
        } else if (is_plain_at(text + i)) {
            i++;
        } else {
            return false;
        }
    }
    return true;
}

static void print_member(struct buffer *out, const char *key, const struct value *value,
                         size_t indent)
{
    if (fits_literal_block(value_text(value), value_text_size(value))) {
        /* kubectl would quote a text with blanks at line ends; here it is to be read by people. */
        buffer_append_repeated(out, ' ', indent);
        buffer_append(out, key);
        buffer_append(out, ": |\n");
        buffer_append_indented(out, value_text(value), indent + 2);
        return;
    }
    yaml_print_member(key, value, indent, out);
}

static void print_members(struct buffer *out, const struct value *observation, size_t indent)
{
    for (size_t i = 0; i < sizeof(observation_order) / sizeof(observation_order[0]); i++) {
        const struct value *member = value_get(observation, observation_order[i]);
        if (member != NULL) {
            print_member(out, observation_order[i], member, indent);
        }
    }
}

static void print_observation(struct buffer *out, const struct value *observation, size_t indent)
{
    size_t begin = out->size;
    print_members(out, observation, indent);
    out->data[begin + indent - 2] = '-';
}

void golden_print_observation(const struct value *observation, struct buffer *out)
{
    print_members(out, observation, 0);
}

static void print_checkpoints(struct buffer *out, const struct value *checkpoints, size_t indent)
{
    buffer_append_repeated(out, ' ', indent);
    buffer_append(out, value_count(checkpoints) == 0 ? "checkpoints: []\n" : "checkpoints:\n");
    for (size_t i = 0; i < value_count(checkpoints); i++) {
        print_observation(out, value_at(checkpoints, i), indent + 4);
    }
}

void golden_print(const struct value *golden, struct buffer *out)
{
    print_member(out, "scenario", value_get(golden, "scenario"), 0);
    print_member(out, "contract", value_get(golden, "contract"), 0);
    const struct value *runs = value_get(golden, "runs");
    if (runs == NULL) {
        print_checkpoints(out, value_get(golden, "checkpoints"), 0);
        return;
    }
    buffer_append(out, "runs:\n");
    for (size_t i = 0; i < value_count(runs); i++) {
        size_t begin = out->size;
        print_member(out, "matrix", value_get(value_at(runs, i), "matrix"), 4);
        out->data[begin + 2] = '-';
        print_checkpoints(out, value_get(value_at(runs, i), "checkpoints"), 4);
    }
}

/* ---- reading ---- */

static const struct format string = {.type = FORMAT_STRING};
static const struct format anything = {.type = FORMAT_ANY};
static const struct format observation = {
    .type = FORMAT_OBJECT,
    .fields = (const struct format_field[]){
        {"name", &string, .required = true, .description = "the checkpoint's name"},
        {"time", &string, .description = "virtual, since the start"},
        {"columns", &anything, .description = "what kubectl get rayclusters -o wide prints"},
        {"status", &anything, .description = ".status"},
        {"pods", &anything, .description = "one line a Pod"},
        {"services", &anything, .description = "one line a Service"},
        {"events", &anything, .description = "since the last checkpoint"},
        {"writes", &anything, .description = "the controller's writes since the last checkpoint"},
        {"created", &anything, .description = "what the controller created, as it sent it"},
        {"objects", &anything, .description = "the objects themselves"},
        {.name = NULL}}};
static const struct format checkpoints = {.type = FORMAT_LIST, .items = &observation};
static const struct format run = {
    .type = FORMAT_OBJECT,
    .fields = (const struct format_field[]){
        {"matrix", &anything, .required = true, .description = "the combination"},
        {"checkpoints", &checkpoints, .required = true, .description = "what is observed"},
        {.name = NULL}}};
static const struct format runs = {.type = FORMAT_LIST, .items = &run};
static const struct format golden_format = {
    .type = FORMAT_OBJECT,
    .fields = (const struct format_field[]){
        {"scenario", &string, .required = true, .description = "the scenario's name"},
        {"contract", &string, .required = true, .description = "its contract"},
        {"checkpoints", &checkpoints, .one_of = true, .description = "what is observed"},
        {"runs", &runs, .one_of = true, .description = "what is observed, by combination"},
        {.name = NULL}}};

static const struct value *find_checkpoint(const struct value *list, const char *name)
{
    for (size_t i = 0; i < value_count(list); i++) {
        if (strcmp(value_find_text(value_at(list, i), "name"), name) == 0) {
            return value_at(list, i);
        }
    }
    return NULL;
}

/* That the golden file speaks of the scenario it stands beside. */
static bool check_is_about(const struct yaml_document *document, const char *key, const char *want,
                           struct error *err)
{
    const char *got = value_find_text(document->value, key);
    if (strcmp(got, want) == 0) {
        return true;
    }
    size_t line = 0;
    size_t column = 0;
    AUTO_BUFFER path = {0};
    buffer_printf(&path, "/%s", key);
    yaml_document_place(document, buffer_text(&path), &line, &column);
    return error_set_at(err, line, column, "the golden file is of the %s %s, the scenario's is %s",
                        key, got, want);
}

/* That no checkpoint of a list is there twice: the second would never be looked at. */
static bool check_unique(const struct yaml_document *document, const char *list_path,
                         const struct value *list, struct error *err)
{
    for (size_t i = 0; i < value_count(list); i++) {
        const char *name = value_find_text(value_at(list, i), "name");
        if (find_checkpoint(list, name) == value_at(list, i)) {
            continue;
        }
        size_t line = 0;
        size_t column = 0;
        AUTO_BUFFER path = {0};
        buffer_printf(&path, "%s/%zu/name", list_path, i);
        yaml_document_place(document, buffer_text(&path), &line, &column);
        return error_set_at(err, line, column, "the checkpoint %s is there twice", name);
    }
    return true;
}

static bool check_all_unique(const struct yaml_document *document, struct error *err)
{
    const struct value *list = value_get(document->value, "runs");
    bool ok =
        check_unique(document, "/checkpoints", value_get(document->value, "checkpoints"), err);
    for (size_t i = 0; ok && i < value_count(list); i++) {
        AUTO_BUFFER path = {0};
        buffer_printf(&path, "/runs/%zu/checkpoints", i);
        ok = check_unique(document, buffer_text(&path), value_get(value_at(list, i), "checkpoints"),
                          err);
    }
    return ok;
}

struct value *golden_load(const char *path, const char *scenario, const char *contract,
                          struct error *err)
{
    AUTO_FREE char *text = NULL;
    size_t size = 0;
    if (!files_read(path, &text, &size, err)) {
        return NULL;
    }
    struct yaml_stream stream = {0};
    bool ok = yaml_parse(text, size, &stream, err);
    if (ok && stream.count != 1) {
        ok = error_set(err, "expected one YAML document, got %zu", stream.count);
    }
    const struct yaml_document *document = ok ? &stream.documents[0] : NULL;
    ok = ok && format_check(&golden_format, document, document->value, NULL, err) &&
         check_is_about(document, "scenario", scenario, err) &&
         check_is_about(document, "contract", contract, err) && check_all_unique(document, err);
    struct value *golden = ok ? value_ref(document->value) : NULL;
    yaml_stream_release(&stream);
    if (!ok) {
        error_set_file(err, path);
    }
    return golden;
}

/* ---- comparing ---- */

struct comparison {
    struct value *differences;
    const char *prefix; /* `checkpoints[ready]` */
};

static void add(struct comparison *self, const char *path, const char *text)
{
    value_push(&self->differences, value_string_printf("%s%s%s: %s", self->prefix,
                                                       path[0] == '\0' ? "" : ".", path, text));
}

/* Line by line, as no structure says more about a table. */
static void compare_lines(struct comparison *self, const char *path, const char *want,
                          const char *got)
{
    for (size_t line = 1; *want != '\0' || *got != '\0'; line++) {
        size_t want_size = strcspn(want, "\n");
        size_t got_size = strcspn(got, "\n");
        if (want_size != got_size || memcmp(want, got, want_size) != 0) {
            AUTO_BUFFER text = {0};
            buffer_printf(&text, "line %zu: want ", line);
            buffer_append_quoted(&text, want, want_size);
            buffer_append(&text, ", got ");
            buffer_append_quoted(&text, got, got_size);
            add(self, path, buffer_text(&text));
        }
        want += want_size + (want[want_size] == '\n');
        got += got_size + (got[got_size] == '\n');
    }
}

static void print_side(const struct value *value, struct buffer *out)
{
    if (value == NULL) {
        buffer_append(out, "absent");
    } else {
        value_print_json(value, out);
    }
}

static bool visit_difference(void *context, const char *path, const struct value *want,
                             const struct value *got)
{
    struct comparison *self = context;
    if (value_is(want, VALUE_STRING) && value_is(got, VALUE_STRING) &&
        (is_multi_line(want) || is_multi_line(got))) {
        size_t count = value_count(self->differences);
        compare_lines(self, path, value_text(want), value_text(got));
        if (value_count(self->differences) > count) {
            return true;
        } /* else a line feed at the end is the difference */
    }
    AUTO_BUFFER text = {0};
    buffer_append(&text, "want ");
    print_side(want, &text);
    buffer_append(&text, ", got ");
    print_side(got, &text);
    add(self, path, buffer_text(&text));
    return true;
}

static void compare_checkpoints(struct value **differences, const char *prefix,
                                const struct value *want, const struct value *got)
{
    for (size_t i = 0; i < value_count(want) + value_count(got); i++) {
        bool is_wanted = i < value_count(want);
        const struct value *one =
            is_wanted ? value_at(want, i) : value_at(got, i - value_count(want));
        const char *name = value_find_text(one, "name");
        const struct value *other = find_checkpoint(is_wanted ? got : want, name);
        if (!is_wanted && other != NULL) {
            continue; /* compared already */
        }
        AUTO_BUFFER where = {0};
        buffer_printf(&where, "%scheckpoints[%s]", prefix, name);
        struct comparison comparison = {*differences, buffer_text(&where)};
        if (other == NULL) {
            add(&comparison, "",
                is_wanted ? "want a checkpoint, got none" : "want none, got a checkpoint");
        } else {
            value_diff(one, other, visit_difference, &comparison);
        }
        *differences = comparison.differences;
    }
}

static const struct value *find_run(const struct value *list, const struct value *matrix)
{
    for (size_t i = 0; i < value_count(list); i++) {
        if (value_equal(value_get(value_at(list, i), "matrix"), matrix)) {
            return value_at(list, i);
        }
    }
    return NULL;
}

struct value *golden_compare(const struct value *want, const struct value *got)
{
    struct value *differences = value_array();
    const struct value *want_runs = value_get(want, "runs");
    const struct value *got_runs = value_get(got, "runs");
    compare_checkpoints(&differences, "", value_get(want, "checkpoints"),
                        value_get(got, "checkpoints"));
    for (size_t i = 0; i < value_count(want_runs) + value_count(got_runs); i++) {
        bool is_wanted = i < value_count(want_runs);
        const struct value *one =
            is_wanted ? value_at(want_runs, i) : value_at(got_runs, i - value_count(want_runs));
        const struct value *matrix = value_get(one, "matrix");
        const struct value *other = find_run(is_wanted ? got_runs : want_runs, matrix);
        if (!is_wanted && other != NULL) {
            continue;
        }
        AUTO_BUFFER prefix = {0};
        buffer_append(&prefix, "runs[");
        value_print_json(matrix, &prefix);
        buffer_append(&prefix, "].");
        compare_checkpoints(&differences, buffer_text(&prefix),
                            value_get(is_wanted ? one : other, "checkpoints"),
                            value_get(is_wanted ? other : one, "checkpoints"));
    }
    return differences;
}
