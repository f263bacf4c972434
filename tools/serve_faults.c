#include "tools/serve_faults.h"

#include <string.h>

#include "core/kube/api_status.h"

/* ---- formats ---- */

static const struct format string = {.type = FORMAT_STRING};
static const struct format count_from_one = {.type = FORMAT_INTEGER, .minimum = 1};
static const struct format http_code = {.type = FORMAT_INTEGER, .minimum = 400, .maximum = 599};
static const struct format duration = {.type = FORMAT_DURATION};

#define CHOICE(...)                                                                                \
    &(const struct format)                                                                         \
    {                                                                                              \
        .type = FORMAT_CHOICE, .choices = (const char *const[])                                    \
        {                                                                                          \
            __VA_ARGS__, NULL                                                                      \
        }                                                                                          \
    }

static const struct format error_format = {
    .type = FORMAT_OBJECT,
    .fields = (const struct format_field[]){
        {"code", &http_code, .required = true, .description = "the HTTP status, e.g. 403"},
        {"reason", &string, .description = "the Status' reason"},
        {"message", &string, .description = "the Status' message"},
        {.name = NULL}}};

static const struct format times_format = {
    .type = FORMAT_EITHER,
    .alternatives = (const struct format *const[]){&count_from_one, CHOICE("always"), NULL}};

static const struct format fault_format = {
    .type = FORMAT_OBJECT,
    .fields = (const struct format_field[]){
        {"id", &string, .description = "a name for it; one is given otherwise"},
        {"userAgent", &string, .description = "how the client's User-Agent begins"},
        {"user", &string, .description = "the user's name"},
        {"verb",
         CHOICE("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"),
         .description = "default: any"},
        {"resource", &string, .description = "plural, e.g. pods; default: any"},
        {"subresource", &string, .description = "e.g. status; default: the object itself"},
        {"namespace", &string, .description = "only requests in this namespace"},
        {"name", &string, .description = "only requests about this object"},
        {"nth", &count_from_one, .description = "the first request that is hit; default 1"},
        {"times", &times_format, .description = "how many are hit, or always; default 1"},
        {"error", &error_format, .one_of = true, .description = "the answer instead"},
        {"latency", &duration, .one_of = true, .description = "how late the answer comes"},
        {"drop", CHOICE("request", "reply"), .one_of = true,
         .description = "what is lost with the connection"},
        {.name = NULL}}};

static const struct format watches_format = {
    .type = FORMAT_OBJECT,
    .fields = (const struct format_field[]){
        {"end", CHOICE("closed", "expired", "dropped"), .required = true,
         .description = "closed in order, with an error 410, or without a word"},
        {"userAgent", &string, .description = "how the client's User-Agent begins"},
        {"user", &string, .description = "the user's name"},
        {"resource", &string, .description = "plural, e.g. pods; default: any"},
        {"namespace", &string, .description = "only watches of this namespace"},
        {.name = NULL}}};

/* ---- faults ---- */

static const char *text_or_null(const struct value *object, const char *key)
{
    return value_as_string(value_get(object, key));
}

static struct value *text_value(const char *text)
{
    return text == NULL ? NULL : value_string(text);
}

static struct value *error_value(const struct fault_error *error)
{
    return value_object_of("code", value_int(error->code), "reason", text_value(error->reason),
                           "message", text_value(error->message), NULL);
}

/* What it was made of, and how often it was met. */
static struct value *fault_value(const struct fault *fault, uint64_t matched_count)
{
    struct value *value = value_object_of(
        "id", text_value(fault->id), "userAgent", text_value(fault->user_agent), "user",
        text_value(fault->user), "verb",
        fault->any_verb ? NULL : value_string(fault->watch ? "watch" : api_verb_name(fault->verb)),
        "resource", text_value(fault->resource), "subresource", text_value(fault->subresource),
        "namespace", text_value(fault->namespace), "name", text_value(fault->name), NULL);
    value_put(&value, value_int((int64_t)fault->nth), "nth");
    value_put(&value,
              fault->times == UINT64_MAX ? value_string("always")
                                         : value_int((int64_t)fault->times),
              "times");
    value_put(&value, value_int((int64_t)matched_count), "matched");
    if (fault->kind == FAULT_ERROR) {
        value_put(&value, error_value(&fault->error), "error");
    } else if (fault->kind == FAULT_LATENCY) {
        AUTO_BUFFER text = {0};
        sim_duration_print_short(fault->latency, &text);
        value_put(&value, value_string(buffer_text(&text)), "latency");
    } else {
        value_put(&value, value_string(fault->kind == FAULT_DROP_REQUEST ? "request" : "reply"),
                  "drop");
    }
    return value;
}

void control_get_faults(struct control_call *self)
{
    const struct fault_list *faults = serve_faults(self->control->serve);
    struct value *list = value_array();
    bool found = self->id == NULL;
    for (size_t i = 0; i < faults->count; i++) {
        uint64_t matched_count = 0;
        const struct fault *fault = fault_list_at(faults, i, &matched_count);
        if (self->id == NULL || strcmp(fault->id, self->id) == 0) {
            value_push(&list, fault_value(fault, matched_count));
            found = true;
        }
    }
    if (!found) {
        value_unref(list);
        control_send_missing(self, "fault", self->id);
        return;
    }
    control_send(self, 200, value_object_of("faults", list, NULL));
}

static bool is_armed(const struct fault_list *faults, const char *id)
{
    for (size_t i = 0; i < faults->count; i++) {
        uint64_t matched_count = 0;
        if (strcmp(fault_list_at(faults, i, &matched_count)->id, id) == 0) {
            return true;
        }
    }
    return false;
}

