#include "tools/simulation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/parse_int.h"
#include "core/kube/meta.h"
#include "sim/scenario/files.h"

void simulation_init(struct simulation *self)
{
    *self = (struct simulation){.contract = contract_find("kuberay-1.7"), .seed = 1};
}

void simulation_release(struct simulation *self)
{
    for (size_t i = 0; i < self->manifest_count; i++) {
        yaml_stream_release(&self->manifests[i].stream);
        free(self->manifests[i].path);
    }
    free(self->manifests);
    value_unref(self->feature_gates);
    value_unref(self->env);
    value_unref(self->operator_config);
}

/* ---- options ---- */

static bool read_standard_input(char **text, size_t *size, struct error *err)
{
    AUTO_BUFFER out = {0};
    char block[65536];
    size_t got;
    while ((got = fread(block, 1, sizeof(block), stdin)) > 0) {
        buffer_append_sized(&out, block, got);
        if (out.size > LIMIT_TEXT_SIZE_BYTES) {
            return error_set(err, "standard input is larger than %d bytes", LIMIT_TEXT_SIZE_BYTES);
        }
    }
    if (ferror(stdin)) {
        return error_set(err, "cannot read standard input: %s", strerror(errno));
    }
    *size = out.size;
    *text = buffer_detach(&out);
    return true;
}

static bool read_yaml(const char *path, struct yaml_stream *out, struct error *err)
{
    AUTO_FREE char *text = NULL;
    size_t size = 0;
    bool ok = strcmp(path, "-") == 0 ? read_standard_input(&text, &size, err)
                                     : files_read(path, &text, &size, err);
    ok = ok && yaml_parse(text, size, out, err);
    if (!ok) {
        error_set_file(err, path);
    }
    return ok;
}

static bool add_file(struct simulation *self, const char *path, struct error *err)
{
    struct yaml_stream stream = {0};
    if (!read_yaml(path, &stream, err)) {
        return false;
    }
    self->manifests =
        memory_resize(self->manifests, (self->manifest_count + 1) * sizeof(*self->manifests));
    self->manifests[self->manifest_count++] =
        (struct manifest){.path = memory_copy_text(path), .stream = stream};
    return true;
}

/* The manifests in a folder, as kubectl takes them: none of those below it. */
static bool add_folder(struct simulation *self, const char *path, struct error *err)
{
    char **paths = NULL;
    size_t count = 0;
    bool ok = files_list_manifests(path, &paths, &count, err);
    for (size_t i = 0; i < count; i++) {
        ok = ok && add_file(self, paths[i], err);
        free(paths[i]);
    }
    free(paths);
    return ok;
}

static bool add_manifests(struct simulation *self, const char *path, struct error *err)
{
    size_t object_count = 0;
    size_t first = self->manifest_count;
    if (!(files_is_folder(path) ? add_folder(self, path, err) : add_file(self, path, err))) {
        return false;
    }
    for (size_t i = first; i < self->manifest_count; i++) {
        object_count += self->manifests[i].stream.count;
    }
    if (object_count == 0) {
        error_set(err, "there is no object in it");
        error_set_file(err, path);
    }
    return object_count > 0;
}

/* `A=true,B=false`, as the operator's own flag. */
static bool add_feature_gates(struct simulation *self, const char *text, struct error *err)
{
    while (*text != '\0') {
        size_t size = strcspn(text, ",");
        const char *equals = memchr(text, '=', size);
        size_t value_size = equals == NULL ? 0 : size - (size_t)(equals + 1 - text);
        bool on = value_size == 4 && strncmp(equals + 1, "true", 4) == 0;
        bool off = value_size == 5 && strncmp(equals + 1, "false", 5) == 0;
        if (!on && !off) {
            return error_set(err, "--feature-gates: expected NAME=true or NAME=false, got %.*s",
                             (int)size, text);
        }
        value_put_sized(&self->feature_gates, text, (size_t)(equals - text), value_bool(on));
        text += size + (text[size] == ',');
    }
    return true;
}

static bool add_env(struct simulation *self, const char *text, struct error *err)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        return error_set(err, "--env: expected NAME=VALUE, got %s", text);
    }
    value_put_sized(&self->env, text, (size_t)(equals - text), value_string(equals + 1));
    return true;
}

static bool set_operator_config(struct simulation *self, const char *path, struct error *err)
{
    struct yaml_stream stream = {0};
    if (!read_yaml(path, &stream, err)) {
        return false;
    }
    bool ok = stream.count == 1 && value_is(stream.documents[0].value, VALUE_OBJECT);
    if (ok) {
        value_replace(&self->operator_config, value_ref(stream.documents[0].value));
    } else {
        error_set(err, "expected one YAML document, a map");
        error_set_file(err, path);
    }
    yaml_stream_release(&stream);
    return ok;
}

