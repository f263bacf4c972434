#include "core/kube/api_status.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/limits.h"
#include "core/base/memory.h"

/* Longer than any qualified name: a DNS label, a dot and a DNS subdomain. */
#define QUALIFIED_SIZE 512

/* ---- bodies ---- */

static struct value *text_or_absent(const char *text)
{
    return text[0] == '\0' ? NULL : value_string(text);
}

static struct value *make_details(const struct resource *resource, const char *kind,
                                  const char *name)
{
    return value_object_of("name", text_or_absent(name), "group", text_or_absent(resource->group),
                           "kind", text_or_absent(kind), NULL);
}

static struct value *make_cause(const char *reason, const char *message, const char *field)
{
    return value_object_of("reason", text_or_absent(reason), "message", text_or_absent(message),
                           "field", text_or_absent(field), NULL);
}

static struct value *make_success(struct value *details_take, struct value *code_take)
{
    return value_object_of("kind", value_string("Status"), "apiVersion", value_string("v1"),
                           "metadata", value_object(), "status", value_string("Success"), "details",
                           details_take, "code", code_take, NULL);
}

struct api_response api_status_failure(int code, const char *reason, const char *message,
                                       struct value *details_take)
{
    return (struct api_response){
        .code = code,
        .body =
            value_object_of("kind", value_string("Status"), "apiVersion", value_string("v1"),
                            "metadata", value_object(), "status", value_string("Failure"),
                            "message", text_or_absent(message), "reason", text_or_absent(reason),
                            "details", details_take, "code", value_int(code), NULL),
    };
}

/* ---- about one object ---- */

/* `pods "x"`, or only `pods` without a name. */
static void append_object(struct buffer *out, const char *qualified, const char *name)
{
    buffer_append(out, qualified);
    if (name[0] != '\0') {
        buffer_append_char(out, ' ');
        buffer_append_quoted(out, name, strlen(name));
    }
}

/* A failure that says BEFORE, the object, AFTER. */
static struct api_response about_object(int code, const struct resource *resource, const char *name,
                                        const char *before, const char *after)
{
    char qualified[QUALIFIED_SIZE];
    resource_qualified(resource, qualified, sizeof(qualified));
    AUTO_BUFFER message = {0};
    buffer_append(&message, before);
    append_object(&message, qualified, name);
    buffer_append(&message, after);
    return api_status_failure(code, api_status_reason_of_code(code), buffer_text(&message),
                              make_details(resource, resource->plural, name));
}

struct api_response api_status_not_found(const struct resource *resource, const char *name)
{
    return about_object(404, resource, name, "", " not found");
}

struct api_response api_status_already_exists(const struct resource *resource, const char *name,
                                              bool being_deleted)
{
    struct api_response response = about_object(
        409, resource, name, being_deleted ? "object is being deleted: " : "", " already exists");
    value_put(&response.body, value_string("AlreadyExists"), "reason");
    return response;
}

struct api_response api_status_generated_name_exists(const struct resource *resource,
                                                     const char *name)
{
    struct api_response response =
        about_object(409, resource, name, "",
                     " already exists, the server was not able to generate a unique name for the "
                     "object");
    value_put(&response.body, value_string("AlreadyExists"), "reason");
    value_put(&response.body, value_int(1), "details", "retryAfterSeconds");
    return response;
}

struct api_response api_status_conflict(const struct resource *resource, const char *name,
                                        const char *why)
{
    AUTO_BUFFER after = {0};
    buffer_printf(&after, ": %s", why);
    return about_object(409, resource, name, "Operation cannot be fulfilled on ",
                        buffer_text(&after));
}

struct api_response api_status_modified(const struct resource *resource, const char *name)
{
    return api_status_conflict(resource, name,
                               "the object has been modified; please apply your changes to the "
                               "latest version and try again");
}

struct api_response api_status_precondition_failed(const struct resource *resource,
                                                   const char *name, const char *why)
{
    struct resource by_kind = *resource;
    by_kind.plural = resource->kind;
    return api_status_conflict(&by_kind, name, why);
}

