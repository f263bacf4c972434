#include "sim/scenario/play.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "sim/scenario/capture.h"
#include "sim/scenario/golden.h"
#include "tests/expect.h"

#define CLUSTER_IN(name, namespace)                                                                \
    "{apiVersion: ray.io/v1, kind: RayCluster, metadata: {name: " name                             \
    ", namespace: " namespace "}, spec: {headGroupSpec: {rayStartParams: {}, template: {spec: "    \
                              "{containers: "                                                      \
                              "[{name: ray-head, image: ray}]}}}, workerGroupSpecs: [{groupName: " \
                              "small, replicas: 2, "                                               \
                              "minReplicas: 0, maxReplicas: 5, rayStartParams: {}, template: "     \
                              "{spec: {containers: "                                               \
                              "[{name: ray-worker, image: ray}]}}}]}}"
#define CLUSTER(name) CLUSTER_IN(name, "default")
#define CREATE "  - create: " CLUSTER("demo") "\n"

/* A scenario played to its end, or to its first failure. */
struct played {
    struct scenario scenario;
    struct scenario_run run;
    struct play play;
    struct manifests manifests;
};

/* SETTINGS are lines below `spec:`, STEPS the items of spec.steps. */
static bool play(struct played *self, const char *settings, const char *steps)
{
    AUTO_ERROR err = {0};
    AUTO_BUFFER text = {0};
    self->manifests = (struct manifests){0};
    buffer_printf(&text,
                  "apiVersion: rayrig.dev/v1alpha1\nkind: Scenario\nmetadata: {name: x}\nspec:\n"
                  "  contract: kuberay-1.7\n%s  steps:\n%s",
                  settings, steps);
    bool ok =
        scenario_parse("sim/x.yaml", "", buffer_text(&text), text.size, &self->scenario, &err);
    if (ok) {
        ok = scenario_expand(&self->scenario, 0, &self->run, &err) &&
             play_begin(&self->play, &self->scenario, &self->run, &subject_builtin,
                        &self->manifests, &err);
    }
    expect_text(err.message, NULL);
    if (ok) {
        play_steps(&self->play);
    }
    return ok;
}

static void finish(struct played *self)
{
    play_finish(&self->play);
    manifests_release(&self->manifests);
    scenario_run_release(&self->run);
    scenario_release(&self->scenario);
}

