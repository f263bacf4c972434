#ifndef RAYRIG_KUBE_API_H
#define RAYRIG_KUBE_API_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/value.h"
#include "core/kube/resource.h"

/*
 * One request to an API server and its answer, as values. What a controller sends in process and
 * what arrives over HTTP are both this, and go through the same handlers.
 */
enum api_verb {
    API_GET,
    API_LIST,
    API_CREATE,
    API_UPDATE,
    API_PATCH,
    API_DELETE,
    API_DELETE_COLLECTION,
};

/* "get", "list", "create", "update", "patch", "delete", "deletecollection" */
const char *api_verb_name(enum api_verb verb);
/* False when there is no such verb. */
bool api_verb_parse(const char *text, enum api_verb *out);

enum api_patch_type {
    API_PATCH_MERGE,     /* application/merge-patch+json, RFC 7386 */
    API_PATCH_JSON,      /* application/json-patch+json, RFC 6902 */
    API_PATCH_STRATEGIC, /* application/strategic-merge-patch+json, built-in kinds only */
    API_PATCH_APPLY,     /* application/apply-patch+yaml: server-side apply */
};

enum api_field_validation {
    API_FIELDS_WARN, /* the API's default: unknown fields are dropped with a warning */
    API_FIELDS_IGNORE,
    API_FIELDS_STRICT,
};

/* Who asks. */
struct api_user {
    const char *name;
    const char *uid;           /* "" for none */
    const char *const *groups; /* NULL-terminated */
};

/* Text fields that are NULL mean "not given". Everything is borrowed for the call. */
struct api_request {
    enum api_verb verb;
    const struct resource *resource;
    const char *namespace;    /* NULL: cluster-scoped, or a list over all namespaces */
    const char *name;         /* NULL for collections and for create */
    const char *subresource;  /* NULL, "status", "binding", "eviction", … */
    const struct value *body; /* object, patch, or DeleteOptions */
    const char *body_text;    /* the body as it was sent, for excerpts; NULL: never was a text */
    size_t body_text_size;
    const struct value *duplicate_fields; /* paths of what was twice in its text; NULL for none */
    const char *duplicate_keys;           /* the same of YAML, as go-yaml says it; NULL for none */
    enum api_patch_type patch_type;
    bool force; /* server-side apply: take over conflicting fields */
    bool dry_run;
    enum api_field_validation field_validation;
    const char *field_manager;
    const char *label_selector;
    const char *field_selector;
    const char *resource_version;
    const char *resource_version_match;
    int64_t limit;         /* 0: none */
    const char *container; /* whose log is wanted; NULL: of the only one */
    const char *continue_token;
    /* NULL: somebody within the process, who may do everything. */
    const struct api_user *user;
    const char *user_agent; /* who asks, for the trace: "kubectl", "kuberay-operator/v1.7.0", … */
};

struct api_response {
    int code;               /* HTTP status: 200, 201, 404, … */
    struct value *body;     /* an object, a list, or a Status */
    struct value *warnings; /* array of strings, or NULL */
};

/* 2xx */
bool api_response_ok(const struct api_response *self);
/* `NotFound`, `Conflict`, …; "" when ok or without reason. Owns: borrowed from the body. */
const char *api_response_reason(const struct api_response *self);
/* The Status' message; "" when ok. Owns: borrowed from the body. */
const char *api_response_message(const struct api_response *self);
void api_response_release(struct api_response *self);

#define AUTO_RESPONSE __attribute__((cleanup(api_response_release))) struct api_response

#endif
