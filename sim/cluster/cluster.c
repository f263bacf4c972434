#include "sim/cluster/cluster.h"

#include <stdlib.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/ray/features.h"
#include "core/ray/network_policy_controller.h"
#include "core/ray/validation_webhook.h"
#include "sim/apiserver/bootstrap.h"
#include "sim/apiserver/compiled_definition.h"
#include "sim/apiserver/restore.h"
#include "sim/apiserver/served.h"
#include "sim/cluster/claim_protection.h"
#include "sim/cluster/garbage_collector.h"
#include "sim/cluster/manager.h"
#include "sim/cluster/namespace_controller.h"

/* By which a RayCluster's objects are selected. Source: KubeRay 1.7.0 utils.RayClusterLabelKey. */
#define CLUSTER_LABEL "ray.io/cluster"

#define CONTROLLER_COUNT_MAX 2

/* What clients see of a real collector: a deletion that it finishes is there for a moment. */
#define COLLECTOR_DELAY SIM_MILLISECONDS(50)

/* Upstream all controllers run in one process; here each has a manager with caches of its own. */
struct controller {
    struct reconciler *reconciler;
    struct manager manager;
};

struct cluster {
    struct world world;
    struct api_server *server;
    struct namespace_controller namespaces;
    struct garbage_collector collector;
    struct claim_protection claims;
    struct kubelet kubelet;
    struct fault_list faults;
    struct rules rules; /* those that the controller has applied */
    struct journal journal;
    struct api_webhook webhook;
    struct controller controllers[CONTROLLER_COUNT_MAX]; /* in the order in which they start */
    size_t controller_count;
};

/* ---- assembly ---- */

static void start_controller(struct cluster *self, struct reconciler *reconciler_take)
{
    CHECK(reconciler_take != NULL && self->controller_count < CONTROLLER_COUNT_MAX);
    struct controller *controller = &self->controllers[self->controller_count++];
    struct manager_config config = {
        .world = &self->world,
        .server = self->server,
        .faults = &self->faults,
        .journal = &self->journal,
        .reconciler = reconciler_take,
        .index_label = CLUSTER_LABEL,
    };
    controller->reconciler = reconciler_take;
    manager_init(&controller->manager, &config);
}

static void check_raycluster(const void *contract, const struct value *object,
                             struct field_errors *errors)
{
    validation_webhook_check(object, contract, errors);
}

/* The operator: its controllers, as its feature gates have them, and its webhook. OPTIONS were
 * made of CONFIG, so nothing can be wrong with it any more. */
static void start_operator(struct cluster *self, const struct ray_controller_config *config,
                           const struct ray_options *options)
{
    start_controller(self, ray_controller_new(config, NULL));
    if (options->network_policy) {
        start_controller(self, network_policy_controller_new(config, NULL));
    }
    if (options->webhooks) {
        self->webhook = (struct api_webhook){.name = "vraycluster.kb.io",
                                             .resource = config->contract->resource,
                                             .check = check_raycluster,
                                             .context = config->contract};
        api_server_set_webhook(self->server, &self->webhook);
    }
}

/* Source: KubeRay 1.7.0, ray.io_rayclusters.yaml. */
static void serve_contract(struct api_server *server, const struct contract *contract,
                           bool for_clients)
{
    const struct api_definition definition = {
        .resource = contract->resource,
        .schema = contract->schema,
        .columns = contract->columns,
        .column_count = contract->column_count,
        .old_version = contract->old_version,
        .old_version_warning = contract->old_version_warning,
    };
    if (for_clients) {
        api_server_add_definition(server, &definition);
    } else {
        api_server_add_custom(server, contract->resource, contract->schema);
    }
}

/* ---- from a dump ---- */

/* Beyond these, sums of times and of revisions would come to an end. */
#define LOADED_NOW_MAX ((struct sim_time){INT64_C(7258118400) * SIM_NS_PER_SECOND}) /* 2200 */
#define LOADED_REVISION_MAX (INT64_C(1) << 53)

