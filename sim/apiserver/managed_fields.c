#include "sim/apiserver/managed_fields.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "sim/apiserver/field_set.h"
#include "sim/apiserver/typed_object.h"
#include "sim/apiserver/verbs.h"

/* Source: managedfields.NewFieldManager, DefaultMaxUpdateManagers. */
#define UPDATERS_MAX 10
#define OLD_UPDATERS "ancient-changes"
#define BEFORE_FIRST_APPLY "before-first-apply"

/* ---- the writer ---- */

static bool is_scale(const struct strategy_call *call)
{
    const char *subresource = call->request->subresource;
    return subresource != NULL && strcmp(subresource, "scale") == 0;
}

/* Source: GetResetFields() of the strategies in k8s.io/kubernetes pkg/registry, and of custom
 * resources in k8s.io/apiextensions-apiserver pkg/registry/customresource. */
static const char *const *reset_fields(const struct strategy_call *call)
{
    static const char *const status[] = {"status", NULL};
    static const char *const spec[] = {"spec", NULL};
    static const char *const all_but_status[] = {"metadata", "spec", NULL};
    const struct strategy *strategy = call->view->strategy;
    if (!strategy->has_status) {
        return NULL;
    }
    if (call->request->subresource == NULL || strcmp(call->request->subresource, "status") != 0) {
        return status;
    }
    if (strategy->status_reset_fields != NULL) {
        return strategy->status_reset_fields;
    }
    return strategy->resource->custom ? all_but_status : spec;
}

struct managed_write managed_write_of(const struct strategy_call *call, const struct value *time)
{
    const struct api_request *request = call->request;
    bool is_named = request->field_manager != NULL && request->field_manager[0] != '\0';
    const char *manager = is_named ? request->field_manager : request->user_agent;
    size_t size = is_named ? strlen(manager) : manager == NULL ? 0 : strcspn(manager, "/");
    return (struct managed_write){
        .schema = call->view->strategy->schema,
        .manager = size == 0 ? NULL : manager,
        .manager_size = size,
        .subresource = request->subresource,
        .api_version = call->view->api_version,
        .time = is_scale(call) ? NULL : time, /* what goes by way of a Scale has none */
        .reset_fields = reset_fields(call),
        .specs = &call->server->managed_specs,
    };
}

/* ---- entries ---- */

static bool is_applier(const struct value *entry)
{
    return value_is_text(value_get(entry, "operation"), "Apply");
}

static int compare_member(const struct value *a, const struct value *b, const char *key)
{
    return strcmp(value_find_text(a, key), value_find_text(b, key));
}

/* Appliers are the same manager in whatever version they write. */
static int compare_identity(const struct value *a, const struct value *b)
{
    static const char *const keys[] = {"manager", "operation", "apiVersion", "subresource"};
    int order = 0;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]) && order == 0; i++) {
        bool counts = strcmp(keys[i], "apiVersion") != 0 || !is_applier(a);
        order = counts ? compare_member(a, b, keys[i]) : 0;
    }
    return order;
}

/* The order in which they are shown. Source: sortEncodedManagedFields. */
static int compare_shown(const void *a, const void *b)
{
    static const char *const keys[] = {"operation", "time", "manager", "apiVersion", "subresource"};
    int order = 0;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]) && order == 0; i++) {
        order = compare_member(*(struct value *const *)a, *(struct value *const *)b, keys[i]);
    }
    return order;
}

static int compare_age(const void *a, const void *b)
{
    const struct value *left = *(struct value *const *)a;
    const struct value *right = *(struct value *const *)b;
    int order = compare_member(left, right, "time");
    return order != 0 ? order : compare_identity(left, right);
}

static struct value *sorted(struct value *entries_take, int (*compare)(const void *, const void *))
{
    AUTO_VALUE *entries = entries_take;
    size_t count = value_count(entries);
    if (count < 2) {
        return value_ref(entries);
    }
    AUTO_FREE struct value **items = memory_alloc(count * sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        items[i] = value_ref(value_at(entries, i));
    }
    qsort(items, count, sizeof(*items), compare);
    return value_array_from(items, count);
}

static struct value *manager_of(const struct managed_write *write)
{
    return write->manager == NULL ? value_string("unknown")
                                  : value_string_sized(write->manager, write->manager_size);
}

