#include <string.h>

#include "core/base/text.h"
#include "core/kube/api_status.h"
#include "sim/http/call.h"

static void add_header(struct http_call *self, const char *name, const char *value)
{
    http_headers_add(&self->response->headers, name, value);
}

static void send_index(struct http_call *self, const struct openapi_v3 *documents)
{
    self->response->code = 200;
    add_header(self, "Content-Type", "text/plain; charset=utf-8");
    buffer_append_sized(&self->response->body, documents->index.data, documents->index.size);
}

/* A document that is asked for by its hash never changes; by another hash, it is elsewhere. */
static void send_document(struct http_call *self, const struct openapi_v3_document *document)
{
    const char *hash = http_target_get(&self->target, "hash");
    add_header(self, "Content-Type", "application/json");
    add_header(self, "Vary", "Accept");
    if (hash != NULL && strcmp(hash, document->hash) != 0) {
        AUTO_BUFFER location = {0};
        buffer_printf(&location, "/openapi/v3/%s?hash=%s", document->path, document->hash);
        AUTO_BUFFER etag = {0};
        buffer_printf(&etag, "\"%s\"", document->hash);
        add_header(self, "Etag", buffer_text(&etag));
        add_header(self, "Location", buffer_text(&location));
        self->response->code = 301;
        return;
    }
    if (hash != NULL) {
        add_header(self, "Cache-Control", "public, immutable");
    }
    if (!call_send_unchanged(self, document->hash)) {
        self->response->code = 200;
        buffer_append_sized(&self->response->body, document->json.data, document->json.size);
    }
}

static void handle_v3(struct http_call *self)
{
    const struct openapi_v3 *documents =
        openapi_cache_v3(&self->front->openapi, self->front->server);
    const char *path = self->target.path + strlen("/openapi/v3");
    if (*path == '\0') {
        send_index(self, documents);
        return;
    }
    const struct openapi_v3_document *document = openapi_v3_find(documents, path + 1);
    if (document == NULL) {
        self->response->code = 404;
    } else {
        send_document(self, document);
    }
}

bool openapi_handle(struct http_call *self)
{
    const struct http_target *target = &self->target;
    if (target->segment_count < 2 || strcmp(target->segments[0], "openapi") != 0) {
        return false;
    }
    bool is_v3 = strcmp(target->segments[1], "v3") == 0;
    if (!is_v3) {
        return false;
    }
    if (strcmp(self->request->method, "GET") != 0) {
        call_send_status(self, api_status_method_not_allowed());
        return true;
    }
    handle_v3(self);
    return true;
}
