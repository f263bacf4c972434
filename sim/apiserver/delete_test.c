#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

static const char pod[] = "{'metadata':{'name':'p'},'spec':{'terminationGracePeriodSeconds':30,"
                          "'containers':[{'name':'c','image':'i'}]}}";

static void bind(struct fixture *f, const char *name)
{
    expect_answer(
        ask_sub(f, API_CREATE, &resource_pods, name, "binding", "{'target':{'name':'n'}}"), 201,
        "");
}

static void expect_deletion(struct api_response response, const char *when, int64_t grace,
                            int64_t generation)
{
    expect_int(response.code, 200);
    expect_text(meta_deletion_timestamp(response.body), when);
    expect_int(
        value_as_int(value_find(response.body, "metadata", "deletionGracePeriodSeconds"), -1),
        grace);
    expect_int(meta_generation(response.body), generation);
    api_response_release(&response);
}

TEST(a_bound_pod_is_given_time)
{
    struct fixture f;
    set_up(&f);
    expect_answer(ask(&f, API_CREATE, &resource_pods, NULL, pod), 201, "");
    bind(&f, "p");
    expect_answer(
        ask_sub(&f, API_CREATE, &resource_pods, "p", "binding", "{'target':{'name':'m'}}"), 409,
        "Operation cannot be fulfilled on pods/binding \"p\": pod p is already assigned "
        "to node \"n\"");
    expect_deletion(ask(&f, API_DELETE, &resource_pods, "p", NULL), "2026-01-01T00:00:30Z", 30, 2);
    uint64_t before = api_server_revision(f.server);
    expect_deletion(ask(&f, API_DELETE, &resource_pods, "p", NULL), "2026-01-01T00:00:30Z", 30, 2);
    expect_deletion(ask(&f, API_DELETE, &resource_pods, "p", "{'gracePeriodSeconds':60}"),
                    "2026-01-01T00:00:30Z", 30, 2);
    expect_int(api_server_revision(f.server), before);
    expect_deletion(ask(&f, API_DELETE, &resource_pods, "p", "{'gracePeriodSeconds':5}"),
                    "2026-01-01T00:00:05Z", 5, 2);
    expect_deletion(ask(&f, API_DELETE, &resource_pods, "p", "{'gracePeriodSeconds':-3}"),
                    "2026-01-01T00:00:01Z", 1, 2);
    expect_deletion(ask(&f, API_DELETE, &resource_pods, "p", "{'gracePeriodSeconds':0}"),
                    "2026-01-01T00:00:00Z", 0, 2);
    expect_answer(ask(&f, API_GET, &resource_pods, "p", NULL), 404, "pods \"p\" not found");
    tear_down(&f);
}

TEST(an_unbound_or_finished_pod_goes_at_once)
{
    struct fixture f;
    set_up(&f);
    expect_answer(ask(&f, API_CREATE, &resource_pods, NULL, pod), 201, "");
    uint64_t before = api_server_revision(f.server);
    expect_deletion(ask(&f, API_DELETE, &resource_pods, "p", NULL), "2026-01-01T00:00:00Z", 0, 2);
    expect_int(api_server_revision(f.server), before + 2); /* marked, then removed */
    expect_answer(ask(&f, API_CREATE, &resource_pods, NULL, pod), 201, "");
    bind(&f, "p");
    expect_answer(ask_sub(&f, API_PATCH, &resource_pods, "p", "status",
                          "{'status':{'phase':"
                          "'Failed'}}"),
                  200, "");
    expect_deletion(ask(&f, API_DELETE, &resource_pods, "p", NULL), "2026-01-01T00:00:00Z", 0, 2);
    expect_answer(ask(&f, API_GET, &resource_pods, "p", NULL), 404, "pods \"p\" not found");
    tear_down(&f);
}

TEST(an_evicted_pod_says_why)
{
    struct fixture f;
    set_up(&f);
    expect_answer(ask_sub(&f, API_CREATE, &resource_pods, "p", "eviction", "{}"), 404,
                  "pods \"p\" not found");
    expect_answer(ask(&f, API_CREATE, &resource_pods, NULL, pod), 201, "");
    bind(&f, "p");
    expect_answer(
        ask_sub(&f, API_CREATE, &resource_pods, "p", "eviction", "{'metadata':{'name':'q'}}"), 400,
        "name in URL does not match name in Eviction object");
    expect_answer(ask_sub(&f, API_CREATE, &resource_pods, "p", "eviction",
                          "{'metadata':{'name':'p'},'deleteOptions':{'gracePeriodSeconds':9}}"),
                  201, "");
    const struct value *now = api_server_peek(f.server, &resource_pods, "default", "p");
    expect_text(meta_deletion_timestamp(now), "2026-01-01T00:00:09Z");
    const struct value *condition = value_at(value_find(now, "status", "conditions"), 1);
    expect_text(value_text(value_get(condition, "type")), "DisruptionTarget");
    expect_text(value_text(value_get(condition, "reason")), "EvictionByEvictionAPI");
    tear_down(&f);
}

