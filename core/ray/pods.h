#ifndef RAYRIG_RAY_PODS_H
#define RAYRIG_RAY_PODS_H

#include <stdbool.h>

#include "core/ray/pass.h"

/*
 * The step of a pass that makes the Pods of a cluster as its spec wants them: suspends or
 * recreates all of them, replaces the head, and goes through the worker groups.
 *
 * Source: KubeRay 1.7.0, raycluster_controller.go, reconcilePods.
 * Errors: false with the failure in PASS.
 */
bool pods_reconcile(struct pass *pass);

#endif
