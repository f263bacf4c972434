#include "sim/cluster/namespace_controller.h"

#include "core/kube/condition.h"
#include "core/kube/meta.h"
#include "sim/cluster/testing.h"
#include "tests/expect.h"

struct namespaced_rig {
    struct rig rig;
    struct namespace_controller controller;
};

static void namespaced_rig_init(struct namespaced_rig *self)
{
    rig_init(&self->rig);
    namespace_controller_init(&self->controller, &self->rig.world, self->rig.server, NULL, NULL);
}

static void namespaced_rig_release(struct namespaced_rig *self)
{
    namespace_controller_release(&self->controller);
    rig_release(&self->rig);
}

static void create_in(struct namespaced_rig *self, const char *namespace,
                      const struct resource *resource, const char *object)
{
    rig_send(&self->rig,
             (struct api_request){.verb = API_CREATE, .resource = resource, .namespace = namespace},
             object, 201);
}

static bool has(const struct namespaced_rig *self, const struct resource *resource,
                const char *namespace, const char *name)
{
    return api_server_peek(self->rig.server, resource, namespace, name) != NULL;
}

static const struct value *find_namespace(const struct namespaced_rig *self, const char *name)
{
    return api_server_peek(self->rig.server, &resource_namespaces, NULL, name);
}

TEST(every_namespace_has_its_account_and_root_certificate)
{
    struct namespaced_rig self;
    namespaced_rig_init(&self);
    rig_create(&self.rig, &resource_namespaces, "{'metadata':{'name':'team'}}");
    static const char *const names[] = {"default", "kube-system", "kube-public", "kube-node-lease",
                                        "team"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        expect_context("%s", names[i]);
        expect_true(has(&self, &resource_serviceaccounts, names[i], "default"));
        expect_true(has(&self, &resource_configmaps, names[i], "kube-root-ca.crt"));
    }
    expect_context("%s", "");
    namespaced_rig_release(&self);
}

TEST(a_deleted_namespace_takes_its_content_along)
{
    struct namespaced_rig self;
    namespaced_rig_init(&self);
    rig_create(&self.rig, &resource_namespaces, "{'metadata':{'name':'team'}}");
    create_in(&self, "team", &resource_secrets, "{'metadata':{'name':'s'}}");
    rig_create(&self.rig, &resource_secrets, "{'metadata':{'name':'s'}}");
    rig_delete(&self.rig, &resource_namespaces, "team", NULL);
    rig_run(&self.rig, 4);
    expect_true(has(&self, &resource_secrets, "team", "s"));
    rig_run(&self.rig, 1);
    expect_false(has(&self, &resource_secrets, "team", "s"));
    expect_true(find_namespace(&self, "team") == NULL);
    expect_true(has(&self, &resource_secrets, "default", "s"));
    expect_true(self.controller.terminating == NULL);
    namespaced_rig_release(&self);
}

TEST(what_is_held_holds_its_namespace)
{
    struct namespaced_rig self;
    namespaced_rig_init(&self);
    rig_create(&self.rig, &resource_namespaces, "{'metadata':{'name':'team'}}");
    create_in(&self, "team", &resource_secrets,
              "{'metadata':{'name':'s','finalizers':['a.io/hold']}}");
    rig_delete(&self.rig, &resource_namespaces, "team", NULL);
    rig_run(&self.rig, 3600);
    const struct value *conditions =
        value_find(find_namespace(&self, "team"), "status", "conditions");
    expect_text(value_find_text(condition_find(conditions, "NamespaceContentRemaining"), "message"),
                "Some resources are remaining: secrets. has 1 resource instances");
    expect_text(
        value_find_text(condition_find(conditions, "NamespaceFinalizersRemaining"), "message"),
        "Some content in the namespace has finalizers remaining: a.io/hold in 1 resource "
        "instances");
    struct sim_time due;
    expect_false(world_next_due(&self.rig.world, &due));
    rig_send(
        &self.rig,
        (struct api_request){
            .verb = API_PATCH, .resource = &resource_secrets, .namespace = "team", .name = "s"},
        "{'metadata':{'finalizers':null}}", 200);
    expect_true(find_namespace(&self, "team") != NULL);
    rig_run(&self.rig, 0);
    expect_true(find_namespace(&self, "team") == NULL);
    namespaced_rig_release(&self);
}

TEST(a_world_may_end_while_a_namespace_goes)
{
    struct namespaced_rig self;
    namespaced_rig_init(&self);
    rig_create(&self.rig, &resource_namespaces, "{'metadata':{'name':'one'}}");
    rig_create(&self.rig, &resource_namespaces, "{'metadata':{'name':'two'}}");
    rig_delete(&self.rig, &resource_namespaces, "one", NULL);
    rig_delete(&self.rig, &resource_namespaces, "two", NULL);
    namespaced_rig_release(&self);
}

/* What is left of the grace period passes after the restart, and nothing new comes in. */
TEST(a_namespace_of_a_dump_goes_on_going)
{
    static const struct {
        int64_t before_s;
        int64_t left_s;
    } table[] = {{0, 5}, {2, 3}, {5, 0}, {60, 0}};
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        expect_context("%lld s", (long long)table[i].before_s);
        struct namespaced_rig self;
        namespaced_rig_init(&self);
        rig_create(&self.rig, &resource_namespaces, "{'metadata':{'name':'team'}}");
        rig_delete(&self.rig, &resource_namespaces, "team", NULL);
        namespace_controller_release(&self.controller);
        rig_run(&self.rig, table[i].before_s);
        uint64_t revision = api_server_revision(self.rig.server);
        namespace_controller_init(&self.controller, &self.rig.world, self.rig.server, NULL, NULL);
        rig_tell_restored(&self.rig, &resource_namespaces, "team");
        expect_int((int64_t)api_server_revision(self.rig.server), (int64_t)revision);
        if (table[i].left_s > 0) {
            rig_run(&self.rig, table[i].left_s - 1);
            expect_true(has(&self, &resource_serviceaccounts, "team", "default"));
        }
        rig_run(&self.rig, table[i].left_s > 0);
        expect_true(find_namespace(&self, "team") == NULL);
        namespaced_rig_release(&self);
    }
    expect_context("%s", "");
}

TEST_MAIN("sim/cluster/namespace_controller",
          {"every namespace has its account and root certificate",
           every_namespace_has_its_account_and_root_certificate},
          {"a deleted namespace takes its content along",
           a_deleted_namespace_takes_its_content_along},
          {"what is held holds its namespace", what_is_held_holds_its_namespace},
          {"a world may end while a namespace goes", a_world_may_end_while_a_namespace_goes},
          {"a namespace of a dump goes on going", a_namespace_of_a_dump_goes_on_going})
