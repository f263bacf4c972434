#ifndef RAYRIG_APISERVER_TOKEN_H
#define RAYRIG_APISERVER_TOKEN_H

#include "core/base/sim_time.h"
#include "sim/apiserver/server.h"

#define API_SERVER_SECRET_SIZE 32

/*
 * Tokens of ServiceAccounts. The real ones are signed and carry what they say; these are opaque,
 * and the server remembers them. They are drawn from the world's seed, and so no secret to somebody
 * who knows it, unless api_server_set_secret() was called before.
 * Source: k8s.io/kubernetes pkg/registry/core/serviceaccount/storage/token.go,
 * pkg/serviceaccount.
 */
struct api_token {
    char *text;
    char *namespace;
    char *account;
    char *account_uid;
    struct value *audiences; /* array of texts */
    struct sim_time expires;
    struct api_user user; /* system:serviceaccount:NAMESPACE:ACCOUNT, in its groups */
    char *user_name;
    char *namespace_group;
    const char *groups[4];
    struct api_token *next;
};

/* A token for a ServiceAccount that exists. Owns: borrowed from SELF, for its life. */
const struct api_token *api_server_issue_token(struct api_server *self, const char *namespace,
                                               const char *account, const struct value *audiences,
                                               int64_t seconds);
/* Whose it is: NULL when nobody's, when it has expired, or when the account is gone. Owns: borrowed
 * from SELF. */
const struct api_token *api_server_find_token(const struct api_server *self, const char *text);
/*
 * What nobody else knows, and goes into each token from now on: whoever serves clients that are to
 * be kept apart draws it from where nothing is repeated.
 */
void api_server_set_secret(struct api_server *self,
                           const unsigned char secret[API_SERVER_SECRET_SIZE]);
/* The secret and the tokens of FROM, which has none of its own any more. They are good where SELF
 * has their accounts, too. */
void api_server_take_tokens(struct api_server *self, struct api_server *from);
void tokens_free(struct api_server *self);

#endif
