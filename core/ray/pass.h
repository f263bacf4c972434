#ifndef RAYRIG_RAY_PASS_H
#define RAYRIG_RAY_PASS_H

#include <stdbool.h>

#include "core/kube/api_client.h"
#include "core/ray/cluster_spec.h"
#include "core/ray/events.h"
#include "core/ray/expectations.h"
#include "core/ray/spec_facts.h"
#include "core/ray/worker_memo.h"

/*
 * One pass of the controller over one RayCluster: what its steps work with, and the failure that
 * ended them.
 */

/* Which of the suspend conditions is True at the pass' start. */
enum pass_suspend {
    PASS_NOT_SUSPENDED,
    PASS_SUSPENDING,
    PASS_SUSPENDED,
};

/*
 * A failed step: what becomes the reconcile's error, and, where Pods could not be created or
 * deleted, also the reason of condition ReplicaFailure.
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/utils/util.go,
 * RayClusterReplicaFailureReason.
 */
struct pass_failure {
    const char *marker; /* `FailedCreateHeadPod`, …; NULL for other failures. Constant */
    char *text;         /* NULL: no failure */
};

struct pass {
    struct api_client *client;
    const struct ray_cluster *cluster;
    struct expectations *expectations;
    struct spec_facts *facts; /* about the cluster */
    struct worker_memo *workers;
    struct endpoints_memo *endpoints; /* see status.h */
    enum pass_suspend suspend;
    struct pass_failure failure;
    const char *head_end; /* `Failed` or `Succeeded`: how the head Pod that it deleted had ended */
    bool stopped;         /* the pass is over, without an error */
    struct sim_duration requeue_after; /* when it stopped; 0: only on the next event */
};

/* Ends the pass. Always true: no failure. */
bool pass_stop(struct pass *self, struct sim_duration requeue_after);

/* ---- failing: each records the failure and returns false, so that a step ends with it ---- */

bool pass_fail(struct pass *self, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The message of an API answer is the error. */
bool pass_fail_response(struct pass *self, const struct api_response *response);
/* MARKER, a line break, and the message. */
bool pass_fail_marked(struct pass *self, const char *marker, const struct api_response *response);

/* ---- doing ---- */

/* events_record() about this pass' cluster. */
#define pass_event(pass, kind, ...)                                                                \
    events_record((pass)->client, (pass)->cluster->object, (kind), __VA_ARGS__)

/*
 * The Pods or other objects of the cluster's namespace that carry all of the labels, given as
 * key, value, …, NULL. Owns: the caller releases the response.
 */
#define pass_list(pass, resource, ...)                                                             \
    pass_list_labelled((pass), (resource), (const char *const[]){__VA_ARGS__, NULL})
struct api_response pass_list_labelled(const struct pass *self, const struct resource *resource,
                                       const char *const *labels);
/* The items of a list response; NULL when there are none. */
const struct value *pass_items(const struct api_response *list);

struct api_response pass_get(const struct pass *self, const struct resource *resource,
                             const char *name);

/* A refused creation: an object of that name is there. */
bool pass_already_exists(const struct api_response *response);

/* Which Pods of the cluster. */
enum pass_pods {
    PASS_ALL_PODS,
    PASS_HEAD_PODS,
    PASS_WORKER_PODS,
    PASS_GROUP_PODS, /* GROUP's, by label ray.io/group alone */
};
struct api_response pass_list_pods(const struct pass *self, enum pass_pods which,
                                   const char *group);
/*
 * Deletes the Pods in one request, unless all of them are being deleted already. The result is the
 * list as it was before, or the failure. Owns: the caller releases it.
 */
struct api_response pass_delete_pods(const struct pass *self, enum pass_pods which,
                                     const char *group);

#endif
