#include "core/ray/ray_names.h"

#include "core/base/memory.h"
#include "tests/expect.h"

#define FUNCTIONS "core/ray/testdata/functions.json"

static void check_table(const char *name, char *(*function)(const char *))
{
    AUTO_VALUE *functions = expect_read_json(FUNCTIONS);
    const struct value *rows = value_get(functions, name);
    expect_true(value_count(rows) > 0);
    for (size_t i = 0; i < value_count(rows); i++) {
        const struct value *row = value_at(rows, i);
        expect_context("%s %s", name, value_find_text(row, "in"));
        AUTO_FREE char *got = function(value_find_text(row, "in"));
        expect_text(got, value_find_text(row, "out"));
    }
}

TEST(names_are_cut_in_front)
{
    check_table("CheckName", ray_names_check_name);
}

TEST(labels_are_cut_in_front)
{
    check_table("CheckLabel", ray_names_check_label);
}

TEST(route_names_leave_room_for_the_namespace)
{
    AUTO_VALUE *functions = expect_read_json(FUNCTIONS);
    const struct value *rows = value_get(functions, "CheckRouteName");
    for (size_t i = 0; i < value_count(rows); i++) {
        const struct value *row = value_at(rows, i);
        expect_context("route row %zu", i);
        AUTO_FREE char *got = ray_names_check_route_name(value_find_text(row, "name"),
                                                         value_find_text(row, "namespace"));
        expect_text(got, value_find_text(row, "out"));
    }
}

TEST(pod_names_are_cut_at_the_end)
{
    AUTO_VALUE *functions = expect_read_json(FUNCTIONS);
    const struct value *rows = value_get(functions, "PodName");
    for (size_t i = 0; i < value_count(rows); i++) {
        const struct value *row = value_at(rows, i);
        expect_context("Pod row %zu", i);
        AUTO_FREE char *got =
            ray_names_pod(value_find_text(row, "prefix"), value_find_text(row, "nodeType"),
                          value_as_bool(value_get(row, "generateName"), false));
        expect_text(got, value_find_text(row, "out"));
    }
}

TEST_MAIN("core/ray/ray_names", {"names are cut in front", names_are_cut_in_front},
          {"labels are cut in front", labels_are_cut_in_front},
          {"route names leave room for the namespace", route_names_leave_room_for_the_namespace},
          {"pod names are cut at the end", pod_names_are_cut_at_the_end})
