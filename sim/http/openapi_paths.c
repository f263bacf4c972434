#include "sim/http/openapi_paths.h"

#include <string.h>

#include "core/kube/types.h"
#include "sim/http/served_list.h"

/* ---- parameters ---- */

struct parameter {
    const char *name;
    const char *type;
    const char *description;
};

static const struct parameter path_parameters[] = {
    {"namespace", "string", "The namespace of the object."},
    {"name", "string", "The name of the object."},
    {"pretty", "string", "Whether the answer is indented."},
};

/* In the order of their bits. */
enum {
    WRITES = 1 << 0,
    APPLIES = 1 << 1,
    DELETES = 1 << 2,
    LISTS = 1 << 3,
    DRY_RUN = 1 << 4,
};
static const struct {
    unsigned of;
    struct parameter parameter;
} query_parameters[] = {
    {LISTS, {"allowWatchBookmarks", "boolean", "Whether a watch may have BOOKMARK events."}},
    {LISTS, {"continue", "string", "Where the page before has ended."}},
    {WRITES | DRY_RUN, {"dryRun", "string", "`All`: nothing is stored."}},
    {WRITES, {"fieldManager", "string", "Who makes the change, for managedFields."}},
    {LISTS, {"fieldSelector", "string", "Only objects with these fields."}},
    {WRITES, {"fieldValidation", "string", "Unknown fields: `Ignore`, `Warn` or `Strict`."}},
    {APPLIES, {"force", "boolean", "Whether an apply takes over what others manage."}},
    {DELETES, {"gracePeriodSeconds", "integer", "How long the object may take to end."}},
    {DELETES,
     {"ignoreStoreReadErrorWithClusterBreakingPotential", "boolean",
      "Whether what cannot be read is deleted, too."}},
    {LISTS, {"labelSelector", "string", "Only objects with these labels."}},
    {LISTS, {"limit", "integer", "How many objects a page may have."}},
    {DELETES, {"orphanDependents", "boolean", "The older form of propagationPolicy `Orphan`."}},
    {DELETES,
     {"propagationPolicy", "string", "Of dependents: `Orphan`, `Background` or `Foreground`."}},
    {LISTS, {"resourceVersion", "string", "What the answer must be as new as, at least."}},
    {LISTS, {"resourceVersionMatch", "string", "How resourceVersion is meant."}},
    {LISTS, {"sendInitialEvents", "boolean", "Whether a watch begins with what there is."}},
    {LISTS, {"timeoutSeconds", "integer", "How long a watch lasts."}},
    {LISTS, {"watch", "boolean", "Whether changes follow."}},
};

static struct value *parameter_of(const struct openapi_types *types,
                                  const struct parameter *parameter, bool in_path)
{
    struct value *out = value_object_of("description", value_string(parameter->description), "in",
                                        value_string(in_path ? "path" : "query"), "name",
                                        value_string(parameter->name), NULL);
    struct value *schema = value_object_of("type", value_string(parameter->type), "uniqueItems",
                                           value_bool(true), NULL);
    if (in_path) {
        value_put(&out, value_bool(true), "required");
    }
    if (types->is_v3) {
        value_put(&out, schema, "schema");
    } else {
        value_put(&out, value_ref(value_get(schema, "type")), "type");
        value_put(&out, value_bool(true), "uniqueItems");
        value_unref(schema);
    }
    return out;
}

static struct value *query_of(const struct openapi_types *types, unsigned of)
{
    struct value *list = value_array();
    for (size_t i = 0; i < sizeof(query_parameters) / sizeof(query_parameters[0]); i++) {
        if ((query_parameters[i].of & of) != 0) {
            value_push(&list, parameter_of(types, &query_parameters[i].parameter, false));
        }
    }
    return list;
}

static struct value *path_of(const struct openapi_types *types, bool namespaced, bool named)
{
    struct value *list = value_array();
    if (namespaced) {
        value_push(&list, parameter_of(types, &path_parameters[0], true));
    }
    if (named) {
        value_push(&list, parameter_of(types, &path_parameters[1], true));
    }
    value_push(&list, parameter_of(types, &path_parameters[2], false));
    return list;
}

/* ---- operations ---- */

/* What one operation is of: the resource itself or a subresource. */
struct subject {
    struct openapi_types *types;
    const struct api_served *served;
    const char *subresource; /* NULL for none */
    const char *group;       /* of the kind, which may be another one */
    const char *version;
    const char *kind;
    struct value *kind_reference;
    bool over_namespaces; /* a list over all namespaces */
};

