#include "core/kube/field_error.h"

#include "tests/expect.h"

TEST(errors_are_kept_in_order)
{
    AUTO_FIELD_ERRORS errors = {0};
    char field[] = "spec.replicas";
    field_errors_add(&errors, FIELD_REQUIRED, field, "Required value");
    field[0] = 'S';
    for (int i = 0; i < 20; i++) {
        field_errors_add_printf(&errors, FIELD_INVALID, "spec.x", "Invalid value: %d: odd", i);
    }
    expect_int(errors.count, 21);
    expect_int(errors.items[0].type, FIELD_REQUIRED);
    expect_text(errors.items[0].field, "spec.replicas");
    expect_text(errors.items[0].text, "Required value");
    expect_text(errors.items[20].text, "Invalid value: 19: odd");
    field_errors_release(&errors);
    expect_int(errors.count, 0);
}

TEST(reasons)
{
    expect_text(field_error_reason(FIELD_NOT_FOUND), "FieldValueNotFound");
    expect_text(field_error_reason(FIELD_DUPLICATE), "FieldValueDuplicate");
    expect_text(field_error_reason(FIELD_TYPE_INVALID), "FieldValueTypeInvalid");
}

TEST(errors_move_to_the_end_of_another_list)
{
    AUTO_FIELD_ERRORS errors = {0};
    AUTO_FIELD_ERRORS more = {0};
    field_errors_add(&errors, FIELD_REQUIRED, "a", "Required value");
    field_errors_add(&more, FIELD_FORBIDDEN, "b", "Forbidden: no");
    field_errors_move(&errors, &more);
    expect_int(more.count, 0);
    expect_int(errors.count, 2);
    expect_text(errors.items[1].field, "b");
}

TEST_MAIN("core/kube/field_error", {"errors are kept in order", errors_are_kept_in_order},
          {"reasons", reasons},
          {"errors move to the end of another list", errors_move_to_the_end_of_another_list})
