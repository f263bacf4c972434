#include "core/kube/table.h"

#include "tests/expect.h"

static struct value *parse(const char *text)
{
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(text, strlen(text), &err);
    expect_text(err.message, NULL);
    return value;
}

static void add_row(struct table *table, const char *cells, const char *object_text)
{
    AUTO_VALUE *object = parse(object_text);
    table_add_row(table, parse(cells), object);
}

static struct table make(void)
{
    struct table table = {0};
    table_add_column(&table, (struct table_column){"Name", "string", "name", 0});
    table_add_column(&table, (struct table_column){"Wide one", "string", "", 1});
    table_add_column(&table, (struct table_column){"Value", "number", "", 0});
    return table;
}

TEST(cells_of_all_types)
{
    static const struct {
        const char *cells;
        const char *want;
    } rows[] = {
        {"[\"a\",\"w\",5]", "a     5\n"},
        {"[\"a\",\"w\",1.5]", "a     1.5\n"},
        {"[\"a\",\"w\",true]", "a     true\n"},
        {"[\"a\",\"w\",null]", "a     \n"},
        {"[\"a\"]", "a     \n"},
        {"[\"a\",\"w\",\"one\\ntwo\"]", "a     one...\n"},
        {"[\"a\\n\",\"w\",\"x\\u001b[1m\"]", "a...   x^[[1m\n"},
        {"[\"a\",\"w\",[1,\"x\"]]", "a     [1 x]\n"},
        {"[\"\\u00e4\\u00f6\\u00fc\\u00df\",\"w\",\"x\"]",
         "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f   x\n"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_TABLE table = make();
        add_row(&table, rows[i].cells, "{}");
        AUTO_BUFFER text = {0};
        table_print(&table, &(struct table_options){.no_headers = true}, &text);
        expect_text(buffer_text(&text), rows[i].want);
    }
}

TEST(labels_and_namespaces)
{
    static const char *const label_columns[] = {"x/app", "tier", NULL};
    AUTO_TABLE table = make();
    add_row(&table, "[\"a\",\"w\",1]",
            "{\"metadata\":{\"namespace\":\"ns\",\"labels\":{\"x/app\":\"p\",\"b\":\"\"}}}");
    add_row(&table, "[\"b\",\"w\",2]", "{\"metadata\":{}}");
    AUTO_BUFFER text = {0};
    table_print(&table,
                &(struct table_options){.with_namespace = true,
                                        .wide = true,
                                        .kind = "pod",
                                        .show_labels = true,
                                        .label_columns = label_columns},
                &text);
    expect_text(buffer_text(&text),
                "NAMESPACE   NAME    WIDE ONE   VALUE   APP   TIER   LABELS\n"
                "ns          pod/a   w          1       p            b=,x/app=p\n"
                "            pod/b   w          2                    <none>\n");
}

TEST(nothing_is_printed_without_rows)
{
    AUTO_TABLE table = make();
    AUTO_BUFFER text = {0};
    table_print(&table, &(struct table_options){0}, &text);
    expect_text(buffer_text(&text), "");
}

TEST_MAIN("core/kube/table", {"cells of all types", cells_of_all_types},
          {"labels and namespaces", labels_and_namespaces},
          {"nothing is printed without rows", nothing_is_printed_without_rows})
