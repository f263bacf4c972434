#include "sim/apiserver/history.h"

#include <stdlib.h>

#include "core/base/check.h"
#include "core/base/memory.h"

void history_init(struct history *self)
{
    *self = (struct history){0};
}

static void event_release(struct history_event *event)
{
    value_unref(event->object);
    value_unref(event->previous);
}

static struct history_event *slot_at(const struct history *self, size_t index)
{
    return &self->events[(self->first_index + index) % self->capacity];
}

static void drop_oldest(struct history *self)
{
    struct history_event *oldest = slot_at(self, 0);
    self->floor = oldest->revision;
    event_release(oldest);
    self->first_index = (self->first_index + 1) % self->capacity;
    self->count--;
}

void history_release(struct history *self)
{
    while (self->count > 0) {
        drop_oldest(self);
    }
    free(self->events);
    *self = (struct history){0};
}

const struct history_event *history_append(struct history *self, struct history_event event)
{
    while (self->count >= LIMIT_STORE_HISTORY && slot_at(self, 0)->revision <= self->told) {
        drop_oldest(self);
    }
    if (self->count == self->capacity) {
        /* Straightens the ring, so that the new places come after the newest event. */
        struct history_event *events = memory_alloc((self->count * 2 + 64) * sizeof(*events));
        for (size_t i = 0; i < self->count; i++) {
            events[i] = *slot_at(self, i);
        }
        free(self->events);
        self->events = events;
        self->first_index = 0;
        self->capacity = self->count * 2 + 64;
    }
    struct history_event *place = slot_at(self, self->count);
    *place = event;
    self->count++;
    return place;
}

const struct history_event *history_at(const struct history *self, size_t index)
{
    CHECK(index < self->count);
    return slot_at(self, index);
}

size_t history_after(const struct history *self, uint64_t revision)
{
    size_t low = 0;
    size_t high = self->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slot_at(self, middle)->revision > revision) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

void history_forget(struct history *self, uint64_t revision)
{
    while (self->count > 0 && slot_at(self, 0)->revision <= revision) {
        drop_oldest(self);
    }
    if (self->floor < revision) {
        self->floor = revision;
    }
}
