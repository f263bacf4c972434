#include "sim/scenario/normalize.h"

#include "tests/expect.h"

static struct value *from_json(const char *text)
{
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(text, strlen(text), &err);
    expect_text(err.message, NULL);
    return value;
}

/* OBSERVATION is the one of a golden file, as JSON without its name; so is what it becomes. */
static void expect_normal(const char *observation, const char *want)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text, "{\"checkpoints\":[{\"name\":\"a-bcdfg\",%s}]}", observation);
    AUTO_VALUE *golden = from_json(buffer_text(&text));
    AUTO_VALUE *normal = normalize_golden(golden);
    AUTO_VALUE *got = value_ref(value_at(value_get(normal, "checkpoints"), 0));
    expect_text(value_find_text(got, "name"), "a-bcdfg");
    value_drop(&got, "name");
    expect_json(got, want);
}

TEST(texts)
{
    static const char *const rows[][2] = {
        {"demo-head-x7k2p", "demo-head-*"},
        {"default/demo-head-x7k2p, default/y-bcdfg", "default/demo-head-*, default/y-*"},
        {"demo-small", "demo-small"},   /* no vowels in random ends */
        {"demo-bcdfgh", "demo-bcdfgh"}, /* not five */
        {"group-bcdfg-worker-x7k2p", "group-*-worker-*"},
        {"10.244.0.12", "POD-IP"},
        {"at 10.96.3.4:6379", "at SERVICE-IP:6379"},
        {"127.0.0.1", "IP"},
        {"1.2.3", "1.2.3"},
        {"1.2.3.4.5", "1.2.3.4.5"},
        {"01234567-89ab-cdef-0123-456789abcdef", "UID"},
        {"+3s", "TIME"},
        {"-1m30s", "TIME"},
        {"3s", "3s"}, /* a length, not a moment */
        {"2026-01-01T00:00:03Z", "TIME"},
        {"8265:31234/TCP", "8265:NODE-PORT/TCP"},
        {"8265:29999/TCP", "8265:29999/TCP"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUFFER given = {0};
        AUTO_BUFFER want = {0};
        expect_context("%s", rows[i][0]);
        buffer_printf(&given, "\"status\":{\"a\":\"%s\"}", rows[i][0]);
        buffer_printf(&want, "{\"status\":{\"a\":\"%s\"}}", rows[i][1]);
        expect_normal(buffer_text(&given), buffer_text(&want));
    }
}

TEST(tables)
{
    expect_normal("\"time\":\"3s\",\"columns\":\"NAME   CPUS   AGE   HEAD POD IP\\n"
                  "demo   500m   3s    10.244.0.1\\n\"",
                  "{\"columns\":\"NAME  CPUS  AGE  HEAD POD IP\\ndemo  500m  POD-IP\\n\"}");
    expect_normal("\"columns\":\"NAME   AGE\\ndemo   4m59s\\n\"",
                  "{\"columns\":\"NAME  AGE\\ndemo\\n\"}");
    expect_normal("\"pods\":\"NAME        PHASE\\nb-x7k2p   Running\\na-x7k2p   Pending\\n\"",
                  "{\"pods\":\"NAME  PHASE\\na-*  Pending\\nb-*  Running\\n\"}");
    expect_normal("\"services\":\"b   x\\na   y\\n\"", "{\"services\":\"b  x\\na  y\\n\"}");
    expect_normal("\"columns\":\"\"", "{\"columns\":\"\"}");
}

TEST(logs)
{
    expect_normal("\"events\":\"Normal   B   made b-x7k2p (x2)\\nNormal   A   made\\n"
                  "Normal   B   (combined from similar events): made b-bcdfg\\n\"",
                  "{\"events\":\"Normal  A  made\\nNormal  B  made b-*\\n\"}");
    expect_normal("\"writes\":\"status RayCluster/default/demo (x2)\\n"
                  "status RayCluster/default/demo -> 409 Conflict\\n"
                  "create Service/default/demo -> 409 AlreadyExists\\n"
                  "create Pod/default/demo -> 403 Forbidden\\n\"",
                  "{\"writes\":\"create Pod/default/demo -\\u003e 403 Forbidden\\n"
                  "status RayCluster/default/demo\\n\"}");
}

TEST(late_caches)
{
    expect_normal("\"events\":\"Warning   A   services \\\"demo\\\" already exists\\n"
                  "Warning   B   Ingress demo already exists and is not owned\\n\"",
                  "{\"events\":\"Warning  B  Ingress demo already exists and is not owned\\n\"}");
}

TEST(objects)
{
    expect_normal("\"created\":[{\"kind\":\"Pod\",\"spec\":{\"a\":null,\"b\":{},\"c\":[],"
                  "\"d\":0}},{\"kind\":\"Job\",\"metadata\":{\"uid\":\"x\","
                  "\"resourceVersion\":\"7\",\"creationTimestamp\":null}}]",
                  "{\"created\":[{\"kind\":\"Job\"},{\"kind\":\"Pod\",\"spec\":{\"d\":0}}]}");
    /* a status is compared as it is */
    expect_normal("\"status\":{\"a\":null,\"b\":{}}", "{\"status\":{\"a\":null,\"b\":{}}}");
}

TEST(runs)
{
    AUTO_VALUE *golden =
        from_json("{\"scenario\":\"s-bcdfg\",\"runs\":[{\"matrix\":{\"a\":\"+3s\"},"
                  "\"checkpoints\":[{\"name\":\"x\",\"time\":\"3s\"}]}]}");
    AUTO_VALUE *normal = normalize_golden(golden);
    expect_json(normal, "{\"runs\":[{\"checkpoints\":[{\"name\":\"x\"}],"
                        "\"matrix\":{\"a\":\"+3s\"}}],\"scenario\":\"s-bcdfg\"}");
}

TEST_MAIN("sim/scenario/normalize", {"texts", texts}, {"tables", tables}, {"logs", logs},
          {"late caches", late_caches}, {"objects", objects}, {"runs", runs})
