#include "core/base/value.h"

#include "tests/expect.h"

TEST(scalars)
{
    static const int64_t numbers[] = {
        0, 1, -1, 42, INT64_MAX, INT64_MIN, 1LL << 61, 1LL << 62, -(1LL << 62), (1LL << 62) - 1};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        AUTO_VALUE *value = value_int(numbers[i]);
        expect_context("row %zu", i);
        expect_int(value_as_int(value, 7), numbers[i]);
        expect_true(value_type(value) == VALUE_INT);
    }
    expect_context("%s", "");
    expect_true(value_as_bool(value_bool(true), false));
    expect_false(value_as_bool(value_bool(false), true));
    expect_true(value_as_bool(value_null(), true));
    expect_true(value_is(value_null(), VALUE_NULL));
    expect_false(value_is(NULL, VALUE_NULL));
    AUTO_VALUE *text = value_string("abc");
    expect_text(value_as_string(text), "abc");
    expect_int(value_text_size(text), 3);
    expect_text(value_as_string(value_int(3)), NULL);
    expect_text(value_text(NULL), "");
    AUTO_VALUE *half = value_decimal("0.5");
    expect_text(value_decimal_literal(half), "0.5");
    expect_text(value_type_name(half), "number");
}

TEST(members_are_in_bytewise_order)
{
    AUTO_VALUE *object = value_object_of("b", value_int(1), "a", value_int(2), "left out", NULL,
                                         "aa", value_int(3), "", value_int(4), NULL);
    expect_int(value_count(object), 4);
    expect_text(value_key_at(object, 0), "");
    expect_text(value_key_at(object, 1), "a");
    expect_text(value_key_at(object, 2), "aa");
    expect_text(value_key_at(object, 3), "b");
    expect_int(value_as_int(value_get(object, "aa"), 0), 3);
    expect_true(value_get(object, "left out") == NULL);
    expect_true(value_get(value_int(1), "a") == NULL);
}

TEST(a_key_twice_is_found)
{
    struct value_member members[] = {
        {"x", 1, value_int(1)}, {"y", 1, value_int(2)}, {"x", 1, value_int(3)}};
    size_t duplicate_index = 0;
    expect_true(value_object_from(members, 3, &duplicate_index) == NULL);
    expect_int(duplicate_index, 2);
}

TEST(a_change_leaves_the_old_root_alone)
{
    struct value *root = NULL;
    value_put(&root, value_string("a"), "metadata", "name");
    value_put(&root, value_string("v"), "metadata", "labels", "k");
    value_put(&root, value_int(1), "spec", "replicas");
    struct value *before = value_ref(root);
    value_put(&root, value_int(2), "spec", "replicas");
    expect_int(value_as_int(value_find(before, "spec", "replicas"), 0), 1);
    expect_int(value_as_int(value_find(root, "spec", "replicas"), 0), 2);
    expect_true(value_get(before, "metadata") == value_get(root, "metadata"));
    value_drop(&root, "metadata", "labels", "k");
    expect_true(value_find(before, "metadata", "labels", "k") != NULL);
    expect_int(value_count(value_find(root, "metadata", "labels")), 0);
    value_drop(&root, "metadata", "nothing", "here");
    value_put(&root, NULL, "metadata", "nothing", "here");
    expect_true(value_find(root, "metadata", "nothing") == NULL);
    value_put(&root, value_int(1), "metadata", "name", "replaced");
    expect_int(value_as_int(value_find(root, "metadata", "name", "replaced"), 0), 1);
    expect_text(value_find_text(before, "metadata", "name"), "a");
    value_unref(root);
    value_unref(before);
}

TEST(arrays_grow_and_shrink)
{
    struct value *list = value_array();
    for (int i = 0; i < 100; i++) {
        value_push(&list, value_int(i));
    }
    struct value *before = value_ref(list);
    value_remove_at(&list, 0);
    value_insert_at(&list, 3, value_string("three"));
    value_set_at(&list, 0, value_string("zero"));
    expect_int(value_count(before), 100);
    expect_int(value_count(list), 100);
    expect_text(value_text(value_at(list, 0)), "zero");
    expect_text(value_text(value_at(list, 3)), "three");
    expect_int(value_as_int(value_at(list, 99), -1), 99);
    expect_int(value_as_int(value_at(before, 0), -1), 0);
    expect_true(value_at(list, 100) == NULL);
    value_unref(list);
    value_unref(before);
}

TEST(any_depth_is_freed)
{
    struct value *deep = value_int(1);
    for (int i = 0; i < 200000; i++) {
        deep = i % 2 == 0 ? value_array_of(deep, NULL) : value_object_of("k", deep, NULL);
    }
    expect_int(value_depth(deep), UINT16_MAX);
    value_unref(deep);
    struct value *wide = value_array();
    for (int i = 0; i < 1000; i++) {
        value_push(&wide, value_array_of(value_object_of("k", value_string("v"), NULL), NULL));
    }
    expect_int(value_depth(wide), 3);
    value_unref(wide);
}

TEST(order_is_total)
{
    struct value *ladder[] = {NULL,
                              value_null(),
                              value_bool(false),
                              value_bool(true),
                              value_int(INT64_MIN),
                              value_int(0),
                              value_int(INT64_MAX),
                              value_decimal("0.5"),
                              value_decimal("1.5"),
                              value_string(""),
                              value_string("a"),
                              value_string("aa"),
                              value_string("b"),
                              value_array(),
                              value_array_of(value_int(1), NULL),
                              value_array_of(value_int(1), value_int(1), NULL),
                              value_array_of(value_int(2), NULL),
                              value_object(),
                              value_object_of("a", value_int(1), NULL),
                              value_object_of("a", value_int(1), "b", value_int(0), NULL),
                              value_object_of("a", value_int(2), NULL),
                              value_object_of("b", value_int(0), NULL)};
    size_t count = sizeof(ladder) / sizeof(ladder[0]);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            expect_context("%zu and %zu", i, j);
            int order = value_compare(ladder[i], ladder[j]);
            expect_int(order < 0 ? -1 : order > 0, i < j ? -1 : i > j);
            expect_int(value_equal(ladder[i], ladder[j]), i == j);
        }
    }
    expect_context("%s", "");
    AUTO_VALUE *one = value_object_of("x", value_array_of(value_string("s"), NULL), NULL);
    AUTO_VALUE *other = value_object_of("x", value_array_of(value_string("s"), NULL), NULL);
    expect_true(value_equal(one, other));
    for (size_t i = 0; i < count; i++) {
        value_unref(ladder[i]);
    }
}

TEST_MAIN("core/base/value", {"scalars", scalars},
          {"members are in bytewise order", members_are_in_bytewise_order},
          {"a key twice is found", a_key_twice_is_found},
          {"a change leaves the old root alone", a_change_leaves_the_old_root_alone},
          {"arrays grow and shrink", arrays_grow_and_shrink},
          {"any depth is freed", any_depth_is_freed}, {"order is total", order_is_total})
