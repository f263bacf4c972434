#include "core/base/value_json.h"

#include "core/base/limits.h"
#include "tests/expect.h"

static struct value *parse(const char *text, struct error *err)
{
    return value_parse_json(text, strlen(text), err);
}

TEST(texts_are_read_and_printed)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"null", "null"},
        {" true ", "true"},
        {"\t\r\n false", "false"},
        {"0", "0"},
        {"-0", "0"},
        {"-12", "-12"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"1e3", "1000"},
        {"1E+3", "1000"},
        {"2.0", "2"},
        {"-2.50e1", "-25"},
        {"0.001e5", "100"},
        {"1200e-2", "12"},
        {"0.0", "0"},
        {"-0.0e7", "0"},
        {"0e99999999999999999999", "0"},
        {"0.5", "0.5"},
        {"-1.50", "-1.50"},
        {"12e-1", "12e-1"},
        {"1e19", "1e19"},
        {"9.223372036854775807e18", "9223372036854775807"},
        {"1e-99999999999999999999", "1e-99999999999999999999"},
        {"\"\"", "\"\""},
        {"\"a\\\"b\\\\c\\/d\"", "\"a\\\"b\\\\c/d\""},
        {"\"\\b\\f\\n\\r\\t\\u000b\\u001F\"", "\"\\b\\f\\n\\r\\t\\u000b\\u001f\""},
        {"\"<&>\"", "\"\\u003c\\u0026\\u003e\""},
        {"\"\\u00e9é€\\ud83d\\ude00😀\"", "\"éé€😀😀\""},
        {"\"\\u2028\\u2029\\u202a\x7f\"", "\"\\u2028\\u2029\u202a\x7f\""},
        {"[]", "[]"},
        {" [ ] ", "[]"},
        {"{ }", "{}"},
        {"[1,[2,[],{}],3]", "[1,[2,[],{}],3]"},
        {"[ 1 , 2.5 ,\"x\\\\\" , null ]", "[1,2.5,\"x\\\\\",null]"},
        {"{\"b\":1,\"a\":{\"d\":[1],\"c\":2}}", "{\"a\":{\"c\":2,\"d\":[1]},\"b\":1}"},
        {"{ \"b\\n\" : 0.5 , \"\" : [ { } , 7 ] , \"a\":-1 }",
         "{\"\":[{},7],\"a\":-1,\"b\\n\":0.5}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        AUTO_ERROR err = {0};
        AUTO_VALUE *value = parse(rows[i].text, &err);
        expect_text(err.message, NULL);
        expect_json(value, rows[i].want);
    }
}

TEST(wrong_texts_are_refused_with_their_place)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"", "1:1: empty text"},
        {" \n ", "1:1: empty text"},
        {"\xef\xbb\xbf{}", "1:1: unexpected character"},
        {"\f1", "1:1: unexpected character"},
        {"{\"a\":\v1}", "1:6: unexpected character"},
        {"[1,2", "1:5: unexpected end of text"},
        {"{\"1\":1,", "1:8: unexpected end of text"},
        {"[1]]", "1:4: closing bracket without an opening one"},
        {"[1] 2", "1:5: text after the end of the value"},
        {"nullx", "1:5: text after the end of the value"},
        {"{} {}", "1:4: text after the end of the value"},
        {"+1", "1:1: unexpected character"},
        {"[+1]", "1:2: unexpected character"},
        {"01", "1:1: invalid number"},
        {"-", "1:1: invalid number"},
        {"[-a]", "1:2: invalid number"},
        {"[1.]", "1:2: invalid number"},
        {"[1.e5]", "1:2: invalid number"},
        {"[.5]", "1:2: unexpected character"},
        {"[1e]", "1:2: invalid number"},
        {"[1e+]", "1:2: invalid number"},
        {"[1.2.3]", "1:2: invalid number"},
        {"[1-2]", "1:2: invalid number"},
        {"0x10", "1:2: text after the end of the value"},
        {"NaN", "1:1: unexpected character"},
        {"9223372036854775808", "1:1: integer does not fit 64 bits"},
        {"{\"a\": [1,\n -9223372036854775809]}", "2:2: integer does not fit 64 bits"},
        {"1.00000000000000000000000000000000000000000000000000000000000001",
         "1:1: number of more than 63 bytes"},
        {"\"a", "1:1: string without an end"},
        {"\"a\\\"", "1:1: string without an end"},
        {"[\"a\tb\"]", "1:4: control character in a string"},
        {"[\"a\nb\"]", "1:4: control character in a string"},
        {"\"\\x\"", "1:2: invalid escape sequence in a string"},
        {"\"\\u12g4\"", "1:2: invalid escape sequence in a string"},
        {"\"\\u12", "1:2: invalid escape sequence in a string"},
        {"\"\\", "1:2: invalid escape sequence in a string"},
        {"\"a\\u0000\"", "1:3: a string cannot contain the character U+0000"},
        {"\"\\ud800\"", "1:2: unpaired surrogate in a string"},
        {"\"\\ud800\\u0041\"", "1:2: unpaired surrogate in a string"},
        {"\"\\ude00\\ud83d\"", "1:2: unpaired surrogate in a string"},
        {"\"\x80\"", "1:2: invalid UTF-8"},
        {"\"\xc1\xbf\"", "1:2: invalid UTF-8"},
        {"\"\xe0\x9f\xbf\"", "1:2: invalid UTF-8"},
        {"\"\xed\xa0\x80\"", "1:2: invalid UTF-8"},
        {"\"\xf4\x90\x80\x80\"", "1:2: invalid UTF-8"},
        {"\"\xf0\x9f\x98\"", "1:2: invalid UTF-8"},
        {"\"\xe2\x82", "1:2: invalid UTF-8"},
        {"{\"a\":1,\n \"b\":{},\n \"a\":2}", "3:2: duplicate key \"a\""},
        {"[{\"x\":{\"\\u0061\":1 , \"a\":{}}}]", "1:21: duplicate key \"a\""},
        {"{a:1}", "1:3: syntax error"},
        {"{'a':1}", "1:2: unexpected character"},
        {"[1,]", "1:4: syntax error"},
        {"[1}", "1:3: syntax error"},
        {"[1 2]", "1:4: syntax error"},
        {"tru", "1:1: syntax error"},
        {"// x\n1", "1:1: unexpected character"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        AUTO_ERROR err = {0};
        AUTO_VALUE *value = parse(rows[i].text, &err);
        expect_true(value == NULL);
        AUTO_BUFFER out = {0};
        error_print(&err, &out);
        expect_text(buffer_text(&out), rows[i].want);
    }
}

