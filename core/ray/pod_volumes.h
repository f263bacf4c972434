#ifndef RAYRIG_RAY_POD_VOLUMES_H
#define RAYRIG_RAY_POD_VOLUMES_H

#include "core/ray/pod_draft.h"

/*
 * The directories that a Pod's containers share. What a container mounts already stays.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/pod.go (BuildPod, addEmptyDir).
 */

/* Memory for the object store, unless the user gives it another place. */
void pod_volumes_add_shared_memory(struct pod_draft *pod);
/* Ray's logs, which the autoscaler writes to and the history collector reads. */
void pod_volumes_add_logs(struct pod_draft *pod);

#endif
