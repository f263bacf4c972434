#ifndef RAYRIG_RAY_ACCESS_H
#define RAYRIG_RAY_ACCESS_H

#include <stdbool.h>

#include "core/ray/pass.h"

/*
 * What the autoscaler needs in order to be allowed to do its work: each is created when it is
 * missing, and never changed.
 *
 * Source: KubeRay 1.7.0, raycluster_controller.go, reconcileAutoscalerServiceAccount and others.
 * Errors: false with the failure in PASS.
 */
bool access_reconcile_service_account(struct pass *pass);
bool access_reconcile_role(struct pass *pass);
bool access_reconcile_role_binding(struct pass *pass);

#endif
