#include "sim/http/watch.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/kube/api_status.h"
#include "core/kube/field_selector.h"
#include "core/kube/label_selector.h"
#include "core/kube/meta.h"

/* Source: k8s.io/apiserver pkg/storage/cacher, bookmarkFrequency, and pkg/endpoints/handlers
 * (minRequestTimeout, of which the real server adds up to the same once more, by chance). */
#define BOOKMARK_INTERVAL SIM_SECONDS(60)
#define BOOKMARK_BEFORE_END SIM_SECONDS(2)
#define DEFAULT_TIMEOUT_SECONDS 2700

/* An encoded event, shared by the queues it is in. */
struct http_blob {
    size_t reference_count;
    /* What it shows, and how. */
    const struct value *object; /* a reference of its own */
    enum api_watch_type type;
    struct http_watch_form form;
    const struct resource *resource;
    bool has_columns;
    struct buffer text;
};

/* An event that has happened and has not been told yet. */
struct pending_event {
    struct api_watch_event event;
    struct value *object;
    struct value *previous;
};

/* The watches of one resource: the server tells the feed, and the feed tells them later, so that a
 * write takes no longer for being watched by many. */
struct http_feed {
    struct http_watches *set;
    struct http_feed *next;
    struct api_watcher watcher;
    const struct resource *resource;
    size_t watch_count;
    struct pending_event *pending;
    size_t pending_count;
    size_t pending_capacity;
};

struct http_watch {
    struct http_watches *set;
    struct http_watch *previous;
    struct http_watch *next;
    struct http_feed *feed; /* NULL: the server is not that of the set any more */
    const struct resource *resource;
    struct http_watch_form form;
    char *namespace; /* NULL: all */
    char *name;      /* NULL: all */
    struct label_selector labels;
    struct field_selector fields;
    uint64_t since; /* earlier events are not shown */
    bool bookmarks;
    bool has_columns; /* the client has got the table's columns */
    bool is_ended;
    bool is_dropped;
    char *user;
    char *user_agent;
    const struct value *definition; /* the schema's, to tell when that changes */
    struct sim_duration next_bookmark;
    struct sim_duration end;
    struct http_blob **queue; /* a ring */
    size_t queue_first;
    size_t queue_count;
    size_t queue_capacity;
    size_t queue_bytes;
    size_t offset; /* of the first in the queue, what has been read */
    void (*ready)(void *context);
    void *ready_context;
};

/* ---- blobs ---- */

static struct http_blob *blob_ref(struct http_blob *self)
{
    self->reference_count++;
    return self;
}

static void blob_unref(struct http_blob *self)
{
    if (self != NULL && --self->reference_count == 0) {
        buffer_release(&self->text);
        value_unref((struct value *)self->object);
        free(self);
    }
}

static void encode(const struct http_watch *self, const char *type, const struct value *object,
                   struct buffer *out)
{
    const struct http_watches *set = self->set;
    const struct http_watch_event event = {
        .type = type,
        .object = object,
        .resource = self->resource,
        .form = &self->form,
        .without_columns = self->has_columns,
    };
    http_watch_event_encode(&event, set->server, set->printed, set->world->now, out);
}

static const char *const type_names[] = {
    [API_WATCH_ADDED] = "ADDED",
    [API_WATCH_MODIFIED] = "MODIFIED",
    [API_WATCH_DELETED] = "DELETED",
};

/* The event as this watch shows it, from those that others of its form have been shown. */
static struct http_blob *encode_event(struct http_watch *watch, enum api_watch_type type,
                                      const struct value *object)
{
    struct http_watches *set = watch->set;
    bool has_columns = watch->has_columns && watch->form.view == HTTP_VIEW_TABLE;
    for (size_t i = 0; i < HTTP_WATCH_RECENT; i++) {
        struct http_blob *blob = set->recent[i];
        if (blob != NULL && blob->object == object && blob->type == type &&
            blob->resource == watch->resource && http_watch_form_equal(&blob->form, &watch->form) &&
            blob->has_columns == has_columns) {
            return blob_ref(blob);
        }
    }
    struct http_blob *blob = memory_alloc_zero(1, sizeof(*blob));
    *blob = (struct http_blob){
        .reference_count = 2,
        .object = value_ref(object),
        .type = type,
        .form = watch->form,
        .resource = watch->resource,
        .has_columns = has_columns,
    };
    encode(watch, type_names[type], object, &blob->text);
    blob_unref(set->recent[set->recent_next]);
    set->recent[set->recent_next] = blob;
    set->recent_next = (set->recent_next + 1) % HTTP_WATCH_RECENT;
    return blob;
}

