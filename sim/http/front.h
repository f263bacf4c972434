#ifndef RAYRIG_HTTP_FRONT_H
#define RAYRIG_HTTP_FRONT_H

#include "sim/apiserver/server.h"
#include "sim/engine/fault.h"
#include "sim/engine/world.h"
#include "sim/http/authentication.h"
#include "sim/http/message.h"
#include "sim/http/watch.h"

/*
 * kube-apiserver's front door: HTTP messages in, HTTP messages out. It authenticates, authorizes,
 * routes, negotiates and decodes, asks the API server (sim/apiserver/server.h) as everybody does,
 * and encodes its answer. It knows no socket.
 *
 * Source: k8s.io/apiserver pkg/server/config.go (the chain of handlers), pkg/endpoints.
 */
struct http_front;

struct http_front_config {
    struct world *world;
    struct api_server *server;
    /* Who may come in; NULL: everybody is an administrator. */
    const struct http_users *users;
    const char *address;       /* HOST:PORT as clients see it, for discovery */
    struct fault_list *faults; /* that strike requests for resources; NULL for none */
};

/* Owns: borrows what CONFIG names for its life; the address is copied. */
struct http_front *http_front_new(const struct http_front_config *config);
/* Every watch must have been freed. */
void http_front_free(struct http_front *self);

/* The answer to one request. Owns: the caller releases *RESPONSE. */
void http_front_handle(struct http_front *self, const struct http_request *request,
                       struct http_response *response);

/*
 * From now on it is the door of another server, as after the restore of a backup: every watch ends
 * with an error 410, so that its client lists again. Nothing of the server before is used any more.
 */
void http_front_move(struct http_front *self, struct world *world, struct api_server *server);

/* The watches that are open. */
struct http_watches *http_front_watches(struct http_front *self);
/* The address, once it is known. */
void http_front_set_address(struct http_front *self, const char *address);

#endif
