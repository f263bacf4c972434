#include "core/ray/status.h"

#include "core/base/memory.h"
#include "core/kube/condition.h"
#include "tests/expect.h"

TEST(the_head_pods_readiness)
{
    AUTO_VALUE *functions = expect_read_json("core/ray/testdata/functions.json");
    const struct value *rows = value_get(functions, "FindHeadPodReadyCondition");
    expect_true(value_count(rows) > 0);
    for (size_t i = 0; i < value_count(rows); i++) {
        const struct value *row = value_at(rows, i);
        expect_context("%s", value_find_text(row, "name"));
        AUTO_VALUE *conditions = NULL;
        status_set_head_ready(&conditions, value_get(row, "podStatus"), NULL, (struct sim_time){0});
        const struct value *condition = condition_find(conditions, "HeadPodReady");
        expect_text(value_find_text(condition, "status"), value_find_text(row, "status"));
        expect_text(value_find_text(condition, "reason"), value_find_text(row, "reason"));
        expect_text(value_find_text(condition, "message"), value_find_text(row, "message"));
    }
}

TEST(what_makes_a_write_worthwhile)
{
    static const struct {
        const char *old;
        const char *new;
        bool differs;
    } rows[] = {
        {"{}", "{}", false},
        {"{\"state\":\"ready\"}", "{\"state\":\"suspended\"}", true},
        {"{\"desiredCPU\":\"1\"}", "{\"desiredCPU\":\"2\"}", false},
        {"{\"observedGeneration\":1}", "{\"observedGeneration\":2}", false},
        {"{\"lastUpdateTime\":\"a\"}", "{\"lastUpdateTime\":\"b\"}", false},
        {"{}", "{\"endpoints\":{}}", true},
        {"{\"minWorkerReplicas\":1}", "{}", true},
        {"{\"conditions\":[{\"type\":\"A\"},{\"type\":\"B\"}]}",
         "{\"conditions\":[{\"type\":\"B\"},{\"type\":\"A\"}]}", true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s %s", rows[i].old, rows[i].new);
        AUTO_ERROR err = {0};
        AUTO_VALUE *old = value_parse_json(rows[i].old, strlen(rows[i].old), &err);
        AUTO_VALUE *new = value_parse_json(rows[i].new, strlen(rows[i].new), &err);
        expect_int(status_differs(old, new), rows[i].differs);
    }
}

/* A cluster that has these Pods and Services, whatever is asked for. */
struct fake {
    struct api_client base;
    const struct value *pods;
    const struct value *services;
};

static void fake_call(struct api_client *base, const struct api_request *request,
                      struct api_response *response)
{
    const struct fake *fake = (const struct fake *)base;
    const struct value *items = request->resource == &resource_pods ? fake->pods : fake->services;
    *response = (struct api_response){.code = 200,
                                      .body = value_object_of("items", value_ref(items), NULL)};
}

static struct value *parse(const char *text)
{
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(text, strlen(text), &err);
    expect_text(err.message, NULL);
    return value;
}

/* The status of OBJECT, with MARKER as this pass' failure; NULL with *PROBLEM. */
static struct value *status_of(const struct value *object, const char *contract_name,
                               const struct fake *fake, const char *marker, char **problem)
{
    const struct contract *contract = contract_find(contract_name);
    struct ray_options options;
    AUTO_ERROR err = {0};
    expect_true(features_resolve(&options, contract, NULL, NULL, NULL, &err));
    struct ray_cluster cluster;
    cluster_spec_init(&cluster, object, contract, &options, (struct sim_time){0});
    struct spec_memo specs = {0};
    struct endpoints_memo endpoints = {0};
    struct pass pass = {.client = (struct api_client *)&fake->base,
                        .cluster = &cluster,
                        .facts = spec_memo_find(&specs, &cluster),
                        .endpoints = &endpoints,
                        .suspend = status_suspend(value_get(object, "status")),
                        .failure = {marker, (char *)marker}};
    struct value *status = status_calculate(&pass, problem);
    spec_memo_release(&specs);
    endpoints_memo_release(&endpoints);
    cluster_spec_release(&cluster);
    features_release(&options);
    return status;
}

#define SERVICE "{\"metadata\":{\"name\":\"s\"},\"spec\":{\"clusterIP\":\"None\"}}"

TEST(recorded_sums)
{
    AUTO_VALUE *entries = expect_read_json("core/ray/testdata/derived.json");
    AUTO_VALUE *services = parse("[" SERVICE "]");
    AUTO_VALUE *pods = value_array();
    struct fake fake = {.base = {.call = fake_call}, .pods = pods, .services = services};
    for (size_t i = 0; i < value_count(entries); i++) {
        const struct value *entry = value_at(entries, i);
        const struct value *want = value_get(entry, "status");
        char *problem = NULL;
        AUTO_VALUE *status =
            status_of(value_get(entry, "input"), "kuberay-1.7", &fake, NULL, &problem);
        for (size_t k = 0; k < value_count(want); k++) {
            const char *key = value_key_at(want, k);
            expect_context("%s: %s", value_find_text(entry, "name"), key);
            AUTO_BUFFER text = {0};
            value_print_json(value_member_at(want, k), &text);
            /* A zero is left out. */
            const char *expected = buffer_text(&text);
            expect_json(value_get(status, key), strcmp(expected, "0") == 0 ? NULL : expected);
        }
    }
}

#define POD(type, phase, ready)                                                                    \
    "{\"metadata\":{\"name\":\"p\",\"labels\":{\"ray.io/node-type\":\"" type                       \
    "\"}},\"status\":{\"phase\":\"" phase                                                          \
    "\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"" ready "\"}]}}"
#define HEAD POD("head", "Running", "True")
#define WORKER POD("worker", "Running", "True")
#define SUSPENDED "{\"type\":\"RayClusterSuspended\",\"status\":\"True\"}"

/* One head and one worker are wanted. */
TEST(states)
{
    static const struct {
        const char *pods;
        bool suspend;
        const char *marker;
        const char *old_state;
        const char *old_conditions;
        const char *kuberay;
        const char *interface;
    } rows[] = {
        {"[]", false, NULL, "", "[]", "", "Pending"},
        {"[" HEAD "]", false, NULL, "", "[]", "", "Pending"},
        {"[" HEAD "," WORKER "]", false, NULL, "", "[]", "ready", "Running"},
        {"[" HEAD "," WORKER "," WORKER "]", false, NULL, "", "[]", "", "Pending"},
        {"[" HEAD "," POD("worker", "Running", "False") "]", false, NULL, "ready", "[]", "ready",
         "Pending"},
        {"[" HEAD "," POD("worker", "Pending", "False") "]", false, NULL, "Running", "[]",
         "Running", "Pending"},
        {"[" HEAD "]", false, "FailedCreateWorkerPod", "", "[]", "", "Failed"},
        {"[" POD("head", "Failed", "False") "," WORKER "]", false, NULL, "ready", "[]", "ready",
         "Failed"},
        {"[" POD("head", "Succeeded", "False") "]", false, NULL, "", "[]", "", "Succeeded"},
        {"[" HEAD "," WORKER "]", true, NULL, "ready", "[]", "ready", "Running"},
        {"[]", true, NULL, "ready", "[]", "suspended", "Suspended"},
        {"[]", false, NULL, "suspended", "[" SUSPENDED "]", "suspended", "Pending"},
    };
    AUTO_VALUE *services = parse("[" SERVICE "]");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_VALUE *pods = parse(rows[i].pods);
        AUTO_VALUE *object = parse("{\"spec\":{\"workerGroupSpecs\":[{\"replicas\":1,"
                                   "\"numOfHosts\":1}]}}");
        value_put(&object, value_bool(rows[i].suspend), "spec", "suspend");
        value_put(&object, value_string(rows[i].old_state), "status", "state");
        value_put(&object, parse(rows[i].old_conditions), "status", "conditions");
        struct fake fake = {.base = {.call = fake_call}, .pods = pods, .services = services};
        char *problem = NULL;
        expect_context("row %zu", i);
        AUTO_VALUE *kuberay = status_of(object, "kuberay-1.7", &fake, rows[i].marker, &problem);
        expect_text(value_find_text(kuberay, "state"), rows[i].kuberay);
        AUTO_VALUE *interface =
            status_of(object, "raycluster-interface", &fake, rows[i].marker, &problem);
        expect_text(value_find_text(interface, "state"), rows[i].interface);
    }
}

