#include "core/ray/cluster_spec.h"

#include "tests/expect.h"

static const struct contract plain = {.name = "plain"};
static const struct contract renaming = {.name = "renaming", .ray_resources = true};

static struct value *parse(const char *text)
{
    AUTO_ERROR err = {0};
    return value_parse_json(text, strlen(text), &err);
}

TEST(what_follows_from_a_spec)
{
    AUTO_VALUE *object = parse(
        "{\"metadata\":{\"name\":\"rc\",\"namespace\":\"ns\",\"uid\":\"u\","
        "\"annotations\":{\"ray.io/ft-enabled\":\"True\"},"
        "\"labels\":{\"ray.io/originated-from-crd\":\"RayJob\"}},"
        "\"spec\":{\"headGroupSpec\":{\"rayResources\":{\"CPU\":\"1\"}},\"workerGroupSpecs\":["
        "{\"groupName\":\"g\",\"replicas\":7,\"maxReplicas\":5,\"numOfHosts\":2}]}}");
    struct ray_options options;
    AUTO_ERROR err = {0};
    expect_true(features_resolve(&options, &plain, NULL, NULL, NULL, &err));
    struct ray_cluster cluster;
    cluster_spec_init(&cluster, object, &plain, &options, (struct sim_time){0});
    expect_text(cluster.head_service_fqdn, "rc-head-svc.ns.svc.cluster.local");
    expect_text(cluster.head_service_name, "rc-head-svc");
    expect_text(cluster.head_identifier, "rc-head");
    expect_text(cluster.head_port, "6379");
    expect_text(cluster.creator_kind, "RayJob");
    expect_true(cluster.gcs_ft);
    expect_int(cluster.groups[0].desired_pod_count, 10);
    expect_json(cluster.head_resources, NULL);
    expect_json(value_get(cluster.head, "rayStartParams"), "{}");
    expect_json(value_get(cluster.groups[0].spec, "rayStartParams"), "{}");
    cluster_spec_release(&cluster);
    cluster_spec_init(&cluster, object, &renaming, &options, (struct sim_time){0});
    expect_json(cluster.head_resources, "{\"CPU\":\"1\"}");
    cluster_spec_release(&cluster);
    features_release(&options);
}

TEST(pods_wanted)
{
    static const struct {
        const char *group;
        int64_t count;
    } rows[] = {
        {"{\"replicas\":3,\"numOfHosts\":1}", 3},
        {"{\"numOfHosts\":1,\"minReplicas\":2}", 2},
        {"{\"replicas\":0,\"minReplicas\":2,\"numOfHosts\":1}", 2},
        {"{\"replicas\":-4,\"numOfHosts\":1}", 0},
        {"{\"replicas\":10,\"maxReplicas\":5,\"numOfHosts\":4}", 20},
        {"{\"replicas\":3,\"numOfHosts\":1,\"suspend\":true}", 0},
        {"{\"replicas\":3}", 0},
        {"{\"replicas\":2147483647,\"numOfHosts\":2}", -2},
    };
    struct ray_options options;
    AUTO_ERROR err = {0};
    expect_true(features_resolve(&options, &plain, NULL, NULL, NULL, &err));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].group);
        AUTO_VALUE *object = value_object();
        value_put(&object, value_array_of(parse(rows[i].group), NULL), "spec", "workerGroupSpecs");
        struct ray_cluster cluster;
        cluster_spec_init(&cluster, object, &plain, &options, (struct sim_time){0});
        expect_int(cluster.groups[0].desired_pod_count, rows[i].count);
        cluster_spec_release(&cluster);
    }
    features_release(&options);
}

TEST_MAIN("core/ray/cluster_spec", {"what follows from a spec", what_follows_from_a_spec},
          {"pods wanted", pods_wanted})
