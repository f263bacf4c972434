#include "sim/apiserver/scale.h"

#include <string.h>

#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/go_decode.h"
#include "sim/apiserver/verbs.h"

static const struct strategy scale_strategy = {.resource = &resource_scales,
                                               .schema = &schema_scale};

/* Where an object has the numbers. */
struct paths {
    const char *spec_replicas;
    const char *status_replicas;
    const char *label_selector; /* of a text; NULL for none */
    bool has_selector;          /* spec.selector is one, as of Deployments */
};

static bool is_scalable_builtin(const struct resource *resource)
{
    static const struct resource *const scalable[] = {&resource_deployments, &resource_replicasets,
                                                      &resource_statefulsets,
                                                      &resource_replicationcontrollers};
    for (size_t i = 0; i < sizeof(scalable) / sizeof(scalable[0]); i++) {
        if (scalable[i] == resource) {
            return true;
        }
    }
    return false;
}

bool scale_is_served(const struct view *view)
{
    return (view->details != NULL && view->details->spec_replicas != NULL) ||
           is_scalable_builtin(view->resource);
}

static struct paths paths_of(const struct view *view)
{
    if (view->details == NULL) {
        return (struct paths){"spec.replicas", "status.replicas", NULL, true};
    }
    return (struct paths){view->details->spec_replicas, view->details->status_replicas,
                          view->details->label_selector, false};
}

/* ---- dotted paths ---- */

#define DEPTH_MAX 16

/* Splits PATH in TEXT into keys. False when it is too deep. */
static bool split(struct buffer *text, const char *path, const char *keys[DEPTH_MAX + 1])
{
    size_t count = 0;
    buffer_append(text, path);
    for (char *at = text->data; at != NULL && count < DEPTH_MAX; count++) {
        keys[count] = at;
        at = strchr(at, '.');
        if (at != NULL) {
            *at++ = '\0';
        }
    }
    keys[count] = NULL;
    return count < DEPTH_MAX;
}

static const struct value *get_at(const struct value *object, const char *path)
{
    AUTO_BUFFER text = {0};
    const char *keys[DEPTH_MAX + 1];
    return path != NULL && split(&text, path, keys) ? value_find_keys(object, keys) : NULL;
}

static void put_at(struct value **object, const char *path, struct value *value_take)
{
    AUTO_BUFFER text = {0};
    const char *keys[DEPTH_MAX + 1];
    CHECK(split(&text, path, keys));
    value_put_keys(object, value_take, keys);
}

/* ---- from an object ---- */

/* Source: metav1.FormatLabelSelector, which sorts. A ReplicationController has just labels. */
static void print_selector(const struct value *selector, struct buffer *out)
{
    const struct value *match = value_get(selector, "matchLabels");
    const struct value *labels = value_is(match, VALUE_OBJECT) ? match : selector;
    for (size_t i = 0; i < value_count(labels); i++) {
        buffer_printf(out, "%s%s=%s", i == 0 ? "" : ",", value_key_at(labels, i),
                      value_text(value_member_at(labels, i)));
    }
}

static struct value *number_or_none(int64_t number)
{
    return number == 0 ? NULL : value_int(number);
}

/* Owns: a new reference. */
static struct value *scale_of(const struct paths *paths, const struct value *object)
{
    static const char *const kept[] = {"name", "namespace", "uid", "resourceVersion",
                                       "creationTimestamp"};
    AUTO_BUFFER selector = {0};
    struct value *metadata = value_object();
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        value_put(&metadata, value_ref(value_find(object, "metadata", kept[i])), kept[i]);
    }
    if (paths->has_selector) {
        print_selector(value_find(object, "spec", "selector"), &selector);
    } else {
        buffer_append(&selector, value_text(get_at(object, paths->label_selector)));
    }
    struct value *spec = value_object();
    value_put(&spec, number_or_none(value_as_int(get_at(object, paths->spec_replicas), 0)),
              "replicas");
    return value_object_of(
        "apiVersion", value_string("autoscaling/v1"), "kind", value_string("Scale"), "metadata",
        metadata, "spec", spec, "status",
        value_object_of(
            "replicas", value_int(value_as_int(get_at(object, paths->status_replicas), 0)),
            "selector", selector.size == 0 ? NULL : value_string(buffer_text(&selector)), NULL),
        NULL);
}

static struct api_response refuse_missing(const char *path)
{
    AUTO_BUFFER message = {0};
    buffer_printf(&message,
                  "Internal error occurred: the spec replicas field \".%s\" does not exist", path);
    return api_status_failure(
        500, "InternalError", buffer_text(&message),
        value_object_of(
            "causes",
            value_array_of(
                value_object_of(
                    "message",
                    value_string_printf("the spec replicas field \".%s\" does not exist", path),
                    NULL),
                NULL),
            NULL));
}

/* ---- into it ---- */

static bool refuse(struct api_response *refusal, struct api_response with)
{
    *refusal = with;
    return false;
}

