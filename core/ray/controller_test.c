#include "core/ray/controller.h"

#include <stdlib.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/sim_time.h"
#include "core/base/text.h"
#include "core/base/value_diff.h"
#include "core/kube/meta.h"
#include "core/ray/testing.h"
#include "tests/expect.h"

/* ---- a story ---- */

struct story {
    struct fake fake;
    struct ray_controller_config config;
    struct value *gates;
    struct value *env;
    struct reconciler *controller;
};

static void start_controller(struct story *story)
{
    AUTO_ERROR err = {0};
    story->config = (struct ray_controller_config){
        .contract = contract_find("kuberay-1.7"), .feature_gates = story->gates, .env = story->env};
    story->controller = ray_controller_new(&story->config, &err);
    CHECK(story->controller != NULL);
}

static void story_init(struct story *story, const char *name)
{
    *story = (struct story){
        .fake = {.base = {fake_call, fake_record_event, fake_now, fake_random_suffix,
                          fake_random_bytes},
                 .objects = value_array()},
        .gates = value_object(),
        .env = value_object(),
    };
    /* What the recordings do not say of themselves. */
    if (text_has_prefix(name, "05-")) {
        value_put(&story->gates, value_bool(false), "RayClusterStatusConditions");
    }
    if (text_has_prefix(name, "38-")) {
        value_put(&story->gates, value_bool(true), "GCSFaultToleranceEmbeddedStorage");
    }
    if (text_has_prefix(name, "06-")) {
        story->fake.forbidden_verb = "create";
    }
    start_controller(story);
}

static void story_release(struct story *story)
{
    story->controller->destroy(story->controller);
    value_unref(story->fake.objects);
    value_unref(story->gates);
    value_unref(story->env);
}

/* ---- what happens between passes ---- */

static const struct value *the_cluster(const struct story *story)
{
    return find_object(&story->fake, "RayCluster", "rc");
}

#define set_cluster(story, member, ...)                                                            \
    do {                                                                                           \
        struct value *cluster = value_ref(the_cluster(story));                                     \
        value_put(&cluster, (member), __VA_ARGS__);                                                \
        put_object(&(story)->fake, "RayCluster", cluster);                                         \
    } while (0)

static void set_group(struct story *story, struct value *member_take, const char *name)
{
    AUTO_VALUE *groups = value_ref(value_find(the_cluster(story), "spec", "workerGroupSpecs"));
    struct value *group = value_ref(value_at(groups, 0));
    value_put(&group, member_take, name);
    value_set_at(&groups, 0, group);
    set_cluster(story, value_ref(groups), "spec", "workerGroupSpecs");
}

static void next_generation(struct story *story)
{
    set_cluster(story, value_int(meta_generation(the_cluster(story)) + 1), "metadata",
                "generation");
}

static const struct value *find_pod(const struct story *story, const char *node_type)
{
    for (size_t i = 0; i < value_count(story->fake.objects); i++) {
        const char *type = meta_label(object_at(&story->fake, i), "ray.io/node-type");
        if (strcmp(kind_at(&story->fake, i), "Pod") == 0 && type != NULL &&
            strcmp(type, node_type) == 0) {
            return object_at(&story->fake, i);
        }
    }
    return NULL;
}

static void put_pod(struct story *story, struct value *pod_take)
{
    put_object(&story->fake, "Pod", pod_take);
}

static struct value *ready_condition(const char *status, const char *reason, const char *message)
{
    struct value *condition =
        value_object_of("type", value_string("Ready"), "status", value_string(status), "reason",
                        reason == NULL ? NULL : value_string(reason), "message",
                        message == NULL ? NULL : value_string(message), NULL);
    return value_array_of(condition, NULL);
}

static void all_ready(struct story *story)
{
    for (size_t i = 0; i < value_count(story->fake.objects); i++) {
        if (strcmp(kind_at(&story->fake, i), "Pod") != 0) {
            continue;
        }
        struct value *pod = value_ref(object_at(&story->fake, i));
        const char *number = strrchr(meta_name(pod), '-') + 1;
        value_put(&pod, value_string("Running"), "status", "phase");
        value_put(&pod, value_string_printf("10.0.0.%ld", strtol(number, NULL, 10)), "status",
                  "podIP");
        value_put(&pod, ready_condition("True", NULL, NULL), "status", "conditions");
        put_pod(story, pod);
    }
}

static struct value *container_status(const char *name, const char *state,
                                      struct value *details_take)
{
    struct value *status = value_object_of("name", value_string(name), NULL);
    value_put(&status, details_take, "state", state);
    return value_array_of(status, NULL);
}

