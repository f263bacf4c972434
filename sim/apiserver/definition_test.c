#include "sim/apiserver/definition.h"

#include "sim/apiserver/fixture.h"
#include "sim/apiserver/patch_merge.h"
#include "sim/apiserver/served.h"
#include "tests/expect.h"

#define CRDS &resource_customresourcedefinitions

/* A definition of t.io with the names that belong to the plural PLURAL. */
#define DEFINITION(plural, kind, versions)                                                         \
    "{'metadata':{'name':'" plural ".t.io'},'spec':{'group':'t.io','scope':'Namespaced','names':{" \
    "'plural':'" plural "','kind':'" kind "'},'versions':[" versions "]}}"
#define VERSION(name, flags, properties)                                                           \
    "{'name':'" name "'," flags ",'schema':{'openAPIV3Schema':{'type':'object','properties':{"     \
    "'spec':{'type':'object','properties':{" properties "}}}}}}"
#define STORED "'served':true,'storage':true"
#define SERVED "'served':true,'storage':false"

static void create(struct fixture *f, const char *definition)
{
    expect_answer(ask(f, API_CREATE, CRDS, NULL, definition), 201, "");
}

static const struct resource *served(const struct fixture *f, const char *version,
                                     const char *plural)
{
    return api_server_find_plural(f->server, "t.io", version, plural);
}

/* The conditions as `Type=Status:Reason:Message|…`. */
static void print_conditions(struct fixture *f, const char *name, struct buffer *out)
{
    const struct value *crd = api_server_peek(f->server, CRDS, NULL, name);
    const struct value *list = value_find(crd, "status", "conditions");
    for (size_t i = 0; i < value_count(list); i++) {
        const struct value *condition = value_at(list, i);
        buffer_printf(out, "%s=%s:%s:%s|", value_find_text(condition, "type"),
                      value_find_text(condition, "status"), value_find_text(condition, "reason"),
                      value_find_text(condition, "message"));
    }
}

static void note(void *context, const struct api_watch_event *event)
{
    buffer_printf(context, "%d:%zu ", (int)event->type,
                  value_count(value_find(event->object, "status", "conditions")));
}

TEST(a_definition_is_established_at_once)
{
    struct fixture f;
    set_up(&f);
    AUTO_BUFFER events = {0};
    AUTO_BUFFER conditions = {0};
    struct api_watcher watcher = {.resource = CRDS, .notify = note, .context = &events};
    api_server_watch(f.server, &watcher);
    uint64_t revision = api_server_served_revision(f.server);
    create(&f, DEFINITION("toys", "Toy", VERSION("v1", STORED, "'size':{'type':'integer'}")));
    expect_text(buffer_text(&events), "0:0 1:2 1:2 ");
    print_conditions(&f, "toys.t.io", &conditions);
    expect_text(buffer_text(&conditions),
                "NamesAccepted=True:NoConflicts:no conflicts found|"
                "Established=True:InitialNamesAccepted:the initial names have been accepted|");
    expect_true(api_server_served_revision(f.server) != revision);
    const struct resource *toys = served(&f, "v1", "toys");
    expect_true(toys != NULL && toys == api_server_find_kind(f.server, "t.io/v1", "Toy"));
    expect_text(toys->list_kind, "ToyList");
    expect_text(toys->singular, "toy");
    expect_answer(
        ask(&f, API_CREATE, toys, NULL,
            "{'apiVersion':'t.io/v1','kind':'Toy','metadata':{'name':'a'},'spec':{'size':'x'}}"),
        422,
        "Toy.t.io \"a\" is invalid: spec.size: Invalid value: \"string\": spec.size in body must "
        "be "
        "of type integer: \"string\"");
    tear_down(&f);
}

