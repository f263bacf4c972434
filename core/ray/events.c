#include "core/ray/events.h"

#include <string.h>

#include "core/base/buffer.h"
#include "core/base/check.h"

#define POD_STATE "; Pod status: %s; Pod restart policy: %s; Ray container terminated status: %s"

/* `%s` marks a place; nothing else in a note is special. */
static const struct {
    const char *type;
    const char *reason;
    const char *action;
    const char *note;
} kinds[EVENT_KIND_COUNT] = {
    [EVENT_INVALID_METADATA] = {"Warning", "InvalidRayClusterMetadata", "Validate",
                                "The RayCluster metadata is invalid %s/%s: %s"},
    [EVENT_INVALID_SPEC] = {"Warning", "InvalidRayClusterSpec", "Validate",
                            "The RayCluster spec is invalid %s/%s: %s"},
    [EVENT_RESTART_POLICY_WARNING] =
        {"Warning", "InvalidRayClusterSpec", "Validate",
         "RayCluster spec warning %s/%s: restartPolicy for worker groups [%s] should be Never or "
         "unset when using autoscaler V1"},
    [EVENT_NO_CERT_MANAGER] = {"Warning", "InvalidRayClusterSpec", "Validate",
                               "The RayCluster spec is invalid %s/%s: tlsOptions requires "
                               "cert-manager, but cert-manager is not installed"},
    [EVENT_INVALID_UPGRADE_STRATEGY] = {"Warning", "InvalidRayClusterSpec", "Validate",
                                        "The RayCluster UpgradeStrategy is invalid %s/%s: %s"},
    [EVENT_INVALID_STATUS] = {"Warning", "InvalidRayClusterStatus", "Validate",
                              "The RayCluster status is invalid %s/%s, %s"},
    [EVENT_CREATED_REDIS_CLEANUP_JOB] = {"Normal", "CreatedRedisCleanupJob", "Create",
                                         "Created Redis cleanup Job %s/%s"},
    [EVENT_FAILED_TO_CREATE_REDIS_CLEANUP_JOB] = {"Warning", "FailedToCreateRedisCleanupJob",
                                                  "Create",
                                                  "Failed to create Redis cleanup Job %s/%s, %s"},
    [EVENT_FORCE_DELETED_STUCK_CLUSTER] =
        {"Warning", "ForceDeletedStuckCluster", "Cleanup",
         "Force-removed GCS FT finalizer after %s due to Redis cleanup timeout; Redis storage "
         "namespace %s may need manual cleanup"},
    [EVENT_SERVICE_ACCOUNT_NOT_FOUND] =
        {"Warning", "AutoscalerServiceAccountNotFound", "Validate",
         "Failed to reconcile RayCluster %s/%s. If users specify ServiceAccountName for the head "
         "Pod, they need to create a ServiceAccount themselves. However, ServiceAccount %s is not "
         "found. Please create one. See the PR description of "
         "https://github.com/ray-project/kuberay/pull/1128 for more details."},
    [EVENT_CREATED_SERVICE_ACCOUNT] = {"Normal", "CreatedServiceAccount", "Create",
                                       "Created service account %s/%s"},
    [EVENT_FAILED_TO_CREATE_SERVICE_ACCOUNT] = {"Warning", "FailedToCreateServiceAccount", "Create",
                                                "Failed creating service account %s/%s, %s"},
    [EVENT_CREATED_ROLE] = {"Normal", "CreatedRole", "Create", "Created role %s/%s"},
    [EVENT_FAILED_TO_CREATE_ROLE] = {"Warning", "FailedToCreateRole", "Create",
                                     "Failed creating role %s/%s, %s"},
    [EVENT_CREATED_ROLE_BINDING] = {"Normal", "CreatedRoleBinding", "Create",
                                    "Created role binding %s/%s"},
    [EVENT_FAILED_TO_CREATE_ROLE_BINDING] = {"Warning", "FailedToCreateRoleBinding", "Create",
                                             "Failed creating role binding %s/%s, %s"},
    [EVENT_CREATED_INGRESS] = {"Normal", "CreatedIngress", "Create", "Created ingress %s/%s"},
    [EVENT_FAILED_TO_CREATE_INGRESS] = {"Warning", "FailedToCreateIngress", "Create",
                                        "Failed creating ingress %s/%s, %s"},
    [EVENT_FOREIGN_INGRESS] =
        {"Warning", "FailedToCreateIngress", "Create",
         "Ingress %s/%s already exists and is not owned by this RayCluster; not modifying it"},
    [EVENT_UPDATED_INGRESS] = {"Normal", "UpdatedIngress", "Update", "Updated ingress %s/%s"},
    [EVENT_FAILED_TO_UPDATE_INGRESS] = {"Warning", "FailedToUpdateIngress", "Update",
                                        "Failed updating ingress %s/%s, %s"},
    [EVENT_CREATED_SERVICE] = {"Normal", "CreatedService", "Create", "Created service %s/%s"},
    [EVENT_FAILED_TO_CREATE_SERVICE] = {"Warning", "FailedToCreateService", "Create",
                                        "Failed creating service %s/%s, %s"},
    [EVENT_CREATED_CLAIM] = {"Normal", "CreatedPVC", "Create", "Created GCS storage PVC %s/%s"},
    [EVENT_FAILED_TO_CREATE_CLAIM] = {"Warning", "FailedToCreatePVC", "Create",
                                      "Failed to create GCS storage PVC %s/%s, %s"},
    [EVENT_CLAIM_DRIFT] = {"Warning", "FailedToCreatePVC", "Update",
                           "GCS storage PVC %s/%s already exists and cannot be reconfigured in "
                           "place (%s); delete the PVC to recreate it with the new settings"},
    [EVENT_CLAIM_NOT_FOUND] = {"Warning", "FailedToCreatePVC", "Validate",
                               "GcsFaultToleranceOptions.Storage.ClaimName %s not found in "
                               "namespace %s; the head Pod will not start until it exists"},
    [EVENT_DELETED_PODS_SUSPENDED] = {"Normal", "DeletedPod", "Delete",
                                      "Deleted Pods for RayCluster %s/%s due to suspension"},
    [EVENT_DELETED_PODS_RECREATE] = {"Normal", "DeletedPod", "Delete",
                                     "Deleted all Pods for RayCluster %s/%s due to spec change "
                                     "with Recreate upgradeStrategy"},
    [EVENT_FAILED_TO_DELETE_PODS_SUSPENDED] =
        {"Warning", "FailedToDeletePodCollection", "Delete",
         "Failed deleting Pods due to suspension for RayCluster %s/%s, %s"},
    [EVENT_FAILED_TO_DELETE_PODS_RECREATE] =
        {"Warning", "FailedToDeletePodCollection", "Delete",
         "Failed deleting Pods due to spec change with Recreate upgradeStrategy for RayCluster "
         "%s/%s, %s"},
    [EVENT_CREATED_HEAD_POD] = {"Normal", "CreatedHeadPod", "Create", "Created head Pod %s/%s"},
    [EVENT_FAILED_TO_CREATE_HEAD_POD] = {"Warning", "FailedToCreateHeadPod", "Create",
                                         "Failed to create head Pod %s/%s, %s"},
    [EVENT_DELETED_HEAD_POD] = {"Normal", "DeletedHeadPod", "Delete",
                                "Deleted head Pod %s/%s" POD_STATE},
    [EVENT_FAILED_TO_DELETE_HEAD_POD] = {"Warning", "FailedToDeleteHeadPod", "Delete",
                                         "Failed deleting head Pod %s/%s" POD_STATE ", %s"},
    [EVENT_CREATED_WORKER_POD] = {"Normal", "CreatedWorkerPod", "Create",
                                  "Created worker Pod %s/%s"},
    [EVENT_FAILED_TO_CREATE_WORKER_POD] = {"Warning", "FailedToCreateWorkerPod", "Create",
                                           "Failed to create worker Pod for the cluster %s/%s, %s"},
    [EVENT_DELETED_UNHEALTHY_WORKER] = {"Normal", "DeletedWorkerPod", "Delete",
                                        "Deleted worker Pod %s/%s" POD_STATE},
    [EVENT_DELETED_LISTED_WORKER] = {"Normal", "DeletedWorkerPod", "Delete", "Deleted pod %s/%s"},
    [EVENT_DELETED_SURPLUS_WORKER] = {"Normal", "DeletedWorkerPod", "Delete", "Deleted Pod %s/%s"},
    [EVENT_DELETED_REPLICA_WORKER] = {"Normal", "DeletedWorkerPod", "Delete",
                                      "Deleted worker Pod %s/%s for group %s: %s"},
    [EVENT_DELETED_SUSPENDED_GROUP] =
        {"Normal", "DeletedWorkerPod", "Delete",
         "Deleted all pods for suspended worker group %s in RayCluster %s/%s"},
    [EVENT_FAILED_TO_DELETE_UNHEALTHY_WORKER] = {"Warning", "FailedToDeleteWorkerPod", "Delete",
                                                 "Failed deleting worker Pod %s/%s" POD_STATE
                                                 ", %s"},
    [EVENT_FAILED_TO_DELETE_LISTED_WORKER] = {"Warning", "FailedToDeleteWorkerPod", "Delete",
                                              "Failed deleting pod %s/%s, %s"},
    [EVENT_FAILED_TO_DELETE_SURPLUS_WORKER] = {"Warning", "FailedToDeleteWorkerPod", "Delete",
                                               "Failed deleting Pod %s/%s, %s"},
    [EVENT_FAILED_TO_DELETE_REPLICA_WORKER] =
        {"Warning", "FailedToDeleteWorkerPod", "Delete",
         "Failed deleting worker Pod %s/%s for group %s" POD_STATE ", %s"},
    [EVENT_FAILED_TO_DELETE_SUSPENDED_GROUP] =
        {"Warning", "FailedToDeleteWorkerPodCollection", "Delete",
         "Failed deleting worker Pods for suspended group %s in RayCluster %s/%s, %s"},
    [EVENT_CREATED_NETWORK_POLICY] = {"Normal", "CreatedNetworkPolicy", "Create",
                                      "Created NetworkPolicy %s/%s"},
    [EVENT_UPDATED_NETWORK_POLICY] = {"Normal", "UpdatedNetworkPolicy", "Update",
                                      "Updated NetworkPolicy %s/%s"},
    [EVENT_DELETED_NETWORK_POLICY] = {"Normal", "DeletedNetworkPolicy", "Delete",
                                      "Deleted NetworkPolicy %s/%s"},
    [EVENT_FAILED_TO_CREATE_NETWORK_POLICY] = {"Warning", "FailedToCreateNetworkPolicy", "Create",
                                               "Failed to create NetworkPolicy %s/%s: %s"},
    [EVENT_FAILED_TO_UPDATE_NETWORK_POLICY] = {"Warning", "FailedToUpdateNetworkPolicy", "Update",
                                               "Failed to update NetworkPolicy %s/%s: %s"},
    [EVENT_FAILED_TO_DELETE_NETWORK_POLICY] = {"Warning", "FailedToDeleteNetworkPolicy", "Delete",
                                               "Failed to delete NetworkPolicy %s/%s: %s"},
    [EVENT_NETWORK_POLICY_COLLISION] =
        {"Warning", "NetworkPolicyNameCollision", "Validate",
         "NetworkPolicy %s/%s already exists and is not owned by this RayCluster, network "
         "isolation will not be applied. Rename the existing NetworkPolicy or use a different "
         "RayCluster name to avoid the collision"},
};

static void fill_in(const char *note, const char *const *texts, struct buffer *out)
{
    const char *place;
    while ((place = strstr(note, "%s")) != NULL) {
        CHECK(*texts != NULL);
        buffer_append_sized(out, note, (size_t)(place - note));
        buffer_append(out, *texts++);
        note = place + 2;
    }
    CHECK(*texts == NULL);
    buffer_append(out, note);
}

void events_record_texts(struct api_client *client, const struct value *regarding,
                         enum event_kind kind, const char *const *texts)
{
    AUTO_BUFFER note = {0};
    fill_in(kinds[kind].note, texts, &note);
    struct api_event event = {.regarding = regarding,
                              .type = kinds[kind].type,
                              .reason = kinds[kind].reason,
                              .action = kinds[kind].action,
                              .note = buffer_text(&note)};
    client->record_event(client, &event);
}
