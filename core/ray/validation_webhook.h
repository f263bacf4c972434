#ifndef RAYRIG_RAY_VALIDATION_WEBHOOK_H
#define RAYRIG_RAY_VALIDATION_WEBHOOK_H

#include "core/base/value.h"
#include "core/kube/field_error.h"
#include "core/ray/contract.h"

/*
 * What KubeRay's admission webhook refuses when an operator runs with it (ENABLE_WEBHOOKS): on
 * create and update of a RayCluster, a name that the controller would not accept, and worker
 * groups of the same name, which it would.
 *
 * Source: KubeRay 1.7.0, ray-operator/pkg/webhooks/v1/raycluster_webhook.go.
 */
void validation_webhook_check(const struct value *object, const struct contract *contract,
                              struct field_errors *out);

#endif
