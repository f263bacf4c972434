#include "core/kube/label_selector.h"

#include "core/base/memory.h"
#include "tests/expect.h"

#define KEY                                                                                        \
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end "  \
    "with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for " \
    "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
#define VALUE                                                                                      \
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "    \
    "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value', " \
    " or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

static struct value *parse_labels(const char *json)
{
    AUTO_ERROR err = {0};
    struct value *labels = value_parse_json(json, strlen(json), &err);
    expect_text(err.message, NULL);
    return labels;
}

/* The objects of the recorded lists: what each selector selects is a row of digits and `k`. */
static const struct {
    char name;
    const char *labels;
} objects[] = {
    {'0', "{\"i\":\"0\",\"par\":\"even\"}"},
    {'1', "{\"i\":\"1\",\"par\":\"odd\"}"},
    {'2', "{\"i\":\"2\",\"par\":\"even\"}"},
    {'3', "{\"i\":\"3\",\"par\":\"odd\"}"},
    {'5', "{\"i\":\"5\",\"par\":\"odd\"}"},
    {'6', "{\"i\":\"6\",\"par\":\"even\"}"},
    {'k', "null"},
};

static void expect_selected(const struct label_selector *selector, const char *want)
{
    AUTO_BUFFER selected = {0};
    for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
        AUTO_VALUE *labels = parse_labels(objects[i].labels);
        if (label_selector_matches(selector, labels)) {
            buffer_append_char(&selected, objects[i].name);
        }
    }
    expect_text(buffer_text(&selected), want);
}

TEST(selects_what_was_recorded)
{
    static const struct {
        const char *text;
        const char *selected;
        const char *canonical;
    } rows[] = {
        {"", "012356k", ""},
        {"  ", "012356k", ""},
        {"par=even", "026", "par=even"},
        {"par==odd", "135", "par==odd"},
        {"par!=even", "135k", "par!=even"},
        {"par in (even,odd)", "012356", "par in (even,odd)"},
        {"par notin (even)", "135k", "par notin (even)"},
        {"i", "012356", "i"},
        {"!i", "k", "!i"},
        {"!zz", "012356k", "!zz"},
        {"i>3", "56", "i>3"},
        {"i<3", "012", "i<3"},
        {"i in (1,2),par=odd", "1", "i in (1,2),par=odd"},
        {"par", "012356", "par"},
        {"x in ()", "", "x in ()"},
        {"x notin ()", "012356k", "x notin ()"},
        {"i in (,1)", "1", "i in (,1)"},
        {"par=", "", "par="},
        {"par!=", "012356k", "par!="},
        /* Not recorded: spacing, order, keywords as names. */
        {"par=odd , i in( 5,1,1 )", "15", "i in (1,5),par=odd"},
        {"\tpar\r\n=\todd", "135", "par=odd"},
        {"in in (in,notin),notin!=in", "", "in in (in,notin),notin!=in"},
        {"i in (1,)", "1", "i in (,1)"},
        {"i in (1,,2)", "12", "i in (,1,2)"},
        {"i in (,)", "", "i in ()"},
        {"b,a,c=1,a=2", "", "a,a=2,b,c=1"},
        {"par>1", "", "par>1"},
        {"i<+3", "", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        AUTO_ERROR err = {0};
        AUTO_LABEL_SELECTOR selector = {0};
        expect_int(label_selector_parse(rows[i].text, &selector, &err), rows[i].canonical != NULL);
        if (rows[i].canonical == NULL) {
            continue;
        }
        expect_selected(&selector, rows[i].selected);
        AUTO_BUFFER canonical = {0};
        label_selector_print(&selector, &canonical);
        expect_text(buffer_text(&canonical), rows[i].canonical);
    }
    expect_context("%s", "");
}

TEST(says_what_upstream_says)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"},
        {"bad key=1",
         "unable to parse requirement: found 'key', expected: in, notin, =, ==, !=, gt, lt"},
        {"=x", "found '=', expected: !, identifier, or 'end of string'"},
        {",", "found ',', expected: !, identifier, or 'end of string'"},
        {"i in (1", "unable to parse requirement: found '', expected: ',' or ')'"},
        {"par=even,", "found '', expected: identifier after ','"},
        {"a,,b", "found ',', expected: identifier after ','"},
        {"x=-bad-", "unable to parse requirement: values[0][x]: Invalid value: \"-bad-\": " VALUE},
        {"i>abc", "unable to parse requirement: values[0]: Invalid value: \"abc\": for 'Gt', 'Lt' "
                  "operators, the value must be an integer"},
        {"i>", "unable to parse requirement: values[0]: Invalid value: \"\": for 'Gt', 'Lt' "
               "operators, the value must be an integer"},
        {"i<-x-", "unable to parse requirement: [values[0]: Invalid value: \"-x-\": for 'Gt', 'Lt' "
                  "operators, the value must be an integer, values[0][i]: Invalid value: "
                  "\"-x-\": " VALUE "]"},
        {"par in even", "unable to parse requirement: found 'even' expected: '('"},
        {"a=b=c", "found '=', expected: ',' or 'end of string'"},
        {"!a=b", "found '=', expected: ',' or 'end of string'"},
        {"!!a", "unable to parse requirement: found '!', expected: identifier"},
        {"!", "unable to parse requirement: found '', expected: identifier"},
        {"a=(", "unable to parse requirement: found '(', expected: identifier"},
        {"a===b", "unable to parse requirement: found '=', expected: identifier"},
        {"a in (=", "unable to parse requirement: found '=', expected: ',', ')' or identifier"},
        {"a in (,=", "unable to parse requirement: found '=', expected: ',', or identifier"},
        {"i in (,,)", "unable to parse requirement: found ')', expected: ',', or identifier"},
        {"a in (b c)", "unable to parse requirement: found 'c', expected: ',' or ')'"},
        {"-x=1", "unable to parse requirement: <nil>: Invalid value: \"-x\": " KEY},
        {"a in (c!,b)", "unable to parse requirement: found '!', expected: ',' or ')'"},
        {"a in (.c,-b)", "unable to parse requirement: [values[0][a]: Invalid value: \"-b\": " VALUE
                         ", values[1][a]: Invalid value: \".c\": " VALUE "]"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        AUTO_ERROR err = {0};
        AUTO_LABEL_SELECTOR selector = {0};
        expect_false(label_selector_parse(rows[i].text, &selector, &err));
        expect_text(err.message, rows[i].want);
    }
    expect_context("%s", "");
}

