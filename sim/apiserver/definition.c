#include "sim/apiserver/definition.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "sim/apiserver/definition_content.h"
#include "sim/apiserver/verbs.h"

/* A version that is or was served. */
struct version {
    struct resource own; /* unless the resource is a compiled-in one */
    const struct resource *resource;
    struct value *name;
    struct definition_content *content;
    struct view *view; /* NULL: no longer served */
    struct version *next;
};

struct definition {
    struct value *name;
    struct value *texts; /* an array of what the versions' resources borrow */
    struct api_server *server;
    struct store_slot *slot;
    struct version *versions;
    bool terminating;
    struct world_timer timer; /* when its objects are deleted */
    bool is_overdue;          /* a request has come and gone since */
    bool changed;             /* objects may be from before a change of the schema */
    struct definition *next;
};

/* A definition whose first form is compiled in. */
struct compiled {
    const struct resource *resource;
    const struct schema *schema;
    struct value *openapi;
    struct compiled *next;
};

struct definitions {
    struct api_watcher watcher;
    struct definition *first;   /* those that are served */
    struct definition *removed; /* what may still be referred to */
    struct definition_content *replaced;
    struct compiled *compiled;
    size_t terminating_count;
};

/* What clients see of a definition's end: for a moment, or for one request, it is still there. */
#define TERMINATION_DELAY SIM_MILLISECONDS(50)

void definitions_start(struct api_server *server)
{
    struct definitions *self = memory_alloc_zero(1, sizeof(*self));
    self->watcher = (struct api_watcher){.resource = &resource_customresourcedefinitions,
                                         .notify = definition_notify,
                                         .context = server};
    server->definitions = self;
    api_server_watch(server, &self->watcher);
}

void definitions_add_compiled(struct api_server *server, const struct resource *resource,
                              const struct schema *schema, struct value *openapi_take)
{
    struct compiled *compiled = memory_alloc(sizeof(*compiled));
    *compiled = (struct compiled){resource, schema, openapi_take, server->definitions->compiled};
    server->definitions->compiled = compiled;
}

/* ---- the end ---- */

static void definition_free(struct definition *self)
{
    while (self->versions != NULL) {
        struct version *version = self->versions;
        self->versions = version->next;
        if (version->content != NULL) {
            definition_content_free(version->content);
        }
        value_unref(version->name);
        free(version);
    }
    value_unref(self->name);
    value_unref(self->texts);
    free(self);
}

static void free_all(struct definition *first)
{
    while (first != NULL) {
        struct definition *next = first->next;
        definition_free(first);
        first = next;
    }
}

void definitions_free(struct api_server *server)
{
    struct definitions *self = server->definitions;
    for (struct definition *each = self->first; each != NULL; each = each->next) {
        world_cancel(server->world, &each->timer);
    }
    free_all(self->first);
    free_all(self->removed);
    while (self->replaced != NULL) {
        struct definition_content *next = self->replaced->next;
        definition_content_free(self->replaced);
        self->replaced = next;
    }
    while (self->compiled != NULL) {
        struct compiled *next = self->compiled->next;
        value_unref(self->compiled->openapi);
        free(self->compiled);
        self->compiled = next;
    }
    free(self);
}

/* ---- finding ---- */

static struct definition **find_place(const struct api_server *server, const char *name)
{
    struct definition **place = &server->definitions->first;
    while (*place != NULL && !value_is_text((*place)->name, name)) {
        place = &(*place)->next;
    }
    return place;
}

struct store_slot *definition_slot(const struct api_server *server, const char *name)
{
    const struct definition *self = *find_place(server, name);
    return self == NULL ? NULL : self->slot;
}

/* ---- termination ---- */

static void delete_objects(void *context)
{
    struct definition *self = context;
    world_cancel(self->server->world, &self->timer);
    definition_delete_objects(self->server, value_text(self->name));
}

void definition_terminate(struct api_server *server, const char *name)
{
    struct definition *self = *find_place(server, name);
    if (!self->terminating) {
        self->terminating = true;
        server->definitions->terminating_count++;
        world_schedule(server->world, &self->timer, TERMINATION_DELAY, delete_objects, self);
    }
}

static bool concerns(const struct definition *self, const struct resource *resource)
{
    bool concerns = resource == &resource_customresourcedefinitions;
    for (const struct version *version = self->versions; version != NULL; version = version->next) {
        concerns = concerns || version->resource == resource;
    }
    return concerns;
}

void definitions_before_request(struct api_server *server, const struct resource *resource)
{
    if (server->definitions->terminating_count == 0 || server->telling) {
        return;
    }
    struct definition *next = NULL;
    for (struct definition *self = server->definitions->first; self != NULL; self = next) {
        next = self->next;
        if (!world_timer_is_scheduled(&self->timer) || !concerns(self, resource)) {
            continue;
        }
        if (self->is_overdue) {
            delete_objects(self);
        }
        self->is_overdue = true;
    }
}

