#include "sim/cluster/work_queue.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"

#define BACK_OFF_FIRST SIM_MILLISECONDS(5)
#define BACK_OFF_LAST SIM_SECONDS(1000)

/* The moment of a key that is ready at once: before all others. */
#define AT_ONCE ((struct sim_time){INT64_MIN})

/* Kept while any of it is worth remembering. */
struct entry {
    char *key;
    struct sim_time ready;
    uint64_t sequence;
    unsigned failure_count;
    bool queued;
    bool taken;
};

static int compare_keys(const void *key, const void *item)
{
    return strcmp(key, ((const struct entry *)item)->key);
}

static int compare_waiting(const void *key, const void *item)
{
    const struct entry *a = key;
    const struct entry *b = item;
    int by_time = sim_time_compare(a->ready, b->ready);
    return by_time != 0 ? by_time : (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

void work_queue_init(struct work_queue *self)
{
    *self = (struct work_queue){0};
    tree_init(&self->entries, compare_keys);
    tree_init(&self->waiting, compare_waiting);
}

void work_queue_release(struct work_queue *self)
{
    struct tree_cursor cursor = tree_from(&self->entries, NULL);
    for (struct entry *entry; (entry = tree_next(&cursor)) != NULL;) {
        free(entry->key);
        free(entry);
    }
    tree_release(&self->entries);
    tree_release(&self->waiting);
}

static struct entry *find_or_make(struct work_queue *self, const char *key)
{
    struct entry *entry = tree_find(&self->entries, key);
    if (entry == NULL) {
        entry = memory_alloc_zero(1, sizeof(*entry));
        entry->key = memory_copy_text(key);
        tree_insert(&self->entries, entry->key, entry);
    }
    return entry;
}

static void drop_if_idle(struct work_queue *self, struct entry *entry)
{
    if (!entry->queued && !entry->taken && entry->failure_count == 0) {
        tree_remove(&self->entries, entry->key);
        free(entry->key);
        free(entry);
    }
}

/* ---- adding ---- */

void work_queue_add_at(struct work_queue *self, const char *key, struct sim_time moment)
{
    struct entry *entry = find_or_make(self, key);
    if (entry->queued) {
        if (sim_time_compare(moment, entry->ready) >= 0) {
            return;
        }
        tree_remove(&self->waiting, entry);
    } else {
        entry->sequence = self->next_sequence++;
    }
    entry->queued = true;
    entry->ready = moment;
    tree_insert(&self->waiting, entry, entry);
}

void work_queue_add(struct work_queue *self, const char *key)
{
    work_queue_add_at(self, key, AT_ONCE);
}

void work_queue_add_rate_limited(struct work_queue *self, const char *key, struct sim_time now)
{
    struct entry *entry = find_or_make(self, key);
    struct sim_duration delay = BACK_OFF_FIRST;
    for (unsigned i = 0; i < entry->failure_count && delay.ns < BACK_OFF_LAST.ns; i++) {
        delay.ns *= 2;
    }
    if (delay.ns > BACK_OFF_LAST.ns) {
        delay = BACK_OFF_LAST;
    }
    entry->failure_count++;
    work_queue_add_at(self, key, sim_time_add(now, delay));
}

void work_queue_forget(struct work_queue *self, const char *key)
{
    struct entry *entry = tree_find(&self->entries, key);
    if (entry != NULL) {
        entry->failure_count = 0;
        drop_if_idle(self, entry);
    }
}

/* ---- working ---- */

/* The first waiting entry that nobody works on. */
static struct entry *first_free(const struct work_queue *self)
{
    struct tree_cursor cursor = tree_from(&self->waiting, NULL);
    struct entry *entry = tree_next(&cursor);
    while (entry != NULL && entry->taken) {
        entry = tree_next(&cursor);
    }
    return entry;
}

const char *work_queue_take(struct work_queue *self, struct sim_time now)
{
    struct entry *entry = first_free(self);
    if (entry == NULL || sim_time_compare(entry->ready, now) > 0) {
        return NULL;
    }
    tree_remove(&self->waiting, entry);
    entry->queued = false;
    entry->taken = true;
    return entry->key;
}

void work_queue_done(struct work_queue *self, const char *key)
{
    struct entry *entry = tree_find(&self->entries, key);
    CHECK(entry != NULL && entry->taken);
    entry->taken = false;
    drop_if_idle(self, entry);
}

/* ---- asking ---- */

bool work_queue_next_ready(const struct work_queue *self, struct sim_time now,
                           struct sim_time *moment)
{
    const struct entry *entry = first_free(self);
    if (entry == NULL) {
        return false;
    }
    *moment = sim_time_compare(entry->ready, now) > 0 ? entry->ready : now;
    return true;
}

void work_queue_print_ready(const struct work_queue *self, struct sim_time moment,
                            struct buffer *out)
{
    struct tree_cursor cursor = tree_from(&self->waiting, NULL);
    const struct entry *entry;
    while ((entry = tree_next(&cursor)) != NULL && sim_time_compare(entry->ready, moment) <= 0) {
        if (out->size > 0) {
            buffer_append_char(out, ' ');
        }
        buffer_append(out, entry->key);
    }
}
