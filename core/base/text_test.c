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

TEST(characters)
{
    static const struct {
        const char *bytes;
        size_t want;
    } rows[] = {
        {"", 0},
        {"a", 1},
        {"\x7f", 1},
        {"\x80", 0},
        {"\xc1\xbf", 0},
        {"\xc3\xa9", 2},
        {"\xc3", 0},
        {"\xe0\x9f\xbf", 0},
        {"\xe2\x82\xac", 3},
        {"\xed\xa0\x80", 0},
        {"\xf0\x9f\x98\x80", 4},
        {"\xf0\x9f\x98", 0},
        {"\xf0\x9f\x98\x01", 0},
        {"\xf4\x90\x80\x80", 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        expect_int(text_utf8_size(rows[i].bytes, strlen(rows[i].bytes)), rows[i].want);
    }
}

TEST_MAIN("core/base/text", {"equal but for case", equal_but_for_case},
          {"beginnings and ends", beginnings_and_ends}, {"characters", characters})
