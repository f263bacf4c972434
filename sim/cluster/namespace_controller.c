#include "sim/cluster/namespace_controller.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/condition.h"
#include "core/kube/meta.h"
#include "sim/apiserver/served.h"

/* Source: namespaceDeletionGracePeriod. */
#define DELETION_GRACE_PERIOD SIM_SECONDS(5)

#define ROOT_CA_DESCRIPTION                                                                        \
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal "      \
    "endpoints such as the internal service IP or kubernetes.default.svc. No other usage is "      \
    "guaranteed across distributions of Kubernetes clusters."
/* The certificate of the cluster that the recordings are of: as good as any, where this one has
 * none of its own. */
#define ROOT_CA                                                                                    \
    "-----BEGIN CERTIFICATE-----\n"                                                                \
    "MIIDcDCCAligAwIBAgIIJkw8/FaM+VcwDQYJKoZIhvcNAQELBQAwIjEgMB4GA1UE\n"                           \
    "AwwXMTI3LjAuMC4xLWNhQDE3OTUzOTY5NTEwHhcNMjYxMTIzMDAyMjMxWhcNMjcx\n"                           \
    "MTIzMDAyMjMxWjAfMR0wGwYDVQQDDBQxMjcuMC4wLjFAMTc5NTM5Njk1MTCCASIw\n"                           \
    "DQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBANEe93cgvpZXXU+uB8jkmLV9RgnM\n"                           \
    "pe3zveVl7++/y5afxKpn2GHBskRQ3PNRnvyecpSw62eBFIWz3if4lTdFmbW5g/1b\n"                           \
    "+JDgL18EpWmePQWkMW+HwhpBEXNCv5mirH5L9WHKJ9VeY3fe1Zn8Yyl5xqD9IUEJ\n"                           \
    "Bs5QnY3xdVkPg1kh/HBcwYS/4UCdoS+Ut4WNUO1TjGP3CGSl4b6yGbVdn/fmU/Se\n"                           \
    "NQHZE6qux6yhG/w7GidPYXuL5SdELUTLuyBad/K2Zh/QSGaDfQz+vpqLSZQdZIPt\n"                           \
    "mQyYtrd6LSj9zZ2fvfA/M5UquJlr9pIsVeF24kO/lXc7/UnrNpLw8T1/vKcCAwEA\n"                           \
    "AaOBrDCBqTAOBgNVHQ8BAf8EBAMCBaAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwDAYD\n"                           \
    "VR0TAQH/BAIwADAfBgNVHSMEGDAWgBTxqNrKzshYVg/xx7RNZnMSvc0DYDBTBgNV\n"                           \
    "HREETDBKghZrdWJlcm5ldGVzLmRlZmF1bHQuc3ZjghJrdWJlcm5ldGVzLmRlZmF1\n"                           \
    "bHSCCmt1YmVybmV0ZXOHBH8AAAGHBApgAAGHBH8AAAEwDQYJKoZIhvcNAQELBQAD\n"                           \
    "ggEBADHkbOBrUJGc52dens5+BeHSgWjGkmA6AxB3NpR2P0lvhM3CpZvVwpnvqfGO\n"                           \
    "VIXwt0oEoe7THcDDcEMtScGUxvQZ65U4R7ElAkNB5B8UzN0PwGYxst4Pb5kEVvT6\n"                           \
    "2kHir3jkP77x+aZ1WAsCwwe1eGhBxCea3apvTW7FIlxjiItDSh0GyGsFvtNmROgM\n"                           \
    "Z2FAgSU8nyAXdawpvtrbt6Qok0c2ZU0FoqDuoCJpiyNdOqPWjC3kYdq/Vxjz0WET\n"                           \
    "AbrnN7SmuEx5eut8xsZz4G8PFk55SJld9weDKqNPdIZBACfOszud7h3y9BaKoPk4\n"                           \
    "BLrkPXaQpj57Mjv/rSUy/sydWj8=\n"                                                               \
    "-----END CERTIFICATE-----\n"                                                                  \
    "-----BEGIN CERTIFICATE-----\n"                                                                \
    "MIIDCDCCAfCgAwIBAgIIF8+uwq5T8TMwDQYJKoZIhvcNAQELBQAwIjEgMB4GA1UE\n"                           \
    "AwwXMTI3LjAuMC4xLWNhQDE3OTUzOTY5NTEwHhcNMjYxMTIzMDAyMjMxWhcNMjcx\n"                           \
    "MTIzMDAyMjMxWjAiMSAwHgYDVQQDDBcxMjcuMC4wLjEtY2FAMTc5NTM5Njk1MTCC\n"                           \
    "ASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAPcUbsw62KKYdKnSuWC124Hm\n"                           \
    "c1OtIVme3ZiwUP8zTEzDjI6qlx2tP5iSR0dzBeVQCN7/sa+5Nu30s6JGp8hHsdKw\n"                           \
    "wJK6YcTXm8SlXheOoXE/3GpPOTxTvYyzkLHPNbxPJGgshAbRPs6YdvsRpbyzOoED\n"                           \
    "8xoJSZ5uusOEhJiPq6u3lW71EDYUkYGZVraJZM4KJD+e9fw6/DmfH8kwN1mFdiwX\n"                           \
    "0+N0O9UQDBfqCF8QChidIFwJRtmRUzFqgcExmujNUZnFL82nnZDRll/bDrLO05dA\n"                           \
    "2qAANBRM6j5Jz2XRwK7o5IiU+6dArsrISzK5EbeMKx21RyxJMLBF54sc+ly+fBEC\n"                           \
    "AwEAAaNCMEAwDgYDVR0PAQH/BAQDAgKkMA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0O\n"                           \
    "BBYEFPGo2srOyFhWD/HHtE1mcxK9zQNgMA0GCSqGSIb3DQEBCwUAA4IBAQAmEv5V\n"                           \
    "M2nkCGATanmPv7SfRWYtLOnkVmxWhXxHAKAtlc8bi6hf4oAhSYs6H6SYcZlJ8abr\n"                           \
    "jKVjtEIvUrgSnzfaajf6/5j9LpIxuR5LWq4tz34SXZvohQi06DBRHIA59O80fv1v\n"                           \
    "RW9c7jVPQ8EsPhx3QONHJbrVzEqaiRXrEBiATqvCRKkzKjmVI/bJe1uqfrqeMHWG\n"                           \
    "gpUikTW/Vlpz/NN6mQsao91pCDJ3jKEG+FRE2WAHzfcaNxOC32GD/iAUq1a5BvmU\n"                           \
    "p2VIjKkMn7ejAFc9v/COaO2ZTYP6MxV11k6FNNcVnPjsmEY4tYEMUMs5Y0auFcnc\n"                           \
    "/CkqQPpEA9VerEVt\n"                                                                           \
    "-----END CERTIFICATE-----\n"

