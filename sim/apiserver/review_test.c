#include "sim/apiserver/review.h"

#include "sim/apiserver/bootstrap.h"
#include "sim/apiserver/fixture.h"
#include "sim/apiserver/token.h"
#include "tests/expect.h"

static const char *const masters[] = {"system:masters", "system:authenticated", NULL};
static const struct api_user admin = {.name = "admin", .uid = "1000", .groups = masters};
static const char *const nothing[] = {"system:authenticated", NULL};
static const struct api_user plain = {.name = "plain", .uid = "", .groups = nothing};

static void expect_status(struct fixture *f, const struct api_user *user,
                          const struct resource *resource, const char *body, const char *want)
{
    AUTO_RESPONSE response =
        send(f, (struct api_request){.verb = API_CREATE, .resource = resource, .user = user}, body);
    AUTO_VALUE *parsed = parse(want);
    AUTO_BUFFER text = {0};
    value_print_json(parsed, &text);
    expect_int(response.code, 201);
    expect_json(value_get(response.body, "status"), buffer_text(&text));
}

TEST(who_am_i_and_what_may_i_do)
{
    struct fixture f;
    set_up(&f);
    api_server_bootstrap(f.server);
    /* recorded */
    expect_status(&f, &admin, &resource_selfsubjectreviews, "{}",
                  "{'userInfo':{'username':'admin','uid':'1000','groups':['system:masters',"
                  "'system:authenticated']}}");
    static const char pods[] =
        "{'spec':{'resourceAttributes':{'namespace':'default','verb':'create','resource':'pods'}}}";
    expect_status(&f, &admin, &resource_selfsubjectaccessreviews, pods, "{'allowed':true}");
    expect_status(&f, &plain, &resource_selfsubjectaccessreviews, pods, "{'allowed':false}");
    expect_status(&f, &plain, &resource_selfsubjectaccessreviews,
                  "{'spec':{'nonResourceAttributes':{'verb':'get','path':'/version'}}}",
                  "{'allowed':true,'reason':'RBAC: allowed by ClusterRoleBinding "
                  "\\\"system:discovery\\\" of ClusterRole \\\"system:discovery\\\" to Group "
                  "\\\"system:authenticated\\\"'}");
    expect_status(&f, &plain, &resource_subjectaccessreviews,
                  "{'spec':{'groups':['system:masters'],'resourceAttributes':{'verb':'get',"
                  "'resource':'secrets'}}}",
                  "{'allowed':true}");
    expect_status(&f, &plain, &resource_localsubjectaccessreviews,
                  "{'metadata':{'namespace':'default'},'spec':{'user':'u','resourceAttributes':{"
                  "'namespace':'default','verb':'get','resource':'secrets'}}}",
                  "{'allowed':false}");
    expect_status(&f, &admin, &resource_selfsubjectrulesreviews, "{'spec':{'namespace':'default'}}",
                  "{'incomplete':false,'resourceRules':[{'apiGroups':['*'],'resources':['*'],"
                  "'verbs':['*']},{'apiGroups':['authorization.k8s.io'],'resources':["
                  "'selfsubjectaccessreviews','selfsubjectrulesreviews'],'verbs':['create']},{"
                  "'apiGroups':['authentication.k8s.io'],'resources':['selfsubjectreviews'],"
                  "'verbs':['create']}],'nonResourceRules':[{'nonResourceURLs':['*'],'verbs':['*']}"
                  ",{'nonResourceURLs':['/api','/api/*','/apis','/apis/*','/healthz','/livez',"
                  "'/openapi','/openapi/*','/readyz','/version','/version/'],'verbs':['get']},{"
                  "'nonResourceURLs':['/healthz','/livez','/readyz','/version','/version/'],'verbs'"
                  ":['get']}]}");
    tear_down(&f);
}

TEST(questions_without_sense_are_refused)
{
    struct fixture f;
    set_up(&f);
    expect_answer(ask(&f, API_CREATE, &resource_selfsubjectaccessreviews, NULL, "{'spec':{}}"), 422,
                  "SelfSubjectAccessReview.authorization.k8s.io \"\" is invalid: "
                  "spec.resourceAttributes: Invalid value: null: exactly one of "
                  "nonResourceAttributes or resourceAttributes must be specified");
    expect_answer(ask(&f, API_CREATE, &resource_selfsubjectrulesreviews, NULL, "{'spec':{}}"), 400,
                  "no namespace on request");
    expect_answer(ask(&f, API_LIST, &resource_tokenreviews, NULL, NULL), 405,
                  "the server does not allow this method on the requested resource");
    tear_down(&f);
}

TEST(tokens_are_those_of_accounts)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE request = ask_sub(&f, API_CREATE, &resource_serviceaccounts, "default", "token",
                                    "{'spec':{'expirationSeconds':600}}");
    expect_int(request.code, 201);
    expect_text(value_find_text(request.body, "status", "expirationTimestamp"),
                "2026-01-01T00:10:00Z");
    AUTO_RESPONSE open_ended = ask_sub(&f, API_CREATE, &resource_serviceaccounts, "default",
                                       "token", "{'spec':{'expirationSeconds':null}}");
    expect_text(value_find_text(open_ended.body, "status", "expirationTimestamp"),
                "2026-01-01T01:00:00Z");
    const char *text = value_find_text(request.body, "status", "token");
    const struct api_token *token = api_server_find_token(f.server, text);
    expect_text(token->user.name, "system:serviceaccount:default:default");
    AUTO_BUFFER body = {0};
    buffer_printf(&body, "{'spec':{'token':'%s'}}", text);
    AUTO_RESPONSE review = ask(&f, API_CREATE, &resource_tokenreviews, NULL, buffer_text(&body));
    expect_true(value_as_bool(value_find(review.body, "status", "authenticated"), false));
    expect_json(value_find(review.body, "status", "audiences"),
                "[\"https://kubernetes.default.svc\"]");
    expect_status(&f, NULL, &resource_tokenreviews, "{'spec':{'token':'x'}}",
                  "{'error':'[invalid bearer token]','user':{}}");
    f.world.now = sim_time_add(f.world.now, SIM_SECONDS(600));
    expect_true(api_server_find_token(f.server, text) == NULL);
    expect_answer(ask_sub(&f, API_CREATE, &resource_serviceaccounts, "default", "token",
                          "{'spec':{'expirationSeconds':5}}"),
                  422,
                  "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: "
                  "Invalid value: 5: may not specify a duration less than 10 minutes");
    expect_answer(ask_sub(&f, API_CREATE, &resource_serviceaccounts, "none", "token", "{}"), 404,
                  "serviceaccounts \"none\" not found");
    tear_down(&f);
}

TEST(who_asked_is_among_the_managers)
{
    struct fixture f;
    set_up(&f);
    api_server_track_managers(f.server, true);
    AUTO_RESPONSE response =
        send(&f,
             (struct api_request){
                 .verb = API_CREATE, .resource = &resource_selfsubjectrulesreviews, .user = &admin},
             "{'spec':{'namespace':'default'}}");
    const struct value *entries = value_find(response.body, "metadata", "managedFields");
    expect_json(value_get(value_at(entries, 0), "fieldsV1"), "{\"f:spec\":{\"f:namespace\":{}}}");
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/review", {"who am I and what may I do", who_am_i_and_what_may_i_do},
          {"questions without sense are refused", questions_without_sense_are_refused},
          {"tokens are those of accounts", tokens_are_those_of_accounts},
          {"who asked is among the managers", who_asked_is_among_the_managers})
