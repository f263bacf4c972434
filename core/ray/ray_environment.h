#ifndef RAYRIG_RAY_RAY_ENVIRONMENT_H
#define RAYRIG_RAY_RAY_ENVIRONMENT_H

#include "core/ray/pod_draft.h"

/*
 * The variables by which containers find their cluster.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/pod.go (setInitContainerEnvVars,
 * setContainerEnvVars).
 */

/* To every init container. */
void ray_environment_add_to_init_containers(struct pod_draft *pod);
/* To the Ray container; START_COMMAND is what it was generated to run. */
void ray_environment_add(struct pod_draft *pod, const char *start_command);

#endif
