#include "sim/cluster/kubelet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/value_pool.h"
#include "core/base/value_share.h"
#include "core/kube/condition.h"
#include "core/kube/meta.h"

#define STARTUP SIM_SECONDS(2)
#define READINESS SIM_SECONDS(1)
#define SHUTDOWN SIM_SECONDS(1)

#define LONE_NODE "node-1"
#define POD_ADDRESS_COUNT 65534
#define KUBELET_NUMBER_MAX (INT64_C(1) << 30) /* of addresses and turns of nodes, in a dump */

/* ---- Pods that there is something to remember about ---- */

enum stage {
    STAGE_NONE,
    STAGE_BIND,
    STAGE_RUN,
    STAGE_GET_READY,
    STAGE_END,
};

struct pod_record {
    struct value *namespace; /* the texts of the object itself: nothing is copied */
    struct value *name;
    struct sim_time due;
    uint64_t sequence;
    uint32_t number; /* 1-based, by creation; 0 when the Pod has its address */
    enum stage stage;
};

struct pod_key {
    const char *namespace;
    const char *name;
};

static int compare_pods(const void *key, const void *item)
{
    const struct pod_key *a = key;
    const struct pod_record *b = item;
    int by_namespace = strcmp(a->namespace, value_text(b->namespace));
    return by_namespace != 0 ? by_namespace : strcmp(a->name, value_text(b->name));
}

