#include <stdlib.h>
#include <string.h>

#include "core/kube/meta.h"
#include "sim/apiserver/definition.h"
#include "sim/apiserver/verbs.h"

/*
 * What becomes of a definition after it has been written: its names are accepted, it is
 * established and served, and in the end its objects are deleted. All but the last happens before
 * the write that caused it returns; in a real cluster it takes about a second.
 */

bool definition_is(const struct value *crd, const char *condition_type)
{
    return condition_is_true(value_find(crd, "status", "conditions"), condition_type);
}

bool definition_set_condition(struct value **crd, const struct condition *condition,
                              struct sim_time now)
{
    const struct value *old = value_find(*crd, "status", "conditions");
    AUTO_VALUE *list = value_is(old, VALUE_ARRAY) ? value_ref(old) : NULL;
    if (!condition_set(&list, condition, now)) {
        return false;
    }
    value_put(crd, value_ref(list), "status", "conditions");
    return true;
}

static const struct value *find(const struct api_server *server, const char *name)
{
    return api_server_peek(server, &resource_customresourcedefinitions, NULL, name);
}

static void send(struct api_server *server, const char *subresource, const struct value *crd)
{
    AUTO_RESPONSE response = {0};
    struct api_request request = {
        .verb = API_UPDATE,
        .resource = &resource_customresourcedefinitions,
        .name = meta_name(crd),
        .subresource = subresource,
        .body = crd,
        .field_manager = "kube-apiserver",
        .user_agent = "kube-apiserver",
    };
    api_server_handle(server, &request, &response);
}

/* ---- names ---- */

/* What the definitions of a group have been given. */
struct claims {
    const char *group;
    struct value *resources; /* {name: true} */
    struct value *kinds;
};

static void claim(struct value **names, const char *name)
{
    if (name[0] != '\0') {
        value_put(names, value_bool(true), name);
    }
}

static void collect_claims(void *context, const struct value *crd)
{
    struct claims *claims = context;
    const struct value *names = value_find(crd, "status", "acceptedNames");
    const struct value *short_names = value_get(names, "shortNames");
    if (strcmp(value_find_text(crd, "spec", "group"), claims->group) != 0) {
        return;
    }
    claim(&claims->resources, value_find_text(names, "plural"));
    claim(&claims->resources, value_find_text(names, "singular"));
    for (size_t i = 0; i < value_count(short_names); i++) {
        claim(&claims->resources, value_text(value_at(short_names, i)));
    }
    claim(&claims->kinds, value_find_text(names, "kind"));
    claim(&claims->kinds, value_find_text(names, "listKind"));
}

/* One name of a definition: what it asks for, what it has, and who else may have it. */
static bool is_free(const struct value *wanted, const struct value *accepted,
                    const struct value *taken)
{
    return value_equal(wanted, accepted) || value_text_size(wanted) == 0 ||
           value_get(taken, value_text(wanted)) == NULL;
}

static bool accept_short_names(const struct value *wanted, const struct value *accepted,
                               const struct value *taken, struct buffer *problem)
{
    size_t count = 0;
    for (size_t i = 0; i < value_count(wanted); i++) {
        bool is_ours = false;
        for (size_t k = 0; k < value_count(accepted); k++) {
            is_ours = is_ours || value_equal(value_at(accepted, k), value_at(wanted, i));
        }
        if (!is_ours && !is_free(value_at(wanted, i), NULL, taken)) {
            buffer_printf(problem, "%s\"%s\" is already in use", count++ == 0 ? "" : ", ",
                          value_text(value_at(wanted, i)));
        }
    }
    if (count > 1) { /* as an aggregate of errors is printed */
        AUTO_BUFFER list = {0};
        buffer_printf(&list, "[%s]", buffer_text(problem));
        problem->size = 0;
        buffer_append(problem, buffer_text(&list));
    }
    return count == 0;
}

