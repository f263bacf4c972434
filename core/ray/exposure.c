#include "core/ray/exposure.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "core/ray/ingress_builder.h"
#include "core/ray/ray_names.h"
#include "core/ray/service_builder.h"

/* ---- Ingress ---- */

static bool create_ingress(struct pass *pass, const struct value *wanted)
{
    const char *namespace = pass->cluster->namespace;
    AUTO_RESPONSE created = api_client_create(pass->client, &resource_ingresses, wanted);
    if (api_response_ok(&created)) {
        RULE(pass->cluster->rules, INGRESS_1);
        pass_event(pass, EVENT_CREATED_INGRESS, namespace, meta_name(wanted));
        return true;
    }
    if (pass_already_exists(&created)) {
        return true;
    }
    pass_event(pass, EVENT_FAILED_TO_CREATE_INGRESS, namespace, meta_name(wanted),
               api_response_message(&created));
    return pass_fail_response(pass, &created);
}

/* An empty map and none are the same. */
static bool same_members(const struct value *a, const struct value *b)
{
    return (value_count(a) == 0 && value_count(b) == 0) || value_equal(a, b);
}

static bool update_ingress(struct pass *pass, const struct value *live, struct value *wanted)
{
    const char *namespace = pass->cluster->namespace;
    const struct value *class = value_find(live, "spec", "ingressClassName");
    AUTO_VALUE *spec = value_ref(value_get(wanted, "spec"));
    if (value_get(spec, "ingressClassName") == NULL && class != NULL) {
        value_put(&spec, value_ref(class), "ingressClassName");
    }
    const struct value *labels = value_find(wanted, "metadata", "labels");
    const struct value *annotations = value_find(wanted, "metadata", "annotations");
    if (same_members(labels, value_find(live, "metadata", "labels")) &&
        same_members(annotations, value_find(live, "metadata", "annotations")) &&
        value_equal(spec, value_get(live, "spec"))) {
        return true;
    }
    RULE(pass->cluster->rules, INGRESS_2);
    AUTO_VALUE *updated = value_ref(live);
    value_put(&updated, value_ref(labels), "metadata", "labels");
    value_put(&updated, value_ref(annotations), "metadata", "annotations");
    value_put(&updated, value_ref(spec), "spec");
    AUTO_RESPONSE response = api_client_update(pass->client, &resource_ingresses, NULL, updated);
    if (!api_response_ok(&response)) {
        pass_event(pass, EVENT_FAILED_TO_UPDATE_INGRESS, namespace, meta_name(wanted),
                   api_response_message(&response));
        return pass_fail_response(pass, &response);
    }
    pass_event(pass, EVENT_UPDATED_INGRESS, namespace, meta_name(wanted));
    return true;
}

bool exposure_reconcile_ingress(struct pass *pass)
{
    const struct ray_cluster *cluster = pass->cluster;
    if (!value_as_bool(value_get(cluster->head, "enableIngress"), false)) {
        return true;
    }
    AUTO_VALUE *wanted = ingress_builder_head(cluster);
    AUTO_RESPONSE found = pass_get(pass, &resource_ingresses, meta_name(wanted));
    if (found.code == 404) {
        return create_ingress(pass, wanted);
    }
    if (!api_response_ok(&found)) {
        return pass_fail_response(pass, &found);
    }
    if (!meta_is_controlled_by(found.body, cluster->object)) {
        RULE(cluster->rules, INGRESS_3);
        pass_event(pass, EVENT_FOREIGN_INGRESS, cluster->namespace, meta_name(wanted));
        return true;
    }
    return update_ingress(pass, found.body, wanted);
}

/* ---- Services ---- */

static bool create_service(struct pass *pass, const struct value *service)
{
    const char *namespace = pass->cluster->namespace;
    AUTO_RESPONSE created = api_client_create(pass->client, &resource_services, service);
    if (!api_response_ok(&created)) {
        RULE(pass->cluster->rules, SERVICE_HEAD_9);
        pass_event(pass, EVENT_FAILED_TO_CREATE_SERVICE, namespace, meta_name(service),
                   api_response_message(&created));
        return pass_fail_response(pass, &created);
    }
    pass_event(pass, EVENT_CREATED_SERVICE, namespace, meta_name(service));
    return true;
}

bool exposure_reconcile_head_service(struct pass *pass)
{
    const struct ray_cluster *cluster = pass->cluster;
    AUTO_RESPONSE list =
        pass_list(pass, &resource_services, "ray.io/cluster", cluster->name, "ray.io/node-type",
                  "head", "ray.io/identifier", cluster->head_identifier);
    if (!api_response_ok(&list)) {
        return pass_fail_response(pass, &list);
    }
    const struct value *services = pass_items(&list);
    if (value_count(services) == 1) {
        RULE(cluster->rules, SERVICE_HEAD_2);
        return true;
    }
    if (value_count(services) > 1) {
        RULE(cluster->rules, SERVICE_HEAD_3);
        AUTO_BUFFER names = {0};
        for (size_t i = 0; i < value_count(services); i++) {
            buffer_printf(&names, "%s%s", i == 0 ? "" : " ", meta_name(value_at(services, i)));
        }
        return pass_fail(pass, "%zu head service found [%s]", value_count(services),
                         buffer_text(&names));
    }
    RULE(cluster->rules, SERVICE_HEAD_1);
    AUTO_VALUE *service = service_builder_head(cluster);
    return create_service(pass, service);
}

bool exposure_reconcile_headless_service(struct pass *pass)
{
    const struct ray_cluster *cluster = pass->cluster;
    bool wanted = false;
    for (size_t i = 0; i < cluster->group_count; i++) {
        wanted = wanted || cluster->groups[i].host_count > 1;
    }
    if (!wanted) {
        return true;
    }
    AUTO_RESPONSE list =
        pass_list(pass, &resource_services, "ray.io/headless-worker-svc", cluster->name);
    if (!api_response_ok(&list)) {
        return pass_fail_response(pass, &list);
    }
    if (value_count(pass_items(&list)) > 0) {
        return true;
    }
    RULE(cluster->rules, SERVICE_HEADLESS_1);
    AUTO_VALUE *service = service_builder_headless(cluster);
    return create_service(pass, service);
}

/* Neither its creation nor the failure of it is an event. */
bool exposure_reconcile_serve_service(struct pass *pass)
{
    const struct ray_cluster *cluster = pass->cluster;
    if (strcmp(cluster_spec_annotation(cluster, "ray.io/enable-serve-service"), "true") != 0) {
        return true;
    }
    AUTO_FREE char *name = ray_names_serve_service(cluster->name);
    AUTO_RESPONSE found = pass_get(pass, &resource_services, name);
    if (api_response_ok(&found)) {
        return true;
    }
    if (found.code != 404) {
        return pass_fail_response(pass, &found);
    }
    AUTO_VALUE *service = service_builder_serve(cluster);
    if (service == NULL) {
        RULE(cluster->rules, SERVICE_SERVE_2);
        return pass_fail(pass, "Please specify a port named 'serve' (or with the prefix 'serve-', "
                               "e.g. 'serve-grpc') in the Ray head container; otherwise, the "
                               "Kubernetes service for Ray Serve will not be created.");
    }
    RULE(cluster->rules, SERVICE_SERVE_1);
    AUTO_RESPONSE created = api_client_create(pass->client, &resource_services, service);
    return api_response_ok(&created) || pass_fail_response(pass, &created);
}
