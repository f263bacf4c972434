#include "sim/apiserver/compiled_definition.h"

#include "core/kube/schema_openapi.h"
#include "sim/apiserver/definition.h"
#include "sim/apiserver/verbs.h"

static struct value *columns_of(const struct api_definition *definition)
{
    if (definition->column_count == 0) {
        return NULL;
    }
    struct value *list = value_array();
    for (size_t i = 0; i < definition->column_count; i++) {
        const struct printer_column *column = &definition->columns[i];
        struct value *said = value_object_of(
            "name", value_string(column->name), "type",
            value_string(printer_column_type_name(column->type)), "jsonPath",
            value_string(column->json_path), "priority",
            column->priority == 0 ? NULL : value_int(column->priority), "format",
            column->format == NULL ? NULL : value_string(column->format), "description",
            column->description == NULL ? NULL : value_string(column->description), NULL);
        value_push(&list, said);
    }
    return list;
}

static struct value *version_of(const struct api_definition *definition, const char *name,
                                const struct value *openapi, bool is_stored)
{
    return value_object_of("name", value_string(name), "served", value_bool(true), "storage",
                           value_bool(is_stored), "deprecated", is_stored ? NULL : value_bool(true),
                           "deprecationWarning",
                           is_stored ? NULL : value_string(definition->old_version_warning),
                           "schema", value_object_of("openAPIV3Schema", value_ref(openapi), NULL),
                           "subresources", value_object_of("status", value_object(), NULL),
                           "additionalPrinterColumns", columns_of(definition), NULL);
}

static struct value *texts_of(const char *const *texts)
{
    struct value *list = texts == NULL ? NULL : value_array();
    for (; texts != NULL && *texts != NULL; texts++) {
        value_push(&list, value_string(*texts));
    }
    return list;
}

static struct value *names_of(const struct resource *resource)
{
    return value_object_of("plural", value_string(resource->plural), "singular",
                           value_string(resource->singular), "kind", value_string(resource->kind),
                           "listKind", value_string(resource->list_kind), "shortNames",
                           texts_of(resource->short_names), "categories",
                           texts_of(resource->categories), NULL);
}

void api_server_add_definition(struct api_server *self, const struct api_definition *definition)
{
    const struct resource *resource = definition->resource;
    AUTO_VALUE *openapi = schema_openapi(definition->schema);
    struct value *versions =
        value_array_of(version_of(definition, resource->version, openapi, true), NULL);
    if (definition->old_version != NULL) {
        value_push(&versions, version_of(definition, definition->old_version, openapi, false));
    }
    definitions_add_compiled(self, resource, definition->schema, value_ref(openapi));
    struct value *crd = value_object_of(
        "metadata",
        value_object_of("name", value_string_printf("%s.%s", resource->plural, resource->group),
                        NULL),
        "spec",
        value_object_of("group", value_string(resource->group), "names", names_of(resource),
                        "scope", value_string(resource->namespaced ? "Namespaced" : "Cluster"),
                        "versions", versions, NULL),
        NULL);
    api_server_create(self, &resource_customresourcedefinitions, NULL, crd, "rayrig");
    CHECK(view_find(self, resource) != NULL);
}
