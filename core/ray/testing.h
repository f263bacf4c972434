#ifndef RAYRIG_RAY_TESTING_H
#define RAYRIG_RAY_TESTING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/api_status.h"
#include "core/kube/label_selector.h"
#include "core/kube/meta.h"
#include "core/ray/controller.h"

/* What the tests of the controller's steps share: a store, and a controller that works on it. */

/*
 * The recordings were made with the real controller on a store in memory that is always read
 * fresh and that numbers generated names. This is such a store; what it does beyond keeping
 * objects is what showed in the recordings.
 */
struct fake {
    struct api_client base;
    struct value *objects; /* array of {kind, object}, in order of names */
    struct value *writes;  /* array of `create Pod/default/rc-head-00001` */
    struct value *events;  /* array of `Normal CreatedService Create | …` */
    struct sim_time now;
    int name_count;
    unsigned suffix_count;
    bool graceful;              /* a deleted Pod stays, terminating, until it is taken away */
    const char *forbidden_verb; /* "create", "delete" or "deletecollection" of Pods; or NULL */
};

__attribute__((unused)) static const char *kind_at(const struct fake *fake, size_t index)
{
    return value_find_text(value_at(fake->objects, index), "kind");
}

__attribute__((unused)) static const struct value *object_at(const struct fake *fake, size_t index)
{
    return value_get(value_at(fake->objects, index), "object");
}

/* The count of all objects when there is no such one. */
__attribute__((unused)) static size_t position_of(const struct fake *fake, const char *kind,
                                                  const char *name)
{
    size_t i = 0;
    while (i < value_count(fake->objects) && (strcmp(kind_at(fake, i), kind) != 0 ||
                                              strcmp(meta_name(object_at(fake, i)), name) != 0)) {
        i++;
    }
    return i;
}

__attribute__((unused)) static const struct value *find_object(const struct fake *fake,
                                                               const char *kind, const char *name)
{
    return object_at(fake, position_of(fake, kind, name));
}

__attribute__((unused)) static void put_object(struct fake *fake, const char *kind,
                                               struct value *object_take)
{
    size_t i = position_of(fake, kind, meta_name(object_take));
    struct value *entry = value_object_of("kind", value_string(kind), "object", object_take, NULL);
    if (i < value_count(fake->objects)) {
        value_set_at(&fake->objects, i, entry);
        return;
    }
    const char *name = value_find_text(entry, "object", "metadata", "name");
    for (i = 0; i < value_count(fake->objects); i++) {
        if (strcmp(meta_name(object_at(fake, i)), name) > 0) {
            break;
        }
    }
    value_insert_at(&fake->objects, i, entry);
}

__attribute__((unused)) static void remove_object(struct fake *fake, const char *kind,
                                                  const char *name)
{
    value_remove_at(&fake->objects, position_of(fake, kind, name));
}

__attribute__((unused)) static void note_write(struct fake *fake, const char *verb,
                                               const char *kind, const struct value *object)
{
    value_push(&fake->writes, value_string_printf("%s %s/%s/%s", verb, kind, meta_namespace(object),
                                                  meta_name(object)));
}

__attribute__((unused)) static struct value *time_text(struct sim_time moment)
{
    AUTO_BUFFER text = {0};
    sim_time_print(moment, &text);
    return value_string(buffer_text(&text));
}

/* ---- requests ---- */

__attribute__((unused)) static bool is_forbidden(const struct fake *fake, const char *verb)
{
    return fake->forbidden_verb != NULL && strcmp(fake->forbidden_verb, verb) == 0;
}

