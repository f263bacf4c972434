#include "sim/scenario/manifests.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/value_yaml.h"
#include "sim/scenario/files.h"

static void forget(struct manifest *entry)
{
    free(entry->text);
    value_unref(entry->objects);
    *entry = (struct manifest){0};
}

/* NULL when it is not remembered. */
static const struct manifest *find(const struct manifests *self, const char *text, size_t size)
{
    for (size_t i = 0; i < MANIFESTS_COUNT; i++) {
        const struct manifest *entry = &self->entries[i];
        if (entry->text != NULL && entry->size == size && memcmp(entry->text, text, size) == 0) {
            return entry;
        }
    }
    return NULL;
}

static void remember(struct manifests *self, struct manifest entry_take)
{
    struct manifest *entry = &self->entries[self->next];
    self->next = (self->next + 1) % MANIFESTS_COUNT;
    forget(entry);
    *entry = entry_take;
}

/* Owns: a new reference; NULL on error. */
static struct value *parse(const char *text, size_t size, struct error *err)
{
    struct yaml_stream stream;
    if (!yaml_parse(text, size, &stream, err)) {
        return NULL;
    }
    struct value *objects = value_array();
    for (size_t i = 0; i < stream.count; i++) {
        value_push(&objects, value_ref(stream.documents[i].value));
    }
    yaml_stream_release(&stream);
    return objects;
}

struct value *manifests_read(struct manifests *self, const char *path, struct error *err)
{
    AUTO_FREE char *text = NULL;
    size_t size = 0;
    if (!files_read(path, &text, &size, err)) {
        return NULL;
    }
    const struct manifest *known = find(self, text, size);
    if (known != NULL) {
        return value_ref(known->objects);
    }
    size_t alive = value_live_count();
    struct value *objects = parse(text, size, err);
    if (objects == NULL) {
        error_set_file(err, path);
    } else if (size <= MANIFESTS_TEXT_BYTES) {
        remember(self, (struct manifest){.text = memory_copy_text_sized(text, size),
                                         .size = size,
                                         .objects = value_ref(objects),
                                         .value_count = value_live_count() - alive});
    }
    return objects;
}

size_t manifests_value_count(const struct manifests *self)
{
    size_t sum = 0;
    for (size_t i = 0; i < MANIFESTS_COUNT; i++) {
        sum += self->entries[i].value_count;
    }
    return sum;
}

void manifests_release(struct manifests *self)
{
    for (size_t i = 0; i < MANIFESTS_COUNT; i++) {
        forget(&self->entries[i]);
    }
}
