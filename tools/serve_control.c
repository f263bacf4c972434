#include "tools/serve_control.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/parse_int.h"
#include "core/base/text.h"
#include "core/base/value_json.h"
#include "core/base/value_yaml.h"
#include "core/kube/api_status.h"
#include "sim/http/encode.h"
#include "sim/scenario/dump.h"
#include "sim/scenario/golden.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/scenario_format.h"
#include "tools/serve_call.h"
#include "tools/serve_faults.h"

#define PREFIX "/rayrig/v1"

/* ---- answers ---- */

static enum http_media accepted_media(const struct control_call *self)
{
    static const struct http_offer offer = {.yaml = true};
    struct http_accepted accepted = {.media = HTTP_JSON};
    http_accept(http_headers_get(&self->request->headers, "Accept"), &offer, &accepted);
    return accepted.media;
}

static void begin_answer(struct control_call *self, int code, const char *type)
{
    self->response->code = code;
    http_headers_add(&self->response->headers, "Content-Type", type);
    http_headers_add(&self->response->headers, "Cache-Control", "no-cache, private");
}

void control_send(struct control_call *self, int code, struct value *value_take)
{
    AUTO_VALUE *value = value_take;
    enum http_media media = accepted_media(self);
    begin_answer(self, code, http_media_type(media));
    if (media == HTTP_YAML) {
        yaml_print(value, &self->response->body);
    } else {
        value_print_json_pretty(value, 2, &self->response->body);
        buffer_append_char(&self->response->body, '\n');
    }
}

void control_refuse(struct control_call *self, struct api_response status_take)
{
    AUTO_RESPONSE status = status_take;
    AUTO_BUFFER json = {0};
    enum http_media media = accepted_media(self);
    http_encode_status(status.body, &json);
    begin_answer(self, status.code, http_media_type(media));
    http_encode_body(&json, media, true, &self->response->body);
}

void control_send_impossible(struct control_call *self, const char *message)
{
    control_refuse(self, api_status_failure(422, "Invalid", message, NULL));
}

void control_send_missing(struct control_call *self, const char *what, const char *name)
{
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "%s \"%s\" not found", what, name);
    control_refuse(self, api_status_failure(404, "NotFound", buffer_text(&message), NULL));
}

/* ---- bodies ---- */

void control_refuse_body(struct control_call *self, const struct error *err)
{
    AUTO_BUFFER message = {0};
    error_print(err, &message);
    control_refuse(self, api_status_bad_request(buffer_text(&message)));
}

/* What the body says, as the one document of a stream. */
static bool parse_body(const struct control_call *self, enum http_media media,
                       struct yaml_stream *out, struct error *err)
{
    const struct http_request *request = self->request;
    if (media == HTTP_YAML) {
        return yaml_parse(request->body, request->body_size, out, err) &&
               (out->count == 1 ||
                error_set(err, "expected one YAML document, got %zu", out->count));
    }
    struct value *value = value_parse_json(request->body, request->body_size, err);
    if (value != NULL) {
        out->documents = memory_alloc_zero(1, sizeof(*out->documents));
        out->documents[0].value = value;
        out->count = 1;
    }
    return value != NULL;
}

static bool read_document(struct control_call *self, enum http_media media,
                          const struct format *format)
{
    struct yaml_stream stream = {0};
    AUTO_ERROR err = {0};
    bool ok = parse_body(self, media, &stream, &err) &&
              (format == NULL ? scenario_check_step(&stream.documents[0], &err)
                              : format_check(format, &stream.documents[0],
                                             stream.documents[0].value, NULL, &err));
    if (ok) {
        self->body = value_ref(stream.documents[0].value);
    }
    yaml_stream_release(&stream);
    if (!ok) {
        control_refuse_body(self, &err);
    }
    return ok;
}

