#include "core/ray/multi_host.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "core/ray/index_set.h"
#include "core/ray/pod_builder.h"
#include "core/ray/pod_health.h"
#include "core/ray/worker_group.h"

/* One Pod of a replica. */
struct host {
    const char *replica; /* label ray.io/worker-group-replica-name */
    size_t position;     /* in the group's list */
    const struct value *pod;
};

struct replica {
    const struct host *hosts;
    size_t host_count;
    bool deleted; /* in this pass */
};

/* The group's replicas by name, which upstream goes through in random order. */
struct replicas {
    struct host *hosts; /* all, by replica and then as listed */
    size_t host_count;
    struct replica *items;
    size_t count;
};

static int compare_hosts(const void *left, const void *right)
{
    const struct host *a = left;
    const struct host *b = right;
    int order = strcmp(a->replica, b->replica);
    return order != 0 ? order : (a->position > b->position) - (a->position < b->position);
}

/* Pods without the label belong to no replica. */
static void collect_hosts(struct replicas *self, const struct value *pods)
{
    self->hosts = memory_alloc_zero(value_count(pods), sizeof(self->hosts[0]));
    for (size_t i = 0; i < value_count(pods); i++) {
        const char *name = meta_label(value_at(pods, i), "ray.io/worker-group-replica-name");
        if (name != NULL) {
            self->hosts[self->host_count++] = (struct host){name, i, value_at(pods, i)};
        }
    }
    qsort(self->hosts, self->host_count, sizeof(self->hosts[0]), compare_hosts);
}

static void replicas_init(struct replicas *self, const struct value *pods)
{
    *self = (struct replicas){0};
    collect_hosts(self, pods);
    self->items = memory_alloc_zero(self->host_count, sizeof(self->items[0]));
    for (size_t i = 0; i < self->host_count; i++) {
        if (i == 0 || strcmp(self->hosts[i - 1].replica, self->hosts[i].replica) != 0) {
            self->items[self->count++].hosts = &self->hosts[i];
        }
        self->items[self->count - 1].host_count++;
    }
}

static void replicas_release(struct replicas *self)
{
    free(self->hosts);
    free(self->items);
}

#define AUTO_REPLICAS __attribute__((cleanup(replicas_release))) struct replicas

static bool delete_host(struct pass *pass, const struct ray_group *group, const struct value *pod,
                        const char *reason)
{
    const struct ray_cluster *cluster = pass->cluster;
    const char *name = meta_name(pod);
    AUTO_RESPONSE deleted =
        api_client_delete(pass->client, &resource_pods, cluster->namespace, name);
    if (deleted.code == 404) {
        return true;
    }
    if (!api_response_ok(&deleted)) {
        RULE(cluster->rules, FAILURE_4);
        AUTO_POD_HEALTH health = pod_health_of(pod);
        pass_event(pass, EVENT_FAILED_TO_DELETE_REPLICA_WORKER, cluster->namespace, name,
                   group->name, health.phase, health.restart_policy,
                   buffer_text(&health.terminated), api_response_message(&deleted));
        return pass_fail_marked(pass, "FailedDeleteWorkerPod", &deleted);
    }
    struct expectation_scope scope = worker_group_scope(pass, group);
    expectations_record(pass->expectations, &scope, value_find(pod, "metadata", "name"),
                        EXPECT_DELETED, cluster->now);
    pass_event(pass, EVENT_DELETED_REPLICA_WORKER, cluster->namespace, name, group->name, reason);
    return true;
}

static bool delete_replica(struct pass *pass, const struct ray_group *group,
                           struct replica *replica, const char *reason)
{
    replica->deleted = true;
    for (size_t i = 0; i < replica->host_count; i++) {
        if (!delete_host(pass, group, replica->hosts[i].pod, reason)) {
            return false;
        }
    }
    return true;
}

/* At most one a pass, which then ends. */
static bool delete_incomplete(struct pass *pass, const struct ray_group *group,
                              struct replicas *replicas)
{
    for (size_t i = 0; i < replicas->count; i++) {
        struct replica *replica = &replicas->items[i];
        if (replica->host_count >= (size_t)group->host_count) {
            continue;
        }
        RULE(pass->cluster->rules, HOSTS_1);
        return delete_replica(pass, group, replica, "cleanup of incomplete multi-host group") &&
               pass_fail(pass, "cleaned up incomplete replica group %s, requeueing",
                         replica->hosts[0].replica);
    }
    return true;
}

static bool delete_unhealthy(struct pass *pass, const struct ray_group *group,
                             struct replicas *replicas)
{
    for (size_t i = 0; i < replicas->count; i++) {
        struct replica *replica = &replicas->items[i];
        AUTO_BUFFER reason = {0};
        bool lost = false;
        for (size_t k = 0; k < replica->host_count && !lost; k++) {
            lost =
                pod_health_is_lost(replica->hosts[k].pod, "worker", pass->cluster->rules, &reason);
        }
        if (!lost) {
            continue;
        }
        RULE(pass->cluster->rules, HOSTS_2);
        if (!delete_replica(pass, group, replica, buffer_text(&reason))) {
            return false;
        }
    }
    return true;
}