struct api_response api_status_forbidden(const struct resource *resource, const char *name,
                                         const char *why)
{
    AUTO_BUFFER after = {0};
    buffer_printf(&after, " is forbidden: %s", why);
    return about_object(403, resource, name, "", buffer_text(&after));
}

struct api_response api_status_namespace_terminating(const struct resource *resource,
                                                     const char *name, const char *namespace)
{
    AUTO_BUFFER why = {0};
    buffer_printf(&why,
                  "unable to create new content in namespace %s because it is being "
                  "terminated",
                  namespace);
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "namespace %s is being terminated", namespace);
    struct api_response response = api_status_forbidden(resource, name, buffer_text(&why));
    struct value *cause =
        make_cause("NamespaceTerminating", buffer_text(&message), "metadata.namespace");
    value_put(&response.body, value_array_of(cause, NULL), "details", "causes");
    return response;
}

/* ---- invalid objects ---- */

static bool same_error(const struct field_error *a, const struct field_error *b)
{
    return strcmp(a->field, b->field) == 0 && strcmp(a->text, b->text) == 0;
}

/* Is there an equal error before INDEX? */
static bool is_repeated(const struct field_errors *errors, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (same_error(&errors->items[i], &errors->items[index])) {
            return true;
        }
    }
    return false;
}

/*
 * `a: e` or `[a: e, b: f]`, each text once.
 * Source: k8s.io/apimachinery pkg/util/errors, aggregate.Error.
 */
static void append_errors(struct buffer *out, const struct field_errors *errors)
{
    size_t start = out->size;
    size_t distinct = 0;
    for (size_t i = 0; i < errors->count; i++) {
        if (!is_repeated(errors, i)) {
            buffer_printf(out, "%s%s: %s", distinct == 0 ? "" : ", ", errors->items[i].field,
                          errors->items[i].text);
            distinct++;
        }
    }
    if (distinct > 1) {
        AUTO_FREE char *list = buffer_detach(out);
        buffer_printf(out, "%.*s[%s]", (int)start, list, list + start);
    }
}

struct api_response api_status_invalid(const struct resource *resource, const char *name,
                                       const struct field_errors *errors)
{
    char qualified[QUALIFIED_SIZE];
    resource_qualified_kind(resource, qualified, sizeof(qualified));
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "%s ", qualified);
    buffer_append_quoted(&message, name, strlen(name));
    buffer_append(&message, " is invalid: ");
    append_errors(&message, errors);

    struct value *causes = value_array();
    for (size_t i = 0; i < errors->count; i++) {
        const struct field_error *error = &errors->items[i];
        value_push(&causes, make_cause(field_error_reason(error->type), error->text, error->field));
    }
    struct value *details = make_details(resource, resource->kind, name);
    value_put(&details, causes, "causes");
    return api_status_failure(422, "Invalid", buffer_text(&message), details);
}

/* ---- about requests ---- */

struct api_response api_status_no_such_path(void)
{
    return api_status_failure(404, "NotFound", "the server could not find the requested resource",
                              value_object());
}

struct api_response api_status_unauthorized(void)
{
    return api_status_failure(401, "Unauthorized", "Unauthorized", NULL);
}

struct api_response api_status_rejected(void)
{
    return api_status_failure(422, "Invalid",
                              "the server rejected our request due to an error in our request",
                              value_object());
}

struct api_response api_status_bad_request(const char *message)
{
    return api_status_failure(400, "BadRequest", message, NULL);
}

struct api_response api_status_method_not_allowed(void)
{
    return api_status_failure(405, "MethodNotAllowed",
                              "the server does not allow this method on the requested resource",
                              value_object());
}

