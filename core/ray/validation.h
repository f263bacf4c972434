#ifndef RAYRIG_RAY_VALIDATION_H
#define RAYRIG_RAY_VALIDATION_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/ray/cluster_spec.h"

/*
 * What the controller refuses to work on. Each check stops at the first rule that is broken, in
 * the order of KubeRay's, and words it as KubeRay does.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/utils/validation.go.
 * Errors: false with the text in *ERR, without a place.
 */
/* A RayCluster's name. RULES takes note of the rule that is broken; or NULL. */
bool validation_check_name(const char *name, struct rules *rules, struct error *err);
bool validation_check_spec(const struct ray_cluster *cluster, struct error *err);
bool validation_check_upgrade(const struct ray_cluster *cluster, struct error *err);
bool validation_check_status(const struct ray_cluster *cluster, struct error *err);

#endif
