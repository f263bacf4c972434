#include "core/kube/printer_column.h"

#include "tests/expect.h"

static void expect_cell(const struct printer_column *column, const char *object_text,
                        const char *want)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *object = value_parse_json(object_text, strlen(object_text), &err);
    struct sim_time now;
    expect_true(sim_time_parse("2026-11-23T02:21:58Z", &now));
    AUTO_VALUE *cell = printer_column_cell(column, object, now);
    expect_context("%s %s", column->json_path, object_text);
    expect_json(cell, want);
    expect_context("%s", "");
}

/* Columns and cells of a recorded table of custom resources. */
TEST(recorded_cells)
{
    static const struct printer_column columns[] = {
        {.name = "Reps", .type = PRINTER_COLUMN_INTEGER, .json_path = ".spec.replicas"},
        {.name = "Num", .type = PRINTER_COLUMN_NUMBER, .json_path = ".status.num"},
        {.name = "Ok", .type = PRINTER_COLUMN_BOOLEAN, .json_path = ".status.ok"},
        {.name = "When", .type = PRINTER_COLUMN_DATE, .json_path = ".status.when"},
        {.name = "Obj", .type = PRINTER_COLUMN_STRING, .json_path = ".status.obj"},
        {.name = "List", .type = PRINTER_COLUMN_STRING, .json_path = ".status.list"},
        {.name = "Elems", .type = PRINTER_COLUMN_STRING, .json_path = ".status.list[*]"},
        {.name = "IntStr", .type = PRINTER_COLUMN_STRING, .json_path = ".spec.replicas"},
        {.name = "StrInt", .type = PRINTER_COLUMN_INTEGER, .json_path = ".spec.sel"},
        {.name = "Wide", .type = PRINTER_COLUMN_STRING, .json_path = ".spec.nn", .priority = 1},
        {.name = "Cond",
         .type = PRINTER_COLUMN_STRING,
         .json_path = ".status.conditions[?(@.type==\"Ready\")].status"},
    };
    static const struct {
        const char *object;
        const char *cells[11];
    } rows[] = {
        {"{\"spec\":{\"replicas\":5,\"sel\":\"s1\"},\"status\":{\"num\":1.5,\"ok\":true,"
         "\"when\":\"2020-01-01T00:00:00Z\",\"obj\":{\"b\":1,\"a\":[1,\"x\"]},"
         "\"list\":[\"p\",\"q\"],\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}",
         {"5", "1.5", "true", "\"6y328d\"", "\"{\\\"a\\\":[1,\\\"x\\\"],\\\"b\\\":1}\"",
          "\"[\\\"p\\\",\\\"q\\\"]\"", "\"p\"", "\"5\"", "null", "null", "\"True\""}},
        {"{\"spec\":{}}",
         {"null", "null", "null", "null", "null", "null", "null", "null", "null", "null", "null"}},
        {"{\"spec\":{},\"status\":{\"num\":\"str\",\"ok\":true,\"when\":\"notadate\","
         "\"list\":[]}}",
         {"null", "null", "true", "\"\\u003cinvalid\\u003e\"", "null", "\"[]\"", "null", "null",
          "null", "null", "null"}},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t j = 0; j < 11; j++) {
            expect_cell(&columns[j], rows[i].object, rows[i].cells[j]);
        }
    }
}

TEST(other_types_and_mistakes)
{
    static const struct {
        enum printer_column_type type;
        const char *path;
        const char *object;
        const char *want;
    } rows[] = {
        {PRINTER_COLUMN_INTEGER, ".a", "{\"a\":-2.75}", "-2"},
        {PRINTER_COLUMN_INTEGER, ".a", "{\"a\":1.5e-7}", "null"},
        {PRINTER_COLUMN_NUMBER, ".a", "{\"a\":3}", "3"},
        {PRINTER_COLUMN_BOOLEAN, ".a", "{\"a\":\"true\"}", "null"},
        {PRINTER_COLUMN_STRING, ".a", "{\"a\":true}", "\"true\""},
        {PRINTER_COLUMN_STRING, ".a", "{\"a\":null}", "\"\\u003cnil\\u003e\""},
        {PRINTER_COLUMN_STRING, ".a", "{\"a\":\"\"}", "\"\""},
        {PRINTER_COLUMN_DATE, ".a", "{\"a\":5}", "null"},
        {PRINTER_COLUMN_DATE, ".a", "{\"a\":\"\"}", "\"\\u003cunknown\\u003e\""},
        {PRINTER_COLUMN_DATE, ".a", "{\"a\":\"2026-11-23T02:21:48Z\"}", "\"10s\""},
        {PRINTER_COLUMN_DATE, ".a", "{\"a\":null}", "null"},
        {PRINTER_COLUMN_STRING, ".a[0]", "{\"a\":[]}", "null"},
        {PRINTER_COLUMN_STRING, ".a[", "{\"a\":[]}", "null"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct printer_column column = {
            .name = "A", .type = rows[i].type, .json_path = rows[i].path};
        expect_cell(&column, rows[i].object, rows[i].want);
    }
}

TEST(types_have_names)
{
    expect_text(printer_column_type_name(PRINTER_COLUMN_STRING), "string");
    expect_text(printer_column_type_name(PRINTER_COLUMN_DATE), "date");
}

TEST_MAIN("core/kube/printer_column", {"recorded cells", recorded_cells},
          {"other types and mistakes", other_types_and_mistakes},
          {"types have names", types_have_names})