static int compare_due(const void *key, const void *item)
{
    const struct pod_record *a = key;
    const struct pod_record *b = item;
    int by_time = sim_time_compare(a->due, b->due);
    return by_time != 0 ? by_time : (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

static struct pod_key key_of(const struct value *pod)
{
    return (struct pod_key){meta_namespace(pod), meta_name(pod)};
}

static struct pod_record *find_record(const struct kubelet *self, const struct value *pod)
{
    struct pod_key key = key_of(pod);
    return tree_find(&self->pods, &key);
}

static struct pod_record *find_or_make_record(struct kubelet *self, const struct value *pod)
{
    struct pod_record *record = find_record(self, pod);
    if (record == NULL) {
        record = value_pool_lend(sizeof(*record));
        *record = (struct pod_record){
            .namespace = value_ref(value_find(pod, "metadata", "namespace")),
            .name = value_ref(value_find(pod, "metadata", "name")),
        };
        struct pod_key key = key_of(pod);
        tree_insert(&self->pods, &key, record);
    }
    return record;
}

static void cancel(struct kubelet *self, struct pod_record *record)
{
    if (record->stage != STAGE_NONE) {
        tree_remove(&self->due, record);
        record->stage = STAGE_NONE;
    }
}

static void free_record(struct pod_record *record)
{
    value_unref(record->namespace);
    value_unref(record->name);
    value_pool_return(record, sizeof(*record));
}

static void drop_record(struct kubelet *self, struct pod_record *record)
{
    struct pod_key key = {value_text(record->namespace), value_text(record->name)};
    cancel(self, record);
    tree_remove(&self->pods, &key);
    free_record(record);
}

/* ---- nodes and addresses ---- */

/* Its name, which all its Pods share. */
static const struct value *pick_node(struct kubelet *self)
{
    size_t count = value_count(self->nodes);
    return count == 0 ? self->lone_node : value_at(self->nodes, self->next_node_index++ % count);
}

/* What the Node says, or the next of a made-up network in the nodes' order. */
static void print_node_address(const struct kubelet *self, const char *name, struct buffer *out)
{
    const struct value *node = api_server_peek(self->server, &resource_nodes, NULL, name);
    const struct value *addresses = value_find(node, "status", "addresses");
    for (size_t i = 0; i < value_count(addresses); i++) {
        const struct value *address = value_at(addresses, i);
        if (value_is_text(value_get(address, "type"), "InternalIP")) {
            buffer_append(out, value_text(value_get(address, "address")));
            return;
        }
    }
    unsigned number = 1;
    for (size_t i = 0; i < value_count(self->nodes); i++) {
        if (value_is_text(value_at(self->nodes, i), name)) {
            number = (unsigned)i + 1;
        }
    }
    buffer_printf(out, "172.18.%u.%u", number / 256 % 256, number % 256);
}

/* `{MEMBER: "10.0.0.1", LIST_MEMBER: [{"ip": "10.0.0.1"}]}` */
static struct value *make_address(const char *member, const char *list_member, const char *address)
{
    struct value *text = value_string(address);
    return value_object_of(member, text, list_member,
                           value_array_of(value_object_of("ip", value_ref(text), NULL), NULL),
                           NULL);
}

/* The address of a Pod's node; Pods of one node share it. */
static const struct value *host_of(struct kubelet *self, const struct value *pod)
{
    AUTO_BUFFER address = {0};
    print_node_address(self, value_find_text(pod, "spec", "nodeName"), &address);
    if (!value_is_text(value_get(self->shared_host, "hostIP"), buffer_text(&address))) {
        value_replace(&self->shared_host, make_address("hostIP", "hostIPs", buffer_text(&address)));
    }
    return self->shared_host;
}

static void print_pod_address(const struct pod_record *record, struct buffer *out)
{
    uint32_t number = (record->number - 1) % POD_ADDRESS_COUNT + 1;
    buffer_printf(out, "10.244.%u.%u", number / 256, number % 256);
}

/* The kubelet that has seen a Pod has given it a start time and its node's address; a Pod that runs
 * has one of its own. Addresses once given stay. */
static void put_addresses(struct kubelet *self, const struct value *pod, struct value **status)
{
    const struct value *old = value_get(pod, "status");
    bool is_seen = value_get(*status, "startTime") != NULL;
    bool has_host = value_get(old, "hostIP") != NULL;
    const struct value *host = is_seen && !has_host ? host_of(self, pod) : old;
    const struct pod_record *record = find_record(self, pod);
    bool runs = value_is_text(value_get(*status, "phase"), "Running");
    AUTO_VALUE *own = NULL;
    if (runs && record != NULL && record->number != 0) {
        AUTO_BUFFER address = {0};
        print_pod_address(record, &address);
        bool on_host_network = value_as_bool(value_find(pod, "spec", "hostNetwork"), false);
        own = make_address("podIP", "podIPs",
                           on_host_network ? value_text(value_get(host, "hostIP"))
                                           : buffer_text(&address));
    }
    const struct value *address = own == NULL ? old : own;
    const struct value_member members[] = {
        VALUE_MEMBER("hostIP", value_ref(value_get(host, "hostIP"))),
        VALUE_MEMBER("hostIPs", value_ref(value_get(host, "hostIPs"))),
        VALUE_MEMBER("podIP", value_ref(value_get(address, "podIP"))),
        VALUE_MEMBER("podIPs", value_ref(value_get(address, "podIPs"))),
    };
    value_put_members(status, NULL, members, sizeof(members) / sizeof(members[0]));
}

/* ---- changing a Pod ---- */

static bool accept(const struct api_response *response, struct error *err)
{
    return api_response_ok(response) || error_set(err, "%s", api_response_message(response));
}

static struct value *stored_pod(const struct kubelet *self, const char *namespace, const char *name)
{
    return value_ref(api_server_peek(self->server, &resource_pods, namespace, name));
}

static bool bind_pod(struct kubelet *self, const char *namespace, const char *name,
                     struct error *err)
{
    AUTO_VALUE *body = value_object_of(
        "apiVersion", value_string("v1"), "kind", value_string("Binding"), "metadata",
        value_object_of("name", value_string(name), "namespace", value_string(namespace), NULL),
        "target",
        value_object_of("apiVersion", value_string("v1"), "kind", value_string("Node"), "name",
                        value_ref(pick_node(self)), NULL),
        NULL);
    struct api_request request = {.verb = API_CREATE,
                                  .resource = &resource_pods,
                                  .namespace = namespace,
                                  .name = name,
                                  .subresource = "binding",
                                  .body = body};
    AUTO_RESPONSE response = {0};
    self->scheduler.client.call(&self->scheduler.client, &request, &response);
    return accept(&response, err);
}

/* The status without addresses. Pods that are alike get the very same value, made of parts that
 * they have already, as the store keeps what an object and its latest version have in common. */
static struct value *make_status(struct kubelet *self, const struct value *pod,
                                 const struct pod_transition *transition)
{
    struct value *inputs = pod_status_inputs(pod, transition, self->world->now);
    if (value_equal(inputs, self->shared_inputs)) {
        value_unref(inputs);
    } else {
        struct value *status = pod_status_after(pod, transition, self->world->now);
        pod_status_drop_addresses(&status);
        value_share(&status, value_get(pod, "status"));
        value_replace(&self->shared_inputs, inputs);
        value_replace(&self->shared_status, status);
    }
    return value_ref(self->shared_status);
}

static bool write_status(struct kubelet *self, const struct value *pod,
                         const struct pod_transition *transition, struct error *err)
{
    AUTO_VALUE *changed = value_ref(pod);
    struct value *status = make_status(self, pod, transition);
    put_addresses(self, pod, &status);
    value_put(&changed, status, "status");
    if (value_equal(changed, pod)) {
        return true; /* what the scheduler says is in the status since the Pod was bound */
    }
    AUTO_RESPONSE response =
        api_client_update(&self->client.client, &resource_pods, "status", changed);
    return accept(&response, err);
}

/* Binds the Pod if need be, and writes the status. POD is what the server holds. */
static bool change_pod(struct kubelet *self, const struct value *pod,
                       const struct pod_transition *transition, struct error *err)
{
    AUTO_VALUE *bound = value_ref(pod);
    bool is_bound = value_find_text(pod, "spec", "nodeName")[0] != '\0';
    if (!is_bound && transition->become != POD_UNSCHEDULABLE) {
        struct pod_key key = key_of(pod);
        if (!bind_pod(self, key.namespace, key.name, err)) {
            return false;
        }
        value_replace(&bound, stored_pod(self, key.namespace, key.name));
    }
    return write_status(self, bound, transition, err);
}

/* ---- by hand ---- */

static bool check_container(const struct value *pod, const struct pod_transition *transition,
                            struct error *err)
{
    const struct value *containers = value_find(pod, "spec", "containers");
    if (transition->container == NULL) {
        return true;
    }
    for (size_t i = 0; i < value_count(containers); i++) {
        if (value_is_text(value_get(value_at(containers, i), "name"), transition->container)) {
            return true;
        }
    }
    return error_set(err, "Pod %s/%s has no container \"%s\"", meta_namespace(pod), meta_name(pod),
                     transition->container);
}

static bool remove_pod(struct kubelet *self, const struct value *pod, bool force, struct error *err)
{
    if (!force && !meta_is_deleting(pod)) {
        return error_set(err, "Pod %s/%s is not being deleted: only `force` makes it go",
                         meta_namespace(pod), meta_name(pod));
    }
    direct_client_delete(&self->client, &resource_pods, pod, NULL, 0);
    return true;
}

bool kubelet_become(struct kubelet *self, const char *namespace, const char *name,
                    const struct pod_transition *transition, struct error *err)
{
    AUTO_VALUE *pod = stored_pod(self, namespace, name);
    if (pod == NULL) {
        return error_set(err, "there is no Pod %s/%s", namespace, name);
    }
    if (transition->become == POD_GONE) {
        return remove_pod(self, pod, transition->force, err);
    }
    if (!check_container(pod, transition, err)) {
        return false;
    }
    struct pod_record *record = find_record(self, pod);
    if (record != NULL && record->stage != STAGE_END) {
        cancel(self, record);
    }
    return change_pod(self, pod, transition, err);
}

/* ---- automatically ---- */

static void work(void *context);

static void wake(struct kubelet *self)
{
    struct tree_cursor cursor = tree_from(&self->due, NULL);
    const struct pod_record *record = tree_next(&cursor);
    if (record == NULL) {
        world_cancel(self->world, &self->timer);
    } else if (!world_timer_is_scheduled(&self->timer) ||
               sim_time_compare(record->due, self->timer.due) < 0) {
        struct sim_duration delay = sim_time_since(record->due, self->world->now);
        world_schedule(self->world, &self->timer, delay, work, self);
    }
}

static void plan(struct kubelet *self, struct pod_record *record, enum stage stage,
                 struct sim_duration delay)
{
    cancel(self, record);
    record->stage = stage;
    record->due = sim_time_add(self->world->now, delay);
    record->sequence = self->next_sequence++;
    tree_insert(&self->due, record, record);
    wake(self);
}

static void become_by_itself(struct kubelet *self, struct value *pod, enum pod_become become)
{
    struct pod_transition transition = {.become = become};
    AUTO_ERROR refusal = {0};
    if (!change_pod(self, pod, &transition, &refusal)) {
        world_trace(self->world, "Pod %s/%s stays as it is: %s", meta_namespace(pod),
                    meta_name(pod), refusal.message);
    }
}

/* The stage of RECORD has come. Each plans the next before it writes, as the watch on Pods may drop
 * the record when it does. */
static void advance(struct kubelet *self, struct pod_record *record)
{
    AUTO_VALUE *pod = stored_pod(self, value_text(record->namespace), value_text(record->name));
    enum stage stage = record->stage;
    cancel(self, record);
    switch (stage) {
    case STAGE_BIND:
        plan(self, record, STAGE_RUN, STARTUP);
        become_by_itself(self, pod, POD_SCHEDULED);
        break;
    case STAGE_RUN:
        plan(self, record, STAGE_GET_READY, READINESS);
        become_by_itself(self, pod, POD_RUNNING);
        break;
    case STAGE_GET_READY:
        become_by_itself(self, pod, POD_READY);
        break;
    case STAGE_END:
        direct_client_delete(&self->client, &resource_pods, pod, NULL, 0);
        break;
    case STAGE_NONE:
        break;
    }
}

static void work(void *context)
{
    struct kubelet *self = context;
    for (;;) {
        struct tree_cursor cursor = tree_from(&self->due, NULL);
        struct pod_record *record = tree_next(&cursor);
        if (record == NULL || sim_time_compare(record->due, self->world->now) > 0) {
            break;
        }
        advance(self, record);
    }
    wake(self);
}

/* ---- watching ---- */

/* Whether it will be ready in a moment: one that has not become so until now is left alone. Stored
 * times are of whole seconds. */
static bool has_just_started(const struct kubelet *self, const struct value *pod)
{
    const struct value *container = value_at(value_find(pod, "status", "containerStatuses"), 0);
    struct sim_time started;
    struct sim_duration limit = {READINESS.ns + SIM_NS_PER_SECOND};
    return !condition_is_true(value_find(pod, "status", "conditions"), "Ready") &&
           sim_time_parse(value_find_text(container, "state", "running", "startedAt"), &started) &&
           sim_time_since(self->world->now, started).ns < limit.ns;
}

/* A Pod on its node that was there before: what is left of its life. Its address is not given out
 * again. */
static void take_over(struct kubelet *self, const struct value *pod)
{
    const char *phase = value_find_text(pod, "status", "phase");
    unsigned high = 0;
    unsigned low = 0;
    struct pod_record *record = find_or_make_record(self, pod);
    bool has_address =
        sscanf(value_find_text(pod, "status", "podIP"), "10.244.%3u.%3u", &high, &low) == 2;
    if (has_address && high * 256 + low > self->created_count) {
        self->created_count = high * 256 + low;
    }
    record->number = has_address ? 0 : ++self->created_count;
    if (self->automatic && meta_is_deleting(pod)) {
        plan(self, record, STAGE_END, SHUTDOWN);
    } else if (self->automatic && strcmp(phase, "Pending") == 0) {
        plan(self, record, STAGE_RUN, STARTUP);
    } else if (self->automatic && strcmp(phase, "Running") == 0 && has_just_started(self, pod)) {
        plan(self, record, STAGE_GET_READY, READINESS);
    } else if (has_address) {
        drop_record(self, record);
    }
}

static void on_pod_added(struct kubelet *self, const struct value *pod)
{
    if (value_find_text(pod, "spec", "nodeName")[0] != '\0') {
        take_over(self, pod);
        return;
    }
    struct pod_record *record = find_or_make_record(self, pod);
    record->number = ++self->created_count;
    if (self->automatic) {
        plan(self, record, STAGE_BIND, SIM_SECONDS(0));
    }
}

static void on_pod_modified(struct kubelet *self, const struct value *pod,
                            const struct value *previous)
{
    bool begins_to_end = meta_is_deleting(pod) && !meta_is_deleting(previous);
    bool is_bound = value_find_text(pod, "spec", "nodeName")[0] != '\0';
    if (self->automatic && begins_to_end && is_bound) {
        plan(self, find_or_make_record(self, pod), STAGE_END, SHUTDOWN);
    }
    struct pod_record *record = find_record(self, pod);
    if (record != NULL && value_find(pod, "status", "podIP") != NULL) {
        record->number = 0;
    }
    if (record != NULL && record->number == 0 && record->stage == STAGE_NONE) {
        drop_record(self, record);
    }
}

static void on_pod(void *context, const struct api_watch_event *event)
{
    struct kubelet *self = context;
    struct pod_record *record;
    switch (event->type) {
    case API_WATCH_ADDED:
        on_pod_added(self, event->object);
        break;
    case API_WATCH_MODIFIED:
        on_pod_modified(self, event->object, event->previous);
        break;
    case API_WATCH_DELETED:
        record = find_record(self, event->object);
        if (record != NULL) {
            drop_record(self, record);
        }
        break;
    }
}

static void collect_node(void *context, const struct value *node)
{
    struct kubelet *self = context;
    if (!value_as_bool(value_find(node, "spec", "unschedulable"), false)) {
        value_push(&self->nodes, value_ref(value_find(node, "metadata", "name")));
    }
}

static void on_node(void *context, const struct api_watch_event *event)
{
    struct kubelet *self = context;
    (void)event;
    value_replace(&self->nodes, value_array());
    api_server_each(self->server, &resource_nodes, NULL, collect_node, self);
}

/* ---- dumps ---- */

static const char *const stage_names[] = {
    [STAGE_NONE] = "",           [STAGE_BIND] = "bind", [STAGE_RUN] = "run",
    [STAGE_GET_READY] = "ready", [STAGE_END] = "end",
};
#define STAGE_COUNT (sizeof(stage_names) / sizeof(stage_names[0]))

static struct value *dump_record(const struct pod_record *record)
{
    struct value *entry = value_object_of("namespace", value_ref(record->namespace), "name",
                                          value_ref(record->name), NULL);
    if (record->number != 0) {
        value_put(&entry, value_int(record->number), "address");
    }
    if (record->stage != STAGE_NONE) {
        AUTO_BUFFER due = {0};
        sim_time_print_micro(record->due, &due);
        value_put(&entry, value_string(stage_names[record->stage]), "next");
        value_put(&entry, value_string(buffer_text(&due)), "at");
    }
    return entry;
}

struct value *kubelet_dump(const struct kubelet *self)
{
    struct value *pods = value_array();
    struct tree_cursor by_name = tree_from(&self->pods, NULL);
    for (const struct pod_record *record; (record = tree_next(&by_name)) != NULL;) {
        if (record->stage == STAGE_NONE) {
            value_push(&pods, dump_record(record));
        }
    }
    struct tree_cursor by_due = tree_from(&self->due, NULL);
    for (const struct pod_record *record; (record = tree_next(&by_due)) != NULL;) {
        value_push(&pods, dump_record(record));
    }
    return value_object_of("automatic", value_bool(self->automatic), "addresses",
                           value_int(self->created_count), "nextNode",
                           value_int((int64_t)self->next_node_index), "pods", pods, NULL);
}

static enum stage stage_of(const struct value *entry)
{
    const char *next = value_find_text(entry, "next");
    size_t stage = STAGE_COUNT - 1;
    while (stage > 0 && strcmp(stage_names[stage], next) != 0) {
        stage--;
    }
    return (enum stage)stage;
}

/* NULL when the entry is in order. */
static const char *check_entry(const struct value *entry, struct api_server *server,
                               struct sim_time now)
{
    const struct value *pod =
        api_server_peek(server, &resource_pods, value_find_text(entry, "namespace"),
                        value_find_text(entry, "name"));
    enum stage stage = stage_of(entry);
    const struct value *next = value_get(entry, "next");
    int64_t address = value_as_int(value_get(entry, "address"), 0);
    struct sim_time at;
    if (pod == NULL) {
        return "there is no such Pod";
    }
    if (address < 0 || address > KUBELET_NUMBER_MAX) {
        return "address: expected a number from 1 on";
    }
    if (next == NULL) {
        return NULL;
    }
    if (stage == STAGE_NONE || (stage == STAGE_END && !meta_is_deleting(pod))) {
        return "next: expected bind, run, ready or, of a Pod that is being deleted, end";
    }
    return sim_time_parse(value_find_text(entry, "at"), &at) && sim_time_compare(at, now) >= 0 &&
                   sim_time_since(at, now).ns <= STARTUP.ns
               ? NULL
               : "at: expected a time within two seconds of now";
}

static bool is_number(const struct value *state, const char *key)
{
    int64_t number = value_as_int(value_get(state, key), -1);
    return number >= 0 && number <= KUBELET_NUMBER_MAX;
}

bool kubelet_check(const struct value *state, struct api_server *server, struct sim_time now,
                   struct error *err)
{
    const struct value *pods = value_get(state, "pods");
    if (state == NULL) {
        return true;
    }
    if (!value_is(value_get(state, "automatic"), VALUE_BOOL) || !is_number(state, "addresses") ||
        !is_number(state, "nextNode") || !value_is(pods, VALUE_ARRAY)) {
        return error_set(err, "kubelet: expected {automatic, addresses, nextNode, pods}");
    }
    for (size_t i = 0; i < value_count(pods); i++) {
        const struct value *entry = value_at(pods, i);
        const char *problem = check_entry(entry, server, now);
        if (problem != NULL) {
            return error_set(err, "kubelet.pods[%zu]: %s/%s: %s", i,
                             value_find_text(entry, "namespace"), value_find_text(entry, "name"),
                             problem);
        }
    }
    return true;
}

/* What it thought of Pods that it found on a node; one that is on none is certainly to be bound. */
static void forget_bound(struct kubelet *self)
{
    AUTO_VALUE *bound = value_array();
    struct tree_cursor cursor = tree_from(&self->pods, NULL);
    for (const struct pod_record *record; (record = tree_next(&cursor)) != NULL;) {
        const struct value *pod = api_server_peek(
            self->server, &resource_pods, value_text(record->namespace), value_text(record->name));
        if (value_find_text(pod, "spec", "nodeName")[0] != '\0') {
            value_push(&bound, value_ref(pod));
        }
    }
    for (size_t i = 0; i < value_count(bound); i++) {
        drop_record(self, find_record(self, value_at(bound, i)));
    }
}

void kubelet_resume(struct kubelet *self, const struct value *state)
{
    const struct value *pods = value_get(state, "pods");
    if (state == NULL || value_as_bool(value_get(state, "automatic"), false) != self->automatic) {
        return;
    }
    forget_bound(self);
    self->created_count = (uint32_t)value_as_int(value_get(state, "addresses"), 0);
    self->next_node_index = (size_t)value_as_int(value_get(state, "nextNode"), 0);
    for (size_t i = 0; i < value_count(pods); i++) {
        const struct value *entry = value_at(pods, i);
        const struct value *pod =
            api_server_peek(self->server, &resource_pods, value_find_text(entry, "namespace"),
                            value_find_text(entry, "name"));
        struct pod_record *record = find_or_make_record(self, pod);
        struct sim_time at = self->world->now;
        record->number = (uint32_t)value_as_int(value_get(entry, "address"), 0);
        cancel(self, record);
        if (value_get(entry, "next") != NULL) {
            sim_time_parse(value_find_text(entry, "at"), &at);
            plan(self, record, stage_of(entry), sim_time_since(at, self->world->now));
        }
    }
    wake(self);
}

/* ---- life ---- */

void kubelet_init(struct kubelet *self, struct world *world, struct api_server *server,
                  bool automatic)
{
    *self = (struct kubelet){
        .world = world,
        .server = server,
        .automatic = automatic,
        .nodes = value_array(),
        .lone_node = value_string(LONE_NODE),
    };
    direct_client_init(&self->scheduler, server, "kube-scheduler");
    direct_client_init(&self->client, server, "kubelet");
    tree_init(&self->pods, compare_pods);
    tree_init(&self->due, compare_due);
    self->pod_watcher =
        (struct api_watcher){.resource = &resource_pods, .notify = on_pod, .context = self};
    self->node_watcher =
        (struct api_watcher){.resource = &resource_nodes, .notify = on_node, .context = self};
    api_server_watch(server, &self->pod_watcher);
    api_server_watch(server, &self->node_watcher);
}

void kubelet_release(struct kubelet *self)
{
    api_server_unwatch(self->server, &self->pod_watcher);
    api_server_unwatch(self->server, &self->node_watcher);
    world_cancel(self->world, &self->timer);
    struct tree_cursor cursor = tree_from(&self->pods, NULL);
    for (struct pod_record *record; (record = tree_next(&cursor)) != NULL;) {
        free_record(record);
    }
    tree_release(&self->pods);
    tree_release(&self->due);
    value_unref(self->nodes);
    value_unref(self->lone_node);
    value_unref(self->shared_inputs);
    value_unref(self->shared_status);
    value_unref(self->shared_host);
}