/* An entry as WRITE makes it, without its fields and its time. */
static struct value *new_entry(const struct managed_write *write, const char *operation)
{
    return value_object_of(
        "manager", manager_of(write), "operation", value_string(operation), "apiVersion",
        value_ref(write->api_version), "fieldsType", value_string("FieldsV1"), "subresource",
        write->subresource == NULL ? NULL : value_string(write->subresource), NULL);
}

/* The index of the entry of the same manager; their count for none. */
static size_t find_entry(const struct value *entries, const struct value *like)
{
    size_t index = 0;
    while (index < value_count(entries) &&
           (like == NULL || compare_identity(value_at(entries, index), like) != 0)) {
        index++;
    }
    return index;
}

static const struct value *fields_of(const struct value *entry)
{
    return value_get(entry, "fieldsV1");
}

/* Gives the entry at INDEX these fields; without any it goes. True when it stays. */
static bool set_fields(struct value **entries, size_t index, struct value *fields_take)
{
    const struct value *old = fields_of(value_at(*entries, index));
    if (value_count(fields_take) == 0) {
        value_unref(fields_take);
        value_remove_at(entries, index);
        return false;
    }
    if (fields_take == old) {
        value_unref(fields_take);
        return true;
    }
    struct value *entry = value_ref(value_at(*entries, index));
    value_put(&entry, fields_take, "fieldsV1");
    value_set_at(entries, index, entry);
    return true;
}

/* All but the entry like EXCEPT lose what has been changed or removed. */
static void take_away(struct value **entries, const struct value *changed,
                      const struct value *removed, const struct value *except)
{
    for (size_t i = 0; i < value_count(*entries);) {
        const struct value *entry = value_at(*entries, i);
        if (except != NULL && compare_identity(entry, except) == 0) {
            i++;
            continue;
        }
        AUTO_VALUE *rest = field_set_difference(fields_of(entry), changed);
        i += set_fields(entries, i, field_set_difference(rest, removed));
    }
}

static struct value *none_if_empty(struct value *entries_take)
{
    if (value_count(entries_take) > 0) {
        return entries_take;
    }
    value_unref(entries_take);
    return NULL;
}

/* ---- reading ---- */

/* An entry as it is kept; NULL when it cannot be read. Owns: a new reference. */
static struct value *read_entry(const struct value *entry)
{
    const char *operation = value_find_text(entry, "operation");
    bool is_known = strcmp(operation, "Apply") == 0 || strcmp(operation, "Update") == 0;
    const struct value *fields = fields_of(entry);
    if (!is_known || value_find_text(entry, "apiVersion")[0] == '\0' ||
        !value_is_text(value_get(entry, "fieldsType"), "FieldsV1") ||
        (fields != NULL && !field_set_is_valid(fields))) {
        return NULL;
    }
    return value_ref(entry);
}

/* What a client has sent as the list of entries; false when it cannot be read. */
static bool read_entries(const struct value *list, struct value **entries)
{
    struct value *result = value_array();
    for (size_t i = 0; i < value_count(list); i++) {
        struct value *entry = read_entry(value_at(list, i));
        if (entry == NULL) {
            value_unref(result);
            return false;
        }
        size_t index = find_entry(result, entry);
        if (index < value_count(result)) {
            value_set_at(&result, index, entry);
        } else {
            value_push(&result, entry);
        }
    }
    *entries = result;
    return true;
}

/* Source: isResetManagedFields. */
static bool asks_for_none(const struct value *list)
{
    size_t count = value_count(list);
    return value_is(list, VALUE_ARRAY) &&
           (count == 0 || (count == 1 && value_count(value_at(list, 0)) == 0));
}

/* Source: decodeLiveOrNew. */
static struct value *choose_entries(const struct managed_write *write, const struct value *live,
                                    const struct value *object)
{
    const struct value *own = value_find(live, "metadata", "managedFields");
    const struct value *sent = value_find(object, "metadata", "managedFields");
    if (write->subresource != NULL || sent == NULL || sent == own) {
        return value_ref(own);
    }
    if (asks_for_none(sent)) {
        return NULL;
    }
    struct value *entries = NULL;
    return read_entries(sent, &entries) ? entries : value_ref(own);
}

/* ---- updating ---- */

