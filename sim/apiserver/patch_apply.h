#ifndef RAYRIG_APISERVER_PATCH_APPLY_H
#define RAYRIG_APISERVER_PATCH_APPLY_H

#include <stdbool.h>

#include "sim/apiserver/strategy.h"

/*
 * Server-side apply: merges the configuration in the request's body into LIVE (NULL: there is no
 * object yet), takes out what this manager applied before and does not any more, and writes down in
 * metadata.managedFields what it applies now. What others own is in its way (409), unless it is the
 * same or the request forces it.
 *
 * Where the server does not keep track of managers, nobody owns anything: a configuration is merged
 * and forgotten.
 *
 * False with *REFUSAL. Source: sigs.k8s.io/structured-merge-diff v6 merge, k8s.io/apimachinery
 * pkg/util/managedfields.
 */
bool patch_apply_configuration(struct strategy_call *call, const struct strategy *strategy,
                               const struct value *live, struct value **patched,
                               struct api_response *refusal);

#endif
