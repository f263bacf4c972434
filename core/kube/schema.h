#ifndef RAYRIG_KUBE_SCHEMA_H
#define RAYRIG_KUBE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/value.h"
#include "core/kube/field_error.h"

/*
 * A structural schema of a kind: what a CustomResourceDefinition says of its objects, and what the
 * built-in types' declarations say of theirs. Constant data: one PodSpec is shared by every place
 * that has one.
 *
 * Source: apiextensions/v1 JSONSchemaProps, k8s.io/apiextensions-apiserver pkg/apiserver/schema.
 */
enum schema_type {
    SCHEMA_ANY, /* x-kubernetes-preserve-unknown-fields: everything is kept as it is */
    SCHEMA_OBJECT,
    SCHEMA_ARRAY,
    SCHEMA_STRING,
    SCHEMA_INTEGER,
    SCHEMA_NUMBER,
    SCHEMA_BOOLEAN,
    SCHEMA_INT_OR_STRING, /* x-kubernetes-int-or-string; quantities have a pattern, too */
};

enum schema_list_type {
    SCHEMA_LIST_ATOMIC, /* also the default */
    SCHEMA_LIST_SET,
    SCHEMA_LIST_MAP, /* by `list_map_keys` */
};

struct schema;

struct schema_property {
    const char *name;
    const struct schema *schema;
};

/* A validation rule (CEL) of a RayCluster CRD, done natively. Returns NULL when VALUE passes, else
 * the message. OLD is NULL on create and where the old object lacks the field. */
typedef const char *schema_rule(const struct value *value, const struct value *old);

struct schema {
    enum schema_type type;
    const char *format; /* "int32", "int64", "date-time", …; NULL for none */
    bool nullable;
    const struct schema_property *properties; /* in bytewise order of names */
    size_t property_count;
    const struct schema *additional_properties; /* of a map; NULL when it is none */
    const struct schema *items;                 /* of an array */
    const char *const *required;                /* NULL-terminated; NULL for none */
    const char *const *enum_values;             /* the same, in schema order */
    const char *pattern;
    const char *default_json; /* canonical JSON; NULL for none */
    bool has_minimum;
    int64_t minimum;
    int64_t min_length; /* 0 for none */
    int64_t max_length; /* 0 for none */
    enum schema_list_type list_type;
    const char *const *list_map_keys; /* NULL-terminated */
    bool map_atomic; /* x-kubernetes-map-type or struct type atomic: replaced as a whole by apply */
    /* Strategic merge patch, built-in types only: NULL, "merge", "replace", "retainKeys" or
     * "merge,retainKeys". */
    const char *patch_strategy;
    const char *patch_merge_key;
    schema_rule *rule;
};

/* The schema of a member of an object or map; NULL when it is not declared. */
const struct schema *schema_property(const struct schema *self, const char *name);

/*
 * Drops members that the schema does not declare. Their paths are appended to UNKNOWN (an array of
 * strings; may be NULL), sorted, as `spec.workerGroupSpecs[0].x`. apiVersion, kind and metadata of
 * the root are left alone.
 */
void schema_prune(const struct schema *self, struct value **object, struct value **unknown);

/*
 * Fills in defaults of absent members, top-down, never inside absent parents; an explicit null
 * becomes the default, or is dropped where the field is not nullable and has none.
 */
void schema_default(const struct schema *self, struct value **object);

/*
 * Checks types, required members, enums, patterns, lengths, list keys and rules, with
 * kube-apiserver's wording and its closing `some validation rules were not checked …` entry. OLD is
 * the stored object on update (rules that compare; ratcheting), else NULL.
 */
void schema_validate(const struct schema *self, const struct value *object, const struct value *old,
                     struct field_errors *out);

#endif
