#ifndef RAYRIG_APISERVER_STRATEGY_H
#define RAYRIG_APISERVER_STRATEGY_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/kube/api.h"
#include "core/kube/field_error.h"
#include "core/kube/schema.h"

struct api_server;
struct store_slot;
struct view;

/*
 * What makes one resource different from the others: flags and hooks that the verbs consult. The
 * verbs themselves (create, update, delete, …) know nothing of any kind beyond this.
 *
 * A create runs, in this order: kind and apiVersion, decode() and the unknown fields' verdict, for
 * custom kinds the schema's defaults, fill_defaults(), name and namespace, the namespace's
 * existence, uid, creationTimestamp and generated name, admit(), prepare_for_create(), the
 * metadata's validation and validate(), warn(), the webhook, "already exists", allocate(), commit.
 *
 * An update runs: the same up to the defaults, "not found", uid and resourceVersion, admit(),
 * prepare_for_update(), generation, metadata's validation and validate_update(), warn(), the
 * webhook, allocate(), commit, unless nothing changed. A patch is an update of what patch_apply()
 * made.
 *
 * Source: k8s.io/apiserver pkg/registry/rest/{create,update,delete}.go, whose names these are.
 */

/* One request on its way through the hooks. */
struct strategy_call {
    struct api_server *server;
    const struct api_request *request;
    const struct view *view; /* of the request's resource: the verbs' */
    struct store_slot *slot; /* the view's */
    struct value *warnings;  /* array of strings */
};

