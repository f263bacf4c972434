#include "sim/cluster/manager.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "sim/cluster/testing.h"
#include "tests/expect.h"

/* ---- a controller of ConfigMaps that own Secrets and look at Pods ---- */

struct fake {
    struct reconciler reconciler;
    struct buffer log; /* `NAME@MS ` for each reconcile */
    struct world *world;
    struct reconcile_result result; /* of the next reconciles */
    size_t failure_count;           /* so many of them fail first */
    void (*act)(struct fake *self, struct api_client *client, const char *name);
    bool restarted;
};

static void fake_reconcile(struct reconciler *reconciler, struct api_client *client,
                           const char *namespace, const char *name, struct reconcile_result *result)
{
    struct fake *self = (struct fake *)reconciler;
    expect_text(namespace, "default");
    int64_t elapsed_ns = sim_time_since(client->now(client), self->world->start).ns;
    buffer_printf(&self->log, "%s@%lld ", name, (long long)(elapsed_ns / SIM_NS_PER_MS));
    if (self->act != NULL) {
        self->act(self, client, name);
    }
    *result = self->result;
    if (self->failure_count > 0) {
        self->failure_count--;
        result->error = memory_copy_text("failed");
    }
}

static void fake_restart(struct reconciler *reconciler)
{
    ((struct fake *)reconciler)->restarted = true;
}

static bool data_changed(const struct value *old, const struct value *new)
{
    return !value_equal(value_get(old, "data"), value_get(new, "data"));
}

static const struct reconciler_watch fake_watches[] = {
    {.resource = &resource_secrets, .cache_selector = "!hidden", .enqueues_owner = true},
    {.resource = &resource_pods},
};

struct managed_rig {
    struct rig rig;
    struct fault_list faults;
    struct journal journal;
    struct fake fake;
    struct manager manager;
};

static void managed_rig_init(struct managed_rig *self)
{
    *self = (struct managed_rig){0};
    rig_init(&self->rig);
    journal_init(&self->journal);
    self->fake.world = &self->rig.world;
    self->fake.reconciler = (struct reconciler){
        .name = "fake-controller",
        .primary = &resource_configmaps,
        .primary_changed = data_changed,
        .watches = fake_watches,
        .watch_count = sizeof(fake_watches) / sizeof(fake_watches[0]),
        .reconcile = fake_reconcile,
        .restart = fake_restart,
    };
    struct manager_config config = {
        .world = &self->rig.world,
        .server = self->rig.server,
        .faults = &self->faults,
        .journal = &self->journal,
        .reconciler = &self->fake.reconciler,
    };
    manager_init(&self->manager, &config);
}

static void managed_rig_release(struct managed_rig *self)
{
    manager_release(&self->manager);
    journal_release(&self->journal);
    fault_list_release(&self->faults);
    buffer_release(&self->fake.log);
    rig_release(&self->rig);
}

/* What was reconciled within SECONDS from now. */
static void expect_reconciled(struct managed_rig *self, int64_t seconds, const char *want)
{
    rig_run(&self->rig, seconds);
    expect_text(buffer_text(&self->fake.log), want);
    buffer_truncate(&self->fake.log, 0);
}

static void create_owned_secret(struct managed_rig *self, const char *name, const char *owner_kind,
                                const char *owner)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text,
                  "{'metadata':{'name':'%s','ownerReferences':[{'apiVersion':'v1','kind':'%s',"
                  "'name':'%s','uid':'u','controller':true}]}}",
                  name, owner_kind, owner);
    rig_create(&self->rig, &resource_secrets, buffer_text(&text));
}

/* ---- when it is called ---- */

TEST(changes_of_primary_objects_are_reconciled)
{
    struct managed_rig self;
    managed_rig_init(&self);
    rig_create(&self.rig, &resource_configmaps, "{'metadata':{'name':'b'}}");
    rig_create(&self.rig, &resource_configmaps, "{'metadata':{'name':'a'}}");
    expect_text(buffer_text(&self.fake.log), "");
    expect_reconciled(&self, 0, "b@0 a@0 ");
    rig_patch(&self.rig, &resource_configmaps, "a", "{'metadata':{'labels':{'x':'y'}}}");
    expect_reconciled(&self, 0, "");
    rig_patch(&self.rig, &resource_configmaps, "a", "{'data':{'x':'y'}}");
    rig_patch(&self.rig, &resource_configmaps, "a", "{'data':{'x':'z'}}");
    expect_reconciled(&self, 0, "a@0 ");
    rig_delete(&self.rig, &resource_configmaps, "a", NULL);
    expect_reconciled(&self, 0, "a@0 ");
    managed_rig_release(&self);
}

