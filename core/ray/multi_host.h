#ifndef RAYRIG_RAY_MULTI_HOST_H
#define RAYRIG_RAY_MULTI_HOST_H

#include <stdbool.h>

#include "core/ray/pass.h"

/*
 * A worker group whose replicas are made of several hosts each: a replica comes and goes as a
 * whole. PODS is the group's list.
 *
 * Source: KubeRay 1.7.0, raycluster_controller.go, reconcileMultiHostWorkerGroup.
 * Errors: false with the failure in PASS.
 */
bool multi_host_reconcile(struct pass *pass, const struct ray_group *group,
                          const struct value *pods);

#endif