struct terminating_namespace {
    struct terminating_namespace *next;
    struct namespace_controller *controller;
    struct world_timer timer;
    char *name;
    bool emptied; /* its content was told to go */
};

/* ---- new namespaces ---- */

static void create_in(struct namespace_controller *self, const struct resource *resource,
                      const char *namespace, struct value *object_take)
{
    AUTO_VALUE *object = object_take;
    struct api_request request = {
        .verb = API_CREATE, .resource = resource, .namespace = namespace, .body = object};
    AUTO_RESPONSE response = {0};
    self->client.client.call(&self->client.client, &request, &response);
}

static bool lacks(const struct namespace_controller *self, const struct resource *resource,
                  const char *namespace, const char *name)
{
    return api_server_peek(self->server, resource, namespace, name) == NULL;
}

static void furnish(struct namespace_controller *self, const char *namespace)
{
    if (lacks(self, &resource_serviceaccounts, namespace, "default")) {
        create_in(self, &resource_serviceaccounts, namespace,
                  value_object_of("apiVersion", value_string("v1"), "kind",
                                  value_string("ServiceAccount"), "metadata",
                                  value_object_of("name", value_string("default"), NULL), NULL));
    }
    if (lacks(self, &resource_configmaps, namespace, "kube-root-ca.crt")) {
        struct value *annotations =
            value_object_of("kubernetes.io/description", value_string(ROOT_CA_DESCRIPTION), NULL);
        struct value *metadata = value_object_of("annotations", annotations, "name",
                                                 value_string("kube-root-ca.crt"), NULL);
        create_in(self, &resource_configmaps, namespace,
                  value_object_of("apiVersion", value_string("v1"), "data",
                                  value_object_of("ca.crt", value_string(self->root_ca), NULL),
                                  "kind", value_string("ConfigMap"), "metadata", metadata, NULL));
    }
}

/* ---- what is left in a namespace ---- */

struct content {
    struct buffer resources;    /* `pods. has 2 resource instances, …` */
    struct buffer finalizers;   /* `a.io/hold in 1 resource instances, …` */
    struct value *by_finalizer; /* object: finalizer -> count */
    size_t count;               /* of the resource being looked at */
    size_t total;
};

static void count_object(void *context, const struct value *object)
{
    struct content *self = context;
    self->count++;
    const struct value *finalizers = value_find(object, "metadata", "finalizers");
    for (size_t i = 0; i < value_count(finalizers); i++) {
        const char *finalizer = value_text(value_at(finalizers, i));
        int64_t so_far = value_as_int(value_get(self->by_finalizer, finalizer), 0);
        value_put(&self->by_finalizer, value_int(so_far + 1), finalizer);
    }
}

