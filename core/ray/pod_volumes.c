#include "core/ray/pod_volumes.h"

#include "core/kube/quantity.h"
#include "core/ray/autoscaler_container.h"
#include "core/ray/collector_container.h"
#include "core/ray/container.h"

/* The container's memory: its limit or else its request; NULL where it has neither. */
static struct value *memory(const struct value *container)
{
    const struct value *amount = value_find(container, "resources", "limits", "memory");
    if (amount == NULL) {
        amount = value_find(container, "resources", "requests", "memory");
    }
    AUTO_QUANTITY quantity = {0};
    AUTO_ERROR err = {0};
    if (amount == NULL || !quantity_from_value(amount, &quantity, &err)) {
        return value_ref(amount);
    }
    return quantity_to_value(&quantity);
}

void pod_volumes_add_shared_memory(struct pod_draft *pod)
{
    static const char path[] = "/dev/shm";
    if (pod_draft_parameter(pod, "plasma-directory") != NULL ||
        container_mounts_path(pod->ray, path)) {
        RULE(pod->cluster->rules, POD_VOLUMES_2);
        return;
    }
    RULE(pod->cluster->rules, POD_VOLUMES_1);
    struct value *directory =
        value_object_of("medium", value_string("Memory"), "sizeLimit", memory(pod->ray), NULL);
    pod_draft_add_volume(
        pod, value_object_of("name", value_string("shared-mem"), "emptyDir", directory, NULL));
    container_mount(&pod->ray, "shared-mem", path);
}

static void mount_logs(struct pod_draft *pod, struct value **container)
{
    static const char path[] = "/tmp/ray";
    if (!container_mounts_path(*container, path)) {
        pod_draft_add_volume(pod, value_object_of("name", value_string("ray-logs"), "emptyDir",
                                                  value_object(), NULL));
        container_mount(container, "ray-logs", path);
    }
}

/* Shares the logs of the Ray container with a sidecar. */
static void share_logs(struct pod_draft *pod, const char *sidecar)
{
    size_t index = 0;
    if (pod_draft_find_sidecar(pod, sidecar, &index)) {
        RULE(pod->cluster->rules, POD_VOLUMES_3);
        mount_logs(pod, &pod->ray);
        struct value *container = value_ref(value_at(pod->sidecars, index));
        mount_logs(pod, &container);
        value_set_at(&pod->sidecars, index, container);
    }
}

void pod_volumes_add_logs(struct pod_draft *pod)
{
    if (pod->group == NULL && pod->cluster->autoscaling) {
        share_logs(pod, AUTOSCALER_CONTAINER);
    }
    if (pod->cluster->options->history_server) {
        share_logs(pod, COLLECTOR_CONTAINER);
    }
}
