#include "sim/apiserver/patch_merge.h"

#include "core/base/error.h"
#include "tests/expect.h"

/* The examples of RFC 7386, appendix A, and a few of our own. */
static const struct row {
    const char *document;
    const char *patch;
    const char *result;
} rows[] = {
    {"{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
    {"{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"},
    {"{\"a\":\"b\"}", "{\"a\":null}", "{}"},
    {"{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"},
    {"{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
    {"{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"},
    {"{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}"},
    {"{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"},
    {"[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]"},
    {"{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]"},
    {"{\"a\":\"foo\"}", "null", "null"},
    {"{\"e\":null}", "{\"a\":1}", "{\"a\":1,\"e\":null}"},
    {"[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}"},
    {"{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"},
};

TEST(table)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_ERROR err = {0};
        AUTO_VALUE *document = value_parse_json(rows[i].document, strlen(rows[i].document), &err);
        AUTO_VALUE *patch = value_parse_json(rows[i].patch, strlen(rows[i].patch), &err);
        patch_merge(patch, &document);
        expect_json(document, rows[i].result);
    }
}

TEST(a_patch_alone_is_a_document_without_nulls)
{
    AUTO_ERROR err = {0};
    static const char text[] = "{\"a\":{\"b\":null,\"c\":1}}";
    AUTO_VALUE *patch = value_parse_json(text, sizeof(text) - 1, &err);
    AUTO_VALUE *document = NULL;
    patch_merge(patch, &document);
    expect_json(document, "{\"a\":{\"c\":1}}");
}

TEST_MAIN("sim/apiserver/patch_merge", {"table", table},
          {"a patch alone is a document without nulls", a_patch_alone_is_a_document_without_nulls})