static bool is_listed(const struct replica *replica, const struct value *listed)
{
    for (size_t i = 0; i < replica->host_count; i++) {
        if (value_get(listed, meta_name(replica->hosts[i].pod)) != NULL) {
            return true;
        }
    }
    return false;
}

/* Replicas of which the autoscaler names a Pod go, and the pass ends. */
static bool delete_listed(struct pass *pass, const struct ray_group *group,
                          struct replicas *replicas)
{
    const struct value *names = value_find(group->spec, "scaleStrategy", "workersToDelete");
    AUTO_VALUE *listed = value_object();
    for (size_t i = 0; i < value_count(names); i++) {
        value_put(&listed, value_null(), value_text(value_at(names, i)));
    }
    size_t pod_count = 0;
    for (size_t i = 0; i < replicas->count; i++) {
        struct replica *replica = &replicas->items[i];
        if (replica->deleted || !is_listed(replica, listed)) {
            continue;
        }
        RULE(pass->cluster->rules, HOSTS_3);
        if (!delete_replica(pass, group, replica, "autoscaler scale-down request")) {
            return false;
        }
        pod_count += replica->host_count;
    }
    return pod_count == 0 ||
           pass_fail(pass, "deleted %zu worker Pods based on ScaleStrategy, requeueing", pod_count);
}

static bool create_replica(struct pass *pass, const struct ray_group *group,
                           const struct value *worker, int64_t replica_index)
{
    char suffix[6];
    RULE(pass->cluster->rules, HOSTS_4);
    pass->client->random_suffix(pass->client, suffix);
    AUTO_BUFFER name = {0};
    buffer_printf(&name, "%s-%s", group->name, suffix);
    for (int32_t host = 0; host < group->host_count; host++) {
        AUTO_VALUE *pod = value_ref(worker);
        pod_builder_number_worker(&pod, replica_index, buffer_text(&name), host);
        if (!worker_group_create(pass, group, pod)) {
            return false;
        }
    }
    return true;
}

static bool create_missing(struct pass *pass, const struct ray_group *group,
                           const struct replicas *replicas, size_t missing_count)
{
    AUTO_INDEX_SET indices;
    index_set_init(&indices, replicas->count + missing_count);
    for (size_t i = 0; i < replicas->count; i++) {
        if (!replicas->items[i].deleted) {
            index_set_take_of(&indices, replicas->items[i].hosts[0].pod);
        }
    }
    AUTO_VALUE *worker = worker_memo_build(pass->workers, pass->cluster, group);
    bool created = true;
    for (size_t i = 0; i < missing_count && created; i++) {
        created = create_replica(pass, group, worker, index_set_take_lowest(&indices));
    }
    return created;
}

static bool delete_surplus(struct pass *pass, const struct ray_group *group,
                           struct replicas *replicas, size_t surplus_count)
{
    for (size_t i = 0; i < replicas->count && surplus_count > 0; i++) {
        struct replica *replica = &replicas->items[i];
        if (replica->deleted) {
            continue;
        }
        RULE(pass->cluster->rules, HOSTS_5);
        if (!delete_replica(pass, group, replica, "scaling down")) {
            return false;
        }
        surplus_count--;
    }
    return true;
}

static bool scale(struct pass *pass, const struct ray_group *group, struct replicas *replicas)
{
    if (group->desired_pod_count % group->host_count != 0) {
        return pass_fail(pass,
                         "desired worker pods (%d) is not a multiple of NumOfHosts (%d) for group "
                         "%s",
                         group->desired_pod_count, group->host_count, group->name);
    }
    int64_t wanted = group->desired_pod_count / group->host_count;
    int64_t present = 0;
    for (size_t i = 0; i < replicas->count; i++) {
        present += replicas->items[i].deleted ? 0 : 1;
    }
    if (wanted > present) {
        return create_missing(pass, group, replicas, (size_t)(wanted - present));
    }
    if (wanted < present && worker_group_picks_victims(pass->cluster)) {
        return delete_surplus(pass, group, replicas, (size_t)(present - wanted));
    }
    return true;
}

bool multi_host_reconcile(struct pass *pass, const struct ray_group *group,
                          const struct value *pods)
{
    AUTO_REPLICAS replicas;
    replicas_init(&replicas, pods);
    return delete_incomplete(pass, group, &replicas) && delete_unhealthy(pass, group, &replicas) &&
           delete_listed(pass, group, &replicas) && scale(pass, group, &replicas);
}
