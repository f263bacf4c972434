#include "core/base/value.h"

#include <stdio.h>
#include <string.h>

#include "tests/expect.h"

static struct value *parse(const char *json)
{
    AUTO_ERROR err = {0};
    return value_parse_json(json, strlen(json), &err);
}

/* value_get() of a literal takes another way for each of these sizes. */
#define KEYS(x)                                                                                    \
    x("a") x("abcdefg") x("abcdefgh") x("abcdefgx") x("abcdefghi") x("abcdefgxi")                  \
        x("abcdefghijklmnop") x("abcdefghijklmnxp") x("abcdefghijklmnopq") x("abcdefghxjklmnopq")  \
            x("abcdefghijklmnopqrstuvwx") x("abcdefghijklmnopqrstuvwxy")                           \
                x("abcdefghijklmnopqrstuvwxyz012345") x("abcdefghijklmnopxrstuvwxyz012345")        \
                    x("abcdefghijklmnopqrstuvwxyz0123456")

#define PUT(key) value_put(&object, value_int(count++), key);
#define FIND(key)                                                                                  \
    expect_context("%s", key);                                                                     \
    expect_int(value_as_int(value_get(object, key), -1), count);                                   \
    expect_int(value_as_int(value_get_sized(object, key, strlen(key)), -1), count++);              \
    expect_true(value_get(empty, key) == NULL);
#define REMOVE(key)                                                                                \
    value_drop(&object, key);                                                                      \
    expect_context("%s", key);                                                                     \
    expect_true(value_get(object, key) == NULL);

static void find_keys_beside(size_t others)
{
    AUTO_VALUE *object = value_object();
    AUTO_VALUE *empty = value_object();
    for (size_t i = 0; i < others; i++) {
        char key[32];
        snprintf(key, sizeof(key), "other-%zu", i);
        value_put(&object, value_null(), key);
    }
    int64_t count = 0;
    KEYS(PUT)
    count = 0;
    KEYS(FIND)
    KEYS(REMOVE)
    expect_context("%s", "");
    expect_int((int64_t)value_count(object), (int64_t)others);
}

TEST(keys_of_all_sizes)
{
    find_keys_beside(0);
    find_keys_beside(300); /* more than a shape has places for */
}

TEST(putting_what_is_there)
{
    AUTO_VALUE *object = value_object_of("a", value_string("x"), "b",
                                         value_object_of("c", value_int(1), NULL), NULL);
    AUTO_VALUE *same = value_ref(object);
    value_put(&same, value_string("x"), "a");
    value_put(&same, value_int(1), "b", "c");
    value_put(&same, NULL, "b", "d");
    expect_true(same == object);
    value_put(&same, value_int(2), "b", "c");
    expect_false(same == object);
    expect_int(value_as_int(value_find(object, "b", "c"), 0), 1);
    AUTO_VALUE *list = value_array_of(value_string("x"), NULL);
    AUTO_VALUE *same_list = value_ref(list);
    value_set_at(&same_list, 0, value_string("x"));
    expect_true(same_list == list);
}

/* More shapes than are kept without an object, each of them again when it is gone. */
TEST(shapes_come_again)
{
    AUTO_VALUE *witness = value_object_of("k-7", value_null(), NULL);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 3000; i++) {
            char key[16];
            snprintf(key, sizeof(key), "k-%d", i);
            AUTO_VALUE *object = value_object();
            value_put(&object, value_int(i), key);
            expect_int(value_as_int(value_get(object, key), -1), i);
            expect_true((i == 7) == (value_get_like(witness, object, 0) != NULL));
        }
    }
}

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

/* What value_put() would make of it, one member after the other; once with the shape known from
 * before and once without, alone and with others looking on. */
