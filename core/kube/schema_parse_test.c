#include "core/kube/schema_parse.h"

#include <stdlib.h>

#include "tests/expect.h"

static struct value *parse(const char *text)
{
    AUTO_ERROR error = {0};
    struct value *value = value_parse_json(text, strlen(text), &error);
    expect_true(value != NULL);
    return value;
}

/* TEXT with quotes for apostrophes, so that the tables can be read; \\' is an apostrophe. */
static struct value *parse_apostrophes(const char *text)
{
    AUTO_BUFFER json = {0};
    buffer_append(&json, text);
    for (size_t i = 0; i < json.size; i++) {
        bool escaped = i > 0 && json.data[i - 1] == '\\';
        json.data[i] = json.data[i] == '\'' && !escaped ? '"' : json.data[i];
    }
    AUTO_BUFFER unescaped = {0};
    for (size_t i = 0; i < json.size; i++) {
        if (json.data[i] != '\\' || json.data[i + 1] != '\'') {
            buffer_append_char(&unescaped, json.data[i]);
        }
    }
    return parse(buffer_text(&unescaped));
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(value_text(*(struct value *const *)a), value_text(*(struct value *const *)b));
}

/* `field: text` of each error, in bytewise order: a real server's order is random. */
static struct value *sorted(const struct field_errors *errors)
{
    struct value *texts[64];
    for (size_t i = 0; i < errors->count; i++) {
        texts[i] = value_string_printf("%s: %s", errors->items[i].field, errors->items[i].text);
    }
    qsort(texts, errors->count, sizeof(texts[0]), compare_texts);
    return value_array_from(texts, errors->count);
}

TEST(recorded_objects_of_a_definition_with_many_keywords)
{
    AUTO_VALUE *file = expect_read_json("core/kube/testdata/definition.json");
    AUTO_FIELD_ERRORS none = {0};
    AUTO_SCHEMA_DOCUMENT *self = schema_parse(value_get(file, "schema"), "schema", &none);
    expect_int(none.count, 0);
    const struct schema *root = schema_document_root(self);
    const struct value *cases = value_get(file, "cases");
    expect_true(value_count(cases) > 0);
    for (size_t i = 0; i < value_count(cases); i++) {
        const struct value *row = value_at(cases, i);
        expect_context("%s", value_find_text(row, "name"));
        AUTO_VALUE *object = value_ref(value_get(row, "object"));
        schema_prune(root, NULL, &object, NULL);
        schema_default(root, NULL, &object);
        AUTO_FIELD_ERRORS errors = {0};
        schema_validate(root, object, NULL, &errors);
        AUTO_VALUE *texts = sorted(&errors);
        AUTO_BUFFER want = {0};
        value_print_json(value_get(row, "errors"), &want);
        expect_json(texts, buffer_text(&want));
    }
    expect_context("%s", "");
}

