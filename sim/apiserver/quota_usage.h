#ifndef RAYRIG_APISERVER_QUOTA_USAGE_H
#define RAYRIG_APISERVER_QUOTA_USAGE_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/base/value.h"
#include "core/kube/resource.h"

/*
 * What objects count for towards a ResourceQuota: pure functions of them. Amounts are
 * ResourceLists: values that map names, as `requests.cpu` and `count/secrets`, to quantities.
 * Source: k8s.io/kubernetes pkg/quota/v1/evaluator/core, k8s.io/apiserver pkg/quota/v1.
 */

/* What OBJECT, one of RESOURCE, uses. Owns: a new reference. */
struct value *quota_usage(const struct resource *resource, const struct value *object);
/* Whether an amount of NAME can be used by objects of RESOURCE. */
bool quota_usage_counts(const struct resource *resource, const char *name);
/* Whether the object is within the scopes of the quota, and may count for something in it. */
bool quota_usage_matches(const struct value *quota, const struct resource *resource,
                         const struct value *object);
/* Whether each container of a Pod says how much it wants of what HARD restricts; otherwise appends
 * `must specify limits.cpu for: a,b; …`. */
bool quota_usage_is_specified(const struct value *hard, const struct value *pod,
                              struct buffer *problem);

/* ---- ResourceLists ---- */

/* *SUM plus or minus MORE; what *SUM has not is zero. */
void quota_usage_add(struct value **sum, const struct value *more);
void quota_usage_subtract(struct value **sum, const struct value *less);
/* The members of LIST that NAMES has, too. Owns: a new reference. */
struct value *quota_usage_mask(const struct value *list, const struct value *names);
/* The members that are not zero. Owns: a new reference. */
struct value *quota_usage_without_zeros(const struct value *list);
/* The members of LIST that are more than LIMITS allows. Owns: a new reference. */
struct value *quota_usage_beyond(const struct value *list, const struct value *limits);
/* `a=1,b=2` */
void quota_usage_print(const struct value *list, struct buffer *out);

#endif
