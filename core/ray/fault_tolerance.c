#include "core/ray/fault_tolerance.h"

#include "core/base/memory.h"
#include "core/ray/container.h"
#include "core/ray/ray_names.h"

#define NAMESPACE_ANNOTATION "ray.io/external-storage-namespace"
#define STORAGE_VOLUME "gcs-storage"
#define STORAGE_PATH "/data/gcs"

/* What tells the keys of this cluster from those of others that use the same Redis. */
static const char *storage_namespace(const struct ray_cluster *cluster)
{
    const char *chosen =
        value_find_text(cluster->spec, "gcsFaultToleranceOptions", "externalStorageNamespace");
    if (chosen[0] != '\0') {
        return chosen;
    }
    const struct value *annotation =
        value_find(cluster->object, "metadata", "annotations", NAMESPACE_ANNOTATION);
    return annotation != NULL ? value_text(annotation) : cluster->uid;
}

/* A credential of the options, which has the shape of a variable without its name. */
static void add_credential(struct pod_draft *pod, const char *name, const struct value *credential)
{
    if (value_is(credential, VALUE_OBJECT)) {
        struct value *env = container_env(name, value_find_text(credential, "value"));
        value_put(&env, value_ref(value_get(credential, "valueFrom")), "valueFrom");
        value_push_to(&pod->ray, "env", env);
    }
}

static void add_redis(struct pod_draft *pod)
{
    const struct ray_cluster *cluster = pod->cluster;
    RULE(cluster->rules, FT_POD_2);
    const char *namespace = storage_namespace(cluster);
    value_put(&pod->metadata, value_string(namespace), "annotations", NAMESPACE_ANNOTATION);
    container_add_env_once(&pod->ray, "RAY_external_storage_namespace", namespace);
    const struct value *options = value_get(cluster->spec, "gcsFaultToleranceOptions");
    if (value_is(options, VALUE_OBJECT)) {
        RULE(cluster->rules, FT_POD_3);
        container_add_env(&pod->ray, "RAY_REDIS_ADDRESS", value_find_text(options, "redisAddress"));
        add_credential(pod, "REDIS_USERNAME", value_get(options, "redisUsername"));
        add_credential(pod, "REDIS_PASSWORD", value_get(options, "redisPassword"));
    } else if (pod_draft_parameter(pod, "redis-password") != NULL) {
        RULE(cluster->rules, FT_POD_4);
        /* For the Job that cleans Redis up, which does not run `ray start`. */
        container_add_env_once(&pod->ray, "REDIS_PASSWORD",
                               pod_draft_parameter(pod, "redis-password"));
    }
}

static void add_embedded_storage(struct pod_draft *pod)
{
    const struct value *storage =
        value_find(pod->cluster->spec, "gcsFaultToleranceOptions", "storage");
    RULE(pod->cluster->rules, FT_POD_6);
    container_add_env_once(&pod->ray, "RAY_gcs_storage", "rocksdb");
    container_add_env_once(&pod->ray, "RAY_gcs_storage_path", STORAGE_PATH);
    const struct value *sub_path = value_get(storage, "subPath");
    value_push_to(&pod->ray, "volumeMounts",
                  value_object_of(
                      "name", value_string(STORAGE_VOLUME), "mountPath", value_string(STORAGE_PATH),
                      "subPath", value_text_size(sub_path) > 0 ? value_ref(sub_path) : NULL, NULL));
    AUTO_FREE char *own_claim = ray_names_gcs_claim(pod->cluster->name);
    const char *claim = value_find_text(storage, "claimName");
    struct value *source =
        value_object_of("claimName", value_string(claim[0] != '\0' ? claim : own_claim), NULL);
    value_push(&pod->volumes, value_object_of("name", value_string(STORAGE_VOLUME),
                                              "persistentVolumeClaim", source, NULL));
}

void fault_tolerance_add(struct pod_draft *pod)
{
    const struct ray_cluster *cluster = pod->cluster;
    bool is_head = pod->group == NULL;
    if (is_head) {
        RULE(cluster->rules, FT_POD_1);
        value_put(&pod->metadata, value_string(cluster->gcs_ft ? "true" : "false"), "annotations",
                  "ray.io/ft-enabled");
    }
    if (!cluster->gcs_ft) {
        return;
    }
    if (!is_head) {
        RULE(cluster->rules, FT_POD_5);
        /* Longer than a head takes to come back. */
        container_add_env_once(&pod->ray, "RAY_gcs_rpc_server_reconnect_timeout_s", "600");
    } else if (cluster->gcs_ft_rocksdb) {
        add_embedded_storage(pod);
    } else {
        add_redis(pod);
    }
}