/* Source: namingConditionController.calculateNamesAndConditions. */
static void accept_names(const struct claims *claims, struct value **crd, struct sim_time now)
{
    static const struct {
        const char *key;
        const char *reason;
        bool is_kind;
    } rows[] = {
        {"plural", "PluralConflict", false},         {"singular", "SingularConflict", false},
        {"shortNames", "ShortNamesConflict", false}, {"kind", "KindConflict", true},
        {"listKind", "ListKindConflict", true},
    };
    AUTO_VALUE *names = value_ref(value_find(*crd, "spec", "names"));
    AUTO_VALUE *accepted = value_ref(value_find(*crd, "status", "acceptedNames"));
    AUTO_BUFFER problem = {0};
    struct condition condition = {"NamesAccepted", "True", "NoConflicts", "no conflicts found"};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *key = rows[i].key;
        const struct value *wanted = value_get(names, key);
        const struct value *has = value_get(accepted, key);
        const struct value *taken = rows[i].is_kind ? claims->kinds : claims->resources;
        AUTO_BUFFER text = {0};
        bool ok = strcmp(key, "shortNames") == 0 ? accept_short_names(wanted, has, taken, &text)
                                                 : is_free(wanted, has, taken);
        if (ok) {
            value_put(&accepted, value_ref(wanted), key);
            continue;
        }
        if (text.size == 0) {
            buffer_printf(&text, "\"%s\" is already in use", value_text(wanted));
        }
        problem.size = 0;
        buffer_append(&problem, buffer_text(&text));
        condition =
            (struct condition){"NamesAccepted", "False", rows[i].reason, buffer_text(&problem)};
    }
    value_put(&accepted, value_ref(value_get(names, "categories")), "categories");
    value_put(crd, value_ref(accepted), "status", "acceptedNames");
    definition_set_condition(crd, &condition, now);
}

static void set_names(struct api_server *server, struct value **crd)
{
    static const struct condition refused = {"Established", "False", "NotAccepted",
                                             "not all names are accepted"};
    static const struct condition installing = {"Established", "False", "Installing",
                                                "the initial names have been accepted"};
    struct claims claims = {.group = value_find_text(*crd, "spec", "group"),
                            .resources = value_object(),
                            .kinds = value_object()};
    api_server_each(server, &resource_customresourcedefinitions, NULL, collect_claims, &claims);
    accept_names(&claims, crd, server->world->now);
    value_unref(claims.resources);
    value_unref(claims.kinds);
    const struct value *conditions = value_find(*crd, "status", "conditions");
    if (definition_is(*crd, "Established")) {
        return;
    }
    if (definition_is(*crd, "NamesAccepted")) {
        definition_set_condition(crd, &installing, server->world->now);
    } else if (condition_find(conditions, "Established") == NULL) {
        definition_set_condition(crd, &refused, server->world->now);
    }
}

/* ---- deletion ---- */

static const struct condition completed = {"Terminating", "False", "InstanceDeletionCompleted",
                                           "removed all instances"};

static void finish(struct api_server *server, const struct value *crd,
                   const struct condition *condition)
{
    AUTO_VALUE *object = value_ref(crd);
    definition_set_condition(&object, condition, server->world->now);
    send(server, "status", object);
    const struct value *now = find(server, meta_name(object));
    AUTO_VALUE *free_of_it = value_ref(now);
    if (now != NULL && meta_remove_finalizer(&free_of_it, DEFINITION_FINALIZER)) {
        send(server, NULL, free_of_it);
    }
}

static void note_namespace(void *context, const struct value *object)
{
    value_put((struct value **)context, value_bool(true), meta_namespace(object));
}

static void delete_objects(struct api_server *server, const struct resource *resource)
{
    AUTO_VALUE *namespaces = value_object();
    api_server_each(server, resource, NULL, note_namespace, &namespaces);
    for (size_t i = 0; i < value_count(namespaces); i++) {
        const char *namespace = value_key_at(namespaces, i);
        AUTO_RESPONSE response = {0};
        struct api_request request = {
            .verb = API_DELETE_COLLECTION,
            .resource = resource,
            .namespace = namespace[0] == '\0' ? NULL : namespace,
            .user_agent = "kube-apiserver",
        };
        api_server_handle(server, &request, &response);
    }
}