TEST(what_is_no_structural_schema_is_refused)
{
    static const struct {
        const char *openapi;
        const char *errors; /* one a line, in the order in which they are told */
    } rows[] = {
        {"{'type':'object','properties':{'spec':{'properties':{'x':{}}}}}",
         "s.properties[spec].properties[x].type: Required value: must not be empty for specified "
         "object fields\n"
         "s.properties[spec].type: Required value: must not be empty for specified object "
         "fields\n"},
        {"{'type':'object','properties':{'spec':{'type':'object','properties':{'x':{'type':"
         "'integer','default':'a'}}}}}",
         "s.properties[spec].properties[x].default: Invalid value: \"string\":  in body must be of "
         "type integer: \"string\"\n"},
        {"{}", "s.type: Required value: must not be empty at the root\n"},
        {"{'type':'string'}", "s.type: Invalid value: \"string\": must be object at the root\n"},
        {"{'type':'object','properties':{'a':{'type':'array'}}}",
         "s.properties[a].items: Required value: must be specified\n"},
        {"{'type':'object','properties':{'a':{'type':'array','items':{}}}}",
         "s.properties[a].items.type: Required value: must not be empty for specified array "
         "items\n"},
        {"{'type':'object','properties':{'a':{'type':'object','properties':{'b':{'type':'string'}},"
         "'additionalProperties':{'type':'string'}}}}",
         "s.properties[a].additionalProperties: Forbidden: additionalProperties and properties are "
         "mutual exclusive\n"},
        {"{'type':'object','properties':{'a':{'$ref':'x','type':'string'}}}",
         "s.properties[a].$ref: Forbidden: $ref is not supported\n"},
        {"{'type':'object','properties':{'a':{'type':'array','uniqueItems':true,'items':{'type':"
         "'string'}}}}",
         "s.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the "
         "runtime complexity becomes quadratic\n"},
        {"{'type':'object','properties':{'a':{'type':'string','pattern':'('}}}",
         "s.properties[a].pattern: Invalid value: \"(\": must be a valid regular expression, but "
         "isn't: error parsing regexp: missing closing ): `(`\n"},
        {"{'type':'object','properties':{'a':{'type':'string','anyOf':[{'type':'string'}]}}}",
         "s.properties[a].anyOf[0].type: Forbidden: must be empty to be structural\n"},
        {"{'type':'object','anyOf':[{'properties':{'a':{'minLength':1}}}]}",
         "s.properties[a]: Required value: because it is defined in s.anyOf[0].properties[a]\n"},
        {"{'type':'object','properties':{'a':{'type':'array','x-kubernetes-list-type':'map',"
         "'x-kubernetes-list-map-keys':['k','k','z'],'items':{'type':'object','properties':{"
         "'k':{'type':'string'}}}}}}",
         "s.properties[a].x-kubernetes-list-map-keys: Invalid value: [\"k\",\"k\",\"z\"]: must not "
         "contain duplicate entries\n"
         "s.properties[a].x-kubernetes-list-map-keys: Invalid value: [\"k\",\"k\",\"z\"]: entries "
         "must all be names of item properties\n"
         "s.properties[a].items.properties[k].default: Required value: this property is in "
         "x-kubernetes-list-map-keys, so it must have a default or be a required property\n"
         "s.properties[a].items.properties[k].default: Required value: this property is in "
         "x-kubernetes-list-map-keys, so it must have a default or be a required property\n"},
        {"{'type':'object','properties':{'metadata':{'type':'object','properties':{'labels':{"
         "'type':'object'}}}}}",
         "s.properties[metadata]: Forbidden: must not specify anything other than name and "
         "generateName, but metadata is implicitly specified\n"},
        {"{'type':'object','properties':{'a':{'type':'object','default':{'z':1}}}}",
         "s.properties[a].default: Invalid value: {\"z\":1}: must not have unknown fields\n"},
        {"{'type':'object','properties':{'a':{'type':'string','x-kubernetes-validations':[{}]}}}",
         "s.properties[a].x-kubernetes-validations[0].rule: Required value: rule is not "
         "specified\n"},
        {"{'type':'object','properties':{'a':{'type':'object','x-kubernetes-map-type':'x',"
         "'x-kubernetes-list-type':'set'}}}",
         "s.properties[a].x-kubernetes-map-type: Unsupported value: \"x\": supported values: "
         "\"atomic\", \"granular\"\n"
         "s.properties[a].type: Invalid value: \"object\": must be array if "
         "x-kubernetes-list-type is specified\n"},
        {"{'type':'object','properties':{'spec':{'type':'object','x-kubernetes-validations':[{'"
         "rule':"
         "'self.foo == 1'}]}}}",
         "s.properties[spec].x-kubernetes-validations[0].rule: Invalid value: "
         "{\"Rule\":\"self.foo == 1\",\"Message\":\"\",\"MessageExpression\":\"\",\"Reason\":null,"
         "\"FieldPath\":\"\",\"OptionalOldSelf\":null}: compilation failed: ERROR: <input>:1:5: "
         "undefined field 'foo'\n | self.foo == 1\n | ....^\n"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *openapi = parse_apostrophes(rows[i].openapi);
        AUTO_FIELD_ERRORS errors = {0};
        expect_true(schema_parse(openapi, "s", &errors) == NULL);
        AUTO_BUFFER text = {0};
        for (size_t j = 0; j < errors.count; j++) {
            buffer_printf(&text, "%s: %s\n", errors.items[j].field, errors.items[j].text);
        }
        expect_text(buffer_text(&text), rows[i].errors);
    }
    expect_context("%s", "");
}

TEST(keywords)
{
    static const struct {
        const char *schema; /* of the member a */
        const char *value;  /* of it */
        const char *errors; /* one a line */
    } rows[] = {
        {"{'type':'integer','enum':[1,2,3]}", "9",
         "a: Unsupported value: 9: supported values: \"1\", \"2\", \"3\"\n"},
        {"{'type':'integer','enum':[1,2,3]}", "3", ""},
        {"{'type':'array','maxItems':2,'items':{'type':'integer'}}", "[1,2,3]",
         "a: Too many: 3: must have at most 2 items\n"},
        {"{'type':'number','minimum':0.5,'exclusiveMinimum':true,'maximum':2.5}", "0.5",
         "a: Invalid value: 0.5: a in body should be greater than 0.5\n"},
        {"{'type':'number','minimum':0.5,'maximum':2.5}", "3",
         "a: Invalid value: 3: a in body should be less than or equal to 2\n"},
        {"{'type':'number','maximum':2.5}", "2.75",
         "a: Invalid value: 2.75: a in body should be less than or equal to 2.5\n"},
        {"{'type':'integer','maximum':2.5}", "2",
         "<nil>: Invalid value: \"\": Maximum boundary value must be of type integer (default "
         "format) in a\n"},
        {"{'type':'integer','maximum':10,'exclusiveMaximum':true}", "10",
         "a: Invalid value: 10: a in body should be less than 10\n"},
        {"{'type':'object','minProperties':1}", "{}",
         "a: Invalid value: 0: a in body should have at least 1 properties\n"},
        {"{'type':'string','maxLength':0}", "'x'", "a: Too long: may not be more than 0 bytes\n"},
        {"{'type':'string','pattern':'^[a-z]+$'}", "'a1'",
         "a: Invalid value: \"a1\": a in body should match '^[a-z]+$'\n"},
        {"{'type':'string','pattern':'^(a+)+$'}", "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'",
         "a: Invalid value: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\": a in body should match "
         "'^(a+)+$', but matching takes too long\n"},
        {"{'x-kubernetes-int-or-string':true}", "true",
         "a: Invalid value: \"boolean\": a in body must be of type integer,string: "
         "\"boolean\"\n"},
        {"{'x-kubernetes-int-or-string':true,'anyOf':[{'type':'integer'},{'type':'string'}]}",
         "0.5",
         "a: Invalid value: \"number\": a in body must be of type integer,string: \"number\"\n"
         "<nil>: Invalid value: \"\": \"a\" must validate at least one schema (anyOf)\n"
         "a: Invalid value: \"number\": a in body must be of type integer: \"number\"\n"
         "<nil>: Invalid value: \"\": Checked value must be of type integer (default format) in "
         "a\n"},
        {"{'type':'string','allOf':[{'minLength':3},{'pattern':'^b'}]}", "'a'",
         "a: Invalid value: \"a\": a in body should be at least 3 chars long\n"
         "a: Invalid value: \"a\": a in body should match '^b'\n"
         "<nil>: Invalid value: \"\": \"a\" must validate all the schemas (allOf). None "
         "validated\n"},
        {"{'type':'string','format':'unheard-of'}", "'a'", ""},
        {"{'type':'string','nullable':true,'enum':['a']}", "null",
         "a: Unsupported value: null: supported values: \"a\"\n"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *openapi = value_object_of("type", value_string("object"), NULL);
        value_put(&openapi, parse_apostrophes(rows[i].schema), "properties", "a");
        AUTO_FIELD_ERRORS errors = {0};
        AUTO_SCHEMA_DOCUMENT *self = schema_parse(openapi, "s", &errors);
        AUTO_VALUE *object = value_object_of("a", parse_apostrophes(rows[i].value), NULL);
        if (self != NULL) {
            schema_validate(schema_document_root(self), object, NULL, &errors);
        }
        AUTO_BUFFER text = {0};
        for (size_t j = 0; j < errors.count; j++) {
            buffer_printf(&text, "%s: %s\n", errors.items[j].field, errors.items[j].text);
        }
        expect_text(buffer_text(&text), rows[i].errors);
    }
    expect_context("%s", "");
}

/* `field: text` lines for the member `a` of an object, created or updated. */
static void expect_rules(const struct schema_document *self, const char *value, const char *old,
                         const char *want)
{
    AUTO_VALUE *object = value_object_of("a", parse_apostrophes(value), NULL);
    AUTO_VALUE *old_object =
        old == NULL ? NULL : value_object_of("a", parse_apostrophes(old), NULL);
    AUTO_FIELD_ERRORS errors = {0};
    schema_validate(schema_document_root(self), object, old_object, &errors);
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < errors.count; i++) {
        buffer_printf(&text, "%s: %s\n", errors.items[i].field, errors.items[i].text);
    }
    expect_text(buffer_text(&text), want);
}

TEST(rules)
{
    AUTO_VALUE *openapi = parse_apostrophes(
        "{'type':'object','properties':{'a':{'type':'object','properties':{'mode':{'type':'string',"
        "'x-kubernetes-validations':[{'rule':'self == oldSelf','message':'mode is immutable'}]},"
        "'n':{'type':'integer','x-kubernetes-validations':[{'rule':'self > 0'},{'rule':'self < 9',"
        "'reason':'FieldValueForbidden','message':' too large '}]},'items':{'type':'array',"
        "'x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['k'],'items':{'type':'object'"
        ","
        "'required':['k'],'properties':{'k':{'type':'string'},'v':{'type':'integer',"
        "'x-kubernetes-validations':[{'rule':'self >= oldSelf','message':'must grow'}]}}}},"
        "'sizes':{'type':'object','additionalProperties':{'type':'string',"
        "'x-kubernetes-validations':[{'rule':'quantity(self).isLessThan(quantity(\\'1k\\'))'}]}},"
        "'odd':{'type':'integer','x-kubernetes-validations':[{'rule':'self.frobnicate()'}]}},"
        "'x-kubernetes-validations':[{'rule':'has(self.n) || has(self.mode)','message':'say more',"
        "'fieldPath':'.n','reason':'FieldValueRequired'}]}}}");
    AUTO_FIELD_ERRORS errors = {0};
    AUTO_SCHEMA_DOCUMENT *self = schema_parse(openapi, "s", &errors);
    expect_int(errors.count, 0);
    expect_json(
        schema_document_warnings(self),
        "[\"s.properties[a].properties[odd].x-kubernetes-validations[0].rule: not enforced, "
        "as rayrig cannot evaluate it: the function frobnicate is not supported\"]");
    expect_rules(self, "{'n':1}", NULL, "");
    expect_rules(self, "{}", NULL, "a.n: Required value: say more\n");
    expect_rules(self, "{'n':0}", NULL, "a.n: Invalid value: 0: failed rule: self > 0\n");
    expect_rules(self, "{'n':10}", NULL, "a.n: Forbidden: too large\n");
    expect_rules(self, "{'n':10,'mode':'x'}", "{'n':10}", "");
    expect_rules(self, "{'mode':'x'}", "{'mode':'y'}",
                 "a.mode: Invalid value: \"x\": mode is immutable\n");
    expect_rules(self, "{'mode':'x'}", NULL, "");
    expect_rules(self, "{'n':1,'items':[{'k':'b','v':1},{'k':'c','v':1}]}",
                 "{'items':[{'k':'a','v':5},{'k':'b','v':2}]}",
                 "a.items[0].v: Invalid value: 1: must grow\n");
    expect_rules(self, "{'n':1,'sizes':{'x':'1Gi'}}", NULL,
                 "a.sizes[x]: Invalid value: \"1Gi\": failed rule: "
                 "quantity(self).isLessThan(quantity('1k'))\n");
    expect_rules(self, "{'n':'x'}", NULL,
                 "a.n: Invalid value: \"string\": a.n in body must be of type integer: \"string\"\n"
                 "<nil>: Invalid value: null: some validation rules were not checked because the "
                 "object was invalid; correct the existing errors to complete validation\n");
}

TEST(pruning_and_defaulting)
{
    AUTO_VALUE *openapi = parse_apostrophes(
        "{'type':'object','properties':{'pu':{'type':'object','x-kubernetes-preserve-unknown-"
        "fields':true,'properties':{'k':{'type':'object','properties':{'a':{'type':'string',"
        "'default':'d'}}}}},'any':{'x-kubernetes-preserve-unknown-fields':true},'emb':{'type':"
        "'object','x-kubernetes-embedded-resource':true,'x-kubernetes-preserve-unknown-fields':"
        "true},'free':{'type':'object','additionalProperties':true},'nn':{'type':'string',"
        "'nullable':true},'nnd':{'type':'string','nullable':true,'default':'dd'}}}");
    AUTO_FIELD_ERRORS errors = {0};
    AUTO_SCHEMA_DOCUMENT *self = schema_parse(openapi, "s", &errors);
    AUTO_VALUE *object = parse_apostrophes(
        "{'any':{'x':[1,{'y':null}]},'pu':{'z':1,'k':{'a':null,'zz':1}},'unk':1,'emb':{'x':1,"
        "'metadata':{'name':'n','foo':1}},'free':{'a':{'b':1}},'nn':null,'nnd':null}");
    AUTO_VALUE *unknown = value_array();
    schema_prune(schema_document_root(self), NULL, &object, &unknown);
    expect_json(unknown, "[\"emb.metadata.foo\",\"free.a.b\",\"pu.k.zz\",\"unk\"]");
    schema_default(schema_document_root(self), NULL, &object);
    expect_json(object,
                "{\"any\":{\"x\":[1,{\"y\":null}]},\"emb\":{\"metadata\":{\"name\":\"n\"},"
                "\"x\":1},\"free\":{\"a\":{}},\"nn\":null,\"nnd\":null,\"pu\":{\"k\":{\"a\":"
                "\"d\"},\"z\":1}}");
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
        AUTO_VALUE *openapi = parse_apostrophes(rows[i].openapi);
        AUTO_FIELD_ERRORS errors = {0};
        AUTO_SCHEMA_DOCUMENT *self = schema_parse(openapi, "s", &errors);
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
          {"a root has the properties of every object", a_root_has_the_properties_of_every_object},
          {"recorded objects of a definition with many keywords",
           recorded_objects_of_a_definition_with_many_keywords},
          {"what is no structural schema is refused", what_is_no_structural_schema_is_refused},
          {"keywords", keywords}, {"rules", rules},
          {"pruning and defaulting", pruning_and_defaulting})
