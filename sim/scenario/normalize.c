#include "sim/scenario/normalize.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/sim_time.h"
#include "core/base/text.h"

/* ---- texts ---- */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_word(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* The size of the number of at most MAX digits at TEXT; 0 when there is none. */
static size_t number_size(const char *text, size_t max)
{
    size_t size = 0;
    while (is_digit(text[size])) {
        size++;
    }
    return size <= max ? size : 0;
}

/* The size of the IPv4 address at TEXT; 0 when there is none. */
static size_t address_size(const char *text)
{
    size_t size = 0;
    for (int part = 0; part < 4; part++) {
        size_t digits = number_size(text + size, 3);
        if (digits == 0) {
            return 0;
        }
        size += digits;
        if (part < 3 && text[size++] != '.') {
            return 0;
        }
    }
    return is_word(text[size]) || text[size] == '.' ? 0 : size;
}

/* The size of the random end of a name at TEXT, which begins with its hyphen; 0 when it is none.
 * Source: k8s.io/apimachinery pkg/util/rand, alphanums. */
static size_t random_end_size(const char *text)
{
    size_t size = 1;
    if (text[0] != '-') {
        return 0;
    }
    while (text[size] != '\0' && strchr("bcdfghjklmnpqrstvwxz2456789", text[size]) != NULL) {
        size++;
    }
    return size == 6 && !is_word(text[size]) ? size : 0;
}

/* The size of the UUID at TEXT; 0 when there is none. */
static size_t uuid_size(const char *text)
{
    static const char pattern[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    size_t size = 0;
    for (; pattern[size] != '\0'; size++) {
        bool fits = pattern[size] == '-'
                        ? text[size] == '-'
                        : text[size] != '\0' && strchr("0123456789abcdef", text[size]) != NULL;
        if (!fits) {
            return 0;
        }
    }
    return is_word(text[size]) ? 0 : size;
}

/* The size of a node port at TEXT, which begins with its colon; 0 when it is none.
 * Source: kube-apiserver, --service-node-port-range: 30000-32767. */
static size_t node_port_size(const char *text)
{
    bool is_port = text[0] == ':' && text[1] == '3' && number_size(text + 1, 5) == 5;
    return is_port && text[6] == '/' ? 6 : 0;
}

/* The gap between two columns of a table: at least two blanks. */
static size_t gap_size(const char *text)
{
    size_t size = strspn(text, " ");
    return size >= 2 || text[size] == '\n' || text[size] == '\0' ? size : 0;
}

/* The size of what client-go's older recorder puts before a note when there are many like it.
 * Source: client-go tools/record/events_cache.go. */
static size_t combined_size(const char *text)
{
    static const char combined[] = "(combined from similar events): ";
    return strncmp(text, combined, sizeof(combined) - 1) == 0 ? sizeof(combined) - 1 : 0;
}

/* What stands at TEXT, of *SIZE bytes, in a word for all of its like; NULL: itself. */
static const char *stand_in(const char *text, bool begins_word, size_t *size)
{
    if ((*size = random_end_size(text)) > 0) {
        return "-*";
    }
    if ((*size = node_port_size(text)) > 0) {
        return ":NODE-PORT";
    }
    if (begins_word && (*size = uuid_size(text)) > 0) {
        return "UID";
    }
    if (begins_word && (*size = address_size(text)) > 0) {
        return strncmp(text, "10.244.", 7) == 0  ? "POD-IP"
               : strncmp(text, "10.96.", 6) == 0 ? "SERVICE-IP"
                                                 : "IP";
    }
    if ((*size = combined_size(text)) > 0) {
        return "";
    }
    if ((*size = gap_size(text)) > 0) {
        return text[*size] == '\n' || text[*size] == '\0' ? "" : "  ";
    }
    return NULL;
}

static void append_normal(struct buffer *out, const char *text)
{
    bool begins_word = true;
    while (*text != '\0') {
        size_t size = 0;
        const char *word = stand_in(text, begins_word, &size);
        if (word != NULL) {
            buffer_append(out, word);
            text += size;
            begins_word = text[-1] == ' ';
            continue;
        }
        begins_word = !is_word(*text) && *text != '.';
        buffer_append_char(out, *text++);
    }
}

/* Whether TEXT is an offset such as `+3s`, or a timestamp. */
static bool is_moment(const char *text)
{
    struct sim_time moment;
    struct sim_duration offset;
    bool has_sign = text[0] == '+' || text[0] == '-';
    return (has_sign && sim_duration_parse(text + 1, &offset)) ||
           (strlen(text) >= 20 && is_digit(text[0]) && sim_time_parse(text, &moment));
}

static struct value *normal_string(const char *text)
{
    AUTO_BUFFER out = {0};
    if (is_moment(text)) {
        return value_string("TIME");
    }
    append_normal(&out, text);
    return value_string_sized(buffer_text(&out), out.size);
}

/* ---- lists of lines ---- */

struct lines {
    char **items;
    size_t count;
    size_t capacity;
};

static void lines_release(struct lines *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->items[i]);
    }
    free(self->items);
}