static void count_resource(const struct namespace_controller *self, const struct resource *resource,
                           const char *namespace, struct content *content)
{
    content->count = 0;
    api_server_each(self->server, resource, namespace, count_object, content);
    content->total += content->count;
    if (content->count > 0) {
        /* A GroupVersionResource's group may be empty; its dot is always printed. */
        buffer_printf(&content->resources, "%s%s.%s has %zu resource instances",
                      content->resources.size == 0 ? "" : ", ", resource->plural, resource->group,
                      content->count);
    }
}

/* Custom resources beside the one that is known. */
struct others {
    const struct resource *known;
    const struct resource **items;
    size_t count;
    size_t capacity;
};

static void note_other(void *context, const struct api_served *served)
{
    struct others *self = context;
    const struct resource *resource = served->resource;
    if (resource->custom && resource->namespaced && resource == served->storage &&
        resource != self->known) {
        self->items = memory_grow(self->items, self->count, &self->capacity, sizeof(*self->items));
        self->items[self->count++] = resource;
    }
}

/* Calls VISIT for each namespaced resource, custom ones first: what they own then has a chance to
 * be collected. */
static void each_resource(const struct namespace_controller *self,
                          void (*visit)(const struct namespace_controller *self,
                                        const struct resource *resource, const char *namespace,
                                        struct content *content),
                          const char *namespace, struct content *content)
{
    if (self->custom != NULL) {
        visit(self, self->custom, namespace, content);
    }
    struct others others = {.known = self->custom};
    api_server_each_served(self->server, note_other, &others);
    for (size_t i = 0; i < others.count; i++) {
        visit(self, others.items[i], namespace, content);
    }
    free(others.items);
    for (size_t i = 0; resource_builtins[i] != NULL; i++) {
        if (resource_builtins[i]->namespaced) {
            visit(self, resource_builtins[i], namespace, content);
        }
    }
}

static struct content content_of(const struct namespace_controller *self, const char *namespace)
{
    struct content content = {.by_finalizer = value_object()};
    each_resource(self, count_resource, namespace, &content);
    for (size_t i = 0; i < value_count(content.by_finalizer); i++) {
        buffer_printf(&content.finalizers, "%s%s in %" PRId64 " resource instances",
                      i == 0 ? "" : ", ", value_key_at(content.by_finalizer, i),
                      value_as_int(value_member_at(content.by_finalizer, i), 0));
    }
    return content;
}

static void content_release(struct content *self)
{
    buffer_release(&self->resources);
    buffer_release(&self->finalizers);
    value_unref(self->by_finalizer);
}

/* ---- finishing a deletion ---- */

static void delete_collection(const struct namespace_controller *self,
                              const struct resource *resource, const char *namespace,
                              struct content *content)
{
    (void)content;
    struct api_client *client = (struct api_client *)&self->client.client;
    AUTO_RESPONSE response = api_client_delete_collection(client, resource, namespace, NULL);
}

/* Source: pkg/controller/namespace/deletion/status_condition_utils.go. */
static void set_conditions(struct value **list, const struct content *content, struct sim_time now)
{
    AUTO_BUFFER remaining = {0};
    buffer_printf(&remaining, "Some resources are remaining: %s", buffer_text(&content->resources));
    AUTO_BUFFER held = {0};
    buffer_printf(&held, "Some content in the namespace has finalizers remaining: %s",
                  buffer_text(&content->finalizers));
    bool is_held = content->finalizers.size > 0;
    const struct condition conditions[] = {
        {"NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered",
         "All resources successfully discovered"},
        {"NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions",
         "All legacy kube types successfully parsed"},
        {"NamespaceDeletionContentFailure", "False", "ContentDeleted",
         "All content successfully deleted, may be waiting on finalization"},
        {"NamespaceContentRemaining", "True", "SomeResourcesRemain", buffer_text(&remaining)},
        {"NamespaceFinalizersRemaining", is_held ? "True" : "False",
         is_held ? "SomeFinalizersRemain" : "ContentHasNoFinalizers",
         is_held ? buffer_text(&held) : "All content-preserving finalizers finished"},
    };
    for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
        condition_set(list, &conditions[i], now);
    }
}

/* Writes the namespace's subresource. Borrows the object as the server holds it now. */
static void update_namespace(struct namespace_controller *self, const char *subresource,
                             const struct value *namespace)
{
    AUTO_RESPONSE response =
        api_client_update(&self->client.client, &resource_namespaces, subresource, namespace);
}

