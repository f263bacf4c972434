#include "core/ray/service_builder.h"

#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/ray/owned_object.h"
#include "core/ray/ray_names.h"

/* ---- ports ---- */

/* Where the Ray container declares none. */
static struct value *default_ports(void)
{
    return value_object_of("client", value_int(10001), "dashboard", value_int(8265), "gcs-server",
                           value_int(6379), "metrics", value_int(8080), "serve", value_int(8000),
                           NULL);
}

struct value *service_builder_ports(const struct ray_cluster *cluster)
{
    const struct value *container =
        cluster_spec_ray_container(value_get(cluster->head, "template"));
    const struct value *declared = value_get(container, "ports");
    if (value_count(declared) == 0) {
        RULE(cluster->rules, SERVICE_HEAD_7);
        return default_ports();
    }
    RULE(cluster->rules, SERVICE_HEAD_8);
    struct value *ports = value_object();
    for (size_t i = 0; i < value_count(declared); i++) {
        const struct value *port = value_at(declared, i);
        int64_t number = value_as_int(value_get(port, "containerPort"), 0);
        AUTO_BUFFER name = {0};
        buffer_append(&name, value_find_text(port, "name"));
        if (name.size == 0) {
            buffer_printf(&name, "%lld-port", (long long)number);
        }
        value_put(&ports, value_int(number), buffer_text(&name));
    }
    if (value_get(ports, "metrics") == NULL) {
        value_put(&ports, value_int(8080), "metrics");
    }
    return ports;
}

static struct value *service_port(const char *name, const struct value *number,
                                  const char *app_protocol)
{
    return value_object_of("name", value_string(name), "port", value_ref(number), "appProtocol",
                           app_protocol != NULL ? value_string(app_protocol) : NULL, NULL);
}

/* Appends the ports of the head's Service to an array. */
static void append_head_ports(struct value **list, const struct ray_cluster *cluster)
{
    AUTO_VALUE *ports = service_builder_ports(cluster);
    for (size_t i = 0; i < value_count(ports); i++) {
        value_push(list, service_port(value_key_at(ports, i), value_member_at(ports, i), "tcp"));
    }
}

/* ---- the head's Service ---- */

/* Labels and selector alike. The head Pod may give itself another application name, and must still
 * be found. */
static struct value *head_labels(const struct ray_cluster *cluster)
{
    const struct value *application =
        value_find(cluster->head, "template", "metadata", "labels", "app.kubernetes.io/name");
    return value_object_of("ray.io/cluster", value_string(cluster->name), "ray.io/node-type",
                           value_string("head"), "ray.io/identifier",
                           value_string(cluster->head_identifier), "app.kubernetes.io/name",
                           application != NULL ? value_ref(application) : value_string("kuberay"),
                           "app.kubernetes.io/created-by", value_string("kuberay-operator"), NULL);
}

static struct value *service(struct value *metadata_take, struct value *spec_take)
{
    return value_object_of("apiVersion", value_string("v1"), "kind", value_string("Service"),
                           "metadata", metadata_take, "spec", spec_take, NULL);
}

/* The user's Service, made to select the head and to offer its ports. */
static struct value *head_service_of_user(const struct ray_cluster *cluster,
                                          const struct value *user)
{
    RULE(cluster->rules, SERVICE_HEAD_6);
    struct value *labels = value_object();
    owned_object_overlay(&labels, value_find(user, "metadata", "labels"));
    AUTO_VALUE *own_labels = head_labels(cluster);
    owned_object_overlay(&labels, own_labels);
    struct value *annotations = value_object();
    owned_object_overlay(&annotations, value_find(user, "metadata", "annotations"));
    owned_object_overlay(&annotations, value_get(cluster->spec, "headServiceAnnotations"));
    struct value *metadata =
        owned_object_metadata(cluster, cluster->head_service_name, labels, annotations);
    const struct value *finalizers = value_find(user, "metadata", "finalizers");
    value_put(&metadata, value_ref(finalizers), "finalizers");

    struct value *spec = value_object();
    owned_object_overlay(&spec, value_get(user, "spec"));
    struct value *ports = value_array();
    const struct value *user_ports = value_get(spec, "ports");
    for (size_t i = 0; i < value_count(user_ports); i++) {
        value_push(&ports, value_ref(value_at(user_ports, i)));
    }
    append_head_ports(&ports, cluster);
    value_put(&spec, ports, "ports");
    value_put(&spec, value_ref(own_labels), "selector");
    const char *type = value_find_text(cluster->head, "serviceType");
    if (value_find_text(spec, "type")[0] == '\0' && type[0] != '\0') {
        value_put(&spec, value_string(type), "type");
    }
    return service(metadata, spec);
}

