#include "core/kube/schema_openapi.h"

#include "core/base/buffer.h"
#include "core/base/value_json.h"
#include "core/kube/schema_parse.h"
#include "core/kube/types.h"
#include "tests/expect.h"

static const struct schema text = {.type = SCHEMA_STRING, .min_length = 1, .max_length = 9};
static const struct schema number = {.type = SCHEMA_INTEGER,
                                     .format = "int32",
                                     .has_minimum = true,
                                     .minimum = -1,
                                     .default_json = "3"};
static const struct schema mixed = {.type = SCHEMA_INT_OR_STRING, .nullable = true};
static const struct schema any = {.type = SCHEMA_ANY};
static const char *const colors[] = {"red", "blue", NULL};
static const struct schema color = {.type = SCHEMA_STRING, .enum_values = colors};
static const struct schema set = {
    .type = SCHEMA_ARRAY, .items = &color, .list_type = SCHEMA_LIST_SET};
static const struct schema map = {
    .type = SCHEMA_OBJECT, .additional_properties = &text, .map_atomic = true};
static const struct schema_property properties[] = {
    {SCHEMA_NAME("any"), .schema = &any},     {SCHEMA_NAME("map"), .schema = &map},
    {SCHEMA_NAME("mixed"), .schema = &mixed}, {SCHEMA_NAME("number"), .schema = &number},
    {SCHEMA_NAME("set"), .schema = &set},
};
static const char *const required[] = {"map", NULL};
static const struct schema spec = {
    .type = SCHEMA_OBJECT, .properties = properties, .property_count = 5, .required = required};
static const struct schema_property root_properties[] = {{SCHEMA_NAME("spec"), .schema = &spec}};
static const struct schema root = {
    .type = SCHEMA_OBJECT, .properties = root_properties, .property_count = 1};

TEST(a_schema_is_told_in_json)
{
    AUTO_VALUE *got = schema_openapi(&root);
    expect_json(
        got,
        "{\"properties\":{\"apiVersion\":{\"type\":\"string\"},\"kind\":{\"type\":\"string\"},"
        "\"metadata\":{\"type\":\"object\"},\"spec\":{\"properties\":{\"any\":{"
        "\"x-kubernetes-preserve-unknown-fields\":true},\"map\":{\"additionalProperties\":{"
        "\"maxLength\":9,\"minLength\":1,\"type\":\"string\"},\"type\":\"object\","
        "\"x-kubernetes-map-type\":\"atomic\"},\"mixed\":{\"anyOf\":[{\"type\":\"integer\"},{"
        "\"type\":\"string\"}],\"nullable\":true,\"x-kubernetes-int-or-string\":true},\"number\":{"
        "\"default\":3,\"format\":\"int32\",\"minimum\":-1,\"type\":\"integer\"},\"set\":{"
        "\"items\":"
        "{\"enum\":[\"red\",\"blue\"],\"type\":\"string\"},\"type\":\"array\","
        "\"x-kubernetes-list-type\":\"set\"}},\"required\":[\"map\"],\"type\":\"object\"}},"
        "\"type\":\"object\"}");
}

/* All that controller-gen makes of a Pod template, read and told again. */
TEST(what_is_told_reads_as_the_same)
{
    static const struct schema_property template_properties[] = {
        {SCHEMA_NAME("spec"), .schema = &schema_crd_pod_template_spec}};
    static const struct schema template = {
        .type = SCHEMA_OBJECT, .properties = template_properties, .property_count = 1};
    AUTO_FIELD_ERRORS errors = {0};
    AUTO_VALUE *told = schema_openapi(&template);
    AUTO_SCHEMA_DOCUMENT *document = schema_parse(told, "schema", &errors);
    expect_int(errors.count, 0);
    expect_true(document != NULL);
    if (document != NULL) {
        expect_int(value_count(schema_document_warnings(document)), 0);
    }
}

TEST_MAIN("core/kube/schema_openapi", {"a schema is told in JSON", a_schema_is_told_in_json},
          {"what is told reads as the same", what_is_told_reads_as_the_same})
