#include "sim/scenario/format.h"

#include "tests/expect.h"

/* One of everything. */
static const struct format string = {.type = FORMAT_STRING};
static const struct format number = {.type = FORMAT_INTEGER, .minimum = -1, .maximum = 9};
static const struct format count = {.type = FORMAT_INTEGER, .minimum = 0};
static const struct format flag = {.type = FORMAT_BOOLEAN};
static const struct format span = {.type = FORMAT_DURATION};
static const struct format anything = {.type = FORMAT_ANY};
static const struct format choice = {.type = FORMAT_CHOICE,
                                     .choices = (const char *const[]){"red", "green", NULL}};
static const struct format map = {.type = FORMAT_MAP, .items = &number};
static const struct format full_map = {.type = FORMAT_MAP, .items = &string, .not_empty = true};
static const struct format list = {.type = FORMAT_LIST, .items = &choice};
static const struct format full_list = {.type = FORMAT_LIST, .items = &count, .not_empty = true};
static const struct format either = {.type = FORMAT_EITHER,
                                     .alternatives =
                                         (const struct format *const[]){&count, &full_list, NULL}};
static const struct format verbs = {.type = FORMAT_OBJECT,
                                    .not_empty = true,
                                    .fields = (const struct format_field[]){
                                        {"go", &string, .one_of = true, .description = "goes"},
                                        {"stop", &anything, .one_of = true, .description = "stops"},
                                        {"note", &string, .description = "a note"},
                                        {.name = NULL}}};
static const struct format verb_list = {.type = FORMAT_LIST, .items = &verbs};
static const struct format root = {
    .type = FORMAT_OBJECT,
    .fields = (const struct format_field[]){
        {"name", &string, .required = true, .description = "what it is called"},
        {"number", &number, .description = "a number"},
        {"count", &count, .description = "a count"},
        {"flag", &flag, .description = "a flag"},
        {"span", &span, .description = "a duration"},
        {"choice", &choice, .description = "a choice"},
        {"map", &map, .description = "numbers"},
        {"fullMap", &full_map, .description = "texts"},
        {"list", &list, .description = "colours"},
        {"either", &either, .description = "one or many"},
        {"steps", &verb_list, .description = "steps"},
        {.name = NULL}}};

static void read_and_check(const char *text, struct error *err)
{
    struct yaml_stream stream;
    expect_true(yaml_parse(text, strlen(text), &stream, err));
    if (stream.count == 1) {
        bool ok = format_check(&root, &stream.documents[0], stream.documents[0].value, NULL, err);
        expect_int(ok, !error_is_set(err));
    }
    yaml_stream_release(&stream);
}

TEST(accepts)
{
    static const char *const rows[] = {
        "name: x\n",
        "{name: x, number: -1, count: 9223372036854775807, flag: true, span: 1h5m, choice: red}",
        "{name: x, number: 9, span: 1.5s, map: {}, list: [], fullMap: {a: b}}",
        "{name: x, span: \"0\", map: {a: 1, 8080: 2}, list: [red, green, red], either: 0}",
        "{name: x, either: [0, 1], steps: [{go: a}, {stop: null, note: b}, {stop: {x: [1]}}]}",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_ERROR err = {0};
        read_and_check(rows[i], &err);
        expect_text(err.message, NULL);
    }
}

