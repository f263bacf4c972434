#include "core/base/value_heap.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/check.h"
#include "core/base/memory.h"

/* A chained hash table of keys or of shapes; both begin with their `next` pointer. */
struct intern_entry {
    struct intern_entry *next;
    uint32_t refs;
    uint32_t hash;
};

struct intern_table {
    struct intern_entry **buckets;
    size_t bucket_count; /* a power of two, or 0 */
    size_t count;
};

static struct intern_table keys;
static struct intern_table shapes;

static void table_grow(struct intern_table *table)
{
    size_t bucket_count = table->bucket_count == 0 ? 64 : table->bucket_count * 2;
    struct intern_entry **buckets = memory_alloc_zero(bucket_count, sizeof(*buckets));
    for (size_t i = 0; i < table->bucket_count; i++) {
        for (struct intern_entry *entry = table->buckets[i]; entry != NULL;) {
            struct intern_entry *next = entry->next;
            size_t place = entry->hash & (bucket_count - 1);
            entry->next = buckets[place];
            buckets[place] = entry;
            entry = next;
        }
    }
    free(table->buckets);
    table->buckets = buckets;
    table->bucket_count = bucket_count;
}

static void table_add(struct intern_table *table, struct intern_entry *entry)
{
    if (table->count >= table->bucket_count) {
        table_grow(table);
    }
    size_t place = entry->hash & (table->bucket_count - 1);
    entry->next = table->buckets[place];
    table->buckets[place] = entry;
    table->count++;
}

static void table_remove(struct intern_table *table, struct intern_entry *entry)
{
    struct intern_entry **link = &table->buckets[entry->hash & (table->bucket_count - 1)];
    while (*link != entry) {
        link = &(*link)->next;
    }
    *link = entry->next;
    table->count--;
    if (table->count == 0) {
        free(table->buckets);
        *table = (struct intern_table){0};
    }
}

static struct intern_entry *table_bucket(const struct intern_table *table, uint32_t hash)
{
    return table->bucket_count == 0 ? NULL : table->buckets[hash & (table->bucket_count - 1)];
}

struct value_key *value_key_intern(const struct value_sought *sought)
{
    CHECK(sought->size < UINT32_MAX);
    for (struct intern_entry *entry = table_bucket(&keys, sought->hash); entry != NULL;
         entry = entry->next) {
        struct value_key *key = (struct value_key *)entry;
        if (key->hash == sought->hash && key->size == sought->size &&
            memcmp(key->text, sought->text, sought->size) == 0) {
            key->refs++;
            return key;
        }
    }
    struct value_key *key = memory_alloc(sizeof(*key) + sought->size + 1);
    *key = (struct value_key){.refs = 1, .hash = sought->hash, .size = (uint32_t)sought->size};
    memcpy(key->text, sought->text, sought->size);
    key->text[sought->size] = '\0';
    table_add(&keys, (struct intern_entry *)key);
    return key;
}

void value_key_unref(struct value_key *key)
{
    if (--key->refs == 0) {
        table_remove(&keys, (struct intern_entry *)key);
        free(key);
    }
}

/* TEXT and KEY are known to have the same prefix. */
static int compare_beyond_prefix(const char *text, size_t size, const struct value_key *key)
{
    size_t shorter = size < key->size ? size : key->size;
    if (shorter > sizeof(uint64_t)) {
        int order = memcmp(text + sizeof(uint64_t), key->text + sizeof(uint64_t),
                           shorter - sizeof(uint64_t));
        if (order != 0) {
            return order;
        }
    }
    return size < key->size ? -1 : size > key->size;
}

/* ---- shapes that rest ---- */

/* The last shapes to lose all references, in a ring: the next one takes the place of the oldest. */
enum { RESTING_COUNT = 1024 };

static struct {
    struct value_shape *shapes[RESTING_COUNT];
    size_t next;
} resting;

static void free_shape(struct value_shape *shape)
{
    table_remove(&shapes, (struct intern_entry *)shape);
    for (uint32_t i = 0; i < shape->count; i++) {
        value_key_unref(shape->keys[i].key);
    }
    free(shape);
}

/* Leaves the ring's place at INDEX empty. */
static void wake(size_t index)
{
    struct value_shape *shape = resting.shapes[index];
    resting.shapes[index] = NULL;
    if (shape != NULL && shape->refs == 0) {
        free_shape(shape);
    } else if (shape != NULL) {
        shape->resting = false;
    }
}

void value_shape_unref(struct value_shape *shape)
{
    if (--shape->refs > 0 || shape->resting) {
        return;
    }
    wake(resting.next);
    shape->resting = true;
    resting.shapes[resting.next] = shape;
    resting.next = (resting.next + 1) % RESTING_COUNT;
}