TEST(changes_of_owned_objects_enqueue_their_owner)
{
    struct managed_rig self;
    managed_rig_init(&self);
    create_owned_secret(&self, "s", "ConfigMap", "a");
    expect_reconciled(&self, 0, "a@0 ");
    rig_patch(&self.rig, &resource_secrets, "s", "{'metadata':{'labels':{'x':'y'}}}");
    expect_reconciled(&self, 0, "a@0 ");
    /* A change of the owner is of interest to both. */
    rig_patch(&self.rig, &resource_secrets, "s",
              "{'metadata':{'ownerReferences':[{'apiVersion':'v1','kind':'ConfigMap','name':'b',"
              "'uid':'u','controller':true}]}}");
    expect_reconciled(&self, 0, "b@0 a@0 ");
    rig_patch(&self.rig, &resource_secrets, "s", "{'metadata':{'labels':{'hidden':'y'}}}");
    expect_reconciled(&self, 0, "b@0 ");
    rig_delete(&self.rig, &resource_secrets, "s", NULL);
    expect_reconciled(&self, 0, "");
    create_owned_secret(&self, "of-another-kind", "Secret", "a");
    rig_create(&self.rig, &resource_secrets,
               "{'metadata':{'name':'of-another-group','ownerReferences':[{'apiVersion':'x.io/v1',"
               "'kind':'ConfigMap','name':'a','uid':'u','controller':true}]}}");
    rig_create(&self.rig, &resource_secrets,
               "{'metadata':{'name':'not-controlled','ownerReferences':[{'apiVersion':'v1',"
               "'kind':'ConfigMap','name':'a','uid':'u'}]}}");
    expect_reconciled(&self, 0, "");
    managed_rig_release(&self);
}

TEST(results_say_when_it_is_called_again)
{
    struct managed_rig self;
    managed_rig_init(&self);
    self.fake.result.requeue_after = SIM_SECONDS(2);
    rig_create(&self.rig, &resource_configmaps, "{'metadata':{'name':'a'}}");
    expect_reconciled(&self, 5, "a@0 a@2000 a@4000 ");
    /* An event comes earlier than the requeue, and the requeue still stands. */
    rig_patch(&self.rig, &resource_configmaps, "a", "{'data':{'x':'y'}}");
    self.fake.result.requeue_after = SIM_SECONDS(0);
    expect_reconciled(&self, 10, "a@5000 ");
    AUTO_BUFFER busy = {0};
    manager_print_busy(&self.manager, self.rig.world.now, &busy);
    expect_text(buffer_text(&busy), "");
    managed_rig_release(&self);
}

TEST(errors_back_off_until_a_success)
{
    struct managed_rig self;
    managed_rig_init(&self);
    self.fake.result.requeue_after = SIM_SECONDS(1);
    self.fake.failure_count = 3;
    rig_create(&self.rig, &resource_configmaps, "{'metadata':{'name':'a'}}");
    AUTO_BUFFER busy = {0};
    manager_print_busy(&self.manager, self.rig.world.now, &busy);
    expect_text(buffer_text(&busy), "default/a");
    expect_reconciled(&self, 1, "a@0 a@5 a@15 a@35 ");
    self.fake.failure_count = 1;
    self.fake.result.requeue_after = SIM_SECONDS(0);
    expect_reconciled(&self, 1, "a@1035 a@1040 ");
    managed_rig_release(&self);
}

static void write_own_data(struct fake *self, struct api_client *client, const char *name)
{
    (void)self;
    AUTO_RESPONSE response = api_client_get(client, &resource_configmaps, "default", name);
    AUTO_VALUE *object = value_ref(response.body);
    if (value_get(object, "data") == NULL) {
        value_put(&object, value_string("y"), "data", "x");
        AUTO_RESPONSE written = api_client_update(client, &resource_configmaps, NULL, object);
        expect_int(written.code, 200);
    }
}

TEST(its_own_writes_call_it_again)
{
    struct managed_rig self;
    managed_rig_init(&self);
    self.fake.act = write_own_data;
    rig_create(&self.rig, &resource_configmaps, "{'metadata':{'name':'a'}}");
    expect_reconciled(&self, 10, "a@0 a@0 ");
    AUTO_VALUE *writes = journal_take_writes(&self.journal);
    expect_json(writes, "[\"update ConfigMap/default/a\"]");
    managed_rig_release(&self);
}

