#include "sim/apiserver/patch_json.h"

#include "core/base/error.h"
#include "tests/expect.h"

static const struct row {
    const char *document;
    const char *operations;
    const char *result; /* NULL: cannot be applied */
} rows[] = {
    {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/b\",\"value\":2}]", "{\"a\":1,\"b\":2}"},
    {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/a\",\"value\":2}]", "{\"a\":2}"},
    {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/b/c\",\"value\":2}]", NULL},
    {"{\"l\":[1,2]}", "[{\"op\":\"add\",\"path\":\"/l/0\",\"value\":0}]", "{\"l\":[0,1,2]}"},
    {"{\"l\":[1,2]}", "[{\"op\":\"add\",\"path\":\"/l/2\",\"value\":3}]", "{\"l\":[1,2,3]}"},
    {"{\"l\":[1,2]}", "[{\"op\":\"add\",\"path\":\"/l/-\",\"value\":3}]", "{\"l\":[1,2,3]}"},
    {"{\"l\":[1,2]}", "[{\"op\":\"add\",\"path\":\"/l/3\",\"value\":3}]", NULL},
    {"{\"l\":[1,2]}", "[{\"op\":\"add\",\"path\":\"/l/x\",\"value\":3}]", NULL},
    {"{\"l\":[1,2]}", "[{\"op\":\"remove\",\"path\":\"/l/-1\"}]", "{\"l\":[1]}"},
    {"{\"l\":[1,2]}", "[{\"op\":\"replace\",\"path\":\"/l/-1\",\"value\":9}]", "{\"l\":[1,9]}"},
    {"{\"l\":[1,2]}", "[{\"op\":\"remove\",\"path\":\"/l/2\"}]", NULL},
    {"{\"a\":{\"b\":1}}", "[{\"op\":\"remove\",\"path\":\"/a/b\"}]", "{\"a\":{}}"},
    {"{\"a\":{}}", "[{\"op\":\"remove\",\"path\":\"/a/b\"}]", NULL},
    {"{\"a\":{}}", "[{\"op\":\"replace\",\"path\":\"/a/b\",\"value\":1}]", "{\"a\":{\"b\":1}}"},
    {"{}", "[{\"op\":\"replace\",\"path\":\"/a/b\",\"value\":1}]", NULL},
    {"{\"a\":1}", "[{\"op\":\"replace\",\"path\":\"\",\"value\":[]}]", "[]"},
    {"{\"a\":1}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1}]", "{\"a\":1}"},
    {"{\"a\":1}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":2}]", NULL},
    {"{\"a\":1}", "[{\"op\":\"test\",\"path\":\"/b\",\"value\":null}]", "{\"a\":1}"},
    {"{\"a\":1}", "[{\"op\":\"test\",\"path\":\"/b\",\"value\":1}]", NULL},
    {"{\"a\":1}", "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}]", "{\"a\":1,\"b\":1}"},
    {"{\"a\":1}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"}]", "{\"b\":1}"},
    {"{\"a\":1}", "[{\"op\":\"move\",\"from\":\"/c\",\"path\":\"/b\"}]", NULL},
    {"{\"a/b\":1,\"c~d\":2}",
     "[{\"op\":\"remove\",\"path\":\"/a~1b\"},{\"op\":\"remove\",\"path\":\"/c~0d\"}]", "{}"},
    {"{\"a\":1}", "[{\"op\":\"frob\",\"path\":\"/a\"}]", NULL},
    {"{\"a\":1}", "[{\"op\":\"remove\"}]", NULL},
    {"{\"a\":1}", "[{\"op\":\"remove\",\"path\":\"a\"}]", NULL},
    {"{\"a\":1}", "[{\"op\":\"remove\",\"path\":\"\"}]", NULL},
    {"{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/a/b\",\"value\":1}]", NULL},
    {"{\"l\":[{\"k\":1}]}", "[{\"op\":\"add\",\"path\":\"/l/0/k\",\"value\":2}]",
     "{\"l\":[{\"k\":2}]}"},
};

static struct value *parse(const char *text)
{
    AUTO_ERROR err = {0};
    return value_parse_json(text, strlen(text), &err);
}

TEST(table)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *original = parse(rows[i].document);
        AUTO_VALUE *document = value_ref(original);
        AUTO_VALUE *operations = parse(rows[i].operations);
        bool applied = patch_json(operations, &document);
        expect_int(applied, rows[i].result != NULL);
        if (rows[i].result != NULL) {
            expect_json(document, rows[i].result);
        }
        expect_json(original, rows[i].document);
    }
}

TEST_MAIN("sim/apiserver/patch_json", {"table", table})
