#include <inttypes.h>
#include <string.h>

#include "core/base/value_json.h"
#include "core/kube/meta.h"
#include "core/kube/quantity.h"
#include "sim/cluster/cluster.h"
#include "tests/expect.h"

/*
 * Random RayClusters, and what must hold for every one of them. The generator knows what it has
 * asked for, so that sums can be recomputed without the controller's code.
 */
#define CLUSTERS 150

struct plan {
    uint64_t state; /* of a generator of the test's own */
    int64_t desired_workers;
    int64_t cpu_milli;
    int64_t memory_mebi;
    int64_t gpus;
};

static uint32_t below(struct plan *plan, uint32_t limit)
{
    plan->state = plan->state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(plan->state >> 33) % limit;
}

static bool chance(struct plan *plan, uint32_t percent)
{
    return below(plan, 100) < percent;
}

/* Limits, requests or both; what counts is the request, or else the limit. */
static struct value *random_resources(struct plan *plan, int64_t factor)
{
    int64_t cpu = 100 + below(plan, 40) * 50;
    int64_t memory = 64 + below(plan, 64) * 32;
    int64_t gpus = chance(plan, 30) ? below(plan, 4) : 0;
    struct value *counted = value_object_of(
        "cpu",
        cpu % 1000 == 0 && chance(plan, 50) ? value_string_printf("%" PRId64, cpu / 1000)
                                            : value_string_printf("%" PRId64 "m", cpu),
        "memory", value_string_printf("%" PRId64 "Mi", memory), NULL);
    plan->cpu_milli += cpu * factor;
    plan->memory_mebi += memory * factor;
    uint32_t form = below(plan, 3);
    struct value *limits = value_ref(counted);
    if (form == 2) { /* a limit above the request does not count */
        value_put(&limits, value_string("100"), "cpu");
    }
    if (gpus > 0) {
        plan->gpus += gpus * factor;
        value_put(&limits, value_string_printf("%" PRId64, gpus), "nvidia.com/gpu");
    }
    struct value *resources =
        value_object_of("limits", limits, "requests", form == 0 ? NULL : value_ref(counted), NULL);
    value_unref(counted);
    return resources;
}

static struct value *random_template(struct plan *plan, const char *name, int64_t factor)
{
    struct value *container =
        value_object_of("name", value_string(name), "image", value_string("rayproject/ray:2.52.0"),
                        "resources", random_resources(plan, factor), NULL);
    if (chance(plan, 40)) {
        value_put(&container,
                  value_array_of(value_object_of("name", value_string("A"), "value",
                                                 value_string_printf("%u", below(plan, 9)), NULL),
                                 NULL),
                  "env");
    }
    struct value *containers = value_array_of(container, NULL);
    if (chance(plan, 30)) {
        value_push(&containers, value_object_of("name", value_string("sidecar"), "image",
                                                value_string("sidecar:1"), "resources",
                                                random_resources(plan, factor), NULL));
    }
    struct value *template =
        value_object_of("spec", value_object_of("containers", containers, NULL), NULL);
    if (chance(plan, 30)) {
        value_put(&template, value_string("b"), "metadata", "labels", "a");
    }
    if (chance(plan, 30)) {
        value_put(&template, value_string(chance(plan, 50) ? "Never" : "Always"), "spec",
                  "restartPolicy");
    }
    if (chance(plan, 20)) {
        value_put(&template, value_string("disk"), "spec", "nodeSelector", "kind");
    }
    return template;
}

static struct value *random_group(struct plan *plan, uint32_t index)
{
    int64_t replicas = below(plan, 4);
    int64_t minimum = below(plan, 3);
    int64_t maximum = minimum + below(plan, 4);
    int64_t hosts = chance(plan, 20) ? 2 : 1;
    bool suspended = chance(plan, 15);
    int64_t clamped = replicas < minimum ? minimum : replicas > maximum ? maximum : replicas;
    plan->desired_workers += suspended ? 0 : clamped * hosts;
    struct value *group = value_object_of(
        "groupName", value_string_printf("g%u", index), "replicas", value_int(replicas),
        "minReplicas", value_int(minimum), "maxReplicas", value_int(maximum), "numOfHosts",
        value_int(hosts), "rayStartParams", value_object(), "template",
        random_template(plan, "ray-worker", suspended ? 0 : replicas * hosts), NULL);
    if (suspended || chance(plan, 10)) {
        value_put(&group, value_bool(suspended), "suspend");
    }
    if (chance(plan, 20)) {
        value_put(&group, value_string("2"), "rayStartParams", "num-cpus");
    }
    return group;
}

