#ifndef RAYRIG_HTTP_AUTHENTICATION_H
#define RAYRIG_HTTP_AUTHENTICATION_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/error.h"
#include "core/kube/api.h"

/*
 * Who sends a request: bearer tokens as kube-apiserver's static token file has them.
 * Source: k8s.io/apiserver pkg/authentication/token/tokenfile, pkg/authentication/request/union.
 */
struct http_token;

struct http_users {
    struct http_token *tokens;
    size_t count;
    size_t capacity;
};

/*
 * Reads the text of a token file: lines `token,user,uid,"group1,group2"`, the groups being
 * optional; everybody in it is in system:authenticated as well. Empty lines are left out.
 * Errors, with the line: not three or four columns, an empty token, user or uid, a quote that does
 * not end, a token that is there twice.
 */
bool http_users_parse(const char *text, struct http_users *out, struct error *err);
void http_users_release(struct http_users *self);

/*
 * The user of an Authorization header (NULL: there is none, which is system:anonymous); NULL when
 * it is nobody's. SELF may be NULL: then everybody is an administrator. The token is compared with
 * all others, in a time that does not depend on where it differs. Owns: borrowed.
 */
const struct api_user *http_users_find(const struct http_users *self, const char *authorization);

/* The token of the first member of GROUP; NULL when there is none. Owns: borrowed. */
const char *http_users_token(const struct http_users *self, const char *group);

#endif
