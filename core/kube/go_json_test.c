#include "core/kube/go_json.h"

#include "core/kube/types.h"
#include "tests/expect.h"

TEST(as_go_prints_it)
{
    static const struct {
        const char *value;
        const char *want;
    } rows[] = {
        /* Structs are there without being set; so is a list that may not be left out. */
        {"{}", "{\"metadata\":{},\"spec\":{\"containers\":null}}"},
        /* In order of declaration; zero values, empty lists and unknown members are left out. */
        {"{\"spec\":{\"restartPolicy\":\"\",\"hostNetwork\":false,\"volumes\":[],"
         "\"containers\":[{\"image\":\"i\",\"name\":\"a\"}],\"nodeSelector\":{\"b\":\"2\","
         "\"a\":\"1\"},\"bogus\":1}}",
         "{\"metadata\":{},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"i\","
         "\"resources\":{}}],\"nodeSelector\":{\"a\":\"1\",\"b\":\"2\"}}}"},
        /* A pointer to zero is no zero; quantities are spelled canonically. */
        {"{\"spec\":{\"terminationGracePeriodSeconds\":0,\"containers\":[{\"name\":\"<a>\","
         "\"resources\":{\"limits\":{\"cpu\":1,\"memory\":\"1024Mi\"}}}]}}",
         "{\"metadata\":{},\"spec\":{\"containers\":[{\"name\":\"\\u003ca\\u003e\",\"resources\":"
         "{\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}}],"
         "\"terminationGracePeriodSeconds\":0}}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].value);
        AUTO_ERROR err = {0};
        AUTO_VALUE *value = value_parse_json(rows[i].value, strlen(rows[i].value), &err);
        AUTO_BUFFER text = {0};
        go_json_print(&schema_crd_pod_template_spec, value, &text);
        expect_text(buffer_text(&text), rows[i].want);
    }
}

/* What items share looks as it does where nothing is shared, also under another schema. */
TEST(items_are_printed_one_by_one)
{
    static const char *const texts[] = {
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":"
        "\"1\"}}}",
        "{\"metadata\":{\"labels\":{\"x\":\"1\"}},\"spec\":{\"containers\":[{\"name\":\"c\"}]}}",
        "{}",
    };
    AUTO_ERROR err = {0};
    AUTO_VALUE *items = value_array();
    AUTO_BUFFER want = {0};
    AUTO_VALUE *shared = value_parse_json("{\"app\":\"<x>\"}", strlen("{\"app\":\"<x>\"}"), &err);
    for (size_t i = 0; i < 12; i++) {
        const char *text = texts[i % 3];
        struct value *item = value_parse_json(text, strlen(text), &err);
        value_put(&item, value_ref(shared), "metadata", i % 2 == 0 ? "annotations" : "labels");
        value_put(&item, value_ref(shared), "spec", "nodeSelector");
        AUTO_VALUE *untyped = value_ref(item);
        value_drop(&untyped, "apiVersion");
        value_drop(&untyped, "kind");
        buffer_append(&want, i == 0 ? "[" : ",");
        go_json_print(&schema_pod, untyped, &want);
        value_push(&items, item);
    }
    buffer_append(&want, "]");
    AUTO_BUFFER got = {0};
    go_json_print_items(&schema_pod, items, &got);
    expect_text(buffer_text(&got), buffer_text(&want));
    AUTO_BUFFER none = {0};
    AUTO_VALUE *empty = value_array();
    go_json_print_items(&schema_pod, empty, &none);
    expect_text(buffer_text(&none), "[]");
}

/* However often, and under whatever schema, a value comes: the text is the same. */
TEST(a_cache_does_not_show)
{
    static const char text[] = "{\"metadata\":{\"name\":\"a\",\"labels\":{\"x\":\"<1>\"}},"
                               "\"spec\":{\"containers\":[{\"name\":\"c\"}]}}";
    AUTO_ERROR err = {0};
    AUTO_VALUE *pod = value_parse_json(text, strlen(text), &err);
    AUTO_VALUE *held = value_ref(pod);
    AUTO_VALUE *large = value_object();
    for (size_t i = 0; i < 4096; i++) {
        AUTO_BUFFER key = {0};
        buffer_printf(&key, "key-%zu", i);
        value_put(&large, value_string("value"), buffer_text(&key));
    }
    struct go_json_cache *cache = go_json_cache_new();
    for (size_t i = 0; i < 12; i++) {
        AUTO_VALUE *other = value_ref(pod);
        value_put(&other, value_string_printf("p%zu", i / 3), "metadata", "name");
        if (i % 2 == 0) {
            value_put(&other, value_ref(large), "metadata", "annotations");
        }
        const struct schema *schemas[] = {&schema_pod, &schema_crd_pod_template_spec};
        const struct value *values[] = {pod, other};
        for (size_t k = 0; k < 4; k++) {
            AUTO_BUFFER want = {0};
            AUTO_BUFFER got = {0};
            go_json_print(schemas[k / 2], values[k % 2], &want);
            go_json_print_cached(cache, schemas[k / 2], values[k % 2], &got);
            expect_text(buffer_text(&got), buffer_text(&want));
        }
    }
    go_json_cache_free(cache);
}

TEST(unset_times_are_null)
{
    AUTO_BUFFER text = {0};
    go_json_print(&schema_core_event, NULL, &text);
    expect_text(buffer_text(&text),
                "{\"metadata\":{},\"involvedObject\":{},\"source\":{},\"firstTimestamp\":null,"
                "\"lastTimestamp\":null,\"eventTime\":null,\"reportingComponent\":\"\","
                "\"reportingInstance\":\"\"}");
}

TEST_MAIN("core/kube/go_json", {"as Go prints it", as_go_prints_it},
          {"items are printed one by one", items_are_printed_one_by_one},
          {"a cache does not show", a_cache_does_not_show},
          {"unset times are null", unset_times_are_null})
