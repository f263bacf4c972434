#ifndef RAYRIG_RAY_POD_SECURITY_H
#define RAYRIG_RAY_POD_SECURITY_H

#include "core/ray/pod_draft.h"

/*
 * Token authentication and TLS between the nodes of a cluster.
 *
 * Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/pod.go (configureTokenAuth,
 * SetContainerTokenAuthEnvVars, configureTLS, SetContainerTLSConfig).
 */

/* Each does nothing in a cluster without authentication or TLS. */

/* To the Ray container and the one that waits for the GCS; with the volume they need. */
void pod_security_add_auth(struct pod_draft *pod);
/* The same, and a first init container that waits until the certificate is for this Pod. */
void pod_security_add_tls(struct pod_draft *pod);

/* To a further container of the Pod. */
void pod_security_auth_container(const struct ray_cluster *cluster, struct value **container);
void pod_security_tls_container(const struct ray_cluster *cluster, struct value **container);

#endif
