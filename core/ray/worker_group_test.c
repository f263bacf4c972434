#include "core/ray/worker_group.h"

#include "core/ray/testing.h"
#include "tests/expect.h"

#define WORKER "rc-g-worker-00002"
#define STATUS "status RayCluster/default/rc\n"

static const char *index_of(const struct rig *rig, const char *pod)
{
    const char *index =
        meta_label(find_object(&rig->fake, "Pod", pod), "ray.io/worker-group-replica-index");
    return index == NULL ? "" : index;
}

TEST(a_free_index_is_used_again)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig_set_group(&rig, "replicas", "3");
    rig_pass(&rig);
    expect_text(index_of(&rig, WORKER), "0");
    expect_text(index_of(&rig, "rc-g-worker-00004"), "2");
    rig_pass(&rig); /* sees them */
    remove_object(&rig.fake, "Pod", "rc-g-worker-00003");
    rig_set_group(&rig, "replicas", "4");
    rig_pass(&rig);
    expect_text(index_of(&rig, "rc-g-worker-00005"), "1");
    expect_text(index_of(&rig, "rc-g-worker-00006"), "3");
}

TEST(without_the_gate_nothing_is_numbered)
{
    AUTO_RIG rig;
    rig_init(&rig, "{'RayMultiHostIndexing':false}", "{}");
    rig_set_group(&rig, "numOfHosts", "2");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes),
                "create Service/default/rc-head-svc\ncreate Service/default/rc-headless\n"
                "create Pod/default/rc-head-00001\ncreate Pod/default/" WORKER
                "\ncreate Pod/default/rc-g-worker-00003\n" STATUS);
    expect_text(index_of(&rig, WORKER), "");
}

TEST(the_autoscaler_names_its_victims)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig_set_spec(&rig, "true", "enableInTreeAutoscaling");
    rig_set_group(&rig, "replicas", "3");
    rig_pass(&rig);
    rig_set_group(&rig, "replicas", "1");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), STATUS);
    rig_set_group(&rig, "scaleStrategy",
                  "{'workersToDelete':['rc-g-worker-00003','gone','foreign']}");
    rig_put(&rig, "Pod", "{'metadata':{'name':'foreign','namespace':'default'}}");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes),
                "delete Pod/default/rc-g-worker-00003\ndelete Pod/default/foreign\n");
    expect_text(buffer_text(&rig.events),
                "Normal DeletedWorkerPod Delete | Deleted pod default/rc-g-worker-00003\n"
                "Normal DeletedWorkerPod Delete | Deleted pod default/foreign\n");
    expect_text(rig.error, "");
}

TEST(refusals)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig_pass(&rig);
    rig_set_group(&rig, "replicas", "2");
    rig.fake.forbidden_verb = "create";
    rig_pass(&rig);
    expect_text(rig.error, "FailedCreateWorkerPod\npods is forbidden: exceeded quota: q");
    expect_text(buffer_text(&rig.events),
                "Warning FailedToCreateWorkerPod Create | Failed to create worker Pod for the "
                "cluster default/rc, pods is forbidden: exceeded quota: q\n");
    expect_int(rig.requeue_seconds, 2);
    /* It came later than the others, and so it stands behind them. */
    const struct value *conditions =
        value_find(find_object(&rig.fake, "RayCluster", "rc"), "status", "conditions");
    const struct value *last = value_at(conditions, value_count(conditions) - 1);
    expect_text(value_find_text(last, "type"), "ReplicaFailure");
    expect_text(value_find_text(last, "reason"), "FailedCreateWorkerPod");
    rig_set_group(&rig, "replicas", "0");
    rig.fake.forbidden_verb = "delete";
    rig_pass(&rig);
    expect_text(buffer_text(&rig.events),
                "Warning FailedToDeleteWorkerPod Delete | Failed deleting Pod default/" WORKER
                ", pods is forbidden: exceeded quota: q\n");
    rig_set_group(&rig, "suspend", "true");
    rig.fake.forbidden_verb = "deletecollection";
    rig_pass(&rig);
    expect_text(buffer_text(&rig.events),
                "Warning FailedToDeleteWorkerPodCollection Delete | Failed deleting worker Pods "
                "for suspended group g in RayCluster default/rc, pods is forbidden: exceeded "
                "quota: q\n");
    expect_text(rig.error, "FailedDeleteWorkerPod\npods is forbidden: exceeded quota: q");
}

TEST(a_pod_on_its_way_out_freezes_its_group)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig.fake.graceful = true;
    rig_pass(&rig);
    rig_set(&rig, "Pod", WORKER, "'Failed'", "status", "phase");
    rig_pass(&rig);
    expect_text(rig.error, "delete 1 unhealthy worker Pods");
    rig.fake.now = sim_time_add(rig.fake.now, SIM_SECONDS(3600));
    rig_set_group(&rig, "replicas", "4");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), STATUS);
    rig.controller->restart(rig.controller);
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "delete Pod/default/" WORKER "\n");
}

TEST_MAIN("core/ray/worker_group", {"a free index is used again", a_free_index_is_used_again},
          {"without the gate nothing is numbered", without_the_gate_nothing_is_numbered},
          {"the autoscaler names its victims", the_autoscaler_names_its_victims},
          {"refusals", refusals},
          {"a Pod on its way out freezes its group", a_pod_on_its_way_out_freezes_its_group})
