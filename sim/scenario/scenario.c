#include "sim/scenario/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/ray/features.h"
#include "core/ray/rules.h"
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

static const char only_these_are_refused[] = "only create, apply, patch and delete can be refused";

static bool can_be_refused(const struct value *step)
{
    return value_get(step, "create") != NULL || value_get(step, "apply") != NULL ||
           value_get(step, "patch") != NULL || value_get(step, "delete") != NULL;
}

bool scenario_check_step(const struct yaml_document *document, struct error *err)
{
    const struct value *step = document->value;
    return format_check(&scenario_step_format, document, step, NULL, err) &&
           (value_get(step, "rejected") == NULL || can_be_refused(step) ||
            error_set(err, "rejected: %s", only_these_are_refused));
}

/* ---- the matrix ---- */

/* The size of the `${name}` that TEXT begins with; 0 when it does not. */
static size_t placeholder_size(const char *text)
{
    const char *end = strncmp(text, "${", 2) == 0 ? strchr(text, '}') : NULL;
    return end == NULL ? 0 : (size_t)(end - text) + 1;
}

struct replacement {
    const struct value *matrix;
    /* The first placeholder that the matrix lacks, and the node it is in. */
    char *unknown;
    char *unknown_path;
};

static const struct value *look_up(struct replacement *self, const struct field_place *place,
                                   const char *placeholder, size_t size)
{
    const struct value *found = value_get_sized(self->matrix, placeholder + 2, size - 3);
    if (found == NULL && self->unknown == NULL) {
        self->unknown = memory_copy_text_sized(placeholder, size);
        struct buffer path = {0};
        format_append_place(&path, place);
        self->unknown_path = buffer_detach(&path);
    }
    return found;
}

/* TEXT with placeholders replaced. One that is the whole text keeps its value's type. */
static struct value *replace_in_text(struct replacement *self, const struct field_place *place,
                                     const struct value *text)
{
    AUTO_BUFFER out = {0};
    for (const char *at = value_text(text); *at != '\0';) {
        size_t size = placeholder_size(at);
        if (size == 0) {
            buffer_append_char(&out, *at++);
            continue;
        }
        const struct value *part = look_up(self, place, at, size);
        if (part != NULL && size == value_text_size(text)) {
            return value_ref(part);
        }
        if (value_is(part, VALUE_STRING)) {
            buffer_append(&out, value_text(part));
        } else if (part != NULL) {
            value_print_json(part, &out);
        }
        at += size;
    }
    return value_string_sized(buffer_text(&out), out.size);
}

static struct value *replace(struct replacement *self, const struct field_place *place,
                             const struct value *value)
{
    if (value_is(value, VALUE_STRING)) {
        return strstr(value_text(value), "${") == NULL ? value_ref(value)
                                                       : replace_in_text(self, place, value);
    }
    struct value *result = value_ref(value);
    for (size_t i = 0; i < value_count(value); i++) {
        const struct field_place inner = {
            .outside = place,
            .name = value_is(value, VALUE_OBJECT) ? value_key_at(value, i) : NULL,
            .index = i};
        value_set_part_at(&result, i, replace(self, &inner, value_part_at(value, i)));
    }
    return result;
}

/* The document with the values of MATRIX in its spec. */
static bool replace_all(const struct scenario *self, const struct value *matrix, struct value **out,
                        struct error *err)
{
    AUTO_VALUE *spec = value_ref(value_get(document(self), "spec"));
    value_drop(&spec, "matrix");
    struct replacement replacement = {.matrix = matrix};
    const struct field_place place = {.name = "spec"};
    *out = value_ref(document(self));
    value_put(out, replace(&replacement, &place, spec), "spec");
    value_put(out, value_ref(value_find(document(self), "spec", "matrix")), "spec", "matrix");
    if (replacement.unknown != NULL) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "the matrix has nothing for %s, only for ", replacement.unknown);
        for (size_t i = 0; i < value_count(replacement.matrix); i++) {
            buffer_printf(&message, "%s%s", i == 0 ? "" : ", ",
                          value_key_at(replacement.matrix, i));
        }
        complain(self, err, replacement.unknown_path, buffer_text(&message));
    }
    free(replacement.unknown_path);
    bool ok = replacement.unknown == NULL;
    free(replacement.unknown);
    return ok;
}

