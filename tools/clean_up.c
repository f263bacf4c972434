#include "tools/clean_up.h"

#include <string.h>

#include "core/kube/meta.h"

/* Calls VISIT for the objects of every resource. */
static void each_object(struct cluster *cluster, const struct contract *contract,
                        void (*visit)(void *context, const struct value *object), void *context,
                        const struct resource **current)
{
    for (size_t i = 0;; i++) {
        *current = i == 0 ? contract->resource : resource_builtins[i - 1];
        if (*current == NULL) {
            return;
        }
        api_server_each(cluster_server(cluster), *current, NULL, visit, context);
    }
}

/* ---- the snapshot ---- */

static void note_uid(void *context, const struct value *object)
{
    value_put((struct value **)context, value_bool(true), meta_uid(object));
}

struct value *clean_up_snapshot(struct cluster *cluster, const struct contract *contract)
{
    struct value *uids = value_object();
    const struct resource *current = NULL;
    each_object(cluster, contract, note_uid, &uids, &current);
    return uids;
}

/* ---- deleting ---- */

struct leftovers {
    const struct value *before;
    const struct resource *resource; /* the one that is being visited */
    struct value *objects;           /* array of {group, object, plural, version} */
};

static void note_leftover(void *context, const struct value *object)
{
    struct leftovers *self = context;
    bool is_lease = self->resource == &resource_leases; /* what a leader holds on to */
    if (!is_lease && value_get(self->before, meta_uid(object)) == NULL) {
        value_push(&self->objects, value_object_of("group", value_string(self->resource->group),
                                                   "object", value_ref(object), "plural",
                                                   value_string(self->resource->plural), "version",
                                                   value_string(self->resource->version), NULL));
    }
}

static void send(struct cluster *cluster, const struct resource *resource,
                 const struct value *object, enum api_verb verb, const struct value *body)
{
    struct api_request request = {.verb = verb,
                                  .resource = resource,
                                  .namespace = resource->namespaced ? meta_namespace(object) : NULL,
                                  .name = meta_name(object),
                                  .body = body,
                                  .patch_type = API_PATCH_MERGE};
    AUTO_RESPONSE response = {0};
    cluster_call(cluster, &request, &response); /* what is refused is there in the next round */
}

static void remove_object(struct cluster *cluster, const struct resource *resource,
                          const struct value *object, int round)
{
    if (round >= 2 && value_count(value_find(object, "metadata", "finalizers")) > 0) {
        AUTO_VALUE *patch = value_object();
        value_put(&patch, value_null(), "metadata", "finalizers");
        send(cluster, resource, object, API_PATCH, patch);
    }
    if (round > 0 || strcmp(resource->kind, "RayCluster") == 0) {
        AUTO_VALUE *options =
            value_object_of("gracePeriodSeconds", value_int(0), "propagationPolicy",
                            value_string("Background"), NULL);
        send(cluster, resource, object, API_DELETE, options);
    }
}

size_t clean_up_round(struct cluster *cluster, const struct contract *contract,
                      const struct value *before, int round)
{
    struct leftovers leftovers = {.before = before, .objects = value_array()};
    each_object(cluster, contract, note_leftover, &leftovers, &leftovers.resource);
    size_t count = value_count(leftovers.objects);
    for (size_t i = 0; i < count; i++) {
        const struct value *item = value_at(leftovers.objects, i);
        const struct resource *resource = api_server_find_plural(
            cluster_server(cluster), value_find_text(item, "group"),
            value_find_text(item, "version"), value_find_text(item, "plural"));
        remove_object(cluster, resource, value_get(item, "object"), round);
    }
    value_unref(leftovers.objects);
    return count;
}
