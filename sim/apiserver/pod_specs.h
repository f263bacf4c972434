#ifndef RAYRIG_APISERVER_POD_SPECS_H
#define RAYRIG_APISERVER_POD_SPECS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/value.h"

/*
 * What became of the last few Pod specifications that came in. A million Pods are made from a few
 * templates, and everything the server does to a spec depends on the spec and its ServiceAccount
 * alone: so Pods of one template share one stored spec, and cost no more than their metadata.
 *
 * Rule: this shows in one place. A real server draws the suffix of `kube-api-access-…` for each
 * Pod; here Pods of one spec value share it.
 */
#define POD_SPECS_COUNT 8

/* What the server made is found again by its address, which the reference here keeps from being
 * reused; what comes in also by its content, as every client builds its own. */
struct pod_spec_entry {
    struct value *incoming; /* as a client sent it; NULL: the place is free */
    struct value *unknown;  /* the paths of what was dropped from it */
    struct value *decoded;  /* with its defaults */
    /* Once it has been admitted: */
    struct value *account; /* what the admission saw of the ServiceAccount */
    struct value *admitted;
    struct value *status;
    /* Once it has been found valid: */
    struct value *warnings;
};

/* A spec that was bound to a node, before and after, and the status of the Pod that was the last to
 * be bound so: others that are bound at the same time share it. */
struct pod_binding {
    struct value *unbound;
    struct value *bound;
    struct value *time; /* when that was, as a timestamp */
    struct value *status_before;
    struct value *status;
};

struct pod_specs {
    struct pod_spec_entry entries[POD_SPECS_COUNT];
    size_t next; /* the place that is taken next */
    struct pod_binding bindings[POD_SPECS_COUNT];
    size_t next_binding;
};

/* Owns: borrowed until the next pod_specs_remember(). NULL when there is none. */
struct pod_spec_entry *pod_specs_find_incoming(struct pod_specs *self, const struct value *spec);
struct pod_spec_entry *pod_specs_find_decoded(struct pod_specs *self, const struct value *spec);
struct pod_spec_entry *pod_specs_find_admitted(struct pod_specs *self, const struct value *spec);

/* Forgets the oldest. */
void pod_specs_remember(struct pod_specs *self, const struct value *incoming,
                        const struct value *decoded, const struct value *unknown);
/* What SPEC is with that nodeName, the same value for all Pods of the spec on the node. Owns:
 * borrowed until the next call. */
struct pod_binding *pod_specs_bind(struct pod_specs *self, const struct value *spec,
                                   const struct value *node);
/* The status that was STATUS before a Pod was bound at TIME; NULL when that is not known. */
const struct value *pod_binding_status(const struct pod_binding *self, const struct value *status,
                                       const struct value *time);
void pod_binding_remember(struct pod_binding *self, const struct value *before,
                          const struct value *after, const struct value *time);
void pod_specs_release(struct pod_specs *self);

#endif
