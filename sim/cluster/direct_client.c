#include "sim/cluster/direct_client.h"

#include "core/kube/meta.h"

static void direct_call(struct api_client *client, const struct api_request *request,
                        struct api_response *response)
{
    struct direct_client *self = (struct direct_client *)client;
    struct api_request sent = *request;
    sent.user_agent = self->user_agent;
    api_server_handle(self->server, &sent, response);
}

void direct_client_init(struct direct_client *self, struct api_server *server,
                        const char *user_agent)
{
    *self = (struct direct_client){
        .client = {.call = direct_call}, .server = server, .user_agent = user_agent};
}

static struct api_request request_for(enum api_verb verb, const struct resource *resource,
                                      const struct value *object, const struct value *body)
{
    return (struct api_request){
        .verb = verb,
        .resource = resource,
        .namespace = resource->namespaced ? meta_namespace(object) : NULL,
        .name = meta_name(object),
        .body = body,
    };
}

void direct_client_delete(struct direct_client *self, const struct resource *resource,
                          const struct value *object, const char *policy, int64_t grace_seconds)
{
    AUTO_VALUE *options = value_object_of(
        "apiVersion", value_string("v1"), "gracePeriodSeconds",
        grace_seconds < 0 ? NULL : value_int(grace_seconds), "kind", value_string("DeleteOptions"),
        "preconditions", value_object_of("uid", value_string(meta_uid(object)), NULL),
        "propagationPolicy", policy == NULL ? NULL : value_string(policy), NULL);
    struct api_request request = request_for(API_DELETE, resource, object, options);
    AUTO_RESPONSE response = {0};
    direct_call(&self->client, &request, &response);
}

void direct_client_put_metadata(struct direct_client *self, const struct resource *resource,
                                const struct value *object, const char *member,
                                struct value *list_take)
{
    if (value_count(list_take) == 0) {
        value_replace(&list_take, value_null());
    }
    AUTO_VALUE *patch =
        value_object_of("metadata",
                        value_object_of(member, list_take, "resourceVersion",
                                        value_string(meta_resource_version(object)), NULL),
                        NULL);
    struct api_request request = request_for(API_PATCH, resource, object, patch);
    request.patch_type = API_PATCH_MERGE;
    AUTO_RESPONSE response = {0};
    direct_call(&self->client, &request, &response);
}
