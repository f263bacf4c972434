#ifndef RAYRIG_KUBE_SCHEMA_H
#define RAYRIG_KUBE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/base/value.h"
#include "core/kube/field_error.h"
#include "core/kube/schema_pattern.h"

/*
 * A structural schema of a kind: what a CustomResourceDefinition says of its objects, and what the
 * built-in types' declarations say of theirs. Constant data: one PodSpec is shared by every place
 * that has one.
 *
 * Source: apiextensions/v1 JSONSchemaProps, k8s.io/apiextensions-apiserver pkg/apiserver/schema.
 */
enum schema_type {
    /* No type is asked for. Without `checks` also x-kubernetes-preserve-unknown-fields: everything
     * is kept as it is. */
    SCHEMA_ANY,
    SCHEMA_OBJECT,
    SCHEMA_ARRAY,
    SCHEMA_STRING,
    SCHEMA_INTEGER,
    SCHEMA_NUMBER,
    SCHEMA_BOOLEAN,
    SCHEMA_INT_OR_STRING, /* x-kubernetes-int-or-string with anyOf integer, string */
};

enum schema_list_type {
    SCHEMA_LIST_ATOMIC, /* also the default */
    SCHEMA_LIST_SET,
    SCHEMA_LIST_MAP, /* by `list_map_keys` */
};

struct schema;
struct schema_cel_rule;

/* A property's name is given as this, at the beginning of its initializer. */
#define SCHEMA_NAME(literal) (literal), VALUE_KEY_WORD(literal, sizeof(literal) - 1, 0)

struct schema_property {
    const char *name;
    uint64_t word; /* the name's first eight bytes, as value_key_word_at() has a key's */
    const struct schema *schema;
    /* How Go writes the field: its place among its siblings (their numbers need not be without
     * gaps), whether its zero value is left out, and whether that zero value is a nil pointer. */
    uint16_t order;
    bool omit_empty;
    bool pointer;
    bool required; /* OpenAPI documents say so; the server has code for it */
    /* The field's number in protobuf, 0 for none; and where Go embeds the struct that it belongs
     * to, and protobuf has a message in its place, that message's number, else 0. */
    uint16_t number;
    uint8_t embedded;
};

/*
 * A validation rule (CEL) of a CustomResourceDefinition, done natively. OLD is NULL on create and
 * where the old object lacks the field.
 */
struct schema_rule {
    bool (*holds)(const struct value *value, const struct value *old);
    const char *text;    /* of the rule, in CEL */
    const char *message; /* when it does not hold */
};

/*
 * What few schemas have, and none that is compiled in: kept apart, so that those stay small.
 * Numbers are the JSON literals that they came as; they are compared exactly.
 */
struct schema_checks {
    const char *minimum; /* NULL for none, as the next two */
    const char *maximum;
    const char *multiple_of;
    bool exclusive_minimum;
    bool exclusive_maximum;
    int64_t min_items; /* 0 for none */
    int64_t max_items; /* -1 for none, as the next two */
    int64_t max_length;
    int64_t max_properties;
    int64_t min_properties;             /* 0 for none */
    const struct value *enum_values;    /* an array of anything; NULL for none */
    const struct schema *const *all_of; /* NULL-terminated, as the next two; NULL for none */
    const struct schema *const *any_of;
    const struct schema *const *one_of;
    const struct schema *none_of; /* `not`; NULL for none */
    bool preserve_unknown_fields; /* undeclared members are kept */
    bool embedded_resource;       /* the value is an object with apiVersion, kind and metadata */
    /* CEL rules of this very value, and whether there is one here or anywhere below. */
    const struct schema_cel_rule *rules;
    size_t rule_count;
    bool has_rules;
};

