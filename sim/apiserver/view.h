#ifndef RAYRIG_APISERVER_VIEW_H
#define RAYRIG_APISERVER_VIEW_H

#include <stdbool.h>

#include "core/base/value.h"
#include "core/kube/printer_column.h"
#include "core/kube/resource.h"
#include "sim/apiserver/store.h"
#include "sim/apiserver/strategy.h"

/* What the definition of a custom resource says beside its schema. NULL stands for nothing. */
struct view_details {
    const char *singular;
    const char *const *short_names;
    const char *const *categories;
    const struct printer_column *columns;
    size_t column_count;
    bool deprecated;
    const char *deprecation_warning;
    const char *const *selectable_fields; /* dotted paths */
    const struct value *openapi;          /* its openAPIV3Schema */
    /* The subresource scale, if there is one: dotted paths. */
    const char *spec_replicas;
    const char *status_replicas;
    const char *label_selector;
    /* What is stored may not be as the schema wants it: it was stored before that changed, or under
     * the schema of another version. STORAGE_SCHEMA has the defaults that are filled in. */
    bool reads_by_schema;
    const struct schema *storage_schema;
    const bool *terminating; /* its definition is being deleted */
};

/*
 * One stored collection of objects in one of the forms in which it is served. A slot is what is
 * stored; a resource is what a client addresses; a view says which slot that is, by which strategy
 * it is served, and how its objects differ from what is stored. Verbs work in the view's form.
 *
 * Most resources are stored as they are served. The versions of a custom resource differ in
 * apiVersion alone. Events are stored as events.k8s.io/v1 has them, and v1 has other names for
 * their fields.
 */
struct view {
    const struct resource *resource;
    const struct strategy *strategy;
    const struct view_details
        *details; /* of a CustomResourceDefinition; NULL for other resources */
    struct store_slot *slot;
    struct value *api_version; /* one value for all objects to share */
    struct value *kind;
    /* From what is stored to what is shown, and back; both replace *OBJECT. NULL: no difference but
     * apiVersion. */
    void (*show)(const struct view *self, struct value **object);
    void (*store)(const struct view *self, struct value **object);
    struct view *next;
};

struct api_server;

/* Serves RESOURCE from SLOT. Owns: RESOURCE and STRATEGY are borrowed for the server's life. */
struct view *view_add(struct api_server *server, const struct resource *resource,
                      const struct strategy *strategy, struct store_slot *slot);
/* A slot of its own, and the one view of it. */
struct view *view_add_stored(struct api_server *server, const struct resource *resource,
                             const struct strategy *strategy);
/* NULL when RESOURCE is not served. */
struct view *view_find(const struct api_server *server, const struct resource *resource);
/* No longer serves it. The view stays alive with the server, for watches that know it. */
void view_remove(struct api_server *server, struct view *self);
void views_free(struct api_server *server);

/* What is stored, in the form of SELF. Owns: a new reference. */
struct value *view_show(const struct view *self, const struct value *stored);
/* An object in the form of SELF as it is to be stored. */
struct value *view_store(const struct view *self, struct value *object_take);
/*
 * An object in the form of SELF; NULL when there is none. Owns: borrowed until the next write; in a
 * form that is not the stored one, until the next request.
 */
const struct value *view_get(const struct view *self, struct api_server *server,
                             const char *namespace, const char *name);
/* The same for the verbs. */
const struct value *call_get(const struct strategy_call *call, const char *namespace,
                             const char *name);
/* What was created last, as it is stored: the next one is likely to be like it. NULL when there is
 * none. Owns: borrowed. */
const struct value *call_newest(const struct strategy_call *call);

#endif
