#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/check.h"
#include "core/base/value_json.h"
#include "sim/cluster/cluster.h"

/*
 * A million Pods: 10,000 RayClusters of 100 Pods are created, run and summed up by the controller,
 * and compared with a world of 100 RayClusters. Each size is a process of its own, so that its peak
 * of memory is its own. Shown are ratios and figures per Pod; the targets are in docs/speed.md.
 */
#define WORKERS 99

static const char manifest[] =
    "{\"apiVersion\":\"ray.io/v1\",\"kind\":\"RayCluster\",\"metadata\":{\"name\":\"x\","
    "\"namespace\":\"default\"},\"spec\":{\"rayVersion\":\"2.52.0\",\"headGroupSpec\":{"
    "\"rayStartParams\":{},\"template\":{\"spec\":{\"containers\":[{\"name\":\"ray-head\","
    "\"image\":\"rayproject/ray:2.52.0\",\"resources\":{\"limits\":{\"cpu\":\"1\",\"memory\":"
    "\"5Gi\"}}}]}}},\"workerGroupSpecs\":[{\"groupName\":\"workers\",\"replicas\":99,"
    "\"minReplicas\":0,\"maxReplicas\":1000,\"rayStartParams\":{},\"template\":{\"spec\":{"
    "\"containers\":[{\"name\":\"ray-worker\",\"image\":\"rayproject/ray:2.52.0\",\"resources\":{"
    "\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}}]}}}]}}";

struct measurement {
    double seconds;
    double peak_bytes;
    double ready;
};

static double now_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double peak_bytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss * 1024;
}

static void create(struct cluster *cluster, const struct value *template, int index)
{
    AUTO_VALUE *object = value_ref(template);
    value_put(&object, value_string_printf("c%05d", index), "metadata", "name");
    struct api_request request = {.verb = API_CREATE,
                                  .resource = &resource_rayclusters,
                                  .namespace = "default",
                                  .body = object};
    AUTO_RESPONSE response = {0};
    cluster_call(cluster, &request, &response);
    CHECK(api_response_ok(&response));
}

static void count_ready(void *context, const struct value *object)
{
    double *ready = context;
    if (value_is_text(value_find(object, "status", "state"), "ready") &&
        value_is_text(value_find(object, "status", "desiredCPU"), "100")) {
        *ready += 1;
    }
}

static struct measurement measure(int clusters)
{
    struct cluster_config config = {
        .seed = 1, .kubelet_auto = true, .controller = {.contract = contract_find("kuberay-1.7")}};
    AUTO_ERROR err = {0};
    struct cluster *cluster = cluster_new(&config, &err);
    CHECK(cluster != NULL);
    AUTO_VALUE *template = value_parse_json(manifest, sizeof(manifest) - 1, &err);
    CHECK(template != NULL);
    double start_bytes = peak_bytes();
    double start = now_seconds();
    for (int i = 0; i < clusters; i++) {
        create(cluster, template, i);
    }
    /* Not settled one after the other: with many clusters one of them is always due within the
     * horizon of a settle, as each is looked at every 300 s. */
    CHECK(cluster_advance(cluster, SIM_SECONDS(10), NULL) == CLUSTER_SETTLED);
    struct measurement result = {.seconds = now_seconds() - start,
                                 .peak_bytes = peak_bytes() - start_bytes};
    api_server_each(cluster_server(cluster), &resource_rayclusters, NULL, count_ready,
                    &result.ready);
    return result; /* the process ends: nothing is freed, so that freeing is not measured */
}

/* In a process of its own. */
static struct measurement measure_apart(int clusters)
{
    int pipes[2];
    CHECK(pipe(pipes) == 0);
    pid_t process = fork();
    CHECK(process >= 0);
    if (process == 0) {
        struct measurement result = measure(clusters);
        CHECK(write(pipes[1], &result, sizeof(result)) == sizeof(result));
        _exit(0);
    }
    close(pipes[1]);
    struct measurement result = {0};
    CHECK(read(pipes[0], &result, sizeof(result)) == sizeof(result));
    close(pipes[0]);
    waitpid(process, NULL, 0);
    CHECK((int)result.ready == clusters);
    return result;
}

int main(int argc, char **argv)
{
    int large = argc > 1 ? atoi(argv[1]) : 10000;
    int small = 100;
    struct measurement a = measure_apart(small);
    struct measurement b = measure_apart(large);
    double a_pods = (double)small * (WORKERS + 1);
    double b_pods = (double)large * (WORKERS + 1);
    printf("pods: %.0f in %d clusters: %.2f us a Pod, %.0f bytes a Pod\n", a_pods, small,
           a.seconds / a_pods * 1e6, a.peak_bytes / a_pods);
    printf("pods: %.0f in %d clusters: %.2f us a Pod, %.0f bytes a Pod, %.2f GiB in all\n", b_pods,
           large, b.seconds / b_pods * 1e6, b.peak_bytes / b_pods,
           b.peak_bytes / (1024.0 * 1024 * 1024));
    printf("pods: time per Pod, %.0f to %.0f Pods: ratio %.2f\n", b_pods, a_pods,
           (b.seconds / b_pods) / (a.seconds / a_pods));
    return 0;
}