TEST(when_there_is_no_status)
{
    static const struct {
        const char *pods;
        const char *services;
        const char *problem;
    } rows[] = {
        {"[" HEAD "," HEAD "]", "[]",
         "found multiple heads. filter labels [ns map[ray.io/cluster:rc ray.io/node-type:head]]"},
        {"[]", "[]",
         "unable to find head service. cluster name rc, filter labels [ns map[ray.io/cluster:rc "
         "ray.io/identifier:rc-head ray.io/node-type:head]]"},
        {"[]", "[" SERVICE "," SERVICE "]",
         "found multiple head services. cluster name rc, filter labels [ns "
         "map[ray.io/cluster:rc ray.io/identifier:rc-head ray.io/node-type:head]]"},
        {"[]", "[{\"spec\":{\"type\":\"ExternalName\"}}]",
         "head service IP is empty. cluster name rc, filter labels [ns map[ray.io/cluster:rc "
         "ray.io/identifier:rc-head ray.io/node-type:head]]"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *pods = parse(rows[i].pods);
        AUTO_VALUE *services = parse(rows[i].services);
        AUTO_VALUE *object = parse("{\"metadata\":{\"name\":\"rc\",\"namespace\":\"ns\"}}");
        struct fake fake = {.base = {.call = fake_call}, .pods = pods, .services = services};
        AUTO_FREE char *problem = NULL;
        AUTO_VALUE *status = status_of(object, "kuberay-1.7", &fake, NULL, &problem);
        expect_json(status, NULL);
        expect_text(problem, rows[i].problem);
    }
}

TEST_MAIN("core/ray/status", {"the head Pod's readiness", the_head_pods_readiness},
          {"what makes a write worthwhile", what_makes_a_write_worthwhile},
          {"recorded sums", recorded_sums}, {"states", states},
          {"when there is no status", when_there_is_no_status})