bool simulation_option(struct simulation *self, int option, const char *argument, struct error *err)
{
    int64_t seed = 0;
    switch (option) {
    case 'f':
        return add_manifests(self, argument, err);
    case SIMULATION_CONTRACT:
        self->contract = contract_find(argument);
        return self->contract != NULL ||
               error_set(err, "--contract: expected kuberay-1.7 or raycluster-interface, got %s",
                         argument);
    case SIMULATION_FEATURE_GATES:
        return add_feature_gates(self, argument, err);
    case SIMULATION_ENV:
        return add_env(self, argument, err);
    case SIMULATION_OPERATOR_CONFIG:
        return set_operator_config(self, argument, err);
    case SIMULATION_SEED:
        if (!parse_int64(argument, &seed) || seed < 0) {
            return error_set(err, "--seed: expected a number, got %s", argument);
        }
        self->seed = (uint64_t)seed;
        return true;
    default:
        CHECK(!"an option of another command");
        return false;
    }
}

/* ---- the cluster ---- */

struct cluster_config simulation_config(const struct simulation *self)
{
    return (struct cluster_config){
        .seed = self->seed,
        .controller = {.contract = self->contract,
                       .feature_gates = self->feature_gates,
                       .env = self->env,
                       .operator_config = self->operator_config},
    };
}

struct cluster *simulation_start(const struct simulation *self, bool kubelet_auto,
                                 struct error *err)
{
    struct cluster_config config = simulation_config(self);
    config.kubelet_auto = kubelet_auto;
    struct cluster *cluster = cluster_new(&config, err);
    if (cluster != NULL) {
        api_server_limit_objects(cluster_server(cluster), LIMIT_TRIED_OBJECTS);
    }
    return cluster;
}

static void create(const struct simulation *self, struct cluster *cluster, const char *namespace,
                   const struct value *object, enum api_field_validation fields,
                   struct simulation_answer *answer)
{
    AUTO_VALUE *body = contract_to_stored_version(self->contract, object);
    bool is_old = body != object;
    answer->resource =
        api_server_find_kind(cluster_server(cluster), value_find_text(body, "apiVersion"),
                             value_find_text(body, "kind"));
    if (answer->resource == NULL) {
        return;
    }
    const char *own = value_find_text(object, "metadata", "namespace");
    bool says_itself = answer->resource == self->contract->resource &&
                       self->contract->states == CONTRACT_STATES_INTERFACE;
    if (answer->resource->namespaced && own[0] == '\0' && !says_itself) {
        value_put(&body, value_string(namespace), "metadata", "namespace");
    }
    struct api_request request = {
        .verb = API_CREATE,
        .resource = answer->resource,
        .namespace = !answer->resource->namespaced ? NULL
                     : own[0] == '\0'              ? namespace
                                      : value_find_text(object, "metadata", "namespace"),
        .body = body,
        .field_validation = fields,
        .field_manager = "kubectl-create"};
    cluster_call(cluster, &request, &answer->response);
    if (is_old) {
        struct value **warnings = &answer->response.warnings;
        *warnings = *warnings == NULL ? value_array() : *warnings;
        value_push(warnings, value_string(self->contract->old_version_warning));
    }
}

struct answers {
    struct simulation_answer *items;
    size_t count;
    size_t capacity;
};

static void add_answer(struct answers *self, const struct manifest *manifest,
                       const struct yaml_document *document, size_t item_index)
{
    self->items = memory_grow(self->items, self->count, &self->capacity, sizeof(*self->items));
    self->items[self->count++] = (struct simulation_answer){
        .document = document,
        .path = manifest->path,
        .object = item_index == SIZE_MAX
                      ? document->value
                      : value_at(value_get(document->value, "items"), item_index),
        .item_index = item_index};
}

/* kubectl, too, takes anything with an array of items for a list. */
static void add_answers(struct answers *self, const struct manifest *manifest,
                        const struct yaml_document *document)
{
    const struct value *items = value_get(document->value, "items");
    if (!value_is(items, VALUE_ARRAY)) {
        add_answer(self, manifest, document, SIZE_MAX);
    }
    for (size_t i = 0; value_is(items, VALUE_ARRAY) && i < value_count(items); i++) {
        add_answer(self, manifest, document, i);
    }
}

/* Makes the namespace, unless a manifest does, or it is there; what is wrong with it the server
 * says of the object. */
static void assume_namespace(const struct answers *answers, struct cluster *cluster,
                             const char *name)
{
    for (size_t i = 0; i < answers->count; i++) {
        const struct value *object = answers->items[i].object;
        if (value_is_text(value_get(object, "kind"), "Namespace") &&
            value_is_text(value_find(object, "metadata", "name"), name)) {
            return;
        }
    }
    if (api_server_peek(cluster_server(cluster), &resource_namespaces, NULL, name) != NULL) {
        return;
    }
    AUTO_VALUE *body =
        value_object_of("apiVersion", value_string("v1"), "kind", value_string("Namespace"),
                        "metadata", value_object_of("name", value_string(name), NULL), NULL);
    struct api_request request = {
        .verb = API_CREATE, .resource = &resource_namespaces, .body = body};
    AUTO_RESPONSE made = {0};
    cluster_call(cluster, &request, &made);
}

