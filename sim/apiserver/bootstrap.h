#ifndef RAYRIG_APISERVER_BOOTSTRAP_H
#define RAYRIG_APISERVER_BOOTSTRAP_H

#include "sim/apiserver/server.h"

/*
 * Creates what a real cluster has from the beginning and only clients over HTTP can see: the
 * default roles and their bindings, the priority classes of the system, and the ConfigMap by which
 * extension servers find out whom to trust. The roles admin, edit and view hold their rules
 * themselves; nothing is aggregated into them.
 * Source: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy,
 * pkg/apis/scheduling/v1/helpers.go.
 */
void api_server_bootstrap(struct api_server *self);

#endif