TEST(finalizers_hold_an_object)
{
    struct fixture f;
    set_up(&f);
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", ",'finalizers':['x.io/y']", "")),
                  201, "");
    expect_deletion(ask(&f, API_DELETE, &widgets, "a", NULL), "2026-01-01T00:00:00Z", 0, 2);
    uint64_t before = api_server_revision(f.server);
    expect_deletion(ask(&f, API_DELETE, &widgets, "a", NULL), "2026-01-01T00:00:00Z", 0, 2);
    expect_int(api_server_revision(f.server), before);
    AUTO_RESPONSE refused =
        ask(&f, API_PATCH, &widgets, "a", "{'metadata':{'finalizers':['x.io/y','x.io/z']}}");
    expect_text(
        api_response_message(&refused),
        "Widget.test.io \"a\" is invalid: metadata.finalizers: Forbidden: no new finalizers "
        "can be added if the object is being deleted, found new finalizers "
        "[]string{\"x.io/z\"}");
    expect_int(value_count(value_find(refused.body, "details", "causes")), 2);
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", "")), 409,
                  "object is being deleted: widgets.test.io \"a\" already exists");
    AUTO_RESPONSE last = ask(&f, API_PATCH, &widgets, "a", "{'metadata':{'finalizers':null}}");
    expect_int(last.code, 200);
    expect_true(value_find(last.body, "metadata", "finalizers") == NULL);
    expect_answer(ask(&f, API_GET, &widgets, "a", NULL), 404, "widgets.test.io \"a\" not found");
    tear_down(&f);
}

TEST(propagation_becomes_a_finalizer)
{
    static const struct {
        const char *finalizers;
        const char *options;
        const char *want; /* NULL: removed at once */
    } rows[] = {
        {"", NULL, NULL},
        {"", "{'propagationPolicy':'Background'}", NULL},
        {"", "{'propagationPolicy':'Foreground'}", "[\"foregroundDeletion\"]"},
        {"", "{'propagationPolicy':'Orphan'}", "[\"orphan\"]"},
        {"", "{'orphanDependents':true}", "[\"orphan\"]"},
        {"", "{'orphanDependents':false}", NULL},
        {",'finalizers':['orphan']", NULL, "[\"orphan\"]"},
        {",'finalizers':['orphan']", "{'propagationPolicy':'Foreground'}",
         "[\"foregroundDeletion\"]"},
        {",'finalizers':['foregroundDeletion']", "{'propagationPolicy':'Background'}", NULL},
        {",'finalizers':['x.io/y']", "{'propagationPolicy':'Orphan'}", "[\"x.io/y\",\"orphan\"]"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s %s", rows[i].finalizers, rows[i].options);
        struct fixture f;
        set_up(&f);
        AUTO_BUFFER text = {0};
        buffer_printf(&text,
                      "{'apiVersion':'test.io/v1','kind':'Widget','metadata':{'name':'a'%s}}",
                      rows[i].finalizers);
        expect_answer(ask(&f, API_CREATE, &widgets, NULL, buffer_text(&text)), 201, "");
        expect_answer(ask(&f, API_DELETE, &widgets, "a", rows[i].options), 200, "");
        const struct value *left = api_server_peek(f.server, &widgets, "default", "a");
        expect_json(value_find(left, "metadata", "finalizers"), rows[i].want);
        tear_down(&f);
    }
}

TEST(options_are_checked)
{
    struct fixture f;
    set_up(&f);
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", "")), 201, "");
    AUTO_BUFFER why = {0};
    const struct value *stored = api_server_peek(f.server, &widgets, "default", "a");
    buffer_printf(&why,
                  "Operation cannot be fulfilled on Widget.test.io \"a\": the UID in the "
                  "precondition (zzz) does not match the UID in record (%s). The object might have "
                  "been deleted and then recreated",
                  meta_uid(stored));
    expect_answer(ask(&f, API_DELETE, &widgets, "a", "{'preconditions':{'uid':'zzz'}}"), 409,
                  buffer_text(&why));
    expect_answer(ask(&f, API_DELETE, &widgets, "a", "{'preconditions':{'resourceVersion':'1'}}"),
                  409,
                  "Operation cannot be fulfilled on Widget.test.io \"a\": the ResourceVersion in "
                  "the precondition (1) does not match the ResourceVersion in record (10). The "
                  "object might have been modified");
    expect_answer(
        ask(&f, API_DELETE, &widgets, "a", "{'propagationPolicy':'Foo'}"), 422,
        "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: "
        "\"Foo\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"");
    expect_answer(ask(&f, API_DELETE, &widgets, "a", "{'kind':'Pod','apiVersion':'v1'}"), 400,
                  "no kind \"Pod\" is registered for version \"v1\" in scheme "
                  "\"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27\"");
    expect_answer(ask(&f, API_DELETE, &widgets, "a", "{'preconditions':{'resourceVersion':'10'}}"),
                  200, "");
    tear_down(&f);
}

TEST(a_collection_is_deleted_by_selector)
{
    struct fixture f;
    set_up(&f);
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", ",'labels':{'l':'1'}", "")), 201,
                  "");
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("b", "", "")), 201, "");
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("c", ",'labels':{'l':'1'}", "")), 201,
                  "");
    struct api_request request = {
        .verb = API_DELETE_COLLECTION, .resource = &widgets, .label_selector = "l=1"};
    AUTO_RESPONSE deleted = send(&f, request, NULL);
    expect_text(value_find_text(deleted.body, "kind"), "WidgetList");
    expect_int(value_count(value_get(deleted.body, "items")), 2);
    AUTO_RESPONSE left = ask(&f, API_LIST, &widgets, NULL, NULL);
    expect_int(value_count(value_get(left.body, "items")), 1);
    tear_down(&f);
}

