#include "core/ray/pods.h"

#include "core/ray/testing.h"
#include "tests/expect.h"

#define HEAD "rc-head-00001"

static void set_phase(struct rig *rig, const char *pod, const char *phase)
{
    rig_set(rig, "Pod", pod, phase, "status", "phase");
}

static void set_provisioned(struct rig *rig)
{
    set_phase(rig, HEAD, "'Running'");
    set_phase(rig, "rc-g-worker-00002", "'Running'");
    rig_pass(rig);
}

TEST(a_lost_head_is_replaced_once_it_is_gone)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig.fake.graceful = true;
    rig_pass(&rig);
    set_provisioned(&rig);
    set_phase(&rig, HEAD, "'Failed'");
    rig_pass(&rig);
    expect_text(rig.error, "The head Pod " HEAD " status is Failed which is a terminal state. "
                           "KubeRay will delete the Pod and create new Pods in the next "
                           "reconciliation if necessary.");
    expect_text(buffer_text(&rig.writes), "delete Pod/default/" HEAD "\n");
    expect_text(buffer_text(&rig.events),
                "Normal DeletedHeadPod Delete | Deleted head Pod default/" HEAD
                "; Pod status: Failed; Pod restart policy: ; Ray container terminated status: "
                "nil\n");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "");
    expect_text(rig.error, "");
    remove_object(&rig.fake, "Pod", HEAD);
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes),
                "create Pod/default/rc-head-00003\nstatus RayCluster/default/rc\n");
}

TEST(a_head_that_ran_may_be_final)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig_set(&rig, "RayCluster", "rc", "'true'", "metadata", "annotations",
            "ray.io/disable-provisioned-head-restart");
    rig_pass(&rig);
    set_provisioned(&rig);
    remove_object(&rig.fake, "Pod", HEAD);
    rig_set_group(&rig, "replicas", "2");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "status RayCluster/default/rc\n");
    expect_text(rig.error, "");
}

TEST(a_head_of_an_earlier_kuberay_is_adopted)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig_set_spec(&rig, "{'type':'Recreate'}", "upgradeStrategy");
    rig_pass(&rig);
    rig_set(&rig, "Pod", HEAD, "'v1.6.0'", "metadata", "annotations", "ray.io/kuberay-version");
    rig_set_spec(&rig, "'2.50.0'", "rayVersion");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "update Pod/default/" HEAD "\n");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "");
    rig_set_spec(&rig, "'2.51.0'", "rayVersion");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.events),
                "Normal DeletedPod Delete | Deleted all Pods for RayCluster default/rc due to spec "
                "change with Recreate upgradeStrategy\n");
}

TEST(all_pods_that_cannot_be_deleted)
{
    AUTO_RIG rig;
    rig_init(&rig, "{'RayClusterStatusConditions':false}", "{}");
    rig_pass(&rig);
    rig_set_spec(&rig, "true", "suspend");
    rig.fake.forbidden_verb = "deletecollection";
    rig_pass(&rig);
    expect_text(rig.error, "FailedDeleteAllPods\npods is forbidden: exceeded quota: q");
    expect_text(buffer_text(&rig.events),
                "Warning FailedToDeletePodCollection Delete | Failed deleting Pods due to "
                "suspension for RayCluster default/rc, pods is forbidden: exceeded quota: q\n");
}

TEST_MAIN("core/ray/pods",
          {"a lost head is replaced once it is gone", a_lost_head_is_replaced_once_it_is_gone},
          {"a head that ran may be final", a_head_that_ran_may_be_final},
          {"a head of an earlier KubeRay is adopted", a_head_of_an_earlier_kuberay_is_adopted},
          {"all Pods that cannot be deleted", all_pods_that_cannot_be_deleted})
