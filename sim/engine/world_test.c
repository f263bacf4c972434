#include "sim/engine/world.h"

#include "core/base/limits.h"
#include "tests/expect.h"

/* A timer that writes its letter down when it fires. */
struct bell {
    struct world_timer timer;
    struct world *world;
    struct buffer *heard;
    char letter;
};

static void bell_ring(void *context)
{
    struct bell *bell = context;
    buffer_append_char(bell->heard, bell->letter);
}

static void bell_ring_again(void *context)
{
    struct bell *bell = context;
    bell_ring(bell);
    world_schedule(bell->world, &bell->timer, SIM_SECONDS(1), bell_ring, bell);
}

static void bell_ring_forever(void *context)
{
    struct bell *bell = context;
    world_schedule(bell->world, &bell->timer, SIM_SECONDS(0), bell_ring_forever, bell);
}

struct belfry {
    struct world world;
    struct buffer heard;
    struct bell a;
    struct bell b;
    struct bell c;
};

static void belfry_init(struct belfry *self)
{
    *self = (struct belfry){0};
    world_init(&self->world, 1);
    self->a = (struct bell){.world = &self->world, .heard = &self->heard, .letter = 'a'};
    self->b = (struct bell){.world = &self->world, .heard = &self->heard, .letter = 'b'};
    self->c = (struct bell){.world = &self->world, .heard = &self->heard, .letter = 'c'};
}

static void belfry_schedule(struct belfry *self, struct bell *bell, int64_t delay_ms)
{
    world_schedule(&self->world, &bell->timer, SIM_MILLISECONDS(delay_ms), bell_ring, bell);
}

static void belfry_release(struct belfry *self)
{
    buffer_release(&self->heard);
    world_release(&self->world);
}

TEST(a_new_world_has_nothing_due)
{
    struct belfry belfry;
    belfry_init(&belfry);
    struct sim_time due;
    expect_false(world_next_due(&belfry.world, &due));
    expect_false(world_step(&belfry.world));
    expect_int(world_elapsed(&belfry.world).ns, 0);
    AUTO_BUFFER text = {0};
    sim_time_print(belfry.world.now, &text);
    expect_text(buffer_text(&text), "2026-01-01T00:00:00Z");
    belfry_release(&belfry);
}

TEST(timers_fire_by_time_and_then_in_order_of_scheduling)
{
    struct belfry belfry;
    belfry_init(&belfry);
    belfry_schedule(&belfry, &belfry.a, 20);
    belfry_schedule(&belfry, &belfry.b, 10);
    belfry_schedule(&belfry, &belfry.c, 10);
    struct sim_time due;
    expect_true(world_next_due(&belfry.world, &due));
    expect_int(sim_time_since(due, belfry.world.start).ns, 10 * SIM_NS_PER_MS);
    while (world_step(&belfry.world)) {
    }
    expect_text(buffer_text(&belfry.heard), "bca");
    expect_int(world_elapsed(&belfry.world).ns, 20 * SIM_NS_PER_MS);
    expect_int(belfry.world.check_context.time_ns, 20 * SIM_NS_PER_MS);
    belfry_release(&belfry);
}

TEST(scheduling_again_moves_a_timer)
{
    struct belfry belfry;
    belfry_init(&belfry);
    belfry_schedule(&belfry, &belfry.a, 10);
    belfry_schedule(&belfry, &belfry.b, 10);
    belfry_schedule(&belfry, &belfry.a, 10);
    while (world_step(&belfry.world)) {
    }
    expect_text(buffer_text(&belfry.heard), "ba");
    belfry_release(&belfry);
}

TEST(a_cancelled_timer_does_not_fire)
{
    struct belfry belfry;
    belfry_init(&belfry);
    belfry_schedule(&belfry, &belfry.a, 10);
    expect_true(world_timer_is_scheduled(&belfry.a.timer));
    world_cancel(&belfry.world, &belfry.a.timer);
    world_cancel(&belfry.world, &belfry.a.timer);
    expect_false(world_timer_is_scheduled(&belfry.a.timer));
    expect_false(world_step(&belfry.world));
    belfry_release(&belfry);
}

TEST(a_timer_may_schedule_itself_while_it_fires)
{
    struct belfry belfry;
    belfry_init(&belfry);
    world_schedule(&belfry.world, &belfry.a.timer, SIM_SECONDS(1), bell_ring_again, &belfry.a);
    while (world_step(&belfry.world)) {
    }
    expect_text(buffer_text(&belfry.heard), "aa");
    expect_int(world_elapsed(&belfry.world).ns, 2 * SIM_NS_PER_SECOND);
    belfry_release(&belfry);
}

TEST(running_until_a_moment_leaves_the_clock_there)
{
    struct belfry belfry;
    belfry_init(&belfry);
    belfry_schedule(&belfry, &belfry.a, 10);
    belfry_schedule(&belfry, &belfry.b, 11);
    struct sim_time moment = sim_time_add(belfry.world.start, SIM_MILLISECONDS(10));
    expect_true(world_run_until(&belfry.world, moment));
    expect_text(buffer_text(&belfry.heard), "a");
    expect_int(belfry.world.now.ns, moment.ns);
    expect_true(world_run_until(&belfry.world, belfry.world.start));
    expect_int(belfry.world.now.ns, moment.ns);
    belfry_release(&belfry);
}

TEST(a_clock_that_does_not_move_on_is_noticed)
{
    struct belfry belfry;
    belfry_init(&belfry);
    world_schedule(&belfry.world, &belfry.a.timer, SIM_SECONDS(1), bell_ring_forever, &belfry.a);
    struct sim_time moment = sim_time_add(belfry.world.start, SIM_SECONDS(5));
    expect_false(world_run_until(&belfry.world, moment));
    expect_int(world_elapsed(&belfry.world).ns, SIM_NS_PER_SECOND);
    expect_int(belfry.world.fired_at_instant_count, LIMIT_EVENTS_PER_INSTANT);
    world_cancel(&belfry.world, &belfry.a.timer);
    expect_true(world_run_until(&belfry.world, moment));
    belfry_release(&belfry);
}

TEST(the_trace_knows_the_time)
{
    struct belfry belfry;
    belfry_init(&belfry);
    world_trace(&belfry.world, "not yet");
    belfry.world.trace.enabled = true;
    world_run_until(&belfry.world, sim_time_add(belfry.world.start, SIM_SECONDS(90)));
    world_trace(&belfry.world, "%s is ready", "demo");
    AUTO_BUFFER text = {0};
    trace_print(&belfry.world.trace, &text);
    expect_text(buffer_text(&text), "1m30s demo is ready\n");
    belfry_release(&belfry);
}

TEST_MAIN("sim/engine/world", {"a new world has nothing due", a_new_world_has_nothing_due},
          {"timers fire by time and then in order of scheduling",
           timers_fire_by_time_and_then_in_order_of_scheduling},
          {"scheduling again moves a timer", scheduling_again_moves_a_timer},
          {"a cancelled timer does not fire", a_cancelled_timer_does_not_fire},
          {"a timer may schedule itself while it fires",
           a_timer_may_schedule_itself_while_it_fires},
          {"running until a moment leaves the clock there",
           running_until_a_moment_leaves_the_clock_there},
          {"a clock that does not move on is noticed", a_clock_that_does_not_move_on_is_noticed},
          {"the trace knows the time", the_trace_knows_the_time})
