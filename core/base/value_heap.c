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

/* FNV-1a: short keys, no adversary (a world's keys come from its own user). */
static uint32_t hash_bytes(const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ at[i]) * 16777619U;
    }
    return hash;
}

struct value_key *value_key_intern(const char *text, size_t size)
{
    CHECK(size < UINT32_MAX);
    uint32_t hash = hash_bytes(text, size);
    for (struct intern_entry *entry = table_bucket(&keys, hash); entry != NULL;
         entry = entry->next) {
        struct value_key *key = (struct value_key *)entry;
        if (key->hash == hash && key->size == size && memcmp(key->text, text, size) == 0) {
            key->refs++;
            return key;
        }
    }
    struct value_key *key = memory_alloc(sizeof(*key) + size + 1);
    *key = (struct value_key){.refs = 1, .hash = hash, .size = (uint32_t)size};
    memcpy(key->text, text, size);
    key->text[size] = '\0';
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

/* Copies of a constant size are single instructions, and this is in the way of every look-up. */
static inline uint64_t prefix_of(const char *text, size_t size)
{
    bool swapped = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    if (size >= sizeof(uint64_t)) {
        uint64_t whole;
        memcpy(&whole, text, sizeof(whole));
        return swapped ? __builtin_bswap64(whole) : whole;
    }
    if (size >= sizeof(uint32_t)) { /* two halves, which overlap */
        uint32_t first;
        uint32_t last;
        memcpy(&first, text, sizeof(first));
        memcpy(&last, text + size - sizeof(last), sizeof(last));
        first = swapped ? __builtin_bswap32(first) : first;
        last = swapped ? __builtin_bswap32(last) : last;
        return (uint64_t)first << 32 | (uint64_t)last << (64 - 8 * size);
    }
    uint64_t prefix = 0;
    for (size_t i = 0; i < size; i++) {
        prefix |= (uint64_t)(unsigned char)text[i] << (56 - 8 * i);
    }
    return prefix;
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

/* Keys are interned, so their hashes stand for their texts; their addresses are only compared for
 * equality. */
static uint32_t hash_keys(struct value_key *const *list, uint32_t count)
{
    uint32_t hash = 2166136261U;
    for (uint32_t i = 0; i < count; i++) {
        hash = (hash ^ list[i]->hash) * 16777619U;
    }
    return hash;
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

struct value_shape *value_shape_intern(struct value_key *const *keys_take, uint32_t count)
{
    uint32_t hash = hash_keys(keys_take, count);
    for (struct intern_entry *entry = table_bucket(&shapes, hash); entry != NULL;
         entry = entry->next) {
        struct value_shape *shape = (struct value_shape *)entry;
        if (shape->hash == hash && has_keys(shape, keys_take, count)) {
            shape->refs++;
            for (uint32_t i = 0; i < count; i++) {
                value_key_unref(keys_take[i]);
            }
            return shape;
        }
    }
    struct value_shape *shape = memory_alloc(sizeof(*shape) + count * sizeof(shape->keys[0]));
    *shape = (struct value_shape){.refs = 1, .hash = hash, .count = count};
    for (uint32_t i = 0; i < count; i++) {
        struct value_key *key = keys_take[i];
        shape->keys[i] = (struct value_shape_key){prefix_of(key->text, key->size), key};
    }
    table_add(&shapes, (struct intern_entry *)shape);
    return shape;
}

/* Room for the usual object on the stack; a large one pays for an allocation. */
#define KEYS_ON_STACK 32

struct value_shape *value_shape_with(const struct value_shape *self, uint32_t index,
                                     struct value_key *key_take)
{
    struct value_key *few[KEYS_ON_STACK] = {NULL};
    uint32_t count = self->count + 1;
    struct value_key **list = count <= KEYS_ON_STACK ? few : memory_alloc(count * sizeof(*list));
    for (uint32_t i = 0; i < self->count; i++) {
        self->keys[i].key->refs++;
        list[i < index ? i : i + 1] = self->keys[i].key;
    }
    list[index] = key_take;
    struct value_shape *shape = value_shape_intern(list, count);
    if (list != few) {
        free(list);
    }
    return shape;
}

struct value_shape *value_shape_without(const struct value_shape *self, uint32_t index)
{
    struct value_key *few[KEYS_ON_STACK] = {NULL};
    uint32_t count = self->count - 1;
    struct value_key **list = count <= KEYS_ON_STACK ? few : memory_alloc(count * sizeof(*list));
    for (uint32_t i = 0; i < count; i++) {
        list[i] = self->keys[i < index ? i : i + 1].key;
        list[i]->refs++;
    }
    struct value_shape *shape = value_shape_intern(list, count);
    if (list != few) {
        free(list);
    }
    return shape;
}

void value_shape_unref(struct value_shape *shape)
{
    if (--shape->refs > 0) {
        return;
    }
    table_remove(&shapes, (struct intern_entry *)shape);
    for (uint32_t i = 0; i < shape->count; i++) {
        value_key_unref(shape->keys[i].key);
    }
    free(shape);
}

int value_key_compare(const char *text, size_t size, const struct value_key *key)
{
    uint64_t prefix = prefix_of(text, size);
    uint64_t other = prefix_of(key->text, key->size);
    if (prefix != other) {
        return prefix < other ? -1 : 1;
    }
    return compare_beyond_prefix(text, size, key);
}

/* Most objects have a few members only, so that walking is quicker than halving. */
#define FEW_KEYS 8

/* From INDEX on, where the first key stands that has the prefix of TEXT; all that have it stand
 * together. */
static __attribute__((noinline)) uint32_t find_long(const struct value_shape *self, uint32_t index,
                                                    const char *text, size_t size)
{
    uint64_t prefix = prefix_of(text, size);
    for (; index < self->count && self->keys[index].prefix == prefix; index++) {
        const struct value_key *key = self->keys[index].key;
        if (key->size == size && memcmp(key->text, text, size) == 0) {
            return index;
        }
    }
    return self->count;
}

uint32_t value_shape_find(const struct value_shape *self, const char *text, size_t size)
{
    uint64_t prefix = prefix_of(text, size);
    uint32_t low = 0;
    for (uint32_t high = self->count; high - low > FEW_KEYS;) {
        uint32_t middle = low + (high - low) / 2;
        if (self->keys[middle].prefix < prefix) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while (low < self->count && self->keys[low].prefix < prefix) {
        low++;
    }
    if (size > sizeof(prefix)) {
        return find_long(self, low, text, size);
    }
    for (; low < self->count && self->keys[low].prefix == prefix; low++) {
        if (self->keys[low].key->size == size) {
            return low;
        }
    }
    return self->count;
}

uint32_t value_shape_search(const struct value_shape *self, const char *text, size_t size,
                            int *found)
{
    uint64_t prefix = prefix_of(text, size);
    uint32_t low = 0;
    uint32_t high = self->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct value_shape_key *entry = &self->keys[middle];
        int order = prefix < entry->prefix   ? -1
                    : prefix > entry->prefix ? 1
                                             : compare_beyond_prefix(text, size, entry->key);
        if (order == 0) {
            *found = 1;
            return middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    *found = 0;
    return low;
}
