#ifndef RAYRIG_RAY_EXPOSURE_H
#define RAYRIG_RAY_EXPOSURE_H

#include <stdbool.h>

#include "core/ray/pass.h"

/*
 * How a cluster is reached: its Services, which are created when missing and never changed, and
 * the head's Ingress, which follows the spec but is never removed.
 *
 * Source: KubeRay 1.7.0, raycluster_controller.go, reconcileIngress, reconcileHeadService,
 * reconcileHeadlessService, reconcileServeService.
 * Errors: false with the failure in PASS.
 */
bool exposure_reconcile_ingress(struct pass *pass);
bool exposure_reconcile_head_service(struct pass *pass);
bool exposure_reconcile_headless_service(struct pass *pass);
bool exposure_reconcile_serve_service(struct pass *pass);

#endif