void value_shapes_clear(void)
{
    for (size_t i = 0; i < RESTING_COUNT; i++) {
        wake(i);
    }
    resting.next = 0;
}

/* ---- shapes ---- */

/*
 * The hash of a shape is the sum of its keys' hashes: the keys are in order, so no two shapes have
 * the same ones, and with one key more or less it is known without looking at the others.
 */
static struct intern_entry *shape_bucket(uint32_t hash)
{
    return table_bucket(&shapes, hash);
}

static bool has_keys(const struct value_shape *shape, struct value_key *const *list, uint32_t count)
{
    for (uint32_t i = 0; i < count && count == shape->count; i++) {
        if (shape->keys[i].key != list[i]) {
            return false;
        }
    }
    return count == shape->count;
}

/* The keys are still to be filled in. */
static struct value_shape *add_shape(uint32_t hash, uint32_t count)
{
    uint32_t place_count = 2;
    while (place_count < 4 * count && count <= VALUE_SHAPE_PLACES_MAX) {
        place_count *= 2;
    }
    size_t keys_size = count * sizeof(struct value_shape_key);
    struct value_shape *shape = memory_alloc(sizeof(*shape) + keys_size + place_count);
    *shape = (struct value_shape){
        .refs = 1,
        .hash = hash,
        .count = count,
        .place_mask = count <= VALUE_SHAPE_PLACES_MAX ? place_count - 1 : 0,
        .places = (uint8_t *)&shape->keys[count],
    };
    memset(shape->places, 0, place_count);
    table_add(&shapes, (struct intern_entry *)shape);
    return shape;
}

static void fill_places(struct value_shape *self)
{
    uint8_t *places = self->places;
    places[0] = self->place_mask == 0 ? VALUE_SHAPE_PLACES_MAX : 0; /* there is such a key */
    for (uint32_t i = 0; i < self->count && self->place_mask > 0; i++) {
        uint32_t slot = self->keys[i].key->hash & self->place_mask;
        while (places[slot] != 0) {
            slot = (slot + 1) & self->place_mask;
        }
        places[slot] = (uint8_t)(i + 1);
    }
}

struct value_shape *value_shape_intern(struct value_key *const *keys_take, uint32_t count)
{
    uint32_t hash = 0;
    for (uint32_t i = 0; i < count; i++) {
        hash += keys_take[i]->hash;
    }
    for (struct intern_entry *entry = shape_bucket(hash); entry != NULL; entry = entry->next) {
        struct value_shape *shape = (struct value_shape *)entry;
        if (shape->hash == hash && has_keys(shape, keys_take, count)) {
            shape->refs++;
            for (uint32_t i = 0; i < count; i++) {
                value_key_unref(keys_take[i]);
            }
            return shape;
        }
    }
    struct value_shape *shape = add_shape(hash, count);
    for (uint32_t i = 0; i < count; i++) {
        struct value_key *key = keys_take[i];
        shape->keys[i] = (struct value_shape_key){value_key_prefix(key->text, key->size), key};
    }
    fill_places(shape);
    return shape;
}

/* Where the keys are in SHAPE; false when it is not made of them. */
static bool place_keys(const struct value_shape *shape, const struct value_sought *list,
                       uint32_t count, uint32_t *indexes)
{
    uint32_t seen = 0;
    for (uint32_t i = 0; i < count; i++) {
        indexes[i] = value_shape_find(shape, &list[i]);
        if (indexes[i] == VALUE_SHAPE_LACKS || (seen >> indexes[i] & 1) != 0) {
            return false;
        }
        seen |= UINT32_C(1) << indexes[i];
    }
    return true;
}

struct value_shape *value_shape_known(const struct value_sought *list, uint32_t count,
                                      uint32_t *indexes)
{
    CHECK(count <= VALUE_SHAPE_KNOWN_MAX);
    uint32_t hash = 0;
    for (uint32_t i = 0; i < count; i++) {
        hash += list[i].hash;
    }
    for (struct intern_entry *entry = shape_bucket(hash); entry != NULL; entry = entry->next) {
        struct value_shape *shape = (struct value_shape *)entry;
        if (shape->hash == hash && shape->count == count &&
            place_keys(shape, list, count, indexes)) {
            shape->refs++;
            return shape;
        }
    }
    return NULL;
}

/* Fills SOURCES; false when SHAPE, which has as many keys, has others. Both lists of keys are in
 * order, so what is next in one and not in the other must be among those that are added. */
