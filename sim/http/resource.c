#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/api_status.h"
#include "core/kube/protobuf_encode.h"
#include "core/kube/types.h"
#include "sim/apiserver/go_decode.h"
#include "sim/apiserver/verbs.h"
#include "sim/http/call.h"
#include "sim/http/encode.h"

/*
 * Requests to what is below a group and version. The order of checks is the real server's: who may,
 * is there such a path, what can be answered in, the body, its options, and then the API server.
 * Source: k8s.io/apiserver pkg/endpoints/installer.go and handlers/; for custom resources
 * k8s.io/apiextensions-apiserver pkg/apiserver/customresource_handler.go.
 */

struct resource_call {
    struct http_call *call;
    const struct http_path *path;
    struct api_served served;
    struct api_request request;
    bool is_watch;
    struct http_accepted accepted;
};

/* ---- there is no such path ---- */

static void visit_group(void *context, const struct api_served *served)
{
    const char **group = context;
    if (*group != NULL && !served->resource->custom &&
        strcmp(served->resource->group, *group) == 0) {
        *group = NULL;
    }
}

/* In groups that are built in, somebody has a Status for it. */
void resource_send_no_path(struct http_call *call, const char *group)
{
    const char *searched = group;
    api_server_each_served(call->front->server, visit_group, &searched);
    if (searched == NULL) {
        call_send_status(call, api_status_no_such_path());
    } else {
        call_send_no_page(call);
    }
}

/* ---- verbs ---- */

static bool is_method(const struct http_call *call, const char *method)
{
    return strcmp(call->request->method, method) == 0;
}

static bool wants_watch(const struct http_call *call, const struct http_path *path)
{
    return is_method(call, "GET") &&
           (path->is_watch || (path->name == NULL && http_target_flag(&call->target, "watch")));
}

/* What RBAC calls it. Source: k8s.io/apiserver pkg/endpoints/request/requestinfo.go. */
static const char *verb_name(const struct http_call *call, const struct http_path *path)
{
    static const struct {
        const char *method;
        const char *verb;
        const char *collection_verb;
    } rows[] = {
        {"GET", "get", "list"},       {"HEAD", "get", "list"},
        {"POST", "create", "create"}, {"PUT", "update", "update"},
        {"PATCH", "patch", "patch"},  {"DELETE", "delete", "deletecollection"},
    };
    if (wants_watch(call, path)) {
        return "watch";
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (is_method(call, rows[i].method)) {
            return path->name == NULL ? rows[i].collection_verb : rows[i].verb;
        }
    }
    return "";
}

static bool choose_verb(const struct resource_call *self, enum api_verb *out)
{
    const struct http_call *call = self->call;
    bool is_single = self->path->name != NULL;
    bool is_custom = self->served.resource->custom;
    if (is_method(call, "GET")) {
        *out = is_single && !self->is_watch ? API_GET : API_LIST;
        return true;
    }
    if (is_method(call, "POST")) {
        *out = API_CREATE;
        return !is_single || is_custom || self->path->subresource != NULL;
    }
    if (is_method(call, "DELETE")) {
        *out = is_single ? API_DELETE : API_DELETE_COLLECTION;
        return true;
    }
    *out = is_method(call, "PUT") ? API_UPDATE : API_PATCH;
    return (is_single || is_custom) && (is_method(call, "PUT") || is_method(call, "PATCH"));
}

static const struct api_served_subresource *find_subresource(const struct api_served *served,
                                                             const char *name)
{
    for (size_t i = 0; i < served->subresource_count; i++) {
        if (strcmp(served->subresources[i].name, name) == 0) {
            return &served->subresources[i];
        }
    }
    return NULL;
}

