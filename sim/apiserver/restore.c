#include "sim/apiserver/restore.h"

#include <string.h>

#include "core/base/tree.h"
#include "core/kube/meta.h"
#include "sim/apiserver/definition.h"
#include "sim/apiserver/verbs.h"

/* A restore on its way. */
struct restore {
    struct api_server *server;
    const struct value *objects;
    uint64_t revision;
    struct tree uids; /* of objects, by their uid */
    size_t index;     /* of the object that is looked at */
    struct error *err;
};

static int compare_uid(const void *key, const void *item)
{
    return strcmp(key, value_find_text(item, "metadata", "uid"));
}

/* ---- what is wrong ---- */

static void print_object(const struct value *object, struct buffer *out)
{
    const char *namespace = value_find_text(object, "metadata", "namespace");
    buffer_printf(out, "%s %s%s%s", value_find_text(object, "kind"), namespace,
                  namespace[0] == '\0' ? "" : "/", value_find_text(object, "metadata", "name"));
}

/* Says which object is meant, and fails. */
static bool refuse(struct restore *self, const char *what)
{
    AUTO_BUFFER object = {0};
    print_object(value_at(self->objects, self->index), &object);
    return error_set(self->err, "objects[%zu]: %s: %s", self->index, buffer_text(&object), what);
}

/* ---- what every object must have ---- */

static bool check_time(const struct value *object, const char *key)
{
    const struct value *text = value_find(object, "metadata", key);
    struct sim_time moment;
    return text == NULL ||
           (value_is(text, VALUE_STRING) && sim_time_parse(value_text(text), &moment));
}

static bool check_object(struct restore *self, const struct value *object)
{
    uint64_t version = 0;
    if (value_find_text(object, "kind")[0] == '\0' ||
        value_find_text(object, "apiVersion")[0] == '\0' ||
        value_find_text(object, "metadata", "name")[0] == '\0') {
        return error_set(self->err,
                         "objects[%zu]: expected an object with apiVersion, kind and metadata.name",
                         self->index);
    }
    if (!resource_version_parse(value_find_text(object, "metadata", "resourceVersion"), &version) ||
        version == 0 || version > self->revision) {
        return refuse(self, "expected a resourceVersion from 1 to the dump's revision");
    }
    const char *uid = value_find_text(object, "metadata", "uid");
    if (uid[0] == '\0') {
        return refuse(self, "expected a uid");
    }
    if (value_find(object, "metadata", "creationTimestamp") == NULL ||
        !check_time(object, "creationTimestamp") || !check_time(object, "deletionTimestamp")) {
        return refuse(self, "expected a creationTimestamp, and times as 2026-01-01T00:00:00Z");
    }
    const struct value *other = tree_insert(&self->uids, uid, (void *)(uintptr_t)object);
    if (other != NULL) {
        AUTO_BUFFER what = {0};
        buffer_append(&what, "its uid is also that of ");
        print_object(other, &what);
        return refuse(self, buffer_text(&what));
    }
    return true;
}

static bool is_definition(const struct value *object)
{
    return value_is_text(value_get(object, "kind"), resource_customresourcedefinitions.kind) &&
           value_is_text(value_get(object, "apiVersion"), "apiextensions.k8s.io/v1");
}

/* ---- one object ---- */

/* The view in whose form it is; NULL when nothing of the kind is kept. */
static const struct view *view_of(const struct api_server *self, const struct value *object)
{
    const struct resource *resource = api_server_find_kind(
        self, value_find_text(object, "apiVersion"), value_find_text(object, "kind"));
    const struct view *view = resource == NULL ? NULL : view_find(self, resource);
    return view == NULL || view->slot == NULL ? NULL : view;
}

/* An object that was stored before its schema changed need not be as that has it now. */
static bool is_as_schema_wants(const struct view *view)
{
    return view->details == NULL || !view->details->reads_by_schema;
}

/* What the kind's decoder says to it. */
static bool decode(struct strategy_call *call, struct value **object, struct buffer *problem)
{
    const struct view *view = call->view;
    if (is_as_schema_wants(view)) {
        return decode_fields(call, object, problem);
    }
    AUTO_VALUE *unknown = value_array();
    if (!metadata_decode(view->resource, object, &unknown, problem)) {
        return false;
    }
    if (value_count(unknown) > 0) {
        buffer_printf(problem, "unknown field \"%s\"", value_text(value_at(unknown, 0)));
    }
    return value_count(unknown) == 0;
}

/* What a request that creates it would be told. */
static bool validate(struct strategy_call *call, const struct value *object,
                     struct api_response *refusal)
{
    const struct strategy *strategy = call->view->strategy;
    bool is_custom = strategy->resource->custom;
    AUTO_FIELD_ERRORS errors = {0};
    metadata_validate(call, object, &errors);
    if (is_custom && is_as_schema_wants(call->view)) {
        schema_validate(strategy->schema, object, NULL, &errors);
    }
    if (!is_custom && strategy->validate != NULL) {
        strategy->validate(call, object, &errors);
    }
    if (errors.count > 0) {
        *refusal = api_status_invalid(strategy->resource, meta_name(object), &errors);
    }
    return errors.count == 0;
}

/* As it is to be kept: read, found in order, and with its addresses taken. */
static bool admit(struct restore *self, struct strategy_call *call, struct value **object)
{
    const struct strategy *strategy = call->view->strategy;
    AUTO_BUFFER problem = {0};
    AUTO_RESPONSE refusal = {0};
    if (!decode(call, object, &problem)) {
        return refuse(self, buffer_text(&problem));
    }
    return (validate(call, *object, &refusal) &&
            (strategy->allocate == NULL || strategy->allocate(call, object, NULL, &refusal))) ||
           refuse(self, api_response_message(&refusal));
}

