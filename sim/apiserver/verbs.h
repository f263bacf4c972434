#ifndef RAYRIG_APISERVER_VERBS_H
#define RAYRIG_APISERVER_VERBS_H

#include "core/base/check.h"
#include "core/kube/api_status.h"
#include "sim/apiserver/address_pool.h"
#include "sim/apiserver/managed_fields.h"
#include "sim/apiserver/pod_specs.h"
#include "sim/apiserver/server.h"
#include "sim/apiserver/store.h"
#include "sim/apiserver/strategy.h"
#include "sim/apiserver/token.h"
#include "sim/apiserver/view.h"

/*
 * What the parts of the server know of each other; private to this folder. Each verb is a function
 * from a call to its answer, and writes through api_server_put() and api_server_remove() alone.
 */
struct custom_strategy {
    struct strategy strategy;
    struct custom_strategy *next;
};

/* The latest page of a list that goes on. */
struct list_page {
    const struct store_slot *slot;
    char *token; /* how it goes on; NULL before the first */
    size_t more_count;
};

struct api_server {
    struct world *world;
    struct store store;
    struct view *views; /* in the order in which they came */
    struct view *last_view;
    struct view *removed_views;
    struct definitions *definitions;
    struct value *shown; /* what view_get() has lent; NULL for nothing */
    struct custom_strategy *custom_strategies;
    uint64_t served_revision;          /* counts the changes of what is served */
    const struct api_webhook *webhook; /* NULL: none */
    const struct api_gate *gate;       /* NULL: none */
    struct api_watcher *watchers;
    bool telling; /* an event is being told; others wait in the history */
    struct api_watcher *next_to_tell;
    size_t object_limit; /* of each resource */
    struct store_slot *quotas;
    struct api_token *tokens; /* the latest first */
    unsigned char secret[API_SERVER_SECRET_SIZE];
    struct address_pool cluster_ips;
    struct address_pool node_ports;
    bool tracks_managers; /* in metadata.managedFields */
    struct managed_specs managed_specs;
    struct list_page latest_page;
    struct pod_specs pod_specs;
    struct value *timestamp; /* of timestamp_time: one value for all objects of a second */
    struct sim_time timestamp_time;
};

/* A server without any object. Owns: borrows WORLD for its life. */
struct api_server *api_server_new_empty(struct world *world);

/* The verbs. SELF->slot is the resource's; the caller releases the answer. */
struct api_response get_handle(struct strategy_call *call);
struct api_response list_handle(struct strategy_call *call);
struct api_response create_handle(struct strategy_call *call);
/* A create of what is not kept. */
struct api_response answer_handle(struct strategy_call *call);
struct api_response update_handle(struct strategy_call *call);
struct api_response patch_handle(struct strategy_call *call);
struct api_response delete_handle(struct strategy_call *call);
struct api_response delete_collection_handle(struct strategy_call *call);
struct api_response pod_bind_handle(struct strategy_call *call);
struct api_response pod_evict_handle(struct strategy_call *call);
struct api_response pod_log_handle(struct strategy_call *call);
struct api_response pod_connect_handle(struct strategy_call *call);
struct api_response namespace_finalize_handle(struct strategy_call *call);
struct api_response account_token_handle(struct strategy_call *call);
/* A Binding that is sent to its own collection: BINDING's own name says of which Pod. */
struct api_response pod_bind_by_name(struct strategy_call *call, struct value *binding);
/* Whether the budget of a Pod, if it has one, lets it be evicted; counts that if so. */
bool disruption_admit(struct strategy_call *call, const struct value *pod,
                      struct api_response *refusal);

/* Ephemeral containers and resources of a Pod, for its strategy. */
void pod_prepare_for_part_update(struct strategy_call *call, struct value **object,
                                 const struct value *old);
void pod_validate_part_update(struct strategy_call *call, const struct value *object,
                              const struct value *old, struct field_errors *errors);

/* ---- writing ---- */

/* Creates an object that belongs to the server itself, as USER_AGENT, which becomes the manager of
 * its fields. It must not be refused. */
void api_server_create(struct api_server *self, const struct resource *resource,
                       const char *namespace, struct value *object_take, const char *user_agent);
/*
 * Commits OBJECT_TAKE and tells the watchers; with the request's dry_run does nothing but drop it.
 * Owns: the answer is what is stored now (dry run: OBJECT_TAKE), a new reference.
 */
