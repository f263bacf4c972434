#ifndef RAYRIG_KUBE_SCHEMA_LISTS_H
#define RAYRIG_KUBE_SCHEMA_LISTS_H

#include "core/kube/schema.h"

/*
 * Tells what occurs twice in a list that is a set or a map: a part of schema_validate().
 *
 * Errors of lists are told unless the old object, NULL for none, has some, too. What is shared with
 * it need not be looked at: an error in it is one of the old object's.
 *
 * Source: k8s.io/apiextensions-apiserver pkg/apiserver/schema/listtype.
 */
void schema_check_lists(const struct schema *self, const struct value *object,
                        const struct value *old, struct field_errors *out);

#endif
