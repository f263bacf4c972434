#include "sim/cluster/garbage_collector.h"

#include "core/kube/meta.h"
#include "sim/cluster/testing.h"
#include "tests/expect.h"

/* Creates a Secret with the given owners, `name` or `name!` for one that it
 * blocks. */
static void create_owned(struct rig *rig, const char *name, const char *const *owners,
                         const char *finalizer)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text, "{'metadata':{'name':'%s','finalizers':[%s],'ownerReferences':[", name,
                  finalizer);
    for (size_t i = 0; owners[i] != NULL; i++) {
        size_t size = strcspn(owners[i], "!");
        char owner[64];
        snprintf(owner, sizeof(owner), "%.*s", (int)size, owners[i]);
        const struct value *object = rig_peek(rig, &resource_secrets, owner);
        buffer_printf(&text,
                      "%s{'apiVersion':'v1','kind':'Secret','name':'%s','uid':'%s',"
                      "'blockOwnerDeletion':%s}",
                      i == 0 ? "" : ",", owner, object == NULL ? "gone" : meta_uid(object),
                      owners[i][size] == '!' ? "true" : "false");
    }
    buffer_append(&text, "]}}");
    rig_create(rig, &resource_secrets, buffer_text(&text));
}

#define OWNED_BY(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NO_OWNER ((const char *const[]){NULL})
#define HOLD "'a.io/hold'"

static bool exists(const struct rig *rig, const char *name)
{
    return rig_peek(rig, &resource_secrets, name) != NULL;
}

static void release(struct rig *rig, const char *name)
{
    rig_patch(rig, &resource_secrets, name, "{'metadata':{'finalizers':null}}");
}

struct collected_rig {
    struct rig rig;
    struct garbage_collector collector;
};

static void collected_rig_init(struct collected_rig *self)
{
    rig_init(&self->rig);
    garbage_collector_init(&self->collector, &self->rig.world, self->rig.server);
}

static void collected_rig_release(struct collected_rig *self)
{
    garbage_collector_release(&self->collector);
    rig_release(&self->rig);
}

TEST(dependents_go_after_their_last_owner)
{
    struct collected_rig self;
    collected_rig_init(&self);
    create_owned(&self.rig, "one", NO_OWNER, "");
    create_owned(&self.rig, "two", NO_OWNER, "");
    create_owned(&self.rig, "child", OWNED_BY("one"), "");
    create_owned(&self.rig, "grandchild", OWNED_BY("child"), "");
    create_owned(&self.rig, "shared", OWNED_BY("one", "two"), "");
    rig_run(&self.rig, 0);
    expect_true(exists(&self.rig, "grandchild"));
    rig_delete(&self.rig, &resource_secrets, "one", "Background");
    expect_false(exists(&self.rig, "one"));
    expect_true(exists(&self.rig, "child"));
    rig_run(&self.rig, 0);
    expect_false(exists(&self.rig, "child"));
    expect_false(exists(&self.rig, "grandchild"));
    const struct value *references =
        value_find(rig_peek(&self.rig, &resource_secrets, "shared"), "metadata", "ownerReferences");
    expect_int(value_count(references), 1);
    expect_text(value_find_text(value_at(references, 0), "name"), "two");
    rig_delete(&self.rig, &resource_secrets, "two", NULL);
    rig_run(&self.rig, 0);
    expect_false(exists(&self.rig, "shared"));
    collected_rig_release(&self);
}

TEST(an_owner_that_was_never_there_is_gone)
{
    struct collected_rig self;
    collected_rig_init(&self);
    create_owned(&self.rig, "orphan", OWNED_BY("nobody"), "");
    rig_create(&self.rig, &resource_secrets,
               "{'metadata':{'name':'unknown','ownerReferences':[{'apiVersion':'"
               "x.io/v1',"
               "'kind':'X','name':'x','uid':'x'}]}}");
    rig_run(&self.rig, 0);
    expect_false(exists(&self.rig, "orphan"));
    /* Of a kind that is not served nobody can say that an object is gone. */
    expect_true(exists(&self.rig, "unknown"));
    create_owned(&self.rig, "one", NO_OWNER, "");
    create_owned(&self.rig, "child", OWNED_BY("one"), "");
    rig_patch(&self.rig, &resource_secrets, "child",
              "{'metadata':{'ownerReferences':[{'apiVersion':'v1','kind':'Secret'"
              ",'name':'one',"
              "'uid':'another'}]}}");
    rig_run(&self.rig, 0);
    expect_false(exists(&self.rig, "child"));
    collected_rig_release(&self);
}

