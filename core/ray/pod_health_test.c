#include "core/ray/pod_health.h"

#include "tests/expect.h"

#define POD(phase, policy, state)                                                                  \
    "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"restartPolicy\":\"" policy                         \
    "\",\"containers\":[{\"name\":\"ray\"},{\"name\":\"side\"}]},\"status\":{\"phase\":\"" phase   \
    "\",\"containerStatuses\":[{\"name\":\"side\",\"state\":{\"terminated\":{}}},"                 \
    "{\"name\":\"ray\",\"state\":" state "}]}}"
#define ENDED "{\"terminated\":{\"exitCode\":1,\"finishedAt\":\"2026-01-01T00:00:06Z\"}}"

TEST(which_pods_are_lost)
{
    static const struct {
        const char *pod;
        const char *reason; /* NULL: not lost */
    } rows[] = {
        {POD("Failed", "Always", "{}"),
         "The head Pod p status is Failed which is a terminal state. KubeRay will delete the Pod "
         "and create new Pods in the next reconciliation if necessary."},
        {POD("Succeeded", "Always", "{}"),
         "The head Pod p status is Succeeded which is a terminal state. KubeRay will delete the "
         "Pod and create new Pods in the next reconciliation if necessary."},
        {POD("Running", "Never", ENDED),
         "The Pod status of the head Pod p is Running, and the Ray container terminated status is "
         "&ContainerStateTerminated{ExitCode:1,Signal:0,Reason:,Message:,StartedAt:0001-01-01 "
         "00:00:00 +0000 UTC,FinishedAt:2026-01-01 00:00:06 +0000 UTC,ContainerID:,}. The "
         "container is unable to restart due to its restart policy Never, so KubeRay will delete "
         "it."},
        {POD("Running", "Always", ENDED), NULL},
        {POD("Running", "OnFailure", ENDED), NULL},
        {POD("Pending", "Never", ENDED), NULL},
        {POD("Running", "Never", "{\"waiting\":{}}"), NULL},
        {POD("Unknown", "Never", "{}"), NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].pod);
        AUTO_ERROR err = {0};
        AUTO_VALUE *pod = value_parse_json(rows[i].pod, strlen(rows[i].pod), &err);
        AUTO_BUFFER reason = {0};
        expect_int(pod_health_is_lost(pod, "head", NULL, &reason), rows[i].reason != NULL);
        expect_text(buffer_text(&reason), rows[i].reason == NULL ? "" : rows[i].reason);
    }
}

TEST_MAIN("core/ray/pod_health", {"which Pods are lost", which_pods_are_lost})
