#ifndef RAYRIG_APISERVER_DEFINITION_CONTENT_H
#define RAYRIG_APISERVER_DEFINITION_CONTENT_H

#include "core/kube/schema_parse.h"
#include "sim/apiserver/view.h"

/*
 * One version of a definition as it is at one time, in the form in which views want it.
 */
struct definition_content {
    struct value *version;            /* of spec.versions: texts are borrowed from it */
    struct value *names;              /* status.acceptedNames, the same */
    struct schema_document *document; /* NULL: the schema is a compiled-in one */
    struct strategy strategy;
    struct view_details details;
    struct definition_content *next; /* of what is kept */
};

/* SCHEMA: the compiled-in one that is used in place of the version's own; NULL for none. Owns:
 * references VERSION and NAMES. */
struct definition_content *definition_content_new(const struct resource *resource,
                                                  const struct value *version,
                                                  const struct value *names,
                                                  const struct schema *schema);
void definition_content_free(struct definition_content *self);
bool definition_content_equals(const struct definition_content *self, const struct value *version,
                               const struct value *names);

#endif
