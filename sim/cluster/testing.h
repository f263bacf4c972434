#ifndef RAYRIG_CLUSTER_TESTING_H
#define RAYRIG_CLUSTER_TESTING_H

#include <stdio.h>
#include <string.h>

#include "core/base/value_json.h"
#include "sim/apiserver/restore.h"
#include "sim/apiserver/server.h"

/* What the tests of this folder share: a world with an API server, spoken to in JSON texts. */
struct rig {
    struct world world;
    struct api_server *server;
};

__attribute__((unused)) static void rig_init(struct rig *self)
{
    world_init(&self->world, 1);
    self->server = api_server_new(&self->world);
}

__attribute__((unused)) static void rig_release(struct rig *self)
{
    api_server_free(self->server);
    world_release(&self->world);
}

/* A value from a JSON text with ' for ". */
__attribute__((unused)) static struct value *rig_value(const char *text)
{
    char json[4096];
    snprintf(json, sizeof(json), "%s", text);
    for (char *c = json; *c != '\0'; c++) {
        *c = *c == '\'' ? '"' : *c;
    }
    struct value *value = value_parse_json(json, strlen(json), NULL);
    CHECK(value != NULL);
    return value;
}

/* Sends a request, which must be answered with CODE; BODY may be NULL. */
__attribute__((unused)) static void rig_send(struct rig *self, struct api_request request,
                                             const char *body, int code)
{
    AUTO_VALUE *value = body == NULL ? NULL : rig_value(body);
    AUTO_RESPONSE response = {0};
    request.body = value;
    request.user_agent = "kubectl";
    api_server_handle(self->server, &request, &response);
    if (response.code != code) {
        fprintf(stderr, "%s\n", api_response_message(&response));
    }
    CHECK(response.code == code);
}

/* In the namespace `default`, as everything below. */
__attribute__((unused)) static void rig_create(struct rig *self, const struct resource *resource,
                                               const char *object)
{
    rig_send(self,
             (struct api_request){.verb = API_CREATE,
                                  .resource = resource,
                                  .namespace = resource->namespaced ? "default" : NULL},
             object, 201);
}

__attribute__((unused)) static void rig_patch(struct rig *self, const struct resource *resource,
                                              const char *name, const char *patch)
{
    rig_send(self,
             (struct api_request){.verb = API_PATCH,
                                  .resource = resource,
                                  .namespace = resource->namespaced ? "default" : NULL,
                                  .name = name,
                                  .patch_type = API_PATCH_MERGE},
             patch, 200);
}

/* POLICY is NULL for the kind's. */
__attribute__((unused)) static void rig_delete(struct rig *self, const struct resource *resource,
                                               const char *name, const char *policy)
{
    char options[128] = "{}";
    if (policy != NULL) {
        snprintf(options, sizeof(options), "{'propagationPolicy':'%s'}", policy);
    }
    rig_send(self,
             (struct api_request){.verb = API_DELETE,
                                  .resource = resource,
                                  .namespace = resource->namespaced ? "default" : NULL,
                                  .name = name},
             options, 200);
}

__attribute__((unused)) static const struct value *rig_peek(const struct rig *self,
                                                            const struct resource *resource,
                                                            const char *name)
{
    return api_server_peek(self->server, resource, resource->namespaced ? "default" : NULL, name);
}

/* Tells watchers of an object as after a restart, when a world goes on from a dump. */
__attribute__((unused)) static void rig_tell_restored(struct rig *self,
                                                      const struct resource *resource,
                                                      const char *name)
{
    AUTO_VALUE *objects = value_array_of(value_ref(rig_peek(self, resource, name)), NULL);
    api_server_tell_restored(self->server, objects);
}

/* Fires everything that is due now, and then within SECONDS from now. */
__attribute__((unused)) static void rig_run(struct rig *self, int64_t seconds)
{
    struct sim_time moment = sim_time_add(self->world.now, SIM_SECONDS(seconds));
    CHECK(world_run_until(&self->world, moment));
}

#endif
