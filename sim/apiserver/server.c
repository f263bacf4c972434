#include "sim/apiserver/server.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "sim/apiserver/definition.h"
#include "sim/apiserver/event_view.h"
#include "sim/apiserver/quota.h"
#include "sim/apiserver/review.h"
#include "sim/apiserver/scale.h"
#include "sim/apiserver/token.h"
#include "sim/apiserver/verbs.h"

/* The addresses of a cluster made by kubeadm: 10.96.0.0/16 without its first and last, and
 * kube-apiserver's default for node ports. */
#define CLUSTER_IP_FIRST UINT32_C(0x0a600001)
#define CLUSTER_IP_COUNT UINT32_C(65534)
#define NODE_PORT_FIRST 30000
#define NODE_PORT_COUNT 2768

/* ---- a new cluster ---- */

void api_server_create(struct api_server *self, const struct resource *resource,
                       const char *namespace, struct value *object_take, const char *user_agent)
{
    AUTO_VALUE *object = object_take;
    AUTO_RESPONSE response = {0};
    struct api_request request = {
        .verb = API_CREATE,
        .resource = resource,
        .namespace = namespace,
        .body = object,
        .user_agent = user_agent,
    };
    api_server_handle(self, &request, &response);
    CHECK(api_response_ok(&response));
}

static void create_first(struct api_server *self, const struct resource *resource,
                         const char *namespace, struct value *object_take)
{
    api_server_create(self, resource, namespace, object_take, "kube-apiserver");
}

static struct value *named(const char *name, const char *namespace)
{
    return value_object_of("metadata",
                           value_object_of("name", value_string(name), "namespace",
                                           namespace == NULL ? NULL : value_string(namespace),
                                           NULL),
                           NULL);
}

static const char *const first_namespaces[] = {"kube-system", "kube-public", "kube-node-lease",
                                               "default"};

static void create_first_objects(struct api_server *self)
{
    for (size_t i = 0; i < sizeof(first_namespaces) / sizeof(first_namespaces[0]); i++) {
        create_first(self, &resource_namespaces, NULL, named(first_namespaces[i], NULL));
        create_first(self, &resource_serviceaccounts, first_namespaces[i],
                     named("default", first_namespaces[i]));
    }
    struct value *service = named("kubernetes", "default");
    value_put(&service, value_string("apiserver"), "metadata", "labels", "component");
    value_put(&service, value_string("kubernetes"), "metadata", "labels", "provider");
    value_put(&service, value_string("10.96.0.1"), "spec", "clusterIP");
    value_put(&service, value_string("SingleStack"), "spec", "ipFamilyPolicy");
    value_put(&service,
              value_array_of(value_object_of("name", value_string("https"), "port", value_int(443),
                                             "protocol", value_string("TCP"), "targetPort",
                                             value_int(6443), NULL),
                             NULL),
              "spec", "ports");
    create_first(self, &resource_services, "default", service);
}

/* Its manager is kube-apiserver, which has set what it has sent, and not what came of it. */
static void give_manager(struct api_server *self, const struct resource *resource,
                         const char *namespace, const char *name)
{
    const struct api_request request = {
        .verb = API_CREATE, .resource = resource, .user_agent = "kube-apiserver"};
    struct view *view = view_find(self, resource);
    struct strategy_call call = {
        .server = self, .request = &request, .view = view, .slot = view->slot};
    AUTO_VALUE *object = value_ref(view_get(view, self, namespace, name));
    if (object == NULL || value_find(object, "metadata", "managedFields") != NULL) {
        return;
    }
    AUTO_VALUE *sent = value_ref(object);
    value_drop(&sent, "spec", "clusterIPs");
    value_drop(&sent, "spec", "ipFamilies");
    value_drop(&sent, "spec", "finalizers");
    value_put(&object, managers_of_write(&call, sent, NULL), "metadata", "managedFields");
    value_unref(api_server_put(&call, value_ref(object)));
}

void api_server_track_managers(struct api_server *self, bool on)
{
    self->tracks_managers = on;
    if (on) {
        for (size_t i = 0; i < sizeof(first_namespaces) / sizeof(first_namespaces[0]); i++) {
            give_manager(self, &resource_namespaces, NULL, first_namespaces[i]);
        }
        give_manager(self, &resource_services, "default", "kubernetes");
    }
}

