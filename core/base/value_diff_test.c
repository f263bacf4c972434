#include "core/base/value_diff.h"

#include "tests/expect.h"

static struct value *parse(const char *text)
{
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(text, strlen(text), &err);
    expect_text(err.message, NULL);
    return value;
}

TEST(differences_print_one_a_line)
{
    static const struct {
        const char *want;
        const char *got;
        const char *text;
    } rows[] = {
        {"{\"a\":1}", "{\"a\":1}", ""},
        {"1", "\"1\"", "(root): want 1, got \"1\"\n"},
        {"{\"status\":{\"ready\":2,\"x\":[1]}}", "{\"status\":{\"ready\":1,\"x\":[1]}}",
         "status.ready: want 2, got 1\n"},
        {"{\"b\":1,\"c\":null}", "{\"a\":1,\"c\":{}}",
         "a: want absent, got 1\nb: want 1, got absent\nc: want null, got {}\n"},
        {"{\"a\":{\"b\":1}}", "{\"a\":[1]}", "a: want {\"b\":1}, got [1]\n"},
        {"[1,2,{\"k\":3}]", "[1,3,{\"k\":4},5]",
         "[1]: want 2, got 3\n[2].k: want 3, got 4\n[3]: want absent, got 5\n"},
        {"{\"conditions\":[{\"reason\":\"A\"}]}", "{\"conditions\":[{\"reason\":\"B\"},{}]}",
         "conditions[0].reason: want \"A\", got \"B\"\nconditions[1]: want absent, got {}\n"},
        {"{\"l\":{\"ray.io/cluster\":\"a\",\"\":1,\"a-b_C9\":1,\"x\\\"y\":1}}", "{\"l\":{}}",
         "l[\"\"]: want 1, got absent\nl.a-b_C9: want 1, got absent\n"
         "l[\"ray.io/cluster\"]: want \"a\", got absent\nl[\"x\\\"y\"]: want 1, got absent\n"},
        {"{\"a.b\":{\"c\":1}}", "{\"a.b\":{\"c\":2}}", "[\"a.b\"].c: want 1, got 2\n"},
        {"{\"ab\":1,\"a\":1}", "{\"abc\":1,\"a\":1}",
         "ab: want 1, got absent\nabc: want absent, got 1\n"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s %s", rows[i].want, rows[i].got);
        AUTO_VALUE *want = parse(rows[i].want);
        AUTO_VALUE *got = parse(rows[i].got);
        AUTO_BUFFER out = {0};
        value_diff_print(want, got, 0, &out);
        expect_text(buffer_text(&out), rows[i].text);
    }
}

TEST(a_missing_root_is_absent)
{
    AUTO_VALUE *got = parse("{\"a\":1}");
    AUTO_BUFFER out = {0};
    expect_int(value_diff_print(NULL, got, 0, &out), 1);
    expect_text(buffer_text(&out), "(root): want absent, got {\"a\":1}\n");
    expect_int(value_diff_print(NULL, NULL, 0, &out), 0);
}

TEST(lines_are_capped_and_all_counted)
{
    AUTO_VALUE *want = parse("[1,2,3,4]");
    AUTO_VALUE *got = parse("[5,6,7,8]");
    AUTO_BUFFER out = {0};
    expect_int(value_diff_print(want, got, 2, &out), 4);
    expect_text(buffer_text(&out), "[0]: want 1, got 5\n[1]: want 2, got 6\n… and 2 more\n");
    buffer_truncate(&out, 0);
    expect_int(value_diff_print(want, got, 4, &out), 4);
    expect_text(buffer_text(&out), "[0]: want 1, got 5\n[1]: want 2, got 6\n"
                                   "[2]: want 3, got 7\n[3]: want 4, got 8\n");
}

static bool stop_at_second(void *context, const char *path, const struct value *want,
                           const struct value *got)
{
    (void)path;
    (void)want;
    (void)got;
    return ++*(size_t *)context < 2;
}

TEST(a_visitor_can_stop)
{
    AUTO_VALUE *want = parse("{\"a\":[1,2],\"b\":{\"c\":3}}");
    AUTO_VALUE *got = parse("{\"a\":[0,2],\"b\":{\"c\":4,\"d\":1},\"e\":1}");
    size_t count = 0;
    value_diff(want, got, stop_at_second, &count);
    expect_int(count, 2);
}

static struct value *nested(size_t depth, int64_t innermost)
{
    struct value *value = value_int(innermost);
    for (size_t i = 0; i < depth; i++) {
        value = value_array_of(value, NULL);
    }
    return value;
}

TEST(what_nests_too_deeply_is_compared_as_a_whole)
{
    AUTO_VALUE *one = nested(1000, 1);
    AUTO_VALUE *two = nested(1000, 2);
    AUTO_VALUE *two_again = nested(1000, 2);
    AUTO_BUFFER out = {0};
    expect_int(value_diff_print(two, two_again, 0, &out), 0);
    expect_int(value_diff_print(one, two, 0, &out), 1);
}

TEST_MAIN("core/base/value_diff", {"differences print one a line", differences_print_one_a_line},
          {"a missing root is absent", a_missing_root_is_absent},
          {"lines are capped and all counted", lines_are_capped_and_all_counted},
          {"a visitor can stop", a_visitor_can_stop},
          {"what nests too deeply is compared as a whole",
           what_nests_too_deeply_is_compared_as_a_whole})
