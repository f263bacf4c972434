#include "core/kube/cel.h"

#include "tests/expect.h"

/* TEXT as JSON, with apostrophes for quotes; NULL stays NULL. */
static struct value *parse(const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    AUTO_BUFFER json = {0};
    buffer_append(&json, text);
    for (size_t i = 0; i < json.size; i++) {
        json.data[i] = json.data[i] == '\'' ? '"' : json.data[i];
    }
    AUTO_ERROR error = {0};
    struct value *value = value_parse_json(buffer_text(&json), json.size, &error);
    expect_text(error.message, NULL);
    return value;
}

/* "true", "false" or the error of a rule. */
static void expect_result(const char *rule, const char *self, const char *old_self, bool optional,
                          const char *want)
{
    expect_context("%s", rule);
    AUTO_ERROR error = {0};
    bool unsupported = false;
    struct cel_program *program = cel_parse(rule, &unsupported, &error);
    expect_text(error.message, NULL);
    if (program != NULL) {
        AUTO_VALUE *value = parse(self);
        AUTO_VALUE *old = parse(old_self);
        struct cel_input input = {value, old, optional};
        int64_t budget = 100000;
        bool result = false;
        bool good = cel_evaluate_bool(program, &input, &budget, &result, &error);
        expect_text(!good ? error.message : result ? "true" : "false", want);
    }
    cel_free(program);
    expect_context("%s", "");
}

static const char object[] =
    "{'n':3,'d':0.5,'s':'abc','empty':'','list':[1,2,3],'words':['a','b'],'map':{'k':'v','l':'w'},"
    "'t':true,'nothing':null,'namespace':'ns','a-b':1,'unicode':'\xc3\xa4"
    "bc','when':"
    "'2024-01-02T03:04:05Z','size':'1Gi','objects':[{'name':'x','v':1},{'name':'y'}]}";

TEST(what_is_true)
{
    static const char *const rules[] = {
        "true",
        "!false",
        "self.n == 3",
        "self.n == 3.0 && self.d < 1 && self.d == 0.50",
        "self.n + 2 * 3 - 1 == 8",
        "7 / 2 == 3 && -7 / 2 == -3 && 7 % 4 == 3",
        "0x1F == 31 && 5u + 2u == 7u && 1 == 1u",
        "-9223372036854775808 < 9223372036854775807",
        "1.5 + 0.25 == 1.75 && 1.0 - 1.5 == -0.5",
        "self.s == 'abc' && self.s != \"abd\" && 'a' + 'b' == 'ab'",
        "self.s < 'abd' && 'Z' < 'a'",
        "has(self.n) && !has(self.x) && has(self.map.k)",
        "has(self.nothing) && self.nothing == null",
        "self.__namespace__ == 'ns' && self.a__dash__b == 1",
        "3 in self.list && !(4 in self.list) && 'k' in self.map && !('z' in self.map)",
        "self.list[0] == 1 && self.map['k'] == 'v'",
        "size(self.list) == 3 && self.s.size() == 3 && size(self.map) == 2",
        "self.unicode.size() == 3 && self.unicode.substring(0, 1) == '\\u00e4'",
        "self.s.startsWith('ab') && self.s.endsWith('bc') && self.s.contains('b')",
        "self.s.matches('^[a-c]+$') && !'x'.matches('^[a-c]$') && matches('abc', 'b')",
        "'a,b,c'.split(',') == ['a', 'b', 'c'] && 'a,b,c'.split(',', 2) == ['a', 'b,c']",
        "'abc'.split('') == ['a', 'b', 'c'] && ''.split(',') == ['']",
        "self.words.join() == 'ab' && self.words.join('-') == 'a-b'",
        "'aBc'.lowerAscii() == 'abc' && 'aBc'.upperAscii() == 'ABC' && ' a '.trim() == 'a'",
        "'aaa'.replace('a', 'b') == 'bbb' && 'aaa'.replace('a', 'b', 2) == 'bba'",
        "'abcabc'.indexOf('c') == 2 && 'abcabc'.indexOf('c', 3) == 5",
        "'abcabc'.lastIndexOf('c') == 5 && 'abc'.indexOf('z') == -1 && 'abc'.charAt(1) == 'b'",
        "'abc'.substring(1) == 'bc'",
        "self.list.all(x, x > 0) && self.list.exists(x, x == 2) && !self.list.all(x, x > 1)",
        "self.list.exists_one(x, x == 2) && !self.list.exists_one(x, x > 1)",
        "self.list.map(x, x * 2) == [2, 4, 6] && self.list.filter(x, x > 1) == [2, 3]",
        "self.list.map(x, x > 1, x + 1) == [3, 4]",
        "self.map.all(k, self.map[k] != '') && self.map.exists(k, v, k == 'l' && v == 'w')",
        "self.list.all(i, x, x == i + 1)",
        "self.list.all(x, self.list.exists(y, x == y))",
        "self.objects.all(o, !has(o.v) || o.v == 1)",
        "self.list.isSorted() && self.list.sum() == 6 && self.list.min() == 1",
        "self.list.max() == 3 && self.list.indexOf(2) == 1 && [1, 1].lastIndexOf(1) == 1",
        "self.list + [4] == [1, 2, 3, 4] && {'a': 1}.a == 1",
        "self.t ? self.n == 3 : self.x == 1",
        "true || self.x == 1",
        "self.x == 1 || true",
        "!(self.x == 1 && false)",
        "[1, 2].exists(x, x == 2 || self.x == 1)",
        "int('12') == 12 && string(12) == '12' && double('1.5') == 1.5 && int(1.9) == 1",
        "string(true) == 'true' && string(0.5) == '0.5' && bool('true') && uint(3) == 3u",
        "type(1) == int && type('') == string && type([]) == list && type(self) == map",
        "duration('1h') > duration('30m') && duration('1h') - duration('30m') == duration('1800s')",
        "timestamp(self.when) < timestamp('2024-01-02T03:04:06Z')",
        "timestamp('2024-01-01T00:00:00Z') + duration('1h') == timestamp('2024-01-01T01:00:00Z')",
        "string(duration('90s')) == '90s' && string(timestamp(self.when)) == self.when",
        "quantity(self.size).isGreaterThan(quantity('1000Mi')) && isQuantity('1k')",
        "quantity('1Gi').compareTo(quantity('1024Mi')) == 0 && !isQuantity('x')",
        "isIP('10.0.0.1') && !isIP('x') && isCIDR('10.0.0.0/8') && isURL('http://a/')",
        "sets.contains([1, 2], [2]) && sets.intersects([1], [1, 2])",
        "sets.equivalent([1, 2], [2, 1, 1])",
        "self.?x.orValue(5) == 5 && self.?n.orValue(5) == 3 && !self.?x.?y.hasValue()",
        "r'\\d' == '\\\\d' && '\\x41\\101' == 'AA' && '''a\n''' == 'a\\n'",
        "self.n // a comment\n == 3",
        "b'ab' == b'ab' && size(b'ab') == 2",
        "dyn(1) == 1",
    };
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        expect_result(rules[i], object, NULL, false, "true");
    }
}

