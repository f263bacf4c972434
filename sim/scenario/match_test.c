#include "sim/scenario/match.h"

#include "core/base/error.h"
#include "tests/expect.h"

static const struct row {
    const char *want;
    const char *got;
    const char *misses;
} rows[] = {
    {"{}", "{\"a\":1}", "[]"},
    {"{\"a\":1}", "{\"a\":1,\"b\":2}", "[]"},
    {"{\"a\":1}", "{\"a\":2}", "[\"x.a: want 1, got 2\"]"},
    {"{\"a\":1,\"b\":{\"c\":\"d\"}}", "{}",
     "[\"x.a: want 1, got nothing\",\"x.b: want {\\\"c\\\":\\\"d\\\"}, got nothing\"]"},
    {"{\"a\":null}", "{}", "[]"},
    {"{\"a\":null}", "{\"a\":null}", "[]"},
    {"{\"a\":null}", "{\"a\":0}", "[\"x.a: want nothing, got 0\"]"},
    {"{\"l\":[{\"type\":\"B\",\"status\":\"True\"}]}",
     "{\"l\":[{\"type\":\"A\"},{\"type\":\"B\",\"status\":\"True\",\"reason\":\"r\"}]}", "[]"},
    {"{\"l\":[{\"type\":\"B\",\"status\":\"True\"}]}",
     "{\"l\":[{\"type\":\"B\",\"status\":\"False\"}]}",
     "[\"x.l[B].status: want \\\"True\\\", got \\\"False\\\"\"]"},
    {"{\"l\":[{\"name\":\"c\"}]}", "{\"l\":[]}",
     "[\"x.l[c]: want {\\\"name\\\":\\\"c\\\"}, got nothing\"]"},
    {"{\"l\":[1,2]}", "{\"l\":[1,2]}", "[]"},
    {"{\"l\":[1,2]}", "{\"l\":[1,3]}", "[\"x.l[1]: want 2, got 3\"]"},
    {"{\"l\":[1]}", "{\"l\":[1,3]}", "[\"x.l: want [1], got [1,3]\"]"},
    {"{\"l\":[]}", "{\"l\":{}}", "[\"x.l: want [], got {}\"]"},
};

TEST(table)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_ERROR err = {0};
        AUTO_VALUE *want = value_parse_json(rows[i].want, strlen(rows[i].want), &err);
        AUTO_VALUE *got = value_parse_json(rows[i].got, strlen(rows[i].got), &err);
        AUTO_VALUE *misses = match_partially("x", want, got);
        expect_json(misses, rows[i].misses);
    }
}

TEST_MAIN("sim/scenario/match", {"table", table})
