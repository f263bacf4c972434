#include "sim/scenario/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "sim/scenario/files.h"
#include "sim/scenario/scenario_format.h"

static const struct value *document(const struct scenario *self)
{
    return self->stream.documents[0].value;
}

static bool complain(const struct scenario *self, struct error *err, const char *path,
                     const char *message)
{
    size_t line = 0;
    size_t column = 0;
    yaml_document_place(&self->stream.documents[0], path, &line, &column);
    AUTO_BUFFER shown = {0};
    format_print_path(path, &shown);
    return error_set_at(err, line, column, "%s: %s", buffer_text(&shown), message);
}

static void index_lines(struct scenario *self, size_t size)
{
    size_t capacity = 0;
    size_t start = 0;
    while (start < size) {
        self->line_starts =
            memory_grow(self->line_starts, self->line_count, &capacity, sizeof(*self->line_starts));
        self->line_starts[self->line_count++] = start;
        const char *end = memchr(self->text + start, '\n', size - start);
        start = end == NULL ? size : (size_t)(end - self->text) + 1;
    }
}

/* `a/b/name.yaml` -> `name` */
static char *name_of_file(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash == NULL ? path : slash + 1;
    size_t size = strlen(base);
    if (size > 5 && strcmp(base + size - 5, ".yaml") == 0) {
        size -= 5;
    }
    return memory_copy_text_sized(base, size);
}

static bool check_name(struct scenario *self, struct error *err)
{
    AUTO_FREE char *expected = name_of_file(self->path);
    self->name = memory_copy_text(value_find_text(document(self), "metadata", "name"));
    if (strcmp(expected, self->name) != 0) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "expected the file's name, %s, got %s", expected, self->name);
        return complain(self, err, "/metadata/name", buffer_text(&message));
    }
    return true;
}

static bool can_be_refused(const struct value *step)
{
    return value_get(step, "create") != NULL || value_get(step, "apply") != NULL ||
           value_get(step, "patch") != NULL || value_get(step, "delete") != NULL;
}

/* What the format tables cannot say about steps. */
static bool check_steps(const struct scenario *self, struct error *err)
{
    const struct value *steps = value_find(document(self), "spec", "steps");
    for (size_t i = 0; i < value_count(steps); i++) {
        const struct value *step = value_at(steps, i);
        AUTO_BUFFER path = {0};
        buffer_printf(&path, "/spec/steps/%zu", i);
        if (value_get(step, "rejected") != NULL && !can_be_refused(step)) {
            buffer_append(&path, "/rejected");
            return complain(self, err, buffer_text(&path),
                            "only create, apply, patch and delete can be refused");
        }
        const char *name = value_find_text(step, "checkpoint");
        for (size_t j = 0; name[0] != '\0' && j < i; j++) {
            if (strcmp(value_find_text(value_at(steps, j), "checkpoint"), name) == 0) {
                AUTO_BUFFER message = {0};
                buffer_printf(&message, "the checkpoint %s is there twice, first at line %zu", name,
                              scenario_step_line(self, j));
                buffer_append(&path, "/checkpoint");
                return complain(self, err, buffer_text(&path), buffer_text(&message));
            }
        }
    }
    return true;
}

static void count_runs(struct scenario *self)
{
    const struct value *matrix = value_find(document(self), "spec", "matrix");
    self->run_count = 1;
    for (size_t i = 0; i < value_count(matrix); i++) {
        self->run_count *= value_count(value_member_at(matrix, i));
    }
}

#define RUNS_MAX 10000

static bool check(struct scenario *self, struct error *err)
{
    if (self->stream.count != 1) {
        return error_set(err, "expected one YAML document, got %zu", self->stream.count);
    }
    struct yaml_document *root = &self->stream.documents[0];
    bool has_matrix = value_find(root->value, "spec", "matrix") != NULL;
    count_runs(self);
    if (self->run_count > RUNS_MAX) {
        return complain(self, err, "/spec/matrix", "more than 10000 combinations");
    }
    if (!has_matrix && !format_check(&scenario_format, root, root->value, "", err)) {
        return false;
    }
    /* With a matrix a number may be written `${n}`: each combination is checked by itself. */
    for (size_t i = 0; has_matrix && i < self->run_count; i++) {
        struct scenario_run run;
        if (!scenario_expand(self, i, &run, err)) {
            return false;
        }
        scenario_run_release(&run);
    }
    self->contract = contract_find(value_find_text(root->value, "spec", "contract"));
    CHECK(self->contract != NULL);
    return check_name(self, err) && check_steps(self, err);
}

bool scenario_load(const char *path, const char *golden_path, struct scenario *out,
                   struct error *err)
{
    *out = (struct scenario){0};
    size_t size = 0;
    out->path = memory_copy_text(path);
    out->golden_path = memory_copy_text(golden_path);
    bool ok = files_read(path, &out->text, &size, err);
    if (ok) {
        index_lines(out, size);
        ok = yaml_parse(out->text, size, &out->stream, err) && check(out, err);
    }
    if (!ok) {
        error_set_file(err, path);
        scenario_release(out);
    }
    return ok;
}

