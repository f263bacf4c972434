#include "sim/apiserver/managed_fields.h"

#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

static void set_up_tracking(struct fixture *self)
{
    set_up(self);
    api_server_track_managers(self->server, true);
}

static void pass(struct fixture *self, int64_t seconds)
{
    self->world.now = sim_time_add(self->world.now, SIM_SECONDS(seconds));
}

/* What MANAGER writes to RESOURCE; a patch merges. */
static struct api_response write_as(struct fixture *self, const char *manager, enum api_verb verb,
                                    const struct resource *resource, const char *name,
                                    const char *body)
{
    struct api_request request = {
        .verb = verb, .resource = resource, .name = name, .field_manager = manager};
    return send(self, request, body);
}

static struct api_response patch_as(struct fixture *self, const char *manager, const char *body)
{
    return write_as(self, manager, API_PATCH, &resource_configmaps, "a", body);
}

static struct api_response apply_as(struct fixture *self, const char *manager, bool force,
                                    const char *rest)
{
    AUTO_BUFFER body = {0};
    buffer_printf(&body, "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a'%s", rest);
    struct api_request request = {.verb = API_PATCH,
                                  .resource = &resource_configmaps,
                                  .name = "a",
                                  .field_manager = manager,
                                  .patch_type = API_PATCH_APPLY,
                                  .force = force};
    return send(self, request, buffer_text(&body));
}

static void expect_ok(struct api_response response_take)
{
    AUTO_RESPONSE response = response_take;
    expect_text(api_response_message(&response), "");
}

/* One line an entry: `m1 Apply f:data{a,b}`. Nodes by themselves are dots. */
static void print_fields(const struct value *fields, struct buffer *out)
{
    for (size_t i = 0; i < value_count(fields); i++) {
        const char *name = value_key_at(fields, i);
        buffer_printf(out, "%s%s", i == 0 ? "" : ",", name[0] == 'f' ? name + 2 : name);
        if (value_count(value_member_at(fields, i)) > 0) {
            buffer_append_char(out, '{');
            print_fields(value_member_at(fields, i), out);
            buffer_append_char(out, '}');
        }
    }
}

static void expect_managers(const struct fixture *self, const struct resource *resource,
                            const char *name, const char *want)
{
    const struct value *object =
        api_server_peek(self->server, resource, resource->namespaced ? "default" : NULL, name);
    const struct value *entries = value_find(object, "metadata", "managedFields");
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < value_count(entries); i++) {
        const struct value *entry = value_at(entries, i);
        const char *subresource = value_find_text(entry, "subresource");
        buffer_printf(&text, "%s%s %s%s%s ", i == 0 ? "" : "\n", value_find_text(entry, "manager"),
                      value_find_text(entry, "operation"), subresource[0] == '\0' ? "" : "/",
                      subresource);
        print_fields(value_get(entry, "fieldsV1"), &text);
    }
    expect_text(buffer_text(&text), want);
}

#define expect_config_map(fixture, want) expect_managers(fixture, &resource_configmaps, "a", want)

static const struct value *config_map(const struct fixture *self)
{
    return api_server_peek(self->server, &resource_configmaps, "default", "a");
}

TEST(who_writes_a_field_owns_it)
{
    struct fixture f;
    set_up_tracking(&f);
    expect_ok(write_as(&f, "one", API_CREATE, &resource_configmaps, NULL,
                       "{'metadata':{'name':'a','labels':{'l':'1'}},'data':{'a':'1','b':'1'}}"));
    expect_config_map(&f, "one Update data{.,a,b},metadata{labels{.,l}}");
    expect_ok(patch_as(&f, "two", "{'data':{'b':'2','c':'2'}}"));
    expect_config_map(&f, "one Update data{.,a},metadata{labels{.,l}}\n"
                          "two Update data{b,c}");
    /* What is gone is nobody's. */
    expect_ok(patch_as(&f, "three", "{'metadata':{'labels':null},'data':{'b':null}}"));
    expect_config_map(&f, "one Update data{.,a}\n"
                          "two Update data{c}");
    expect_ok(patch_as(&f, "two", "{'data':null}"));
    expect_config_map(&f, "");
    tear_down(&f);
}