TEST(comes_from_an_object)
{
    static const struct {
        const char *object;
        const char *canonical; /* NULL where there is an error */
        const char *selected;  /* or the error */
    } rows[] = {
        {"null", "", ""},
        {"{}", "", "012356k"},
        {"{\"matchLabels\":{\"par\":\"odd\",\"i\":\"1\"}}", "i=1,par=odd", "1"},
        {"{\"matchExpressions\":[{\"key\":\"par\",\"operator\":\"Exists\"},"
         "{\"key\":\"i\",\"operator\":\"NotIn\",\"values\":[\"6\",\"0\"]}]}",
         "i notin (0,6),par", "1235"},
        {"{\"matchExpressions\":[{\"key\":\"i\",\"operator\":\"In\",\"values\":[\"6\",\"0\"]},"
         "{\"key\":\"x\",\"operator\":\"DoesNotExist\"}]}",
         "i in (0,6),!x", "06"},
        {"{\"matchExpressions\":[{\"key\":\"i\",\"operator\":\"Near\"}]}", NULL,
         "\"Near\" is not a valid label selector operator"},
        {"{\"matchExpressions\":[{\"key\":\"i\",\"operator\":\"In\"}]}", NULL,
         "values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty"},
        {"{\"matchExpressions\":[{\"key\":\"i\",\"operator\":\"Exists\",\"values\":[\"a\"]}]}",
         NULL,
         "values: Invalid value: [\"a\"]: values set must be empty for exists and does not exist"},
        {"{\"matchLabels\":{\"-x\":\"1\"}}", NULL, "key: Invalid value: \"-x\": " KEY},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].object);
        AUTO_ERROR err = {0};
        AUTO_LABEL_SELECTOR selector = {0};
        AUTO_VALUE *object = parse_labels(rows[i].object);
        if (!label_selector_from_value(object, &selector, &err)) {
            expect_true(rows[i].canonical == NULL);
            expect_text(err.message, rows[i].selected);
            continue;
        }
        expect_selected(&selector, rows[i].selected);
        AUTO_BUFFER canonical = {0};
        label_selector_print(&selector, &canonical);
        expect_text(buffer_text(&canonical), rows[i].canonical);
    }
    expect_context("%s", "");
}

TEST(knows_the_one_value_of_a_key)
{
    AUTO_ERROR err = {0};
    AUTO_LABEL_SELECTOR selector = {0};
    expect_true(label_selector_parse("a=1,b in (2),c in (3,4),d!=5,e,f==,a", &selector, &err));
    static const struct {
        const char *key;
        const char *value;
    } rows[] = {{"a", "1"}, {"b", "2"}, {"c", NULL}, {"d", NULL}, {"e", NULL}, {"f", ""}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_text(label_selector_exact_value(&selector, rows[i].key), rows[i].value);
    }
}

TEST(is_built_from_pairs)
{
    AUTO_LABEL_SELECTOR selector = {0};
    expect_true(label_selector_is_everything(&selector));
    label_selector_require(&selector, "ray.io/group", "small");
    label_selector_require(&selector, "ray.io/cluster", "demo");
    expect_false(label_selector_is_everything(&selector));
    AUTO_BUFFER text = {0};
    label_selector_print(&selector, &text);
    expect_text(buffer_text(&text), "ray.io/cluster=demo,ray.io/group=small");
}

TEST_MAIN("core/kube/label_selector", {"selects what was recorded", selects_what_was_recorded},
          {"says what upstream says", says_what_upstream_says},
          {"comes from an object", comes_from_an_object},
          {"knows the one value of a key", knows_the_one_value_of_a_key},
          {"is built from pairs", is_built_from_pairs})
