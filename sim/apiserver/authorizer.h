#ifndef RAYRIG_APISERVER_AUTHORIZER_H
#define RAYRIG_APISERVER_AUTHORIZER_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/kube/api.h"
#include "sim/apiserver/server.h"

/*
 * Who may do what: the RBAC authorizer over the Roles, ClusterRoles and their bindings that are
 * stored. Members of system:masters may do everything.
 * Source: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac, pkg/apis/rbac/v1/
 * evaluation_helpers.go, pkg/registry/rbac/validation/rule.go.
 */
struct authorizer_attributes {
    const char *verb;
    const char *path; /* NULL: it is about a resource, and these are its own: */
    const char *group;
    const char *resource;    /* the plural */
    const char *subresource; /* NULL for none */
    const char *namespace;   /* NULL or "" at the cluster's scope */
    const char *name;        /* the same where it is about none in particular */
};

/*
 * REASON, which may be NULL, is appended to: which binding allows it, or else what could not be
 * resolved on the way, as `RBAC: role.rbac.authorization.k8s.io "x" not found`.
 */
bool authorizer_allows(const struct api_server *server, const struct api_user *user,
                       const struct authorizer_attributes *attributes, struct buffer *reason);

/* 403 with `User "u" cannot get resource "pods" in API group "" in the namespace "default"`, and
 * REASON behind it, unless that is empty. */
struct api_response authorizer_refusal(const struct api_user *user,
                                       const struct authorizer_attributes *attributes,
                                       const char *reason);

/* The PolicyRules that a user has in a namespace (or, with NULL, in all of them), in order of
 * bindings; what could not be resolved is appended to ERRORS. Owns: a new reference to an array. */
struct value *authorizer_rules(const struct api_server *server, const struct api_user *user,
                               const char *namespace, struct buffer *errors);
/* The rules of a roleRef, which may be NULL; false when there is no such role, and ERRORS says so.
 * Owns: borrowed. */
bool authorizer_role_rules(const struct api_server *server, const struct value *reference,
                           const char *namespace, const struct value **rules,
                           struct buffer *errors);

bool authorizer_is_master(const struct api_user *user);

#endif
