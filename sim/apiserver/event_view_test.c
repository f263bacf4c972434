#include "sim/apiserver/event_view.h"

#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

static const char core_event[] =
    "{'metadata':{'name':'e'},'involvedObject':{'kind':'Pod','name':'p','namespace':'default'},"
    "'message':'said','count':2,'source':{'component':'kubelet'},'type':'Normal'}";

static struct api_response create(struct fixture *f, const struct resource *resource,
                                  const char *text)
{
    AUTO_VALUE *body = parse(text);
    struct api_request request = {
        .verb = API_CREATE, .resource = resource, .namespace = "default", .body = body};
    struct api_response response;
    api_server_handle(f->server, &request, &response);
    return response;
}

TEST(an_event_is_served_in_both_forms)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE response = create(&f, &resource_core_events, core_event);
    expect_int(response.code, 201);
    expect_text(value_find_text(response.body, "apiVersion"), "v1");
    expect_text(value_find_text(response.body, "message"), "said");
    const struct value *stored = api_server_peek(f.server, &resource_events, "default", "e");
    expect_text(value_find_text(stored, "apiVersion"), "events.k8s.io/v1");
    expect_text(value_find_text(stored, "note"), "said");
    expect_text(value_find_text(stored, "regarding", "name"), "p");
    expect_int(value_as_int(value_get(stored, "deprecatedCount"), 0), 2);
    expect_true(value_get(stored, "message") == NULL && value_get(stored, "source") == NULL);
    expect_true(value_get(stored, "reportingInstance") == NULL);
    /* Two objects may be borrowed at once. */
    const struct value *one = api_server_peek(f.server, &resource_core_events, "default", "e");
    const struct value *two = api_server_peek(f.server, &resource_core_events, "default", "e");
    expect_text(value_find_text(one, "involvedObject", "name"), "p");
    expect_true(value_equal(one, two) && value_equal(one, response.body));
    tear_down(&f);
}

static void print_list(struct fixture *f, const struct resource *resource, const char *fields,
                       struct buffer *out)
{
    struct api_request request = {.verb = API_LIST, .resource = resource, .field_selector = fields};
    AUTO_RESPONSE response = {0};
    api_server_handle(f->server, &request, &response);
    const struct value *items = value_get(response.body, "items");
    buffer_printf(out, "%s", value_find_text(response.body, "apiVersion"));
    for (size_t i = 0; i < value_count(items); i++) {
        buffer_printf(out, " %s:%s%s", value_find_text(value_at(items, i), "apiVersion"),
                      value_find_text(value_at(items, i), "message"),
                      value_find_text(value_at(items, i), "note"));
    }
}

TEST(lists_select_by_the_fields_of_their_form)
{
    static const struct {
        const struct resource *resource;
        const char *fields;
        const char *want;
    } cases[] = {
        {&resource_core_events, "", "v1 v1:said"},
        {&resource_core_events, "involvedObject.name=p,source=kubelet", "v1 v1:said"},
        {&resource_core_events, "involvedObject.name=q", "v1"},
        {&resource_events, "regarding.name=p", "events.k8s.io/v1 events.k8s.io/v1:said"},
        {&resource_events, "regarding.name!=p", "events.k8s.io/v1"},
    };
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE response = create(&f, &resource_core_events, core_event);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO_BUFFER got = {0};
        expect_context("%s", cases[i].fields);
        print_list(&f, cases[i].resource, cases[i].fields, &got);
        expect_text(buffer_text(&got), cases[i].want);
    }
    tear_down(&f);
}

static void note(void *context, const struct api_watch_event *event)
{
    buffer_printf(context, "%s %s %s%s|", event->resource->group,
                  value_find_text(event->object, "apiVersion"),
                  value_find_text(event->object, "message"),
                  value_find_text(event->object, "note"));
}

TEST(watchers_see_the_form_that_they_watch)
{
    struct fixture f;
    set_up(&f);
    AUTO_BUFFER core = {0};
    AUTO_BUFFER other = {0};
    AUTO_BUFFER all = {0};
    AUTO_BUFFER missed = {0};
    struct api_watcher watchers[] = {
        {.resource = &resource_core_events, .notify = note, .context = &core},
        {.resource = &resource_events, .notify = note, .context = &other},
        {.notify = note, .context = &all},
    };
    uint64_t before = api_server_revision(f.server);
    for (size_t i = 0; i < 3; i++) {
        api_server_watch(f.server, &watchers[i]);
    }
    AUTO_RESPONSE response = create(&f, &resource_core_events, core_event);
    expect_text(buffer_text(&core), " v1 said|");
    expect_text(buffer_text(&other), "events.k8s.io events.k8s.io/v1 said|");
    expect_text(buffer_text(&all), buffer_text(&other));
    expect_true(api_server_replay(f.server, &resource_core_events, before, note, &missed));
    expect_text(buffer_text(&missed), buffer_text(&core));
    tear_down(&f);
}

TEST(each_form_has_its_validation)
{
    static const struct {
        const struct resource *resource;
        const char *body;
        int code;
        const char *message;
    } cases[] = {
        {&resource_core_events, "{'metadata':{'name':'a'},'involvedObject':{'namespace':'x'}}", 422,
         "Event \"a\" is invalid: involvedObject.namespace: Invalid value: \"x\": does not match "
         "event.namespace"},
        {&resource_core_events, "{'metadata':{'name':'b'}}", 201, ""},
        {&resource_core_events,
         "{'metadata':{'name':'c'},'eventTime':'2026-01-01T00:00:00.000000Z',"
         "'reportingComponent':'a.io/b','reportingInstance':'i','action':'A'}",
         422, "Event \"c\" is invalid: reason: Required value"},
        {&resource_core_events, "{'metadata':{'name':'d'},'count':'x'}", 400,
         "Event in version \"v1\" cannot be handled as a Event: json: cannot unmarshal string into "
         "Go struct field Event.count of type int32"},
    };
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect_context("%s", cases[i].body);
        AUTO_RESPONSE response = create(&f, cases[i].resource, cases[i].body);
        expect_int(response.code, cases[i].code);
        expect_text(api_response_message(&response), cases[i].message);
    }
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/event_view",
          {"an event is served in both forms", an_event_is_served_in_both_forms},
          {"lists select by the fields of their form", lists_select_by_the_fields_of_their_form},
          {"watchers see the form that they watch", watchers_see_the_form_that_they_watch},
          {"each form has its validation", each_form_has_its_validation})
