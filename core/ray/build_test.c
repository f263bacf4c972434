/*
 * Every object that the controller sends, as a whole, against the recordings of the real one.
 */
#include <stdlib.h>

#include "core/base/value_diff.h"
#include "core/ray/cleanup_job_builder.h"
#include "core/ray/contract.h"
#include "core/ray/ingress_builder.h"
#include "core/ray/pod_builder.h"
#include "core/ray/rbac_builder.h"
#include "core/ray/service_builder.h"
#include "core/ray/storage_builder.h"

#include "tests/expect.h"

static const char *const recordings[] = {
    "02-head-no-ports",
    "03-unnamed-port",
    "04-autoscaler-default",
    "06-autoscaler-v1-sa",
    "07-ft-annotation",
    "09-ft-rocksdb",
    "16-group-resources-labels",
    "17-user-command",
    "18-overwrite-cmd",
    "19-start-params",
    "20-bad-resources-json",
    "21-custom-head-service",
    "22-ingress",
    "23-serve-service",
    "25-long-name-53",
    "26-template-metadata",
    "27-init-containers",
    "28-env-flags",
    "29-operator-config",
    "31-history-server",
    "32-status-resources",
    "33-head-only-quantity-cache",
    "34-int32-overflow",
    "35-suspended-group",
};

/* ---- what a recording shows otherwise than it is sent, or sent in no fixed order ---- */

/* The recorded objects are Go's: a struct that is always printed, or a number that is never left
 * out, says nothing. */
static void drop_zero_values(struct value **object)
{
    value_drop(object, "status");
    const struct value *ports = value_find(*object, "spec", "ports");
    if (ports != NULL) {
        struct value *clean = value_ref(ports);
        for (size_t i = 0; i < value_count(ports); i++) {
            struct value *port = value_ref(value_at(ports, i));
            if (value_as_int(value_get(port, "targetPort"), -1) == 0) {
                value_drop(&port, "targetPort");
            }
            value_set_at(&clean, i, port);
        }
        value_put(object, clean, "spec", "ports");
    }
    static const char *const lists[] = {"containers", "initContainers"};
    for (size_t l = 0; l < 2; l++) {
        const struct value *containers = value_find(*object, "spec", lists[l]);
        if (containers == NULL) {
            continue;
        }
        struct value *clean = value_ref(containers);
        for (size_t i = 0; i < value_count(containers); i++) {
            struct value *container = value_ref(value_at(containers, i));
            if (value_count(value_get(container, "resources")) == 0) {
                value_drop(&container, "resources");
            }
            value_set_at(&clean, i, container);
        }
        value_put(object, clean, "spec", lists[l]);
    }
}

/* Go's typed objects do not say what they are. */
static void drop_type(struct value **object, const struct value *recorded)
{
    if (value_get(recorded, "kind") == NULL) {
        value_drop(object, "apiVersion");
        value_drop(object, "kind");
    }
}

/* Some were recorded before the controller made itself their owner. */
static void drop_owner(struct value **object, const struct value *recorded)
{
    if (value_find(recorded, "metadata", "ownerReferences") == NULL) {
        value_drop(object, "metadata", "ownerReferences");
    }
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(value_find_text(*(const struct value *const *)a, "name"),
                  value_find_text(*(const struct value *const *)b, "name"));
}

/* The ports that the controller appends to the user's come in the order of a Go map. */
static void sort_ports(struct value **service)
{
    const struct value *ports = value_find(*service, "spec", "ports");
    size_t count = value_count(ports);
    struct value **items = calloc(count + 1, sizeof(struct value *));
    for (size_t i = 0; i < count; i++) {
        items[i] = value_ref(value_at(ports, i));
    }
    qsort(items, count, sizeof(struct value *), compare_names);
    struct value *sorted = value_array_from(items, count);
    free(items);
    value_put(service, sorted, "spec", "ports");
}

