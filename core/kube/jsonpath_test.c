#include "core/kube/jsonpath.h"

#include "tests/expect.h"

static const char store[] =
    "{\"kind\":\"List\",\"items\":["
    "{\"metadata\":{\"name\":\"a\",\"labels\":{\"k8s.io/app\":\"x\"}},\"n\":3,\"ok\":true,"
    "\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"},"
    "{\"type\":\"Synced\",\"status\":\"False\"}]}},"
    "{\"metadata\":{\"name\":\"b\"},\"n\":7,\"f\":0.5,\"status\":{\"conditions\":[]}},"
    "{\"metadata\":{\"name\":\"c\"},\"n\":5,\"ok\":false,\"f\":1.25,\"nothing\":null}],"
    "\"list\":[10,20,30,40],\"empty\":[],\"html\":{\"a\":\"<&>\"}}";

/* What TEMPLATE prints, or the error behind `! `. */
static void print(const char *template, bool allow_missing_keys, struct buffer *out)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *object = value_parse_json(store, sizeof(store) - 1, &err);
    AUTO_JSONPATH *path = jsonpath_parse(template, &err);
    if (path == NULL || !jsonpath_print(path, object, allow_missing_keys, out, &err)) {
        buffer_truncate(out, 0);
        buffer_printf(out, "! %s", err.message);
    }
}

struct row {
    const char *template;
    const char *want;
};

static void expect_rows(const struct row *rows, size_t count, bool allow_missing_keys)
{
    for (size_t i = 0; i < count; i++) {
        expect_context("%s", rows[i].template);
        AUTO_BUFFER text = {0};
        print(rows[i].template, allow_missing_keys, &text);
        expect_text(buffer_text(&text), rows[i].want);
    }
    expect_context("%s", "");
}

#define EXPECT_ROWS(allow_missing_keys, ...)                                                       \
    do {                                                                                           \
        static const struct row rows[] = {__VA_ARGS__};                                            \
        expect_rows(rows, sizeof(rows) / sizeof(rows[0]), (allow_missing_keys));                   \
    } while (0)

TEST(members)
{
    EXPECT_ROWS(true, {"{.kind}", "List"}, {"{$.kind}", "List"}, {"{@.kind}", "List"},
                {"{ .kind }", "List"}, {"{['kind']}", "List"},
                {"{.html}", "{\"a\":\"\\u003c\\u0026\\u003e\"}"},
                {"{.items[0].metadata.labels.k8s\\.io/app}", "x"},
                {"{.items[0].metadata.labels['k8s\\.io/app']}", "x"},
                {"{.items[0].metadata.labels['k8s.io/app']}", ""}, {"{.items[*].n}", "3 7 5"},
                {"{.items[*].metadata.name}", "a b c"},
                {"{.items[0].metadata.*}", "{\"k8s.io/app\":\"x\"} a"}, {"{..name}", "a b c"},
                {"{.items..type}", "Ready Synced"}, {"{.missing.deeper}", ""},
                {"{.kind.deeper}", ""}, {"{.items[2].nothing}", "<nil>"},
                {"{.items[2].nothing.deeper}", ""}, {"{.items[*].f}", "0.5 1.25"},
                {"{.items[*].ok}", "true false"});
}

TEST(items)
{
    EXPECT_ROWS(true, {"{.list}", "[10,20,30,40]"}, {"{.list[0]}", "10"}, {"{.list[-1]}", "40"},
                {"{.list[-2]}", "30"}, {"{.list[1:3]}", "20 30"}, {"{.list[2:]}", "30 40"},
                {"{.list[:2]}", "10 20"}, {"{.list[0:-1]}", "10 20 30"},
                {"{.list[0:4:2]}", "10 30"}, {"{.list[::3]}", "10 40"},
                {"{.list[*]}", "10 20 30 40"}, {"{.list[]}", "10"}, {"{.list[1:1]}", ""},
                {"{.empty[*]}", ""}, {"{.list[0,2]}", "10 30"}, {"{.list[-1, 0:2]}", "40 10 20"},
                {"{.items[0]['n','kind']}", "3"}, {"{.items[0]['n', 'ok']}", "3 true"},
                {"{.list[4]}", "! array index out of bounds: index 4, length 4"},
                {"{.list[-5]}", "! array index out of bounds: index -1, length 4"},
                {"{.list[0:5]}", "! array index out of bounds: index 4, length 4"},
                {"{.empty[0]}", "! array index out of bounds: index 0, length 0"},
                {"{.list[3:1]}", "! starting index 3 is greater than ending index 1"},
                {"{.list[0:3:0]}", "! step must be > 0"},
                {"{.kind[0]}", "! string is not array or slice"},
                {"{.html[*]}", "! map[string]interface {} is not array or slice"});
}

