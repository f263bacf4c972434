#ifndef RAYRIG_RAY_REDIS_CLEANUP_H
#define RAYRIG_RAY_REDIS_CLEANUP_H

#include <stdbool.h>

#include "core/ray/pass.h"

/*
 * A cluster that keeps its state in Redis is held back by a finalizer until a Job has deleted its
 * keys there. The step adds the finalizer to a cluster that lives, and does the cleaning for one
 * that is being deleted; either may end the pass.
 *
 * Source: KubeRay 1.7.0, raycluster_controller.go, rayClusterReconcile.
 * Errors: false with the failure in PASS.
 */
bool redis_cleanup_reconcile(struct pass *pass);

#endif