static const struct {
    const char *method;
    const char *action;
    const char *word; /* of the operationId */
    unsigned parameters;
    bool has_body;
} operations[] = {
    {"get", "get", "read", 0, false},
    {"get", "list", "list", LISTS, false},
    {"post", "post", "create", WRITES, true},
    {"put", "put", "replace", WRITES, true},
    {"patch", "patch", "patch", WRITES | APPLIES, true},
    {"delete", "delete", "delete", DELETES | DRY_RUN, false},
    {"delete", "deletecollection", "deleteCollection", DELETES | DRY_RUN | LISTS, false},
};
enum operation { OF_GET, OF_LIST, OF_POST, OF_PUT, OF_PATCH, OF_DELETE, OF_DELETE_COLLECTION };

/* With an upper-case letter at the beginning, up to the first full stop or to the end. */
static void append_camel(const char *text, struct buffer *out)
{
    size_t size = strcspn(text, ".");
    if (size > 0) {
        buffer_append_char(out, text[0] >= 'a' && text[0] <= 'z' ? (char)(text[0] - 'a' + 'A')
                                                                 : text[0]);
        buffer_append_sized(out, text + 1, size - 1);
    }
}

static struct value *operation_id(const struct subject *self, enum operation operation)
{
    const struct resource *resource = self->served->resource;
    AUTO_BUFFER id = {0};
    buffer_append(&id, operations[operation].word);
    append_camel(resource->group[0] == '\0' ? "core" : resource->group, &id);
    append_camel(resource->version, &id);
    buffer_append(&id, resource->namespaced && !self->over_namespaces ? "Namespaced" : "");
    append_camel(resource->kind, &id);
    append_camel(self->subresource == NULL ? "" : self->subresource, &id);
    buffer_append(&id, self->over_namespaces ? "ForAllNamespaces" : "");
    return value_string(buffer_text(&id));
}

/* Media types that a body or an answer has. */
static const char *const answer_types[] = {"application/json", "application/yaml", NULL};
static const char *const body_types[] = {"application/json", "application/yaml",
                                         "application/vnd.kubernetes.protobuf", NULL};
static const char *const patch_types[] = {
    "application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json",
    "application/strategic-merge-patch+json", NULL};
static const char *const custom_patch_types[] = {"application/apply-patch+yaml",
                                                 "application/json-patch+json",
                                                 "application/merge-patch+json", NULL};

static const char *const *types_of_body(const struct subject *self, enum operation operation)
{
    if (operation != OF_PATCH) {
        return self->served->resource->custom ? answer_types : body_types;
    }
    return self->served->resource->custom ? custom_patch_types : patch_types;
}

static struct value *content_of(const char *const *types, const struct value *schema)
{
    struct value *content = value_object();
    for (; *types != NULL; types++) {
        value_put(&content, value_ref(schema), *types, "schema");
    }
    return content;
}

static struct value *list_of(const char *const *texts)
{
    struct value *list = value_array();
    for (; *texts != NULL; texts++) {
        value_push(&list, value_string(*texts));
    }
    return list;
}

static void put_body(const struct subject *self, enum operation operation, struct value **out)
{
    AUTO_VALUE *schema =
        operation == OF_PATCH ? openapi_add_patch(self->types) : value_ref(self->kind_reference);
    const char *const *types = types_of_body(self, operation);
    if (self->types->is_v3) {
        value_put(out, content_of(types, schema), "requestBody", "content");
        value_put(out, value_bool(true), "requestBody", "required");
        return;
    }
    value_put(out, list_of(types), "consumes");
    AUTO_VALUE *parameters = value_ref(value_get(*out, "parameters"));
    value_push(&parameters,
               value_object_of("in", value_string("body"), "name", value_string("body"), "required",
                               value_bool(true), "schema", value_ref(schema), NULL));
    value_put(out, value_ref(parameters), "parameters");
}

/* The reference to what comes back. */
static struct value *answer_of(const struct subject *self, enum operation operation)
{
    if (operation == OF_DELETE || operation == OF_DELETE_COLLECTION) {
        return openapi_add_type(self->types, &schema_status);
    }
    if (operation != OF_LIST) {
        return value_ref(self->kind_reference);
    }
    AUTO_BUFFER name = {0};
    openapi_kind_name(self->served, &name);
    buffer_append(&name, "List");
    return openapi_reference(self->types, buffer_text(&name));
}

static void put_answer(const struct subject *self, enum operation operation, struct value **out)
{
    const char *code = operation == OF_POST ? "201" : "200";
    AUTO_VALUE *schema = answer_of(self, operation);
    value_put(out, value_string(operation == OF_POST ? "Created" : "OK"), "responses", code,
              "description");
    if (self->types->is_v3) {
        value_put(out, content_of(answer_types, schema), "responses", code, "content");
    } else {
        value_put(out, value_ref(schema), "responses", code, "schema");
        value_put(out, list_of(answer_types), "produces");
    }
}

