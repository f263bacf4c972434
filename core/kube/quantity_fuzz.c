/* What holds for every text: two quantities, cut at the first '|'. */
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/kube/quantity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * What is printed parses, and prints as itself; but for a quantity whose zeros, gathered in the
 * exponent or written out, take it over a limit that the text it was read from kept.
 */
static void check_print(const struct quantity *quantity)
{
    AUTO_ERROR err = {0};
    AUTO_BUFFER text = {0};
    quantity_print(quantity, &text);
    AUTO_QUANTITY again = {0};
    if (!quantity_parse(buffer_text(&text), &again, &err)) {
        CHECK(text_has_prefix(err.message, "quantity has "));
        return;
    }
    AUTO_BUFFER text_again = {0};
    quantity_print(&again, &text_again);
    CHECK(buffer_equals(&text_again, buffer_text(&text)));
}

static void check_arithmetic(const struct quantity *a, const struct quantity *b)
{
    CHECK(quantity_compare(a, b) == -quantity_compare(b, a));
    AUTO_QUANTITY sum = quantity_copy(a);
    quantity_add(&sum, b);
    AUTO_QUANTITY reverse_sum = quantity_copy(b);
    quantity_add(&reverse_sum, a);
    CHECK(quantity_compare(&sum, &reverse_sum) == 0);
    quantity_subtract(&sum, b);
    CHECK(quantity_compare(&sum, a) == 0);
    AUTO_QUANTITY twice = quantity_copy(a);
    quantity_multiply(&twice, -2);
    quantity_add(&twice, a);
    quantity_add(&twice, a);
    CHECK(quantity_is_zero(&twice));
    (void)quantity_value(&reverse_sum);
    (void)quantity_milli_value(&reverse_sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *first = memory_copy_text_sized((const char *)data, size);
    char *second = first;
    strsep(&second, "|");
    AUTO_ERROR err = {0};
    AUTO_QUANTITY a = {0};
    AUTO_QUANTITY b = {0};
    if (quantity_parse(first, &a, &err)) {
        check_print(&a);
        if (second != NULL && quantity_parse(second, &b, &err)) {
            check_arithmetic(&a, &b);
        }
    }
    return 0;
}
