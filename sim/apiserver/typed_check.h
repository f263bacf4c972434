#ifndef RAYRIG_APISERVER_TYPED_CHECK_H
#define RAYRIG_APISERVER_TYPED_CHECK_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/kube/schema.h"

/*
 * What is wrong with CONFIG, which somebody wants to apply: members that the schema does not know,
 * values of another type, list items without or with the same keys. True when nothing is; else the
 * problems, with their paths, are appended to PROBLEM.
 *
 * Source: sigs.k8s.io/structured-merge-diff v6, typed/validate.go.
 */
bool typed_check(const struct schema *schema, const struct value *config, struct buffer *problem);

#endif