/* Every verb, where all goes well. */
TEST(plays)
{
    static const char *const rows[] = {
        "  - advance: 1h\n",
        "  - create: {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: ConfigMap, "
        "metadata: {name: a}}, " CLUSTER(
            "demo") "]}\n"
                    "  - expect: {object: {kind: ConfigMap, name: a, match: {}}, pods: {select: "
                    "{}, count: 3}}\n",
        "  - create: {apiVersion: ray.io/v1alpha1, kind: RayCluster, metadata: {name: old}, "
        "spec: {headGroupSpec: {template: {spec: {containers: [{name: ray, image: ray}]}}}}}\n"
        "  - expect: {object: {kind: RayCluster, name: old, match: {apiVersion: ray.io/v1}}}\n",
        CREATE "  - checkpoint: a\n  - checkpoint: b\n",
        "  - apply: " CLUSTER("demo") "\n  - apply: " CLUSTER("demo") "\n",
        CREATE "  - {create: " CLUSTER("demo") ", rejected: {code: 409, reason: AlreadyExists, "
                                               "message: already exists}}\n",
        CREATE "  - patch: {kind: RayCluster, name: demo, type: merge, patch: {spec: {suspend: "
               "true}}}\n  - expect: {pods: {select: {}, count: 0}, status: {state: suspended}}\n",
        CREATE
        "  - {patch: {kind: RayCluster, name: gone, type: json, patch: []}, rejected: {code: "
        "404}}\n",
        CREATE "  - scale: {group: small, replicas: 3}\n"
               "  - expect: {pods: {select: {group: small}, count: 3}}\n"
               "  - scale: {cluster: demo, group: small, replicas: 2, workersToDelete: [{index: "
               "0}]}\n  - expect: {pods: {select: {type: worker}, count: 2}}\n",
        CREATE "  - pods: {select: {type: head}, become: ready}\n"
               "  - pods: {select: {group: small, count: 1}, become: ready}\n"
               "  - pods: {select: {index: [2]}, become: failed, reason: Evicted, exitCode: 137}\n"
               "  - expect: {pods: {select: {phase: Running}, count: 2, match: {status: "
               "{containerStatuses: [{ready: true}]}}}}\n"
               "  - expect: {columns: {AVAILABLE WORKERS: 1, Status: \"\"}}\n",
        CREATE "  - delete: {kind: Pod, select: {type: worker, index: 0}}\n"
               "  - delete: {kind: RayCluster, name: demo}\n"
               "  - expect: {absent: {kind: RayCluster, name: demo}, pods: {select: {}, count: "
               "0}}\n",
        CREATE "  - services: {select: {name: demo-head-svc}, clusterIP: "
               "10.96.7.7}\n  - expect: {object: {kind: Service, name: demo-head-svc, match: "
               "{spec: {clusterIP: 10.96.7.7}}}}\n",
        "  - fault: {id: f, verb: create, resource: pods, error: {code: 500}}\n"
        "  - clearFaults: {id: f}\n  - clearFaults: {}\n" CREATE
        "  - expect: {events: [{reason: CreatedHeadPod, count: 1}, {reason: CreatedWorkerPod}]}\n",
        "  - {create: " CLUSTER(
            "demo") ", settle: false}\n"
                    "  - expect: {pods: {select: {}, count: 0}}\n"
                    "  - advance: 0s\n  - expect: {pods: {select: {}, count: 3}}\n",
        CREATE "  - create: " CLUSTER(
            "other") "\n"
                     "  - pods: {select: {cluster: other, type: head}, become: ready}\n"
                     "  - scale: {cluster: other, group: small, replicas: 0}\n"
                     "  - expect: {cluster: demo, status: {desiredWorkerReplicas: 2}}\n"
                     "  - expect: {cluster: other, status: {desiredWorkerReplicas: null, state: "
                     "ready}}\n",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        struct played played;
        if (play(&played, "", rows[i])) {
            expect_text(value_find_text(played.play.failure, "message"), "");
            expect_json(value_get(played.play.failure, "details"), NULL);
            finish(&played);
        }
    }
}

