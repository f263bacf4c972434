#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

TEST(what_the_server_owns_stays)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE created = ask(&f, API_CREATE, &resource_configmaps, NULL,
                                "{'metadata':{'name':'a','generation':7},'data':{'x':'1'}}");
    expect_int(meta_generation(created.body), 7);
    uint64_t before = api_server_revision(f.server);
    AUTO_RESPONSE same = ask(&f, API_UPDATE, &resource_configmaps, "a",
                             "{'metadata':{'name':'a','generation':9,'creationTimestamp':"
                             "'2020-01-01T00:00:00Z'},'data':{'x':'1'}}");
    expect_int(same.code, 200);
    expect_true(value_equal(same.body, created.body));
    expect_int(api_server_revision(f.server), before);
    AUTO_RESPONSE changed =
        ask(&f, API_UPDATE, &resource_configmaps, "a", "{'metadata':{'name':'a'}}");
    expect_true(value_get(changed.body, "data") == NULL);
    expect_text(meta_uid(changed.body), meta_uid(created.body));
    expect_int(meta_generation(changed.body), 7);
    tear_down(&f);
}

TEST(an_update_must_fit_its_object)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE created =
        ask(&f, API_CREATE, &resource_configmaps, NULL, "{'metadata':{'name':'a'}}");
    expect_answer(ask(&f, API_UPDATE, &resource_configmaps, "a", "{'metadata':{'name':'b'}}"), 400,
                  "the name of the object (b) does not match the name on the URL (a)");
    expect_answer(ask(&f, API_UPDATE, &resource_configmaps, "a", "{}"), 400,
                  "the name of the object (a based on URL) was undeterminable: name must be "
                  "provided");
    expect_answer(
        ask(&f, API_UPDATE, &resource_configmaps, "a", "{'metadata':{'name':'a','namespace':'x'}}"),
        400,
        "the namespace of the provided object does not match the namespace sent on the "
        "request");
    expect_answer(ask(&f, API_UPDATE, &resource_configmaps, "b", "{'metadata':{'name':'b'}}"), 404,
                  "configmaps \"b\" not found");
    AUTO_BUFFER why = {0};
    buffer_printf(
        &why,
        "Operation cannot be fulfilled on configmaps \"a\": StorageError: invalid object, "
        "Code: 4, Key: /registry/configmaps/default/a, ResourceVersion: 0, "
        "AdditionalErrorMsg: Precondition failed: UID in precondition: u, UID in object "
        "meta: %s",
        meta_uid(created.body));
    expect_answer(
        ask(&f, API_UPDATE, &resource_configmaps, "a", "{'metadata':{'name':'a','uid':'u'}}"), 409,
        buffer_text(&why));
    expect_answer(ask(&f, API_PATCH, &resource_configmaps, "a", "{'metadata':{'uid':'u'}}"), 422,
                  "ConfigMap \"a\" is invalid: metadata.uid: Invalid value: \"u\": field is "
                  "immutable");
    expect_answer(ask(&f, API_PATCH, &resource_configmaps, "a",
                      "{'metadata':{'deletionTimestamp':'2026-01-01T00:00:00Z'}}"),
                  422,
                  "ConfigMap \"a\" is invalid: metadata.deletionTimestamp: Invalid value: "
                  "\"2026-01-01T00:00:00Z\": field is immutable");
    expect_answer(
        ask(&f, API_PATCH, &resource_configmaps, "a",
            "{'metadata':{'resourceVersion':"
            "'1'}}"),
        409,
        "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; "
        "please apply your changes to the latest version and try again");
    expect_answer(ask(&f, API_PATCH, &resource_configmaps, "b", "{}"), 404,
                  "configmaps \"b\" not found");
    tear_down(&f);
}

TEST(a_body_must_be_of_the_kind)
{
    struct fixture f;
    set_up(&f);
    expect_answer(ask(&f, API_CREATE, &resource_configmaps, NULL, "{'kind':'Secret'}"), 400,
                  "Secret in version \"v1\" cannot be handled as a ConfigMap: converting "
                  "(v1.Secret) to (core.ConfigMap): unknown conversion");
    expect_answer(
        ask(&f, API_CREATE, &resource_roles, NULL, "{'kind':'Nope','apiVersion':'a/v2'}"), 400,
        "Nope in version \"v2\" cannot be handled as a Role: no kind \"Nope\" is "
        "registered for version \"a/v2\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"");
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, "{'metadata':{'name':'abcdefghijkl'}}"), 400,
                  "the object provided is unrecognized (must be of type Widget): Object 'Kind' is "
                  "missing in '{\"metadata\":{\"name\":\"abcdefghijkl\"}}' "
                  "({\"metadata\":{\"name\":\"abcdefghi ...)");
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, "{'kind':'Widget'}"), 400,
                  "the API version in the data () does not match the expected API version "
                  "(test.io/v1)");
    expect_answer(
        ask(&f, API_CREATE, &widgets, NULL,
            "{'kind':'Widget','apiVersion':'test.io/v2','metadata':{'name':'a'}}"),
        400,
        "the API version in the data (test.io/v2) does not match the expected API version "
        "(test.io/v1)");
    expect_answer(ask(&f, API_CREATE, &widgets, NULL,
                      "{'kind':'Gadget','apiVersion':'test.io/v1','metadata':{'name':'a'}}"),
                  422,
                  "Gadget.test.io \"a\" is invalid: kind: Invalid value: \"Gadget\": must be "
                  "Widget");
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", "")), 201, "");
    expect_answer(
        ask(&f, API_PATCH, &widgets, "a", "{'apiVersion':'test.io/v2'}"), 422,
        "Widget.test.io \"a\" is invalid: apiVersion: Invalid value: \"test.io/v2\": must "
        "be test.io/v1");
    expect_answer(ask(&f, API_CREATE, &resource_configmaps, NULL, "[]"), 400,
                  "the object provided is unrecognized (must be of type ConfigMap): couldn't get "
                  "version/kind; json parse error: json: cannot unmarshal array into Go value of "
                  "type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind "
                  "string \"json:\\\"kind,omitempty\\\"\" } (5b5d)");
    tear_down(&f);
}

