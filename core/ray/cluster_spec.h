#ifndef RAYRIG_RAY_CLUSTER_SPEC_H
#define RAYRIG_RAY_CLUSTER_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/sim_time.h"
#include "core/base/value.h"
#include "core/ray/contract.h"
#include "core/ray/features.h"

/* A worker group as its spec has it, and what follows from it. */
struct ray_group {
    const struct value *spec; /* .spec.workerGroupSpecs[index] */
    const char *name;
    const struct value *resources; /* `resources` (or `rayResources`, by contract); or NULL */
    bool suspended;
    /* As written, unset ones as Kubernetes' clients read them: replicas 0, min 0, max INT32_MAX. */
    int32_t replicas;
    int32_t min_replicas;
    int32_t max_replicas;
    int32_t host_count; /* numOfHosts; 0 when unset */
    /* Pods wanted: replicas held between the bounds, times the hosts, as int32 wraps; 0 when
     * suspended. Source: KubeRay 1.7.0, util.go, GetWorkerGroupDesiredReplicas. */
    int32_t desired_pod_count;
};

/*
 * A RayCluster as one pass of the controller sees it: the object, with unset start parameters
 * made empty, and what everybody asks of it. All text is borrowed from `object` unless it says
 * otherwise.
 */
struct ray_cluster {
    struct value *object;      /* owned */
    struct value *stored_spec; /* owned: the spec as it came, by which it is known again */
    const char *name;
    const char *namespace;
    const char *uid;
    const struct value *spec;
    const struct value *head;           /* .spec.headGroupSpec */
    const struct value *head_resources; /* `resources` or `rayResources`; or NULL */
    struct ray_group *groups;           /* owned; in spec order */
    size_t group_count;
    const struct contract *contract;
    const struct ray_options *options;
    struct rules *rules; /* the options': where the rules that are applied are noted; or NULL */
    struct sim_time now;

    const char *creator_kind; /* "RayCluster", "RayJob" or "RayService"; constant */
    struct buffer texts;      /* owned: where the next three are */
    const char *head_service_name;
    const char *head_service_fqdn; /* `rc-head-svc.default.svc.cluster.local` */
    const char *head_identifier;   /* the head's label ray.io/identifier */
    const char *head_port;         /* the GCS port: start parameter `port`, or "6379" */

    bool autoscaling;
    const char *autoscaler_version; /* "v1", "v2" or "" when unset */
    bool gcs_ft;                    /* GCS fault tolerance by annotation or options */
    bool gcs_ft_rocksdb;            /* and its backend is the embedded one */
    bool auth_token;                /* authOptions.mode is token */
    bool auth_k8s_token;            /* authOptions.enableK8sTokenAuth */
    bool tls;                       /* gate RayClusterMTLS and tlsOptions.enabled */
    bool history_collector;         /* gate RayClusterHistoryServer and collectorOptions */
};

/*
 * OBJECT is a RayCluster of any content, valid or not. Owns: the caller calls
 * cluster_spec_release(); CONTRACT and OPTIONS are borrowed until then.
 */
void cluster_spec_init(struct ray_cluster *self, const struct value *object,
                       const struct contract *contract, const struct ray_options *options,
                       struct sim_time now);
void cluster_spec_release(struct ray_cluster *self);

/* The Pod template's `containers[0]`, which runs Ray whatever its name; NULL when there is none. */
const struct value *cluster_spec_ray_container(const struct value *template);
/* A CR annotation or label; "" when absent. */
const char *cluster_spec_annotation(const struct ray_cluster *self, const char *key);
const char *cluster_spec_label(const struct ray_cluster *self, const char *key);
/* Whether spec.managedBy names somebody else than KubeRay's operator, who leaves it alone then. */
bool cluster_spec_is_managed_by_others(const struct ray_cluster *self);
/* A controlling ownerReference to the cluster. Owns: a new reference. */
struct value *cluster_spec_owner_reference(const struct ray_cluster *self);

#endif
