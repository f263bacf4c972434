#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

/* A ConfigMap, or a Widget, with the members of METADATA besides its name. */
static struct api_response create(struct fixture *f, const struct resource *resource,
                                  const char *metadata)
{
    AUTO_BUFFER body = {0};
    if (resource->custom) {
        buffer_append(&body, "{'apiVersion':'test.io/v1','kind':'Widget',");
    } else {
        buffer_append(&body, "{");
    }
    buffer_printf(&body, "'metadata':{%s}}", metadata);
    return ask(f, API_CREATE, resource, NULL, buffer_text(&body));
}

TEST(members_of_a_wrong_type_are_refused)
{
#define CONFIGMAP "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: "
#define WIDGETS "Widget in version \"v1\" cannot be handled as a Widget: "
    static const struct {
        const struct resource *resource;
        const char *metadata;
        const char *message;
    } rows[] = {
        {&widgets, "'labels':{'a':1}",
         WIDGETS "json: cannot unmarshal number into Go struct field ObjectMeta.labels of type "
                 "string"},
        {&widgets, "'labels':[]",
         WIDGETS "json: cannot unmarshal array into Go struct field ObjectMeta.labels of type "
                 "map[string]string"},
        {&resource_configmaps, "'name':1",
         CONFIGMAP "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of "
                   "type string"},
        {&resource_configmaps, "'finalizers':[true]",
         CONFIGMAP "json: cannot unmarshal bool into Go struct field "
                   "ObjectMeta.metadata.finalizers of type string"},
        {&resource_configmaps, "'finalizers':{}",
         CONFIGMAP "json: cannot unmarshal object into Go struct field "
                   "ObjectMeta.metadata.finalizers of type []string"},
        {&resource_configmaps, "'generation':'x'",
         CONFIGMAP "json: cannot unmarshal string into Go struct field "
                   "ObjectMeta.metadata.generation of type int64"},
        {&resource_configmaps, "'uid':0.5",
         CONFIGMAP "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.uid of "
                   "type types.UID"},
        {&resource_configmaps, "'creationTimestamp':'foo'",
         CONFIGMAP "parsing time \"foo\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"foo\" as "
                   "\"2006\""},
        {&resource_configmaps, "'deletionTimestamp':5",
         CONFIGMAP "json: cannot unmarshal number into Go struct field "
                   "ObjectMeta.metadata.deletionTimestamp of type string"},
        {&resource_configmaps, "'ownerReferences':['x']",
         CONFIGMAP "json: cannot unmarshal string into Go struct field "
                   "ObjectMeta.metadata.ownerReferences of type v1.OwnerReference"},
        {&resource_configmaps, "'ownerReferences':[{'controller':'x'}]",
         CONFIGMAP "json: cannot unmarshal string into Go struct field "
                   "OwnerReference.metadata.ownerReferences.controller of type bool"},
        {&widgets, "'ownerReferences':[{'name':1}]",
         WIDGETS "json: cannot unmarshal number into Go struct field "
                 "OwnerReference.ownerReferences.name of type string"},
    };
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].metadata);
        expect_answer(create(&f, rows[i].resource, rows[i].metadata), 400, rows[i].message);
    }
    expect_context("no object");
    expect_answer(ask(&f, API_CREATE, &resource_configmaps, NULL, "{'metadata':'x'}"), 400,
                  CONFIGMAP "json: cannot unmarshal string into Go struct field "
                            "ConfigMap.metadata of type v1.ObjectMeta");
    tear_down(&f);
}

TEST(what_nobody_keeps_is_left_out)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE created = create(
        &f, &resource_configmaps,
        "'name':'a','labels':{'l':null},'annotations':{},'finalizers':[],'foo':1,'selfLink':'x',"
        "'managedFields':[{}],'generateName':'','generation':0,'uid':'mine','deletionTimestamp':"
        "'2020-01-01T00:00:00Z','deletionGracePeriodSeconds':3,'ownerReferences':[{'apiVersion':"
        "'v1','kind':'Pod','name':'p','uid':'u','controller':null,'x':1}]");
    expect_int(created.code, 201);
    expect_json(created.warnings, "[\"unknown field \\\"metadata.foo\\\"\","
                                  "\"unknown field \\\"metadata.ownerReferences[0].x\\\"\"]");
    AUTO_VALUE *metadata = value_ref(value_get(created.body, "metadata"));
    expect_int(strlen(meta_uid(created.body)), 36);
    value_drop(&metadata, "uid");
    expect_json(metadata, "{\"creationTimestamp\":\"2026-01-01T00:00:00Z\",\"labels\":{\"l\":\"\"},"
                          "\"name\":\"a\",\"namespace\":\"default\",\"ownerReferences\":["
                          "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"p\",\"uid\":\"u\"}],"
                          "\"resourceVersion\":\"10\"}");
    struct api_request strict = {
        .verb = API_CREATE, .resource = &widgets, .field_validation = API_FIELDS_STRICT};
    expect_answer(send(&f, strict, WIDGET("w", ",'baz':1", ",'bar':1,'spec':{'foo':1}")), 400,
                  WIDGETS "strict decoding error: unknown field \"metadata.baz\", unknown field "
                          "\"bar\", unknown field \"spec.foo\"");
    tear_down(&f);
}

