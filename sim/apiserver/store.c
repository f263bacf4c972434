#include "sim/apiserver/store.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"
#include "core/base/value_pool.h"
#include "core/base/value_share.h"

/* What a record is looked for by. */
struct record_key {
    const char *namespace;
    const char *name;
};

/* The same among the records that have a label. */
struct label_key {
    const char *label;
    const char *value;
    struct record_key record;
};

/* That a record has an owner. An object with several owners has several links. */
struct owner_link {
    struct value *uid; /* shared with the object's ownerReference */
    const struct store_slot *slot;
    struct store_record *record;
};

struct owner_key {
    const char *uid;
    size_t rank;
    struct record_key record;
};

/* How an object looked at an earlier revision: what differs from now. */
struct store_past {
    const char *namespace;
    const char *name;
    const struct value *object; /* NULL: it was not there */
};

static int compare_names(const struct record_key *key, const char *namespace, const char *name)
{
    int order = key->namespace == namespace ? 0 : strcmp(key->namespace, namespace);
    return order != 0 ? order : strcmp(key->name, name);
}

static int compare_record(const void *key, const void *item)
{
    const struct store_record *record = item;
    return compare_names(key, record->namespace, record->name);
}

static int compare_past(const void *key, const void *item)
{
    const struct store_past *past = item;
    return compare_names(key, past->namespace, past->name);
}

static const char *label_of(const struct value *object, const char *label)
{
    return value_as_string(value_find(object, "metadata", "labels", label));
}

static int compare_label(const void *key, const void *item)
{
    const struct label_key *wanted = key;
    const struct store_record *record = item;
    int order = strcmp(wanted->value, label_of(record->object, wanted->label));
    return order != 0 ? order : compare_names(&wanted->record, record->namespace, record->name);
}

static int compare_owner(const void *key, const void *item)
{
    const struct owner_key *wanted = key;
    const struct owner_link *link = item;
    int order = strcmp(wanted->uid, value_text(link->uid));
    if (order == 0 && wanted->rank != link->slot->rank) {
        order = wanted->rank < link->slot->rank ? -1 : 1;
    }
    return order != 0 ? order
                      : compare_names(&wanted->record, link->record->namespace, link->record->name);
}

void store_init(struct store *self)
{
    *self = (struct store){.slots_end = &self->slots};
    tree_init(&self->by_owner, compare_owner);
    history_init(&self->history);
}

static void slot_clear(struct store_slot *slot)
{
    struct tree_cursor cursor = tree_from(&slot->records, NULL);
    for (struct store_record *record; (record = tree_next(&cursor)) != NULL;) {
        value_unref(record->object);
        value_pool_return(record, sizeof(*record));
    }
    tree_release(&slot->records);
    tree_release(&slot->by_label);
    value_replace(&slot->newest, NULL);
}

static void slot_free(struct store_slot *slot)
{
    slot_clear(slot);
    value_pool_return(slot, sizeof(*slot));
}

static void free_link(struct owner_link *link)
{
    value_unref(link->uid);
    value_pool_return(link, sizeof(*link));
}

static void unlink_owners(struct store *self)
{
    struct tree_cursor cursor = tree_from(&self->by_owner, NULL);
    for (struct owner_link *link; (link = tree_next(&cursor)) != NULL;) {
        free_link(link);
    }
    tree_release(&self->by_owner);
}

void store_release(struct store *self)
{
    unlink_owners(self);
    history_release(&self->history);
    while (self->slots != NULL) {
        struct store_slot *slot = self->slots;
        self->slots = slot->next;
        slot_free(slot);
    }
}

struct store_slot *store_add_slot(struct store *self, const struct resource *resource)
{
    struct store_slot *slot = value_pool_lend(sizeof(*slot));
    *slot = (struct store_slot){.resource = resource, .rank = self->slot_count++};
    tree_init(&slot->records, compare_record);
    tree_init(&slot->by_label, compare_label);
    *self->slots_end = slot;
    self->slots_end = &slot->next;
    return slot;
}

/* ---- indexes ---- */

static void file_by_label(struct store_slot *slot, struct store_record *record)
{
    const char *value = slot->label == NULL ? NULL : label_of(record->object, slot->label);
    if (value != NULL) {
        struct label_key key = {slot->label, value, {record->namespace, record->name}};
        CHECK(tree_insert(&slot->by_label, &key, record) == NULL);
    }
}

static void unfile_by_label(struct store_slot *slot, struct store_record *record)
{
    const char *value = slot->label == NULL ? NULL : label_of(record->object, slot->label);
    if (value != NULL) {
        struct label_key key = {slot->label, value, {record->namespace, record->name}};
        CHECK(tree_remove(&slot->by_label, &key) == record);
    }
}

