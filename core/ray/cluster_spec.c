#include "core/ray/cluster_spec.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/kube/meta.h"
#include "core/ray/ray_names.h"

static const struct value *group_resources(const struct value *spec,
                                           const struct contract *contract)
{
    const struct value *resources = value_get(spec, "resources");
    if (resources == NULL && contract->ray_resources) {
        resources = value_get(spec, "rayResources");
    }
    return resources;
}

static bool is_unset(const struct value *field)
{
    return field == NULL || value_is(field, VALUE_NULL);
}

/* Unset start parameters become an empty map. */
static void default_start_params(struct ray_cluster *self)
{
    struct value **object = &self->object;
    const struct value *head = value_find(*object, "spec", "headGroupSpec");
    if (value_is(head, VALUE_OBJECT) && is_unset(value_get(head, "rayStartParams"))) {
        RULE(self->rules, RECONCILE_7);
        value_put(object, value_object(), "spec", "headGroupSpec", "rayStartParams");
    }
    const struct value *groups = value_find(*object, "spec", "workerGroupSpecs");
    AUTO_VALUE *defaulted = NULL;
    for (size_t i = 0; i < value_count(groups); i++) {
        if (is_unset(value_get(value_at(groups, i), "rayStartParams"))) {
            if (defaulted == NULL) {
                defaulted = value_ref(groups);
            }
            struct value *group = value_ref(value_at(groups, i));
            value_put(&group, value_object(), "rayStartParams");
            value_set_at(&defaulted, i, group);
        }
    }
    if (defaulted != NULL) {
        RULE(self->rules, RECONCILE_7);
        value_put(object, value_ref(defaulted), "spec", "workerGroupSpecs");
    }
}

static void init_group(struct ray_group *self, const struct value *spec,
                       const struct ray_cluster *cluster)
{
    self->spec = spec;
    self->name = value_text(value_get(spec, "groupName"));
    self->resources = group_resources(spec, cluster->contract);
    self->suspended = value_as_bool(value_get(spec, "suspend"), false);
    const struct value *replicas = value_get(spec, "replicas");
    self->replicas = (int32_t)value_as_int(replicas, 0);
    self->min_replicas = (int32_t)value_as_int(value_get(spec, "minReplicas"), 0);
    self->max_replicas = (int32_t)value_as_int(value_get(spec, "maxReplicas"), INT32_MAX);
    self->host_count = (int32_t)value_as_int(value_get(spec, "numOfHosts"), 0);
    if (self->suspended) {
        RULE(cluster->rules, SCALE_CLAMP_4);
        return;
    }
    int32_t wanted = self->replicas;
    if (is_unset(replicas) || wanted < self->min_replicas) {
        RULE(cluster->rules, SCALE_CLAMP_1);
        wanted = self->min_replicas;
    } else if (wanted > self->max_replicas) {
        RULE(cluster->rules, SCALE_CLAMP_2);
        wanted = self->max_replicas;
    }
    if (self->host_count > 1) {
        RULE(cluster->rules, SCALE_CLAMP_3);
    }
    self->desired_pod_count = (int32_t)((uint32_t)wanted * (uint32_t)self->host_count);
}

static void init_groups(struct ray_cluster *self)
{
    const struct value *specs = value_get(self->spec, "workerGroupSpecs");
    self->group_count = value_count(specs);
    self->groups = memory_alloc_zero(self->group_count, sizeof(self->groups[0]));
    for (size_t i = 0; i < self->group_count; i++) {
        init_group(&self->groups[i], value_at(specs, i), self);
    }
}

static void append_head_service(const struct ray_cluster *self, struct buffer *out)
{
    const char *given = value_find_text(self->head, "headService", "metadata", "name");
    if (given[0] != '\0') {
        buffer_append(out, given);
    } else {
        ray_names_append_head_service(self->name, out);
    }
}

