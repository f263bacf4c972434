#include "core/kube/object_table.h"

#include "core/base/memory.h"
#include "core/kube/builtin_columns.h"
#include "core/kube/cell.h"

static const struct printer_column age_column = {
    .name = "Age", .type = PRINTER_COLUMN_DATE, .json_path = ".metadata.creationTimestamp"};

static struct value *custom_cells(const struct printer_column *columns, size_t column_count,
                                  const struct value *object, struct sim_time now)
{
    AUTO_FREE struct value **cells = memory_alloc((column_count + 1) * sizeof(cells[0]));
    cells[0] = cell_name(object);
    for (size_t i = 0; i < column_count; i++) {
        cells[i + 1] = printer_column_cell(&columns[i], object, now);
    }
    return value_array_from(cells, column_count + 1);
}

static struct table custom_table(const struct printer_column *columns, size_t column_count,
                                 const struct value *objects, struct sim_time now)
{
    struct table table = {0};
    table_add_column(&table, (struct table_column){"Name", "string", "name", 0});
    for (size_t i = 0; i < column_count; i++) {
        table_add_column(&table, (struct table_column){columns[i].name,
                                                       printer_column_type_name(columns[i].type),
                                                       "", columns[i].priority});
    }
    for (size_t i = 0; i < value_count(objects); i++) {
        const struct value *object = value_at(objects, i);
        table_add_row(&table, custom_cells(columns, column_count, object, now), object);
    }
    return table;
}

static struct table builtin_table(const struct resource *resource, const struct value *objects,
                                  struct sim_time now)
{
    struct table table = {0};
    const struct builtin_columns *builtin = builtin_columns_of(resource);
    for (size_t i = 0; i < builtin->count; i++) {
        table_add_column(&table, builtin->columns[i]);
    }
    for (size_t i = 0; i < value_count(objects); i++) {
        const struct value *object = value_at(objects, i);
        table_add_row(&table, builtin->cells(object, now), object);
    }
    return table;
}

struct table object_table_make(const struct resource *resource,
                               const struct printer_column *columns, size_t column_count,
                               const struct value *objects, struct sim_time now)
{
    if (!resource->custom) {
        return builtin_table(resource, objects, now);
    }
    return column_count == 0 ? custom_table(&age_column, 1, objects, now)
                             : custom_table(columns, column_count, objects, now);
}
