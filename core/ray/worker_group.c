#include "core/ray/worker_group.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "core/ray/index_set.h"
#include "core/ray/multi_host.h"
#include "core/ray/pod_builder.h"
#include "core/ray/pod_health.h"

struct expectation_scope worker_group_scope(const struct pass *pass, const struct ray_group *group)
{
    return (struct expectation_scope){pass->cluster->namespace, pass->cluster->name, group->name};
}

bool worker_group_create(struct pass *pass, const struct ray_group *group, const struct value *pod)
{
    const struct ray_cluster *cluster = pass->cluster;
    AUTO_RESPONSE created = api_client_create(pass->client, &resource_pods, pod);
    if (!api_response_ok(&created)) {
        RULE(cluster->rules, FAILURE_5);
        pass_event(pass, EVENT_FAILED_TO_CREATE_WORKER_POD, cluster->namespace, cluster->name,
                   api_response_message(&created));
        return pass_fail_marked(pass, "FailedCreateWorkerPod", &created);
    }
    const struct value *name = value_find(created.body, "metadata", "name");
    struct expectation_scope scope = worker_group_scope(pass, group);
    expectations_record(pass->expectations, &scope, name, EXPECT_CREATED, cluster->now);
    RULE(cluster->rules, GROUP_6);
    pass_event(pass, EVENT_CREATED_WORKER_POD, cluster->namespace, value_text(name));
    return true;
}

bool worker_group_picks_victims(const struct ray_cluster *cluster)
{
    if (cluster->autoscaling && !cluster->options->random_pod_delete) {
        RULE(cluster->rules, GROUP_8);
        return false;
    }
    if (cluster->autoscaling) {
        RULE(cluster->rules, GROUP_9);
    }
    return true;
}

static bool suspend_group(struct pass *pass, const struct ray_group *group)
{
    const struct ray_cluster *cluster = pass->cluster;
    AUTO_RESPONSE deleted = pass_delete_pods(pass, PASS_GROUP_PODS, group->name);
    if (!api_response_ok(&deleted)) {
        RULE(cluster->rules, FAILURE_4);
        pass_event(pass, EVENT_FAILED_TO_DELETE_SUSPENDED_GROUP, group->name, cluster->namespace,
                   cluster->name, api_response_message(&deleted));
        return pass_fail_marked(pass, "FailedDeleteWorkerPod", &deleted);
    }
    RULE(cluster->rules, GROUP_2);
    pass_event(pass, EVENT_DELETED_SUSPENDED_GROUP, group->name, cluster->namespace, cluster->name);
    return true;
}

static void expect_deleted(const struct pass *pass, const struct ray_group *group,
                           const struct value *name)
{
    struct expectation_scope scope = worker_group_scope(pass, group);
    expectations_record(pass->expectations, &scope, name, EXPECT_DELETED, pass->cluster->now);
}

static bool delete_unhealthy(struct pass *pass, const struct ray_group *group,
                             const struct value *pod)
{
    const struct ray_cluster *cluster = pass->cluster;
    const char *name = meta_name(pod);
    AUTO_POD_HEALTH health = pod_health_of(pod);
    AUTO_RESPONSE deleted =
        api_client_delete(pass->client, &resource_pods, cluster->namespace, name);
    if (!api_response_ok(&deleted)) {
        RULE(cluster->rules, FAILURE_4);
        pass_event(pass, EVENT_FAILED_TO_DELETE_UNHEALTHY_WORKER, cluster->namespace, name,
                   health.phase, health.restart_policy, buffer_text(&health.terminated),
                   api_response_message(&deleted));
        return pass_fail_marked(pass, "FailedDeleteWorkerPod", &deleted);
    }
    expect_deleted(pass, group, value_find(pod, "metadata", "name"));
    RULE(cluster->rules, GROUP_3);
    pass_event(pass, EVENT_DELETED_UNHEALTHY_WORKER, cluster->namespace, name, health.phase,
               health.restart_policy, buffer_text(&health.terminated));
    return true;
}

/* Having deleted any ends the pass, so that new ones come when the deletions are visible. */
static bool delete_all_unhealthy(struct pass *pass, const struct ray_group *group,
                                 const struct value *pods)
{
    size_t count = 0;
    for (size_t i = 0; i < value_count(pods); i++) {
        AUTO_BUFFER reason = {0};
        if (!pod_health_is_lost(value_at(pods, i), "worker", pass->cluster->rules, &reason)) {
            continue;
        }
        if (!delete_unhealthy(pass, group, value_at(pods, i))) {
            return false;
        }
        count++;
    }
    return count == 0 || pass_fail(pass, "delete %zu unhealthy worker Pods", count);
}

/*
 * Deletes the Pods that the autoscaler names, whoever's they are. The names of those that were
 * there become members of *DELETED.
 */
