#ifndef RAYRIG_APISERVER_WORKLOAD_H
#define RAYRIG_APISERVER_WORKLOAD_H

#include "sim/apiserver/field_check.h"
#include "sim/apiserver/strategy.h"

/*
 * What the kinds that are made of a template for Pods have in common: Deployments, ReplicaSets,
 * StatefulSets, DaemonSets, ReplicationControllers, and Jobs.
 * Source: k8s.io/kubernetes pkg/apis/apps/validation/validation.go.
 */
void workload_default_template(struct value **template);

/* `Invalid value: VALUE: WHY` with the value as JSON; NULL is null. */
void workload_fail(struct field_check *check, const char *member, const struct value *value,
                   const char *why);
/* CHECK is at the spec: its selector, a LabelSelector, must ask for something and match the
 * template's labels. KIND as in `empty selector is invalid for deployment`. */
void workload_check_selector(struct field_check *check, const struct value *spec, const char *kind);
/* It must be there at all, which of a DaemonSet's nobody says. */
void workload_require_selector(struct field_check *check, const struct value *spec);
/* The template itself. Pods that are replaced when they end cannot want to end, and must be
 * restarted. KIND as in `activeDeadlineSeconds in ReplicaSet is not Supported`. */
void workload_check_template(struct field_check *check, const struct value *template,
                             const char *kind);
/* `field is immutable` */
void workload_check_selector_kept(const struct value *object, const struct value *old,
                                  struct field_errors *errors);

/* What is made of OBJECT has names that begin like its own, and uses them, as in `the Pod's
 * hostname`, for which not all names are good. */
void workload_warn_name(struct strategy_call *call, const struct value *object, const char *use);
/* A template, or a Pod; PREFIX as for pod_warnings(). */
void workload_warn_of_template(struct strategy_call *call, const char *prefix,
                               const struct value *template);
/* A strategy's warn() of what has its template in its spec: the name when it is created, and the
 * template whenever the spec changes. */
void workload_warn(struct strategy_call *call, const struct value *object, const struct value *old);

/* CHECK is at the spec of a Job, whose selector is not looked at, or of a CronJob's jobTemplate.
 * Source: pkg/apis/batch/validation/validation.go, validateJobSpec. */
void job_spec_validate(struct field_check *check, const struct value *spec);
/* PATH is the spec's. Source: pkg/api/job/warnings.go, WarningsForJobSpec. */
void job_spec_warn(struct strategy_call *call, const char *path, const struct value *spec);

#endif
