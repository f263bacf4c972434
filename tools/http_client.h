#ifndef RAYRIG_TOOLS_HTTP_CLIENT_H
#define RAYRIG_TOOLS_HTTP_CLIENT_H

#include <stdbool.h>

#include "core/base/error.h"
#include "sim/http/message.h"

/*
 * One HTTP/1.1 request over a connection of its own, without TLS: enough for a server of ours.
 * Source: RFC 9112.
 */
struct http_client {
    const char *url;   /* `http://HOST:PORT` */
    const char *token; /* NULL: none */
};

/*
 * BODY is of TYPE, a media type; NULL for none. The caller releases *OUT, whatever it returns.
 * Errors: an address that is not of this form, nobody there, an answer that is cut off.
 */
bool http_client_ask(const struct http_client *self, const struct http_request *request,
                     struct http_response *out, struct error *err);

#endif
