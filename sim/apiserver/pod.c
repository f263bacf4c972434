#include <string.h>

#include "core/kube/meta.h"
#include "sim/apiserver/verbs.h"

/* The subresources of Pods that have handlers of their own.
 * Source: k8s.io/kubernetes pkg/registry/core/pod/storage/{storage,eviction}.go. */

/* As podutil.UpdatePodCondition: the transition time stays while the status does. */
static void set_condition(struct strategy_call *call, struct value **pod, const char *type,
                          const char *reason, const char *message)
{
    AUTO_VALUE *conditions = value_ref(value_find(*pod, "status", "conditions"));
    struct value *condition =
        value_object_of("type", value_string(type), "status", value_string("True"), "lastProbeTime",
                        value_null(), "lastTransitionTime", api_server_timestamp(call->server),
                        "reason", reason == NULL ? NULL : value_string(reason), "message",
                        message == NULL ? NULL : value_string(message), NULL);
    if (conditions == NULL) {
        conditions = value_array();
    }
    for (size_t i = 0; i < value_count(conditions); i++) {
        const struct value *old = value_at(conditions, i);
        if (!value_is_text(value_get(old, "type"), type)) {
            continue;
        }
        if (value_is_text(value_get(old, "status"), "True")) {
            value_put(&condition, value_ref(value_get(old, "lastTransitionTime")),
                      "lastTransitionTime");
        }
        value_set_at(&conditions, i, condition);
        value_put(pod, value_ref(conditions), "status", "conditions");
        return;
    }
    value_push(&conditions, condition);
    value_put(pod, value_ref(conditions), "status", "conditions");
}

static void merge_texts(struct value **pod, const struct value *body, const char *key)
{
    const struct value *texts = value_find(body, "metadata", key);
    for (size_t i = 0; i < value_count(texts); i++) {
        value_put(pod, value_ref(value_member_at(texts, i)), "metadata", key,
                  value_key_at(texts, i));
    }
}

/* Source: pkg/registry/core/pod/storage/storage.go, BindingREST.Create(), which hands on what
 * ValidatePodBinding() has found as an error of Go. A Binding without a name is taken for one of
 * the Pod in the path. */
static bool check_binding_itself(const struct value *binding, const char *pod,
                                 struct api_response *refusal)
{
    const char *kind = value_find_text(binding, "target", "kind");
    bool has_kind = kind[0] == '\0' || strcmp(kind, "Node") == 0;
    bool has_name = value_find_text(binding, "target", "name")[0] != '\0';
    if (meta_name(binding)[0] != '\0' && strcmp(meta_name(binding), pod) != 0) {
        *refusal = api_status_bad_request("name in URL does not match name in Binding object");
        return false;
    }
    if (has_kind && has_name) {
        return true;
    }
    AUTO_BUFFER why = {0};
    buffer_append(&why, has_kind || has_name ? "" : "[");
    if (!has_kind) {
        buffer_printf(&why,
                      "target.kind: Unsupported value: \"%s\": supported values: \"Node\", "
                      "\"<empty>\"%s",
                      kind, has_name ? "" : ", ");
    }
    buffer_append(&why, has_name ? "" : "target.name: Required value");
    buffer_append(&why, has_kind || has_name ? "" : "]");
    *refusal = api_status_failure(500, "", buffer_text(&why), NULL);
    return false;
}

