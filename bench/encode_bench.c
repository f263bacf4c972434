#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/check.h"
#include "core/base/value_json.h"
#include "core/kube/types.h"
#include "sim/cluster/cluster.h"
#include "sim/http/encode.h"

/*
 * Objects as HTTP answers: a list of 10,000 Pods of 100 RayClusters, the same Pods one by one, and
 * the RayClusters. Shown are the time and the rate of each; the targets are in docs/speed.md.
 */
#define CLUSTERS 100
#define ROUNDS 5

static const char manifest[] =
    "{\"apiVersion\":\"ray.io/v1\",\"kind\":\"RayCluster\",\"metadata\":{\"name\":\"x\","
    "\"namespace\":\"default\"},\"spec\":{\"rayVersion\":\"2.52.0\",\"headGroupSpec\":{"
    "\"rayStartParams\":{},\"template\":{\"spec\":{\"containers\":[{\"name\":\"ray-head\","
    "\"image\":\"rayproject/ray:2.52.0\",\"resources\":{\"limits\":{\"cpu\":\"1\",\"memory\":"
    "\"5Gi\"}}}]}}},\"workerGroupSpecs\":[{\"groupName\":\"workers\",\"replicas\":99,"
    "\"minReplicas\":0,\"maxReplicas\":1000,\"rayStartParams\":{},\"template\":{\"spec\":{"
    "\"containers\":[{\"name\":\"ray-worker\",\"image\":\"rayproject/ray:2.52.0\",\"resources\":{"
    "\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}}]}}}]}}";

static double now_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct cluster *make_cluster(void)
{
    struct cluster_config config = {
        .seed = 1, .kubelet_auto = true, .controller = {.contract = contract_find("kuberay-1.7")}};
    AUTO_ERROR err = {0};
    struct cluster *cluster = cluster_new(&config, &err);
    CHECK(cluster != NULL);
    AUTO_VALUE *object = value_parse_json(manifest, sizeof(manifest) - 1, &err);
    CHECK(object != NULL);
    for (int i = 0; i < CLUSTERS; i++) {
        value_put(&object, value_string_printf("c%05d", i), "metadata", "name");
        struct api_request request = {.verb = API_CREATE,
                                      .resource = &resource_rayclusters,
                                      .namespace = "default",
                                      .body = object};
        AUTO_RESPONSE response = {0};
        cluster_call(cluster, &request, &response);
        CHECK(api_response_ok(&response));
    }
    CHECK(cluster_advance(cluster, SIM_SECONDS(10), NULL) == CLUSTER_SETTLED);
    return cluster;
}

static struct value *list(struct cluster *cluster, const struct resource *resource)
{
    struct api_request request = {.verb = API_LIST, .resource = resource, .namespace = "default"};
    struct api_response response = {0};
    cluster_call(cluster, &request, &response);
    CHECK(api_response_ok(&response));
    struct value *body = value_ref(response.body);
    api_response_release(&response);
    return body;
}

static void measure(const char *what, const struct resource *resource, const struct value *objects,
                    bool one_by_one)
{
    const struct value *items = value_get(objects, "items");
    double best = 0;
    size_t size = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now_seconds();
        AUTO_BUFFER out = {0};
        size = 0;
        if (!one_by_one) {
            http_encode_list(resource, &schema_pod, objects, &out);
        }
        for (size_t i = 0; one_by_one && i < value_count(items); i++) {
            size += out.size;
            buffer_truncate(&out, 0);
            http_encode_object(NULL, resource, &schema_pod, value_at(items, i), &out);
        }
        size += out.size;
        double seconds = now_seconds() - start;
        best = round == 0 || seconds < best ? seconds : best;
    }
    size_t count = value_count(items);
    printf("encode: %s: %.2f ms, %.2f us and %zu bytes an object, %.0f MB/s\n", what, best * 1e3,
           best * 1e6 / (double)count, size / count, (double)size / best / 1e6);
}

int main(void)
{
    struct cluster *cluster = make_cluster();
    struct value *pods = list(cluster, &resource_pods);
    struct value *rayclusters = list(cluster, &resource_rayclusters);
    CHECK(value_count(value_get(pods, "items")) == (size_t)CLUSTERS * 100);
    measure("a list of 10,000 Pods", &resource_pods, pods, false);
    measure("10,000 Pods one by one", &resource_pods, pods, true);
    measure("100 RayClusters one by one", &resource_rayclusters, rayclusters, true);
    value_unref(pods);
    value_unref(rayclusters);
    cluster_free(cluster);
    return 0;
}
