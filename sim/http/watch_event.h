#ifndef RAYRIG_HTTP_WATCH_EVENT_H
#define RAYRIG_HTTP_WATCH_EVENT_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/sim_time.h"
#include "core/base/value.h"
#include "core/kube/go_json.h"
#include "sim/apiserver/served.h"
#include "sim/http/accept.h"
#include "sim/http/table.h"

/*
 * One event of a watch as bytes: a document of JSON on a line of its own, or a frame of protobuf,
 * which is a message meta.v1.WatchEvent after its size in four bytes, the first the highest.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/watch.go; k8s.io/apimachinery pkg/util/framer.
 */
struct http_watch_form {
    enum http_media media; /* HTTP_JSON or HTTP_PROTOBUF, which has no tables */
    enum http_view view;
    const char *view_version;        /* "v1" or "v1beta1"; must be constant */
    enum http_table_include include; /* of tables */
};

bool http_watch_form_equal(const struct http_watch_form *a, const struct http_watch_form *b);
/* The Content-Type of the stream. */
const char *http_watch_media_type(enum http_media media);

/* Everything is borrowed for the call. */
struct http_watch_event {
    const char *type; /* "ADDED", "MODIFIED", "DELETED", "BOOKMARK" or "ERROR" */
    /* Of the kind that is watched (a bookmark's has hardly more than its metadata), or an error's
     * Status. */
    const struct value *object;
    const struct resource *resource; /* what is watched */
    const struct http_watch_form *form;
    bool without_columns; /* of a table: the client has got them */
};

/* CACHE is for JSON of built-in objects, and NOW what the ages in tables are counted to. */
void http_watch_event_encode(const struct http_watch_event *self, const struct api_server *server,
                             struct go_json_cache *cache, struct sim_time now, struct buffer *out);

#endif
