#include "tools/get_targets.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/text_set.h"
#include "core/base/value.h"

/* What is being read into. */
struct reading {
    struct get_targets *targets;
    const struct resource *custom;
    struct error *err;
};

static void add(struct reading *self, const struct resource *resource, const char *name)
{
    struct get_targets *targets = self->targets;
    targets->items =
        memory_grow(targets->items, targets->count, &targets->capacity, sizeof(targets->items[0]));
    targets->items[targets->count++] = (struct get_target){resource, name};
}

/* ---- types ---- */

static bool has_word(const char *const *words, const char *word)
{
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        if (strcmp(words[i], word) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_called(const struct resource *resource, const char *word)
{
    char qualified[128];
    resource_qualified(resource, qualified, sizeof(qualified));
    return strcmp(resource->plural, word) == 0 || strcmp(resource->singular, word) == 0 ||
           text_equal_fold(resource->kind, word) || strcmp(qualified, word) == 0 ||
           has_word(resource->short_names, word);
}

/* NULL, with an error, for none. */
static const struct resource *find(struct reading *self, const char *word)
{
    if (is_called(self->custom, word)) {
        return self->custom;
    }
    for (size_t i = 0; resource_builtins[i] != NULL; i++) {
        if (is_called(resource_builtins[i], word)) {
            return resource_builtins[i];
        }
    }
    error_set(self->err, "the server doesn't have a resource type \"%s\"", word);
    return NULL;
}

/* As kube-apiserver's discovery has them in order. */
static void add_all(struct reading *self)
{
    static const struct resource *const builtins[] = {
        &resource_pods,         &resource_replicationcontrollers,
        &resource_services,     &resource_daemonsets,
        &resource_deployments,  &resource_replicasets,
        &resource_statefulsets, &resource_cronjobs,
        &resource_jobs,
    };
    for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
        add(self, builtins[i], NULL);
    }
    if (has_word(self->custom->categories, "all")) {
        add(self, self->custom, NULL);
    }
}

/* The types of a list with commas, each once. Owns: an array. */
static struct value *split(const char *word)
{
    struct value *types = value_array();
    AUTO_TEXT_SET seen = {0};
    for (;;) {
        size_t size = strcspn(word, ",");
        struct value *type = value_string_sized(word, size);
        value_push(&types, type);
        if (!text_set_add(&seen, value_text(type))) {
            value_remove_at(&types, value_count(types) - 1);
        }
        if (word[size] == '\0') {
            return types;
        }
        word += size + 1;
    }
}

/* ---- the forms ---- */

static bool read_type(struct reading *self, const char *type)
{
    if (strcmp(type, "all") == 0) {
        add_all(self);
        return true;
    }
    const struct resource *resource = find(self, type);
    if (resource != NULL) {
        add(self, resource, NULL);
    }
    return resource != NULL;
}

static bool read_name(struct reading *self, const char *type, const char *name)
{
    if (strchr(type, '/') != NULL || strchr(name, '/') != NULL) {
        return error_set(self->err,
                         "arguments in resource/name form may not have more than one slash");
    }
    if (type[0] == '\0' || name[0] == '\0' || strchr(type, ',') != NULL) {
        return error_set(self->err,
                         "arguments in resource/name form must have a single resource and name");
    }
    const struct resource *resource = find(self, type);
    if (resource != NULL) {
        add(self, resource, name);
    }
    return resource != NULL;
}

/* TYPE/NAME */
static bool read_pair(struct reading *self, const char *word)
{
    const char *slash = strchr(word, '/');
    AUTO_FREE char *type = memory_copy_text_sized(word, (size_t)(slash - word));
    return read_name(self, type, slash + 1);
}

static size_t count_slashed(char *const *words, size_t count)
{
    size_t slashed = 0;
    for (size_t i = 0; i < count; i++) {
        slashed += strchr(words[i], '/') != NULL;
    }
    return slashed;
}

/* TYPE[,TYPE…] [NAME…] */
static bool read_types(struct reading *self, const struct value *types, char *const *names,
                       size_t count)
{
    for (size_t i = 0; i < value_count(types); i++) {
        const char *type = value_text(value_at(types, i));
        if (count == 0 && !read_type(self, type)) {
            return false;
        }
        for (size_t k = 0; k < count; k++) {
            if (!read_name(self, type, names[k])) {
                return false;
            }
        }
    }
    return true;
}

bool get_targets_parse(char *const *words, size_t count, const struct resource *custom,
                       struct get_targets *out, struct error *err)
{
    struct reading self = {.targets = out, .custom = custom, .err = err};
    *out = (struct get_targets){0};
    if (count == 0) {
        add(&self, custom, NULL);
        return true;
    }
    AUTO_VALUE *types = split(words[0]);
    size_t slashed = count_slashed(words, count);
    bool is_product = count > 1 && value_count(types) > 1; /* each name of each type */
    if (slashed == 0 || is_product) {
        return read_types(&self, types, words + 1, count - 1);
    }
    if (slashed < count) {
        return error_set(err, "there is no need to specify a resource type as a separate argument "
                              "when passing arguments in resource/name form (e.g. 'rayrig get "
                              "resource/<resource_name>' instead of 'rayrig get resource "
                              "resource/<resource_name>'");
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_pair(&self, words[i])) {
            return false;
        }
    }
    return true;
}

void get_targets_release(struct get_targets *self)
{
    free(self->items);
    *self = (struct get_targets){0};
}
