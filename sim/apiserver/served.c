#include "sim/apiserver/served.h"

#include "sim/apiserver/scale.h"
#include "sim/apiserver/verbs.h"

/* Source: the discovery documents of kube-apiserver 1.36. */

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *const builtin_verbs[] = {
    "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch", NULL};
static const char *const single_verbs[] = {"create", "delete", "get",   "list",
                                           "patch",  "update", "watch", NULL};
static const char *const custom_verbs[] = {"delete", "deletecollection", "get",   "list", "patch",
                                           "create", "update",           "watch", NULL};

static const char *const create_verbs[] = {"create", NULL};

#define READ_AND_WRITE TEXTS("get", "patch", "update")
#define CREATE TEXTS("create")
#define CONNECT TEXTS("create", "get")
#define PROXY TEXTS("create", "delete", "get", "patch", "update")

static const struct api_served_subresource pod_subresources[] = {
    {"attach", NULL, NULL, "PodAttachOptions", CONNECT},
    {"binding", NULL, NULL, "Binding", CREATE},
    {"ephemeralcontainers", NULL, NULL, NULL, READ_AND_WRITE},
    {"eviction", "policy", "v1", "Eviction", CREATE},
    {"exec", NULL, NULL, "PodExecOptions", CONNECT},
    {"log", NULL, NULL, NULL, TEXTS("get")},
    {"portforward", NULL, NULL, "PodPortForwardOptions", CONNECT},
    {"proxy", NULL, NULL, "PodProxyOptions", PROXY},
    {"resize", NULL, NULL, NULL, READ_AND_WRITE},
    {"status", NULL, NULL, NULL, READ_AND_WRITE},
};
static const struct api_served_subresource service_subresources[] = {
    {"proxy", NULL, NULL, "ServiceProxyOptions", PROXY},
    {"status", NULL, NULL, NULL, READ_AND_WRITE},
};
static const struct api_served_subresource node_subresources[] = {
    {"proxy", NULL, NULL, "NodeProxyOptions", PROXY},
    {"status", NULL, NULL, NULL, READ_AND_WRITE},
};
static const struct api_served_subresource namespace_subresources[] = {
    {"finalize", NULL, NULL, NULL, TEXTS("update")},
    {"status", NULL, NULL, NULL, READ_AND_WRITE},
};
static const struct api_served_subresource account_subresources[] = {
    {"token", "authentication.k8s.io", "v1", "TokenRequest", CREATE},
};

/* Resources with more subresources than `status`, or with others. */
static const struct {
    const struct resource *resource;
    const struct api_served_subresource *subresources;
    size_t count;
} several[] = {
    {&resource_pods, pod_subresources, sizeof(pod_subresources) / sizeof(pod_subresources[0])},
    {&resource_services, service_subresources,
     sizeof(service_subresources) / sizeof(service_subresources[0])},
    {&resource_nodes, node_subresources, sizeof(node_subresources) / sizeof(node_subresources[0])},
    {&resource_namespaces, namespace_subresources,
     sizeof(namespace_subresources) / sizeof(namespace_subresources[0])},
    {&resource_serviceaccounts, account_subresources,
     sizeof(account_subresources) / sizeof(account_subresources[0])},
};

/* Of custom resources, which have both, one or none; and of built-in ones with but a status. */
static const struct api_served_subresource scale_and_status[] = {
    {"scale", "autoscaling", "v1", "Scale", READ_AND_WRITE},
    {"status", NULL, NULL, NULL, READ_AND_WRITE},
};

static void find_subresources(const struct view *view, struct api_served *out)
{
    for (size_t i = 0; i < sizeof(several) / sizeof(several[0]); i++) {
        if (several[i].resource == view->resource) {
            out->subresources = several[i].subresources;
            out->subresource_count = several[i].count;
            return;
        }
    }
    bool has_scale = scale_is_served(view);
    out->subresources = &scale_and_status[has_scale ? 0 : 1];
    out->subresource_count = (has_scale ? 1 : 0) + (view->strategy->has_status ? 1 : 0);
}

static void add_details(const struct view_details *details, struct api_served *out)
{
    out->singular = details->singular;
    out->short_names = details->short_names;
    out->categories = details->categories;
    out->definition_schema = details->openapi;
    out->columns = details->columns;
    out->column_count = details->column_count;
    out->deprecated = details->deprecated;
    out->deprecation_warning = details->deprecation_warning;
    out->selectable_fields = details->selectable_fields;
}

static struct api_served describe(const struct view *view)
{
    const struct resource *resource = view->resource;
    struct api_served served = {
        .resource = resource,
        .singular = resource->singular,
        .short_names = resource->short_names,
        .categories = resource->categories,
        .verbs = view->strategy->answer != NULL              ? create_verbs
                 : resource->custom                          ? custom_verbs
                 : view->strategy->without_delete_collection ? single_verbs
                                                             : builtin_verbs,
        .schema = view->strategy->schema,
        .storage = view->slot == NULL ? resource : view->slot->resource,
    };
    find_subresources(view, &served);
    if (view->details != NULL) {
        add_details(view->details, &served);
    }
    return served;
}

void api_server_each_served(const struct api_server *self,
                            void (*visit)(void *context, const struct api_served *served),
                            void *context)
{
    for (const struct view *view = self->views; view != NULL; view = view->next) {
        struct api_served served = describe(view);
        visit(context, &served);
    }
}

bool api_server_find_served(const struct api_server *self, const struct resource *resource,
                            struct api_served *out)
{
    const struct view *view = view_find(self, resource);
    if (view == NULL) {
        return false;
    }
    *out = describe(view);
    return true;
}

uint64_t api_server_served_revision(const struct api_server *self)
{
    return self->served_revision;
}