TEST(in_the_foreground_the_owner_waits_for_those_that_block)
{
    struct collected_rig self;
    collected_rig_init(&self);
    create_owned(&self.rig, "owner", NO_OWNER, "");
    create_owned(&self.rig, "plain", OWNED_BY("owner!"), "");
    create_owned(&self.rig, "blocking", OWNED_BY("owner!"), HOLD);
    create_owned(&self.rig, "careless", OWNED_BY("owner"), HOLD);
    rig_delete(&self.rig, &resource_secrets, "owner", "Foreground");
    rig_run(&self.rig, 0);
    expect_true(exists(&self.rig, "owner"));
    expect_false(exists(&self.rig, "plain"));
    expect_true(meta_is_deleting(rig_peek(&self.rig, &resource_secrets, "blocking")));
    expect_true(meta_is_deleting(rig_peek(&self.rig, &resource_secrets, "careless")));
    release(&self.rig, "blocking");
    rig_run(&self.rig, 0);
    expect_false(exists(&self.rig, "blocking"));
    expect_false(exists(&self.rig, "owner"));
    expect_true(exists(&self.rig, "careless"));
    release(&self.rig, "careless");
    expect_false(exists(&self.rig, "careless"));
    collected_rig_release(&self);
}

TEST(in_the_foreground_an_owner_without_dependents_goes)
{
    struct collected_rig self;
    collected_rig_init(&self);
    create_owned(&self.rig, "owner", NO_OWNER, "");
    rig_delete(&self.rig, &resource_secrets, "owner", "Foreground");
    expect_true(exists(&self.rig, "owner"));
    rig_run(&self.rig, 0);
    expect_false(exists(&self.rig, "owner"));
    collected_rig_release(&self);
}

TEST(in_the_foreground_grandchildren_go_first)
{
    struct collected_rig self;
    collected_rig_init(&self);
    create_owned(&self.rig, "owner", NO_OWNER, "");
    create_owned(&self.rig, "child", OWNED_BY("owner!"), "");
    create_owned(&self.rig, "grandchild", OWNED_BY("child!"), HOLD);
    rig_delete(&self.rig, &resource_secrets, "owner", "Foreground");
    rig_run(&self.rig, 0);
    expect_true(
        meta_has_finalizer(rig_peek(&self.rig, &resource_secrets, "child"), "foregroundDeletion"));
    release(&self.rig, "grandchild");
    rig_run(&self.rig, 0);
    expect_false(exists(&self.rig, "child"));
    expect_false(exists(&self.rig, "owner"));
    collected_rig_release(&self);
}

TEST(orphans_stay_without_their_owner)
{
    struct collected_rig self;
    collected_rig_init(&self);
    create_owned(&self.rig, "owner", NO_OWNER, "");
    create_owned(&self.rig, "other", NO_OWNER, "");
    create_owned(&self.rig, "child", OWNED_BY("owner!"), "");
    create_owned(&self.rig, "shared", OWNED_BY("other", "owner"), "");
    rig_delete(&self.rig, &resource_secrets, "owner", "Orphan");
    rig_run(&self.rig, 0);
    expect_false(exists(&self.rig, "owner"));
    const struct value *child = rig_peek(&self.rig, &resource_secrets, "child");
    expect_true(child != NULL && value_find(child, "metadata", "ownerReferences") == NULL);
    const struct value *references =
        value_find(rig_peek(&self.rig, &resource_secrets, "shared"), "metadata", "ownerReferences");
    expect_int(value_count(references), 1);
    expect_text(value_find_text(value_at(references, 0), "name"), "other");
    collected_rig_release(&self);
}