struct api_server *api_server_new_empty(struct world *world)
{
    struct api_server *self = memory_alloc_zero(1, sizeof(*self));
    self->world = world;
    self->object_limit = LIMIT_STORE_OBJECTS;
    store_init(&self->store);
    address_pool_init(&self->cluster_ips, CLUSTER_IP_FIRST, CLUSTER_IP_COUNT);
    address_pool_init(&self->node_ports, NODE_PORT_FIRST, NODE_PORT_COUNT);
    for (size_t i = 0; builtin_strategies[i] != NULL; i++) {
        view_add_stored(self, builtin_strategies[i]->resource, builtin_strategies[i]);
    }
    event_view_add(self);
    for (size_t i = 0; unstored_strategies[i] != NULL; i++) {
        view_add(self, unstored_strategies[i]->resource, unstored_strategies[i], NULL);
    }
    self->quotas = view_find(self, &resource_resourcequotas)->slot;
    definitions_start(self);
    return self;
}

struct api_server *api_server_new(struct world *world)
{
    struct api_server *self = api_server_new_empty(world);
    create_first_objects(self);
    return self;
}

void api_server_limit_objects(struct api_server *self, size_t count)
{
    self->object_limit = count;
}

void api_server_free(struct api_server *self)
{
    tokens_free(self);
    views_free(self);
    definitions_free(self);
    store_release(&self->store);
    pod_specs_release(&self->pod_specs);
    managed_specs_release(&self->managed_specs);
    address_pool_release(&self->cluster_ips);
    address_pool_release(&self->node_ports);
    value_unref(self->timestamp);
    free(self->latest_page.token);
    while (self->custom_strategies != NULL) {
        struct custom_strategy *next = self->custom_strategies->next;
        free(self->custom_strategies);
        self->custom_strategies = next;
    }
    free(self);
}

void api_server_add_custom(struct api_server *self, const struct resource *resource,
                           const struct schema *schema)
{
    struct custom_strategy *custom = memory_alloc_zero(1, sizeof(*custom));
    custom->strategy = (struct strategy){
        .resource = resource,
        .schema = schema,
        .has_status = true,
        .has_generation = true,
    };
    custom->next = self->custom_strategies;
    self->custom_strategies = custom;
    view_add_stored(self, resource, &custom->strategy);
}

void api_server_set_webhook(struct api_server *self, const struct api_webhook *webhook)
{
    CHECK(self->webhook == NULL);
    self->webhook = webhook;
}

void api_server_set_gate(struct api_server *self, const struct api_gate *gate)
{
    self->gate = gate;
}

void api_server_index_label(struct api_server *self, const struct resource *resource,
                            const char *label)
{
    const struct view *view = view_find(self, resource);
    CHECK(view != NULL);
    store_index_label(view->slot, label);
}

/* ---- what is served ---- */

const struct resource *api_server_find_plural(const struct api_server *self, const char *group,
                                              const char *version, const char *plural)
{
    for (const struct view *view = self->views; view != NULL; view = view->next) {
        const struct resource *resource = view->resource;
        if (strcmp(resource->plural, plural) == 0 && strcmp(resource->group, group) == 0 &&
            strcmp(resource->version, version) == 0) {
            return resource;
        }
    }
    return NULL;
}

const struct resource *api_server_find_kind(const struct api_server *self, const char *api_version,
                                            const char *kind)
{
    for (const struct view *view = self->views; view != NULL; view = view->next) {
        if (text_equal(view->resource->kind, kind) &&
            value_is_text(view->api_version, api_version)) {
            return view->resource;
        }
    }
    return NULL;
}

/* ---- requests ---- */

static struct api_response no_such_resource(void)
{
    return api_status_failure(404, "NotFound", "the server could not find the requested resource",
                              value_object());
}

static struct api_response handle_collection(struct strategy_call *call)
{
    switch (call->request->verb) {
    case API_LIST:
        return list_handle(call);
    case API_CREATE:
        return create_handle(call);
    case API_DELETE_COLLECTION:
        return call->view->strategy->without_delete_collection ? api_status_method_not_allowed()
                                                               : delete_collection_handle(call);
    default:
        return api_status_method_not_allowed();
    }
}

static struct api_response handle_object(struct strategy_call *call)
{
    switch (call->request->verb) {
    case API_GET:
        return get_handle(call);
    case API_UPDATE:
        return update_handle(call);
    case API_PATCH:
        return patch_handle(call);
    case API_DELETE:
        return delete_handle(call);
    default:
        return api_status_method_not_allowed();
    }
}

