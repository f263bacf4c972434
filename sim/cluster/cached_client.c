#include "sim/cluster/cached_client.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/api_status.h"
#include "core/kube/meta.h"

#define USER_AGENT "kuberay-operator/v1.7.0"

static struct cached_client *cached_client_of(struct api_client *client)
{
    return (struct cached_client *)client;
}

/* ---- reads from the cache ---- */

static const struct informer *find_informer(const struct cached_client *self,
                                            const struct api_request *request)
{
    bool is_read = request->verb == API_GET || request->verb == API_LIST;
    for (size_t i = 0; is_read && i < self->informer_count; i++) {
        if (self->informers[i].config.resource == request->resource) {
            return &self->informers[i];
        }
    }
    return NULL;
}

static struct api_response read_one(const struct informer *informer,
                                    const struct api_request *request)
{
    const struct value *object = informer_get(informer, request->namespace, request->name);
    if (object == NULL) {
        return api_status_not_found(request->resource, request->name);
    }
    return (struct api_response){.code = 200, .body = value_ref(object)};
}

static void forget_selector(struct cached_selector *place)
{
    free(place->text);
    free(place->namespace);
    value_unref(place->list);
    label_selector_release(&place->selector);
    *place = (struct cached_selector){0};
}

/* TEXT parsed, now or before. Owns: borrowed until the next call. NULL with *ERR. */
static struct cached_selector *selector_of(struct cached_client *self, const char *text,
                                           struct error *err)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < CACHED_CLIENT_SELECTORS && self->selectors[i].text != NULL; i++) {
        struct cached_selector *known = &self->selectors[i];
        if (known->text_size == size && memcmp(known->text, text, size) == 0) {
            return known;
        }
    }
    struct label_selector parsed;
    if (!label_selector_parse(text, &parsed, err)) {
        return NULL;
    }
    struct cached_selector *place = &self->selectors[self->next_selector];
    self->next_selector = (self->next_selector + 1) % CACHED_CLIENT_SELECTORS;
    forget_selector(place);
    *place = (struct cached_selector){
        .text = memory_copy_text(text), .text_size = size, .selector = parsed};
    return place;
}

static bool is_same_namespace(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* What SELECTOR selects, listed now or before. */
static struct value *list_of(struct cached_selector *selector, const struct informer *informer,
                             const char *namespace)
{
    bool is_known = selector->list != NULL && selector->informer == informer &&
                    selector->change_count == informer->change_count &&
                    is_same_namespace(selector->namespace, namespace);
    if (!is_known) {
        value_replace(&selector->list, informer_list(informer, namespace, &selector->selector));
        selector->informer = informer;
        selector->change_count = informer->change_count;
        free(selector->namespace);
        selector->namespace = namespace == NULL ? NULL : memory_copy_text(namespace);
    }
    return value_ref(selector->list);
}

static struct api_response read_many(struct cached_client *self, const struct informer *informer,
                                     const struct api_request *request)
{
    AUTO_ERROR err = {0};
    struct cached_selector *selector =
        selector_of(self, request->label_selector == NULL ? "" : request->label_selector, &err);
    if (selector == NULL) {
        return api_status_bad_request(err.message);
    }
    return (struct api_response){.code = 200,
                                 .body = list_of(selector, informer, request->namespace)};
}

/* ---- the client ---- */

static void send(struct cached_client *self, const struct api_request *request,
                 struct api_response *response)
{
    struct api_request sent = *request;
    sent.user_agent = USER_AGENT;
    if (fault_list_answer(self->faults, &sent, response)) {
        world_trace(self->world, "a fault answers %s %s -> %d", api_verb_name(sent.verb),
                    sent.resource->plural, response->code);
    } else {
        api_server_handle(self->server, &sent, response);
    }
}

static void client_call(struct api_client *client, const struct api_request *request,
                        struct api_response *response)
{
    struct cached_client *self = cached_client_of(client);
    const struct informer *informer = find_informer(self, request);
    if (informer != NULL) {
        *response = request->verb == API_GET ? read_one(informer, request)
                                             : read_many(self, informer, request);
        return;
    }
    send(self, request, response);
    bool is_write = request->verb != API_GET && request->verb != API_LIST;
    if (is_write && request->resource != &resource_events) {
        journal_add_write(self->journal, request, response);
    }
}

static void client_record_event(struct api_client *client, const struct api_event *event)
{
    struct cached_client *self = cached_client_of(client);
    world_trace(self->world, "event %s %s %s", event->type, event->reason, event->note);
    recorder_record(&self->recorder, event);
}

static struct sim_time client_now(struct api_client *client)
{
    return cached_client_of(client)->world->now;
}

static void client_random_suffix(struct api_client *client, char out[6])
{
    random_suffix(&cached_client_of(client)->world->random, RANDOM_CONTROLLER, out);
}

static void client_random_bytes(struct api_client *client, unsigned char *out, size_t count)
{
    random_bytes(&cached_client_of(client)->world->random, RANDOM_CONTROLLER, out, count);
}

void cached_client_init(struct cached_client *self, struct world *world, struct api_server *server,
                        struct fault_list *faults, struct journal *journal, const char *controller)
{
    *self = (struct cached_client){
        .client = {.call = client_call,
                   .record_event = client_record_event,
                   .now = client_now,
                   .random_suffix = client_random_suffix,
                   .random_bytes = client_random_bytes},
        .world = world,
        .server = server,
        .faults = faults,
        .journal = journal,
    };
    recorder_init(&self->recorder, &self->client, journal, controller);
}

void cached_client_use_informers(struct cached_client *self, const struct informer *informers,
                                 size_t count)
{
    self->informers = informers;
    self->informer_count = count;
    for (size_t i = 0; i < CACHED_CLIENT_SELECTORS; i++) {
        value_replace(&self->selectors[i].list, NULL);
    }
}

void cached_client_release(struct cached_client *self)
{
    for (size_t i = 0; i < CACHED_CLIENT_SELECTORS; i++) {
        forget_selector(&self->selectors[i]);
    }
    recorder_release(&self->recorder);
}
