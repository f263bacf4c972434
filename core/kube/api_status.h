#ifndef RAYRIG_KUBE_API_STATUS_H
#define RAYRIG_KUBE_API_STATUS_H

#include "core/kube/api.h"
#include "core/kube/field_error.h"

/*
 * The Status bodies of kube-apiserver, as answers. Every function gives a complete api_response
 * (code, body); the caller releases it.
 * Source: k8s.io/apimachinery pkg/api/errors/errors.go; the recordings of kube-apiserver 1.36.
 */

/* 404 `pods "x" not found` */
struct api_response api_status_not_found(const struct resource *resource, const char *name);
/* 404 `the server could not find the requested resource`: there is no such path. */
struct api_response api_status_no_such_path(void);
/* 409 `pods "x" already exists`; BEING_DELETED puts `object is being deleted: ` before it. */
struct api_response api_status_already_exists(const struct resource *resource, const char *name,
                                              bool being_deleted);
/* 409 `pods "x" already exists, the server was not able to generate a unique name for the
 * object` */
struct api_response api_status_generated_name_exists(const struct resource *resource,
                                                     const char *name);
/* 409 `Operation cannot be fulfilled on pods "x": WHY` */
struct api_response api_status_conflict(const struct resource *resource, const char *name,
                                        const char *why);
/* 409 with `the object has been modified; please apply your changes to the latest version and try
 * again` */
struct api_response api_status_modified(const struct resource *resource, const char *name);
/* 409 `Operation cannot be fulfilled on Pod "x": WHY`: a delete's precondition does not hold. It
 * names the kind where other conflicts name the resource. */
struct api_response api_status_precondition_failed(const struct resource *resource,
                                                   const char *name, const char *why);
/* 401 */
struct api_response api_status_unauthorized(void);
/* 403 `pods "x" is forbidden: WHY`; an empty NAME leaves it out */
struct api_response api_status_forbidden(const struct resource *resource, const char *name,
                                         const char *why);
/* 403 `pods "x" is forbidden: unable to create new content in namespace ns because it is being
 * terminated`, with a cause */
struct api_response api_status_namespace_terminating(const struct resource *resource,
                                                     const char *name, const char *namespace);
/* 422 `Pod "x" is invalid: …`, with causes */
struct api_response api_status_invalid(const struct resource *resource, const char *name,
                                       const struct field_errors *errors);
/* 422 `the server rejected our request due to an error in our request`: a JSON patch that cannot be
 * applied. */
struct api_response api_status_rejected(void);
/* 400 with a free text */
struct api_response api_status_bad_request(const char *message);
/* 405 `the server does not allow this method on the requested resource` */
struct api_response api_status_method_not_allowed(void);
/* 405 `create is not supported on resources of kind "pods"` */
struct api_response api_status_method_not_supported(const struct resource *resource,
                                                    enum api_verb verb);
/* 410 reason Expired */
struct api_response api_status_expired(const char *message);
/* 413; the limit is LIMIT_TEXT_SIZE_BYTES. */
struct api_response api_status_entity_too_large(void);
/* 415 */
struct api_response api_status_unsupported_media_type(const char *message);
/* 429; 0 RETRY_AFTER_SECONDS leaves it out. */
struct api_response api_status_too_many_requests(const char *message, int retry_after_seconds);
/* 500 `Internal error occurred: WHY` */
struct api_response api_status_internal_error(const char *why);
/* 500 `The create operation against pods could not be completed at this time, please try again.` */
struct api_response api_status_server_timeout(const struct resource *resource, enum api_verb verb,
                                              int retry_after_seconds);
/* 504 `Timeout: WHY` */
struct api_response api_status_timeout(const char *why);
/* 504 `Timeout: Too large resource version: 9, current: 3`, to be retried after a second */
struct api_response api_status_too_large_resource_version(uint64_t requested, uint64_t current);
/* Any other failure: CODE, REASON ("" for none), MESSAGE; DETAILS is taken and may be NULL. */
struct api_response api_status_failure(int code, const char *reason, const char *message,
                                       struct value *details_take);
/* 200 `{"status":"Success","details":{name, group?, kind: plural, uid}}`, the answer to a delete */
struct api_response api_status_deleted(const struct resource *resource, const char *name,
                                       const char *uid);
/* 201 Success, the answer to a binding or an eviction */
struct api_response api_status_created(void);

/* The usual reason for a code (`NotFound` for 404), "" when there is none. For injected faults. */
const char *api_status_reason_of_code(int code);

#endif
