#include "sim/cluster/cluster.h"

#include <stdio.h>

#include "core/kube/meta.h"
#include "sim/apiserver/served.h"
#include "sim/cluster/testing.h"
#include "tests/expect.h"

/* A RayCluster with one head and REPLICAS workers. */
#define MANIFEST(replicas)                                                                         \
    "{'apiVersion':'ray.io/v1','kind':'RayCluster','metadata':{'name':'demo',"                     \
    "'namespace':'default'},'spec':{'rayVersion':'2.46.0','headGroupSpec':{'rayStartParams':{},"   \
    "'template':{'spec':{'containers':[{'name':'ray-head','image':'r:1'}]}}},"                     \
    "'workerGroupSpecs':[{'groupName':'small','replicas':" #replicas                               \
    ",'minReplicas':0,'maxReplicas':9,'rayStartParams':{},'template':{'spec':{'containers':["      \
    "{'name':'ray-worker','image':'r:1'}]}}}]}}"

static struct cluster *start(bool kubelet_auto)
{
    AUTO_ERROR err = {0};
    struct cluster_config config = {
        .seed = 1,
        .controller = {.contract = contract_find("kuberay-1.7")},
        .kubelet_auto = kubelet_auto,
    };
    struct cluster *cluster = cluster_new(&config, &err);
    expect_text(err.message, NULL);
    CHECK(cluster != NULL);
    return cluster;
}

static void send(struct cluster *cluster, struct api_request request, const char *body, int code)
{
    AUTO_VALUE *value = body == NULL ? NULL : rig_value(body);
    AUTO_RESPONSE response = {0};
    request.namespace = "default";
    request.body = value;
    cluster_call(cluster, &request, &response);
    expect_int(response.code, code);
    if (response.code != code) {
        expect_text(api_response_message(&response), NULL);
    }
}

static void create(struct cluster *cluster, const char *manifest)
{
    send(cluster, (struct api_request){.verb = API_CREATE, .resource = &resource_rayclusters},
         manifest, 201);
}

static void settle(struct cluster *cluster)
{
    AUTO_BUFFER busy = {0};
    expect_int(cluster_settle(cluster, &busy), CLUSTER_SETTLED);
    expect_text(buffer_text(&busy), "");
}

static const struct value *demo(struct cluster *cluster)
{
    return api_server_peek(cluster_server(cluster), &resource_rayclusters, "default", "demo");
}

static int64_t elapsed_ms(struct cluster *cluster)
{
    return world_elapsed(cluster_world(cluster)).ns / SIM_NS_PER_MS;
}

/* The Pods, by type and name, and what became of them: `head Running, worker Pending, `. */
static void print_pod(void *context, const struct value *pod)
{
    buffer_printf(context, "%s %s%s, ", meta_label(pod, "ray.io/node-type"),
                  value_find_text(pod, "status", "phase"), meta_is_deleting(pod) ? "-" : "");
}

static void expect_pods(struct cluster *cluster, const char *want)
{
    AUTO_BUFFER got = {0};
    api_server_each(cluster_server(cluster), &resource_pods, "default", print_pod, &got);
    expect_text(buffer_text(&got), want);
}

static void collect_pod(void *context, const struct value *pod)
{
    value_push(context, value_string(meta_name(pod)));
}

static void all_become(struct cluster *cluster, enum pod_become become)
{
    AUTO_VALUE *names = value_array();
    api_server_each(cluster_server(cluster), &resource_pods, "default", collect_pod, &names);
    struct pod_transition transition = {.become = become};
    for (size_t i = 0; i < value_count(names); i++) {
        AUTO_ERROR err = {0};
        expect_true(kubelet_become(cluster_kubelet(cluster), "default",
                                   value_text(value_at(names, i)), &transition, &err));
    }
}

TEST(a_cluster_comes_up_by_hand)
{
    struct cluster *cluster = start(false);
    create(cluster, MANIFEST(2));
    settle(cluster);
    expect_pods(cluster, "head Pending, worker Pending, worker Pending, ");
    expect_text(value_find_text(demo(cluster), "status", "state"), "");
    /* The events of its own Pods call the controller again before its two seconds are over. */
    expect_int(elapsed_ms(cluster), 0);
    all_become(cluster, POD_READY);
    settle(cluster);
    expect_text(value_find_text(demo(cluster), "status", "state"), "ready");
    expect_int(value_as_int(value_find(demo(cluster), "status", "readyWorkerReplicas"), -1), 2);
    expect_text(value_find_text(demo(cluster), "status", "head", "podIP"), "10.244.0.1");
    expect_int(elapsed_ms(cluster), 2000);
    cluster_free(cluster);
}

