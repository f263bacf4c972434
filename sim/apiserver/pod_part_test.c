#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

/* Subresources of Pods beside the status, the binding and the eviction, and what keeps an eviction
 * from happening. */

static void set_up_pod(struct fixture *f)
{
    set_up(f);
    expect_answer(ask(f, API_CREATE, &resource_pods, NULL,
                      "{'metadata':{'name':'p','labels':{'a':'b'}},'spec':{'containers':[{'name':"
                      "'c','image':'i'}]}}"),
                  201, "");
}

static void bind(struct fixture *f)
{
    expect_answer(ask(f, API_CREATE, &resource_bindings, NULL,
                      "{'metadata':{'name':'p'},'target':{'kind':'Node','name':'n'}}"),
                  201, "");
}

TEST(containers_can_be_added_and_not_taken_away)
{
    struct fixture f;
    set_up_pod(&f);
    struct api_request patch = {.verb = API_PATCH,
                                .resource = &resource_pods,
                                .name = "p",
                                .subresource = "ephemeralcontainers",
                                .patch_type = API_PATCH_STRATEGIC};
    AUTO_RESPONSE added =
        send(&f, patch,
             "{'spec':{'ephemeralContainers':[{'name':'e','image':'x'}],'restartPolicy':"
             "'Never'}}");
    expect_int(added.code, 200);
    expect_int(meta_generation(added.body), 2);
    expect_text(value_find_text(added.body, "spec", "restartPolicy"), "Always");
    expect_text(value_find_text(value_at(value_find(added.body, "spec", "ephemeralContainers"), 0),
                                "imagePullPolicy"),
                "Always");
    expect_answer(send(&f, patch, "{'spec':{'ephemeralContainers':[{'$patch':'replace'}]}}"), 422,
                  "Pod \"p\" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral "
                  "containers \"e\" may not be removed");
    expect_answer(send(&f, patch, "{'spec':{'ephemeralContainers':[{'name':'c','image':'x'}]}}"),
                  422,
                  "Pod \"p\" is invalid: spec.ephemeralContainers[0].name: Duplicate value: \"c\"");
    /* recorded */
    patch.subresource = "resize";
    expect_answer(send(&f, patch,
                       "{'spec':{'containers':[{'name':'c','resources':{'requests':{"
                       "'cpu':'1'}}}]}}"),
                  422,
                  "Pod \"p\" is invalid: spec: Invalid value: \"BestEffort\": Pod QOS Class may "
                  "not change as a result of resizing");
    tear_down(&f);
}

TEST(logs_are_empty_or_not_there_yet)
{
    struct fixture f;
    set_up_pod(&f);
    AUTO_RESPONSE before = ask_sub(&f, API_GET, &resource_pods, "p", "log", NULL);
    expect_int(before.code, 200);
    expect_text(value_as_string(before.body), "");
    bind(&f);
    expect_answer(ask_sub(&f, API_GET, &resource_pods, "p", "log", NULL), 400,
                  "container \"c\" in pod \"p\" is waiting to start: ContainerCreating");
    expect_answer(ask_sub(&f, API_GET, &resource_pods, "none", "log", NULL), 404,
                  "pods \"none\" not found");
    struct api_request other = {.verb = API_GET,
                                .resource = &resource_pods,
                                .name = "p",
                                .subresource = "log",
                                .container = "x"};
    expect_answer(send(&f, other, NULL), 400, "container x is not valid for pod p");
    expect_answer(ask_sub(&f, API_CREATE, &resource_pods, "p", "exec", NULL), 400,
                  "pod p is simulated: nothing runs in it, so there is no exec");
    AUTO_RESPONSE running = ask_sub(&f, API_PATCH, &resource_pods, "p", "status",
                                    "{'status':{'containerStatuses':[{'name':'c','state':{"
                                    "'running':{}}}]}}");
    expect_int(running.code, 200);
    expect_answer(ask_sub(&f, API_GET, &resource_pods, "p", "log", NULL), 200, "");
    /* recorded */
    expect_answer(ask(&f, API_CREATE, &resource_nodes, NULL, "{'metadata':{'name':'n'}}"), 201, "");
    expect_answer(ask_sub(&f, API_GET, &resource_pods, "p", "log", NULL), 500,
                  "no preferred addresses found; known addresses: []");
    tear_down(&f);
}

