#ifndef RAYRIG_APISERVER_QUOTA_H
#define RAYRIG_APISERVER_QUOTA_H

#include "sim/apiserver/verbs.h"

/*
 * ResourceQuotas: the admission plugin, and what the quota controller does, but at once: the status
 * of a quota says at any time what is used. Where there is no quota, this costs nothing.
 * Source: k8s.io/apiserver pkg/admission/plugin/resourcequota/controller.go, k8s.io/kubernetes
 * pkg/controller/resourcequota/resource_quota_controller.go.
 */

/* Whether the quotas of its namespace allow OBJECT; OLD is what it replaces, NULL on create. */
bool quota_admit(struct strategy_call *call, const struct value *object, const struct value *old,
                 struct api_response *refusal);
/* Counts a new object, just before it is stored. */
void quota_count_new(struct strategy_call *call, const struct value *object);
/* Counts a change that has been stored: OLD has become OBJECT, which is NULL for a removal. A quota
 * that is new or changed counts everything. */
void quota_count_change(struct strategy_call *call, const struct value *object,
                        const struct value *old);

#endif
