#include "core/base/text.h"

#include "tests/expect.h"

TEST(equal_but_for_case)
{
    expect_true(text_equal_fold("TrUe", "true"));
    expect_true(text_equal_fold("", ""));
    expect_false(text_equal_fold("true", "tru"));
    expect_false(text_equal_fold("tru", "true"));
    expect_false(text_equal_fold("[", "{"));
}

TEST(beginnings_and_ends)
{
    expect_true(text_has_prefix("serve-grpc", "serve-"));
    expect_false(text_has_prefix("serve", "serve-"));
    expect_true(text_has_suffix("nvidia.com/gpu", "gpu"));
    expect_false(text_has_suffix("pu", "gpu"));
}

TEST(integers)
{
    static const struct {
        const char *text;
        bool right;
        int64_t number;
    } rows[] = {
        {"7", true, 7},
        {"-7", true, -7},
        {"+07", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {" 7", false, 0},
        {"7s", false, 0},
        {"1_000", false, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        int64_t number = 0;
        expect_int(text_parse_int(rows[i].text, &number), rows[i].right);
        expect_int(number, rows[i].number);
    }
}

TEST_MAIN("core/base/text", {"equal but for case", equal_but_for_case},
          {"beginnings and ends", beginnings_and_ends}, {"integers", integers})
