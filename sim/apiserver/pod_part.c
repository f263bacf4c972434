#include <string.h>

#include "core/kube/meta.h"
#include "sim/apiserver/builtin.h"
#include "sim/apiserver/pod_spec.h"
#include "sim/apiserver/verbs.h"

/*
 * What can be done with a Pod beside its spec and its status: ephemeral containers, other
 * resources, its log, and connections into it, of which there are none here.
 * Source: k8s.io/kubernetes pkg/registry/core/pod/{strategy.go,rest}, pkg/apis/core/validation/
 * validation.go (ValidatePodEphemeralContainersUpdate, ValidatePodResize), pkg/kubelet/
 * kubelet_pods.go (validateContainerLogStatus).
 */

static bool is_resize(const struct strategy_call *call)
{
    return strcmp(call->request->subresource, "resize") == 0;
}

static const struct value *find_named(const struct value *list, const char *name)
{
    for (size_t i = 0; i < value_count(list); i++) {
        if (value_is_text(value_get(value_at(list, i), "name"), name)) {
            return value_at(list, i);
        }
    }
    return NULL;
}

/* ---- updates ---- */

/* The containers of OLD with the resources that WANTED has under their names. */
static struct value *resized(const struct value *old, const struct value *wanted)
{
    static const char *const members[] = {"resources", "resizePolicy"};
    struct value *containers = value_ref(old);
    for (size_t i = 0; i < value_count(old); i++) {
        struct value *container = value_ref(value_at(old, i));
        const struct value *like = find_named(wanted, value_find_text(container, "name"));
        for (size_t j = 0; like != NULL && j < sizeof(members) / sizeof(members[0]); j++) {
            value_put(&container, value_ref(value_get(like, members[j])), members[j]);
        }
        value_set_at(&containers, i, container);
    }
    return containers;
}

void pod_prepare_for_part_update(struct strategy_call *call, struct value **object,
                                 const struct value *old)
{
    AUTO_VALUE *wanted = value_ref(value_get(*object, "spec"));
    AUTO_VALUE *spec = value_ref(value_get(old, "spec"));
    value_replace(object, value_ref(old));
    if (is_resize(call)) {
        static const char *const lists[] = {"containers", "initContainers"};
        for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
            const struct value *containers = value_get(spec, lists[i]);
            if (containers != NULL) {
                value_put(&spec, resized(containers, value_get(wanted, lists[i])), lists[i]);
            }
        }
    } else {
        value_put(&spec, value_ref(value_get(wanted, "ephemeralContainers")),
                  "ephemeralContainers");
    }
    value_put(object, value_ref(spec), "spec");
}

static void validate_ephemeral(struct field_check *check, const struct value *spec,
                               const struct value *old)
{
    pod_spec_validate(check, spec);
    const struct value *containers = value_get(spec, "ephemeralContainers");
    const struct value *before = value_get(old, "ephemeralContainers");
    for (size_t i = 0; i < value_count(before); i++) {
        const char *name = value_find_text(value_at(before, i), "name");
        const struct value *container = find_named(containers, name);
        if (container == NULL) {
            field_check_fail(check, FIELD_FORBIDDEN, "ephemeralContainers",
                             "Forbidden: existing ephemeral containers \"%s\" may not be removed",
                             name);
        } else if (!value_equal(container, value_at(before, i))) {
            field_check_fail(check, FIELD_FORBIDDEN, "ephemeralContainers",
                             "Forbidden: existing ephemeral containers \"%s\" may not be changed",
                             name);
        }
    }
}

static void validate_resize(struct field_check *check, const struct value *object,
                            const struct value *old)
{
    const struct value *spec = value_get(object, "spec");
    const char *class = value_find_text(old, "status", "qosClass");
    if (strcmp(pod_spec_qos_class(spec), pod_spec_qos_class(value_get(old, "spec"))) != 0) {
        field_check_invalid(check, NULL, class,
                            "Pod QOS Class may not change as a result of resizing");
        return;
    }
    pod_spec_validate(check, spec);
}

