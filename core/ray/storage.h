#ifndef RAYRIG_RAY_STORAGE_H
#define RAYRIG_RAY_STORAGE_H

#include <stdbool.h>

#include "core/ray/pass.h"

/*
 * What a cluster keeps: the Secret with its users' token, and the claim for its GCS' storage.
 *
 * Source: KubeRay 1.7.0, raycluster_controller.go, reconcileAuthSecret, reconcileGcsStorage.
 * Errors: false with the failure in PASS.
 */
bool storage_reconcile_auth_secret(struct pass *pass);
bool storage_reconcile_gcs_claim(struct pass *pass);

#endif