#define AUTO_LINES __attribute__((cleanup(lines_release))) struct lines

static struct lines split(const char *text)
{
    struct lines lines = {0};
    while (*text != '\0') {
        size_t size = strcspn(text, "\n");
        struct buffer line = {0};
        buffer_append_sized(&line, text, size);
        lines.items = memory_grow(lines.items, lines.count, &lines.capacity, sizeof(*lines.items));
        lines.items[lines.count++] = buffer_detach(&line);
        text += size + (text[size] == '\n');
    }
    return lines;
}

static int compare_lines(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static struct value *join(const struct lines *lines, bool unique)
{
    AUTO_BUFFER out = {0};
    for (size_t i = 0; i < lines->count; i++) {
        bool is_repeated = unique && i > 0 && strcmp(lines->items[i - 1], lines->items[i]) == 0;
        if (!is_repeated) {
            buffer_printf(&out, "%s\n", lines->items[i]);
        }
    }
    return value_string_sized(buffer_text(&out), out.size);
}

/* Puts the normal form of LINE in its place. */
static void normalize_line(char **line)
{
    struct buffer out = {0};
    append_normal(&out, *line);
    free(*line);
    *line = buffer_detach(&out);
}

/* ---- tables ---- */

/* Blanks the cells below HEADING; other cells are where they were. */
static void blank_column(struct lines *lines, const char *heading)
{
    const char *found = lines->count == 0 ? NULL : strstr(lines->items[0], heading);
    if (found == NULL) {
        return;
    }
    size_t begin = (size_t)(found - lines->items[0]);
    const char *next = found + strcspn(found, " ");
    size_t width = *next == '\0' ? SIZE_MAX : (size_t)(next + strspn(next, " ") - found);
    for (size_t i = 1; i < lines->count; i++) {
        char *line = lines->items[i];
        for (size_t at = begin; at < strlen(line) && at - begin < width; at++) {
            line[at] = ' ';
        }
    }
}

/* A table; with SORTED, its rows in bytewise order below the head. */
static struct value *normal_table(const char *text, bool sorted)
{
    AUTO_LINES lines = split(text);
    blank_column(&lines, "AGE");
    for (size_t i = 0; i < lines.count; i++) {
        normalize_line(&lines.items[i]);
    }
    if (sorted && lines.count > 1) {
        qsort(lines.items + 1, lines.count - 1, sizeof(lines.items[0]), compare_lines);
    }
    return join(&lines, false);
}

/* Cuts the ` (x3)` off that a repeated line ends in. */
static void cut_repeats(char *line)
{
    char *at = strrchr(line, '(');
    if (at != NULL && at > line && at[-1] == ' ' && at[1] == 'x' &&
        strcmp(at + 2 + strspn(at + 2, "0123456789"), ")") == 0) {
        at[-1] = '\0';
    }
}

/* Whether a cache that was behind is enough for LINE: a write that met a newer version, or an
 * object that was there already, and the event about the latter. */
static bool is_of_a_late_cache(const char *line)
{
    return text_has_suffix(line, " -> 409 Conflict") ||
           text_has_suffix(line, " -> 409 AlreadyExists") ||
           text_has_suffix(line, "\" already exists");
}

/* Events or writes: what there was, not in which order or how often. */
static struct value *normal_log(const char *text)
{
    AUTO_LINES lines = split(text);
    size_t kept = 0;
    for (size_t i = 0; i < lines.count; i++) {
        cut_repeats(lines.items[i]);
        normalize_line(&lines.items[i]);
        if (is_of_a_late_cache(lines.items[i])) {
            free(lines.items[i]);
        } else {
            lines.items[kept++] = lines.items[i];
        }
    }
    lines.count = kept;
    if (lines.count > 0) {
        qsort(lines.items, lines.count, sizeof(lines.items[0]), compare_lines);
    }
    return join(&lines, true);
}

/* ---- objects ---- */

static bool is_identity(const char *key)
{
    static const char *const keys[] = {"resourceVersion", "uid", "managedFields", "nodePort",
                                       "creationTimestamp"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strcmp(key, keys[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_nothing(const struct value *value)
{
    bool is_container = value_is(value, VALUE_OBJECT) || value_is(value, VALUE_ARRAY);
    return value_is(value, VALUE_NULL) || (is_container && value_count(value) == 0);
}

/* Owns: a new reference. */
static struct value *normal_value(const struct value *value, bool without_nothing)
{
    if (value_is(value, VALUE_STRING)) {
        return normal_string(value_text(value));
    }
    bool is_list = value_is(value, VALUE_ARRAY);
    if (!is_list && !value_is(value, VALUE_OBJECT)) {
        return value_ref(value);
    }
    struct value *result = is_list ? value_array() : value_object();
    for (size_t i = 0; i < value_count(value); i++) {
        if (!is_list && is_identity(value_key_at(value, i))) {
            continue;
        }
        struct value *new = normal_value(value_part_at(value, i), without_nothing);
        if (is_list) {
            value_push(&result, new);
        } else if (without_nothing && is_nothing(new)) {
            value_unref(new);
        } else {
            value_put_sized(&result, value_key_at(value, i), value_key_size_at(value, i), new);
        }
    }
    return result;
}

static int compare_items(const void *left, const void *right)
{
    return value_compare(*(struct value *const *)left, *(struct value *const *)right);
}

static struct value *normal_objects(const struct value *list)
{
    size_t count = value_count(list);
    AUTO_FREE struct value **items = memory_alloc(count * sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        items[i] = normal_value(value_at(list, i), true);
    }
    if (count > 0) {
        qsort(items, count, sizeof(items[0]), compare_items);
    }
    return value_array_from(items, count);
}

/* ---- a golden file ---- */

static struct value *normal_member(const char *key, const struct value *member)
{
    if (strcmp(key, "name") == 0) {
        return value_ref(member);
    }
    if (strcmp(key, "columns") == 0 || strcmp(key, "services") == 0) {
        return normal_table(value_text(member), false);
    }
    if (strcmp(key, "pods") == 0) {
        return normal_table(value_text(member), true);
    }
    if (strcmp(key, "events") == 0 || strcmp(key, "writes") == 0) {
        return normal_log(value_text(member));
    }
    if (strcmp(key, "created") == 0 || strcmp(key, "objects") == 0) {
        return normal_objects(member);
    }
    return normal_value(member, false);
}

static struct value *normal_checkpoints(const struct value *checkpoints)
{
    struct value *result = value_array();
    for (size_t i = 0; i < value_count(checkpoints); i++) {
        const struct value *observation = value_at(checkpoints, i);
        struct value *normal = value_object();
        for (size_t j = 0; j < value_count(observation); j++) {
            const char *key = value_key_at(observation, j);
            if (strcmp(key, "time") != 0) {
                value_put(&normal, normal_member(key, value_member_at(observation, j)), key);
            }
        }
        value_push(&result, normal);
    }
    return result;
}

struct value *normalize_golden(const struct value *golden)
{
    struct value *result = value_ref(golden);
    const struct value *checkpoints = value_get(golden, "checkpoints");
    if (checkpoints != NULL) {
        value_put(&result, normal_checkpoints(checkpoints), "checkpoints");
    }
    const struct value *runs = value_get(golden, "runs");
    if (runs == NULL) {
        return result;
    }
    struct value *normal_runs = value_array();
    for (size_t i = 0; i < value_count(runs); i++) {
        struct value *run = value_ref(value_at(runs, i));
        value_put(&run, normal_checkpoints(value_get(run, "checkpoints")), "checkpoints");
        value_push(&normal_runs, run);
    }
    value_put(&result, normal_runs, "runs");
    return result;
}
