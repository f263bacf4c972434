#ifndef RAYRIG_CLUSTER_DIRECT_CLIENT_H
#define RAYRIG_CLUSTER_DIRECT_CLIENT_H

#include "core/kube/api_client.h"
#include "sim/apiserver/server.h"

/*
 * The client of a part of the simulated cluster itself (kubelet, garbage collector, …): every
 * request goes straight to the server, under the part's own name. It has no call but call().
 */
struct direct_client {
    struct api_client client;
    struct api_server *server;
    const char *user_agent;
};

/* Owns: borrows both. */
void direct_client_init(struct direct_client *self, struct api_server *server,
                        const char *user_agent);

/*
 * Deletes OBJECT itself, not another of its name, with a propagation policy (NULL: the kind's) and
 * a grace period (-1: the object's). Whether it was still there does not matter.
 */
void direct_client_delete(struct direct_client *self, const struct resource *resource,
                          const struct value *object, const char *policy, int64_t grace_seconds);
/*
 * Replaces a list in an object's metadata by a merge patch; an empty one is dropped. A conflict or
 * an object that is gone does not matter: who writes metadata here looks again with each change.
 */
void direct_client_put_metadata(struct direct_client *self, const struct resource *resource,
                                const struct value *object, const char *member,
                                struct value *list_take);

#endif