static struct value *random_cluster(struct plan *plan)
{
    struct value *groups = value_array();
    for (uint32_t i = 0, count = below(plan, 4); i < count; i++) {
        value_push(&groups, random_group(plan, i));
    }
    struct value *head = value_object_of("rayStartParams", value_object(), "template",
                                         random_template(plan, "ray-head", 1), NULL);
    if (chance(plan, 30)) {
        value_put(&head, value_string(chance(plan, 50) ? "NodePort" : "ClusterIP"), "serviceType");
    }
    if (chance(plan, 20)) {
        value_put(&head, value_bool(true), "enableIngress");
    }
    struct value *spec = value_object_of("headGroupSpec", head, "workerGroupSpecs", groups, NULL);
    if (chance(plan, 60)) {
        value_put(&spec, value_string(chance(plan, 50) ? "2.52.0" : "2.53.0"), "rayVersion");
    }
    if (chance(plan, 20)) {
        value_put(&spec, value_string("token"), "authOptions", "mode");
        value_put(&spec, value_string("2.53.0"), "rayVersion");
    }
    if (chance(plan, 20)) {
        value_put(&spec, value_string("Recreate"), "upgradeStrategy", "type");
    }
    return value_object_of(
        "apiVersion", value_string("ray.io/v1"), "kind", value_string("RayCluster"), "metadata",
        value_object_of("name", value_string("r"), "namespace", value_string("default"), NULL),
        "spec", spec, NULL);
}

/* ---- one world ---- */

static struct cluster *start(const struct value *object)
{
    struct cluster_config config = {
        .seed = 1, .kubelet_auto = true, .controller = {.contract = contract_find("kuberay-1.7")}};
    AUTO_ERROR err = {0};
    struct cluster *cluster = cluster_new(&config, &err);
    struct api_request request = {.verb = API_CREATE,
                                  .resource = &resource_rayclusters,
                                  .namespace = "default",
                                  .body = object,
                                  .field_validation = API_FIELDS_STRICT};
    AUTO_RESPONSE response = {0};
    cluster_call(cluster, &request, &response);
    expect_text(api_response_message(&response), "");
    expect_true(cluster_settle(cluster, NULL) == CLUSTER_SETTLED);
    return cluster;
}

static const struct value *stored(struct cluster *cluster)
{
    return api_server_peek(cluster_server(cluster), &resource_rayclusters, "default", "r");
}

static void collect(void *context, const struct value *object)
{
    value_push(context, value_ref(object));
}

static struct value *list(struct cluster *cluster, const struct resource *resource)
{
    struct value *objects = value_array();
    api_server_each(cluster_server(cluster), resource, "default", collect, &objects);
    return objects;
}

static void patch(struct cluster *cluster, const char *text)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *body = value_parse_json(text, strlen(text), &err);
    struct api_request request = {.verb = API_PATCH,
                                  .resource = &resource_rayclusters,
                                  .namespace = "default",
                                  .name = "r",
                                  .body = body};
    AUTO_RESPONSE response = {0};
    cluster_call(cluster, &request, &response);
    expect_text(api_response_message(&response), "");
    expect_true(cluster_settle(cluster, NULL) == CLUSTER_SETTLED);
}

/* ---- the invariants ---- */

static void expect_amount(const struct value *status, const char *key, int64_t wanted_milli)
{
    AUTO_ERROR err = {0};
    AUTO_QUANTITY quantity = {0};
    expect_true(quantity_from_value(value_get(status, key), &quantity, &err));
    expect_int(quantity_milli_value(&quantity), wanted_milli);
}

static void check_sums(const struct plan *plan, const struct value *object)
{
    const struct value *status = value_get(object, "status");
    expect_int(value_as_int(value_get(status, "desiredWorkerReplicas"), 0), plan->desired_workers);
    expect_int(value_as_int(value_get(status, "readyWorkerReplicas"), 0), plan->desired_workers);
    expect_amount(status, "desiredCPU", plan->cpu_milli);
    expect_amount(status, "desiredMemory", plan->memory_mebi * 1024 * 1024 * 1000);
    expect_amount(status, "desiredGPU", plan->gpus * 1000);
    expect_text(value_find_text(status, "state"), "ready");
}

static void check_that_nothing_is_written(struct cluster *cluster)
{
    value_unref(journal_take_writes(cluster_journal(cluster)));
    cluster_advance(cluster, SIM_SECONDS(3600), NULL);
    AUTO_VALUE *writes = journal_take_writes(cluster_journal(cluster));
    expect_json(writes, "[]");
}

