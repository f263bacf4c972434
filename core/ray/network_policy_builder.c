#include "core/ray/network_policy_builder.h"

#include <string.h>

#include "core/base/parse_int.h"
#include "core/kube/meta.h"
#include "core/ray/owned_object.h"

enum { DEFAULT_DASHBOARD_PORT = 8265 };

/* An object {matchLabels: …} from a map of labels. */
static struct value *selector(struct value *labels_take)
{
    return value_object_of("matchLabels", labels_take, NULL);
}

/* A rule's peers: the Pods with these labels. */
static struct value *peers(struct value *labels_take)
{
    return value_array_of(value_object_of("podSelector", selector(labels_take), NULL), NULL);
}

static struct value *cluster_label(const struct ray_cluster *cluster)
{
    return value_object_of("ray.io/cluster", value_string(cluster->name), NULL);
}

static void append_all(struct value **rules, const struct value *more)
{
    for (size_t i = 0; i < value_count(more); i++) {
        value_push(rules, value_ref(value_at(more, i)));
    }
}

/* The RayJob that submits its job from a Pod of its own; NULL when there is none. */
static const struct value *submitting_job(const struct ray_cluster *cluster)
{
    const struct value *owner = meta_controller(cluster->object);
    const char *api_version = value_find_text(owner, "apiVersion");
    bool is_job = value_is_text(value_get(owner, "kind"), "RayJob") &&
                  strncmp(api_version, "ray.io/", strlen("ray.io/")) == 0;
    bool submits =
        strcmp(cluster_spec_label(cluster, "ray.io/job-submission-mode"), "K8sJobMode") == 0;
    return is_job && submits ? owner : NULL;
}

static struct value *submitter_rule(const struct ray_cluster *cluster, const struct value *job)
{
    int64_t port = DEFAULT_DASHBOARD_PORT;
    parse_int64(value_find_text(cluster->head, "rayStartParams", "dashboard-port"), &port);
    struct value *labels =
        value_object_of("ray.io/originated-from-cr-name", value_ref(value_get(job, "name")),
                        "ray.io/originated-from-crd", value_string("RayJob"), NULL);
    struct value *ports = value_array_of(
        value_object_of("protocol", value_string("TCP"), "port", value_int(port), NULL), NULL);
    return value_object_of("from", peers(labels), "ports", ports, NULL);
}

/* The policy's spec. JOB may submit to the head, or is NULL; RULES are the user's. */
static struct value *build_spec(const struct ray_cluster *cluster, struct value *pods_take,
                                const struct value *job, const struct value *rules)
{
    const char *mode = value_find_text(cluster->spec, "networkPolicy", "mode");
    struct value *types = value_array();
    struct value *spec = value_object_of("podSelector", selector(pods_take), NULL);
    if (strcmp(mode, "DenyAllEgress") != 0) {
        struct value *ingress =
            value_array_of(value_object_of("from", peers(cluster_label(cluster)), NULL), NULL);
        if (job != NULL) {
            value_push(&ingress, submitter_rule(cluster, job));
        }
        append_all(&ingress, value_get(rules, "ingressRules"));
        value_put(&spec, ingress, "ingress");
        value_push(&types, value_string("Ingress"));
    }
    if (strcmp(mode, "DenyAllIngress") != 0) {
        struct value *egress =
            value_array_of(value_object_of("to", peers(cluster_label(cluster)), NULL), NULL);
        append_all(&egress, value_get(rules, "egressRules"));
        value_put(&spec, egress, "egress");
        value_push(&types, value_string("Egress"));
    }
    value_put(&spec, types, "policyTypes");
    return spec;
}

static struct value *build(const struct ray_cluster *cluster, const char *name, const char *group,
                           struct value *spec_take)
{
    struct value *labels =
        value_object_of("ray.io/cluster", value_string(cluster->name), "ray.io/group",
                        value_string(group), "app.kubernetes.io/name", value_string("kuberay"),
                        "app.kubernetes.io/created-by", value_string("kuberay-operator"), NULL);
    return value_object_of(
        "apiVersion", value_string("networking.k8s.io/v1"), "kind", value_string("NetworkPolicy"),
        "metadata", owned_object_metadata(cluster, name, labels, NULL), "spec", spec_take, NULL);
}

struct value *network_policy_builder_head(const struct ray_cluster *cluster)
{
    AUTO_BUFFER name = {0};
    buffer_printf(&name, "%s-head", cluster->name);
    struct value *pods = value_object_of("ray.io/cluster", value_string(cluster->name),
                                         "ray.io/node-type", value_string("head"), NULL);
    struct value *spec = build_spec(cluster, pods, submitting_job(cluster),
                                    value_find(cluster->spec, "networkPolicy", "head"));
    return build(cluster, buffer_text(&name), "headgroup", spec);
}

/* The group's own rules, or else those of all workers. */
static const struct value *rules_of(const struct ray_cluster *cluster,
                                    const struct ray_group *group)
{
    const struct value *policy = value_get(cluster->spec, "networkPolicy");
    const struct value *entries = value_get(policy, "workerGroups");
    for (size_t i = 0; i < value_count(entries); i++) {
        if (value_is_text(value_get(value_at(entries, i), "groupName"), group->name)) {
            return value_at(entries, i);
        }
    }
    return value_get(policy, "worker");
}

struct value *network_policy_builder_group(const struct ray_cluster *cluster,
                                           const struct ray_group *group)
{
    AUTO_BUFFER name = {0};
    buffer_printf(&name, "%s-workers-%s", cluster->name, group->name);
    struct value *pods =
        value_object_of("ray.io/cluster", value_string(cluster->name), "ray.io/node-type",
                        value_string("worker"), "ray.io/group", value_string(group->name), NULL);
    struct value *spec = build_spec(cluster, pods, NULL, rules_of(cluster, group));
    return build(cluster, buffer_text(&name), group->name, spec);
}
