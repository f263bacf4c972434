#include "sim/apiserver/view.h"

#include "core/base/text.h"
#include "core/base/value_pool.h"
#include "sim/apiserver/verbs.h"

/* Whoever watches RESOURCE from now on, or did when it was served before. */
static void bind_watchers(struct api_server *server, const struct view *view)
{
    for (struct api_watcher *watcher = server->watchers; watcher != NULL; watcher = watcher->next) {
        if (watcher->resource == view->resource) {
            watcher->view = view;
        }
    }
}

/* Resources of one group come one after the other, and share its text. */
static struct value *api_version_of(const struct resource *resource, const struct view *previous)
{
    if (previous != NULL && text_equal(previous->resource->group, resource->group) &&
        text_equal(previous->resource->version, resource->version)) {
        return value_ref(previous->api_version);
    }
    char text[256];
    resource_api_version(resource, text, sizeof(text));
    return value_string(text);
}

struct view *view_add(struct api_server *server, const struct resource *resource,
                      const struct strategy *strategy, struct store_slot *slot)
{
    struct view *previous = server->last_view;
    struct view *view = value_pool_lend(sizeof(*view));
    *view = (struct view){.resource = resource,
                          .strategy = strategy,
                          .slot = slot,
                          .api_version = api_version_of(resource, previous),
                          .kind = value_string(resource->kind)};
    *(previous == NULL ? &server->views : &previous->next) = view;
    server->last_view = view;
    server->served_revision++;
    bind_watchers(server, view);
    return view;
}

void view_remove(struct api_server *server, struct view *self)
{
    struct view **place = &server->views;
    struct view *previous = NULL;
    while (*place != self) {
        CHECK(*place != NULL);
        previous = *place;
        place = &previous->next;
    }
    *place = self->next;
    if (self->next == NULL) {
        server->last_view = previous;
    }
    self->next = server->removed_views;
    server->removed_views = self;
    server->served_revision++;
}

struct view *view_add_stored(struct api_server *server, const struct resource *resource,
                             const struct strategy *strategy)
{
    return view_add(server, resource, strategy, store_add_slot(&server->store, resource));
}

struct view *view_find(const struct api_server *server, const struct resource *resource)
{
    struct view *view = server->views;
    while (view != NULL && view->resource != resource) {
        view = view->next;
    }
    return view;
}

static void free_list(struct view *view)
{
    while (view != NULL) {
        struct view *next = view->next;
        value_unref(view->api_version);
        value_unref(view->kind);
        value_pool_return(view, sizeof(*view));
        view = next;
    }
}

void views_free(struct api_server *server)
{
    free_list(server->views);
    free_list(server->removed_views);
    value_replace(&server->shown, NULL);
}

/* ---- conversion ---- */

struct value *view_show(const struct view *self, const struct value *stored)
{
    struct value *object = value_ref(stored);
    if (self->show != NULL) {
        self->show(self, &object);
        return object;
    }
    if (self->details == NULL) {
        return object;
    }
    if (!value_equal(value_get(object, "apiVersion"), self->api_version)) {
        value_put(&object, value_ref(self->api_version), "apiVersion");
    }
    if (self->details->reads_by_schema) {
        schema_default(self->details->storage_schema, NULL, &object);
        schema_prune(self->strategy->schema, NULL, &object, NULL);
    }
    return object;
}

struct value *view_store(const struct view *self, struct value *object_take)
{
    struct value *object = object_take;
    if (self->store != NULL) {
        self->store(self, &object);
    } else if (self->resource != self->slot->resource) {
        char api_version[256];
        resource_api_version(self->slot->resource, api_version, sizeof(api_version));
        value_put(&object, value_string(api_version), "apiVersion");
    }
    return object;
}

const struct value *view_get(const struct view *self, struct api_server *server,
                             const char *namespace, const char *name)
{
    const struct value *stored = store_get(self->slot, namespace, name);
    if (stored == NULL || (self->show == NULL && self->details == NULL)) {
        return stored;
    }
    struct value *shown = view_show(self, stored);
    if (shown == stored) {
        value_unref(shown);
        return stored;
    }
    if (server->shown == NULL) {
        server->shown = value_array();
    }
    value_push(&server->shown, shown);
    return shown;
}

const struct value *call_get(const struct strategy_call *call, const char *namespace,
                             const char *name)
{
    return view_get(call->view, call->server, namespace, name);
}

const struct value *call_newest(const struct strategy_call *call)
{
    return call->view->slot == NULL ? NULL : call->view->slot->newest;
}
