#include "core/ray/contract.h"

#include "tests/expect.h"

TEST(contracts_are_found_by_name)
{
    expect_true(contract_find("kuberay-1.7") == &contract_kuberay);
    expect_true(contract_find("raycluster-interface") == &contract_interface);
    expect_true(contract_find("kuberay-0.1") == NULL);
}

/* Names in bytewise order, and a place of its own for each among its siblings. */
static void check_order(const struct schema *schema)
{
    for (size_t i = 0; i < schema->property_count; i++) {
        const struct schema_property *property = &schema->properties[i];
        if (i > 0) {
            expect_context("%s", property->name);
            expect_true(strcmp(schema->properties[i - 1].name, property->name) < 0);
        }
        for (size_t j = 0; j < i; j++) {
            expect_true(schema->properties[j].order != property->order);
        }
        check_order(property->schema);
    }
    if (schema->items != NULL) {
        check_order(schema->items);
    }
    if (schema->additional_properties != NULL) {
        check_order(schema->additional_properties);
    }
}

TEST(properties_are_in_order)
{
    for (size_t i = 0; contracts[i] != NULL; i++) {
        check_order(contracts[i]->schema);
    }
    expect_context("%s", "");
}

/* What KubeRay's definition has of everything, every path counted. */
struct census {
    int int_or_strings;
    int quantities;
    int lists;
    int list_sets;
    int list_maps;
    int empty_names; /* defaults of "" */
};

static void count(const struct schema *schema, struct census *census)
{
    census->int_or_strings += schema->type == SCHEMA_INT_OR_STRING;
    census->quantities += schema->pattern == &schema_pattern_quantity;
    census->lists += schema->type == SCHEMA_ARRAY;
    census->list_sets += schema->list_type == SCHEMA_LIST_SET;
    census->list_maps += schema->list_type == SCHEMA_LIST_MAP;
    census->empty_names +=
        schema->default_json != NULL && strcmp(schema->default_json, "\"\"") == 0;
    for (size_t i = 0; i < schema->property_count; i++) {
        count(schema->properties[i].schema, census);
    }
    if (schema->items != NULL) {
        count(schema->items, census);
    }
    if (schema->additional_properties != NULL) {
        count(schema->additional_properties, census);
    }
}

TEST(nothing_of_the_definition_is_missing)
{
    struct census census = {0};
    count(contract_kuberay.schema, &census);
    expect_int(census.int_or_strings, 114);
    expect_int(census.quantities, 47);
    expect_int(census.lists, 293 + 21 + 56 + 6);
    expect_int(census.list_sets, 6);
    expect_int(census.list_maps, 56);
    expect_int(census.empty_names, 76);
}

TEST(columns)
{
    expect_int(contract_kuberay.column_count, 10);
    expect_int(contract_interface.column_count, 10);
    for (size_t i = 0; i < contract_kuberay.column_count; i++) {
        const struct printer_column *column = &contract_interface.columns[i];
        expect_context("%s", column->name);
        expect_text(column->name, contract_kuberay.columns[i].name);
        expect_text(column->json_path, contract_kuberay.columns[i].json_path);
        expect_int(column->type, contract_kuberay.columns[i].type);
        expect_int(column->priority, 0);
    }
    expect_context("%s", "");
    expect_int(contract_kuberay.columns[5].priority, 1);
    expect_int(contract_kuberay.columns[8].priority, 1);
    expect_int(contract_kuberay.columns[9].priority, 1);
}

TEST_MAIN("core/ray/contract", {"contracts are found by name", contracts_are_found_by_name},
          {"properties are in order", properties_are_in_order},
          {"nothing of the definition is missing", nothing_of_the_definition_is_missing},
          {"columns", columns})