/* The world's clock and its chance. */
static bool restore_world(struct cluster *self, const struct cluster_config *config,
                          struct error *err)
{
    const struct value *dump = config->load;
    struct sim_time start;
    struct sim_time now;
    if (!value_is_text(value_get(dump, "apiVersion"), "rayrig.dev/v1alpha1") ||
        !value_is_text(value_get(dump, "kind"), "Dump")) {
        return error_set(err, "expected a dump: apiVersion rayrig.dev/v1alpha1, kind Dump");
    }
    if (!sim_time_parse(value_find_text(dump, "start"), &start) ||
        !sim_time_parse(value_find_text(dump, "now"), &now)) {
        return error_set(err, "start, now: expected times as 2026-01-01T00:00:00Z");
    }
    if (start.ns < 0 || sim_time_compare(start, now) > 0 ||
        sim_time_compare(now, LOADED_NOW_MAX) > 0) {
        return error_set(err, "start, now: expected times from 1970 to 2200, in this order");
    }
    int64_t revision = value_as_int(value_get(dump, "revision"), 0);
    if (revision <= 0 || revision > LOADED_REVISION_MAX) {
        return error_set(err, "revision: expected a number from 1 to 2^53");
    }
    if (!value_is(value_get(dump, "objects"), VALUE_ARRAY)) {
        return error_set(err, "objects: expected an array");
    }
    if (config->start.ns == 0) {
        self->world.start = start;
        self->world.now = now;
    }
    return random_restore(&self->world.random, value_find_text(dump, "random")) ||
           error_set(err, "random: expected the states of the streams in hexadecimal digits");
}

/* What runs beside the server watches RayClusters from its beginning. */
static bool check_contract(const struct cluster *self, const struct resource *resource,
                           struct error *err)
{
    struct api_served served;
    return api_server_find_served(self->server, resource, &served) ||
           error_set(err, "objects: expected a definition by which %s/%s %s is served",
                     resource->group, resource->version, resource->plural);
}

static bool restore(struct cluster *self, const struct cluster_config *config, struct error *err)
{
    const struct value *dump = config->load;
    return dump == NULL ||
           (restore_world(self, config, err) &&
            api_server_restore(self->server, value_get(dump, "objects"),
                               (uint64_t)value_as_int(value_get(dump, "revision"), 0), err) &&
            check_contract(self, config->controller.contract->resource, err) &&
            kubelet_check(value_get(dump, "kubelet"), self->server, self->world.now, err));
}

/* ---- from another cluster's beginning ---- */

/* Whether the cluster would begin as ORIGIN says if it were made anew. */
static bool begins_so(const struct cluster_config *config, const struct origin *origin)
{
    return origin != NULL && config->seed == origin->seed && config->start.ns == 0 &&
           config->load == NULL && config->root_ca == NULL && !config->for_clients;
}

void cluster_note_origin(uint64_t seed, struct origin *out)
{
    const struct cluster_config config = {.seed = seed,
                                          .controller = {.contract = contract_find("kuberay-1.7")},
                                          .without_controller = true};
    AUTO_ERROR err = {0};
    struct cluster *cluster = cluster_new(&config, &err);
    CHECK(cluster != NULL);
    origin_note(cluster->server, out);
    cluster_free(cluster);
}

/* ---- beginning and end ---- */

/* What runs beside the server, but for the operator. */
static void start_parts(struct cluster *self, const struct cluster_config *config)
{
    namespace_controller_init(&self->namespaces, &self->world, self->server,
                              config->controller.contract->resource, config->root_ca);
    garbage_collector_init(&self->collector, &self->world, self->server);
    if (config->for_clients) {
        self->collector.delay = COLLECTOR_DELAY;
    }
    claim_protection_init(&self->claims, &self->world, self->server);
    kubelet_init(&self->kubelet, &self->world, self->server, config->kubelet_auto);
    journal_init(&self->journal);
}

struct cluster *cluster_new(const struct cluster_config *config, struct error *err)
{
    struct ray_controller_config settings = config->controller;
    const struct contract *contract = settings.contract;
    struct ray_options options;
    if (!features_resolve(&options, contract, settings.feature_gates, settings.env,
                          settings.operator_config, err)) {
        return NULL;
    }
    struct cluster *self = memory_alloc_zero(1, sizeof(*self));
    world_init(&self->world, config->seed);
    if (config->start.ns != 0) {
        self->world.start = config->start;
        self->world.now = config->start;
    }
    self->server = begins_so(config, config->origin) ? origin_begin(config->origin, &self->world)
                                                     : api_server_new(&self->world);
    api_server_track_managers(self->server, config->for_clients);
    if (config->for_clients) {
        api_server_bootstrap(self->server);
    }
    serve_contract(self->server, contract, config->for_clients);
    if (!restore(self, config, err)) {
        if (config->load_name != NULL) {
            error_set_file(err, config->load_name);
        }
        features_release(&options);
        api_server_free(self->server);
        world_release(&self->world);
        free(self);
        return NULL;
    }
    start_parts(self, config);
    if (config->load != NULL) {
        api_server_tell_restored(self->server, value_get(config->load, "objects"));
        kubelet_resume(&self->kubelet, value_get(config->load, "kubelet"));
    }
    if (!config->without_controller) {
        settings.rules = &self->rules;
        start_operator(self, &settings, &options);
    }
    features_release(&options);
    return self;
}

