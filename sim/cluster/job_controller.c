#include "sim/cluster/job_controller.h"

#include <string.h>

#include "core/kube/condition.h"

bool job_outcome_parse(const char *text, enum job_outcome *out)
{
    if (strcmp(text, "complete") != 0 && strcmp(text, "failed") != 0) {
        return false;
    }
    *out = text[0] == 'c' ? JOB_COMPLETE : JOB_FAILED;
    return true;
}

static struct value *job_condition(const char *type, enum job_outcome outcome, const char *time)
{
    bool is_complete = outcome == JOB_COMPLETE;
    return value_object_of(
        "lastProbeTime", value_string(time), "lastTransitionTime", value_string(time), "message",
        value_string(is_complete ? "Reached expected number of succeeded pods"
                                 : "Job has reached the specified backoff limit"),
        "reason", value_string(is_complete ? "CompletionsReached" : "BackoffLimitExceeded"),
        "status", value_string("True"), "type", value_string(type), NULL);
}

static struct value *final_status(const struct value *job, enum job_outcome outcome,
                                  struct sim_time now)
{
    AUTO_BUFFER time = {0};
    sim_time_print(now, &time);
    const char *text = buffer_text(&time);
    bool is_complete = outcome == JOB_COMPLETE;
    const struct value *started = value_find(job, "status", "startTime");
    return value_object_of(
        "completionTime", is_complete ? value_string(text) : NULL, "conditions",
        value_array_of(
            job_condition(is_complete ? "SuccessCriteriaMet" : "FailureTarget", outcome, text),
            job_condition(is_complete ? "Complete" : "Failed", outcome, text), NULL),
        is_complete ? "succeeded" : "failed", value_int(1), "ready", value_int(0), "startTime",
        started == NULL ? value_ref(value_find(job, "metadata", "creationTimestamp"))
                        : value_ref(started),
        "terminating", value_int(0), "uncountedTerminatedPods", value_object(), NULL);
}

static bool is_finished(const struct value *job)
{
    const struct value *conditions = value_find(job, "status", "conditions");
    return condition_is_true(conditions, "Complete") || condition_is_true(conditions, "Failed");
}

bool job_controller_finish(struct world *world, struct api_server *server, const char *namespace,
                           const char *name, enum job_outcome outcome, struct error *err)
{
    const struct value *stored = api_server_peek(server, &resource_jobs, namespace, name);
    if (stored == NULL) {
        return error_set(err, "there is no Job %s/%s", namespace, name);
    }
    if (is_finished(stored)) {
        return error_set(err, "Job %s/%s is finished already", namespace, name);
    }
    AUTO_VALUE *job = value_ref(stored);
    value_put(&job, final_status(stored, outcome, world->now), "status");
    struct direct_client client;
    direct_client_init(&client, server, "kube-controller-manager");
    AUTO_RESPONSE response = api_client_update(&client.client, &resource_jobs, "status", job);
    return api_response_ok(&response) || error_set(err, "%s", api_response_message(&response));
}
