#include "core/ray/pod_builder.h"

#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/ray/autoscaler_container.h"
#include "core/ray/collector_container.h"
#include "core/ray/container.h"
#include "core/ray/fault_tolerance.h"
#include "core/ray/init_containers.h"
#include "core/ray/owned_object.h"
#include "core/ray/pod_draft.h"
#include "core/ray/pod_security.h"
#include "core/ray/pod_volumes.h"
#include "core/ray/probes.h"
#include "core/ray/ray_environment.h"
#include "core/ray/ray_names.h"
#include "core/ray/start_command.h"

#define OVERWRITE_ANNOTATION "ray.io/overwrite-container-cmd"

/* ---- metadata ---- */

/* By these the controller finds its Pods, so nobody may give them another value. */
static void set_protected_labels(struct value **labels, const struct pod_draft *pod)
{
    bool is_head = pod->group == NULL;
    RULE(pod->cluster->rules, POD_LABELS_1);
    value_put(labels, value_string(pod->cluster->name), "ray.io/cluster");
    value_put(labels, value_string(is_head ? "head" : "worker"), "ray.io/node-type");
    value_put(labels, value_string(is_head ? "headgroup" : pod->group->name), "ray.io/group");
}

static struct value *labels(const struct pod_draft *pod)
{
    bool is_head = pod->group == NULL;
    AUTO_BUFFER identifier = {0};
    ray_names_append_identifier(pod->cluster->name, is_head ? "head" : "worker", &identifier);
    struct value *labels = value_object_of(
        "ray.io/is-ray-node", value_string("yes"), "ray.io/identifier",
        value_string(buffer_text(&identifier)), "app.kubernetes.io/name", value_string("kuberay"),
        "app.kubernetes.io/created-by", value_string("kuberay-operator"), NULL);
    owned_object_overlay(&labels, value_find(pod->template, "metadata", "labels"));
    const struct value *group_labels =
        value_get(is_head ? pod->cluster->head : pod->group->spec, "labels");
    if (value_count(group_labels) > 0) {
        RULE(pod->cluster->rules, POD_LABELS_2);
    }
    owned_object_overlay(&labels, group_labels);
    set_protected_labels(&labels, pod);
    return labels;
}

static void add_missing(struct value **into, const struct value *from)
{
    for (size_t i = 0; i < value_count(from); i++) {
        if (value_get_like(*into, from, i) == NULL) {
            value_put(into, value_ref(value_member_at(from, i)), value_key_at(from, i));
        }
    }
}

static void set_names(struct pod_draft *pod)
{
    const struct ray_cluster *cluster = pod->cluster;
    if (pod->group != NULL) {
        RULE(cluster->rules, POD_NAME_4);
        AUTO_FREE char *prefix = ray_names_worker_pod(cluster->name, pod->group->name);
        value_put(&pod->metadata, value_string(prefix), "generateName");
        return;
    }
    bool generate = !cluster->options->deterministic_head_name;
    AUTO_FREE char *name = ray_names_head_pod(cluster->name, generate);
    const struct value *own = value_find(pod->template, "metadata", "name");
    if (value_text_size(own) > 0) {
        RULE(cluster->rules, POD_NAME_3);
        value_put(&pod->metadata, value_ref(own), "name");
    }
    if (generate) {
        RULE(cluster->rules, POD_NAME_1);
    } else {
        RULE(cluster->rules, POD_NAME_2);
    }
    value_put(&pod->metadata, value_string(name), generate ? "generateName" : "name");
}

static void set_metadata(struct pod_draft *pod)
{
    const struct ray_cluster *cluster = pod->cluster;
    set_names(pod);
    value_put(&pod->metadata, value_string(cluster->namespace), "namespace");
    owned_object_put(&pod->metadata, "finalizers",
                     value_ref(value_find(pod->template, "metadata", "finalizers")));
    value_put(&pod->metadata, labels(pod), "labels");
    owned_object_put(&pod->metadata, "annotations",
                     value_ref(value_find(pod->template, "metadata", "annotations")));
    if (text_equal_fold(cluster_spec_annotation(cluster, OVERWRITE_ANNOTATION), "true")) {
        value_put(&pod->metadata, value_string("true"), "annotations", OVERWRITE_ANNOTATION);
    }
    value_put(&pod->metadata, value_array_of(cluster_spec_owner_reference(cluster), NULL),
              "ownerReferences");
}

/* ---- both kinds of Pods ---- */

static void add_metrics_port(struct value **container, struct rules *rules)
{
    const struct value *ports = value_get(*container, "ports");
    for (size_t i = 0; i < value_count(ports); i++) {
        if (value_is_text(value_get(value_at(ports, i), "name"), "metrics")) {
            return;
        }
    }
    RULE(rules, POD_PORTS_1);
    value_push_to(
        container, "ports",
        value_object_of("name", value_string("metrics"), "containerPort", value_int(8080), NULL));
}

