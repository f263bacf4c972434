#include "core/ray/contract.h"

#include "core/kube/schema_openapi.h"
#include "core/kube/schema_parse.h"
#include "tests/expect.h"

TEST(contracts_are_found_by_name)
{
    expect_true(contract_find("kuberay-1.7") == &contract_kuberay);
    expect_true(contract_find("raycluster-interface") == &contract_interface);
    expect_true(contract_find("kuberay-0.1") == NULL);
}

TEST(objects_of_the_old_version)
{
    static const struct {
        const char *object;
        const char *stored;
    } rows[] = {
        {"{\"apiVersion\":\"ray.io/v1alpha1\",\"kind\":\"RayCluster\",\"x\":1}",
         "{\"apiVersion\":\"ray.io/v1\",\"kind\":\"RayCluster\",\"x\":1}"},
        {"{\"apiVersion\":\"ray.io/v1\",\"kind\":\"RayCluster\"}", NULL},
        {"{\"apiVersion\":\"ray.io/v1alpha1\",\"kind\":\"RayJob\"}", NULL},
        {"{\"apiVersion\":\"ray.io/v1alpha2\",\"kind\":\"RayCluster\"}", NULL},
        {"{\"apiVersion\":\"ray.i/v1alpha1\",\"kind\":\"RayCluster\"}", NULL},
        {"{\"apiVersion\":\"v1alpha1\",\"kind\":\"RayCluster\"}", NULL},
        {"{\"apiVersion\":1,\"kind\":\"RayCluster\"}", NULL},
        {"[1]", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].object);
        AUTO_ERROR err = {0};
        AUTO_VALUE *object = value_parse_json(rows[i].object, strlen(rows[i].object), &err);
        AUTO_VALUE *stored = contract_to_stored_version(&contract_kuberay, object);
        if (rows[i].stored == NULL) {
            expect_true(stored == object);
        } else {
            expect_json(stored, rows[i].stored);
        }
    }
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

/*
 * What a kube-apiserver 1.36 with KubeRay's definition answered: each row has the `object` sent
 * (for a patch, the patched one) and, for an update, the `old` one; paths of `unknown` fields; and
 * `causes` (reason, field, message; in any order) or the `result`.
 */
#define REQUESTS "core/ray/testdata/contract_requests.json"

static struct value *causes_of(const struct field_errors *errors)
{
    struct value *causes = value_array();
    for (size_t i = 0; i < errors->count; i++) {
        const struct field_error *error = &errors->items[i];
        value_push(&causes,
                   value_array_of(value_string(field_error_reason(error->type)),
                                  value_string(error->field), value_string(error->text), NULL));
    }
    return causes;
}

/* The items of ARRAY in the order of value_compare(). */
static struct value *sorted(const struct value *array)
{
    struct value *copy = value_array();
    for (size_t i = 0; i < value_count(array); i++) {
        size_t place = 0;
        while (place < i && value_compare(value_at(copy, place), value_at(array, i)) < 0) {
            place++;
        }
        value_insert_at(&copy, place, value_ref(value_at(array, i)));
    }
    return copy;
}

static void expect_same(const struct value *got, const struct value *want)
{
    AUTO_BUFFER text = {0};
    value_print_json(want, &text);
    expect_json(got, buffer_text(&text));
}

static void check_request(const struct schema *schema, const struct value *row)
{
    bool status = value_as_bool(value_get(row, "status"), false);
    const struct value *old = value_get(row, "old");
    AUTO_VALUE *object = value_ref(value_get(row, "object"));
    AUTO_VALUE *unknown = value_array();
    schema_prune(schema, NULL, &object, &unknown);
    schema_default(schema, NULL, &object);
    if (value_get(row, "unknown") != NULL) {
        expect_same(unknown, value_get(row, "unknown"));
    }

    AUTO_FIELD_ERRORS errors = {0};
    if (status) {
        schema_validate_status(schema, object, old, &errors);
    } else {
        schema_validate(schema, object, old, &errors);
    }
    AUTO_VALUE *causes = causes_of(&errors);
    AUTO_VALUE *got = sorted(causes);
    AUTO_VALUE *want = sorted(value_get(row, "causes"));
    if (value_get(row, "result") != NULL || value_get(row, "causes") != NULL) {
        expect_same(got, want);
    }
    if (value_get(row, "result") != NULL) {
        value_drop(&object, "metadata");
        expect_same(object, value_get(row, "result"));
    }
}

TEST(requests_are_answered_as_recorded)
{
    AUTO_VALUE *rows = expect_read_json(REQUESTS);
    expect_true(value_count(rows) > 50);
    for (size_t i = 0; i < value_count(rows); i++) {
        expect_context("%s", value_find_text(value_at(rows, i), "id"));
        check_request(contract_kuberay.schema, value_at(rows, i));
    }
    expect_context("%s", "");
}

/* What clients are shown of the contract means the same when it comes back, rules included. */
TEST(the_definition_of_the_contract_answers_as_it_does)
{
    AUTO_VALUE *openapi = schema_openapi(contract_kuberay.schema);
    AUTO_FIELD_ERRORS errors = {0};
    AUTO_SCHEMA_DOCUMENT *document = schema_parse(openapi, "schema", &errors);
    expect_int(errors.count, 0);
    expect_int(value_count(schema_document_warnings(document)), 0);
    AUTO_VALUE *rows = expect_read_json(REQUESTS);
    for (size_t i = 0; i < value_count(rows); i++) {
        expect_context("%s", value_find_text(value_at(rows, i), "id"));
        check_request(schema_document_root(document), value_at(rows, i));
    }
    expect_context("%s", "");
}

