#include "sim/apiserver/typed_items.h"

#include "tests/expect.h"

static const char *const keys[] = {"a", NULL};
static const struct schema text = {.type = SCHEMA_STRING};
static const struct schema_property properties[] = {{SCHEMA_NAME("a"), .schema = &text}};
static const struct schema item = {
    .type = SCHEMA_OBJECT, .properties = properties, .property_count = 1};
static const struct schema map = {
    .type = SCHEMA_ARRAY, .items = &item, .list_type = SCHEMA_LIST_MAP, .list_map_keys = keys};
static const struct schema set = {
    .type = SCHEMA_ARRAY, .items = &text, .list_type = SCHEMA_LIST_SET};

TEST(items_have_names)
{
    static const struct {
        const struct schema *schema;
        const char *list;
        const char *names; /* an array; null for none */
        bool repeat;
    } rows[] = {
        {&map, "[]", "[]", false},
        {&map, "[{\"a\":\"x\",\"b\":1},{\"a\":\"y\"}]",
         "[\"k:{\\\"a\\\":\\\"x\\\"}\",\"k:{\\\"a\\\":\\\"y\\\"}\"]", false},
        {&map, "[{\"a\":\"x\"},{\"a\":\"x\"}]",
         "[\"k:{\\\"a\\\":\\\"x\\\"}\",\"k:{\\\"a\\\":\\\"x\\\"}\"]", true},
        {&map, "[{\"b\":1},1]", "[null,null]", true},
        {&set, "[\"p\",\"q\",{}]", "[\"v:\\\"p\\\"\",\"v:\\\"q\\\"\",null]", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].list);
        AUTO_VALUE *list = value_parse_json(rows[i].list, strlen(rows[i].list), NULL);
        AUTO_TYPED_ITEMS items = typed_items_of(rows[i].schema, list);
        AUTO_VALUE *names = value_array();
        for (size_t k = 0; k < items.count; k++) {
            value_push(&names, items.names[k] == NULL ? value_null() : value_ref(items.names[k]));
        }
        expect_json(names, rows[i].names);
        expect_int(typed_items_repeat(&items), rows[i].repeat);
    }
}

/* Lists of all lengths about the one from which names are sorted, with names that come again and
 * items that have none: what is found is what looking at one after the other finds. */
TEST(items_are_found_by_name)
{
    for (size_t count = 0; count < 60; count++) {
        AUTO_VALUE *list = value_array();
        for (size_t i = 0; i < count; i++) {
            struct value *name = value_string_printf("%zu", i * 7 % (count < 30 ? 64 : 23));
            value_push(&list, i % 9 == 8 ? value_object() : value_object_of("a", name, NULL));
            if (i % 9 == 8) {
                value_unref(name);
            }
        }
        AUTO_TYPED_ITEMS items = typed_items_of(&map, list);
        bool repeat = false;
        for (size_t i = 0; i < count; i++) {
            for (size_t from = 0; from <= count; from++) {
                size_t want = from;
                while (want < count && !value_equal(items.names[want], items.names[i])) {
                    want++;
                }
                expect_context("%zu of %zu from %zu", i, count, from);
                expect_int(typed_items_find(&items, items.names[i], from), want);
                repeat = repeat || (from == i + 1 && want < count);
            }
            expect_true(typed_items_get(&items, items.names[i]) != NULL);
        }
        expect_int(typed_items_repeat(&items), repeat);
        AUTO_VALUE *other = value_string("k:{\"a\":\"other\"}");
        expect_int(typed_items_find(&items, other, 0), count);
        expect_true(typed_items_get(&items, other) == NULL);
    }
}

TEST_MAIN("sim/apiserver/typed_items", {"items have names", items_have_names},
          {"items are found by name", items_are_found_by_name})
