#ifndef RAYRIG_RAY_START_COMMAND_H
#define RAYRIG_RAY_START_COMMAND_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/ray/cluster_spec.h"

/*
 * The `ray start` that a Pod runs.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/pod.go (setMissingRayStartParams,
 * generateRayStartCommand, convertParamMap, updateRayStartParamsResources).
 */

/*
 * The parameters of GROUP's workers, or of the head where GROUP is NULL: what the user set, and
 * what follows from the cluster and the container's resources. Owns: a new object of strings.
 */
struct value *start_command_parameters(const struct ray_cluster *cluster,
                                       const struct ray_group *group);

/* `ray start --head  --block …`. */
void start_command_print(const struct value *parameters, bool is_head, struct rules *rules,
                         struct buffer *out);

/*
 * Makes the container run TEXT in a shell, after what the user wants it to run; left alone where
 * that starts Ray itself.
 */
void start_command_install(struct value **container, const char *text,
                           const struct ray_options *options);

#endif
