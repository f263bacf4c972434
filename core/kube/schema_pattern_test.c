#include "core/kube/schema_pattern.h"

#include "tests/expect.h"

struct row {
    const char *text;
    bool matches;
};

static void check(const struct schema_pattern *pattern, const struct row *rows)
{
    for (size_t i = 0; rows[i].text != NULL; i++) {
        expect_context("`%s`", rows[i].text);
        expect_int(pattern->matches(rows[i].text, strlen(rows[i].text)), rows[i].matches);
    }
    expect_context("%s", "");
}

TEST(quantities)
{
    static const struct row rows[] = {
        {"1", true},      {"+1", true},    {"-1", true},     {"1.", true},      {"1.5", true},
        {".5", true},     {"500m", true},  {"1Gi", true},    {"1Ki", true},     {"1K", false},
        {"1e3", true},    {"1E3", true},   {"1E", true},     {"1Ei", true},     {"1e-3", true},
        {"1e+1.5", true}, {"1e.5", true},  {"007", true},    {"", false},       {"+", false},
        {".", false},     {"1mi", false},  {"1ki", false},   {"1 ", false},     {" 1", false},
        {"abc", false},   {"1e", false},   {"1e3Gi", false}, {"1.5.5", false},  {"--1", false},
        {"1Gi\n", false}, {"0x10", false}, {"1Gib", false},  {"1e1.5m", false}, {NULL, false}};
    check(&schema_pattern_quantity, rows);
}

TEST(condition_types)
{
    static const struct row rows[] = {
        {"Ready", true},   {"a", true},       {"ray.io/Head_Pod.Ready-1", true},
        {"a-b.c/d", true}, {"a--b/c", true},  {"", false},
        {"/a", false},     {"a/", false},     {"A/b", false},
        {"a./b", false},   {".a/b", false},   {"a-.b/c", false},
        {"-a/b", false},   {"a..b/c", false}, {"a/b/c", false},
        {"-a", false},     {"a-", false},     {"a b", false},
        {"a.-b/c", false}, {NULL, false}};
    check(&schema_pattern_condition_type, rows);
}

TEST(condition_reasons)
{
    static const struct row rows[] = {
        {"A", true},   {"Ab1", true}, {"A_", true},   {"A:b,c", true}, {"", false},  {"1A", false},
        {"_A", false}, {"A:", false}, {"x y", false}, {"A-b", false},  {"_", false}, {NULL, false}};
    check(&schema_pattern_condition_reason, rows);
}

TEST_MAIN("core/kube/schema_pattern", {"quantities", quantities},
          {"condition types", condition_types}, {"condition reasons", condition_reasons})
