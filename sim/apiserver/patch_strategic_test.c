#include "sim/apiserver/patch_strategic.h"

#include "core/base/error.h"
#include "core/kube/types.h"
#include "tests/expect.h"

/* Each row is the containers, finalizers or labels of a Pod before and after a patch. */
static const struct row {
    const char *live;
    const char *patch;
    const char *result;  /* NULL: refused */
    const char *problem; /* then */
} rows[] = {
    /* The orders as kube-apiserver 1.36 was seen to choose them. */
    {"A,B,C", "[{\"name\":\"D\"}]", "D,A,B,C", NULL},
    {"A,B,C", "[{\"name\":\"C\"},{\"name\":\"B\"}]", "A,C,B", NULL},
    {"A,B,C", "[{\"name\":\"D\"},{\"name\":\"B\"}]", "D,A,B,C", NULL},
    {"A,B,C", "[{\"name\":\"B\"},{\"name\":\"D\"}]", "A,B,D,C", NULL},
    {"A,B,C", "[{\"$patch\":\"delete\",\"name\":\"B\"}]", "A,C", NULL},
    {"A,B,C", "[{\"$patch\":\"delete\",\"name\":\"X\"}]", "A,B,C", NULL},
    {"A,B,C", "[]", "A,B,C", NULL},
    {"A,B,C", "[{\"name\":\"Z\"},{\"$patch\":\"replace\"}]", "Z", NULL},
    {"A,B,C", "[{\"image\":\"x\"}]", NULL,
     "map: map[image:x] does not contain declared merge key: name"},
    {"A", "[\"x\"]", NULL, "list element types are not identical: map[string]interface {} string"},
};

static struct value *parse(const char *text)
{
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(text, strlen(text), &err);
    expect_text(err.message, NULL);
    return value;
}

static struct value *containers(const char *names)
{
    struct value *list = value_array();
    for (; *names != '\0'; names += names[1] == '\0' ? 1 : 2) {
        value_push(&list, value_object_of("name", value_string_sized(names, 1), NULL));
    }
    return value_object_of("spec", value_object_of("containers", list, NULL), NULL);
}

TEST(lists_merge_by_key)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *document = containers(rows[i].live);
        AUTO_VALUE *list = parse(rows[i].patch);
        AUTO_VALUE *patch =
            value_object_of("spec", value_object_of("containers", value_ref(list), NULL), NULL);
        AUTO_BUFFER problem = {0};
        bool ok = patch_strategic(&schema_pod, patch, &document, &problem);
        expect_int(ok, rows[i].result != NULL);
        if (rows[i].result == NULL) {
            expect_text(buffer_text(&problem), rows[i].problem);
            continue;
        }
        AUTO_VALUE *wanted = containers(rows[i].result);
        expect_true(value_equal(document, wanted));
    }
}

static const struct whole {
    const char *live;
    const char *patch;
    const char *result;
} wholes[] = {
    /* What was not there is taken without nulls, and not at all where it is a directive. */
    {"{\"metadata\":{}}",
     "{\"metadata\":{\"annotations\":{\"$patch\":\"replace\",\"a\":\"1\"},\"labels\":{\"a\":null,"
     "\"c\":\"3\"}}}",
     "{\"metadata\":{\"labels\":{\"c\":\"3\"}}}"},
    {"{\"spec\":{}}",
     "{\"spec\":{\"volumes\":[{\"emptyDir\":null},{\"$patch\":\"delete\",\"name\":\"v\"}]}}",
     "{\"spec\":{\"volumes\":[{}]}}"},
    {"{\"metadata\":{\"labels\":{\"a\":\"1\",\"b\":\"2\"}}}",
     "{\"metadata\":{\"labels\":{\"a\":null,\"c\":\"3\"}}}",
     "{\"metadata\":{\"labels\":{\"b\":\"2\",\"c\":\"3\"}}}"},
    {"{\"metadata\":{\"labels\":{\"a\":\"1\"}}}",
     "{\"metadata\":{\"labels\":{\"$patch\":\"replace\",\"c\":\"3\"}}}",
     "{\"metadata\":{\"labels\":{\"c\":\"3\"}}}"},
    {"{\"metadata\":{\"labels\":{\"a\":\"1\"}}}",
     "{\"metadata\":{\"labels\":{\"$patch\":\"delete\"}}}", "{\"metadata\":{\"labels\":{}}}"},
    {"{\"metadata\":{\"finalizers\":[\"x/a\",\"x/b\"]}}",
     "{\"metadata\":{\"finalizers\":[\"x/c\"]}}",
     "{\"metadata\":{\"finalizers\":[\"x/c\",\"x/a\",\"x/b\"]}}"},
    {"{\"metadata\":{\"finalizers\":[\"x/a\",\"x/b\"]}}",
     "{\"metadata\":{\"$deleteFromPrimitiveList/finalizers\":[\"x/a\"]}}",
     "{\"metadata\":{\"finalizers\":[\"x/b\"]}}"},
    {"{\"spec\":{\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]}}",
     "{\"spec\":{\"$setElementOrder/"
     "containers\":[{\"name\":\"c\"},{\"name\":\"a\"},{\"name\":\"b\"}],\"containers\":[{"
     "\"image\":\"x\",\"name\":\"b\"}]}}",
     "{\"spec\":{\"containers\":[{\"name\":\"c\"},{\"name\":\"a\"},{\"image\":\"x\",\"name\":\"b\"}"
     "]"
     "}}"},
    {"{\"spec\":{\"volumes\":[{\"emptyDir\":{},\"name\":\"v\"}]}}",
     "{\"spec\":{\"volumes\":[{\"$retainKeys\":[\"hostPath\",\"name\"],\"hostPath\":{\"path\":\"/"
     "x\"},\"name\":\"v\"}]}}",
     "{\"spec\":{\"volumes\":[{\"hostPath\":{\"path\":\"/x\"},\"name\":\"v\"}]}}"},
    {"{\"spec\":{\"tolerations\":[{\"key\":\"a\"}]}}",
     "{\"spec\":{\"tolerations\":[{\"key\":\"b\"}]}}",
     "{\"spec\":{\"tolerations\":[{\"key\":\"b\"}]}}"},
    {"{\"spec\":{\"nodeName\":\"n\"}}", "{\"spec\":null}", "{}"},
};

TEST(directives)
{
    for (size_t i = 0; i < sizeof(wholes) / sizeof(wholes[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *document = parse(wholes[i].live);
        AUTO_VALUE *patch = parse(wholes[i].patch);
        AUTO_BUFFER problem = {0};
        expect_true(patch_strategic(&schema_pod, patch, &document, &problem));
        expect_json(document, wholes[i].result);
    }
    expect_context("%s", "");
    AUTO_VALUE *document = value_object();
    AUTO_VALUE *patch = parse("{\"$patch\":\"foo\"}");
    AUTO_BUFFER problem = {0};
    expect_false(patch_strategic(&schema_pod, patch, &document, &problem));
    expect_text(buffer_text(&problem), "unknown patch type: foo in map: map[$patch:foo]");
}

TEST_MAIN("sim/apiserver/patch_strategic", {"lists merge by key", lists_merge_by_key},
          {"directives", directives})
