#include "core/kube/quantity_float.h"

#include "tests/expect.h"

/* What upstream answers stands among the recordings of the controller that asks it. */
TEST(numbers_are_as_recorded)
{
    AUTO_VALUE *functions = expect_read_json("core/ray/testdata/functions.json");
    const struct value *rows = value_get(functions, "Quantity");
    AUTO_BUFFER got = {0};
    AUTO_BUFFER want = {0};
    for (size_t i = 0; i < value_count(rows); i++) {
        const struct value *row = value_at(rows, i);
        expect_context("%s", value_find_text(row, "in"));
        AUTO_QUANTITY quantity = {0};
        AUTO_ERROR err = {0};
        expect_true(quantity_parse(value_find_text(row, "in"), &quantity, &err));
        buffer_truncate(&got, 0);
        buffer_truncate(&want, 0);
        float64_print(quantity_float(&quantity), &got);
        value_print_json(value_get(row, "float64"), &want);
        expect_text(buffer_text(&got), buffer_text(&want));
    }
    expect_int(value_count(rows), 52);
}

TEST(signs_and_sizes)
{
    static const struct {
        const char *quantity;
        const char *text;
    } rows[] = {
        {"-300m", "-0.3"},
        {"0.3", "0.30000000000000004"},
        {"-99999999999999999999", "-100000000000000000000"},
        {"0e400", "0"},
    };
    AUTO_BUFFER got = {0};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].quantity);
        AUTO_QUANTITY quantity = {0};
        AUTO_ERROR err = {0};
        expect_true(quantity_parse(rows[i].quantity, &quantity, &err));
        buffer_truncate(&got, 0);
        float64_print(quantity_float(&quantity), &got);
        expect_text(buffer_text(&got), rows[i].text);
    }
    AUTO_QUANTITY huge = {0};
    AUTO_ERROR err = {0};
    expect_true(quantity_parse("1e400", &huge, &err));
    expect_true(quantity_float(&huge).infinite);
}

TEST_MAIN("core/kube/quantity_float", {"numbers are as recorded", numbers_are_as_recorded},
          {"signs and sizes", signs_and_sizes})
