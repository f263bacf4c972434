#ifndef RAYRIG_HTTP_TARGET_H
#define RAYRIG_HTTP_TARGET_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A request's target: path and query, decoded, and what Kubernetes reads out of a path.
 * Source: RFC 3986; k8s.io/apiserver pkg/endpoints/request/requestinfo.go.
 */
#define HTTP_TARGET_SEGMENTS_MAX 16

struct http_parameter {
    const char *name;
    const char *value;
};

struct http_target {
    const char *path; /* decoded, without a slash at the end (but for `/`) */
    const char *segments[HTTP_TARGET_SEGMENTS_MAX];
    size_t segment_count;
    struct http_parameter *parameters; /* in the order in which they were sent */
    size_t parameter_count;
    char *memory; /* of all the texts */
};

/* Errors: false for a bad escape, a NUL, or more segments than any path has. */
bool http_target_parse(const char *text, struct http_target *out);
void http_target_release(struct http_target *self);

/* The first parameter of that name; NULL when there is none. Owns: borrowed. */
const char *http_target_get(const struct http_target *self, const char *name);
/* A boolean parameter: anything but `false` and `0` is true, also nothing. */
bool http_target_flag(const struct http_target *self, const char *name);

/* What a path below /api/V or /apis/G/V names. Texts that are not there are NULL. Owns: borrowed
 * from the target. */
struct http_path {
    const char *group; /* "" for /api */
    const char *version;
    const char *namespace;
    const char *plural;
    const char *name;
    const char *subresource;
    bool is_watch; /* the deprecated prefix `watch/` */
    bool is_long;  /* something follows the subresource, as behind `proxy` */
};

/* False when the path is not below a group and version. */
bool http_path_parse(const struct http_target *target, struct http_path *out);

#endif