static bool find_sources(const struct value_shape *shape, const struct value_shape *old,
                         struct value *const *members, const struct value_sought *added,
                         uint32_t added_count, uint32_t *sources)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < shape->count; i++) {
        const struct value_key *key = shape->keys[i].key;
        while (at < old->count && members[at] == NULL) {
            at++;
        }
        if (at < old->count && old->keys[at].key == key) {
            sources[i] = at++;
            continue;
        }
        uint32_t place = 0;
        while (place < added_count &&
               !(added[place].hash == key->hash && added[place].prefix == shape->keys[i].prefix &&
                 value_key_is(key, &added[place]))) {
            place++;
        }
        if (place == added_count) {
            return false;
        }
        sources[i] = old->count + place;
    }
    return true;
}

struct value_shape *value_shape_changed(const struct value_shape *self,
                                        struct value *const *members,
                                        const struct value_sought *added, uint32_t count,
                                        uint32_t *sources)
{
    uint32_t hash = self->hash;
    uint32_t new_count = self->count + count;
    for (uint32_t i = 0; i < self->count; i++) {
        if (members[i] == NULL) {
            hash -= self->keys[i].key->hash;
            new_count--;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        hash += added[i].hash;
    }
    for (struct intern_entry *entry = shape_bucket(hash); entry != NULL; entry = entry->next) {
        struct value_shape *shape = (struct value_shape *)entry;
        if (shape->hash == hash && shape->count == new_count &&
            find_sources(shape, self, members, added, count, sources)) {
            shape->refs++;
            return shape;
        }
    }
    return NULL;
}

/* Whether LARGE is SMALL with one more key at INDEX. */
static bool is_with(const struct value_shape *large, const struct value_shape *small,
                    uint32_t index)
{
    for (uint32_t i = 0; i < small->count; i++) {
        if (small->keys[i].key != large->keys[i < index ? i : i + 1].key) {
            return false;
        }
    }
    return true;
}

struct value_shape *value_shape_with(const struct value_shape *self, const struct value_sought *key,
                                     uint32_t *index)
{
    uint32_t hash = self->hash + key->hash;
    for (struct intern_entry *entry = shape_bucket(hash); entry != NULL; entry = entry->next) {
        struct value_shape *shape = (struct value_shape *)entry;
        if (shape->hash != hash || shape->count != self->count + 1) {
            continue;
        }
        *index = value_shape_find(shape, key);
        if (*index < shape->count && is_with(shape, self, *index)) {
            shape->refs++;
            return shape;
        }
    }
    *index = value_shape_place(self, key->text, key->size);
    struct value_shape *shape = add_shape(hash, self->count + 1);
    for (uint32_t i = 0; i < self->count; i++) {
        self->keys[i].key->refs++;
        shape->keys[i < *index ? i : i + 1] = self->keys[i];
    }
    shape->keys[*index] = (struct value_shape_key){key->prefix, value_key_intern(key)};
    fill_places(shape);
    return shape;
}

struct value_shape *value_shape_without(const struct value_shape *self, uint32_t index)
{
    const struct value_key *key = self->keys[index].key;
    uint32_t hash = self->hash - key->hash;
    for (struct intern_entry *entry = shape_bucket(hash); entry != NULL; entry = entry->next) {
        struct value_shape *shape = (struct value_shape *)entry;
        if (shape->hash == hash && shape->count + 1 == self->count && is_with(self, shape, index)) {
            shape->refs++;
            return shape;
        }
    }
    struct value_shape *shape = add_shape(hash, self->count - 1);
    for (uint32_t i = 0; i < shape->count; i++) {
        shape->keys[i] = self->keys[i < index ? i : i + 1];
        shape->keys[i].key->refs++;
    }
    fill_places(shape);
    return shape;
}

int value_key_compare(const char *text, size_t size, const struct value_key *key)
{
    uint64_t prefix = value_key_prefix(text, size);
    uint64_t other = value_key_prefix(key->text, key->size);
    if (prefix != other) {
        return prefix < other ? -1 : 1;
    }
    return compare_beyond_prefix(text, size, key);
}

uint32_t value_shape_place(const struct value_shape *self, const char *text, size_t size)
{
    uint64_t prefix = value_key_prefix(text, size);
    uint32_t low = 0;
    uint32_t high = self->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct value_shape_key *entry = &self->keys[middle];
        bool is_before = prefix != entry->prefix
                             ? prefix < entry->prefix
                             : compare_beyond_prefix(text, size, entry->key) <= 0;
        if (is_before) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

uint32_t value_shape_find_many(const struct value_shape *self, const char *text, size_t size)
{
    uint32_t index = value_shape_place(self, text, size);
    bool found = index < self->count && self->keys[index].key->size == size &&
                 memcmp(self->keys[index].key->text, text, size) == 0;
    return found ? index : VALUE_SHAPE_LACKS;
}