TEST(filters)
{
    EXPECT_ROWS(
        true, {"{.items[?(@.metadata.name==\"b\")].n}", "7"},
        {"{.items[?(@.metadata.name == 'b')].n}", "7"},
        {"{.items[?(@.metadata.name!=\"b\")].n}", "3 5"}, {"{.items[?(@.n>4)].n}", "7 5"},
        {"{.items[?(@.n>=5)].n}", "7 5"}, {"{.items[?(@.n<5)].n}", "3"},
        {"{.items[?(@.n<=5)].n}", "3 5"}, {"{.items[?(@.n==-3)].n}", ""},
        {"{.items[?(@.ok==true)].n}", "3"}, {"{.items[?(@.ok)].n}", "3 5"},
        {"{.items[?(@.f>0.75)].n}", "5"}, {"{.items[?(@.nope==1)].n}", ""},
        {"{.items[0].status.conditions[?(@.type==\"Ready\")].status}", "True"},
        {"{.items[*].status.conditions[?(@.type==\"Synced\")].status}", "False"},
        {"{.list[?(@>15)]}", "20 30 40"}, {"{.items[?(@.metadata.name==\")\")].n}", ""},
        {"{.items[?(@.n==\"3\")].n}", "! incompatible types for comparison"},
        {"{.items[?(@.ok<true)].n}", "! invalid type for comparison"},
        {"{.items[?(@.metadata==1)].n}", "! invalid type for comparison"},
        {"{.items[?(@.status.conditions[*].type==1)]}", "! can only compare one element at a time"},
        {"{.html[?(@.a==1)]}", "! map[a:<&>] is not array or slice and cannot be filtered"});
}

TEST(ranges_and_texts)
{
    EXPECT_ROWS(
        true, {"", ""}, {"plain } text", "plain } text"}, {"n={.kind}!", "n=List!"},
        {"{.kind}{.kind}", "ListList"}, {"{\"a\\tb\\n\"}", "a\tb\n"}, {"{'it is'}", "it is"},
        {"{5}", "5"}, {"{-1.50}", "-1.50"}, {"{+007}", "7"}, {"{true}", "true"},
        {"{range .items[*]}{.metadata.name}{\"\\t\"}{.n}{\"\\n\"}{end}.", "a\t3\nb\t7\nc\t5\n."},
        {"{range .items[*]}[{.metadata.name}, {.n}] {end}", "[a, 3] [b, 7] [c, 5] "},
        {"{range .empty[*]}{.n}{\"x\"}{end}done", "done"},
        {"{range .missing}{range .x}{.n}{end}{end}{.kind}", "List"},
        {"{range .items[*]}{.n}:{range .status.conditions[*]}{.type},{end};{end}",
         "3:Ready,Synced,;7:;5:;"},
        {"{range .list[*]}{@}-", "10-20-30-40-"}, {"{end}", "! not in range, nothing to end"},
        {"{nope}", "! unrecognized identifier nope"});
}

TEST(missing_keys_can_be_errors)
{
    EXPECT_ROWS(false, {"{.kind}", "List"}, {"{.nope}", "! nope is not found"},
                {"{.items[*].ok}", "true false"}, {"{.items[?(@.ok)].n}", "3 5"},
                {"{.items[?(@.ok==true)].n}", "! ok is not found"},
                {"{..nope}", "! nope is not found"});
}

TEST(broken_templates)
{
    EXPECT_ROWS(true, {"{.kind", "! unclosed action"}, {"{.kind\n}", "! unclosed action"},
                {"{", "! unclosed action"}, {"{.list[0}", "! unterminated array"},
                {"{.list[a]}", "! invalid array index a"},
                {"{.list[-]}", "! array index - is not a number"},
                {"{.list[1:2:3:4]}", "! invalid array index 1:2:3:4"},
                {"{\"a}", "! unterminated quoted string"},
                {"{\"\\q\"}", "! unquote string \"\\q\" error invalid syntax"},
                {"{.a[?(@.x==1}", "! unterminated filter"},
                {"{.a[?(@.x==1)}", "! unclosed array expect ]"},
                {"{.a[?(@.x=1)]}", "! unrecognized filter operator ="},
                {"{.a....b}", "! invalid multiple recursive descent"},
                {"{*}", "! unrecognized character in action: U+002A '*'"},
                {"{1.2.3}", "! cannot parse number 1.2.3"});
}

TEST(results_can_be_taken_one_by_one)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *object = value_parse_json(store, sizeof(store) - 1, &err);
    AUTO_JSONPATH *path = jsonpath_parse("{.list[0:2]}{.kind}", &err);
    AUTO_JSONPATH_RESULTS results = {0};
    expect_true(jsonpath_find(path, object, true, &results, &err));
    expect_int(results.count, 3);
    expect_int(value_as_int(results.items[1], 0), 20);
    expect_text(value_text(results.items[2]), "List");
}

TEST(limits)
{
    AUTO_BUFFER template = {0};
    for (int i = 0; i < 20; i++) {
        buffer_append(&template, "{range @}");
    }
    AUTO_BUFFER text = {0};
    print(buffer_text(&template), true, &text);
    expect_text(buffer_text(&text), "! ranges are nested deeper than 16");

    AUTO_BUFFER steps = {0};
    buffer_append(&steps, "{$");
    for (int i = 0; i < 25; i++) {
        buffer_append(&steps, "..[*]");
    }
    buffer_append(&steps, "}");
    AUTO_ERROR err = {0};
    AUTO_VALUE *deep = value_array();
    for (int i = 0; i < 40; i++) {
        deep = value_array_of(deep, value_int(i), NULL);
    }
    AUTO_JSONPATH *path = jsonpath_parse(buffer_text(&steps), &err);
    AUTO_JSONPATH_RESULTS results = {0};
    expect_false(jsonpath_find(path, deep, true, &results, &err));
    expect_text(err.message, "more than 1000000 results");
}

TEST_MAIN("core/kube/jsonpath", {"members", members}, {"items", items}, {"filters", filters},
          {"ranges and texts", ranges_and_texts},
          {"missing keys can be errors", missing_keys_can_be_errors},
          {"broken templates", broken_templates},
          {"results can be taken one by one", results_can_be_taken_one_by_one}, {"limits", limits})