static bool check_binding(const struct strategy_call *call, const struct value *pod,
                          struct api_response *refusal)
{
    const struct resource bindings = {.group = "", .plural = "pods/binding", .kind = "Binding"};
    const struct value *body = call->request->body;
    const char *name = meta_name(pod);
    const char *node = value_find_text(pod, "spec", "nodeName");
    if (!check_binding_itself(body, name, refusal)) {
        return false;
    }
    AUTO_BUFFER why = {0};
    if (meta_uid(body)[0] != '\0' && strcmp(meta_uid(body), meta_uid(pod)) != 0) {
        buffer_printf(&why, "Precondition failed: UID in precondition: %s, UID in object meta: %s",
                      meta_uid(body), meta_uid(pod));
    } else if (meta_is_deleting(pod)) {
        buffer_printf(&why, "pod %s is being deleted, cannot be assigned to a host", name);
    } else if (node[0] != '\0') {
        buffer_printf(&why, "pod %s is already assigned to node \"%s\"", name, node);
    } else if (value_count(value_find(pod, "spec", "schedulingGates")) > 0) {
        buffer_printf(&why, "pod %s has non-empty .spec.schedulingGates", name);
    }
    if (why.size > 0) {
        *refusal = api_status_conflict(&bindings, name, buffer_text(&why));
    }
    return why.size == 0;
}

struct api_response pod_bind_by_name(struct strategy_call *call, struct value *binding)
{
    const struct view *pods = view_find(call->server, &resource_pods);
    struct api_request request = *call->request;
    request.resource = &resource_pods;
    request.name = meta_name(binding);
    request.subresource = "binding";
    request.body = binding;
    struct strategy_call inner = {
        .server = call->server, .request = &request, .view = pods, .slot = pods->slot};
    return pod_bind_handle(&inner);
}

/* The status of a Pod that was bound just so is its own. */
static void mark_scheduled(struct strategy_call *call, struct value **pod,
                           struct pod_binding *binding)
{
    AUTO_VALUE *now = api_server_timestamp(call->server);
    AUTO_VALUE *before = value_ref(value_get(*pod, "status"));
    const struct value *known = pod_binding_status(binding, before, now);
    if (known != NULL) {
        value_put(pod, value_ref(known), "status");
        return;
    }
    set_condition(call, pod, "PodScheduled", NULL, NULL);
    pod_binding_remember(binding, before, value_get(*pod, "status"), now);
}

struct api_response pod_bind_handle(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    const struct value *old = call_get(call, request->namespace, request->name);
    if (old == NULL) {
        return api_status_not_found(request->resource, request->name);
    }
    struct api_response refusal = {0};
    if (!check_binding(call, old, &refusal)) {
        return refusal;
    }
    AUTO_VALUE *pod = value_ref(old);
    struct pod_binding *binding = pod_specs_bind(&call->server->pod_specs, value_get(old, "spec"),
                                                 value_find(request->body, "target", "name"));
    value_put(&pod, value_ref(binding->bound), "spec");
    merge_texts(&pod, request->body, "annotations");
    merge_texts(&pod, request->body, "labels");
    mark_scheduled(call, &pod, binding);
    value_unref(api_server_put(call, value_ref(pod)));
    return api_status_created();
}

struct api_response pod_evict_handle(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    const char *name = meta_name(request->body);
    if (name[0] != '\0' && strcmp(name, request->name) != 0) {
        return api_status_bad_request("name in URL does not match name in Eviction object");
    }
    const struct value *old = call_get(call, request->namespace, request->name);
    if (old == NULL) {
        return api_status_not_found(request->resource, request->name);
    }
    AUTO_VALUE *pod = value_ref(old);
    struct api_response refusal = {0};
    if (!disruption_admit(call, old, &refusal)) {
        return refusal;
    }
    set_condition(call, &pod, "DisruptionTarget", "EvictionByEvictionAPI",
                  "Eviction API: evicting");
    AUTO_VALUE *marked =
        value_equal(pod, old) ? value_ref(old) : api_server_put(call, value_ref(pod));
    /* A watcher may have been faster. */
    const struct value *now = call_get(call, request->namespace, request->name);
    AUTO_RESPONSE deleted = {0};
    if (now != NULL) {
        deleted = delete_object(call, now, value_get(request->body, "deleteOptions"));
    }
    if (now != NULL && !api_response_ok(&deleted)) {
        refusal = deleted;
        deleted = (struct api_response){0};
        return refusal;
    }
    return api_status_created();
}