struct api_response api_status_method_not_supported(const struct resource *resource,
                                                    enum api_verb verb)
{
    char qualified[QUALIFIED_SIZE];
    resource_qualified(resource, qualified, sizeof(qualified));
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "%s is not supported on resources of kind \"%s\"", api_verb_name(verb),
                  qualified);
    return api_status_failure(405, "MethodNotAllowed", buffer_text(&message),
                              make_details(resource, resource->plural, ""));
}

struct api_response api_status_expired(const char *message)
{
    return api_status_failure(410, "Expired", message, NULL);
}

struct api_response api_status_entity_too_large(void)
{
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "Request entity too large: limit is %d", LIMIT_TEXT_SIZE_BYTES);
    return api_status_failure(413, "RequestEntityTooLarge", buffer_text(&message), NULL);
}

struct api_response api_status_unsupported_media_type(const char *message)
{
    return api_status_failure(415, "UnsupportedMediaType", message, NULL);
}

struct api_response api_status_too_many_requests(const char *message, int retry_after_seconds)
{
    struct value *seconds = retry_after_seconds == 0 ? NULL : value_int(retry_after_seconds);
    return api_status_failure(429, "TooManyRequests", message,
                              value_object_of("retryAfterSeconds", seconds, NULL));
}

struct api_response api_status_internal_error(const char *why)
{
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "Internal error occurred: %s", why);
    struct value *causes = value_array_of(make_cause("", why, ""), NULL);
    return api_status_failure(500, "InternalError", buffer_text(&message),
                              value_object_of("causes", causes, NULL));
}

struct api_response api_status_server_timeout(const struct resource *resource, enum api_verb verb,
                                              int retry_after_seconds)
{
    char qualified[QUALIFIED_SIZE];
    resource_qualified(resource, qualified, sizeof(qualified));
    AUTO_BUFFER message = {0};
    buffer_printf(&message,
                  "The %s operation against %s could not be completed at this time, please try "
                  "again.",
                  api_verb_name(verb), qualified);
    struct value *details = make_details(resource, resource->plural, "");
    if (retry_after_seconds != 0) {
        value_put(&details, value_int(retry_after_seconds), "retryAfterSeconds");
    }
    return api_status_failure(500, "ServerTimeout", buffer_text(&message), details);
}

struct api_response api_status_timeout(const char *why)
{
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "Timeout: %s", why);
    return api_status_failure(504, "Timeout", buffer_text(&message), value_object());
}

struct api_response api_status_too_large_resource_version(uint64_t requested, uint64_t current)
{
    AUTO_BUFFER why = {0};
    buffer_printf(&why, "Too large resource version: %" PRIu64 ", current: %" PRIu64, requested,
                  current);
    struct api_response response = api_status_timeout(buffer_text(&why));
    struct value *cause = make_cause("ResourceVersionTooLarge", "Too large resource version", "");
    value_put(&response.body, value_array_of(cause, NULL), "details", "causes");
    value_put(&response.body, value_int(1), "details", "retryAfterSeconds");
    return response;
}

/* ---- success ---- */

struct api_response api_status_deleted(const struct resource *resource, const char *name,
                                       const char *uid)
{
    struct value *details = make_details(resource, resource->plural, name);
    value_put(&details, value_string(uid), "uid");
    return (struct api_response){.code = 200, .body = make_success(details, NULL)};
}

struct api_response api_status_created(void)
{
    return (struct api_response){.code = 201, .body = make_success(NULL, value_int(201))};
}

/* ---- reasons ---- */

const char *api_status_reason_of_code(int code)
{
    static const struct {
        int code;
        const char *reason;
    } rows[] = {
        {400, "BadRequest"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "NotFound"},
        {405, "MethodNotAllowed"},
        {406, "NotAcceptable"},
        {409, "Conflict"},
        {410, "Expired"},
        {413, "RequestEntityTooLarge"},
        {415, "UnsupportedMediaType"},
        {422, "Invalid"},
        {429, "TooManyRequests"},
        {500, "InternalError"},
        {503, "ServiceUnavailable"},
        {504, "Timeout"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].code == code) {
            return rows[i].reason;
        }
    }
    return "";
}
