#ifndef RAYRIG_RAY_CONTROLLER_H
#define RAYRIG_RAY_CONTROLLER_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/base/value.h"
#include "core/kube/reconciler.h"
#include "core/ray/contract.h"
#include "core/ray/rules.h"

/*
 * The RayCluster controller of KubeRay 1.7.0.
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/raycluster_controller.go.
 */
struct ray_controller_config {
    const struct contract *contract;
    const struct value *feature_gates; /* object name -> bool: overrides; NULL for none */
    const struct value *env; /* object name -> string: the operator's environment; or NULL */
    const struct value *operator_config; /* the operator's configuration file; or NULL */
    struct rules *rules; /* takes note of the rules that are applied; or NULL. Outlives it */
};

/*
 * Owns: the caller calls destroy() of the result; CONFIG's values are referenced as needed.
 * Errors: an unknown feature gate, a gate that is not a boolean, an env that is not a string, a
 * malformed operator configuration: returns NULL with *ERR filled in.
 */
struct reconciler *ray_controller_new(const struct ray_controller_config *config,
                                      struct error *err);

#endif