static bool has_verb(const char *const *verbs, const char *verb)
{
    for (; verbs != NULL && *verbs != NULL; verbs++) {
        if (strcmp(*verbs, verb) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the path and the method go together; false when that has been answered. */
static bool check_route(struct resource_call *self)
{
    struct http_call *call = self->call;
    const struct http_path *path = self->path;
    const struct resource *resource = self->served.resource;
    bool has_namespace = path->namespace != NULL;
    bool is_single = path->name != NULL;
    if ((has_namespace && !resource->namespaced) ||
        (!has_namespace && resource->namespaced && is_single) || path->is_long) {
        resource_send_no_path(call, path->group);
        return false;
    }
    bool is_post = is_method(call, "POST");
    if (resource->custom && is_post && resource->namespaced && !has_namespace) {
        call_send_no_page(call);
        return false;
    }
    enum api_verb verb = API_GET;
    const struct api_served_subresource *subresource =
        path->subresource == NULL ? NULL : find_subresource(&self->served, path->subresource);
    if (path->subresource != NULL && subresource == NULL) {
        call_send_status(call, resource->custom ? api_status_not_found(resource, path->name)
                                                : api_status_no_such_path());
        return false;
    }
    const char *const *verbs = subresource == NULL ? self->served.verbs : subresource->verbs;
    if (!choose_verb(self, &verb) || !has_verb(verbs, verb_name(call, path)) ||
        (is_post && resource->namespaced && !has_namespace && is_post &&
         has_verb(self->served.verbs, "get"))) {
        call_send_status(call, api_status_method_not_allowed());
        return false;
    }
    if (!is_single && (verb == API_UPDATE || verb == API_PATCH)) {
        call_send_status(call, api_status_bad_request("name must be provided"));
        return false;
    }
    self->request.verb = verb;
    return true;
}

/* ---- what is accepted ---- */

static bool negotiate(struct resource_call *self)
{
    struct http_call *call = self->call;
    bool is_custom = self->served.resource->custom;
    const struct http_offer offer = {
        .yaml = !self->is_watch, .protobuf = !is_custom, .views = true};
    if (http_accept(http_headers_get(&call->request->headers, "Accept"), &offer, &self->accepted)) {
        return true;
    }
    if (self->is_watch && !is_custom) {
        call_send_status(call, api_status_failure(406, "NotAcceptable",
                                                  "only the following media types are accepted: "
                                                  "application/json;stream=watch, "
                                                  "application/vnd.kubernetes.protobuf;"
                                                  "stream=watch",
                                                  NULL));
    } else if (is_custom) {
        call_send_not_acceptable(call);
    } else {
        call_send_status(call,
                         api_status_failure(406, "NotAcceptable",
                                            "406: Not Acceptable\n\nAvailable representations: "
                                            "application/json, application/yaml, "
                                            "application/vnd.kubernetes.protobuf",
                                            value_object()));
    }
    return false;
}

/* ---- bodies ---- */

static bool read_patch_type(const struct resource_call *self, struct api_request *request,
                            struct api_response *refusal)
{
    static const struct {
        const char *media;
        enum api_patch_type type;
    } rows[] = {
        {"application/json-patch+json", API_PATCH_JSON},
        {"application/merge-patch+json", API_PATCH_MERGE},
        {"application/strategic-merge-patch+json", API_PATCH_STRATEGIC},
        {"application/apply-patch+yaml", API_PATCH_APPLY},
    };
    const char *type = http_headers_get(&self->call->request->headers, "Content-Type");
    size_t size = type == NULL ? 0 : strcspn(type, "; ");
    bool is_custom = self->served.resource->custom;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (strlen(rows[i].media) == size && memcmp(rows[i].media, type, size) == 0 &&
            !(is_custom && rows[i].type == API_PATCH_STRATEGIC)) {
            request->patch_type = rows[i].type;
            return true;
        }
    }
    *refusal = is_custom
                   ? api_status_unsupported_media_type(
                         "the body of the request was in an unknown format - accepted media types "
                         "include: application/json-patch+json, application/merge-patch+json, "
                         "application/apply-patch+yaml")
                   : api_status_failure(415, "UnsupportedMediaType", "415: Unsupported Media Type",
                                        value_object());
    return false;
}

static bool refuse_body(const struct resource_call *self, const char *problem,
                        struct api_response *refusal)
{
    AUTO_BUFFER message = {0};
    const struct http_request *request = self->call->request;
    if (self->request.verb == API_PATCH && self->request.patch_type == API_PATCH_STRATEGIC) {
        buffer_append(&message, problem);
    } else if (self->request.verb == API_PATCH) {
        bool is_apply = self->request.patch_type == API_PATCH_APPLY;
        buffer_printf(&message, "error decoding %s: %s", is_apply ? "YAML" : "patch", problem);
    } else if (self->request.verb == API_DELETE || self->request.verb == API_DELETE_COLLECTION) {
        buffer_printf(&message, "couldn't get version/kind; json parse error: %s", problem);
    } else {
        /* Source: k8s.io/apiserver pkg/endpoints/handlers/rest.go, transformDecodeError. */
        buffer_printf(&message,
                      "the object provided is unrecognized (must be of type %s): couldn't get "
                      "version/kind; json parse error: %s (",
                      self->served.resource->kind, problem);
        decode_excerpt(request->body, request->body_size, &message);
        buffer_append_char(&message, ')');
    }
    *refusal = api_status_bad_request(buffer_text(&message));
    return false;
}

static bool choose_media(const struct resource_call *self, enum http_media *out,
                         struct api_response *refusal)
{
    const char *type = http_headers_get(&self->call->request->headers, "Content-Type");
    if (self->request.verb == API_PATCH) {
        *out = self->request.patch_type == API_PATCH_APPLY ? HTTP_YAML : HTTP_JSON;
        return true;
    }
    if (http_media_parse(type, out) &&
        !(*out == HTTP_PROTOBUF && self->served.resource->custom &&
          self->request.verb != API_DELETE && self->request.verb != API_DELETE_COLLECTION)) {
        return true;
    }
    *refusal = api_status_unsupported_media_type(
        self->served.resource->custom
            ? "the body of the request was in an unknown format - accepted media types include: "
              "application/json, application/yaml"
            : "the body of the request was in an unknown format - accepted media types include: "
              "application/json, application/yaml, application/vnd.kubernetes.protobuf");
    return false;
}

/* Keys that came twice in YAML: a configuration that is applied is converted once more for them,
 * everything else tells of them with its unknown fields. */
static bool judge_duplicates(struct api_request *request, struct http_body *body,
                             struct api_response *refusal)
{
    if (body->yaml_duplicates.size == 0) {
        return true;
    }
    if (request->verb == API_PATCH && request->patch_type == API_PATCH_APPLY) {
        AUTO_BUFFER message = {0};
        bool is_strict = request->field_validation == API_FIELDS_STRICT;
        buffer_printf(&message, "%serror converting YAML to JSON: %s",
                      is_strict ? "error strict decoding YAML: " : "",
                      buffer_text(&body->yaml_duplicates));
        if (is_strict) {
            *refusal = api_status_bad_request(buffer_text(&message));
            return false;
        }
        buffer_release(&body->yaml_duplicates);
        body->yaml_duplicates = message;
        message = (struct buffer){0};
    }
    request->duplicate_keys = buffer_text(&body->yaml_duplicates);
    return true;
}

static bool read_body(struct resource_call *self, struct http_body *body,
                      struct api_response *refusal)
{
    struct api_request *request = &self->request;
    enum http_media media = HTTP_JSON;
    if ((request->verb == API_PATCH && !read_patch_type(self, request, refusal)) ||
        !choose_media(self, &media, refusal)) {
        return false;
    }
    if (self->call->request->body_too_large) {
        *refusal = api_status_entity_too_large();
        return false;
    }
    if (!options_read(self->call, request, refusal)) {
        return false;
    }
    AUTO_BUFFER problem = {0};
    if (!body_decode(self->call, media, body, &problem)) {
        return refuse_body(self, buffer_text(&problem), refusal);
    }
    if (!judge_duplicates(request, body, refusal)) {
        return false;
    }
    request->body = body->value;
    request->body_text = self->call->request->body;
    request->body_text_size = self->call->request->body_size;
    request->duplicate_fields = body->duplicates;
    return true;
}

/* A DELETE takes its options from the body or, without one, from the query. What is of another type
 * is no error that the real server has words for; it tells what its decoder said. */
static bool decode_delete_options(struct value **options, struct api_response *refusal)
{
    const char *kind = value_text(value_get(*options, "kind"));
    const char *version = value_text(value_get(*options, "apiVersion"));
    AUTO_BUFFER message = {0};
    if (kind[0] == '\0' || strcmp(kind, "DeleteOptions") == 0) {
        AUTO_VALUE *unknown = value_array();
        bool is_decoded = go_decode(&schema_delete_options, NULL, options, &unknown, &message);
        if (!is_decoded) {
            *refusal = api_status_failure(500, "", buffer_text(&message), NULL);
        }
        return is_decoded;
    }
    buffer_printf(&message,
                  "no kind \"%s\" is registered for version \"%s\" in scheme "
                  "\"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27\"",
                  kind, version);
    *refusal = api_status_bad_request(buffer_text(&message));
    return false;
}

static bool read_delete(struct resource_call *self, struct http_body *body,
                        struct api_response *refusal)
{
    struct api_request *request = &self->request;
    if (self->call->request->body_size > 0 || self->call->request->body_too_large) {
        if (!read_body(self, body, refusal) || !decode_delete_options(&body->value, refusal)) {
            return false;
        }
    } else {
        body->value = options_of_delete(self->call, refusal);
        if (body->value == NULL || !options_read(self->call, request, refusal)) {
            return false;
        }
    }
    request->body = body->value;
    AUTO_FIELD_ERRORS errors = {0};
    request->dry_run = options_dry_run(value_get(body->value, "dryRun"), &errors);
    if (errors.count > 0) {
        static const struct resource named = {.group = "meta.k8s.io", .kind = "DeleteOptions"};
        *refusal = api_status_invalid(&named, "", &errors);
        return false;
    }
    return true;
}

/* ---- answers ---- */

static bool is_list(const struct resource_call *self, const struct value *body)
{
    return value_is_text(value_get(body, "kind"), self->served.resource->list_kind);
}

static bool read_include(const struct http_call *call, enum http_table_include *out,
                         struct api_response *refusal)
{
    const char *text = http_target_get(&call->target, "includeObject");
    *out = HTTP_TABLE_METADATA;
    if (text == NULL || text[0] == '\0' || strcmp(text, "Metadata") == 0) {
        return true;
    }
    if (strcmp(text, "Object") == 0 || strcmp(text, "None") == 0) {
        *out = text[0] == 'O' ? HTTP_TABLE_OBJECT : HTTP_TABLE_NONE;
        return true;
    }
    AUTO_BUFFER quoted = {0};
    buffer_append_quoted(&quoted, text, strlen(text));
    AUTO_BUFFER message = {0};
    buffer_printf(&message,
                  "Unable to convert to Table as requested: includeObject: Invalid value: %s: must "
                  "be 'Metadata', 'Object', 'None', or empty",
                  buffer_text(&quoted));
    *refusal = api_status_bad_request(buffer_text(&message));
    return false;
}

static bool is_scale(const struct value *body)
{
    return value_is_text(value_get(body, "kind"), resource_scales.kind) &&
           value_is_text(value_get(body, "apiVersion"), "autoscaling/v1");
}

/* A scale of a custom object is shown in the columns of that, others have columns of their own. */
static struct api_served shown_as(const struct resource_call *self, const struct value *body)
{
    struct api_served served = self->served;
    if (is_scale(body)) {
        served.schema = &schema_scale;
        served.resource = served.resource->custom ? served.resource : &resource_scales;
    }
    return served;
}

static bool encode_table(struct resource_call *self, const struct value *body, struct buffer *json,
                         struct api_response *refusal)
{
    const struct api_served served = shown_as(self, body);
    struct http_table table = {
        .served = &served,
        .version = self->accepted.view_version,
        .now = self->call->front->world->now,
    };
    if (!read_include(self->call, &table.include, refusal)) {
        return false;
    }
    if (is_list(self, body)) {
        http_table_encode(&table, value_get(body, "items"), value_get(body, "metadata"), json);
        return true;
    }
    AUTO_VALUE *objects = value_array_of(value_ref(body), NULL);
    AUTO_VALUE *metadata = value_object_of(
        "resourceVersion", value_ref(value_find(body, "metadata", "resourceVersion")), NULL);
    http_table_encode(&table, objects, metadata, json);
    return true;
}

/* Owns: a new reference. */
static struct value *partial_list_of(const struct value *list, const char *version)
{
    AUTO_VALUE *items = value_array();
    for (size_t i = 0; i < value_count(value_get(list, "items")); i++) {
        value_push(&items, http_partial_of(value_at(value_get(list, "items"), i), version));
    }
    return value_object_of("kind", value_string("PartialObjectMetadataList"), "apiVersion",
                           value_string_printf("meta.k8s.io/%s", version), "metadata",
                           value_ref(value_get(list, "metadata")), "items", value_ref(items), NULL);
}

static bool encode_partial(const struct resource_call *self, const struct value *body,
                           struct buffer *out, struct api_response *refusal)
{
    bool wants_list = self->accepted.view == HTTP_VIEW_PARTIAL_LIST;
    if (wants_list != is_list(self, body)) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "you requested %s, but the requested object is %s list (%s)",
                      wants_list ? "PartialObjectMetadataList" : "PartialObjectMetadata",
                      wants_list ? "not a" : "a", value_text(value_get(body, "kind")));
        *refusal = api_status_failure(406, "NotAcceptable", buffer_text(&message), NULL);
        return false;
    }
    const char *version = self->accepted.view_version;
    AUTO_VALUE *partial =
        wants_list ? partial_list_of(body, version) : http_partial_of(body, version);
    if (self->accepted.media != HTTP_PROTOBUF) {
        http_encode_partial(partial, out);
    } else if (wants_list) {
        protobuf_encode_list(&schema_partial_object_metadata, partial, out);
    } else {
        protobuf_encode(&schema_partial_object_metadata, partial, out);
    }
    return true;
}

