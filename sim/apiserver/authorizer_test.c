#include "sim/apiserver/authorizer.h"

#include "sim/apiserver/bootstrap.h"
#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

#define ROLE(name, rules) "{'metadata':{'name':'" name "'},'rules':[" rules "]}"
#define RULE(verbs, groups, resources)                                                             \
    "{'verbs':[" verbs "],'apiGroups':[" groups "],'resources':[" resources "]}"
#define BINDING(name, kind, role, subjects)                                                        \
    "{'metadata':{'name':'" name "'},'roleRef':{'kind':'" kind "','name':'" role                   \
    "'},'subjects':[" subjects "]}"

static const char *const groups[] = {"devs", "system:authenticated", NULL};
static const struct api_user ann = {.name = "ann", .uid = "", .groups = groups};
static const char *const account_groups[] = {"system:serviceaccounts", "system:authenticated",
                                             NULL};
static const struct api_user robot = {
    .name = "system:serviceaccount:default:robot", .uid = "", .groups = account_groups};

static void create(struct fixture *f, const struct resource *resource, const char *body)
{
    expect_answer(ask(f, API_CREATE, resource, NULL, body), 201, "");
}

static void set_up_roles(struct fixture *f)
{
    set_up(f);
    api_server_bootstrap(f->server);
    create(f, &resource_roles,
           ROLE("pods", RULE("'get','create'", "''",
                             "'pods','pods/log'") ","
                                                  "{'verbs':['update'],'apiGroups':[''],'resources'"
                                                  ":['configmaps'],'resourceNames':["
                                                  "'a']}"));
    create(f, &resource_clusterroles,
           ROLE("status",
                RULE("'*'", "'*'",
                     "'*/status'") ","
                                   "{'verbs':['get'],'nonResourceURLs':['/metrics','/debug/*']}"));
    create(f, &resource_rolebindings, BINDING("b", "Role", "pods", "{'kind':'User','name':'ann'}"));
    create(f, &resource_rolebindings,
           BINDING("c", "Role", "pods", "{'kind':'ServiceAccount','name':'robot'}"));
    create(f, &resource_clusterrolebindings,
           BINDING("d", "ClusterRole", "status", "{'kind':'Group','name':'devs'}"));
    create(f, &resource_rolebindings, BINDING("e", "Role", "gone", "{'kind':'User','name':'ann'}"));
}

TEST(rules_allow_what_they_say)
{
    static const struct {
        const struct api_user *user;
        struct authorizer_attributes wanted;
        bool allowed;
        const char *reason;
    } rows[] = {
        {&ann,
         {"get", NULL, "", "pods", NULL, "default", "x"},
         true,
         "RBAC: allowed by RoleBinding \"b/default\" of Role \"pods\" to User \"ann\""},
        {&ann,
         {"get", NULL, "", "pods", "log", "default", "x"},
         true,
         "RBAC: allowed by RoleBinding \"b/default\" of Role \"pods\" to User \"ann\""},
        {&ann,
         {"get", NULL, "", "pods", "exec", "default", "x"},
         false,
         "RBAC: role.rbac.authorization.k8s.io \"gone\" not found"},
        {&ann,
         {"delete", NULL, "", "pods", NULL, "default", "x"},
         false,
         "RBAC: role.rbac.authorization.k8s.io \"gone\" not found"},
        {&ann, {"get", NULL, "", "pods", NULL, "kube-system", "x"}, false, ""},
        {&ann, {"get", NULL, "", "pods", NULL, NULL, NULL}, false, ""},
        {&ann, {"get", NULL, "apps", "pods", NULL, "kube-system", "x"}, false, ""},
        {&ann,
         {"update", NULL, "", "configmaps", NULL, "default", "a"},
         true,
         "RBAC: allowed by RoleBinding \"b/default\" of Role \"pods\" to User \"ann\""},
        {&robot, {"update", NULL, "", "configmaps", NULL, "default", "b"}, false, ""},
        {&robot, {"update", NULL, "", "configmaps", NULL, "default", NULL}, false, ""},
        {&robot,
         {"create", NULL, "", "pods", NULL, "default", NULL},
         true,
         "RBAC: allowed by RoleBinding \"c/default\" of Role \"pods\" to ServiceAccount "
         "\"robot/default\""},
        {&ann,
         {"patch", NULL, "ray.io", "rayclusters", "status", "other", "x"},
         true,
         "RBAC: allowed by ClusterRoleBinding \"d\" of ClusterRole \"status\" to Group \"devs\""},
        {&ann,
         {.verb = "get", .path = "/debug/pprof"},
         true,
         "RBAC: allowed by ClusterRoleBinding \"d\" of ClusterRole \"status\" to Group \"devs\""},
        {&ann, {.verb = "get", .path = "/metric"}, false, ""},
        {&robot,
         {.verb = "get", .path = "/apis/ray.io"},
         true,
         "RBAC: allowed by ClusterRoleBinding \"system:discovery\" of ClusterRole "
         "\"system:discovery\" to Group \"system:authenticated\""},
    };
    struct fixture f;
    set_up_roles(&f);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUFFER reason = {0};
        expect_context("row %zu", i);
        expect_int(authorizer_allows(f.server, rows[i].user, &rows[i].wanted, &reason),
                   rows[i].allowed);
        expect_text(buffer_text(&reason), rows[i].reason);
    }
    tear_down(&f);
}

