#include "sim/apiserver/quota.h"

#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

#define QUOTA(spec) "{'metadata':{'name':'q'},'spec':{" spec "}}"
#define POD(name, resources)                                                                       \
    "{'metadata':{'name':'" name                                                                   \
    "'},'spec':{'containers':[{'name':'c','image':'i','resources':{" resources "}}]}}"
#define ASKS(amounts) "'requests':{" amounts "}"

static void create(struct fixture *f, const struct resource *resource, const char *body)
{
    expect_answer(ask(f, API_CREATE, resource, NULL, body), 201, "");
}

/* The status of the quota `q`. */
static void expect_status(struct fixture *f, const char *member, const char *want)
{
    const struct value *quota =
        api_server_peek(f->server, &resource_resourcequotas, "default", "q");
    AUTO_VALUE *parsed = parse(want);
    AUTO_BUFFER text = {0};
    value_print_json(parsed, &text);
    expect_json(value_find(quota, "status", member), buffer_text(&text));
}

TEST(what_is_there_counts_when_a_quota_comes)
{
    struct fixture f;
    set_up(&f);
    create(&f, &resource_pods, POD("a", ASKS("'cpu':'500m'")));
    create(&f, &widgets, WIDGET("w", "", ""));
    AUTO_RESPONSE quota =
        ask(&f, API_CREATE, &resource_resourcequotas, NULL,
            QUOTA("'hard':{'pods':'3','requests.cpu':'2','count/widgets.test.io':'5','services':"
                  "'2','secrets':1}"));
    expect_int(quota.code, 201);
    expect_true(value_find(quota.body, "status", "used") == NULL);
    expect_status(&f, "used",
                  "{'count/widgets.test.io':'1','pods':'1','requests.cpu':'500m','secrets':'0',"
                  "'services':'1'}");
    expect_status(&f, "hard",
                  "{'count/widgets.test.io':'5','pods':'3','requests.cpu':'2','secrets':'1',"
                  "'services':'2'}");
    AUTO_RESPONSE changed = ask(&f, API_PATCH, &resource_resourcequotas, "q",
                                "{'spec':{'hard':{'services':null,'secrets':null}}}");
    expect_int(changed.code, 200);
    expect_status(&f, "used", "{'count/widgets.test.io':'1','pods':'1','requests.cpu':'500m'}");
    tear_down(&f);
}