void strategy_warn(struct strategy_call *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same for an array of them. */
void strategy_warn_all(struct strategy_call *self, const struct value *warnings);

enum strategy_names {
    STRATEGY_NAMES_SUBDOMAIN, /* most kinds, all custom ones */
    STRATEGY_NAMES_LABEL,     /* namespaces, services */
    STRATEGY_NAMES_PATH,      /* roles and role bindings: anything that can be part of a path */
};

enum strategy_propagation {
    STRATEGY_BACKGROUND,
    STRATEGY_ORPHAN, /* jobs */
};

/* In every hook OBJECT is the object of the request, to be changed through value_put() and the
 * like, and OLD is the stored one. A hook that is NULL does nothing. */
struct strategy {
    const struct resource *resource;
    /* Declares the fields: others are dropped, with the verdict that the request's field validation
     * asks for, and defaults are filled in. NULL: anything is kept. */
    const struct schema *schema;

    enum strategy_names names;
    bool has_status;           /* serves the subresource `status` */
    bool has_generation;       /* 1 on create, +1 with each change outside metadata and status */
    bool has_grace_period;     /* deletion waits for a confirmation: Pods */
    bool unconditional_update; /* an update needs no resourceVersion */
    bool create_on_update;     /* an update of what is not there creates it */
    bool returns_deleted;      /* a delete answers with the object, not with a Status */
    bool without_delete_collection;
    bool ends_metadata_there; /* an update does not validate metadata as if it was new */
    enum strategy_propagation default_propagation;
    /* What an update of /status never writes, as far as managers of fields are concerned: paths up
     * to a NULL. NULL: the spec, and the metadata of custom kinds. */
    const char *const *status_reset_fields;

    /*
     * What is created is answered and not kept, and this answers: there is nothing else that can be
     * done with it. OBJECT has been decoded.
     */
    struct api_response (*answer)(struct strategy_call *call, struct value *object);
    /*
     * Reads OBJECT, after its metadata, in place of what is done for every kind: custom ones are
     * pruned, built-in ones go through go_decode(). The paths of what is dropped go to UNKNOWN.
     * False with the decoder's words in PROBLEM; the caller wraps them.
     */
    bool (*decode)(struct strategy_call *call, struct value **object, struct value **unknown,
                   struct buffer *problem);
    /* Defaults that no schema can express. */
    void (*fill_defaults)(struct value **object);
    /* Mutating and validating admission plugins. OLD is NULL on create. False with *REFUSAL. */
    bool (*admit)(struct strategy_call *call, struct value **object, const struct value *old,
                  struct api_response *refusal);
    /* By now uid, name and creationTimestamp are there. Sets or clears what the server owns, the
     * status first of all. NULL: drops the status if there is a status subresource. */
    void (*prepare_for_create)(struct strategy_call *call, struct value **object);
    /* NULL: takes the status from OLD if there is a status subresource. */
    void (*prepare_for_update)(struct strategy_call *call, struct value **object,
                               const struct value *old);
    /* An update of /status. NULL: custom kinds keep everything of OLD but the status, built-in ones
     * only the spec. */
    void (*prepare_for_status_update)(struct strategy_call *call, struct value **object,
                                      const struct value *old);
    /* An update of a subresource that is neither the object nor its status. */
    void (*prepare_for_part_update)(struct strategy_call *call, struct value **object,
                                    const struct value *old);
    /* Metadata is not their business. */
    void (*validate)(struct strategy_call *call, const struct value *object,
                     struct field_errors *errors);
    void (*validate_update)(struct strategy_call *call, const struct value *object,
                            const struct value *old, struct field_errors *errors);
    void (*validate_status_update)(struct strategy_call *call, const struct value *object,
                                   const struct value *old, struct field_errors *errors);
    void (*validate_part_update)(struct strategy_call *call, const struct value *object,
                                 const struct value *old, struct field_errors *errors);
    /* What a client is warned of whose object is valid; OLD is NULL on create. Subresources do
     * without. */
    void (*warn)(struct strategy_call *call, const struct value *object, const struct value *old);
    /* Takes what is unique in the cluster (addresses, ports), as the last thing that can fail. OLD
     * is NULL on create. With request->dry_run nothing must be taken. False with *REFUSAL. */
    bool (*allocate)(struct strategy_call *call, struct value **object, const struct value *old,
                     struct api_response *refusal);
    /* Gives it back, when the object is gone. */
    void (*release)(struct api_server *server, const struct value *object);
};

/* ---- what the rest of the server expects of builtin.c ---- */

/* The strategies of all built-in resources, ending in NULL, in the order of resource_builtins. */
extern const struct strategy *const builtin_strategies[];

/* ---- what it expects of patch.c ---- */

/*
 * The object that the request's patch makes of LIVE, whole and not yet decoded. LIVE is NULL for a
 * server-side apply of an object that does not exist: the answer is then the object to create.
 * False with *REFUSAL (400, 415, 422, 500) when the patch cannot be read or applied.
 */
bool patch_apply(struct strategy_call *call, const struct strategy *strategy,
                 const struct value *live, struct value **patched, struct api_response *refusal);
/* PATCHED as upstream has it in its messages, the text that the patch made of LIVE's. */
void patch_print(const struct strategy_call *call, const struct value *live,
                 const struct value *patched, struct buffer *out);
/* 422 ` "" is invalid: patch: Invalid value: "…": PROBLEM`: what a patch made of LIVE is no object
 * of its kind. */
struct api_response patch_undecodable(const struct strategy_call *call, const struct value *live,
                                      const struct value *patched, const char *problem);

/* ---- what hooks may ask the server ---- */

/* sim/apiserver/server.h has peek and each. Five characters of Kubernetes' name alphabet and a NUL,
 * from the world's random numbers. */
void api_server_random_suffix(struct api_server *self, char out[6]);
/* The world's time as metav1.Time. */
struct value *api_server_timestamp(struct api_server *self);

/* Service addresses, for the strategy of services. Source: pkg/registry/core/service/storage. */
bool service_addresses_allocate(struct strategy_call *call, struct value **object,
                                const struct value *old, struct api_response *refusal);
void service_addresses_release(struct api_server *server, const struct value *object);
/* An update that leaves its addresses out keeps those of OLD: for prepare_for_update(). */
void service_addresses_keep(struct value **object, const struct value *old);

#endif