TEST(versions_are_views_of_the_same_objects)
{
    struct fixture f;
    set_up(&f);
    create(&f,
           DEFINITION(
               "toys", "Toy",
               VERSION("v1beta1", SERVED ",'deprecated':true", "'b':{'type':'string'}") "," VERSION(
                   "v1", STORED, "'b':{'type':'string'},'a':{'type':'string','default':'x'}")));
    const struct resource *v1 = served(&f, "v1", "toys");
    const struct resource *beta = served(&f, "v1beta1", "toys");
    struct api_served told;
    expect_true(api_server_find_served(f.server, beta, &told));
    expect_text(told.deprecation_warning, "t.io/v1beta1 Toy is deprecated");
    expect_true(told.storage == v1);
    expect_answer(ask(&f, API_CREATE, beta, NULL,
                      "{'apiVersion':'t.io/v1beta1','kind':'Toy','metadata':{'name':'a'},"
                      "'spec':{'b':'said'}}"),
                  201, "");
    /* Defaults of the stored version show, in the versions that know the field. */
    const struct value *seen = api_server_peek(f.server, v1, "default", "a");
    expect_text(value_find_text(seen, "apiVersion"), "t.io/v1");
    expect_text(value_find_text(seen, "spec", "a"), "x");
    seen = api_server_peek(f.server, beta, "default", "a");
    expect_text(value_find_text(seen, "apiVersion"), "t.io/v1beta1");
    expect_true(value_find(seen, "spec", "a") == NULL);
    AUTO_RESPONSE list = ask(&f, API_LIST, beta, NULL, NULL);
    expect_text(value_find_text(value_at(value_get(list.body, "items"), 0), "apiVersion"),
                "t.io/v1beta1");
    /* A patch is of the form that is asked for. */
    expect_answer(ask(&f, API_PATCH, beta, "a", "{'spec':{'b':'more'}}"), 200, "");
    expect_text(value_find_text(api_server_peek(f.server, v1, "default", "a"), "spec", "b"),
                "more");
    tear_down(&f);
}

TEST(a_name_belongs_to_one_definition)
{
    struct fixture f;
    set_up(&f);
    create(&f, DEFINITION("toys", "Toy", VERSION("v1", STORED, "")));
    create(&f, DEFINITION("games", "Toy", VERSION("v1", STORED, "")));
    AUTO_BUFFER conditions = {0};
    print_conditions(&f, "games.t.io", &conditions);
    expect_text(buffer_text(&conditions),
                "NamesAccepted=False:ListKindConflict:\"ToyList\" is already in use|"
                "Established=False:NotAccepted:not all names are accepted|");
    expect_true(served(&f, "v1", "games") == NULL);
    expect_answer(ask(&f, API_DELETE, CRDS, "toys.t.io", NULL), 200, "");
    while (world_step(&f.world)) {
    }
    expect_true(served(&f, "v1", "toys") == NULL);
    expect_true(served(&f, "v1", "games") != NULL);
    tear_down(&f);
}

TEST(an_update_takes_effect)
{
    struct fixture f;
    struct api_served before;
    struct api_served after;
    set_up(&f);
    create(&f, DEFINITION("toys", "Toy", VERSION("v1", STORED, "'b':{'type':'string'}")));
    const struct resource *toys = served(&f, "v1", "toys");
    static const char toy[] =
        "{'apiVersion':'t.io/v1','kind':'Toy','metadata':{'name':'a'},'spec':{'b':'x','c':'y'}}";
    AUTO_RESPONSE created = ask(&f, API_CREATE, toys, NULL, toy);
    expect_json(created.warnings, "[\"unknown field \\\"spec.c\\\"\"]");
    expect_true(api_server_find_served(f.server, toys, &before));
    expect_answer(ask(&f, API_PATCH, CRDS, "toys.t.io",
                      "{'spec':{'names':{'shortNames':['ty']},'versions':[" VERSION(
                          "v1", STORED, "'c':{'type':'string','default':'z'}") "]}}"),
                  200, "");
    expect_true(served(&f, "v1", "toys") == toys);
    expect_true(api_server_find_served(f.server, toys, &after));
    expect_true(after.definition_schema != before.definition_schema);
    expect_text(after.short_names[0], "ty");
    /* What is stored is read as the schema is now. */
    const struct value *seen = api_server_peek(f.server, toys, "default", "a");
    expect_json(value_get(seen, "spec"), "{\"c\":\"z\"}");
    const struct value *crd = api_server_peek(f.server, CRDS, NULL, "toys.t.io");
    expect_int(meta_generation(crd), 2);
    expect_answer(ask(&f, API_PATCH, CRDS, "toys.t.io", "{'spec':{'scope':'Cluster'}}"), 422,
                  "CustomResourceDefinition.apiextensions.k8s.io \"toys.t.io\" is invalid: "
                  "spec.scope: Invalid value: \"Cluster\": field is immutable");
    tear_down(&f);
}