/* The type of an answer that is not a list; NULL when it is not known. */
static const struct schema *type_of(const struct resource_call *self, const struct value *body)
{
    const char *kind = value_text(value_get(body, "kind"));
    if (strcmp(kind, "Status") == 0) {
        return &schema_status;
    }
    if (strcmp(kind, self->served.resource->kind) == 0) {
        return self->served.schema;
    }
    const struct resource *resource = api_server_find_kind(
        self->call->front->server, value_text(value_get(body, "apiVersion")), kind);
    struct api_served served = {0};
    return resource != NULL && api_server_find_served(self->call->front->server, resource, &served)
               ? served.schema
               : NULL;
}

/* False when it can only be written as JSON. */
static bool encode_protobuf(const struct resource_call *self, const struct value *body,
                            struct buffer *out)
{
    if (is_list(self, body)) {
        protobuf_encode_list(self->served.schema, body, out);
        return true;
    }
    const struct schema *schema = type_of(self, body);
    if (schema != NULL) {
        protobuf_encode(schema, body, out);
    }
    return schema != NULL;
}

static bool encode_answer(struct resource_call *self, const struct value *body, struct buffer *json,
                          struct api_response *refusal)
{
    bool is_own =
        is_list(self, body) || value_is_text(value_get(body, "kind"), self->served.resource->kind);
    bool is_partial = is_own && self->accepted.view != HTTP_VIEW_OBJECT;
    if (self->accepted.media == HTTP_PROTOBUF && !is_partial) {
        if (encode_protobuf(self, body, json)) {
            return true;
        }
        self->accepted.media = HTTP_JSON;
    }
    if (value_is_text(value_get(body, "kind"), "Status")) {
        http_encode_status(body, json);
    } else if (!is_own && (!is_scale(body) || self->accepted.view == HTTP_VIEW_OBJECT)) {
        http_encode_foreign(self->call->front->server, body, json);
    } else if (self->accepted.view == HTTP_VIEW_TABLE) {
        return encode_table(self, body, json, refusal);
    } else if (self->accepted.view != HTTP_VIEW_OBJECT) {
        return encode_partial(self, body, json, refusal);
    } else if (is_list(self, body)) {
        http_encode_list(self->served.resource, self->served.schema, body, json);
    } else {
        http_encode_object(self->call->front->printed, self->served.resource, self->served.schema,
                           body, json);
    }
    return true;
}

