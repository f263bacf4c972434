#ifndef RAYRIG_APISERVER_DEFINITION_H
#define RAYRIG_APISERVER_DEFINITION_H

#include <stdbool.h>

#include "core/base/value.h"
#include "core/kube/condition.h"
#include "sim/apiserver/server.h"
#include "sim/apiserver/strategy.h"
#include "sim/apiserver/view.h"

/*
 * CustomResourceDefinitions and what is served by them; private to this folder.
 *
 * What an update replaces is kept until the server's end: requests on their way, watches and the
 * history may refer to it, and definitions do not change often.
 *
 * Source: k8s.io/apiextensions-apiserver pkg/controller/{status,establish,finalizer} and
 * pkg/apiserver/customresource_handler.go.
 */
struct definitions;

#define DEFINITION_FINALIZER "customresourcecleanup.apiextensions.k8s.io"

/* Starts to look after the definitions of SERVER. */
void definitions_start(struct api_server *server);
void definitions_free(struct api_server *server);

/* Told of each change of a definition. */
void definition_notify(void *context, const struct api_watch_event *event);
/* A definition of RESOURCE whose schema is OPENAPI is served by SCHEMA, and its version by RESOURCE
 * itself. Owns: RESOURCE and SCHEMA are borrowed. */
void definitions_add_compiled(struct api_server *server, const struct resource *resource,
                              const struct schema *schema, struct value *openapi_take);
/* Whether OPENAPI is that of a compiled-in schema of the resource, and so needs no reading. */
bool definitions_is_compiled(const struct api_server *server, const char *group, const char *plural,
                             const struct value *openapi);

/* Serves what the established definition CRD says, in place of what an earlier state of it did. */
void definition_serve(struct api_server *server, const struct value *crd);
/* The same for one that is restored: it may have objects from before a change of the schema. */
void definition_restore(struct api_server *server, const struct value *crd);
/* Ends it. */
void definition_withdraw(struct api_server *server, const char *name);
/* The slot of its objects; NULL when it has never been served. */
struct store_slot *definition_slot(const struct api_server *server, const char *name);
/* From now on nothing is created in it, and in a moment its objects are deleted: after the next
 * request that has to do with it, or when a little time has passed. */
void definition_terminate(struct api_server *server, const char *name);
void definition_delete_objects(struct api_server *server, const char *name);
void definitions_before_request(struct api_server *server, const struct resource *resource);

/* ---- for the verbs ---- */

/* 403 for a new object of a definition that is being deleted. */
bool definition_admit_create(const struct strategy_call *call, const struct value *object,
                             struct api_response *refusal);
/* Marks a definition as being deleted, for the first time. */
struct api_response definition_delete(struct strategy_call *call, const struct value *old);
/* An object of SLOT is gone: what it may have been waiting for. */
void definition_object_removed(struct api_server *server, const struct view *view);

/* ---- what is right and wrong ---- */

void definition_validate(struct strategy_call *call, const struct value *object,
                         struct field_errors *errors);
void definition_validate_update(struct strategy_call *call, const struct value *object,
                                const struct value *old, struct field_errors *errors);
void definition_validate_status_update(struct strategy_call *call, const struct value *object,
                                       const struct value *old, struct field_errors *errors);
/* ---- conditions ---- */

bool definition_is(const struct value *crd, const char *condition_type);
/* Whether that changed anything. */
bool definition_set_condition(struct value **crd, const struct condition *condition,
                              struct sim_time now);

#endif