TEST(members_are_put_together)
{
    static const struct {
        const char *before;
        const char *after;
    } rows[] = {
        {"null", "{\"a\":1,\"m\":\"x\",\"zz\":2}"},
        {"[1]", "{\"a\":1,\"m\":\"x\",\"zz\":2}"},
        {"{}", "{\"a\":1,\"m\":\"x\",\"zz\":2}"},
        {"{\"a\":0,\"b\":[[]],\"z\":\"gone\"}", "{\"a\":1,\"b\":[[]],\"m\":\"x\",\"zz\":2}"},
        {"{\"a\":0,\"m\":{},\"zz\":0}", "{\"a\":1,\"m\":\"x\",\"zz\":2}"},
        {"{\"a\":1,\"m\":\"x\",\"zz\":2}", "{\"a\":1,\"m\":\"x\",\"zz\":2}"},
        {"{\"A\":5,\"z\":6,\"zzz\":7}", "{\"A\":5,\"a\":1,\"m\":\"x\",\"zz\":2,\"zzz\":7}"},
    };
    for (size_t i = 0; i < 4 * sizeof(rows) / sizeof(rows[0]); i++) {
        const char *before = rows[i / 4].before;
        const char *after = rows[i / 4].after;
        expect_context("%s, %zu", before, i % 4);
        AUTO_VALUE *own = parse(before);
        AUTO_VALUE *like = i % 2 == 0 ? parse(after) : NULL;
        AUTO_VALUE *root = value_object_of("in", value_ref(own), NULL);
        AUTO_VALUE *old = i % 4 < 2 ? value_ref(own) : NULL;
        value_replace(&own, i % 4 < 2 ? value_ref(own) : NULL);
        const struct value_member members[] = {
            VALUE_MEMBER("m", value_string("x")),
            VALUE_MEMBER("zz", value_int(2)),
            VALUE_MEMBER("z", NULL),
            VALUE_MEMBER("a", value_int(1)),
        };
        value_put_members(&root, "in", members, 4);
        expect_json(value_get(root, "in"), after);
        if (own != NULL) {
            const struct value_member same[] = {
                VALUE_MEMBER("m", value_string("x")),
                VALUE_MEMBER("zz", value_int(2)),
                VALUE_MEMBER("z", NULL),
                VALUE_MEMBER("a", value_int(1)),
            };
            value_put_members(&own, NULL, same, 4);
            expect_json(own, after);
            expect_json(old, before);
        }
    }
}

