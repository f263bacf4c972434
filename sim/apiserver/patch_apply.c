#include "sim/apiserver/patch_apply.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/kube/api_status.h"
#include "core/kube/go_print.h"
#include "core/kube/meta.h"
#include "core/kube/types.h"
#include "sim/apiserver/field_set.h"
#include "sim/apiserver/verbs.h"

/* ---- merging ---- */

static struct value *merge(const struct schema *schema, const struct value *live,
                           const struct value *config);

static int64_t find(const struct schema *list, const struct value *items, const struct value *item)
{
    AUTO_VALUE *name = field_set_item_name(list, item);
    for (size_t i = 0; i < value_count(items); i++) {
        AUTO_VALUE *other = field_set_item_name(list, value_at(items, i));
        if (value_equal(name, other)) {
            return (int64_t)i;
        }
    }
    return -1;
}

/* Where in LIVE the next item of CONFIG from FROM on is that LIVE has, too; -1 for none. */
static int64_t next_shared(const struct schema *list, const struct value *live,
                           const struct value *config, size_t from)
{
    for (size_t i = from; i < value_count(config); i++) {
        int64_t index = find(list, live, value_at(config, i));
        if (index >= 0) {
            return index;
        }
    }
    return -1;
}

/* The order of the result: CONFIG's for what is in it, with what only LIVE has before the next
 * shared item. Source: structured-merge-diff, typed/merge.go, visitListItems. */
static struct value *merge_list(const struct schema *schema, const struct value *live,
                                const struct value *config)
{
    struct value *result = value_array();
    size_t i = 0;
    size_t j = 0;
    while (i < value_count(live) || j < value_count(config)) {
        const struct value *head = value_at(live, i);
        if (head != NULL && find(schema, config, head) < 0) {
            value_push(&result, value_ref(head));
            i++;
            continue;
        }
        int64_t shared = next_shared(schema, live, config, j);
        if (head != NULL && shared != (int64_t)i) {
            i++; /* it comes where CONFIG has it, or did already */
            continue;
        }
        const struct value *item = value_at(config, j++);
        int64_t index = find(schema, live, item);
        value_push(&result,
                   merge(schema->items, index < 0 ? NULL : value_at(live, (size_t)index), item));
        i += index >= 0 && index == (int64_t)i;
    }
    return result;
}

static struct value *merge(const struct schema *schema, const struct value *live,
                           const struct value *config)
{
    if (value_is(config, VALUE_ARRAY) && value_is(live, VALUE_ARRAY) && schema != NULL &&
        schema->list_type != SCHEMA_LIST_ATOMIC) {
        return merge_list(schema, live, config);
    }
    if (!value_is(config, VALUE_OBJECT) || !value_is(live, VALUE_OBJECT) ||
        (schema != NULL && schema->map_atomic)) {
        return value_ref(config);
    }
    struct value *result = value_ref(live);
    for (size_t i = 0; i < value_count(config); i++) {
        const char *key = value_key_at(config, i);
        const struct schema *property = schema == NULL ? NULL : schema_property(schema, key);
        value_put(&result, merge(property, value_get(live, key), value_member_at(config, i)), key);
    }
    return result;
}

/* ---- reading the configuration ---- */

static bool refuse(struct api_response *refusal, struct api_response with)
{
    *refusal = with;
    return false;
}

/* The first field that the schema does not know, or has another type for. */
static bool check_typed(const struct schema *schema, const struct value *value, const char *path,
                        struct buffer *problem)
{
    if (schema == NULL || schema->type == SCHEMA_ANY || value_is(value, VALUE_NULL)) {
        return true;
    }
    bool is_object = value_is(value, VALUE_OBJECT);
    bool is_array = value_is(value, VALUE_ARRAY);
    if ((schema->type == SCHEMA_OBJECT) != is_object ||
        (schema->type == SCHEMA_ARRAY) != is_array) {
        const char *wanted = schema->type == SCHEMA_OBJECT  ? "map"
                             : schema->type == SCHEMA_ARRAY ? "list"
                                                            : "scalar";
        buffer_printf(problem, "%s: expected %s, got &{", path, wanted);
        go_print_value(value, problem);
        buffer_append_char(problem, '}');
        return false;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < value_count(value); i++) {
        AUTO_BUFFER inner = {0};
        if (is_array) {
            buffer_printf(&inner, "%s[%zu]", path, i);
            ok = check_typed(schema->items, value_at(value, i), buffer_text(&inner), problem);
            continue;
        }
        const char *key = value_key_at(value, i);
        const struct schema *property = schema_property(schema, key);
        buffer_printf(&inner, "%s.%s", path, key);
        if (property == NULL && schema->property_count > 0) {
            buffer_printf(problem, "%s: field not declared in schema", buffer_text(&inner));
            return false;
        }
        ok = check_typed(property, value_member_at(value, i), buffer_text(&inner), problem);
    }
    return ok;
}