static void send_answer(struct resource_call *self, struct api_response *answer)
{
    struct http_call *call = self->call;
    for (size_t i = 0; i < value_count(answer->warnings); i++) {
        warnings_add(&call->warnings, value_text(value_at(answer->warnings, i)));
    }
    struct api_response refusal = {0};
    AUTO_BUFFER json = {0};
    if (call->request->room != NULL) {
        json = *call->request->room;
        *call->request->room = (struct buffer){0};
    }
    if (!api_response_ok(answer)) {
        call_send_status(call, *answer);
        *answer = (struct api_response){0};
    } else if (value_is(answer->body, VALUE_STRING)) {
        call->response->code = answer->code;
        http_headers_add(&call->response->headers, "Content-Type", "text/plain");
        buffer_append(&call->response->body, value_text(answer->body));
    } else if (encode_answer(self, answer->body, &json, &refusal)) {
        call_send_json(call, answer->code, &json, &self->accepted);
    } else {
        call_send_status(call, refusal);
    }
}

/* ---- faults ---- */

/*
 * What an armed fault does to the request, whatever would become of it. True when it must not be
 * carried out: *ANSWER is filled in.
 */
static bool meet_fault(struct resource_call *self, struct api_response *answer)
{
    struct http_front *front = self->call->front;
    struct http_response *response = self->call->response;
    const struct fault *fault =
        front->faults == NULL ? NULL
                              : fault_list_strike(front->faults, &self->request, self->is_watch);
    if (fault == NULL) {
        return false;
    }
    world_trace(front->world, "the fault %s strikes %s %s", fault->id == NULL ? "" : fault->id,
                self->is_watch ? "watch" : api_verb_name(self->request.verb),
                self->request.resource->plural);
    response->is_dropped = fault->kind == FAULT_DROP_REQUEST || fault->kind == FAULT_DROP_REPLY;
    if (fault->kind == FAULT_LATENCY) {
        response->delay = fault->latency;
    } else if (fault->kind == FAULT_ERROR) {
        *answer = fault_answer(fault, &self->request);
    } else if (fault->kind == FAULT_DROP_REQUEST) {
        *answer = api_status_internal_error("the connection broke"); /* nobody will see it */
    }
    return answer->code != 0;
}

