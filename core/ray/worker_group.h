#ifndef RAYRIG_RAY_WORKER_GROUP_H
#define RAYRIG_RAY_WORKER_GROUP_H

#include <stdbool.h>

#include "core/ray/pass.h"

/*
 * One worker group's part of a pass: lost and unwanted Pods go, missing ones come.
 *
 * Source: KubeRay 1.7.0, raycluster_controller.go, reconcilePods.
 * Errors: false with the failure in PASS.
 */
bool worker_group_reconcile(struct pass *pass, const struct ray_group *group);

/* ---- what groups of single and of several hosts share ---- */

struct expectation_scope worker_group_scope(const struct pass *pass, const struct ray_group *group);

/* Creates one worker as it is, reports it and expects it. */
bool worker_group_create(struct pass *pass, const struct ray_group *group, const struct value *pod);

/* Whether surplus Pods may be chosen freely: the autoscaler otherwise names its own. */
bool worker_group_picks_victims(const struct ray_cluster *cluster);

#endif