/* The INDEXth combination. */
static struct value *combine(const struct value *lists, size_t index)
{
    struct value *matrix = value_object();
    for (size_t i = value_count(lists); i-- > 0;) {
        const struct value *list = value_member_at(lists, i);
        value_put_sized(&matrix, value_key_at(lists, i), value_key_size_at(lists, i),
                        value_ref(value_at(list, index % value_count(list))));
        index /= value_count(list);
    }
    return matrix;
}

/* The INDEXth run: its combination, NULL without a matrix, and the document with that in place. */
static bool expand(const struct scenario *self, size_t index, struct value **matrix,
                   struct value **root, struct error *err)
{
    const struct value *lists = value_find(document(self), "spec", "matrix");
    if (lists == NULL) {
        *matrix = NULL;
        *root = value_ref(document(self));
        return true;
    }
    *matrix = combine(lists, index);
    return replace_all(self, *matrix, root, err);
}

/* ---- what the format cannot say ---- */

static bool complain_of_step(const struct scenario *self, struct error *err, size_t index,
                             const char *member, const char *message)
{
    AUTO_BUFFER path = {0};
    buffer_printf(&path, "/spec/steps/%zu/%s", index, member);
    return complain(self, err, buffer_text(&path), message);
}

/* What the format tables cannot say about the steps of a run. */
static bool check_steps(const struct scenario *self, const struct value *steps, struct error *err)
{
    for (size_t i = 0; i < value_count(steps); i++) {
        const struct value *step = value_at(steps, i);
        if (value_get(step, "rejected") != NULL && !can_be_refused(step)) {
            return complain_of_step(self, err, i, "rejected", only_these_are_refused);
        }
        const char *name = value_find_text(step, "checkpoint");
        for (size_t j = 0; name[0] != '\0' && j < i; j++) {
            if (strcmp(value_find_text(value_at(steps, j), "checkpoint"), name) == 0) {
                AUTO_BUFFER message = {0};
                buffer_printf(&message, "the checkpoint %s is there twice, first at line %zu", name,
                              scenario_step_line(self, j));
                return complain_of_step(self, err, i, "checkpoint", buffer_text(&message));
            }
        }
    }
    return true;
}

/* Whether the controller would start with each member of a setting, so that a wrong one is named
 * with its place. */
static bool check_setting(const struct scenario *self, const struct value *root, const char *name,
                          struct error *err)
{
    const struct contract *contract = contract_find(value_find_text(root, "spec", "contract"));
    const struct value *setting = value_find(root, "spec", name);
    bool gates = strcmp(name, "featureGates") == 0;
    for (size_t i = 0; i < value_count(setting); i++) {
        AUTO_VALUE *one =
            value_object_of(value_key_at(setting, i), value_ref(value_member_at(setting, i)), NULL);
        AUTO_ERROR problem = {0};
        struct ray_options options;
        if (!features_resolve(&options, contract, gates ? one : NULL, NULL, gates ? NULL : one,
                              &problem)) {
            AUTO_BUFFER path = {0};
            buffer_printf(&path, "/spec/%s/%s", name, value_key_at(setting, i));
            return complain(self, err, buffer_text(&path), problem.message);
        }
        features_release(&options);
    }
    return true;
}

/* ROOT is the document with the matrix' values in place. */
static bool check_run(const struct scenario *self, const struct value *root, struct error *err)
{
    return format_check(&scenario_format, &self->stream.documents[0], root, NULL, err) &&
           check_setting(self, root, "featureGates", err) &&
           check_setting(self, root, "operatorConfig", err) &&
           check_steps(self, value_find(root, "spec", "steps"), err);
}

#define RUNS_MAX 10000