/* True when the namespace is gone, or was made anew. */
static bool finish(struct terminating_namespace *terminating)
{
    struct namespace_controller *self = terminating->controller;
    const struct value *stored =
        api_server_peek(self->server, &resource_namespaces, NULL, terminating->name);
    if (!meta_is_deleting(stored)) {
        return true;
    }
    AUTO_VALUE *namespace = value_ref(stored);
    if (!terminating->emptied) {
        terminating->emptied = true;
        each_resource(self, delete_collection, terminating->name, NULL);
    }
    struct content content = content_of(self, terminating->name);
    bool is_empty = content.total == 0;
    if (is_empty) {
        value_put(&namespace, value_array(), "spec", "finalizers");
        update_namespace(self, "finalize", namespace);
    } else {
        struct value *conditions = value_ref(value_find(namespace, "status", "conditions"));
        set_conditions(&conditions, &content, self->world->now);
        value_put(&namespace, conditions, "status", "conditions");
        update_namespace(self, "status", namespace);
    }
    content_release(&content);
    return is_empty;
}

static void drop(struct terminating_namespace *terminating)
{
    struct namespace_controller *self = terminating->controller;
    struct terminating_namespace **link = &self->terminating;
    while (*link != terminating) {
        link = &(*link)->next;
    }
    *link = terminating->next;
    world_cancel(self->world, &terminating->timer);
    free(terminating->name);
    free(terminating);
}

static void on_timer(void *context)
{
    struct terminating_namespace *terminating = context;
    if (finish(terminating)) {
        drop(terminating);
    }
}

/* ---- watching ---- */

/* What is left of the grace period; all of it, unless the namespace comes from a dump. */
static struct sim_duration grace_period(const struct namespace_controller *self,
                                        const struct value *namespace)
{
    struct sim_time deleted = self->world->now;
    sim_time_parse(meta_deletion_timestamp(namespace), &deleted);
    struct sim_duration passed = sim_time_since(sim_time_truncate_to_second(self->world->now),
                                                sim_time_truncate_to_second(deleted));
    if (passed.ns < 0) {
        return DELETION_GRACE_PERIOD;
    }
    int64_t left_ns = DELETION_GRACE_PERIOD.ns - passed.ns;
    return (struct sim_duration){left_ns < 0 ? 0 : left_ns};
}

static void begin_termination(struct namespace_controller *self, const struct value *namespace)
{
    struct terminating_namespace *terminating = memory_alloc_zero(1, sizeof(*terminating));
    terminating->next = self->terminating;
    terminating->controller = self;
    terminating->name = memory_copy_text(meta_name(namespace));
    self->terminating = terminating;
    world_schedule(self->world, &terminating->timer, grace_period(self, namespace), on_timer,
                   terminating);
}

/* Something left a namespace: if that is about to go, it may be empty now. */
static void look_again(struct namespace_controller *self, const char *namespace)
{
    for (struct terminating_namespace *terminating = self->terminating; terminating != NULL;
         terminating = terminating->next) {
        if (terminating->emptied && strcmp(terminating->name, namespace) == 0 &&
            !world_timer_is_scheduled(&terminating->timer)) {
            world_schedule(self->world, &terminating->timer, SIM_SECONDS(0), on_timer, terminating);
        }
    }
}

static void notify(void *context, const struct api_watch_event *event)
{
    struct namespace_controller *self = context;
    if (event->resource == &resource_namespaces) {
        bool was_deleting = meta_is_deleting(event->previous);
        if (event->type == API_WATCH_ADDED && !meta_is_deleting(event->object)) {
            furnish(self, meta_name(event->object));
        } else if (meta_is_deleting(event->object) && !was_deleting) {
            begin_termination(self, event->object);
        }
    } else if (event->type == API_WATCH_DELETED) {
        look_again(self, meta_namespace(event->object));
    }
}

static void collect_name(void *context, const struct value *object)
{
    if (!meta_is_deleting(object)) {
        value_push(context, value_string(meta_name(object)));
    }
}

void namespace_controller_init(struct namespace_controller *self, struct world *world,
                               struct api_server *server, const struct resource *custom,
                               const char *root_ca)
{
    *self = (struct namespace_controller){
        .world = world,
        .server = server,
        .custom = custom,
        .root_ca = root_ca == NULL ? ROOT_CA : root_ca,
    };
    self->watcher = (struct api_watcher){.notify = notify, .context = self};
    direct_client_init(&self->client, server, "kube-controller-manager");
    AUTO_VALUE *names = value_array();
    api_server_each(server, &resource_namespaces, NULL, collect_name, &names);
    for (size_t i = 0; i < value_count(names); i++) {
        furnish(self, value_text(value_at(names, i)));
    }
    api_server_watch(server, &self->watcher);
}

void namespace_controller_release(struct namespace_controller *self)
{
    api_server_unwatch(self->server, &self->watcher);
    while (self->terminating != NULL) {
        drop(self->terminating);
    }
}
