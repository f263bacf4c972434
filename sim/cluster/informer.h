#ifndef RAYRIG_CLUSTER_INFORMER_H
#define RAYRIG_CLUSTER_INFORMER_H

#include <stdbool.h>

#include "core/base/tree.h"
#include "core/kube/label_selector.h"
#include "sim/apiserver/server.h"

/*
 * A controller's cache of one resource: what a watch on the API server has told so far, which is
 * all that the controller knows of it. Changes are applied to the cache first, and then told to
 * whoever listens.
 *
 * They arrive as they are committed. Arrival (a watch event comes in) and delivery (cache and
 * listener see it) are separate steps, so that they need not always happen together.
 * Source: client-go tools/cache; controller-runtime 0.24 pkg/cache.
 */
struct informer_config {
    struct api_server *server;
    const struct resource *resource;
    /* Only objects that this label selector matches; NULL for all. */
    const char *selector;
    /* Lists that demand one value of this label look only at objects that have it; or NULL. */
    const char *index_label;
    void (*listen)(void *context, const struct api_watch_event *event);
    void *context;
};

struct informer {
    struct informer_config config;
    struct label_selector selector;
    struct tree objects;   /* by namespace and name */
    uint64_t change_count; /* of changes that were delivered: what was listed is right until then */
    struct tree labelled;  /* those with the index label, by its value, namespace and name */
    struct api_watcher watcher;
    struct value *empty_list; /* what a list that matches nothing is */
    struct value *held; /* array of [type, object] that arrived while frozen; NULL: it is not */
};

/*
 * Lists what there is, which the listener is told of as added, and watches from then on.
 * Owns: SELF must not move until it is stopped; CONFIG's texts are borrowed until then.
 */
void informer_start(struct informer *self, const struct informer_config *config);
/* Forgets everything and stops watching. */
void informer_stop(struct informer *self);

/* From now on what arrives is not delivered, as when a watch lags behind. */
void informer_freeze(struct informer *self);
/* Delivers what has arrived meanwhile, in order, and holds back no more. */
void informer_thaw(struct informer *self);

/* Owns: borrowed until the world goes on. NULL when the cache has none. */
const struct value *informer_get(const struct informer *self, const char *namespace,
                                 const char *name);
/*
 * A list object (`PodList`) in order of namespace and name. NULL NAMESPACE: of all; SELECTOR may be
 * NULL.
 */
struct value *informer_list(const struct informer *self, const char *namespace,
                            const struct label_selector *selector);

#endif
