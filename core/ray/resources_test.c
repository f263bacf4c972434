#include "core/ray/resources.h"

#include "tests/expect.h"

static const struct contract plain = {.name = "plain"};

TEST(names_of_gpus)
{
    AUTO_VALUE *functions = expect_read_json("core/ray/testdata/functions.json");
    const struct value *rows = value_get(functions, "IsGPUResourceKey");
    expect_true(value_count(rows) > 0);
    for (size_t i = 0; i < value_count(rows); i++) {
        const char *name = value_find_text(value_at(rows, i), "in");
        expect_context("%s", name);
        expect_int(resources_is_gpu(name),
                   value_as_bool(value_get(value_at(rows, i), "out"), false));
    }
}

#define CONTAINER(requests, limits)                                                                \
    "{\"resources\":{\"requests\":" requests ",\"limits\":" limits "}}"
#define TEMPLATE(containers) "\"template\":{\"spec\":{\"containers\":[" containers "]}}"

TEST(sums)
{
    static const struct {
        const char *spec;
        const char *want;
    } rows[] = {
        {"{}", "{\"desiredCPU\":\"0\",\"desiredGPU\":\"0\",\"desiredMemory\":\"0\",\"desiredTPU\":"
               "\"0\"}"},
        /* A request hides the limit; the sole addend keeps its spelling. */
        {"{\"headGroupSpec\":{" TEMPLATE(
             CONTAINER("{\"cpu\":\"1.500\"}", "{\"cpu\":\"4\",\"memory\":\"1500Mi\"}")) "}}",
         "{\"desiredCPU\":\"1.500\",\"desiredGPU\":\"0\",\"desiredMemory\":\"1500Mi\","
         "\"desiredTPU\":\"0\"}"},
        /* Workers count by their replicas as written, and not at all when suspended. */
        {"{\"headGroupSpec\":{" TEMPLATE(CONTAINER(
             "{\"cpu\":\"1\"}",
             "{}")) "},"
                    "\"workerGroupSpecs\":[{\"replicas\":10,\"maxReplicas\":5,\"numOfHosts\":"
                    "2," TEMPLATE(CONTAINER(
                        "{\"cpu\":\"500m\"}",
                        "{\"google.com/tpu\":\"4\"}")) "},"
                                                       "{\"suspend\":true,\"replicas\":1,"
                                                       "\"numOfHosts\":1," TEMPLATE(CONTAINER(
                                                           "{\"cpu\":\"7\"}", "{}")) "}]}",
         "{\"desiredCPU\":\"11\",\"desiredGPU\":\"0\",\"desiredMemory\":\"0\","
         "\"desiredTPU\":\"80\"}"},
        {"{\"headGroupSpec\":{" TEMPLATE(CONTAINER(
             "{}", "{\"nvidia.com/gpu\":\"1\",\"nvidia.com/"
                   "mig-1g.5gb\":\"2\"}") "," CONTAINER("{\"amd.com/gpu\":\"4\"}", "{}")) "}}",
         "{\"desiredCPU\":\"0\",\"desiredGPU\":\"7\",\"desiredMemory\":\"0\",\"desiredTPU\":"
         "\"0\"}"},
    };
    struct ray_options options;
    AUTO_ERROR err = {0};
    expect_true(features_resolve(&options, &plain, NULL, NULL, NULL, &err));
    size_t row_count = sizeof(rows) / sizeof(rows[0]);
    for (size_t i = 0; i < row_count; i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *object = value_object_of(
            "spec", value_parse_json(rows[i].spec, strlen(rows[i].spec), &err), NULL);
        struct ray_cluster cluster;
        cluster_spec_init(&cluster, object, &plain, &options, (struct sim_time){0});
        AUTO_VALUE *desired = resources_desired(&cluster);
        expect_json(desired, rows[i].want);
        cluster_spec_release(&cluster);
    }
    features_release(&options);
}

TEST_MAIN("core/ray/resources", {"names of GPUs", names_of_gpus}, {"sums", sums})
