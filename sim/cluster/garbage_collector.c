#include "sim/cluster/garbage_collector.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/meta.h"

#define FINALIZER_FOREGROUND "foregroundDeletion"
#define FINALIZER_ORPHAN "orphan"

/* ---- the queue ---- */

enum task_kind {
    TASK_COLLECT,    /* an object whose owners have to be looked at */
    TASK_DEPENDENTS, /* of an owner that is gone: each is to be collected */
    TASK_OWNER,      /* an object that is deleted in the foreground, or orphans its dependents */
};

struct task {
    enum task_kind kind;
    const struct resource *resource;
    struct value *object; /* as it was when the task was made */
    uint64_t sequence;
};

static int compare_tasks(const void *key, const void *item)
{
    const struct task *a = key;
    const struct task *b = item;
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    return strcmp(meta_uid(a->object), meta_uid(b->object));
}

static int compare_queued(const void *key, const void *item)
{
    const struct task *a = key;
    const struct task *b = item;
    return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

static void work(void *context);

static void add_task(struct garbage_collector *self, enum task_kind kind,
                     const struct resource *resource, const struct value *object)
{
    struct task key = {.kind = kind, .object = (struct value *)object};
    if (tree_find(&self->tasks, &key) != NULL) {
        return;
    }
    struct task *task = memory_alloc(sizeof(*task));
    *task = (struct task){.kind = kind,
                          .resource = resource,
                          .object = value_ref(object),
                          .sequence = self->next_sequence++};
    tree_insert(&self->tasks, task, task);
    tree_insert(&self->queued, task, task);
    if (!world_timer_is_scheduled(&self->timer)) {
        world_schedule(self->world, &self->timer, self->delay, work, self);
    }
}

/* Takes the first task out; NULL when there is none. */
static struct task *next_task(struct garbage_collector *self)
{
    struct tree_cursor cursor = tree_from(&self->queued, NULL);
    struct task *task = tree_next(&cursor);
    if (task != NULL) {
        tree_remove(&self->queued, task);
        tree_remove(&self->tasks, task);
    }
    return task;
}

static void task_free(struct task *self)
{
    value_unref(self->object);
    free(self);
}

/* ---- looking at owners ---- */

static bool is_waiting_for_dependents(const struct value *object)
{
    return meta_is_deleting(object) && meta_has_finalizer(object, FINALIZER_FOREGROUND);
}

static bool is_orphaning(const struct value *object)
{
    return meta_is_deleting(object) && meta_has_finalizer(object, FINALIZER_ORPHAN);
}

static const struct value *owner_references(const struct value *object)
{
    return value_find(object, "metadata", "ownerReferences");
}

/*
 * The object that REFERENCE of DEPENDENT means: NULL when it is gone, which it also is when another
 * of its name has taken its place, or when it is in another namespace. RESOURCE is NULL where
 * nobody can tell: the kind is not served, or a cluster-scoped object names a namespaced owner.
 */
static const struct value *find_owner(const struct garbage_collector *self,
                                      const struct value *dependent, const struct value *reference,
                                      const struct resource **resource)
{
    const char *namespace = meta_namespace(dependent);
    *resource = api_server_find_kind(self->server, value_text(value_get(reference, "apiVersion")),
                                     value_text(value_get(reference, "kind")));
    if (*resource == NULL || ((*resource)->namespaced && namespace[0] == '\0')) {
        *resource = NULL;
        return NULL;
    }
    const struct value *owner =
        api_server_peek(self->server, *resource, (*resource)->namespaced ? namespace : NULL,
                        value_text(value_get(reference, "name")));
    bool is_it = value_is_text(value_get(reference, "uid"), meta_uid(owner));
    return owner != NULL && is_it ? owner : NULL;
}

/* What has become of an object's owners. Source: classifyReferences(). */
struct owners {
    struct value *solid; /* references to those that stay, or that nobody can find: array */
    size_t gone_count;
    size_t waiting_count; /* being deleted in the foreground */
};

static struct owners classify_owners(const struct garbage_collector *self,
                                     const struct value *dependent)
{
    struct owners owners = {.solid = value_array()};
    const struct value *references = owner_references(dependent);
    for (size_t i = 0; i < value_count(references); i++) {
        const struct value *reference = value_at(references, i);
        const struct resource *resource;
        const struct value *owner = find_owner(self, dependent, reference, &resource);
        if (resource != NULL && owner == NULL) {
            owners.gone_count++;
        } else if (is_waiting_for_dependents(owner)) {
            owners.waiting_count++;
        } else {
            value_push(&owners.solid, value_ref(reference));
        }
    }
    return owners;
}

/* ---- dependents ---- */

struct dependent {
    const struct resource *resource;
    struct value *object;
};

struct dependents {
    struct dependent *items;
    size_t count;
    size_t capacity;
};

static void collect_dependent(void *context, const struct resource *resource,
                              const struct value *object)
{
    struct dependents *self = context;
    self->items = memory_grow(self->items, self->count, &self->capacity, sizeof(*self->items));
    self->items[self->count++] = (struct dependent){resource, value_ref(object)};
}

/* Collected before anything is done to them, as the server must not be written to meanwhile. */
static struct dependents dependents_of(const struct garbage_collector *self,
                                       const struct value *owner)
{
    struct dependents dependents = {0};
    api_server_each_dependent(self->server, meta_uid(owner), collect_dependent, &dependents);
    return dependents;
}

static void dependents_release(struct dependents *self)
{
    for (size_t i = 0; i < self->count; i++) {
        value_unref(self->items[i].object);
    }
    free(self->items);
}

static void note_dependent(void *context, const struct resource *resource,
                           const struct value *object)
{
    (void)resource;
    (void)object;
    *(bool *)context = true;
}

static bool has_dependents(const struct garbage_collector *self, const struct value *owner)
{
    bool found = false;
    api_server_each_dependent(self->server, meta_uid(owner), note_dependent, &found);
    return found;
}

/* The reference of DEPENDENT to the owner with that uid. */
static const struct value *reference_to(const struct value *dependent, const char *owner_uid,
                                        size_t *index)
{
    const struct value *references = owner_references(dependent);
    for (*index = 0; *index < value_count(references); ++*index) {
        const struct value *reference = value_at(references, *index);
        if (value_is_text(value_get(reference, "uid"), owner_uid)) {
            return reference;
        }
    }
    return NULL;
}

/* ---- deleting what lost its owners ---- */

/* Source: attemptToDeleteItem(), its last switch. */
static const char *policy_for(const struct garbage_collector *self, const struct value *object,
                              const struct owners *owners)
{
    if (owners->waiting_count > 0 && has_dependents(self, object)) {
        return "Foreground";
    }
    if (meta_has_finalizer(object, FINALIZER_ORPHAN)) {
        return "Orphan";
    }
    return meta_has_finalizer(object, FINALIZER_FOREGROUND) ? "Foreground" : "Background";
}

/* Source: attemptToDeleteItem(). */
static void collect(struct garbage_collector *self, const struct resource *resource,
                    const struct value *object)
{
    if (meta_is_deleting(object) || value_count(owner_references(object)) == 0) {
        return;
    }
    struct owners owners = classify_owners(self, object);
    if (value_count(owners.solid) == 0) {
        const char *policy = policy_for(self, object, &owners);
        direct_client_delete(&self->client, resource, object, policy, -1);
    } else if (owners.gone_count + owners.waiting_count > 0) {
        direct_client_put_metadata(&self->client, resource, object, "ownerReferences",
                                   value_ref(owners.solid));
    }
    value_unref(owners.solid);
}

static void collect_dependents(struct garbage_collector *self, const struct value *owner)
{
    struct dependents dependents = dependents_of(self, owner);
    for (size_t i = 0; i < dependents.count; i++) {
        collect(self, dependents.items[i].resource, dependents.items[i].object);
    }
    dependents_release(&dependents);
}

/* ---- finishing owners ---- */

static void remove_finalizer(struct garbage_collector *self, const struct resource *resource,
                             const struct value *object, const char *finalizer)
{
    struct value *kept = value_array();
    const struct value *finalizers = value_find(object, "metadata", "finalizers");
    for (size_t i = 0; i < value_count(finalizers); i++) {
        if (!value_is_text(value_at(finalizers, i), finalizer)) {
            value_push(&kept, value_ref(value_at(finalizers, i)));
        }
    }
    direct_client_put_metadata(&self->client, resource, object, "finalizers", kept);
}

static bool blocks(const struct value *dependent, const struct value *owner)
{
    size_t index;
    const struct value *reference = reference_to(dependent, meta_uid(owner), &index);
    return value_as_bool(value_get(reference, "blockOwnerDeletion"), false);
}

/* Source: processDeletingDependentsItem(): the last blocking dependent lets the owner go. */
static void finish_foreground(struct garbage_collector *self, const struct resource *resource,
                              const struct value *owner)
{
    struct dependents dependents = dependents_of(self, owner);
    size_t blocking_count = 0;
    for (size_t i = 0; i < dependents.count; i++) {
        blocking_count += blocks(dependents.items[i].object, owner);
        collect(self, dependents.items[i].resource, dependents.items[i].object);
    }
    dependents_release(&dependents);
    if (blocking_count == 0) {
        remove_finalizer(self, resource, owner, FINALIZER_FOREGROUND);
    }
}

/* Source: orphanDependents(). */
static void finish_orphaning(struct garbage_collector *self, const struct resource *resource,
                             const struct value *owner)
{
    struct dependents dependents = dependents_of(self, owner);
    for (size_t i = 0; i < dependents.count; i++) {
        const struct dependent *dependent = &dependents.items[i];
        size_t index;
        reference_to(dependent->object, meta_uid(owner), &index);
        struct value *references = value_ref(owner_references(dependent->object));
        value_remove_at(&references, index);
        direct_client_put_metadata(&self->client, dependent->resource, dependent->object,
                                   "ownerReferences", references);
    }
    dependents_release(&dependents);
    remove_finalizer(self, resource, owner, FINALIZER_ORPHAN);
}

/* ---- working ---- */

/* What the object of a task is now; NULL when it is gone. Owns: a new reference. */
static struct value *latest(const struct garbage_collector *self, const struct task *task)
{
    const char *namespace = task->resource->namespaced ? meta_namespace(task->object) : NULL;
    const struct value *object =
        api_server_peek(self->server, task->resource, namespace, meta_name(task->object));
    bool is_it = strcmp(meta_uid(object), meta_uid(task->object)) == 0;
    return is_it ? value_ref(object) : NULL;
}

static void run_task(struct garbage_collector *self, const struct task *task)
{
    if (task->kind == TASK_DEPENDENTS) {
        collect_dependents(self, task->object);
        return;
    }
    AUTO_VALUE *object = latest(self, task);
    if (object == NULL) {
        return;
    }
    if (task->kind == TASK_COLLECT) {
        collect(self, task->resource, object);
    } else if (is_orphaning(object)) {
        finish_orphaning(self, task->resource, object);
    } else if (is_waiting_for_dependents(object)) {
        finish_foreground(self, task->resource, object);
    }
}

static void work(void *context)
{
    struct garbage_collector *self = context;
    for (struct task *task; (task = next_task(self)) != NULL;) {
        run_task(self, task);
        task_free(task);
    }
}

/* ---- watching ---- */

/* An owner that waits for its dependents may have one less to wait for. */
static void wake_waiting_owners(struct garbage_collector *self, const struct value *dependent)
{
    const struct value *references = owner_references(dependent);
    for (size_t i = 0; i < value_count(references); i++) {
        const struct resource *resource;
        const struct value *owner = find_owner(self, dependent, value_at(references, i), &resource);
        if (is_waiting_for_dependents(owner)) {
            add_task(self, TASK_OWNER, resource, owner);
        }
    }
}

static void look_at_owners(struct garbage_collector *self, const struct resource *resource,
                           const struct value *object)
{
    struct owners owners = classify_owners(self, object);
    value_unref(owners.solid);
    if (owners.gone_count > 0) {
        add_task(self, TASK_COLLECT, resource, object);
    }
}

static void on_modified(struct garbage_collector *self, const struct api_watch_event *event)
{
    const struct value *old = event->previous;
    const struct value *new = event->object;
    if (!value_equal(owner_references(old), owner_references(new))) {
        look_at_owners(self, event->resource, new);
        wake_waiting_owners(self, old);
    }
    if (meta_is_deleting(new) &&
        (is_waiting_for_dependents(new) != is_waiting_for_dependents(old) ||
         is_orphaning(new) != is_orphaning(old))) {
        add_task(self, TASK_OWNER, event->resource, new);
    }
}

static void notify(void *context, const struct api_watch_event *event)
{
    struct garbage_collector *self = context;
    switch (event->type) {
    case API_WATCH_ADDED:
        look_at_owners(self, event->resource, event->object);
        if (is_waiting_for_dependents(event->object) || is_orphaning(event->object)) {
            add_task(self, TASK_OWNER, event->resource, event->object); /* from a dump */
        }
        break;
    case API_WATCH_MODIFIED:
        on_modified(self, event);
        break;
    case API_WATCH_DELETED:
        wake_waiting_owners(self, event->object);
        if (has_dependents(self, event->object)) {
            add_task(self, TASK_DEPENDENTS, event->resource, event->object);
        }
        break;
    }
}

void garbage_collector_init(struct garbage_collector *self, struct world *world,
                            struct api_server *server)
{
    *self = (struct garbage_collector){.world = world, .server = server};
    self->watcher = (struct api_watcher){.notify = notify, .context = self};
    direct_client_init(&self->client, server, "kube-controller-manager");
    tree_init(&self->tasks, compare_tasks);
    tree_init(&self->queued, compare_queued);
    api_server_watch(server, &self->watcher);
}

void garbage_collector_release(struct garbage_collector *self)
{
    api_server_unwatch(self->server, &self->watcher);
    world_cancel(self->world, &self->timer);
    for (struct task *task; (task = next_task(self)) != NULL;) {
        task_free(task);
    }
    tree_release(&self->tasks);
    tree_release(&self->queued);
}
