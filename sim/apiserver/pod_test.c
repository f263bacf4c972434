#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

static const char pod[] =
    "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'}]}}";

TEST(a_binding_is_checked)
{
    struct fixture f;
    set_up(&f);
    const struct resource *pods = &resource_pods;
    expect_answer(ask_sub(&f, API_CREATE, pods, "p", "binding", "{'target':{'name':'n'}}"), 404,
                  "pods \"p\" not found");
    AUTO_RESPONSE created = ask(&f, API_CREATE, pods, NULL, pod);
    static const struct {
        const char *body;
        int code;
        const char *want;
    } rows[] = {
        {"{}", 500, "target.name: Required value"},
        {"{'target':{'kind':'Pod','name':'n'}}", 500,
         "target.kind: Unsupported value: \"Pod\": supported values: \"Node\", \"<empty>\""},
        {"{'target':{'kind':'Pod'}}", 500,
         "[target.kind: Unsupported value: \"Pod\": supported values: \"Node\", \"<empty>\", "
         "target.name: Required value]"},
        {"{'metadata':{'name':'q'},'target':{'name':'n'}}", 400,
         "name in URL does not match name in Binding object"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_answer(ask_sub(&f, API_CREATE, pods, "p", "binding", rows[i].body), rows[i].code,
                      rows[i].want);
    }
    AUTO_BUFFER why = {0};
    buffer_printf(
        &why,
        "Operation cannot be fulfilled on pods/binding \"p\": Precondition failed: UID in "
        "precondition: u, UID in object meta: %s",
        meta_uid(created.body));
    expect_answer(ask_sub(&f, API_CREATE, pods, "p", "binding",
                          "{'metadata':{'uid':'u'},'target':{'name':'n'}}"),
                  409, buffer_text(&why));
    expect_answer(ask_sub(&f, API_CREATE, pods, "p", "binding",
                          "{'metadata':{'annotations':{'a':'1'},'labels':{'l':'2'}},'target':{"
                          "'name':'n'}}"),
                  201, "");
    AUTO_VALUE *bound = value_ref(api_server_peek(f.server, pods, "default", "p"));
    expect_text(value_find_text(bound, "spec", "nodeName"), "n");
    expect_text(meta_annotation(bound, "a"), "1");
    expect_text(meta_label(bound, "l"), "2");
    expect_int(meta_generation(bound), 1);
    const struct value *condition = value_at(value_find(bound, "status", "conditions"), 0);
    expect_json(condition,
                "{\"lastProbeTime\":null,\"lastTransitionTime\":\"2026-01-01T00:00:00Z\","
                "\"status\":\"True\",\"type\":\"PodScheduled\"}");
    tear_down(&f);
}

TEST(a_pod_that_goes_is_not_bound)
{
    struct fixture f;
    set_up(&f);
    const struct resource *pods = &resource_pods;
    expect_answer(ask(&f, API_CREATE, pods, NULL,
                      "{'metadata':{'name':'p','finalizers':['x.io/y']},'spec':{'containers':[{"
                      "'name':'c','image':'i'}]}}"),
                  201, "");
    expect_answer(ask(&f, API_DELETE, pods, "p", NULL), 200, "");
    expect_answer(ask_sub(&f, API_CREATE, pods, "p", "binding", "{'target':{'name':'n'}}"), 409,
                  "Operation cannot be fulfilled on pods/binding \"p\": pod p is being deleted, "
                  "cannot be assigned to a host");
    tear_down(&f);
}

TEST(a_pod_is_evicted_once)
{
    struct fixture f;
    set_up(&f);
    const struct resource *pods = &resource_pods;
    expect_answer(ask(&f, API_CREATE, pods, NULL, pod), 201, "");
    expect_answer(ask_sub(&f, API_CREATE, pods, "p", "binding", "{'target':{'name':'n'}}"), 201,
                  "");
    expect_answer(ask_sub(&f, API_CREATE, pods, "p", "eviction", "{'metadata':{'name':'p'}}"), 201,
                  "");
    AUTO_VALUE *once = value_ref(api_server_peek(f.server, pods, "default", "p"));
    f.world.now = sim_time_add(f.world.now, SIM_SECONDS(3));
    expect_answer(ask_sub(&f, API_CREATE, pods, "p", "eviction", "{'metadata':{'name':'p'}}"), 201,
                  "");
    expect_true(value_equal(once, api_server_peek(f.server, pods, "default", "p")));
    expect_answer(ask_sub(&f, API_CREATE, pods, "p", "eviction",
                          "{'deleteOptions':{'preconditions':{'resourceVersion':'1'}}}"),
                  409,
                  "Operation cannot be fulfilled on Pod \"p\": the ResourceVersion in the "
                  "precondition (1) does not match the ResourceVersion in record (13). The object "
                  "might have been modified");
    tear_down(&f);
}

static void note_name(void *context, const struct value *object)
{
    buffer_printf(context, "%s/%s ", meta_namespace(object), meta_name(object));
}

TEST(objects_are_visited_in_order)
{
    struct fixture f;
    set_up(&f);
    AUTO_BUFFER names = {0};
    api_server_each(f.server, &resource_serviceaccounts, NULL, note_name, &names);
    expect_text(buffer_text(&names), "default/default kube-node-lease/default kube-public/default "
                                     "kube-system/default ");
    buffer_truncate(&names, 0);
    api_server_each(f.server, &resource_serviceaccounts, "kube-public", note_name, &names);
    expect_text(buffer_text(&names), "kube-public/default ");
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/pod", {"a binding is checked", a_binding_is_checked},
          {"a Pod that goes is not bound", a_pod_that_goes_is_not_bound},
          {"a Pod is evicted once", a_pod_is_evicted_once},
          {"objects are visited in order", objects_are_visited_in_order})
