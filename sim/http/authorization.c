#include <string.h>

#include "sim/apiserver/authorizer.h"
#include "sim/http/call.h"

static bool authorize(struct http_call *self, const struct authorizer_attributes *attributes)
{
    AUTO_BUFFER reason = {0};
    if (authorizer_allows(self->front->server, self->user, attributes, &reason)) {
        return true;
    }
    http_headers_add(&self->response->headers, "X-Content-Type-Options", "nosniff");
    call_send_status(self, authorizer_refusal(self->user, attributes, buffer_text(&reason)));
    return false;
}

/* What RBAC calls the method. Source: k8s.io/apiserver pkg/endpoints/request/requestinfo.go. */
static const char *path_verb(const char *method)
{
    static const struct {
        const char *method;
        const char *verb;
    } rows[] = {{"GET", "get"}, {"HEAD", "head"},   {"POST", "post"},
                {"PUT", "put"}, {"PATCH", "patch"}, {"DELETE", "delete"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (strcmp(rows[i].method, method) == 0) {
            return rows[i].verb;
        }
    }
    return "";
}

bool call_authorize_path(struct http_call *self)
{
    const struct authorizer_attributes attributes = {
        .verb = path_verb(self->request->method),
        .path = self->target.path,
    };
    return authorize(self, &attributes);
}

bool call_authorize_resource(struct http_call *self, const struct http_path *path, const char *verb)
{
    const struct authorizer_attributes attributes = {
        .verb = verb,
        .group = path->group,
        .resource = path->plural,
        .subresource = path->subresource,
        .namespace = path->namespace,
        .name = path->name,
    };
    return authorize(self, &attributes);
}
