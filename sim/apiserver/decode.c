#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "sim/apiserver/go_decode.h"
#include "sim/apiserver/patch_json.h"
#include "sim/apiserver/verbs.h"

/*
 * From a request's body to an object of the kind.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/{create,update}.go, for custom kinds
 * k8s.io/apiextensions-apiserver pkg/apiserver/customresource_handler.go.
 */

/* Upstream cuts what it quotes of a body. */
#define BODY_EXCERPT_SIZE_MAX_BYTES 30

/* The package of a group's internal types. */
static const char *go_package(const struct resource *resource, char *out, size_t size)
{
    const char *group = resource->group[0] == '\0' ? "core" : resource->group;
    size_t length = strcspn(group, ".");
    CHECK(length < size);
    memcpy(out, group, length);
    out[length] = '\0';
    return out;
}

static void describe_foreign_kind(const struct strategy_call *call, const char *api_version,
                                  const char *kind, struct buffer *out)
{
    const struct resource *resource = call->view->resource;
    const char *slash = strrchr(api_version, '/');
    const char *version = slash == NULL ? api_version : slash + 1;
    const struct resource *known = api_server_find_kind(call->server, api_version, kind);
    size_t size = strlen(kind);
    if (known == NULL && size > 4 && strcmp(kind + size - 4, "List") == 0) {
        AUTO_FREE char *item = memory_copy_text(kind);
        item[size - 4] = '\0';
        known = api_server_find_kind(call->server, api_version, item);
    }
    if (known == NULL || known->custom) {
        buffer_printf(out,
                      "no kind \"%s\" is registered for version \"%s\" in scheme "
                      "\"pkg/api/legacyscheme/scheme.go:30\"",
                      kind, api_version);
        return;
    }
    char package[64];
    buffer_printf(out, "converting (%s.%s) to (%s.%s): unknown conversion", version, kind,
                  go_package(resource, package, sizeof(package)), resource->kind);
}

void decode_excerpt(const char *text, size_t size, struct buffer *out)
{
    bool is_cut = size > BODY_EXCERPT_SIZE_MAX_BYTES;
    size_t shown = is_cut ? BODY_EXCERPT_SIZE_MAX_BYTES : size;
    if (size == 0) {
        buffer_append(out, "<empty>");
    } else if (text[0] == '{') {
        buffer_append_sized(out, text, shown);
        buffer_append(out, is_cut ? " ..." : "");
    } else {
        for (size_t i = 0; i < shown; i++) {
            buffer_printf(out, "%02x", (unsigned char)text[i]);
        }
        buffer_append(out, is_cut ? " ..." : "");
    }
}

/* The body as it was sent; what never was a text is printed. */
static void append_body(const struct strategy_call *call, const struct value *object,
                        struct buffer *out)
{
    if (call->request->body_text != NULL) {
        buffer_append_sized(out, call->request->body_text, call->request->body_text_size);
    } else if (object != NULL) {
        value_print_json(object, out);
    }
}

static bool refuse_unrecognized(const struct strategy_call *call, const struct value *object,
                                const char *why, struct api_response *refusal)
{
    AUTO_BUFFER body = {0};
    append_body(call, object, &body);
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "the object provided is unrecognized (must be of type %s): %s (",
                  call->view->resource->kind, why);
    decode_excerpt(buffer_text(&body), body.size, &message);
    buffer_append_char(&message, ')');
    *refusal = api_status_bad_request(buffer_text(&message));
    return false;
}

static bool refuse_missing_kind(const struct strategy_call *call, const struct value *object,
                                struct api_response *refusal)
{
    AUTO_BUFFER why = {0};
    buffer_printf(&why, "Object 'Kind' is missing in '");
    append_body(call, object, &why);
    buffer_append_char(&why, '\'');
    return refuse_unrecognized(call, object, buffer_text(&why), refusal);
}

static bool refuse_invalid_kind(const struct strategy_call *call, const struct value *object,
                                const char *field, const char *got, const char *want,
                                struct api_response *refusal)
{
    struct resource named = *call->view->resource;
    const char *kind = value_text(value_get(object, "kind"));
    named.kind = kind;
    AUTO_FIELD_ERRORS errors = {0};
    field_errors_add_printf(&errors, FIELD_INVALID, field, "Invalid value: \"%s\": must be %s", got,
                            want);
    *refusal = api_status_invalid(&named, value_find_text(object, "metadata", "name"), &errors);
    return false;
}