static struct version *find_version(const struct definition *self, const char *name)
{
    struct version *version = self->versions;
    while (version != NULL && !value_is_text(version->name, name)) {
        version = version->next;
    }
    return version;
}

static const struct compiled *find_compiled(const struct api_server *server, const char *group,
                                            const char *plural)
{
    const struct compiled *compiled = server->definitions->compiled;
    while (compiled != NULL && (strcmp(compiled->resource->group, group) != 0 ||
                                strcmp(compiled->resource->plural, plural) != 0)) {
        compiled = compiled->next;
    }
    return compiled;
}

bool definitions_is_compiled(const struct api_server *server, const char *group, const char *plural,
                             const struct value *openapi)
{
    const struct compiled *compiled = find_compiled(server, group, plural);
    return compiled != NULL && value_equal(openapi, compiled->openapi);
}

/* ---- serving ---- */

static bool fits(const struct resource *resource, const struct value *crd, const char *version)
{
    bool namespaced = strcmp(value_find_text(crd, "spec", "scope"), "Namespaced") == 0;
    return strcmp(resource->version, version) == 0 && resource->namespaced == namespaced &&
           strcmp(resource->kind, value_find_text(crd, "spec", "names", "kind")) == 0;
}

/* The addresses of resources stay, whatever else of a definition changes. */
static struct version *add_version(struct api_server *server, struct definition *self,
                                   const struct value *crd, const struct value *name)
{
    const char *group = value_find_text(crd, "spec", "group");
    const char *plural = value_find_text(crd, "spec", "names", "plural");
    const struct compiled *compiled = find_compiled(server, group, plural);
    struct version *version = memory_alloc_zero(1, sizeof(*version));
    version->name = value_ref(name);
    version->resource = &version->own;
    version->own = (struct resource){
        .group = group,
        .version = value_text(version->name),
        .kind = value_find_text(crd, "spec", "names", "kind"),
        .list_kind = value_find_text(crd, "spec", "names", "listKind"),
        .plural = plural,
        .singular = value_find_text(crd, "spec", "names", "singular"),
        .namespaced = strcmp(value_find_text(crd, "spec", "scope"), "Namespaced") == 0,
        .custom = true,
    };
    value_push(&self->texts, value_ref(value_get(crd, "spec")));
    if (compiled != NULL && fits(compiled->resource, crd, version->own.version)) {
        version->resource = compiled->resource;
    }
    struct version **end = &self->versions;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = version;
    return version;
}

/* Makes a version what CRD says of it; false when it is that already. */
static bool set_content(struct api_server *server, struct definition *self, struct version *version,
                        const struct value *crd, const struct value *said)
{
    const struct value *names = value_find(crd, "status", "acceptedNames");
    struct definition_content *old = version->content;
    if (old != NULL && definition_content_equals(old, said, names)) {
        return false;
    }
    version->own.list_kind = value_find_text(names, "listKind");
    version->own.singular = value_find_text(names, "singular");
    const struct resource *resource = version->resource;
    const struct compiled *compiled = find_compiled(server, resource->group, resource->plural);
    const struct value *openapi = value_find(said, "schema", "openAPIV3Schema");
    bool is_compiled = compiled != NULL && value_equal(openapi, compiled->openapi);
    version->content =
        definition_content_new(resource, said, names, is_compiled ? compiled->schema : NULL);
    version->content->details.terminating = &self->terminating;
    if (old != NULL) {
        self->changed = self->changed || !value_equal(openapi, old->details.openapi);
        old->next = server->definitions->replaced;
        server->definitions->replaced = old;
    }
    return true;
}

static void withdraw_version(struct api_server *server, struct version *version)
{
    if (version->view != NULL) {
        view_remove(server, version->view);
        version->view = NULL;
    }
}

/* ---- the order of versions ---- */

/* GA before beta before alpha, then the higher numbers; what is called otherwise comes last. */
struct priority {
    int stability; /* 0: not a version of this form */
    long major;
    long minor;
};

static const char *read_number(const char *text, long *out)
{
    *out = 0;
    while (*text >= '0' && *text <= '9' && *out < 1000000) {
        *out = *out * 10 + (*text++ - '0');
    }
    return text;
}

static struct priority read_priority(const char *version)
{
    static const char *const words[] = {"alpha", "beta"};
    struct priority priority = {.stability = 3};
    if (version[0] != 'v' || version[1] < '1' || version[1] > '9') {
        return (struct priority){0};
    }
    const char *rest = read_number(version + 1, &priority.major);
    for (int i = 0; i < 2 && *rest != '\0'; i++) {
        size_t size = strlen(words[i]);
        if (strncmp(rest, words[i], size) == 0 && rest[size] >= '1' && rest[size] <= '9') {
            priority.stability = i + 1;
            rest = read_number(rest + size, &priority.minor);
        }
    }
    return *rest == '\0' ? priority : (struct priority){0};
}