static void head_image_pull(struct story *story)
{
    struct value *pod = value_ref(find_pod(story, "head"));
    value_put(&pod,
              ready_condition("False", "ContainersNotReady",
                              "containers with unready status: [ray-head]"),
              "status", "conditions");
    struct value *waiting = value_object_of("reason", value_string("ImagePullBackOff"), "message",
                                            value_string("Back-off pulling image"), NULL);
    value_put(&pod, container_status("ray-head", "waiting", waiting), "status",
              "containerStatuses");
    put_pod(story, pod);
}

static void pods_terminated(struct story *story)
{
    for (size_t i = value_count(story->fake.objects); i-- > 0;) {
        if (meta_is_deleting(object_at(&story->fake, i)) &&
            strcmp(kind_at(&story->fake, i), "Pod") == 0) {
            value_remove_at(&story->fake.objects, i);
        }
    }
}

static void suspend(struct story *story)
{
    set_cluster(story, value_bool(true), "spec", "suspend");
}

static void suspend_new_generation(struct story *story)
{
    suspend(story);
    next_generation(story);
}

static void suspend_unset(struct story *story)
{
    set_cluster(story, NULL, "spec", "suspend");
}

static void resume(struct story *story)
{
    set_cluster(story, value_bool(false), "spec", "suspend");
}

static void lift_ban(struct story *story)
{
    story->fake.forbidden_verb = NULL;
}

static void fail_worker(struct story *story, const char *policy)
{
    struct value *pod = value_ref(find_pod(story, "worker"));
    value_put(&pod, value_string("Failed"), "status", "phase");
    value_put(&pod, value_string(policy), "spec", "restartPolicy");
    put_pod(story, pod);
}

static void worker_failed(struct story *story)
{
    fail_worker(story, "Never");
}

static void worker_failed_undeletable(struct story *story)
{
    fail_worker(story, "Always");
    story->fake.forbidden_verb = "delete";
}

static void terminate_ray(struct story *story, const char *policy)
{
    struct value *pod = value_ref(find_pod(story, "worker"));
    struct sim_time started = {story->fake.now.ns - SIM_SECONDS(3600).ns};
    struct value *terminated =
        value_object_of("exitCode", value_int(137), "reason", value_string("OOMKilled"),
                        "startedAt", time_text(started), "finishedAt", time_text(story->fake.now),
                        "containerID", value_string("containerd://abc"), NULL);
    value_put(&pod, value_string(policy), "spec", "restartPolicy");
    value_put(&pod, container_status("ray-worker", "terminated", terminated), "status",
              "containerStatuses");
    value_put(&pod, ready_condition("False", "ContainersNotReady", NULL), "status", "conditions");
    put_pod(story, pod);
}

static void ray_terminated_never(struct story *story)
{
    terminate_ray(story, "Never");
}

static void ray_terminated_always(struct story *story)
{
    terminate_ray(story, "Always");
}

static void replicas_0(struct story *story)
{
    set_group(story, value_int(0), "replicas");
    set_group(story, value_int(0), "minReplicas");
}

static void replicas_1(struct story *story)
{
    set_group(story, value_int(1), "replicas");
}

static void replicas_2(struct story *story)
{
    set_group(story, value_int(2), "replicas");
}

static void replicas_3(struct story *story)
{
    set_group(story, value_int(3), "replicas");
}

static void random_delete(struct story *story)
{
    replicas_1(story);
    value_put(&story->env, value_string("TRUE"), "ENABLE_RANDOM_POD_DELETE");
    story->controller->destroy(story->controller);
    start_controller(story);
}

/* The second host of the first replica. */
static void lose_host(struct story *story)
{
    remove_object(&story->fake, "Pod", "rc-workergroup-worker-00003");
}

static void fail_host(struct story *story)
{
    worker_failed(story);
}

static void name_host(struct story *story)
{
    AUTO_VALUE *strategy = value_object();
    value_put(&strategy, value_array_of(value_string("rc-workergroup-worker-00006"), NULL),
              "workersToDelete");
    set_group(story, value_ref(strategy), "scaleStrategy");
    replicas_1(story);
}

static void delete_cluster(struct story *story)
{
    set_cluster(story, time_text(story->fake.now), "metadata", "deletionTimestamp");
}

static void set_job_condition(struct story *story, const char *type)
{
    struct value *job = value_ref(find_object(&story->fake, "Job", "rc-redis-cleanup"));
    struct value *condition =
        value_object_of("type", value_string(type), "status", value_string("True"), NULL);
    value_put(&job, value_array_of(condition, NULL), "status", "conditions");
    put_object(&story->fake, "Job", job);
}

