#include "sim/cluster/informer.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/value_pool.h"
#include "core/kube/meta.h"

/* ---- the cache ---- */

/* The texts are the object's, so that finding one does not look into objects. */
struct cached {
    struct value *object;
    const char *namespace;
    const char *name;
    const char *label; /* the index label's value; NULL without it */
};

static int compare_names(const struct cached *a, const struct cached *b)
{
    int by_namespace = strcmp(a->namespace, b->namespace);
    return by_namespace != 0 ? by_namespace : strcmp(a->name, b->name);
}

static int compare_cached(const void *key, const void *item)
{
    return compare_names(key, item);
}

static int compare_labelled(const void *key, const void *item)
{
    const struct cached *a = key;
    const struct cached *b = item;
    int by_label = strcmp(a->label, b->label);
    return by_label != 0 ? by_label : compare_names(a, b);
}

static struct cached cached_of(const struct informer *self, const struct value *object)
{
    return (struct cached){
        .object = (struct value *)object,
        .namespace = meta_namespace(object),
        .name = meta_name(object),
        .label =
            self->config.index_label == NULL ? NULL : meta_label(object, self->config.index_label),
    };
}

static void add_label(struct informer *self, struct cached *cached)
{
    if (cached->label != NULL) {
        tree_insert(&self->labelled, cached, cached);
    }
}

static void remove_label(struct informer *self, struct cached *cached)
{
    if (cached->label != NULL) {
        tree_remove(&self->labelled, cached);
    }
}

static void cache_put(struct informer *self, struct cached *cached, struct cached next)
{
    value_ref(next.object);
    if (cached == NULL) {
        cached = value_pool_lend(sizeof(*cached));
        *cached = next;
        CHECK(tree_insert(&self->objects, cached, cached) == NULL);
        add_label(self, cached);
        return;
    }
    bool moves = cached->label == NULL || next.label == NULL
                     ? cached->label != next.label
                     : strcmp(cached->label, next.label) != 0;
    struct value *old = cached->object;
    if (moves) {
        remove_label(self, cached);
    }
    *cached = next;
    if (moves) {
        add_label(self, cached);
    }
    value_unref(old);
}

static void free_cached(struct cached *cached)
{
    value_unref(cached->object);
    value_pool_return(cached, sizeof(*cached));
}

static void cache_remove(struct informer *self, struct cached *cached)
{
    tree_remove(&self->objects, cached);
    remove_label(self, cached);
    free_cached(cached);
}

static struct cached *cache_find(const struct informer *self, const char *namespace,
                                 const char *name)
{
    struct cached key = {.namespace = namespace == NULL ? "" : namespace, .name = name};
    return tree_find(&self->objects, &key);
}

/* ---- watching ---- */

/*
 * What a watch with the cache's selector would say: an object that begins to match is added, one
 * that no longer does is deleted.
 */
static void deliver(struct informer *self, const struct api_watch_event *event)
{
    struct cached next = cached_of(self, event->object);
    struct cached *cached = tree_find(&self->objects, &next);
    bool stays =
        event->type != API_WATCH_DELETED &&
        label_selector_matches(&self->selector, value_find(event->object, "metadata", "labels"));
    if (cached == NULL && !stays) {
        return;
    }
    self->change_count++;
    AUTO_VALUE *previous = cached == NULL ? NULL : value_ref(cached->object);
    struct api_watch_event told = *event;
    told.previous = previous;
    if (!stays) {
        told.type = API_WATCH_DELETED;
        cache_remove(self, cached);
    } else {
        told.type = cached == NULL ? API_WATCH_ADDED : API_WATCH_MODIFIED;
        cache_put(self, cached, next);
    }
    self->config.listen(self->config.context, &told);
}

static void arrive(void *context, const struct api_watch_event *event)
{
    struct informer *self = context;
    if (self->held == NULL) {
        deliver(self, event);
        return;
    }
    value_push(&self->held, value_array_of(value_int(event->type), value_ref(event->object), NULL));
}

void informer_freeze(struct informer *self)
{
    if (self->held == NULL) {
        self->held = value_array();
    }
}