TEST(a_restart_lists_everything_again)
{
    struct managed_rig self;
    managed_rig_init(&self);
    self.fake.failure_count = 9;
    rig_create(&self.rig, &resource_configmaps, "{'metadata':{'name':'b'}}");
    create_owned_secret(&self, "s", "ConfigMap", "a");
    expect_reconciled(&self, 0, "b@0 a@0 ");
    self.fake.failure_count = 0;
    manager_restart(&self.manager);
    expect_true(self.fake.restarted);
    expect_reconciled(&self, 10, "b@0 a@0 ");
    managed_rig_release(&self);
}

/* ---- what it is given ---- */

static void read_things(struct fake *self, struct api_client *client, const char *name)
{
    (void)self;
    (void)name;
    AUTO_RESPONSE missing = api_client_get(client, &resource_secrets, "default", "none");
    expect_int(missing.code, 404);
    expect_text(api_response_message(&missing), "secrets \"none\" not found");
    AUTO_RESPONSE hidden = api_client_get(client, &resource_secrets, "default", "hidden");
    expect_int(hidden.code, 404);
    AUTO_RESPONSE seen = api_client_get(client, &resource_secrets, "default", "seen");
    expect_text(meta_name(seen.body), "seen");
    AUTO_RESPONSE list = api_client_list(client, &resource_secrets, "default", "x=y");
    expect_int(value_count(value_get(list.body, "items")), 1);
    AUTO_RESPONSE malformed = api_client_list(client, &resource_secrets, "default", "x==");
    expect_int(malformed.code, 200);
    /* Services are not cached: the server answers. */
    AUTO_RESPONSE live = api_client_get(client, &resource_services, "default", "kubernetes");
    expect_text(meta_name(live.body), "kubernetes");
}

TEST(reads_come_from_the_cache_where_there_is_one)
{
    struct managed_rig self;
    managed_rig_init(&self);
    rig_create(&self.rig, &resource_secrets,
               "{'metadata':{'name':'hidden','labels':{'hidden':''}}}");
    rig_create(&self.rig, &resource_secrets, "{'metadata':{'name':'seen','labels':{'x':'y'}}}");
    self.fake.act = read_things;
    rig_create(&self.rig, &resource_configmaps, "{'metadata':{'name':'a'}}");
    expect_reconciled(&self, 0, "a@0 ");
    AUTO_VALUE *writes = journal_take_writes(&self.journal);
    expect_json(writes, "[]");
    managed_rig_release(&self);
}

/* The list of RESOURCE in NAMESPACE of what has the label x. Owns: a new reference. */
static struct value *labelled(struct managed_rig *self, const struct resource *resource,
                              const char *namespace)
{
    struct api_response response =
        api_client_list(&self->manager.client.client, resource, namespace, "x");
    expect_int(response.code, 200);
    return response.body;
}

static void expect_count(struct managed_rig *self, const struct resource *resource,
                         const char *namespace, size_t want)
{
    AUTO_VALUE *list = labelled(self, resource, namespace);
    expect_int(value_count(value_get(list, "items")), want);
}

TEST(lists_stay_until_the_cache_changes)
{
    struct managed_rig self;
    managed_rig_init(&self);
    rig_create(&self.rig, &resource_secrets, "{'metadata':{'name':'a','labels':{'x':'y'}}}");
    AUTO_VALUE *first = labelled(&self, &resource_secrets, "default");
    AUTO_VALUE *second = labelled(&self, &resource_secrets, "default");
    expect_true(first == second);
    expect_int(value_count(value_get(first, "items")), 1);
    expect_count(&self, &resource_secrets, "elsewhere", 0);
    expect_count(&self, &resource_secrets, NULL, 1);
    expect_count(&self, &resource_configmaps, "default", 0);
    rig_create(&self.rig, &resource_secrets, "{'metadata':{'name':'b','labels':{'x':'y'}}}");
    expect_count(&self, &resource_secrets, "default", 2);
    rig_patch(&self.rig, &resource_secrets, "b", "{'metadata':{'labels':{'x':null}}}");
    expect_count(&self, &resource_secrets, "default", 1);
    manager_freeze_cache(&self.manager, "secrets", true);
    rig_delete(&self.rig, &resource_secrets, "a", NULL);
    expect_count(&self, &resource_secrets, "default", 1);
    manager_freeze_cache(&self.manager, "secrets", false);
    expect_count(&self, &resource_secrets, "default", 0);
    manager_freeze_cache(&self.manager, "secrets", true);
    rig_patch(&self.rig, &resource_secrets, "b", "{'metadata':{'labels':{'x':'z'}}}");
    expect_count(&self, &resource_secrets, "default", 0);
    manager_restart(&self.manager);
    expect_count(&self, &resource_secrets, "default", 1);
    managed_rig_release(&self);
}

