#include "core/kube/schema.h"

#include "core/kube/types.h"
#include "tests/expect.h"

static const struct schema any = {.type = SCHEMA_ANY};
static const struct schema string = {.type = SCHEMA_STRING};
static const struct schema nullable = {.type = SCHEMA_STRING, .nullable = true};
static const struct schema named = {.type = SCHEMA_STRING, .default_json = "\"x\""};
static const struct schema map = {.type = SCHEMA_OBJECT, .additional_properties = &string};
static const struct schema_property item_properties[] = {{SCHEMA_NAME("name"), &named}};
static const struct schema item = {
    .type = SCHEMA_OBJECT, .properties = item_properties, .property_count = 1};
static const struct schema list = {.type = SCHEMA_ARRAY, .items = &item};
static const struct schema_property inner_properties[] = {{SCHEMA_NAME("name"), &named}};
static const struct schema inner = {.type = SCHEMA_OBJECT,
                                    .properties = inner_properties,
                                    .property_count = 1,
                                    .default_json = "{}"};
static const struct schema_property properties[] = {
    {SCHEMA_NAME("any"), &any},      {SCHEMA_NAME("inner"), &inner},
    {SCHEMA_NAME("list"), &list},    {SCHEMA_NAME("map"), &map},
    {SCHEMA_NAME("metadata"), &any}, {SCHEMA_NAME("nullable"), &nullable},
    {SCHEMA_NAME("text"), &string}};
static const struct schema root = {
    .type = SCHEMA_OBJECT, .properties = properties, .property_count = 7};

TEST(members_are_found)
{
    expect_true(schema_property(&root, "any") == &any);
    expect_true(schema_property(&root, "text") == &string);
    expect_true(schema_property(&root, "nothing") == NULL);
    expect_true(schema_property(&map, "nothing") == &string);
    expect_true(schema_property(&string, "nothing") == NULL);
}

