#ifndef RAYRIG_APISERVER_ESCALATION_H
#define RAYRIG_APISERVER_ESCALATION_H

#include "sim/apiserver/strategy.h"

/*
 * Nobody may grant what he may not do himself: the check on Roles, ClusterRoles and their bindings,
 * as an admission hook. In-process callers and system:masters may.
 * Source: k8s.io/kubernetes pkg/registry/rbac/{role,rolebinding}/policybased/storage.go,
 * pkg/registry/rbac/{escalation_check.go,validation/rule.go,validation/policy_compact.go}.
 */
bool escalation_admit_role(struct strategy_call *call, struct value **object,
                           const struct value *old, struct api_response *refusal);
bool escalation_admit_binding(struct strategy_call *call, struct value **object,
                              const struct value *old, struct api_response *refusal);

#endif
