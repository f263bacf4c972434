#ifndef RAYRIG_HTTP_CALL_H
#define RAYRIG_HTTP_CALL_H

#include "core/kube/api.h"
#include "sim/apiserver/served.h"
#include "sim/http/accept.h"
#include "sim/http/front.h"
#include "sim/http/openapi_cache.h"
#include "sim/http/target.h"
#include "sim/http/warning.h"

/*
 * What the parts of the front door know of each other; private to this folder. Each answers by
 * filling in the response.
 */
struct http_front {
    struct world *world;
    struct api_server *server;
    const struct http_users *users;
    struct fault_list *faults; /* NULL for none */
    char *address;
    struct http_watches watches;
    struct openapi_cache openapi;
    struct go_json_cache *printed;
    char flow_schema_uid[37]; /* of the headers that priority and fairness adds */
    char priority_level_uid[37];
};

/* One request on its way. */
struct http_call {
    struct http_front *front;
    const struct http_request *request;
    struct http_response *response;
    struct http_target target;
    const struct api_user *user;
    bool pretty; /* the client is one that people read */
    struct warnings warnings;
};

/* ---- answers ---- */

/* A Status, or another failure of the API server; takes it. */
void call_send_status(struct http_call *self, struct api_response status_take);
/* Plain text, as what is no resource answers. */
void call_send_text(struct http_call *self, int code, const char *text);
/* JSON (or protobuf, if that is accepted), emptied, as the body in what the client accepts. */
void call_send_json(struct http_call *self, int code, struct buffer *json,
                    const struct http_accepted *accepted);
/* The body goes out as gzip if it has FROM_BYTES at least and the client takes that. Whether it
 * does. */
bool call_compress(struct http_call *self, size_t from_bytes);
/* `404 page not found` */
void call_send_no_page(struct http_call *self);
/* 406, in the words of what is no built-in resource. */
void call_send_not_acceptable(struct http_call *self);

/* What names a document, without quotes: its SHA-512 in upper-case hexadecimal digits. */
void call_etag(const struct buffer *document, struct buffer *out);
/* Adds the ETag to the answer; true when the client has that already, and 304 is the answer. */
bool call_send_unchanged(struct http_call *self, const char *etag);

/* ---- parts ---- */

/* Whether the user may do this; false when the refusal has been sent. */
bool call_authorize_path(struct http_call *self);
bool call_authorize_resource(struct http_call *self, const struct http_path *path,
                             const char *verb);

/* /version, /healthz and the like; false when the path is none of these. */
bool health_handle(struct http_call *self);
/* /api, /apis and what is served below them; false when the path is none of these. */
bool discovery_handle(struct http_call *self);
/* /openapi; false when the path is not below it. */
bool openapi_handle(struct http_call *self);
/* Everything below a group and version. */
void resource_handle(struct http_call *self, const struct http_path *path);
/* There is no such path below GROUP: a Status in groups that are built in, else a page. */
void resource_send_no_path(struct http_call *self, const char *group);

/* ---- options ---- */

/*
 * What a request says of itself in its query, into REQUEST, whose verb is known. False with
 * *REFUSAL. Source: k8s.io/apimachinery pkg/apis/meta/v1 and internalversion, validation.
 */
bool options_read(const struct http_call *self, struct api_request *request,
                  struct api_response *refusal);
/* The DeleteOptions that a query amounts to; NULL for none. */
struct value *options_of_delete(const struct http_call *self, struct api_response *refusal);
/* Whether GIVEN, the values of dryRun, ask for one: each must be `All`, or there is an error.
 * Source: k8s.io/apimachinery pkg/apis/meta/v1/validation, ValidateDryRun. */
bool options_dry_run(const struct value *given, struct field_errors *errors);
/* The field manager that a user agent stands for. Owns: the caller frees it. */
char *options_manager(const char *user_agent);
/* Integers of the query; 0 when it is not there. False with *REFUSAL. */
bool options_int(const struct http_call *self, const char *name, int64_t *out,
                 struct api_response *refusal);

/* ---- bodies ---- */

struct http_body {
    struct value *value;
    struct value *duplicates;      /* paths of members that were there twice; NULL for none */
    struct buffer yaml_duplicates; /* the same of YAML, as go-yaml says it; empty for none */
};
void http_body_release(struct http_body *self);

#define AUTO_HTTP_BODY __attribute__((cleanup(http_body_release))) struct http_body

/* The request's body in MEDIA, or what is wrong with it in PROBLEM, in Go's words. */
bool body_decode(const struct http_call *self, enum http_media media, struct http_body *out,
                 struct buffer *problem);

#endif
