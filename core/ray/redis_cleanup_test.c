#include "core/ray/redis_cleanup.h"

#include "core/ray/testing.h"
#include "tests/expect.h"

#define FINALIZERS "['ray.io/gcs-ft-redis-cleanup-finalizer']"

static void set_finalizers(struct rig *rig, const char *finalizers)
{
    rig_set(rig, "RayCluster", "rc", finalizers, "metadata", "finalizers");
}

/* A cluster that was deleted at 1970-01-01T00:00:00Z. */
static void init_deleted(struct rig *rig, const char *annotations)
{
    rig_init(rig, "{}", "{}");
    rig_set_spec(rig, "{'redisAddress':'redis:6379'}", "gcsFaultToleranceOptions");
    rig_set(rig, "RayCluster", "rc", annotations, "metadata", "annotations");
    rig_set(rig, "RayCluster", "rc", "'1970-01-01T00:00:00Z'", "metadata", "deletionTimestamp");
    set_finalizers(rig, FINALIZERS);
}

TEST(the_switch)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{'ENABLE_GCS_FT_REDIS_CLEANUP':'FALSE'}");
    rig_set_spec(&rig, "{'redisAddress':'redis:6379'}", "gcsFaultToleranceOptions");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes),
                "create Service/default/rc-head-svc\ncreate Pod/default/rc-head-00001\n"
                "create Pod/default/rc-g-worker-00002\nstatus RayCluster/default/rc\n");
}

TEST(the_timeout)
{
    static const struct {
        const char *annotations;
        int64_t seconds;
        bool gives_up;
    } rows[] = {
        {"{}", 299, false},
        {"{}", 300, true},
        {"{'ray.io/gcs-ft-deletion-timeout':'30'}", 29, false},
        {"{'ray.io/gcs-ft-deletion-timeout':'30'}", 30, true},
        {"{'ray.io/gcs-ft-deletion-timeout':'0'}", 299, false},
        {"{'ray.io/gcs-ft-deletion-timeout':'-1'}", 299, false},
        {"{'ray.io/gcs-ft-deletion-timeout':'x'}", 299, false},
        {"{'ray.io/gcs-ft-deletion-timeout':'x'}", 300, true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s after %lld s", rows[i].annotations, (long long)rows[i].seconds);
        AUTO_RIG rig;
        init_deleted(&rig, rows[i].annotations);
        rig.fake.now = (struct sim_time){SIM_SECONDS(rows[i].seconds).ns};
        rig_pass(&rig);
        expect_text(buffer_text(&rig.writes), rows[i].gives_up
                                                  ? "update RayCluster/default/rc\n"
                                                  : "create Job/default/rc-redis-cleanup\n");
        expect_int(rig.requeue_seconds, rows[i].gives_up ? 0 : 2);
    }
}

TEST(the_job)
{
    AUTO_RIG rig;
    init_deleted(&rig, "{}");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.events), "Normal CreatedRedisCleanupJob Create | Created Redis "
                                          "cleanup Job default/rc-redis-cleanup\n");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "");
    expect_int(rig.requeue_seconds, 2);
    rig_set(&rig, "Job", "rc-redis-cleanup", "[{'type':'Failed','status':'True'}]", "status",
            "conditions");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "update RayCluster/default/rc\n");
    expect_true(find_object(&rig.fake, "RayCluster", "rc") == NULL);
}

TEST(a_finalizer_left_over_from_redis)
{
    AUTO_RIG rig;
    rig_init(&rig, "{'GCSFaultToleranceEmbeddedStorage':true}", "{}");
    rig_set_spec(&rig, "{'backend':'rocksdb'}", "gcsFaultToleranceOptions");
    set_finalizers(&rig, FINALIZERS);
    rig_set(&rig, "RayCluster", "rc", "'1970-01-01T00:00:00Z'", "metadata", "deletionTimestamp");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "update RayCluster/default/rc\n");
    expect_int(rig.requeue_seconds, 0);
}

/* An update of the whole object stores what the controller's Go types make of it. */
TEST(the_finalizer_is_put_with_the_spec_as_go_has_it)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig_set_spec(&rig, "{'redisAddress':'redis:6379','redisUsername':{'value':''}}",
                 "gcsFaultToleranceOptions");
    rig_set_spec(&rig,
                 "[{'groupName':'g','replicas':1,'minReplicas':0,'maxReplicas':1,'numOfHosts':0,"
                 "'template':{'spec':{'containers':[{'name':'w','image':'i','env':[],'resources':"
                 "{'limits':{'cpu':'0.5','memory':'1.5Gi'},'requests':{}}}]}}}]",
                 "workerGroupSpecs");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "update RayCluster/default/rc\n");
    const struct value *object = find_object(&rig.fake, "RayCluster", "rc");
    expect_json(value_find(object, "metadata", "finalizers"),
                "[\"ray.io/gcs-ft-redis-cleanup-finalizer\"]");
    expect_json(value_find(object, "spec", "gcsFaultToleranceOptions"),
                "{\"redisAddress\":\"redis:6379\",\"redisUsername\":{}}");
    expect_json(value_find(object, "spec", "workerGroupSpecs"),
                "[{\"groupName\":\"g\",\"maxReplicas\":1,\"minReplicas\":0,"
                "\"rayStartParams\":{},\"replicas\":1,\"scaleStrategy\":{},"
                "\"template\":{\"metadata\":{},\"spec\":{\"containers\":[{\"image\":\"i\","
                "\"name\":\"w\",\"resources\":{\"limits\":{\"cpu\":\"500m\","
                "\"memory\":\"1536Mi\"}}}]}}}]");
}

TEST_MAIN("core/ray/redis_cleanup",
          {"the finalizer is put with the spec as Go has it",
           the_finalizer_is_put_with_the_spec_as_go_has_it},
          {"the switch", the_switch}, {"the timeout", the_timeout}, {"the Job", the_job},
          {"a finalizer left over from Redis", a_finalizer_left_over_from_redis})
