#include "sim/apiserver/server.h"

#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "tests/expect.h"

static const struct schema text_schema = {.type = SCHEMA_STRING};
static const struct schema integer_schema = {.type = SCHEMA_INTEGER, .default_json = NULL};
static const struct schema_property spec_properties[] = {
    {"color", &text_schema},
    {"size", &integer_schema},
};
static const struct schema spec_schema = {
    .type = SCHEMA_OBJECT, .properties = spec_properties, .property_count = 2};
static const struct schema_property status_properties[] = {{"ready", &integer_schema}};
static const struct schema status_schema = {
    .type = SCHEMA_OBJECT, .properties = status_properties, .property_count = 1};
static const struct schema_property properties[] = {
    {"spec", &spec_schema},
    {"status", &status_schema},
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

static void set_up(struct fixture *self)
{
    world_init(&self->world, 1);
    self->server = api_server_new(&self->world);
    api_server_add_custom(self->server, &widgets, &schema);
}

static void tear_down(struct fixture *self)
{
    api_server_free(self->server);
    world_release(&self->world);
}

static struct value *parse(const char *json)
{
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(json, strlen(json), &err);
    if (value == NULL) {
        fprintf(stderr, "%s: %s\n", json, err.message);
    }
    return value;
}

/* A request in the namespace default; BODY is JSON or NULL. */
static struct api_response ask(struct fixture *self, enum api_verb verb,
                               const struct resource *resource, const char *name,
                               const char *subresource, const char *body)
{
    AUTO_VALUE *value = body == NULL ? NULL : parse(body);
    struct api_response response = {0};
    struct api_request request = {
        .verb = verb,
        .resource = resource,
        .namespace = resource->namespaced ? "default" : NULL,
        .name = name,
        .subresource = subresource,
        .body = value,
    };
    api_server_handle(self->server, &request, &response);
    return response;
}

#define WIDGET(name, rest)                                                                         \
    "{\"apiVersion\":\"test.io/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"" name "\"" rest  \
    "}"

static void expect_answer(struct api_response response, int code, const char *message)
{
    expect_int(response.code, code);
    expect_text(api_response_message(&response), message);
    api_response_release(&response);
}

TEST(a_new_cluster_holds_namespaces_and_its_own_service)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE list = ask(&f, API_LIST, &resource_namespaces, NULL, NULL, NULL);
    const struct value *items = value_get(list.body, "items");
    expect_int(value_count(items), 4);
    expect_text(meta_name(value_at(items, 0)), "default");
    const struct value *service =
        api_server_peek(f.server, &resource_services, "default", "kubernetes");
    expect_text(value_find_text(service, "spec", "clusterIP"), "10.96.0.1");
    expect_true(api_server_peek(f.server, &resource_serviceaccounts, "kube-system", "default") !=
                NULL);
    api_response_release(&list);
    tear_down(&f);
}

TEST(a_custom_object_lives_its_life)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE created = ask(&f, API_CREATE, &widgets, NULL, NULL,
                                WIDGET("a", "},\"spec\":{\"color\":\"red\",\"x\":1},"
                                            "\"status\":{\"ready\":1}"));
    expect_int(created.code, 201);
    expect_int(meta_generation(created.body), 1);
    expect_text(meta_creation_timestamp(created.body), "2026-01-01T00:00:00Z");
    expect_json(value_get(created.body, "spec"), "{\"color\":\"red\"}");
    expect_true(value_get(created.body, "status") == NULL);
    expect_json(created.warnings, "[\"unknown field \\\"spec.x\\\"\"]");

    expect_answer(ask(&f, API_CREATE, &widgets, NULL, NULL, WIDGET("a", "}")), 409,
                  "widgets.test.io \"a\" already exists");
    expect_answer(ask(&f, API_UPDATE, &widgets, "a", NULL, WIDGET("a", "}")), 422,
                  "widgets.test.io \"a\" is invalid: metadata.resourceVersion: Invalid value: 0: "
                  "must be specified for an update");
    expect_answer(
        ask(&f, API_UPDATE, &widgets, "a", NULL, WIDGET("a", ",\"resourceVersion\":\"1\"}")), 409,
        "Operation cannot be fulfilled on widgets.test.io \"a\": the object has been "
        "modified; please apply your changes to the latest version and try again");

    uint64_t before = api_server_revision(f.server);
    AUTO_RESPONSE same = ask(&f, API_PATCH, &widgets, "a", NULL, "{\"spec\":{\"color\":\"red\"}}");
    expect_int(same.code, 200);
    expect_int(api_server_revision(f.server), before);

    AUTO_RESPONSE status = ask(&f, API_PATCH, &widgets, "a", "status",
                               "{\"spec\":{\"size\":2},\"status\":{\"ready\":2}}");
    expect_int(status.code, 200);
    expect_int(meta_generation(status.body), 1);
    expect_json(value_get(status.body, "spec"), "{\"color\":\"red\"}");
    expect_json(value_get(status.body, "status"), "{\"ready\":2}");

    AUTO_RESPONSE spec =
        ask(&f, API_PATCH, &widgets, "a", NULL, "{\"spec\":{\"size\":2},\"status\":{\"ready\":9}}");
    expect_int(meta_generation(spec.body), 2);
    expect_json(value_get(spec.body, "status"), "{\"ready\":2}");

    AUTO_RESPONSE deleted = ask(&f, API_DELETE, &widgets, "a", NULL, NULL);
    expect_int(deleted.code, 200);
    expect_text(value_find_text(deleted.body, "status"), "Success");
    expect_answer(ask(&f, API_GET, &widgets, "a", NULL, NULL), 404,
                  "widgets.test.io \"a\" not found");
    api_response_release(&created);
    api_response_release(&same);
    api_response_release(&status);
    api_response_release(&spec);
    api_response_release(&deleted);
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/server",
          {"a new cluster holds namespaces and its own service",
           a_new_cluster_holds_namespaces_and_its_own_service},
          {"a custom object lives its life", a_custom_object_lives_its_life})
