#include <string.h>

#include "core/ray/validation_rules.h"

#define USE_INSTEAD(field) " - use GcsFaultToleranceOptions." field " instead"
#define HEAD_ENV(name)                                                                             \
    "cannot set `" name "` env var in head Pod when GcsFaultToleranceOptions is enabled"

static const struct value *head_env(const struct ray_cluster *cluster, const char *name)
{
    return validation_env(value_get(validation_head_container(cluster), "env"), name);
}

static const char *start_param(const struct ray_cluster *cluster, const char *name)
{
    return value_find_text(cluster->head, "rayStartParams", name);
}

static bool fail_for_redis_only(const struct ray_cluster *cluster, const char *field,
                                struct error *err)
{
    RULE(cluster->rules, VALID_ROCKSDB_2);
    return error_set(err, "cannot set GcsFaultToleranceOptions.%s when backend is 'rocksdb'",
                     field);
}

static bool has_storage_mount(const struct ray_cluster *cluster)
{
    const struct value *mounts = value_get(validation_head_container(cluster), "volumeMounts");
    for (size_t i = 0; i < value_count(mounts); i++) {
        if (strcmp(value_find_text(value_at(mounts, i), "name"), "gcs-storage") == 0 ||
            strcmp(value_find_text(value_at(mounts, i), "mountPath"), "/data/gcs") == 0) {
            return true;
        }
    }
    return false;
}

static bool has_storage_volume(const struct ray_cluster *cluster)
{
    const struct value *volumes = value_find(cluster->head, "template", "spec", "volumes");
    for (size_t i = 0; i < value_count(volumes); i++) {
        if (strcmp(value_find_text(value_at(volumes, i), "name"), "gcs-storage") == 0) {
            return true;
        }
    }
    return false;
}

static bool check_redis_fields(const struct ray_cluster *cluster, const struct value *options,
                               struct error *err)
{
    if (value_find_text(options, "redisAddress")[0] != '\0') {
        return fail_for_redis_only(cluster, "RedisAddress", err);
    }
    if (validation_is_set(value_get(options, "redisUsername"))) {
        return fail_for_redis_only(cluster, "RedisUsername", err);
    }
    if (validation_is_set(value_get(options, "redisPassword"))) {
        return fail_for_redis_only(cluster, "RedisPassword", err);
    }
    if (value_find_text(options, "externalStorageNamespace")[0] != '\0') {
        return fail_for_redis_only(cluster, "ExternalStorageNamespace", err);
    }
    return true;
}

static bool check_rocksdb(const struct ray_cluster *cluster, const struct value *options,
                          struct error *err)
{
    const struct value *storage = value_get(options, "storage");
    if (!cluster->options->embedded_gcs_storage) {
        RULE(cluster->rules, VALID_ROCKSDB_1);
        return error_set(err, "the embedded RocksDB GCS fault tolerance backend "
                              "(GcsFaultToleranceOptions.Backend: 'rocksdb') requires the "
                              "GCSFaultToleranceEmbeddedStorage feature gate to be enabled");
    }
    if (!check_redis_fields(cluster, options, err)) {
        return false;
    }
    if (value_find_text(storage, "claimName")[0] != '\0' &&
        (validation_is_set(value_get(storage, "size")) ||
         validation_is_set(value_get(storage, "storageClassName")) ||
         value_count(value_get(storage, "accessModes")) > 0)) {
        RULE(cluster->rules, VALID_ROCKSDB_3);
        return error_set(err, "GcsFaultToleranceOptions.Storage.ClaimName is mutually exclusive "
                              "with size, storageClassName, and accessModes");
    }
    if (head_env(cluster, "RAY_gcs_storage") != NULL ||
        head_env(cluster, "RAY_gcs_storage_path") != NULL) {
        RULE(cluster->rules, VALID_ROCKSDB_4);
        return error_set(err, "cannot set `RAY_gcs_storage` or `RAY_gcs_storage_path` env var in "
                              "head Pod when the embedded GCS FT backend is used - these are "
                              "managed by KubeRay");
    }
    if (has_storage_mount(cluster)) {
        RULE(cluster->rules, VALID_ROCKSDB_5);
        return error_set(err, "cannot set a volume mount named \"gcs-storage\" or mounted at "
                              "/data/gcs in the head container when the embedded GCS FT backend "
                              "is used - it is managed by KubeRay");
    }
    if (has_storage_volume(cluster)) {
        RULE(cluster->rules, VALID_ROCKSDB_6);
        return error_set(err, "cannot set a volume named \"gcs-storage\" in the head Pod when the "
                              "embedded GCS FT backend is used - it is managed by KubeRay");
    }
    return true;
}

