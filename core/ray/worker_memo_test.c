#include "core/ray/worker_memo.h"

#include <string.h>

#include "core/ray/pod_builder.h"
#include "tests/expect.h"

static const char cluster_text[] =
    "{\"metadata\":{\"name\":\"rc\",\"namespace\":\"ns\",\"uid\":\"u\",\"resourceVersion\":\"1\"},"
    "\"spec\":{\"headGroupSpec\":{\"rayStartParams\":{},\"template\":{\"spec\":{\"containers\":[{"
    "\"name\":\"h\"}]}}},\"workerGroupSpecs\":[{\"groupName\":\"g\",\"replicas\":1,"
    "\"scaleStrategy\":{},\"rayStartParams\":{},\"template\":{\"spec\":{\"containers\":[{\"name\":"
    "\"w\",\"image\":\"i\"}]}}}]}}";

/* Changes what is at PATH of the only group, or of the RayCluster where it begins with `metadata`
 * or `spec`. */
static struct value *changed(const char *const *path)
{
    AUTO_ERROR err = {0};
    struct value *object = value_parse_json(cluster_text, strlen(cluster_text), &err);
    expect_text(err.message, NULL);
    if (path[0] == NULL) {
        return object;
    }
    if (strcmp(path[0], "metadata") == 0 || strcmp(path[0], "spec") == 0) {
        value_put_keys(&object, value_string("changed"), path);
        return object;
    }
    AUTO_VALUE *groups = value_ref(value_find(object, "spec", "workerGroupSpecs"));
    struct value *group = value_ref(value_at(groups, 0));
    struct value *change = strcmp(path[0], "replicas") == 0 ? value_int(7) : value_object();
    value_put_keys(&group, change, path);
    value_set_at(&groups, 0, group);
    value_put(&object, value_ref(groups), "spec", "workerGroupSpecs");
    return object;
}

/* What is remembered is what would be built, and it is the same Pod where it can be. */
TEST(workers_are_those_built_anew)
{
    static const struct {
        const char *path[4];
        bool is_remembered;
    } rows[] = {
        {{NULL}, false},
        {{NULL}, true},
        {{"replicas"}, true},
        {{"scaleStrategy"}, true},
        {{"metadata", "resourceVersion"}, true},
        {{"template", "metadata"}, false},
        {{"rayStartParams", "x"}, false},
        {{"metadata", "uid"}, false},
        {{"metadata", "name"}, false},
        {{"metadata", "annotations", "ray.io/overwrite-container-cmd"}, false},
        {{"metadata", "labels", "l"}, false},
        {{"spec", "rayVersion"}, false},
        {{NULL}, true},
        {{"spec", "autoscalerOptions", "version"}, false},
        {{NULL}, false}, /* the memo is full */
    };
    const struct contract *contract = contract_find("kuberay-1.7");
    struct ray_options options;
    AUTO_ERROR err = {0};
    expect_true(features_resolve(&options, contract, NULL, NULL, NULL, &err));
    struct worker_memo memo = {0};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *object = changed(rows[i].path);
        struct ray_cluster cluster;
        cluster_spec_init(&cluster, object, contract, &options, (struct sim_time){0});
        AUTO_VALUE *want = pod_builder_worker(&cluster, &cluster.groups[0]);
        size_t next = memo.next;
        AUTO_VALUE *got = worker_memo_build(&memo, &cluster, &cluster.groups[0]);
        expect_true(value_equal(got, want));
        expect_int(memo.next == next, rows[i].is_remembered);
        cluster_spec_release(&cluster);
    }
    worker_memo_release(&memo);
    features_release(&options);
}

TEST_MAIN("core/ray/worker_memo", {"workers are those built anew", workers_are_those_built_anew})
