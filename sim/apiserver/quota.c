#include "sim/apiserver/quota.h"

#include <string.h>

#include "core/kube/meta.h"
#include "sim/apiserver/quota_usage.h"

static bool is_needed(const struct strategy_call *call)
{
    return call->server->quotas->records.count > 0 && call->slot->resource->namespaced;
}

static void collect(void *context, const struct value *object)
{
    struct value **list = context;
    value_push(list, value_ref(object));
}

/* The quotas of a namespace, or all objects of another resource. Owns: a new reference. */
static struct value *objects_of(struct api_server *server, const struct resource *resource,
                                const char *namespace)
{
    struct value *list = value_array();
    api_server_each(server, resource, namespace, collect, &list);
    return list;
}

/* ---- admission ---- */

/* The new usage less the old one, without what does not change. */
static struct value *usage_change(const struct resource *resource, const struct value *object,
                                  const struct value *old)
{
    AUTO_VALUE *change = object == NULL ? value_object() : quota_usage(resource, object);
    if (old != NULL) {
        AUTO_VALUE *before = quota_usage(resource, old);
        quota_usage_subtract(&change, before);
    }
    return quota_usage_without_zeros(change);
}

static bool refuse(struct strategy_call *call, const struct value *object, const struct buffer *why,
                   struct api_response *refusal)
{
    *refusal = api_status_forbidden(call->view->resource, meta_name(object), buffer_text(why));
    return false;
}

static bool has_room(struct strategy_call *call, const struct value *quota,
                     const struct value *object, const struct value *change,
                     struct api_response *refusal)
{
    const struct value *hard = value_find(quota, "status", "hard");
    const struct value *used = value_find(quota, "status", "used");
    AUTO_VALUE *requested = quota_usage_mask(change, hard);
    AUTO_VALUE *then = quota_usage_mask(used, requested);
    quota_usage_add(&then, requested);
    AUTO_VALUE *exceeded = quota_usage_beyond(then, hard);
    if (value_count(exceeded) == 0) {
        return true;
    }
    AUTO_VALUE *failed_request = quota_usage_mask(requested, exceeded);
    AUTO_VALUE *failed_used = quota_usage_mask(used, exceeded);
    AUTO_VALUE *failed_hard = quota_usage_mask(hard, exceeded);
    AUTO_BUFFER why = {0};
    buffer_printf(&why, "exceeded quota: %s, requested: ", meta_name(quota));
    quota_usage_print(failed_request, &why);
    buffer_append(&why, ", used: ");
    quota_usage_print(failed_used, &why);
    buffer_append(&why, ", limited: ");
    quota_usage_print(failed_hard, &why);
    return refuse(call, object, &why, refusal);
}

static bool is_specified(struct strategy_call *call, const struct value *quota,
                         const struct value *object, struct api_response *refusal)
{
    AUTO_BUFFER problem = {0};
    if (call->slot->resource != &resource_pods ||
        quota_usage_is_specified(value_find(quota, "status", "hard"), object, &problem)) {
        return true;
    }
    AUTO_BUFFER why = {0};
    buffer_printf(&why, "failed quota: %s: %s", meta_name(quota), buffer_text(&problem));
    return refuse(call, object, &why, refusal);
}

/* Updates count where the amount can grow: of Services and claims. */
static bool is_judged(const struct strategy_call *call, const struct value *old)
{
    return old == NULL || call->slot->resource == &resource_services ||
           call->slot->resource == &resource_persistentvolumeclaims;
}

bool quota_admit(struct strategy_call *call, const struct value *object, const struct value *old,
                 struct api_response *refusal)
{
    if (!is_needed(call) || !is_judged(call, old)) {
        return true;
    }
    const struct resource *resource = call->slot->resource;
    AUTO_VALUE *quotas = objects_of(call->server, &resource_resourcequotas, meta_namespace(object));
    AUTO_VALUE *change = usage_change(resource, object, old);
    for (size_t i = 0; i < value_count(quotas); i++) {
        const struct value *quota = value_at(quotas, i);
        if (quota_usage_matches(quota, resource, object) &&
            !is_specified(call, quota, object, refusal)) {
            return false;
        }
    }
    for (size_t i = 0; i < value_count(quotas); i++) {
        const struct value *quota = value_at(quotas, i);
        if (quota_usage_matches(quota, resource, object) &&
            !has_room(call, quota, object, change, refusal)) {
            return false;
        }
    }
    return true;
}