void managed_write_narrow(const struct managed_write *write, struct value **set)
{
    for (const char *const *path = write->reset_fields; path != NULL && *path != NULL; path++) {
        const char *dot = strchr(*path, '.');
        char first[32];
        size_t size = dot == NULL ? strlen(*path) : (size_t)(dot - *path);
        memcpy(first, *path, size);
        first[size] = '\0';
        field_set_drop(set, (const char *const[]){first, dot == NULL ? NULL : dot + 1, NULL});
    }
}

/* What this write changes, as far as its endpoint writes it. */
static void compare(const struct managed_write *write, const struct value *live,
                    const struct value *object, struct value **changed, struct value **removed)
{
    typed_compare(write->schema, live, object, changed, removed);
    managed_write_narrow(write, changed);
    managed_write_narrow(write, removed);
}

/* The writer owns what it has changed, beside what it owned before. */
static void add_update(const struct managed_write *write, struct value **entries,
                       const struct value *changed)
{
    struct value *entry = new_entry(write, "Update");
    size_t index = find_entry(*entries, entry);
    const struct value *before = fields_of(value_at(*entries, index));
    value_put(&entry, field_set_union(before, changed), "fieldsV1");
    value_put(&entry, value_ref(write->time), "time");
    if (index < value_count(*entries)) {
        value_set_at(entries, index, entry);
    } else {
        value_push(entries, entry);
    }
}

static size_t count_updaters(const struct value *entries)
{
    size_t count = 0;
    for (size_t i = 0; i < value_count(entries); i++) {
        count += !is_applier(value_at(entries, i));
    }
    return count;
}

/* Puts the entry at INDEX and the one at FIRST, an older one of the same version, together. */
static void merge_old_updaters(struct value **entries, size_t first, size_t index)
{
    const struct value *younger = value_at(*entries, index);
    AUTO_VALUE *fields = field_set_union(fields_of(younger), fields_of(value_at(*entries, first)));
    struct value *bucket = value_object_of(
        "manager", value_string(OLD_UPDATERS), "operation", value_string("Update"), "apiVersion",
        value_ref(value_get(younger, "apiVersion")), "time", value_ref(value_get(younger, "time")),
        "fieldsType", value_string("FieldsV1"), "fieldsV1", value_ref(fields), NULL);
    value_set_at(entries, first, bucket);
    value_remove_at(entries, index);
}

/* The oldest updaters of each version are put together until there are few enough.
 * Source: capManagersManager. */
static void cap_updaters(struct value **entries)
{
    if (count_updaters(*entries) <= UPDATERS_MAX) {
        return;
    }
    *entries = sorted(*entries, compare_age);
    size_t count = count_updaters(*entries);
    for (size_t i = 0; i < value_count(*entries) && count > UPDATERS_MAX;) {
        const struct value *entry = value_at(*entries, i);
        size_t first = 0;
        while (is_applier(value_at(*entries, first)) ||
               compare_member(value_at(*entries, first), entry, "apiVersion") != 0) {
            first++;
        }
        if (is_applier(entry) || first == i) {
            i++;
            continue;
        }
        merge_old_updaters(entries, first, i);
        count--;
    }
}

/* ---- specs that are alike ---- */

void managed_specs_release(struct managed_specs *self)
{
    for (size_t i = 0; i < MANAGED_SPECS; i++) {
        value_unref(self->items[i].spec);
        value_unref(self->items[i].fields);
    }
    value_unref(self->latest.object);
    value_unref(self->latest.entries);
    *self = (struct managed_specs){0};
}

/* The fields of an equal spec; NULL when there was none of late. Owns: a new reference. */
static struct value *recall_spec(const struct managed_specs *self, const struct schema *schema,
                                 const struct value *spec)
{
    for (size_t i = 0; i < MANAGED_SPECS; i++) {
        if (self->items[i].schema == schema && value_equal(self->items[i].spec, spec)) {
            return value_ref(self->items[i].fields);
        }
    }
    return NULL;
}

static void remember_spec(struct managed_specs *self, const struct schema *schema,
                          const struct value *spec, const struct value *fields)
{
    size_t at = self->next;
    self->next = (at + 1) % MANAGED_SPECS;
    self->items[at].schema = schema;
    value_replace(&self->items[at].spec, value_ref(spec));
    value_replace(&self->items[at].fields, value_ref(fields));
}

