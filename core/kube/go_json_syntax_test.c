#include "core/kube/go_json_syntax.h"

#include "tests/expect.h"

TEST(says_what_go_says)
{
    static const struct {
        const char *text;
        const char *problem;
    } rows[] = {
        {"{\"a\":[1,-2.5e+3,true,false,null,\"\\u00e9\"]} ", ""},
        {"", "unexpected end of JSON input"},
        {"{\"a\":", "unexpected end of JSON input"},
        {"[{", "unexpected end of JSON input"},
        {"x", "invalid character 'x' looking for beginning of value"},
        {"'", "invalid character '\\'' looking for beginning of value"},
        {"{a", "invalid character 'a' looking for beginning of object key string"},
        {"{\"a\" 1}", "invalid character '1' after object key"},
        {"{\"a\":1 \"b\"", "invalid character '\"' after object key:value pair"},
        {"[1 2]", "invalid character '2' after array element"},
        {"01", "invalid character '1' after top-level value"},
        {"-x", "invalid character 'x' in numeric literal"},
        {"1.x", "invalid character 'x' after decimal point in numeric literal"},
        {"1ex", "invalid character 'x' in exponent of numeric literal"},
        {"nul1", "invalid character '1' in literal null (expecting 'l')"},
        {"\"\n\"", "invalid character '\\n' in string literal"},
        {"\"\\x\"", "invalid character 'x' in string escape code"},
        {"\"\\u00g0\"", "invalid character 'g' in \\u hexadecimal character escape"},
        {"\xff", "invalid character '\xc3\xbf' looking for beginning of value"},
        {"{\"a\":1,}", "invalid character '}' looking for beginning of object key string"},
        {"[1,]", "invalid character ']' looking for beginning of value"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        AUTO_BUFFER problem = {0};
        bool ok = go_json_syntax(rows[i].text, strlen(rows[i].text), &problem);
        expect_int(ok, rows[i].problem[0] == '\0');
        expect_text(buffer_text(&problem), rows[i].problem);
    }
}

TEST(ends_where_nesting_is_too_deep)
{
    AUTO_BUFFER text = {0};
    buffer_append_repeated(&text, '[', 100000);
    AUTO_BUFFER problem = {0};
    expect_false(go_json_syntax(buffer_text(&text), text.size, &problem));
    expect_text(buffer_text(&problem), "exceeded max depth");
}

TEST_MAIN("core/kube/go_json_syntax", {"says what Go says", says_what_go_says},
          {"ends where nesting is too deep", ends_where_nesting_is_too_deep})