TEST(unknown_fields_of_a_patch)
{
    struct fixture f;
    set_up(&f);
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", "")), 201, "");
    struct api_request patch = {.verb = API_PATCH,
                                .resource = &widgets,
                                .name = "a",
                                .field_validation = API_FIELDS_STRICT};
    AUTO_RESPONSE strict = send(&f, patch, "{'spec':{'foo':1}}");
    expect_int(strict.code, 422);
    const char *message = api_response_message(&strict);
    expect_true(strstr(message, "strict decoding error: unknown field \"spec.foo\"") != NULL);
    expect_true(strncmp(message, " \"\" is invalid: patch: Invalid value: \"", 38) == 0);
    patch.field_validation = API_FIELDS_IGNORE;
    AUTO_RESPONSE ignored = send(&f, patch, "{'spec':{'foo':1,'size':1}}");
    expect_json(value_get(ignored.body, "spec"), "{\"size\":1}");
    expect_true(ignored.warnings == NULL);
    tear_down(&f);
}

TEST(a_status_that_is_wrong_says_where)
{
    struct fixture f;
    set_up(&f);
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", "")), 201, "");
    AUTO_RESPONSE refused =
        ask_sub(&f, API_PATCH, &widgets, "a", "status", "{'status':{'ready':'x'}}");
    expect_int(refused.code, 422);
    const struct value *cause = value_at(value_find(refused.body, "details", "causes"), 0);
    expect_text(value_text(value_get(cause, "field")), "status.ready");
    expect_text(value_text(value_get(cause, "message")),
                "Invalid value: \"string\": ready in body must be of type integer: \"string\"");
    expect_answer(ask_sub(&f, API_PATCH, &widgets, "b", "status", "{}"), 404,
                  "widgets.test.io \"b\" not found");
    AUTO_RESPONSE whole = ask_sub(&f, API_GET, &widgets, "a", "status", NULL);
    expect_int(whole.code, 200);
    tear_down(&f);
}

/* How often a cause is there is how often upstream looks. */
TEST(metadata_is_validated_more_than_once)
{
    static const struct {
        const struct resource *resource;
        const char *body;
        const char *patch;
        size_t want;
    } rows[] = {
        {&resource_configmaps, "{'metadata':{'name':'a'}}", "{'metadata':{'labels':{'a b':''}}}",
         3},
        {&resource_configmaps, "{'metadata':{'name':'b'}}", "{'metadata':{'finalizers':['x']}}", 2},
        {&resource_configmaps, "{'metadata':{'name':'c'}}", "{'metadata':{'uid':'x'}}", 2},
        {&resource_leases, "{'metadata':{'name':'a'}}", "{'metadata':{'labels':{'a b':''}}}", 2},
        {&resource_leases, "{'metadata':{'name':'b'}}", "{'metadata':{'finalizers':['x']}}", 1},
        {&resource_core_events, "{'metadata':{'name':'A_'},'involvedObject':{}}",
         "{'metadata':{'labels':{'a b':''}}}", 1},
    };
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s %s", rows[i].resource->plural, rows[i].patch);
        AUTO_RESPONSE made = ask(&f, API_CREATE, rows[i].resource, NULL, rows[i].body);
        expect_int(made.code, 201);
        AUTO_RESPONSE response =
            ask(&f, API_PATCH, rows[i].resource, meta_name(made.body), rows[i].patch);
        expect_int(response.code, 422);
        expect_int(value_count(value_find(response.body, "details", "causes")), rows[i].want);
    }
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/update", {"what the server owns stays", what_the_server_owns_stays},
          {"an update must fit its object", an_update_must_fit_its_object},
          {"a body must be of the kind", a_body_must_be_of_the_kind},
          {"unknown fields of a patch", unknown_fields_of_a_patch},
          {"a status that is wrong says where", a_status_that_is_wrong_says_where},
          {"metadata is validated more than once", metadata_is_validated_more_than_once})
