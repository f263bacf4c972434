#include "core/ray/worker_memo.h"

#include <string.h>

#include "core/ray/pod_builder.h"

/* Whether two objects have the same members but for some, up to NULL, that both have or lack. */
static bool differ_only_in(const struct value *a, const struct value *b,
                           const char *const *allowed_keys)
{
    if (!value_is(a, VALUE_OBJECT) || !value_is(b, VALUE_OBJECT) ||
        value_count(a) != value_count(b)) {
        return false;
    }
    for (size_t i = 0; i < value_count(a); i++) {
        const struct value *other = value_get_like(b, a, i);
        bool is_allowed = false;
        for (size_t k = 0; allowed_keys[k] != NULL && other != NULL && !is_allowed; k++) {
            is_allowed = strcmp(allowed_keys[k], value_key_at(a, i)) == 0;
        }
        if (!is_allowed && !value_equal(value_member_at(a, i), other)) {
            return false;
        }
    }
    return true;
}

/* Whether a worker Pod of A is one of B, as far as its group does not decide that. */
static bool same_cluster(const struct value *a, const struct value *b)
{
    static const char *const groups[] = {"workerGroupSpecs", NULL};
    const struct value *left = value_get(a, "metadata");
    const struct value *right = value_get(b, "metadata");
    return value_equal(value_get(left, "uid"), value_get(right, "uid")) &&
           value_equal(value_get(left, "name"), value_get(right, "name")) &&
           value_equal(value_get(left, "namespace"), value_get(right, "namespace")) &&
           value_equal(value_get(left, "labels"), value_get(right, "labels")) &&
           value_equal(value_get(left, "annotations"), value_get(right, "annotations")) &&
           differ_only_in(value_get(a, "spec"), value_get(b, "spec"), groups);
}

static bool same_group(const struct value *a, const struct value *b)
{
    static const char *const numbers[] = {"maxReplicas", "minReplicas", "replicas", "scaleStrategy",
                                          NULL};
    return differ_only_in(a, b, numbers);
}

struct value *worker_memo_build(struct worker_memo *memo, const struct ray_cluster *cluster,
                                const struct ray_group *group)
{
    for (size_t i = 0; i < WORKER_MEMO_COUNT; i++) {
        const struct worker_memo_entry *entry = &memo->entries[i];
        if (entry->pod != NULL && same_group(entry->group, group->spec) &&
            same_cluster(entry->cluster, cluster->object)) {
            return value_ref(entry->pod);
        }
    }
    struct worker_memo_entry *entry = &memo->entries[memo->next];
    memo->next = (memo->next + 1) % WORKER_MEMO_COUNT;
    value_replace(&entry->cluster, value_ref(cluster->object));
    value_replace(&entry->group, value_ref(group->spec));
    value_replace(&entry->pod, pod_builder_worker(cluster, group));
    return value_ref(entry->pod);
}

void worker_memo_release(struct worker_memo *memo)
{
    for (size_t i = 0; i < WORKER_MEMO_COUNT; i++) {
        value_unref(memo->entries[i].cluster);
        value_unref(memo->entries[i].group);
        value_unref(memo->entries[i].pod);
    }
    *memo = (struct worker_memo){0};
}