/* ---- the status ---- */

static void write_used(struct api_server *server, const struct value *quota,
                       const struct value *hard, struct value *used_take)
{
    struct value *changed = value_ref(quota);
    value_put(&changed, value_ref(hard), "status", "hard");
    value_put(&changed, used_take, "status", "used");
    if (value_equal(changed, quota)) {
        value_unref(changed);
    } else {
        store_put(&server->store, server->quotas, changed);
    }
}

/* An object that leaves a scope, as a Pod that is bound to end, is one less there. */
static void count_in(struct strategy_call *call, const struct value *quota,
                     const struct value *object, const struct value *old)
{
    const struct resource *resource = call->slot->resource;
    bool counts = object != NULL && quota_usage_matches(quota, resource, object);
    bool counted = old != NULL && quota_usage_matches(quota, resource, old);
    const struct value *hard = value_find(quota, "status", "hard");
    AUTO_VALUE *change = usage_change(resource, counts ? object : NULL, counted ? old : NULL);
    AUTO_VALUE *masked = quota_usage_mask(change, hard);
    if (value_count(masked) > 0) {
        struct value *used = value_ref(value_find(quota, "status", "used"));
        quota_usage_add(&used, masked);
        write_used(call->server, quota, hard, used);
    }
}

static void count(struct strategy_call *call, const struct value *object, const struct value *old)
{
    const char *namespace = meta_namespace(object == NULL ? old : object);
    AUTO_VALUE *quotas = objects_of(call->server, &resource_resourcequotas, namespace);
    for (size_t i = 0; i < value_count(quotas); i++) {
        count_in(call, value_at(quotas, i), object, old);
    }
}

/* Everything that counts for QUOTA in its namespace. Owns: a new reference. */
static struct value *count_all(struct api_server *server, const struct value *quota)
{
    const struct value *hard = value_find(quota, "spec", "hard");
    struct value *used = value_object();
    for (const struct store_slot *slot = server->store.slots; slot != NULL; slot = slot->next) {
        AUTO_VALUE *sum = value_object();
        for (size_t i = 0; slot->resource->namespaced && i < value_count(hard); i++) {
            if (quota_usage_counts(slot->resource, value_key_at(hard, i))) {
                value_put(&sum, value_string("0"), value_key_at(hard, i));
            }
        }
        if (value_count(sum) == 0) {
            continue;
        }
        AUTO_VALUE *objects = objects_of(server, slot->resource, meta_namespace(quota));
        for (size_t i = 0; i < value_count(objects); i++) {
            const struct value *object = value_at(objects, i);
            if (quota_usage_matches(quota, slot->resource, object)) {
                AUTO_VALUE *usage = quota_usage(slot->resource, object);
                AUTO_VALUE *masked = quota_usage_mask(usage, sum);
                quota_usage_add(&sum, masked);
            }
        }
        quota_usage_add(&used, sum);
    }
    return used;
}

void quota_count_new(struct strategy_call *call, const struct value *object)
{
    if (is_needed(call) && !call->request->dry_run) {
        count(call, object, NULL);
    }
}

void quota_count_change(struct strategy_call *call, const struct value *object,
                        const struct value *old)
{
    bool is_quota = call->slot == call->server->quotas;
    if (!is_needed(call)) {
        return;
    }
    if (old != NULL) {
        count(call, object, old);
    }
    if (is_quota && object != NULL &&
        (old == NULL || !value_equal(value_get(object, "spec"), value_get(old, "spec")))) {
        const struct value *quota = api_server_peek(call->server, &resource_resourcequotas,
                                                    meta_namespace(object), meta_name(object));
        AUTO_VALUE *kept = value_ref(quota);
        write_used(call->server, kept, value_find(kept, "spec", "hard"),
                   count_all(call->server, kept));
    }
}
