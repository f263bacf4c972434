#ifndef RAYRIG_ENGINE_FAULT_H
#define RAYRIG_ENGINE_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/kube/api.h"

/*
 * Faults of the API that are armed for the requests of one client. An armed fault counts the
 * requests that match it, and strikes from the `nth` of them on, `times` times.
 *
 * To strike is to answer with an error: the request does not reach the server.
 * Source: docs/scenarios.md, verb `fault`.
 */
struct fault_error {
    int code;            /* HTTP status, 400 to 599 */
    const char *reason;  /* NULL: the usual one of the code */
    const char *message; /* NULL: kube-apiserver's wording for code and reason */
};

struct fault {
    const char *id; /* NULL: only cleared with all others */
    enum api_verb verb;
    const char *resource;    /* plural, e.g. "pods" */
    const char *subresource; /* NULL: only requests to the object itself */
    const char *name;        /* NULL: any. That of the body where the request has none */
    uint64_t nth;            /* 1-based */
    uint64_t times;
    struct fault_error error;
};

struct fault_list {
    struct armed_fault *faults; /* in the order in which they were armed */
    size_t count;
    size_t capacity;
};

/* `{0}` is an empty list. Owns: FAULT is copied, its texts too. */
void fault_list_arm(struct fault_list *self, const struct fault *fault);
/* Disarms those of that id, or all when ID is NULL. False when there was none. */
bool fault_list_clear(struct fault_list *self, const char *id);
void fault_list_release(struct fault_list *self);

/*
 * Every request of the client passes here, once. True when a fault answers it: *RESPONSE is filled
 * in, and the caller releases it. Where several strike, the one armed first does.
 */
bool fault_list_answer(struct fault_list *self, const struct api_request *request,
                       struct api_response *response);

#endif