/* The same as comparing with nothing. */
static struct value *fields_of_new(const struct managed_write *write, const struct value *object)
{
    bool recalls = write->specs != NULL && write->subresource == NULL;
    const struct value *spec = recalls ? value_get(object, "spec") : NULL;
    AUTO_VALUE *fields = spec == NULL ? NULL : recall_spec(write->specs, write->schema, spec);
    AUTO_VALUE *rest = value_ref(object);
    if (fields != NULL) {
        value_drop(&rest, "spec");
    }
    AUTO_VALUE *nothing = value_object();
    struct value *changed = NULL;
    struct value *removed = NULL;
    compare(write, nothing, rest, &changed, &removed);
    CHECK(removed == NULL);
    if (fields != NULL) {
        changed = changed == NULL ? value_object() : changed;
        value_put(&changed, value_ref(fields), "f:spec");
    } else if (spec != NULL && value_get(changed, "f:spec") != NULL) {
        remember_spec(write->specs, write->schema, spec, value_get(changed, "f:spec"));
    }
    return changed;
}

/* LIVE is NULL for none. Owns: takes ENTRIES. */
static struct value *update_entries(const struct managed_write *write, struct value *entries_take,
                                    const struct value *live, const struct value *object)
{
    struct value *entries = entries_take;
    struct value *changed = NULL;
    struct value *removed = NULL;
    if (live == NULL) {
        changed = fields_of_new(write, object);
    } else {
        compare(write, live, object, &changed, &removed);
    }
    if (changed != NULL || removed != NULL) {
        if (entries == NULL) {
            entries = value_array();
        }
        take_away(&entries, changed, removed, NULL);
        if (changed != NULL) {
            add_update(write, &entries, changed);
        }
        cap_updaters(&entries);
        entries = sorted(entries, compare_shown);
    }
    value_unref(changed);
    value_unref(removed);
    return none_if_empty(entries);
}

/* ---- objects that are alike ---- */

static bool is_unowned(const char *key)
{
    const char *const *name = field_set_unowned_metadata;
    while (*name != NULL && strcmp(*name, key) != 0) {
        name++;
    }
    return *name != NULL;
}

/* Whether B has the members of A, equal but for those of the metadata that nobody owns. */
static bool is_alike(const struct value *a, const struct value *b, bool is_metadata)
{
    bool is_same = value_count(a) == value_count(b);
    for (size_t i = 0; is_same && i < value_count(a); i++) {
        const struct value *left = value_member_at(a, i);
        const struct value *right = value_get_like(b, a, i);
        const char *key = value_key_at(a, i);
        if (right == NULL) {
            is_same = false;
        } else if (!is_metadata && strcmp(key, "metadata") == 0) {
            is_same = is_alike(left, right, true);
        } else {
            is_same = value_equal(left, right) || (is_metadata && is_unowned(key));
        }
    }
    return is_same;
}

/* The entries of a new object like the latest, written alike; NULL when it is not. */
static const struct value *recall_entries(const struct managed_write *write,
                                          const struct value *object)
{
    const struct managed_specs *specs = write->specs;
    const struct value *entry = value_at(specs->latest.entries, 0);
    AUTO_VALUE *manager = manager_of(write);
    bool is_known = entry != NULL && specs->latest.schema == write->schema &&
                    value_equal(value_get(entry, "manager"), manager) &&
                    value_equal(value_get(entry, "time"), write->time) &&
                    value_equal(value_get(entry, "apiVersion"), write->api_version) &&
                    is_alike(specs->latest.object, object, false);
    return is_known ? specs->latest.entries : NULL;
}

/* As update_entries() for an object that is new and has brought along no entries. */
static struct value *entries_of_new(const struct managed_write *write, const struct value *object)
{
    const struct value *known = recall_entries(write, object);
    if (known != NULL) {
        return value_ref(known);
    }
    struct value *entries = update_entries(write, NULL, NULL, object);
    write->specs->latest.schema = write->schema;
    value_replace(&write->specs->latest.object, value_ref(object));
    value_replace(&write->specs->latest.entries, value_ref(entries));
    return entries;
}