/* Each pass needs them, so they share a block. */
static void init_names(struct ray_cluster *self)
{
    struct buffer *texts = &self->texts;
    append_head_service(self, texts);
    buffer_append_char(texts, '\0');
    size_t identifier_at = texts->size;
    ray_names_append_identifier(self->name, "head", texts);
    buffer_append_char(texts, '\0');
    size_t fqdn_at = texts->size;
    append_head_service(self, texts);
    buffer_append_char(texts, '.');
    buffer_append(texts, self->namespace);
    buffer_append(texts, ".svc.");
    buffer_append(texts, self->options->cluster_domain);
    self->head_service_name = texts->data;
    self->head_identifier = texts->data + identifier_at;
    self->head_service_fqdn = texts->data + fqdn_at;
    const struct value *port = value_find(self->head, "rayStartParams", "port");
    self->head_port = port != NULL ? value_text(port) : "6379";
}

static const char *creator_kind(const char *label)
{
    static const char *const kinds[] = {"RayJob", "RayService"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i], label) == 0) {
            return kinds[i];
        }
    }
    return "RayCluster";
}

static void init_features(struct ray_cluster *self)
{
    const struct value *spec = self->spec;
    const struct ray_options *options = self->options;
    self->autoscaling = value_as_bool(value_get(spec, "enableInTreeAutoscaling"), false);
    self->autoscaler_version = value_find_text(spec, "autoscalerOptions", "version");
    const struct value *ft = value_get(spec, "gcsFaultToleranceOptions");
    self->gcs_ft = value_is(ft, VALUE_OBJECT) ||
                   text_equal_fold(cluster_spec_annotation(self, "ray.io/ft-enabled"), "true");
    self->gcs_ft_rocksdb = value_is_text(value_get(ft, "backend"), "rocksdb");
    self->auth_token = value_is_text(value_find(spec, "authOptions", "mode"), "token");
    self->auth_k8s_token =
        value_as_bool(value_find(spec, "authOptions", "enableK8sTokenAuth"), false);
    self->tls = options->mtls && value_as_bool(value_find(spec, "tlsOptions", "enabled"), false);
    self->history_collector =
        options->history_server &&
        value_is(value_find(spec, "historyServerOptions", "collectorOptions"), VALUE_OBJECT);
}

void cluster_spec_init(struct ray_cluster *self, const struct value *object,
                       const struct contract *contract, const struct ray_options *options,
                       struct sim_time now)
{
    *self = (struct ray_cluster){.object = value_ref(object),
                                 .stored_spec = value_ref(value_get(object, "spec")),
                                 .contract = contract,
                                 .options = options,
                                 .rules = options->rules,
                                 .now = now};
    default_start_params(self);
    self->name = value_find_text(self->object, "metadata", "name");
    self->namespace = value_find_text(self->object, "metadata", "namespace");
    self->uid = value_find_text(self->object, "metadata", "uid");
    self->spec = value_get(self->object, "spec");
    self->head = value_get(self->spec, "headGroupSpec");
    self->head_resources = group_resources(self->head, contract);
    self->creator_kind = creator_kind(cluster_spec_label(self, "ray.io/originated-from-crd"));
    init_groups(self);
    init_names(self);
    init_features(self);
}

void cluster_spec_release(struct ray_cluster *self)
{
    free(self->groups);
    buffer_release(&self->texts);
    value_unref(self->object);
    value_unref(self->stored_spec);
    *self = (struct ray_cluster){0};
}

const struct value *cluster_spec_ray_container(const struct value *template)
{
    return value_at(value_find(template, "spec", "containers"), 0);
}

const char *cluster_spec_annotation(const struct ray_cluster *self, const char *key)
{
    return value_find_text(self->object, "metadata", "annotations", key);
}

const char *cluster_spec_label(const struct ray_cluster *self, const char *key)
{
    return value_find_text(self->object, "metadata", "labels", key);
}

bool cluster_spec_is_managed_by_others(const struct ray_cluster *self)
{
    const struct value *manager = value_get(self->spec, "managedBy");
    return value_is(manager, VALUE_STRING) && !value_is_text(manager, "ray.io/kuberay-operator");
}

struct value *cluster_spec_owner_reference(const struct ray_cluster *self)
{
    return meta_owner_reference(self->contract->resource, self->object);
}
