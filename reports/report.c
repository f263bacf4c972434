#include "reports/report.h"

#include <stdint.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/value_json.h"
#include "reports/text_diff.h"

/* ---- counting ---- */

struct report_counts report_count(const struct value *results)
{
    struct report_counts counts = {0};
    for (size_t i = 0; i < value_count(results); i++) {
        const char *status = value_find_text(value_at(results, i), "status");
        if (strcmp(status, "passed") == 0) {
            counts.passed++;
        } else if (strcmp(status, "skipped") == 0) {
            counts.skipped++;
        } else {
            counts.failed++;
        }
        counts.has_error = counts.has_error || strcmp(status, "error") == 0;
        counts.has_crash = counts.has_crash || strcmp(status, "crashed") == 0;
    }
    return counts;
}

/* ---- for people ---- */

#define RED "\033[31m"
#define GREEN "\033[32m"
#define CYAN "\033[36m"
#define PLAIN "\033[0m"

static void append_indented(struct buffer *out, size_t indent, const char *text)
{
    while (*text != '\0') {
        size_t size = strcspn(text, "\n");
        buffer_append_repeated(out, ' ', size == 0 ? 0 : indent);
        buffer_append_sized(out, text, size);
        buffer_append_char(out, '\n');
        text += size + (text[size] == '\n');
    }
}

static void append_diff(struct buffer *out, const char *diff, bool color)
{
    while (*diff != '\0') {
        size_t size = strcspn(diff, "\n");
        const char *paint = !color           ? NULL
                            : diff[0] == '-' ? RED
                            : diff[0] == '+' ? GREEN
                            : diff[0] == '@' ? CYAN
                                             : NULL;
        buffer_append(out, paint == NULL ? "" : paint);
        buffer_append_sized(out, diff, size);
        buffer_append(out, paint == NULL ? "\n" : PLAIN "\n");
        diff += size + (diff[size] == '\n');
    }
}

static void append_golden_diff(struct buffer *out, const struct value *result, bool color)
{
    const struct value *golden = value_get(result, "golden");
    if (value_get(golden, "got") == NULL) {
        return;
    }
    AUTO_BUFFER diff = {0};
    text_diff_print(value_find_text(golden, "path"), value_find_text(golden, "want"), "observed",
                    value_find_text(golden, "got"), &diff);
    append_diff(out, buffer_text(&diff), color);
}

/* `step 3, line 14: - pods: …`, and for which combination of the matrix. */
static void append_place(struct buffer *out, const struct value *failure)
{
    const struct value *matrix = value_get(failure, "matrix");
    if (matrix != NULL) {
        buffer_append(out, "  with ");
        value_print_json(matrix, out);
        buffer_append_char(out, '\n');
    }
    if (value_get(failure, "step") != NULL) {
        buffer_printf(out, "  step %lld, line %lld: %s\n",
                      (long long)value_as_int(value_get(failure, "step"), 0),
                      (long long)value_as_int(value_get(failure, "line"), 0),
                      value_find_text(failure, "text"));
    }
}

static void append_failure(struct buffer *out, const struct value *failure)
{
    append_place(out, failure);
    const struct value *details = value_get(failure, "details");
    for (size_t i = 0; i < value_count(details); i++) {
        append_indented(out, 2, value_text(value_at(details, i)));
    }
    append_indented(out, 2, value_find_text(failure, "message"));
    const char *world = value_find_text(failure, "world");
    if (world[0] != '\0') {
        buffer_append(out, "  at that moment:\n");
        append_indented(out, 4, world);
    }
}

static void append_result(struct buffer *out, const struct value *result,
                          const struct report_text_options *options)
{
    const char *path = value_find_text(result, "path");
    if (value_is_text(value_get(result, "status"), "passed")) {
        const char *state = value_find_text(result, "golden", "state");
        bool changed = strcmp(state, "updated") == 0 || strcmp(state, "created") == 0;
        if (changed) {
            buffer_printf(out, "%s %s\n", state, value_find_text(result, "golden", "path"));
        } else if (options->verbose) {
            buffer_printf(out, "%sok%s   %s\n", options->color ? GREEN : "",
                          options->color ? PLAIN : "", path);
        }
        if (strcmp(state, "updated") == 0) {
            append_golden_diff(out, result, options->color);
        }
        return;
    }
    if (value_is_text(value_get(result, "status"), "skipped")) {
        buffer_printf(out, "skip %s\n", path);
        append_indented(out, 2, value_find_text(result, "reason"));
        return;
    }
    buffer_printf(out, "%sFAIL%s %s\n", options->color ? RED : "", options->color ? PLAIN : "",
                  path);
    const struct value *failures = value_get(result, "failures");
    for (size_t i = 0; i < value_count(failures); i++) {
        append_failure(out, value_at(failures, i));
    }
    append_golden_diff(out, result, options->color);
    buffer_printf(out, "  again: rayrig run %s", value_find_text(result, "options"));
    buffer_append_shell_word(out, path);
    buffer_append_char(out, '\n');
}

