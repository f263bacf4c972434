#include "sim/cluster/pod_status.h"

#include "sim/cluster/testing.h"
#include "tests/expect.h"

#define POD                                                                                        \
    "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'ray','image':'r:1'},"                 \
    "{'name':'side','image':'s:1'}]},'status':{'phase':'Pending','qosClass':'BestEffort'}}"

static struct sim_time at_second(int64_t second)
{
    return (struct sim_time){second * SIM_NS_PER_SECOND};
}

/* The Pod that became all these things, one each second from the first on. */
static struct value *pod_after(const struct pod_transition *transitions, size_t count)
{
    struct value *pod = rig_value(POD);
    for (size_t i = 0; i < count; i++) {
        struct value *status = pod_status_after(pod, &transitions[i], at_second((int64_t)i + 1));
        value_put(&pod, status, "status");
    }
    return pod;
}

#define AFTER(...)                                                                                 \
    pod_after((const struct pod_transition[]){__VA_ARGS__},                                        \
              sizeof((const struct pod_transition[]){__VA_ARGS__}) /                               \
                  sizeof(struct pod_transition))

/* The conditions in short: `Ready=False@2 ContainersNotReady: message; `. */
static void print_conditions(const struct value *pod, struct buffer *out)
{
    const struct value *conditions = value_find(pod, "status", "conditions");
    for (size_t i = 0; i < value_count(conditions); i++) {
        const struct value *condition = value_at(conditions, i);
        struct sim_time time = {-SIM_NS_PER_SECOND};
        sim_time_parse(value_find_text(condition, "lastTransitionTime"), &time);
        buffer_printf(out, "%s=%s@%lld", value_find_text(condition, "type"),
                      value_find_text(condition, "status"),
                      (long long)(time.ns / SIM_NS_PER_SECOND));
        if (value_get(condition, "reason") != NULL) {
            buffer_printf(out, " %s", value_find_text(condition, "reason"));
        }
        if (value_get(condition, "message") != NULL) {
            buffer_printf(out, ": %s", value_find_text(condition, "message"));
        }
        buffer_append(out, "; ");
    }
}

static void expect_conditions(struct value *pod_take, const char *phase, const char *want)
{
    AUTO_VALUE *pod = pod_take;
    AUTO_BUFFER got = {0};
    print_conditions(pod, &got);
    expect_text(value_find_text(pod, "status", "phase"), phase);
    expect_text(buffer_text(&got), want);
    expect_text(value_find_text(pod, "status", "qosClass"), "BestEffort");
}

TEST(words_are_known)
{
    enum pod_become become;
    expect_true(pod_become_parse("scheduled", &become) && become == POD_SCHEDULED);
    expect_true(pod_become_parse("gone", &become) && become == POD_GONE);
    expect_false(pod_become_parse("Ready", &become));
    expect_false(pod_become_parse("", &become));
}

#define UNREADY_BOTH " ContainersNotReady: containers with unready status: [ray side]; "

TEST(conditions_say_what_became_of_the_pod)
{
    expect_conditions(AFTER({POD_SCHEDULED}), "Pending", "PodScheduled=True@1; ");
    expect_conditions(AFTER({POD_UNSCHEDULABLE, .message = "0/3 nodes are available"}), "Pending",
                      "PodScheduled=False@1 Unschedulable: 0/3 nodes are available; ");
    expect_conditions(AFTER({POD_UNSCHEDULABLE}, {POD_SCHEDULED}), "Pending",
                      "PodScheduled=True@2; ");
    expect_conditions(AFTER({POD_SCHEDULED}, {POD_CREATING}), "Pending",
                      "PodReadyToStartContainers=False@2; Initialized=True@2; "
                      "Ready=False@2" UNREADY_BOTH "ContainersReady=False@2" UNREADY_BOTH
                      "PodScheduled=True@1; ");
    expect_conditions(AFTER({POD_CREATING}, {POD_RUNNING}), "Running",
                      "PodReadyToStartContainers=True@2; Initialized=True@1; "
                      "Ready=False@1" UNREADY_BOTH "ContainersReady=False@1" UNREADY_BOTH
                      "PodScheduled=True@1; ");
    expect_conditions(AFTER({POD_RUNNING}, {POD_READY}), "Running",
                      "PodReadyToStartContainers=True@1; Initialized=True@1; Ready=True@2; "
                      "ContainersReady=True@2; PodScheduled=True@1; ");
    expect_conditions(AFTER({POD_READY}, {POD_UNREADY}), "Running",
                      "PodReadyToStartContainers=True@1; Initialized=True@1; "
                      "Ready=False@2" UNREADY_BOTH "ContainersReady=False@2" UNREADY_BOTH
                      "PodScheduled=True@1; ");
    expect_conditions(AFTER({POD_READY}, {POD_FAILED}), "Failed",
                      "PodReadyToStartContainers=False@2; Initialized=True@1; "
                      "Ready=False@2 PodFailed; ContainersReady=False@2 PodFailed; "
                      "PodScheduled=True@1; ");
    expect_conditions(AFTER({POD_READY}, {POD_SUCCEEDED}), "Succeeded",
                      "PodReadyToStartContainers=False@2; Initialized=True@1 PodCompleted; "
                      "Ready=False@2 PodCompleted; ContainersReady=False@2 PodCompleted; "
                      "PodScheduled=True@1; ");
}

