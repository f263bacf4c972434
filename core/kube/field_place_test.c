#include "core/kube/field_place.h"

#include "tests/expect.h"

TEST(a_place_is_told_from_the_outside_in)
{
    const struct field_place spec = {.name = "spec"};
    const struct field_place groups = {.outside = &spec, .name = "groups"};
    const struct field_place item = {.outside = &groups, .index = 12};
    const struct field_place labels = {.outside = &item, .name = "labels"};
    const struct field_place key = {.outside = &labels, .name = "a.b/c", .is_key = true};
    AUTO_BUFFER text = {0};
    field_place_print(&key, &text);
    expect_text(buffer_text(&text), "spec.groups[12].labels[a.b/c]");
}

TEST(the_root_has_no_name)
{
    const struct field_place item = {.index = 0};
    AUTO_BUFFER text = {0};
    field_place_print(NULL, &text);
    expect_text(buffer_text(&text), "");
    field_place_print(&item, &text);
    expect_text(buffer_text(&text), "[0]");
}

TEST_MAIN("core/kube/field_place",
          {"a place is told from the outside in", a_place_is_told_from_the_outside_in},
          {"the root has no name", the_root_has_no_name})
