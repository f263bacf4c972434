#include "sim/http/front.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/kube/api_status.h"
#include "core/kube/protobuf_encode.h"
#include "core/kube/types.h"
#include "sim/apiserver/token.h"
#include "sim/http/call.h"
#include "sim/http/compress.h"
#include "sim/http/encode.h"

struct http_front *http_front_new(const struct http_front_config *config)
{
    struct http_front *self = memory_alloc_zero(1, sizeof(*self));
    self->world = config->world;
    self->server = config->server;
    self->users = config->users;
    self->faults = config->faults;
    self->address = memory_copy_text(config->address);
    self->printed = go_json_cache_new();
    http_watches_init(&self->watches, config->world, config->server, self->printed);
    random_uuid(&self->world->random, RANDOM_REQUESTS, self->flow_schema_uid);
    random_uuid(&self->world->random, RANDOM_REQUESTS, self->priority_level_uid);
    return self;
}

void http_front_free(struct http_front *self)
{
    http_watches_release(&self->watches);
    openapi_cache_release(&self->openapi);
    go_json_cache_free(self->printed);
    free(self->address);
    free(self);
}

void http_front_move(struct http_front *self, struct world *world, struct api_server *server)
{
    http_watches_move(&self->watches, world, server);
    openapi_cache_release(&self->openapi);
    self->openapi = (struct openapi_cache){0};
    self->world = world;
    self->server = server;
}

struct http_watches *http_front_watches(struct http_front *self)
{
    return &self->watches;
}

void http_front_set_address(struct http_front *self, const char *address)
{
    free(self->address);
    self->address = memory_copy_text(address);
}

/* ---- answers ---- */

static void add_header(struct http_call *self, const char *name, const char *value)
{
    http_headers_add(&self->response->headers, name, value);
}

void call_send_text(struct http_call *self, int code, const char *text)
{
    self->response->code = code;
    add_header(self, "Content-Type", "text/plain; charset=utf-8");
    add_header(self, "X-Content-Type-Options", "nosniff");
    buffer_append(&self->response->body, text);
}

void call_send_no_page(struct http_call *self)
{
    call_send_text(self, 404, "404 page not found\n");
}

bool call_compress(struct http_call *self, size_t from_bytes)
{
    struct buffer *body = &self->response->body;
    if (body->size < from_bytes ||
        !compress_is_accepted(http_headers_get(&self->request->headers, "Accept-Encoding"))) {
        return false;
    }
    compress_gzip(body);
    add_header(self, "Content-Encoding", "gzip");
    return true;
}

void call_send_json(struct http_call *self, int code, struct buffer *json,
                    const struct http_accepted *accepted)
{
    self->response->code = code;
    add_header(self, "Content-Type", http_media_type(accepted->media));
    if (accepted->media == HTTP_PROTOBUF) {
        self->response->body = *json;
        *json = (struct buffer){0};
    } else {
        http_encode_body(json, accepted->media, self->pretty || accepted->pretty,
                         &self->response->body);
    }
    if (strcmp(self->request->method, "GET") == 0 &&
        call_compress(self, COMPRESS_OBJECTS_FROM_BYTES)) {
        add_header(self, "Vary", "Accept-Encoding");
    }
}

/* To a client that accepts no form of a Status: indented, and without an end of the last line.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/responsewriters/writers.go, WriteRawJSON. */
static void send_raw_status(struct http_call *self, int code, struct buffer *json)
{
    const struct http_accepted accepted = {.media = HTTP_JSON, .pretty = true};
    call_send_json(self, code, json, &accepted);
    struct buffer *body = &self->response->body;
    if (body->size > 0 && body->data[body->size - 1] == '\n') {
        buffer_truncate(body, body->size - 1);
    }
}

void call_send_status(struct http_call *self, struct api_response status_take)
{
    AUTO_RESPONSE status = status_take;
    const struct http_offer offer = {.yaml = true, .protobuf = true};
    struct http_accepted accepted = {0};
    bool fits = http_accept(http_headers_get(&self->request->headers, "Accept"), &offer, &accepted);
    const struct value *retry = value_find(status.body, "details", "retryAfterSeconds");
    if (retry != NULL) {
        AUTO_BUFFER seconds = {0};
        buffer_append_int(&seconds, value_as_int(retry, 1));
        add_header(self, "Retry-After", buffer_text(&seconds));
    }
    AUTO_BUFFER json = {0};
    if (accepted.media == HTTP_PROTOBUF) {
        protobuf_encode(&schema_status, status.body, &json);
    } else {
        http_encode_status(status.body, &json);
    }
    if (fits) {
        call_send_json(self, status.code, &json, &accepted);
    } else {
        send_raw_status(self, status.code, &json);
    }
}

