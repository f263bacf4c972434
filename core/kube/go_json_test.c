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

TEST_MAIN("core/kube/go_json", {"as Go prints it", as_go_prints_it})
