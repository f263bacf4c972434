#include "sim/apiserver/typed_check.h"

#include "core/base/value_json.h"
#include "core/kube/types.h"
#include "core/ray/contract.h"
#include "tests/expect.h"

TEST(what_cannot_be_applied_is_told)
{
    const struct schema *cluster = contract_kuberay.schema;
    const struct {
        const struct schema *schema;
        const char *config;
        const char *problem; /* "" for none */
    } rows[] = {
        {&schema_config_map,
         "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"a\":\"b\"}}", ""},
        {&schema_config_map, "{\"data\":{\"a\":null},\"immutable\":null}", ""},
        {&schema_config_map, "{\"foo\":1}", ".foo: field not declared in schema"},
        {&schema_config_map, "{\"data\":\"x\"}", ".data: expected map, got &{x}"},
        {&schema_config_map, "{\"data\":{\"a\":1}}",
         ".data.a: expected string, got &value.valueUnstructured{Value:1}"},
        {&schema_config_map, "{\"immutable\":\"x\"}", ".immutable: expected boolean, got &{x}"},
        {&schema_config_map, "{\"metadata\":{\"foo\":1}}",
         ".metadata.foo: field not declared in schema"},
        {&schema_config_map, "{\"bar\":1,\"foo\":1}",
         "errors:\n  .bar: field not declared in schema\n  .foo: field not declared in schema"},
        {&schema_pod, "{\"spec\":{\"terminationGracePeriodSeconds\":\"1\"}}",
         ".spec.terminationGracePeriodSeconds: expected numeric (int or float), got string"},
        {&schema_pod, "{\"spec\":{\"containers\":{}}}",
         ".spec.containers: expected list, got &{map[]}"},
        {&schema_pod, "{\"spec\":{\"containers\":[{\"name\":\"c\",\"foo\":1}]}}",
         ".spec.containers[name=\"c\"].foo: field not declared in schema"},
        {&schema_pod, "{\"spec\":{\"containers\":[{\"name\":\"c\",\"args\":[1]}]}}",
         ".spec.containers[name=\"c\"].args[0]: expected string, got "
         "&value.valueUnstructured{Value:1}"},
        {&schema_pod, "{\"spec\":{\"containers\":[{\"image\":\"c\"}]}}",
         ".spec.containers: element 0: associative list with keys has an element that omits key "
         "field \"name\" (and doesn't have default value)"},
        {&schema_pod, "{\"spec\":{\"containers\":[{\"name\":\"c\"},{\"name\":\"c\"}]}}",
         ".spec.containers: duplicate entries for key [name=\"c\"]"},
        {&schema_pod, "{\"spec\":{\"containers\":[null]}}",
         ".spec.containers: element 0: associative list with keys may not have a null element"},
        {&schema_pod,
         "{\"spec\":{\"containers\":[{\"name\":\"c\",\"ports\":[{\"containerPort\":80}],"
         "\"resources\":{\"limits\":{\"cpu\":1,\"memory\":\"1Gi\"}}}]}}",
         ""},
        {cluster, "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"rayVersion\":\"2\"}}", ""},
        {cluster, "{\"spec\":{\"foo\":1}}", ".spec.foo: field not declared in schema"},
        {cluster, "{\"metadata\":{\"labels\":1}}", ".metadata.labels: expected map, got &{1}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].config);
        AUTO_ERROR err = {0};
        AUTO_VALUE *config = value_parse_json(rows[i].config, strlen(rows[i].config), &err);
        AUTO_BUFFER problem = {0};
        expect_int(typed_check(rows[i].schema, config, &problem), rows[i].problem[0] == '\0');
        expect_text(buffer_text(&problem), rows[i].problem);
    }
}

TEST_MAIN("sim/apiserver/typed_check",
          {"what cannot be applied is told", what_cannot_be_applied_is_told})
