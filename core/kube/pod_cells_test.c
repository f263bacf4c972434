#include "core/kube/pod_cells.h"

#include "tests/expect.h"

#define STATUS(members) "{\"spec\":{\"containers\":[{},{}]},\"status\":{" members "}}"
#define INIT_STATUS(members)                                                                       \
    "{\"spec\":{\"initContainers\":[{\"name\":\"i\"},{\"name\":\"j\"}],\"containers\":[{}]},"      \
    "\"status\":{\"phase\":\"Pending\"," members "}}"
#define SIDECAR_STATUS(members)                                                                    \
    "{\"spec\":{\"initContainers\":[{\"name\":\"s\",\"restartPolicy\":\"Always\"}],"               \
    "\"containers\":[{}]},\"status\":{" members "}}"
#define CONTAINERS(items) "\"containerStatuses\":[" items "]"
#define RUNNING "{\"ready\":true,\"state\":{\"running\":{}}}"
#define UNREADY "{\"ready\":false,\"state\":{\"running\":{}}}"
#define WAITING(reason) "{\"state\":{\"waiting\":{\"reason\":\"" reason "\"}}}"
#define TERMINATED(members) "{\"state\":{\"terminated\":{" members "}}}"
#define COMPLETED TERMINATED("\"exitCode\":0,\"reason\":\"Completed\"")
#define CONDITION(type, status) "\"conditions\":[{\"type\":\"" type "\",\"status\":\"" status "\"}]"

static void expect_cells(const char *pod_text, size_t first, size_t count, const char *want)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *pod = value_parse_json(pod_text, strlen(pod_text), &err);
    expect_text(err.message, NULL);
    struct sim_time now;
    expect_true(sim_time_parse("2026-01-01T00:10:00Z", &now));
    AUTO_VALUE *cells = pod_cells(pod, now);
    AUTO_BUFFER text = {0};
    for (size_t i = first; i < first + count; i++) {
        buffer_printf(&text, "%s%s", i > first ? "|" : "", value_text(value_at(cells, i)));
    }
    expect_context("%s", pod_text);
    expect_text(buffer_text(&text), want);
    expect_int(value_count(cells), 9);
    expect_context("%s", "");
}