bool control_accept_body(struct control_call *self, size_t limit_bytes, enum http_media *media)
{
    const struct http_request *request = self->request;
    *media = HTTP_JSON;
    if (request->body_too_large) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "Request entity too large: limit is %zu", limit_bytes);
        control_refuse(
            self, api_status_failure(413, "RequestEntityTooLarge", buffer_text(&message), NULL));
        return false;
    }
    if (!http_media_parse(http_headers_get(&request->headers, "Content-Type"), media) ||
        *media == HTTP_PROTOBUF) {
        control_refuse(self, api_status_unsupported_media_type(
                                 "the body must be application/json or application/yaml"));
        return false;
    }
    return true;
}

bool control_read(struct control_call *self, const struct format *format)
{
    const struct http_request *request = self->request;
    enum http_media media;
    if (!control_accept_body(self, LIMIT_TEXT_SIZE_BYTES, &media)) {
        return false;
    }
    if (request->body_size == 0) {
        struct control_call empty = *self;
        const struct http_request nothing = {
            .headers = request->headers, .body = "{}", .body_size = 2};
        empty.request = &nothing;
        bool ok = read_document(&empty, HTTP_JSON, format);
        self->body = empty.body;
        return ok;
    }
    return read_document(self, media, format);
}

/* ---- formats ---- */

static const struct format duration_format = {.type = FORMAT_DURATION};
static const struct format string_format = {.type = FORMAT_STRING};
static const struct format time_format = {
    .type = FORMAT_OBJECT,
    .fields = (const struct format_field[]){
        {"advance", &duration_format, .one_of = true, .description = "time that passes at once"},
        {"pace", &string_format, .one_of = true, .description = "real, manual, or such as 10x"},
        {.name = NULL}}};
const struct format control_empty_format = {
    .type = FORMAT_OBJECT, .fields = (const struct format_field[]){{.name = NULL}}};
/* What is created is not among them, as in scenarios: nobody keeps it. */
static const struct format capture_format = {
    .type = FORMAT_LIST,
    .not_empty = true,
    .items = &(const struct format){.type = FORMAT_CHOICE,
                                    .choices = (const char *const[]){"columns", "status", "pods",
                                                                     "services", "events", "writes",
                                                                     "objects", NULL}}};
static const struct format checkpoint_format = {
    .type = FORMAT_OBJECT,
    .fields = (const struct format_field[]){
        {"name", &string_format, .required = true, .description = "the checkpoint's name"},
        {"capture", &capture_format, .description = "what it holds"},
        {.name = NULL}}};

/* ---- the clock ---- */

void control_send_time(struct control_call *self)
{
    struct serve *serve = self->control->serve;
    const struct world *world = cluster_world(serve_cluster(serve));
    AUTO_BUFFER now = {0};
    AUTO_BUFFER elapsed = {0};
    AUTO_BUFFER pace = {0};
    sim_time_print_micro(world->now, &now);
    sim_duration_print_short(world_elapsed(world), &elapsed);
    serve_print_time(serve, &pace);
    control_send(self, 200,
                 value_object_of("now", value_string(buffer_text(&now)), "elapsed",
                                 value_string(buffer_text(&elapsed)), "pace",
                                 value_string(buffer_text(&pace)), NULL));
}

static void send_settled(struct control_call *self, enum cluster_settled settled,
                         const struct buffer *busy)
{
    if (settled == CLUSTER_SETTLED) {
        control_send_time(self);
        return;
    }
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "did not settle: still busy: %s", buffer_text(busy));
    control_send_impossible(self, buffer_text(&message));
}

static void post_time(struct control_call *self)
{
    struct serve *serve = self->control->serve;
    if (!control_read(self, &time_format)) {
        return;
    }
    const char *advance = value_as_string(value_get(self->body, "advance"));
    if (advance != NULL) {
        struct sim_duration by = {0};
        AUTO_BUFFER busy = {0};
        sim_duration_parse(advance, &by);
        send_settled(self, serve_advance(serve, by, &busy), &busy);
        return;
    }
    enum serve_time time;
    int64_t pace = 0;
    const char *text = value_find_text(self->body, "pace");
    if (!serve_time_parse(text, &time, &pace)) {
        AUTO_BUFFER message = {0};
        buffer_printf(&message, "pace: expected real, manual, or a pace such as 10x, got %s", text);
        control_refuse(self, api_status_bad_request(buffer_text(&message)));
        return;
    }
    serve_set_time(serve, time, pace);
    control_send_time(self);
}

