#ifndef RAYRIG_APISERVER_POD_SPEC_H
#define RAYRIG_APISERVER_POD_SPEC_H

#include "core/base/text_set.h"
#include "sim/apiserver/field_check.h"

/*
 * What the server does to the specification of a Pod: pure functions of it, which is why
 * pod_strategy.c can remember what they made of the last few.
 */

/* Fills in what every PodSpec has, also one in a template.
 * Source: k8s.io/kubernetes pkg/apis/core/v1/{defaults,conversion}.go, SetDefaults_PodSpec. */
void pod_spec_default(struct value **spec);
/* The rest that only Pods have. Source: SetDefaults_Pod. */
void pod_spec_default_of_pod(struct value **spec);
/* A PersistentVolumeClaimSpec, of a claim or an ephemeral volume. */
void claim_spec_default(struct value **spec);
/* CHECK is where the claim is. */
void claim_spec_validate(struct field_check *check, const struct value *spec);
/* Rounds the quantities of a ResourceList up to thousandths. Source: SetDefaults_ResourceList. */
void resource_list_default(struct value **list);

/*
 * The admission plugins ServiceAccount, Priority and DefaultTolerationSeconds. VOLUME_NAME is for
 * the volume with the account's token, `kube-api-access-x7k2p`.
 * Source: k8s.io/kubernetes plugin/pkg/admission/{serviceaccount,priority,
 * defaulttolerationseconds}/admission.go.
 */
void pod_spec_mount_account(struct value **spec, const struct value *account,
                            const char *volume_name);
/* CLASS is the PriorityClass that the spec names; NULL for none that is there. */
void pod_spec_set_priority(struct value **spec, const struct value *class);
void pod_spec_tolerate_short_failures(struct value **spec);

/* "Guaranteed", "Burstable" or "BestEffort". Source: pkg/apis/core/v1/helper/qos/qos.go. */
const char *pod_spec_qos_class(const struct value *spec);

/* CHECK is at the spec. Source: pkg/apis/core/validation/validation.go, ValidatePodSpec. */
void pod_spec_validate(struct field_check *check, const struct value *spec);
/* What only a Pod that is created must not have. Source: ValidatePodCreate. */
void pod_spec_validate_create(struct field_check *check, const struct value *spec);
/* The whole of a template's. Source: ValidatePodTemplateSpec. */
void pod_spec_validate_template(struct field_check *check, const struct value *spec);
/* Source: ValidatePodUpdate. */
void pod_spec_validate_update(struct field_check *check, const struct value *spec,
                              const struct value *old);

/*
 * Appends to WARNINGS, an array, what is wrong with POD, or a template for one, but not refused.
 * PREFIX is where it is: "", or as `spec.template.`.
 * Source: pkg/api/pod/warnings.go, GetWarningsForPod, GetWarningsForPodTemplate.
 */
void pod_warnings(const char *prefix, const struct value *pod, struct value **warnings);
/* Whether they depend on the Pod's ANNOTATIONS, and not on its spec alone. */
bool pod_warnings_need(const struct value *annotations);
/* The same for a PersistentVolumeClaimSpec, which is at PATH.
 * Source: pkg/api/persistentvolumeclaim/util.go, GetWarningsForPersistentVolumeClaimSpec. */
void claim_spec_warn(const char *path, const struct value *spec, struct value **warnings);

/* ---- the parts of pod_spec_validate() ---- */

/* Adds the names of the volumes that can be mounted to NAMES, which borrows them of SPEC. */
void volumes_validate(struct field_check *check, const struct value *spec, struct text_set *names);
void containers_validate(struct field_check *check, const struct value *spec,
                         const struct text_set *volume_names);
void resources_validate(struct field_check *check, const struct value *resources);
/* A SecurityContext of a Pod, and of a container, that is there. */
void security_validate_pod(struct field_check *check, const struct value *context);
void security_validate_container(struct field_check *check, const struct value *context);
/* An Affinity that is there. */
void affinity_validate(struct field_check *check, const struct value *affinity);
/* The container's env and envFrom. */
void env_validate(struct field_check *check, const struct value *container);
/* EXPRESSIONS: the field paths that may be asked for, sorted and NULL-terminated. */
void field_selector_validate(struct field_check *check, const struct value *selector,
                             const char *const *expressions);

#endif
