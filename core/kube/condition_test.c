#include "core/kube/condition.h"

#include "tests/expect.h"

static const struct sim_time start = {INT64_C(1767225600) * SIM_NS_PER_SECOND};

static struct sim_time after_seconds(int64_t seconds)
{
    return sim_time_add(start, SIM_SECONDS(seconds));
}

TEST(sets_as_upstream)
{
    static const struct {
        struct condition set;
        int64_t seconds;
        bool changed;
        const char *list;
    } rows[] = {
        {{"HeadPodReady", "False", "Unknown", ""},
         0,
         true,
         "[{\"lastTransitionTime\":\"2026-01-01T00:00:00Z\",\"message\":\"\","
         "\"reason\":\"Unknown\",\"status\":\"False\",\"type\":\"HeadPodReady\"}]"},
        {{"HeadPodReady", "False", "Unknown", ""},
         1,
         false,
         "[{\"lastTransitionTime\":\"2026-01-01T00:00:00Z\",\"message\":\"\","
         "\"reason\":\"Unknown\",\"status\":\"False\",\"type\":\"HeadPodReady\"}]"},
        {{"HeadPodReady", "False", "ImagePullBackOff", "m"},
         2,
         true,
         "[{\"lastTransitionTime\":\"2026-01-01T00:00:00Z\",\"message\":\"m\","
         "\"reason\":\"ImagePullBackOff\",\"status\":\"False\",\"type\":\"HeadPodReady\"}]"},
        {{"Z", "True", "R", ""},
         3,
         true,
         "[{\"lastTransitionTime\":\"2026-01-01T00:00:00Z\",\"message\":\"m\","
         "\"reason\":\"ImagePullBackOff\",\"status\":\"False\",\"type\":\"HeadPodReady\"},"
         "{\"lastTransitionTime\":\"2026-01-01T00:00:03Z\",\"message\":\"\",\"reason\":\"R\","
         "\"status\":\"True\",\"type\":\"Z\"}]"},
        {{"HeadPodReady", "True", "HeadPodRunningAndReady", ""},
         4,
         true,
         "[{\"lastTransitionTime\":\"2026-01-01T00:00:04Z\",\"message\":\"\","
         "\"reason\":\"HeadPodRunningAndReady\",\"status\":\"True\",\"type\":\"HeadPodReady\"},"
         "{\"lastTransitionTime\":\"2026-01-01T00:00:03Z\",\"message\":\"\",\"reason\":\"R\","
         "\"status\":\"True\",\"type\":\"Z\"}]"},
    };
    AUTO_VALUE *list = NULL;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("step %zu", i);
        AUTO_VALUE *before = value_ref(list);
        expect_int(condition_set(&list, &rows[i].set, after_seconds(rows[i].seconds)),
                   rows[i].changed);
        expect_json(list, rows[i].list);
        expect_int(list == before, !rows[i].changed);
    }
    expect_context("%s", "");
}

TEST(an_earlier_list_does_not_change)
{
    AUTO_VALUE *list = NULL;
    struct condition condition = {"A", "True", "R", ""};
    condition_set(&list, &condition, start);
    AUTO_VALUE *before = value_ref(list);
    condition.status = "False";
    condition_set(&list, &condition, start);
    expect_true(condition_is_true(before, "A"));
    expect_true(condition_is(list, "A", "False"));
}

TEST(removes)
{
    AUTO_VALUE *list = NULL;
    expect_false(condition_remove(&list, "A"));
    struct condition condition = {"A", "True", "R", ""};
    condition_set(&list, &condition, start);
    condition.type = "B";
    condition_set(&list, &condition, start);
    expect_false(condition_remove(&list, "C"));
    expect_true(condition_remove(&list, "A"));
    expect_true(condition_find(list, "A") == NULL);
    expect_true(condition_is_true(list, "B"));
    expect_true(condition_remove(&list, "B"));
    expect_true(list == NULL);
}

TEST(finds_in_a_pod)
{
    static const char json[] = "[{\"type\":\"PodScheduled\",\"status\":\"True\"},"
                               "{\"type\":\"Ready\",\"status\":\"False\",\"reason\":\"X\"}]";
    AUTO_ERROR err = {0};
    AUTO_VALUE *list = value_parse_json(json, sizeof(json) - 1, &err);
    expect_text(value_find_text(condition_find(list, "Ready"), "reason"), "X");
    expect_false(condition_is_true(list, "Ready"));
    expect_true(condition_is(list, "Ready", "False"));
    expect_false(condition_is(list, "Initialized", "False"));
    expect_false(condition_is_true(NULL, "Ready"));
}

TEST_MAIN("core/kube/condition", {"sets as upstream", sets_as_upstream},
          {"an earlier list does not change", an_earlier_list_does_not_change},
          {"removes", removes}, {"finds in a pod", finds_in_a_pod})
