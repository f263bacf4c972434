#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/meta.h"
#include "sim/scenario/files.h"
#include "sim/scenario/manifests.h"
#include "sim/scenario/play.h"

/* The steps that are requests of a user: create, apply, patch, scale, delete, services. */

/* ---- create and apply ---- */

/* Sends one object. Under the interface contract a RayCluster must name its namespace itself. */
static bool send_object(struct play *self, const struct value *object, bool apply,
                        const struct value *rejected)
{
    AUTO_VALUE *body = contract_to_stored_version(self->contract, object);
    const char *kind = value_find_text(object, "kind");
    const struct resource *resource = api_server_find_kind(
        cluster_server(self->cluster), value_find_text(body, "apiVersion"), kind);
    if (resource == NULL) {
        return play_fail(self, "step", "no resource of kind %s (apiVersion %s) is served",
                         kind[0] == '\0' ? "(none)" : kind, value_find_text(object, "apiVersion"));
    }
    const char *name = value_find_text(object, "metadata", "name");
    const char *namespace =
        resource->namespaced ? play_namespace(value_get(object, "metadata")) : NULL;
    bool says_itself =
        resource == self->contract->resource && self->contract->states == CONTRACT_STATES_INTERFACE;
    if (namespace != NULL && !says_itself) {
        value_put(&body, value_string(namespace), "metadata", "namespace");
    }
    struct api_request request = {.verb = apply ? API_PATCH : API_CREATE,
                                  .resource = resource,
                                  .namespace = namespace,
                                  .name = apply ? name : NULL,
                                  .body = body,
                                  .patch_type = API_PATCH_APPLY,
                                  .force = apply,
                                  .field_validation = API_FIELDS_STRICT,
                                  .field_manager = apply ? "kubectl" : "kubectl-create"};
    AUTO_BUFFER what = {0};
    buffer_printf(&what, "%s %s %s%s%s", apply ? "apply" : "create", kind,
                  namespace == NULL ? "" : namespace, namespace == NULL ? "" : "/", name);
    return play_request(self, &request, rejected, buffer_text(&what));
}

/* kubectl, too, takes anything with an array of items for a list. */
static bool send_objects(struct play *self, const struct value *object, bool apply,
                         const struct value *rejected)
{
    const struct value *items = value_get(object, "items");
    if (!value_is(items, VALUE_ARRAY)) {
        return send_object(self, object, apply, rejected);
    }
    bool ok = true;
    for (size_t i = 0; ok && i < value_count(items); i++) {
        ok = send_object(self, value_at(items, i), apply, rejected);
    }
    return ok;
}

static bool send_file(struct play *self, const char *path, bool apply, const struct value *rejected)
{
    if (self->scenario == NULL) {
        return play_fail(self, "step", "there is no folder that %s could be in: send the object",
                         path);
    }
    AUTO_FREE char *full_path = files_beside(self->scenario->path, path);
    AUTO_ERROR err = {0};
    AUTO_VALUE *objects = manifests_read(self->manifests, full_path, &err);
    if (objects == NULL) {
        AUTO_BUFFER message = {0};
        error_print(&err, &message);
        return play_fail(self, "step", "%s", buffer_text(&message));
    }
    if (value_count(objects) == 0) {
        return play_fail(self, "step", "%s holds no object", full_path);
    }
    bool ok = true;
    for (size_t i = 0; ok && i < value_count(objects); i++) {
        ok = send_objects(self, value_at(objects, i), apply, rejected);
    }
    return ok;
}

static bool send(struct play *self, const struct value *argument, bool apply,
                 const struct value *rejected)
{
    const struct value *file = value_get(argument, "file");
    if (value_is(file, VALUE_STRING) && value_count(argument) == 1) {
        return send_file(self, value_text(file), apply, rejected);
    }
    if (file != NULL && value_get(argument, "kind") == NULL) {
        return play_fail(self, "step", "`file` is the path of a manifest, and stands alone");
    }
    return send_objects(self, argument, apply, rejected);
}

bool step_create(struct play *self, const struct value *step)
{
    return send(self, value_get(step, "create"), false, value_get(step, "rejected"));
}

bool step_apply(struct play *self, const struct value *step)
{
    return send(self, value_get(step, "apply"), true, value_get(step, "rejected"));
}

/* ---- patch, scale, delete ---- */

bool step_patch(struct play *self, const struct value *step)
{
    const struct value *argument = value_get(step, "patch");
    const struct resource *resource = play_resource(self, value_find_text(argument, "kind"));
    if (resource == NULL) {
        return false;
    }
    const char *type = value_find_text(argument, "type");
    struct api_request request = {
        .verb = API_PATCH,
        .resource = resource,
        .namespace = resource->namespaced ? play_namespace(argument) : NULL,
        .name = value_find_text(argument, "name"),
        .subresource = value_as_string(value_get(argument, "subresource")),
        .body = value_get(argument, "patch"),
        .patch_type = strcmp(type, "json") == 0        ? API_PATCH_JSON
                      : strcmp(type, "strategic") == 0 ? API_PATCH_STRATEGIC
                                                       : API_PATCH_MERGE,
        .field_manager = "kubectl-patch"};
    AUTO_BUFFER what = {0};
    buffer_printf(&what, "patch %s %s", resource->kind, request.name);
    return play_request(self, &request, value_get(step, "rejected"), buffer_text(&what));
}