void report_text(const struct value *results, const struct report_text_options *options,
                 struct buffer *out)
{
    for (size_t i = 0; i < value_count(results); i++) {
        append_result(out, value_at(results, i), options);
    }
    struct report_counts counts = report_count(results);
    buffer_printf(out, "%zu passed, %zu failed", counts.passed, counts.failed);
    if (counts.skipped > 0) {
        buffer_printf(out, ", %zu skipped", counts.skipped);
    }
    buffer_append_char(out, '\n');
}

void report_complaints(const struct value *results, struct buffer *out)
{
    for (size_t i = 0; i < value_count(results); i++) {
        const struct value *result = value_at(results, i);
        const struct value *failures = value_get(result, "failures");
        for (size_t j = 0; j < value_count(failures); j++) {
            const struct value *failure = value_at(failures, j);
            const char *kind = value_find_text(failure, "kind");
            const char *message = value_find_text(failure, "message");
            if (strcmp(kind, "input") == 0) {
                buffer_printf(out, "rayrig: %s\n", message);
            } else if (strcmp(kind, "step") == 0 || strcmp(kind, "invariant") == 0) {
                buffer_printf(out, "rayrig: %s:%lld: step %lld: %s\n",
                              value_find_text(result, "path"),
                              (long long)value_as_int(value_get(failure, "line"), 0),
                              (long long)value_as_int(value_get(failure, "step"), 0), message);
            } else if (strcmp(kind, "crash") == 0 || value_get(failure, "details") == NULL) {
                buffer_printf(out, "rayrig: %s: %s\n", value_find_text(result, "path"), message);
            }
        }
    }
}

/* ---- for machines ---- */

void report_json(const struct value *results, struct buffer *out)
{
    struct report_counts counts = report_count(results);
    AUTO_VALUE *report = value_object_of(
        "passed", value_int((int64_t)counts.passed), "failed", value_int((int64_t)counts.failed),
        "skipped", counts.skipped == 0 ? NULL : value_int((int64_t)counts.skipped), "results",
        value_ref(results), NULL);
    value_print_json_pretty(report, 2, out);
    buffer_append_char(out, '\n');
}

/* All of a result's failures as one text. */
static void print_failures(const struct value *result, struct buffer *out)
{
    const struct value *failures = value_get(result, "failures");
    for (size_t i = 0; i < value_count(failures); i++) {
        append_failure(out, value_at(failures, i));
    }
    append_golden_diff(out, result, false);
}

/* TEXT with a question mark for each control character, which would end a line or the document. */
static void append_without_controls(struct buffer *out, const char *text, const char *kept)
{
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        bool is_control = (byte < 0x20 || byte == 0x7f) && strchr(kept, byte) == NULL;
        buffer_append_char(out, is_control ? '?' : *text);
    }
}

/*
 * A block in YAML that old readers understand, too: Perl's takes no indicator of indentation, so
 * the first line must have none of its own, and a line without any ends the block for it.
 */
static void append_yaml_block(struct buffer *out, const char *key, const char *text)
{
    buffer_printf(out, "  %s: |\n", key);
    while (*text != '\0') {
        size_t size = strcspn(text, "\n");
        buffer_append(out, "    ");
        buffer_append_sized(out, text, size);
        buffer_append_char(out, '\n');
        text += size + (text[size] == '\n');
    }
}

static void append_test_point(struct buffer *out, const struct value *result, size_t number)
{
    bool skipped = value_is_text(value_get(result, "status"), "skipped");
    bool passed = skipped || value_is_text(value_get(result, "status"), "passed");
    AUTO_BUFFER path = {0};
    append_without_controls(&path, value_find_text(result, "path"), "");
    buffer_printf(out, "%s %zu - ", passed ? "ok" : "not ok", number);
    for (const char *at = buffer_text(&path); *at != '\0'; at++) {
        if (*at == '#' || *at == '\\') { /* a directive would begin there */
            buffer_append_char(out, '\\');
        }
        buffer_append_char(out, *at);
    }
    if (skipped) {
        buffer_append(out, " # SKIP ");
        append_without_controls(out, value_find_text(result, "reason"), "");
    }
    buffer_append_char(out, '\n');
    if (passed) {
        return;
    }
    AUTO_BUFFER failures = {0};
    AUTO_BUFFER text = {0};
    buffer_printf(&text, "FAIL %s\n", buffer_text(&path));
    print_failures(result, &failures);
    append_without_controls(&text, buffer_text(&failures), "\n\t");
    buffer_append(out, "  ---\n");
    append_yaml_block(out, "message", buffer_text(&text));
    buffer_append(out, "  ...\n");
}

