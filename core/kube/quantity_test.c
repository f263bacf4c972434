#include "core/kube/quantity.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "tests/expect.h"

/* One row of testdata/quantity.tsv. */
struct row {
    const char *op;
    char *arguments; /* separated by | */
    const char *want;
    const char *extra;
    const char *format;
    const char *as_int;
    const char *value;
    const char *milli_value;
    const char *is_zero;
};

/* Cuts a line at its tabs, in place. */
static struct row split_row(char *line)
{
    char *cells[9];
    for (size_t i = 0; i < 9; i++) {
        cells[i] = strsep(&line, "\t");
    }
    return (struct row){cells[0], cells[1], cells[2], cells[3], cells[4],
                        cells[5], cells[6], cells[7], cells[8]};
}

static void expect_quantity(const struct quantity *quantity, const struct row *row)
{
    AUTO_BUFFER text = {0};
    quantity_print(quantity, &text);
    expect_text(buffer_text(&text), row->want);
    expect_text(quantity_format_name(quantity->format), row->format);
    int64_t number;
    bool fits = quantity_as_int(quantity, &number);
    AUTO_BUFFER as_int = {0};
    buffer_printf(&as_int, "%" PRId64 ",%s", number, fits ? "true" : "false");
    expect_text(buffer_text(&as_int), row->as_int);
    expect_int(quantity_value(quantity), strtoll(row->value, NULL, 10));
    expect_int(quantity_milli_value(quantity), strtoll(row->milli_value, NULL, 10));
    expect_text(quantity_is_zero(quantity) ? "true" : "false", row->is_zero);
}

static struct value *value_of_token(const char *token)
{
    if (token[0] == '"') {
        return value_string_sized(token + 1, strlen(token) - 2);
    }
    if (strcmp(token, "null") == 0) {
        return value_null();
    }
    if (strcmp(token, "true") == 0) {
        return value_bool(true);
    }
    bool integer = strspn(token, "0123456789") == strlen(token);
    return integer ? value_int(strtoll(token, NULL, 10)) : value_decimal(token);
}

/* Upstream parses it, and would need gigabytes to add 1 to it; see LIMIT_QUANTITY_EXPONENT. */
static bool is_beyond_limit(const struct row *row)
{
    return strcmp(row->arguments, "1e2147483647") == 0;
}

static void run_parse_row(const struct row *row)
{
    AUTO_QUANTITY quantity = {0};
    AUTO_ERROR err = {0};
    bool parsed;
    if (strcmp(row->op, "unmarshalJSON") == 0) {
        AUTO_VALUE *value = value_of_token(row->arguments);
        parsed = quantity_from_value(value, &quantity, &err);
    } else {
        parsed = quantity_parse(row->arguments, &quantity, &err);
    }
    if (is_beyond_limit(row)) {
        expect_text(err.message, "quantity has an exponent beyond 1000");
        return;
    }
    if (strcmp(row->want, "ERR") == 0) {
        expect_text(err.message, row->extra);
        return;
    }
    expect_text(err.message, NULL);
    if (parsed) {
        expect_quantity(&quantity, row);
    }
}

static void run_multiply_row(const struct row *row, struct quantity *quantity, const char *factor)
{
    bool fits = quantity_multiply(quantity, strtoll(factor, NULL, 10));
    expect_text(fits ? "ok=true" : "ok=false", row->extra);
    expect_quantity(quantity, row);
}

static void run_arithmetic_row(const struct row *row)
{
    AUTO_ERROR err = {0};
    AUTO_QUANTITY left = {0};
    char *rest = row->arguments;
    expect_true(quantity_parse(strsep(&rest, "|"), &left, &err));
    if (strcmp(row->op, "mul") == 0) {
        run_multiply_row(row, &left, rest);
        return;
    }
    for (char *argument = strsep(&rest, "|"); argument != NULL; argument = strsep(&rest, "|")) {
        AUTO_QUANTITY right = {0};
        expect_true(quantity_parse(argument, &right, &err));
        if (strcmp(row->op, "cmp") == 0) {
            expect_int(quantity_compare(&left, &right), strtol(row->want, NULL, 10));
            expect_int(quantity_compare(&right, &left), -strtol(row->want, NULL, 10));
            return;
        }
        if (strcmp(row->op, "add") == 0) {
            quantity_add(&left, &right);
        } else {
            quantity_subtract(&left, &right);
        }
    }
    expect_quantity(&left, row);
}

