#include "core/ray/status.h"

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
        status_set_head_ready(&conditions, value_get(row, "podStatus"), (struct sim_time){0});
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

TEST_MAIN("core/ray/status", {"the head Pod's readiness", the_head_pods_readiness},
          {"what makes a write worthwhile", what_makes_a_write_worthwhile})
