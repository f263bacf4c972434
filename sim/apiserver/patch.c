#include <string.h>

#include "core/base/value_json.h"
#include "core/kube/api_status.h"
#include "core/kube/go_json.h"
#include "core/kube/go_print.h"
#include "sim/apiserver/go_convert.h"
#include "sim/apiserver/patch_apply.h"
#include "sim/apiserver/patch_json.h"
#include "sim/apiserver/patch_merge.h"
#include "sim/apiserver/patch_strategic.h"
#include "sim/apiserver/verbs.h"

/*
 * The four kinds of patch behind one door. Source: k8s.io/apiserver
 * pkg/endpoints/handlers/patch.go.
 */

/* Source: maxJSONPatchOperations, as above. */
#define JSON_PATCH_OPERATIONS_MAX 10000

static bool refuse(struct api_response *refusal, struct api_response with)
{
    *refusal = with;
    return false;
}

const char *go_json_kind(const struct value *value)
{
    const char *name = value == NULL ? "null" : value_type_name(value);
    return strcmp(name, "boolean") == 0 ? "bool" : strcmp(name, "integer") == 0 ? "number" : name;
}

static bool refuse_body(const struct api_request *request, const char *go_type,
                        struct api_response *refusal)
{
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "%sjson: cannot unmarshal %s into Go value of type %s",
                  request->patch_type == API_PATCH_STRATEGIC ? "" : "error decoding patch: ",
                  go_json_kind(request->body), go_type);
    return refuse(refusal, api_status_bad_request(buffer_text(&message)));
}

/* Whether Go can read the operations at all; what they say is another matter. */
static bool check_operations(const struct value *operations, struct api_response *refusal)
{
    static const char *const texts[] = {"op", "path", "from"};
    AUTO_BUFFER message = {0};
    for (size_t i = 0; i < value_count(operations); i++) {
        const struct value *operation = value_at(operations, i);
        if (!value_is(operation, VALUE_OBJECT) && !value_is(operation, VALUE_NULL)) {
            buffer_printf(&message,
                          "error decoding patch: json: cannot unmarshal %s into Go value of type "
                          "handlers.jsonPatchOp",
                          go_json_kind(operation));
            return refuse(refusal, api_status_bad_request(buffer_text(&message)));
        }
        for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++) {
            const struct value *text = value_get(operation, texts[k]);
            if (text != NULL && !value_is(text, VALUE_STRING) && !value_is(text, VALUE_NULL)) {
                buffer_printf(&message,
                              "error decoding patch: json: cannot unmarshal %s into Go struct "
                              "field jsonPatchOp.%s of type string",
                              go_json_kind(text), texts[k]);
                return refuse(refusal, api_status_bad_request(buffer_text(&message)));
            }
        }
    }
    return true;
}

static bool apply_json(const struct api_request *request, struct value **object,
                       struct api_response *refusal)
{
    if (request->body == NULL || value_is(request->body, VALUE_NULL)) {
        return true; /* no operations */
    }
    if (!value_is(request->body, VALUE_ARRAY)) {
        return refuse_body(request, "[]handlers.jsonPatchOp", refusal);
    }
    if (!check_operations(request->body, refusal)) {
        return false;
    }
    if (value_count(request->body) > JSON_PATCH_OPERATIONS_MAX) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message,
                      "Request entity too large: The allowed maximum operations in a JSON patch is "
                      "%d, got %zu",
                      JSON_PATCH_OPERATIONS_MAX, value_count(request->body));
        return refuse(
            refusal, api_status_failure(413, "RequestEntityTooLarge", buffer_text(&message), NULL));
    }
    return patch_json(request->body, object) ||
           refuse(refusal, api_status_failure(
                               422, "Invalid",
                               "the server rejected our request due to an error in our request",
                               value_object()));
}

static bool apply_merge(const struct api_request *request, struct value **object,
                        struct api_response *refusal)
{
    if (value_is(request->body, VALUE_NULL) || request->body == NULL) {
        return refuse(refusal, api_status_bad_request("Invalid JSON Patch"));
    }
    if (!value_is(request->body, VALUE_OBJECT)) {
        return refuse_body(request, "map[string]interface {}", refusal);
    }
    patch_merge(request->body, object);
    return true;
}