TEST(answers_as_upstream)
{
    FILE *file = fopen("core/kube/testdata/quantity.tsv", "r");
    expect_true(file != NULL);
    if (file == NULL) {
        return;
    }
    char *line = NULL;
    size_t capacity = 0;
    size_t line_number = 0;
    size_t rows = 0;
    while (getline(&line, &capacity, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (++line_number <= 2) {
            continue;
        }
        struct row row = split_row(line);
        expect_context("line %zu, %s %s", line_number, row.op, row.arguments);
        rows++;
        if (strcmp(row.op, "parse") == 0 || strcmp(row.op, "unmarshalJSON") == 0) {
            run_parse_row(&row);
        } else {
            run_arithmetic_row(&row);
        }
    }
    free(line);
    fclose(file);
    expect_context("%s", "");
    expect_int(rows, 2736);
}

static void expect_print(const struct quantity *quantity, const char *want)
{
    AUTO_BUFFER text = {0};
    quantity_print(quantity, &text);
    expect_text(buffer_text(&text), want);
}

TEST(sums_keep_the_format_of_the_first_that_is_not_zero)
{
    static const struct {
        const char *addends[4];
        const char *want;
    } rows[] = {
        {{NULL}, "0"},
        {{"1500m"}, "1500m"},
        {{"1.500"}, "1500m"},
        {{"0", "2Gi", "512Mi"}, "2560Mi"},
        {{"0Gi", "1e3", "1k"}, "2e3"},
        {{"8G", "2Gi"}, "10147483648"},
        {{"1Gi", "1G"}, "2073741824"},
        {{"1G", "1Gi"}, "2073741824"},
        {{"1", "500m", "500m"}, "2"},
        {{"1Gi", "-1Gi", "1G"}, "1G"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("sum %zu", i);
        AUTO_ERROR err = {0};
        AUTO_QUANTITY sum = {0};
        for (size_t j = 0; rows[i].addends[j] != NULL; j++) {
            AUTO_QUANTITY addend = {0};
            expect_true(quantity_parse(rows[i].addends[j], &addend, &err));
            quantity_add(&sum, &addend);
        }
        expect_print(&sum, rows[i].want);
    }
    expect_context("%s", "");
}

TEST(binary_numbers_below_1024_print_as_decimal_ones)
{
    static const struct {
        const char *minuend;
        const char *subtrahend;
        const char *want;
        const char *format;
    } rows[] = {
        {"1Ki", "0", "1Ki", "BinarySI"},           {"1Ki", "1000", "24", "BinarySI"},
        {"1Ki", "1.5", "1022500m", "BinarySI"},    {"1.5Ki", "1", "1535", "BinarySI"},
        {"0.0001Ki", "0", "102400u", "DecimalSI"}, {"-0.0001Ki", "0", "-102400u", "DecimalSI"},
        {"0.5Ki", "0", "512", "BinarySI"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s - %s", rows[i].minuend, rows[i].subtrahend);
        AUTO_ERROR err = {0};
        AUTO_QUANTITY difference = {0};
        expect_true(quantity_parse(rows[i].minuend, &difference, &err));
        AUTO_QUANTITY subtrahend = {0};
        expect_true(quantity_parse(rows[i].subtrahend, &subtrahend, &err));
        quantity_subtract(&difference, &subtrahend);
        expect_print(&difference, rows[i].want);
        expect_text(quantity_format_name(difference.format), rows[i].format);
    }
    expect_context("%s", "");
}

TEST(a_product_with_zero_is_zero)
{
    struct quantity zero = quantity_of_int(0, QUANTITY_BINARY_SI);
    expect_true(quantity_multiply(&zero, INT64_MIN));
    expect_true(quantity_is_zero(&zero));
    expect_int(zero.format, QUANTITY_BINARY_SI);
}

TEST(is_exact_at_any_size)
{
    AUTO_ERROR err = {0};
    char googol[102];
    memset(googol, '0', sizeof(googol) - 1);
    googol[0] = '1';
    googol[sizeof(googol) - 1] = '\0';
    AUTO_QUANTITY sum = {0};
    expect_true(quantity_parse(googol, &sum, &err));
    AUTO_QUANTITY nano = {0};
    expect_true(quantity_parse("1n", &nano, &err));
    quantity_add(&sum, &nano);
    expect_int(quantity_sign(&sum), 1);
    AUTO_QUANTITY power = {0};
    expect_true(quantity_parse("1e100", &power, &err));
    expect_true(quantity_compare(&sum, &power) > 0);
    quantity_subtract(&sum, &power);
    expect_print(&sum, "1n");
    expect_int(quantity_compare(&sum, &nano), 0);
    quantity_negate(&sum);
    quantity_add(&sum, &sum);
    expect_print(&sum, "-2n");
    quantity_subtract(&sum, &sum);
    expect_true(quantity_is_zero(&sum));
}

TEST(refuses_what_nobody_could_compute_with)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"1e1000", NULL},
        {"1e-1000", NULL},
        {"1e1001", "quantity has an exponent beyond 1000"},
        {"1e-1001", "quantity has an exponent beyond 1000"},
        {"1e9223372036854775808", "unable to parse quantity's suffix"},
        {"1e4294967299", NULL}, /* the exponent is cut to 32 bits: 3 */
        {"Pi", "unable to parse numeric part of quantity"},
        {"", "quantities must match the regular expression "
             "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        AUTO_ERROR err = {0};
        AUTO_QUANTITY quantity = {0};
        expect_int(quantity_parse(rows[i].text, &quantity, &err), rows[i].want == NULL);
        expect_text(err.message, rows[i].want);
    }
    expect_context("%s", "");
    char digits[1002];
    memset(digits, '7', sizeof(digits) - 1);
    digits[1001] = '\0';
    AUTO_ERROR err = {0};
    AUTO_QUANTITY quantity = {0};
    expect_false(quantity_parse(digits, &quantity, &err));
    expect_text(err.message, "quantity has more than 1000 digits");
    digits[0] = '0';
    expect_true(quantity_parse(digits, &quantity, &err));
}

TEST(a_spelling_lasts_until_a_change)
{
    static const struct {
        const char *text;
        const char *parsed;
        const char *negated_twice;
    } rows[] = {
        {"1.500", "1.500", "1500m"}, {"01", "01", "1"},     {"+2", "+2", "2"},
        {"1E9", "1E9", "1e9"},       {"1k", "1k", "1k"},    {"12e6", "12e6", "12e6"},
        {"1000m", "1", "1"},         {"1Gi", "1Gi", "1Gi"}, {"+0", "0", "0"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        AUTO_ERROR err = {0};
        AUTO_QUANTITY quantity = {0};
        expect_true(quantity_parse(rows[i].text, &quantity, &err));
        AUTO_QUANTITY copy = quantity_copy(&quantity);
        quantity_negate(&quantity);
        quantity_negate(&quantity);
        expect_print(&quantity, rows[i].negated_twice);
        expect_print(&copy, rows[i].parsed);
    }
    expect_context("%s", "");
}

TEST(comes_from_and_goes_to_values)
{
    AUTO_ERROR err = {0};
    AUTO_QUANTITY quantity = {0};
    expect_true(quantity_from_value(NULL, &quantity, &err));
    expect_true(quantity_is_zero(&quantity));
    AUTO_VALUE *large = value_int(INT64_MIN);
    expect_true(quantity_from_value(large, &quantity, &err));
    AUTO_VALUE *printed = quantity_to_value(&quantity);
    expect_text(value_text(printed), "-9223372036854775808");
    quantity_release(&quantity);
    quantity = quantity_of_int(2048, QUANTITY_BINARY_SI);
    AUTO_VALUE *binary = quantity_to_value(&quantity);
    expect_text(value_text(binary), "2Ki");
    AUTO_VALUE *array = value_array();
    expect_false(quantity_from_value(array, &quantity, &err));
}

TEST(what_is_plainly_canonical_is_printed_as_it_is)
{
    static const char *const suffixes[] = {"",  "n", "u",  "m",  "k",  "M",  "G",  "T", "P",
                                           "E", "K", "Ki", "Mi", "Gi", "Ti", "Pi", "i", " "};
    static const int steps[] = {1, 7, 999};
    size_t known = 0;
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        for (int number = 0; number < 2000000; number += steps[number < 2100   ? 0
                                                               : number < 9999 ? 1
                                                                               : 2]) {
            AUTO_BUFFER text = {0};
            buffer_printf(&text, "%d%s", number, suffixes[i]);
            if (!quantity_is_plainly_canonical(text.data, text.size)) {
                continue;
            }
            known++;
            AUTO_ERROR err = {0};
            AUTO_QUANTITY quantity = {0};
            AUTO_BUFFER printed = {0};
            bool ok = quantity_parse(text.data, &quantity, &err);
            quantity_print(&quantity, &printed);
            if (!ok || !buffer_equals(&printed, text.data)) {
                expect_text(ok ? buffer_text(&printed) : "refused", text.data);
            }
        }
    }
    expect_true(known > 10000);
    expect_false(quantity_is_plainly_canonical("", 0));
    expect_false(quantity_is_plainly_canonical("Mi", 2));
    expect_false(quantity_is_plainly_canonical("01", 2));
    expect_false(quantity_is_plainly_canonical("1024Mi", 6));
    expect_false(quantity_is_plainly_canonical("1000m", 5));
}

TEST_MAIN("core/kube/quantity", {"answers as upstream", answers_as_upstream},
          {"what is plainly canonical is printed as it is",
           what_is_plainly_canonical_is_printed_as_it_is},
          {"sums keep the format of the first that is not zero",
           sums_keep_the_format_of_the_first_that_is_not_zero},
          {"binary numbers below 1024 print as decimal ones",
           binary_numbers_below_1024_print_as_decimal_ones},
          {"a product with zero is zero", a_product_with_zero_is_zero},
          {"is exact at any size", is_exact_at_any_size},
          {"refuses what nobody could compute with", refuses_what_nobody_could_compute_with},
          {"a spelling lasts until a change", a_spelling_lasts_until_a_change},
          {"comes from and goes to values", comes_from_and_goes_to_values})
