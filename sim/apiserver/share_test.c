#include "sim/apiserver/share.h"

#include "tests/expect.h"

static struct value *parse(const char *json)
{
    AUTO_ERROR err = {0};
    return value_parse_json(json, strlen(json), &err);
}

TEST(shares_what_is_equal_and_changes_nothing)
{
    static const struct {
        const char *own;
        const char *like;
        bool whole; /* the whole is shared */
    } rows[] = {
        {"{\"a\":{\"b\":\"x\"},\"c\":[1,\"y\"]}", "{\"a\":{\"b\":\"x\"},\"c\":[1,\"y\"]}", true},
        {"{\"a\":{\"b\":\"x\"},\"c\":[1,\"y\"]}", "{\"a\":{\"b\":\"x\"},\"c\":[1,\"z\"]}", false},
        {"{\"a\":{\"b\":\"x\"}}", "{\"a\":{\"b\":\"x\"},\"c\":1}", false},
        {"{\"a\":{\"b\":\"x\"},\"c\":1}", "{\"a\":{\"b\":\"x\"}}", false},
        {"[\"a\",\"b\"]", "[\"a\"]", false},
        {"[\"a\"]", "[\"a\",\"b\"]", false},
        {"\"a\"", "[\"a\"]", false},
        {"{}", "{}", true},
        {"0.5", "0.5", true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s like %s", rows[i].own, rows[i].like);
        AUTO_VALUE *like = parse(rows[i].like);
        AUTO_VALUE *own = parse(rows[i].own);
        share_parts(&own, like);
        expect_json(own, rows[i].own);
        expect_int(own == like, rows[i].whole);
        expect_true(value_get(own, "a") == value_get(like, "a"));
        value_replace(&own, NULL);
        value_replace(&like, NULL);
    }
}

TEST(nothing_to_share_with)
{
    AUTO_VALUE *own = parse("{\"a\":1}");
    share_parts(&own, NULL);
    expect_json(own, "{\"a\":1}");
}

TEST_MAIN("sim/apiserver/share",
          {"shares what is equal and changes nothing", shares_what_is_equal_and_changes_nothing},
          {"nothing to share with", nothing_to_share_with})