/* Source: k8s.io/apimachinery pkg/version/helpers.go, CompareKubeAwareVersionStrings. */
static bool comes_before(const char *left, const char *right)
{
    struct priority a = read_priority(left);
    struct priority b = read_priority(right);
    if (a.stability != b.stability) {
        return a.stability > b.stability;
    }
    if (a.major != b.major) {
        return a.major > b.major;
    }
    return a.minor != b.minor ? a.minor > b.minor : strcmp(left, right) < 0;
}

static void sort_versions(struct definition *self)
{
    struct version *sorted = NULL;
    while (self->versions != NULL) {
        struct version *version = self->versions;
        self->versions = version->next;
        struct version **place = &sorted;
        while (*place != NULL &&
               comes_before(value_text((*place)->name), value_text(version->name))) {
            place = &(*place)->next;
        }
        version->next = *place;
        *place = version;
    }
    self->versions = sorted;
}

/* ---- all versions ---- */

static const struct value *said_of(const struct value *crd, const struct value *name)
{
    const struct value *versions = value_find(crd, "spec", "versions");
    for (size_t i = 0; i < value_count(versions); i++) {
        if (value_equal(value_get(value_at(versions, i), "name"), name)) {
            return value_at(versions, i);
        }
    }
    return NULL;
}

static bool is_flagged(const struct value *said, const char *flag)
{
    return value_as_bool(value_get(said, flag), false);
}

/* Each version's content, with the slot of the one that is stored; whether anything is new. */
static bool update_versions(struct api_server *server, struct definition *self,
                            const struct value *crd)
{
    const struct value *versions = value_find(crd, "spec", "versions");
    bool differs = false;
    for (size_t i = 0; i < value_count(versions); i++) {
        const struct value *said = value_at(versions, i);
        const struct value *name = value_get(said, "name");
        struct version *version = find_version(self, value_text(name));
        if (version == NULL) {
            version = add_version(server, self, crd, name);
        }
        differs = set_content(server, self, version, crd, said) || differs;
        if (is_flagged(said, "storage") && self->slot == NULL) {
            self->slot = store_add_slot(&server->store, version->resource);
        } else if (is_flagged(said, "storage")) {
            self->slot->resource = version->resource;
        }
    }
    for (const struct version *version = self->versions; version != NULL; version = version->next) {
        bool is_served = is_flagged(said_of(crd, version->name), "served");
        differs = differs || is_served != (version->view != NULL);
    }
    return differs;
}

static void add_views(struct api_server *server, struct definition *self, const struct value *crd)
{
    const struct schema *stored = NULL;
    bool schemas_differ = false;
    for (const struct version *version = self->versions; version != NULL; version = version->next) {
        if (version->resource == self->slot->resource) {
            stored = version->content->strategy.schema;
        }
        schemas_differ = schemas_differ || version->content->strategy.schema !=
                                               self->versions->content->strategy.schema;
    }
    for (struct version *version = self->versions; version != NULL; version = version->next) {
        struct view_details *details = &version->content->details;
        details->reads_by_schema = self->changed || schemas_differ;
        details->storage_schema = stored;
        if (is_flagged(said_of(crd, version->name), "served")) {
            version->view =
                view_add(server, version->resource, &version->content->strategy, self->slot);
            version->view->details = details;
        }
    }
}

static struct definition *find_or_make(struct api_server *server, const char *name)
{
    struct definition **place = find_place(server, name);
    if (*place == NULL) {
        struct definition *self = memory_alloc_zero(1, sizeof(*self));
        self->name = value_string(name);
        self->texts = value_array();
        self->server = server;
        *place = self;
    }
    return *place;
}

void definition_serve(struct api_server *server, const struct value *crd)
{
    struct definition *self = find_or_make(server, meta_name(crd));
    if (!update_versions(server, self, crd)) {
        return;
    }
    for (struct version *version = self->versions; version != NULL; version = version->next) {
        withdraw_version(server, version);
    }
    sort_versions(self);
    add_views(server, self, crd);
}

void definition_restore(struct api_server *server, const struct value *crd)
{
    struct definition *self = find_or_make(server, meta_name(crd));
    self->changed = value_as_int(value_find(crd, "metadata", "generation"), 1) > 1;
    definition_serve(server, crd);
}

void definition_withdraw(struct api_server *server, const char *name)
{
    struct definition **place = find_place(server, name);
    struct definition *self = *place;
    if (self == NULL) {
        return;
    }
    *place = self->next;
    world_cancel(server->world, &self->timer);
    server->definitions->terminating_count -= self->terminating ? 1 : 0;
    self->next = server->definitions->removed;
    server->definitions->removed = self;
    for (struct version *version = self->versions; version != NULL; version = version->next) {
        withdraw_version(server, version);
    }
}

/* ---- for the verbs ---- */

bool definition_admit_create(const struct strategy_call *call, const struct value *object,
                             struct api_response *refusal)
{
    const struct view_details *details = call->view->details;
    if (details == NULL || !*details->terminating) {
        return true;
    }
    *refusal =
        api_status_forbidden(call->view->resource, meta_name(object),
                             "create not allowed while custom resource definition is terminating");
    return false;
}