/* ---- queues ---- */

static void tell_ready(struct http_watch *self)
{
    if (self->ready != NULL) {
        self->ready(self->ready_context);
    }
}

static void clear_queue(struct http_watch *self)
{
    self->set->unread_count -= self->queue_count > 0;
    for (size_t i = 0; i < self->queue_count; i++) {
        blob_unref(self->queue[(self->queue_first + i) % self->queue_capacity]);
    }
    self->queue_count = 0;
    self->queue_bytes = 0;
    self->offset = 0;
}

static void end_watch(struct http_watch *self)
{
    if (!self->is_ended) {
        self->is_ended = true;
        tell_ready(self);
    }
}

static void grow_queue(struct http_watch *self)
{
    size_t capacity = self->queue_capacity == 0 ? 8 : 2 * self->queue_capacity;
    struct http_blob **queue = memory_alloc(capacity * sizeof(queue[0]));
    for (size_t i = 0; i < self->queue_count; i++) {
        queue[i] = self->queue[(self->queue_first + i) % self->queue_capacity];
    }
    free(self->queue);
    self->queue = queue;
    self->queue_capacity = capacity;
    self->queue_first = 0;
}

static void push(struct http_watch *self, struct http_blob *blob_take)
{
    if (self->is_ended) {
        blob_unref(blob_take);
        return;
    }
    if (self->queue_count == self->queue_capacity) {
        grow_queue(self);
    }
    self->queue[(self->queue_first + self->queue_count) % self->queue_capacity] = blob_take;
    self->queue_bytes += blob_take->text.size;
    self->set->unread_count += self->queue_count == 0;
    self->queue_count++;
    if (self->queue_bytes > LIMIT_WATCH_QUEUE_BYTES) {
        /* As the real server does: the client has to list again. */
        clear_queue(self);
        end_watch(self);
        return;
    }
    tell_ready(self);
}

/* What no other watch shows. */
static void push_own(struct http_watch *self, const char *type, const struct value *object)
{
    struct http_blob *blob = memory_alloc_zero(1, sizeof(*blob));
    blob->reference_count = 1;
    encode(self, type, object, &blob->text);
    push(self, blob);
}

static void push_bookmark(struct http_watch *self, bool ends_initial_events)
{
    AUTO_VALUE *metadata = value_object_of(
        "resourceVersion", value_string_printf("%" PRIu64, api_server_revision(self->set->server)),
        NULL);
    if (ends_initial_events) {
        value_put(&metadata, value_string("true"), "annotations", "k8s.io/initial-events-end");
    }
    char api_version[128];
    resource_api_version(self->resource, api_version, sizeof(api_version));
    AUTO_VALUE *object =
        value_object_of("kind", value_string(self->resource->kind), "apiVersion",
                        value_string(api_version), "metadata", value_ref(metadata), NULL);
    push_own(self, "BOOKMARK", object);
    self->has_columns = true;
}

/* The last that a watch says. */
static void push_error(struct http_watch *self, const struct api_response *error)
{
    push_own(self, "ERROR", error->body);
    end_watch(self);
}

static void push_expired(struct http_watch *self, const char *why)
{
    AUTO_RESPONSE expired = api_status_expired(why);
    push_error(self, &expired);
}

static void push_too_old(struct http_watch *self, uint64_t wanted)
{
    AUTO_BUFFER why = {0};
    buffer_printf(&why, "too old resource version: %" PRIu64 " (%" PRIu64 ")", wanted,
                  api_server_floor(self->set->server) + 1);
    push_expired(self, buffer_text(&why));
}

/* What is there cannot be shown as of then; upstream waits for it, but not long. */
static void push_future(struct http_watch *self, uint64_t wanted)
{
    AUTO_RESPONSE error =
        api_status_too_large_resource_version(wanted, api_server_revision(self->set->server));
    push_error(self, &error);
}