TEST(a_manager_without_a_name_is_who_asks)
{
    static const struct {
        const char *manager;
        const char *agent;
        const char *want;
    } rows[] = {
        {"me", "kubectl/v1", "me Update data{.,a}"},
        {"", "kubectl/v1 (linux)", "kubectl Update data{.,a}"},
        {NULL, "kubelet", "kubelet Update data{.,a}"},
        {NULL, NULL, "unknown Update data{.,a}"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        struct fixture f;
        set_up_tracking(&f);
        struct api_request request = {.verb = API_CREATE,
                                      .resource = &resource_configmaps,
                                      .field_manager = rows[i].manager,
                                      .user_agent = rows[i].agent};
        expect_ok(send(&f, request, "{'metadata':{'name':'a'},'data':{'a':'1'}}"));
        expect_config_map(&f, rows[i].want);
        tear_down(&f);
    }
}

TEST(an_entry_has_the_time_of_its_latest_change)
{
    struct fixture f;
    set_up_tracking(&f);
    expect_ok(write_as(&f, "one", API_CREATE, &resource_configmaps, NULL,
                       "{'metadata':{'name':'a'},'data':{'a':'1'}}"));
    AUTO_VALUE *created = value_ref(config_map(&f));
    pass(&f, 60);
    expect_ok(patch_as(&f, "one", "{'data':{'a':'1'}}"));
    expect_true(config_map(&f) == created);
    expect_ok(write_as(&f, "two", API_UPDATE, &resource_configmaps, "a",
                       "{'metadata':{'name':'a'},'data':{'a':'1'}}"));
    expect_true(config_map(&f) == created);
    expect_ok(patch_as(&f, "one", "{'data':{'a':'2'}}"));
    const struct value *entries = value_find(config_map(&f), "metadata", "managedFields");
    expect_text(value_find_text(value_at(entries, 0), "time"), "2026-01-01T00:01:00Z");
    /* Appliers first, then by age. */
    pass(&f, 60);
    expect_ok(patch_as(&f, "an-updater", "{'data':{'c':'2'}}"));
    expect_ok(apply_as(&f, "zoe", false, "},'data':{'z':'1'}}"));
    expect_config_map(&f, "zoe Apply data{z}\n"
                          "one Update data{.,a}\n"
                          "an-updater Update data{c}");
    tear_down(&f);
}

TEST(old_updaters_are_put_together)
{
    struct fixture f;
    set_up_tracking(&f);
    expect_ok(write_as(&f, "m0", API_CREATE, &resource_configmaps, NULL,
                       "{'metadata':{'name':'a'},'data':{'k0':'1'}}"));
    for (int i = 1; i < 12; i++) {
        pass(&f, 1);
        AUTO_BUFFER body = {0};
        AUTO_BUFFER manager = {0};
        buffer_printf(&body, "{'data':{'k%d':'1'}}", i);
        buffer_printf(&manager, "m%d", i);
        expect_ok(patch_as(&f, buffer_text(&manager), buffer_text(&body)));
    }
    expect_config_map(&f, "ancient-changes Update data{.,k0,k1,k2}\n"
                          "m3 Update data{k3}\nm4 Update data{k4}\nm5 Update data{k5}\n"
                          "m6 Update data{k6}\nm7 Update data{k7}\nm8 Update data{k8}\n"
                          "m9 Update data{k9}\nm10 Update data{k10}\nm11 Update data{k11}");
    tear_down(&f);
}

#define ENTRY(manager, fields)                                                                     \
    "{'manager':'" manager "','operation':'Update','apiVersion':'v1','fieldsType':'FieldsV1',"     \
    "'fieldsV1':" fields "}"

TEST(a_client_may_replace_the_entries)
{
    static const struct {
        const char *sent;
        const char *want;
    } rows[] = {
        {"[]", ""},
        {"[{}]", ""},
        {"null", "one Update data{.,a}"},
        {"[" ENTRY("x", "{'f:data':{'f:a':{}}}") "]", "x Update data{a}"},
        /* What cannot be read does not count. */
        {"[" ENTRY("x", "{'data':{}}") "]", "one Update data{.,a}"},
        {"[{'manager':'x'}]", "one Update data{.,a}"},
        {"[{'manager':'x','operation':'Apply','apiVersion':'v1'}]", "one Update data{.,a}"},
        {"[" ENTRY("x", "{'f:data':{}}") "," ENTRY("x", "{'f:b':{}}") "]", "x Update b"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        struct fixture f;
        set_up_tracking(&f);
        expect_ok(write_as(&f, "one", API_CREATE, &resource_configmaps, NULL,
                           "{'metadata':{'name':'a'},'data':{'a':'1'}}"));
        AUTO_BUFFER body = {0};
        buffer_printf(&body, "{'metadata':{'name':'a','managedFields':%s},'data':{'a':'1'}}",
                      rows[i].sent);
        expect_ok(write_as(&f, "two", API_UPDATE, &resource_configmaps, "a", buffer_text(&body)));
        expect_config_map(&f, rows[i].want);
        tear_down(&f);
    }
    struct fixture f;
    set_up_tracking(&f);
    expect_ok(write_as(&f, "one", API_CREATE, &resource_configmaps, NULL,
                       "{'metadata':{'name':'a'},'data':{'a':'1'}}"));
    expect_answer(write_as(&f, "two", API_UPDATE, &resource_configmaps, "a",
                           "{'metadata':{'name':'a','managedFields':1}}"),
                  400,
                  "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot "
                  "unmarshal number into Go struct field ObjectMeta.metadata.managedFields of type "
                  "[]v1.ManagedFieldsEntry");
    tear_down(&f);
}

TEST(who_tracks_nothing_begins_with_an_apply)
{
    struct fixture f;
    set_up_tracking(&f);
    expect_ok(write_as(&f, "one", API_CREATE, &resource_configmaps, NULL,
                       "{'metadata':{'name':'a','managedFields':[]},'data':{'a':'1','b':'1'}}"));
    expect_ok(patch_as(&f, "two", "{'metadata':{'managedFields':[{}]}}"));
    expect_ok(patch_as(&f, "two", "{'data':{'b':'2'}}"));
    expect_config_map(&f, "");
    expect_answer(apply_as(&f, "m1", false, "},'data':{'a':'2'}}"), 409,
                  "Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: "
                  ".data.a");
    expect_ok(apply_as(&f, "m1", true, "},'data':{'a':'2'}}"));
    expect_config_map(&f, "m1 Apply data{a}\n"
                          "before-first-apply Update data{.,b}");
    tear_down(&f);
}

/* What is remembered of one object is not said of another that differs in what is owned, in who
 * wrote it, or when. */
TEST(objects_that_are_alike_have_the_same_managers)
{
    static const struct {
        const char *manager;
        const char *body;
        const char *want;
        int64_t after_seconds;
    } rows[] = {
        {"one", "{'metadata':{'name':'%s','labels':{'l':'1'}},'data':{'a':'1'}}",
         "one Update data{.,a},metadata{labels{.,l}}", 0},
        {"one", "{'metadata':{'name':'%s','labels':{'l':'1'}},'data':{'a':'1'}}",
         "one Update data{.,a},metadata{labels{.,l}}", 0},
        {"two", "{'metadata':{'name':'%s','labels':{'l':'1'}},'data':{'a':'1'}}",
         "two Update data{.,a},metadata{labels{.,l}}", 0},
        {"two", "{'metadata':{'name':'%s','labels':{'l':'1'}},'data':{'b':'1'}}",
         "two Update data{.,b},metadata{labels{.,l}}", 0},
        {"two", "{'metadata':{'name':'%s','labels':{'m':'1'}},'data':{'b':'1'}}",
         "two Update data{.,b},metadata{labels{.,m}}", 0},
        {"two", "{'metadata':{'name':'%s','annotations':{'m':'1'}},'data':{'b':'1'}}",
         "two Update data{.,b},metadata{annotations{.,m}}", 0},
        {"two", "{'metadata':{'name':'%s','annotations':{'m':'1'}},'data':{'b':'1'}}",
         "two Update data{.,b},metadata{annotations{.,m}}", 1},
        {"two", "{'metadata':{'name':'%s','generateName':'x'},'data':{'b':'1'}}",
         "two Update data{.,b},metadata{generateName}", 0},
        {"two", "{'metadata':{'name':'%s'}}", "", 0},
        {"two", "{'metadata':{'name':'%s'}}", "", 0},
    };
    struct fixture f;
    set_up_tracking(&f);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        AUTO_BUFFER name = {0};
        buffer_printf(&name, "a%zu", i);
        AUTO_BUFFER body = {0};
        const char *place = strstr(rows[i].body, "%s");
        buffer_append_sized(&body, rows[i].body, (size_t)(place - rows[i].body));
        buffer_append(&body, buffer_text(&name));
        buffer_append(&body, place + 2);
        pass(&f, rows[i].after_seconds);
        expect_context("%s by %s", buffer_text(&body), rows[i].manager);
        expect_ok(write_as(&f, rows[i].manager, API_CREATE, &resource_configmaps, NULL,
                           buffer_text(&body)));
        expect_managers(&f, &resource_configmaps, buffer_text(&name), rows[i].want);
        const struct value *map =
            api_server_peek(f.server, &resource_configmaps, "default", buffer_text(&name));
        const struct value *entry = value_at(value_find(map, "metadata", "managedFields"), 0);
        expect_text(value_text(value_get(entry, "time")),
                    entry == NULL ? "" : value_find_text(map, "metadata", "creationTimestamp"));
    }
    tear_down(&f);
}

TEST(specs_that_are_alike_have_the_same_fields)
{
    struct fixture f;
    set_up_tracking(&f);
    static const char *const names[] = {"a", "b", "c"};
    for (int i = 0; i < 3; i++) {
        AUTO_BUFFER body = {0};
        buffer_printf(&body, WIDGET("%s", ",'labels':{'%s':'1'}", ",'spec':{'%s':%s}"), names[i],
                      names[i], i < 2 ? "color" : "size", i < 2 ? "'red'" : "1");
        expect_ok(write_as(&f, "one", API_CREATE, &widgets, NULL, buffer_text(&body)));
    }
    expect_managers(&f, &widgets, "a", "one Update metadata{labels{.,a}},spec{.,color}");
    expect_managers(&f, &widgets, "b", "one Update metadata{labels{.,b}},spec{.,color}");
    expect_managers(&f, &widgets, "c", "one Update metadata{labels{.,c}},spec{.,size}");
    const struct value *fields[2];
    for (int i = 0; i < 2; i++) {
        const struct value *entries = value_find(
            api_server_peek(f.server, &widgets, "default", names[i]), "metadata", "managedFields");
        fields[i] = value_find(value_at(entries, 0), "fieldsV1", "f:spec");
    }
    expect_true(fields[0] == fields[1]);

    /* Whoever applies a status first finds the status' fields alone. */
    expect_ok(write_as(&f, "one", API_PATCH, &widgets, "b", "{'metadata':{'managedFields':[]}}"));
    struct api_request apply = {.verb = API_PATCH,
                                .resource = &widgets,
                                .name = "b",
                                .subresource = "status",
                                .field_manager = "two",
                                .patch_type = API_PATCH_APPLY};
    expect_ok(send(&f, apply, WIDGET("b", "", ",'status':{'ready':1}")));
    expect_managers(&f, &widgets, "b", "two Apply/status status{ready}");
    tear_down(&f);
}

TEST(the_status_has_managers_of_its_own)
{
    struct fixture f;
    set_up_tracking(&f);
    expect_ok(write_as(&f, "one", API_CREATE, &widgets, NULL,
                       WIDGET("w", "", ",'spec':{'color':'red'},'status':{'ready':3}")));
    expect_managers(&f, &widgets, "w", "one Update spec{.,color}");
    struct api_request status = {.verb = API_PATCH,
                                 .resource = &widgets,
                                 .name = "w",
                                 .subresource = "status",
                                 .field_manager = "one"};
    expect_ok(send(&f, status,
                   "{'metadata':{'labels':{'a':'b'},'managedFields':[{}]},'spec':"
                   "{'color':'blue'},'status':{'ready':1}}"));
    expect_managers(&f, &widgets, "w",
                    "one Update spec{.,color}\n"
                    "one Update/status status{.,ready}");
    status.patch_type = API_PATCH_APPLY;
    status.field_manager = "two";
    expect_answer(send(&f, status, WIDGET("w", "", ",'status':{'ready':2}")), 409,
                  "Apply failed with 1 conflict: conflict with \"one\" with subresource \"status\" "
                  "using test.io/v1: .status.ready");
    status.force = true;
    expect_ok(send(&f, status, WIDGET("w", "", ",'spec':{'color':'x'},'status':{'ready':2}")));
    expect_managers(&f, &widgets, "w",
                    "two Apply/status status{ready}\n"
                    "one Update spec{.,color}\n"
                    "one Update/status status");

    expect_ok(write_as(&f, "one", API_CREATE, &resource_pods, NULL,
                       "{'metadata':{'name':'p'},'spec':{'nodeName':'n','containers':[{'name':'c',"
                       "'image':'i'}]}}"));
    struct api_request pod = {.verb = API_PATCH,
                              .resource = &resource_pods,
                              .name = "p",
                              .subresource = "status",
                              .field_manager = "kubelet"};
    expect_ok(send(&f, pod,
                   "{'metadata':{'annotations':{'a':'b'},'ownerReferences':[{'apiVersion':"
                   "'v1','kind':'Node','name':'n','uid':'u'}]},'status':{'phase':"
                   "'Running'}}"));
    const struct value *entries = value_find(
        api_server_peek(f.server, &resource_pods, "default", "p"), "metadata", "managedFields");
    expect_json(value_get(value_at(entries, 0), "fieldsV1"),
                "{\"f:metadata\":{\"f:annotations\":{\".\":{},\"f:a\":{}}},\"f:status\":{"
                "\"f:phase\":{}}}");
    tear_down(&f);
}

TEST(appliers_meet_each_other)
{
    struct fixture f;
    set_up_tracking(&f);
    expect_ok(apply_as(&f, "m1", false, "},'data':{'a':'1','b':'1'}}"));
    expect_answer(apply_as(&f, "m2", false, "},'data':{'a':'2'}}"), 409,
                  "Apply failed with 1 conflict: conflict with \"m1\": .data.a");
    expect_answer(apply_as(&f, "m2", false, "},'data':{'a':'2','b':'2'}}"), 409,
                  "Apply failed with 2 conflicts: conflicts with \"m1\":\n- .data.a\n- .data.b");
    expect_ok(apply_as(&f, "m2", false, "},'data':{'a':'1','c':'1'}}"));
    expect_config_map(&f, "m1 Apply data{a,b}\n"
                          "m2 Apply data{a,c}");
    expect_ok(patch_as(&f, "upd", "{'data':{'c':'3'}}"));
    expect_answer(apply_as(&f, "m3", false, "},'data':{'a':'3','c':'1'}}"), 409,
                  "Apply failed with 3 conflicts: conflicts with \"m1\":\n- .data.a\n"
                  "conflicts with \"m2\":\n- .data.a\n"
                  "conflicts with \"upd\" using v1:\n- .data.c");
    /* What m1 gives up stays for m2; what it alone has goes. */
    expect_ok(apply_as(&f, "m1", false, "},'data':{}}"));
    expect_config_map(&f, "m1 Apply data\n"
                          "m2 Apply data{a}\n"
                          "upd Update data{c}");
    expect_json(value_get(config_map(&f), "data"), "{\"a\":\"1\",\"c\":\"3\"}");
    expect_ok(apply_as(&f, "m1", false, "}}"));
    expect_ok(apply_as(&f, "m2", true, "},'data':{'c':'4'}}"));
    expect_config_map(&f, "m2 Apply data{c}");
    expect_json(value_get(config_map(&f), "data"), "{\"c\":\"4\"}");
    tear_down(&f);
}

TEST(an_apply_that_changes_nothing_has_no_time)
{
    struct fixture f;
    set_up_tracking(&f);
    expect_ok(apply_as(&f, "m1", false, "},'data':{'a':'1'}}"));
    AUTO_VALUE *first = value_ref(config_map(&f));
    pass(&f, 60);
    expect_ok(apply_as(&f, "m1", false, "},'data':{'a':'1'}}"));
    expect_true(config_map(&f) == first);
    expect_ok(apply_as(&f, "m2", false, "},'data':{'a':'1'}}"));
    expect_config_map(&f, "m2 Apply data{a}\n"
                          "m1 Apply data{a}");
    const struct value *entries = value_find(config_map(&f), "metadata", "managedFields");
    expect_true(value_get(value_at(entries, 0), "time") == NULL);
    expect_text(value_find_text(value_at(entries, 1), "time"), "2026-01-01T00:00:00Z");
    tear_down(&f);
}

TEST(kubectl_takes_over_from_its_older_self)
{
    static const char created[] =
        "{'metadata':{'name':'a','annotations':{'kubectl.kubernetes.io/last-applied-configuration':"
        "'{\\'apiVersion\\':\\'v1\\',\\'kind\\':\\'ConfigMap\\',\\'metadata\\':{\\'name\\':\\'a\\'}"
        ","
        "\\'data\\':{\\'a\\':\\'1\\',\\'b\\':\\'1\\'}}'}},'data':{'a':'1','b':'1'}}";
    struct fixture f;
    set_up_tracking(&f);
    expect_ok(
        write_as(&f, "kubectl-client-side-apply", API_CREATE, &resource_configmaps, NULL, created));
    expect_ok(patch_as(&f, "other", "{'data':{'b':'2'}}"));
    /* b is not any more what kubectl has written. */
    expect_answer(apply_as(&f, "kubectl", false, "},'data':{'a':'2','b':'3'}}"), 409,
                  "Apply failed with 1 conflict: conflict with \"other\" using v1: .data.b");
    expect_answer(apply_as(&f, "mine", false, "},'data':{'a':'2'}}"), 409,
                  "Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using "
                  "v1: .data.a");
    expect_ok(apply_as(&f, "kubectl", false, "},'data':{'a':'2'}}"));
    expect_text(value_find_text(config_map(&f), "metadata", "annotations",
                                "kubectl.kubernetes.io/last-applied-configuration"),
                "{\"apiVersion\":\"v1\",\"data\":{\"a\":\"2\"},\"kind\":\"ConfigMap\","
                "\"metadata\":{\"name\":\"a\"}}\n");
    tear_down(&f);
}

TEST(what_cannot_be_applied_is_refused)
{
    struct fixture f;
    set_up_tracking(&f);
    expect_answer(apply_as(&f, "m1", false, ",'uid':'abc'}}"), 409,
                  "Operation cannot be fulfilled on configmaps \"a\": uid mismatch: the provided "
                  "object specified uid abc, and no existing object was found");
    expect_ok(apply_as(&f, "m1", false, "},'data':{'a':'1'}}"));
    static const struct {
        const char *manager;
        const char *rest;
        int code;
        const char *message;
    } rows[] = {
        {"", "}}", 422,
         "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for "
         "apply patch"},
        {"m1", ",'managedFields':[]}}", 400, "metadata.managedFields must be nil"},
        {"m1", ",'resourceVersion':'1'}}", 409,
         "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please "
         "apply your changes to the latest version and try again"},
        {"m1", ",'namespace':'x'},'data':'x'}", 500,
         "failed to create typed patch object (x/a; /v1, Kind=ConfigMap): .data: expected map, got "
         "&{x}"},
        {"m1", "},'foo':1}", 500,
         "failed to create typed patch object (/a; /v1, Kind=ConfigMap): .foo: field not declared "
         "in schema"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        expect_answer(apply_as(&f, rows[i].manager, false, rows[i].rest), rows[i].code,
                      rows[i].message);
    }
    tear_down(&f);
}

TEST(binding_and_deletion_are_nobodys_writes)
{
    struct fixture f;
    set_up_tracking(&f);
    expect_ok(write_as(&f, "one", API_CREATE, &resource_pods, NULL,
                       "{'metadata':{'name':'p','finalizers':['a.io/b']},'spec':{'containers':"
                       "[{'name':'c','image':'i'}]}}"));
    AUTO_VALUE *entries = value_ref(value_find(
        api_server_peek(f.server, &resource_pods, "default", "p"), "metadata", "managedFields"));
    expect_ok(ask_sub(&f, API_CREATE, &resource_pods, "p", "binding",
                      "{'target':{'name':'n'},'metadata':{'name':'p'}}"));
    expect_ok(ask_sub(&f, API_CREATE, &resource_pods, "p", "eviction", "{}"));
    const struct value *pod = api_server_peek(f.server, &resource_pods, "default", "p");
    expect_true(meta_is_deleting(pod));
    expect_true(value_equal(value_find(pod, "metadata", "managedFields"), entries));
    tear_down(&f);
}

TEST(what_a_cluster_begins_with_has_managers_if_any_has)
{
    struct fixture f;
    set_up(&f);
    expect_ok(ask(&f, API_CREATE, &resource_configmaps, NULL,
                  "{'metadata':{'name':'a','managedFields':[" ENTRY("x", "{}") "]}}"));
    expect_config_map(&f, "");
    expect_managers(&f, &resource_namespaces, "default", "");
    api_server_track_managers(f.server, true);
    expect_managers(&f, &resource_namespaces, "default",
                    "kube-apiserver Update metadata{labels{.,kubernetes.io/metadata.name}}");
    expect_managers(&f, &resource_services, "kubernetes",
                    "kube-apiserver Update metadata{labels{.,component,provider}},"
                    "spec{clusterIP,internalTrafficPolicy,ipFamilyPolicy,ports{.,"
                    "k:{\"port\":443,\"protocol\":\"TCP\"}{.,name,port,protocol,targetPort}},"
                    "sessionAffinity,type}");
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/managed_fields",
          {"who writes a field owns it", who_writes_a_field_owns_it},
          {"a manager without a name is who asks", a_manager_without_a_name_is_who_asks},
          {"an entry has the time of its latest change",
           an_entry_has_the_time_of_its_latest_change},
          {"old updaters are put together", old_updaters_are_put_together},
          {"a client may replace the entries", a_client_may_replace_the_entries},
          {"who tracks nothing begins with an apply", who_tracks_nothing_begins_with_an_apply},
          {"objects that are alike have the same managers",
           objects_that_are_alike_have_the_same_managers},
          {"specs that are alike have the same fields", specs_that_are_alike_have_the_same_fields},
          {"the status has managers of its own", the_status_has_managers_of_its_own},
          {"appliers meet each other", appliers_meet_each_other},
          {"an apply that changes nothing has no time", an_apply_that_changes_nothing_has_no_time},
          {"kubectl takes over from its older self", kubectl_takes_over_from_its_older_self},
          {"what cannot be applied is refused", what_cannot_be_applied_is_refused},
          {"binding and deletion are nobody's writes", binding_and_deletion_are_nobodys_writes},
          {"what a cluster begins with has managers if any has",
           what_a_cluster_begins_with_has_managers_if_any_has})
