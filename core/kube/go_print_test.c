#include "core/kube/go_print.h"

#include "tests/expect.h"

TEST(values_and_types)
{
    static const struct {
        const char *json;
        const char *text;
        const char *type;
    } rows[] = {
        {"null", "<nil>", "<nil>"},
        {"true", "true", "bool"},
        {"-5", "-5", "int64"},
        {"1.5", "1.5", "float64"},
        {"\"a b\"", "a b", "string"},
        {"[]", "[]", "[]interface {}"},
        {"[1,\"x\",null]", "[1 x <nil>]", "[]interface {}"},
        {"{}", "map[]", "map[string]interface {}"},
        {"{\"spec\":{\"foo\":1},\"a\":[2,3]}", "map[a:[2 3] spec:map[foo:1]]",
         "map[string]interface {}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_ERROR err = {0};
        AUTO_VALUE *value = value_parse_json(rows[i].json, strlen(rows[i].json), &err);
        AUTO_BUFFER text = {0};
        go_print_value(value, &text);
        expect_text(buffer_text(&text), rows[i].text);
        expect_text(go_print_type(value), rows[i].type);
    }
}

TEST_MAIN("core/kube/go_print", {"values and types", values_and_types})