static bool restore_object(struct restore *self, const struct value *object)
{
    const struct view *view = view_of(self->server, object);
    if (view == NULL) {
        AUTO_BUFFER what = {0};
        buffer_printf(&what, "nothing of kind %s in %s is kept", value_find_text(object, "kind"),
                      value_find_text(object, "apiVersion"));
        return refuse(self, buffer_text(&what));
    }
    if (view->resource->namespaced != (meta_namespace(object)[0] != '\0')) {
        return refuse(self, view->resource->namespaced ? "expected a namespace"
                                                       : "expected no namespace");
    }
    AUTO_VALUE *kept = value_ref(object);
    const struct api_request request = {
        .verb = API_CREATE, .resource = view->resource, .field_validation = API_FIELDS_STRICT};
    struct strategy_call call = {.server = self->server,
                                 .request = &request,
                                 .view = view,
                                 .slot = view->slot,
                                 .warnings = value_array()};
    bool ok = admit(self, &call, &kept);
    value_unref(call.warnings);
    return ok &&
           (store_restore(&self->server->store, view->slot, view_store(view, value_ref(kept))) ||
            refuse(self, "it is there twice"));
}

/* ---- all of them ---- */

static void give_back(struct api_server *self)
{
    for (const struct view *view = self->views; view != NULL; view = view->next) {
        if (view->slot == NULL || view->strategy->release == NULL) {
            continue;
        }
        struct store_walk walk;
        store_walk_start(&walk, &self->store, view->slot, NULL, NULL, self->store.revision);
        for (const struct value *object; (object = store_walk_next(&walk)) != NULL;) {
            view->strategy->release(self, object);
        }
        store_walk_release(&walk);
    }
}

static void collect(void *context, const struct value *object)
{
    value_push(context, value_ref(object));
}

static void tell_of(struct api_server *self, enum api_watch_type type, const struct value *object)
{
    const struct view *of = view_of(self, object);
    if (of == NULL) {
        return;
    }
    struct api_watch_event event = {
        .type = type, .resource = of->resource, .object = object, .revision = self->store.revision};
    struct api_watcher *next;
    for (struct api_watcher *watcher = self->watchers; watcher != NULL; watcher = next) {
        next = watcher->next;
        if (watcher->view == NULL || watcher->view->slot == of->slot) {
            watcher->notify(watcher->context, &event);
        }
    }
}

void api_server_tell_restored(struct api_server *self, const struct value *objects)
{
    for (size_t i = 0; i < value_count(objects); i++) {
        const struct value *object = value_at(objects, i);
        const struct view *view = view_of(self, object);
        const struct value *kept =
            view == NULL ? NULL : view_get(view, self, meta_namespace(object), meta_name(object));
        if (kept != NULL) {
            AUTO_VALUE *told = value_ref(kept);
            tell_of(self, API_WATCH_ADDED, told);
        }
    }
}

/* The definitions of OBJECTS that are there now, as an array. Owns: a new reference. */
static struct value *kept_definitions(struct api_server *self, const struct value *objects)
{
    struct value *list = value_array();
    for (size_t i = 0; i < value_count(objects); i++) {
        const struct value *object = value_at(objects, i);
        const struct value *kept = is_definition(object)
                                       ? api_server_peek(self, &resource_customresourcedefinitions,
                                                         NULL, meta_name(object))
                                       : NULL;
        if (kept != NULL) {
            value_push(&list, value_ref(kept));
        }
    }
    return list;
}

/* What the definitions of BEFORE served goes; what those that have been restored serve comes. */
static void serve_definitions(struct api_server *self, const struct value *objects,
                              const struct value *before)
{
    for (size_t i = 0; i < value_count(before); i++) {
        const struct value *old = value_at(before, i);
        if (api_server_peek(self, &resource_customresourcedefinitions, NULL, meta_name(old)) ==
            NULL) {
            tell_of(self, API_WATCH_DELETED, old);
        }
    }
    AUTO_VALUE *list = kept_definitions(self, objects);
    for (size_t i = 0; i < value_count(list); i++) {
        if (definition_is(value_at(list, i), "Established")) {
            definition_restore(self, value_at(list, i));
        }
    }
    for (size_t i = 0; i < value_count(list); i++) {
        tell_of(self, API_WATCH_ADDED, value_at(list, i));
    }
}

/* Those that are definitions, or those that are not. */
static bool restore_some(struct restore *self, bool definitions)
{
    for (self->index = 0; self->index < value_count(self->objects); self->index++) {
        const struct value *object = value_at(self->objects, self->index);
        if (is_definition(object) == definitions && !restore_object(self, object)) {
            return false;
        }
    }
    return true;
}

static bool restore_all(struct restore *self)
{
    struct api_server *server = self->server;
    for (self->index = 0; self->index < value_count(self->objects); self->index++) {
        if (!check_object(self, value_at(self->objects, self->index))) {
            return false;
        }
    }
    AUTO_VALUE *before = value_array();
    api_server_each(server, &resource_customresourcedefinitions, NULL, collect, &before);
    give_back(server);
    store_clear(&server->store);
    server->store.revision = self->revision;
    history_forget(&server->store.history, self->revision);
    server->store.history.told = self->revision;
    if (!restore_some(self, true)) {
        return false;
    }
    serve_definitions(server, self->objects, before);
    return restore_some(self, false);
}

bool api_server_restore(struct api_server *self, const struct value *objects, uint64_t revision,
                        struct error *err)
{
    struct restore restore = {.server = self, .objects = objects, .revision = revision, .err = err};
    tree_init(&restore.uids, compare_uid);
    bool ok = restore_all(&restore);
    tree_release(&restore.uids);
    return ok;
}