/* What gcsFaultToleranceOptions say must not be said elsewhere, too. */
static bool check_options(const struct ray_cluster *cluster, const struct value *options,
                          struct error *err)
{
    if (start_param(cluster, "redis-password")[0] != '\0') {
        RULE(cluster->rules, VALID_FT_3);
        return error_set(err, "cannot set `redis-password` in rayStartParams when "
                              "GcsFaultToleranceOptions is enabled" USE_INSTEAD("RedisPassword"));
    }
    if (head_env(cluster, "REDIS_PASSWORD") != NULL) {
        RULE(cluster->rules, VALID_FT_4);
        return error_set(err, HEAD_ENV("REDIS_PASSWORD") USE_INSTEAD("RedisPassword"));
    }
    if (head_env(cluster, "RAY_REDIS_ADDRESS") != NULL) {
        RULE(cluster->rules, VALID_FT_5);
        return error_set(err, HEAD_ENV("RAY_REDIS_ADDRESS") USE_INSTEAD("RedisAddress"));
    }
    if (cluster_spec_annotation(cluster, "ray.io/external-storage-namespace")[0] != '\0') {
        RULE(cluster->rules, VALID_FT_6);
        return error_set(
            err, "cannot set `ray.io/external-storage-namespace` annotation when "
                 "GcsFaultToleranceOptions is enabled" USE_INSTEAD("ExternalStorageNamespace"));
    }
    if (cluster->gcs_ft_rocksdb) {
        return check_rocksdb(cluster, options, err);
    }
    if (validation_is_set(value_get(options, "storage"))) {
        RULE(cluster->rules, VALID_FT_8);
        return error_set(err, "cannot set GcsFaultToleranceOptions.Storage when backend is "
                              "'redis' - it only applies to the 'rocksdb' backend");
    }
    return true;
}

bool validation_rules_storage(const struct ray_cluster *cluster, struct error *err)
{
    const struct value *options = value_get(cluster->spec, "gcsFaultToleranceOptions");
    bool has_options = validation_is_set(options);
    if (cluster_spec_annotation(cluster, "ray.io/ft-enabled")[0] != '\0' && has_options) {
        RULE(cluster->rules, VALID_FT_1);
        return error_set(err, "ray.io/ft-enabled annotation and GcsFaultToleranceOptions are both "
                              "set. Please use only GcsFaultToleranceOptions to configure GCS "
                              "fault tolerance");
    }
    if (!cluster->gcs_ft && head_env(cluster, "RAY_REDIS_ADDRESS") != NULL) {
        RULE(cluster->rules, VALID_FT_2);
        return error_set(err, "RAY_REDIS_ADDRESS is set which implicitly enables GCS fault "
                              "tolerance, but GcsFaultToleranceOptions is not set. Please set "
                              "GcsFaultToleranceOptions to enable GCS fault tolerance");
    }
    if (has_options && !check_options(cluster, options, err)) {
        return false;
    }
    if (start_param(cluster, "redis-username")[0] != '\0' ||
        head_env(cluster, "REDIS_USERNAME") != NULL) {
        RULE(cluster->rules, VALID_FT_7);
        return error_set(err, "cannot set redis username in rayStartParams or environment "
                              "variables" USE_INSTEAD("RedisUsername"));
    }
    return true;
}