TEST(a_cluster_comes_up_by_itself_and_goes)
{
    struct cluster *cluster = start(true);
    create(cluster, MANIFEST(3));
    settle(cluster);
    expect_text(value_find_text(demo(cluster), "status", "state"), "ready");
    expect_pods(cluster, "head Running, worker Running, worker Running, worker Running, ");
    send(
        cluster,
        (struct api_request){.verb = API_DELETE, .resource = &resource_rayclusters, .name = "demo"},
        NULL, 200);
    settle(cluster);
    expect_true(demo(cluster) == NULL);
    expect_pods(cluster, "");
    cluster_free(cluster);
}

TEST(what_the_controller_did_can_be_taken)
{
    struct cluster *cluster = start(false);
    create(cluster, MANIFEST(1));
    settle(cluster);
    AUTO_VALUE *writes = journal_take_writes(cluster_journal(cluster));
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < value_count(writes); i++) {
        const char *write = value_text(value_at(writes, i));
        buffer_printf(&text, "%.*s ", (int)strcspn(write, "/"), write);
    }
    expect_text(buffer_text(&text), "create Service create Pod create Pod status RayCluster ");
    AUTO_VALUE *events = journal_take_events(cluster_journal(cluster));
    buffer_truncate(&text, 0);
    for (size_t i = 0; i < value_count(events); i++) {
        buffer_printf(&text, "%s ", value_find_text(value_at(events, i), "reason"));
    }
    expect_text(buffer_text(&text), "CreatedService CreatedHeadPod CreatedWorkerPod ");
    AUTO_VALUE *none = journal_take_writes(cluster_journal(cluster));
    expect_int(value_count(none), 0);
    cluster_free(cluster);
}

TEST(a_fault_that_lasts_backs_off_and_settles)
{
    struct cluster *cluster = start(false);
    struct fault fault = {.verb = API_CREATE,
                          .resource = "pods",
                          .nth = 1,
                          .times = UINT64_MAX,
                          .error = {.code = 403}};
    fault_list_arm(cluster_faults(cluster), &fault);
    create(cluster, MANIFEST(1));
    settle(cluster);
    /* 5 ms doubled until the next try is more than a minute away: 81915 ms, but for the first 5, as
     * the Service that was made first calls for a second try at once. */
    expect_int(elapsed_ms(cluster), 81910);
    expect_pods(cluster, "");
    expect_text(cluster_failure(cluster, "default", "demo"),
                "FailedCreateHeadPod\npods is forbidden: User "
                "\"system:serviceaccount:default:kuberay-operator\" cannot create resource "
                "\"pods\" in API group \"\" in the namespace \"default\"");
    expect_true(fault_list_clear(cluster_faults(cluster), NULL));
    expect_int(cluster_advance(cluster, SIM_SECONDS(120), NULL), CLUSTER_SETTLED);
    expect_pods(cluster, "head Pending, worker Pending, ");
    expect_true(cluster_failure(cluster, "default", "demo") == NULL);
    cluster_free(cluster);
}

TEST(a_restart_loses_nothing)
{
    struct cluster *cluster = start(true);
    create(cluster, MANIFEST(1));
    settle(cluster);
    AUTO_VALUE *before = value_ref(demo(cluster));
    cluster_restart_controller(cluster);
    settle(cluster);
    expect_true(value_equal(before, demo(cluster)));
    expect_pods(cluster, "head Running, worker Running, ");
    cluster_free(cluster);
}

TEST(advancing_fires_what_comes_due)
{
    struct cluster *cluster = start(true);
    create(cluster, MANIFEST(1));
    expect_int(cluster_advance(cluster, SIM_SECONDS(600), NULL), CLUSTER_SETTLED);
    expect_int(elapsed_ms(cluster), 600000);
    expect_text(value_find_text(demo(cluster), "status", "state"), "ready");
    cluster_free(cluster);
}

/* A timer that is always due again within a second. */
struct clockwork {
    struct world_timer timer;
    struct world *world;
};

