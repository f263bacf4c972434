#ifndef RAYRIG_HTTP_TABLE_H
#define RAYRIG_HTTP_TABLE_H

#include "core/base/buffer.h"
#include "core/base/sim_time.h"
#include "core/base/value.h"
#include "sim/apiserver/served.h"

/*
 * Objects as a meta.k8s.io Table, which is what kubectl asks for to print rows.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/response.go; meta.k8s.io/v1 types.
 */
enum http_table_include {
    HTTP_TABLE_METADATA, /* each row has the object's metadata */
    HTTP_TABLE_OBJECT,   /* all of it */
    HTTP_TABLE_NONE,
};

struct http_table {
    const struct api_served *served;
    const char *version; /* "v1" or "v1beta1" */
    enum http_table_include include;
    bool without_columns; /* `null`: events of a watch after the first */
    struct sim_time now;  /* what ages are counted to */
};

/* OBJECTS is an array, METADATA a ListMeta; JSON without a line feed. */
void http_table_encode(const struct http_table *self, const struct value *objects,
                       const struct value *metadata, struct buffer *out);

/* The PartialObjectMetadata of OBJECT. Owns: a new reference. */
struct value *http_partial_of(const struct value *object, const char *version);

#endif
