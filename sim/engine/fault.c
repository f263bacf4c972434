#include "sim/engine/fault.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/kube/api_status.h"

/* The user that KubeRay's Helm chart makes. Source: helm-chart/kuberay-operator, serviceaccount. */
#define CONTROLLER_USER "system:serviceaccount:default:kuberay-operator"

struct armed_fault {
    struct fault fault; /* its texts are ours */
    uint64_t matched_count;
};

/* ---- arming ---- */

static char *copy_text(const char *text)
{
    return text == NULL ? NULL : memory_copy_text(text);
}

void fault_list_arm(struct fault_list *self, const struct fault *fault)
{
    CHECK(fault->nth > 0);
    CHECK(fault->kind != FAULT_ERROR || (fault->error.code >= 400 && fault->error.code <= 599));
    self->faults = memory_grow(self->faults, self->count, &self->capacity, sizeof(*self->faults));
    struct armed_fault *armed = &self->faults[self->count++];
    *armed = (struct armed_fault){.fault = *fault};
    armed->fault.id = copy_text(fault->id);
    armed->fault.resource = copy_text(fault->resource);
    armed->fault.subresource = copy_text(fault->subresource);
    armed->fault.name = copy_text(fault->name);
    armed->fault.namespace = copy_text(fault->namespace);
    armed->fault.user = copy_text(fault->user);
    armed->fault.user_agent = copy_text(fault->user_agent);
    armed->fault.error.reason = copy_text(fault->error.reason);
    armed->fault.error.message = copy_text(fault->error.message);
}

static void armed_fault_release(struct armed_fault *self)
{
    free((char *)self->fault.id);
    free((char *)self->fault.resource);
    free((char *)self->fault.subresource);
    free((char *)self->fault.name);
    free((char *)self->fault.namespace);
    free((char *)self->fault.user);
    free((char *)self->fault.user_agent);
    free((char *)self->fault.error.reason);
    free((char *)self->fault.error.message);
}

bool fault_list_clear(struct fault_list *self, const char *id)
{
    size_t kept = 0;
    for (size_t i = 0; i < self->count; i++) {
        struct armed_fault *armed = &self->faults[i];
        const char *its_id = armed->fault.id;
        if (id == NULL || (its_id != NULL && strcmp(its_id, id) == 0)) {
            armed_fault_release(armed);
        } else {
            self->faults[kept++] = *armed;
        }
    }
    bool found = kept < self->count;
    self->count = kept;
    return found;
}

void fault_list_release(struct fault_list *self)
{
    fault_list_clear(self, NULL);
    free(self->faults);
    *self = (struct fault_list){0};
}

/* ---- matching ---- */

static const char *requested_name(const struct api_request *request)
{
    return request->name != NULL ? request->name
                                 : value_find_text(request->body, "metadata", "name");
}

static bool matches_client(const struct fault *fault, const struct api_request *request)
{
    const char *user = request->user == NULL ? "" : request->user->name;
    const char *agent = request->user_agent == NULL ? "" : request->user_agent;
    return (fault->user == NULL || strcmp(fault->user, user) == 0) &&
           (fault->user_agent == NULL || text_has_prefix(agent, fault->user_agent));
}

static bool matches_object(const struct fault *fault, const struct api_request *request)
{
    if (fault->resource != NULL) {
        const char *subresource = fault->subresource == NULL ? "" : fault->subresource;
        const char *requested = request->subresource == NULL ? "" : request->subresource;
        if (strcmp(fault->resource, request->resource->plural) != 0 ||
            strcmp(subresource, requested) != 0) {
            return false;
        }
    }
    const char *namespace = request->namespace == NULL ? "" : request->namespace;
    return (fault->namespace == NULL || strcmp(fault->namespace, namespace) == 0) &&
           (fault->name == NULL || strcmp(fault->name, requested_name(request)) == 0);
}

static bool matches(const struct fault *fault, const struct api_request *request, bool opens_watch)
{
    bool is_verb = fault->any_verb ||
                   (fault->watch == opens_watch && (opens_watch || fault->verb == request->verb));
    return is_verb && matches_object(fault, request) && matches_client(fault, request);
}

