#include "core/ray/expectations.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"

struct group {
    struct expectation_scope scope; /* owned text */
    struct tree records;            /* by Pod */
};

/* There may be a million of them. */
struct record {
    struct group *group;
    struct sim_time recorded_at;
    enum expectation what;
    char pod[];
};

struct pod_key {
    const char *namespace;
    const char *pod;
};

/* Source: scale_expectations.go, ExpectationsTimeout. */
static const int64_t creation_timeout_seconds = 30;

static int compare_scopes(const struct expectation_scope *a, const struct expectation_scope *b)
{
    int order = strcmp(a->namespace, b->namespace);
    order = order != 0 ? order : strcmp(a->cluster, b->cluster);
    return order != 0 ? order : strcmp(a->group, b->group);
}

static int compare_groups(const void *key, const void *item)
{
    return compare_scopes(key, &((const struct group *)item)->scope);
}

static int compare_in_group(const void *key, const void *item)
{
    return strcmp(key, ((const struct record *)item)->pod);
}

static int compare_pods(const void *key, const void *item)
{
    const struct pod_key *wanted = key;
    const struct record *record = item;
    int order = strcmp(wanted->pod, record->pod);
    return order != 0 ? order : strcmp(wanted->namespace, record->group->scope.namespace);
}

void expectations_init(struct expectations *self)
{
    tree_init(&self->groups, compare_groups);
    tree_init(&self->pods, compare_pods);
}

static void free_group(struct group *group)
{
    free((char *)group->scope.namespace);
    free((char *)group->scope.cluster);
    free((char *)group->scope.group);
    tree_release(&group->records);
    free(group);
}

void expectations_release(struct expectations *self)
{
    struct tree_cursor cursor = tree_from(&self->pods, NULL);
    struct record *record;
    while ((record = tree_next(&cursor)) != NULL) {
        free(record);
    }
    cursor = tree_from(&self->groups, NULL);
    struct group *group;
    while ((group = tree_next(&cursor)) != NULL) {
        free_group(group);
    }
    tree_release(&self->pods);
    tree_release(&self->groups);
}

static struct group *group_of(struct expectations *self, const struct expectation_scope *scope)
{
    struct group *group = tree_find(&self->groups, scope);
    if (group == NULL) {
        group = memory_alloc(sizeof(*group));
        group->scope = (struct expectation_scope){memory_copy_text(scope->namespace),
                                                  memory_copy_text(scope->cluster),
                                                  memory_copy_text(scope->group)};
        tree_init(&group->records, compare_in_group);
        tree_insert(&self->groups, &group->scope, group);
    }
    return group;
}

static void drop_record(struct expectations *self, struct record *record)
{
    struct pod_key key = {record->group->scope.namespace, record->pod};
    CHECK(tree_remove(&self->pods, &key) == record);
    CHECK(tree_remove(&record->group->records, record->pod) == record);
    free(record);
}

void expectations_record(struct expectations *self, const struct expectation_scope *scope,
                         const char *pod, enum expectation what, struct sim_time now)
{
    struct pod_key key = {scope->namespace, pod};
    struct record *earlier = tree_find(&self->pods, &key);
    if (earlier != NULL) {
        drop_record(self, earlier);
    }
    size_t size = strlen(pod) + 1;
    struct record *record = memory_alloc(sizeof(*record) + size);
    record->group = group_of(self, scope);
    record->recorded_at = now;
    record->what = what;
    memcpy(record->pod, pod, size);
    tree_insert(&self->pods, &key, record);
    tree_insert(&record->group->records, record->pod, record);
}

static bool is_settled(const struct record *record, struct api_client *client, struct rules *rules)
{
    AUTO_RESPONSE found =
        api_client_get(client, &resource_pods, record->group->scope.namespace, record->pod);
    bool gone = found.code == 404;
    if (record->what == EXPECT_DELETED) {
        RULE(rules, EXPECT_3);
        return gone;
    }
    if (api_response_ok(&found)) {
        RULE(rules, EXPECT_1);
        return true;
    }
    struct sim_time deadline =
        sim_time_add(record->recorded_at, SIM_SECONDS(creation_timeout_seconds));
    if (!gone || sim_time_compare(deadline, client->now(client)) >= 0) {
        return false;
    }
    RULE(rules, EXPECT_2);
    return true;
}

bool expectations_satisfied(struct expectations *self, const struct expectation_scope *scope,
                            struct api_client *client, struct rules *rules)
{
    struct group *group = tree_find(&self->groups, scope);
    if (group == NULL || group->records.count == 0) {
        return true;
    }
    /* A tree must not change while a cursor is in it. */
    AUTO_FREE struct record **settled = memory_alloc_zero(group->records.count, sizeof(settled[0]));
    size_t settled_count = 0;
    struct tree_cursor cursor = tree_from(&group->records, NULL);
    struct record *record;
    while ((record = tree_next(&cursor)) != NULL) {
        if (is_settled(record, client, rules)) {
            settled[settled_count++] = record;
        }
    }
    for (size_t i = 0; i < settled_count; i++) {
        drop_record(self, settled[i]);
    }
    return group->records.count == 0;
}

static void forget_group(struct expectations *self, struct group *group)
{
    while (group->records.count > 0) {
        struct tree_cursor first = tree_from(&group->records, NULL);
        drop_record(self, tree_next(&first));
    }
    CHECK(tree_remove(&self->groups, &group->scope) == group);
    free_group(group);
}

void expectations_forget(struct expectations *self, const char *namespace, const char *cluster)
{
    struct expectation_scope first = {namespace, cluster, ""};
    for (;;) {
        struct tree_cursor cursor = tree_from(&self->groups, &first);
        struct group *group = tree_next(&cursor);
        if (group == NULL || strcmp(group->scope.namespace, namespace) != 0 ||
            strcmp(group->scope.cluster, cluster) != 0) {
            return;
        }
        forget_group(self, group);
    }
}