TEST(putting_members_that_are_there)
{
    AUTO_VALUE *root = value_object_of("in", value_object_of("a", value_string("x"), NULL), NULL);
    AUTO_VALUE *before = value_ref(root);
    const struct value_member members[] = {VALUE_MEMBER("a", value_string("x")),
                                           VALUE_MEMBER("b", NULL)};
    value_put_members(&root, "in", members, 2);
    expect_true(root == before);
    const struct value_member others[] = {VALUE_MEMBER("a", NULL), VALUE_MEMBER("b", value_int(1))};
    value_put_members(&root, "out", others, 2);
    expect_json(root, "{\"in\":{\"a\":\"x\"},\"out\":{\"b\":1}}");
    expect_json(before, "{\"in\":{\"a\":\"x\"}}");
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

TEST(members_that_are_arrays_grow)
{
    struct value *object = value_object_of("text", value_string("x"), NULL);
    value_push_to(&object, "list", value_int(1));
    struct value *before = value_ref(object);
    value_push_to(&object, "list", value_array_of(value_int(2), value_int(3), NULL));
    value_push_to(&object, "text", value_int(4)); /* in place of what is no array */
    expect_int(value_count(value_get(before, "list")), 1);
    expect_text(value_find_text(before, "text"), "x");
    expect_int(value_count(value_get(object, "list")), 2);
    expect_int(value_as_int(value_at(value_get(object, "text"), 0), 0), 4);
    expect_int(value_depth(object), 3);
    struct value *none = NULL;
    value_push_to(&none, "list", value_int(5));
    expect_int(value_as_int(value_at(value_get(none, "list"), 0), 0), 5);
    value_unref(none);
    value_unref(before);
    value_unref(object);
}

TEST(paths_are_made_and_deepened)
{
    static const char *const path[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", NULL};
    struct value *root = NULL;
    value_put_keys(&root, value_int(1), path);
    expect_int(value_depth(root), 10);
    expect_int(value_as_int(value_find_keys(root, path), 0), 1);
    struct value *before = value_ref(root);
    value_put_keys(&root, value_array_of(value_array(), NULL), path);
    expect_int(value_depth(root), 12);
    expect_int(value_as_int(value_find_keys(before, path), 0), 1);
    value_put(&root, value_int(2), "a", "b", "x");
    expect_int(value_count(value_find(root, "a", "b")), 2);
    value_put_keys(&root, NULL, path);
    expect_true(value_find_keys(root, path) == NULL);
    expect_int(value_count(value_find(before, "a", "b")), 1);
    value_unref(before);
    value_unref(root);
}

TEST(integers_as_text)
{
    static const struct {
        int64_t number;
        const char *text;
    } rows[] = {{0, "0"},
                {8080, "8080"},
                {-12, "-12"},
                {INT64_MAX, "9223372036854775807"},
                {INT64_MIN, "-9223372036854775808"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_VALUE *text = value_int_text(rows[i].number);
        expect_text(value_text(text), rows[i].text);
        expect_int(value_text_size(text), strlen(rows[i].text));
    }
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

/* Keys of all sizes around a word's and two words', which begin and end alike. */
TEST(every_key_is_found)
{
    struct value *odd = value_object();
    for (int i = 1; i <= 301; i++) {
        static const char *const forms[] = {"%d", "key-%d", "ray.io/group-%d", "example.com/%d/of"};
        AUTO_BUFFER key = {0};
        buffer_printf(&key, forms[i % 4], i);
        AUTO_BUFFER other = {0};
        buffer_printf(&other, forms[i % 4], i + 1000);
        expect_context("%s among %d", buffer_text(&key), i);
        expect_true(value_get(odd, buffer_text(&key)) == NULL);
        value_put(&odd, value_int(i), buffer_text(&key));
        expect_int(value_as_int(value_get(odd, buffer_text(&key)), 0), i);
        expect_true(value_get(odd, buffer_text(&other)) == NULL);
        struct value_sought sought = value_sought(buffer_text(&key));
        expect_int(value_as_int(value_get_sought(odd, &sought), 0), i);
        value_put(&odd, value_int(-i), buffer_text(&key));
        expect_int((long long)value_count(odd), i);
    }
    for (size_t i = 0; i < value_count(odd); i++) {
        expect_true(value_get(odd, value_key_at(odd, i)) == value_member_at(odd, i));
        expect_true(i == 0 || strcmp(value_key_at(odd, i - 1), value_key_at(odd, i)) < 0);
    }
    while (value_count(odd) > 0) {
        AUTO_BUFFER key = {0};
        buffer_append(&key, value_key_at(odd, value_count(odd) / 2));
        value_drop(&odd, buffer_text(&key));
        expect_true(value_get(odd, buffer_text(&key)) == NULL);
    }
    value_unref(odd);
}

TEST(literals_are_found)
{
    AUTO_VALUE *object =
        value_object_of("", value_int(0), "a", value_int(1), "seven77", value_int(7), "eight888",
                        value_int(8), "nine99999", value_int(9), "ray.io/node-type", value_int(16),
                        "creationTimestamp", value_int(17), NULL);
    expect_int(value_as_int(value_get(object, ""), -1), 0);
    expect_int(value_as_int(value_get(object, "a"), -1), 1);
    expect_int(value_as_int(value_get(object, "seven77"), -1), 7);
    expect_int(value_as_int(value_get(object, "eight888"), -1), 8);
    expect_int(value_as_int(value_get(object, "nine99999"), -1), 9);
    expect_int(value_as_int(value_get(object, "ray.io/node-type"), -1), 16);
    expect_int(value_as_int(value_get(object, "creationTimestamp"), -1), 17);
    expect_true(value_get(object, "ray.io/nods-type") == NULL);
    expect_true(value_get(object, "eight889") == NULL);
    expect_true(value_get(object, "eight88") == NULL);
    struct value_sought sought = value_sought("creationTimestamp");
    expect_int(value_as_int(value_get_sought(object, &sought), -1), 17);
    expect_true(value_get_sought(value_get(object, "a"), &sought) == NULL);
}

TEST(members_like_anothers)
{
    AUTO_VALUE *one = value_object_of("a", value_int(1), "b", value_int(2), NULL);
    AUTO_VALUE *same_keys = value_object_of("a", value_int(3), "b", value_int(4), NULL);
    AUTO_VALUE *more_keys = value_object_of("A", value_int(5), "b", value_int(6), NULL);
    expect_int(value_as_int(value_get_like(same_keys, one, 1), 0), 4);
    expect_int(value_as_int(value_get_like(more_keys, one, 1), 0), 6);
    expect_true(value_get_like(more_keys, one, 0) == NULL);
    expect_true(value_get_like(NULL, one, 0) == NULL);
    AUTO_VALUE *list = value_array();
    expect_true(value_get_like(list, one, 0) == NULL);
}

/* Where in TEXT the members stand that have one of its letters for their key. */
static size_t members_of(const char *text, struct value_member *members)
{
    size_t count = 0;
    for (; text[count] != '\0'; count++) {
        members[count] = (struct value_member){text + count, 1, value_int((int64_t)count)};
    }
    return count;
}

TEST(the_last_of_members_with_one_key_stays)
{
    static const struct {
        const char *keys;
        const char *json; /* of each key: where it is last */
        int overridden;
    } cases[] = {
        {"", "{}", 0},
        {"ba", "{\"a\":1,\"b\":0}", 0},
        {"aa", "{\"a\":1}", 1},
        {"abacba", "{\"a\":5,\"b\":4,\"c\":3}", 3},
        {"cbaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", "{\"a\":36,\"b\":1,\"c\":37}", 35},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct value_member members[64];
        struct value_member kept[64];
        size_t kept_count = 0;
        size_t duplicate_index;
        size_t count = members_of(cases[i].keys, members);
        expect_context("%s", cases[i].keys);
        expect_int((long long)value_members_override(members, count), cases[i].overridden);
        for (size_t j = 0; j < count; j++) {
            bool is_first = strchr(cases[i].keys, members[j].key[0]) == members[j].key;
            expect_true((members[j].value != NULL) == is_first);
            if (is_first) {
                kept[kept_count++] = members[j];
            }
        }
        AUTO_VALUE *object = value_object_from(kept, kept_count, &duplicate_index);
        expect_json(object, cases[i].json);
    }
}

/* What is overridden is given back: at the end of a test, no value is alive. */
TEST(overridden_members_are_given_back)
{
    struct value_member members[] = {
        VALUE_MEMBER("a", value_string("first")),
        VALUE_MEMBER("a", value_string("second")),
        VALUE_MEMBER("a", value_string("third")),
    };
    expect_int((long long)value_members_override(members, 3), 2);
    expect_text(value_text(members[0].value), "third");
    expect_int((long long)value_live_count(), 1);
    value_unref(members[0].value);
}

TEST(members_are_dropped_in_one_go)
{
    static const struct {
        bool dropped[3];
        const char *json;
    } cases[] = {
        {{false, false, false}, "{\"a\":1,\"b\":[2],\"c\":3}"},
        {{true, false, false}, "{\"b\":[2],\"c\":3}"},
        {{false, true, false}, "{\"a\":1,\"c\":3}"},
        {{true, false, true}, "{\"b\":[2]}"},
        {{true, true, true}, "{}"},
    };
    AUTO_VALUE *object = value_object_of("a", value_int(1), "b", value_array_of(value_int(2), NULL),
                                         "c", value_int(3), NULL);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect_context("%zu", i);
        AUTO_VALUE *rest = value_ref(object);
        value_drop_members(&rest, cases[i].dropped);
        expect_json(rest, cases[i].json);
        expect_json(object, cases[0].json);
    }
    AUTO_VALUE *nothing = value_object();
    value_drop_members(&nothing, NULL);
    expect_json(nothing, "{}");
}

/* VALUE with every "x" in it replaced. */
static struct value *with_y_for_x(const struct value *value)
{
    if (value_is_text(value, "x")) {
        return value_string("y");
    }
    struct value *result = value_ref(value);
    for (size_t i = 0; i < value_count(value); i++) {
        value_set_part_at(&result, i, with_y_for_x(value_part_at(value, i)));
    }
    return result;
}

TEST(parts_are_replaced)
{
    AUTO_VALUE *with =
        value_object_of("a", value_array_of(value_string("x"), value_null(), NULL), "b",
                        value_array_of(value_object_of("c", value_string("z"), NULL), NULL), NULL);
    AUTO_VALUE *without = with_y_for_x(with);
    expect_json(without, "{\"a\":[\"y\",null],\"b\":[{\"c\":\"z\"}]}");
    expect_json(with, "{\"a\":[\"x\",null],\"b\":[{\"c\":\"z\"}]}");
    expect_true(value_get(without, "b") == value_get(with, "b"));
    AUTO_VALUE *same = with_y_for_x(without);
    expect_true(same == without);
    AUTO_VALUE *deep = value_object_of("a", value_int(1), NULL);
    value_set_part_at(&deep, 0, value_array_of(value_array(), NULL));
    expect_int((long long)value_depth(deep), 3);
}

TEST_MAIN("core/base/value", {"scalars", scalars},
          {"members are in bytewise order", members_are_in_bytewise_order},
          {"a key twice is found", a_key_twice_is_found},
          {"a change leaves the old root alone", a_change_leaves_the_old_root_alone},
          {"members are put together", members_are_put_together},
          {"putting members that are there", putting_members_that_are_there},
          {"arrays grow and shrink", arrays_grow_and_shrink},
          {"members that are arrays grow", members_that_are_arrays_grow},
          {"paths are made and deepened", paths_are_made_and_deepened},
          {"integers as text", integers_as_text}, {"any depth is freed", any_depth_is_freed},
          {"order is total", order_is_total}, {"every key is found", every_key_is_found},
          {"literals are found", literals_are_found},
          {"members like another's", members_like_anothers},
          {"keys of all sizes", keys_of_all_sizes},
          {"the last of members with one key stays", the_last_of_members_with_one_key_stays},
          {"overridden members are given back", overridden_members_are_given_back},
          {"members are dropped in one go", members_are_dropped_in_one_go},
          {"parts are replaced", parts_are_replaced},
          {"putting what is there", putting_what_is_there},
          {"shapes come again", shapes_come_again})
