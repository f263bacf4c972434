#ifndef RAYRIG_KUBE_FIELD_ERROR_H
#define RAYRIG_KUBE_FIELD_ERROR_H

#include <stddef.h>

#include "core/base/value.h"

/*
 * A list of what is wrong with an object's fields, as kube-apiserver reports it.
 * Source: k8s.io/apimachinery pkg/util/validation/field/errors.go.
 */
enum field_error_type {
    FIELD_NOT_FOUND,     /* FieldValueNotFound: `Not found: "zz"` */
    FIELD_REQUIRED,      /* FieldValueRequired: `Required value[: detail]` */
    FIELD_DUPLICATE,     /* FieldValueDuplicate: `Duplicate value: v` */
    FIELD_INVALID,       /* FieldValueInvalid: `Invalid value: v: detail` */
    FIELD_NOT_SUPPORTED, /* FieldValueNotSupported: `Unsupported value: v: supported values: "a"` */
    FIELD_FORBIDDEN,     /* FieldValueForbidden: `Forbidden: detail` */
    FIELD_TOO_LONG,      /* FieldValueTooLong: `Too long: may not be more than N bytes` */
    FIELD_TOO_MANY,      /* FieldValueTooMany: `Too many: n: must have at most m items` */
    FIELD_TYPE_INVALID,  /* FieldValueTypeInvalid: `Invalid value: v: detail` */
};

struct field_error {
    enum field_error_type type;
    char *field; /* path, e.g. `spec.workerGroupSpecs[0].replicas` */
    char *text;  /* without the path, e.g. `Required value` */
};

struct field_errors {
    struct field_error *items;
    size_t count;
    size_t capacity;
};

/* `FieldValueRequired` …: the cause's reason in a Status. */
const char *field_error_reason(enum field_error_type type);
/* Adds one; TEXT is the whole text after `path: `. Both are copied. */
void field_errors_add(struct field_errors *self, enum field_error_type type, const char *field,
                      const char *text);
/* The same with a formatted text. */
void field_errors_add_printf(struct field_errors *self, enum field_error_type type,
                             const char *field, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Moves the errors of FROM behind those of SELF; FROM is empty afterwards. */
void field_errors_move(struct field_errors *self, struct field_errors *from);
void field_errors_release(struct field_errors *self);

#define AUTO_FIELD_ERRORS __attribute__((cleanup(field_errors_release))) struct field_errors

#endif
