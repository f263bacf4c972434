#include "sim/apiserver/field_set.h"

#include "core/base/value_json.h"
#include "tests/expect.h"

static struct value *parse(const char *text)
{
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(text, strlen(text), &err);
    expect_text(err.message, NULL);
    return value;
}

/* NULL is written as {}. */
static void expect_set(struct value *got_take, const char *want)
{
    AUTO_VALUE *got = got_take == NULL ? value_object() : got_take;
    expect_json(got, want);
}

TEST(sets_are_combined_node_by_node)
{
    static const struct {
        const char *a;
        const char *b;
        const char *both;   /* union */
        const char *rest;   /* A without B */
        const char *common; /* intersection */
    } rows[] = {
        {"{}", "{}", "{}", "{}", "{}"},
        {"{\"f:a\":{}}", "{}", "{\"f:a\":{}}", "{\"f:a\":{}}", "{}"},
        {"{}", "{\"f:a\":{}}", "{\"f:a\":{}}", "{}", "{}"},
        {"{\"f:a\":{}}", "{\"f:a\":{}}", "{\"f:a\":{}}", "{}", "{\"f:a\":{}}"},
        {"{\"f:a\":{}}", "{\"f:b\":{}}", "{\"f:a\":{},\"f:b\":{}}", "{\"f:a\":{}}", "{}"},
        /* A node and what is below it are different fields. */
        {"{\"f:a\":{}}", "{\"f:a\":{\"f:b\":{}}}", "{\"f:a\":{\".\":{},\"f:b\":{}}}",
         "{\"f:a\":{}}", "{}"},
        {"{\"f:a\":{\".\":{},\"f:b\":{}}}", "{\"f:a\":{\"f:b\":{}}}",
         "{\"f:a\":{\".\":{},\"f:b\":{}}}", "{\"f:a\":{}}", "{\"f:a\":{\"f:b\":{}}}"},
        {"{\"f:a\":{\".\":{},\"f:b\":{}}}", "{\"f:a\":{}}", "{\"f:a\":{\".\":{},\"f:b\":{}}}",
         "{\"f:a\":{\"f:b\":{}}}", "{\"f:a\":{}}"},
        {"{\"f:l\":{\"k:{\\\"name\\\":\\\"c\\\"}\":{\".\":{},\"f:i\":{},\"f:j\":{}}}}",
         "{\"f:l\":{\"k:{\\\"name\\\":\\\"c\\\"}\":{\"f:i\":{}}}}",
         "{\"f:l\":{\"k:{\\\"name\\\":\\\"c\\\"}\":{\".\":{},\"f:i\":{},\"f:j\":{}}}}",
         "{\"f:l\":{\"k:{\\\"name\\\":\\\"c\\\"}\":{\".\":{},\"f:j\":{}}}}",
         "{\"f:l\":{\"k:{\\\"name\\\":\\\"c\\\"}\":{\"f:i\":{}}}}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *a = parse(rows[i].a);
        AUTO_VALUE *b = parse(rows[i].b);
        expect_set(field_set_union(a, b), rows[i].both);
        expect_set(field_set_union(b, a), rows[i].both);
        expect_set(field_set_difference(a, b), rows[i].rest);
        expect_set(field_set_intersection(a, b), rows[i].common);
        expect_set(field_set_intersection(b, a), rows[i].common);
    }
    AUTO_VALUE *same = parse(rows[4].a);
    struct value *unchanged = field_set_union(same, NULL);
    expect_true(unchanged == same);
    value_unref(unchanged);
    expect_true(field_set_difference(same, same) == NULL);
}

TEST(a_node_is_dropped_with_all_below_it)
{
    static const struct {
        const char *set;
        const char *const path[3];
        const char *rest;
    } rows[] = {
        {"{\"f:a\":{\"f:b\":{}},\"f:c\":{}}", {"a"}, "{\"f:c\":{}}"},
        {"{\"f:a\":{\"f:b\":{}}}", {"a", "b"}, "{}"},
        {"{\"f:a\":{\".\":{},\"f:b\":{}}}", {"a", "b"}, "{\"f:a\":{}}"},
        {"{\"f:a\":{}}", {"a", "b"}, "{\"f:a\":{}}"},
        {"{\"f:a\":{}}", {"x"}, "{\"f:a\":{}}"},
        {"{}", {"x"}, "{}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        struct value *set = parse(rows[i].set);
        field_set_drop(&set, rows[i].path);
        expect_set(set, rows[i].rest);
    }
}

TEST(what_nobody_owns_is_stripped)
{
    struct value *set =
        parse("{\"f:apiVersion\":{},\"f:kind\":{},\"f:metadata\":{\".\":{},"
              "\"f:name\":{},\"f:uid\":{},\"f:labels\":{\"f:a\":{}}},\"f:data\":{}}");
    field_set_strip(&set);
    expect_set(set, "{\"f:data\":{},\"f:metadata\":{\"f:labels\":{\"f:a\":{}}}}");
    set = parse("{\"f:metadata\":{\".\":{},\"f:name\":{}}}");
    field_set_strip(&set);
    expect_set(set, "{}");
}

TEST(paths_come_level_by_level)
{
    AUTO_VALUE *set = parse(
        "{\"f:a\":{\"f:z\":{}},\"f:b\":{},\"f:l\":{\"k:{\\\"containerPort\\\":80,\\\"protocol\\\":"
        "\\\"TCP\\\"}\":{\".\":{},\"f:name\":{}},\"v:\\\"x\\\"\":{},\"i:3\":{}}}");
    AUTO_VALUE *paths = value_array();
    field_set_paths(set, &paths);
    expect_json(paths, "[\".b\",\".a.z\",\".l[3]\",\".l[containerPort=80,protocol=\\\"TCP\\\"]\","
                       "\".l[=\\\"x\\\"]\","
                       "\".l[containerPort=80,protocol=\\\"TCP\\\"].name\"]");
}

TEST(what_is_no_set_is_recognised)
{
    static const struct {
        const char *set;
        bool is_valid;
    } rows[] = {
        {"{}", true},
        {"{\"f:a\":{\".\":{},\"k:{\\\"n\\\":1}\":{},\"v:1\":{},\"i:0\":{}}}", true},
        {"{\"f:\":{}}", true},
        {"[]", false},
        {"{\"f:a\":1}", false},
        {"{\"a\":{}}", false},
        {"{\"\":{}}", false},
        {"{\"x:a\":{}}", false},
        {"{\"k:1\":{}}", false},
        {"{\"k:{\":{}}", false},
        {"{\"v:\":{}}", false},
        {"{\"i:a\":{}}", false},
        {"{\"f:a\":{\"b\":{}}}", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].set);
        AUTO_VALUE *set = parse(rows[i].set);
        expect_int(field_set_is_valid(set), rows[i].is_valid);
    }
}

TEST_MAIN("sim/apiserver/field_set",
          {"sets are combined node by node", sets_are_combined_node_by_node},
          {"a node is dropped with all below it", a_node_is_dropped_with_all_below_it},
          {"what nobody owns is stripped", what_nobody_owns_is_stripped},
          {"paths come level by level", paths_come_level_by_level},
          {"what is no set is recognised", what_is_no_set_is_recognised})
