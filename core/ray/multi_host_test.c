#include "core/ray/multi_host.h"

#include "core/ray/testing.h"
#include "tests/expect.h"

/* Two replicas of two hosts: Pods 2 and 3, and 4 and 5. */
static void init_two_by_two(struct rig *rig)
{
    rig_init(rig, "{}", "{}");
    rig_set_group(rig, "numOfHosts", "2");
    rig_set_group(rig, "replicas", "2");
    rig_pass(rig);
    rig_pass(rig); /* sees them */
}

static const char *label(const struct rig *rig, const char *pod, const char *key)
{
    const char *text = meta_label(find_object(&rig->fake, "Pod", pod), key);
    return text == NULL ? "" : text;
}

TEST(labels)
{
    AUTO_RIG rig;
    init_two_by_two(&rig);
    static const struct {
        const char *pod;
        const char *replica;
        const char *index;
        const char *host;
    } rows[] = {{"rc-g-worker-00002", "g-00000", "0", "0"},
                {"rc-g-worker-00003", "g-00000", "0", "1"},
                {"rc-g-worker-00004", "g-00001", "1", "0"},
                {"rc-g-worker-00005", "g-00001", "1", "1"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].pod);
        expect_text(label(&rig, rows[i].pod, "ray.io/worker-group-replica-name"), rows[i].replica);
        expect_text(label(&rig, rows[i].pod, "ray.io/worker-group-replica-index"), rows[i].index);
        expect_text(label(&rig, rows[i].pod, "ray.io/replica-host-index"), rows[i].host);
    }
}

TEST(a_lost_host_costs_its_replica_and_no_more)
{
    AUTO_RIG rig;
    init_two_by_two(&rig);
    rig_set(&rig, "Pod", "rc-g-worker-00005", "'Failed'", "status", "phase");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes),
                "delete Pod/default/rc-g-worker-00004\ndelete Pod/default/rc-g-worker-00005\n"
                "create Pod/default/rc-g-worker-00006\ncreate Pod/default/rc-g-worker-00007\n");
    expect_text(rig.error, "");
    expect_text(label(&rig, "rc-g-worker-00006", "ray.io/worker-group-replica-index"), "1");
}

TEST(one_incomplete_replica_a_pass)
{
    AUTO_RIG rig;
    init_two_by_two(&rig);
    remove_object(&rig.fake, "Pod", "rc-g-worker-00002");
    remove_object(&rig.fake, "Pod", "rc-g-worker-00004");
    rig_pass(&rig);
    expect_text(rig.error, "cleaned up incomplete replica group g-00000, requeueing");
    rig_pass(&rig);
    expect_text(rig.error, "cleaned up incomplete replica group g-00001, requeueing");
    rig_pass(&rig);
    expect_text(rig.error, "");
}

TEST(a_refused_deletion)
{
    AUTO_RIG rig;
    init_two_by_two(&rig);
    rig_set_group(&rig, "scaleStrategy", "{'workersToDelete':['rc-g-worker-00003']}");
    rig.fake.forbidden_verb = "delete";
    rig_pass(&rig);
    expect_text(rig.error, "FailedDeleteWorkerPod\npods is forbidden: exceeded quota: q");
    expect_text(buffer_text(&rig.events),
                "Warning FailedToDeleteWorkerPod Delete | Failed deleting worker Pod "
                "default/rc-g-worker-00002 for group g; Pod status: Pending; Pod restart policy: ; "
                "Ray container terminated status: nil, pods is forbidden: exceeded quota: q\n");
}

TEST_MAIN("core/ray/multi_host", {"labels", labels},
          {"a lost host costs its replica and no more", a_lost_host_costs_its_replica_and_no_more},
          {"one incomplete replica a pass", one_incomplete_replica_a_pass},
          {"a refused deletion", a_refused_deletion})