/* The configuration without what nobody can own. Owns: a new reference. */
static struct value *owned_part(const struct api_request *request)
{
    static const char *const never[] = {"name",       "namespace",     "creationTimestamp",
                                        "selfLink",   "uid",           "clusterName",
                                        "generation", "managedFields", "resourceVersion"};
    struct value *part = value_ref(request->body);
    value_drop(&part, "apiVersion");
    value_drop(&part, "kind");
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
        value_drop(&part, "metadata", never[i]);
    }
    bool is_status = request->subresource != NULL;
    if (is_status) {
        value_drop(&part, "spec");
    } else if (request->resource->custom || request->resource == &resource_pods) {
        value_drop(&part, "status");
    }
    if (is_status || value_count(value_get(part, "metadata")) == 0) {
        value_drop(&part, "metadata");
    }
    return part;
}

static bool check_kind(const struct api_request *request, struct api_response *refusal)
{
    char api_version[128];
    resource_api_version(request->resource, api_version, sizeof(api_version));
    const char *version = value_find_text(request->body, "apiVersion");
    const char *kind = value_find_text(request->body, "kind");
    AUTO_BUFFER message = {0};
    if (strcmp(kind, request->resource->kind) != 0) {
        const char *slash = strchr(version, '/');
        buffer_printf(&message, "invalid object type: %.*s/%s, Kind=%s",
                      slash == NULL ? 0 : (int)(slash - version), version,
                      slash == NULL ? version : slash + 1, kind);
    } else if (strcmp(version, api_version) != 0) {
        buffer_printf(&message,
                      "Incorrect version specified in apply patch. Specified patch version: %s, "
                      "expected: %s",
                      version, api_version);
    } else if (value_find(request->body, "metadata", "managedFields") != NULL) {
        buffer_append(&message, "metadata.managedFields must be nil");
    } else {
        return true;
    }
    return refuse(refusal, api_status_bad_request(buffer_text(&message)));
}

static bool check_configuration(const struct api_request *request, const struct schema *schema,
                                struct api_response *refusal)
{
    static const struct resource options = {.group = "meta.k8s.io", .kind = "PatchOptions"};
    if (request->field_manager == NULL || request->field_manager[0] == '\0') {
        AUTO_FIELD_ERRORS errors = {0};
        field_errors_add(&errors, FIELD_REQUIRED, "fieldManager",
                         "Required value: is required for apply patch");
        return refuse(refusal, api_status_invalid(&options, "", &errors));
    }
    if (!check_kind(request, refusal)) {
        return false;
    }
    AUTO_BUFFER problem = {0};
    AUTO_VALUE *part = value_ref(request->body);
    const struct value *metadata = value_get(part, "metadata");
    bool ok = metadata == NULL || check_typed(&schema_object_meta, metadata, ".metadata", &problem);
    value_drop(&part, "metadata");
    value_drop(&part, "apiVersion");
    value_drop(&part, "kind");
    if (ok && check_typed(schema, part, "", &problem)) {
        return true;
    }
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "failed to create typed patch object (%s/%s; %s/%s, Kind=%s): %s",
                  meta_namespace(request->body), meta_name(request->body), request->resource->group,
                  request->resource->version, request->resource->kind, buffer_text(&problem));
    return refuse(refusal, api_status_failure(500, "", buffer_text(&message), NULL));
}

/* ---- managedFields ---- */

static bool is_mine(const struct value *entry, const struct api_request *request)
{
    const char *subresource = request->subresource == NULL ? "" : request->subresource;
    return value_is_text(value_get(entry, "operation"), "Apply") &&
           value_is_text(value_get(entry, "manager"), request->field_manager) &&
           strcmp(value_find_text(entry, "subresource"), subresource) == 0;
}

static struct value *make_entry(const struct api_request *request, struct value *set_take,
                                struct value *time_take)
{
    char api_version[128];
    resource_api_version(request->resource, api_version, sizeof(api_version));
    return value_object_of(
        "manager", value_string(request->field_manager), "operation", value_string("Apply"),
        "apiVersion", value_string(api_version), "time", time_take, "fieldsType",
        value_string("FieldsV1"), "fieldsV1", set_take, "subresource",
        request->subresource == NULL ? NULL : value_string(request->subresource), NULL);
}

