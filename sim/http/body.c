#include <inttypes.h>
#include <string.h>

#include "core/base/value_json.h"
#include "core/base/value_yaml.h"
#include "core/kube/go_json_syntax.h"
#include "core/kube/protobuf.h"
#include "core/kube/types.h"
#include "sim/http/call.h"

void http_body_release(struct http_body *self)
{
    value_unref(self->value);
    value_unref(self->duplicates);
    buffer_release(&self->yaml_duplicates);
    *self = (struct http_body){0};
}

static bool decode_json(const char *text, size_t size, struct http_body *out,
                        struct buffer *problem)
{
    AUTO_ERROR err = {0};
    out->value = value_parse_json(text, size, &err);
    if (out->value != NULL) {
        return true;
    }
    if (!go_json_syntax(text, size, problem)) {
        return false;
    }
    /* What Go takes and others do not. */
    AUTO_ERROR again = {0};
    out->duplicates = value_array();
    out->value = value_parse_json_lenient(text, size, &out->duplicates, &again);
    if (out->value == NULL) {
        buffer_append(problem, again.message);
    }
    return out->value != NULL;
}

/* Keys that were there twice in go-yaml's words; what looks like no string is none there. */
static void describe_duplicates(const struct value *duplicates, struct buffer *problem)
{
    buffer_append(problem, "yaml: unmarshal errors:");
    for (size_t i = 0; i < value_count(duplicates); i++) {
        const char *key = value_text(value_get(value_at(duplicates, i), "key"));
        bool is_string = strcmp(key, "true") != 0 && strcmp(key, "false") != 0;
        buffer_printf(problem, "\n  line %" PRId64 ": key %s%s%s already set in map",
                      value_as_int(value_get(value_at(duplicates, i), "line"), 0),
                      is_string ? "\"" : "", key, is_string ? "\"" : "");
    }
}

/* Source: go.yaml.in/yaml/v2 yaml.go, parser.fail(): its lines are one less where the parser, and
 * not the scanner, has failed, and the first one goes unsaid. */
static void describe_yaml(const struct error *err, struct buffer *problem)
{
    const char *parsing = strstr(err->message, " while parsing");
    const char *scanning = strstr(err->message, " while scanning");
    const char *context = parsing == NULL ? scanning : parsing;
    size_t line = err->line - (parsing != NULL && err->line > 0);
    buffer_append(problem, "yaml: ");
    if (line > 0) {
        buffer_printf(problem, "line %zu: ", line);
    }
    buffer_append_sized(problem, err->message,
                        context == NULL ? strlen(err->message) : (size_t)(context - err->message));
}

static bool decode_yaml(const char *text, size_t size, struct http_body *out,
                        struct buffer *problem)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *duplicates = value_array();
    struct yaml_stream stream = {0};
    if (!yaml_parse_lenient(text, size, &stream, &duplicates, &err)) {
        buffer_append(problem, "error converting YAML to JSON: ");
        describe_yaml(&err, problem);
        return false;
    }
    out->value = stream.count == 0 ? value_null() : value_ref(stream.documents[0].value);
    yaml_stream_release(&stream);
    if (value_count(duplicates) > 0) {
        describe_duplicates(duplicates, &out->yaml_duplicates);
    }
    return true;
}

/* What is sent to subresources and with deletions, and is no resource itself. */
static const struct {
    const char *api_version; /* NULL: any; each group version has its own name for the kind */
    const char *kind;
    const struct schema *schema;
} other_types[] = {
    {NULL, "DeleteOptions", &schema_delete_options},
    {"v1", "Binding", &schema_binding},
    {"policy/v1", "Eviction", &schema_eviction},
    {"authentication.k8s.io/v1", "TokenRequest", &schema_token_request},
    {"autoscaling/v1", "Scale", &schema_scale},
    {"authentication.k8s.io/v1", "TokenReview", &schema_token_review},
    {"authentication.k8s.io/v1", "SelfSubjectReview", &schema_self_subject_review},
    {"authorization.k8s.io/v1", "SelfSubjectAccessReview", &schema_self_subject_access_review},
    {"authorization.k8s.io/v1", "SubjectAccessReview", &schema_subject_access_review},
    {"authorization.k8s.io/v1", "LocalSubjectAccessReview", &schema_local_subject_access_review},
    {"authorization.k8s.io/v1", "SelfSubjectRulesReview", &schema_self_subject_rules_review},
};

/* The types of what is served, and of what comes with it. */
static const struct schema *find_type(const void *context, const char *api_version,
                                      const char *kind)
{
    for (size_t i = 0; i < sizeof(other_types) / sizeof(other_types[0]); i++) {
        const char *wanted = other_types[i].api_version;
        if (strcmp(other_types[i].kind, kind) == 0 &&
            (wanted == NULL || strcmp(wanted, api_version) == 0)) {
            return other_types[i].schema;
        }
    }
    const struct api_server *server = context;
    const struct resource *resource = api_server_find_kind(server, api_version, kind);
    struct api_served served = {0};
    return resource != NULL && !resource->custom &&
                   api_server_find_served(server, resource, &served)
               ? served.schema
               : NULL;
}

static bool decode_protobuf(const struct http_call *self, struct http_body *out,
                            struct buffer *problem)
{
    const struct protobuf_types types = {.find = find_type, .context = self->front->server};
    return protobuf_decode((const unsigned char *)self->request->body, self->request->body_size,
                           &types, &out->value, problem);
}

bool body_decode(const struct http_call *self, enum http_media media, struct http_body *out,
                 struct buffer *problem)
{
    const char *text = self->request->body == NULL ? "" : self->request->body;
    size_t size = self->request->body_size;
    *out = (struct http_body){0};
    switch (media) {
    case HTTP_JSON:
        return decode_json(text, size, out, problem);
    case HTTP_YAML:
        return decode_yaml(text, size, out, problem);
    case HTTP_PROTOBUF:
        break;
    }
    return decode_protobuf(self, out, problem);
}