/* Each step that fails says what it asked for and what was there. */
TEST(fails)
{
    static const struct {
        const char *steps;
        int step; /* from 1 */
        const char *message;
    } rows[] = {
        /* requests */
        {"  - create: {file: missing.yaml}\n", 1,
         "sim/missing.yaml: cannot open the file: No such file or directory"},
        {"  - create: {file: x.yaml, rejected: {code: 409}}\n", 1,
         "`file` is the path of a manifest, and stands alone"},
        {"  - create: {apiVersion: v1, kind: List, items: [{kind: Pot}]}\n", 1,
         "no resource of kind Pot (apiVersion ) is served"},
        {"  - create: {kind: Pot}\n", 1, "no resource of kind Pot (apiVersion ) is served"},
        {"  - create: {apiVersion: v1}\n", 1,
         "no resource of kind (none) (apiVersion v1) is served"},
        {CREATE CREATE, 2,
         "create RayCluster default/demo was refused: 409 AlreadyExists: rayclusters.ray.io "
         "\"demo\" already exists"},
        {"  - {create: " CLUSTER("demo") ", rejected: {code: 409}}\n", 1,
         "create RayCluster default/demo was accepted, expected it to be refused"},
        {CREATE "  - {create: " CLUSTER("demo") ", rejected: {code: 409, reason: Other}}\n", 2,
         "create RayCluster default/demo was refused otherwise: want "
         "{\"code\":409,\"reason\":\"Other\"}, got 409 AlreadyExists: rayclusters.ray.io \"demo\" "
         "already exists"},
        {CREATE "  - {create: " CLUSTER("demo") ", rejected: {code: 409, message: gone}}\n", 2,
         "create RayCluster default/demo was refused otherwise: want "
         "{\"code\":409,\"message\":\"gone\"}, got 409 AlreadyExists: rayclusters.ray.io \"demo\" "
         "already exists"},
        {"  - patch: {kind: Pot, name: x, type: merge, patch: {}}\n", 1,
         "no resource of kind Pot is served"},
        {"  - delete: {kind: Pod, name: x}\n", 1,
         "delete Pod x was refused: 404 NotFound: pods \"x\" not found"},
        {CREATE "  - delete: {kind: Service, select: {type: head}}\n", 2,
         "only Pods can be selected, a Service has a name"},
        {"  - delete: {kind: Pod, select: {type: head}}\n", 1,
         "no Pod is selected by {\"type\":\"head\"}"},
        {CREATE "  - pods: {select: {group: small, index: [1, 0, 2]}, become: ready}\n", 2,
         "no Pod is selected by {\"group\":\"small\",\"index\":2}"},
        /* clusters */
        {"  - scale: {group: small, replicas: 1}\n", 1, "there is no RayCluster"},
        {CREATE "  - scale: {cluster: other, group: small, replicas: 1}\n", 2,
         "there is no RayCluster other"},
        {CREATE "  - scale: {group: large, replicas: 1}\n", 2,
         "the RayCluster has no worker group large"},
        {CREATE "  - scale: {group: small, workersToDelete: [{index: 7}]}\n", 2,
         "no Pod is selected by "
         "{\"cluster\":\"demo\",\"group\":\"small\",\"index\":7,\"namespace\":\"default\"}"},
        {CREATE "  - create: " CLUSTER("other") "\n  - scale: {group: small, replicas: 1}\n", 3,
         "2 RayClusters could be meant: name one with `cluster`"},
        {"  - create: {apiVersion: v1, kind: Namespace, metadata: {name: b}}\n" CREATE
         "  - create: " CLUSTER_IN("demo", "b") "\n  - expect: {cluster: demo, status: {a: 1}}\n",
         4, "2 RayClusters could be meant: name one with `namespace`"},
        /* Pods */
        {CREATE "  - pods: {select: {phase: Running}, become: ready}\n", 2,
         "no Pod is selected by {\"phase\":\"Running\"}"},
        {CREATE
         "  - create: " CLUSTER("other") "\n  - pods: {select: {type: head, index: 0}, become: "
                                         "ready}\n",
         3, "Pods of several RayClusters are selected: name one with `cluster`"},
        {CREATE "  - create: " CLUSTER("other") "\n  - expect: {pods: {select: {}, count: 6}}\n", 3,
         "Pods of several RayClusters are selected: name one with `cluster`"},
        {CREATE "  - pods: {select: {type: head}, become: gone}\n", 2, NULL},
        {CREATE "  - pods: {select: {type: head}, become: waiting, container: other}\n", 2, NULL},
        {"  - jobs: {select: {name: x}, become: failed}\n", 1, NULL},
        {"  - services: {select: {name: x}}\n", 1, "there is no Service x"},
        {"  - clearFaults: {id: x}\n", 1, "no fault has the id x"},
        {"  - fault: {verb: get, resource: podz, error: {code: 404}}\n", 1,
         "no resource podz is served: a plural is meant, such as pods"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        struct played played;
        if (!play(&played, "", rows[i].steps)) {
            continue;
        }
        const struct value *failure = played.play.failure;
        expect_text(value_find_text(failure, "kind"), "step");
        expect_int(value_as_int(value_get(failure, "step"), 0), rows[i].step);
        expect_int(value_as_int(value_get(failure, "line"), 0), rows[i].step + 6);
        expect_true(strncmp(value_find_text(failure, "text"), "- ", 2) == 0);
        if (rows[i].message != NULL) {
            expect_text(value_find_text(failure, "message"), rows[i].message);
        } else { /* in the words of sim/cluster */
            expect_true(value_find_text(failure, "message")[0] != '\0');
        }
        finish(&played);
    }
}

TEST(every_miss_is_reported)
{
    static const char steps[] = CREATE
        "  - expect:\n"
        "      status: {state: ready, desiredWorkerReplicas: 2, head: {podName: x}}\n"
        "      columns: {CPUS: 4, nothing: 1}\n"
        "      pods: {select: {type: worker}, count: 3}\n"
        "      object: {kind: Service, name: demo-head-svc, match: {spec: {type: NodePort}}}\n"
        "      absent: {kind: Service, name: demo-head-svc}\n"
        "      events: [{reason: CreatedHeadPod, count: 2}, {reason: Never}]\n"
        "  - checkpoint: not-reached\n";
    struct played played;
    if (!play(&played, "", steps)) {
        return;
    }
    const struct value *failure = played.play.failure;
    expect_text(value_find_text(failure, "kind"), "expect");
    AUTO_VALUE *details = value_ref(value_get(failure, "details"));
    expect_int(value_count(details), 9);
    AUTO_BUFFER got = {0};
    for (size_t i = 0; i < value_count(details); i++) {
        buffer_printf(&got, "%s\n", value_text(value_at(details, i)));
    }
    expect_text(buffer_text(&got),
                "status.head.podName: want \"x\", got \"demo-head-rns9p\"\n"
                "status.state: want \"ready\", got nothing\n"
                "columns.CPUS: want \"4\", got \"0\"\n"
                "columns.nothing: there is no such column\n"
                "pods.count: want 3, got 2\n"
                "object[Service demo-head-svc].spec.type: want \"NodePort\", got \"ClusterIP\"\n"
                "absent: the Service demo-head-svc exists\n"
                "events.CreatedHeadPod: want 2, got 1\n"
                "events.Never: want at least one, got none\n");
    expect_int(value_count(played.play.observations), 0);
    finish(&played);
}

/* What a scenario observes, as in a golden file. */
static void expect_observed(const char *settings, const char *steps, const char *want)
{
    struct played played;
    if (!play(&played, settings, steps)) {
        return;
    }
    expect_text(value_find_text(played.play.failure, "message"), "");
    AUTO_VALUE *golden =
        value_object_of("scenario", value_string("x"), "contract", value_string("c"), "checkpoints",
                        value_ref(played.play.observations), NULL);
    AUTO_BUFFER text = {0};
    golden_print(golden, &text);
    expect_text(buffer_text(&text), want);
    finish(&played);
}

#define HEAD "scenario: x\ncontract: c\ncheckpoints:\n"

TEST(captures)
{
    expect_observed("", "  - checkpoint: a\n",
                    HEAD "  - name: a\n"
                         "    time: 0s\n"
                         "    columns: \"\"\n"
                         "    status: {}\n"
                         "    pods: \"\"\n"
                         "    services: \"\"\n"
                         "    events: \"\"\n");
}

TEST(captures_what_happened_since)
{
    expect_observed(
        "  capture: [events, writes]\n",
        "  - advance: 90s\n"
        "  - fault: {verb: create, resource: pods, times: 2, error: {code: 500, message: "
        "\"a\\nb\"}}"
        "\n" CREATE "  - checkpoint: a\n  - checkpoint: b\n",
        HEAD
        "  - name: a\n"
        "    time: 1m30.01s\n"
        "    events: |\n"
        "      Normal    CreatedService          Created service default/demo-head-svc\n"
        "      Warning   FailedToCreateHeadPod   Failed to create head Pod default/, a\\nb (x2)\n"
        "      Normal    CreatedHeadPod          Created head Pod default/demo-head-rns9p\n"
        "      Normal    CreatedWorkerPod        Created worker Pod "
        "default/demo-small-worker-8s4zg\n"
        "      Normal    CreatedWorkerPod        Created worker Pod "
        "default/demo-small-worker-cv49m\n"
        "    writes: |\n"
        "      create Service/default/demo-head-svc\n"
        "      create Pod/default/demo-head- -> 500 InternalError\n"
        "      status RayCluster/default/demo\n"
        "      create Pod/default/demo-head- -> 500 InternalError\n"
        "      create Pod/default/demo-head-rns9p\n"
        "      create Pod/default/demo-small-worker-8s4zg\n"
        "      create Pod/default/demo-small-worker-cv49m\n"
        "      status RayCluster/default/demo\n"
        "  - name: b\n"
        "    time: 1m30.01s\n"
        "    events: \"\"\n"
        "    writes: \"\"\n");
}

/* Clusters that are somebody else's have no status yet. */
#define IGNORED(name, namespace)                                                                   \
    "  - create: {apiVersion: ray.io/v1, kind: RayCluster, metadata: {name: " name                 \
    ", namespace: " namespace "}, spec: {managedBy: kueue.x-k8s.io/multikueue, headGroupSpec: "    \
                              "{rayStartParams: {}, template: {spec: {containers: [{name: h, "     \
                              "image: i}]}}}}}\n"

#define WIDE_HEADINGS                                                                              \
    "NAME   DESIRED WORKERS   AVAILABLE WORKERS   CPUS   MEMORY   GPUS   TPUS   STATUS   AGE   "   \
    "HEAD POD IP   HEAD SERVICE IP"

TEST(captures_several_clusters)
{
    static const char steps[] = IGNORED("one", "default") "  - checkpoint: a\n" IGNORED(
        "two",
        "default") "  - checkpoint: b\n"
                   "  - create: {apiVersion: v1, kind: Namespace, metadata: {name: b}}\n" IGNORED(
                       "one", "b") "  - checkpoint: c\n";
    expect_observed("  capture: [columns, status]\n", steps,
                    HEAD "  - name: a\n"
                         "    time: 0s\n"
                         "    columns: |\n"
                         "      " WIDE_HEADINGS "\n"
                         "      one                                                                "
                         "                 0s                  \n"
                         "    status: {}\n"
                         "  - name: b\n"
                         "    time: 0s\n"
                         "    columns: |\n"
                         "      " WIDE_HEADINGS "\n"
                         "      one                                                                "
                         "                 0s                  \n"
                         "      two                                                                "
                         "                 0s                  \n"
                         "    status:\n"
                         "      one: {}\n"
                         "      two: {}\n"
                         "  - name: c\n"
                         "    time: 0s\n"
                         "    columns: |\n"
                         "      NAMESPACE   " WIDE_HEADINGS "\n"
                         "      b           one                                                    "
                         "                             0s                  \n"
                         "      default     one                                                    "
                         "                             0s                  \n"
                         "      default     two                                                    "
                         "                             0s                  \n"
                         "    status:\n"
                         "      b/one: {}\n"
                         "      default/one: {}\n"
                         "      default/two: {}\n");
}

TEST(captures_pods_of_several_namespaces)
{
    expect_observed("  capture: [pods]\n",
                    "  - create: {apiVersion: v1, kind: Namespace, metadata: {name: b}}\n"
                    "  - create: {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: "
                    "{containers: [{name: c, image: i}]}}\n"
                    "  - create: {apiVersion: v1, kind: Pod, metadata: {name: o, namespace: b}, "
                    "spec: {containers: [{name: c, image: i}]}}\n"
                    "  - checkpoint: a\n",
                    HEAD
                    "  - name: a\n"
                    "    time: 0s\n"
                    "    pods: |\n"
                    "      NAMESPACE   NAME   GROUP    PHASE     READY   STATUS    IP       NODE\n"
                    "      default     p      <none>   Pending   0/1     Pending   <none>   "
                    "<none>\n"
                    "      b           o      <none>   Pending   0/1     Pending   <none>   "
                    "<none>\n");
}

TEST(times_are_relative)
{
    static const struct {
        const char *value;
        const char *want;
    } rows[] = {
        {"\"2026-01-01T00:00:00Z\"", "\"+0s\""},
        {"\"2026-01-01T01:00:03Z\"", "\"+1h3s\""},
        {"\"2026-01-01T00:00:00.5Z\"", "\"+500ms\""},
        {"\"2025-12-31T23:59:59Z\"", "\"-1s\""},
        {"\"2026-01-01\"", "\"2026-01-01\""},
        {"\"at 2026-01-01T00:00:00Z\"", "\"at 2026-01-01T00:00:00Z\""},
        {"\"2026-13-01T00:00:00Z\"", "\"2026-13-01T00:00:00Z\""},
        {"{\"a\":[\"2026-01-01T00:00:01Z\",1,null]}", "{\"a\":[\"+1s\",1,null]}"},
    };
    struct played played;
    if (!play(&played, "", "  - advance: 1s\n")) {
        return;
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_ERROR err = {0};
        AUTO_VALUE *value = value_parse_json(rows[i].value, strlen(rows[i].value), &err);
        AUTO_VALUE *got = capture_relative_times(&played.play, value);
        expect_json(got, rows[i].want);
    }
    finish(&played);
}

TEST_MAIN("sim/scenario/play", {"plays", plays}, {"fails", fails},
          {"every miss is reported", every_miss_is_reported}, {"captures", captures},
          {"captures what happened since", captures_what_happened_since},
          {"captures several clusters", captures_several_clusters},
          {"captures Pods of several namespaces", captures_pods_of_several_namespaces},
          {"times are relative", times_are_relative})
