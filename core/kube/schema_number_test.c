#include "core/kube/schema_number.h"

#include "tests/expect.h"

TEST(numbers_are_compared_exactly)
{
    static const struct {
        const char *a;
        const char *b;
        int order;
    } rows[] = {
        {"1", "1.0", 0},
        {"1e2", "100", 0},
        {"-1", "1", -1},
        {"0.1", "0.10000000000000000000000000001", -1},
        {"12345678901234567890", "12345678901234567889", 1},
        {"1e999999999", "1e99", 1},
        {"1e-999999999", "0", 1},
        {"-0", "0", 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        int order = schema_number_compare(rows[i].a, rows[i].b);
        expect_int(order < 0 ? -1 : order > 0, rows[i].order);
    }
    expect_context("%s", "");
}

TEST(multiples)
{
    static const struct {
        const char *number;
        const char *factor;
        bool is_multiple;
    } rows[] = {
        {"0.3", "0.5", false}, {"0.3", "0.1", true}, {"-1.5", "0.5", true}, {"0", "7", true},
        {"7", "7", true},      {"8", "7", false},    {"1e20", "3", false},  {"1e20", "1e3", true},
        {"2.5", "1", false},   {"111", "37", true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        expect_int(schema_number_is_multiple(rows[i].number, rows[i].factor), rows[i].is_multiple);
    }
    expect_context("%s", "");
    expect_true(schema_number_is_integer("1.50e1"));
    expect_false(schema_number_is_integer("1.5"));
}

TEST(truncation)
{
    expect_int(schema_number_truncated("0.5"), 0);
    expect_int(schema_number_truncated("-1.9"), -1);
    expect_int(schema_number_truncated("12.34e1"), 123);
    expect_int(schema_number_truncated("1e30"), INT64_MAX);
    expect_int(schema_number_truncated("-1e30"), INT64_MIN);
    AUTO_BUFFER text = {0};
    schema_number_print("0.50", &text);
    expect_text(buffer_text(&text), "0.5");
}

TEST_MAIN("core/kube/schema_number", {"numbers are compared exactly", numbers_are_compared_exactly},
          {"multiples", multiples}, {"truncation", truncation})