struct schema {
    enum schema_type type;
    bool nullable;
    const char *format;     /* "int32", "date-time", "micro-time", "byte", …; NULL for none */
    const char *go_type;    /* of a built-in struct, as Go prints it: "v1.PodSpec"; else NULL */
    const char *definition; /* its name in OpenAPI documents: "io.k8s.api.core.v1.PodSpec" */
    const struct schema_property *properties; /* in bytewise order of names */
    size_t property_count;
    const struct schema *additional_properties; /* of a map; NULL when it is none */
    const struct schema *items;                 /* of an array */
    const char *const *required;                /* NULL-terminated; NULL for none */
    const char *const *enum_values;             /* the same, in schema order */
    const struct schema_pattern *pattern;       /* of strings; NULL for none */
    const char *default_json;                   /* canonical JSON; NULL for none */
    bool has_minimum;
    int64_t minimum;
    int64_t min_length; /* in characters; 0 for none */
    int64_t max_length; /* the same */
    enum schema_list_type list_type;
    const char *const *list_map_keys; /* NULL-terminated */
    /* x-kubernetes-map-type or struct type atomic: apply replaces it as a whole. */
    bool map_atomic;
    /* Strategic merge patch, built-in types only: NULL, "merge", "replace", "retainKeys" or
     * "merge,retainKeys". */
    const char *patch_strategy;
    const char *patch_merge_key;
    const struct schema_rule *rules;    /* up to one without a function; NULL for none */
    const struct schema_checks *checks; /* NULL for none */
};

/* The schema of a member of an object or map; NULL when it is not declared. */
const struct schema *schema_property(const struct schema *self, const char *name);
/* The same of the INDEXth member of OBJECT. */
const struct schema *schema_member(const struct schema *self, const struct value *object,
                                   size_t index);

/* <0, 0, >0: the bytewise order of KEY, which has this WORD, and the property's name. Most differ
 * in their words. */
static inline int schema_name_order(const char *key, uint64_t word,
                                    const struct schema_property *property)
{
    if (word != property->word) {
        return word < property->word ? -1 : 1;
    }
    bool is_whole = (word & 0xff) == 0;
    return is_whole ? 0 : strcmp(key + sizeof(word), property->name + sizeof(word));
}

/*
 * Drops members that the schema does not declare. Their paths, as `spec.workerGroupSpecs[0].x`,
 * are appended to *UNKNOWN (an array of strings; UNKNOWN may be NULL), sorted among themselves.
 * apiVersion, kind and metadata of the root are left alone. What needs no change is not copied.
 *
 * KNOWN is an object that has been pruned and has its defaults, or NULL: parts of it that *OBJECT
 * shares, as most of what is updated, are not looked at again.
 */
void schema_prune(const struct schema *self, const struct value *known, struct value **object,
                  struct value **unknown);

/*
 * Fills in defaults of absent members, top-down, never inside absent parents. An explicit null
 * becomes the default; without one it is dropped, unless the field is nullable or an item of an
 * array. What needs no change is not copied. KNOWN is as for schema_prune().
 */
void schema_default(const struct schema *self, const struct value *known, struct value **object);

/*
 * Checks types, required members, enums, patterns, lengths, list keys and rules, with
 * kube-apiserver's wording. OLD is the stored object on update, else NULL: what did not change is
 * not complained about again (ratcheting), and rules may compare.
 *
 * *OUT may already hold errors, of the metadata: rules are not run when there is one that blocks
 * them, and the closing `some validation rules were not checked …` is added instead. Errors of
 * siblings come in bytewise order of their names (kube-apiserver's order is random).
 */
void schema_validate(const struct schema *self, const struct value *object, const struct value *old,
                     struct field_errors *out);

/*
 * The same for an update of the status subresource: only `status` is looked at, list keys and
 * rules aside, and the texts, unlike the fields, have paths that start below it.
 */
void schema_validate_status(const struct schema *self, const struct value *object,
                            const struct value *old, struct field_errors *out);

/*
 * Checks types, values and required members alone, of a VALUE that stands at PATH: what is said of
 * a default. The texts have paths that start below it.
 */
void schema_validate_part(const struct schema *self, const struct value *value, const char *path,
                          struct field_errors *out);

#endif