static int64_t find_group(const struct value *cluster, const char *name)
{
    const struct value *groups = value_find(cluster, "spec", "workerGroupSpecs");
    for (size_t i = 0; i < value_count(groups); i++) {
        if (strcmp(value_find_text(value_at(groups, i), "groupName"), name) == 0) {
            return (int64_t)i;
        }
    }
    return -1;
}

static void set_default(struct value **select, const char *key, const struct value *value)
{
    if (value_get(*select, key) == NULL) {
        value_put(select, value_ref(value), key);
    }
}

/* The names of the Pods that a list of selectors picks; NULL when one picks nothing. */
static struct value *resolve_workers(struct play *self, const struct value *cluster,
                                     const struct value *group, const struct value *selectors)
{
    struct value *names = value_array();
    for (size_t i = 0; i < value_count(selectors); i++) {
        AUTO_VALUE *select = value_ref(value_at(selectors, i));
        set_default(&select, "cluster", value_find(cluster, "metadata", "name"));
        set_default(&select, "namespace", value_find(cluster, "metadata", "namespace"));
        set_default(&select, "group", group);
        AUTO_VALUE *pods = play_need_pods(self, select);
        if (pods == NULL) {
            value_unref(names);
            return NULL;
        }
        for (size_t j = 0; j < value_count(pods); j++) {
            value_push(&names, value_ref(value_find(value_at(pods, j), "metadata", "name")));
        }
    }
    return names;
}

static void add_operation(struct value **patch, int64_t group_index, const char *field,
                          struct value *value_take)
{
    value_push(patch, value_object_of("op", value_string("add"), "path",
                                      value_string_printf("/spec/workerGroupSpecs/%lld/%s",
                                                          (long long)group_index, field),
                                      "value", value_take, NULL));
}

bool step_scale(struct play *self, const struct value *step)
{
    static const char *const fields[] = {"replicas", "minReplicas", "maxReplicas", "suspend"};
    const struct value *argument = value_get(step, "scale");
    const struct value *cluster = play_cluster(self, argument);
    if (cluster == NULL) {
        return false;
    }
    const char *group = value_find_text(argument, "group");
    int64_t group_index = find_group(cluster, group);
    if (group_index < 0) {
        return play_fail(self, "step", "the RayCluster has no worker group %s", group);
    }
    AUTO_VALUE *patch = value_array();
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const struct value *field = value_get(argument, fields[i]);
        if (field != NULL) {
            add_operation(&patch, group_index, fields[i], value_ref(field));
        }
    }
    const struct value *selectors = value_get(argument, "workersToDelete");
    if (selectors != NULL) {
        struct value *names =
            resolve_workers(self, cluster, value_get(argument, "group"), selectors);
        if (names == NULL) {
            return false;
        }
        add_operation(&patch, group_index, "scaleStrategy",
                      value_object_of("workersToDelete", names, NULL));
    }
    struct api_request request = {.verb = API_PATCH,
                                  .resource = self->contract->resource,
                                  .namespace = value_find_text(cluster, "metadata", "namespace"),
                                  .name = value_find_text(cluster, "metadata", "name"),
                                  .body = patch,
                                  .patch_type = API_PATCH_JSON,
                                  .field_manager = "kubectl-patch"};
    AUTO_BUFFER what = {0};
    buffer_printf(&what, "scale %s", group);
    return play_request(self, &request, value_get(step, "rejected"), buffer_text(&what));
}

/* One DELETE. PROPAGATION and the like come from ARGUMENT. */
static bool delete_object(struct play *self, const struct value *argument,
                          const struct resource *resource, const char *namespace, const char *name,
                          const struct value *rejected)
{
    AUTO_VALUE *options = value_object_of(
        "propagationPolicy", value_ref(value_get(argument, "propagation")), "gracePeriodSeconds",
        value_ref(value_get(argument, "gracePeriodSeconds")), NULL);
    if (value_get(options, "propagationPolicy") == NULL) {
        value_put(&options, value_string("Background"), "propagationPolicy"); /* as kubectl does */
    }
    struct api_request request = {.verb = API_DELETE,
                                  .resource = resource,
                                  .namespace = resource->namespaced ? namespace : NULL,
                                  .name = name,
                                  .body = options};
    AUTO_BUFFER what = {0};
    buffer_printf(&what, "delete %s %s", resource->kind, name);
    return play_request(self, &request, rejected, buffer_text(&what));
}

bool step_delete(struct play *self, const struct value *step)
{
    const struct value *argument = value_get(step, "delete");
    const struct value *rejected = value_get(step, "rejected");
    const struct resource *resource = play_resource(self, value_find_text(argument, "kind"));
    if (resource == NULL) {
        return false;
    }
    const struct value *select = value_get(argument, "select");
    if (select == NULL) {
        return delete_object(self, argument, resource, play_namespace(argument),
                             value_find_text(argument, "name"), rejected);
    }
    if (resource != &resource_pods) {
        return play_fail(self, "step", "only Pods can be selected, a %s has a name",
                         resource->kind);
    }
    AUTO_VALUE *pods = play_need_pods(self, select);
    bool ok = pods != NULL;
    for (size_t i = 0; ok && i < value_count(pods); i++) {
        const struct value *pod = value_at(pods, i);
        ok = delete_object(self, argument, resource, meta_namespace(pod), meta_name(pod), rejected);
    }
    return ok;
}
