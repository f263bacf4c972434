#ifndef RAYRIG_APISERVER_FIXTURE_H
#define RAYRIG_APISERVER_FIXTURE_H

#include <inttypes.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/value_json.h"
#include "core/kube/meta.h"
#include "sim/apiserver/server.h"

/*
 * What the tests of the server share: a world with a server in it, a small custom resource, and a
 * short way to ask.
 */
static const struct schema text_schema = {.type = SCHEMA_STRING};
static const struct schema integer_schema = {.type = SCHEMA_INTEGER};
static const struct schema_property spec_properties[] = {
    {SCHEMA_NAME("color"), .schema = &text_schema},
    {SCHEMA_NAME("size"), .schema = &integer_schema},
};
static const struct schema spec_schema = {
    .type = SCHEMA_OBJECT, .properties = spec_properties, .property_count = 2};
static const struct schema_property status_properties[] = {
    {SCHEMA_NAME("ready"), .schema = &integer_schema}};
static const struct schema status_schema = {
    .type = SCHEMA_OBJECT, .properties = status_properties, .property_count = 1};
static const struct schema_property properties[] = {
    {SCHEMA_NAME("spec"), .schema = &spec_schema},
    {SCHEMA_NAME("status"), .schema = &status_schema},
};
static const struct schema schema = {
    .type = SCHEMA_OBJECT, .properties = properties, .property_count = 2};

static const struct resource widgets = {
    .group = "test.io",
    .version = "v1",
    .kind = "Widget",
    .list_kind = "WidgetList",
    .plural = "widgets",
    .singular = "widget",
    .namespaced = true,
    .custom = true,
};

struct fixture {
    struct world world;
    struct api_server *server;
};

__attribute__((unused)) static void set_up(struct fixture *self)
{
    world_init(&self->world, 1);
    self->server = api_server_new(&self->world);
    api_server_add_custom(self->server, &widgets, &schema);
}

__attribute__((unused)) static void tear_down(struct fixture *self)
{
    api_server_free(self->server);
    world_release(&self->world);
}

/* JSON with ' for ", as it has to stand in C. */
__attribute__((unused)) static struct value *parse(const char *json)
{
    AUTO_ERROR err = {0};
    AUTO_BUFFER text = {0};
    for (const char *c = json; *c != '\0'; c++) {
        buffer_append_char(&text, *c == '\'' ? '"' : *c);
    }
    struct value *value = value_parse_json(buffer_text(&text), text.size, &err);
    CHECK(value != NULL);
    return value;
}

/* Sends REQUEST with BODY (JSON as above, or NULL), in the namespace default unless it names
 * another. */
__attribute__((unused)) static struct api_response send(struct fixture *self,
                                                        struct api_request request,
                                                        const char *body)
{
    AUTO_VALUE *value = body == NULL ? NULL : parse(body);
    struct api_response response = {0};
    request.body = value;
    if (request.namespace == NULL && request.resource->namespaced && request.verb != API_LIST) {
        request.namespace = "default";
    }
    api_server_handle(self->server, &request, &response);
    return response;
}

__attribute__((unused)) static struct api_response ask(struct fixture *self, enum api_verb verb,
                                                       const struct resource *resource,
                                                       const char *name, const char *body)
{
    return send(self, (struct api_request){.verb = verb, .resource = resource, .name = name}, body);
}

__attribute__((unused)) static struct api_response ask_sub(struct fixture *self, enum api_verb verb,
                                                           const struct resource *resource,
                                                           const char *name,
                                                           const char *subresource,
                                                           const char *body)
{
    struct api_request request = {
        .verb = verb, .resource = resource, .name = name, .subresource = subresource};
    return send(self, request, body);
}

/* A widget's text: `WIDGET("a", ",'labels':{}", ",'spec':{}")`. */
#define WIDGET(name, metadata, rest)                                                               \
    "{'apiVersion':'test.io/v1','kind':'Widget','metadata':{'name':'" name "'" metadata "}" rest "}"

/* Code and message; "" for a success. */
#define expect_answer(response, want_code, want_message)                                           \
    do {                                                                                           \
        AUTO_RESPONSE answer_ = (response);                                                        \
        expect_int(answer_.code, want_code);                                                       \
        expect_text(api_response_message(&answer_), want_message);                                 \
    } while (0)

#endif