__attribute__((unused)) static struct api_response answer_list(struct fake *fake,
                                                               const struct api_request *request)
{
    struct label_selector selector;
    AUTO_ERROR err = {0};
    CHECK(label_selector_parse(request->label_selector, &selector, &err));
    AUTO_VALUE *items = value_array();
    for (size_t i = 0; i < value_count(fake->objects); i++) {
        const struct value *labels = value_find(object_at(fake, i), "metadata", "labels");
        if (strcmp(kind_at(fake, i), request->resource->kind) == 0 &&
            label_selector_matches(&selector, labels)) {
            value_push(&items, value_ref(object_at(fake, i)));
        }
    }
    label_selector_release(&selector);
    return (struct api_response){.code = 200,
                                 .body = value_object_of("items", value_ref(items), NULL)};
}

__attribute__((unused)) static void complete_service(struct value **service)
{
    AUTO_VALUE *ports = value_ref(value_find(*service, "spec", "ports"));
    bool node_ports = strcmp(value_find_text(*service, "spec", "type"), "NodePort") == 0;
    for (size_t i = 0; i < value_count(ports); i++) {
        struct value *port = value_ref(value_at(ports, i));
        value_put(&port, value_ref(value_get(port, "port")), "targetPort");
        if (node_ports) {
            value_put(&port, value_int(30000 + (int64_t)i), "nodePort");
        }
        value_set_at(&ports, i, port);
    }
    if (ports != NULL) {
        value_put(service, value_ref(ports), "spec", "ports");
    }
    if (value_find(*service, "spec", "clusterIP") == NULL) {
        value_put(service, value_string("10.96.0.2"), "spec", "clusterIP");
    }
}

__attribute__((unused)) static struct api_response answer_create(struct fake *fake,
                                                                 const struct api_request *request)
{
    const char *kind = request->resource->kind;
    AUTO_VALUE *object = value_ref(request->body);
    if (strcmp(kind, "Pod") == 0) {
        if (is_forbidden(fake, "create")) {
            return api_status_forbidden(request->resource, "", "exceeded quota: q");
        }
        fake->name_count++;
        value_put(&object,
                  value_string_printf("%s%05d", value_find_text(object, "metadata", "generateName"),
                                      fake->name_count),
                  "metadata", "name");
        value_put(&object, value_string("Pending"), "status", "phase");
    }
    if (strcmp(kind, "Service") == 0) {
        complete_service(&object);
    }
    if (find_object(fake, kind, meta_name(object)) != NULL) {
        return api_status_already_exists(request->resource, meta_name(object), false);
    }
    note_write(fake, "create", kind, object);
    put_object(fake, kind, value_ref(object));
    return (struct api_response){.code = 201, .body = value_ref(object)};
}

/* A status update changes nothing else; a deleted object without finalizers is gone. */
__attribute__((unused)) static struct api_response answer_update(struct fake *fake,
                                                                 const struct api_request *request)
{
    const char *kind = request->resource->kind;
    const struct value *live = find_object(fake, kind, request->name);
    bool is_status = request->subresource != NULL;
    AUTO_VALUE *object = value_ref(is_status ? live : request->body);
    const char *member = "status";
    value_put(&object, value_ref(value_get(is_status ? request->body : live, member)), "status");
    note_write(fake, is_status ? "status" : "update", kind, object);
    if (meta_is_deleting(object) &&
        value_count(value_find(object, "metadata", "finalizers")) == 0) {
        remove_object(fake, kind, request->name);
    } else {
        put_object(fake, kind, value_ref(object));
    }
    return (struct api_response){.code = 200, .body = value_ref(object)};
}

/* Only Pods take their time. */
__attribute__((unused)) static void delete_object(struct fake *fake, const char *kind,
                                                  const char *name)
{
    AUTO_VALUE *object = value_ref(find_object(fake, kind, name));
    note_write(fake, "delete", kind, object);
    if (fake->graceful && strcmp(kind, "Pod") == 0) {
        value_put(&object, time_text(fake->now), "metadata", "deletionTimestamp");
        put_object(fake, kind, value_ref(object));
    } else {
        remove_object(fake, kind, name);
    }
}