static bool decode_custom_kind(const struct strategy_call *call, const struct value *object,
                               struct api_response *refusal)
{
    const struct resource *resource = call->view->resource;
    const char *want_version = value_text(call->view->api_version);
    const char *version = value_text(value_get(object, "apiVersion"));
    const char *kind = value_text(value_get(object, "kind"));
    if (kind[0] == '\0') {
        return refuse_missing_kind(call, object, refusal);
    }
    bool is_patch = call->request->verb == API_PATCH;
    if (strcmp(version, want_version) != 0 && is_patch) {
        return refuse_invalid_kind(call, object, "apiVersion", version, want_version, refusal);
    }
    if (strcmp(version, want_version) != 0) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message,
                      "the API version in the data (%s) does not match the expected API version "
                      "(%s)",
                      version, want_version);
        *refusal = api_status_bad_request(buffer_text(&message));
        return false;
    }
    return strcmp(kind, resource->kind) == 0 ||
           refuse_invalid_kind(call, object, "kind", kind, resource->kind, refusal);
}

static bool refuse_foreign_kind(const struct strategy_call *call, const char *api_version,
                                const char *kind, struct api_response *refusal)
{
    const char *slash = strrchr(api_version, '/');
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "%s in version \"%s\" cannot be handled as a %s: ", kind,
                  slash == NULL ? api_version : slash + 1, call->view->resource->kind);
    describe_foreign_kind(call, api_version, kind, &message);
    *refusal = api_status_bad_request(buffer_text(&message));
    return false;
}

bool decode_patched_kind(struct strategy_call *call, const struct value *live,
                         struct value **object, struct api_response *refusal)
{
    const struct view *view = call->view;
    const struct value *version = value_get(*object, "apiVersion");
    const struct value *kind = value_get(*object, "kind");
    bool is_converted = call->request->patch_type == API_PATCH_STRATEGIC;
    bool is_right =
        is_converted || (value_equal(version, view->api_version) && value_equal(kind, view->kind));
    bool needs_nothing =
        view->resource->custom ? value_text_size(kind) > 0 : is_right && !is_converted;
    if (needs_nothing || call->request->patch_type == API_PATCH_APPLY ||
        !value_is(*object, VALUE_OBJECT)) {
        return decode_kind(call, object, refusal);
    }
    AUTO_BUFFER problem = {0};
    if (!is_right && value_text_size(kind) > 0 && value_text_size(version) > 0) {
        describe_foreign_kind(call, value_text(version), value_text(kind), &problem);
    } else if (!is_right) {
        const char *missing = value_text_size(kind) == 0 ? "Kind" : "apiVersion";
        buffer_printf(&problem, "Object '%s' is missing in '", missing);
        patch_print(call, live, *object, &problem);
        buffer_append_char(&problem, '\'');
    }
    if (problem.size > 0) {
        *refusal = patch_undecodable(call, live, *object, buffer_text(&problem));
        return false;
    }
    value_put(object, value_ref(view->api_version), "apiVersion");
    value_put(object, value_ref(view->kind), "kind");
    return true;
}

bool decode_kind(struct strategy_call *call, struct value **object, struct api_response *refusal)
{
    const struct view *view = call->view;
    if (value_is(*object, VALUE_NULL)) {
        /* To Go, this is an object of which nothing is known. */
        if (view->resource->custom) {
            return refuse_missing_kind(call, *object, refusal);
        }
        value_replace(object, value_object());
    }
    if (!value_is(*object, VALUE_OBJECT)) {
        AUTO_BUFFER why = {0};
        buffer_printf(&why,
                      "couldn't get version/kind; json parse error: json: cannot unmarshal %s into "
                      "Go value of type struct { APIVersion string "
                      "\"json:\\\"apiVersion,omitempty\\\"\"; Kind string "
                      "\"json:\\\"kind,omitempty\\\"\" }",
                      go_json_kind(*object));
        return refuse_unrecognized(call, *object, buffer_text(&why), refusal);
    }
    const struct value *version = value_get(*object, "apiVersion");
    const struct value *kind = value_get(*object, "kind");
    if (value_equal(version, view->api_version) && value_equal(kind, view->kind)) {
        return true;
    }
    bool version_fits = value_text_size(version) == 0 || value_equal(version, view->api_version);
    if (view->resource->custom) {
        return decode_custom_kind(call, *object, refusal);
    }
    if (!version_fits || (value_text_size(kind) != 0 && !value_equal(kind, view->kind))) {
        return refuse_foreign_kind(
            call, version == NULL ? value_text(view->api_version) : value_text(version),
            kind == NULL ? view->resource->kind : value_text(kind), refusal);
    }
    const struct value_member members[] = {
        VALUE_MEMBER("apiVersion", value_ref(view->api_version)),
        VALUE_MEMBER("kind", value_ref(view->kind)),
    };
    value_put_members(object, NULL, members, 2);
    return true;
}

