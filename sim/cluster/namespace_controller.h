#ifndef RAYRIG_CLUSTER_NAMESPACE_CONTROLLER_H
#define RAYRIG_CLUSTER_NAMESPACE_CONTROLLER_H

#include "sim/cluster/direct_client.h"
#include "sim/engine/world.h"

/*
 * Gives each namespace what every namespace has (the ServiceAccount `default` and the ConfigMap
 * `kube-root-ca.crt`), at the very moment it is made; and finishes the deletion of namespaces: five
 * seconds later it deletes what is in them, and when nothing is left any more, lets them go.
 * Source: Kubernetes 1.36 pkg/controller/namespace, pkg/controller/serviceaccount,
 * pkg/controller/certificates/rootcacertpublisher.
 */
struct namespace_controller {
    struct world *world;
    struct api_server *server;
    const struct resource *custom; /* a custom resource that is served, or NULL */
    const char *root_ca;           /* PEM: what kube-root-ca.crt has */
    struct direct_client client;
    struct api_watcher watcher;
    struct terminating_namespace *terminating; /* linked */
};

/* ROOT_CA is NULL for some certificate. Owns: borrows all; SELF must not move until it is
 * released. */
void namespace_controller_init(struct namespace_controller *self, struct world *world,
                               struct api_server *server, const struct resource *custom,
                               const char *root_ca);
void namespace_controller_release(struct namespace_controller *self);

#endif
