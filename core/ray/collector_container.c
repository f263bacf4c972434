#include "core/ray/collector_container.h"

#include "core/ray/container.h"
#include "core/ray/pod_security.h"

static struct value *default_resources(void)
{
    struct value *limits =
        value_object_of("cpu", value_string("200m"), "memory", value_string("256Mi"), NULL);
    struct value *requests =
        value_object_of("cpu", value_string("50m"), "memory", value_string("64Mi"), NULL);
    return value_object_of("limits", limits, "requests", requests, NULL);
}

/* Who owns the cluster, where that is a RayJob or RayService. */
static void add_owner(const struct ray_cluster *cluster, struct value **container)
{
    const char *kind = cluster_spec_label(cluster, "ray.io/originated-from-crd");
    if (kind[0] != '\0') {
        container_add_env(container, "OWNER_KIND", kind);
    }
    const char *name = cluster_spec_label(cluster, "ray.io/originated-from-cr-name");
    if (name[0] != '\0') {
        container_add_env(container, "OWNER_NAME", name);
    }
}

void collector_container_add(struct pod_draft *pod)
{
    const struct ray_cluster *cluster = pod->cluster;
    if (!cluster->history_collector) {
        return;
    }
    RULE(cluster->rules, COLLECTOR_1);
    bool is_head = pod->group == NULL;
    const struct value *options =
        value_find(cluster->spec, "historyServerOptions", "collectorOptions");
    const struct value *image = value_get(options, "image");
    const struct value *policy = value_get(options, "imagePullPolicy");
    const struct value *resources = value_get(options, "resources");
    struct value *container = value_object_of(
        "name", value_string(COLLECTOR_CONTAINER), "image", value_ref(image), "imagePullPolicy",
        value_is(policy, VALUE_STRING) ? value_ref(policy) : value_string("IfNotPresent"),
        "resources", value_is(resources, VALUE_OBJECT) ? value_ref(resources) : default_resources(),
        NULL);
    value_push_to(&container, "env", container_env_of_field("POD_IP", "status.podIP"));
    container_add_env(&container, "RAY_CLUSTER_NAME", cluster->name);
    container_add_env(&container, "RAY_CLUSTER_NAMESPACE", cluster->namespace);
    container_add_env(&container, "RAY_ROLE", is_head ? "Head" : "Worker");
    container_add_env(&container, "EVENTS_PORT", "8084");
    container_add_env(&container, "FQ_RAY_IP", cluster->head_service_fqdn);
    add_owner(cluster, &container);
    if (is_head && !container_has_env(options, "RAY_DASHBOARD_ADDRESS")) {
        container_add_env(&container, "RAY_DASHBOARD_ADDRESS", "http://localhost:8265");
    }
    container_append_all(&container, "env", value_get(options, "env"));
    pod_security_auth_container(cluster, &container);
    value_push(&pod->sidecars, container);
}