TEST(a_budget_holds_evictions_up)
{
    static const char budget[] = "{'metadata':{'name':'pdb'},'spec':{'minAvailable':1,'selector':{"
                                 "'matchLabels':{'a':'b'}}}}";
    static const char message[] =
        "Cannot evict pod as it would violate the pod's disruption budget.";
    static const char eviction[] = "{'metadata':{'name':'p'}}";
    struct fixture f;
    set_up_pod(&f);
    bind(&f);
    expect_answer(
        ask_sub(&f, API_PATCH, &resource_pods, "p", "status", "{'status':{'phase':'Running'}}"),
        200, "");
    expect_answer(ask(&f, API_CREATE, &resource_poddisruptionbudgets, NULL, budget), 201, "");
    expect_answer(ask_sub(&f, API_CREATE, &resource_pods, "p", "eviction", eviction), 429, message);
    AUTO_RESPONSE status =
        ask_sub(&f, API_PATCH, &resource_poddisruptionbudgets, "pdb", "status",
                "{'status':{'observedGeneration':1,'desiredHealthy':1,'currentHealthy':0}}");
    expect_int(status.code, 200);
    AUTO_RESPONSE refused = ask_sub(&f, API_CREATE, &resource_pods, "p", "eviction", eviction);
    expect_int(refused.code, 429);
    expect_json(value_find(refused.body, "details", "causes"),
                "[{\"message\":\"The disruption budget pdb needs 1 healthy pods and has 0 "
                "currently\",\"reason\":\"DisruptionBudget\"}]");
    AUTO_RESPONSE allowed = ask_sub(&f, API_PATCH, &resource_poddisruptionbudgets, "pdb", "status",
                                    "{'status':{'disruptionsAllowed':1}}");
    expect_int(allowed.code, 200);
    expect_answer(ask_sub(&f, API_CREATE, &resource_pods, "p", "eviction", eviction), 201, "");
    const struct value *after =
        api_server_peek(f.server, &resource_poddisruptionbudgets, "default", "pdb");
    expect_int(value_as_int(value_find(after, "status", "disruptionsAllowed"), -1), 0);
    expect_true(value_find(after, "status", "disruptedPods", "p") != NULL);
    tear_down(&f);
}

TEST(priorities_are_those_of_classes)
{
    static const char pod[] = "{'metadata':{'name':'q'},'spec':{'priorityClassName':'high',"
                              "'containers':[{'name':'c','image':'i'}]}}";
    struct api_request request = {.verb = API_CREATE, .resource = &resource_pods, .dry_run = true};
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE unknown = send(&f, request, pod);
    expect_int(unknown.code, 201);
    expect_answer(ask(&f, API_CREATE, &resource_priorityclasses, NULL,
                      "{'metadata':{'name':'low'},'value':1}"),
                  201, "");
    expect_answer(send(&f, request, pod), 403,
                  "pods \"q\" is forbidden: no PriorityClass with name high was found");
    expect_answer(ask(&f, API_CREATE, &resource_priorityclasses, NULL,
                      "{'metadata':{'name':'high'},'value':7,'preemptionPolicy':'Never'}"),
                  201, "");
    AUTO_RESPONSE known = send(&f, request, pod);
    expect_int(value_as_int(value_find(known.body, "spec", "priority"), 0), 7);
    expect_text(value_find_text(known.body, "spec", "preemptionPolicy"), "Never");
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/pod_part",
          {"containers can be added and not taken away",
           containers_can_be_added_and_not_taken_away},
          {"logs are empty or not there yet", logs_are_empty_or_not_there_yet},
          {"a budget holds evictions up", a_budget_holds_evictions_up},
          {"priorities are those of classes", priorities_are_those_of_classes})
