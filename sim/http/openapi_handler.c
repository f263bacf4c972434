#include <string.h>

#include "core/base/text.h"
#include "core/kube/api_status.h"
#include "sim/http/call.h"
#include "sim/http/compress.h"

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

/* What version 2 can be had in; the first one is what kubectl asks for. */
static const struct {
    const char *accepted;
    bool is_protobuf;
} v2_types[] = {
    {"application/com.github.proto-openapi.spec.v2@v1.0+protobuf", true},
    {"application/com.github.proto-openapi.spec.v2.v1.0+protobuf", true},
    {"application/json", false},
    {"application/*", false},
    {"*/*", false},
};

/* The first of what ACCEPT lists that there is. Source: k8s.io/kube-openapi pkg/handler. */
static bool choose_v2(const char *accept, bool *is_protobuf)
{
    *is_protobuf = false;
    while (accept != NULL && *accept != '\0') {
        accept += strspn(accept, " ,");
        size_t size = strcspn(accept, ";, ");
        for (size_t i = 0; i < sizeof(v2_types) / sizeof(v2_types[0]); i++) {
            if (strlen(v2_types[i].accepted) == size &&
                strncmp(v2_types[i].accepted, accept, size) == 0) {
                *is_protobuf = v2_types[i].is_protobuf;
                return true;
            }
        }
        accept += strcspn(accept, ",");
    }
    return accept == NULL;
}

static void handle_v2(struct http_call *self)
{
    bool is_protobuf = false;
    add_header(self, "Vary", "Accept-Encoding");
    add_header(self, "Vary", "Accept");
    if (!choose_v2(http_headers_get(&self->request->headers, "Accept"), &is_protobuf)) {
        self->response->code = 406;
        return;
    }
    const struct openapi_v2 *document =
        openapi_cache_v2(&self->front->openapi, self->front->server);
    add_header(self, "Content-Type", is_protobuf ? v2_types[1].accepted : "application/json");
    if (!call_send_unchanged(self, document->hash)) {
        const struct buffer *body = is_protobuf ? &document->protobuf : &document->json;
        self->response->code = 200;
        buffer_append_sized(&self->response->body, body->data, body->size);
        call_compress(self, COMPRESS_OPENAPI_FROM_BYTES);
    }
}

bool openapi_handle(struct http_call *self)
{
    const struct http_target *target = &self->target;
    if (target->segment_count < 2 || strcmp(target->segments[0], "openapi") != 0) {
        return false;
    }
    bool is_v3 = strcmp(target->segments[1], "v3") == 0;
    if (!is_v3 && (strcmp(target->segments[1], "v2") != 0 || target->segment_count > 2)) {
        return false;
    }
    if (strcmp(self->request->method, "GET") != 0) {
        call_send_status(self, api_status_method_not_allowed());
        return true;
    }
    if (is_v3) {
        handle_v3(self);
    } else {
        handle_v2(self);
    }
    return true;
}
