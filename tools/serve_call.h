#ifndef RAYRIG_TOOLS_SERVE_CALL_H
#define RAYRIG_TOOLS_SERVE_CALL_H

#include "core/kube/api.h"
#include "sim/http/accept.h"
#include "sim/http/target.h"
#include "sim/scenario/format.h"
#include "sim/scenario/play.h"
#include "tools/serve.h"
#include "tools/serve_control.h"

/* What the parts of the control know of each other: tools/serve_control.c and its like. */
struct control {
    struct serve *serve;
    const struct contract *contract;
    const struct http_users *users;
    struct subject subject; /* steps are played with it */
    struct play play;
    uint64_t fault_count; /* that got a name from us */
};

/* One request on its way. */
struct control_call {
    struct control *control;
    const struct http_request *request;
    struct http_response *response;
    struct http_target target;
    const char *id;     /* what the path names below its collection; NULL for none */
    struct value *body; /* NULL until it is read */
};

/* ---- answers ---- */

/* As JSON, or YAML where the client wants that; takes VALUE. */
void control_send(struct control_call *self, int code, struct value *value_take);
/* A Status, or another failure; takes it. */
void control_refuse(struct control_call *self, struct api_response status_take);
/* 422: it is understood, and cannot be. */
void control_send_impossible(struct control_call *self, const char *message);

/* 400 with what is wrong with the body, and where. */
void control_refuse_body(struct control_call *self, const struct error *err);
/* The world's clock, as an answer. */
void control_send_time(struct control_call *self);
/* 404 */
void control_send_missing(struct control_call *self, const char *what, const char *name);

/* ---- bodies ---- */

/* No members at all. */
extern const struct format control_empty_format;

/*
 * The request's body, JSON or YAML, into SELF->body; nothing at all counts as an empty object.
 * FORMAT, or where that is NULL, that of a scenario's step, must fit. False when the refusal has
 * been sent.
 */
bool control_read(struct control_call *self, const struct format *format);
/* Whether a body has come, and in a format that can be read: *MEDIA, JSON or YAML. LIMIT_BYTES is
 * what is said where it was too large. False when the refusal has been sent. */
bool control_accept_body(struct control_call *self, size_t limit_bytes, enum http_media *media);

/* POST load: another world. */
void control_post_load(struct control_call *self);

#endif