__attribute__((unused)) static struct api_response answer_delete(struct fake *fake,
                                                                 const struct api_request *request)
{
    if (is_forbidden(fake, "delete")) {
        return api_status_forbidden(request->resource, "", "exceeded quota: q");
    }
    if (find_object(fake, request->resource->kind, request->name) == NULL) {
        return api_status_not_found(request->resource, request->name);
    }
    delete_object(fake, request->resource->kind, request->name);
    return (struct api_response){.code = 200, .body = value_object()};
}

__attribute__((unused)) static struct api_response answer_delete_collection(
    struct fake *fake, const struct api_request *request)
{
    if (is_forbidden(fake, "deletecollection")) {
        return api_status_forbidden(request->resource, "", "exceeded quota: q");
    }
    AUTO_RESPONSE list = answer_list(fake, request);
    const struct value *pods = value_get(list.body, "items");
    for (size_t i = 0; i < value_count(pods); i++) {
        delete_object(fake, "Pod", meta_name(value_at(pods, i)));
    }
    return (struct api_response){.code = 200, .body = value_object()};
}

__attribute__((unused)) static void fake_call(struct api_client *base,
                                              const struct api_request *request,
                                              struct api_response *response)
{
    struct fake *fake = (struct fake *)base;
    const struct value *found = NULL;
    switch (request->verb) {
    case API_GET:
        found = find_object(fake, request->resource->kind, request->name);
        *response = found == NULL ? api_status_not_found(request->resource, request->name)
                                  : (struct api_response){.code = 200, .body = value_ref(found)};
        return;
    case API_LIST:
        *response = answer_list(fake, request);
        return;
    case API_CREATE:
        *response = answer_create(fake, request);
        return;
    case API_UPDATE:
        *response = answer_update(fake, request);
        return;
    case API_DELETE:
        *response = answer_delete(fake, request);
        return;
    case API_DELETE_COLLECTION:
        *response = answer_delete_collection(fake, request);
        return;
    case API_PATCH:
        CHECK(false);
    }
}

__attribute__((unused)) static void fake_record_event(struct api_client *base,
                                                      const struct api_event *event)
{
    struct fake *fake = (struct fake *)base;
    value_push(&fake->events, value_string_printf("%s %s %s | %s", event->type, event->reason,
                                                  event->action, event->note));
}

__attribute__((unused)) static struct sim_time fake_now(struct api_client *base)
{
    return ((struct fake *)base)->now;
}

__attribute__((unused)) static void fake_random_suffix(struct api_client *base, char out[6])
{
    unsigned count = ((struct fake *)base)->suffix_count++;
    for (size_t i = 0; i < 5; i++) {
        out[4 - i] = (char)('0' + count % 10);
        count /= 10;
    }
    out[5] = '\0';
}

__attribute__((unused)) static void fake_random_bytes(struct api_client *base, unsigned char *out,
                                                      size_t count)
{
    (void)base;
    memset(out, 0, count);
}

/* ---- a controller on a store ---- */

/* The last pass, as text: writes and events a line each; "" for no error. */
struct rig {
    struct fake fake;
    struct reconciler *controller;
    struct buffer writes;
    struct buffer events;
    char *error;
    int64_t requeue_seconds;
};

/* A value from a JSON text with ' for ". */
__attribute__((unused)) static struct value *rig_value(const char *text)
{
    AUTO_BUFFER json = {0};
    buffer_append(&json, text);
    for (size_t i = 0; i < json.size; i++) {
        json.data[i] = json.data[i] == '\'' ? '"' : json.data[i];
    }
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(buffer_text(&json), json.size, &err);
    CHECK(value != NULL);
    return value;
}

/* Puts an object, given as for rig_value(), into the store. */
__attribute__((unused)) static void rig_put(struct rig *self, const char *kind, const char *text)
{
    put_object(&self->fake, kind, rig_value(text));
}

#define RIG_TEMPLATE                                                                               \
    "'template':{'spec':{'containers':[{'name':'ray','ports':[{'name':'dashboard',"                \
    "'containerPort':8265}]}]}}"

/* NEW_CONTROLLER's, for the cluster `rc` of a head and one worker; GATES and ENV as for
 * rig_value(). */