static void put_operation(const struct subject *self, enum operation operation, struct value **path)
{
    struct value *out = value_object_of(
        "operationId", operation_id(self, operation), "x-kubernetes-action",
        value_string(operations[operation].action), "x-kubernetes-group-version-kind",
        value_object_of("group", value_string(self->group), "kind", value_string(self->kind),
                        "version", value_string(self->version), NULL),
        NULL);
    if (operations[operation].parameters != 0) {
        value_put(&out, query_of(self->types, operations[operation].parameters), "parameters");
    } else {
        value_put(&out, value_array(), "parameters");
    }
    if (operations[operation].has_body) {
        put_body(self, operation, &out);
    }
    put_answer(self, operation, &out);
    value_put(path, out, operations[operation].method);
}

/* ---- paths ---- */

static const struct {
    const char *verb;
    enum operation operation;
    bool of_item;
} verbs[] = {
    {"list", OF_LIST, false},
    {"create", OF_POST, false},
    {"deletecollection", OF_DELETE_COLLECTION, false},
    {"get", OF_GET, true},
    {"update", OF_PUT, true},
    {"patch", OF_PATCH, true},
    {"delete", OF_DELETE, true},
};

/* Adds the path NAME with what of VERBS_HAD belongs there, if that is anything. */
static void add_path(const struct subject *self, const char *name, const char *const *verbs_had,
                     bool is_item, struct value **paths)
{
    AUTO_VALUE *path = value_object();
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        bool is_here = self->subresource != NULL
                           ? strcmp(verbs[i].verb, "list") != 0 &&
                                 strcmp(verbs[i].verb, "deletecollection") != 0
                           : verbs[i].of_item == is_item;
        if (is_here && served_has_verb(verbs_had, verbs[i].verb)) {
            put_operation(self, verbs[i].operation, &path);
        }
    }
    if (value_count(path) > 0) {
        bool in_namespace = self->served->resource->namespaced && !self->over_namespaces;
        value_put(&path, path_of(self->types, in_namespace, is_item), "parameters");
        value_put(paths, value_ref(path), name);
    }
}

/* A subresource with a kind of its own has anything as its type here. */
static void add_subresource(const struct subject *parent,
                            const struct api_served_subresource *subresource, const char *item,
                            struct value **paths)
{
    AUTO_BUFFER name = {0};
    buffer_printf(&name, "%s/%s", item, subresource->name);
    struct subject subject = *parent;
    subject.subresource = subresource->name;
    AUTO_VALUE *any = NULL;
    if (subresource->kind != NULL) {
        any = openapi_add_patch(parent->types);
        subject.kind = subresource->kind;
        subject.kind_reference = any;
    }
    subject.group = subresource->group != NULL ? subresource->group : parent->group;
    subject.version = subresource->version != NULL ? subresource->version : parent->version;
    add_path(&subject, buffer_text(&name), subresource->verbs, true, paths);
}

void openapi_add_paths(struct openapi_types *types, const struct api_served *served,
                       struct value **paths)
{
    const struct resource *resource = served->resource;
    char group_version[256];
    resource_api_version(resource, group_version, sizeof(group_version));
    const char *root = resource->group[0] == '\0' ? "/api" : "/apis";
    AUTO_BUFFER kind_name = {0};
    openapi_kind_name(served, &kind_name);
    AUTO_VALUE *reference = openapi_reference(types, buffer_text(&kind_name));
    struct subject subject = {.types = types,
                              .served = served,
                              .group = resource->group,
                              .version = resource->version,
                              .kind = resource->kind,
                              .kind_reference = reference};
    AUTO_BUFFER name = {0};
    buffer_printf(&name, "%s/%s/%s%s", root, group_version,
                  resource->namespaced ? "namespaces/{namespace}/" : "", resource->plural);
    add_path(&subject, buffer_text(&name), served->verbs, false, paths);
    buffer_append(&name, "/{name}");
    add_path(&subject, buffer_text(&name), served->verbs, true, paths);
    for (size_t i = 0; i < served->subresource_count; i++) {
        add_subresource(&subject, &served->subresources[i], buffer_text(&name), paths);
    }
    if (resource->namespaced && served_has_verb(served->verbs, "list")) {
        static const char *const list_only[] = {"list", NULL};
        AUTO_BUFFER all = {0};
        buffer_printf(&all, "%s/%s/%s", root, group_version, resource->plural);
        subject.over_namespaces = true;
        add_path(&subject, buffer_text(&all), list_only, false, paths);
    }
}