TEST(a_namespace_ends_in_two_steps)
{
    struct fixture f;
    set_up(&f);
    struct api_request create = {.verb = API_CREATE, .resource = &widgets, .namespace = "n"};
    expect_answer(send(&f, create, WIDGET("a", "", "")), 404, "namespaces \"n\" not found");
    expect_answer(ask(&f, API_CREATE, &resource_namespaces, NULL, "{'metadata':{'name':'n'}}"), 201,
                  "");
    expect_answer(send(&f, create, WIDGET("a", "", "")), 201, "");
    AUTO_RESPONSE deleted = ask(&f, API_DELETE, &resource_namespaces, "n", NULL);
    expect_text(value_find_text(deleted.body, "status", "phase"), "Terminating");
    expect_answer(send(&f, create, WIDGET("b", "", "")), 403,
                  "widgets.test.io \"b\" is forbidden: unable to create new content in namespace n "
                  "because it is being terminated");
    uint64_t before = api_server_revision(f.server);
    expect_answer(ask(&f, API_DELETE, &resource_namespaces, "n", NULL), 200, "");
    expect_int(api_server_revision(f.server), before);
    expect_answer(ask_sub(&f, API_UPDATE, &resource_namespaces, "n", "finalize",
                          "{'metadata':{'name':'n'},'spec':{'finalizers':[]}}"),
                  200, "");
    expect_answer(ask(&f, API_GET, &resource_namespaces, "n", NULL), 404,
                  "namespaces \"n\" not found");
    expect_answer(ask(&f, API_DELETE, &resource_namespaces, "default", NULL), 403,
                  "namespaces \"default\" is forbidden: this namespace may not be deleted");
    tear_down(&f);
}

static void note_name(void *context, const struct resource *resource, const struct value *object)
{
    buffer_printf(context, "%s/%s ", resource->plural, meta_name(object));
}

TEST(dependents_are_found_by_uid)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE owner = ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", ""));
    AUTO_BUFFER body = {0};
    buffer_printf(&body,
                  "{'metadata':{'name':'c','ownerReferences':[{'apiVersion':'test.io/v1','kind':"
                  "'Widget','name':'a','uid':'%s'}]}}",
                  meta_uid(owner.body));
    expect_answer(ask(&f, API_CREATE, &resource_configmaps, NULL, buffer_text(&body)), 201, "");
    AUTO_BUFFER found = {0};
    api_server_each_dependent(f.server, meta_uid(owner.body), note_name, &found);
    expect_text(buffer_text(&found), "configmaps/c ");
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/delete", {"a bound Pod is given time", a_bound_pod_is_given_time},
          {"an unbound or finished Pod goes at once", an_unbound_or_finished_pod_goes_at_once},
          {"an evicted Pod says why", an_evicted_pod_says_why},
          {"finalizers hold an object", finalizers_hold_an_object},
          {"propagation becomes a finalizer", propagation_becomes_a_finalizer},
          {"options are checked", options_are_checked},
          {"a collection is deleted by selector", a_collection_is_deleted_by_selector},
          {"a namespace ends in two steps", a_namespace_ends_in_two_steps},
          {"dependents are found by uid", dependents_are_found_by_uid})