void pod_validate_part_update(struct strategy_call *call, const struct value *object,
                              const struct value *old, struct field_errors *errors)
{
    struct field_check check = {.errors = errors};
    field_check_enter(&check, "spec");
    if (is_resize(call)) {
        validate_resize(&check, object, old);
    } else {
        validate_ephemeral(&check, value_get(object, "spec"), value_get(old, "spec"));
    }
    buffer_release(&check.path);
}

/* ---- the log ---- */

static void print_names(const struct value *containers, struct buffer *out)
{
    for (size_t i = 0; i < value_count(containers); i++) {
        buffer_printf(out, "%s%s", i == 0 ? "" : " ",
                      value_find_text(value_at(containers, i), "name"));
    }
}

/* Which container is meant; NULL with *REFUSAL. */
static const char *choose_container(const struct value *pod, const char *wanted,
                                    struct api_response *refusal)
{
    const struct value *containers = value_find(pod, "spec", "containers");
    const struct value *init = value_find(pod, "spec", "initContainers");
    AUTO_BUFFER message = {0};
    if (wanted == NULL || wanted[0] == '\0') {
        if (value_count(containers) == 1) {
            return value_find_text(value_at(containers, 0), "name");
        }
        buffer_printf(&message, "a container name must be specified for pod %s, choose one of: [",
                      meta_name(pod));
        print_names(containers, &message);
        if (value_count(init) > 0) {
            buffer_append(&message, "] or one of the init containers: [");
            print_names(init, &message);
        }
        buffer_append(&message, "]");
    } else if (find_named(containers, wanted) != NULL || find_named(init, wanted) != NULL ||
               find_named(value_find(pod, "spec", "ephemeralContainers"), wanted) != NULL) {
        return wanted;
    } else {
        buffer_printf(&message, "container %s is not valid for pod %s", wanted, meta_name(pod));
    }
    *refusal = api_status_bad_request(buffer_text(&message));
    return NULL;
}

/* What its kubelet says of a container that has not started. */
static bool is_waiting(const struct value *pod, const char *container, struct buffer *message)
{
    static const char *const lists[] = {"containerStatuses", "initContainerStatuses"};
    const char *reason = "ContainerCreating";
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const struct value *status = find_named(value_find(pod, "status", lists[i]), container);
        if (value_find(status, "state", "running") != NULL ||
            value_find(status, "state", "terminated") != NULL ||
            value_find(status, "lastState", "terminated") != NULL) {
            return false;
        }
        const char *given = value_find_text(status, "state", "waiting", "reason");
        reason = given[0] == '\0' ? reason : given;
    }
    buffer_printf(message, "container \"%s\" in pod \"%s\" is waiting to start: %s", container,
                  meta_name(pod), reason);
    return true;
}

/* Nothing runs, so logs are empty. A node without an object is one of the simulated kubelet's. */
struct api_response pod_log_handle(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    const struct value *pod = call_get(call, request->namespace, request->name);
    if (pod == NULL) {
        return api_status_not_found(request->resource, request->name);
    }
    struct api_response refusal = {0};
    const char *container = choose_container(pod, request->container, &refusal);
    if (container == NULL) {
        return refusal;
    }
    const char *node_name = value_find_text(pod, "spec", "nodeName");
    if (node_name[0] == '\0') {
        return answer_object(200, value_string(""));
    }
    const struct value *node = api_server_peek(call->server, &resource_nodes, NULL, node_name);
    if (node != NULL && value_count(value_find(node, "status", "addresses")) == 0) {
        return api_status_failure(500, "", "no preferred addresses found; known addresses: []",
                                  NULL);
    }
    AUTO_BUFFER message = {0};
    return is_waiting(pod, container, &message) ? api_status_bad_request(buffer_text(&message))
                                                : answer_object(200, value_string(""));
}

/* ---- connections ---- */

struct api_response pod_connect_handle(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    const struct value *pod = call_get(call, request->namespace, request->name);
    if (pod == NULL) {
        return api_status_not_found(request->resource, request->name);
    }
    AUTO_BUFFER message = {0};
    if (value_find_text(pod, "spec", "nodeName")[0] == '\0') {
        buffer_printf(&message, "pod %s does not have a host assigned", request->name);
    } else {
        buffer_printf(&message, "pod %s is simulated: nothing runs in it, so there is no %s",
                      request->name, request->subresource);
    }
    return api_status_bad_request(buffer_text(&message));
}
