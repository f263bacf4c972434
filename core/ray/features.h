#ifndef RAYRIG_RAY_FEATURES_H
#define RAYRIG_RAY_FEATURES_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/base/sim_time.h"
#include "core/base/value.h"
#include "core/ray/contract.h"
#include "core/ray/rules.h"

/*
 * What the operator was started with: its feature gates, environment and configuration file, read
 * once.
 *
 * Source: KubeRay 1.7.0, ray-operator/pkg/features/features.go, main.go and
 * controllers/ray/utils/constant.go.
 */
struct ray_options {
    /* Feature gates. */
    bool status_conditions;    /* RayClusterStatusConditions */
    bool job_deletion_policy;  /* RayJobDeletionPolicy: worker groups can be suspended */
    bool multi_host_indexing;  /* RayMultiHostIndexing */
    bool network_policy;       /* RayClusterNetworkPolicy */
    bool embedded_gcs_storage; /* GCSFaultToleranceEmbeddedStorage */
    bool mtls;                 /* RayClusterMTLS */
    bool history_server;       /* RayClusterHistoryServer */

    /* Environment. */
    struct sim_duration requeue_after; /* RAYCLUSTER_DEFAULT_REQUEUE_SECONDS_ENV */
    bool redis_cleanup;                /* ENABLE_GCS_FT_REDIS_CLEANUP */
    bool probes_injection;             /* ENABLE_PROBES_INJECTION */
    bool init_container_injection;     /* ENABLE_INIT_CONTAINER_INJECTION */
    bool random_pod_delete;            /* ENABLE_RANDOM_POD_DELETE */
    bool login_shell;                  /* ENABLE_LOGIN_SHELL */
    bool deterministic_head_name;      /* ENABLE_DETERMINISTIC_HEAD_POD_NAME */
    bool head_cluster_ip_service;      /* ENABLE_RAY_HEAD_CLUSTER_IP_SERVICE */
    bool webhooks;                     /* ENABLE_WEBHOOKS */
    char *cluster_domain;              /* owned; CLUSTER_DOMAIN */

    /* Configuration file; each owned, NULL when not given. */
    struct value *head_sidecars;       /* array of containers */
    struct value *worker_sidecars;     /* the same */
    struct value *default_envs;        /* array of environment variables */
    struct value *default_annotations; /* object of strings */
    struct value *default_labels;      /* the same */

    struct rules *rules; /* borrowed: where the rules that are applied are noted; NULL: nowhere */
};

/*
 * Any of the values may be NULL. Errors: an unknown feature gate, a gate that is no boolean, an
 * environment variable that is no string, a configuration with an unknown key or of the wrong
 * shape: *SELF then needs no release.
 */
bool features_resolve(struct ray_options *self, const struct contract *contract,
                      const struct value *gates, const struct value *env,
                      const struct value *operator_config, struct error *err);
void features_release(struct ray_options *self);

#endif