TEST(violations)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        /* the root */
        {"5\n", "1:1: expected a map, got 5"},
        {"- name: x\n", "1:1: expected a map, got a list"},
        {"{}\n", "1:1: the key `name` is missing: what it is called"},
        {"name: x\nnmae: y\n", "2:1: nmae: unknown key `nmae`, expected name, number, count, flag, "
                               "span, choice, map, fullMap, list, either, steps"},
        /* scalars */
        {"name: ''\n", "1:1: name: expected a string that is not empty, got \"\""},
        {"name: 5\n", "1:1: name: expected a string that is not empty, got 5"},
        {"name: no\n",
         "1:1: name: expected a string that is not empty, got false; y, n, yes, no, on, "
         "off are booleans without quotes"},
        {"name:\n", "1:1: name: expected a string that is not empty, got null"},
        {"name: x\nnumber: -2\n", "2:1: number: expected an integer from -1 to 9, got -2"},
        {"name: x\nnumber: 10\n", "2:1: number: expected an integer from -1 to 9, got 10"},
        {"name: x\nnumber: 1.5\n", "2:1: number: expected an integer from -1 to 9, got 1.5"},
        {"name: x\ncount: -1\n", "2:1: count: expected an integer of at least 0, got -1"},
        {"name: x\ncount: '1'\n", "2:1: count: expected an integer of at least 0, got \"1\""},
        {"name: x\nflag: 'yes'\n", "2:1: flag: expected true or false, got \"yes\""},
        {"name: x\nspan: 5\n",
         "2:1: span: expected a duration such as 30s or 5m, up to 8760h, got 5"},
        {"name: x\nspan: -5s\n",
         "2:1: span: expected a duration such as 30s or 5m, up to 8760h, got \"-5s\""},
        {"name: x\nspan: 8760h1ns\n",
         "2:1: span: expected a duration such as 30s or 5m, up to 8760h, got \"8760h1ns\""},
        {"name: x\nspan: 5 s\n",
         "2:1: span: expected a duration such as 30s or 5m, up to 8760h, got \"5 s\""},
        {"name: x\nchoice: blue\n", "2:1: choice: expected one of red, green, got \"blue\""},
        {"name: x\nchoice: [red]\n", "2:1: choice: expected one of red, green, got a list"},
        /* containers */
        {"name: x\nmap: [1]\n", "2:1: map: expected a map, got a list"},
        {"name: x\nmap:\n  a: 1\n  b/c: x\n",
         "4:3: map.b/c: expected an integer from -1 to 9, got \"x\""},
        {"name: x\nfullMap: {}\n", "2:1: fullMap: expected a map that is not empty, got an empty "
                                   "map"},
        {"name: x\nlist: {}\n", "2:1: list: expected a list, got an empty map"},
        {"name: x\nlist:\n- red\n- blue\n", "4:3: list[1]: expected one of red, green, got "
                                            "\"blue\""},
        {"name: x\neither: x\n",
         "2:1: either: expected an integer of at least 0, or a list that is "
         "not empty, got \"x\""},
        {"name: x\neither: []\n", "2:1: either: expected an integer of at least 0, or a list that "
                                  "is not empty, got an empty list"},
        {"name: x\neither: [0, -1]\n", "2:13: either[1]: expected an integer of at least 0, got "
                                       "-1"},
        /* exactly one of */
        {"name: x\nsteps:\n- {}\n", "3:3: steps[0]: expected a map that is not empty, got an empty "
                                    "map"},
        {"name: x\nsteps:\n- note: m\n", "3:3: steps[0]: expected exactly one of go, stop, got 0 "
                                         "of them"},
        {"name: x\nsteps:\n- {go: a, stop: b}\n",
         "3:3: steps[0]: expected exactly one of go, stop, "
         "got 2 of them"},
        {"name: x\nsteps:\n- go: a\n  halt: b\n",
         "4:3: steps[0].halt: unknown key `halt`, expected go, stop, note"},
        /* characters, not bytes, are columns */
        {"{\"name\": \"\xc3\xa9\", count: x}\n",
         "1:15: count: expected an integer of at least 0, got \"x\""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_ERROR err = {0};
        AUTO_BUFFER got = {0};
        read_and_check(rows[i].text, &err);
        error_print(&err, &got);
        expect_text(buffer_text(&got), rows[i].want);
    }
}

