#include "core/kube/big_decimal.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "tests/expect.h"

static struct big_decimal *parse(const char *digits, int32_t scale)
{
    bool negative = digits[0] == '-';
    return big_decimal_of_digits(digits + negative, strlen(digits) - negative, negative, scale);
}

/* Compares the unscaled digits and the scale; takes SELF. */
static void expect_number(struct big_decimal *self_take, const char *want, int32_t scale)
{
    AUTO_BUFFER text = {0};
    big_decimal_print_unscaled(self_take, &text);
    expect_text(buffer_text(&text), want);
    expect_int(self_take->scale, scale);
    free(self_take);
}

TEST(prints_what_it_was_made_of)
{
    static const char *const numbers[] = {
        "0",
        "1",
        "-1",
        "999999999",
        "1000000000",
        "-1000000001",
        "9223372036854775808",
        "10000000000000000000000000000000000000000000000000000000000000000000000000000000000000001",
    };
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        expect_number(parse(numbers[i], 3), numbers[i], 3);
    }
    expect_number(parse("-0000000000000", 0), "0", 0);
    expect_number(big_decimal_of_int(INT64_MIN, 0), "-9223372036854775808", 0);
    expect_number(big_decimal_of_int(0, 5), "0", 5);
}

TEST(adds_at_the_finer_scale)
{
    static const struct {
        const char *a;
        int32_t a_scale;
        const char *b;
        int32_t b_scale;
        const char *sum;
        int32_t scale;
        int order;
    } rows[] = {
        {"1", 0, "1", -9, "1000000001", -9, 1},
        {"999999999999999999", 0, "1", 0, "1000000000000000000", 0, 1},
        {"1000000000000000000", 0, "-1", 0, "999999999999999999", 0, 1},
        {"-5", 0, "5", 0, "0", 0, -1},
        {"-5", 1, "-7", 0, "-57", 0, -1},
        {"3", 0, "-10", 0, "-7", 0, 1},
        {"0", -20, "1", 0, "100000000000000000000", -20, -1},
        {"1000", -3, "1", 0, "2000", -3, 0},
        {"0", 4, "0", -4, "0", -4, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s + %s", rows[i].a, rows[i].b);
        AUTO_FREE struct big_decimal *a = parse(rows[i].a, rows[i].a_scale);
        AUTO_FREE struct big_decimal *b = parse(rows[i].b, rows[i].b_scale);
        expect_number(big_decimal_add(a, b), rows[i].sum, rows[i].scale);
        expect_number(big_decimal_add(b, a), rows[i].sum, rows[i].scale);
        expect_int(big_decimal_compare(a, b), rows[i].order);
        expect_int(big_decimal_compare(b, a), -rows[i].order);
    }
    expect_context("%s", "");
}

TEST(multiplies)
{
    static const struct {
        const char *number;
        int64_t factor;
        const char *product;
    } rows[] = {
        {"999999999999999999999999999", 999999999, "999999998999999999999999999000000001"},
        {"9223372036854775807", INT64_MIN, "-85070591730234615856620279821087277056"},
        {"-1", INT64_MIN, "9223372036854775808"},
        {"-12345678901234567890", 0, "0"},
        {"0", -7, "0"},
        {"1000000000000000000000", 1024, "1024000000000000000000000"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].number);
        AUTO_FREE struct big_decimal *number = parse(rows[i].number, -2);
        expect_number(big_decimal_multiply(number, rows[i].factor), rows[i].product, -2);
    }
    expect_context("%s", "");
}

TEST(rounds_away_from_zero)
{
    static const struct {
        const char *number;
        int32_t from;
        int32_t to;
        const char *want;
    } rows[] = {
        {"1000000000000000001", -18, 0, "2"},
        {"1000000000000000000", -18, 0, "1"},
        {"-1000000000000000001", -18, 0, "-2"},
        {"1", -18, 0, "1"},
        {"-1", -19, 0, "-1"},
        {"0", -19, 0, "0"},
        {"999999999999999999", -1, 0, "100000000000000000"},
        {"999999999999999999", -9, 0, "1000000000"},
        {"25", 1, -9, "250000000000"},
        {"25", 1, 1, "25"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].number);
        AUTO_FREE struct big_decimal *number = parse(rows[i].number, rows[i].from);
        expect_number(big_decimal_at_scale(number, rows[i].to), rows[i].want, rows[i].to);
    }
    expect_context("%s", "");
}

TEST(divides_only_without_a_remainder)
{
    AUTO_FREE struct big_decimal *number = parse("-18446744073709551616", 0);
    expect_true(big_decimal_divide_exactly(number, 1024));
    expect_number(big_decimal_copy(number), "-18014398509481984", 0);
    expect_false(big_decimal_divide_exactly(number, 10));
    expect_number(big_decimal_negate(number), "18014398509481984", 0);
}

TEST(knows_the_range_of_int64)
{
    static const struct {
        const char *number;
        bool fits;
        int64_t wrapped;
    } rows[] = {
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, INT64_MIN},
        {"-9223372036854775808", true, INT64_MIN},
        {"-9223372036854775809", false, INT64_MAX},
        {"18446744073709551616", false, 0},
        {"-18446744073709551617", false, -1},
        {"0", true, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].number);
        AUTO_FREE struct big_decimal *number = parse(rows[i].number, 0);
        expect_int(big_decimal_fits_int(number), rows[i].fits);
        expect_int(big_decimal_wrapped(number), rows[i].wrapped);
    }
    expect_context("%s", "");
}

TEST_MAIN("core/kube/big_decimal", {"prints what it was made of", prints_what_it_was_made_of},
          {"adds at the finer scale", adds_at_the_finer_scale}, {"multiplies", multiplies},
          {"rounds away from zero", rounds_away_from_zero},
          {"divides only without a remainder", divides_only_without_a_remainder},
          {"knows the range of int64", knows_the_range_of_int64})
