#include "sim/cluster/recorder.h"

#include <inttypes.h>
#include <stdlib.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/kube/meta.h"

/* Source: as in the header, finishTime and refreshTime. */
#define FINISH_PERIOD SIM_SECONDS(6 * 60)
#define REFRESH_PERIOD SIM_SECONDS(30 * 60)
/* Where the controller's process runs; upstream: the operator Pod's host name. */
#define HOST_NAME "kuberay-operator"

struct entry {
    struct value *key;
    struct value *event; /* as last written */
    struct sim_time first_seen;
    struct sim_time last_seen;
    int64_t count; /* 1: not a series yet */
};

static int compare_entries(const void *key, const void *item)
{
    return value_compare(key, ((const struct entry *)item)->key);
}

static void entry_free(struct entry *self)
{
    value_unref(self->key);
    value_unref(self->event);
    free(self);
}

/* ---- life ---- */

static void begin(struct recorder *self)
{
    struct sim_time now = self->client->now(self->client);
    tree_init(&self->entries, compare_entries);
    self->next_finish = sim_time_add(now, FINISH_PERIOD);
    self->next_refresh = sim_time_add(now, REFRESH_PERIOD);
}

void recorder_init(struct recorder *self, struct api_client *client, struct journal *journal,
                   const char *controller)
{
    *self = (struct recorder){
        .client = client,
        .journal = journal,
        .controller = value_string(controller),
        .instance = value_string_printf("%s-" HOST_NAME, controller),
    };
    begin(self);
}

static void forget_entries(struct recorder *self)
{
    struct tree_cursor cursor = tree_from(&self->entries, NULL);
    for (struct entry *entry; (entry = tree_next(&cursor)) != NULL;) {
        entry_free(entry);
    }
    tree_release(&self->entries);
}

void recorder_restart(struct recorder *self)
{
    forget_entries(self);
    begin(self);
}

void recorder_release(struct recorder *self)
{
    forget_entries(self);
    value_unref(self->controller);
    value_unref(self->instance);
}

/* ---- Event objects ---- */

static struct value *micro_time(struct sim_time moment)
{
    AUTO_BUFFER text = {0};
    sim_time_print_micro(moment, &text);
    return value_string(buffer_text(&text));
}

static struct value *reference_to(const struct value *object)
{
    const struct value *metadata = value_get(object, "metadata");
    return value_object_of("apiVersion", value_ref(value_get(object, "apiVersion")), "kind",
                           value_ref(value_get(object, "kind")), "name",
                           value_ref(value_get(metadata, "name")), "namespace",
                           value_ref(value_get(metadata, "namespace")), "resourceVersion",
                           value_ref(value_get(metadata, "resourceVersion")), "uid",
                           value_ref(value_get(metadata, "uid")), NULL);
}

/* Names hold the nanosecond of the event, and a real clock never shows the same one twice. */
static void take_name_time(struct recorder *self, struct sim_time now)
{
    bool is_later = sim_time_compare(now, self->last_named) > 0;
    self->last_named.ns = is_later ? now.ns : self->last_named.ns + 1;
}

/* All that an event is told apart by; the note is not among it. */
static struct value *key_of(const struct api_event *event)
{
    return value_array_of(value_string(event->type), value_string(event->action),
                          value_string(event->reason), reference_to(event->regarding), NULL);
}

/* KEY is the event's. */
static struct value *new_event(const struct recorder *self, const struct api_event *event,
                               const struct value *key, struct sim_time now)
{
    const char *namespace = meta_namespace(event->regarding);
    struct value *metadata = value_object_of(
        "name",
        value_string_printf("%s.%" PRIx64, meta_name(event->regarding),
                            (uint64_t)self->last_named.ns),
        "namespace", value_string(namespace[0] == '\0' ? "default" : namespace), NULL);
    return value_object_of(
        "apiVersion", value_string("events.k8s.io/v1"), "kind", value_string("Event"), "metadata",
        metadata, "eventTime", micro_time(now), "reportingController", value_ref(self->controller),
        "reportingInstance", value_ref(self->instance), "action", value_ref(value_at(key, 1)),
        "reason", value_ref(value_at(key, 2)), "regarding", value_ref(value_at(key, 3)), "note",
        value_string(event->note), "type", value_ref(value_at(key, 0)), NULL);
}

