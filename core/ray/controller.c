#include "core/ray/controller.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "core/ray/access.h"
#include "core/ray/exposure.h"
#include "core/ray/pass.h"
#include "core/ray/pods.h"
#include "core/ray/redis_cleanup.h"
#include "core/ray/status.h"
#include "core/ray/storage.h"
#include "core/ray/validation.h"

struct ray_controller {
    struct reconciler base;
    const struct contract *contract;
    struct ray_options options;
    struct expectations expectations;
    struct spec_memo specs;
    struct worker_memo workers;
    struct endpoints_memo endpoints;
};

/* A pass is repeated soon after one that changed the status or failed.
 * Source: utils/constant.go, DefaultRequeueDuration. */
enum { SOON_SECONDS = 2 };

/* What the interface definition, unlike KubeRay, tells of an invalid manifest. */
static bool report_invalid(struct pass *pass)
{
    AUTO_VALUE *status = status_of_invalid(pass);
    const struct value *old = value_get(pass->cluster->object, "status");
    if (status == NULL || !status_differs(old, status)) {
        return true;
    }
    AUTO_VALUE *object = value_ref(pass->cluster->object);
    value_put(&object, value_ref(status), "status");
    AUTO_RESPONSE updated =
        api_client_update(pass->client, pass->cluster->contract->resource, "status", object);
    return api_response_ok(&updated) || pass_fail_response(pass, &updated);
}

static bool reject(struct pass *pass, enum event_kind event, const struct error *problem)
{
    const struct ray_cluster *cluster = pass->cluster;
    RULE(cluster->rules, RECONCILE_8);
    pass_event(pass, event, cluster->namespace, cluster->name, problem->message);
    return report_invalid(pass) && pass_stop(pass, SIM_SECONDS(0));
}

/* Autoscaler v1 restarts Pods' containers in place when their restart policy lets it. */
static void warn_of_restart_policies(struct pass *pass)
{
    const struct ray_cluster *cluster = pass->cluster;
    if (!cluster->autoscaling || strcmp(cluster->autoscaler_version, "v1") != 0) {
        return;
    }
    AUTO_BUFFER names = {0};
    size_t count = 0;
    for (size_t i = 0; i < cluster->group_count; i++) {
        const char *policy =
            value_find_text(cluster->groups[i].spec, "template", "spec", "restartPolicy");
        if (policy[0] != '\0' && strcmp(policy, "Never") != 0) {
            buffer_printf(&names, "%s%s", count++ == 0 ? "" : ", ", cluster->groups[i].name);
        }
    }
    if (count > 0) {
        RULE(cluster->rules, RECONCILE_9);
        pass_event(pass, EVENT_RESTART_POLICY_WARNING, cluster->namespace, cluster->name,
                   buffer_text(&names));
    }
}

/* Ends the pass when the cluster cannot be worked on as it is. */
static bool validate(struct pass *pass)
{
    const struct ray_cluster *cluster = pass->cluster;
    AUTO_ERROR problem = {0};
    if (!validation_check_name(cluster->name, cluster->rules, &problem)) {
        return reject(pass, EVENT_INVALID_METADATA, &problem);
    }
    if (!spec_facts_check(pass->facts, cluster, &problem)) {
        return reject(pass, EVENT_INVALID_SPEC, &problem);
    }
    warn_of_restart_policies(pass);
    if (cluster->tls) {
        /* No cluster of ours has cert-manager. */
        RULE(cluster->rules, RECONCILE_10);
        pass_event(pass, EVENT_NO_CERT_MANAGER, cluster->namespace, cluster->name);
        return report_invalid(pass) && pass_stop(pass, SIM_SECONDS(0));
    }
    if (!validation_check_upgrade(cluster, &problem)) {
        return reject(pass, EVENT_INVALID_UPGRADE_STRATEGY, &problem);
    }
    if (!validation_check_status(cluster, &problem)) {
        pass_event(pass, EVENT_INVALID_STATUS, cluster->namespace, cluster->name, problem.message);
        return pass_fail(pass, "%s", problem.message);
    }
    return true;
}

/* The first that fails ends the list. */
static bool make_objects(struct pass *pass)
{
    return access_reconcile_service_account(pass) && access_reconcile_role(pass) &&
           access_reconcile_role_binding(pass) && exposure_reconcile_ingress(pass) &&
           storage_reconcile_auth_secret(pass) && exposure_reconcile_head_service(pass) &&
           exposure_reconcile_headless_service(pass) && exposure_reconcile_serve_service(pass) &&
           storage_reconcile_gcs_claim(pass) && pods_reconcile(pass);
}

/* False with the problem's text, which the caller frees. */
static bool write_status(struct pass *pass, struct value *status, char **problem)
{
    if (value_count(value_get(status, "endpoints")) == 0) {
        value_drop(&status, "endpoints");
    }
    AUTO_VALUE *object = value_ref(pass->cluster->object);
    value_put(&object, status, "status");
    AUTO_RESPONSE updated =
        api_client_update(pass->client, pass->cluster->contract->resource, "status", object);
    if (!api_response_ok(&updated)) {
        *problem = memory_copy_text(api_response_message(&updated));
        return false;
    }
    return true;
}