/* The verdict on fields that are WHAT, unknown or duplicate: refused, warned about, or ignored. */
static void judge_fields(struct strategy_call *call, const char *what, const struct value *fields,
                         struct buffer *problem)
{
    for (size_t i = 0; i < value_count(fields); i++) {
        const char *path = value_text(value_at(fields, i));
        if (call->request->field_validation == API_FIELDS_WARN) {
            strategy_warn(call, "%s field \"%s\"", what, path);
        } else if (call->request->field_validation == API_FIELDS_STRICT) {
            buffer_printf(problem, "%s%s field \"%s\"",
                          problem->size == 0 ? "strict decoding error: " : ", ", what, path);
        }
    }
}

static void judge_duplicate_keys(struct strategy_call *call, struct buffer *problem)
{
    const struct api_request *request = call->request;
    if (request->duplicate_keys != NULL && request->field_validation == API_FIELDS_WARN) {
        strategy_warn(call, "%s", request->duplicate_keys);
    } else if (request->duplicate_keys != NULL && request->field_validation == API_FIELDS_STRICT) {
        buffer_printf(problem, "strict decoding error: %s", request->duplicate_keys);
    }
}

const struct value *decode_stored(const struct strategy_call *call)
{
    const struct api_request *request = call->request;
    return request->name == NULL ? NULL : call_get(call, request->namespace, request->name);
}

static bool decode_members(struct strategy_call *call, struct value **object,
                           struct value **unknown, struct buffer *problem)
{
    const struct strategy *strategy = call->view->strategy;
    if (strategy->decode != NULL) {
        return strategy->decode(call, object, unknown, problem);
    }
    if (!strategy->resource->custom) {
        return go_decode(strategy->schema, decode_stored(call), object, unknown, problem);
    }
    schema_prune(strategy->schema, decode_stored(call), object, unknown);
    return true;
}

/* What is stored has been decoded before. */
static bool has_stored_metadata(const struct strategy_call *call, const struct value *object)
{
    const struct value *stored = decode_stored(call);
    return stored != NULL && value_get(stored, "metadata") == value_get(object, "metadata");
}

bool decode_fields(struct strategy_call *call, struct value **object, struct buffer *problem)
{
    const struct strategy *strategy = call->view->strategy;
    AUTO_VALUE *unknown = value_array();
    if ((!has_stored_metadata(call, *object) &&
         !metadata_decode(strategy->resource, object, &unknown, problem)) ||
        !decode_members(call, object, &unknown, problem)) {
        return false;
    }
    if (call->request->verb == API_PATCH && call->request->patch_type == API_PATCH_JSON) {
        AUTO_VALUE *members = patch_json_unknown(call->request->body);
        judge_fields(call, "json patch unknown", members, problem);
    }
    judge_duplicate_keys(call, problem);
    judge_fields(call, "duplicate", call->request->duplicate_fields, problem);
    judge_fields(call, "unknown", unknown, problem);
    if (problem->size > 0) {
        return false;
    }
    if (!call->server->tracks_managers) {
        value_drop(object, "metadata", "managedFields");
    }
    if (strategy->resource->custom) {
        schema_default(strategy->schema, decode_stored(call), object);
    }
    if (strategy->fill_defaults != NULL) {
        strategy->fill_defaults(object);
    }
    return true;
}

bool decode_body(struct strategy_call *call, struct value **object, struct api_response *refusal)
{
    if (!decode_kind(call, object, refusal)) {
        return false;
    }
    AUTO_BUFFER problem = {0};
    if (decode_fields(call, object, &problem)) {
        return true;
    }
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "%s in version \"%s\" cannot be handled as a %s: %s",
                  call->view->resource->kind, call->view->resource->version,
                  call->view->resource->kind, buffer_text(&problem));
    *refusal = api_status_bad_request(buffer_text(&message));
    return false;
}