static void expect_object(const char *what, struct value *built_take, const struct value *recorded)
{
    AUTO_VALUE *built = built_take;
    AUTO_VALUE *want = value_ref(recorded);
    drop_type(&built, want);
    drop_owner(&built, want);
    drop_zero_values(&want);
    drop_zero_values(&built);
    AUTO_BUFFER differences = {0};
    buffer_printf(&differences, "%s:\n", what);
    size_t size = differences.size;
    if (value_diff_print(want, built, 10, &differences) == 0) {
        buffer_truncate(&differences, size);
    }
    AUTO_BUFFER none = {0};
    buffer_printf(&none, "%s:\n", what);
    expect_text(buffer_text(&differences), buffer_text(&none));
}

/* ---- one recording ---- */

static void expect_workers(const struct ray_cluster *cluster, const struct value *recorded)
{
    for (size_t i = 0; i < cluster->group_count; i++) {
        const struct ray_group *group = &cluster->groups[i];
        const struct value *want = value_get(recorded, group->name);
        expect_true(want != NULL);
        AUTO_BUFFER replica = {0};
        buffer_printf(&replica, "%s-XXXXX", group->name);
        struct value *pod = pod_builder_worker(cluster, group);
        if (cluster->options->multi_host_indexing) {
            pod_builder_number_worker(&pod, 0, group->host_count > 1 ? buffer_text(&replica) : NULL,
                                      0);
        }
        expect_object(group->name, pod, want);
    }
    expect_int(value_count(recorded), cluster->group_count);
}

static void expect_head_service(const struct ray_cluster *cluster, const struct value *recorded)
{
    struct value *built = service_builder_head(cluster);
    AUTO_VALUE *want = value_ref(recorded);
    if (value_get(cluster->head, "headService") != NULL) {
        sort_ports(&built);
        sort_ports(&want);
    }
    expect_object("headService", built, want);
}

static void expect_others(const struct ray_cluster *cluster, const struct value *recorded)
{
    static const struct {
        const char *name;
        struct value *(*build)(const struct ray_cluster *);
    } rows[] = {
        {"headlessService", service_builder_headless},
        {"serveService", service_builder_serve},
        {"serviceAccount", rbac_builder_service_account},
        {"role", rbac_builder_role},
        {"roleBinding", rbac_builder_role_binding},
        {"ingress", ingress_builder_head},
        {"pvc", storage_builder_gcs_claim},
        {"redisCleanupJob", cleanup_job_builder_build},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct value *want = value_get(recorded, rows[i].name);
        if (want != NULL) {
            expect_object(rows[i].name, rows[i].build(cluster), want);
        }
    }
}

static void replay(const char *name)
{
    expect_context("%s", name);
    AUTO_BUFFER path = {0};
    buffer_printf(&path, "core/ray/testdata/objects/%s.json", name);
    AUTO_VALUE *recording = expect_read_json(buffer_text(&path));
    const struct value *recorded = value_get(recording, "expected");
    const struct contract *contract = contract_find("kuberay-1.7");
    struct ray_options options;
    AUTO_ERROR err = {0};
    expect_true(features_resolve(&options, contract, value_get(recording, "gates"),
                                 value_get(recording, "env"),
                                 value_get(recording, "operatorConfig"), &err));
    struct ray_cluster cluster;
    cluster_spec_init(&cluster, value_get(recording, "input"), contract, &options,
                      (struct sim_time){0});
    expect_object("headPod", pod_builder_head(&cluster, value_find_text(recorded, "upgradeHash")),
                  value_get(recorded, "headPod"));
    expect_workers(&cluster, value_get(recorded, "workerPods"));
    expect_head_service(&cluster, value_get(recorded, "headService"));
    expect_others(&cluster, recorded);
    cluster_spec_release(&cluster);
    features_release(&options);
}

TEST(objects_are_as_recorded)
{
    for (size_t i = 0; i < sizeof(recordings) / sizeof(recordings[0]); i++) {
        replay(recordings[i]);
    }
}

TEST_MAIN("core/ray/build", {"objects are as recorded", objects_are_as_recorded})
