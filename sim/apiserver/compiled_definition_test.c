#include "sim/apiserver/compiled_definition.h"

#include "core/ray/contract.h"
#include "sim/apiserver/fixture.h"
#include "sim/apiserver/served.h"
#include "tests/expect.h"

#define CRDS &resource_customresourcedefinitions

static void add_contract(struct fixture *f)
{
    const struct api_definition definition = {
        .resource = &resource_rayclusters,
        .schema = contract_kuberay.schema,
        .columns = contract_kuberay.columns,
        .column_count = contract_kuberay.column_count,
        .old_version = "v1alpha1",
        .old_version_warning = "old",
    };
    api_server_add_definition(f->server, &definition);
}

static const char cluster[] =
    "{'apiVersion':'ray.io/v1','kind':'RayCluster','metadata':{'name':'a'},'spec':{"
    "'headGroupSpec':{'rayStartParams':{},'template':{'spec':{'containers':[{'name':'h'}]}}}}}";

TEST(the_contract_is_a_definition)
{
    struct fixture f;
    struct api_served served;
    set_up(&f);
    add_contract(&f);
    const struct value *crd = api_server_peek(f.server, CRDS, NULL, "rayclusters.ray.io");
    expect_text(value_find_text(crd, "spec", "names", "kind"), "RayCluster");
    expect_json(value_find(crd, "status", "storedVersions"), "[\"v1\"]");
    expect_true(api_server_find_served(f.server, &resource_rayclusters, &served));
    expect_true(served.schema == contract_kuberay.schema);
    expect_int(served.column_count, contract_kuberay.column_count);
    expect_text(served.columns[0].name, "desired workers");
    const struct resource *old =
        api_server_find_plural(f.server, "ray.io", "v1alpha1", "rayclusters");
    expect_true(api_server_find_served(f.server, old, &served));
    expect_true(served.schema == contract_kuberay.schema);
    expect_true(served.storage == &resource_rayclusters);
    expect_text(served.deprecation_warning, "old");
    expect_answer(ask(&f, API_CREATE, &resource_rayclusters, NULL, cluster), 201, "");
    const struct value *seen = api_server_peek(f.server, old, "default", "a");
    expect_text(value_find_text(seen, "apiVersion"), "ray.io/v1alpha1");
    tear_down(&f);
}

static void count_event(void *context, const struct api_watch_event *event)
{
    (void)event;
    (*(int *)context)++;
}

#define PATCH_SCHEMA                                                                               \
    "{'spec':{'versions':[{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{" \
    "'type':'object','properties':{'spec':{'type':'object','properties':{'n':{'type':'integer'}}}" \
    "}}}}]}}"

TEST(a_user_may_replace_it_and_a_controller_goes_on_watching)
{
    struct fixture f;
    struct api_served served;
    int event_count = 0;
    struct api_watcher watcher = {
        .resource = &resource_rayclusters, .notify = count_event, .context = &event_count};
    set_up(&f);
    add_contract(&f);
    api_server_watch(f.server, &watcher);
    AUTO_VALUE *crd = value_ref(api_server_peek(f.server, CRDS, NULL, "rayclusters.ray.io"));
    expect_answer(ask(&f, API_PATCH, CRDS, "rayclusters.ray.io", PATCH_SCHEMA), 200, "");
    expect_true(api_server_find_served(f.server, &resource_rayclusters, &served));
    expect_true(served.schema != contract_kuberay.schema);
    expect_true(api_server_find_plural(f.server, "ray.io", "v1alpha1", "rayclusters") == NULL);
    expect_answer(ask(&f, API_CREATE, &resource_rayclusters, NULL,
                      "{'apiVersion':'ray.io/v1','kind':'RayCluster','metadata':{'name':'a'},"
                      "'spec':{'n':1}}"),
                  201, "");
    expect_int(event_count, 1);
    expect_answer(ask(&f, API_DELETE, CRDS, "rayclusters.ray.io", NULL), 200, "");
    while (world_step(&f.world)) {
    }
    expect_int(event_count, 2);
    expect_true(!api_server_find_served(f.server, &resource_rayclusters, &served));
    /* As it was: the compiled-in schema again, at the same address. */
    static const char *const owned[] = {"uid", "resourceVersion", "creationTimestamp",
                                        "generation"};
    for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++) {
        value_drop(&crd, "metadata", owned[i]);
    }
    struct api_request request = {.verb = API_CREATE, .resource = CRDS, .body = crd};
    AUTO_RESPONSE response = {0};
    api_server_handle(f.server, &request, &response);
    expect_int(response.code, 201);
    expect_true(api_server_find_served(f.server, &resource_rayclusters, &served));
    expect_true(served.schema == contract_kuberay.schema);
    expect_answer(ask(&f, API_CREATE, &resource_rayclusters, NULL, cluster), 201, "");
    expect_int(event_count, 3);
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/compiled_definition",
          {"the contract is a definition", the_contract_is_a_definition},
          {"a user may replace it and a controller goes on watching",
           a_user_may_replace_it_and_a_controller_goes_on_watching})