/* ---- watches ---- */

static void open_watch(struct resource_call *self)
{
    struct http_call *call = self->call;
    const char *initial = http_target_get(&call->target, "sendInitialEvents");
    struct http_watch_options options = {
        .request = &self->request,
        .form = {self->accepted.media,
                 self->accepted.view == HTTP_VIEW_PARTIAL_LIST ? HTTP_VIEW_PARTIAL
                                                               : self->accepted.view,
                 self->accepted.view_version, HTTP_TABLE_METADATA},
        .bookmarks = http_target_flag(&call->target, "allowWatchBookmarks"),
        .has_send_initial_events = initial != NULL && initial[0] != '\0',
        .send_initial_events = http_target_flag(&call->target, "sendInitialEvents"),
    };
    struct api_response refusal = {0};
    struct http_watch *watch = NULL;
    if (options_read(call, &self->request, &refusal) &&
        options_int(call, "timeoutSeconds", &options.timeout_seconds, &refusal) &&
        read_include(call, &options.form.include, &refusal) && !meet_fault(self, &refusal)) {
        watch = http_watch_open(&call->front->watches, &options, &refusal);
    }
    if (watch == NULL) {
        call_send_status(call, refusal);
        return;
    }
    call->response->code = 200;
    call->response->watch = watch;
    http_headers_add(&call->response->headers, "Content-Type",
                     http_watch_media_type(self->accepted.media));
}

