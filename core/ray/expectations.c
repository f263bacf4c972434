#include "core/ray/expectations.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"

struct record {
    char *namespace;
    char *cluster;
    char *group;
    char *pod;
    enum expectation what;
    struct sim_time recorded_at;
};

/* Source: scale_expectations.go, ExpectationsTimeout. */
static const int64_t creation_timeout_seconds = 30;

static int compare_texts(const char *const *a, const char *const *b, size_t count)
{
    int order = 0;
    for (size_t i = 0; i < count && order == 0; i++) {
        order = strcmp(a[i], b[i]);
    }
    return order;
}

static int compare_by_pod(const void *key, const void *item)
{
    const struct record *a = key;
    const struct record *b = item;
    return compare_texts((const char *[]){a->namespace, a->pod},
                         (const char *[]){b->namespace, b->pod}, 2);
}

static int compare_by_group(const void *key, const void *item)
{
    const struct record *a = key;
    const struct record *b = item;
    return compare_texts((const char *[]){a->namespace, a->cluster, a->group, a->pod},
                         (const char *[]){b->namespace, b->cluster, b->group, b->pod}, 4);
}

void expectations_init(struct expectations *self)
{
    tree_init(&self->by_pod, compare_by_pod);
    tree_init(&self->by_group, compare_by_group);
}

static void free_record(struct record *record)
{
    free(record->namespace);
    free(record->cluster);
    free(record->group);
    free(record->pod);
    free(record);
}

void expectations_release(struct expectations *self)
{
    struct tree_cursor cursor = tree_from(&self->by_pod, NULL);
    struct record *record;
    while ((record = tree_next(&cursor)) != NULL) {
        free_record(record);
    }
    tree_release(&self->by_pod);
    tree_release(&self->by_group);
}

static void drop_record(struct expectations *self, struct record *record)
{
    CHECK(tree_remove(&self->by_pod, record) == record);
    CHECK(tree_remove(&self->by_group, record) == record);
    free_record(record);
}

void expectations_record(struct expectations *self, const struct expectation_scope *scope,
                         const char *pod, enum expectation what, struct sim_time now)
{
    struct record *record = memory_alloc(sizeof(*record));
    *record = (struct record){.namespace = memory_copy_text(scope->namespace),
                              .cluster = memory_copy_text(scope->cluster),
                              .group = memory_copy_text(scope->group),
                              .pod = memory_copy_text(pod),
                              .what = what,
                              .recorded_at = now};
    struct record *earlier = tree_find(&self->by_pod, record);
    if (earlier != NULL) {
        drop_record(self, earlier);
    }
    tree_insert(&self->by_pod, record, record);
    tree_insert(&self->by_group, record, record);
}

static bool is_settled(const struct record *record, struct api_client *client)
{
    AUTO_RESPONSE found = api_client_get(client, &resource_pods, record->namespace, record->pod);
    bool gone = found.code == 404;
    if (record->what == EXPECT_DELETED) {
        return gone;
    }
    struct sim_time deadline =
        sim_time_add(record->recorded_at, SIM_SECONDS(creation_timeout_seconds));
    return api_response_ok(&found) || (gone && sim_time_compare(deadline, client->now(client)) < 0);
}

/* The records of a cluster, or of one of its groups, from FROM on; GROUP may be NULL. */
static struct record *next_in(struct tree_cursor *cursor, const char *namespace,
                              const char *cluster, const char *group)
{
    struct record *record = tree_next(cursor);
    bool within = record != NULL && strcmp(record->namespace, namespace) == 0 &&
                  strcmp(record->cluster, cluster) == 0 &&
                  (group == NULL || strcmp(record->group, group) == 0);
    return within ? record : NULL;
}

bool expectations_satisfied(struct expectations *self, const struct expectation_scope *scope,
                            struct api_client *client)
{
    struct record first = {.namespace = (char *)scope->namespace,
                           .cluster = (char *)scope->cluster,
                           .group = (char *)scope->group,
                           .pod = (char *)""};
    struct record **settled = NULL;
    size_t settled_count = 0;
    size_t settled_capacity = 0;
    bool satisfied = true;
    struct tree_cursor cursor = tree_from(&self->by_group, &first);
    struct record *record;
    while ((record = next_in(&cursor, scope->namespace, scope->cluster, scope->group)) != NULL) {
        if (!is_settled(record, client)) {
            satisfied = false;
            continue;
        }
        settled = memory_grow(settled, settled_count, &settled_capacity, sizeof(settled[0]));
        settled[settled_count++] = record;
    }
    for (size_t i = 0; i < settled_count; i++) {
        drop_record(self, settled[i]);
    }
    free(settled);
    return satisfied;
}

void expectations_forget(struct expectations *self, const char *namespace, const char *cluster)
{
    struct record first = {.namespace = (char *)namespace,
                           .cluster = (char *)cluster,
                           .group = (char *)"",
                           .pod = (char *)""};
    for (;;) {
        struct tree_cursor cursor = tree_from(&self->by_group, &first);
        struct record *record = next_in(&cursor, namespace, cluster, NULL);
        if (record == NULL) {
            return;
        }
        drop_record(self, record);
    }
}
