#include "sim/cluster/manager.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/kube/meta.h"

/* What an informer's changes mean to the manager. */
struct informer_source {
    struct manager *manager;
    bool is_primary;
    bool enqueues_owner;
};

/* ---- the worker ---- */

static void work(void *context);

/* The worker wakes up when the next key is ready, unless it will already. */
static void wake_worker(struct manager *self)
{
    struct sim_time now = self->world->now;
    struct sim_time ready;
    if (self->starting || !work_queue_next_ready(&self->queue, now, &ready)) {
        return;
    }
    if (!world_timer_is_scheduled(&self->worker) || sim_time_compare(ready, self->worker.due) < 0) {
        world_schedule(self->world, &self->worker, sim_time_since(ready, now), work, self);
    }
}

/* Source: reconcileHandler(). An error makes the requeue_after that came with it void. */
static void settle_result(struct manager *self, const char *key,
                          const struct reconcile_result *result)
{
    struct sim_time now = self->world->now;
    if (result->error != NULL) {
        world_trace(self->world, "reconcile %s failed: %s", key, result->error);
        value_put(&self->failures, value_string(result->error), key);
        work_queue_add_rate_limited(&self->queue, key, now);
        return;
    }
    if (self->failures != NULL) {
        value_drop(&self->failures, key);
    }
    work_queue_forget(&self->queue, key);
    if (result->requeue_after.ns > 0) {
        work_queue_add_at(&self->queue, key, sim_time_add(now, result->requeue_after));
    }
}

static void reconcile(struct manager *self, const char *key)
{
    const char *slash = strchr(key, '/');
    AUTO_FREE char *namespace = memory_copy_text_sized(key, (size_t)(slash - key));
    struct reconcile_result result = {0};
    world_trace(self->world, "reconcile %s", key);
    self->reconciler->reconcile(self->reconciler, &self->client.client, namespace, slash + 1,
                                &result);
    settle_result(self, key, &result);
    free(result.error);
}

static void work(void *context)
{
    struct manager *self = context;
    const char *key = work_queue_take(&self->queue, self->world->now);
    if (key != NULL) {
        reconcile(self, key);
        work_queue_done(&self->queue, key);
    }
    wake_worker(self);
}

/* ---- what changes mean ---- */

static void enqueue(struct manager *self, const char *namespace, const char *name)
{
    AUTO_BUFFER key = {0};
    buffer_append(&key, namespace);
    buffer_append_char(&key, '/');
    buffer_append(&key, name);
    work_queue_add(&self->queue, buffer_text(&key));
    wake_worker(self);
}

/* `ray.io/v1` is of the group `ray.io`, `v1` of the core group. */
static bool is_of_group(const char *api_version, const char *group)
{
    const char *slash = strchr(api_version, '/');
    size_t size = slash == NULL ? 0 : (size_t)(slash - api_version);
    return strlen(group) == size && strncmp(api_version, group, size) == 0;
}

/* Source: handler.EnqueueRequestForOwner with OnlyControllerOwner: the version does not matter. */
static void enqueue_owner(struct manager *self, const struct value *object,
                          const struct value *owner)
{
    const struct resource *primary = self->reconciler->primary;
    if (owner != NULL && value_is_text(value_get(owner, "kind"), primary->kind) &&
        is_of_group(value_text(value_get(owner, "apiVersion")), primary->group)) {
        enqueue(self, primary->namespaced ? meta_namespace(object) : "",
                value_text(value_get(owner, "name")));
    }
}

static void on_change(void *context, const struct api_watch_event *event)
{
    struct informer_source *source = context;
    struct manager *self = source->manager;
    if (source->is_primary) {
        if (event->type != API_WATCH_MODIFIED ||
            self->reconciler->primary_changed(event->previous, event->object)) {
            enqueue(self, meta_namespace(event->object), meta_name(event->object));
        }
    } else if (source->enqueues_owner) {
        const struct value *owner = meta_controller(event->object);
        const struct value *previous = meta_controller(event->previous);
        enqueue_owner(self, event->object, owner);
        if (event->type == API_WATCH_MODIFIED && previous != owner) {
            enqueue_owner(self, event->previous, previous);
        }
    }
}

/* ---- life ---- */

static void start_informer(struct manager *self, size_t index)
{
    const struct reconciler *reconciler = self->reconciler;
    const struct reconciler_watch *watch = index == 0 ? NULL : &reconciler->watches[index - 1];
    self->sources[index] = (struct informer_source){
        .manager = self,
        .is_primary = watch == NULL,
        .enqueues_owner = watch != NULL && watch->enqueues_owner,
    };
    struct informer_config config = {
        .server = self->server,
        .resource = watch == NULL ? reconciler->primary : watch->resource,
        .selector = watch == NULL ? NULL : watch->cache_selector,
        .index_label = watch == NULL ? NULL : self->index_label,
        .listen = on_change,
        .context = &self->sources[index],
    };
    informer_start(&self->informers[index], &config);
}

static void start(struct manager *self)
{
    work_queue_init(&self->queue);
    self->starting = true;
    for (size_t i = 0; i < self->source_count; i++) {
        start_informer(self, i);
    }
    cached_client_use_informers(&self->client, self->informers, self->source_count);
    self->starting = false;
    wake_worker(self);
}

static void stop(struct manager *self)
{
    world_cancel(self->world, &self->worker);
    cached_client_use_informers(&self->client, NULL, 0);
    for (size_t i = 0; i < self->source_count; i++) {
        informer_stop(&self->informers[i]);
    }
    work_queue_release(&self->queue);
}

void manager_init(struct manager *self, const struct manager_config *config)
{
    size_t count = config->reconciler->watch_count + 1;
    *self = (struct manager){
        .world = config->world,
        .server = config->server,
        .reconciler = config->reconciler,
        .sources = memory_alloc_zero(count, sizeof(struct informer_source)),
        .informers = memory_alloc_zero(count, sizeof(struct informer)),
        .source_count = count,
        .index_label = config->index_label,
    };
    cached_client_init(&self->client, config->world, config->server, config->faults,
                       config->journal, config->reconciler->name);
    start(self);
}

void manager_release(struct manager *self)
{
    stop(self);
    cached_client_release(&self->client);
    free(self->sources);
    free(self->informers);
    value_unref(self->failures);
}

void manager_restart(struct manager *self)
{
    stop(self);
    self->reconciler->restart(self->reconciler);
    recorder_restart(&self->client.recorder);
    start(self);
}

const char *manager_failure(const struct manager *self, const char *namespace, const char *name)
{
    AUTO_BUFFER key = {0};
    buffer_printf(&key, "%s/%s", namespace, name);
    return value_as_string(value_get(self->failures, buffer_text(&key)));
}

bool manager_freeze_cache(struct manager *self, const char *resource, bool frozen)
{
    bool found = false;
    for (size_t i = 0; i < self->source_count; i++) {
        struct informer *informer = &self->informers[i];
        if (strcmp(informer->config.resource->plural, resource) == 0) {
            (frozen ? informer_freeze : informer_thaw)(informer);
            found = true;
        }
    }
    return found;
}

void manager_print_busy(const struct manager *self, struct sim_time moment, struct buffer *out)
{
    work_queue_print_ready(&self->queue, moment, out);
}