TEST(what_is_not_true)
{
    static const struct {
        const char *rule;
        const char *want;
    } rows[] = {
        {"self.n == 4", "false"},
        {"self.s == 1", "false"},
        {"self.x == 1", "no such key: x"},
        {"self.map['z'] == ''", "no such key: z"},
        {"self.list[3] == 1", "index out of bounds: 3"},
        {"self.s + 1 == 2", "no such overload"},
        {"self.s > 1", "no such overload"},
        {"self.n", "no such overload"},
        {"1 / 0 == 1", "division by zero"},
        {"1 % 0 == 1", "modulus by zero"},
        {"9223372036854775807 + 1 > 0", "integer overflow"},
        {"-(-9223372036854775807 - 1) > 0", "integer overflow"},
        {"0u - 1u > 0u", "unsigned integer overflow"},
        {"self.x == 1 || false", "no such key: x"},
        {"self.x == 1 && true", "no such key: x"},
        {"self.list.all(x, x > 1 && self.y == 1)", "false"},
        {"self.list.all(x, self.y == 1)", "no such key: y"},
        {"'abc'.substring(4) == ''", "index out of range: 4"},
        {"int('x') == 1", "strconv.ParseInt: parsing \"x\": invalid syntax"},
        {"[].max() == 1", "max called on empty list"},
        {"self.list.all(a, self.list.all(b, self.list.all(c, self.list.all(d, "
         "self.list.all(e, self.list.all(f, self.list.all(g, self.list.all(h, self.list.all(i, "
         "self.list.all(j, true))))))))))",
         "operation cancelled: actual cost limit exceeded"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_result(rows[i].rule, object, NULL, false, rows[i].want);
    }
}

TEST(what_was_before)
{
    expect_result("self == oldSelf", "'a'", "'a'", false, "true");
    expect_result("self == oldSelf", "'a'", "'b'", false, "false");
    expect_result("oldSelf.hasValue()", "'a'", NULL, true, "false");
    expect_result("oldSelf.hasValue() && oldSelf.value() == 'b'", "'a'", "'b'", true, "true");
    expect_result("oldSelf.orValue('a') == self", "'a'", NULL, true, "true");
    expect_result("self in ['ray.io/kuberay-operator', 'kueue.x-k8s.io/multikueue']", "'a'", NULL,
                  false, "false");
}

TEST(what_cannot_be_parsed)
{
    static const struct {
        const char *text;
        const char *problem;
        bool unsupported;
    } rows[] = {
        {"", "Syntax error: unexpected character or end at byte 1", false},
        {"self.", "Syntax error: missing name behind the dot at byte 6", false},
        {"1 +", "Syntax error: unexpected character or end at byte 4", false},
        {"(1", "Syntax error: missing closing parenthesis at byte 3", false},
        {"1 2", "Syntax error: unexpected input at byte 3", false},
        {"'a", "Syntax error: unterminated text at byte 3", false},
        {"'\\q'", "Syntax error: invalid escape at byte 3", false},
        {"has(self)", "Syntax error: invalid argument to has() macro at byte 10", false},
        {"namespace", "Syntax error: reserved identifier at byte 1", false},
        {"99999999999999999999", "Syntax error: number too large at byte 21", false},
        {"self.all(1, true)", "Syntax error: the variable of a macro must be a name at byte 18",
         false},
        {"self.matches('(')", "error parsing regexp: missing closing ): `(`", false},
        {"self.frobnicate()", "the function frobnicate is not supported", true},
        {"1.5 * self.x > 1.0", "multiplying or dividing doubles is not supported", true},
        {"Foo{a: 1}", "making a message is not supported", true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        AUTO_ERROR error = {0};
        bool unsupported = false;
        expect_true(cel_parse(rows[i].text, &unsupported, &error) == NULL);
        expect_text(error.message, rows[i].problem);
        expect_int(unsupported, rows[i].unsupported);
    }
    expect_context("%s", "");
}

TEST(nesting_has_a_limit)
{
    AUTO_BUFFER text = {0};
    buffer_append_repeated(&text, '(', 100000);
    AUTO_ERROR error = {0};
    bool unsupported = false;
    expect_true(cel_parse(buffer_text(&text), &unsupported, &error) == NULL);
    AUTO_BUFFER sum = {0};
    buffer_append(&sum, "0");
    for (size_t i = 0; i < 5000; i++) {
        buffer_append(&sum, "+1");
    }
    buffer_append(&sum, " == 5000");
    expect_result(buffer_text(&sum), "1", NULL, false,
                  "a rule of so many operands is not supported");
}

TEST(texts)
{
    AUTO_ERROR error = {0};
    bool unsupported = false;
    struct cel_program *program = cel_parse("'sel is ' + self.sel", &unsupported, &error);
    AUTO_VALUE *self = parse("{'sel':'x'}");
    struct cel_input input = {self, NULL, false};
    int64_t budget = 100;
    AUTO_VALUE *text = NULL;
    expect_true(cel_evaluate_text(program, &input, &budget, &text, &error));
    expect_text(value_text(text), "sel is x");
    expect_true(budget > 90 && budget < 100);
    cel_free(program);
}

static const struct schema integer = {.type = SCHEMA_INTEGER};
static const struct schema_property item_properties[] = {{SCHEMA_NAME("a-b"), &integer}};
static const struct schema item = {
    .type = SCHEMA_OBJECT, .properties = item_properties, .property_count = 1};
static const struct schema list = {.type = SCHEMA_ARRAY, .items = &item};
static const struct schema map = {.type = SCHEMA_OBJECT, .additional_properties = &item};
static const struct schema any = {.type = SCHEMA_ANY};
static const struct schema_property properties[] = {{SCHEMA_NAME("any"), &any},
                                                    {SCHEMA_NAME("list"), &list},
                                                    {SCHEMA_NAME("map"), &map},
                                                    {SCHEMA_NAME("n"), &integer}};
static const struct schema root = {
    .type = SCHEMA_OBJECT, .properties = properties, .property_count = 4};

TEST(fields_that_are_not_declared)
{
    static const struct {
        const char *rule;
        const char *problem;
    } rows[] = {
        {"self.n == 1 && has(self.any.x.y) && self.map.x.a__dash__b == 1", NULL},
        {"self.list.all(x, x.a__dash__b > 0) && self.list[0].a__dash__b == 1", NULL},
        {"self.foo == 1", "ERROR: <input>:1:5: undefined field 'foo'\n | self.foo == 1\n | ....^"},
        {"true ||\n has(self.foo)",
         "ERROR: <input>:2:10: undefined field 'foo'\n |  has(self.foo)\n | .........^"},
        {"self.list.exists(x, x.b == 1)",
         "ERROR: <input>:1:22: undefined field 'b'\n | self.list.exists(x, x.b == 1)\n | "
         ".....................^"},
        {"self.map['k'].b == 1", "ERROR: <input>:1:14: undefined field 'b'\n | self.map['k'].b == "
                                 "1\n | .............^"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_ERROR error = {0};
        bool unsupported = false;
        struct cel_program *program = cel_parse(rows[i].rule, &unsupported, &error);
        expect_int(cel_check(program, &root, &error), rows[i].problem == NULL);
        expect_text(error.message, rows[i].problem);
        cel_free(program);
    }
}

TEST_MAIN("core/kube/cel", {"what is true", what_is_true}, {"what is not true", what_is_not_true},
          {"what was before", what_was_before}, {"what cannot be parsed", what_cannot_be_parsed},
          {"nesting has a limit", nesting_has_a_limit}, {"texts", texts},
          {"fields that are not declared", fields_that_are_not_declared})