/* What is stored, sent once more under another name, must come back the same. */
static void check_fixed_point(struct cluster *cluster, const struct resource *resource)
{
    AUTO_VALUE *objects = list(cluster, resource);
    for (size_t i = 0; i < value_count(objects); i++) {
        const struct value *object = value_at(objects, i);
        const struct value *address = value_find(object, "spec", "clusterIP");
        if (address != NULL && !value_is_text(address, "None")) {
            continue; /* it is taken */
        }
        AUTO_VALUE *again =
            value_object_of("apiVersion", value_ref(value_get(object, "apiVersion")), "kind",
                            value_ref(value_get(object, "kind")), "metadata",
                            value_object_of("name", value_string("again"), NULL), "spec",
                            value_ref(value_get(object, "spec")), NULL);
        struct api_request request = {.verb = API_CREATE,
                                      .resource = resource,
                                      .namespace = "default",
                                      .body = again,
                                      .dry_run = true};
        AUTO_RESPONSE response = {0};
        cluster_call(cluster, &request, &response);
        expect_text(api_response_message(&response), "");
        AUTO_BUFFER want = {0};
        value_print_json(value_get(object, "spec"), &want);
        expect_json(value_get(response.body, "spec"), buffer_text(&want));
    }
}

/* The Pods without what is chance or time, in an order of their own. */
static struct value *pod_set(struct cluster *cluster)
{
    AUTO_VALUE *pods = list(cluster, &resource_pods);
    struct value *set = value_object();
    for (size_t i = 0; i < value_count(pods); i++) {
        AUTO_VALUE *pod = value_ref(value_at(pods, i));
        AUTO_VALUE *labels = value_ref(value_find(pod, "metadata", "labels"));
        value_drop(&labels, "ray.io/worker-group-replica-name");
        AUTO_VALUE *spec = value_ref(value_get(pod, "spec"));
        value_drop(&spec, "volumes"); /* their names are chance */
        value_drop(&spec, "containers");
        value_drop(&spec, "initContainers");
        AUTO_VALUE *key = value_array_of(value_ref(labels), value_ref(spec), NULL);
        AUTO_BUFFER text = {0};
        value_print_json(key, &text);
        int64_t count = value_as_int(value_get(set, buffer_text(&text)), 0);
        value_put(&set, value_int(count + 1), buffer_text(&text));
    }
    return set;
}

static void check_suspension(struct cluster *cluster)
{
    AUTO_VALUE *before = pod_set(cluster);
    patch(cluster, "{\"spec\":{\"suspend\":true}}");
    AUTO_VALUE *none = list(cluster, &resource_pods);
    expect_json(none, "[]");
    expect_text(value_find_text(stored(cluster), "status", "state"), "suspended");
    patch(cluster, "{\"spec\":{\"suspend\":false}}");
    AUTO_VALUE *after = pod_set(cluster);
    expect_true(value_equal(before, after));
}

static void check_deletion(struct cluster *cluster)
{
    struct api_request request = {
        .verb = API_DELETE, .resource = &resource_rayclusters, .namespace = "default", .name = "r"};
    AUTO_RESPONSE response = {0};
    cluster_call(cluster, &request, &response);
    expect_true(cluster_settle(cluster, NULL) == CLUSTER_SETTLED);
    expect_true(stored(cluster) == NULL);
    for (size_t i = 0; resource_builtins[i] != NULL; i++) {
        AUTO_VALUE *objects = list(cluster, resource_builtins[i]);
        for (size_t j = 0; j < value_count(objects); j++) {
            expect_text(meta_controller(value_at(objects, j)) == NULL
                            ? ""
                            : meta_name(value_at(objects, j)),
                        "");
        }
    }
}

static struct value *head_hash(struct cluster *cluster)
{
    AUTO_VALUE *pods = list(cluster, &resource_pods);
    for (size_t i = 0; i < value_count(pods); i++) {
        const char *hash =
            meta_annotation(value_at(pods, i), "ray.io/upgrade-strategy-recreate-hash");
        if (hash != NULL) {
            return value_string(hash);
        }
    }
    return value_null();
}

TEST(every_cluster)
{
    for (uint64_t seed = 1; seed <= CLUSTERS; seed++) {
        expect_context("cluster %" PRIu64, seed);
        struct plan plan = {.state = seed * 7919};
        AUTO_VALUE *object = random_cluster(&plan);
        struct cluster *cluster = start(object);
        check_sums(&plan, stored(cluster));
        check_that_nothing_is_written(cluster);
        check_fixed_point(cluster, &resource_pods);
        check_fixed_point(cluster, &resource_services);
        struct cluster *twin = start(object);
        AUTO_VALUE *hash = head_hash(cluster);
        AUTO_VALUE *twin_hash = head_hash(twin);
        expect_true(value_is(hash, VALUE_STRING) && value_equal(hash, twin_hash));
        cluster_free(twin);
        check_suspension(cluster);
        check_deletion(cluster);
        cluster_free(cluster);
    }
}

TEST_MAIN("sim/cluster/property", {"every cluster", every_cluster})
