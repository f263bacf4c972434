#include "core/base/value_share.h"

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
        value_share(&own, like);
        expect_json(own, rows[i].own);
        expect_int(own == like, rows[i].whole);
        expect_true(value_get(own, "a") == value_get(like, "a"));
        value_replace(&own, NULL);
        value_replace(&like, NULL);
    }
}

/* Whoever else sees the value, or a part of it, sees what was there. */
TEST(shares_in_place_only_where_nobody_sees)
{
    static const char own_json[] = "{\"a\":{\"b\":\"x\",\"c\":\"y\"},\"d\":[\"z\",{\"e\":1}]}";
    AUTO_VALUE *like = parse("{\"a\":{\"b\":\"x\",\"c\":\"n\"},\"d\":[\"z\",{\"e\":2}]}");
    const struct value *text = value_find(like, "a", "b");
    const struct value *item = value_at(value_get(like, "d"), 0);
    for (int held = 0; held < 3; held++) {
        expect_context("held %d", held);
        AUTO_VALUE *own = parse(own_json);
        AUTO_VALUE *other = held == 0 ? NULL : value_ref(held == 1 ? own : value_get(own, "a"));
        const struct value *other_text = value_get(held == 1 ? value_get(other, "a") : other, "b");
        value_share(&own, like);
        expect_json(own, own_json);
        expect_true(value_find(own, "a", "b") == text);
        expect_true(value_at(value_get(own, "d"), 0) == item);
        expect_true(other_text == NULL || other_text != text);
        expect_text(held == 0 ? "x" : value_text(other_text), "x");
    }
}

TEST(nothing_to_share_with)
{
    AUTO_VALUE *own = parse("{\"a\":1}");
    value_share(&own, NULL);
    expect_json(own, "{\"a\":1}");
}

TEST_MAIN("core/base/value_share",
          {"shares what is equal and changes nothing", shares_what_is_equal_and_changes_nothing},
          {"shares in place only where nobody sees", shares_in_place_only_where_nobody_sees},
          {"nothing to share with", nothing_to_share_with})