static bool apply_strategic(const struct api_request *request, const struct strategy *strategy,
                            struct value **object, struct api_response *refusal)
{
    if (strategy->resource->custom) {
        return refuse(refusal,
                      api_status_unsupported_media_type(
                          "the body of the request was in an unknown format - accepted media types "
                          "include: application/json-patch+json, application/merge-patch+json, "
                          "application/apply-patch+yaml"));
    }
    if (!value_is(request->body, VALUE_OBJECT)) {
        return refuse_body(request, "map[string]interface {}", refusal);
    }
    AUTO_BUFFER problem = {0};
    return patch_strategic(strategy->schema, request->body, object, &problem) ||
           refuse(refusal, api_status_failure(500, "", buffer_text(&problem), NULL));
}

bool patch_apply(struct strategy_call *call, const struct strategy *strategy,
                 const struct value *live, struct value **patched, struct api_response *refusal)
{
    const struct api_request *request = call->request;
    if (request->patch_type == API_PATCH_APPLY) {
        return patch_apply_configuration(call, strategy, live, patched, refusal);
    }
    struct value *object = value_ref(live);
    bool ok = request->patch_type == API_PATCH_JSON ? apply_json(request, &object, refusal)
              : request->patch_type == API_PATCH_STRATEGIC
                  ? apply_strategic(request, strategy, &object, refusal)
                  : apply_merge(request, &object, refusal);
    if (!ok) {
        value_unref(object);
        return false;
    }
    *patched = object;
    return true;
}

/* Upstream patches texts: what a patch did not touch is as Go prints it, what it touched has sorted
 * members. Source: github.com/evanphx/json-patch, lazyNode. */
static void print_patched(const struct schema *schema, const struct value *live,
                          const struct value *patched, struct buffer *out)
{
    if (patched == live && schema != NULL) {
        go_json_print(schema, patched, out);
        return;
    }
    if (!value_is(patched, VALUE_OBJECT) || !value_is(live, VALUE_OBJECT) || schema == NULL) {
        value_print_json(patched, out);
        return;
    }
    buffer_append_char(out, '{');
    for (size_t i = 0; i < value_count(patched); i++) {
        const char *key = value_key_at(patched, i);
        buffer_append(out, i == 0 ? "" : ",");
        value_print_json_string(key, value_key_size_at(patched, i), out);
        buffer_append_char(out, ':');
        print_patched(schema_property(schema, key), value_get(live, key),
                      value_member_at(patched, i), out);
    }
    buffer_append_char(out, '}');
}

void patch_print(const struct strategy_call *call, const struct value *live,
                 const struct value *patched, struct buffer *out)
{
    const struct strategy *strategy = call->view->strategy;
    print_patched(strategy->resource->custom ? NULL : strategy->schema, live, patched, out);
}

struct api_response patch_undecodable(const struct strategy_call *call, const struct value *live,
                                      const struct value *patched, const char *problem)
{
    static const struct resource nameless = {.group = "", .kind = ""};
    const struct strategy *strategy = call->view->strategy;
    AUTO_BUFFER shown = {0};
    AUTO_BUFFER unconverted = {0};
    if (call->request->patch_type == API_PATCH_STRATEGIC) {
        go_print_value(call->request->body, &shown);
        problem = go_convert_check(strategy->schema, patched, &unconverted)
                      ? problem
                      : buffer_text(&unconverted);
    } else {
        patch_print(call, live, patched, &shown);
    }
    AUTO_BUFFER quoted = {0};
    buffer_append_quoted(&quoted, buffer_text(&shown), shown.size);
    AUTO_FIELD_ERRORS errors = {0};
    field_errors_add_printf(&errors, FIELD_INVALID, "patch", "Invalid value: %s: %s",
                            buffer_text(&quoted), problem);
    return api_status_invalid(&nameless, "", &errors);
}
