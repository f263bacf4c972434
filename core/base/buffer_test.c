#include "core/base/buffer.h"

#include <stdlib.h>

#include "tests/expect.h"

TEST(an_empty_buffer_is_the_empty_text)
{
    AUTO_BUFFER buffer = {0};
    expect_text(buffer_text(&buffer), "");
    expect_true(buffer_equals(&buffer, ""));
    expect_false(buffer_equals(&buffer, "a"));
    buffer_truncate(&buffer, 0);
    buffer_append_sized(&buffer, NULL, 0);
    buffer_append(&buffer, "");
    expect_int(buffer.size, 0);
    expect_text(buffer_text(&buffer), "");
}

TEST(appending_grows_it)
{
    AUTO_BUFFER buffer = {0};
    buffer_append(&buffer, "ab");
    buffer_append_char(&buffer, 'c');
    buffer_append_sized(&buffer, "defg", 2);
    buffer_append_repeated(&buffer, '-', 3);
    buffer_append_repeated(&buffer, '!', 0);
    buffer_printf(&buffer, "%d %s %c", 42, "x", 'y');
    expect_text(buffer_text(&buffer), "abcde---42 x y");
    expect_int(buffer.size, 14);
    expect_true(buffer_equals(&buffer, "abcde---42 x y"));
    expect_false(buffer_equals(&buffer, "abcde---42 x z"));
    expect_false(buffer_equals(&buffer, "abcde"));
}

TEST(it_stays_terminated_at_every_size)
{
    AUTO_BUFFER buffer = {0};
    size_t wrong_count = 0;
    for (size_t i = 0; i < 5000; i++) {
        buffer_append_char(&buffer, (char)('a' + i % 26));
        wrong_count +=
            buffer.size != i + 1 || strlen(buffer.data) != i + 1 || buffer.capacity <= buffer.size;
    }
    expect_int(wrong_count, 0);
    AUTO_BUFFER other = {0};
    buffer_printf(&other, "%s", buffer.data);
    expect_true(buffer_equals(&other, buffer.data));
}

TEST(it_holds_any_bytes)
{
    AUTO_BUFFER buffer = {0};
    buffer_append_sized(&buffer, "a\0b", 3);
    expect_int(buffer.size, 3);
    expect_int(buffer.data[2], 'b');
    expect_false(buffer_equals(&buffer, "a"));
}

TEST(truncating_cuts_the_end)
{
    AUTO_BUFFER buffer = {0};
    buffer_append(&buffer, "abcdef");
    buffer_truncate(&buffer, 6);
    expect_text(buffer_text(&buffer), "abcdef");
    buffer_truncate(&buffer, 2);
    expect_text(buffer_text(&buffer), "ab");
    buffer_append(&buffer, "x");
    expect_text(buffer_text(&buffer), "abx");
}

TEST(detaching_empties_it)
{
    AUTO_BUFFER buffer = {0};
    char *nothing = buffer_detach(&buffer);
    expect_text(nothing, "");
    free(nothing);
    buffer_append(&buffer, "abc");
    char *text = buffer_detach(&buffer);
    expect_text(text, "abc");
    free(text);
    expect_int(buffer.size, 0);
    expect_text(buffer_text(&buffer), "");
}

TEST(quoting_is_that_of_go)
{
    static const struct {
        const char *text;
        size_t size;
        const char *want;
    } rows[] = {
        {"", 0, "\"\""},
        {"abc", 3, "\"abc\""},
        {"a\"b\\c", 5, "\"a\\\"b\\\\c\""},
        {"\a\b\t\n\v\f\r", 7, "\"\\a\\b\\t\\n\\v\\f\\r\""},
        {"\0\x01\x1f\x7f", 4, "\"\\x00\\x01\\x1f\\x7f\""},
        {"'é€'", 7, "\"'é€'\""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUFFER buffer = {0};
        buffer_append_quoted(&buffer, rows[i].text, rows[i].size);
        expect_text(buffer_text(&buffer), rows[i].want);
    }
}

TEST(printing_is_that_of_printf)
{
    AUTO_BUFFER buffer = {0};
    buffer_printf(&buffer, "%s-%c %d|%zu|%ld %s", "a", 'b', -12, (size_t)34, -5L, "");
    expect_text(buffer_text(&buffer), "a-b -12|34|-5 ");
    AUTO_BUFFER numbers = {0};
    buffer_printf(&numbers, "%lld %llu %lu", INT64_MIN + 0LL, UINT64_MAX + 0ULL, 6UL);
    expect_text(buffer_text(&numbers), "-9223372036854775808 18446744073709551615 6");
    /* What takes libc's printf is not printed twice. */
    buffer_printf(&buffer, "%s%% %lld %05d %x %.2s.", "c", -6LL, 7, 0xabU, "defg");
    expect_text(buffer_text(&buffer), "a-b -12|34|-5 c% -6 00007 ab de.");
}

TEST(integers)
{
    static const struct {
        int64_t number;
        const char *want;
    } rows[] = {{0, "0"},
                {7, "7"},
                {-10, "-10"},
                {INT64_MAX, "9223372036854775807"},
                {INT64_MIN, "-9223372036854775808"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUFFER buffer = {0};
        buffer_append_int(&buffer, rows[i].number);
        expect_text(buffer_text(&buffer), rows[i].want);
    }
}

TEST(words_of_a_shell)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"scenarios/a-b_2.yaml", "scenarios/a-b_2.yaml"},
        {"", "''"},
        {"a b", "'a b'"},
        {"it's", "'it'\\''s'"},
        {"$(a)", "'$(a)'"},
        {"~", "'~'"},
        {"a\nb", "'a\nb'"},
        {"\303\274", "'\303\274'"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUFFER buffer = {0};
        buffer_append_shell_word(&buffer, rows[i].text);
        expect_text(buffer_text(&buffer), rows[i].want);
    }
}

TEST(lines_are_indented)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {{"", ""}, {"a", "  a"}, {"a\n", "  a\n"}, {"\na\n\n  b\n\n", "\n  a\n\n    b\n\n"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUFFER buffer = {0};
        buffer_append(&buffer, "x");
        buffer_append_indented(&buffer, rows[i].text, 2);
        expect_text(buffer_text(&buffer) + 1, rows[i].want);
    }
}

TEST_MAIN("core/base/buffer",
          {"an empty buffer is the empty text", an_empty_buffer_is_the_empty_text},
          {"appending grows it", appending_grows_it},
          {"it stays terminated at every size", it_stays_terminated_at_every_size},
          {"it holds any bytes", it_holds_any_bytes},
          {"truncating cuts the end", truncating_cuts_the_end},
          {"detaching empties it", detaching_empties_it},
          {"quoting is that of Go", quoting_is_that_of_go},
          {"printing is that of printf", printing_is_that_of_printf}, {"integers", integers},
          {"words of a shell", words_of_a_shell}, {"lines are indented", lines_are_indented})
