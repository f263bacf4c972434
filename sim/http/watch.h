#ifndef RAYRIG_HTTP_WATCH_H
#define RAYRIG_HTTP_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/sim_time.h"
#include "core/kube/api.h"
#include "sim/apiserver/served.h"
#include "sim/http/watch_event.h"

/*
 * Watches as HTTP has them: a stream of events (sim/http/watch_event.h) that whoever carries it
 * reads when it can. They are encoded once for all watches of one form and shared by their queues.
 *
 * Their time is not the world's: a client waits in its own, and a world whose time stands still, or
 * runs, must not keep it waiting or send it away. Whoever carries the streams tells the time.
 *
 * Source: k8s.io/apiserver pkg/endpoints/handlers/{get,watch}.go, pkg/storage/cacher.
 */
struct http_watch;

/* Encoded events that are kept for the other watches of their form. */
#define HTTP_WATCH_RECENT 4

/* All watches of one server. */
struct http_watches {
    struct world *world;
    struct api_server *server;
    struct go_json_cache *printed;
    struct http_watch *first; /* the newest */
    struct http_feed *feeds;  /* what is watched */
    size_t count;
    size_t unread_count;     /* those that have something to be read */
    struct sim_duration now; /* since some beginning, as told by http_watches_tick() */
    uint64_t served_revision;
    struct http_blob *recent[HTTP_WATCH_RECENT]; /* how the latest events were encoded */
    size_t recent_next;
};

/* Owns: everything is borrowed until the release. */
void http_watches_init(struct http_watches *self, struct world *world, struct api_server *server,
                       struct go_json_cache *printed);
/* CHECKs that none is left. */
void http_watches_release(struct http_watches *self);
/* NOW has come: sends bookmarks, and ends watches whose time is over. NOW must not go back. */
void http_watches_tick(struct http_watches *self, struct sim_duration now);
/* Tells the watches what has happened. */
void http_watches_flush(struct http_watches *self);
/* When the next of these is due; false when nothing is. */
bool http_watches_next_due(const struct http_watches *self, struct sim_duration *due);
/* Ends watches of what is not served any more, or not as it was. To be called after each write. */
void http_watches_check_served(struct http_watches *self);
/* Ends all, as a server that shuts down does. */
void http_watches_end(struct http_watches *self);
/* Ends all as expired, and from now on opens watches of another server; what the ended ones have to
 * say can still be read. */
void http_watches_move(struct http_watches *self, struct world *world, struct api_server *server);
/* Whose and of what a watch is. */
struct http_watch_about {
    const struct resource *resource;
    const char *namespace;  /* NULL: all */
    const char *name;       /* NULL: all */
    const char *user;       /* "" when nobody said */
    const char *user_agent; /* the same */
};
/* Calls VISIT for each that is open, the newest first; it may end the watch. */
void http_watches_each(struct http_watches *self,
                       void (*visit)(void *context, struct http_watch *watch,
                                     const struct http_watch_about *about),
                       void *context);

enum http_watch_ending {
    HTTP_WATCH_CLOSED,  /* what there is to be read, and then the end of the stream */
    HTTP_WATCH_EXPIRED, /* the same with an error 410 at last: the client has to list again */
    HTTP_WATCH_DROPPED, /* without a word: a broken connection */
};
void http_watch_end(struct http_watch *self, enum http_watch_ending ending);

/* REQUEST says resource, namespace, name, selectors and where to start; it is borrowed for the
 * call. */
struct http_watch_options {
    const struct api_request *request;
    struct http_watch_form form;
    bool bookmarks;
    bool send_initial_events; /* with has_send_initial_events: as the parameter says */
    bool has_send_initial_events;
    int64_t timeout_seconds; /* 0: the server's own */
};

/*
 * Opens a watch. NULL with *REFUSAL when the request is not in order.
 * Owns: the caller frees it.
 */
struct http_watch *http_watch_open(struct http_watches *set,
                                   const struct http_watch_options *options,
                                   struct api_response *refusal);
void http_watch_free(struct http_watch *self);

/* READY(CONTEXT) is called when there is something to read again, or the end has come. */
void http_watch_on_ready(struct http_watch *self, void (*ready)(void *context), void *context);
/* Moves up to SIZE bytes to OUT. 0: nothing for now, or the end. */
size_t http_watch_read(struct http_watch *self, char *out, size_t size);
/* It has ended, and everything has been read. */
bool http_watch_is_over(const struct http_watch *self);
/* It has ended as a broken connection does. */
bool http_watch_is_dropped(const struct http_watch *self);

#endif
