#ifndef RAYRIG_KUBE_API_CLIENT_H
#define RAYRIG_KUBE_API_CLIENT_H

#include "core/base/sim_time.h"
#include "core/kube/api.h"

/*
 * The port through which a controller reaches its cluster; it knows nothing else. The simulator
 * supplies it; faults, stale caches and tracing are wrappers around it, each of which passes on
 * what it does not change.
 */
struct api_event {
    const struct value *regarding; /* the whole object the event is about */
    const char *type;              /* "Normal" or "Warning" */
    const char *reason;
    const char *action;
    const char *note;
};

struct api_client {
    /* Reads (get, list) come from the client's cache where it has one; writes go to the server.
     * RESPONSE is filled in; the caller releases it. */
    void (*call)(struct api_client *self, const struct api_request *request,
                 struct api_response *response);
    /* As client-go's recorder: best effort, never fails, borrowed for the call. */
    void (*record_event)(struct api_client *self, const struct api_event *event);
    struct sim_time (*now)(struct api_client *self);
    /* Five characters of Kubernetes' name alphabet and a NUL. */
    void (*random_suffix)(struct api_client *self, char out[6]);
    /* COUNT random bytes, for secrets. */
    void (*random_bytes)(struct api_client *self, unsigned char *out, size_t count);
};

/* Sugar over call(). NAMESPACE may be NULL for cluster-scoped resources. Owns: objects are
 * borrowed. */
struct api_response api_client_get(struct api_client *client, const struct resource *resource,
                                   const char *namespace, const char *name);
struct api_response api_client_list(struct api_client *client, const struct resource *resource,
                                    const char *namespace, const char *label_selector);
struct api_response api_client_create(struct api_client *client, const struct resource *resource,
                                      const struct value *object);
/* The whole object, its resourceVersion included; SUBRESOURCE is NULL or "status". */
struct api_response api_client_update(struct api_client *client, const struct resource *resource,
                                      const char *subresource, const struct value *object);
struct api_response api_client_delete(struct api_client *client, const struct resource *resource,
                                      const char *namespace, const char *name);
struct api_response api_client_delete_collection(struct api_client *client,
                                                 const struct resource *resource,
                                                 const char *namespace, const char *label_selector);

#endif