/* A fault as BODY has it; its texts are the body's. */
static struct fault read_fault(const struct value *body, const char *id)
{
    const struct value *error = value_get(body, "error");
    const struct value *times = value_get(body, "times");
    const char *verb = text_or_null(body, "verb");
    const char *latency = text_or_null(body, "latency");
    struct fault fault = {
        .id = id,
        .any_verb = verb == NULL,
        .watch = verb != NULL && strcmp(verb, "watch") == 0,
        .resource = text_or_null(body, "resource"),
        .subresource = text_or_null(body, "subresource"),
        .name = text_or_null(body, "name"),
        .namespace = text_or_null(body, "namespace"),
        .user = text_or_null(body, "user"),
        .user_agent = text_or_null(body, "userAgent"),
        .nth = (uint64_t)value_as_int(value_get(body, "nth"), 1),
        .times = value_is(times, VALUE_STRING) ? UINT64_MAX : (uint64_t)value_as_int(times, 1),
        .kind = error != NULL                                       ? FAULT_ERROR
                : latency != NULL                                   ? FAULT_LATENCY
                : value_is_text(value_get(body, "drop"), "request") ? FAULT_DROP_REQUEST
                                                                    : FAULT_DROP_REPLY,
        .error = {.code = (int)value_as_int(value_get(error, "code"), 0),
                  .reason = text_or_null(error, "reason"),
                  .message = text_or_null(error, "message")},
    };
    if (verb != NULL && !fault.watch) {
        api_verb_parse(verb, &fault.verb);
    }
    if (latency != NULL) {
        sim_duration_parse(latency, &fault.latency);
    }
    return fault;
}

void control_post_faults(struct control_call *self)
{
    struct fault_list *faults = serve_faults(self->control->serve);
    if (!control_read(self, &fault_format)) {
        return;
    }
    AUTO_BUFFER id = {0};
    const char *given = text_or_null(self->body, "id");
    if (given != NULL) {
        buffer_append(&id, given);
    } else {
        buffer_printf(&id, "fault-%llu", (unsigned long long)++self->control->fault_count);
    }
    if (is_armed(faults, buffer_text(&id))) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "fault \"%s\" already exists", buffer_text(&id));
        control_refuse(self, api_status_failure(409, "AlreadyExists", buffer_text(&message), NULL));
        return;
    }
    const struct fault fault = read_fault(self->body, buffer_text(&id));
    fault_list_arm(faults, &fault);
    control_send(self, 201, fault_value(&fault, 0));
}

void control_delete_faults(struct control_call *self)
{
    struct fault_list *faults = serve_faults(self->control->serve);
    size_t before = faults->count;
    if (!fault_list_clear(faults, self->id) && self->id != NULL) {
        control_send_missing(self, "fault", self->id);
        return;
    }
    control_send(self, 200,
                 value_object_of("count", value_int((int64_t)(before - faults->count)), NULL));
}

/* ---- watches ---- */

struct watch_search {
    const struct value *wanted; /* as `watches_format` */
    struct value *found;
    enum http_watch_ending ending;
    int64_t count;
};

static void list_watch(void *context, struct http_watch *watch,
                       const struct http_watch_about *about)
{
    (void)watch;
    struct value **list = context;
    value_push(list, value_object_of("resource", value_string(about->resource->plural), "group",
                                     value_string(about->resource->group), "namespace",
                                     text_value(about->namespace), "name", text_value(about->name),
                                     "user", value_string(about->user), "userAgent",
                                     value_string(about->user_agent), NULL));
}

void control_get_watches(struct control_call *self)
{
    struct value *list = value_array();
    http_watches_each(http_front_watches(serve_front(self->control->serve)), list_watch, &list);
    control_send(self, 200, value_object_of("watches", list, NULL));
}

static bool fits(const struct value *wanted, const char *text)
{
    return wanted == NULL || value_is_text(wanted, text == NULL ? "" : text);
}

static void end_watch(void *context, struct http_watch *watch, const struct http_watch_about *about)
{
    struct watch_search *search = context;
    const struct value *wanted = search->wanted;
    const char *agent = value_find_text(wanted, "userAgent");
    if (fits(value_get(wanted, "resource"), about->resource->plural) &&
        fits(value_get(wanted, "namespace"), about->namespace) &&
        fits(value_get(wanted, "user"), about->user) &&
        strncmp(about->user_agent, agent, strlen(agent)) == 0) {
        http_watch_end(watch, search->ending);
        search->count++;
    }
}

void control_post_watches(struct control_call *self)
{
    if (!control_read(self, &watches_format)) {
        return;
    }
    const char *end = value_find_text(self->body, "end");
    struct watch_search search = {
        .wanted = self->body,
        .ending = strcmp(end, "closed") == 0    ? HTTP_WATCH_CLOSED
                  : strcmp(end, "expired") == 0 ? HTTP_WATCH_EXPIRED
                                                : HTTP_WATCH_DROPPED,
    };
    http_watches_each(http_front_watches(serve_front(self->control->serve)), end_watch, &search);
    control_send(self, 200, value_object_of("count", value_int(search.count), NULL));
}

/* ---- history ---- */

void control_post_compact(struct control_call *self)
{
    struct api_server *server = cluster_server(serve_cluster(self->control->serve));
    if (control_read(self, &control_empty_format)) {
        api_server_compact(server, api_server_revision(server));
        control_send(
            self, 200,
            value_object_of("revision", value_int((int64_t)api_server_revision(server)), NULL));
    }
}
