#ifndef RAYRIG_APISERVER_COMPILED_DEFINITION_H
#define RAYRIG_APISERVER_COMPILED_DEFINITION_H

#include "core/kube/printer_column.h"
#include "sim/apiserver/server.h"

/* A custom resource whose schema is compiled in, for clients that look at definitions. */
struct api_definition {
    const struct resource *resource; /* of the version that is stored */
    const struct schema *schema;
    const struct printer_column *columns;
    size_t column_count;
    /* A deprecated version that is served as well, with the same schema; NULL for none. */
    const char *old_version;
    const char *old_version_warning;
};
/*
 * As api_server_add_custom(), with a CustomResourceDefinition in the store that says the same, and
 * that users can change and delete. RESOURCE is the address of that version as long as a definition
 * gives it the same kind and scope, and SCHEMA is used as long as the definition's is its own.
 * Owns: borrows DEFINITION's parts for the server's life.
 */
void api_server_add_definition(struct api_server *self, const struct api_definition *definition);

#endif
