#include "core/ray/pods.h"

#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/kube/condition.h"
#include "core/kube/meta.h"
#include "core/ray/pod_builder.h"
#include "core/ray/pod_health.h"
#include "core/ray/ray_names.h"
#include "core/ray/worker_group.h"

static struct expectation_scope head_scope(const struct pass *pass)
{
    return (struct expectation_scope){pass->cluster->namespace, pass->cluster->name, ""};
}

static bool suspend(struct pass *pass)
{
    const struct ray_cluster *cluster = pass->cluster;
    AUTO_RESPONSE deleted = pass_delete_pods(pass, PASS_ALL_PODS, NULL);
    if (!api_response_ok(&deleted)) {
        RULE(cluster->rules, FAILURE_1);
        pass_event(pass, EVENT_FAILED_TO_DELETE_PODS_SUSPENDED, cluster->namespace, cluster->name,
                   api_response_message(&deleted));
        return pass_fail_marked(pass, "FailedDeleteAllPods", &deleted);
    }
    RULE(cluster->rules, SUSPEND_1);
    pass_event(pass, EVENT_DELETED_PODS_SUSPENDED, cluster->namespace, cluster->name);
    return true;
}

/* A head Pod of an earlier KubeRay is taken over by writing this one's hash and version to it. */
static void adopt_head(const struct pass *pass, const struct value *head)
{
    const char *hash = spec_facts_upgrade_hash(pass->facts, pass->cluster);
    AUTO_VALUE *adopted = value_ref(head);
    value_put(&adopted, value_string(hash), "metadata", "annotations", POD_BUILDER_HASH_ANNOTATION);
    value_put(&adopted, value_string(POD_BUILDER_VERSION), "metadata", "annotations",
              POD_BUILDER_VERSION_ANNOTATION);
    /* Should it fail, the next pass does it. */
    struct api_response updated = api_client_update(pass->client, &resource_pods, NULL, adopted);
    api_response_release(&updated);
}

/* Whether the head Pod was made for another spec than the present one. */
static bool is_outdated(const struct pass *pass, const struct value *head)
{
    const char *version =
        value_find_text(head, "metadata", "annotations", POD_BUILDER_VERSION_ANNOTATION);
    const char *made_for =
        value_find_text(head, "metadata", "annotations", POD_BUILDER_HASH_ANNOTATION);
    if (head == NULL) {
        return false;
    }
    if (version[0] != '\0' && strcmp(version, POD_BUILDER_VERSION) != 0) {
        RULE(pass->cluster->rules, UPGRADE_2);
        adopt_head(pass, head);
        return false;
    }
    return made_for[0] != '\0' &&
           strcmp(made_for, spec_facts_upgrade_hash(pass->facts, pass->cluster)) != 0;
}

/*
 * With upgradeStrategy Recreate, a changed spec costs all Pods. *RECREATED says that they go, and
 * that the step ends with that.
 */
static bool recreate_outdated(struct pass *pass, bool *recreated)
{
    const struct ray_cluster *cluster = pass->cluster;
    *recreated = false;
    if (!value_is_text(value_find(cluster->spec, "upgradeStrategy", "type"), "Recreate")) {
        return true;
    }
    AUTO_RESPONSE heads = pass_list_pods(pass, PASS_HEAD_PODS, NULL);
    if (!is_outdated(pass, value_at(pass_items(&heads), 0))) {
        return true;
    }
    RULE(cluster->rules, UPGRADE_1);
    *recreated = true;
    AUTO_RESPONSE deleted = pass_delete_pods(pass, PASS_ALL_PODS, NULL);
    if (!api_response_ok(&deleted)) {
        RULE(cluster->rules, FAILURE_1);
        pass_event(pass, EVENT_FAILED_TO_DELETE_PODS_RECREATE, cluster->namespace, cluster->name,
                   api_response_message(&deleted));
        return pass_fail_marked(pass, "FailedDeleteAllPods", &deleted);
    }
    pass_event(pass, EVENT_DELETED_PODS_RECREATE, cluster->namespace, cluster->name);
    expectations_forget(pass->expectations, cluster->namespace, cluster->name);
    return true;
}

/* A head Pod that has ended is gone at once, and a contract with states of its own tells of it. */
static void note_end(struct pass *pass, const char *phase)
{
    static const char *const ends[] = {"Failed", "Succeeded"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (strcmp(phase, ends[i]) == 0) {
            pass->head_end = ends[i];
        }
    }
}

