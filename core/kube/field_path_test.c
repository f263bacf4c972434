#include "core/kube/field_path.h"

#include "tests/expect.h"

TEST(a_walk)
{
    AUTO_BUFFER path = {0};
    expect_int(field_path_enter_member(&path, "spec"), 0);
    expect_text(buffer_text(&path), "spec");
    size_t spec = field_path_enter_member(&path, "groups");
    size_t groups = field_path_enter_item(&path, 0);
    expect_text(buffer_text(&path), "spec.groups[0]");
    buffer_truncate(&path, groups);
    field_path_enter_item(&path, 12345);
    field_path_enter_key(&path, "a.b");
    expect_text(buffer_text(&path), "spec.groups[12345][a.b]");
    buffer_truncate(&path, spec);
    field_path_enter_item(&path, SIZE_MAX);
    expect_text(buffer_text(&path), "spec[18446744073709551615]");
}

TEST_MAIN("core/kube/field_path", {"a walk", a_walk})
