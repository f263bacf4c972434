#include "sim/apiserver/restore.h"

#include <string.h>

#include "core/kube/meta.h"
#include "sim/apiserver/verbs.h"

/* ---- what an object must have ---- */

static bool check_owners(const struct value *object)
{
    const struct value *owners = value_find(object, "metadata", "ownerReferences");
    for (size_t i = 0; i < value_count(owners); i++) {
        if (!value_is(value_get(value_at(owners, i), "uid"), VALUE_STRING)) {
            return false;
        }
    }
    return owners == NULL || value_is(owners, VALUE_ARRAY);
}

static bool check_object(const struct value *object, uint64_t revision, struct error *err)
{
    const char *kind = value_find_text(object, "kind");
    const char *name = value_find_text(object, "metadata", "name");
    uint64_t version = 0;
    if (!value_is(object, VALUE_OBJECT) || kind[0] == '\0' || name[0] == '\0') {
        return error_set(err, "expected an object with kind and metadata.name");
    }
    if (!resource_version_parse(value_find_text(object, "metadata", "resourceVersion"), &version) ||
        version == 0 || version > revision) {
        return error_set(err, "%s %s: expected a resourceVersion from 1 to the dump's revision",
                         kind, name);
    }
    if (value_find_text(object, "metadata", "uid")[0] == '\0' || !check_owners(object)) {
        return error_set(err, "%s %s: expected a uid, and one of each owner", kind, name);
    }
    return true;
}

static bool is_definition(const struct value *object)
{
    return value_is_text(value_get(object, "kind"), resource_customresourcedefinitions.kind);
}

/* ---- one object ---- */

/* Its view; NULL, with the reason, when it cannot be kept. */
static const struct view *view_of(const struct api_server *self, const struct value *object,
                                  struct error *err)
{
    const char *api_version = value_find_text(object, "apiVersion");
    const char *kind = value_find_text(object, "kind");
    const struct resource *resource = api_server_find_kind(self, api_version, kind);
    const struct view *view = resource == NULL ? NULL : view_find(self, resource);
    if (view == NULL || view->slot == NULL) {
        error_set(err, "%s %s: nothing of kind %s in %s is kept", kind,
                  value_find_text(object, "metadata", "name"), kind, api_version);
        return NULL;
    }
    if (resource->namespaced != (meta_namespace(object)[0] != '\0')) {
        error_set(err, "%s %s: expected %s namespace", kind, meta_name(object),
                  resource->namespaced ? "a" : "no");
        return NULL;
    }
    return view;
}

static bool restore_object(struct api_server *self, const struct value *object, struct error *err)
{
    const struct view *view = view_of(self, object, err);
    if (view == NULL) {
        return false;
    }
    AUTO_VALUE *kept = value_ref(object);
    if (view->strategy->allocate != NULL) {
        const struct api_request request = {.verb = API_CREATE, .resource = view->resource};
        struct strategy_call call = {
            .server = self, .request = &request, .view = view, .slot = view->slot};
        AUTO_RESPONSE refusal = {0};
        if (!view->strategy->allocate(&call, &kept, NULL, &refusal)) {
            return error_set(err, "%s", api_response_message(&refusal));
        }
    }
    return store_restore(&self->store, view->slot, view_store(view, value_ref(kept))) ||
           error_set(err, "%s %s is there twice", view->resource->kind, meta_name(object));
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
    const struct resource *resource = api_server_find_kind(
        self, value_find_text(object, "apiVersion"), value_find_text(object, "kind"));
    const struct view *of = resource == NULL ? NULL : view_find(self, resource);
    if (of == NULL) {
        return;
    }
    struct api_watch_event event = {
        .type = type, .resource = resource, .object = object, .revision = self->store.revision};
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
        AUTO_ERROR ignored = {0};
        const struct view *view = view_of(self, object, &ignored);
        if (view != NULL &&
            view_get(view, self, meta_namespace(object), meta_name(object)) != NULL) {
            tell_of(self, API_WATCH_ADDED, object);
        }
    }
}

/* What the definitions of before served goes, and what those of OBJECTS serve comes. */
static bool restore_definitions(struct api_server *self, const struct value *objects,
                                const struct value *before, struct error *err)
{
    for (size_t i = 0; i < value_count(objects); i++) {
        const struct value *object = value_at(objects, i);
        if (is_definition(object) && !restore_object(self, object, err)) {
            return false;
        }
    }
    for (size_t i = 0; i < value_count(before); i++) {
        const struct value *old = value_at(before, i);
        if (api_server_peek(self, &resource_customresourcedefinitions, NULL, meta_name(old)) ==
            NULL) {
            tell_of(self, API_WATCH_DELETED, old);
        }
    }
    for (size_t i = 0; i < value_count(objects); i++) {
        if (is_definition(value_at(objects, i))) {
            tell_of(self, API_WATCH_ADDED, value_at(objects, i));
        }
    }
    return true;
}

bool api_server_restore(struct api_server *self, const struct value *objects, uint64_t revision,
                        struct error *err)
{
    for (size_t i = 0; i < value_count(objects); i++) {
        if (!check_object(value_at(objects, i), revision, err)) {
            return false;
        }
    }
    AUTO_VALUE *before = value_array();
    api_server_each(self, &resource_customresourcedefinitions, NULL, collect, &before);
    give_back(self);
    store_clear(&self->store);
    self->store.revision = revision;
    history_forget(&self->store.history, revision);
    self->store.history.told = revision;
    if (!restore_definitions(self, objects, before, err)) {
        return false;
    }
    for (size_t i = 0; i < value_count(objects); i++) {
        const struct value *object = value_at(objects, i);
        if (!is_definition(object) && !restore_object(self, object, err)) {
            return false;
        }
    }
    return true;
}