TEST(a_definition_goes_after_its_objects)
{
    struct fixture f;
    set_up(&f);
    static const char definition[] = DEFINITION("toys", "Toy", VERSION("v1", STORED, ""));
    create(&f, definition);
    const struct resource *toys = served(&f, "v1", "toys");
    static const char toy[] = "{'apiVersion':'t.io/v1','kind':'Toy','metadata':{'name':'a',"
                              "'finalizers':['t.io/f']}}";
    AUTO_RESPONSE created = ask(&f, API_CREATE, toys, NULL, toy);
    AUTO_RESPONSE deleted = ask(&f, API_DELETE, CRDS, "toys.t.io", NULL);
    expect_true(meta_has_finalizer(deleted.body, DEFINITION_FINALIZER));
    expect_answer(
        ask(&f, API_CREATE, toys, NULL,
            "{'apiVersion':'t.io/v1','kind':'Toy','metadata':{'name':'b'}}"),
        403,
        "toys.t.io \"b\" is forbidden: create not allowed while custom resource definition "
        "is terminating");
    while (world_step(&f.world)) {
    }
    AUTO_BUFFER conditions = {0};
    print_conditions(&f, "toys.t.io", &conditions);
    expect_true(strstr(buffer_text(&conditions),
                       "Terminating=True:InstanceDeletionInProgress:CustomResource deletion is in "
                       "progress|") != NULL);
    expect_true(meta_is_deleting(api_server_peek(f.server, toys, "default", "a")));
    expect_answer(ask(&f, API_PATCH, toys, "a", "{'metadata':{'finalizers':null}}"), 200, "");
    expect_true(api_server_peek(f.server, CRDS, NULL, "toys.t.io") == NULL);
    expect_true(served(&f, "v1", "toys") == NULL);
    expect_answer(ask(&f, API_GET, toys, "a", NULL), 404,
                  "the server could not find the requested resource");
    /* The same name again is another resource. */
    create(&f, definition);
    expect_true(served(&f, "v1", "toys") != toys);
    expect_true(api_server_peek(f.server, served(&f, "v1", "toys"), "default", "a") == NULL);
    tear_down(&f);
}

TEST(bad_definitions_are_refused)
{
    static const struct {
        const char *change;
        const char *error;
    } rows[] = {
        {"{'spec':{'group':'io'}}",
         "[metadata.name: Invalid value: \"toys.t.io\": must be "
         "spec.names.plural+\".\"+spec.group, "
         "spec.group: Invalid value: \"io\": should be a domain with at least one dot]"},
        {"{'spec':{'scope':'All'}}", "spec.scope: Unsupported value: \"All\": supported values: "
                                     "\"Cluster\", \"Namespaced\""},
        {"{'spec':{'names':{'listKind':'Toy'}}}",
         "spec.names.listKind: Invalid value: \"Toy\": kind and listKind may not be the same"},
        {"{'spec':{'names':{'shortNames':['T']}}}",
         "spec.names.shortNames[0]: Invalid value: \"T\": a DNS-1035 label must consist of lower "
         "case alphanumeric characters or '-', start with an alphabetic character, and end with an "
         "alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is "
         "'[a-z]([-a-z0-9]*[a-z0-9])?')"},
        {"{'spec':{'versions':[" VERSION("v1", SERVED, "") "]}}",
         "[spec.versions: Invalid value: [{\"Name\":\"v1\",\"Served\":true,\"Storage\":false,"
         "\"Deprecated\":false,\"DeprecationWarning\":null,\"Schema\":null,\"Subresources\":null,"
         "\"AdditionalPrinterColumns\":null,\"SelectableFields\":null}]: must have exactly one "
         "version marked as storage version, status.storedVersions: Invalid value: []: must have "
         "at "
         "least one stored version]"},
        {"{'spec':{'versions':[" VERSION(
             "v1", STORED ",'additionalPrinterColumns':[{'name':'x','type':'y','jsonPath':'z'}]",
             "") "]}}",
         "[spec.additionalPrinterColumns[0].type: Invalid value: \"y\": must be one of "
         "boolean,date,integer,number,string, spec.additionalPrinterColumns[0].JSONPath: Invalid "
         "value: \"z\": must be a simple json path starting with .]"},
        {"{'spec':{'versions':[" VERSION(
             "v1",
             STORED ",'subresources':{'scale':{'specReplicasPath':'.x','statusReplicasPath':"
                    "'.status.y'}}",
             "") "]}}",
         "spec.subresources.scale.specReplicasPath: Invalid value: \".x\": should be a json path "
         "under .spec"},
        {"{'spec':{'versions':[" VERSION(
             "v1", STORED ",'selectableFields':[{'jsonPath':'.spec.n'}]", "") "]}}",
         "spec.selectableFields[0].jsonPath: Invalid value: \".spec.n\": is an invalid path: does "
         "not refer to a valid field"},
        {"{'spec':{'versions':[" VERSION("v1", STORED ",'deprecationWarning':'w'", "") "]}}",
         "spec.versions[0].deprecationWarning: Invalid value: \"w\": can only be set for "
         "deprecated "
         "versions"},
    };
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_VALUE *base = parse(DEFINITION("toys", "Toy", VERSION("v1", STORED, "")));
        AUTO_VALUE *change = parse(rows[i].change);
        patch_merge(change, &base);
        struct api_request request = {.verb = API_CREATE, .resource = CRDS, .body = base};
        AUTO_RESPONSE response = {0};
        AUTO_BUFFER want = {0};
        expect_context("%s", rows[i].change);
        api_server_handle(f.server, &request, &response);
        buffer_printf(&want,
                      "CustomResourceDefinition.apiextensions.k8s.io \"toys.t.io\" is invalid: %s",
                      rows[i].error);
        expect_int(response.code, 422);
        expect_text(api_response_message(&response), buffer_text(&want));
    }
    tear_down(&f);
}