TEST(what_is_too_much_is_refused)
{
    static const struct {
        const char *quota;
        const char *pod;
        const char *want; /* after `pods "b" is forbidden: `; NULL: accepted */
    } rows[] = {
        {"'hard':{'requests.cpu':'2'}", ASKS("'cpu':'1500m'"),
         "exceeded quota: q, requested: requests.cpu=1500m, used: requests.cpu=1, limited: "
         "requests.cpu=2"},
        {"'hard':{'requests.cpu':'2'}", ASKS("'cpu':1"), NULL},
        {"'hard':{'pods':'1','cpu':'1'}", ASKS("'cpu':1"),
         "exceeded quota: q, requested: cpu=1,pods=1, used: cpu=1,pods=1, limited: cpu=1,pods=1"},
        {"'hard':{'count/pods':'1'}", "",
         "exceeded quota: q, requested: count/pods=1, used: count/pods=1, limited: count/pods=1"},
        {"'hard':{'limits.cpu':'1','limits.memory':'1Gi','memory':1}", "",
         "failed quota: q: must specify limits.cpu for: c; limits.memory for: c; memory for: c"},
        {"'hard':{'requests.example.com/gpu':'1'}",
         "'limits':{'example.com/gpu':2},'requests':{'example.com/gpu':2}",
         "exceeded quota: q, requested: requests.example.com/gpu=2, used: "
         "requests.example.com/gpu=0, limited: requests.example.com/gpu=1"},
        {"'hard':{'pods':'0'},'scopes':['BestEffort']", "",
         "exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0"},
        {"'hard':{'pods':'0'},'scopes':['BestEffort']", ASKS("'cpu':1"), NULL},
        {"'hard':{'pods':'1'},'scopes':['NotBestEffort','NotTerminating']", ASKS("'cpu':1"),
         "exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1"},
        {"'hard':{'pods':'0'},'scopes':['Terminating']", ASKS("'cpu':1"), NULL},
        {"'hard':{'services':'0'}", "", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fixture f;
        set_up(&f);
        expect_context("%s %s", rows[i].quota, rows[i].pod);
        create(&f, &resource_pods, POD("a", ASKS("'cpu':1")));
        AUTO_BUFFER text = {0};
        buffer_printf(&text, QUOTA("%s"), rows[i].quota);
        create(&f, &resource_resourcequotas, buffer_text(&text));
        buffer_truncate(&text, 0);
        buffer_printf(&text, POD("b", "%s"), rows[i].pod);
        uint64_t before = api_server_revision(f.server);
        AUTO_RESPONSE answer = ask(&f, API_CREATE, &resource_pods, NULL, buffer_text(&text));
        buffer_truncate(&text, 0);
        if (rows[i].want != NULL) {
            buffer_printf(&text, "pods \"b\" is forbidden: %s", rows[i].want);
            expect_int(api_server_revision(f.server), before);
        }
        expect_int(answer.code, rows[i].want == NULL ? 201 : 403);
        expect_text(api_response_message(&answer), buffer_text(&text));
        tear_down(&f);
    }
}

TEST(what_ends_is_free_again)
{
    struct fixture f;
    set_up(&f);
    create(&f, &resource_resourcequotas,
           QUOTA("'hard':{'pods':'2','count/pods':'9','cpu':'4','services.nodeports':'1'}"));
    create(&f, &resource_pods, POD("a", ASKS("'cpu':1")));
    create(&f, &resource_pods, POD("b", ASKS("'cpu':1")));
    expect_status(&f, "used", "{'count/pods':'2','cpu':'2','pods':'2','services.nodeports':'0'}");
    AUTO_RESPONSE ended =
        ask_sub(&f, API_PATCH, &resource_pods, "a", "status", "{'status':{'phase':'Succeeded'}}");
    expect_int(ended.code, 200);
    expect_status(&f, "used", "{'count/pods':'2','cpu':'1','pods':'1','services.nodeports':'0'}");
    AUTO_RESPONSE deleted = ask(&f, API_DELETE, &resource_pods, "b", "{'gracePeriodSeconds':0}");
    expect_int(deleted.code, 200);
    expect_status(&f, "used", "{'count/pods':'1','cpu':'0','pods':'0','services.nodeports':'0'}");
    create(&f, &resource_services,
           "{'metadata':{'name':'s'},'spec':{'ports':[{'name':'a','port':1"
           "},{'name':'b','port':2}]}}");
    expect_answer(ask(&f, API_PATCH, &resource_services, "s", "{'spec':{'type':'NodePort'}}"), 403,
                  "services \"s\" is forbidden: exceeded quota: q, requested: "
                  "services.nodeports=2, used: services.nodeports=0, limited: "
                  "services.nodeports=1");
    tear_down(&f);
}

/* Containers count together; an init container counts where it is larger; a sidecar always. */
TEST(init_containers_count_at_their_peak)
{
    struct fixture f;
    set_up(&f);
    create(&f, &resource_resourcequotas, QUOTA("'hard':{'cpu':'100'}"));
    create(&f, &resource_pods,
           "{'metadata':{'name':'a'},'spec':{'initContainers':[{'name':'s','image':'i',"
           "'restartPolicy':'Always','resources':{'requests':{'cpu':1}}},{'name':'x','image':'i',"
           "'resources':{'requests':{'cpu':5}}}],'containers':[{'name':'c','image':'i','resources'"
           ":{'requests':{'cpu':2}}},{'name':'d','image':'i','resources':{'requests':{'cpu':1}}}]}"
           "}");
    expect_status(&f, "used", "{'cpu':'6'}");
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/quota",
          {"what is there counts when a quota comes", what_is_there_counts_when_a_quota_comes},
          {"what is too much is refused", what_is_too_much_is_refused},
          {"what ends is free again", what_ends_is_free_again},
          {"init containers count at their peak", init_containers_count_at_their_peak})