void cluster_free(struct cluster *self)
{
    if (self == NULL) {
        return;
    }
    for (size_t i = 0; i < self->controller_count; i++) {
        manager_release(&self->controllers[i].manager);
        self->controllers[i].reconciler->destroy(self->controllers[i].reconciler);
    }
    kubelet_release(&self->kubelet);
    claim_protection_release(&self->claims);
    garbage_collector_release(&self->collector);
    namespace_controller_release(&self->namespaces);
    journal_release(&self->journal);
    fault_list_release(&self->faults);
    api_server_free(self->server);
    world_release(&self->world);
    free(self);
}

/* ---- its parts ---- */

struct world *cluster_world(struct cluster *self)
{
    return &self->world;
}

struct api_server *cluster_server(struct cluster *self)
{
    return self->server;
}

struct kubelet *cluster_kubelet(struct cluster *self)
{
    return &self->kubelet;
}

struct fault_list *cluster_faults(struct cluster *self)
{
    return &self->faults;
}

void cluster_restart_controller(struct cluster *self)
{
    for (size_t i = 0; i < self->controller_count; i++) {
        manager_restart(&self->controllers[i].manager);
    }
}

bool cluster_freeze_cache(struct cluster *self, const char *resource, bool frozen)
{
    bool found = false;
    for (size_t i = 0; i < self->controller_count; i++) {
        found |= manager_freeze_cache(&self->controllers[i].manager, resource, frozen);
    }
    return found;
}

const char *cluster_failure(const struct cluster *self, const char *namespace, const char *name)
{
    const char *failure = NULL;
    for (size_t i = 0; i < self->controller_count && failure == NULL; i++) {
        failure = manager_failure(&self->controllers[i].manager, namespace, name);
    }
    return failure;
}

/* ---- users ---- */

void cluster_call(struct cluster *self, const struct api_request *request,
                  struct api_response *response)
{
    struct api_request sent = *request;
    if (sent.user_agent == NULL) {
        sent.user_agent = "kubectl";
    }
    api_server_handle(self->server, &sent, response);
}

/* ---- time ---- */

static bool next_due_within(const struct world *world, struct sim_duration horizon)
{
    struct sim_time due;
    return world_next_due(world, &due) && sim_time_since(due, world->now).ns <= horizon.ns;
}

static void print_busy(const struct cluster *self, struct buffer *out)
{
    struct sim_duration horizon = SIM_SECONDS(LIMIT_SETTLE_HORIZON_SECONDS);
    for (size_t i = 0; i < self->controller_count; i++) {
        AUTO_BUFFER keys = {0};
        manager_print_busy(&self->controllers[i].manager, sim_time_add(self->world.now, horizon),
                           &keys);
        buffer_printf(out, "%s%s", out->size > 0 && keys.size > 0 ? " " : "", buffer_text(&keys));
    }
}

/* Where the clock came to rest; the recorders make up for their sweeps. */
static enum cluster_settled verdict(struct cluster *self, bool settled, struct buffer *busy)
{
    for (size_t i = 0; i < self->controller_count; i++) {
        recorder_catch_up(&self->controllers[i].manager.client.recorder);
    }
    if (!settled && busy != NULL) {
        print_busy(self, busy);
    }
    return settled ? CLUSTER_SETTLED : CLUSTER_NOT_SETTLED;
}

enum cluster_settled cluster_settle(struct cluster *self, struct buffer *busy)
{
    struct sim_duration horizon = SIM_SECONDS(LIMIT_SETTLE_HORIZON_SECONDS);
    size_t fired_count = 0;
    while (next_due_within(&self->world, horizon)) {
        if (fired_count == LIMIT_SETTLE_TIMERS) {
            return verdict(self, false, busy);
        }
        world_step(&self->world);
        fired_count++;
    }
    return verdict(self, true, busy);
}

enum cluster_settled cluster_advance(struct cluster *self, struct sim_duration duration,
                                     struct buffer *busy)
{
    bool passed = world_run_until(&self->world, sim_time_add(self->world.now, duration));
    return verdict(self, passed, busy);
}

/* ---- what the controller did ---- */

struct journal *cluster_journal(struct cluster *self)
{
    return &self->journal;
}

const struct rules *cluster_rules(const struct cluster *self)
{
    return &self->rules;
}
