#ifndef RAYRIG_HTTP_MESSAGE_H
#define RAYRIG_HTTP_MESSAGE_H

#include <stddef.h>

#include "core/base/buffer.h"
#include "core/base/sim_time.h"

/*
 * HTTP messages without a socket: what the front door (sim/http/front.h) takes and gives, whoever
 * carries it. Source: RFC 9110.
 */
struct http_header {
    char *name;
    char *value; /* in one block with the name */
    size_t block_size;
};

struct http_headers {
    struct http_header *items; /* in order; a name may occur more than once */
    size_t count;
    size_t capacity;
};

void http_headers_add(struct http_headers *self, const char *name, const char *value);
/* The first of that name, which is compared without case; NULL when there is none. Owns:
 * borrowed. */
const char *http_headers_get(const struct http_headers *self, const char *name);
void http_headers_release(struct http_headers *self);

/* Everything is borrowed for the call. */
struct http_request {
    const char *method;
    const char *target; /* path and query as sent, e.g. `/api/v1/pods?limit=5` */
    struct http_headers headers;
    const char *body;
    size_t body_size;
    bool body_too_large; /* it went over the limit, so that it was not kept */
    /* An empty buffer with memory of its own, in which the answer's body may be made; whoever does
     * takes it. NULL for none. */
    struct buffer *room;
};

struct http_watch;

struct http_response {
    int code;
    struct http_headers headers;
    struct buffer body;
    /* Not NULL: the body is a stream that goes on; see sim/http/watch.h. */
    struct http_watch *watch;
    struct sim_duration delay; /* the answer is to be held back for so long, in real time */
    bool is_dropped;           /* it is not to be sent at all: the connection breaks */
};

/* Frees the watch as well, unless somebody has taken it and set it to NULL. */
void http_response_release(struct http_response *self);

#define AUTO_HTTP_RESPONSE __attribute__((cleanup(http_response_release))) struct http_response

#endif
