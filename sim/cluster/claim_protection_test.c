#include "sim/cluster/claim_protection.h"

#include "core/kube/meta.h"
#include "sim/cluster/testing.h"
#include "tests/expect.h"

struct claimed_rig {
    struct rig rig;
    struct claim_protection protection;
};

static void claimed_rig_init(struct claimed_rig *self)
{
    rig_init(&self->rig);
    claim_protection_init(&self->protection, &self->rig.world, self->rig.server);
    rig_create(&self->rig, &resource_persistentvolumeclaims,
               "{'metadata':{'name':'data','finalizers':['kubernetes.io/pvc-protection']},"
               "'spec':{'accessModes':['ReadWriteOnce'],"
               "'resources':{'requests':{'storage':'1Gi'}}}}");
}

static void claimed_rig_release(struct claimed_rig *self)
{
    claim_protection_release(&self->protection);
    rig_release(&self->rig);
}

static bool is_there(const struct claimed_rig *self)
{
    return rig_peek(&self->rig, &resource_persistentvolumeclaims, "data") != NULL;
}

static void create_pod(struct claimed_rig *self, const char *node)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text,
                  "{'metadata':{'name':'p'},'spec':{%s'containers':[{'name':'c','image':'i'}],"
                  "'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'data'}}]}}",
                  node);
    rig_create(&self->rig, &resource_pods, buffer_text(&text));
}

TEST(an_unused_claim_goes)
{
    struct claimed_rig self;
    claimed_rig_init(&self);
    rig_delete(&self.rig, &resource_persistentvolumeclaims, "data", NULL);
    expect_true(is_there(&self));
    rig_run(&self.rig, 0);
    expect_false(is_there(&self));
    claimed_rig_release(&self);
}

TEST(a_claim_waits_for_the_pod_that_uses_it)
{
    struct claimed_rig self;
    claimed_rig_init(&self);
    create_pod(&self, "'nodeName':'n',");
    rig_delete(&self.rig, &resource_persistentvolumeclaims, "data", NULL);
    rig_run(&self.rig, 3600);
    expect_true(is_there(&self));
    rig_send(
        &self.rig,
        (struct api_request){
            .verb = API_DELETE, .resource = &resource_pods, .namespace = "default", .name = "p"},
        "{'gracePeriodSeconds':0}", 200);
    rig_run(&self.rig, 0);
    expect_false(is_there(&self));
    claimed_rig_release(&self);
}

TEST(a_pod_without_a_node_does_not_hold_a_claim)
{
    struct claimed_rig self;
    claimed_rig_init(&self);
    create_pod(&self, "");
    rig_delete(&self.rig, &resource_persistentvolumeclaims, "data", NULL);
    rig_run(&self.rig, 0);
    expect_false(is_there(&self));
    claimed_rig_release(&self);
}

TEST(a_claim_goes_that_was_about_to_in_a_dump)
{
    struct claimed_rig self;
    claimed_rig_init(&self);
    rig_delete(&self.rig, &resource_persistentvolumeclaims, "data", NULL);
    claim_protection_release(&self.protection);
    claim_protection_init(&self.protection, &self.rig.world, self.rig.server);
    rig_tell_restored(&self.rig, &resource_persistentvolumeclaims, "data");
    expect_true(is_there(&self));
    rig_run(&self.rig, 0);
    expect_false(is_there(&self));
    claimed_rig_release(&self);
}

TEST_MAIN("sim/cluster/claim_protection", {"an unused claim goes", an_unused_claim_goes},
          {"a claim waits for the Pod that uses it", a_claim_waits_for_the_pod_that_uses_it},
          {"a Pod without a node does not hold a claim",
           a_pod_without_a_node_does_not_hold_a_claim},
          {"a claim goes that was about to in a dump", a_claim_goes_that_was_about_to_in_a_dump})
