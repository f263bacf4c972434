#ifndef RAYRIG_APISERVER_WORKLOAD_H
#define RAYRIG_APISERVER_WORKLOAD_H

#include "sim/apiserver/field_check.h"

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

/* CHECK is at the spec of a Job, whose selector is not looked at, or of a CronJob's jobTemplate.
 * Source: pkg/apis/batch/validation/validation.go, validateJobSpec. */
void job_spec_validate(struct field_check *check, const struct value *spec);

#endif