static void job_complete(struct story *story)
{
    set_job_condition(story, "Complete");
}

static void job_failing(struct story *story)
{
    set_job_condition(story, "FailureTarget");
}

static void nothing(struct story *story)
{
    (void)story;
}

/* Sets .template.spec.containers[0].MEMBER… of a group's spec. */
static struct value *with_container(const struct value *group, struct value *member_take,
                                    const char *const *path)
{
    struct value *changed = value_ref(group);
    AUTO_VALUE *containers = value_ref(value_find(group, "template", "spec", "containers"));
    struct value *container = value_ref(value_at(containers, 0));
    value_put_keys(&container, member_take, path);
    value_set_at(&containers, 0, container);
    value_put(&changed, value_ref(containers), "template", "spec", "containers");
    return changed;
}

static void worker_image(struct story *story)
{
    AUTO_VALUE *groups = value_ref(value_find(the_cluster(story), "spec", "workerGroupSpecs"));
    value_set_at(&groups, 0,
                 with_container(value_at(groups, 0), value_string("other"),
                                (const char *const[]){"image", NULL}));
    set_cluster(story, value_ref(groups), "spec", "workerGroupSpecs");
}

static void head_cpu(struct story *story)
{
    const struct value *head = value_find(the_cluster(story), "spec", "headGroupSpec");
    AUTO_VALUE *changed = with_container(
        head, value_string("3"), (const char *const[]){"resources", "requests", "cpu", NULL});
    set_cluster(story, value_ref(changed), "spec", "headGroupSpec");
    next_generation(story);
}

static void min_0(struct story *story)
{
    set_group(story, value_int(0), "minReplicas");
    next_generation(story);
}

static void suspend_group(struct story *story)
{
    set_group(story, value_bool(true), "suspend");
}

static void second_head(struct story *story)
{
    struct value *pod = value_ref(find_pod(story, "head"));
    value_put(&pod, value_string("zz-extra"), "metadata", "name");
    put_pod(story, pod);
}

static void head_vanishes(struct story *story)
{
    remove_object(&story->fake, "Pod", meta_name(find_pod(story, "head")));
}

static void annotation_c(struct story *story)
{
    set_cluster(story, value_string("c"), "metadata", "annotations", "a");
}

static void no_ingress(struct story *story)
{
    set_cluster(story, value_bool(false), "spec", "headGroupSpec", "enableIngress");
}

static void size_2gi(struct story *story)
{
    set_cluster(story, value_string("2Gi"), "spec", "gcsFaultToleranceOptions", "storage", "size");
}

static void retain(struct story *story)
{
    set_cluster(story, NULL, "spec", "gcsFaultToleranceOptions", "storage", "size");
    set_cluster(story, value_string("Retain"), "spec", "gcsFaultToleranceOptions", "storage",
                "deletionPolicy");
}

static const struct {
    const char *what;
    void (*act)(struct story *story);
} actions[] = {
    {"head Running, Ready=False ContainersNotReady, ray-head waiting ImagePullBackOff",
     head_image_pull},
    {"all pods Running and Ready", all_ready},
    {"pods terminated", pods_terminated},
    {"spec.suspend=true", suspend_new_generation},
    {"spec.suspend removed (nil)", suspend_unset},
    {"spec.suspend=false", resume},
    {"suspend=true", suspend},
    {"suspend=false before pods are gone", resume},
    {"suspend=false", resume},
    {"quota lifted", lift_ban},
    {"deletion allowed", lift_ban},
    {"one worker phase Failed", worker_failed},
    {"worker Failed, deletion forbidden", worker_failed_undeletable},
    {"worker Running, ray container terminated, restartPolicy Never", ray_terminated_never},
    {"worker ray container terminated, restartPolicy Always", ray_terminated_always},
    {"replicas=0", replicas_0},
    {"replicas=1", replicas_1},
    {"replicas=1 while the first pod still terminates", replicas_1},
    {"replicas=2", replicas_2},
    {"replicas=2 (not part of the hash)", replicas_2},
    {"replicas=3", replicas_3},
    {"ENABLE_RANDOM_POD_DELETE=TRUE, replicas=1", random_delete},
    {"one host of replica index 0 deleted externally", lose_host},
    {"one host Failed", fail_host},
    {"workersToDelete=[one host of index 0]", name_host},
    {"kubectl delete raycluster", delete_cluster},
    {"delete", delete_cluster},
    {"job Complete", job_complete},
    {"job FailureTarget", job_failing},
    {"31s later, job still running", nothing},
    {"worker image changed", worker_image},
    {"only head cpu request changes (generation 2)", head_cpu},
    {"minReplicas 1 -> 0", min_0},
    {"group suspend=true", suspend_group},
    {"a second head pod appears", second_head},
    {"head pod vanishes", head_vanishes},
    {"annotation a=c", annotation_c},
    {"enableIngress=false (ingress is left behind)", no_ingress},
    {"size 2Gi requested", size_2gi},
    {"deletionPolicy Retain", retain},
};