/* ---- events ---- */

static bool selects(const struct http_watch *self, const struct value *object)
{
    return object != NULL &&
           (self->namespace == NULL || strcmp(meta_namespace(object), self->namespace) == 0) &&
           (self->name == NULL || strcmp(meta_name(object), self->name) == 0) &&
           label_selector_matches(&self->labels, value_find(object, "metadata", "labels")) &&
           field_selector_matches(&self->fields, object);
}

static void show(struct http_watch *self, enum api_watch_type type, const struct value *object)
{
    struct http_blob *blob = encode_event(self, type, object);
    self->has_columns = true;
    push(self, blob);
}

static void tell(void *context, const struct api_watch_event *event)
{
    struct http_watch *self = context;
    if (event->revision <= self->since || self->is_ended) {
        return;
    }
    bool was_selected = selects(self, event->previous);
    bool is_selected = event->type != API_WATCH_DELETED && selects(self, event->object);
    if (is_selected) {
        show(self, was_selected ? API_WATCH_MODIFIED : API_WATCH_ADDED, event->object);
    } else if (event->type == API_WATCH_DELETED && selects(self, event->object)) {
        show(self, API_WATCH_DELETED, event->object);
    } else if (was_selected && event->type != API_WATCH_DELETED) {
        /* It has left the selection: its former self, with the new revision. */
        AUTO_VALUE *last = value_ref(event->previous);
        value_put(&last, value_string_printf("%" PRIu64, event->revision), "metadata",
                  "resourceVersion");
        show(self, API_WATCH_DELETED, last);
    }
}

/* ---- feeds ---- */

static void note_event(void *context, const struct api_watch_event *event)
{
    struct http_feed *self = context;
    self->pending = memory_grow(self->pending, self->pending_count, &self->pending_capacity,
                                sizeof(self->pending[0]));
    struct pending_event *pending = &self->pending[self->pending_count++];
    *pending = (struct pending_event){
        .event = *event,
        .object = value_ref(event->object),
        .previous = value_ref(event->previous),
    };
}

static void tell_all(struct http_feed *self, const struct api_watch_event *event)
{
    struct http_watch *next = NULL;
    for (struct http_watch *watch = self->set->first; watch != NULL; watch = next) {
        next = watch->next;
        if (watch->feed == self) {
            tell(watch, event);
        }
    }
}

static void flush(struct http_feed *self)
{
    for (size_t i = 0; i < self->pending_count; i++) {
        struct pending_event pending = self->pending[i];
        tell_all(self, &pending.event);
        value_unref(pending.object);
        value_unref(pending.previous);
    }
    self->pending_count = 0;
}

void http_watches_flush(struct http_watches *self)
{
    for (struct http_feed *feed = self->feeds; feed != NULL; feed = feed->next) {
        flush(feed);
    }
}

static struct http_feed *join_feed(struct http_watches *set, const struct resource *resource)
{
    struct http_feed *feed = set->feeds;
    while (feed != NULL && feed->resource != resource) {
        feed = feed->next;
    }
    if (feed == NULL) {
        feed = memory_alloc_zero(1, sizeof(*feed));
        feed->set = set;
        feed->resource = resource;
        feed->next = set->feeds;
        feed->watcher =
            (struct api_watcher){.resource = resource, .notify = note_event, .context = feed};
        set->feeds = feed;
        api_server_watch(set->server, &feed->watcher);
    }
    feed->watch_count++;
    return feed;
}

static void leave_feed(struct http_feed *self)
{
    if (--self->watch_count > 0) {
        return;
    }
    flush(self);
    api_server_unwatch(self->set->server, &self->watcher);
    struct http_feed **place = &self->set->feeds;
    while (*place != self) {
        place = &(*place)->next;
    }
    *place = self->next;
    free(self->pending);
    free(self);
}

static void show_existing(void *context, const struct value *object)
{
    struct http_watch *self = context;
    if (selects(self, object)) {
        show(self, API_WATCH_ADDED, object);
    }
}

/* ---- opening ---- */

