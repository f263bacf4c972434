#include "sim/apiserver/origin.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "sim/apiserver/verbs.h"

/* An object that was created, in the order of revisions. */
struct origin_object {
    const struct resource *resource; /* as it is stored */
    struct value *object;
};

void origin_note(const struct api_server *server, struct origin *out)
{
    const struct world *world = server->world;
    const struct history *history = &server->store.history;
    CHECK(history->count == server->store.revision && !server->tracks_managers);
    CHECK(sim_time_compare(world->now, WORLD_START) == 0);
    *out = (struct origin){
        .seed = world->check_context.seed, .random = world->random, .count = history->count};
    out->objects = memory_alloc(out->count * sizeof(*out->objects));
    for (size_t i = 0; i < out->count; i++) {
        const struct history_event *event = history_at(history, i);
        CHECK(event->previous == NULL && !event->removed && !event->slot->resource->custom);
        out->objects[i] = (struct origin_object){event->slot->resource, value_ref(event->object)};
    }
}

void origin_release(struct origin *self)
{
    for (size_t i = 0; i < self->count; i++) {
        value_unref(self->objects[i].object);
    }
    free(self->objects);
    *self = (struct origin){0};
}

static void put(struct api_server *server, const struct origin_object *item)
{
    const struct api_request request = {.verb = API_CREATE, .resource = item->resource};
    const struct view *view = view_find(server, item->resource);
    struct strategy_call call = {
        .server = server, .request = &request, .view = view, .slot = view->slot};
    AUTO_VALUE *object = value_ref(item->object);
    struct api_response refusal;
    /* A Service takes the address that is in the object already. */
    CHECK(view->strategy->allocate == NULL ||
          view->strategy->allocate(&call, &object, NULL, &refusal));
    store_replay(&server->store, view->slot, value_ref(item->object));
}

struct api_server *origin_begin(const struct origin *self, struct world *world)
{
    CHECK(world->check_context.seed == self->seed);
    struct api_server *server = api_server_new_empty(world);
    for (size_t i = 0; i < self->count; i++) {
        put(server, &self->objects[i]);
    }
    server->store.history.told = server->store.revision;
    world->random = self->random;
    return server;
}