TEST(a_scale_reads_and_writes_numbers_of_the_object)
{
    struct fixture f;
    set_up(&f);
    create(&f, DEFINITION("toys", "Toy",
                          VERSION("v1",
                                  STORED ",'subresources':{'scale':{'specReplicasPath':'.spec.n',"
                                         "'statusReplicasPath':'.status.n'}}",
                                  "'n':{'type':'integer'}")));
    const struct resource *toys = served(&f, "v1", "toys");
    expect_answer(ask(&f, API_CREATE, toys, NULL,
                      "{'apiVersion':'t.io/v1','kind':'Toy','metadata':{'name':'a'},'spec':{}}"),
                  201, "");
    expect_answer(ask_sub(&f, API_GET, toys, "a", "scale", NULL), 500,
                  "Internal error occurred: the spec replicas field \".spec.n\" does not exist");
    expect_answer(ask_sub(&f, API_PATCH, toys, "a", "scale", "{}"), 400,
                  "the spec replicas field \".spec.n\" cannot be empty");
    expect_answer(ask_sub(&f, API_UPDATE, toys, "a", "scale",
                          "{'metadata':{'name':'a'},'spec':{'replicas':2}}"),
                  200, "");
    const struct value *toy = api_server_peek(f.server, toys, "default", "a");
    expect_int(value_as_int(value_find(toy, "spec", "n"), 0), 2);
    expect_int(meta_generation(toy), 2);
    expect_answer(
        ask_sub(&f, API_UPDATE, toys, "a", "scale",
                "{'metadata':{'name':'a','resourceVersion':'1'},'spec':{'replicas':3}}"),
        409,
        "Operation cannot be fulfilled on toys.t.io \"a\": the object has been modified; please "
        "apply your changes to the latest version and try again");
    expect_answer(ask_sub(&f, API_UPDATE, toys, "a", "scale",
                          "{'metadata':{'name':'a'},'spec':{'replicas':-1}}"),
                  422,
                  "Toy.t.io \"a\" is invalid: .spec.n: Invalid value: -1: should be a non-negative "
                  "integer");
    expect_answer(ask_sub(&f, API_GET, &resource_pods, "a", "scale", NULL), 404,
                  "the server could not find the requested resource");
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/definition",
          {"a definition is established at once", a_definition_is_established_at_once},
          {"versions are views of the same objects", versions_are_views_of_the_same_objects},
          {"a name belongs to one definition", a_name_belongs_to_one_definition},
          {"an update takes effect", an_update_takes_effect},
          {"a definition goes after its objects", a_definition_goes_after_its_objects},
          {"bad definitions are refused", bad_definitions_are_refused},
          {"a scale reads and writes numbers of the object",
           a_scale_reads_and_writes_numbers_of_the_object})
