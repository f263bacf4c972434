#ifndef RAYRIG_TOOLS_SERVE_CONTROL_H
#define RAYRIG_TOOLS_SERVE_CONTROL_H

#include <stdbool.h>

#include "core/base/value.h"
#include "core/ray/contract.h"
#include "sim/http/authentication.h"
#include "sim/http/message.h"

/*
 * Control of a simulation over HTTP, below /rayrig/v1/: its clock, steps as scenarios have them,
 * faults, checkpoints. Only members of system:masters may.
 * Source: docs/serve.md, "Control".
 */
struct control;
struct serve;

/* Owns: borrows all of it. USERS may be NULL: everybody may come in. */
struct control *control_new(struct serve *serve, const struct contract *contract,
                            const struct http_users *users, const struct value *loaded);
void control_free(struct control *self);
/* The server has another cluster, made of the objects LOADED: what was recorded of the one before,
 * which is still there, is forgotten. */
void control_move(struct control *self, const struct value *loaded);

/* Whether a request is one for us. */
bool control_is_meant(const struct http_request *request);
/* How large the body of such a request may be. */
size_t control_body_limit(const struct control *self, const struct http_request *request);
/* Owns: the caller releases *RESPONSE. */
void control_handle(struct control *self, const struct http_request *request,
                    struct http_response *response);

/* Everything that is stored. Owns: a new reference. */
struct value *control_dump(struct control *self);

#endif