#define UNREADY_RAY " ContainersNotReady: containers with unready status: [ray]; "

TEST(one_container_makes_the_pod_unready)
{
    expect_conditions(AFTER({POD_READY}, {POD_WAITING, .reason = "CrashLoopBackOff"}), "Running",
                      "PodReadyToStartContainers=True@1; Initialized=True@1; "
                      "Ready=False@2" UNREADY_RAY "ContainersReady=False@2" UNREADY_RAY
                      "PodScheduled=True@1; ");
    expect_conditions(AFTER({POD_READY}, {POD_TERMINATED, .container = "side"}), "Running",
                      "PodReadyToStartContainers=True@1; Initialized=True@1; "
                      "Ready=False@2 ContainersNotReady: containers with unready status: [side]; "
                      "ContainersReady=False@2 ContainersNotReady: containers with unready status: "
                      "[side]; PodScheduled=True@1; ");
}

static void expect_container(struct value *pod_take, const char *want)
{
    AUTO_VALUE *pod = pod_take;
    expect_json(value_at(value_find(pod, "status", "containerStatuses"), 0), want);
}

#define ENDED_AT_2                                                                                 \
    "{\"terminated\":{\"exitCode\":137,\"finishedAt\":\"1970-01-01T00:00:02Z\","                   \
    "\"reason\":\"OOMKilled\",\"startedAt\":\"1970-01-01T00:00:01Z\"}}"

TEST(containers_remember_how_they_ended)
{
    expect_container(AFTER({POD_CREATING}),
                     "{\"image\":\"r:1\",\"imageID\":\"\",\"lastState\":{},\"name\":\"ray\","
                     "\"ready\":false,\"restartCount\":0,\"started\":false,"
                     "\"state\":{\"waiting\":{\"reason\":\"ContainerCreating\"}}}");
    expect_container(AFTER({POD_CREATING}, {POD_RUNNING}, {POD_READY}),
                     "{\"image\":\"r:1\",\"imageID\":\"\",\"lastState\":{},\"name\":\"ray\","
                     "\"ready\":true,\"restartCount\":0,\"started\":true,"
                     "\"state\":{\"running\":{\"startedAt\":\"1970-01-01T00:00:02Z\"}}}");
    const struct pod_transition killed = {POD_TERMINATED, .reason = "OOMKilled",
                                          .has_exit_code = true, .exit_code = 137};
    expect_container(AFTER({POD_READY}, killed),
                     "{\"image\":\"r:1\",\"imageID\":\"\",\"lastState\":{},\"name\":\"ray\","
                     "\"ready\":false,\"restartCount\":0,\"started\":false,"
                     "\"state\":" ENDED_AT_2 "}");
    expect_container(AFTER({POD_READY}, killed,
                           {POD_WAITING, .reason = "CrashLoopBackOff", .message = "back-off 5m0s"}),
                     "{\"image\":\"r:1\",\"imageID\":\"\",\"lastState\":" ENDED_AT_2
                     ",\"name\":\"ray\",\"ready\":false,\"restartCount\":0,\"started\":false,"
                     "\"state\":{\"waiting\":{\"message\":\"back-off 5m0s\","
                     "\"reason\":\"CrashLoopBackOff\"}}}");
    expect_container(AFTER({POD_READY}, killed, {POD_WAITING}, {POD_READY}),
                     "{\"image\":\"r:1\",\"imageID\":\"\",\"lastState\":" ENDED_AT_2
                     ",\"name\":\"ray\",\"ready\":true,\"restartCount\":1,\"started\":true,"
                     "\"state\":{\"running\":{\"startedAt\":\"1970-01-01T00:00:04Z\"}}}");
    expect_container(AFTER({POD_READY}, killed, {POD_READY}, {POD_UNREADY}),
                     "{\"image\":\"r:1\",\"imageID\":\"\",\"lastState\":" ENDED_AT_2
                     ",\"name\":\"ray\",\"ready\":false,\"restartCount\":1,\"started\":true,"
                     "\"state\":{\"running\":{\"startedAt\":\"1970-01-01T00:00:03Z\"}}}");
    expect_container(AFTER({POD_SUCCEEDED}),
                     "{\"image\":\"r:1\",\"imageID\":\"\",\"lastState\":{},\"name\":\"ray\","
                     "\"ready\":false,\"restartCount\":0,\"started\":false,"
                     "\"state\":{\"terminated\":{\"exitCode\":0,"
                     "\"finishedAt\":\"1970-01-01T00:00:01Z\",\"reason\":\"Completed\","
                     "\"startedAt\":\"1970-01-01T00:00:01Z\"}}}");
}

