#include "sim/apiserver/review.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/authorizer.h"
#include "sim/apiserver/token.h"
#include "sim/apiserver/verbs.h"

/* In-process callers have no name of their own. */
static const char *const in_process_groups[] = {"system:masters", "system:authenticated", NULL};
static const struct api_user in_process = {
    .name = "system:apiserver", .uid = "", .groups = in_process_groups};

static const struct api_user *asking_user(const struct strategy_call *call)
{
    return call->request->user == NULL ? &in_process : call->request->user;
}

static struct value *texts(const char *const *list)
{
    struct value *array = value_array();
    for (size_t i = 0; list[i] != NULL; i++) {
        value_push(&array, value_string(list[i]));
    }
    return array;
}

static struct value *user_info(const struct api_user *user)
{
    return value_object_of("username", value_string(user->name), "uid",
                           user->uid[0] == '\0' ? NULL : value_string(user->uid), "groups",
                           texts(user->groups), NULL);
}

static struct api_response answer(const struct value *object, struct value *status_take)
{
    struct value *answered = value_ref(object);
    value_put(&answered, status_take, "status");
    return answer_object(201, answered);
}

/* ---- may somebody? ---- */

static const char *text_or_null(const struct value *value)
{
    return value_text_size(value) == 0 ? NULL : value_text(value);
}

static struct authorizer_attributes attributes_of(const struct value *spec)
{
    const struct value *resource = value_get(spec, "resourceAttributes");
    const struct value *other = value_get(spec, "nonResourceAttributes");
    if (resource == NULL) {
        return (struct authorizer_attributes){.verb = value_find_text(other, "verb"),
                                              .path = value_find_text(other, "path")};
    }
    return (struct authorizer_attributes){
        .verb = value_find_text(resource, "verb"),
        .group = value_find_text(resource, "group"),
        .resource = value_find_text(resource, "resource"),
        .subresource = text_or_null(value_get(resource, "subresource")),
        .namespace = text_or_null(value_get(resource, "namespace")),
        .name = text_or_null(value_get(resource, "name")),
    };
}

static struct value *access_status(const struct api_server *server, const struct api_user *user,
                                   const struct value *spec)
{
    const struct authorizer_attributes attributes = attributes_of(spec);
    AUTO_BUFFER reason = {0};
    bool allowed = authorizer_allows(server, user, &attributes, &reason);
    return value_object_of("allowed", value_bool(allowed), "reason",
                           reason.size == 0 ? NULL : value_string(buffer_text(&reason)), NULL);
}

/* Source: pkg/apis/authorization/validation/validation.go. */
static bool check_access(struct strategy_call *call, const struct value *object, bool of_self,
                         struct api_response *refusal)
{
    const struct value *spec = value_get(object, "spec");
    bool about_resource = value_get(spec, "resourceAttributes") != NULL;
    bool about_path = value_get(spec, "nonResourceAttributes") != NULL;
    AUTO_FIELD_ERRORS errors = {0};
    if (about_resource && about_path) {
        field_errors_add(&errors, FIELD_INVALID, "spec.nonResourceAttributes",
                         "Invalid value: null: cannot be specified in combination with "
                         "resourceAttributes");
    } else if (!about_resource && !about_path) {
        field_errors_add(&errors, FIELD_INVALID, "spec.resourceAttributes",
                         "Invalid value: null: exactly one of nonResourceAttributes or "
                         "resourceAttributes must be specified");
    }
    if (!of_self && value_find_text(spec, "user")[0] == '\0' &&
        value_count(value_get(spec, "groups")) == 0) {
        field_errors_add(&errors, FIELD_INVALID, "spec.user",
                         "Invalid value: \"\": at least one of user or group must be specified");
    }
    if (errors.count > 0) {
        *refusal = api_status_invalid(call->view->resource, "", &errors);
    }
    return errors.count == 0;
}

static struct api_response review_own_access(struct strategy_call *call, struct value *object)
{
    struct api_response refusal = {0};
    if (!check_access(call, object, true, &refusal)) {
        return refusal;
    }
    return answer(object,
                  access_status(call->server, asking_user(call), value_get(object, "spec")));
}

static struct api_response review_access(struct strategy_call *call, struct value *object)
{
    struct api_response refusal = {0};
    if (!check_access(call, object, false, &refusal)) {
        return refusal;
    }
    const struct value *spec = value_get(object, "spec");
    const struct value *given = value_get(spec, "groups");
    AUTO_FREE const char **groups = memory_alloc_zero(value_count(given) + 1, sizeof(groups[0]));
    for (size_t i = 0; i < value_count(given); i++) {
        groups[i] = value_text(value_at(given, i));
    }
    const struct api_user user = {.name = value_find_text(spec, "user"),
                                  .uid = value_find_text(spec, "uid"),
                                  .groups = groups};
    return answer(object, access_status(call->server, &user, spec));
}

static struct api_response review_local_access(struct strategy_call *call, struct value *object)
{
    const char *namespace = value_find_text(object, "spec", "resourceAttributes", "namespace");
    if (strcmp(namespace, call->request->namespace) != 0) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "spec.resourceAttributes.namespace must match namespace: %s",
                      call->request->namespace);
        return api_status_bad_request(buffer_text(&message));
    }
    return review_access(call, object);
}

