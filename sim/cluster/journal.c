#include "sim/cluster/journal.h"

#include <inttypes.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/kube/api_status.h"
#include "core/kube/meta.h"

void journal_init(struct journal *self)
{
    *self = (struct journal){.writes.items = value_array(), .events.items = value_array()};
}

void journal_release(struct journal *self)
{
    value_unref(self->writes.items);
    value_unref(self->events.items);
    value_unref(self->created.items);
}

static bool is_full(struct journal_list *list)
{
    if (value_count(list->items) < LIMIT_CAPTURE_RECORDS) {
        return false;
    }
    list->dropped_count++;
    return true;
}

/* What is said of those that were dropped; NULL when none was. */
static struct value *take_dropped(struct journal_list *list)
{
    uint64_t count = list->dropped_count;
    list->dropped_count = 0;
    return count == 0 ? NULL : value_string_printf("(%" PRIu64 " more are not kept)", count);
}

static struct value *take_items(struct journal_list *list)
{
    struct value *taken = list->items;
    list->items = value_array();
    return taken;
}

/* The same of a list of objects, whose last says how many are missing. */
static struct value *take_objects(struct journal_list *list)
{
    struct value *dropped = take_dropped(list);
    if (dropped != NULL) {
        value_push(&list->items, value_object_of("note", dropped, NULL));
    }
    return take_items(list);
}

/* ---- writes ---- */

/* `create`, `update`, `status`, `delete`, … */
static const char *write_name(const struct api_request *request)
{
    return request->subresource != NULL ? request->subresource : api_verb_name(request->verb);
}

static void print_target(const struct api_request *request, const struct api_response *response,
                         struct buffer *out)
{
    buffer_append(out, request->resource->kind);
    buffer_append_char(out, '/');
    if (request->namespace != NULL) {
        buffer_append(out, request->namespace);
        buffer_append_char(out, '/');
    }
    if (request->verb == API_DELETE_COLLECTION) {
        buffer_append(out, request->label_selector == NULL ? "" : request->label_selector);
        return;
    }
    const char *name = request->name;
    if (name == NULL) {
        name = meta_name(api_response_ok(response) ? response->body : request->body);
    }
    /* A refused creation may have no name yet. */
    buffer_append(
        out, name[0] != '\0' ? name : value_find_text(request->body, "metadata", "generateName"));
}

static void keep_write(struct journal *self, const struct api_request *request,
                       const struct api_response *response)
{
    AUTO_BUFFER text = {0};
    buffer_append(&text, write_name(request));
    buffer_append_char(&text, ' ');
    print_target(request, response, &text);
    if (!api_response_ok(response)) {
        buffer_printf(&text, " -> %d %s", response->code, api_response_reason(response));
    }
    value_push(&self->writes.items, value_string(buffer_text(&text)));
}

static bool contains(const struct value *list, const struct value *item)
{
    for (size_t i = 0; i < value_count(list); i++) {
        if (value_equal(value_at(list, i), item)) {
            return true;
        }
    }
    return false;
}

static bool keeps_body(const struct journal *self, const struct api_request *request,
                       const struct api_response *response)
{
    bool is_creation = request->verb == API_CREATE && request->subresource == NULL;
    if (self->created.items == NULL || !is_creation) {
        return false;
    }
    return api_response_ok(response) ||
           (self->keeps_refused && !contains(self->created.items, request->body));
}

void journal_add_write(struct journal *self, const struct api_request *request,
                       const struct api_response *response)
{
    if (!is_full(&self->writes)) {
        keep_write(self, request, response);
    }
    if (keeps_body(self, request, response) && !is_full(&self->created)) {
        value_push(&self->created.items, value_ref(request->body));
    }
}

struct value *journal_take_writes(struct journal *self)
{
    struct value *dropped = take_dropped(&self->writes);
    if (dropped != NULL) {
        value_push(&self->writes.items, dropped);
    }
    return take_items(&self->writes);
}

/* ---- events ---- */

void journal_add_event(struct journal *self, const struct api_event *event)
{
    if (is_full(&self->events)) {
        return;
    }
    value_push(&self->events.items,
               value_object_of("type", value_string(event->type), "reason",
                               value_string(event->reason), "action", value_string(event->action),
                               "note", value_string(event->note), "regarding",
                               value_string(meta_name(event->regarding)), NULL));
}

struct value *journal_take_events(struct journal *self)
{
    return take_objects(&self->events);
}

/* ---- created objects ---- */

void journal_keep_created(struct journal *self, bool refused_too)
{
    self->keeps_refused = refused_too;
    value_replace(&self->created.items, value_array());
}

struct value *journal_take_created(struct journal *self)
{
    CHECK(self->created.items != NULL);
    return take_objects(&self->created);
}