void call_send_not_acceptable(struct http_call *self)
{
    call_send_status(self, api_status_failure(406, "NotAcceptable",
                                              "only the following media types are accepted: "
                                              "application/json, application/yaml, "
                                              "application/vnd.kubernetes.protobuf",
                                              NULL));
}

/* ---- a request's way ---- */

static void add_common_headers(struct http_call *self)
{
    char audit_id[37];
    random_uuid(&self->front->world->random, RANDOM_REQUESTS, audit_id);
    add_header(self, "Audit-Id", audit_id);
    if (http_headers_get(&self->response->headers, "Cache-Control") == NULL) {
        add_header(self, "Cache-Control", "no-cache, private");
    }
    warnings_add_headers(&self->warnings, &self->response->headers);
    add_header(self, "X-Kubernetes-Pf-Flowschema-Uid", self->front->flow_schema_uid);
    add_header(self, "X-Kubernetes-Pf-Prioritylevel-Uid", self->front->priority_level_uid);
}

/* Source: k8s.io/apiserver pkg/endpoints/handlers/negotiation, isPrettyPrint. */
static bool wants_pretty(const struct http_call *self)
{
    static const char *const browsers[] = {"curl", "Wget", "Mozilla/5.0"};
    const char *pretty = http_target_get(&self->target, "pretty");
    if (pretty != NULL) {
        return strcmp(pretty, "true") == 0 || strcmp(pretty, "1") == 0;
    }
    const char *agent = http_headers_get(&self->request->headers, "User-Agent");
    for (size_t i = 0; agent != NULL && i < sizeof(browsers) / sizeof(browsers[0]); i++) {
        if (text_has_prefix(agent, browsers[i])) {
            return true;
        }
    }
    return false;
}

static void send_nothing_there(struct http_call *self)
{
    const struct http_target *target = &self->target;
    if (target->segment_count > 1 && strcmp(target->segments[0], "api") == 0) {
        resource_send_no_path(self, "");
    } else if (target->segment_count > 1 && strcmp(target->segments[0], "apis") == 0) {
        resource_send_no_path(self, target->segments[1]);
    } else {
        call_send_no_page(self);
    }
}

static void dispatch(struct http_call *self)
{
    struct http_path path;
    if (http_path_parse(&self->target, &path) && path.plural != NULL) {
        resource_handle(self, &path);
    } else if (call_authorize_path(self) && !health_handle(self) && !discovery_handle(self) &&
               !openapi_handle(self)) {
        send_nothing_there(self);
    }
}

/* Somebody of the token file, or a ServiceAccount. */
static const struct api_user *find_user(const struct http_front *self, const char *authorization)
{
    static const char scheme[] = "Bearer ";
    const struct api_user *user = http_users_find(self->users, authorization);
    if (user == NULL && authorization != NULL && text_has_prefix(authorization, scheme)) {
        const struct api_token *token =
            api_server_find_token(self->server, authorization + strlen(scheme));
        user = token == NULL ? NULL : &token->user;
    }
    return user;
}

void http_front_handle(struct http_front *self, const struct http_request *request,
                       struct http_response *response)
{
    struct http_call call = {.front = self, .request = request, .response = response};
    *response = (struct http_response){0};
    call.user = find_user(self, http_headers_get(&request->headers, "Authorization"));
    if (!http_target_parse(request->target, &call.target)) {
        call_send_text(&call, 400, "400 Bad Request\n");
    } else if (call.user == NULL) {
        call_send_status(&call, api_status_unauthorized());
    } else {
        call.pretty = wants_pretty(&call);
        dispatch(&call);
    }
    add_common_headers(&call);
    http_target_release(&call.target);
    warnings_release(&call.warnings);
    http_watches_check_served(&self->watches);
}
