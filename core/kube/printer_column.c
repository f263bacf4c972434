#include "core/kube/printer_column.h"

#include <stdlib.h>
#include <string.h>

#include "core/kube/age.h"
#include "core/kube/jsonpath.h"

const char *printer_column_type_name(enum printer_column_type type)
{
    static const char *const names[] = {
        [PRINTER_COLUMN_STRING] = "string", [PRINTER_COLUMN_INTEGER] = "integer",
        [PRINTER_COLUMN_NUMBER] = "number", [PRINTER_COLUMN_BOOLEAN] = "boolean",
        [PRINTER_COLUMN_DATE] = "date",
    };
    return names[type];
}

struct value *printer_column_age(const char *timestamp, struct sim_time now)
{
    struct sim_time moment;
    if (timestamp[0] == '\0') {
        return value_string("<unknown>");
    }
    if (!sim_time_parse(timestamp, &moment)) {
        return value_string("<invalid>");
    }
    AUTO_BUFFER age = {0};
    age_print(sim_time_since(now, moment), &age);
    return value_string(buffer_text(&age));
}

/* A decimal without its fraction, as Go's int64(float); null where it has an exponent. */
static struct value *truncate_decimal(const char *literal)
{
    size_t digits = strspn(literal, "-0123456789");
    if (strpbrk(literal, "eE") != NULL || digits > 18) {
        return value_null();
    }
    return value_int(strtoll(literal, NULL, 10));
}

static struct value *integer_cell(const struct value *result)
{
    if (value_is(result, VALUE_INT)) {
        return value_ref(result);
    }
    if (value_is(result, VALUE_DECIMAL)) {
        return truncate_decimal(value_decimal_literal(result));
    }
    return value_null();
}

static struct value *cell_of_result(enum printer_column_type type, const struct value *result,
                                    struct sim_time now)
{
    AUTO_BUFFER text = {0};
    switch (type) {
    case PRINTER_COLUMN_STRING:
        if (value_is(result, VALUE_STRING)) {
            return value_ref(result);
        }
        jsonpath_print_result(result, &text);
        return value_string_sized(buffer_text(&text), text.size);
    case PRINTER_COLUMN_INTEGER:
        return integer_cell(result);
    case PRINTER_COLUMN_NUMBER:
        return value_is(result, VALUE_INT) || value_is(result, VALUE_DECIMAL) ? value_ref(result)
                                                                              : value_null();
    case PRINTER_COLUMN_BOOLEAN:
        return value_is(result, VALUE_BOOL) ? value_ref(result) : value_null();
    case PRINTER_COLUMN_DATE:
        return value_is(result, VALUE_STRING) ? printer_column_age(value_text(result), now)
                                              : value_null();
    }
    return value_null();
}

/* How many ASCII letters TEXT begins with. */
static size_t letter_count(const char *text)
{
    size_t count = 0;
    while ((unsigned)((text[count] | 0x20) - 'a') <= 'z' - 'a') {
        count++;
    }
    return count;
}

/* Most columns are `.status.state` and the like, which no parser is needed for. False where the
 * path is more than that, or meets a list; *FOUND is NULL where there is nothing. */
static bool find_by_names(const char *path, const struct value *object, const struct value **found)
{
    while (*path == '.') {
        size_t size = letter_count(++path);
        if (size == 0 || value_is(object, VALUE_ARRAY)) {
            return false;
        }
        object = value_get_sized(object, path, size);
        path += size;
    }
    *found = object;
    return *path == '\0';
}

struct value *printer_column_cell(const struct printer_column *column, const struct value *object,
                                  struct sim_time now)
{
    const struct value *found = NULL;
    if (column->json_path[0] == '.' && find_by_names(column->json_path, object, &found)) {
        return found == NULL ? value_null() : cell_of_result(column->type, found, now);
    }
    AUTO_ERROR err = {0};
    AUTO_BUFFER template = {0};
    buffer_printf(&template, "{%s}", column->json_path);
    AUTO_JSONPATH *path = jsonpath_parse(buffer_text(&template), &err);
    AUTO_JSONPATH_RESULTS results = {0};
    if (path == NULL || !jsonpath_find(path, object, true, &results, &err) || results.count == 0) {
        return value_null();
    }
    return cell_of_result(column->type, results.items[0], now);
}