static void post_settle(struct control_call *self)
{
    AUTO_BUFFER busy = {0};
    if (control_read(self, &control_empty_format)) {
        send_settled(self, serve_settle(self->control->serve, &busy), &busy);
    }
}

/* ---- steps ---- */

static struct serve *serve_of(const struct subject *subject)
{
    return ((struct control *)subject->context)->serve;
}

static enum subject_verdict verdict(enum cluster_settled settled)
{
    return settled == CLUSTER_SETTLED ? SUBJECT_QUIET : SUBJECT_BUSY;
}

static enum subject_verdict settle(const struct subject *self, struct cluster *cluster,
                                   struct buffer *told)
{
    (void)cluster;
    return verdict(serve_settle(serve_of(self), told));
}

static enum subject_verdict advance(const struct subject *self, struct cluster *cluster,
                                    struct sim_duration duration, struct buffer *told)
{
    (void)cluster;
    return verdict(serve_advance(serve_of(self), duration, told));
}

/* What a step that failed has to say, its details behind it. */
static void send_failure(struct control_call *self, const struct value *failure)
{
    AUTO_BUFFER message = {0};
    buffer_append(&message, value_find_text(failure, "message"));
    const struct value *details = value_get(failure, "details");
    for (size_t i = 0; i < value_count(details); i++) {
        buffer_printf(&message, "%s%s", i == 0 ? ": " : "; ", value_text(value_at(details, i)));
    }
    control_send_impossible(self, buffer_text(&message));
}

/* Plays STEP; false when the refusal has been sent. */
static bool play(struct control_call *self, const struct value *step)
{
    struct play *play = &self->control->play;
    AUTO_VALUE *played = value_ref(step);
    /* Where time goes on by itself, the world is not to be hurried after each step. */
    if (serve_time(self->control->serve) != SERVE_TIME_MANUAL &&
        value_get(step, "settle") == NULL) {
        value_put(&played, value_bool(false), "settle");
    }
    play_collect(play);
    bool ok = play_step(play, played);
    play->step_index++;
    if (!ok) {
        send_failure(self, play->failure);
        value_replace(&play->failure, NULL);
    }
    return ok;
}

/* The checkpoint that has just been made. */
static void send_observation(struct control_call *self)
{
    struct play *play = &self->control->play;
    AUTO_VALUE *observations = play->observations;
    play->observations = value_array();
    if (accepted_media(self) == HTTP_JSON) {
        control_send(self, 200, value_ref(value_at(observations, 0)));
        return;
    }
    begin_answer(self, 200, http_media_type(HTTP_YAML));
    golden_print_observation(value_at(observations, 0), &self->response->body);
}

static void post_steps(struct control_call *self)
{
    if (!control_read(self, NULL) || !play(self, self->body)) {
        return;
    }
    if (value_count(self->control->play.observations) > 0) {
        send_observation(self);
    } else {
        control_send_time(self);
    }
}

static void post_checkpoint(struct control_call *self)
{
    if (!control_read(self, &checkpoint_format)) {
        return;
    }
    AUTO_VALUE *step = value_object_of("checkpoint", value_ref(value_get(self->body, "name")),
                                       "settle", value_bool(false), NULL);
    self->control->play.spec = self->body;
    bool ok = play(self, step);
    self->control->play.spec = NULL;
    if (ok) {
        send_observation(self);
    }
}

/* ---- the trace ---- */

