#ifndef RAYRIG_APISERVER_PATCH_APPLY_H
#define RAYRIG_APISERVER_PATCH_APPLY_H

#include <stdbool.h>

#include "sim/apiserver/strategy.h"

/*
 * Server-side apply: merges the configuration in the request's body into LIVE (NULL: there is no
 * object yet), takes out what this manager applied before and does not any more, and writes down in
 * metadata.managedFields what it applies now.
 *
 * Only what is applied has an owner so far: other writes leave no entries. So what somebody else
 * updated is never in conflict, and is never kept from being taken out.
 *
 * False with *REFUSAL. Source: sigs.k8s.io/structured-merge-diff, k8s.io/apimachinery
 * pkg/util/managedfields.
 */
bool patch_apply_configuration(struct strategy_call *call, const struct strategy *strategy,
                               const struct value *live, struct value **patched,
                               struct api_response *refusal);

#endif
