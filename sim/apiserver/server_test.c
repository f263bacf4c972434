#include "core/kube/api_status.h"
#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

TEST(a_new_cluster_holds_namespaces_and_its_own_service)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE list = ask(&f, API_LIST, &resource_namespaces, NULL, NULL);
    const struct value *items = value_get(list.body, "items");
    expect_int(value_count(items), 4);
    expect_text(meta_name(value_at(items, 0)), "default");
    const struct value *service =
        api_server_peek(f.server, &resource_services, "default", "kubernetes");
    expect_text(value_find_text(service, "spec", "clusterIP"), "10.96.0.1");
    expect_true(api_server_peek(f.server, &resource_serviceaccounts, "kube-system", "default") !=
                NULL);
    tear_down(&f);
}

TEST(a_custom_object_lives_its_life)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE created =
        ask(&f, API_CREATE, &widgets, NULL,
            WIDGET("a", "", ",'spec':{'color':'red','x':1},'status':{'ready':1}"));
    expect_int(created.code, 201);
    expect_int(meta_generation(created.body), 1);
    expect_text(meta_creation_timestamp(created.body), "2026-01-01T00:00:00Z");
    expect_json(value_get(created.body, "spec"), "{\"color\":\"red\"}");
    expect_true(value_get(created.body, "status") == NULL);
    expect_json(created.warnings, "[\"unknown field \\\"spec.x\\\"\"]");

    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", "")), 409,
                  "widgets.test.io \"a\" already exists");
    expect_answer(ask(&f, API_UPDATE, &widgets, "a", WIDGET("a", "", "")), 422,
                  "widgets.test.io \"a\" is invalid: metadata.resourceVersion: Invalid value: 0: "
                  "must be specified for an update");
    expect_answer(ask(&f, API_UPDATE, &widgets, "a", WIDGET("a", ",'resourceVersion':'1'", "")),
                  409,
                  "Operation cannot be fulfilled on widgets.test.io \"a\": the object has been "
                  "modified; please apply your changes to the latest version and try again");
    expect_answer(ask(&f, API_UPDATE, &widgets, "a", WIDGET("a", ",'resourceVersion':'x'", "")),
                  500, "strconv.ParseUint: parsing \"x\": invalid syntax");

    uint64_t before = api_server_revision(f.server);
    expect_answer(ask(&f, API_PATCH, &widgets, "a", "{'spec':{'color':'red'}}"), 200, "");
    expect_int(api_server_revision(f.server), before);

    AUTO_RESPONSE status = ask_sub(&f, API_PATCH, &widgets, "a", "status",
                                   "{'metadata':{'labels':{'a':'b'}},'spec':{'size':2},'status':"
                                   "{'ready':2}}");
    expect_int(status.code, 200);
    expect_int(meta_generation(status.body), 1);
    expect_true(meta_label(status.body, "a") == NULL);
    expect_json(value_get(status.body, "spec"), "{\"color\":\"red\"}");
    expect_json(value_get(status.body, "status"), "{\"ready\":2}");

    AUTO_RESPONSE spec =
        ask(&f, API_PATCH, &widgets, "a", "{'spec':{'size':2},'status':{'ready':9}}");
    expect_int(meta_generation(spec.body), 2);
    expect_json(value_get(spec.body, "status"), "{\"ready\":2}");

    AUTO_RESPONSE deleted = ask(&f, API_DELETE, &widgets, "a", NULL);
    expect_int(deleted.code, 200);
    expect_text(value_find_text(deleted.body, "status"), "Success");
    expect_answer(ask(&f, API_GET, &widgets, "a", NULL), 404, "widgets.test.io \"a\" not found");
    tear_down(&f);
}

TEST(a_request_is_refused_before_it_is_read)
{
    struct fixture f;
    set_up(&f);
    static const struct resource unknown = {.group = "", .plural = "x", .kind = "X"};
    expect_answer(ask(&f, API_GET, &unknown, "a", NULL), 404,
                  "the server could not find the requested resource");
    expect_answer(ask_sub(&f, API_GET, &resource_configmaps, "a", "status", NULL), 404,
                  "the server could not find the requested resource");
    expect_answer(ask_sub(&f, API_GET, &widgets, "a", "scale", NULL), 404,
                  "widgets.test.io \"a\" not found");
    expect_answer(ask(&f, API_DELETE_COLLECTION, &resource_namespaces, NULL, NULL), 405,
                  "the server does not allow this method on the requested resource");
    expect_answer(ask(&f, API_UPDATE, &widgets, NULL, "{}"), 405,
                  "the server does not allow this method on the requested resource");
    expect_answer(ask_sub(&f, API_DELETE, &widgets, "a", "status", NULL), 405,
                  "the server does not allow this method on the requested resource");
    tear_down(&f);
}

