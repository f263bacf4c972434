#ifndef RAYRIG_RAY_COLLECTOR_CONTAINER_H
#define RAYRIG_RAY_COLLECTOR_CONTAINER_H

#include "core/ray/pod_draft.h"

#define COLLECTOR_CONTAINER "ray-history-collector"

/*
 * Gives a Pod the container that collects what the history server shows; nothing in a cluster
 * without collectorOptions.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/pod.go (BuildCollectorContainer).
 */
void collector_container_add(struct pod_draft *pod);

#endif