/* Parts of a Pod that are read and written as its status is. */
static bool is_pod_part(const char *subresource)
{
    return strcmp(subresource, "ephemeralcontainers") == 0 || strcmp(subresource, "resize") == 0;
}

static bool is_connection(const char *subresource)
{
    static const char *const names[] = {"attach", "exec", "portforward", "proxy"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(subresource, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Nothing runs that could be connected to. */
static struct api_response handle_connection(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    const struct resource *resource = request->resource;
    bool is_proxy = strcmp(request->subresource, "proxy") == 0;
    if (resource == &resource_pods) {
        return pod_connect_handle(call);
    }
    if (!is_proxy || (resource != &resource_services && resource != &resource_nodes)) {
        return no_such_resource();
    }
    if (call_get(call, request->namespace, request->name) == NULL) {
        return api_status_not_found(resource, request->name);
    }
    AUTO_BUFFER message = {0};
    buffer_printf(&message,
                  resource == &resource_services ? "no endpoints available for service \"%s\""
                                                 : "node \"%s\" is simulated: it has no kubelet",
                  request->name);
    return api_status_failure(503, "ServiceUnavailable", buffer_text(&message), NULL);
}

static struct api_response handle_subresource(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    const struct resource *resource = request->resource;
    bool is_create = request->verb == API_CREATE;
    if (resource == &resource_pods && is_pod_part(request->subresource)) {
        return request->verb == API_DELETE || is_create ? api_status_method_not_allowed()
                                                        : handle_object(call);
    }
    if (strcmp(request->subresource, "status") == 0 && call->view->strategy->has_status) {
        return request->verb == API_DELETE || is_create ? api_status_method_not_allowed()
                                                        : handle_object(call);
    }
    if (resource == &resource_pods && is_create && strcmp(request->subresource, "binding") == 0) {
        return pod_bind_handle(call);
    }
    if (resource == &resource_pods && is_create && strcmp(request->subresource, "eviction") == 0) {
        return pod_evict_handle(call);
    }
    if (resource == &resource_namespaces && request->verb == API_UPDATE &&
        strcmp(request->subresource, "finalize") == 0) {
        return namespace_finalize_handle(call);
    }
    if (strcmp(request->subresource, "scale") == 0 && scale_is_served(call->view)) {
        return scale_handle(call);
    }
    if (resource == &resource_pods && request->verb == API_GET &&
        strcmp(request->subresource, "log") == 0) {
        return pod_log_handle(call);
    }
    if (resource == &resource_serviceaccounts && is_create &&
        strcmp(request->subresource, "token") == 0) {
        return account_token_handle(call);
    }
    if (is_connection(request->subresource)) {
        return handle_connection(call);
    }
    return resource->custom ? api_status_not_found(resource, request->name) : no_such_resource();
}

static struct api_response handle(struct strategy_call *call)
{
    const struct api_request *request = call->request;
    if (call->view == NULL) {
        return no_such_resource();
    }
    bool is_single = request->verb != API_LIST && request->verb != API_DELETE_COLLECTION;
    if (request->resource->namespaced && request->namespace == NULL && is_single) {
        return api_status_method_not_allowed();
    }
    if (request->subresource != NULL) {
        return handle_subresource(call);
    }
    if (call->view->strategy->answer != NULL) {
        return request->verb == API_CREATE ? answer_handle(call) : api_status_method_not_allowed();
    }
    bool is_collection = request->name == NULL || request->verb == API_CREATE;
    return is_collection ? handle_collection(call) : handle_object(call);
}

static void trace_request(const struct api_server *self, const struct api_request *request,
                          const struct api_response *response)
{
    if (!self->world->trace.enabled) {
        return;
    }
    AUTO_BUFFER path = {0};
    buffer_append(&path, request->resource->plural);
    if (request->namespace != NULL) {
        buffer_printf(&path, "/%s", request->namespace);
    }
    if (request->name != NULL) {
        buffer_printf(&path, "/%s", request->name);
    } else if (response->code == 201) {
        buffer_printf(&path, "/%s", value_find_text(response->body, "metadata", "name"));
    }
    if (request->subresource != NULL) {
        buffer_printf(&path, "/%s", request->subresource);
    }
    const char *reason = api_response_reason(response);
    world_trace(self->world, "%s: %s %s -> %d%s%s",
                request->user_agent == NULL ? "-" : request->user_agent,
                api_verb_name(request->verb), buffer_text(&path), response->code,
                reason[0] == '\0' ? "" : " ", reason);
}

void api_server_handle(struct api_server *self, const struct api_request *request,
                       struct api_response *response)
{
    definitions_before_request(self, request->resource);
    const struct view *view = view_find(self, request->resource);
    struct strategy_call call = {
        .server = self,
        .request = request,
        .view = view,
        .slot = view == NULL ? NULL : view->slot,
    };
    value_replace(&self->shown, NULL);
    bool is_answered =
        self->gate != NULL && self->gate->answer(self->gate->context, request, response);
    if (!is_answered) {
        *response = handle(&call);
        CHECK(response->warnings == NULL);
        response->warnings = call.warnings;
    }
    trace_request(self, request, response);
    if (self->gate != NULL) {
        self->gate->done(self->gate->context, request, response);
    }
}

/* ---- watching ---- */

static enum api_watch_type watch_type(const struct history_event *event)
{
    if (event->removed) {
        return API_WATCH_DELETED;
    }
    return event->previous == NULL ? API_WATCH_ADDED : API_WATCH_MODIFIED;
}

static struct api_watch_event watch_event(const struct history_event *event)
{
    return (struct api_watch_event){
        .type = watch_type(event),
        .resource = event->slot->resource,
        .object = event->object,
        .previous = event->previous,
        .revision = event->revision,
    };
}

/* VIEW is NULL for whoever watches all resources, as they are stored. */
static void tell(const struct view *view, const struct api_watch_event *event,
                 void (*notify)(void *context, const struct api_watch_event *event), void *context)
{
    if (view == NULL) {
        notify(context, event);
        return;
    }
    AUTO_VALUE *object = view_show(view, event->object);
    AUTO_VALUE *previous = event->previous == NULL ? NULL : view_show(view, event->previous);
    struct api_watch_event shown = *event;
    shown.resource = view->resource;
    shown.object = object;
    shown.previous = previous;
    notify(context, &shown);
}

/* The history is the queue: what a watcher writes while it is told of an event comes after it. */
static void tell_watchers(struct api_server *self)
{
    struct history *history = &self->store.history;
    if (self->telling) {
        return;
    }
    self->telling = true;
    size_t index;
    while ((index = history_after(history, history->told)) < history->count) {
        const struct history_event *next = history_at(history, index);
        struct api_watch_event event = watch_event(next);
        const struct store_slot *slot = next->slot;
        AUTO_VALUE *object = value_ref(next->object);
        AUTO_VALUE *previous = value_ref(next->previous);
        history->told = event.revision;
        self->next_to_tell = self->watchers;
        while (self->next_to_tell != NULL) {
            struct api_watcher *watcher = self->next_to_tell;
            self->next_to_tell = watcher->next;
            if (watcher->since < event.revision &&
                (watcher->view == NULL || watcher->view->slot == slot)) {
                tell(watcher->view, &event, watcher->notify, watcher->context);
            }
        }
    }
    self->telling = false;
}

void api_server_watch(struct api_server *self, struct api_watcher *watcher)
{
    struct api_watcher **end = &self->watchers;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    watcher->next = NULL;
    watcher->view = watcher->resource == NULL ? NULL : view_find(self, watcher->resource);
    CHECK(watcher->resource == NULL || watcher->view != NULL);
    watcher->since = self->store.revision;
    *end = watcher;
}

void api_server_unwatch(struct api_server *self, struct api_watcher *watcher)
{
    struct api_watcher **place = &self->watchers;
    while (*place != watcher) {
        CHECK(*place != NULL);
        place = &(*place)->next;
    }
    *place = watcher->next;
    if (self->next_to_tell == watcher) {
        self->next_to_tell = watcher->next;
    }
}

bool api_server_replay(const struct api_server *self, const struct resource *resource,
                       uint64_t revision,
                       void (*notify)(void *context, const struct api_watch_event *event),
                       void *context)
{
    const struct history *history = &self->store.history;
    const struct view *view = view_find(self, resource);
    if (revision < history->floor) {
        return false;
    }
    for (size_t i = history_after(history, revision); i < history->count; i++) {
        const struct history_event *event = history_at(history, i);
        if (view != NULL && event->slot == view->slot) {
            struct api_watch_event told = watch_event(event);
            tell(view, &told, notify, context);
        }
    }
    return true;
}

void api_server_compact(struct api_server *self, uint64_t revision)
{
    CHECK(!self->telling);
    history_forget(&self->store.history, revision);
}

uint64_t api_server_floor(const struct api_server *self)
{
    return self->store.history.floor;
}

/* ---- writing, for the verbs ---- */

struct value *api_server_put(struct strategy_call *call, struct value *object_take)
{
    if (call->request->dry_run) {
        return object_take;
    }
    struct value *object = view_store(call->view, object_take);
    const struct history_event *event = store_put(&call->server->store, call->slot, object);
    AUTO_VALUE *stored = value_ref(event->object);
    AUTO_VALUE *previous = value_ref(event->previous);
    quota_count_change(call, stored, previous);
    tell_watchers(call->server);
    return view_show(call->view, stored);
}

struct value *api_server_remove(struct strategy_call *call, struct value *last_take)
{
    if (call->request->dry_run) {
        return last_take;
    }
    struct value *object = view_store(call->view, last_take);
    AUTO_VALUE *last = value_ref(store_remove(&call->server->store, call->slot, object)->object);
    if (call->view->strategy->release != NULL) {
        call->view->strategy->release(call->server, last);
    }
    quota_count_change(call, NULL, last);
    tell_watchers(call->server);
    definition_object_removed(call->server, call->view);
    return view_show(call->view, last);
}

struct api_response answer_object(int code, struct value *object_take)
{
    return (struct api_response){.code = code, .body = object_take};
}

/* ---- for the hooks ---- */

void strategy_warn(struct strategy_call *self, const char *format, ...)
{
    AUTO_BUFFER text = {0};
    if (value_count(self->warnings) == LIMIT_WARNINGS) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(&text, format, arguments);
    va_end(arguments);
    for (size_t i = 0; i < value_count(self->warnings); i++) {
        if (value_is_text(value_at(self->warnings, i), buffer_text(&text))) {
            return;
        }
    }
    if (self->warnings == NULL) {
        self->warnings = value_array();
    }
    value_push(&self->warnings, value_string(buffer_text(&text)));
}

void strategy_warn_all(struct strategy_call *self, const struct value *warnings)
{
    for (size_t i = 0; i < value_count(warnings); i++) {
        strategy_warn(self, "%s", value_text(value_at(warnings, i)));
    }
}

void api_server_random_suffix(struct api_server *self, char out[6])
{
    random_suffix(&self->world->random, RANDOM_NAMES, out);
}

struct value *api_server_timestamp(struct api_server *self)
{
    struct sim_time now = sim_time_truncate_to_second(self->world->now);
    if (self->timestamp == NULL || sim_time_compare(self->timestamp_time, now) != 0) {
        AUTO_BUFFER text = {0};
        sim_time_print(now, &text);
        value_replace(&self->timestamp, value_string(buffer_text(&text)));
        self->timestamp_time = now;
    }
    return value_ref(self->timestamp);
}

/* ---- reading without a request ---- */

const struct value *api_server_peek(const struct api_server *self, const struct resource *resource,
                                    const char *namespace, const char *name)
{
    const struct view *view = view_find(self, resource);
    /* What is lent in another form than the stored one has to be kept somewhere. */
    return view == NULL || view->slot == NULL
               ? NULL
               : view_get(view, (struct api_server *)self, namespace, name);
}

void api_server_each(const struct api_server *self, const struct resource *resource,
                     const char *namespace,
                     void (*visit)(void *context, const struct value *object), void *context)
{
    const struct view *view = view_find(self, resource);
    if (view == NULL || view->slot == NULL) { /* not served, or never stored */
        return;
    }
    struct store_walk walk;
    store_walk_start(&walk, &self->store, view->slot, namespace, NULL, self->store.revision);
    const struct value *object;
    while ((object = store_walk_next(&walk)) != NULL) {
        if (namespace != NULL &&
            strcmp(value_find_text(object, "metadata", "namespace"), namespace) != 0) {
            break;
        }
        AUTO_VALUE *shown = view_show(view, object);
        visit(context, shown);
    }
    store_walk_release(&walk);
}

void api_server_each_dependent(const struct api_server *self, const char *owner_uid,
                               void (*visit)(void *context, const struct resource *resource,
                                             const struct value *object),
                               void *context)
{
    store_each_dependent(&self->store, owner_uid, visit, context);
}

uint64_t api_server_revision(const struct api_server *self)
{
    return self->store.revision;
}