/* Objects that were stored need no change. */
TEST(stored_clusters_are_fixed_points)
{
    AUTO_VALUE *traces = expect_read_json("core/ray/testdata/traces.json");
    expect_int(value_count(traces), 30);
    for (size_t i = 0; i < value_count(traces); i++) {
        expect_context("%s", value_key_at(traces, i));
        const struct value *stored = value_get(value_at(value_member_at(traces, i), 0), "cluster");
        AUTO_VALUE *object = value_ref(stored);
        schema_prune(contract_kuberay.schema, NULL, &object, NULL);
        expect_true(object == stored);
        schema_default(contract_kuberay.schema, NULL, &object);
        expect_true(object == stored);
        AUTO_FIELD_ERRORS errors = {0};
        schema_validate(contract_kuberay.schema, object, NULL, &errors);
        expect_int(errors.count, 0);
    }
    expect_context("%s", "");
}

/* What schema_validate() says of the two objects, one `field: text` a line. */
static void expect_errors(const struct contract *contract, const char *object, const char *old,
                          const char *want)
{
    AUTO_ERROR error = {0};
    AUTO_VALUE *new_object = value_parse_json(object, strlen(object), &error);
    AUTO_VALUE *old_object = old == NULL ? NULL : value_parse_json(old, strlen(old), &error);
    AUTO_VALUE *unknown = value_array();
    schema_prune(contract->schema, NULL, &new_object, &unknown);
    expect_int(value_count(unknown), 0);
    schema_default(contract->schema, NULL, &new_object);
    AUTO_FIELD_ERRORS errors = {0};
    schema_validate(contract->schema, new_object, old_object, &errors);
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < errors.count; i++) {
        if (strcmp(errors.items[i].field, "<nil>") != 0) {
            buffer_printf(&text, "%s: %s\n", errors.items[i].field, errors.items[i].text);
        }
    }
    expect_text(buffer_text(&text), want);
}

#define HEAD "\"headGroupSpec\":{\"rayStartParams\":{},\"template\":{}}"

TEST(rules)
{
    expect_errors(&contract_kuberay, "{\"spec\":{" HEAD ",\"managedBy\":\"foo\"}}", "{}",
                  "spec.managedBy: Invalid value: \"foo\": the managedBy field value must be "
                  "either 'ray.io/kuberay-operator' or 'kueue.x-k8s.io/multikueue'\n");
    expect_errors(&contract_kuberay, "{\"spec\":{" HEAD ",\"managedBy\":\"foo\"}}",
                  "{\"spec\":{\"managedBy\":\"kueue.x-k8s.io/multikueue\"}}",
                  "spec.managedBy: Invalid value: \"foo\": the managedBy field is immutable\n"
                  "spec.managedBy: Invalid value: \"foo\": the managedBy field value must be "
                  "either 'ray.io/kuberay-operator' or 'kueue.x-k8s.io/multikueue'\n");
    expect_errors(&contract_kuberay,
                  "{\"spec\":{\"gcsFaultToleranceOptions\":{\"backend\":\"redis\"}," HEAD "}}",
                  "{\"spec\":{\"gcsFaultToleranceOptions\":{\"backend\":\"rocksdb\"}}}",
                  "spec.gcsFaultToleranceOptions.backend: Invalid value: \"redis\": "
                  "gcsFaultToleranceOptions.backend is immutable\n");
}

TEST(the_interface_requires_what_its_tables_say)
{
    expect_errors(&contract_interface, "{}", NULL,
                  "metadata: Required value\nspec: Required value\n");
    expect_errors(&contract_interface,
                  "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"headGroupSpec\":{},"
                  "\"workerGroupSpecs\":[{}]}}",
                  "{}",
                  "metadata.namespace: Required value\n"
                  "spec.headGroupSpec.rayStartParams: Required value\n"
                  "spec.headGroupSpec.template: Required value\n"
                  "spec.workerGroupSpecs[0].groupName: Required value\n"
                  "spec.workerGroupSpecs[0].rayStartParams: Required value\n"
                  "spec.workerGroupSpecs[0].replicas: Required value\n"
                  "spec.workerGroupSpecs[0].template: Required value\n");
    expect_errors(&contract_interface,
                  "{\"metadata\":{\"name\":\"a\",\"namespace\":\"b\"},\"spec\":{"
                  "\"headGroupSpec\":{\"rayResources\":{\"CPU\":2,\"GPU\":\"1\"},"
                  "\"rayStartParams\":{},\"template\":{}},\"workerGroupSpecs\":[{"
                  "\"groupName\":\"g\",\"rayResources\":{\"x\":\"1\"},\"rayStartParams\":{},"
                  "\"replicas\":1,\"template\":{}}]}}",
                  "{}", "");
}

TEST_MAIN("core/ray/contract", {"contracts are found by name", contracts_are_found_by_name},
          {"objects of the old version", objects_of_the_old_version},
          {"properties are in order", properties_are_in_order},
          {"nothing of the definition is missing", nothing_of_the_definition_is_missing},
          {"columns", columns},
          {"requests are answered as recorded", requests_are_answered_as_recorded},
          {"the definition of the contract answers as it does",
           the_definition_of_the_contract_answers_as_it_does},
          {"stored clusters are fixed points", stored_clusters_are_fixed_points}, {"rules", rules},
          {"the interface requires what its tables say",
           the_interface_requires_what_its_tables_say})
