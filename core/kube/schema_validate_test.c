#include "core/kube/schema.h"
#include "core/kube/types.h"
#include "tests/expect.h"

static bool must_stay(const struct value *value, const struct value *old)
{
    return old == NULL || value_equal(value, old);
}

static bool must_not_be_odd(const struct value *value, const struct value *old)
{
    (void)old;
    return value_as_int(value, 0) % 2 == 0;
}

static bool must_not_be_empty(const struct value *value, const struct value *old)
{
    (void)old;
    return value_count(value) > 0;
}

#define STRINGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct schema_rule odd_rules[] = {
    {must_stay, "self == oldSelf", "must stay"},
    {must_not_be_odd, "self % 2 == 0", "must not be odd"},
    {NULL, NULL, NULL}};
static const struct schema_rule object_rules[] = {
    {must_not_be_empty, "size(self) > 0", "must not be empty"}, {NULL, NULL, NULL}};

static const struct schema string = {.type = SCHEMA_STRING};
static const struct schema boolean = {.type = SCHEMA_BOOLEAN};
static const struct schema number = {.type = SCHEMA_NUMBER};
static const struct schema integer = {.type = SCHEMA_INTEGER};
static const struct schema int32 = {
    .type = SCHEMA_INTEGER, .format = "int32", .has_minimum = true, .minimum = -5};
static const struct schema int64 = {.type = SCHEMA_INTEGER, .format = "int64"};
static const struct schema date = {.type = SCHEMA_STRING, .format = "date-time", .nullable = true};
static const struct schema mode = {.type = SCHEMA_STRING, .enum_values = STRINGS("A", "B")};
static const struct schema word = {.type = SCHEMA_STRING, .min_length = 2, .max_length = 4};
static const struct schema quantity = {
    .type = SCHEMA_INT_OR_STRING, .format = "quantity", .pattern = &schema_pattern_quantity};
static const struct schema ruled = {.type = SCHEMA_INTEGER, .rules = odd_rules};
static const struct schema map = {.type = SCHEMA_OBJECT, .additional_properties = &mode};
static const struct schema ruled_object = {
    .type = SCHEMA_OBJECT, .additional_properties = &string, .rules = object_rules};

static const struct schema_property item_properties[] = {{SCHEMA_NAME("mode"), &mode},
                                                         {SCHEMA_NAME("name"), &string}};
static const struct schema item = {.type = SCHEMA_OBJECT,
                                   .properties = item_properties,
                                   .property_count = 2,
                                   .required = STRINGS("name")};
static const struct schema list = {.type = SCHEMA_ARRAY, .items = &item};
static const struct schema named = {.type = SCHEMA_ARRAY,
                                    .items = &item,
                                    .list_type = SCHEMA_LIST_MAP,
                                    .list_map_keys = STRINGS("name")};
static const struct schema paired = {.type = SCHEMA_ARRAY,
                                     .items = &item,
                                     .list_type = SCHEMA_LIST_MAP,
                                     .list_map_keys = STRINGS("name", "mode")};
static const struct schema set = {
    .type = SCHEMA_ARRAY, .items = &integer, .list_type = SCHEMA_LIST_SET};
static const struct schema any = {.type = SCHEMA_ANY};
static const struct schema set_map = {.type = SCHEMA_OBJECT, .additional_properties = &set};

static const struct schema_property status_properties[] = {{SCHEMA_NAME("int32"), &int32},
                                                           {SCHEMA_NAME("set"), &set}};
static const struct schema status = {.type = SCHEMA_OBJECT,
                                     .properties = status_properties,
                                     .property_count = 2,
                                     .required = STRINGS("int32")};
static const struct schema_property properties[] = {
    {SCHEMA_NAME("any"), &any},        {SCHEMA_NAME("boolean"), &boolean},
    {SCHEMA_NAME("date"), &date},      {SCHEMA_NAME("int32"), &int32},
    {SCHEMA_NAME("int64"), &int64},    {SCHEMA_NAME("integer"), &integer},
    {SCHEMA_NAME("list"), &list},      {SCHEMA_NAME("map"), &map},
    {SCHEMA_NAME("mode"), &mode},      {SCHEMA_NAME("named"), &named},
    {SCHEMA_NAME("number"), &number},  {SCHEMA_NAME("object"), &ruled_object},
    {SCHEMA_NAME("paired"), &paired},  {SCHEMA_NAME("quantity"), &quantity},
    {SCHEMA_NAME("ruled"), &ruled},    {SCHEMA_NAME("set"), &set},
    {SCHEMA_NAME("setMap"), &set_map}, {SCHEMA_NAME("status"), &status},
    {SCHEMA_NAME("string"), &string},  {SCHEMA_NAME("word"), &word}};