struct simulation_answer *simulation_create(const struct simulation *self, struct cluster *cluster,
                                            const char *namespace, enum api_field_validation fields,
                                            size_t *count)
{
    struct answers answers = {0};
    for (size_t i = 0; i < self->manifest_count; i++) {
        const struct yaml_stream *stream = &self->manifests[i].stream;
        for (size_t j = 0; j < stream->count; j++) {
            add_answers(&answers, &self->manifests[i], &stream->documents[j]);
        }
    }
    if (self->assume_namespaces) {
        assume_namespace(&answers, cluster, namespace);
    }
    for (size_t i = 0; i < answers.count; i++) {
        const char *own = value_find_text(answers.items[i].object, "metadata", "namespace");
        if (self->assume_namespaces && own[0] != '\0') {
            assume_namespace(&answers, cluster, own);
        }
        create(self, cluster, namespace, answers.items[i].object, fields, &answers.items[i]);
    }
    *count = answers.count;
    return answers.items;
}

size_t simulation_answer_line(const struct simulation_answer *self, const char *pointer)
{
    AUTO_BUFFER path = {0};
    size_t line = 0;
    size_t column = 0;
    if (self->item_index != SIZE_MAX) {
        buffer_printf(&path, "/items/%zu", self->item_index);
    }
    buffer_append(&path, pointer);
    yaml_document_place(self->document, buffer_text(&path), &line, &column);
    return line;
}

void simulation_answers_free(struct simulation_answer *answers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        api_response_release(&answers[i].response);
    }
    free(answers);
}

/* Source: KubeRay 1.7.0, raycluster_controller.go: the note about restart policies under the first
 * autoscaler has the reason of a refusal; a claim that is not there or not as it should be is only
 * told of. */
bool simulation_is_mere_warning(const struct value *event)
{
    static const char spec_warning[] = "RayCluster spec warning ";
    bool is_of_claim = value_is_text(value_get(event, "reason"), "FailedToCreatePVC") &&
                       !value_is_text(value_get(event, "action"), "Create");
    return is_of_claim ||
           strncmp(value_find_text(event, "note"), spec_warning, strlen(spec_warning)) == 0;
}

bool simulation_print_unserved(const struct value *object, struct buffer *out)
{
    const char *kind = value_find_text(object, "kind");
    const char *api_version = value_find_text(object, "apiVersion");
    if (!value_is(object, VALUE_OBJECT)) {
        buffer_append(out, "expected an object, a map with apiVersion and kind");
        return false;
    }
    if (kind[0] == '\0' || api_version[0] == '\0') {
        buffer_printf(out, "the object has no %s", kind[0] == '\0' ? "kind" : "apiVersion");
        return false;
    }
    buffer_printf(out, "no resource of kind \"%s\" (apiVersion \"%s\") is served", kind,
                  api_version);
    return true;
}

size_t simulation_report_refusals(const struct simulation_answer *answers, size_t count)
{
    size_t refused = 0;
    for (size_t i = 0; i < count; i++) {
        const struct simulation_answer *answer = &answers[i];
        if (answer->resource != NULL && api_response_ok(&answer->response)) {
            continue;
        }
        refused++;
        fprintf(stderr, "rayrig: %s:%zu: ", answer->path,
                simulation_answer_line(answer, answer->resource == NULL ? "/kind" : ""));
        if (answer->resource == NULL) {
            AUTO_BUFFER why = {0};
            simulation_print_unserved(answer->object, &why);
            fprintf(stderr, "%s\n", buffer_text(&why));
        } else {
            fprintf(stderr, "%s\n", api_response_message(&answer->response));
        }
    }
    return refused;
}

/* What the controller warns of, to stderr: for each reason the first, as those that follow differ
 * in a generated name at most. True when something kept it from going on. */
static bool report_warnings(const struct value *events)
{
    AUTO_VALUE *told = value_object();
    bool failed = false;
    for (size_t i = 0; i < value_count(events); i++) {
        const struct value *event = value_at(events, i);
        const char *name = value_find_text(event, "regarding");
        const char *reason = value_find_text(event, "reason");
        if (value_is_text(value_get(event, "type"), "Warning") &&
            value_find(told, name, reason) == NULL) {
            value_put(&told, value_null(), name, reason);
            failed |= !simulation_is_mere_warning(event);
            fprintf(stderr, "rayrig: RayCluster %s: %s: %s\n", name, reason,
                    value_find_text(event, "note"));
        }
    }
    return failed;
}

/* Failures that are no event. True when there is one. */
static bool report_failures(const struct cluster *cluster, const struct simulation_answer *answers,
                            size_t count)
{
    bool failed = false;
    for (size_t i = 0; i < count; i++) {
        const struct value *object = answers[i].response.body;
        const char *failure = cluster_failure(cluster, meta_namespace(object), meta_name(object));
        if (failure != NULL && value_is_text(value_get(object, "kind"), "RayCluster")) {
            fprintf(stderr, "rayrig: RayCluster %s: %s\n", meta_name(object), failure);
            failed = true;
        }
    }
    return failed;
}

bool simulation_report_troubles(struct cluster *cluster, const struct simulation_answer *answers,
                                size_t count)
{
    AUTO_VALUE *events = journal_take_events(cluster_journal(cluster));
    return report_warnings(events) || report_failures(cluster, answers, count);
}