/* The lines from the one with the number `since` on, as text; the next number is in a header. */
static void get_trace(struct control_call *self)
{
    const struct trace *trace = &cluster_world(serve_cluster(self->control->serve))->trace;
    const char *since_text = http_target_get(&self->target, "since");
    int64_t since = 0;
    if (since_text != NULL && (!parse_int64(since_text, &since) || since < 0)) {
        control_refuse(self, api_status_bad_request("since: expected a number"));
        return;
    }
    uint64_t first = trace->dropped_count;
    AUTO_BUFFER next = {0};
    buffer_append_int(&next, (int64_t)(first + trace->count));
    begin_answer(self, 200, "text/plain; charset=utf-8");
    http_headers_add(&self->response->headers, "Rayrig-Next", buffer_text(&next));
    size_t index = (uint64_t)since > first ? (size_t)((uint64_t)since - first) : 0;
    for (; index < trace->count; index++) {
        const struct trace_line *line = trace_at(trace, index);
        sim_duration_print_short(line->elapsed, &self->response->body);
        buffer_printf(&self->response->body, " %s\n", line->text);
    }
}

/* ---- everything ---- */

struct value *control_dump(struct control *self)
{
    return dump_world(serve_cluster(self->serve), &self->play.pods);
}

static void get_dump(struct control_call *self)
{
    control_send(self, 200, control_dump(self->control));
}

/* ---- routes ---- */

static void get_index(struct control_call *self);

static const struct route {
    const char *method;
    const char *name;
    bool may_name; /* one of the collection */
    void (*handle)(struct control_call *call);
    const char *description;
} routes[] = {
    {"GET", "", false, get_index, "what there is"},
    {"GET", "time", false, control_send_time, "the world's clock, and how fast it goes"},
    {"POST", "time", false, post_time, "{advance: 5m}, or {pace: real, manual or 10x}"},
    {"POST", "settle", false, post_settle, "time passes until nothing is due within a minute"},
    {"POST", "steps", false, post_steps, "plays one step as in a scenario's file"},
    {"GET", "faults", true, control_get_faults, "the faults that are armed"},
    {"POST", "faults", false, control_post_faults,
     "arms one: {userAgent, user, verb, resource, …, error or latency or drop}"},
    {"DELETE", "faults", true, control_delete_faults, "disarms one, or all"},
    {"GET", "watches", false, control_get_watches, "the watches that are open"},
    {"POST", "watches", false, control_post_watches,
     "ends some: {end: closed, expired or dropped, resource, userAgent, …}"},
    {"POST", "compact", false, control_post_compact,
     "forgets the history: old resourceVersions are gone"},
    {"POST", "checkpoint", false, post_checkpoint, "{name, capture}: what a user can observe"},
    {"GET", "dump", false, get_dump, "everything that is stored, as one document"},
    {"POST", "load", false, control_post_load, "a dump: its world, in place of the one there is"},
    {"GET", "trace", false, get_trace, "what happened, from the line ?since= on"},
};
#define ROUTE_COUNT (sizeof(routes) / sizeof(routes[0]))

static void get_index(struct control_call *self)
{
    struct value *list = value_array();
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        value_push(&list,
                   value_object_of("method", value_string(routes[i].method), "path",
                                   value_string_printf(PREFIX "/%s%s", routes[i].name,
                                                       routes[i].may_name ? "[/ID]" : ""),
                                   "description", value_string(routes[i].description), NULL));
    }
    control_send(self, 200, value_object_of("paths", list, NULL));
}

static void dispatch(struct control_call *self)
{
    size_t count = self->target.segment_count;
    const char *name = count > 2 ? self->target.segments[2] : "";
    AUTO_BUFFER allowed = {0};
    self->id = count > 3 ? self->target.segments[3] : NULL;
    for (size_t i = 0; i < ROUTE_COUNT && count <= 4; i++) {
        const struct route *route = &routes[i];
        if (strcmp(route->name, name) != 0 || (self->id != NULL && !route->may_name)) {
            continue;
        }
        if (strcmp(route->method, self->request->method) == 0) {
            route->handle(self);
            return;
        }
        buffer_printf(&allowed, "%s%s", allowed.size == 0 ? "" : ", ", route->method);
    }
    if (allowed.size == 0) {
        control_refuse(self, api_status_no_such_path());
        return;
    }
    http_headers_add(&self->response->headers, "Allow", buffer_text(&allowed));
    control_refuse(self, api_status_method_not_allowed());
}