void store_index_label(struct store_slot *slot, const char *label)
{
    tree_release(&slot->by_label);
    tree_init(&slot->by_label, compare_label);
    slot->label = label;
    struct tree_cursor cursor = tree_from(&slot->records, NULL);
    for (struct store_record *record; (record = tree_next(&cursor)) != NULL;) {
        file_by_label(slot, record);
    }
}

static void file_by_owner(struct store *self, const struct store_slot *slot,
                          struct store_record *record)
{
    const struct value *owners = value_find(record->object, "metadata", "ownerReferences");
    for (size_t i = 0; i < value_count(owners); i++) {
        const struct value *uid = value_get(value_at(owners, i), "uid");
        struct owner_key key = {value_text(uid), slot->rank, {record->namespace, record->name}};
        struct owner_link *link = value_pool_lend(sizeof(*link));
        *link = (struct owner_link){value_ref(uid), slot, record};
        if (tree_insert(&self->by_owner, &key, link) != NULL) {
            free_link(link); /* the same owner twice */
        }
    }
}

static void unfile_by_owner(struct store *self, const struct store_slot *slot,
                            const struct store_record *record)
{
    const struct value *owners = value_find(record->object, "metadata", "ownerReferences");
    for (size_t i = 0; i < value_count(owners); i++) {
        const char *uid = value_text(value_get(value_at(owners, i), "uid"));
        struct owner_key key = {uid, slot->rank, {record->namespace, record->name}};
        struct owner_link *link = tree_remove(&self->by_owner, &key);
        if (link != NULL) {
            free_link(link);
        }
    }
}

/* ---- reading and writing ---- */

static struct store_record *find_record(const struct store_slot *slot, const char *namespace,
                                        const char *name)
{
    struct record_key key = {namespace == NULL ? "" : namespace, name};
    return tree_find(&slot->records, &key);
}

const struct value *store_get(const struct store_slot *slot, const char *namespace,
                              const char *name)
{
    const struct store_record *record = find_record(slot, namespace, name);
    return record == NULL ? NULL : record->object;
}

static uint64_t take_revision(struct store *self, struct value **object)
{
    self->revision++;
    value_put(object, value_int_text((int64_t)self->revision), "metadata", "resourceVersion");
    return self->revision;
}

static void set_object(struct store_record *record, struct value *object_take)
{
    record->object = object_take;
    record->namespace = value_find_text(object_take, "metadata", "namespace");
    record->name = value_find_text(object_take, "metadata", "name");
}

/* Most updates touch neither labels nor owners; values that are shared tell so at once. */
static void replace_object(struct store *self, struct store_slot *slot, struct store_record *record,
                           struct value *object_take)
{
    struct value *old = record->object;
    const char *label = slot->label;
    bool label_changes =
        label != NULL && !value_equal(value_find(old, "metadata", "labels", label),
                                      value_find(object_take, "metadata", "labels", label));
    bool owners_change = !value_equal(value_find(old, "metadata", "ownerReferences"),
                                      value_find(object_take, "metadata", "ownerReferences"));
    if (label_changes) {
        unfile_by_label(slot, record);
    }
    if (owners_change) {
        unfile_by_owner(self, slot, record);
    }
    set_object(record, object_take);
    if (label_changes) {
        file_by_label(slot, record);
    }
    if (owners_change) {
        file_by_owner(self, slot, record);
    }
}

static struct record_key key_of(const struct value *object)
{
    return (struct record_key){value_find_text(object, "metadata", "namespace"),
                               value_find_text(object, "metadata", "name")};
}

static void add_record(struct store *self, struct store_slot *slot, struct value *object_take)
{
    struct store_record *record = value_pool_lend(sizeof(*record));
    set_object(record, object_take);
    struct record_key key = {record->namespace, record->name};
    CHECK(tree_insert(&slot->records, &key, record) == NULL);
    file_by_label(slot, record);
    file_by_owner(self, slot, record);
    value_replace(&slot->newest, value_ref(object_take));
}

const struct history_event *store_put(struct store *self, struct store_slot *slot,
                                      struct value *object_take)
{
    uint64_t revision = take_revision(self, &object_take);
    struct record_key key = key_of(object_take);
    struct store_record *record = tree_find(&slot->records, &key);
    struct value *previous = record == NULL ? NULL : record->object;
    value_share(&object_take, record == NULL ? slot->newest : previous);
    if (record == NULL) {
        add_record(self, slot, object_take);
    } else {
        replace_object(self, slot, record, object_take);
    }
    return history_append(&self->history, (struct history_event){.revision = revision,
                                                                 .slot = slot,
                                                                 .object = value_ref(object_take),
                                                                 .previous = previous});
}

