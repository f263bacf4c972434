#include "core/base/value_json_direct.h"

#include "core/base/buffer.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "tests/expect.h"

static const char whole[] =
    "{\"a long key of its own\":[1,-2.5e+3,\"plain text of some "
    "length\",\"\\\"\\n\\u00e9\\u20ac\"],"
    "\"b\":{},\"c\":[],\"d\":[true,false,null],\"\":\"\xc3\xa9\xf0\x9f\x98\x80 and on it goes\"}";

/* Both ways, from memory that ends where the text does. */
static void read_both(const char *text, size_t size, struct value **direct, struct value **careful)
{
    AUTO_FREE char *exact = memory_alloc(size);
    memcpy(exact, text, size);
    AUTO_ERROR err = {0};
    *direct = value_json_direct(exact, size);
    *careful = value_json_careful(exact, size, NULL, &err);
}

TEST(both_ways_lead_to_the_same)
{
    static const char *const rows[] = {
        whole,
        "null",
        " true ",
        "\t\r\n false",
        "-0",
        "9223372036854775807",
        "1E+3",
        "-2.50e1",
        "12e-1",
        "\"\"",
        "\"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\\u000b\\u001F\\u00e9\\u20AC\\uffff\x7f\"",
        " [ ] ",
        "{ }",
        "[ 1 , 2.5 ,\"x\\\\\" , null ]",
        "{ \"b\" : 0.5 , \"\" : [ { } , 7 ] , \"a\":-1 }",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i]);
        AUTO_VALUE *direct = NULL;
        AUTO_VALUE *careful = NULL;
        read_both(rows[i], strlen(rows[i]), &direct, &careful);
        expect_true(direct != NULL);
        expect_true(value_equal(direct, careful));
        expect_int((int64_t)value_depth(direct), (int64_t)value_depth(careful));
    }
}

/* Right texts among them: the careful way is there for those. */
TEST(the_direct_way_gives_up)
{
    static const struct {
        const char *text;
        bool is_right;
    } rows[] = {
        {"{\"a\\n\":1}", true},
        {"\"\\ud83d\\ude00\"", true},
        {"", false},
        {"[1] 2", false},
        {"[1,]", false},
        {"[,1]", false},
        {"[1}", false},
        {"{\"a\"}", false},
        {"{\"a\":1,}", false},
        {"{\"a\":1]", false},
        {"{1:1}", false},
        {"{\"a\":1,\"a\":2}", false},
        {"01", false},
        {"1.", false},
        {"1e", false},
        {"-", false},
        {"9223372036854775808", false},
        {"nul", false},
        {"nullx", false},
        {"\"a\tb\"", false},
        {"\"\\x\"", false},
        {"\"\\u12g4\"", false},
        {"\"\\u0000\"", false},
        {"\"\\ud800\"", false},
        {"\"\xc1\xbf\"", false},
        {"\"\xe2\x82\"", false},
        {"\"seven__\x80\"", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        AUTO_VALUE *direct = NULL;
        AUTO_VALUE *careful = NULL;
        read_both(rows[i].text, strlen(rows[i].text), &direct, &careful);
        expect_true(direct == NULL);
        expect_int(careful != NULL, rows[i].is_right);
    }
    expect_true(value_json_direct("1\0", 2) == NULL);
}

TEST(no_beginning_of_a_text_is_one)
{
    for (size_t size = 0; size < sizeof(whole) - 1; size++) {
        AUTO_VALUE *direct = NULL;
        AUTO_VALUE *careful = NULL;
        read_both(whole, size, &direct, &careful);
        expect_true(direct == NULL && careful == NULL);
    }
}

/* Each byte, at each place of a string that is looked at in words. */
TEST(every_byte_is_seen_wherever_it_stands)
{
    for (int byte = 0; byte < 256; byte++) {
        for (size_t place = 1; place < 19; place++) {
            char text[] = "\"abcdefghijklmnopqr\"";
            text[place] = (char)byte;
            bool is_plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
            AUTO_VALUE *direct = value_json_direct(text, sizeof(text) - 1);
            text[sizeof(text) - 2] = '\0';
            if (!is_plain ? direct != NULL && byte != '\\' : !value_is_text(direct, text + 1)) {
                expect_context("byte %d at %zu", byte, place);
                expect_true(direct == NULL);
            }
        }
    }
}

TEST(nesting_is_bounded)
{
    for (size_t depth = LIMIT_VALUE_DEPTH; depth <= LIMIT_VALUE_DEPTH + 1; depth++) {
        AUTO_BUFFER text = {0};
        buffer_append_repeated(&text, '[', depth);
        buffer_append_repeated(&text, ']', depth);
        AUTO_VALUE *value = value_json_direct(text.data, text.size);
        expect_int(value != NULL, depth == LIMIT_VALUE_DEPTH);
    }
}

TEST_MAIN("core/base/value_json_direct", {"both ways lead to the same", both_ways_lead_to_the_same},
          {"the direct way gives up", the_direct_way_gives_up},
          {"no beginning of a text is one", no_beginning_of_a_text_is_one},
          {"every byte is seen wherever it stands", every_byte_is_seen_wherever_it_stands},
          {"nesting is bounded", nesting_is_bounded})
