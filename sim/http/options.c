#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/parse_int.h"
#include "core/base/sim_time.h"
#include "core/base/value_json.h"
#include "core/kube/api_status.h"
#include "sim/http/call.h"

/* Source: k8s.io/apimachinery pkg/apis/meta/v1/validation, FieldManagerMaxLength. */
#define FIELD_MANAGER_SIZE_MAX 128

/* What a verb's options are called. */
static const char *const option_kinds[] = {
    [API_GET] = "GetOptions",
    [API_LIST] = "ListOptions",
    [API_CREATE] = "CreateOptions",
    [API_UPDATE] = "UpdateOptions",
    [API_PATCH] = "PatchOptions",
    [API_DELETE] = "DeleteOptions",
    [API_DELETE_COLLECTION] = "DeleteOptions",
};

static bool refuse_invalid(enum api_verb verb, const struct field_errors *errors,
                           struct api_response *refusal)
{
    struct resource named = {.group = "meta.k8s.io", .kind = option_kinds[verb]};
    *refusal = api_status_invalid(&named, "", errors);
    return false;
}

static bool refuse_number(const char *text, struct api_response *refusal)
{
    AUTO_BUFFER message = {0};
    buffer_append(&message, "strconv.ParseInt: parsing ");
    buffer_append_quoted(&message, text, strlen(text));
    buffer_append(&message, ": invalid syntax");
    *refusal = api_status_bad_request(buffer_text(&message));
    return false;
}

bool options_int(const struct http_call *self, const char *name, int64_t *out,
                 struct api_response *refusal)
{
    const char *text = http_target_get(&self->target, name);
    *out = 0;
    return text == NULL || text[0] == '\0' || parse_int64(text, out) ||
           refuse_number(text, refusal);
}

/* ---- field managers ---- */

static bool is_printable(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7f) {
            return false;
        }
    }
    return true;
}

static void check_manager(const struct api_request *request, const char *manager,
                          struct field_errors *errors)
{
    bool is_apply = request->verb == API_PATCH && request->patch_type == API_PATCH_APPLY;
    if (manager == NULL || manager[0] == '\0') {
        if (is_apply) {
            field_errors_add(errors, FIELD_REQUIRED, "fieldManager",
                             "Required value: is required for apply patch");
        }
    } else if (strlen(manager) > FIELD_MANAGER_SIZE_MAX) {
        field_errors_add_printf(errors, FIELD_TOO_LONG, "fieldManager",
                                "Too long: may not be more than %d bytes", FIELD_MANAGER_SIZE_MAX);
    } else if (!is_printable(manager)) {
        AUTO_BUFFER quoted = {0};
        buffer_append_quoted(&quoted, manager, strlen(manager));
        field_errors_add_printf(errors, FIELD_INVALID, "fieldManager",
                                "Invalid value: %s: should only contain printable characters",
                                buffer_text(&quoted));
    }
}

char *options_manager(const char *user_agent)
{
    AUTO_BUFFER manager = {0};
    for (const char *c = user_agent == NULL ? "" : user_agent;
         *c != '\0' && *c != '/' && manager.size < FIELD_MANAGER_SIZE_MAX; c++) {
        if ((unsigned char)*c >= 0x20 && *c != 0x7f) {
            buffer_append_char(&manager, *c);
        }
    }
    return buffer_detach(&manager);
}

/* ---- writes ---- */

/* dryRun may be given more than once, and is given where its value is empty. */
static struct value *dry_runs(const struct http_call *self)
{
    struct value *given = value_array();
    for (size_t i = 0; i < self->target.parameter_count; i++) {
        const struct http_parameter *parameter = &self->target.parameters[i];
        if (strcmp(parameter->name, "dryRun") == 0) {
            value_push(&given, value_string(parameter->value));
        }
    }
    return given;
}

bool options_dry_run(const struct value *given, struct field_errors *errors)
{
    bool is_known = true;
    for (size_t i = 0; i < value_count(given); i++) {
        is_known = is_known && value_is_text(value_at(given, i), "All");
    }
    if (!is_known) {
        AUTO_BUFFER shown = {0};
        value_print_json(given, &shown);
        field_errors_add_printf(errors, FIELD_NOT_SUPPORTED, "dryRun",
                                "Unsupported value: %s: supported values: \"All\"",
                                buffer_text(&shown));
    }
    return value_count(given) > 0;
}