static void tick(void *context)
{
    struct clockwork *self = context;
    world_schedule(self->world, &self->timer, SIM_SECONDS(1), tick, self);
}

TEST(what_never_rests_is_given_up)
{
    struct cluster *cluster = start(false);
    struct clockwork clockwork = {.world = cluster_world(cluster)};
    tick(&clockwork);
    expect_int(cluster_settle(cluster, NULL), CLUSTER_NOT_SETTLED);
    expect_int(elapsed_ms(cluster), 10000 * 1000);
    world_cancel(cluster_world(cluster), &clockwork.timer);
    cluster_free(cluster);
}

TEST(a_cluster_may_be_without_a_controller)
{
    AUTO_ERROR err = {0};
    struct cluster_config config = {.seed = 1,
                                    .controller = {.contract = contract_find("kuberay-1.7")},
                                    .without_controller = true};
    struct cluster *cluster = cluster_new(&config, &err);
    create(cluster, MANIFEST(1));
    settle(cluster);
    expect_pods(cluster, "");
    cluster_restart_controller(cluster);
    AUTO_VALUE *writes = journal_take_writes(cluster_journal(cluster));
    AUTO_VALUE *events = journal_take_events(cluster_journal(cluster));
    expect_int(value_count(writes) + value_count(events), 0);
    cluster_free(cluster);
    cluster_free(NULL);
}

static void print_object(void *context, const struct value *object)
{
    value_print_json(object, context);
}

struct everything {
    const struct api_server *server;
    struct buffer *out;
};

static void print_resource(void *context, const struct api_served *served)
{
    struct everything *self = context;
    api_server_each(self->server, served->resource, NULL, print_object, self->out);
}

TEST(an_origin_changes_nothing)
{
    static const struct {
        uint64_t seed;
        bool kubelet_auto;
        const char *contract;
    } rows[] = {
        {1, false, "kuberay-1.7"},
        {1, true, "raycluster-interface"},
        {2, false, "kuberay-1.7"}, /* another beginning */
    };
    struct origin origin;
    cluster_note_origin(1, &origin);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buffer texts[2] = {{0}, {0}};
        for (size_t j = 0; j < 2; j++) {
            AUTO_ERROR err = {0};
            struct cluster_config config = {
                .seed = rows[i].seed,
                .kubelet_auto = rows[i].kubelet_auto,
                .controller = {.contract = contract_find(rows[i].contract)},
                .origin = j == 0 ? NULL : &origin};
            struct cluster *cluster = cluster_new(&config, &err);
            create(cluster, MANIFEST(2));
            settle(cluster);
            struct everything everything = {cluster_server(cluster), &texts[j]};
            api_server_each_served(cluster_server(cluster), print_resource, &everything);
            buffer_printf(&texts[j], "%llu ",
                          (unsigned long long)cluster_world(cluster)->next_sequence);
            random_print(&cluster_world(cluster)->random, &texts[j]);
            cluster_free(cluster);
        }
        expect_text(buffer_text(&texts[1]), buffer_text(&texts[0]));
        buffer_release(&texts[0]);
        buffer_release(&texts[1]);
    }
    origin_release(&origin);
}

TEST(a_wrong_configuration_is_refused)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *gates = rig_value("{'NoSuchGate':true}");
    struct cluster_config config = {
        .seed = 1,
        .controller = {.contract = contract_find("kuberay-1.7"), .feature_gates = gates}};
    expect_true(cluster_new(&config, &err) == NULL);
    expect_true(error_is_set(&err));
}

TEST_MAIN("sim/cluster/cluster", {"a cluster comes up by hand", a_cluster_comes_up_by_hand},
          {"a cluster comes up by itself and goes", a_cluster_comes_up_by_itself_and_goes},
          {"what the controller did can be taken", what_the_controller_did_can_be_taken},
          {"a fault that lasts backs off and settles", a_fault_that_lasts_backs_off_and_settles},
          {"a restart loses nothing", a_restart_loses_nothing},
          {"advancing fires what comes due", advancing_fires_what_comes_due},
          {"what never rests is given up", what_never_rests_is_given_up},
          {"a cluster may be without a controller", a_cluster_may_be_without_a_controller},
          {"an origin changes nothing", an_origin_changes_nothing},
          {"a wrong configuration is refused", a_wrong_configuration_is_refused})
