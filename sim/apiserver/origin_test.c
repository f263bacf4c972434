#include "sim/apiserver/origin.h"

#include "core/base/value_json.h"
#include "sim/apiserver/served.h"
#include "tests/expect.h"

static void print_object(void *context, const struct value *object)
{
    value_print_json(object, context);
    buffer_append_char(context, '\n');
}

struct everything {
    const struct api_server *server;
    struct buffer *out;
};

static void print_resource(void *context, const struct api_served *served)
{
    struct everything *self = context;
    api_server_each(self->server, served->resource, NULL, print_object, self->out);
}

static void print_event(void *context, const struct api_watch_event *event)
{
    buffer_printf(context, "%d %llu ", event->type, (unsigned long long)event->revision);
    print_object(context, event->object);
}

/* All objects, what has become of the namespaces, and what chance has in store. */
static void print(const struct world *world, const struct api_server *server, struct buffer *out)
{
    struct everything everything = {server, out};
    api_server_each_served(server, print_resource, &everything);
    expect_true(api_server_replay(server, &resource_namespaces, 0, print_event, out));
    random_print(&world->random, out);
}

static void create(struct api_server *server, const struct resource *resource, const char *name)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text, "{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"ports\":[{\"port\":1}]}}",
                  name);
    AUTO_VALUE *body = value_parse_json(buffer_text(&text), text.size, NULL);
    struct api_request request = {
        .verb = API_CREATE, .resource = resource, .namespace = "default", .body = body};
    AUTO_RESPONSE response = {0};
    api_server_handle(server, &request, &response);
    expect_int(response.code, 201);
}

static void is_the_same_server(void)
{
    struct world worlds[2];
    struct api_server *servers[2];
    struct origin origin;
    AUTO_BUFFER want = {0};
    for (size_t i = 0; i < 2; i++) {
        world_init(&worlds[i], 7);
        servers[i] = i == 0 ? api_server_new(&worlds[0]) : origin_begin(&origin, &worlds[1]);
        AUTO_BUFFER got = {0};
        print(&worlds[i], servers[i], &got);
        if (i == 0) {
            origin_note(servers[0], &origin);
        }
        create(servers[i], &resource_services, "a"); /* gets the first address that is free */
        create(servers[i], &resource_serviceaccounts, "b");
        print(&worlds[i], servers[i], &got);
        if (i == 0) {
            want = got;
            got = (struct buffer){0};
        } else {
            expect_text(buffer_text(&got), buffer_text(&want));
        }
    }
    for (size_t i = 0; i < 2; i++) {
        api_server_free(servers[i]);
        world_release(&worlds[i]);
    }
    origin_release(&origin);
}

/* What the worlds do with an object concerns none but themselves. */
static void worlds_do_not_meet(void)
{
    struct world worlds[3];
    struct origin origin;
    world_init(&worlds[0], 1);
    struct api_server *server = api_server_new(&worlds[0]);
    origin_note(server, &origin);
    api_server_free(server);
    AUTO_BUFFER first = {0};
    AUTO_BUFFER second = {0};
    for (size_t i = 1; i < 3; i++) {
        world_init(&worlds[i], 1);
        server = origin_begin(&origin, &worlds[i]);
        print(&worlds[i], server, i == 1 ? &first : &second);
        struct api_request request = {.verb = API_DELETE,
                                      .resource = &resource_serviceaccounts,
                                      .namespace = "default",
                                      .name = "default"};
        AUTO_RESPONSE response = {0};
        api_server_handle(server, &request, &response);
        expect_int(response.code, 200);
        api_server_free(server);
    }
    expect_text(buffer_text(&second), buffer_text(&first));
    for (size_t i = 0; i < 3; i++) {
        world_release(&worlds[i]);
    }
    origin_release(&origin);
}

TEST_MAIN("sim/apiserver/origin", {"is the same server", is_the_same_server},
          {"worlds do not meet", worlds_do_not_meet})