static const struct schema root = {.type = SCHEMA_OBJECT,
                                   .properties = properties,
                                   .property_count = sizeof(properties) / sizeof(properties[0])};

#define UNCHECKED                                                                                  \
    "<nil>: Invalid value: null: some validation rules were not checked because the object was "   \
    "invalid; correct the existing errors to complete validation\n"

static struct value *parse(const char *text)
{
    AUTO_ERROR error = {0};
    return text == NULL ? NULL : value_parse_json(text, strlen(text), &error);
}

/* The errors, one `field: text` a line. */
static void expect_errors(const char *object, const char *old, bool is_status, const char *want)
{
    AUTO_VALUE *new_object = parse(object);
    AUTO_VALUE *old_object = parse(old);
    AUTO_FIELD_ERRORS errors = {0};
    if (is_status) {
        schema_validate_status(&root, new_object, old_object, &errors);
    } else {
        schema_validate(&root, new_object, old_object, &errors);
    }
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < errors.count; i++) {
        buffer_printf(&text, "%s: %s\n", errors.items[i].field, errors.items[i].text);
    }
    expect_text(buffer_text(&text), want);
}

TEST(values_and_their_errors)
{
    static const struct {
        const char *object;
        const char *errors;
    } rows[] = {
        {"{}", ""},
        {"{\"any\":{\"a\":[null]},\"boolean\":true,\"int32\":-5,\"int64\":3000000000}", ""},
        {"{\"number\":1}", ""},
        {"{\"number\":1.5}", ""},
        {"{\"undeclared\":1}", ""},
        {"{\"boolean\":\"yes\"}",
         "boolean: Invalid value: \"string\": boolean in body must be of type boolean: "
         "\"string\"\n" UNCHECKED},
        {"{\"boolean\":null}", "boolean: Invalid value: \"null\": boolean in body must be of type "
                               "boolean: \"null\"\n" UNCHECKED},
        {"{\"string\":{}}", "string: Invalid value: \"object\": string in body must be of type "
                            "string: \"object\"\n" UNCHECKED},
        {"{\"int32\":\"2\"}", "int32: Invalid value: \"string\": int32 in body must be of type "
                              "integer: \"string\"\n" UNCHECKED},
        {"{\"int32\":true}", "int32: Invalid value: \"\": int32 in body must be of type int32: "
                             "\"\"\n" UNCHECKED},
        {"{\"int32\":[]}", "int32: Invalid value: \"array\": int32 in body must be of type "
                           "integer: \"array\"\n" UNCHECKED},
        {"{\"int32\":1.5}", "int32: Invalid value: \"float64\": int32 in body must be of type "
                            "int32: \"float64\"\n"
                            "<nil>: Invalid value: \"\": Checked value must be of type integer "
                            "with format int32 in int32\n" UNCHECKED},
        {"{\"integer\":1.5}", "integer: Invalid value: \"number\": integer in body must be of type "
                              "integer: \"number\"\n"
                              "<nil>: Invalid value: \"\": Checked value must be of type integer "
                              "(default format) in integer\n" UNCHECKED},
        {"{\"int32\":2147483648}", "<nil>: Invalid value: \"\": Checked value must be of type "
                                   "integer with format int32 in int32\n"},
        {"{\"int32\":-6}",
         "int32: Invalid value: -6: int32 in body should be greater than or equal to -5\n"},
        {"{\"mode\":\"C\"}",
         "mode: Unsupported value: \"C\": supported values: \"A\", \"B\"\n" UNCHECKED},
        {"{\"mode\":5}",
         "mode: Invalid value: \"integer\": mode in body must be of type string: \"integer\"\n"
         "mode: Unsupported value: 5: supported values: \"A\", \"B\"\n" UNCHECKED},
        {"{\"map\":{\"x\":\"C\"}}",
         "map.x: Unsupported value: \"C\": supported values: \"A\", \"B\"\n" UNCHECKED},
        {"{\"word\":\"a\"}",
         "word: Invalid value: \"a\": word in body should be at least 2 chars long\n"},
        {"{\"word\":\"\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\"}", ""},
        {"{\"word\":\"abcde\"}", "word: Too long: may not be more than 4 bytes\n" UNCHECKED},
        {"{\"quantity\":1}", ""},
        {"{\"quantity\":\"1e3\"}", ""},
        {"{\"quantity\":\"a\\\"\"}",
         "quantity: Invalid value: \"a\\\"\": quantity in body should match "
         "'^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|"
         "([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$'\n"},
        {"{\"quantity\":0.5}",
         "quantity: Invalid value: \"number\": quantity in body must be of type integer,string: "
         "\"number\"\n"
         "<nil>: Invalid value: \"\": \"quantity\" must validate at least one schema (anyOf)\n"
         "quantity: Invalid value: \"number\": quantity in body must be of type integer: "
         "\"number\"\n"
         "<nil>: Invalid value: \"\": Checked value must be of type integer (default format) in "
         "quantity\n" UNCHECKED},
        {"{\"list\":[{\"name\":\"a\"},{},{\"name\":1}]}",
         "list[1].name: Required value\n"
         "list[2].name: Invalid value: \"integer\": list[2].name in body must be of type string: "
         "\"integer\"\n" UNCHECKED},
        {"{\"list\":[null]}", "list[0]: Invalid value: \"null\": list[0] in body must be of type "
                              "object: \"null\"\n" UNCHECKED},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].object);
        expect_errors(rows[i].object, NULL, false, rows[i].errors);
    }
    expect_context("%s", "");
}

