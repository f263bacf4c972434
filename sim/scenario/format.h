#ifndef RAYRIG_SCENARIO_FORMAT_H
#define RAYRIG_SCENARIO_FORMAT_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/base/value.h"
#include "core/base/value_yaml.h"
#include "core/kube/field_place.h"

/*
 * What a YAML file of ours may hold, as data. The strict reader and the JSON Schema for editors
 * are both made from it, so that they cannot disagree.
 */
enum format_type {
    FORMAT_STRING,  /* not empty */
    FORMAT_INTEGER, /* from `minimum` to `maximum` */
    FORMAT_BOOLEAN,
    FORMAT_DURATION, /* Go's: `5m`, `1.5s`; at most LIMIT_ADVANCE_HOURS */
    FORMAT_CHOICE,   /* one of `choices` */
    FORMAT_OBJECT,   /* the members `fields`, no others */
    FORMAT_MAP,      /* any keys, each value an `items` */
    FORMAT_LIST,     /* each item an `items` */
    FORMAT_ANY,      /* whatever it is, it is not ours to check */
    FORMAT_EITHER,   /* one of `alternatives` */
};

struct format;

struct format_field {
    const char *name; /* NULL ends a list of fields */
    const struct format *format;
    bool required;
    /* Exactly one of the fields that have this set is needed. */
    bool one_of;
    const char *description;
};

struct format {
    enum format_type type;
    const struct format_field *fields;
    const struct format *items;
    const char *const *choices;               /* NULL-terminated */
    const struct format *const *alternatives; /* NULL-terminated; told apart by JSON type */
    int64_t minimum;
    int64_t maximum; /* 0: none */
    bool not_empty;  /* for lists and maps */
};

/*
 * Checks VALUE, the node at PLACE (NULL: the root) of DOCUMENT. The first violation is the error:
 * it has line and column, the node's path (`spec.steps[2].pods.become`) and what was expected.
 */
bool format_check(const struct format *self, const struct yaml_document *document,
                  const struct value *value, const struct field_place *place, struct error *err);

/*
 * The format as a JSON Schema (draft 2020-12). Whatever is not free text may also be a `${name}`,
 * as a schema cannot know the matrix. Owns: a new reference.
 */
struct value *format_json_schema(const struct format *self, const char *title,
                                 const char *description);

/* Makes POINTER, a JSON pointer, lead to the member KEY of what it leads to. */
void format_append_key(struct buffer *pointer, const char *key);
/* The same with all steps to PLACE; none for NULL, the root. */
void format_append_place(struct buffer *pointer, const struct field_place *place);
/* `/spec/steps/0/a~1b` as people write it: `spec.steps[0].a/b`. */
void format_print_path(const char *pointer, struct buffer *out);

#endif