static void write_things(struct fake *self, struct api_client *client, const char *name)
{
    (void)self;
    (void)name;
    AUTO_VALUE *named = rig_value("{'metadata':{'name':'one','namespace':'default'}}");
    AUTO_VALUE *generated = rig_value("{'metadata':{'generateName':'two-','namespace':'default'}}");
    AUTO_RESPONSE created = api_client_create(client, &resource_secrets, named);
    AUTO_RESPONSE again = api_client_create(client, &resource_secrets, named);
    AUTO_RESPONSE two = api_client_create(client, &resource_secrets, generated);
    AUTO_RESPONSE refused = api_client_create(client, &resource_secrets, generated);
    AUTO_RESPONSE deleted = api_client_delete(client, &resource_secrets, "default", "one");
    AUTO_RESPONSE gone = api_client_delete(client, &resource_secrets, "default", "one");
    AUTO_RESPONSE all = api_client_delete_collection(client, &resource_secrets, "default", "x=y,z");
    expect_int(refused.code, 403);
    expect_int(strncmp(meta_name(two.body), "two-", 4), 0);
}

TEST(writes_pass_the_faults_and_are_kept)
{
    struct managed_rig self;
    managed_rig_init(&self);
    struct fault fault = {.verb = API_CREATE,
                          .resource = "secrets",
                          .nth = 4,
                          .times = 1,
                          .error = {.code = 403, .message = "no"}};
    fault_list_arm(&self.faults, &fault);
    self.fake.act = write_things;
    rig_create(&self.rig, &resource_configmaps, "{'metadata':{'name':'a'}}");
    rig_run(&self.rig, 0);
    AUTO_VALUE *writes = journal_take_writes(&self.journal);
    static const char *const want[] = {
        "create Secret/default/one",
        "create Secret/default/one -> 409 AlreadyExists",
        NULL, /* a generated name */
        "create Secret/default/two- -> 403 Forbidden",
        "delete Secret/default/one",
        "delete Secret/default/one -> 404 NotFound",
        "deletecollection Secret/default/x=y,z",
    };
    expect_int(value_count(writes), sizeof(want) / sizeof(want[0]));
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        if (want[i] != NULL) {
            expect_text(value_text(value_at(writes, i)), want[i]);
        }
    }
    AUTO_VALUE *more = journal_take_writes(&self.journal);
    expect_int(value_count(more), 0);
    managed_rig_release(&self);
}

TEST(chance_comes_from_the_world)
{
    struct managed_rig self;
    managed_rig_init(&self);
    struct api_client *client = &self.manager.client.client;
    char suffix[6];
    client->random_suffix(client, suffix);
    struct random random;
    random_init(&random, 1);
    char want[6];
    random_suffix(&random, RANDOM_CONTROLLER, want);
    expect_text(suffix, want);
    unsigned char bytes[4] = {0};
    unsigned char want_bytes[4];
    client->random_bytes(client, bytes, sizeof(bytes));
    random_bytes(&random, RANDOM_CONTROLLER, want_bytes, sizeof(want_bytes));
    expect_int(memcmp(bytes, want_bytes, sizeof(bytes)), 0);
    managed_rig_release(&self);
}

TEST_MAIN("sim/cluster/manager",
          {"changes of primary objects are reconciled", changes_of_primary_objects_are_reconciled},
          {"changes of owned objects enqueue their owner",
           changes_of_owned_objects_enqueue_their_owner},
          {"results say when it is called again", results_say_when_it_is_called_again},
          {"errors back off until a success", errors_back_off_until_a_success},
          {"its own writes call it again", its_own_writes_call_it_again},
          {"a restart lists everything again", a_restart_lists_everything_again},
          {"reads come from the cache where there is one",
           reads_come_from_the_cache_where_there_is_one},
          {"lists stay until the cache changes", lists_stay_until_the_cache_changes},
          {"writes pass the faults and are kept", writes_pass_the_faults_and_are_kept},
          {"chance comes from the world", chance_comes_from_the_world})