const struct history_event *store_remove(struct store *self, struct store_slot *slot,
                                         struct value *last_take)
{
    uint64_t revision = take_revision(self, &last_take);
    struct record_key key = key_of(last_take);
    struct store_record *record = tree_remove(&slot->records, &key);
    CHECK(record != NULL);
    unfile_by_label(slot, record);
    unfile_by_owner(self, slot, record);
    struct value *previous = record->object;
    value_pool_return(record, sizeof(*record));
    return history_append(&self->history, (struct history_event){.revision = revision,
                                                                 .slot = slot,
                                                                 .removed = true,
                                                                 .object = last_take,
                                                                 .previous = previous});
}

void store_clear(struct store *self)
{
    history_release(&self->history);
    history_init(&self->history);
    unlink_owners(self);
    tree_init(&self->by_owner, compare_owner);
    for (struct store_slot *slot = self->slots; slot != NULL; slot = slot->next) {
        slot_clear(slot);
        tree_init(&slot->records, compare_record);
        tree_init(&slot->by_label, compare_label);
    }
}

bool store_restore(struct store *self, struct store_slot *slot, struct value *object_take)
{
    struct record_key key = key_of(object_take);
    if (tree_find(&slot->records, &key) != NULL) {
        value_unref(object_take);
        return false;
    }
    value_share(&object_take, slot->newest);
    add_record(self, slot, object_take);
    return true;
}

void store_replay(struct store *self, struct store_slot *slot, struct value *object_take)
{
    self->revision++;
    add_record(self, slot, object_take);
    history_append(&self->history, (struct history_event){.revision = self->revision,
                                                          .slot = slot,
                                                          .object = value_ref(object_take)});
}

/* ---- lists ---- */

/* The first change after the revision says how an object was at it. */
static void remember_past(struct store_walk *self, const struct store *store,
                          const struct store_slot *slot, uint64_t revision)
{
    const struct history *history = &store->history;
    for (size_t i = history_after(history, revision); i < history->count; i++) {
        const struct history_event *event = history_at(history, i);
        if (event->slot != slot) {
            continue;
        }
        struct record_key key = key_of(event->object);
        if (tree_find(&self->past, &key) == NULL) {
            struct store_past *past = memory_alloc(sizeof(*past));
            *past = (struct store_past){key.namespace, key.name, event->previous};
            tree_insert(&self->past, &key, past);
        }
    }
}

void store_walk_start(struct store_walk *self, const struct store *store,
                      const struct store_slot *slot, const char *namespace, const char *name,
                      uint64_t revision)
{
    *self = (struct store_walk){0};
    tree_init(&self->past, compare_past);
    if (revision < store->revision) {
        remember_past(self, store, slot, revision);
    }
    struct record_key key = {namespace == NULL ? "" : namespace, name == NULL ? "" : name};
    self->records = tree_from(&slot->records, &key);
    self->record = tree_next(&self->records);
    self->past_cursor = tree_from(&self->past, &key);
    self->past_next = tree_next(&self->past_cursor);
}

const struct value *store_walk_next(struct store_walk *self)
{
    for (;;) {
        const struct store_record *record = self->record;
        const struct store_past *past = self->past_next;
        if (past == NULL) {
            if (record == NULL) {
                return NULL;
            }
            self->record = tree_next(&self->records);
            return record->object;
        }
        struct record_key key = {past->namespace, past->name};
        int order = record == NULL ? -1 : compare_record(&key, record);
        if (order >= 0) {
            self->record = tree_next(&self->records);
        }
        if (order > 0) {
            return record->object;
        }
        self->past_next = tree_next(&self->past_cursor);
        if (past->object != NULL) {
            return past->object;
        }
    }
}

void store_walk_release(struct store_walk *self)
{
    struct tree_cursor cursor = tree_from(&self->past, NULL);
    for (struct store_past *past; (past = tree_next(&cursor)) != NULL;) {
        free(past);
    }
    tree_release(&self->past);
}

void store_each_labelled(const struct store_slot *slot, const char *value, const char *namespace,
                         bool (*visit)(void *context, const struct value *object), void *context)
{
    CHECK(slot->label != NULL);
    struct label_key key = {slot->label, value, {namespace == NULL ? "" : namespace, ""}};
    struct tree_cursor cursor = tree_from(&slot->by_label, &key);
    for (const struct store_record *record; (record = tree_next(&cursor)) != NULL;) {
        if (strcmp(label_of(record->object, slot->label), value) != 0 ||
            (namespace != NULL && strcmp(record->namespace, namespace) != 0) ||
            !visit(context, record->object)) {
            return;
        }
    }
}

void store_each_dependent(const struct store *self, const char *owner_uid,
                          void (*visit)(void *context, const struct resource *resource,
                                        const struct value *object),
                          void *context)
{
    struct owner_key key = {owner_uid, 0, {"", ""}};
    struct tree_cursor cursor = tree_from(&self->by_owner, &key);
    for (const struct owner_link *link; (link = tree_next(&cursor)) != NULL;) {
        if (strcmp(value_text(link->uid), owner_uid) != 0) {
            return;
        }
        visit(context, link->slot->resource, link->record->object);
    }
}