void informer_thaw(struct informer *self)
{
    AUTO_VALUE *held = self->held;
    self->held = NULL;
    for (size_t i = 0; i < value_count(held); i++) {
        const struct value *item = value_at(held, i);
        struct api_watch_event event = {
            .type = (enum api_watch_type)value_as_int(value_at(item, 0), API_WATCH_ADDED),
            .resource = self->config.resource,
            .object = value_at(item, 1)};
        deliver(self, &event);
    }
}

static void deliver_existing(void *context, const struct value *object)
{
    struct informer *self = context;
    struct api_watch_event event = {
        .type = API_WATCH_ADDED, .resource = self->config.resource, .object = object};
    deliver(self, &event);
}

void informer_start(struct informer *self, const struct informer_config *config)
{
    *self = (struct informer){.config = *config};
    tree_init(&self->objects, compare_cached);
    tree_init(&self->labelled, compare_labelled);
    char api_version[256];
    resource_api_version(config->resource, api_version, sizeof(api_version));
    self->empty_list = value_object_of(
        "apiVersion", value_string(api_version), "items", value_array(), "kind",
        value_string(config->resource->list_kind), "metadata", value_object(), NULL);
    const char *selector = config->selector == NULL ? "" : config->selector;
    CHECK(label_selector_parse(selector, &self->selector, NULL));
    api_server_each(config->server, config->resource, NULL, deliver_existing, self);
    self->watcher =
        (struct api_watcher){.resource = config->resource, .notify = arrive, .context = self};
    api_server_watch(config->server, &self->watcher);
}

void informer_stop(struct informer *self)
{
    api_server_unwatch(self->config.server, &self->watcher);
    struct tree_cursor cursor = tree_from(&self->objects, NULL);
    for (struct cached *cached; (cached = tree_next(&cursor)) != NULL;) {
        free_cached(cached);
    }
    tree_release(&self->objects);
    tree_release(&self->labelled);
    value_unref(self->empty_list);
    label_selector_release(&self->selector);
    value_unref(self->held);
}

/* ---- reading ---- */

const struct value *informer_get(const struct informer *self, const char *namespace,
                                 const char *name)
{
    const struct cached *cached = cache_find(self, namespace, name);
    return cached == NULL ? NULL : cached->object;
}

/* Where a list looks: a run of the cache, or of its index, in the list's order. */
struct range {
    struct tree_cursor cursor;
    const char *namespace; /* NULL: any */
    const char *label;     /* NULL: any */
};

static struct range range_of(const struct informer *self, const char *namespace,
                             const struct label_selector *selector)
{
    struct range range = {.namespace = namespace};
    if (selector != NULL && self->config.index_label != NULL) {
        range.label = label_selector_exact_value(selector, self->config.index_label);
    }
    struct cached first = {
        .namespace = namespace == NULL ? "" : namespace, .name = "", .label = range.label};
    range.cursor = tree_from(range.label == NULL ? &self->objects : &self->labelled, &first);
    return range;
}

static const struct value *range_next(struct range *self)
{
    const struct cached *cached = tree_next(&self->cursor);
    if (cached == NULL ||
        (self->namespace != NULL && strcmp(cached->namespace, self->namespace) != 0) ||
        (self->label != NULL && strcmp(cached->label, self->label) != 0)) {
        return NULL;
    }
    return cached->object;
}

struct value *informer_list(const struct informer *self, const char *namespace,
                            const struct label_selector *selector)
{
    struct value **items = NULL;
    size_t count = 0;
    size_t capacity = 0;
    struct range range = range_of(self, namespace, selector);
    /* What the index goes by needs no second look. */
    bool is_in_range = selector == NULL || (range.label != NULL && selector->count == 1);
    for (const struct value *object; (object = range_next(&range)) != NULL;) {
        if (is_in_range ||
            label_selector_matches(selector, value_find(object, "metadata", "labels"))) {
            items = memory_grow(items, count, &capacity, sizeof(struct value *));
            items[count++] = value_ref(object);
        }
    }
    struct value *list = value_ref(self->empty_list);
    if (count > 0) {
        value_put(&list, value_array_from(items, count), "items");
    }
    free(items);
    return list;
}