TEST(bytes_that_end_c_strings_are_refused)
{
    AUTO_ERROR err = {0};
    expect_true(value_parse_json("[1,\0]", 5, &err) == NULL);
    expect_int(err.column, 4);
    AUTO_ERROR in_string = {0};
    expect_true(value_parse_json("\"a\0b\"", 5, &in_string) == NULL);
    expect_text(in_string.message, "control character in a string");
    AUTO_ERROR at_end = {0};
    expect_true(value_parse_json("1\0", 2, &at_end) == NULL);
}

static void append_nested(struct buffer *out, size_t depth)
{
    for (size_t i = 0; i < depth; i++) {
        buffer_append(out, i % 2 == 0 ? "[" : "{\"a\":");
    }
    buffer_append(out, "1");
    for (size_t i = depth; i > 0; i--) {
        buffer_append(out, (i - 1) % 2 == 0 ? "]" : "}");
    }
}

TEST(nesting_is_bounded)
{
    AUTO_ERROR err = {0};
    AUTO_BUFFER deep = {0};
    append_nested(&deep, LIMIT_VALUE_DEPTH);
    AUTO_VALUE *value = value_parse_json(deep.data, deep.size, &err);
    expect_json(value, deep.data);
    AUTO_BUFFER deeper = {0};
    append_nested(&deeper, LIMIT_VALUE_DEPTH + 1);
    expect_true(value_parse_json(deeper.data, deeper.size, &err) == NULL);
    expect_text(err.message, "nested too deeply");
}

TEST(values_that_nest_deeper_than_texts_print)
{
    struct value *value = value_int(1);
    for (int i = 0; i < 100000; i++) {
        value = value_array_of(value, NULL);
    }
    AUTO_BUFFER out = {0};
    value_print_json(value, &out);
    expect_int(out.size, 200001);
    value_unref(value);
}

TEST(large_texts_take_linear_time)
{
    AUTO_BUFFER text = {0};
    buffer_append_char(&text, '[');
    for (int i = 0; i < 100000; i++) {
        buffer_append(&text, "1,");
    }
    buffer_append(&text, "{\"\":0");
    for (int i = 0; i < 20000; i++) {
        buffer_printf(&text, ",\"%07d\":0", i);
    }
    buffer_append(&text, "}]");
    AUTO_ERROR err = {0};
    AUTO_VALUE *value = value_parse_json(text.data, text.size, &err);
    expect_int(value_count(value), 100001);
    expect_int(value_count(value_at(value, 100000)), 20001);
    expect_json(value, text.data);

    AUTO_BUFFER over = {0};
    buffer_append_repeated(&over, ' ', LIMIT_TEXT_SIZE_BYTES + 1);
    expect_true(value_parse_json(over.data, over.size, &err) == NULL);
    expect_text(err.message, "text of 3145729 bytes is over the limit of 3145728");
}

