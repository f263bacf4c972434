#include "core/ray/ray_environment.h"

#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/ray/collector_container.h"
#include "core/ray/container.h"
#include "core/ray/pod_builder.h"

static void add_head_address(const struct ray_cluster *cluster, struct value **container)
{
    const char *fqdn = cluster->head_service_fqdn;
    AUTO_FREE char *first_part = memory_copy_text_sized(fqdn, strcspn(fqdn, "."));
    container_add_env(container, "FQ_RAY_IP", fqdn);
    container_add_env(container, "RAY_IP", first_part);
}

void ray_environment_add_to_init_containers(struct pod_draft *pod)
{
    for (size_t i = 0; i < value_count(pod->init_containers); i++) {
        struct value *container = value_ref(value_at(pod->init_containers, i));
        RULE(pod->cluster->rules, ENV_4);
        add_head_address(pod->cluster, &container);
        value_set_at(&pod->init_containers, i, container);
    }
}

static void add_operator_defaults(struct pod_draft *pod)
{
    const struct value *defaults = pod->cluster->options->default_envs;
    for (size_t i = 0; i < value_count(defaults); i++) {
        RULE(pod->cluster->rules, ENV_3);
        container_push_env_once(&pod->ray, value_ref(value_at(defaults, i)));
    }
}

static void add_identity(struct value **container, const char *start_command)
{
    value_push_to(container, "env",
                  container_env_of_field("RAY_CLUSTER_NAME", "metadata.labels['ray.io/cluster']"));
    value_push_to(container, "env",
                  container_env_of_field("RAY_CLUSTER_NAMESPACE", "metadata.namespace"));
    value_push_to(container, "env",
                  container_env_of_field("RAY_CLOUD_INSTANCE_ID", "metadata.name"));
    value_push_to(container, "env",
                  container_env_of_field("RAY_NODE_TYPE_NAME", "metadata.labels['ray.io/group']"));
    container_add_env(container, "KUBERAY_GEN_RAY_START_CMD", start_command);
}

/* A RayService wants to learn of a failure quickly. */
static void add_service_timeouts(struct value **container)
{
    container_add_env_once(container, "RAY_timeout_ms_task_wait_for_death_info", "0");
    container_add_env_once(container, "RAY_gcs_server_request_timeout_seconds", "5");
    container_add_env_once(container, "RAY_SERVE_KV_TIMEOUT_S", "5");
}

static void add_usage(struct pod_draft *pod)
{
    container_add_env_once(&pod->ray, "RAY_USAGE_STATS_KUBERAY_IN_USE", "1");
    if (pod->group == NULL) {
        AUTO_BUFFER tags = {0};
        buffer_printf(&tags, "kuberay_version=" POD_BUILDER_VERSION ";kuberay_crd=%s",
                      pod->cluster->creator_kind);
        container_add_env(&pod->ray, "RAY_USAGE_STATS_EXTRA_TAGS", buffer_text(&tags));
    }
    container_add_env_once(&pod->ray, "RAY_DASHBOARD_ENABLE_K8S_DISK_USAGE", "1");
}

/* Has Ray send its events to the collector beside it. */
static void add_events(struct value **container)
{
    static const char types[] =
        "TASK_DEFINITION_EVENT,TASK_LIFECYCLE_EVENT,ACTOR_TASK_DEFINITION_EVENT,"
        "TASK_PROFILE_EVENT,DRIVER_JOB_DEFINITION_EVENT,DRIVER_JOB_LIFECYCLE_EVENT,"
        "ACTOR_DEFINITION_EVENT,ACTOR_LIFECYCLE_EVENT,NODE_DEFINITION_EVENT,NODE_LIFECYCLE_EVENT";
    container_add_env_once(container, "RAY_enable_ray_event", "true");
    container_add_env_once(container, "RAY_enable_core_worker_ray_event_to_aggregator", "true");
    container_add_env_once(container, "RAY_DASHBOARD_AGGREGATOR_AGENT_EVENTS_EXPORT_ADDR",
                           "http://localhost:8084/v1/events");
    container_add_env_once(container, "RAY_DASHBOARD_AGGREGATOR_AGENT_EXPOSABLE_EVENT_TYPES",
                           types);
    container_add_env_once(
        container, "RAY_DASHBOARD_AGGREGATOR_AGENT_PUBLISHER_HTTP_ENDPOINT_EXPOSABLE_EVENT_TYPES",
        types);
}

void ray_environment_add(struct pod_draft *pod, const char *start_command)
{
    const struct ray_cluster *cluster = pod->cluster;
    const char *head = "127.0.0.1";
    add_operator_defaults(pod);
    if (pod->group != NULL) {
        head = cluster->head_service_fqdn;
        add_head_address(cluster, &pod->ray);
    }
    RULE(cluster->rules, ENV_1);
    add_identity(&pod->ray, start_command);
    container_add_env_once(&pod->ray, "RAY_PORT", cluster->head_port);
    if (strcmp(cluster->creator_kind, "RayService") == 0) {
        RULE(cluster->rules, ENV_2);
        add_service_timeouts(&pod->ray);
    }
    AUTO_BUFFER address = {0};
    buffer_printf(&address, "%s:%s", head, cluster->head_port);
    container_add_env_once(&pod->ray, "RAY_ADDRESS", buffer_text(&address));
    add_usage(pod);
    if (cluster->options->history_server && pod_draft_has(pod->sidecars, COLLECTOR_CONTAINER)) {
        RULE(cluster->rules, COLLECTOR_2);
        add_events(&pod->ray);
    }
}
