#include <inttypes.h>
#include <string.h>

#include "core/kube/meta.h"
#include "sim/apiserver/managed_fields.h"
#include "sim/apiserver/quota.h"
#include "sim/apiserver/verbs.h"

/* Source: k8s.io/apiserver pkg/registry/rest/update.go, pkg/registry/generic/registry/store.go
 * (Update); for custom kinds k8s.io/apiextensions-apiserver pkg/registry/customresource. */

/* Of the status, or of another part. */
static bool is_status_update(const struct strategy_call *call)
{
    const char *subresource = call->request->subresource;
    return subresource != NULL && strcmp(subresource, "scale") != 0;
}

static bool is_part_update(const struct strategy_call *call)
{
    return is_status_update(call) && strcmp(call->request->subresource, "status") != 0;
}

/* ---- preconditions ---- */

static bool check_uid(const struct strategy_call *call, const struct value *object,
                      const struct value *old, struct api_response *refusal)
{
    const struct resource *resource = call->view->resource;
    const char *uid = meta_uid(object);
    if (call->request->verb == API_PATCH || uid[0] == '\0' || strcmp(uid, meta_uid(old)) == 0) {
        return true;
    }
    AUTO_BUFFER why = {0};
    buffer_printf(&why, "StorageError: invalid object, Code: 4, Key: /registry/");
    if (resource->custom) {
        buffer_printf(&why, "%s/", resource->group);
    }
    buffer_printf(&why, "%s/", resource->plural);
    if (resource->namespaced) {
        buffer_printf(&why, "%s/", meta_namespace(old));
    }
    buffer_printf(&why,
                  "%s, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in "
                  "precondition: %s, UID in object meta: %s",
                  meta_name(old), uid, meta_uid(old));
    *refusal = api_status_conflict(resource, meta_name(old), buffer_text(&why));
    return false;
}

/* Only digits, as strconv.ParseUint reads them. */
bool resource_version_parse(const char *text, uint64_t *out)
{
    uint64_t number = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < '0' || *c > '9' || number > (UINT64_MAX - 9) / 10) {
            return false;
        }
        number = number * 10 + (uint64_t)(*c - '0');
    }
    *out = number;
    return text[0] != '\0';
}

static bool refuse_missing_version(const struct strategy_call *call, const struct value *object,
                                   struct api_response *refusal)
{
    /* This one error shows the resource where others show the kind. */
    struct resource named = *call->view->resource;
    named.kind = named.plural;
    AUTO_FIELD_ERRORS errors = {0};
    field_errors_add(&errors, FIELD_INVALID, "metadata.resourceVersion",
                     "Invalid value: 0: must be specified for an update");
    *refusal = api_status_invalid(&named, meta_name(object), &errors);
    return false;
}

static bool check_version(const struct strategy_call *call, const struct value *object,
                          const struct value *old, struct api_response *refusal)
{
    const char *text = meta_resource_version(object);
    uint64_t version = 0;
    if (text[0] != '\0' && !resource_version_parse(text, &version)) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "strconv.ParseUint: parsing ");
        buffer_append_quoted(&message, text, strlen(text));
        buffer_append(&message, ": invalid syntax");
        *refusal = api_status_failure(500, "", buffer_text(&message), NULL);
        return false;
    }
    if (version == 0) {
        return call->view->strategy->unconditional_update || call->request->verb == API_PATCH ||
               refuse_missing_version(call, object, refusal);
    }
    if (strcmp(text, meta_resource_version(old)) != 0) {
        *refusal = api_status_modified(call->view->resource, meta_name(old));
        return false;
    }
    return true;
}

/* ---- what the server owns ---- */

/* A member that nobody can take away; a change of it is for validation to refuse. */
static struct value *kept(const struct value *member, const struct value *old_member)
{
    return value_ref(member == NULL ? old_member : member);
}

static void restore_metadata(struct strategy_call *call, struct value **object,
                             const struct value *old)
{
    const struct value *ours = value_get(old, "metadata");
    const struct value *theirs = value_get(*object, "metadata");
    if (theirs == ours) {
        return; /* as in most updates of a status */
    }
    const struct value_member members[] = {
        VALUE_MEMBER("creationTimestamp", value_ref(value_get(ours, "creationTimestamp"))),
        VALUE_MEMBER("generation", value_ref(value_get(ours, "generation"))),
        VALUE_MEMBER("resourceVersion", value_ref(value_get(ours, "resourceVersion"))),
        VALUE_MEMBER("uid", kept(value_get(theirs, "uid"), value_get(ours, "uid"))),
        VALUE_MEMBER("deletionGracePeriodSeconds",
                     kept(value_get(theirs, "deletionGracePeriodSeconds"),
                          value_get(ours, "deletionGracePeriodSeconds"))),
        VALUE_MEMBER("deletionTimestamp", kept(value_get(theirs, "deletionTimestamp"),
                                               value_get(ours, "deletionTimestamp"))),
    };
    value_put_members(object, "metadata", members, sizeof(members) / sizeof(members[0]));
    metadata_dedup_owners(call, object);
}

