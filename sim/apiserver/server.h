#ifndef RAYRIG_APISERVER_SERVER_H
#define RAYRIG_APISERVER_SERVER_H

#include "core/base/value.h"
#include "core/kube/api.h"
#include "core/kube/field_error.h"
#include "core/kube/schema.h"
#include "sim/engine/world.h"

/*
 * The simulated kube-apiserver (1.36): an object store with resourceVersions and history behind
 * verbs, admission and watches. It does not know who calls it.
 *
 * Like the real one it does not collect garbage, run Pods or finish namespaces: controllers do that
 * (sim/cluster).
 */
struct api_server;

/* Starts with what a new cluster holds: the namespaces default, kube-system, kube-public,
 * kube-node-lease, a ServiceAccount `default` in each and the Service default/kubernetes. Owns:
 * borrows WORLD for its life. */
struct api_server *api_server_new(struct world *world);
void api_server_free(struct api_server *self);

/* Serves a custom resource with a status subresource. Owns: borrows both for the server's life. */
void api_server_add_custom(struct api_server *self, const struct resource *resource,
                           const struct schema *schema);

/*
 * A validating admission webhook: CHECK is asked about each object of RESOURCE that is created or
 * updated and is valid so far, and the errors that it adds refuse the request. The status is not
 * its business.
 */
struct api_webhook {
    const char *name;
    const struct resource *resource;
    void (*check)(const void *context, const struct value *object, struct field_errors *errors);
    const void *context;
};
/* There can be one. Owns: borrows WEBHOOK for the server's life. */
void api_server_set_webhook(struct api_server *self, const struct api_webhook *webhook);

/*
 * Who stands between the callers and the server, to watch them and to answer in its place. REQUEST
 * is as the caller made it; requests that the server's own parts make are among them.
 */
struct api_gate {
    /* True when it has answered: *RESPONSE is filled in, and the server never hears of it. */
    bool (*answer)(void *context, const struct api_request *request, struct api_response *response);
    /* What came of each request, answered here or there. */
    void (*done)(void *context, const struct api_request *request,
                 const struct api_response *response);
    void *context;
};
/* There can be one; NULL: none any more. Owns: borrows GATE until then. */
void api_server_set_gate(struct api_server *self, const struct api_gate *gate);

/*
 * Makes lists by a label selector that fixes LABEL fast for this resource; one label a resource.
 * Owns: borrows LABEL.
 */
void api_server_index_label(struct api_server *self, const struct resource *resource,
                            const char *label);

/* The resource of a group and plural, or of a kind, among those served; NULL when there is none. */
const struct resource *api_server_find_plural(const struct api_server *self, const char *group,
                                              const char *version, const char *plural);
const struct resource *api_server_find_kind(const struct api_server *self, const char *api_version,
                                            const char *kind);

/*
 * Answers one request completely: nothing is left to do afterwards, and watchers have been told
 * (those of a write from within a watcher's callback are told when that returns). Objects are the
 * stored values themselves, so the items of a list have apiVersion and kind, also where the real
 * server leaves them out.
 * Owns: the request is borrowed; the caller releases *RESPONSE.
 */
void api_server_handle(struct api_server *self, const struct api_request *request,
                       struct api_response *response);

/* How many objects of one resource may exist; more are refused as etcd does when it is full. To
 * begin with LIMIT_STORE_OBJECTS. */
void api_server_limit_objects(struct api_server *self, size_t count);

/*
 * Keeps metadata.managedFields of what is written from now on, or, as in the beginning, does not;
 * only clients over HTTP can see them. Switched on right after api_server_new(), what a new cluster
 * holds has managers, too.
 */
void api_server_track_managers(struct api_server *self, bool on);

/* ---- watching, in process ---- */

enum api_watch_type { API_WATCH_ADDED, API_WATCH_MODIFIED, API_WATCH_DELETED };

struct api_watch_event {
    enum api_watch_type type;
    const struct resource *resource;
    /* For DELETED: the last state, with the deletion's resourceVersion. */
    const struct value *object;
    const struct value *previous; /* NULL for ADDED */
    uint64_t revision;
};

/*
 * A watcher is told of every committed change of RESOURCE (NULL: of all), synchronously, in commit
 * order, watchers in the order in which they came. It may read and write the server from within the
 * callback.
 */
struct view;
struct api_watcher {
    const struct resource *resource;
    void (*notify)(void *context, const struct api_watch_event *event);
    void *context;
    struct api_watcher *next; /* the server's */
    const struct view *view;  /* the server's */
    uint64_t since;           /* the server's: it hears of what was committed after this revision */
};
/* Owns: borrows WATCHER until it is removed. */
void api_server_watch(struct api_server *self, struct api_watcher *watcher);
void api_server_unwatch(struct api_server *self, struct api_watcher *watcher);

/*
 * Tells NOTIFY of every change of RESOURCE after REVISION, oldest first: what a watch that starts
 * there has missed. False, and nothing told, when the history no longer reaches that far back.
 */
bool api_server_replay(const struct api_server *self, const struct resource *resource,
                       uint64_t revision,
                       void (*notify)(void *context, const struct api_watch_event *event),
                       void *context);
/* Forgets the history up to and including REVISION, as a compaction of etcd does. */
void api_server_compact(struct api_server *self, uint64_t revision);
/* Changes after this revision are still known. */
uint64_t api_server_floor(const struct api_server *self);

/* ---- reading without a request: for the simulator's own parts ---- */

/* Owns: borrowed until the next write. NULL when there is none. */
const struct value *api_server_peek(const struct api_server *self, const struct resource *resource,
                                    const char *namespace, const char *name);
/* Calls VISIT for each object of RESOURCE, in order of namespace and name (NULL NAMESPACE: all).
 * VISIT must not write. */
void api_server_each(const struct api_server *self, const struct resource *resource,
                     const char *namespace,
                     void (*visit)(void *context, const struct value *object), void *context);
/* Calls VISIT for each object that names OWNER_UID among its ownerReferences, in order of resource,
 * namespace and name. */
void api_server_each_dependent(const struct api_server *self, const char *owner_uid,
                               void (*visit)(void *context, const struct resource *resource,
                                             const struct value *object),
                               void *context);
/* The latest resourceVersion given out. */
uint64_t api_server_revision(const struct api_server *self);

#endif
