#ifndef RAYRIG_APISERVER_SERVED_H
#define RAYRIG_APISERVER_SERVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/kube/printer_column.h"
#include "core/kube/resource.h"
#include "core/kube/schema.h"
#include "sim/apiserver/server.h"

/*
 * What the server serves at this moment, for those who tell clients of it: discovery, OpenAPI,
 * tables. Custom resources come, change and go with their CustomResourceDefinitions.
 */
struct api_served_subresource {
    const char *name; /* "status", "scale", "binding", … */
    /* The kind of its objects; NULL: as the resource's. */
    const char *group;
    const char *version;
    const char *kind;
    const char *const *verbs; /* NULL-terminated, in discovery's order */
};

/* One resource under one version. */
struct api_served {
    const struct resource *resource; /* its group, version and plural are the path */
    /* Those of the moment; a definition may have changed what RESOURCE says. NULL-terminated, NULL
     * for none. */
    const char *singular;
    const char *const *short_names;
    const char *const *categories;

    const char *const *verbs;                          /* NULL-terminated, in discovery's order */
    const struct api_served_subresource *subresources; /* in bytewise order of names */
    size_t subresource_count;

    const struct schema *schema; /* NULL: anything is kept */
    /* The openAPIV3Schema of its definition; NULL where there is none, SCHEMA is all then. */
    const struct value *definition_schema;

    /* Of custom resources, without the name; built-in ones have those of builtin_columns_of(). */
    const struct printer_column *columns;
    size_t column_count;

    bool deprecated;
    const char *deprecation_warning;      /* what each answer warns of; NULL for none */
    const char *const *selectable_fields; /* field selectors beyond metadata; NULL for none */
    const struct resource *storage;       /* the version in which its objects are stored */
};

/*
 * Calls VISIT for each, built-in resources first, versions of one resource in the order of their
 * priority (v1 before v1beta1). Owns: what VISIT gets is borrowed, and for as long as
 * api_server_served_revision() stays the same its parts are as well; *SERVED itself for the call.
 */
void api_server_each_served(const struct api_server *self,
                            void (*visit)(void *context, const struct api_served *served),
                            void *context);
/* The same of one resource; false when it is not served. */
bool api_server_find_served(const struct api_server *self, const struct resource *resource,
                            struct api_served *out);
/* Another number whenever anything above has changed. */
uint64_t api_server_served_revision(const struct api_server *self);

#endif