/* The status is brought up to date also when the objects could not be; the first error counts. */
static void work(struct pass *pass)
{
    struct rules *rules = pass->cluster->rules;
    if (!make_objects(pass)) {
        RULE(rules, RECONCILE_4);
    }
    AUTO_FREE char *problem = NULL;
    struct value *status = status_calculate(pass, &problem);
    bool changed = status != NULL && status != value_get(pass->cluster->object, "status");
    if (changed) {
        RULE(rules, STATUS_WRITE_1);
        RULE(rules, RECONCILE_5);
        write_status(pass, value_ref(status), &problem);
    } else if (status != NULL) {
        RULE(rules, STATUS_WRITE_2);
        RULE(rules, RECONCILE_6);
    }
    value_unref(status);
    if (problem != NULL && pass->failure.text == NULL) {
        pass_fail(pass, "%s", problem);
    }
    pass->requeue_after =
        changed ? SIM_SECONDS(SOON_SECONDS) : pass->cluster->options->requeue_after;
}

static void run(struct pass *pass)
{
    if (cluster_spec_is_managed_by_others(pass->cluster)) {
        RULE(pass->cluster->rules, RECONCILE_1);
        return;
    }
    if (!validate(pass) || pass->stopped || !redis_cleanup_reconcile(pass) || pass->stopped) {
        return;
    }
    /* What a deleted cluster owns goes with it. */
    if (meta_is_deleting(pass->cluster->object)) {
        RULE(pass->cluster->rules, RECONCILE_3);
        return;
    }
    work(pass);
}

static void controller_reconcile(struct reconciler *base, struct api_client *client,
                                 const char *namespace, const char *name,
                                 struct reconcile_result *result)
{
    struct ray_controller *self = (struct ray_controller *)base;
    *result = (struct reconcile_result){0};
    AUTO_RESPONSE found = api_client_get(client, self->contract->resource, namespace, name);
    if (found.code == 404) {
        RULE(self->options.rules, RECONCILE_2);
        expectations_forget(&self->expectations, namespace, name);
        return;
    }
    if (!api_response_ok(&found)) {
        *result =
            (struct reconcile_result){.requeue_after = SIM_SECONDS(SOON_SECONDS),
                                      .error = memory_copy_text(api_response_message(&found))};
        return;
    }
    struct ray_cluster cluster;
    cluster_spec_init(&cluster, found.body, self->contract, &self->options, client->now(client));
    struct pass pass = {.client = client,
                        .cluster = &cluster,
                        .expectations = &self->expectations,
                        .facts = spec_memo_find(&self->specs, &cluster),
                        .workers = &self->workers,
                        .endpoints = &self->endpoints,
                        .suspend = status_suspend(value_get(found.body, "status"))};
    run(&pass);
    result->requeue_after =
        pass.failure.text != NULL ? SIM_SECONDS(SOON_SECONDS) : pass.requeue_after;
    result->error = pass.failure.text;
    cluster_spec_release(&cluster);
}

/* An empty map of labels is as good as none. */
static bool differs(const struct value *old, const struct value *new, const char *member)
{
    const struct value *a = value_find(old, "metadata", member);
    const struct value *b = value_find(new, "metadata", member);
    return (value_count(a) > 0 || value_count(b) > 0) && !value_equal(a, b);
}

static bool controller_primary_changed(const struct value *old, const struct value *new)
{
    return meta_generation(old) != meta_generation(new) || differs(old, new, "labels") ||
           differs(old, new, "annotations");
}

static void controller_restart(struct reconciler *base)
{
    struct ray_controller *self = (struct ray_controller *)base;
    expectations_release(&self->expectations);
    expectations_init(&self->expectations);
}

static void controller_destroy(struct reconciler *base)
{
    struct ray_controller *self = (struct ray_controller *)base;
    expectations_release(&self->expectations);
    spec_memo_release(&self->specs);
    worker_memo_release(&self->workers);
    endpoints_memo_release(&self->endpoints);
    features_release(&self->options);
    free(self);
}

static const struct reconciler_watch watches[] = {
    {&resource_pods, "ray.io/node-type in (head,worker,redis-cleanup)", true},
    {&resource_services, NULL, true},
    {&resource_secrets, NULL, true},
    {&resource_persistentvolumeclaims, NULL, true},
    {&resource_jobs, "app.kubernetes.io/created-by=kuberay-operator", false},
};

struct reconciler *ray_controller_new(const struct ray_controller_config *config, struct error *err)
{
    struct ray_options options;
    if (!features_resolve(&options, config->contract, config->feature_gates, config->env,
                          config->operator_config, err)) {
        return NULL;
    }
    struct ray_controller *self = memory_alloc(sizeof(*self));
    *self = (struct ray_controller){
        .base = {.name = "raycluster-controller",
                 .primary = config->contract->resource,
                 .primary_changed = controller_primary_changed,
                 .watches = watches,
                 .watch_count = sizeof(watches) / sizeof(watches[0]),
                 .reconcile = controller_reconcile,
                 .restart = controller_restart,
                 .destroy = controller_destroy},
        .contract = config->contract,
        .options = options,
    };
    self->options.rules = config->rules;
    expectations_init(&self->expectations);
    return &self->base;
}