void definition_delete_objects(struct api_server *server, const char *name)
{
    static const struct condition in_progress = {"Terminating", "True",
                                                 "InstanceDeletionInProgress",
                                                 "CustomResource deletion is in progress"};
    const struct value *now = find(server, name);
    AUTO_VALUE *crd = value_ref(now);
    struct store_slot *slot = definition_slot(server, name);
    if (crd == NULL || !meta_is_deleting(crd)) {
        return;
    }
    if (definition_set_condition(&crd, &in_progress, server->world->now)) {
        send(server, "status", crd);
    }
    delete_objects(server, slot->resource);
    now = find(server, name);
    if (slot->records.count == 0 && now != NULL) {
        AUTO_VALUE *last = value_ref(now);
        finish(server, last, &completed);
    }
}

static void terminate(struct api_server *server, const struct value *crd)
{
    static const struct condition never = {"Terminating", "False", "NeverEstablished",
                                           "resource was never established"};
    if (!meta_has_finalizer(crd, DEFINITION_FINALIZER)) {
        return;
    }
    if (definition_slot(server, meta_name(crd)) == NULL || !definition_is(crd, "Established")) {
        finish(server, crd, &never);
    } else {
        definition_terminate(server, meta_name(crd));
    }
}

void definition_object_removed(struct api_server *server, const struct view *view)
{
    const struct view_details *details = view->details;
    if (details == NULL || !*details->terminating || view->slot->records.count > 0) {
        return;
    }
    AUTO_BUFFER name = {0};
    buffer_printf(&name, "%s.%s", view->resource->plural, view->resource->group);
    const struct value *crd = find(server, buffer_text(&name));
    if (crd != NULL && definition_is(crd, "Terminating")) {
        AUTO_VALUE *object = value_ref(crd);
        finish(server, object, &completed);
    }
}

/* ---- the order of things ---- */

static void reconcile(struct api_server *server, const struct value *crd_borrowed)
{
    static const struct condition established = {"Established", "True", "InitialNamesAccepted",
                                                 "the initial names have been accepted"};
    AUTO_VALUE *crd = value_ref(crd_borrowed);
    if (meta_is_deleting(crd)) {
        terminate(server, crd);
        return;
    }
    AUTO_VALUE *next = value_ref(crd);
    set_names(server, &next);
    if (value_equal(next, crd) && definition_is(next, "NamesAccepted")) {
        definition_set_condition(&next, &established, server->world->now);
    }
    if (!value_equal(next, crd)) {
        send(server, "status", next); /* of which we are told */
    } else if (definition_is(crd, "Established")) {
        definition_serve(server, crd);
    }
}

struct regarded {
    struct api_server *server;
    const char *group;
    struct value *names;
};

static void note_name(void *context, const struct value *crd)
{
    struct regarded *self = context;
    if (strcmp(value_find_text(crd, "spec", "group"), self->group) == 0) {
        value_push(&self->names, value_string(meta_name(crd)));
    }
}

/* The names of a definition that is gone may be given to others. */
static void regard_group(struct api_server *server, const char *group)
{
    struct regarded self = {.server = server, .group = group, .names = value_array()};
    api_server_each(server, &resource_customresourcedefinitions, NULL, note_name, &self);
    for (size_t i = 0; i < value_count(self.names); i++) {
        const struct value *crd = find(server, value_text(value_at(self.names, i)));
        if (crd != NULL) {
            reconcile(server, crd);
        }
    }
    value_unref(self.names);
}

void definition_notify(void *context, const struct api_watch_event *event)
{
    struct api_server *server = context;
    const char *name = meta_name(event->object);
    if (event->type == API_WATCH_DELETED) {
        definition_withdraw(server, name);
        regard_group(server, value_find_text(event->object, "spec", "group"));
        return;
    }
    const struct value *crd = find(server, name);
    if (crd != NULL) {
        reconcile(server, crd);
    }
}