TEST(pruning)
{
    static const struct {
        const char *object;
        const char *pruned;
        const char *unknown;
    } rows[] = {
        {"{\"text\":\"t\"}", "{\"text\":\"t\"}", "[]"},
        {"{\"any\":{\"b\":[{\"c\":1}]}}", "{\"any\":{\"b\":[{\"c\":1}]}}", "[]"},
        {"{\"map\":{\"b\":\"c\"},\"z\":1}", "{\"map\":{\"b\":\"c\"}}", "[\"z\"]"},
        {"{\"list\":[{\"name\":\"n\"},{\"b\":{\"c\":1}}]}", "{\"list\":[{\"name\":\"n\"},{}]}",
         "[\"list[1].b\"]"},
        {"{\"inner\":{\"z\":1},\"a\":2,\"inner.a\":3}", "{\"inner\":{}}",
         "[\"a\",\"inner.a\",\"inner.z\"]"},
        {"{\"apiVersion\":1,\"kind\":{\"a\":1},\"metadata\":{\"a\":1}}",
         "{\"apiVersion\":1,\"kind\":{\"a\":1},\"metadata\":{\"a\":1}}", "[]"},
        {"{\"inner\":{\"metadata\":{}}}", "{\"inner\":{}}", "[\"inner.metadata\"]"},
        {"{\"text\":{\"a\":1}}", "{\"text\":{}}", "[\"text.a\"]"},
        {"{\"text\":[{\"a\":1},[{\"b\":1}],2]}", "{\"text\":[{},[{}],2]}",
         "[\"text[0].a\",\"text[1][0].b\"]"},
        {"{\"map\":{\"k\":{\"a\":1}}}", "{\"map\":{\"k\":{}}}", "[\"map.k.a\"]"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_ERROR error = {0};
        AUTO_VALUE *object = value_parse_json(rows[i].object, strlen(rows[i].object), &error);
        AUTO_VALUE *before = value_ref(object);
        AUTO_VALUE *unknown = value_array();
        schema_prune(&root, NULL, &object, &unknown);
        expect_json(object, rows[i].pruned);
        expect_json(unknown, rows[i].unknown);
        expect_int(object == before, value_count(unknown) == 0);
    }
    expect_context("%s", "");
}

TEST(unknown_paths_are_appended)
{
    AUTO_VALUE *object = value_object_of("z", value_int(1), "a", value_int(1), NULL);
    AUTO_VALUE *unknown = value_array_of(value_string("metadata.m"), NULL);
    schema_prune(&root, NULL, &object, &unknown);
    expect_json(unknown, "[\"metadata.m\",\"a\",\"z\"]");
    value_put(&object, value_int(1), "z");
    schema_prune(&root, NULL, &object, NULL);
    expect_json(object, "{}");
}

TEST(defaulting)
{
    static const struct {
        const char *object;
        const char *defaulted;
    } rows[] = {
        {"{}", "{\"inner\":{\"name\":\"x\"}}"},
        {"{\"inner\":null}", "{\"inner\":{\"name\":\"x\"}}"},
        {"{\"inner\":{\"name\":null}}", "{\"inner\":{\"name\":\"x\"}}"},
        {"{\"inner\":{\"name\":\"\"}}", "{\"inner\":{\"name\":\"\"}}"},
        {"{\"inner\":{\"name\":\"a\"},\"list\":[{},{\"name\":\"b\"},null]}",
         "{\"inner\":{\"name\":\"a\"},\"list\":[{\"name\":\"x\"},{\"name\":\"b\"},null]}"},
        {"{\"inner\":1,\"text\":null}", "{\"inner\":1}"},
        {"{\"inner\":[],\"map\":{\"a\":null,\"b\":\"c\"}}", "{\"inner\":[],\"map\":{\"b\":\"c\"}}"},
        {"{\"any\":null,\"inner\":[],\"nullable\":null}", "{\"inner\":[],\"nullable\":null}"},
        {"{\"any\":{\"a\":null},\"inner\":[],\"undeclared\":null}",
         "{\"any\":{\"a\":null},\"inner\":[],\"undeclared\":null}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_ERROR error = {0};
        AUTO_VALUE *object = value_parse_json(rows[i].object, strlen(rows[i].object), &error);
        schema_default(&root, NULL, &object);
        expect_json(object, rows[i].defaulted);
        AUTO_VALUE *before = value_ref(object);
        schema_default(&root, NULL, &object);
        expect_true(object == before);
    }
    expect_context("%s", "");
}

TEST(what_needs_no_change_is_not_copied)
{
    AUTO_ERROR error = {0};
    static const char text[] = "{\"inner\":{\"name\":\"a\"},\"list\":[{\"name\":\"b\"}]}";
    AUTO_VALUE *object = value_parse_json(text, strlen(text), &error);
    AUTO_VALUE *before = value_ref(object);
    schema_prune(&root, NULL, &object, NULL);
    expect_true(object == before);
    schema_default(&root, NULL, &object);
    expect_true(object == before);
    value_put(&object, value_object(), "inner");
    schema_default(&root, NULL, &object);
    expect_true(value_get(object, "list") == value_get(before, "list"));
}

static const struct schema_property *property(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->property_count; i++) {
        if (strcmp(schema->properties[i].name, name) == 0) {
            return &schema->properties[i];
        }
    }
    return NULL;
}

TEST(the_types_are_as_declared)
{
    const struct schema *pod_spec = &schema_pod_spec;
    expect_true(schema_property(&schema_pod, "spec") == pod_spec);
    expect_true(schema_property(&schema_pod_template_spec, "spec") == pod_spec);
    const struct schema *containers = schema_property(pod_spec, "containers");
    expect_int(containers->list_type, SCHEMA_LIST_MAP);
    expect_text(containers->list_map_keys[0], "name");
    expect_text(containers->patch_strategy, "merge");
    expect_text(containers->patch_merge_key, "name");
    expect_text(schema_property(pod_spec, "volumes")->patch_strategy, "merge,retainKeys");
    const struct schema *container = containers->items;
    expect_true(container == schema_property(pod_spec, "initContainers")->items);
    const struct schema *port = schema_property(container, "ports")->items;
    expect_text(schema_property(port, "containerPort")->format, "int32");
    expect_text(schema_property(port, "protocol")->default_json, "\"TCP\"");
    const struct schema *limits =
        schema_property(schema_property(container, "resources"), "limits");
    expect_int(limits->additional_properties->type, SCHEMA_INT_OR_STRING);
    expect_text(limits->additional_properties->format, "quantity");
    expect_true(schema_property(pod_spec, "nodeSelector")->map_atomic);
    expect_true(schema_property(&schema_role_binding, "roleRef")->map_atomic);
    /* An inlined struct that is atomic makes a CustomResourceDefinition's object atomic. */
    const struct schema *crd_spec = schema_property(&schema_crd_pod_template_spec, "spec");
    const struct schema *volume = schema_property(pod_spec, "volumes")->items;
    const struct schema *crd_volume = schema_property(crd_spec, "volumes")->items;
    expect_true(!schema_property(volume, "configMap")->map_atomic);
    expect_true(schema_property(crd_volume, "configMap")->map_atomic);
    expect_text(schema_property(&schema_object_meta, "finalizers")->patch_strategy, "merge");
}

TEST(the_order_of_fields_is_that_of_the_declarations)
{
    expect_int(property(&schema_pod_spec, "volumes")->order, 0);
    expect_int(property(&schema_pod_spec, "initContainers")->order, 1);
    expect_int(property(&schema_pod_spec, "containers")->order, 2);
    expect_false(property(&schema_pod_spec, "containers")->omit_empty);
    expect_true(property(&schema_pod_spec, "volumes")->omit_empty);
    expect_true(property(&schema_pod_spec, "priority")->pointer);
    expect_false(property(&schema_pod_template_spec, "metadata")->omit_empty);
    /* The fields of embedded structs stand where the struct is embedded. */
    const struct schema *env = schema_property(&schema_crd_env_var_source, "secretKeyRef");
    expect_int(property(env, "name")->order, 0);
    expect_int(property(env, "key")->order, 1);
    expect_int(property(env, "optional")->order, 2);
}

TEST(the_types_of_a_definition_have_defaults_and_less_metadata)
{
    const struct schema *metadata = schema_property(&schema_crd_pod_template_spec, "metadata");
    expect_int(metadata->property_count, 5);
    expect_true(schema_property(metadata, "generateName") == NULL);
    const struct schema *spec = schema_property(&schema_crd_pod_template_spec, "spec");
    expect_text(spec->required[0], "containers");
    expect_text(spec->required[1], NULL);
    const struct schema *container = schema_property(spec, "containers")->items;
    const struct schema *port = schema_property(container, "ports")->items;
    expect_text(schema_property(port, "protocol")->default_json, "\"TCP\"");
    expect_text(schema_property(spec, "containers")->patch_strategy, NULL);
}

TEST_MAIN("core/kube/schema", {"members are found", members_are_found}, {"pruning", pruning},
          {"unknown paths are appended", unknown_paths_are_appended}, {"defaulting", defaulting},
          {"what needs no change is not copied", what_needs_no_change_is_not_copied},
          {"the types are as declared", the_types_are_as_declared},
          {"the order of fields is that of the declarations",
           the_order_of_fields_is_that_of_the_declarations},
          {"the types of a definition have defaults and less metadata",
           the_types_of_a_definition_have_defaults_and_less_metadata})