struct value *managed_fields_update(const struct managed_write *write, const struct value *live,
                                    const struct value *object)
{
    if (live == NULL && write->specs != NULL && write->subresource == NULL &&
        value_find(object, "metadata", "managedFields") == NULL) {
        return entries_of_new(write, object);
    }
    struct value *entries = choose_entries(write, live, object);
    if (live != NULL && value_count(entries) == 0) {
        value_unref(entries);
        return NULL; /* nobody keeps track of this object */
    }
    return update_entries(write, entries, live, object);
}

/* ---- applying ---- */

struct value *managed_fields_before_apply(const struct managed_write *write,
                                          const struct value *live, bool tracks)
{
    const struct value *entries = value_find(live, "metadata", "managedFields");
    if (live == NULL || !tracks || value_count(entries) > 0) {
        return value_ref(entries);
    }
    struct managed_write before = *write;
    before.manager = BEFORE_FIRST_APPLY;
    before.manager_size = strlen(BEFORE_FIRST_APPLY);
    return update_entries(&before, NULL, NULL, live);
}

const struct value *managed_fields_last_applied(const struct managed_write *write,
                                                const struct value *entries)
{
    AUTO_VALUE *mine = new_entry(write, "Apply");
    return fields_of(value_at(entries, find_entry(entries, mine)));
}

struct value *managed_fields_of_others(const struct managed_write *write,
                                       const struct value *entries)
{
    AUTO_VALUE *mine = new_entry(write, "Apply");
    struct value *all = NULL;
    for (size_t i = 0; i < value_count(entries); i++) {
        if (compare_identity(value_at(entries, i), mine) != 0) {
            value_replace(&all, field_set_union(all, fields_of(value_at(entries, i))));
        }
    }
    return all;
}

/* ---- conflicts ---- */

/* `"m1"`, `"x" with subresource "status" using v1` */
static void print_owner(const struct value *entry, struct buffer *out)
{
    const char *manager = value_find_text(entry, "manager");
    const char *subresource = value_find_text(entry, "subresource");
    buffer_append_quoted(out, manager, strlen(manager));
    if (subresource[0] != '\0') {
        buffer_append(out, " with subresource ");
        buffer_append_quoted(out, subresource, strlen(subresource));
    }
    if (!is_applier(entry)) {
        buffer_printf(out, " using %s", value_find_text(entry, "apiVersion"));
    }
}

static int compare_identities(const void *a, const void *b)
{
    return compare_identity(*(struct value *const *)a, *(struct value *const *)b);
}

struct managed_conflicts managed_fields_conflicts(const struct managed_write *write,
                                                  const struct value *entries,
                                                  const struct value *changed)
{
    struct managed_conflicts self = {.causes = value_array(), .owners = value_array()};
    AUTO_VALUE *mine = new_entry(write, "Apply");
    AUTO_VALUE *ordered = sorted(value_ref(entries), compare_identities);
    for (size_t i = 0; i < value_count(ordered); i++) {
        const struct value *entry = value_at(ordered, i);
        AUTO_VALUE *fields = compare_identity(entry, mine) == 0
                                 ? NULL
                                 : field_set_intersection(fields_of(entry), changed);
        if (fields == NULL) {
            continue;
        }
        AUTO_BUFFER owner = {0};
        print_owner(entry, &owner);
        AUTO_VALUE *paths = value_array();
        field_set_paths(fields, &paths);
        for (size_t k = 0; k < value_count(paths); k++) {
            value_push(&self.causes,
                       value_object_of("reason", value_string("FieldManagerConflict"), "message",
                                       value_string_printf("conflict with %s", buffer_text(&owner)),
                                       "field", value_ref(value_at(paths, k)), NULL));
        }
        value_push(&self.owners, value_object_of("name", value_string(buffer_text(&owner)), "paths",
                                                 value_ref(paths), NULL));
    }
    return self;
}