/* What the operator's configuration adds to every Pod of that kind. */
static void add_operator_config(struct pod_draft *pod)
{
    const struct ray_options *options = pod->cluster->options;
    const struct value *sidecars =
        pod->group == NULL ? options->head_sidecars : options->worker_sidecars;
    for (size_t i = 0; i < value_count(sidecars); i++) {
        RULE(options->rules, POD_SIDECARS_1);
        value_push(&pod->sidecars, value_ref(value_at(sidecars, i)));
    }
    if (options->default_labels != NULL || options->default_annotations != NULL) {
        RULE(options->rules, POD_LABELS_4);
    }
    struct value *pod_labels = value_ref(value_get(pod->metadata, "labels"));
    add_missing(&pod_labels, options->default_labels);
    value_put(&pod->metadata, pod_labels, "labels");
    struct value *annotations = value_object();
    owned_object_overlay(&annotations, value_get(pod->metadata, "annotations"));
    add_missing(&annotations, options->default_annotations);
    owned_object_put(&pod->metadata, "annotations", annotations);
}

/* What the order of the steps decides is the order of variables, mounts and containers. */
static void add_features(struct pod_draft *pod)
{
    fault_tolerance_add(pod);
    add_metrics_port(&pod->ray, pod->cluster->rules);
    pod_security_add_auth(pod);
    pod_security_add_tls(pod);
    collector_container_add(pod);
    add_operator_config(pod);
    if (strcmp(pod->cluster->creator_kind, "RayService") == 0) {
        /* Workers always serve; the RayService itself says when a head does. */
        RULE(pod->cluster->rules, POD_LABELS_3);
        value_put(&pod->metadata, value_string(pod->group == NULL ? "false" : "true"), "labels",
                  "ray.io/serve");
    }
    pod_volumes_add_shared_memory(pod);
    pod_volumes_add_logs(pod);

    AUTO_BUFFER command = {0};
    start_command_print(pod->parameters, pod->group == NULL, pod->cluster->rules, &command);
    const char *overwrite = value_find_text(pod->metadata, "annotations", OVERWRITE_ANNOTATION);
    if (text_equal_fold(overwrite, "true")) {
        RULE(pod->cluster->rules, POD_COMMAND_1);
    } else {
        start_command_install(&pod->ray, buffer_text(&command), pod->cluster->options);
    }
    ray_environment_add_to_init_containers(pod);
    ray_environment_add(pod, buffer_text(&command));
    probes_add(pod);
}

/* ---- the Pods ---- */

struct value *pod_builder_head(const struct ray_cluster *cluster, const char *upgrade_hash)
{
    struct pod_draft pod;
    pod_draft_init(&pod, cluster, NULL);
    set_metadata(&pod);
    autoscaler_container_add(&pod);
    add_features(&pod);
    if (upgrade_hash != NULL) {
        RULE(cluster->rules, POD_ANNOTATIONS_1);
        value_put(&pod.metadata, value_string(upgrade_hash), "annotations",
                  POD_BUILDER_HASH_ANNOTATION);
        value_put(&pod.metadata, value_string(POD_BUILDER_VERSION), "annotations",
                  POD_BUILDER_VERSION_ANNOTATION);
    }
    struct value *built = pod_draft_finish(&pod);
    pod_draft_release(&pod);
    return built;
}

struct value *pod_builder_worker(const struct ray_cluster *cluster, const struct ray_group *group)
{
    struct pod_draft pod;
    pod_draft_init(&pod, cluster, group);
    set_metadata(&pod);
    if (!cluster->options->init_container_injection) {
        RULE(cluster->rules, POD_INIT_2);
    } else {
        RULE(cluster->rules, POD_INIT_1);
        value_push(&pod.init_containers, init_containers_wait_gcs_ready(cluster, pod.ray));
    }
    if (cluster->autoscaling && strcmp(cluster->autoscaler_version, "v2") == 0) {
        RULE(cluster->rules, AUTOSCALER_3);
        value_put(&pod.spec, value_string("Never"), "restartPolicy");
    }
    add_features(&pod);
    struct value *built = pod_draft_finish(&pod);
    pod_draft_release(&pod);
    return built;
}

static void put_number(struct value **pod, const char *label, int64_t number)
{
    AUTO_BUFFER text = {0};
    buffer_printf(&text, "%lld", (long long)number);
    value_put(pod, value_string(buffer_text(&text)), "metadata", "labels", label);
}

void pod_builder_number_worker(struct value **pod, int64_t replica_index, const char *replica_name,
                               int64_t host_index)
{
    put_number(pod, "ray.io/worker-group-replica-index", replica_index);
    if (replica_name != NULL) {
        value_put(pod, value_string(replica_name), "metadata", "labels",
                  "ray.io/worker-group-replica-name");
        put_number(pod, "ray.io/replica-host-index", host_index);
    }
}
