#include "core/base/float64.h"

#include "tests/expect.h"

static const char *print(struct float64 number, struct buffer *out)
{
    buffer_truncate(out, 0);
    float64_print(number, out);
    return buffer_text(out);
}

TEST(literals_print_as_short_as_possible)
{
    static const struct {
        const char *literal;
        const char *text;
    } rows[] = {
        {"0", "0"},
        {"-0", "-0"},
        {"1", "1"},
        {"-1.50", "-1.5"},
        {"0.1", "0.1"},
        {"0.30000000000000004", "0.30000000000000004"},
        {"0.3000000000000000444", "0.30000000000000004"},
        {"123456789012345678", "123456789012345680"},
        {"9007199254740993", "9007199254740992"},
        {"9007199254740995", "9007199254740996"},
        {"4503599627370496", "4503599627370496"},
        {"1e2", "100"},
        {"1E+2", "100"},
        {"0.000001", "0.000001"},
        {"0.0000001", "1e-7"},
        {"0.00000012", "1.2e-7"},
        {"100000000000000000000", "100000000000000000000"},
        {"1e21", "1e+21"},
        {"123e20", "1.23e+22"},
        {"5e-324", "5e-324"},
        {"2.2250738585072014e-308", "2.2250738585072014e-308"},
        {"2.2250738585072011e-308", "2.225073858507201e-308"},
        {"1.7976931348623157e308", "1.7976931348623157e+308"},
        {"1e-400", "0"},
        {"0e99999999999999999999", "0"},
        {"1e-99999999999999999999", "0"},
        {"9.5367431640625e-07", "9.5367431640625e-7"},
        {"2e-44", "2e-44"},
        {"8.41e21", "8.41e+21"},
        {"9.0608011534336e15", "9060801153433600"},
        {"1005812603667389.25", "1005812603667389.2"}, /* in the middle: to the even digit */
        {"1005812603667389.75", "1005812603667389.8"},
    };
    AUTO_BUFFER out = {0};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].literal);
        struct float64 number = float64_of_literal(rows[i].literal, strlen(rows[i].literal));
        expect_text(print(number, &out), rows[i].text);
    }
}

TEST(numbers_beyond_the_greatest_are_infinite)
{
    static const char *const literals[] = {"1.7976931348623159e308", "1e309", "1e99999999999",
                                           "-2e308"};
    for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
        expect_context("%s", literals[i]);
        expect_true(float64_of_literal(literals[i], strlen(literals[i])).infinite);
    }
}

TEST(more_digits_than_count)
{
    AUTO_BUFFER digits = {0};
    buffer_append_char(&digits, '1');
    buffer_append_repeated(&digits, '0', 400);
    AUTO_BUFFER out = {0};
    expect_text(print(float64_of_decimal(digits.data, digits.size, -400, false), &out), "1");
    expect_true(float64_of_decimal(digits.data, digits.size, 0, false).infinite);
}

TEST(products_are_rounded)
{
    static const struct {
        const char *a;
        int64_t power;
        const char *text;
    } rows[] = {
        {"3", -1, "0.30000000000000004"},
        {"300", -3, "0.3"},
        {"100", -6, "0.00009999999999999999"},
        {"-7", -1, "-0.7000000000000001"},
        {"1e30", -9, "1.0000000000000001e+21"},
        {"5", 40, "5e+40"},
        {"1", -33, "1e-33"},
        {"1", 308, "1e+308"},
        {"1", -323, "1e-323"},
        {"7", -400, "0"},
    };
    AUTO_BUFFER out = {0};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s x 10^%d", rows[i].a, (int)rows[i].power);
        struct float64 product = float64_multiply(float64_of_literal(rows[i].a, strlen(rows[i].a)),
                                                  float64_power_of_ten(rows[i].power));
        expect_text(print(product, &out), rows[i].text);
    }
    struct float64 most = float64_power_of_ten(308);
    expect_true(float64_multiply(most, most).infinite);
    expect_true(float64_multiply(most, float64_power_of_ten(309)).infinite);
}

TEST_MAIN("core/base/float64",
          {"literals print as short as possible", literals_print_as_short_as_possible},
          {"numbers beyond the greatest are infinite", numbers_beyond_the_greatest_are_infinite},
          {"more digits than count", more_digits_than_count},
          {"products are rounded", products_are_rounded})
