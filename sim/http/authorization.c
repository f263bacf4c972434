#include <string.h>

#include "core/base/text.h"
#include "core/kube/api_status.h"
#include "sim/http/call.h"

static bool is_master(const struct api_user *user)
{
    for (size_t i = 0; user->groups[i] != NULL; i++) {
        if (strcmp(user->groups[i], "system:masters") == 0) {
            return true;
        }
    }
    return false;
}

static void send_forbidden(struct http_call *self, struct api_response status_take)
{
    http_headers_add(&self->response->headers, "X-Content-Type-Options", "nosniff");
    call_send_status(self, status_take);
}

/* What everybody may look at. Source: the ClusterRoles system:discovery and
 * system:public-info-viewer. */
static bool is_public(const char *path)
{
    static const char *const alone[] = {"/healthz", "/livez", "/readyz", "/version"};
    for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
        if (strcmp(path, alone[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool call_authorize_path(struct http_call *self)
{
    if (is_master(self->user) || is_public(self->target.path)) {
        return true;
    }
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "forbidden: User \"%s\" cannot get path \"%s\"", self->user->name,
                  self->target.path);
    send_forbidden(self,
                   api_status_failure(403, "Forbidden", buffer_text(&message), value_object()));
    return false;
}

bool call_authorize_resource(struct http_call *self, const struct http_path *path, const char *verb)
{
    if (is_master(self->user)) {
        return true;
    }
    AUTO_BUFFER why = {0};
    buffer_printf(&why, "User \"%s\" cannot %s resource \"%s%s%s\" in API group \"%s\" ",
                  self->user->name, verb, path->plural, path->subresource == NULL ? "" : "/",
                  path->subresource == NULL ? "" : path->subresource, path->group);
    if (path->namespace == NULL) {
        buffer_append(&why, "at the cluster scope");
    } else {
        buffer_printf(&why, "in the namespace \"%s\"", path->namespace);
    }
    const struct resource named = {.group = path->group, .plural = path->plural};
    send_forbidden(self, api_status_forbidden(&named, path->name == NULL ? "" : path->name,
                                              buffer_text(&why)));
    return false;
}