/* ---- all together ---- */

static void fill_request(struct resource_call *self)
{
    self->request.resource = self->served.resource;
    self->request.namespace = self->path->namespace;
    self->request.name = self->path->name;
    self->request.subresource = self->path->subresource;
    self->request.container = http_target_get(&self->call->target, "container");
    self->request.user = self->call->user;
    self->request.user_agent = http_headers_get(&self->call->request->headers, "User-Agent");
}

/* Subresources that connect to something have no body that is an object. */
static bool is_connect(const struct resource_call *self)
{
    static const char *const names[] = {"attach", "exec", "portforward", "proxy"};
    const char *subresource = self->path->subresource;
    for (size_t i = 0; subresource != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(subresource, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void ask(struct resource_call *self)
{
    AUTO_FREE char *manager = options_manager(self->request.user_agent);
    self->request.field_manager = manager;
    AUTO_HTTP_BODY body = {0};
    struct api_response answer = {0};
    bool ok = true;
    if (is_connect(self)) {
        self->request.body = NULL;
    } else if (self->request.verb == API_DELETE || self->request.verb == API_DELETE_COLLECTION) {
        ok = read_delete(self, &body, &answer);
    } else if (self->request.verb == API_GET || self->request.verb == API_LIST) {
        ok = options_read(self->call, &self->request, &answer);
    } else {
        ok = read_body(self, &body, &answer);
    }
    if (ok && !meet_fault(self, &answer)) {
        api_server_handle(self->call->front->server, &self->request, &answer);
    }
    send_answer(self, &answer);
    api_response_release(&answer);
}

void resource_handle(struct http_call *call, const struct http_path *path)
{
    struct api_server *server = call->front->server;
    struct resource_call self = {.call = call, .path = path, .is_watch = wants_watch(call, path)};
    if (!call_authorize_resource(call, path, verb_name(call, path))) {
        return;
    }
    const struct resource *resource =
        api_server_find_plural(server, path->group, path->version, path->plural);
    if (resource == NULL || !api_server_find_served(server, resource, &self.served)) {
        resource_send_no_path(call, path->group);
        return;
    }
    if (!check_route(&self) || !negotiate(&self)) {
        return;
    }
    if (self.served.deprecation_warning != NULL) {
        warnings_add(&call->warnings, self.served.deprecation_warning);
    }
    fill_request(&self);
    if (self.is_watch) {
        open_watch(&self);
    } else {
        ask(&self);
    }
}