__attribute__((unused)) static void rig_init_with(
    struct rig *self,
    struct reconciler *(*new_controller)(const struct ray_controller_config *config,
                                         struct error *err),
    const char *gates, const char *env)
{
    AUTO_VALUE *gate_values = rig_value(gates);
    AUTO_VALUE *env_values = rig_value(env);
    AUTO_ERROR err = {0};
    struct ray_controller_config config = {
        .contract = contract_find("kuberay-1.7"), .feature_gates = gate_values, .env = env_values};
    *self = (struct rig){.fake = {.base = {fake_call, fake_record_event, fake_now,
                                           fake_random_suffix, fake_random_bytes},
                                  .objects = value_array()},
                         .controller = new_controller(&config, &err)};
    CHECK(self->controller != NULL);
    rig_put(self, "RayCluster",
            "{'metadata':{'name':'rc','namespace':'default','uid':'u','generation':1},'spec':{"
            "'headGroupSpec':{'rayStartParams':{}," RIG_TEMPLATE "},'workerGroupSpecs':[{"
            "'groupName':'g','replicas':1,'minReplicas':0,'maxReplicas':5,'numOfHosts':1,"
            "'rayStartParams':{}," RIG_TEMPLATE "}]}}");
}

__attribute__((unused)) static void rig_init(struct rig *self, const char *gates, const char *env)
{
    rig_init_with(self, ray_controller_new, gates, env);
}

__attribute__((unused)) static void rig_release(struct rig *self)
{
    self->controller->destroy(self->controller);
    value_unref(self->fake.objects);
    buffer_release(&self->writes);
    buffer_release(&self->events);
    free(self->error);
}

/* Sets a member, given as for rig_value(), of the object. */
#define rig_set(rig, kind, name, member, ...)                                                      \
    do {                                                                                           \
        struct value *rig_object = value_ref(find_object(&(rig)->fake, (kind), (name)));           \
        value_put(&rig_object, rig_value(member), __VA_ARGS__);                                    \
        put_object(&(rig)->fake, (kind), rig_object);                                              \
    } while (0)
#define rig_set_spec(rig, member, ...)                                                             \
    rig_set((rig), "RayCluster", "rc", (member), "spec", __VA_ARGS__)

/* Sets a member of the only worker group. */
__attribute__((unused)) static void rig_set_group(struct rig *self, const char *name,
                                                  const char *member)
{
    struct value *cluster = value_ref(find_object(&self->fake, "RayCluster", "rc"));
    AUTO_VALUE *groups = value_ref(value_find(cluster, "spec", "workerGroupSpecs"));
    struct value *group = value_ref(value_at(groups, 0));
    value_put(&group, rig_value(member), name);
    value_set_at(&groups, 0, group);
    value_put(&cluster, value_ref(groups), "spec", "workerGroupSpecs");
    put_object(&self->fake, "RayCluster", cluster);
}

__attribute__((unused)) static void rig_print_lines(const struct value *lines, struct buffer *out)
{
    buffer_truncate(out, 0);
    for (size_t i = 0; i < value_count(lines); i++) {
        buffer_printf(out, "%s\n", value_text(value_at(lines, i)));
    }
}

__attribute__((unused)) static void rig_pass(struct rig *self)
{
    self->fake.writes = value_array();
    self->fake.events = value_array();
    struct reconcile_result result;
    self->controller->reconcile(self->controller, &self->fake.base, "default", "rc", &result);
    rig_print_lines(self->fake.writes, &self->writes);
    rig_print_lines(self->fake.events, &self->events);
    free(self->error);
    self->error = result.error == NULL ? memory_copy_text("") : result.error;
    self->requeue_seconds = result.requeue_after.ns / SIM_NS_PER_SECOND;
    value_unref(self->fake.writes);
    value_unref(self->fake.events);
}

#define AUTO_RIG __attribute__((cleanup(rig_release))) struct rig

#endif
