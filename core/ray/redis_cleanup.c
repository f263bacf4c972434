#include "core/ray/redis_cleanup.h"

#include <string.h>

#include "core/base/check.h"
#include "core/base/parse_int.h"
#include "core/base/value_json.h"
#include "core/kube/condition.h"
#include "core/kube/go_json.h"
#include "core/kube/meta.h"
#include "core/ray/cleanup_job_builder.h"

#define FINALIZER "ray.io/gcs-ft-redis-cleanup-finalizer"

/* Source: utils/constant.go. */
enum {
    DEFAULT_TIMEOUT_SECONDS = 300,
    HEAD_POLL_SECONDS = 10,
    JOB_POLL_SECONDS = 2,
};

/*
 * The cluster as it comes out of the controller's Go types, which is what an update of the whole
 * object stores: `scaleStrategy: {}`, canonical quantities, no empty lists. Where that differs from
 * what a user wrote, the generation goes up. Owns: a new reference.
 */
static struct value *typed_cluster(const struct ray_cluster *cluster)
{
    AUTO_BUFFER text = {0};
    AUTO_ERROR err = {0};
    go_json_print(schema_property(cluster->contract->schema, "spec"), cluster->spec, &text);
    struct value *spec = value_parse_json(text.data, text.size, &err);
    CHECK(spec != NULL);
    struct value *object = value_ref(cluster->object);
    value_put(&object, spec, "spec");
    return object;
}

static bool add_finalizer(struct pass *pass)
{
    AUTO_VALUE *object = typed_cluster(pass->cluster);
    RULE(pass->cluster->rules, FT_REDIS_1);
    meta_add_finalizer(&object, FINALIZER);
    AUTO_RESPONSE updated =
        api_client_update(pass->client, pass->cluster->contract->resource, NULL, object);
    if (!api_response_ok(&updated)) {
        return pass_fail(pass, "failed to add the finalizer " FINALIZER " to the RayCluster: %s",
                         api_response_message(&updated));
    }
    return pass_stop(pass, SIM_SECONDS(JOB_POLL_SECONDS));
}

/* Lets the cluster go. */
static bool remove_finalizer(struct pass *pass)
{
    AUTO_VALUE *object = typed_cluster(pass->cluster);
    meta_remove_finalizer(&object, FINALIZER);
    AUTO_RESPONSE updated =
        api_client_update(pass->client, pass->cluster->contract->resource, NULL, object);
    if (!api_response_ok(&updated)) {
        return pass_fail_response(pass, &updated);
    }
    return pass_stop(pass, SIM_SECONDS(0));
}

static bool is_finished(const struct value *job)
{
    const struct value *conditions = value_find(job, "status", "conditions");
    return condition_is_true(conditions, "Complete") || condition_is_true(conditions, "Failed") ||
           condition_is_true(conditions, "FailureTarget");
}

static bool create_job(struct pass *pass)
{
    const char *namespace = pass->cluster->namespace;
    AUTO_VALUE *job = cleanup_job_builder_build(pass->cluster);
    AUTO_RESPONSE created = api_client_create(pass->client, &resource_jobs, job);
    if (api_response_ok(&created)) {
        RULE(pass->cluster->rules, FT_REDIS_3);
        pass_event(pass, EVENT_CREATED_REDIS_CLEANUP_JOB, namespace, meta_name(job));
    } else if (!pass_already_exists(&created)) {
        RULE(pass->cluster->rules, FT_REDIS_9);
        pass_event(pass, EVENT_FAILED_TO_CREATE_REDIS_CLEANUP_JOB, namespace, meta_name(job),
                   api_response_message(&created));
        return pass_fail_response(pass, &created);
    }
    return pass_stop(pass, SIM_SECONDS(JOB_POLL_SECONDS));
}

