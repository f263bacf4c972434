#ifndef RAYRIG_CLUSTER_CACHED_CLIENT_H
#define RAYRIG_CLUSTER_CACHED_CLIENT_H

#include "core/kube/api_client.h"
#include "core/kube/label_selector.h"
#include "sim/apiserver/server.h"
#include "sim/cluster/informer.h"
#include "sim/cluster/journal.h"
#include "sim/cluster/recorder.h"
#include "sim/engine/fault.h"
#include "sim/engine/world.h"

/*
 * A controller's client as controller-runtime makes it: get and list of what the controller
 * watches are answered from its informers; everything else goes to the API server, unless a fault
 * answers in its place. The writes are noted in the journal.
 */
#define CACHED_CLIENT_SELECTORS 8

/* A label selector that was asked for: every pass asks for the same few, and gets the same list as
 * long as the cache stays as it is. */
struct cached_selector {
    char *text; /* NULL: the place is free */
    size_t text_size;
    struct label_selector selector;
    /* What it selected the last time; LIST is NULL before that. */
    struct value *list;
    char *namespace; /* NULL: in all */
    const struct informer *informer;
    uint64_t change_count; /* the informer's */
};

struct cached_client {
    struct api_client client; /* what the controller is given */
    struct world *world;
    struct api_server *server;
    struct fault_list *faults;
    struct journal *journal;
    const struct informer *informers; /* the manager's */
    size_t informer_count;
    struct cached_selector selectors[CACHED_CLIENT_SELECTORS];
    size_t next_selector; /* which place is taken next */
    struct recorder recorder;
};

/* Owns: borrows all; SELF must not move. There are no informers yet. CONTROLLER names the reporter
 * of events. */
void cached_client_init(struct cached_client *self, struct world *world, struct api_server *server,
                        struct fault_list *faults, struct journal *journal, const char *controller);
/* Answers from these from now on; forgets what others have listed. Owns: borrows them. */
void cached_client_use_informers(struct cached_client *self, const struct informer *informers,
                                 size_t count);
void cached_client_release(struct cached_client *self);

#endif
