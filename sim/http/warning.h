#ifndef RAYRIG_HTTP_WARNING_H
#define RAYRIG_HTTP_WARNING_H

#include "core/base/value.h"
#include "sim/http/message.h"

/*
 * What a request is warned of, as `Warning: 299 - "…"` headers. A text is told once. All of them
 * together are 4096 characters at most: when they are more, each is cut to 256, and those that
 * still go beyond are left out.
 * Source: k8s.io/apiserver pkg/endpoints/filters/warning.go; k8s.io/apimachinery pkg/util/net
 * (http.go, NewWarningHeader).
 */
#define WARNING_CHARACTERS_MAX 4096
#define WARNING_CUT_CHARACTERS 256

/* `{0}` has none. */
struct warnings {
    struct value *texts;   /* an array, or NULL */
    size_t characters;     /* of all */
    size_t cut_characters; /* of all when each is cut */
};

void warnings_add(struct warnings *self, const char *text);
void warnings_add_headers(const struct warnings *self, struct http_headers *headers);
void warnings_release(struct warnings *self);

#endif