/* ---- who may ---- */

static bool is_master(const struct api_user *user)
{
    for (size_t i = 0; user->groups[i] != NULL; i++) {
        if (strcmp(user->groups[i], "system:masters") == 0) {
            return true;
        }
    }
    return false;
}

/* A page in somebody's browser may send such requests, but not without saying where it is from. */
static bool is_of_another_page(const struct http_request *request)
{
    return http_headers_get(&request->headers, "Origin") != NULL;
}

static const struct api_user *find_user(const struct control *self,
                                        const struct http_request *request)
{
    return http_users_find(self->users, http_headers_get(&request->headers, "Authorization"));
}

static bool authorize(struct control_call *self)
{
    const struct api_user *user = find_user(self->control, self->request);
    if (user == NULL) {
        control_refuse(self, api_status_unauthorized());
        return false;
    }
    AUTO_BUFFER why = {0};
    if (is_of_another_page(self->request)) {
        buffer_append(&why, "forbidden: pages in a browser may not control the simulation");
    } else if (!is_master(user)) {
        buffer_printf(&why, "forbidden: User \"%s\" is not in the group system:masters",
                      user->name);
    }
    if (why.size > 0) {
        control_refuse(self, api_status_failure(403, "Forbidden", buffer_text(&why), NULL));
    }
    return why.size == 0;
}

bool control_is_meant(const struct http_request *request)
{
    static const char prefix[] = PREFIX;
    const char *rest = request->target + sizeof(prefix) - 1;
    return text_has_prefix(request->target, prefix) &&
           (*rest == '\0' || *rest == '/' || *rest == '?');
}

size_t control_body_limit(const struct control *self, const struct http_request *request)
{
    const struct api_user *user = find_user(self, request);
    bool is_dump = strcmp(request->target, PREFIX "/load") == 0;
    bool may = user != NULL && is_master(user) && !is_of_another_page(request);
    return is_dump && may ? LIMIT_DUMP_SIZE_BYTES : LIMIT_TEXT_SIZE_BYTES;
}

void control_handle(struct control *self, const struct http_request *request,
                    struct http_response *response)
{
    struct control_call call = {.control = self, .request = request, .response = response};
    *response = (struct http_response){0};
    if (!http_target_parse(request->target, &call.target)) {
        control_refuse(&call, api_status_bad_request("the path cannot be read"));
    } else if (authorize(&call)) {
        dispatch(&call);
    }
    value_unref(call.body);
    http_target_release(&call.target);
}

/* ---- life ---- */

static void attach(struct control *self, const struct value *loaded)
{
    struct cluster *cluster = serve_cluster(self->serve);
    cluster_world(cluster)->trace.enabled = true;
    play_attach(&self->play, self->contract, &self->subject, cluster);
    dump_order_pods(loaded, &self->play.pods);
}

struct control *control_new(struct serve *serve, const struct contract *contract,
                            const struct http_users *users, const struct value *loaded)
{
    struct control *self = memory_alloc_zero(1, sizeof(*self));
    self->serve = serve;
    self->contract = contract;
    self->users = users;
    self->subject = subject_builtin;
    self->subject.settle = settle;
    self->subject.advance = advance;
    self->subject.context = self;
    attach(self, loaded);
    return self;
}

void control_move(struct control *self, const struct value *loaded)
{
    play_detach(&self->play);
    self->fault_count = 0;
    attach(self, loaded);
}

void control_free(struct control *self)
{
    play_detach(&self->play);
    free(self);
}
