#include "core/kube/api_client.h"

#include "core/kube/meta.h"

static struct api_response call(struct api_client *client, const struct api_request *request)
{
    struct api_response response = {0};
    client->call(client, request, &response);
    return response;
}

/* NULL for a cluster-scoped object. */
static const char *namespace_of(const struct resource *resource, const struct value *object)
{
    return resource->namespaced ? meta_namespace(object) : NULL;
}

struct api_response api_client_get(struct api_client *client, const struct resource *resource,
                                   const char *namespace, const char *name)
{
    return call(client,
                &(struct api_request){
                    .verb = API_GET, .resource = resource, .namespace = namespace, .name = name});
}

struct api_response api_client_list(struct api_client *client, const struct resource *resource,
                                    const char *namespace, const char *label_selector)
{
    return call(client, &(struct api_request){.verb = API_LIST,
                                              .resource = resource,
                                              .namespace = namespace,
                                              .label_selector = label_selector});
}

struct api_response api_client_create(struct api_client *client, const struct resource *resource,
                                      const struct value *object)
{
    return call(client, &(struct api_request){.verb = API_CREATE,
                                              .resource = resource,
                                              .namespace = namespace_of(resource, object),
                                              .body = object});
}

struct api_response api_client_update(struct api_client *client, const struct resource *resource,
                                      const char *subresource, const struct value *object)
{
    return call(client, &(struct api_request){.verb = API_UPDATE,
                                              .resource = resource,
                                              .namespace = namespace_of(resource, object),
                                              .name = meta_name(object),
                                              .subresource = subresource,
                                              .body = object});
}

struct api_response api_client_delete(struct api_client *client, const struct resource *resource,
                                      const char *namespace, const char *name)
{
    return call(client, &(struct api_request){.verb = API_DELETE,
                                              .resource = resource,
                                              .namespace = namespace,
                                              .name = name});
}

struct api_response api_client_delete_collection(struct api_client *client,
                                                 const struct resource *resource,
                                                 const char *namespace, const char *label_selector)
{
    return call(client, &(struct api_request){.verb = API_DELETE_COLLECTION,
                                              .resource = resource,
                                              .namespace = namespace,
                                              .label_selector = label_selector});
}