TEST(metadata_is_validated)
{
    static const struct {
        const struct resource *resource;
        const char *metadata;
        const char *message; /* after `… is invalid: ` */
    } rows[] = {
        {&resource_configmaps, "'name':'a','labels':{'-':'x'}",
         "metadata.labels: Invalid value: \"-\": name part must consist of alphanumeric "
         "characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. "
         "'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
         "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"},
        {&resource_configmaps, "'name':'a','labels':{'x':'a b'}",
         "metadata.labels: Invalid value: \"a b\": a valid label must be an empty string or "
         "consist "
         "of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
         "character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
         "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"},
        {&resource_configmaps, "'name':'a','annotations':{'A B':'x'}",
         "metadata.annotations: Invalid value: \"A B\": name part must consist of alphanumeric "
         "characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. "
         "'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
         "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"},
        {&resource_configmaps, "'name':'a','generation':-1",
         "metadata.generation: Invalid value: -1: must be greater than or equal to 0"},
        {&resource_configmaps, "'name':'a','finalizers':['orphan','foregroundDeletion']",
         "metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]: finalizer "
         "orphan and foregroundDeletion cannot be both set"},
        {&resource_configmaps, "'name':'a','finalizers':['x']",
         "metadata.finalizers[0]: Invalid value: \"x\": name is neither a standard finalizer name "
         "nor is it fully qualified"},
        {&resource_configmaps,
         "'name':'a','ownerReferences':[{'apiVersion':'a/','kind':'K','name':'n','uid':'u'}]",
         "metadata.ownerReferences.apiVersion: Invalid value: \"a/\": version must not be empty"},
        {&resource_roles, "'name':'a/b'",
         "metadata.name: Invalid value: \"a/b\": may not contain '/'"},
        {&resource_services, "'name':'a.b'",
         "metadata.name: Invalid value: \"a.b\": must not contain dots"},
    };
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].metadata);
        AUTO_RESPONSE response = create(&f, rows[i].resource, rows[i].metadata);
        expect_int(response.code, 422);
        const struct value *cause = value_at(value_find(response.body, "details", "causes"), 0);
        AUTO_BUFFER got = {0};
        buffer_printf(&got, "%s: %s", value_text(value_get(cause, "field")),
                      value_text(value_get(cause, "message")));
        expect_text(buffer_text(&got), rows[i].message);
    }
    tear_down(&f);
}

TEST(annotations_may_not_be_large)
{
    struct fixture f;
    set_up(&f);
    AUTO_BUFFER metadata = {0};
    buffer_append(&metadata, "'name':'a','annotations':{'a':'");
    buffer_append_repeated(&metadata, 'x', 256 * 1024 - 1);
    buffer_append(&metadata, "'}");
    expect_answer(create(&f, &resource_configmaps, buffer_text(&metadata)), 201, "");
    AUTO_BUFFER larger = {0};
    buffer_printf(&larger, "'name':'b','annotations':{'aa':'%s",
                  buffer_text(&metadata) + strlen("'name':'a','annotations':{'a':'"));
    expect_answer(
        create(&f, &resource_configmaps, buffer_text(&larger)), 422,
        "ConfigMap \"b\" is invalid: metadata.annotations: Too long: may not be more than "
        "262144 bytes");
    tear_down(&f);
}

TEST(finalizers_of_custom_objects_are_only_warned_about)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE created = create(&f, &widgets, "'name':'a','finalizers':['foo','a.b','orphan']");
    expect_int(created.code, 201);
    expect_json(created.warnings,
                "[\"metadata.finalizers: \\\"a.b\\\": prefer a domain-qualified finalizer name "
                "including a path (/) to avoid accidental conflicts with other finalizer "
                "writers\",\"metadata.finalizers: \\\"foo\\\": prefer a domain-qualified finalizer "
                "name to avoid accidental conflicts with other finalizer writers\"]");
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/metadata",
          {"members of a wrong type are refused", members_of_a_wrong_type_are_refused},
          {"what nobody keeps is left out", what_nobody_keeps_is_left_out},
          {"metadata is validated", metadata_is_validated},
          {"annotations may not be large", annotations_may_not_be_large},
          {"finalizers of custom objects are only warned about",
           finalizers_of_custom_objects_are_only_warned_about})