TEST(ready_and_status)
{
    static const struct {
        const char *pod;
        const char *want;
    } rows[] = {
        {STATUS("\"phase\":\"Pending\""), "0/2|Pending"},
        {STATUS("\"phase\":\"Running\"," CONTAINERS(RUNNING "," RUNNING)), "2/2|Running"},
        {STATUS("\"phase\":\"Running\"," CONTAINERS(RUNNING "," UNREADY)), "1/2|Running"},
        {STATUS("\"phase\":\"Pending\"," CONTAINERS(WAITING("ContainerCreating"))),
         "0/2|ContainerCreating"},
        {STATUS("\"phase\":\"Running\"," CONTAINERS(
             WAITING("CrashLoopBackOff") "," WAITING("ImagePullBackOff"))),
         "0/2|CrashLoopBackOff"},
        {STATUS("\"phase\":\"Running\"," CONTAINERS(RUNNING "," WAITING("ImagePullBackOff"))),
         "1/2|ImagePullBackOff"},
        {STATUS("\"phase\":\"Succeeded\"," CONTAINERS(COMPLETED "," COMPLETED)), "0/2|Completed"},
        {STATUS(
             "\"phase\":\"Failed\"," CONTAINERS(TERMINATED("\"exitCode\":1,\"reason\":\"Error\""))),
         "0/2|Error"},
        {STATUS("\"phase\":\"Failed\"," CONTAINERS(TERMINATED("\"exitCode\":3"))),
         "0/2|ExitCode:3"},
        {STATUS("\"phase\":\"Failed\"," CONTAINERS(TERMINATED("\"exitCode\":3,\"signal\":9"))),
         "0/2|Signal:9"},
        {STATUS("\"phase\":\"Failed\",\"reason\":\"Evicted\""), "0/2|Evicted"},
        {STATUS("\"phase\":\"Running\"," CONTAINERS(COMPLETED "," RUNNING) "," CONDITION("Ready",
                                                                                         "True")),
         "1/2|Running"},
        {STATUS("\"phase\":\"Running\"," CONTAINERS(COMPLETED "," RUNNING)), "1/2|NotReady"},
        {STATUS("\"phase\":\"Running\"," CONTAINERS(
             COMPLETED "," TERMINATED("\"exitCode\":1,\"reason\":\"OOMKilled\"") "," RUNNING)),
         "1/2|OOMKilled"},
        {STATUS("\"phase\":\"Pending\",\"conditions\":[{\"type\":\"PodScheduled\",\"status\":"
                "\"False\",\"reason\":\"SchedulingGated\"}]"),
         "0/2|SchedulingGated"},
        {STATUS("\"phase\":\"Pending\",\"conditions\":[{\"type\":\"PodScheduled\",\"status\":"
                "\"False\",\"reason\":\"Unschedulable\"}]"),
         "0/2|Pending"},
        {"{}", "0/0|"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_cells(rows[i].pod, 1, 2, rows[i].want);
    }
}

TEST(init_containers)
{
    static const struct {
        const char *pod;
        const char *want;
    } rows[] = {
        {INIT_STATUS("\"initContainerStatuses\":[" UNREADY "]"), "0/1|Init:0/2"},
        {INIT_STATUS("\"initContainerStatuses\":[" COMPLETED "," WAITING("PodInitializing") "]"),
         "0/1|Init:1/2"},
        {INIT_STATUS("\"initContainerStatuses\":[" WAITING("ImagePullBackOff") "]"),
         "0/1|Init:ImagePullBackOff"},
        {INIT_STATUS(
             "\"initContainerStatuses\":[" TERMINATED("\"exitCode\":1,\"reason\":\"Error\"") "]"),
         "0/1|Init:Error"},
        {INIT_STATUS("\"initContainerStatuses\":[" TERMINATED("\"exitCode\":1") "]"),
         "0/1|Init:ExitCode:1"},
        {INIT_STATUS("\"initContainerStatuses\":[" TERMINATED("\"exitCode\":1,\"signal\":9") "]"),
         "0/1|Init:Signal:9"},
        {INIT_STATUS("\"initContainerStatuses\":[" COMPLETED "," COMPLETED
                     "]," CONTAINERS(WAITING("PodInitializing"))),
         "0/1|PodInitializing"},
        {INIT_STATUS("\"initContainerStatuses\":[" UNREADY
                     "]," CONDITION("Initialized", "True") "," CONTAINERS(RUNNING)),
         "1/1|Init:0/2"},
        {SIDECAR_STATUS(
             "\"phase\":\"Running\",\"initContainerStatuses\":[{\"name\":\"s\",\"ready\":"
             "true,\"started\":true,\"state\":{\"running\":{}}}]," CONTAINERS(RUNNING)),
         "2/2|Running"},
        {SIDECAR_STATUS("\"phase\":\"Pending\",\"initContainerStatuses\":[{\"name\":\"s\","
                        "\"started\":false,\"state\":{\"running\":{}}}]"),
         "0/2|Init:0/1"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_cells(rows[i].pod, 1, 2, rows[i].want);
    }
}

#define DELETED "\"metadata\":{\"deletionTimestamp\":\"2026-01-01T00:00:05Z\"}"

TEST(deleted_pods)
{
    expect_cells("{" DELETED ",\"status\":{\"phase\":\"Running\"}}", 2, 1, "Terminating");
    expect_cells("{" DELETED ",\"status\":{\"phase\":\"Succeeded\"}}", 2, 1, "Succeeded");
    expect_cells("{" DELETED ",\"status\":{\"phase\":\"Failed\"}}", 2, 1, "Failed");
    expect_cells("{" DELETED ",\"status\":{\"phase\":\"Running\",\"reason\":\"NodeLost\"}}", 2, 1,
                 "Unknown");
}

#define RESTARTED(count, finished)                                                                 \
    "{\"restartCount\":" count ",\"lastState\":{\"terminated\":{\"finishedAt\":\"" finished        \
    "\"}},\"ready\":true,\"state\":{\"running\":{}}}"

TEST(restarts)
{
    expect_cells(STATUS(CONTAINERS(RUNNING)), 3, 1, "0");
    expect_cells(STATUS(CONTAINERS("{\"restartCount\":2}")), 3, 1, "2");
    expect_cells(STATUS(CONTAINERS(RESTARTED("2", "2026-01-01T00:05:00Z") "," RESTARTED(
                     "1", "2026-01-01T00:01:00Z"))),
                 3, 1, "3 (5m ago)");
    expect_cells(
        INIT_STATUS("\"initContainerStatuses\":[" RESTARTED("4", "2026-01-01T00:09:00Z") "]"), 3, 1,
        "4 (60s ago)");
    expect_cells(INIT_STATUS("\"initContainerStatuses\":[{\"restartCount\":4,\"state\":"
                             "{\"terminated\":{\"exitCode\":0}}}]," CONTAINERS(RUNNING)),
                 3, 1, "0");
    expect_cells(SIDECAR_STATUS("\"initContainerStatuses\":[{\"name\":\"s\",\"restartCount\":2,"
                                "\"started\":true}]," CONTAINERS("{\"restartCount\":1}")),
                 3, 1, "3");
}

TEST(whole_rows)
{
    /* Recorded, with kubectl. */
    expect_cells("{\"metadata\":{\"name\":\"p1\",\"creationTimestamp\":\"2026-01-01T00:10:00Z\"},"
                 "\"spec\":{\"containers\":[{}]},\"status\":{\"phase\":\"Pending\"}}",
                 0, 9, "p1|0/1|Pending|0|0s|<none>|<none>|<none>|<none>");
    expect_cells("{\"metadata\":{\"name\":\"p2\"},\"spec\":{\"containers\":[{}],\"nodeName\":"
                 "\"n1\",\"readinessGates\":[{\"conditionType\":\"a\"},{\"conditionType\":\"b\"}]},"
                 "\"status\":{\"podIP\":\"10.0.0.1\",\"nominatedNodeName\":\"n2\",\"conditions\":["
                 "{\"type\":\"a\",\"status\":\"True\"},{\"type\":\"b\",\"status\":\"False\"}]}}",
                 4, 5, "<unknown>|10.0.0.1|n1|n2|1/2");
    expect_cells("{\"status\":{\"podIP\":\"10.0.0.1\",\"podIPs\":[{\"ip\":\"10.0.0.2\"}]}}", 5, 1,
                 "10.0.0.2");
}

TEST_MAIN("core/kube/pod_cells", {"ready and status", ready_and_status},
          {"init containers", init_containers}, {"deleted pods", deleted_pods},
          {"restarts", restarts}, {"whole rows", whole_rows})