/* Whether this request, which counts, is one of those that the fault strikes. */
static bool strikes(struct armed_fault *armed, const struct api_request *request, bool opens_watch)
{
    if (!matches(&armed->fault, request, opens_watch)) {
        return false;
    }
    armed->matched_count++;
    return armed->matched_count >= armed->fault.nth &&
           armed->matched_count - armed->fault.nth < armed->fault.times;
}

const struct fault *fault_list_at(const struct fault_list *self, size_t index,
                                  uint64_t *matched_count)
{
    CHECK(index < self->count);
    *matched_count = self->faults[index].matched_count;
    return &self->faults[index].fault;
}

const struct fault *fault_list_strike(struct fault_list *self, const struct api_request *request,
                                      bool opens_watch)
{
    const struct fault *striking = NULL;
    for (size_t i = 0; i < self->count; i++) {
        bool struck = strikes(&self->faults[i], request, opens_watch);
        if (struck && striking == NULL) {
            striking = &self->faults[i].fault;
        }
    }
    return striking;
}

/* ---- answering ---- */

/* What RBAC says. Source: apiserver pkg/endpoints/handlers/responsewriters/errors.go, Forbidden. */
static struct api_response forbidden(const struct api_request *request)
{
    const struct resource *resource = request->resource;
    AUTO_BUFFER why = {0};
    buffer_printf(&why, "User \"%s\" cannot %s resource \"%s%s%s\" in API group \"%s\" ",
                  request->user == NULL ? CONTROLLER_USER : request->user->name,
                  api_verb_name(request->verb), resource->plural,
                  request->subresource == NULL ? "" : "/",
                  request->subresource == NULL ? "" : request->subresource, resource->group);
    if (request->namespace == NULL) {
        buffer_append(&why, "at the cluster scope");
    } else {
        buffer_printf(&why, "in the namespace \"%s\"", request->namespace);
    }
    return api_status_forbidden(resource, request->name == NULL ? "" : request->name,
                                buffer_text(&why));
}

static bool is_reason(const struct fault_error *error, const char *reason)
{
    return error->reason != NULL && strcmp(error->reason, reason) == 0;
}

/* The answer in the server's own words. */
static struct api_response usual_answer(const struct fault_error *error,
                                        const struct api_request *request)
{
    const struct resource *resource = request->resource;
    const char *name = requested_name(request);
    switch (error->code) {
    case 400:
        return api_status_bad_request("the server rejected our request for an unknown reason");
    case 401:
        return api_status_unauthorized();
    case 403:
        return forbidden(request);
    case 404:
        return api_status_not_found(resource, name);
    case 405:
        return api_status_method_not_allowed();
    case 409:
        return is_reason(error, "AlreadyExists") ? api_status_already_exists(resource, name, false)
                                                 : api_status_modified(resource, name);
    case 410:
        return api_status_expired("The resourceVersion for the provided watch is too old.");
    case 422:
        return api_status_rejected();
    case 429:
        return api_status_too_many_requests("Too many requests, please try again later.", 1);
    case 500:
        return is_reason(error, "ServerTimeout")
                   ? api_status_server_timeout(resource, request->verb, 0)
                   : api_status_internal_error("etcdserver: request timed out");
    case 503:
        return api_status_failure(503, "ServiceUnavailable",
                                  "the server is currently unable to handle the request", NULL);
    case 504:
        return api_status_timeout("request did not complete within the allotted timeout");
    default:
        return api_status_failure(error->code, api_status_reason_of_code(error->code),
                                  "the server could not complete the request", NULL);
    }
}

struct api_response fault_answer(const struct fault *fault, const struct api_request *request)
{
    const struct fault_error *error = &fault->error;
    struct api_response response = usual_answer(error, request);
    if (error->reason != NULL) {
        value_put(&response.body, value_string(error->reason), "reason");
    }
    if (error->message != NULL) {
        value_put(&response.body, value_string(error->message), "message");
    }
    return response;
}

bool fault_list_answer(struct fault_list *self, const struct api_request *request,
                       struct api_response *response)
{
    const struct fault *fault = fault_list_strike(self, request, false);
    if (fault == NULL) {
        return false;
    }
    CHECK(fault->kind == FAULT_ERROR);
    *response = fault_answer(fault, request);
    return true;
}
