#include "sim/cluster/cluster.h"

#include <stdlib.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "sim/cluster/claim_protection.h"
#include "sim/cluster/garbage_collector.h"
#include "sim/cluster/manager.h"
#include "sim/cluster/namespace_controller.h"

/* By which a RayCluster's objects are selected. Source: KubeRay 1.7.0 utils.RayClusterLabelKey. */
#define CLUSTER_LABEL "ray.io/cluster"

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
    struct reconciler *reconciler; /* NULL: without a controller */
    struct manager manager;
};

/* ---- assembly ---- */

static void start_manager(struct cluster *self)
{
    struct manager_config config = {
        .world = &self->world,
        .server = self->server,
        .faults = &self->faults,
        .journal = &self->journal,
        .reconciler = self->reconciler,
        .index_label = CLUSTER_LABEL,
    };
    manager_init(&self->manager, &config);
}

struct cluster *cluster_new(const struct cluster_config *config, struct error *err)
{
    struct cluster *self = memory_alloc_zero(1, sizeof(*self));
    if (!config->without_controller) {
        struct ray_controller_config controller = config->controller;
        controller.rules = &self->rules;
        self->reconciler = ray_controller_new(&controller, err);
        if (self->reconciler == NULL) {
            free(self);
            return NULL;
        }
    }
    const struct contract *contract = config->controller.contract;
    world_init(&self->world, config->seed);
    self->server = api_server_new(&self->world);
    api_server_add_custom(self->server, contract->resource, contract->schema);
    namespace_controller_init(&self->namespaces, &self->world, self->server, contract->resource);
    garbage_collector_init(&self->collector, &self->world, self->server);
    claim_protection_init(&self->claims, &self->world, self->server);
    kubelet_init(&self->kubelet, &self->world, self->server, config->kubelet_auto);
    journal_init(&self->journal);
    if (self->reconciler != NULL) {
        start_manager(self);
    }
    return self;
}

void cluster_free(struct cluster *self)
{
    if (self == NULL) {
        return;
    }
    if (self->reconciler != NULL) {
        manager_release(&self->manager);
        self->reconciler->destroy(self->reconciler);
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
    if (self->reconciler != NULL) {
        manager_restart(&self->manager);
    }
}

bool cluster_freeze_cache(struct cluster *self, const char *resource, bool frozen)
{
    return self->reconciler != NULL && manager_freeze_cache(&self->manager, resource, frozen);
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

/* Where the clock came to rest; the recorder makes up for its sweeps. */
static enum cluster_settled verdict(struct cluster *self, bool settled, struct buffer *busy)
{
    if (self->reconciler == NULL) {
        return settled ? CLUSTER_SETTLED : CLUSTER_NOT_SETTLED;
    }
    recorder_catch_up(&self->manager.client.recorder);
    if (settled) {
        return CLUSTER_SETTLED;
    }
    if (busy != NULL) {
        struct sim_duration horizon = SIM_SECONDS(LIMIT_SETTLE_HORIZON_SECONDS);
        manager_print_busy(&self->manager, sim_time_add(self->world.now, horizon), busy);
    }
    return CLUSTER_NOT_SETTLED;
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