/* Source: conflict.go, getConflictMessage. */
struct api_response managed_conflicts_answer(const struct managed_conflicts *self)
{
    size_t count = value_count(self->causes);
    AUTO_BUFFER message = {0};
    buffer_printf(&message, "Apply failed with %zu conflict%s: ", count, count == 1 ? "" : "s");
    for (size_t i = 0; i < value_count(self->owners); i++) {
        const struct value *owner = value_at(self->owners, i);
        const struct value *paths = value_get(owner, "paths");
        buffer_printf(&message, "%sconflict%s with %s:", i == 0 ? "" : "\n", count == 1 ? "" : "s",
                      value_find_text(owner, "name"));
        for (size_t k = 0; k < value_count(paths); k++) {
            buffer_printf(&message, "%s%s", count == 1 ? " " : "\n- ",
                          value_text(value_at(paths, k)));
        }
    }
    return api_status_failure(409, "Conflict", buffer_text(&message),
                              value_object_of("causes", value_ref(self->causes), NULL));
}

void managed_conflicts_release(struct managed_conflicts *self)
{
    value_unref(self->causes);
    value_unref(self->owners);
    *self = (struct managed_conflicts){0};
}

struct value *managed_fields_apply(const struct managed_write *write, struct value *entries_take,
                                   const struct managed_applied *applied)
{
    struct value *entries = entries_take == NULL ? value_array() : entries_take;
    AUTO_VALUE *mine = new_entry(write, "Apply");
    take_away(&entries, applied->changed, applied->removed, mine);
    size_t index = find_entry(entries, mine);
    bool is_known = index < value_count(entries);
    const struct value *old_time = value_get(value_at(entries, index), "time");
    value_put(&mine, value_ref(applied->is_same ? old_time : write->time), "time");
    value_put(&mine, value_ref(applied->applied), "fieldsV1");
    if (is_known && applied->applied == NULL) {
        value_remove_at(&entries, index);
    } else if (is_known) {
        value_set_at(&entries, index, value_ref(mine));
    } else if (applied->applied != NULL) {
        value_push(&entries, value_ref(mine));
    }
    return none_if_empty(sorted(entries, compare_shown));
}

/* ---- writes that are none ---- */

static bool is_same_but_times(const struct value *a, const struct value *b)
{
    bool is_same = value_count(a) == value_count(b);
    for (size_t i = 0; is_same && i < value_count(a); i++) {
        AUTO_VALUE *left = value_ref(value_at(a, i));
        AUTO_VALUE *right = value_ref(value_at(b, i));
        value_drop(&left, "time");
        value_drop(&right, "time");
        is_same = value_equal(left, right);
    }
    return is_same;
}

/* Source: k8s.io/apiserver, IgnoreManagedFieldsTimestampsTransformer. */
void managed_fields_keep_times(struct value **object, const struct value *old)
{
    const struct value *own = value_find(*object, "metadata", "managedFields");
    const struct value *entries = value_find(old, "metadata", "managedFields");
    if (own == entries || !is_same_but_times(own, entries)) {
        return;
    }
    AUTO_VALUE *kept = value_ref(*object);
    value_put(&kept, value_ref(entries), "metadata", "managedFields");
    if (value_equal(kept, old)) {
        value_replace(object, value_ref(kept));
    }
}

/* ---- for the verbs ---- */

/*
 * What the object's Go struct still has of the body, and storage then has not: an empty list that
 * is never left out.
 */
static void restore_empty_lists(const struct strategy_call *call, struct value **object)
{
    const struct schema *schema = call->view->strategy->schema;
    const struct value *body = call->request->body;
    bool is_whole = call->request->verb == API_CREATE || call->request->verb == API_UPDATE;
    for (size_t i = 0; is_whole && schema->go_type != NULL && i < schema->property_count; i++) {
        const struct schema_property *property = &schema->properties[i];
        bool is_list = property->schema->type == SCHEMA_ARRAY && !property->omit_empty;
        const struct value *sent = is_list ? value_get(body, property->name) : NULL;
        if (value_is(sent, VALUE_ARRAY) && value_count(sent) == 0) {
            value_put(object, value_ref(sent), property->name);
        }
    }
}

struct value *managers_of_write(const struct strategy_call *call, const struct value *object,
                                const struct value *old)
{
    if (call->request->verb == API_PATCH && call->request->patch_type == API_PATCH_APPLY) {
        return value_ref(value_find(object, "metadata", "managedFields"));
    }
    AUTO_VALUE *time = api_server_timestamp(call->server);
    AUTO_VALUE *seen = value_ref(object);
    restore_empty_lists(call, &seen);
    struct managed_write write = managed_write_of(call, time);
    return managed_fields_update(&write, old, seen);
}
