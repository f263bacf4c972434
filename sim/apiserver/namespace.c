#include <string.h>

#include "core/kube/meta.h"
#include "sim/apiserver/verbs.h"

/* Source: k8s.io/apiserver pkg/admission/plugin/namespace/lifecycle/admission.go,
 * k8s.io/kubernetes pkg/registry/core/namespace/storage/storage.go. */

static const struct value *find_namespace(const struct strategy_call *call, const char *name)
{
    return api_server_peek(call->server, &resource_namespaces, NULL, name);
}

bool namespace_admit_create(struct strategy_call *call, const struct value *object,
                            struct api_response *refusal)
{
    const struct resource *resource = call->view->resource;
    const char *name = meta_namespace(object);
    if (!resource->namespaced) {
        return true;
    }
    const struct value *namespace = find_namespace(call, name);
    if (namespace == NULL) {
        *refusal = api_status_not_found(&resource_namespaces, name);
        return false;
    }
    if (strcmp(value_find_text(namespace, "status", "phase"), "Terminating") != 0) {
        return true;
    }
    AUTO_BUFFER why = {0};
    buffer_printf(
        &why, "unable to create new content in namespace %s because it is being terminated", name);
    *refusal = api_status_forbidden(resource, meta_name(object), buffer_text(&why));
    value_put(&refusal->body,
              value_array_of(
                  value_object_of("reason", value_string("NamespaceTerminating"), "message",
                                  value_string_printf("namespace %s is being terminated", name),
                                  "field", value_string("metadata.namespace"), NULL),
                  NULL),
              "details", "causes");
    return false;
}

bool namespace_is_finished(const struct value *object)
{
    return value_count(value_find(object, "spec", "finalizers")) == 0;
}

static bool may_be_deleted(const char *name)
{
    return strcmp(name, "default") != 0 && strcmp(name, "kube-system") != 0 &&
           strcmp(name, "kube-public") != 0;
}

struct api_response namespace_delete(struct strategy_call *call, const struct value *old)
{
    if (!may_be_deleted(meta_name(old))) {
        return api_status_forbidden(&resource_namespaces, meta_name(old),
                                    "this namespace may not be deleted");
    }
    if (!meta_is_deleting(old)) {
        AUTO_VALUE *object = value_ref(old);
        value_put(&object, api_server_timestamp(call->server), "metadata", "deletionTimestamp");
        value_put(&object, value_string("Terminating"), "status", "phase");
        return answer_object(200, api_server_put(call, value_ref(object)));
    }
    if (!namespace_is_finished(old) || value_count(value_find(old, "metadata", "finalizers")) > 0) {
        return answer_object(200, value_ref(old));
    }
    return answer_object(200, api_server_remove(call, value_ref(old)));
}

struct api_response namespace_finalize_handle(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    struct api_response refusal = {0};
    AUTO_VALUE *body = value_ref(request->body);
    if (!decode_body(call, &body, &refusal) || !metadata_match_request(call, &body, &refusal)) {
        return refusal;
    }
    const struct value *old = call_get(call, NULL, request->name);
    if (old == NULL) {
        return api_status_not_found(request->resource, request->name);
    }
    AUTO_VALUE *object = value_ref(old);
    value_put(&object, value_ref(value_find(body, "spec", "finalizers")), "spec", "finalizers");
    if (meta_is_deleting(object) && namespace_is_finished(object) &&
        value_count(value_find(object, "metadata", "finalizers")) == 0) {
        value_unref(api_server_remove(call, value_ref(old)));
        return answer_object(200, value_ref(object));
    }
    return value_equal(object, old) ? answer_object(200, value_ref(object))
                                    : answer_object(200, api_server_put(call, value_ref(object)));
}
