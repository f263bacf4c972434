#include "reports/words.h"

const struct word words[] = {
    /* conditions */
    {"HeadPodReady", WORD_CONDITION,
     "Whether the head Pod is ready, in the words of the Pod's own condition Ready. Where "
     "containers are not ready, the reason and message of the first that waits or has ended are "
     "there, too."},
    {"RayClusterProvisioned", WORD_CONDITION,
     "Whether all Pods have once been ready. It stays True when Pods fail later, until the cluster "
     "is suspended."},
    {"RayClusterSuspending", WORD_CONDITION,
     "True while a cluster that is to be suspended still loses its Pods."},
    {"RayClusterSuspended", WORD_CONDITION,
     "True from the moment on when a cluster that is to be suspended has no Pods left, until "
     "spec.suspend is false."},
    {"ReplicaFailure", WORD_CONDITION,
     "There, and True, only while Pods cannot be created or deleted. Its message is the name of "
     "the failure, a line break, and the API server's answer."},

    /* reasons of conditions */
    {"HeadPodNotFound", WORD_CONDITION_REASON, "Of HeadPodReady: there is no head Pod."},
    {"HeadPodRunningAndReady", WORD_CONDITION_REASON, "Of HeadPodReady: the head Pod is ready."},
    {"Unknown", WORD_CONDITION_REASON,
     "Of HeadPodReady: the head Pod says nothing about being ready, as when it has just been "
     "created."},
    {"ContainersNotReady", WORD_CONDITION_REASON,
     "Of HeadPodReady: some of the head Pod's containers are not ready, and none of them waits or "
     "has ended."},
    {"PodFailed", WORD_CONDITION_REASON, "Of HeadPodReady: the head Pod has failed."},
    {"PodCompleted", WORD_CONDITION_REASON,
     "Of HeadPodReady: the head Pod has ended without an error."},
    {"AllPodRunningAndReadyFirstTime", WORD_CONDITION_REASON,
     "Of RayClusterProvisioned: all Pods have been ready."},
    {"RayClusterPodsProvisioning", WORD_CONDITION_REASON,
     "Of RayClusterProvisioned: the Pods have not all been ready yet, or have gone in a "
     "suspension."},
    {"FailedDeleteAllPods", WORD_CONDITION_REASON,
     "Of ReplicaFailure: the Pods could not be deleted all at once, as a suspension or an upgrade "
     "asks for."},
    {"FailedDeleteHeadPod", WORD_CONDITION_REASON,
     "Of ReplicaFailure: a lost head Pod could not be deleted."},
    {"FailedCreateHeadPod", WORD_CONDITION_REASON,
     "Of ReplicaFailure: the head Pod could not be created. Workers are not tried then."},
    {"FailedDeleteWorkerPod", WORD_CONDITION_REASON,
     "Of ReplicaFailure: a worker Pod could not be deleted."},
    {"FailedCreateWorkerPod", WORD_CONDITION_REASON,
     "Of ReplicaFailure: a worker Pod could not be created. No more are tried in that pass."},

    /* events */
    {"InvalidRayClusterMetadata", WORD_EVENT,
     "The RayCluster's name is invalid. Nothing is done with it."},
    {"InvalidRayClusterSpec", WORD_EVENT,
     "The RayCluster's spec is invalid, and nothing is done with it; or a warning about restart "
     "policies, and it is gone on with."},
    {"InvalidRayClusterStatus", WORD_EVENT,
     "The RayCluster's status says that it is both suspending and suspended. It is not worked on."},
    {"CreatedRedisCleanupJob", WORD_EVENT,
     "The Job that removes a deleted cluster's data from Redis was created."},
    {"FailedToCreateRedisCleanupJob", WORD_EVENT,
     "That Job could not be created; the cluster's deletion waits."},
    {"ForceDeletedStuckCluster", WORD_EVENT,
     "That Job took too long, and the cluster was let go; its data may still be in Redis."},
    {"AutoscalerServiceAccountNotFound", WORD_EVENT,
     "The ServiceAccount that the head's template names is not there. Nothing is created before it "
     "is."},
    {"CreatedServiceAccount", WORD_EVENT, "The autoscaler's ServiceAccount was created."},
    {"FailedToCreateServiceAccount", WORD_EVENT,
     "The autoscaler's ServiceAccount could not be created, so nothing after it was tried."},
    {"CreatedRole", WORD_EVENT, "The autoscaler's Role was created."},
    {"FailedToCreateRole", WORD_EVENT,
     "The autoscaler's Role could not be created, so nothing after it was tried."},
    {"CreatedRoleBinding", WORD_EVENT, "The autoscaler's RoleBinding was created."},
    {"FailedToCreateRoleBinding", WORD_EVENT,
     "The autoscaler's RoleBinding could not be created, so nothing after it was tried."},
    {"CreatedIngress", WORD_EVENT, "The Ingress to the head's dashboard was created."},
    {"FailedToCreateIngress", WORD_EVENT,
     "The Ingress could not be created; or there is one of that name which is somebody else's."},
    {"UpdatedIngress", WORD_EVENT,
     "The Ingress was brought in line with the cluster's labels, annotations and options."},
    {"FailedToUpdateIngress", WORD_EVENT, "The Ingress could not be changed."},
    {"CreatedService", WORD_EVENT,
     "The head's Service, or the workers' headless one, was created."},
    {"FailedToCreateService", WORD_EVENT, "A Service could not be created, so no Pod was tried."},
    {"CreatedPVC", WORD_EVENT, "The claim for the volume of the head's state was created."},
    {"FailedToCreatePVC", WORD_EVENT,
     "That claim could not be created, differs from what is asked for now, or is the user's and is "
     "not there."},
    {"DeletedPod", WORD_EVENT,
     "All Pods were deleted, by a suspension or for a changed spec; also said when there were "
     "none."},
    {"FailedToDeletePodCollection", WORD_EVENT, "The Pods could not be deleted all at once."},
    {"CreatedHeadPod", WORD_EVENT, "The head Pod was created."},
    {"FailedToCreateHeadPod", WORD_EVENT, "The head Pod could not be created."},
    {"DeletedHeadPod", WORD_EVENT, "A lost head Pod was deleted; its state is in the note."},
    {"FailedToDeleteHeadPod", WORD_EVENT, "A lost head Pod could not be deleted."},
    {"CreatedWorkerPod", WORD_EVENT,
     "A worker Pod was created. In a real cluster those of one pass show as one event."},
    {"FailedToCreateWorkerPod", WORD_EVENT, "A worker Pod could not be created."},
    {"DeletedWorkerPod", WORD_EVENT,
     "A worker Pod was deleted: lost, chosen by the autoscaler, surplus, with its replica, or with "
     "its suspended group. The note says which."},
    {"FailedToDeleteWorkerPod", WORD_EVENT, "A worker Pod could not be deleted."},
    {"FailedToDeleteWorkerPodCollection", WORD_EVENT,
     "The Pods of a suspended group could not be deleted."},
    {"CreatedNetworkPolicy", WORD_EVENT, "A NetworkPolicy was created."},
    {"UpdatedNetworkPolicy", WORD_EVENT, "A NetworkPolicy was brought in line with the cluster."},
    {"DeletedNetworkPolicy", WORD_EVENT, "A NetworkPolicy that is no longer wanted was deleted."},
    {"FailedToCreateNetworkPolicy", WORD_EVENT, "A NetworkPolicy could not be created."},
    {"FailedToUpdateNetworkPolicy", WORD_EVENT, "A NetworkPolicy could not be changed."},
    {"FailedToDeleteNetworkPolicy", WORD_EVENT, "A NetworkPolicy could not be deleted."},
    {"NetworkPolicyNameCollision", WORD_EVENT,
     "There is a NetworkPolicy of that name which is somebody else's."},

    /* columns */
    {"NAME", WORD_COLUMN, "The RayCluster's name."},
    {"DESIRED WORKERS", WORD_COLUMN,
     "How many worker Pods there should be: .status.desiredWorkerReplicas. Blank for zero."},
    {"AVAILABLE WORKERS", WORD_COLUMN,
     "How many worker Pods run, ready or not: .status.availableWorkerReplicas. Blank for zero."},
    {"CPUS", WORD_COLUMN,
     "What the containers of all wanted Pods ask for in CPUs: .status.desiredCPU."},
    {"MEMORY", WORD_COLUMN,
     "What the containers of all wanted Pods ask for in memory: .status.desiredMemory."},
    {"GPUS", WORD_COLUMN,
     "What the containers of all wanted Pods ask for in GPUs of any kind: .status.desiredGPU."},
    {"TPUS", WORD_COLUMN,
     "What the containers of all wanted Pods ask for in TPUs: .status.desiredTPU. KubeRay shows it "
     "with -o wide alone."},
    {"STATUS", WORD_COLUMN, "The state: .status.state. Blank while there is none."},
    {"AGE", WORD_COLUMN, "The time since the RayCluster was created."},
    {"HEAD POD IP", WORD_COLUMN,
     "The head Pod's address: .status.head.podIP. KubeRay shows it with -o wide alone."},
    {"HEAD SERVICE IP", WORD_COLUMN,
     "The head Service's address: .status.head.serviceIP. KubeRay shows it with -o wide alone."},

    /* status fields */
    {"availableWorkerReplicas", WORD_STATUS_FIELD,
     "How many worker Pods run, ready or not, those being deleted included. Left out when zero."},
    {"readyWorkerReplicas", WORD_STATUS_FIELD,
     "How many worker Pods run and are ready, those being deleted included. Left out when zero."},
    {"desiredWorkerReplicas", WORD_STATUS_FIELD,
     "How many worker Pods there should be: each group's replicas, held between its bounds, times "
     "its hosts."},
    {"minWorkerReplicas", WORD_STATUS_FIELD,
     "The sum of the groups' minReplicas, each times its hosts; suspended groups do not count."},
    {"maxWorkerReplicas", WORD_STATUS_FIELD,
     "The sum of the groups' maxReplicas, each times its hosts, up to 2147483647; suspended groups "
     "do not count."},
    {"desiredCPU", WORD_STATUS_FIELD,
     "What the containers of the head and of all groups' replicas, as written, ask for in CPUs. It "
     "is brought up to date only with other parts of the status."},
    {"desiredMemory", WORD_STATUS_FIELD, "What they ask for in memory; otherwise as desiredCPU."},
    {"desiredGPU", WORD_STATUS_FIELD,
     "What they ask for in GPUs of all kinds together; otherwise as desiredCPU."},
    {"desiredTPU", WORD_STATUS_FIELD, "What they ask for in TPUs; otherwise as desiredCPU."},
    {"state", WORD_STATUS_FIELD,
     "The cluster's state in one word. KubeRay's is the last one that was reached, ready or "
     "suspended; the interface definition's is the present one."},
    {"reason", WORD_STATUS_FIELD, "Why the state is what it is. KubeRay 1.7.0 no longer sets it."},
    {"endpoints", WORD_STATUS_FIELD,
     "The head Service's ports by name: those on the nodes, or else those of the Pod. Names that "
     "are no more stay."},
    {"head", WORD_STATUS_FIELD,
     "Names and addresses of the head Pod and its Service. A headless Service's address is the "
     "Pod's."},
    {"conditions", WORD_STATUS_FIELD,
     "HeadPodReady, RayClusterProvisioned, RayClusterSuspending, RayClusterSuspended and, after a "
     "failure, ReplicaFailure."},
    {"lastUpdateTime", WORD_STATUS_FIELD, "When the status was last written."},
    {"observedGeneration", WORD_STATUS_FIELD,
     "The generation of the spec at the time of the last write, which need not be the present "
     "one."},
    {"stateTransitionTimes", WORD_STATUS_FIELD, "For each state, when it was last reached."},

    /* states */
    {"ready", WORD_STATE,
     "KubeRay: all wanted Pods once ran and were ready, and nothing was reached since. It stays "
     "when Pods fail."},
    {"suspended", WORD_STATE,
     "KubeRay: the cluster is to be suspended and has no Pods left. It stays until the cluster is "
     "ready again."},
    {"Pending", WORD_STATE, "Interface definition: Pods are missing, surplus, or not ready."},
    {"Running", WORD_STATE, "Interface definition: all wanted Pods run and are ready."},
    {"Failed", WORD_STATE,
     "Interface definition: the head Pod failed, Pods cannot be created or deleted, or the "
     "manifest is invalid."},
    {"Succeeded", WORD_STATE, "Interface definition: the head Pod ended without an error."},
    {"Suspended", WORD_STATE,
     "Interface definition: the cluster is to have no Pods, and has none."},

    /* steps */
    {"create", WORD_STEP,
     "A user creates an object, or all objects of a file, as kubectl create does."},
    {"apply", WORD_STEP,
     "A user applies an object, or all objects of a file, as kubectl apply --server-side does."},
    {"patch", WORD_STEP, "A user patches an object."},
    {"scale", WORD_STEP, "A user patches one worker group, which is found by its name."},
    {"delete", WORD_STEP, "A user deletes an object, or Pods that a selector picks."},
    {"pods", WORD_STEP,
     "Scheduler, kubelet or node do something to Pods: see the words of become."},
    {"services", WORD_STEP, "A Service gets another address or other ports on the nodes."},
    {"jobs", WORD_STEP, "A Job completes or fails."},
    {"advance", WORD_STEP, "Virtual time passes, and what is due happens in order."},
    {"fault", WORD_STEP, "Some of the controller's next requests are answered with an error."},
    {"clearFaults", WORD_STEP, "The controller's requests are answered as they should be again."},
    {"cache", WORD_STEP,
     "The controller's cache of some resources falls behind the API server, or catches up."},
    {"restart", WORD_STEP,
     "The controller's process dies and starts anew, and has forgotten what was only in its "
     "memory."},
    {"checkpoint", WORD_STEP,
     "What a user can observe is captured, to be compared with the golden file."},
    {"expect", WORD_STEP, "Something is asserted at once, without a golden file."},

    /* become */
    {"scheduled", WORD_BECOME, "The Pod is bound to a node, and still Pending."},
    {"unschedulable", WORD_BECOME, "No node takes the Pod."},
    {"creating", WORD_BECOME, "The Pod's containers are being created."},
    {"running", WORD_BECOME, "The Pod's containers run and are not ready."},
    {"ready", WORD_BECOME, "The Pod's containers run and are ready."},
    {"unready", WORD_BECOME, "The Pod's containers run and are no longer ready."},
    {"waiting", WORD_BECOME,
     "One container waits, for a reason such as CrashLoopBackOff; the Pod's phase stays."},
    {"terminated", WORD_BECOME, "One container has ended; the Pod's phase stays."},
    {"failed", WORD_BECOME, "The Pod's containers have ended with an error, and so has the Pod."},
    {"succeeded", WORD_BECOME,
     "The Pod's containers have ended without an error, and so has the Pod."},
    {"gone", WORD_BECOME, "The Pod leaves the API; one that is not being deleted only with force."},
};

const size_t word_count = sizeof(words) / sizeof(words[0]);