void report_tap(const struct value *results, struct buffer *out)
{
    buffer_printf(out, "TAP version 13\n1..%zu\n", value_count(results));
    for (size_t i = 0; i < value_count(results); i++) {
        append_test_point(out, value_at(results, i), i + 1);
    }
}

/* The size of the UTF-8 character at TEXT that XML 1.0 can hold; 0 when it can hold none there. */
static size_t xml_character_size(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    if (at[0] < 0x80) {
        return at[0] >= 0x20 || strchr("\t\n\r", at[0]) != NULL ? 1 : 0;
    }
    size_t size = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
    uint32_t code = at[0] & (0xffU >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xc0) != 0x80) {
            return 0; /* the final NUL is one of these */
        }
        code = code << 6 | (at[i] & 0x3fU);
    }
    static const uint32_t smallest[] = {0x80, 0x800, 0x10000};
    bool is_valid = at[0] >= 0xc2 && code >= smallest[size - 2] && code <= 0x10ffff &&
                    (code < 0xd800 || code > 0xdfff) && code != 0xfffe && code != 0xffff;
    return is_valid ? size : 0;
}

/*
 * TEXT for XML 1.0: what XML cannot hold becomes U+FFFD. A reader makes blanks of the line breaks
 * in an ATTRIBUTE, and line feeds of all line breaks elsewhere, unless they are escaped.
 */
static void append_xml(struct buffer *out, const char *text, bool attribute)
{
    while (*text != '\0') {
        size_t size = xml_character_size(text);
        if (size == 0) {
            buffer_append(out, "\xef\xbf\xbd");
            text++;
            continue;
        }
        if (strchr("<>&\"\r", *text) != NULL || (attribute && strchr("\t\n", *text) != NULL)) {
            buffer_printf(out, "&#%d;", *text);
        } else {
            buffer_append_sized(out, text, size);
        }
        text += size;
    }
}

static void append_attribute(struct buffer *out, const char *name, const char *text)
{
    buffer_printf(out, " %s=\"", name);
    append_xml(out, text, true);
    buffer_append_char(out, '"');
}

/* The case is named after the file, which has a name even when it cannot be read. */
static void append_case(struct buffer *out, const struct value *result)
{
    const char *path = value_find_text(result, "path");
    const char *slash = strrchr(path, '/');
    const char *base = slash == NULL ? path : slash + 1;
    size_t base_size = strlen(base) - (text_has_suffix(base, ".yaml") ? strlen(".yaml") : 0);
    AUTO_BUFFER folder = {0};
    AUTO_BUFFER name = {0};
    buffer_append_sized(&folder, path, slash == NULL ? 0 : (size_t)(slash - path));
    buffer_append_sized(&name, base, base_size);
    const char *status = value_find_text(result, "status");
    buffer_append(out, "    <testcase");
    append_attribute(out, "classname", folder.size == 0 ? "." : buffer_text(&folder));
    append_attribute(out, "name", buffer_text(&name));
    append_attribute(out, "file", path);
    if (strcmp(status, "passed") == 0) {
        buffer_append(out, "/>\n");
        return;
    }
    if (strcmp(status, "skipped") == 0) {
        buffer_append(out, ">\n      <skipped");
        append_attribute(out, "message", value_find_text(result, "reason"));
        buffer_append(out, "/>\n    </testcase>\n");
        return;
    }
    const struct value *first = value_at(value_get(result, "failures"), 0);
    const struct value *detail = value_at(value_get(first, "details"), 0);
    const char *element = strcmp(status, "failed") == 0 ? "failure" : "error";
    buffer_printf(out, ">\n      <%s", element);
    append_attribute(out, "type", value_find_text(first, "kind"));
    append_attribute(out, "message",
                     detail == NULL ? value_find_text(first, "message") : value_text(detail));
    buffer_append_char(out, '>');
    AUTO_BUFFER text = {0};
    print_failures(result, &text);
    append_xml(out, buffer_text(&text), false);
    buffer_printf(out, "</%s>\n    </testcase>\n", element);
}

void report_junit(const struct value *results, struct buffer *out)
{
    size_t failures = 0;
    size_t errors = 0;
    for (size_t i = 0; i < value_count(results); i++) {
        const char *status = value_find_text(value_at(results, i), "status");
        failures += strcmp(status, "failed") == 0;
        errors += strcmp(status, "error") == 0 || strcmp(status, "crashed") == 0;
    }
    AUTO_BUFFER counts = {0};
    buffer_printf(&counts, "name=\"rayrig\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"",
                  value_count(results), failures, errors);
    buffer_printf(out,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites %s>\n"
                  "  <testsuite %s skipped=\"%zu\">\n",
                  buffer_text(&counts), buffer_text(&counts), report_count(results).skipped);
    for (size_t i = 0; i < value_count(results); i++) {
        append_case(out, value_at(results, i));
    }
    buffer_append(out, "  </testsuite>\n</testsuites>\n");
}
