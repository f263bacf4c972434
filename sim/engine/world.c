#include "sim/engine/world.h"

#include <stdarg.h>

#include "core/base/limits.h"

static int compare_timers(const void *key, const void *item)
{
    const struct world_timer *a = key;
    const struct world_timer *b = item;
    int by_time = sim_time_compare(a->due, b->due);
    return by_time != 0 ? by_time : (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

void world_init(struct world *self, uint64_t seed)
{
    *self = (struct world){
        .start = WORLD_START,
        .now = WORLD_START,
        .next_sequence = 1,
        .check_context = {.seed = seed, .step_index = -1},
    };
    tree_init(&self->timers, compare_timers);
    random_init(&self->random, seed);
    trace_init(&self->trace);
    check_context_set(&self->check_context);
}

void world_release(struct world *self)
{
    check_context_set(NULL);
    tree_release(&self->timers);
    trace_release(&self->trace);
}

void world_make_current(const struct world *self)
{
    check_context_set(&self->check_context);
}

/* ---- timers ---- */

void world_schedule(struct world *self, struct world_timer *timer, struct sim_duration delay,
                    void (*fire)(void *context), void *context)
{
    CHECK(delay.ns >= 0);
    world_cancel(self, timer);
    *timer = (struct world_timer){
        .due = sim_time_add(self->now, delay),
        .sequence = self->next_sequence++,
        .fire = fire,
        .context = context,
    };
    tree_insert(&self->timers, timer, timer);
}

void world_cancel(struct world *self, struct world_timer *timer)
{
    if (world_timer_is_scheduled(timer)) {
        CHECK(tree_remove(&self->timers, timer) == timer);
        timer->sequence = 0;
    }
}

bool world_timer_is_scheduled(const struct world_timer *timer)
{
    return timer->sequence != 0;
}

static struct world_timer *first_timer(const struct world *self)
{
    struct tree_cursor cursor = tree_from(&self->timers, NULL);
    return tree_next(&cursor);
}

bool world_next_due(const struct world *self, struct sim_time *due)
{
    const struct world_timer *timer = first_timer(self);
    if (timer == NULL) {
        return false;
    }
    *due = timer->due;
    return true;
}

/* ---- the clock ---- */

static void move_clock(struct world *self, struct sim_time moment)
{
    if (sim_time_compare(moment, self->now) > 0) {
        self->now = moment;
        self->fired_at_instant_count = 0;
        self->check_context.time_ns = world_elapsed(self).ns;
    }
}

bool world_step(struct world *self)
{
    struct world_timer *timer = first_timer(self);
    if (timer == NULL) {
        return false;
    }
    move_clock(self, timer->due);
    self->fired_at_instant_count++;
    world_cancel(self, timer);
    /* Last, as it may schedule the timer again or free what it is embedded in. */
    timer->fire(timer->context);
    return true;
}

bool world_run_until(struct world *self, struct sim_time moment)
{
    struct sim_time due;
    while (world_next_due(self, &due) && sim_time_compare(due, moment) <= 0) {
        world_step(self);
        if (self->fired_at_instant_count >= LIMIT_EVENTS_PER_INSTANT) {
            return false;
        }
    }
    move_clock(self, moment);
    return true;
}

struct sim_duration world_elapsed(const struct world *self)
{
    return sim_time_since(self->now, self->start);
}

/* ---- telling ---- */

void world_trace(struct world *self, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    trace_append(&self->trace, world_elapsed(self), format, arguments);
    va_end(arguments);
}
