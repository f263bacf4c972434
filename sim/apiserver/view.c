#include "sim/apiserver/view.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "sim/apiserver/verbs.h"

struct view *view_add(struct api_server *server, const struct resource *resource,
                      const struct strategy *strategy, struct store_slot *slot)
{
    CHECK(view_find(server, resource) == NULL);
    char api_version[256];
    resource_api_version(resource, api_version, sizeof(api_version));
    struct view *view = memory_alloc_zero(1, sizeof(*view));
    view->resource = resource;
    view->strategy = strategy;
    view->slot = slot;
    view->api_version = value_string(api_version);
    view->kind = value_string(resource->kind);
    struct view **end = &server->views;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = view;
    server->served_revision++;
    return view;
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
        free(view);
        view = next;
    }
}

void views_free(struct api_server *server)
{
    free_list(server->views);
    server->views = NULL;
    value_replace(&server->shown, NULL);
}

/* ---- conversion ---- */

struct value *view_show(const struct view *self, const struct value *stored)
{
    struct value *object = value_ref(stored);
    if (self->show != NULL) {
        self->show(self, &object);
    } else if (self->resource != self->slot->resource) {
        value_put(&object, value_ref(self->api_version), "apiVersion");
    }
    return object;
}

struct value *view_store(const struct view *self, struct value *object_take)
{
    struct value *object = object_take;
    if (self->store != NULL) {
        self->store(self, &object);
    }
    return object;
}

const struct value *view_get(const struct view *self, struct api_server *server,
                             const char *namespace, const char *name)
{
    const struct value *stored = store_get(self->slot, namespace, name);
    if (stored == NULL || (self->show == NULL && self->resource == self->slot->resource)) {
        return stored;
    }
    if (server->shown == NULL) {
        server->shown = value_array();
    }
    struct value *shown = view_show(self, stored);
    value_push(&server->shown, shown);
    return shown;
}

const struct value *call_get(const struct strategy_call *call, const char *namespace,
                             const char *name)
{
    return view_get(call->view, call->server, namespace, name);
}