TEST(paths)
{
    static const struct {
        const char *keys[4];
        const char *pointer;
        const char *shown;
    } rows[] = {
        {{NULL}, "", ""},
        {{"spec", "steps", "0"}, "/spec/steps/0", "spec.steps[0]"},
        {{"a/b", "~c", "~1"}, "/a~1b/~0c/~01", "a/b.~c.~1"},
        {{"0", "1"}, "/0/1", "0[1]"},
        {{"a", "1x"}, "/a/1x", "a.1x"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_BUFFER pointer = {0};
        AUTO_BUFFER shown = {0};
        for (size_t j = 0; rows[i].keys[j] != NULL; j++) {
            format_append_key(&pointer, rows[i].keys[j]);
        }
        expect_text(buffer_text(&pointer), rows[i].pointer);
        format_print_path(buffer_text(&pointer), &shown);
        expect_text(buffer_text(&shown), rows[i].shown);
    }
}

static const struct format any_list = {.type = FORMAT_LIST, .items = &anything};
static const struct format text_or_any = {
    .type = FORMAT_EITHER,
    .alternatives = (const struct format *const[]){&string, &anything, NULL}};

#define PLACEHOLDER "\"pattern\":\"\\\\$\\\\{[^}]+\\\\}\""

TEST(json_schema)
{
    static const struct {
        const struct format *format;
        const char *want;
    } rows[] = {
        {&string, "{\"minLength\":1,\"type\":\"string\"}"},
        {&number, "{\"anyOf\":[{\"maximum\":9,\"minimum\":-1,\"type\":\"integer\"},"
                  "{\"$ref\":\"#/$defs/placeholder\"}]}"},
        {&flag, "{\"anyOf\":[{\"type\":\"boolean\"},{\"$ref\":\"#/$defs/placeholder\"}]}"},
        {&choice, "{\"anyOf\":[{\"enum\":[\"red\",\"green\"]},"
                  "{\"$ref\":\"#/$defs/placeholder\"}]}"},
        {&anything, "{}"},
        {&full_map, "{\"additionalProperties\":{\"minLength\":1,\"type\":\"string\"},"
                    "\"minProperties\":1," PLACEHOLDER ",\"type\":[\"object\",\"string\"]}"},
        {&any_list, "{\"items\":{}," PLACEHOLDER ",\"type\":[\"array\",\"string\"]}"},
        {&text_or_any, "{\"anyOf\":[{\"minLength\":1,\"type\":\"string\"},{}]}"},
        {&verbs,
         "{\"additionalProperties\":false,\"minProperties\":1,"
         "\"oneOf\":[{\"required\":[\"go\"],\"type\":\"object\"},"
         "{\"required\":[\"stop\"],\"type\":\"object\"},{\"type\":\"string\"}]," PLACEHOLDER ","
         "\"properties\":{\"go\":{\"description\":\"goes\",\"minLength\":1,"
         "\"type\":\"string\"},\"note\":{\"description\":\"a note\",\"minLength\":1,"
         "\"type\":\"string\"},\"stop\":{\"description\":\"stops\"}},"
         "\"type\":[\"object\",\"string\"]}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *schema = format_json_schema(rows[i].format, "t", "d");
        expect_text(value_find_text(schema, "$schema"),
                    "https://json-schema.org/draft/2020-12/schema");
        expect_text(value_find_text(schema, "title"), "t");
        expect_text(value_find_text(schema, "description"), "d");
        expect_json(value_find(schema, "$defs"),
                    "{\"placeholder\":{\"pattern\":\"\\\\$\\\\{[^}]+\\\\}\",\"type\":\"string\"}}");
        static const char *const frame[] = {"$schema", "title", "description", "$defs"};
        for (size_t j = 0; j < sizeof(frame) / sizeof(frame[0]); j++) {
            value_drop(&schema, frame[j]);
        }
        expect_json(schema, rows[i].want);
    }
}

TEST_MAIN("sim/scenario/format", {"accepts", accepts}, {"violations", violations}, {"paths", paths},
          {"JSON Schema", json_schema})
