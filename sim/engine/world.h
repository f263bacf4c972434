#ifndef RAYRIG_ENGINE_WORLD_H
#define RAYRIG_ENGINE_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/check.h"
#include "core/base/sim_time.h"
#include "core/base/tree.h"
#include "sim/engine/random.h"
#include "sim/engine/trace.h"

/*
 * Everything that one simulated run needs below the API: the virtual clock, the queue of things
 * due, random numbers and the trace. One thread drives it; there is no other state.
 *
 * What is due at the same instant fires in the order in which it was scheduled, so a run is a
 * function of its seed and its inputs.
 */

/* Something that will happen. Embed it in the struct it is about; it must not move while it is
 * scheduled. `{0}` is one that is not. */
struct world_timer {
    struct sim_time due;
    uint64_t sequence; /* 0: not scheduled */
    void (*fire)(void *context);
    void *context;
};

struct world {
    struct sim_time start;
    struct sim_time now;
    uint64_t next_sequence;
    struct tree timers; /* by (due, sequence) */
    struct random random;
    struct trace trace;
    struct check_context check_context;
    uint64_t fired_at_instant_count; /* timers since the clock moved last */
};

/* The moment every world begins: 2026-01-01T00:00:00Z. */
#define WORLD_START ((struct sim_time){INT64_C(1767225600) * SIM_NS_PER_SECOND})

/* Owns: SELF must not move until it is released, as a failing CHECK reads it. */
void world_init(struct world *self, uint64_t seed);
void world_release(struct world *self);
/* Of several worlds, this is the one that a failing CHECK tells of: the latest, unless told so. */
void world_make_current(const struct world *self);

/*
 * Fires FIRE(CONTEXT) DELAY from now (0: at this instant, after what is already due). A timer that
 * is scheduled already moves.
 */
void world_schedule(struct world *self, struct world_timer *timer, struct sim_duration delay,
                    void (*fire)(void *context), void *context);
void world_cancel(struct world *self, struct world_timer *timer);
bool world_timer_is_scheduled(const struct world_timer *timer);

/* Whether anything is scheduled, and when the first of it is due. */
bool world_next_due(const struct world *self, struct sim_time *due);
/* Moves the clock to the first due timer and fires it; false when nothing is scheduled. */
bool world_step(struct world *self);
/*
 * Fires everything due up to MOMENT in order and leaves the clock there. False when
 * LIMIT_EVENTS_PER_INSTANT timers fired without the clock moving; the clock then stays.
 */
bool world_run_until(struct world *self, struct sim_time moment);
/* Since the world's start. */
struct sim_duration world_elapsed(const struct world *self);

/* Appends a line to the trace, if that is enabled. */
void world_trace(struct world *self, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
