/*
 * Whatever is given as a dump: it is refused with a message, or makes a world that goes on, and
 * whose own dump is loaded again to the byte.
 */
#include "sim/scenario/dump.h"

#include "core/base/check.h"
#include "core/base/value_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct cluster *load(const struct value *dump, struct pod_order *pods, struct error *err)
{
    struct cluster_config config = {.seed = 1,
                                    .controller = {.contract = &contract_kuberay},
                                    .kubelet_auto = true,
                                    .load = dump};
    struct cluster *cluster = cluster_new(&config, err);
    if (cluster != NULL) {
        pod_order_init(pods, cluster_server(cluster));
        dump_order_pods(value_get(dump, "objects"), pods);
    }
    return cluster;
}

static void check_again(struct cluster *cluster, const struct pod_order *pods)
{
    AUTO_ERROR err = {0};
    struct pod_order other_pods;
    AUTO_VALUE *first = dump_world(cluster, pods);
    struct cluster *other = load(first, &other_pods, &err);
    CHECK(other != NULL);
    AUTO_VALUE *second = dump_world(other, &other_pods);
    CHECK(value_equal(first, second));
    pod_order_release(&other_pods);
    cluster_free(other);
    world_make_current(cluster_world(cluster));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *dump = value_parse_json((const char *)data, size, &err);
    struct pod_order pods;
    struct cluster *cluster = dump == NULL ? NULL : load(dump, &pods, &err);
    if (cluster == NULL) {
        CHECK(error_is_set(&err));
        return 0;
    }
    check_again(cluster, &pods);
    cluster_advance(cluster, SIM_SECONDS(400), NULL);
    check_again(cluster, &pods);
    pod_order_release(&pods);
    cluster_free(cluster);
    return 0;
}
