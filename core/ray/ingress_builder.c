#include "core/ray/ingress_builder.h"

#include "core/base/memory.h"
#include "core/ray/owned_object.h"
#include "core/ray/ray_names.h"
#include "core/ray/service_builder.h"

/* This annotation of the cluster names the class, and is not passed on. */
#define CLASS_ANNOTATION "kubernetes.io/ingress.class"

static struct value *labels(const struct ray_cluster *cluster)
{
    return value_object_of("ray.io/cluster", value_string(cluster->name), "ray.io/identifier",
                           value_string(cluster->head_identifier), "app.kubernetes.io/name",
                           value_string("kuberay"), "app.kubernetes.io/created-by",
                           value_string("kuberay-operator"), NULL);
}

static struct value *text_or(const struct value *text, const char *otherwise)
{
    return value_text_size(text) > 0 ? value_ref(text) : value_string(otherwise);
}

static struct value *dashboard_port(const struct ray_cluster *cluster)
{
    AUTO_VALUE *ports = service_builder_ports(cluster);
    return value_int(value_as_int(value_get(ports, "dashboard"), 8265));
}

static struct value *rule(const struct ray_cluster *cluster, const struct value *options)
{
    struct value *service =
        value_object_of("name", value_string(cluster->head_service_name), "port",
                        value_object_of("number", dashboard_port(cluster), NULL), NULL);
    struct value *path =
        value_object_of("path", text_or(value_get(options, "path"), "/"), "pathType",
                        text_or(value_get(options, "pathType"), "Prefix"), "backend",
                        value_object_of("service", service, NULL), NULL);
    struct value *http = value_object_of("paths", value_array_of(path, NULL), NULL);
    const struct value *host = value_get(options, "host");
    return value_object_of("host", value_text_size(host) > 0 ? value_ref(host) : NULL, "http", http,
                           NULL);
}

struct value *ingress_builder_head(const struct ray_cluster *cluster)
{
    AUTO_FREE char *name = ray_names_head_ingress(cluster->name);
    const struct value *options = value_get(cluster->head, "ingressOptions");
    const struct value *cluster_annotations =
        value_find(cluster->object, "metadata", "annotations");
    const struct value *class = value_get(cluster_annotations, CLASS_ANNOTATION);
    struct value *annotations = value_object();
    owned_object_overlay(&annotations, cluster_annotations);
    if (class != NULL) {
        RULE(cluster->rules, INGRESS_4);
    }
    value_drop(&annotations, CLASS_ANNOTATION);
    struct value *spec = value_object_of("ingressClassName", value_ref(class), "rules",
                                         value_array_of(rule(cluster, options), NULL), NULL);
    owned_object_put(&spec, "tls", value_ref(value_get(options, "tls")));
    return value_object_of("apiVersion", value_string("networking.k8s.io/v1"), "kind",
                           value_string("Ingress"), "metadata",
                           owned_object_metadata(cluster, name, labels(cluster), annotations),
                           "spec", spec, NULL);
}