static int64_t timeout_seconds(const struct ray_cluster *cluster)
{
    int64_t seconds = 0;
    parse_int64(cluster_spec_annotation(cluster, "ray.io/gcs-ft-deletion-timeout"), &seconds);
    return seconds > 0 && seconds < INT64_MAX / SIM_NS_PER_SECOND ? seconds
                                                                  : DEFAULT_TIMEOUT_SECONDS;
}

static struct sim_duration deleting_for(const struct ray_cluster *cluster)
{
    struct sim_time since = cluster->now;
    sim_time_parse(meta_deletion_timestamp(cluster->object), &since);
    return sim_time_since(cluster->now, since);
}

static bool give_up(struct pass *pass, struct sim_duration after)
{
    if (!remove_finalizer(pass)) {
        return false;
    }
    const char *storage =
        cluster_spec_annotation(pass->cluster, "ray.io/external-storage-namespace");
    AUTO_BUFFER duration = {0};
    sim_duration_print(after, &duration);
    AUTO_BUFFER quoted = {0};
    buffer_append_quoted(&quoted, storage, strlen(storage));
    RULE(pass->cluster->rules, FT_REDIS_6);
    pass_event(pass, EVENT_FORCE_DELETED_STUCK_CLUSTER, buffer_text(&duration),
               buffer_text(&quoted));
    return true;
}

/* Once there is no head any more that could write to Redis. */
static bool clean_redis(struct pass *pass)
{
    const struct ray_cluster *cluster = pass->cluster;
    AUTO_RESPONSE jobs = pass_list(pass, &resource_jobs, "ray.io/cluster", cluster->name,
                                   "ray.io/node-type", "redis-cleanup");
    if (!api_response_ok(&jobs)) {
        return pass_fail_response(pass, &jobs);
    }
    struct sim_duration waited = deleting_for(cluster);
    if (meta_has_finalizer(cluster->object, FINALIZER) &&
        waited.ns >= SIM_SECONDS(timeout_seconds(cluster)).ns) {
        return give_up(pass, waited);
    }
    const struct value *job = value_at(pass_items(&jobs), 0);
    if (job == NULL) {
        return create_job(pass);
    }
    if (!is_finished(job)) {
        RULE(cluster->rules, FT_REDIS_4);
        return pass_stop(pass, SIM_SECONDS(JOB_POLL_SECONDS));
    }
    RULE(cluster->rules, FT_REDIS_5);
    return remove_finalizer(pass);
}

static bool clean_up(struct pass *pass)
{
    AUTO_RESPONSE heads = pass_delete_pods(pass, PASS_HEAD_PODS, NULL);
    if (!api_response_ok(&heads)) {
        return pass_fail_response(pass, &heads);
    }
    AUTO_RESPONSE workers = pass_delete_pods(pass, PASS_WORKER_PODS, NULL);
    if (!api_response_ok(&workers)) {
        return pass_fail_response(pass, &workers);
    }
    if (value_count(pass_items(&heads)) > 0) {
        RULE(pass->cluster->rules, FT_REDIS_2);
        return pass_stop(pass, SIM_SECONDS(HEAD_POLL_SECONDS));
    }
    return clean_redis(pass);
}

bool redis_cleanup_reconcile(struct pass *pass)
{
    const struct ray_cluster *cluster = pass->cluster;
    bool deleting = meta_is_deleting(cluster->object);
    bool held = meta_has_finalizer(cluster->object, FINALIZER);
    if (cluster->gcs_ft_rocksdb) {
        /* Left over from a time when the backend was Redis. */
        if (!deleting || !held) {
            return true;
        }
        RULE(cluster->rules, FT_REDIS_7);
        return remove_finalizer(pass);
    }
    if (!cluster->gcs_ft) {
        return true;
    }
    if (!cluster->options->redis_cleanup) {
        RULE(cluster->rules, FT_REDIS_8);
        return true;
    }
    if (deleting) {
        return clean_up(pass);
    }
    return held || add_finalizer(pass);
}
