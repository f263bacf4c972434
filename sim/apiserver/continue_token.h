#ifndef RAYRIG_APISERVER_CONTINUE_TOKEN_H
#define RAYRIG_APISERVER_CONTINUE_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/error.h"

/*
 * Where a list goes on: `{"v":"meta.k8s.io/v1","rv":359,"start":"/cm2\u0000"}` in unpadded
 * base64url, which says "at revision 359, after cm2".
 * Source: k8s.io/apiserver pkg/storage/continue.go.
 */
struct continue_token {
    int64_t revision; /* -1: whatever is current, after the token's revision was lost */
    char *start;      /* `name` or `namespace/name` of the last object that was shown */
};

void continue_token_print(int64_t revision, const char *start, struct buffer *out);
/* Errors: what kube-apiserver says after `invalid continue token: `. */
bool continue_token_parse(const char *text, struct continue_token *out, struct error *err);
void continue_token_release(struct continue_token *self);

#define AUTO_CONTINUE_TOKEN __attribute__((cleanup(continue_token_release))) struct continue_token

#endif
