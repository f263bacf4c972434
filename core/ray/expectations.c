#include "core/ray/expectations.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/value_pool.h"

struct group {
    struct expectation_scope scope; /* owned text */
    struct record *first;           /* the latest */
    size_t count;
};

/* There may be a million of them. */
struct record {
    struct group *group;
    struct record *next; /* of the group */
    struct value *pod_name;
    struct sim_time recorded_at;
    uint8_t what; /* an enum expectation */
    bool is_settled;
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

static int compare_by_name(const void *a, const void *b)
{
    const struct record *const *left = a;
    const struct record *const *right = b;
    return strcmp(value_text((*left)->pod_name), value_text((*right)->pod_name));
}

static int compare_pods(const void *key, const void *item)
{
    const struct pod_key *wanted = key;
    const struct record *record = item;
    int order = strcmp(wanted->pod, value_text(record->pod_name));
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
    free(group);
}

static void free_record(struct record *record)
{
    value_unref(record->pod_name);
    value_pool_return(record, sizeof(*record));
}

void expectations_release(struct expectations *self)
{
    struct tree_cursor cursor = tree_from(&self->pods, NULL);
    struct record *record;
    while ((record = tree_next(&cursor)) != NULL) {
        free_record(record);
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
        group->first = NULL;
        group->count = 0;
        tree_insert(&self->groups, &group->scope, group);
    }
    return group;
}

/* LINK is what leads to the record in its group. */
static void drop_at(struct expectations *self, struct record **link)
{
    struct record *record = *link;
    struct pod_key key = {record->group->scope.namespace, value_text(record->pod_name)};
    CHECK(tree_remove(&self->pods, &key) == record);
    *link = record->next;
    record->group->count--;
    free_record(record);
}

/* Rare: a group is left alone until its records are settled. */
static void drop_record(struct expectations *self, struct record *record)
{
    struct record **link = &record->group->first;
    while (*link != record) {
        link = &(*link)->next;
    }
    drop_at(self, link);
}

void expectations_record(struct expectations *self, const struct expectation_scope *scope,
                         const struct value *pod_name, enum expectation what, struct sim_time now)
{
    struct pod_key key = {scope->namespace, value_text(pod_name)};
    struct record *earlier = tree_find(&self->pods, &key);
    if (earlier != NULL) {
        drop_record(self, earlier);
    }
    struct group *group = group_of(self, scope);
    struct record *record = value_pool_lend(sizeof(*record));
    *record = (struct record){group, group->first, value_ref(pod_name), now, (uint8_t)what, false};
    group->first = record;
    group->count++;
    tree_insert(&self->pods, &key, record);
}

static bool is_settled(const struct record *record, struct api_client *client, struct rules *rules)
{
    AUTO_RESPONSE found = api_client_get(client, &resource_pods, record->group->scope.namespace,
                                         value_text(record->pod_name));
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

/* The group's records in order of their Pods' names. Owns: the caller frees the array. */
static struct record **sorted_records(const struct group *group)
{
    struct record **records = memory_alloc(group->count * sizeof(*records));
    size_t count = 0;
    for (struct record *record = group->first; record != NULL; record = record->next) {
        records[count++] = record;
    }
    qsort(records, count, sizeof(*records), compare_by_name);
    return records;
}

bool expectations_satisfied(struct expectations *self, const struct expectation_scope *scope,
                            struct api_client *client, struct rules *rules)
{
    struct group *group = tree_find(&self->groups, scope);
    if (group == NULL || group->count == 0) {
        return true;
    }
    AUTO_FREE struct record **records = sorted_records(group);
    size_t count = group->count;
    for (size_t i = 0; i < count; i++) {
        records[i]->is_settled = is_settled(records[i], client, rules);
    }
    for (struct record **link = &group->first; *link != NULL;) {
        if ((*link)->is_settled) {
            drop_at(self, link);
        } else {
            link = &(*link)->next;
        }
    }
    return group->count == 0;
}

static void forget_group(struct expectations *self, struct group *group)
{
    while (group->first != NULL) {
        drop_at(self, &group->first);
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