TEST(a_failed_pod_says_why)
{
    AUTO_VALUE *pod = AFTER({POD_READY}, {POD_FAILED, .reason = "Evicted", .message = "no disk"});
    expect_text(value_find_text(pod, "status", "reason"), "Evicted");
    expect_text(value_find_text(pod, "status", "message"), "no disk");
    expect_text(value_find_text(pod, "status", "startTime"), "1970-01-01T00:00:01Z");
    const struct value *statuses = value_find(pod, "status", "containerStatuses");
    expect_int(value_count(statuses), 2);
    for (size_t i = 0; i < 2; i++) {
        const struct value *ended = value_find(value_at(statuses, i), "state", "terminated");
        expect_int(value_as_int(value_get(ended, "exitCode"), -1), 1);
        expect_text(value_find_text(ended, "reason"), "Error");
    }
}

TEST(init_containers_are_over_by_then)
{
    AUTO_VALUE *pod = rig_value(POD);
    value_put(&pod, rig_value("[{'name':'wait','image':'w:1'}]"), "spec", "initContainers");
    struct pod_transition transition = {.become = POD_RUNNING};
    AUTO_VALUE *status = pod_status_after(pod, &transition, at_second(1));
    const struct value *init = value_at(value_get(status, "initContainerStatuses"), 0);
    expect_text(value_find_text(init, "name"), "wait");
    expect_text(value_find_text(init, "state", "terminated", "reason"), "Completed");
    expect_true(value_as_bool(value_get(init, "ready"), false));
}

TEST(conditions_of_others_stay)
{
    AUTO_VALUE *pod = rig_value(POD);
    value_put(&pod,
              rig_value("[{'type':'DisruptionTarget','status':'True'},"
                        "{'type':'PodScheduled','status':'True','lastTransitionTime':"
                        "'1970-01-01T00:00:00Z'}]"),
              "status", "conditions");
    struct pod_transition transition = {.become = POD_READY};
    struct value *status = pod_status_after(pod, &transition, at_second(1));
    value_put(&pod, status, "status");
    AUTO_BUFFER got = {0};
    print_conditions(pod, &got);
    expect_text(buffer_text(&got),
                "PodReadyToStartContainers=True@1; Initialized=True@1; Ready=True@1; "
                "ContainersReady=True@1; PodScheduled=True@0; DisruptionTarget=True@-1; ");
}

TEST(pods_alike_have_equal_inputs)
{
    static const struct {
        const char *change; /* merged into the status' place below */
        const char *member;
        bool alike;
    } table[] = {
        {"'10.244.0.7'", "podIP", true},
        {"[{'ip':'10.244.0.7'}]", "podIPs", true},
        {"'Running'", "phase", false},
        {"[]", "containerStatuses", false},
    };
    struct pod_transition transition = {.become = POD_READY};
    AUTO_VALUE *pod = rig_value(POD);
    AUTO_VALUE *inputs = pod_status_inputs(pod, &transition, at_second(1));
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        expect_context("%s", table[i].member);
        AUTO_VALUE *other = value_ref(pod);
        value_put(&other, rig_value(table[i].change), "status", table[i].member);
        value_put(&other, value_string("q"), "metadata", "name");
        AUTO_VALUE *its_inputs = pod_status_inputs(other, &transition, at_second(1));
        expect_int(value_equal(inputs, its_inputs), table[i].alike);
    }
    expect_context("%s", "");
    AUTO_VALUE *later = pod_status_inputs(pod, &transition, at_second(2));
    expect_false(value_equal(inputs, later));
    transition.reason = "Because";
    AUTO_VALUE *otherwise = pod_status_inputs(pod, &transition, at_second(1));
    expect_false(value_equal(inputs, otherwise));
}

TEST_MAIN("sim/cluster/pod_status", {"words are known", words_are_known},
          {"conditions say what became of the Pod", conditions_say_what_became_of_the_pod},
          {"one container makes the Pod unready", one_container_makes_the_pod_unready},
          {"containers remember how they ended", containers_remember_how_they_ended},
          {"a failed Pod says why", a_failed_pod_says_why},
          {"init containers are over by then", init_containers_are_over_by_then},
          {"conditions of others stay", conditions_of_others_stay},
          {"Pods alike have equal inputs", pods_alike_have_equal_inputs})