TEST(a_dry_run_changes_nothing)
{
    struct fixture f;
    set_up(&f);
    uint64_t before = api_server_revision(f.server);
    struct api_request create = {.verb = API_CREATE, .resource = &widgets, .dry_run = true};
    AUTO_RESPONSE created = send(&f, create, WIDGET("a", "", ""));
    expect_int(created.code, 201);
    expect_text(meta_resource_version(created.body), "");
    struct api_request service = {
        .verb = API_CREATE, .resource = &resource_services, .dry_run = true};
    AUTO_RESPONSE first =
        send(&f, service, "{'metadata':{'name':'s'},'spec':{'ports':[{'port':80}]}}");
    expect_text(value_find_text(first.body, "spec", "clusterIP"), "10.96.0.2");
    expect_answer(ask(&f, API_GET, &widgets, "a", NULL), 404, "widgets.test.io \"a\" not found");
    expect_int(api_server_revision(f.server), before);
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", "")), 201, "");
    before = api_server_revision(f.server);
    struct api_request patch = {
        .verb = API_PATCH, .resource = &widgets, .name = "a", .dry_run = true};
    AUTO_RESPONSE patched = send(&f, patch, "{'spec':{'size':3}}");
    expect_int(meta_generation(patched.body), 2);
    struct api_request delete = {
        .verb = API_DELETE, .resource = &widgets, .name = "a", .dry_run = true};
    expect_answer(send(&f, delete, NULL), 200, "");
    expect_answer(ask(&f, API_DELETE, &widgets, "a", "{'dryRun':['All']}"), 200, "");
    expect_int(api_server_revision(f.server), before);
    tear_down(&f);
}

TEST(names_are_generated)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE created =
        ask(&f, API_CREATE, &resource_configmaps, NULL, "{'metadata':{'generateName':'c-'}}");
    expect_int(strlen(meta_name(created.body)), 7);
    expect_text(value_find_text(created.body, "metadata", "generateName"), "c-");
    expect_answer(ask(&f, API_CREATE, &resource_configmaps, NULL, "{}"), 422,
                  "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName "
                  "is required");
    tear_down(&f);
}

TEST(a_full_store_refuses)
{
    struct fixture f;
    set_up(&f);
    api_server_limit_objects(f.server, 1);
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", "")), 201, "");
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("b", "", "")), 500,
                  "etcdserver: mvcc: database space exceeded");
    expect_answer(ask(&f, API_PATCH, &widgets, "a", "{'spec':{'size':3}}"), 200, "");
    expect_answer(ask(&f, API_DELETE, &widgets, "a", NULL), 200, "");
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("b", "", "")), 201, "");
    tear_down(&f);
}

TEST(the_trace_shows_requests)
{
    struct fixture f;
    set_up(&f);
    f.world.trace.enabled = true;
    struct api_request create = {
        .verb = API_CREATE, .resource = &widgets, .user_agent = "kubectl/v1.36.2"};
    expect_answer(send(&f, create, WIDGET("a", "", "")), 201, "");
    expect_answer(ask_sub(&f, API_GET, &widgets, "b", "status", NULL), 404,
                  "widgets.test.io \"b\" not found");
    AUTO_BUFFER text = {0};
    trace_print(&f.world.trace, &text);
    expect_text(buffer_text(&text), "0s kubectl/v1.36.2: create widgets/default/a -> 201\n"
                                    "0s -: get widgets/default/b/status -> 404 NotFound\n");
    tear_down(&f);
}

/* ---- watching ---- */

struct observer {
    struct api_watcher watcher;
    struct fixture *fixture;
    const char *name;
    struct buffer *log;
    struct api_watcher *unwatches; /* at its first event */
    bool answers;                  /* an added object with a label */
};

static void observe(void *context, const struct api_watch_event *event)
{
    static const char *const types[] = {"ADDED", "MODIFIED", "DELETED"};
    struct observer *self = context;
    buffer_printf(self->log, "%s:%s:%s@%" PRIu64 " ", self->name, types[event->type],
                  meta_name(event->object), event->revision);
    expect_int(event->previous == NULL, event->type == API_WATCH_ADDED);
    if (self->unwatches != NULL) {
        api_server_unwatch(self->fixture->server, self->unwatches);
        self->unwatches = NULL;
    }
    if (self->answers && event->type == API_WATCH_ADDED) {
        expect_answer(ask(self->fixture, API_PATCH, event->resource, meta_name(event->object),
                          "{'metadata':{'labels':{'seen':'yes'}}}"),
                      200, "");
    }
}

static void observer_start(struct observer *self, struct fixture *fixture, const char *name,
                           const struct resource *resource, struct buffer *log)
{
    *self = (struct observer){
        .watcher = {.resource = resource, .notify = observe, .context = self},
        .fixture = fixture,
        .name = name,
        .log = log,
    };
    api_server_watch(fixture->server, &self->watcher);
}