static bool has_text(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* Source: k8s.io/apimachinery pkg/apis/meta/internalversion/validation. */
static bool check_options(const struct http_watch_options *options, struct api_response *refusal)
{
    static const struct resource list_options = {.group = "meta.k8s.io", .kind = "ListOptions"};
    const char *field = "resourceVersionMatch";
    const char *match = options->request->resource_version_match;
    bool is_right = has_text(match) && strcmp(match, "NotOlderThan") == 0;
    AUTO_FIELD_ERRORS errors = {0};
    if (options->has_send_initial_events && !is_right) {
        field_errors_add(&errors, FIELD_FORBIDDEN, field,
                         "Forbidden: sendInitialEvents requires setting resourceVersionMatch to "
                         "NotOlderThan");
    }
    if (!options->has_send_initial_events && has_text(match)) {
        field_errors_add(&errors, FIELD_FORBIDDEN, field,
                         "Forbidden: resourceVersionMatch is forbidden for watch unless "
                         "sendInitialEvents is provided");
    }
    if (has_text(match) && !is_right) {
        AUTO_BUFFER quoted = {0};
        buffer_append_quoted(&quoted, match, strlen(match));
        field_errors_add_printf(&errors, FIELD_NOT_SUPPORTED, field,
                                "Unsupported value: %s: supported values: \"NotOlderThan\"",
                                buffer_text(&quoted));
    }
    if (has_text(match) && has_text(options->request->continue_token)) {
        field_errors_add(&errors, FIELD_FORBIDDEN, field,
                         "Forbidden: resourceVersionMatch is forbidden when continue is provided");
    }
    if (errors.count > 0) {
        *refusal = api_status_invalid(&list_options, "", &errors);
    }
    return errors.count == 0;
}

static bool parse_revision(const char *text, uint64_t *out, struct api_response *refusal)
{
    uint64_t number = 0;
    const char *c = has_text(text) ? text : "0";
    for (; *c >= '0' && *c <= '9' && number <= (UINT64_MAX - 9) / 10; c++) {
        number = number * 10 + (uint64_t)(*c - '0');
    }
    *out = number;
    if (*c == '\0') {
        return true;
    }
    AUTO_BUFFER message = {0};
    buffer_append(&message, "strconv.ParseUint: parsing ");
    buffer_append_quoted(&message, text, strlen(text));
    buffer_append(&message, ": invalid syntax");
    *refusal = api_status_failure(500, "", buffer_text(&message), NULL);
    return false;
}

static bool parse_selectors(struct http_watch *self, const struct api_request *request,
                            struct api_response *refusal)
{
    struct api_served served = {0};
    api_server_find_served(self->set->server, self->resource, &served);
    self->definition = served.definition_schema;
    AUTO_ERROR err = {0};
    const char *labels = request->label_selector;
    const char *fields = request->field_selector;
    if ((has_text(labels) && !label_selector_parse(labels, &self->labels, &err)) ||
        (has_text(fields) && !field_selector_parse(fields, self->resource, served.selectable_fields,
                                                   &self->fields, &err))) {
        *refusal = api_status_bad_request(err.message);
        return false;
    }
    return true;
}

static struct sim_duration later(struct sim_duration moment, struct sim_duration by)
{
    return (struct sim_duration){moment.ns + by.ns};
}

/* Bookmarks come each minute, and once more shortly before the end. */
static struct sim_duration choose_bookmark(const struct http_watch *self, struct sim_duration now)
{
    struct sim_duration next = later(now, BOOKMARK_INTERVAL);
    struct sim_duration last = {self->end.ns - BOOKMARK_BEFORE_END.ns};
    if (next.ns > last.ns) {
        next = last.ns > now.ns ? last : self->end;
    }
    return next;
}

static struct http_watch *new_watch(struct http_watches *set,
                                    const struct http_watch_options *options)
{
    const struct api_request *request = options->request;
    struct http_watch *self = memory_alloc_zero(1, sizeof(*self));
    int64_t timeout_seconds =
        options->timeout_seconds > 0 ? options->timeout_seconds : DEFAULT_TIMEOUT_SECONDS;
    struct sim_duration timeout = {timeout_seconds > INT64_C(1000000000)
                                       ? INT64_C(1000000000) * SIM_NS_PER_SECOND
                                       : timeout_seconds * SIM_NS_PER_SECOND};
    *self = (struct http_watch){
        .set = set,
        .next = set->first,
        .resource = request->resource,
        .form = options->form,
        .namespace = request->namespace == NULL ? NULL : memory_copy_text(request->namespace),
        .name = request->name == NULL ? NULL : memory_copy_text(request->name),
        .user = memory_copy_text(request->user == NULL ? "" : request->user->name),
        .user_agent = memory_copy_text(request->user_agent == NULL ? "" : request->user_agent),
        .bookmarks = options->bookmarks,
        .end = later(set->now, timeout),
    };
    self->next_bookmark = choose_bookmark(self, set->now);
    self->feed = join_feed(set, request->resource);
    if (set->first != NULL) {
        set->first->previous = self;
    }
    set->first = self;
    set->count++;
    return self;
}

/* What comes before the events to come. */
static void start(struct http_watch *self, const struct http_watch_options *options,
                  uint64_t revision)
{
    struct api_server *server = self->set->server;
    bool is_watch_list = options->has_send_initial_events && options->send_initial_events;
    self->since = revision;
    if (is_watch_list && revision > api_server_revision(server)) {
        push_future(self, revision);
        return;
    }
    if (is_watch_list || (revision == 0 && !options->has_send_initial_events)) {
        self->since = api_server_revision(server);
        api_server_each(server, self->resource, self->namespace, show_existing, self);
        if (is_watch_list && self->bookmarks) {
            push_bookmark(self, true);
        }
    } else if (revision == 0) {
        self->since = api_server_revision(server);
    } else if (!api_server_replay(server, self->resource, revision, tell, self)) {
        push_too_old(self, revision);
        return;
    } else if (api_server_revision(server) > revision) {
        self->since = api_server_revision(server);
    }
}

struct http_watch *http_watch_open(struct http_watches *set,
                                   const struct http_watch_options *options,
                                   struct api_response *refusal)
{
    uint64_t revision = 0;
    if (!check_options(options, refusal) ||
        !parse_revision(options->request->resource_version, &revision, refusal)) {
        return NULL;
    }
    struct http_watch *self = new_watch(set, options);
    if (!parse_selectors(self, options->request, refusal)) {
        http_watch_free(self);
        return NULL;
    }
    start(self, options, revision);
    return self;
}

void http_watch_free(struct http_watch *self)
{
    if (self == NULL) {
        return;
    }
    clear_queue(self);
    free(self->queue);
    free(self->namespace);
    free(self->name);
    free(self->user);
    free(self->user_agent);
    label_selector_release(&self->labels);
    field_selector_release(&self->fields);
    if (self->previous == NULL) {
        self->set->first = self->next;
    } else {
        self->previous->next = self->next;
    }
    if (self->next != NULL) {
        self->next->previous = self->previous;
    }
    self->set->count--;
    if (self->feed != NULL) {
        leave_feed(self->feed);
    }
    free(self);
}

/* ---- reading ---- */

void http_watch_on_ready(struct http_watch *self, void (*ready)(void *context), void *context)
{
    self->ready = ready;
    self->ready_context = context;
}

size_t http_watch_read(struct http_watch *self, char *out, size_t size)
{
    size_t done = 0;
    if (self->feed != NULL) {
        flush(self->feed);
    }
    while (self->queue_count > 0 && done < size) {
        struct http_blob *blob = self->queue[self->queue_first];
        size_t rest = blob->text.size - self->offset;
        size_t part = rest < size - done ? rest : size - done;
        memcpy(out + done, blob->text.data + self->offset, part);
        done += part;
        self->offset += part;
        if (part == rest) {
            self->queue_bytes -= blob->text.size;
            self->offset = 0;
            self->queue_first = (self->queue_first + 1) % self->queue_capacity;
            self->queue_count--;
            self->set->unread_count -= self->queue_count == 0;
            blob_unref(blob);
        }
    }
    return done;
}

bool http_watch_is_over(const struct http_watch *self)
{
    return self->is_ended && self->queue_count == 0;
}

/* ---- all of them ---- */

void http_watches_init(struct http_watches *self, struct world *world, struct api_server *server,
                       struct go_json_cache *printed)
{
    *self = (struct http_watches){
        .world = world,
        .server = server,
        .printed = printed,
        .served_revision = api_server_served_revision(server),
    };
}

static void forget_recent(struct http_watches *self)
{
    for (size_t i = 0; i < HTTP_WATCH_RECENT; i++) {
        blob_unref(self->recent[i]);
        self->recent[i] = NULL;
    }
}

void http_watches_release(struct http_watches *self)
{
    CHECK(self->first == NULL);
    forget_recent(self);
}

static void tick(struct http_watch *self, struct sim_duration now)
{
    if (now.ns >= self->end.ns) {
        end_watch(self);
    } else if (self->bookmarks && !self->is_ended && now.ns >= self->next_bookmark.ns) {
        push_bookmark(self, false);
        self->next_bookmark = choose_bookmark(self, now);
    }
}

void http_watches_tick(struct http_watches *self, struct sim_duration now)
{
    CHECK(now.ns >= self->now.ns);
    self->now = now;
    struct http_watch *next = NULL;
    for (struct http_watch *watch = self->first; watch != NULL; watch = next) {
        next = watch->next;
        tick(watch, now);
    }
}

bool http_watches_next_due(const struct http_watches *self, struct sim_duration *due)
{
    bool found = false;
    for (const struct http_watch *watch = self->first; watch != NULL; watch = watch->next) {
        if (watch->is_ended) {
            continue;
        }
        struct sim_duration next = watch->end;
        if (watch->bookmarks && watch->next_bookmark.ns < next.ns) {
            next = watch->next_bookmark;
        }
        if (!found || next.ns < due->ns) {
            *due = next;
        }
        found = true;
    }
    return found;
}

void http_watches_check_served(struct http_watches *self)
{
    uint64_t revision = api_server_served_revision(self->server);
    if (revision == self->served_revision) {
        return;
    }
    self->served_revision = revision;
    struct http_watch *next = NULL;
    for (struct http_watch *watch = self->first; watch != NULL; watch = next) {
        next = watch->next;
        struct api_served served = {0};
        if (watch->is_ended) {
            continue;
        }
        if (!api_server_find_served(self->server, watch->resource, &served) ||
            served.definition_schema != watch->definition) {
            end_watch(watch);
        }
    }
}

void http_watches_end(struct http_watches *self)
{
    struct http_watch *next = NULL;
    for (struct http_watch *watch = self->first; watch != NULL; watch = next) {
        next = watch->next;
        end_watch(watch);
    }
}

void http_watches_move(struct http_watches *self, struct world *world, struct api_server *server)
{
    struct http_watch *next = NULL;
    for (struct http_watch *watch = self->first; watch != NULL; watch = next) {
        next = watch->next;
        if (!watch->is_ended) {
            http_watch_end(watch, HTTP_WATCH_EXPIRED);
        }
        if (watch->feed != NULL) {
            leave_feed(watch->feed);
            watch->feed = NULL;
        }
    }
    forget_recent(self);
    self->world = world;
    self->server = server;
    self->served_revision = api_server_served_revision(server);
}

void http_watches_each(struct http_watches *self,
                       void (*visit)(void *context, struct http_watch *watch,
                                     const struct http_watch_about *about),
                       void *context)
{
    struct http_watch *next = NULL;
    for (struct http_watch *watch = self->first; watch != NULL; watch = next) {
        const struct http_watch_about about = {
            .resource = watch->resource,
            .namespace = watch->namespace,
            .name = watch->name,
            .user = watch->user,
            .user_agent = watch->user_agent,
        };
        next = watch->next;
        if (!watch->is_ended) {
            visit(context, watch, &about);
        }
    }
}

void http_watch_end(struct http_watch *self, enum http_watch_ending ending)
{
    flush(self->feed);
    if (ending == HTTP_WATCH_EXPIRED) {
        push_expired(self, "The resourceVersion for the provided watch is too old.");
    } else if (ending == HTTP_WATCH_DROPPED) {
        clear_queue(self);
        self->is_dropped = true;
    }
    end_watch(self);
}

bool http_watch_is_dropped(const struct http_watch *self)
{
    return self->is_dropped;
}