/* A lost head is deleted, and the step fails, so that a new one comes once it is gone. */
static bool replace_lost_head(struct pass *pass, const struct value *head)
{
    AUTO_BUFFER reason = {0};
    if (!pod_health_is_lost(head, "head", pass->cluster->rules, &reason)) {
        return true;
    }
    const struct ray_cluster *cluster = pass->cluster;
    const char *name = meta_name(head);
    AUTO_POD_HEALTH health = pod_health_of(head);
    AUTO_RESPONSE deleted =
        api_client_delete(pass->client, &resource_pods, cluster->namespace, name);
    if (!api_response_ok(&deleted)) {
        RULE(cluster->rules, FAILURE_2);
        pass_event(pass, EVENT_FAILED_TO_DELETE_HEAD_POD, cluster->namespace, name, health.phase,
                   health.restart_policy, buffer_text(&health.terminated),
                   api_response_message(&deleted));
        return pass_fail_marked(pass, "FailedDeleteHeadPod", &deleted);
    }
    struct expectation_scope scope = head_scope(pass);
    expectations_record(pass->expectations, &scope, value_find(head, "metadata", "name"),
                        EXPECT_DELETED, cluster->now);
    RULE(cluster->rules, HEAD_2);
    note_end(pass, health.phase);
    pass_event(pass, EVENT_DELETED_HEAD_POD, cluster->namespace, name, health.phase,
               health.restart_policy, buffer_text(&health.terminated));
    return pass_fail(pass, "%s", buffer_text(&reason));
}

static bool create_head(struct pass *pass)
{
    const struct ray_cluster *cluster = pass->cluster;
    AUTO_VALUE *pod = pod_builder_head(cluster, spec_facts_upgrade_hash(pass->facts, cluster));
    AUTO_RESPONSE created = api_client_create(pass->client, &resource_pods, pod);
    if (!api_response_ok(&created)) {
        RULE(cluster->rules, FAILURE_3);
        pass_event(pass, EVENT_FAILED_TO_CREATE_HEAD_POD, cluster->namespace, meta_name(pod),
                   api_response_message(&created));
        return pass_fail_marked(pass, "FailedCreateHeadPod", &created);
    }
    const struct value *name = value_find(created.body, "metadata", "name");
    struct expectation_scope scope = head_scope(pass);
    expectations_record(pass->expectations, &scope, name, EXPECT_CREATED, cluster->now);
    RULE(cluster->rules, HEAD_1);
    pass_event(pass, EVENT_CREATED_HEAD_POD, cluster->namespace, value_text(name));
    return true;
}

/* Whether a head that once ran is to stay away, by annotation, and the whole step with it. */
static bool is_head_final(const struct ray_cluster *cluster)
{
    const struct value *conditions = value_find(cluster->object, "status", "conditions");
    return condition_is_true(conditions, "RayClusterProvisioned") &&
           strcmp(cluster_spec_annotation(cluster, "ray.io/disable-provisioned-head-restart"),
                  "true") == 0;
}

static bool fail_for_extra_heads(struct pass *pass, const struct value *heads)
{
    AUTO_BUFFER names = {0};
    for (size_t i = 0; i < value_count(heads); i++) {
        buffer_printf(&names, "%s%s", i == 0 ? "" : " ", meta_name(value_at(heads, i)));
    }
    RULE(pass->cluster->rules, HEAD_4);
    return pass_fail(pass, "%zu head pods found [%s]. Please delete extra head pods",
                     value_count(heads), buffer_text(&names));
}

/* *FINAL: the head stays away, and the step ends. */
static bool reconcile_head(struct pass *pass, const struct value *heads, bool *final)
{
    *final = false;
    struct expectation_scope scope = head_scope(pass);
    if (!expectations_satisfied(pass->expectations, &scope, pass->client, pass->cluster->rules)) {
        RULE(pass->cluster->rules, HEAD_5);
        return true;
    }
    switch (value_count(heads)) {
    case 0:
        *final = is_head_final(pass->cluster);
        if (*final) {
            RULE(pass->cluster->rules, HEAD_3);
            return true;
        }
        return create_head(pass);
    case 1:
        return replace_lost_head(pass, value_at(heads, 0));
    default:
        return fail_for_extra_heads(pass, heads);
    }
}

bool pods_reconcile(struct pass *pass)
{
    const struct ray_cluster *cluster = pass->cluster;
    bool gate = cluster->options->status_conditions;
    bool wanted = value_as_bool(value_get(cluster->spec, "suspend"), false);
    if (!gate && wanted) {
        RULE(cluster->rules, SUSPEND_4);
        return suspend(pass);
    }
    if (gate && pass->suspend == PASS_SUSPENDING) {
        return suspend(pass);
    }
    if (gate && pass->suspend == PASS_SUSPENDED) {
        RULE(cluster->rules, SUSPEND_3);
        return true;
    }
    if (gate && wanted) {
        RULE(cluster->rules, SUSPEND_2);
        return true;
    }
    bool ended;
    if (!recreate_outdated(pass, &ended)) {
        return false;
    }
    if (ended) {
        return true;
    }
    AUTO_RESPONSE heads = pass_list_pods(pass, PASS_HEAD_PODS, NULL);
    if (!api_response_ok(&heads)) {
        return pass_fail_response(pass, &heads);
    }
    if (!reconcile_head(pass, pass_items(&heads), &ended)) {
        return false;
    }
    if (ended) {
        return true;
    }
    for (size_t i = 0; i < cluster->group_count; i++) {
        if (!worker_group_reconcile(pass, &cluster->groups[i])) {
            return false;
        }
    }
    return true;
}