/* Remembers the answer, if it is an Event. */
static void remember(struct entry *entry, const struct api_response *response)
{
    if (api_response_ok(response)) {
        value_replace(&entry->event, value_ref(response->body));
    }
}

static void create(struct recorder *self, struct entry *entry)
{
    value_drop(&entry->event, "metadata", "resourceVersion");
    AUTO_RESPONSE response = api_client_create(self->client, &resource_events, entry->event);
    remember(entry, &response);
}

/* Writes an entry that is a series; creates its Event where that is gone. */
static void write_series(struct recorder *self, struct entry *entry)
{
    AUTO_VALUE *series = value_object_of("count", value_int(entry->count), "lastObservedTime",
                                         micro_time(entry->last_seen), NULL);
    AUTO_VALUE *patch = value_object_of("series", value_ref(series), NULL);
    struct api_request request = {
        .verb = API_PATCH,
        .resource = &resource_events,
        .namespace = meta_namespace(entry->event),
        .name = meta_name(entry->event),
        .body = patch,
        .patch_type = API_PATCH_STRATEGIC,
    };
    AUTO_RESPONSE response = {0};
    self->client->call(self->client, &request, &response);
    remember(entry, &response);
    if (response.code == 404) {
        value_put(&entry->event, value_ref(series), "series");
        create(self, entry);
    }
}

/* ---- sweeps ---- */

static bool is_old(struct sim_time moment, struct sim_time now)
{
    return sim_time_since(now, moment).ns > FINISH_PERIOD.ns;
}

/* Drops what was not seen for a while, writing the last count of series. */
static void finish(struct recorder *self, struct sim_time now)
{
    struct tree_cursor cursor = tree_from(&self->entries, NULL);
    struct entry *entry = tree_next(&cursor);
    while (entry != NULL) {
        bool is_series = entry->count > 1;
        if (!is_old(is_series ? entry->last_seen : entry->first_seen, now)) {
            entry = tree_next(&cursor);
            continue;
        }
        if (is_series) {
            write_series(self, entry);
        }
        tree_remove(&self->entries, entry->key);
        cursor = tree_from(&self->entries, entry->key);
        entry_free(entry);
        entry = tree_next(&cursor);
    }
}

static void refresh(struct recorder *self)
{
    struct tree_cursor cursor = tree_from(&self->entries, NULL);
    for (struct entry *entry; (entry = tree_next(&cursor)) != NULL;) {
        if (entry->count > 1) {
            write_series(self, entry);
        }
    }
}

/* The first tick of a period after NOW. */
static struct sim_time tick_after(struct sim_time tick, struct sim_duration period,
                                  struct sim_time now)
{
    int64_t behind_ns = sim_time_since(now, tick).ns;
    return behind_ns < 0 ? tick : (struct sim_time){now.ns - behind_ns % period.ns + period.ns};
}

void recorder_catch_up(struct recorder *self)
{
    struct sim_time now = self->client->now(self->client);
    while (self->entries.count > 0 && sim_time_compare(self->next_finish, now) <= 0) {
        finish(self, self->next_finish);
        self->next_finish = sim_time_add(self->next_finish, FINISH_PERIOD);
    }
    if (sim_time_compare(self->next_refresh, now) <= 0) {
        refresh(self);
    }
    self->next_finish = tick_after(self->next_finish, FINISH_PERIOD, now);
    self->next_refresh = tick_after(self->next_refresh, REFRESH_PERIOD, now);
}

/* ---- recording ---- */

static void add_entry(struct recorder *self, struct value *key_take, struct value *event_take,
                      struct sim_time now)
{
    struct entry *entry = memory_alloc_zero(1, sizeof(*entry));
    *entry = (struct entry){
        .key = key_take, .event = event_take, .first_seen = now, .last_seen = now, .count = 1};
    tree_insert(&self->entries, entry->key, entry);
    create(self, entry);
}

void recorder_record(struct recorder *self, const struct api_event *event)
{
    journal_add_event(self->journal, event);
    recorder_catch_up(self);
    struct sim_time now = self->client->now(self->client);
    take_name_time(self, now);
    AUTO_VALUE *key = key_of(event);
    struct entry *entry = tree_find(&self->entries, key);
    if (entry == NULL) {
        add_entry(self, value_ref(key), new_event(self, event, key, now), now);
        return;
    }
    entry->count++;
    entry->last_seen = now;
    if (entry->count == 2) {
        write_series(self, entry);
    }
}