/* ---- what may I do? ---- */

static struct value *only(const struct value *rule, const char *const *members)
{
    struct value *out = value_object();
    for (size_t i = 0; members[i] != NULL; i++) {
        value_put(&out, value_ref(value_get(rule, members[i])), members[i]);
    }
    return out;
}

static struct api_response review_rules(struct strategy_call *call, struct value *object)
{
    static const char *const about_resources[] = {"verbs", "apiGroups", "resources",
                                                  "resourceNames", NULL};
    static const char *const about_paths[] = {"verbs", "nonResourceURLs", NULL};
    const char *namespace = value_find_text(object, "spec", "namespace");
    if (namespace[0] == '\0') {
        return api_status_bad_request("no namespace on request");
    }
    AUTO_BUFFER errors = {0};
    AUTO_VALUE *rules = authorizer_rules(call->server, asking_user(call), namespace, &errors);
    AUTO_VALUE *resources = value_array();
    AUTO_VALUE *paths = value_array();
    for (size_t i = 0; i < value_count(rules); i++) {
        const struct value *rule = value_at(rules, i);
        if (value_count(value_get(rule, "resources")) > 0) {
            value_push(&resources, only(rule, about_resources));
        }
        if (value_count(value_get(rule, "nonResourceURLs")) > 0) {
            value_push(&paths, only(rule, about_paths));
        }
    }
    return answer(
        object,
        value_object_of("resourceRules", value_ref(resources), "nonResourceRules", value_ref(paths),
                        "incomplete", value_bool(errors.size > 0), "evaluationError",
                        errors.size == 0 ? NULL : value_string(buffer_text(&errors)), NULL));
}

/* ---- who is it? ---- */

static struct api_response review_self(struct strategy_call *call, struct value *object)
{
    AUTO_VALUE *dated = value_ref(object); /* upstream answers with an object of its own */
    value_put(&dated,
              value_object_of("creationTimestamp", api_server_timestamp(call->server), NULL),
              "metadata");
    return answer(dated, value_object_of("userInfo", user_info(asking_user(call)), NULL));
}

static bool wants_audience(const struct value *wanted, const struct value *audiences,
                           struct value **both)
{
    for (size_t i = 0; i < value_count(audiences); i++) {
        for (size_t j = 0; j < value_count(wanted); j++) {
            if (value_equal(value_at(audiences, i), value_at(wanted, j))) {
                value_push(both, value_ref(value_at(audiences, i)));
            }
        }
    }
    return value_count(wanted) == 0 || value_count(*both) > 0;
}

/* Of the tokens that this server issued; those of a token file are for the front door alone. */
static struct api_response review_token(struct strategy_call *call, struct value *object)
{
    const char *text = value_find_text(object, "spec", "token");
    if (text[0] == '\0') {
        return api_status_bad_request("token is required for TokenReview in authentication");
    }
    const struct api_token *token = api_server_find_token(call->server, text);
    AUTO_VALUE *audiences = value_array();
    if (token == NULL) {
        return answer(object, value_object_of("user", value_object(), "error",
                                              value_string("[invalid bearer token]"), NULL));
    }
    if (!wants_audience(value_find(object, "spec", "audiences"), token->audiences, &audiences)) {
        return answer(object, value_object_of("user", value_object(), "error",
                                              value_string("[invalid bearer token, token "
                                                           "audiences are not among those asked "
                                                           "for]"),
                                              NULL));
    }
    return answer(object, value_object_of("authenticated", value_bool(true), "user",
                                          user_info(&token->user), "audiences",
                                          value_count(audiences) == 0 ? value_ref(token->audiences)
                                                                      : value_ref(audiences),
                                          NULL));
}

/* ---- all of them ---- */

#define UNSTORED(name, resource_, schema_, answer_)                                                \
    static const struct strategy name = {                                                          \
        .resource = &resource_, .schema = &schema_, .answer = answer_}

UNSTORED(token_review_strategy, resource_tokenreviews, schema_token_review, review_token);
UNSTORED(self_review_strategy, resource_selfsubjectreviews, schema_self_subject_review,
         review_self);
UNSTORED(own_access_strategy, resource_selfsubjectaccessreviews, schema_self_subject_access_review,
         review_own_access);
UNSTORED(access_strategy, resource_subjectaccessreviews, schema_subject_access_review,
         review_access);
UNSTORED(local_access_strategy, resource_localsubjectaccessreviews,
         schema_local_subject_access_review, review_local_access);
UNSTORED(rules_strategy, resource_selfsubjectrulesreviews, schema_self_subject_rules_review,
         review_rules);
UNSTORED(binding_strategy, resource_bindings, schema_binding, pod_bind_by_name);

const struct strategy *const unstored_strategies[] = {
    &token_review_strategy, &self_review_strategy, &own_access_strategy, &access_strategy,
    &local_access_strategy, &rules_strategy,       &binding_strategy,    NULL,
};