static int compare_entries(const void *a, const void *b)
{
    static const char *const keys[] = {"time", "manager", "apiVersion", "subresource"};
    const struct value *left = *(struct value *const *)a;
    const struct value *right = *(struct value *const *)b;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        int order = strcmp(value_find_text(left, keys[i]), value_find_text(right, keys[i]));
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

struct apply {
    const struct api_request *request;
    const struct schema *schema;
    const struct value *live;
    struct value *merged;
    struct value *set;       /* what is applied now */
    struct value *mine;      /* my entry of last time, or NULL */
    struct value *others;    /* entries of others, an array */
    struct value *conflicts; /* [{manager, paths}] */
};

static void split_entries(struct apply *self)
{
    const struct value *entries = value_find(self->live, "metadata", "managedFields");
    self->others = value_array();
    for (size_t i = 0; i < value_count(entries); i++) {
        const struct value *entry = value_at(entries, i);
        if (is_mine(entry, self->request)) {
            value_replace(&self->mine, value_ref(entry));
        } else {
            value_push(&self->others, value_ref(entry));
        }
    }
}

/* Finds what others own and I change; with `force` it becomes mine. */
static void resolve_conflicts(struct apply *self)
{
    self->conflicts = value_array();
    for (size_t i = 0; i < value_count(self->others);) {
        AUTO_VALUE *entry = value_ref(value_at(self->others, i));
        AUTO_VALUE *set = value_ref(value_get(entry, "fieldsV1"));
        AUTO_VALUE *paths = value_array();
        field_set_conflicts(self->schema, &set, self->set, self->live, self->merged, &paths);
        if (value_count(paths) > 0) {
            value_push(&self->conflicts,
                       value_object_of("manager", value_ref(value_get(entry, "manager")), "paths",
                                       value_ref(paths), NULL));
        }
        if (value_count(paths) > 0 && self->request->force) {
            if (value_count(set) == 0) {
                value_remove_at(&self->others, i);
                continue;
            }
            value_put(&entry, value_ref(set), "fieldsV1");
            value_set_at(&self->others, i, value_ref(entry));
        }
        i++;
    }
}

static struct api_response conflict_answer(const struct apply *self)
{
    AUTO_BUFFER text = {0};
    struct value *causes = value_array();
    for (size_t i = 0; i < value_count(self->conflicts); i++) {
        const struct value *paths = value_get(value_at(self->conflicts, i), "paths");
        const char *manager = value_find_text(value_at(self->conflicts, i), "manager");
        size_t count = value_count(paths);
        buffer_printf(&text, "%sconflict%s with \"%s\":", i == 0 ? "" : "\n", count == 1 ? "" : "s",
                      manager);
        for (size_t j = 0; j < count; j++) {
            const char *path = value_text(value_at(paths, j));
            buffer_printf(&text, "%s%s", count == 1 ? " " : "\n- ", path);
            value_push(&causes,
                       value_object_of("reason", value_string("FieldManagerConflict"), "message",
                                       value_string_printf("conflict with \"%s\"", manager),
                                       "field", value_string(path), NULL));
        }
    }
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "Apply failed with %zu conflict%s: %s", value_count(causes),
                  value_count(causes) == 1 ? "" : "s", buffer_text(&text));
    return api_status_failure(409, "Conflict", buffer_text(&message),
                              value_object_of("causes", causes, NULL));
}

/* Takes out what I applied last time and not now, as far as nobody else applies it. */
static void prune(struct apply *self)
{
    AUTO_VALUE *keep = value_ref(self->set);
    for (size_t i = 0; i < value_count(self->others); i++) {
        value_replace(&keep,
                      field_set_union(keep, value_get(value_at(self->others, i), "fieldsV1")));
    }
    field_set_prune(self->schema, value_get(self->mine, "fieldsV1"), keep, &self->merged);
}

static void write_entries(struct apply *self, struct value *time_take)
{
    AUTO_VALUE *time = time_take;
    bool same = value_equal(value_get(self->mine, "fieldsV1"), self->set);
    size_t count = value_count(self->others);
    struct value **entries = memory_alloc((count + 1) * sizeof(*entries));
    for (size_t i = 0; i < count; i++) {
        entries[i] = value_ref(value_at(self->others, i));
    }
    if (value_count(self->set) > 0) {
        entries[count++] = same ? value_ref(self->mine)
                                : make_entry(self->request, value_ref(self->set), value_ref(time));
    }
    if (count > 1) {
        qsort(entries, count, sizeof(*entries), compare_entries);
    }
    value_put(&self->merged, count == 0 ? NULL : value_array_from(entries, count), "metadata",
              "managedFields");
    free(entries);
}

bool patch_apply_configuration(struct strategy_call *call, const struct strategy *strategy,
                               const struct value *live, struct value **patched,
                               struct api_response *refusal)
{
    const struct api_request *request = call->request;
    if (!check_configuration(request, strategy->schema, refusal)) {
        return false;
    }
    struct apply self = {.request = request, .schema = strategy->schema, .live = live};
    AUTO_VALUE *part = owned_part(request);
    self.set = field_set_of(strategy->schema, part);
    self.merged = live == NULL ? value_ref(request->body) : merge(self.schema, live, request->body);
    split_entries(&self);
    resolve_conflicts(&self);
    bool ok = value_count(self.conflicts) == 0 || request->force;
    if (ok) {
        prune(&self);
        write_entries(&self, api_server_timestamp(call->server));
        *patched = value_ref(self.merged);
    } else {
        *refusal = conflict_answer(&self);
    }
    value_unref(self.merged);
    value_unref(self.set);
    value_unref(self.mine);
    value_unref(self.others);
    value_unref(self.conflicts);
    return ok;
}