static void act(struct story *story, const char *what)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (strcmp(actions[i].what, what) == 0) {
            actions[i].act(story);
            return;
        }
    }
    expect_text(what, "a known action");
}

/* ---- comparing ---- */

static void expect_same(const char *what, const struct value *got, const struct value *want)
{
    AUTO_BUFFER difference = {0};
    value_diff_print(want, got, 0, &difference);
    AUTO_BUFFER text = {0};
    if (difference.size > 0) {
        buffer_printf(&text, "%s: %s", what, buffer_text(&difference));
    }
    expect_text(buffer_text(&text), "");
}

/* The store's Pods as `name phase`, or null when there are none. */
static struct value *pods_now(const struct fake *fake)
{
    struct value *pods = value_array();
    for (size_t i = 0; i < value_count(fake->objects); i++) {
        const struct value *pod = object_at(fake, i);
        if (strcmp(kind_at(fake, i), "Pod") == 0) {
            value_push(&pods, value_string_printf("%s %s%s", meta_name(pod),
                                                  value_find_text(pod, "status", "phase"),
                                                  meta_is_deleting(pod) ? " terminating" : ""));
        }
    }
    if (value_count(pods) == 0) {
        value_unref(pods);
        return value_null();
    }
    return pods;
}

/* Upstream's status has members from the start that are written with the first update. */
static struct value *status_now(const struct story *story)
{
    const struct value *cluster = the_cluster(story);
    const struct value *status = value_get(cluster, "status");
    if (cluster == NULL || status != NULL) {
        return value_ref(status);
    }
    return value_object_of("desiredCPU", value_string("0"), "desiredMemory", value_string("0"),
                           "desiredGPU", value_string("0"), "desiredTPU", value_string("0"), "head",
                           value_object(), NULL);
}

/* A replica's name ends in five random characters, which become `*`. */
static struct value *masked_error(const char *text)
{
    static const char before[] = "replica group workergroup-";
    if (text == NULL) {
        return NULL;
    }
    const char *random = strstr(text, before);
    if (random == NULL) {
        return value_string(text);
    }
    random += strlen(before);
    return value_string_printf("%.*s*%s", (int)(random - text), text, random + 5);
}

static void check_pass(struct story *story, const struct value *step)
{
    struct fake *fake = &story->fake;
    fake->writes = value_array();
    fake->events = value_array();
    struct reconcile_result result;
    story->controller->reconcile(story->controller, &fake->base, "default", "rc", &result);
    AUTO_VALUE *pods = pods_now(fake);
    AUTO_VALUE *status = status_now(story);
    AUTO_VALUE *error = masked_error(result.error);
    AUTO_VALUE *want_error = masked_error(value_as_string(value_get(step, "error")));
    AUTO_BUFFER requeue = {0};
    sim_duration_print(result.requeue_after, &requeue);
    expect_same("writes", fake->writes, value_get(step, "apiWrites"));
    expect_same("events", fake->events, value_get(step, "events"));
    expect_same("Pods", pods, value_get(step, "podsAfter"));
    expect_same("status", status, value_get(step, "status"));
    expect_same("error", error, want_error);
    expect_text(buffer_text(&requeue), value_find_text(step, "requeueAfter"));
    expect_int(the_cluster(story) == NULL, value_as_bool(value_get(step, "clusterGone"), false));
    free(result.error);
    value_unref(fake->writes);
    value_unref(fake->events);
}

/* Whether deleted Pods linger in a recording. */
static bool is_graceful(const struct value *steps)
{
    for (size_t i = 0; i < value_count(steps); i++) {
        const struct value *pods = value_get(value_at(steps, i), "podsAfter");
        for (size_t k = 0; k < value_count(pods); k++) {
            if (text_has_suffix(value_text(value_at(pods, k)), " terminating")) {
                return true;
            }
        }
    }
    return false;
}

