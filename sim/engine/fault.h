#ifndef RAYRIG_ENGINE_FAULT_H
#define RAYRIG_ENGINE_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/sim_time.h"
#include "core/kube/api.h"

/*
 * Faults of the API that are armed for the requests of some clients. An armed fault counts the
 * requests that match it, and strikes from the `nth` of them on, `times` times.
 *
 * Source: docs/scenarios.md, verb `fault`; docs/serve.md, "Faults".
 */
enum fault_kind {
    FAULT_ERROR,        /* another answer: the request does not reach the server */
    FAULT_LATENCY,      /* the answer comes late */
    FAULT_DROP_REQUEST, /* no answer, and the request does not reach the server either */
    FAULT_DROP_REPLY,   /* no answer, but the request is carried out */
};

struct fault_error {
    int code;            /* HTTP status, 400 to 599 */
    const char *reason;  /* NULL: the usual one of the code */
    const char *message; /* NULL: kube-apiserver's wording for code and reason */
};

/* Texts that are NULL match anything, unless it is said otherwise. */
struct fault {
    const char *id; /* NULL: only cleared with all others */
    enum api_verb verb;
    bool any_verb;
    bool watch;              /* instead of the verb: requests that open a watch */
    const char *resource;    /* plural, e.g. "pods" */
    const char *subresource; /* NULL: only requests to the object itself, if there is a resource */
    const char *name;        /* that of the body where the request has none */
    const char *namespace;
    const char *user;
    const char *user_agent; /* how it begins */
    uint64_t nth;           /* 1-based */
    uint64_t times;
    enum fault_kind kind;
    struct fault_error error;    /* FAULT_ERROR */
    struct sim_duration latency; /* FAULT_LATENCY */
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

/* The INDEXth that is armed, in order, and how many requests it has matched. Owns: borrowed until
 * the list changes. */
const struct fault *fault_list_at(const struct fault_list *self, size_t index,
                                  uint64_t *matched_count);

/*
 * Every request of the clients passes here, once; OPENS_WATCH says that it opens a watch. What
 * strikes it; NULL when nothing does. Where several do, the one armed first does.
 * Owns: borrowed until the list changes.
 */
const struct fault *fault_list_strike(struct fault_list *self, const struct api_request *request,
                                      bool opens_watch);
/* What FAULT_ERROR answers. */
struct api_response fault_answer(const struct fault *fault, const struct api_request *request);

/*
 * Both, for a client whose faults are all errors. True when a fault answers it: *RESPONSE is filled
 * in, and the caller releases it.
 */
bool fault_list_answer(struct fault_list *self, const struct api_request *request,
                       struct api_response *response);

#endif
