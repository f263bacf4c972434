#include <string.h>

#include "core/kube/meta.h"
#include "sim/cluster/job_controller.h"
#include "sim/scenario/play.h"

/* The steps that are what kubelet, scheduler and controllers would do: pods, jobs, services. */

bool step_pods(struct play *self, const struct value *step)
{
    const struct value *argument = value_get(step, "pods");
    const struct value *exit_code = value_get(argument, "exitCode");
    struct pod_transition transition = {
        .container = value_as_string(value_get(argument, "container")),
        .reason = value_as_string(value_get(argument, "reason")),
        .message = value_as_string(value_get(argument, "message")),
        .has_exit_code = exit_code != NULL,
        .exit_code = value_as_int(exit_code, 0),
        .force = value_as_bool(value_get(argument, "force"), false)};
    if (!pod_become_parse(value_find_text(argument, "become"), &transition.become)) {
        return play_fail(self, "step", "a Pod cannot become %s",
                         value_find_text(argument, "become"));
    }
    AUTO_VALUE *pods = play_need_pods(self, value_get(argument, "select"));
    if (pods == NULL) {
        return false;
    }
    for (size_t i = 0; i < value_count(pods); i++) {
        const struct value *pod = value_at(pods, i);
        AUTO_ERROR err = {0};
        if (!kubelet_become(cluster_kubelet(self->cluster), meta_namespace(pod), meta_name(pod),
                            &transition, &err)) {
            return play_fail(self, "step", "%s", err.message);
        }
    }
    return true;
}

bool step_jobs(struct play *self, const struct value *step)
{
    const struct value *argument = value_get(step, "jobs");
    const struct value *select = value_get(argument, "select");
    enum job_outcome outcome = JOB_COMPLETE;
    AUTO_ERROR err = {0};
    if (!job_outcome_parse(value_find_text(argument, "become"), &outcome) ||
        !job_controller_finish(cluster_world(self->cluster), cluster_server(self->cluster),
                               play_namespace(select), value_find_text(select, "name"), outcome,
                               &err)) {
        return play_fail(self, "step", "%s", err.message == NULL ? "no such outcome" : err.message);
    }
    return true;
}

/*
 * Addresses are the API server's to give, and a user cannot change a clusterIP: so the Service is
 * made anew with the wanted ones, as the same object to whoever looks for it by name.
 */
bool step_services(struct play *self, const struct value *step)
{
    const struct value *argument = value_get(step, "services");
    const struct value *select = value_get(argument, "select");
    const char *name = value_find_text(select, "name");
    const struct value *old = api_server_peek(cluster_server(self->cluster), &resource_services,
                                              play_namespace(select), name);
    if (old == NULL) {
        return play_fail(self, "step", "there is no Service %s", name);
    }
    AUTO_VALUE *service = value_ref(old);
    const struct value *address = value_get(argument, "clusterIP");
    if (address != NULL) {
        value_put(&service, value_ref(address), "spec", "clusterIP");
        value_drop(&service, "spec", "clusterIPs");
    }
    const struct value *node_ports = value_get(argument, "nodePorts");
    struct value *ports = value_ref(value_find(service, "spec", "ports"));
    for (size_t i = 0; i < value_count(ports); i++) {
        struct value *port = value_ref(value_at(ports, i));
        const struct value *wanted = value_get(node_ports, value_find_text(port, "name"));
        if (wanted != NULL) {
            value_put(&port, value_ref(wanted), "nodePort");
        }
        value_set_at(&ports, i, port);
    }
    value_put(&service, ports, "spec", "ports");
    value_drop(&service, "metadata", "resourceVersion");
    struct api_request request = {.verb = API_DELETE,
                                  .resource = &resource_services,
                                  .namespace = play_namespace(select),
                                  .name = name};
    if (!play_request(self, &request, NULL, "delete Service")) {
        return false;
    }
    request.verb = API_CREATE;
    request.name = NULL;
    request.body = service;
    return play_request(self, &request, value_get(step, "rejected"), "create Service");
}