static bool delete_listed(struct pass *pass, const struct ray_group *group, struct value **deleted)
{
    const struct ray_cluster *cluster = pass->cluster;
    const struct value *names = value_find(group->spec, "scaleStrategy", "workersToDelete");
    for (size_t i = 0; i < value_count(names); i++) {
        const char *name = value_text(value_at(names, i));
        AUTO_RESPONSE response =
            api_client_delete(pass->client, &resource_pods, cluster->namespace, name);
        if (response.code == 404) {
            RULE(cluster->rules, GROUP_5);
            continue;
        }
        if (!api_response_ok(&response)) {
            RULE(cluster->rules, FAILURE_4);
            pass_event(pass, EVENT_FAILED_TO_DELETE_LISTED_WORKER, cluster->namespace, name,
                       api_response_message(&response));
            return pass_fail_marked(pass, "FailedDeleteWorkerPod", &response);
        }
        expect_deleted(pass, group, value_at(names, i));
        value_put(deleted, value_null(), name);
        RULE(cluster->rules, GROUP_4);
        pass_event(pass, EVENT_DELETED_LISTED_WORKER, cluster->namespace, name);
    }
    return true;
}

/* The Pods but for those named in DELETED. Owns: the caller frees the array. */
static const struct value **remaining_pods(const struct value *pods, const struct value *deleted,
                                           size_t *count)
{
    const struct value **running = memory_alloc_zero(value_count(pods), sizeof(running[0]));
    *count = 0;
    for (size_t i = 0; i < value_count(pods); i++) {
        const struct value *pod = value_at(pods, i);
        if (value_get(deleted, meta_name(pod)) == NULL) {
            running[(*count)++] = pod;
        }
    }
    return running;
}

static bool create_missing(struct pass *pass, const struct ray_group *group,
                           const struct value *const *running, size_t running_count,
                           size_t missing_count)
{
    const struct ray_cluster *cluster = pass->cluster;
    AUTO_INDEX_SET indices;
    index_set_init(&indices, running_count + missing_count);
    for (size_t i = 0; i < running_count; i++) {
        index_set_take_of(&indices, running[i]);
    }
    AUTO_VALUE *worker = worker_memo_build(pass->workers, cluster, group);
    bool created = true;
    for (size_t i = 0; i < missing_count && created; i++) {
        AUTO_VALUE *pod = value_ref(worker);
        if (cluster->options->multi_host_indexing) {
            RULE(cluster->rules, GROUP_10);
            pod_builder_number_worker(&pod, index_set_take_lowest(&indices), NULL, 0);
        }
        created = worker_group_create(pass, group, pod);
    }
    return created;
}

static bool delete_surplus(struct pass *pass, const struct ray_group *group,
                           const struct value *const *running, size_t surplus_count)
{
    const struct ray_cluster *cluster = pass->cluster;
    for (size_t i = 0; i < surplus_count; i++) {
        const char *name = meta_name(running[i]);
        AUTO_RESPONSE deleted =
            api_client_delete(pass->client, &resource_pods, cluster->namespace, name);
        if (!api_response_ok(&deleted) && deleted.code != 404) {
            RULE(cluster->rules, FAILURE_4);
            pass_event(pass, EVENT_FAILED_TO_DELETE_SURPLUS_WORKER, cluster->namespace, name,
                       api_response_message(&deleted));
            return pass_fail_marked(pass, "FailedDeleteWorkerPod", &deleted);
        }
        expect_deleted(pass, group, value_find(running[i], "metadata", "name"));
        RULE(cluster->rules, GROUP_7);
        pass_event(pass, EVENT_DELETED_SURPLUS_WORKER, cluster->namespace, name);
    }
    return true;
}

/* A group of single hosts, or of several that are handled one by one. */
static bool reconcile_single_hosts(struct pass *pass, const struct ray_group *group,
                                   const struct value *pods)
{
    AUTO_VALUE *deleted = value_object();
    if (!delete_all_unhealthy(pass, group, pods) || !delete_listed(pass, group, &deleted)) {
        return false;
    }
    size_t count;
    AUTO_FREE const struct value **running = remaining_pods(pods, deleted, &count);
    int64_t wanted = group->desired_pod_count;
    if (wanted > (int64_t)count) {
        return create_missing(pass, group, running, count, (size_t)wanted - count);
    }
    if (wanted < (int64_t)count && worker_group_picks_victims(pass->cluster)) {
        /* An overflow can make the number wanted negative. */
        return delete_surplus(pass, group, running, wanted < 0 ? count : count - (size_t)wanted);
    }
    return true;
}

bool worker_group_reconcile(struct pass *pass, const struct ray_group *group)
{
    struct expectation_scope scope = worker_group_scope(pass, group);
    if (!expectations_satisfied(pass->expectations, &scope, pass->client, pass->cluster->rules)) {
        RULE(pass->cluster->rules, GROUP_1);
        return true;
    }
    if (group->suspended) {
        return suspend_group(pass, group);
    }
    AUTO_RESPONSE pods = pass_list_pods(pass, PASS_GROUP_PODS, group->name);
    if (!api_response_ok(&pods)) {
        return pass_fail_response(pass, &pods);
    }
    if (pass->cluster->options->multi_host_indexing && group->host_count > 1) {
        return multi_host_reconcile(pass, group, pass_items(&pods));
    }
    if (group->host_count > 1) {
        RULE(pass->cluster->rules, HOSTS_6);
    }
    return reconcile_single_hosts(pass, group, pass_items(&pods));
}
