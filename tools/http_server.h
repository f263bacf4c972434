#ifndef RAYRIG_TOOLS_HTTP_SERVER_H
#define RAYRIG_TOOLS_HTTP_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "sim/http/message.h"

/*
 * HTTP/1.1 over sockets, with libmicrohttpd: one thread, one event loop, which the caller runs.
 *
 * It bounds what it takes: the size of URL and headers (414, 431), of bodies (kept up to
 * LIMIT_TEXT_SIZE_BYTES or what body_limit() allows, and said to be too large beyond), connections
 * (429), and the time that a client may take to send or to read. A request whose Host is a name
 * other than ours is refused, as a page in somebody's browser would send it (DNS rebinding).
 */
struct http_server;

struct http_server_config {
    const char *host;            /* an address, or `localhost` */
    uint16_t port;               /* 0: any that is free */
    const char *tls_certificate; /* PEM texts; NULL: no TLS */
    const char *tls_key;
    size_t connection_limit; /* 0: as many as the process may open */
    /* How large a body of REQUEST (without it) may be, where it is over LIMIT_TEXT_SIZE_BYTES.
     * NULL: no larger than that. */
    size_t (*body_limit)(void *context, const struct http_request *request);
    /* Answers each request; RESPONSE is empty, and taken. */
    void (*handle)(void *context, const struct http_request *request,
                   struct http_response *response);
    void *context;
};

/* Listens. Errors: the address cannot be had, TLS cannot be set up. NULL then. Owns: borrows the
 * host. */
struct http_server *http_server_new(const struct http_server_config *config, struct error *err);
/* Closes every connection. Watches get their end if they can take it at once. */
void http_server_free(struct http_server *self);

/* `127.0.0.1:41234`, or with an IPv6 address in brackets. Owns: borrowed. */
const char *http_server_address(const struct http_server *self);
/* Does what can be done without waiting, until there is nothing left. */
void http_server_run(struct http_server *self);
/* Waits until something can be done, for TIMEOUT_MS at most (-1: for ever). */
void http_server_wait(struct http_server *self, int timeout_ms);
/* Requests that have come in and are not answered yet, and streams that have not been written to
 * the last byte that there is. */
size_t http_server_busy_count(const struct http_server *self);
/* Answered so far. */
uint64_t http_server_request_count(const struct http_server *self);

#endif
