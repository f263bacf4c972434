#ifndef RAYRIG_APISERVER_FIELD_CHECK_H
#define RAYRIG_APISERVER_FIELD_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/kube/field_error.h"
#include "core/kube/names.h"

/*
 * The validation of a built-in kind: where in the object it is, and what it has found. MEMBER is a
 * member of the place where it is, as `name` or `requests[cpu]`, or NULL for the place itself.
 * Source: k8s.io/apimachinery pkg/util/validation/field and pkg/util/validation.
 */
struct field_check {
    struct buffer path;
    struct field_errors *errors;
};

/* Goes into a member or item, as `containers[0]`; what it returns leads out again. */
size_t field_check_enter(struct field_check *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same for `spec`, `containers[0]` and `limits[cpu]`, and quicker. */
size_t field_check_enter_member(struct field_check *self, const char *member);
size_t field_check_enter_item(struct field_check *self, const char *list, size_t index);
size_t field_check_enter_key(struct field_check *self, const char *map, const char *key);
void field_check_leave(struct field_check *self, size_t outside);

void field_check_fail(struct field_check *self, enum field_error_type type, const char *member,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));
/* `Required value` */
void field_check_required(struct field_check *self, const char *member);
/* `Invalid value: "TEXT": WHY` */
void field_check_invalid(struct field_check *self, const char *member, const char *text,
                         const char *why);
/* `Invalid value: NUMBER: WHY` */
void field_check_invalid_number(struct field_check *self, const char *member, int64_t number,
                                const char *why);
/* `Duplicate value: "TEXT"` */
void field_check_duplicate(struct field_check *self, const char *member, const char *text);
/* `Unsupported value: "TEXT": supported values: …`, unless it is among the NULL-terminated LIST. */
bool field_check_one_of(struct field_check *self, const char *member, const char *text,
                        const char *const *list);
/* One error for each problem. True when there is none. */
bool field_check_name(struct field_check *self, const char *member, const char *text,
                      struct names_problems problems);
/* A port's number: `must be between 1 and 65535, inclusive` */
void field_check_port(struct field_check *self, const char *member, int64_t number);
/* Of a container or a probe. True when nothing is wrong. Source: IsValidPortName. */
bool field_check_port_name(struct field_check *self, const char *member, const char *name);
/* A port's number or name. */
void field_check_port_or_name(struct field_check *self, const char *member,
                              const struct value *port);
/* `must be greater than or equal to 0`, unless NUMBER is absent. */
void field_check_not_negative(struct field_check *self, const char *member,
                              const struct value *number);
/* A number that is not negative or a percentage of at most 100, unless EITHER is absent. Source:
 * ValidatePositiveIntOrPercent, IsNotMoreThan100Percent. */
void field_check_int_or_percent(struct field_check *self, const char *member,
                                const struct value *either);
/* A key of a Secret or ConfigMap. Source: IsConfigMapKey. */
void field_check_data_key(struct field_check *self, const char *member, const char *key);
/* The labels that a nodeSelector or a selector asks for. Source: ValidateLabels. */
void field_check_labels(struct field_check *self, const char *member, const struct value *labels);
/* A selector of labels. Source: ValidateLabelSelector. */
void field_check_selector(struct field_check *self, const char *member,
                          const struct value *selector);
/* `must be a relative path`, `must not contain '..'` */
void field_check_descending_path(struct field_check *self, const char *member, const char *path);

#endif
