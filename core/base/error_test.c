#include "core/base/error.h"

#include "tests/expect.h"

static void expect_printed(const struct error *err, const char *want)
{
    AUTO_BUFFER out = {0};
    error_print(err, &out);
    expect_text(buffer_text(&out), want);
}

TEST(no_error_is_no_error)
{
    AUTO_ERROR err = {0};
    expect_false(error_is_set(&err));
    expect_printed(&err, "no error");
}

TEST(a_message_prints_with_what_is_known_of_its_place)
{
    AUTO_ERROR plain = {0};
    expect_false(error_set(&plain, "%d is %s", 7, "odd"));
    expect_true(error_is_set(&plain));
    expect_printed(&plain, "7 is odd");
    error_set_file(&plain, "a.yaml");
    expect_printed(&plain, "a.yaml: 7 is odd");

    AUTO_ERROR placed = {0};
    expect_false(error_set_at(&placed, 3, 9, "bad %s", "key"));
    expect_printed(&placed, "3:9: bad key");
    error_set_file(&placed, "a.yaml");
    expect_printed(&placed, "a.yaml:3:9: bad key");

    AUTO_ERROR line_only = {0};
    expect_false(error_set_at(&line_only, 3, 0, "bad"));
    expect_printed(&line_only, "3: bad");
}

TEST(the_first_error_stands)
{
    AUTO_ERROR err = {0};
    expect_false(error_set_at(&err, 1, 2, "cause"));
    expect_false(error_set_at(&err, 3, 4, "consequence"));
    expect_false(error_set(&err, "consequence"));
    error_set_file(&err, "first.yaml");
    error_set_file(&err, "second.yaml");
    expect_printed(&err, "first.yaml:1:2: cause");
}

TEST(releasing_makes_it_usable_again)
{
    AUTO_ERROR err = {0};
    expect_false(error_set_at(&err, 1, 2, "one"));
    error_set_file(&err, "a.yaml");
    error_release(&err);
    expect_false(error_is_set(&err));
    expect_false(error_set(&err, "two"));
    expect_printed(&err, "two");
}

TEST_MAIN("core/base/error", {"no error is no error", no_error_is_no_error},
          {"a message prints with what is known of its place",
           a_message_prints_with_what_is_known_of_its_place},
          {"the first error stands", the_first_error_stands},
          {"releasing makes it usable again", releasing_makes_it_usable_again})