/* Recorded, but for the last, whose reason is upstream's. */
TEST(refusals_say_what_was_wanted)
{
    static const struct {
        struct authorizer_attributes wanted;
        const char *reason;
        const char *message;
    } rows[] = {
        {{"get", NULL, "", "pods", NULL, "default", "x"},
         "",
         "pods \"x\" is forbidden: User \"ann\" cannot get resource \"pods\" in API group \"\" in "
         "the namespace \"default\""},
        {{"list", NULL, "", "nodes", NULL, NULL, NULL},
         "",
         "nodes is forbidden: User \"ann\" cannot list resource \"nodes\" in API group \"\" at the "
         "cluster scope"},
        {{.verb = "get", .path = "/metrics"},
         "",
         "forbidden: User \"ann\" cannot get path \"/metrics\""},
        {{"patch", NULL, "ray.io", "rayclusters", "status", "default", "x"},
         "RBAC: why",
         "rayclusters.ray.io \"x\" is forbidden: User \"ann\" cannot patch resource "
         "\"rayclusters/status\" in API group \"ray.io\" in the namespace \"default\": RBAC: why"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_answer(authorizer_refusal(&ann, &rows[i].wanted, rows[i].reason), 403,
                      rows[i].message);
    }
}

static struct api_response ask_as(struct fixture *f, const struct api_user *user,
                                  const struct resource *resource, const char *body)
{
    return send(f, (struct api_request){.verb = API_CREATE, .resource = resource, .user = user},
                body);
}

TEST(nobody_grants_what_he_may_not_do)
{
    struct fixture f;
    set_up_roles(&f);
    expect_answer(ask_as(&f, &ann, &resource_roles, ROLE("x", RULE("'get'", "''", "'pods'"))), 201,
                  "");
    expect_answer(
        ask_as(&f, &robot, &resource_roles,
               ROLE("y", RULE("'get','list','watch'", "''",
                              "'pods','secrets'") "," RULE("'get'", "''", "'pods/log'"))),
        403,
        "roles.rbac.authorization.k8s.io \"y\" is forbidden: user "
        "\"system:serviceaccount:default:robot\" (groups=[\"system:serviceaccounts\" "
        "\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
        "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"list\" \"watch\"]}\n"
        "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\" \"watch\"]}");
    expect_answer(ask_as(&f, &robot, &resource_rolebindings,
                         BINDING("y", "Role", "pods", "{'kind':'User','name':'bob'}")),
                  201, "");
    AUTO_RESPONSE refused =
        ask_as(&f, &robot, &resource_clusterrolebindings,
               BINDING("z", "ClusterRole", "cluster-admin", "{'kind':'User','name':'bob'}"));
    expect_int(refused.code, 403);
    expect_answer(ask_as(&f, &robot, &resource_rolebindings,
                         BINDING("z", "Role", "none", "{'kind':'User','name':'bob'}")),
                  404, "role.rbac.authorization.k8s.io \"none\" not found");
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/authorizer", {"rules allow what they say", rules_allow_what_they_say},
          {"refusals say what was wanted", refusals_say_what_was_wanted},
          {"nobody grants what he may not do", nobody_grants_what_he_may_not_do})