struct value *api_server_put(struct strategy_call *call, struct value *object_take);
/* The same for a removal. LAST_TAKE is what watchers and the caller see for the last time. */
struct value *api_server_remove(struct strategy_call *call, struct value *last_take);

/* ---- answers ---- */

/* An object as an answer. Owns: takes it. */
struct api_response answer_object(int code, struct value *object_take);

/* A resourceVersion as strconv.ParseUint reads it; false when it is no number. */
bool resource_version_parse(const char *text, uint64_t *out);

/* ---- managers of fields ---- */

/* What metadata.managedFields of OBJECT is to be once it is written over OLD (NULL: it is new) by
 * this call. Owns: a new reference; NULL when nobody keeps track. */
struct value *managers_of_write(const struct strategy_call *call, const struct value *object,
                                const struct value *old);

/* ---- reading bodies ---- */

/* How Go's JSON decoder names the kind of a value. */
const char *go_json_kind(const struct value *value);
/* What messages show of a body's text: its beginning, or that it is empty. */
void decode_excerpt(const char *text, size_t size, struct buffer *out);
/* Whether the body's apiVersion and kind are the resource's, and fills them in where they may be
 * left out. False with *REFUSAL. */
bool decode_kind(struct strategy_call *call, struct value **object, struct api_response *refusal);
/* The same for what a patch made of LIVE: a strategic merge patch cannot change the kind, and what
 * others make of it is refused. */
bool decode_patched_kind(struct strategy_call *call, const struct value *live,
                         struct value **object, struct api_response *refusal);
/*
 * Metadata, the kind's own decoder, pruning, the verdict on unknown fields, defaults. False with
 * what is wrong in PROBLEM, as the decoder says it.
 */
bool decode_fields(struct strategy_call *call, struct value **object, struct buffer *problem);
/* What an update or patch is of; NULL on create. */
const struct value *decode_stored(const struct strategy_call *call);
/* Both, for the bodies of create and update. */
bool decode_body(struct strategy_call *call, struct value **object, struct api_response *refusal);

/* ---- metadata ---- */

/*
 * Reads metadata as ObjectMeta does: known members alone, of the right types; empty ones are left
 * out. Unknown members are appended to UNKNOWN as paths.
 */
bool metadata_decode(const struct resource *resource, struct value **object, struct value **unknown,
                     struct buffer *problem);
/* Drops what is twice among the ownerReferences, with a warning. */
void metadata_dedup_owners(struct strategy_call *call, struct value **object);
void metadata_validate(struct strategy_call *call, const struct value *object,
                       struct field_errors *errors);
void metadata_validate_update(struct strategy_call *call, const struct value *object,
                              const struct value *old, struct field_errors *errors);
/* What kinds say of metadata on their own in an update, after what is said of every object: so each
 * cause is there twice, or, if the kind validates the whole object (IS_MAIN: not a subresource) as
 * if it was new, three times. */
void metadata_validate_again(struct strategy_call *call, const struct value *object,
                             const struct value *old, bool is_main, struct field_errors *errors);
/* The warnings about finalizers that a custom object is stored with all the same. */
void metadata_warn_finalizers(struct strategy_call *call, const struct value *object);
/* The body's name and namespace against the request's; fills in the namespace. */
bool metadata_match_request(struct strategy_call *call, struct value **object,
                            struct api_response *refusal);

/* ---- webhooks ---- */

/* What the webhook says to an object that is valid otherwise. */
bool webhook_admit(const struct strategy_call *call, const struct value *object,
                   struct api_response *refusal);

/* ---- writing an object that exists ---- */

/* The rest of an update of OLD: preconditions, hooks, validation, commit. */
struct api_response update_object(struct strategy_call *call, struct value *object_take,
                                  const struct value *old);
/* The rest of a create. */
struct api_response create_object(struct strategy_call *call, struct value *object_take);
/* Deletes an object; BODY are the DeleteOptions, NULL for none. */
struct api_response delete_object(struct strategy_call *call, const struct value *old,
                                  const struct value *body);

/* ---- namespaces ---- */

/* What admission says to a new object in the request's namespace. */
bool namespace_admit_create(struct strategy_call *call, const struct value *object,
                            struct api_response *refusal);
/* Whether nothing keeps a namespace that is being deleted. */
bool namespace_is_finished(const struct value *object);
struct api_response namespace_delete(struct strategy_call *call, const struct value *old);

#endif