TEST(watchers_hear_everything_in_order)
{
    struct fixture f;
    set_up(&f);
    AUTO_BUFFER log = {0};
    struct observer first;
    struct observer second;
    observer_start(&first, &f, "1", &widgets, &log);
    observer_start(&second, &f, "2", NULL, &log);
    first.answers = true;
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", "")), 201, "");
    expect_answer(ask(&f, API_CREATE, &resource_configmaps, NULL, "{'metadata':{'name':'c'}}"), 201,
                  "");
    expect_answer(ask(&f, API_DELETE, &widgets, "a", NULL), 200, "");
    expect_text(buffer_text(&log), "1:ADDED:a@10 2:ADDED:a@10 1:MODIFIED:a@11 2:MODIFIED:a@11 "
                                   "2:ADDED:c@12 1:DELETED:a@13 2:DELETED:a@13 ");
    tear_down(&f);
}

TEST(a_watcher_may_leave_while_it_is_told)
{
    struct fixture f;
    set_up(&f);
    AUTO_BUFFER log = {0};
    struct observer observers[3];
    observer_start(&observers[0], &f, "1", &widgets, &log);
    observer_start(&observers[1], &f, "2", &widgets, &log);
    observer_start(&observers[2], &f, "3", &widgets, &log);
    observers[0].unwatches = &observers[1].watcher;
    observers[2].unwatches = &observers[2].watcher;
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", "")), 201, "");
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("b", "", "")), 201, "");
    expect_text(buffer_text(&log), "1:ADDED:a@10 3:ADDED:a@10 1:ADDED:b@11 ");
    tear_down(&f);
}

static void note_event(void *context, const struct api_watch_event *event)
{
    buffer_printf(context, "%d:%s@%s ", (int)event->type, meta_name(event->object),
                  meta_resource_version(event->object));
}

TEST(the_past_can_be_told_again)
{
    struct fixture f;
    set_up(&f);
    uint64_t start = api_server_revision(f.server);
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", "")), 201, "");
    expect_answer(ask(&f, API_CREATE, &resource_configmaps, NULL, "{'metadata':{'name':'c'}}"), 201,
                  "");
    expect_answer(ask(&f, API_DELETE, &widgets, "a", NULL), 200, "");
    AUTO_BUFFER log = {0};
    expect_true(api_server_replay(f.server, &widgets, start, note_event, &log));
    expect_text(buffer_text(&log), "0:a@10 2:a@12 ");
    api_server_compact(f.server, start + 1);
    expect_int(api_server_floor(f.server), start + 1);
    expect_false(api_server_replay(f.server, &widgets, start, note_event, &log));
    buffer_truncate(&log, 0);
    expect_true(api_server_replay(f.server, &widgets, start + 1, note_event, &log));
    expect_text(buffer_text(&log), "2:a@12 ");
    tear_down(&f);
}

/* What has passed a gate. */
struct passed {
    size_t count;
    int code; /* of the latest */
};

static bool answer_deletions(void *context, const struct api_request *request,
                             struct api_response *response)
{
    (void)context;
    if (request->verb != API_DELETE) {
        return false;
    }
    *response = api_status_not_found(request->resource, "gone");
    return true;
}

static void count_passed(void *context, const struct api_request *request,
                         const struct api_response *response)
{
    struct passed *self = context;
    (void)request;
    self->count++;
    self->code = response->code;
}

TEST(a_gate_sees_and_answers)
{
    struct fixture f;
    set_up(&f);
    struct passed passed = {0};
    const struct api_gate gate = {answer_deletions, count_passed, &passed};
    api_server_set_gate(f.server, &gate);
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", "")), 201, "");
    expect_int(passed.code, 201);
    expect_answer(ask(&f, API_DELETE, &widgets, "a", NULL), 404,
                  "widgets.test.io \"gone\" not found");
    expect_int(passed.code, 404);
    expect_int(passed.count, 2);
    api_server_set_gate(f.server, NULL);
    expect_answer(ask(&f, API_DELETE, &widgets, "a", NULL), 200, "");
    expect_int(passed.count, 2);
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/server", {"a gate sees and answers", a_gate_sees_and_answers},
          {"a new cluster holds namespaces and its own service",
           a_new_cluster_holds_namespaces_and_its_own_service},
          {"a custom object lives its life", a_custom_object_lives_its_life},
          {"a request is refused before it is read", a_request_is_refused_before_it_is_read},
          {"a dry run changes nothing", a_dry_run_changes_nothing},
          {"names are generated", names_are_generated},
          {"a full store refuses", a_full_store_refuses},
          {"the trace shows requests", the_trace_shows_requests},
          {"watchers hear everything in order", watchers_hear_everything_in_order},
          {"a watcher may leave while it is told", a_watcher_may_leave_while_it_is_told},
          {"the past can be told again", the_past_can_be_told_again})
