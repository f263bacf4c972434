#ifndef RAYRIG_RAY_EVENTS_H
#define RAYRIG_RAY_EVENTS_H

#include "core/base/value.h"
#include "core/kube/api_client.h"

/*
 * Everything that the controller tells users through events: one table of types, reasons, actions
 * and notes.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/utils/constant.go and
 * raycluster_controller.go.
 */
enum event_kind {
    EVENT_INVALID_METADATA,
    EVENT_INVALID_SPEC,
    EVENT_RESTART_POLICY_WARNING,
    EVENT_NO_CERT_MANAGER,
    EVENT_INVALID_UPGRADE_STRATEGY,
    EVENT_INVALID_STATUS,
    EVENT_CREATED_REDIS_CLEANUP_JOB,
    EVENT_FAILED_TO_CREATE_REDIS_CLEANUP_JOB,
    EVENT_FORCE_DELETED_STUCK_CLUSTER,
    EVENT_SERVICE_ACCOUNT_NOT_FOUND,
    EVENT_CREATED_SERVICE_ACCOUNT,
    EVENT_FAILED_TO_CREATE_SERVICE_ACCOUNT,
    EVENT_CREATED_ROLE,
    EVENT_FAILED_TO_CREATE_ROLE,
    EVENT_CREATED_ROLE_BINDING,
    EVENT_FAILED_TO_CREATE_ROLE_BINDING,
    EVENT_CREATED_INGRESS,
    EVENT_FAILED_TO_CREATE_INGRESS,
    EVENT_FOREIGN_INGRESS,
    EVENT_UPDATED_INGRESS,
    EVENT_FAILED_TO_UPDATE_INGRESS,
    EVENT_CREATED_SERVICE,
    EVENT_FAILED_TO_CREATE_SERVICE,
    EVENT_CREATED_CLAIM,
    EVENT_FAILED_TO_CREATE_CLAIM,
    EVENT_CLAIM_DRIFT,
    EVENT_CLAIM_NOT_FOUND,
    EVENT_DELETED_PODS_SUSPENDED,
    EVENT_DELETED_PODS_RECREATE,
    EVENT_FAILED_TO_DELETE_PODS_SUSPENDED,
    EVENT_FAILED_TO_DELETE_PODS_RECREATE,
    EVENT_CREATED_HEAD_POD,
    EVENT_FAILED_TO_CREATE_HEAD_POD,
    EVENT_DELETED_HEAD_POD,
    EVENT_FAILED_TO_DELETE_HEAD_POD,
    EVENT_CREATED_WORKER_POD,
    EVENT_FAILED_TO_CREATE_WORKER_POD,
    EVENT_DELETED_UNHEALTHY_WORKER,
    EVENT_DELETED_LISTED_WORKER,
    EVENT_DELETED_SURPLUS_WORKER,
    EVENT_DELETED_REPLICA_WORKER,
    EVENT_DELETED_SUSPENDED_GROUP,
    EVENT_FAILED_TO_DELETE_UNHEALTHY_WORKER,
    EVENT_FAILED_TO_DELETE_LISTED_WORKER,
    EVENT_FAILED_TO_DELETE_SURPLUS_WORKER,
    EVENT_FAILED_TO_DELETE_REPLICA_WORKER,
    EVENT_FAILED_TO_DELETE_SUSPENDED_GROUP,
    EVENT_KIND_COUNT,
};

/*
 * Records an event about a RayCluster. The texts fill the places of the note, in its order; there
 * must be as many as it has places (CHECK).
 */
#define events_record(client, regarding, kind, ...)                                                \
    events_record_texts((client), (regarding), (kind), (const char *const[]){__VA_ARGS__, NULL})
void events_record_texts(struct api_client *client, const struct value *regarding,
                         enum event_kind kind, const char *const *texts);

#endif