TEST(dates)
{
    static const struct {
        const char *date;
        bool valid;
    } rows[] = {
        {"2026-11-23T02:21:55Z", true},
        {"2026-11-23t02:21:55z", true},
        {"2026-11-23T02:21:55.123Z", true},
        {"2026-11-23T02:21:55+09:00", true},
        {"2026-11-23T02:21:55.1-09:00", true},
        {"2024-02-29T00:00:00Z", true},
        {"2023-02-29T00:00:00Z", false},
        {"2026-13-01T00:00:00Z", false},
        {"2026-11-31T00:00:00Z", false},
        {"2026-11-23T24:00:00Z", false},
        {"2026-11-23T00:60:00Z", false},
        {"2026-11-23T00:00:00", false},
        {"2026-11-23T00:00:00.Z", false},
        {"2026-11-23 00:00:00Z", false},
        {"2026-11-23T00:00:00+9:00", false},
        {"2026-11-23", false},
        {"notadate", false},
        {"", false},
        {"T00:00:00Z", false},
        {"2026-11-23T:::::::::::::", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("`%s`", rows[i].date);
        AUTO_VALUE *object = value_object_of("date", value_string(rows[i].date), NULL);
        AUTO_FIELD_ERRORS errors = {0};
        schema_validate(&root, object, NULL, &errors);
        expect_int(errors.count, rows[i].valid ? 0 : 2);
    }
    expect_context("%s", "");
    expect_errors("{\"date\":null}", NULL, false, "");
    expect_errors("{\"date\":[]}", NULL, false, "");
    expect_errors("{\"date\":1}", NULL, false,
                  "date: Invalid value: \"int64\": date in body must be of type date-time: "
                  "\"int64\"\n" UNCHECKED);
}

TEST(lists_that_are_sets_or_maps)
{
    expect_errors("{\"set\":[1,2,1,1,2]}", NULL, false,
                  "set[2]: Duplicate value: 1\nset[4]: Duplicate value: 2\n");
    expect_errors("{\"setMap\":{\"a.b\":[1,1]}}", NULL, false,
                  "setMap[a.b][1]: Duplicate value: 1\n");
    expect_errors("{\"named\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"a\"}]}", NULL, false,
                  "named[2]: Duplicate value: {\"name\":\"a\"}\n");
    expect_errors("{\"paired\":[{\"mode\":\"A\",\"name\":\"a\"},{\"name\":\"a\"},"
                  "{\"mode\":\"A\",\"name\":\"a\"}]}",
                  NULL, false, "paired[2]: Duplicate value: {\"mode\":\"A\",\"name\":\"a\"}\n");
    expect_errors("{\"list\":[{\"name\":\"a\"},{\"name\":\"a\"}]}", NULL, false, "");
    expect_errors("{\"named\":[\"x\"]}", NULL, false,
                  "named[0]: Invalid value: \"string\": named[0] in body must be of type object: "
                  "\"string\"\n"
                  "named[0]: Invalid value: \"x\": must be an object for an array of list-type "
                  "map\n" UNCHECKED);
    expect_errors("{\"named\":[null]}", NULL, false,
                  "named[0]: Invalid value: \"null\": named[0] in body must be of type object: "
                  "\"null\"\n" UNCHECKED);
}

TEST(rules_run_only_when_nothing_blocks_them)
{
    expect_errors("{\"ruled\":2}", NULL, false, "");
    expect_errors("{\"ruled\":3}", NULL, false, "ruled: Invalid value: 3: must not be odd\n");
    expect_errors("{\"ruled\":3}", "{\"ruled\":2}", false,
                  "ruled: Invalid value: 3: must stay\nruled: Invalid value: 3: must not be odd\n");
    expect_errors("{\"ruled\":4}", "{}", false, "");
    expect_errors("{\"object\":{}}", NULL, false,
                  "object: Invalid value: \"object\": must not be empty\n");
    expect_errors("{\"ruled\":3,\"word\":\"a\"}", NULL, false,
                  "word: Invalid value: \"a\": word in body should be at least 2 chars long\n"
                  "ruled: Invalid value: 3: must not be odd\n");
    expect_errors("{\"boolean\":1,\"ruled\":3}", NULL, false,
                  "boolean: Invalid value: \"integer\": boolean in body must be of type boolean: "
                  "\"integer\"\n" UNCHECKED);
}

TEST(errors_of_the_metadata_block_rules_too)
{
    AUTO_VALUE *object = parse("{\"ruled\":3}");
    AUTO_FIELD_ERRORS errors = {0};
    field_errors_add(&errors, FIELD_REQUIRED, "metadata.name", "Required value");
    schema_validate(&root, object, NULL, &errors);
    expect_int(errors.count, 2);
    expect_text(errors.items[0].field, "metadata.name");
    expect_text(errors.items[1].field, "<nil>");
}

TEST(what_did_not_change_is_not_complained_about)
{
    expect_errors("{\"mode\":\"C\",\"string\":\"b\"}", "{\"mode\":\"C\",\"string\":\"a\"}", false,
                  "");
    expect_errors("{\"mode\":\"D\"}", "{\"mode\":\"C\"}", false,
                  "mode: Unsupported value: \"D\": supported values: \"A\", \"B\"\n" UNCHECKED);
    expect_errors("{\"ruled\":3,\"string\":\"b\"}", "{\"ruled\":3,\"string\":\"a\"}", false, "");
    /* Items of a list map are told apart by their keys, those of other lists not at all. */
    expect_errors("{\"named\":[{\"name\":\"b\"},{\"mode\":\"C\",\"name\":\"a\"}]}",
                  "{\"named\":[{\"mode\":\"C\",\"name\":\"a\"}]}", false, "");
    expect_errors(
        "{\"list\":[{\"mode\":\"C\",\"name\":\"a\"},{\"name\":\"b\"}]}",
        "{\"list\":[{\"mode\":\"C\",\"name\":\"a\"}]}", false,
        "list[0].mode: Unsupported value: \"C\": supported values: \"A\", \"B\"\n" UNCHECKED);
    expect_errors("{\"list\":[{}],\"string\":\"b\"}", "{\"list\":[{}],\"string\":\"a\"}", false,
                  "");
    /* Duplicates are let through when the old object has any. */
    expect_errors("{\"set\":[1,1,2,2]}", "{\"set\":[1,1]}", false, "");
    expect_errors("{\"set\":[1,1]}", "{\"set\":[1]}", false, "set[1]: Duplicate value: 1\n");
}

TEST(the_status_has_paths_of_its_own)
{
    expect_errors("{\"boolean\":1,\"status\":{\"int32\":\"x\"}}", "{}", true,
                  "status.int32: Invalid value: \"string\": int32 in body must be of type integer: "
                  "\"string\"\n" UNCHECKED);
    expect_errors("{\"status\":\"x\"}", "{}", true,
                  "status: Invalid value: \"string\":  in body must be of type object: "
                  "\"string\"\n" UNCHECKED);
    expect_errors("{\"status\":{\"int32\":3000000000}}", "{}", true,
                  "status: Invalid value: \"\": Checked value must be of type integer with format "
                  "int32 in int32\n");
    expect_errors("{\"status\":{\"int32\":1,\"set\":[1,1]}}", NULL, true,
                  "status.set[1]: Duplicate value: 1\n");
    expect_errors("{\"status\":{}}", NULL, true, "status.int32: Required value\n" UNCHECKED);
    expect_errors("{}", NULL, true, "");
}

TEST(conditions)
{
    AUTO_VALUE *condition = parse("{\"message\":\"\",\"reason\":\"A b\",\"status\":\"Maybe\","
                                  "\"type\":\"a/b/c\"}");
    AUTO_FIELD_ERRORS errors = {0};
    schema_validate(&schema_crd_condition, condition, NULL, &errors);
    expect_int(errors.count, 5);
    expect_text(errors.items[0].text, "Invalid value: \"A b\": reason in body should match "
                                      "'^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$'");
    expect_text(errors.items[1].text, "Unsupported value: \"Maybe\": supported values: \"True\", "
                                      "\"False\", \"Unknown\"");
    expect_text(errors.items[2].field, "type");
    expect_text(errors.items[3].field, "lastTransitionTime");
}

TEST_MAIN("core/kube/schema_validate", {"values and their errors", values_and_their_errors},
          {"dates", dates}, {"lists that are sets or maps", lists_that_are_sets_or_maps},
          {"rules run only when nothing blocks them", rules_run_only_when_nothing_blocks_them},
          {"errors of the metadata block rules, too", errors_of_the_metadata_block_rules_too},
          {"what did not change is not complained about",
           what_did_not_change_is_not_complained_about},
          {"the status has paths of its own", the_status_has_paths_of_its_own},
          {"conditions", conditions})
