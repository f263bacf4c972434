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

TEST_MAIN("core/base/text", {"equal but for case", equal_but_for_case},
          {"beginnings and ends", beginnings_and_ends})