/* What the request makes of the scale LIVE, read as the type wants it. */
static bool read_scale(struct strategy_call *call, const struct value *live, struct value **scale,
                       struct api_response *refusal)
{
    const struct api_request *request = call->request;
    struct value *given = NULL;
    if (request->verb != API_PATCH) {
        given = value_ref(request->body);
    } else if (!patch_apply(call, &scale_strategy, live, &given, refusal)) {
        return false;
    }
    AUTO_VALUE *object = given;
    AUTO_VALUE *unknown = value_array();
    AUTO_BUFFER problem = {0};
    const char *kind = value_text(value_get(object, "kind"));
    const char *version = value_text(value_get(object, "apiVersion"));
    if ((kind[0] != '\0' && strcmp(kind, resource_scales.kind) != 0) ||
        (version[0] != '\0' && strcmp(version, "autoscaling/v1") != 0)) {
        buffer_printf(
            &problem,
            "%s in version \"%s\" cannot be handled as a Scale: no kind \"%s\" is "
            "registered for version \"%s\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"",
            kind, version, kind, version);
        return refuse(refusal, api_status_bad_request(buffer_text(&problem)));
    }
    if (!metadata_decode(&resource_scales, &object, &unknown, &problem) ||
        !go_decode(&schema_scale, NULL, &object, &unknown, &problem)) {
        if (request->verb == API_PATCH) {
            return refuse(refusal, patch_undecodable(call, live, object, buffer_text(&problem)));
        }
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "Scale in version \"v1\" cannot be handled as a Scale: %s",
                      buffer_text(&problem));
        return refuse(refusal, api_status_bad_request(buffer_text(&message)));
    }
    *scale = value_ref(object);
    return metadata_match_request(call, scale, refusal);
}

static bool check_builtin(const struct strategy_call *call, int64_t replicas,
                          struct api_response *refusal)
{
    AUTO_FIELD_ERRORS errors = {0};
    if (call->view->details == NULL && replicas < 0) {
        field_errors_add_printf(&errors, FIELD_INVALID, "spec.replicas",
                                "Invalid value: %lld: must be greater than or equal to 0",
                                (long long)replicas);
        *refusal = api_status_invalid(&resource_scales, call->request->name, &errors);
    }
    return errors.count == 0;
}

static struct api_response write_scale(struct strategy_call *call, const struct value *old_borrowed)
{
    struct paths paths = paths_of(call->view);
    struct api_response refusal = {0};
    AUTO_VALUE *old = value_ref(old_borrowed);
    AUTO_VALUE *live = scale_of(&paths, old);
    AUTO_VALUE *scale = NULL;
    if (!read_scale(call, live, &scale, &refusal)) {
        return refusal;
    }
    const struct value *given = value_find(scale, "spec", "replicas");
    int64_t replicas = value_as_int(given, 0);
    if (given == NULL && call->request->verb == API_PATCH &&
        get_at(old, paths.spec_replicas) == NULL) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "the spec replicas field \".%s\" cannot be empty",
                      paths.spec_replicas);
        return api_status_bad_request(buffer_text(&message));
    }
    if (!check_builtin(call, replicas, &refusal)) {
        return refusal;
    }
    AUTO_VALUE *object = value_ref(old);
    put_at(&object, paths.spec_replicas, value_int(replicas));
    value_put(&object, value_ref(value_find(scale, "metadata", "resourceVersion")), "metadata",
              "resourceVersion");
    /* The rest is an update of the object itself; without a version it is unconditional. */
    if (meta_resource_version(object)[0] == '\0') {
        value_put(&object, value_ref(value_find(old, "metadata", "resourceVersion")), "metadata",
                  "resourceVersion");
    }
    AUTO_RESPONSE response = update_object(call, value_ref(object), old);
    if (!api_response_ok(&response)) {
        refusal = response;
        response = (struct api_response){0};
        return refusal;
    }
    return answer_object(200, scale_of(&paths, response.body));
}

struct api_response scale_handle(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    if (request->verb != API_GET && request->verb != API_UPDATE && request->verb != API_PATCH) {
        return api_status_method_not_allowed();
    }
    const struct value *old = call_get(call, request->namespace, request->name);
    if (old == NULL) {
        return api_status_not_found(request->resource, request->name);
    }
    if (request->verb != API_GET) {
        return write_scale(call, old);
    }
    struct paths paths = paths_of(call->view);
    if (get_at(old, paths.spec_replicas) == NULL) {
        return refuse_missing(paths.spec_replicas);
    }
    return answer_object(200, scale_of(&paths, old));
}

/* ---- validation of the objects ---- */

static void validate_number(const struct value *object, const char *path,
                            struct field_errors *errors)
{
    AUTO_BUFFER field = {0};
    const struct value *number = get_at(object, path);
    int64_t replicas = value_as_int(number, 0);
    buffer_printf(&field, ".%s", path == NULL ? "" : path);
    if (value_is(number, VALUE_INT) && replicas < 0) {
        field_errors_add_printf(errors, FIELD_INVALID, buffer_text(&field),
                                "Invalid value: %lld: should be a non-negative integer",
                                (long long)replicas);
    } else if (value_is(number, VALUE_INT) && replicas > INT32_MAX) {
        field_errors_add_printf(errors, FIELD_INVALID, buffer_text(&field),
                                "Invalid value: %lld: should be less than or equal to 2147483647",
                                (long long)replicas);
    }
}

void scale_validate_custom(struct strategy_call *call, const struct value *object,
                           struct field_errors *errors)
{
    validate_number(object, call->view->details->spec_replicas, errors);
    validate_number(object, call->view->details->status_replicas, errors);
}

void scale_validate_custom_update(struct strategy_call *call, const struct value *object,
                                  const struct value *old, struct field_errors *errors)
{
    (void)old;
    scale_validate_custom(call, object, errors);
}
