#ifndef RAYRIG_CLUSTER_CLUSTER_H
#define RAYRIG_CLUSTER_CLUSTER_H

#include "core/base/error.h"
#include "core/kube/reconciler.h"
#include "core/ray/contract.h"
#include "core/ray/controller.h"
#include "sim/apiserver/origin.h"
#include "sim/apiserver/server.h"
#include "sim/cluster/journal.h"
#include "sim/cluster/kubelet.h"
#include "sim/engine/fault.h"
#include "sim/engine/world.h"

/*
 * A whole simulated cluster: one world, its API server, what runs beside it (kubelet and scheduler,
 * garbage collector, namespace and Job controllers) and KubeRay's operator: the RayCluster
 * controller, with gate RayClusterNetworkPolicy the one of NetworkPolicies, and with
 * ENABLE_WEBHOOKS its admission webhook.
 */
struct cluster;

struct cluster_config {
    uint64_t seed;
    struct ray_controller_config controller; /* but for `rules`, which are the cluster's own */
    bool kubelet_auto;       /* Pods are scheduled, started and stopped by themselves */
    bool without_controller; /* an external one will be used */
    struct sim_time start;   /* when the world begins; all zero: WORLD_START */
    /* Clients will see it over HTTP: also does what only these can tell, which costs memory. */
    bool for_clients;
    const char *root_ca; /* PEM: what certifies the server; NULL for some certificate */
    /* A dump (docs/serve.md): the world goes on from there, at its time unless START says which.
     * NULL: a new cluster. */
    const struct value *load;
    const char *load_name; /* for errors in it; may be NULL */
    /* Of cluster_note_origin(): saves what the beginning takes, and changes nothing else. NULL, or
     * one of another beginning: everything is made anew. Owns: borrowed for the call. */
    const struct origin *origin;
};

/* Errors: those of ray_controller_new() and api_server_restore(), and a LOAD that is no dump. NULL
 * with *ERR filled in. */
struct cluster *cluster_new(const struct cluster_config *config, struct error *err);
/* What clusters of SEED begin with. Owns: the caller releases *OUT. */
void cluster_note_origin(uint64_t seed, struct origin *out);
void cluster_free(struct cluster *self);

struct world *cluster_world(struct cluster *self);
struct api_server *cluster_server(struct cluster *self);
struct kubelet *cluster_kubelet(struct cluster *self);
/* The faults armed for the controller's own requests. */
struct fault_list *cluster_faults(struct cluster *self);
/* What the controller did. */
struct journal *cluster_journal(struct cluster *self);
/* The controller's process dies and starts anew. */
void cluster_restart_controller(struct cluster *self);
/* The controller's cache of RESOURCE (a plural) is held back, or catches up. False when it has
 * none. */
bool cluster_freeze_cache(struct cluster *self, const char *resource, bool frozen);
/* What the last pass of a controller over a RayCluster failed with; NULL when all went well. Owns:
 * borrowed until something happens. */
const char *cluster_failure(const struct cluster *self, const char *namespace, const char *name);

/* A request by a user (user agent "kubectl" unless it names one). The caller releases *RESPONSE. */
void cluster_call(struct cluster *self, const struct api_request *request,
                  struct api_response *response);

enum cluster_settled {
    CLUSTER_SETTLED,
    CLUSTER_NOT_SETTLED, /* LIMIT_SETTLE_TIMERS fired, or the clock never moved on */
};
/*
 * Lets virtual time run from one due timer to the next until nothing is due within
 * LIMIT_SETTLE_HORIZON_SECONDS. The clock stays where the last timer fired. When it does not
 * settle, appends the keys still busy to BUSY (may be NULL). Source: docs/scenarios.md, "Steps".
 */
enum cluster_settled cluster_settle(struct cluster *self, struct buffer *busy);
/* Virtual time passes; everything due fires in order. */
enum cluster_settled cluster_advance(struct cluster *self, struct sim_duration duration,
                                     struct buffer *busy);

/* The rules that the controller has applied so far. Owns: borrowed. */
const struct rules *cluster_rules(const struct cluster *self);

#endif
