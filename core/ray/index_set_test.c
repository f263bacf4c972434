#include "core/ray/index_set.h"

#include "tests/expect.h"

static void take(struct index_set *set, const char *label)
{
    AUTO_VALUE *pod = value_object();
    value_put(&pod, value_string(label), "metadata", "labels", "ray.io/worker-group-replica-index");
    index_set_take_of(set, pod);
}

TEST(the_lowest_free_comes_first)
{
    AUTO_INDEX_SET set;
    index_set_init(&set, 8);
    static const char *const labels[] = {"0", "2", "3", "x", "", "-1", "99"};
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        take(&set, labels[i]);
    }
    expect_int(index_set_take_lowest(&set), 1);
    expect_int(index_set_take_lowest(&set), 4);
    expect_int(index_set_take_lowest(&set), 5);
}

TEST_MAIN("core/ray/index_set", {"the lowest free comes first", the_lowest_free_comes_first})