static void prepare_main(struct strategy_call *call, struct value **object, const struct value *old)
{
    const struct strategy *strategy = call->view->strategy;
    if (strategy->prepare_for_update != NULL) {
        strategy->prepare_for_update(call, object, old);
    } else if (strategy->has_status) {
        value_put(object, value_ref(value_get(old, "status")), "status");
    }
}

static void prepare_status(struct strategy_call *call, struct value **object,
                           const struct value *old)
{
    const struct strategy *strategy = call->view->strategy;
    if (is_part_update(call)) {
        strategy->prepare_for_part_update(call, object, old);
    } else if (strategy->prepare_for_status_update != NULL) {
        strategy->prepare_for_status_update(call, object, old);
    } else if (strategy->resource->custom) {
        struct value *status = value_ref(value_get(*object, "status"));
        value_replace(object, value_ref(old));
        value_put(object, status, "status");
    } else {
        value_put(object, value_ref(value_get(old, "spec")), "spec");
    }
}

/* Whether A has a member that differs in B, outside metadata and the status, if that is served
 * apart. */
static bool differs_from(const struct strategy *strategy, const struct value *a,
                         const struct value *b)
{
    for (size_t i = 0; i < value_count(a); i++) {
        const struct value *member = value_member_at(a, i);
        const struct value *other = value_get_like(b, a, i);
        if (member == other) {
            continue;
        }
        const char *key = value_key_at(a, i);
        bool counts =
            strcmp(key, "metadata") != 0 && !(strategy->has_status && strcmp(key, "status") == 0);
        if (counts && !value_equal(member, other)) {
            return true;
        }
    }
    return false;
}

static void count_generation(const struct strategy_call *call, struct value **object,
                             const struct value *old)
{
    const struct strategy *strategy = call->view->strategy;
    if (strategy->has_generation &&
        (differs_from(strategy, *object, old) || differs_from(strategy, old, *object))) {
        value_put(object, value_int(meta_generation(old) + 1), "metadata", "generation");
    }
}

/* ---- validation ---- */

static void validate_kind(struct strategy_call *call, const struct value *object,
                          const struct value *old, struct field_errors *errors)
{
    const struct strategy *strategy = call->view->strategy;
    if (strategy->resource->custom && is_status_update(call)) {
        schema_validate_status(strategy->schema, object, old, errors);
    } else if (strategy->resource->custom) {
        schema_validate(strategy->schema, object, old, errors);
        metadata_warn_finalizers(call, object);
    }
    if (is_part_update(call)) {
        strategy->validate_part_update(call, object, old, errors);
    } else if (is_status_update(call) && strategy->validate_status_update != NULL) {
        strategy->validate_status_update(call, object, old, errors);
    } else if (!is_status_update(call) && strategy->validate_update != NULL) {
        strategy->validate_update(call, object, old, errors);
    }
}

static bool validate(struct strategy_call *call, const struct value *object,
                     const struct value *old, struct api_response *refusal)
{
    const struct strategy *strategy = call->view->strategy;
    AUTO_FIELD_ERRORS errors = {0};
    metadata_validate_update(call, object, old, &errors);
    metadata_validate_again(call, object, old, !is_status_update(call), &errors);
    validate_kind(call, object, old, &errors);
    if (errors.count > 0) {
        *refusal = api_status_invalid(call->view->resource, meta_name(old), &errors);
    } else if (strategy->warn != NULL && !is_status_update(call)) {
        strategy->warn(call, object, old);
    }
    return errors.count == 0;
}

/* ---- commit ---- */

/* The last finalizer is gone, and nothing else keeps an object that was being deleted. */
static bool finishes_deletion(const struct strategy_call *call, const struct value *object,
                              const struct value *old)
{
    if (call->view->resource == &resource_namespaces && !namespace_is_finished(object)) {
        return false;
    }
    return meta_is_deleting(old) &&
           value_as_int(value_find(old, "metadata", "deletionGracePeriodSeconds"), 0) == 0 &&
           value_count(value_find(object, "metadata", "finalizers")) == 0;
}

