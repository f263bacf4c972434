#include <string.h>

#include "core/base/digest.h"
#include "core/kube/api_status.h"
#include "sim/http/call.h"
#include "sim/http/discovery.h"

/* What a client that asks for the aggregated form gets with it. */
static const char aggregated_type[] =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

void call_etag(const struct buffer *document, struct buffer *out)
{
    unsigned char digest[SHA512_SIZE];
    sha512(buffer_text(document), document->size, digest);
    for (size_t i = 0; i < SHA512_SIZE; i++) {
        buffer_printf(out, "%02X", digest[i]);
    }
}

bool call_send_unchanged(struct http_call *self, const char *etag)
{
    AUTO_BUFFER quoted = {0};
    buffer_printf(&quoted, "\"%s\"", etag);
    http_headers_add(&self->response->headers, "Etag", buffer_text(&quoted));
    const char *known = http_headers_get(&self->request->headers, "If-None-Match");
    if (known == NULL || strstr(known, buffer_text(&quoted)) == NULL) {
        return false;
    }
    self->response->code = 304;
    return true;
}

/* Source: k8s.io/apiserver pkg/endpoints/discovery/aggregated/etag.go. */
static void send_aggregated(struct http_call *self, bool core)
{
    AUTO_BUFFER json = {0};
    discovery_aggregated(self->front->server, core, &json);
    AUTO_BUFFER etag = {0};
    call_etag(&json, &etag);
    http_headers_add(&self->response->headers, "Vary", "Accept");
    http_headers_add(&self->response->headers, "Cache-Control", "public");
    if (call_send_unchanged(self, buffer_text(&etag))) {
        return;
    }
    self->response->code = 200;
    http_headers_add(&self->response->headers, "Content-Type", aggregated_type);
    buffer_append_sized(&self->response->body, json.data, json.size);
    buffer_append_char(&self->response->body, '\n');
}

/* The document of a path that is one of discovery's; false when there is none. */
static bool make_document(const struct http_call *self, struct buffer *out)
{
    const struct api_server *server = self->front->server;
    const struct http_target *target = &self->target;
    bool is_core = strcmp(target->segments[0], "api") == 0;
    switch (target->segment_count) {
    case 1:
        if (is_core) {
            discovery_versions(self->front->address, out);
        } else {
            discovery_groups(server, out);
        }
        return true;
    case 2:
        return is_core ? discovery_resources(server, "", target->segments[1], out)
                       : discovery_group(server, target->segments[1], out);
    case 3:
        return !is_core &&
               discovery_resources(server, target->segments[1], target->segments[2], out);
    default:
        return false;
    }
}

bool discovery_handle(struct http_call *self)
{
    const struct http_target *target = &self->target;
    bool is_ours = target->segment_count > 0 && (strcmp(target->segments[0], "api") == 0 ||
                                                 strcmp(target->segments[0], "apis") == 0);
    AUTO_BUFFER json = {0};
    if (!is_ours || !make_document(self, &json)) {
        return false;
    }
    bool is_root = target->segment_count == 1;
    const struct http_offer offer = {.yaml = true, .discovery = is_root};
    struct http_accepted accepted;
    if (strcmp(self->request->method, "GET") != 0) {
        call_send_status(self, api_status_method_not_allowed());
    } else if (!http_accept(http_headers_get(&self->request->headers, "Accept"), &offer,
                            &accepted)) {
        call_send_not_acceptable(self);
    } else if (accepted.view == HTTP_VIEW_DISCOVERY) {
        send_aggregated(self, strcmp(target->segments[0], "api") == 0);
    } else {
        call_send_json(self, 200, &json, &accepted);
    }
    return true;
}