struct value *service_builder_head(const struct ray_cluster *cluster)
{
    const struct value *user = value_get(cluster->head, "headService");
    if (value_is(user, VALUE_OBJECT)) {
        return head_service_of_user(cluster, user);
    }
    struct value *labels = head_labels(cluster);
    const struct value *annotations = value_get(cluster->spec, "headServiceAnnotations");
    struct value *ports = value_array();
    append_head_ports(&ports, cluster);
    struct value *spec = value_object_of("selector", value_ref(labels), "ports", ports, NULL);
    const char *type = value_find_text(cluster->head, "serviceType");
    if (type[0] != '\0') {
        value_put(&spec, value_string(type), "type");
    }
    bool inside = type[0] == '\0' || strcmp(type, "ClusterIP") == 0;
    if (inside && cluster->options->head_cluster_ip_service) {
        RULE(cluster->rules, SERVICE_HEAD_5);
    } else if (inside) {
        RULE(cluster->rules, SERVICE_HEAD_4);
        /* Headless: its name resolves to the head Pod itself, and before the Pod is ready, for
         * the workers wait for the head by that name. */
        value_put(&spec, value_string("None"), "clusterIP");
        value_put(&spec, value_bool(true), "publishNotReadyAddresses");
    }
    struct value *metadata =
        owned_object_metadata(cluster, cluster->head_service_name, labels, value_ref(annotations));
    return service(metadata, spec);
}

/* ---- the others ---- */

struct value *service_builder_headless(const struct ray_cluster *cluster)
{
    AUTO_FREE char *name = ray_names_headless_service(cluster->name);
    struct value *labels =
        value_object_of("ray.io/headless-worker-svc", value_string(cluster->name), NULL);
    struct value *selector = value_object_of("ray.io/cluster", value_string(cluster->name),
                                             "ray.io/node-type", value_string("worker"), NULL);
    struct value *spec =
        value_object_of("type", value_string("ClusterIP"), "clusterIP", value_string("None"),
                        "publishNotReadyAddresses", value_bool(true), "selector", selector, NULL);
    return service(owned_object_metadata(cluster, name, labels, NULL), spec);
}

static bool is_serve_port(const char *name)
{
    return strcmp(name, "serve") == 0 || text_has_prefix(name, "serve-");
}

struct value *service_builder_serve(const struct ray_cluster *cluster)
{
    AUTO_VALUE *head_ports = service_builder_ports(cluster);
    AUTO_VALUE *ports = value_array();
    for (size_t i = 0; i < value_count(head_ports); i++) {
        const char *name = value_key_at(head_ports, i);
        if (is_serve_port(name)) {
            value_push(&ports, service_port(name, value_member_at(head_ports, i), NULL));
        }
    }
    if (value_count(ports) == 0) {
        return NULL;
    }
    AUTO_FREE char *name = ray_names_serve_service(cluster->name);
    AUTO_FREE char *serve = ray_names_serve_label(cluster->name);
    struct value *labels = value_object_of(
        "ray.io/originated-from-cr-name", value_string(cluster->name), "ray.io/originated-from-crd",
        value_string("RayCluster"), "ray.io/serve", value_string(serve), NULL);
    struct value *selector = value_object_of("ray.io/cluster", value_string(cluster->name), NULL);
    struct value *spec = value_object_of("ports", value_ref(ports), "selector", selector, NULL);
    const char *type = value_find_text(cluster->head, "serviceType");
    if (type[0] != '\0') {
        value_put(&spec, value_string(type), "type");
    }
    return service(owned_object_metadata(cluster, name, labels, NULL), spec);
}
