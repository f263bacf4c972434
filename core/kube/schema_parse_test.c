#include "core/kube/schema_parse.h"

#include "tests/expect.h"

static struct value *parse(const char *text)
{
    AUTO_ERROR error = {0};
    struct value *value = value_parse_json(text, strlen(text), &error);
    expect_true(value != NULL);
    return value;
}

static struct schema_document *document(const char *text)
{
    AUTO_VALUE *openapi = parse(text);
    AUTO_FIELD_ERRORS errors = {0};
    struct schema_document *made = schema_parse(openapi, "schema", &errors);
    expect_int(errors.count, 0);
    return made;
}

TEST(a_root_has_the_properties_of_every_object)
{
    static const struct {
        const char *openapi;
        const char *names;
    } rows[] = {
        {"{'type':'object'}", "apiVersion kind metadata "},
        {"{'type':'object','properties':{'spec':{'type':'object'}}}",
         "apiVersion kind metadata spec "},
        {"{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'string'},"
         "'kind':{'type':'string'},'l':{'type':'string'},'metadata':{'type':'object'}}}",
         "a apiVersion b kind l metadata "},
        {"{'type':'object','properties':{'metadata':{'type':'object'},'kind':{'type':'string'},"
         "'apiVersion':{'type':'string'},'zz':{'type':'string'}}}",
         "apiVersion kind metadata zz "},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_BUFFER json = {0};
        buffer_append(&json, rows[i].openapi);
        for (size_t j = 0; j < json.size; j++) {
            json.data[j] = json.data[j] == '\'' ? '"' : json.data[j];
        }
        AUTO_SCHEMA_DOCUMENT *self = document(buffer_text(&json));
        const struct schema *root = schema_document_root(self);
        AUTO_BUFFER names = {0};
        for (size_t j = 0; j < root->property_count; j++) {
            buffer_printf(&names, "%s ", root->properties[j].name);
        }
        expect_text(buffer_text(&names), rows[i].names);
    }
    expect_context("%s", "");
}

TEST_MAIN("core/kube/schema_parse",
          {"a root has the properties of every object", a_root_has_the_properties_of_every_object})