struct api_response update_object(struct strategy_call *call, struct value *object_take,
                                  const struct value *old)
{
    const struct strategy *strategy = call->view->strategy;
    AUTO_VALUE *object = object_take;
    AUTO_VALUE *stored = value_ref(old);
    struct api_response refusal = {0};
    if (!check_uid(call, object, stored, &refusal) ||
        !check_version(call, object, stored, &refusal)) {
        return refusal;
    }
    restore_metadata(call, &object, stored);
    bool tracks = call->server->tracks_managers;
    AUTO_VALUE *managers = tracks ? managers_of_write(call, object, stored) : NULL;
    if (is_status_update(call)) {
        prepare_status(call, &object, stored);
    } else {
        if (strategy->admit != NULL && !strategy->admit(call, &object, stored, &refusal)) {
            return refusal;
        }
        prepare_main(call, &object, stored);
    }
    if (tracks) {
        value_put(&object, value_ref(managers), "metadata", "managedFields");
    }
    count_generation(call, &object, stored);
    if (!validate(call, object, stored, &refusal) || !webhook_admit(call, object, &refusal) ||
        !quota_admit(call, object, stored, &refusal)) {
        return refusal;
    }
    if (finishes_deletion(call, object, stored)) {
        value_unref(api_server_remove(call, value_ref(stored)));
        return answer_object(200, value_ref(object));
    }
    if (strategy->allocate != NULL && !is_status_update(call) &&
        !strategy->allocate(call, &object, stored, &refusal)) {
        return refusal;
    }
    if (tracks) {
        managed_fields_keep_times(&object, stored);
    }
    if (value_equal(object, stored)) {
        return answer_object(200, value_ref(stored));
    }
    return answer_object(200, api_server_put(call, value_move(&object)));
}

struct api_response update_handle(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    struct api_response refusal = {0};
    AUTO_VALUE *object = value_ref(request->body);
    if (!decode_body(call, &object, &refusal) || !metadata_match_request(call, &object, &refusal)) {
        return refusal;
    }
    const struct value *old = call_get(call, request->namespace, request->name);
    if (old != NULL) {
        return update_object(call, value_move(&object), old);
    }
    if (!call->view->strategy->create_on_update || is_status_update(call)) {
        return api_status_not_found(request->resource, request->name);
    }
    return create_object(call, value_move(&object));
}

static struct api_response refuse_force(void)
{
    static const struct resource patch_options = {.group = "meta.k8s.io", .kind = "PatchOptions"};
    AUTO_FIELD_ERRORS errors = {0};
    field_errors_add(&errors, FIELD_FORBIDDEN, "force",
                     "Forbidden: may not be specified for non-apply patch");
    return api_status_invalid(&patch_options, "", &errors);
}

/* An apply that names the object by its uid does not make another one. */
static struct api_response refuse_missing_uid(const struct api_request *request,
                                              const struct value *object)
{
    AUTO_BUFFER why = {0};
    buffer_printf(&why,
                  "uid mismatch: the provided object specified uid %s, and no existing object was "
                  "found",
                  meta_uid(object));
    return api_status_conflict(request->resource, request->name, buffer_text(&why));
}

struct api_response patch_handle(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    if (request->force && request->patch_type != API_PATCH_APPLY) {
        return refuse_force();
    }
    const struct value *old = call_get(call, request->namespace, request->name);
    if (old == NULL && (request->patch_type != API_PATCH_APPLY || is_status_update(call))) {
        return api_status_not_found(request->resource, request->name);
    }
    struct api_response refusal = {0};
    struct value *patched = NULL;
    if (!patch_apply(call, call->view->strategy, old, &patched, &refusal)) {
        return refusal;
    }
    AUTO_VALUE *object = patched;
    AUTO_VALUE *whole = value_ref(patched); /* for messages, as the patch made it */
    AUTO_BUFFER problem = {0};
    if (!decode_patched_kind(call, old, &object, &refusal)) {
        return refusal;
    }
    if (!decode_fields(call, &object, &problem)) {
        return patch_undecodable(call, old, whole, buffer_text(&problem));
    }
    if (!metadata_match_request(call, &object, &refusal)) {
        return refusal;
    }
    if (old != NULL) {
        return update_object(call, value_move(&object), old);
    }
    return meta_uid(object)[0] == '\0' ? create_object(call, value_move(&object))
                                       : refuse_missing_uid(request, object);
}