static bool count_runs(struct scenario *self, struct error *err)
{
    const struct value *matrix = value_find(document(self), "spec", "matrix");
    const struct field_place spec = {.name = "spec"};
    const struct field_place place = {.outside = &spec, .name = "matrix"};
    self->run_count = 1;
    if (matrix != NULL &&
        !format_check(&scenario_matrix_format, &self->stream.documents[0], matrix, &place, err)) {
        return false;
    }
    for (size_t i = 0; i < value_count(matrix); i++) {
        self->run_count *= value_count(value_member_at(matrix, i));
        if (self->run_count > RUNS_MAX) {
            return complain(self, err, "/spec/matrix", "more than 10000 combinations");
        }
    }
    return true;
}

/* The contract is the file's: it cannot come from the matrix. */
static bool find_contract(struct scenario *self, struct error *err)
{
    const char *name = value_find_text(document(self), "spec", "contract");
    self->contract = contract_find(name);
    if (self->contract == NULL) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "there is no contract %s", name);
        return complain(self, err, "/spec/contract", buffer_text(&message));
    }
    return true;
}

static bool check_covers(const struct scenario *self, struct error *err)
{
    const struct value *covers = scenario_covers(self);
    for (size_t i = 0; i < value_count(covers); i++) {
        const char *id = value_text(value_at(covers, i));
        enum rule rule;
        if (!rules_find(id, &rule)) {
            AUTO_BUFFER path = {0};
            AUTO_BUFFER message = {0};
            buffer_printf(&path, "/spec/covers/%zu", i);
            buffer_printf(&message, "there is no rule %s", id);
            return complain(self, err, buffer_text(&path), buffer_text(&message));
        }
    }
    return true;
}

static bool check(struct scenario *self, struct error *err)
{
    if (self->stream.count != 1) {
        return error_set(err, "expected one YAML document, got %zu", self->stream.count);
    }
    if (!count_runs(self, err)) {
        return false;
    }
    /* With a matrix a number may be written `${n}`: each combination is checked by itself. */
    for (size_t i = 0; i < self->run_count; i++) {
        AUTO_VALUE *matrix = NULL;
        AUTO_VALUE *root = NULL;
        if (!expand(self, i, &matrix, &root, err) || !check_run(self, root, err)) {
            return false;
        }
    }
    return find_contract(self, err) && check_name(self, err) && check_covers(self, err);
}

bool scenario_parse(const char *path, const char *golden_path, const char *text, size_t size,
                    struct scenario *out, struct error *err)
{
    *out = (struct scenario){.path = memory_copy_text(path),
                             .golden_path = memory_copy_text(golden_path),
                             .text = memory_copy_text_sized(text, size)};
    index_lines(out, size);
    bool ok = yaml_parse(out->text, size, &out->stream, err) && check(out, err);
    if (!ok) {
        error_set_file(err, path);
        scenario_release(out);
    }
    return ok;
}

bool scenario_load(const char *path, const char *golden_path, struct scenario *out,
                   struct error *err)
{
    AUTO_FREE char *text = NULL;
    size_t size = 0;
    *out = (struct scenario){0};
    return files_read(path, &text, &size, err) &&
           scenario_parse(path, golden_path, text, size, out, err);
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

bool scenario_expand(const struct scenario *self, size_t index, struct scenario_run *out,
                     struct error *err)
{
    AUTO_VALUE *matrix = NULL;
    AUTO_VALUE *root = NULL;
    *out = (struct scenario_run){0};
    if (!expand(self, index, &matrix, &root, err)) {
        return false;
    }
    *out = (struct scenario_run){value_ref(matrix), value_ref(value_get(root, "spec"))};
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

const struct value *scenario_covers(const struct scenario *self)
{
    return value_find(document(self), "spec", "covers");
}

/* Where the INDEXth item of a list of the spec begins. */
static size_t item_line(const struct scenario *self, const char *list, size_t index)
{
    AUTO_BUFFER path = {0};
    buffer_printf(&path, "/spec/%s/%zu", list, index);
    size_t line = 0;
    size_t column = 0;
    yaml_document_place(&self->stream.documents[0], buffer_text(&path), &line, &column);
    return line;
}

size_t scenario_covers_line(const struct scenario *self, size_t index)
{
    return item_line(self, "covers", index);
}

size_t scenario_step_line(const struct scenario *self, size_t step_index)
{
    return item_line(self, "steps", step_index);
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
