#include "core/base/parse_int.h"

#include "tests/expect.h"

TEST(takes_what_go_takes)
{
    static const struct {
        const char *text;
        bool valid;
        int64_t number;
    } rows[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"+7", true, 7},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+-1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1_000", false, 0},
        {"0x10", false, 0},
        {"1.0", false, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("\"%s\"", rows[i].text);
        int64_t number = 42;
        expect_int(parse_int64(rows[i].text, &number), rows[i].valid);
        expect_int(number, rows[i].valid ? rows[i].number : 42);
    }
}

TEST_MAIN("core/base/parse_int", {"takes what Go takes", takes_what_go_takes})