static void read_field_validation(const struct http_call *self, struct api_request *request,
                                  struct field_errors *errors)
{
    const char *text = http_target_get(&self->target, "fieldValidation");
    if (text == NULL || text[0] == '\0' || strcmp(text, "Warn") == 0) {
        request->field_validation = API_FIELDS_WARN;
    } else if (strcmp(text, "Strict") == 0) {
        request->field_validation = API_FIELDS_STRICT;
    } else if (strcmp(text, "Ignore") == 0) {
        request->field_validation = API_FIELDS_IGNORE;
    } else {
        AUTO_BUFFER quoted = {0};
        buffer_append_quoted(&quoted, text, strlen(text));
        field_errors_add_printf(errors, FIELD_NOT_SUPPORTED, "fieldValidation",
                                "Unsupported value: %s: supported values: \"\", \"Ignore\", "
                                "\"Strict\", \"Warn\"",
                                buffer_text(&quoted));
    }
}

static bool read_write_options(const struct http_call *self, struct api_request *request,
                               struct api_response *refusal)
{
    AUTO_FIELD_ERRORS errors = {0};
    const char *manager = http_target_get(&self->target, "fieldManager");
    check_manager(request, manager, &errors);
    if (manager != NULL && manager[0] != '\0') {
        request->field_manager = manager;
    }
    AUTO_VALUE *dry_run = dry_runs(self);
    request->dry_run = options_dry_run(dry_run, &errors);
    read_field_validation(self, request, &errors);
    request->force = http_target_flag(&self->target, "force");
    return errors.count == 0 || refuse_invalid(request->verb, &errors, refusal);
}

/* ---- reads ---- */

static bool read_list_options(const struct http_call *self, struct api_request *request,
                              struct api_response *refusal)
{
    const struct http_target *target = &self->target;
    request->label_selector = http_target_get(target, "labelSelector");
    request->field_selector = http_target_get(target, "fieldSelector");
    request->resource_version = http_target_get(target, "resourceVersion");
    request->resource_version_match = http_target_get(target, "resourceVersionMatch");
    request->continue_token = http_target_get(target, "continue");
    int64_t timeout = 0;
    if (!options_int(self, "limit", &request->limit, refusal) ||
        !options_int(self, "timeoutSeconds", &timeout, refusal)) {
        return false;
    }
    request->limit = request->limit < 0 ? 0 : request->limit;
    const char *initial = http_target_get(target, "sendInitialEvents");
    bool is_watch = http_target_flag(target, "watch");
    if (initial != NULL && initial[0] != '\0' && !is_watch) {
        AUTO_FIELD_ERRORS errors = {0};
        field_errors_add(&errors, FIELD_FORBIDDEN, "sendInitialEvents",
                         "Forbidden: sendInitialEvents is forbidden for list");
        return refuse_invalid(request->verb, &errors, refusal);
    }
    return true;
}

/* The bound that a client sets to its own request; nothing here takes that long. */
static bool check_timeout(const struct http_call *self, struct api_response *refusal)
{
    const char *text = http_target_get(&self->target, "timeout");
    struct sim_duration duration;
    if (text == NULL || text[0] == '\0' || sim_duration_parse(text, &duration)) {
        return true;
    }
    AUTO_BUFFER message = {0};
    buffer_append(&message,
                  "invalid timeout specified in the request URL - time: invalid duration ");
    buffer_append_quoted(&message, text, strlen(text));
    *refusal = api_status_bad_request(buffer_text(&message));
    return false;
}

bool options_read(const struct http_call *self, struct api_request *request,
                  struct api_response *refusal)
{
    if (!check_timeout(self, refusal)) {
        return false;
    }
    switch (request->verb) {
    case API_GET:
        request->resource_version = http_target_get(&self->target, "resourceVersion");
        return true;
    case API_LIST:
    case API_DELETE_COLLECTION:
        return read_list_options(self, request, refusal);
    case API_CREATE:
    case API_UPDATE:
    case API_PATCH:
        return read_write_options(self, request, refusal);
    case API_DELETE:
        break;
    }
    return true;
}

struct value *options_of_delete(const struct http_call *self, struct api_response *refusal)
{
    const struct http_target *target = &self->target;
    struct value *options = value_object();
    const char *grace = http_target_get(target, "gracePeriodSeconds");
    int64_t seconds = 0;
    if (!options_int(self, "gracePeriodSeconds", &seconds, refusal)) {
        value_unref(options);
        return NULL;
    }
    if (grace != NULL && grace[0] != '\0') {
        value_put(&options, value_int(seconds), "gracePeriodSeconds");
    }
    const char *policy = http_target_get(target, "propagationPolicy");
    if (policy != NULL && policy[0] != '\0') {
        value_put(&options, value_string(policy), "propagationPolicy");
    }
    if (http_target_get(target, "orphanDependents") != NULL) {
        value_put(&options, value_bool(http_target_flag(target, "orphanDependents")),
                  "orphanDependents");
    }
    value_put(&options, dry_runs(self), "dryRun");
    return options;
}