void scenario_release(struct scenario *self)
{
    free(self->path);
    free(self->golden_path);
    free(self->name);
    free(self->text);
    free(self->line_starts);
    yaml_stream_release(&self->stream);
    *self = (struct scenario){0};
}

/* ---- the matrix ---- */

/* The value of `${name}` at the beginning of TEXT, and how long that is; NULL for none. */
static const struct value *placeholder(const char *text, const struct value *matrix, size_t *size)
{
    const char *end = strncmp(text, "${", 2) == 0 ? strchr(text, '}') : NULL;
    if (end == NULL) {
        return NULL;
    }
    *size = (size_t)(end - text) + 1;
    return value_get_sized(matrix, text + 2, *size - 3);
}

/* TEXT with placeholders replaced. One that is the whole text keeps its value's type. */
static struct value *replace_in_text(const struct value *text, const struct value *matrix)
{
    size_t size = 0;
    const struct value *whole = placeholder(value_text(text), matrix, &size);
    if (whole != NULL && size == value_text_size(text)) {
        return value_ref(whole);
    }
    if (strstr(value_text(text), "${") == NULL) {
        return value_ref(text);
    }
    AUTO_BUFFER out = {0};
    for (const char *at = value_text(text); *at != '\0';) {
        const struct value *part = placeholder(at, matrix, &size);
        if (part == NULL) {
            buffer_append_char(&out, *at++);
            continue;
        }
        if (value_is(part, VALUE_STRING)) {
            buffer_append(&out, value_text(part));
        } else {
            value_print_json(part, &out);
        }
        at += size;
    }
    return value_string_sized(buffer_text(&out), out.size);
}

static struct value *replace(const struct value *value, const struct value *matrix)
{
    if (value_is(value, VALUE_STRING)) {
        return replace_in_text(value, matrix);
    }
    struct value *result = value_ref(value);
    for (size_t i = 0; i < value_count(value); i++) {
        if (value_is(value, VALUE_ARRAY)) {
            struct value *item = replace(value_at(value, i), matrix);
            if (item == value_at(value, i)) {
                value_unref(item);
            } else {
                value_set_at(&result, i, item);
            }
            continue;
        }
        struct value *member = replace(value_member_at(value, i), matrix);
        if (member == value_member_at(value, i)) {
            value_unref(member);
        } else {
            value_put_sized(&result, value_key_at(value, i), value_key_size_at(value, i), member);
        }
    }
    return result;
}

bool scenario_expand(const struct scenario *self, size_t index, struct scenario_run *out,
                     struct error *err)
{
    const struct value *root = document(self);
    const struct value *lists = value_find(root, "spec", "matrix");
    *out = (struct scenario_run){0};
    if (lists == NULL) {
        out->spec = value_ref(value_get(root, "spec"));
        return true;
    }
    out->matrix = value_object();
    size_t rest = index; /* the last list varies fastest */
    for (size_t i = value_count(lists); i-- > 0;) {
        const struct value *list = value_member_at(lists, i);
        size_t size = value_count(list);
        if (size == 0) {
            return complain(self, err, "/spec/matrix", "expected lists that are not empty");
        }
        value_put_sized(&out->matrix, value_key_at(lists, i), value_key_size_at(lists, i),
                        value_ref(value_at(list, rest % size)));
        rest /= size;
    }
    AUTO_VALUE *expanded = replace(root, out->matrix);
    if (!format_check(&scenario_format, &self->stream.documents[0], expanded, "", err)) {
        scenario_run_release(out);
        return false;
    }
    out->spec = value_ref(value_get(expanded, "spec"));
    return true;
}

void scenario_run_release(struct scenario_run *self)
{
    value_unref(self->matrix);
    value_unref(self->spec);
    *self = (struct scenario_run){0};
}

const struct value *scenario_labels(const struct scenario *self)
{
    return value_find(document(self), "metadata", "labels");
}

size_t scenario_step_line(const struct scenario *self, size_t step_index)
{
    AUTO_BUFFER path = {0};
    buffer_printf(&path, "/spec/steps/%zu", step_index);
    size_t line = 0;
    size_t column = 0;
    yaml_document_place(&self->stream.documents[0], buffer_text(&path), &line, &column);
    return line;
}

void scenario_step_text(const struct scenario *self, size_t step_index, struct buffer *out)
{
    size_t line = scenario_step_line(self, step_index);
    if (line == 0 || line > self->line_count) {
        return;
    }
    const char *text = self->text + self->line_starts[line - 1];
    text += strspn(text, " ");
    buffer_append_sized(out, text, strcspn(text, "\r\n"));
}