TEST(pretty_printing_breaks_lines)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *value = parse("{\"a\":[1,{\"b\":null}],\"c\":{},\"d\":[],\"e\":\"x\"}", &err);
    AUTO_BUFFER out = {0};
    value_print_json_pretty(value, 4, &out);
    expect_text(buffer_text(&out), "{\n"
                                   "    \"a\": [\n"
                                   "        1,\n"
                                   "        {\n"
                                   "            \"b\": null\n"
                                   "        }\n"
                                   "    ],\n"
                                   "    \"c\": {},\n"
                                   "    \"d\": [],\n"
                                   "    \"e\": \"x\"\n"
                                   "}");
    buffer_truncate(&out, 0);
    value_print_json_pretty(value_get(value, "c"), 4, &out);
    expect_text(buffer_text(&out), "{}");
}

TEST(numbers_are_read_by_themselves)
{
    AUTO_VALUE *number = value_parse_json_number("25e-1", 5);
    expect_text(value_decimal_literal(number), "25e-1");
    expect_true(value_parse_json_number("9223372036854775808", 19) == NULL);
    static const char too_long[] =
        "0.00000000000000000000000000000000000000000000000000000000000001";
    expect_true(value_parse_json_number(too_long, strlen(too_long)) == NULL);
}

TEST(the_last_of_duplicates_stands_where_that_is_asked_for)
{
    static const char text[] =
        "{\"a\":{\"b\":[0,{\"c\":1,\"d\":2,\"c\":3,\"c\":4}]},\"e\":1,\"a\":5}";
    AUTO_ERROR err = {0};
    AUTO_VALUE *duplicates = value_array();
    AUTO_VALUE *value = value_parse_json_lenient(text, strlen(text), &duplicates, &err);
    expect_json(value, "{\"a\":5,\"e\":1}");
    expect_json(duplicates, "[\"a.b[1].c\",\"a.b[1].c\",\"a\"]");

    AUTO_BUFFER many = {0};
    buffer_append(&many, "{\"a\":0");
    for (int i = 0; i <= LIMIT_JSON_DUPLICATES; i++) {
        buffer_append(&many, ",\"a\":0");
    }
    buffer_append(&many, "}");
    AUTO_VALUE *too_many = value_array();
    expect_true(value_parse_json_lenient(buffer_text(&many), many.size, &too_many, &err) == NULL);
    expect_text(err.message, "duplicate key \"a\"");
}

/* Each byte, at each place of a text that is looked at in words. */
TEST(every_byte_is_escaped_wherever_it_stands)
{
    for (int byte = 1; byte < 256; byte++) {
        char alone[2] = {(char)byte, '\0'};
        AUTO_BUFFER escaped = {0};
        value_print_json_string(alone, 1, &escaped);
        for (size_t size = 1; size <= 26; size++) {
            for (size_t place = 0; place < size; place++) {
                char text[27] = "abcdefghijklmnopqrstuvwxyz";
                text[place] = (char)byte;
                AUTO_BUFFER got = {0};
                value_print_json_string(text, size, &got);
                AUTO_BUFFER want = {0};
                buffer_append_char(&want, '"');
                buffer_append_sized(&want, text, place);
                buffer_append_sized(&want, escaped.data + 1, escaped.size - 2);
                buffer_append_sized(&want, text + place + 1, size - place - 1);
                buffer_append_char(&want, '"');
                if (!buffer_equals(&got, buffer_text(&want))) {
                    expect_context("byte %d at %zu of %zu", byte, place, size);
                    expect_text(buffer_text(&got), buffer_text(&want));
                }
            }
        }
    }
    AUTO_BUFFER out = {0};
    value_print_json_string("<\"&\\\x01\n\xe2\x80\xa8\xe2\x82\xac", 12, &out);
    expect_text(buffer_text(&out), "\"\\u003c\\\"\\u0026\\\\\\u0001\\n\\u2028\xe2\x82\xac\"");
}

TEST_MAIN("core/base/value_json", {"texts are read and printed", texts_are_read_and_printed},
          {"every byte is escaped wherever it stands", every_byte_is_escaped_wherever_it_stands},
          {"wrong texts are refused with their place", wrong_texts_are_refused_with_their_place},
          {"bytes that end C strings are refused", bytes_that_end_c_strings_are_refused},
          {"nesting is bounded", nesting_is_bounded},
          {"values that nest deeper than texts print", values_that_nest_deeper_than_texts_print},
          {"large texts take linear time", large_texts_take_linear_time},
          {"pretty printing breaks lines", pretty_printing_breaks_lines},
          {"numbers are read by themselves", numbers_are_read_by_themselves},
          {"the last of duplicates stands where that is asked for",
           the_last_of_duplicates_stands_where_that_is_asked_for})