static void tell(const char *name, const struct value *steps)
{
    struct story story;
    story_init(&story, name);
    story.fake.graceful = is_graceful(steps);
    for (size_t i = 0; i < value_count(steps); i++) {
        const struct value *step = value_at(steps, i);
        const char *kind = value_find_text(step, "step");
        expect_context("%s, step %zu", name, i);
        /* What happens, happens at the time of the pass after it. */
        for (size_t k = i; k < value_count(steps); k++) {
            if (sim_time_parse(value_find_text(value_at(steps, k), "time"), &story.fake.now)) {
                break;
            }
        }
        if (strcmp(kind, "given") == 0) {
            AUTO_VALUE *cluster = value_ref(value_get(step, "cluster"));
            value_drop(&cluster, "status");
            put_object(&story.fake, "RayCluster", value_ref(cluster));
        } else if (strcmp(kind, "do") == 0) {
            act(&story, value_find_text(step, "what"));
        } else {
            check_pass(&story, step);
        }
    }
    story_release(&story);
}

TEST(recorded_stories)
{
    AUTO_VALUE *stories = expect_read_json("core/ray/testdata/traces.json");
    expect_true(value_count(stories) > 0);
    for (size_t i = 0; i < value_count(stories); i++) {
        tell(value_key_at(stories, i), value_member_at(stories, i));
    }
}

static void use_interface_contract(struct rig *rig)
{
    struct ray_controller_config config = {.contract = contract_find("raycluster-interface")};
    AUTO_ERROR err = {0};
    rig->controller->destroy(rig->controller);
    rig->controller = ray_controller_new(&config, &err);
}

/* The interface definition tells of an invalid manifest in the status, KubeRay only in events. */
TEST(an_invalid_manifest_has_failed)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    use_interface_contract(&rig);
    rig_set_group(&rig, "minReplicas", "9");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "status RayCluster/default/rc\n");
    expect_json(value_get(find_object(&rig.fake, "RayCluster", "rc"), "status"),
                "{\"desiredCPU\":\"0\",\"desiredGPU\":\"0\",\"desiredMemory\":\"0\","
                "\"desiredTPU\":\"0\",\"lastUpdateTime\":\"1970-01-01T00:00:00Z\","
                "\"observedGeneration\":1,\"state\":\"Failed\",\"stateTransitionTimes\":{"
                "\"Failed\":\"1970-01-01T00:00:00Z\"}}");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "");
    rig_set_group(&rig, "minReplicas", "0");
    rig_pass(&rig);
    expect_text(value_find_text(find_object(&rig.fake, "RayCluster", "rc"), "status", "state"),
                "Pending");
}

TEST(tls_needs_cert_manager)
{
    AUTO_RIG rig;
    rig_init(&rig, "{'RayClusterMTLS':true}", "{}");
    rig_set_spec(&rig, "{'enabled':true}", "tlsOptions");
    rig_pass(&rig);
    expect_text(buffer_text(&rig.writes), "");
    expect_text(buffer_text(&rig.events),
                "Warning InvalidRayClusterSpec Validate | The RayCluster spec is invalid "
                "default/rc: tlsOptions requires cert-manager, but cert-manager is not "
                "installed\n");
    expect_int(rig.requeue_seconds, 0);
}

TEST(a_status_that_contradicts_itself)
{
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    rig_set(&rig, "RayCluster", "rc",
            "[{'type':'RayClusterSuspending','status':'True'},"
            "{'type':'RayClusterSuspended','status':'True'}]",
            "status", "conditions");
    rig_pass(&rig);
    expect_text(rig.error, "invalid RayCluster State: rayv1.RayClusterSuspending and "
                           "rayv1.RayClusterSuspended conditions should not be both true");
    expect_text(buffer_text(&rig.writes), "");
}

TEST(what_is_worth_a_pass)
{
    static const struct {
        const char *old;
        const char *new;
        bool worth;
    } rows[] = {
        {"{'generation':1}", "{'generation':2}", true},
        {"{'labels':{'a':'1'}}", "{'labels':{'a':'2'}}", true},
        {"{}", "{'annotations':{'a':'1'}}", true},
        {"{}", "{'labels':{}}", false},
        {"{'resourceVersion':'1'}", "{'resourceVersion':'2','finalizers':['a']}", false},
    };
    AUTO_RIG rig;
    rig_init(&rig, "{}", "{}");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s %s", rows[i].old, rows[i].new);
        AUTO_VALUE *old = value_object_of("metadata", rig_value(rows[i].old), NULL);
        AUTO_VALUE *new = value_object_of("metadata", rig_value(rows[i].new), NULL);
        expect_int(rig.controller->primary_changed(old, new), rows[i].worth);
    }
}

TEST_MAIN("core/ray/controller", {"recorded stories", recorded_stories},
          {"an invalid manifest has failed", an_invalid_manifest_has_failed},
          {"TLS needs cert-manager", tls_needs_cert_manager},
          {"a status that contradicts itself", a_status_that_contradicts_itself},
          {"what is worth a pass", what_is_worth_a_pass})