TEST(an_owner_in_another_namespace_is_gone)
{
    struct collected_rig self;
    collected_rig_init(&self);
    create_owned(&self.rig, "owner", NO_OWNER, "");
    AUTO_BUFFER text = {0};
    buffer_printf(&text,
                  "{'metadata':{'name':'far','ownerReferences':[{'apiVersion':'v1',"
                  "'kind':'Secret','name':'owner','uid':'%s'}]}}",
                  meta_uid(rig_peek(&self.rig, &resource_secrets, "owner")));
    rig_send(&self.rig,
             (struct api_request){
                 .verb = API_CREATE, .resource = &resource_secrets, .namespace = "kube-public"},
             buffer_text(&text), 201);
    rig_run(&self.rig, 0);
    expect_true(api_server_peek(self.rig.server, &resource_secrets, "kube-public", "far") == NULL);
    collected_rig_release(&self);
}

TEST(what_its_finalizers_ask_for_is_kept)
{
    static const struct {
        const char *finalizer;
        bool grandchild_stays;
    } table[] = {{"'orphan'", true}, {"'foregroundDeletion'", false}};
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        expect_context("%s", table[i].finalizer);
        struct collected_rig self;
        collected_rig_init(&self);
        create_owned(&self.rig, "owner", NO_OWNER, "");
        create_owned(&self.rig, "child", OWNED_BY("owner"), table[i].finalizer);
        create_owned(&self.rig, "grandchild", OWNED_BY("child!"), "");
        rig_delete(&self.rig, &resource_secrets, "owner", "Background");
        rig_run(&self.rig, 0);
        expect_false(exists(&self.rig, "child"));
        expect_int(exists(&self.rig, "grandchild"), table[i].grandchild_stays);
        collected_rig_release(&self);
    }
    expect_context("%s", "");
}

TEST(a_world_may_end_before_it_is_tidy)
{
    struct collected_rig self;
    collected_rig_init(&self);
    create_owned(&self.rig, "orphan", OWNED_BY("nobody"), "");
    create_owned(&self.rig, "owner", NO_OWNER, "");
    create_owned(&self.rig, "child", OWNED_BY("owner"), "");
    rig_delete(&self.rig, &resource_secrets, "owner", "Background");
    collected_rig_release(&self);
}

/* A deletion that was on its way when the world was dumped. */
TEST(owners_of_a_dump_are_finished)
{
    static const struct {
        const char *policy;
        bool child_stays;
    } table[] = {{"Foreground", false}, {"Orphan", true}};
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        expect_context("%s", table[i].policy);
        struct collected_rig self;
        collected_rig_init(&self);
        create_owned(&self.rig, "owner", NO_OWNER, "");
        create_owned(&self.rig, "child", OWNED_BY("owner!"), "");
        rig_delete(&self.rig, &resource_secrets, "owner", table[i].policy);
        garbage_collector_release(&self.collector);
        garbage_collector_init(&self.collector, &self.rig.world, self.rig.server);
        rig_run(&self.rig, 60);
        expect_true(exists(&self.rig, "owner"));
        rig_tell_restored(&self.rig, &resource_secrets, "owner");
        rig_run(&self.rig, 0);
        expect_false(exists(&self.rig, "owner"));
        expect_int(exists(&self.rig, "child"), table[i].child_stays);
        collected_rig_release(&self);
    }
    expect_context("%s", "");
}

TEST_MAIN("sim/cluster/garbage_collector",
          {"dependents go after their last owner", dependents_go_after_their_last_owner},
          {"an owner that was never there is gone", an_owner_that_was_never_there_is_gone},
          {"in the foreground the owner waits for those that block",
           in_the_foreground_the_owner_waits_for_those_that_block},
          {"in the foreground an owner without dependents goes",
           in_the_foreground_an_owner_without_dependents_goes},
          {"in the foreground grandchildren go first", in_the_foreground_grandchildren_go_first},
          {"orphans stay without their owner", orphans_stay_without_their_owner},
          {"an owner in another namespace is gone", an_owner_in_another_namespace_is_gone},
          {"what its finalizers ask for is kept", what_its_finalizers_ask_for_is_kept},
          {"a world may end before it is tidy", a_world_may_end_before_it_is_tidy},
          {"owners of a dump are finished", owners_of_a_dump_are_finished})
