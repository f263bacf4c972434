#include "sim/cluster/work_queue.h"

#include "tests/expect.h"

static struct sim_time at_ms(int64_t ms)
{
    return (struct sim_time){ms * SIM_NS_PER_MS};
}

/* Takes and finishes one key; "" when none is ready. */
static void expect_taken(struct work_queue *queue, int64_t now_ms, const char *want)
{
    const char *key = work_queue_take(queue, at_ms(now_ms));
    expect_text(key == NULL ? "" : key, want);
    if (key != NULL) {
        work_queue_done(queue, key);
    }
}

TEST(keys_are_handed_out_in_order_and_once)
{
    struct work_queue queue;
    work_queue_init(&queue);
    work_queue_add(&queue, "ns/b");
    work_queue_add(&queue, "ns/a");
    work_queue_add(&queue, "ns/b");
    expect_taken(&queue, 0, "ns/b");
    expect_taken(&queue, 0, "ns/a");
    expect_taken(&queue, 0, "");
    expect_int(queue.entries.count, 0);
    work_queue_release(&queue);
}

TEST(of_two_moments_the_earlier_stands)
{
    static const struct {
        int64_t first_ms; /* -1: at once */
        int64_t second_ms;
        int64_t ready_ms;
    } table[] = {{20, 10, 10}, {10, 20, 10}, {-1, 10, 0}, {10, -1, 0}, {10, 10, 10}};
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        expect_context("row %zu", i);
        struct work_queue queue;
        work_queue_init(&queue);
        const int64_t added_ms[] = {table[i].first_ms, table[i].second_ms};
        for (size_t n = 0; n < 2; n++) {
            if (added_ms[n] < 0) {
                work_queue_add(&queue, "k");
            } else {
                work_queue_add_at(&queue, "k", at_ms(added_ms[n]));
            }
        }
        struct sim_time ready;
        expect_true(work_queue_next_ready(&queue, at_ms(0), &ready));
        expect_int(ready.ns, at_ms(table[i].ready_ms).ns);
        expect_taken(&queue, table[i].ready_ms - 1, table[i].ready_ms == 0 ? "k" : "");
        expect_taken(&queue, table[i].ready_ms, table[i].ready_ms == 0 ? "" : "k");
        expect_taken(&queue, 1000, "");
        work_queue_release(&queue);
    }
    expect_context("%s", "");
}

TEST(keys_ready_at_once_come_before_those_that_waited)
{
    struct work_queue queue;
    work_queue_init(&queue);
    work_queue_add_at(&queue, "late", at_ms(7));
    work_queue_add_at(&queue, "early", at_ms(5));
    work_queue_add_at(&queue, "early too", at_ms(5));
    work_queue_add(&queue, "now");
    expect_taken(&queue, 10, "now");
    expect_taken(&queue, 10, "early");
    expect_taken(&queue, 10, "early too");
    expect_taken(&queue, 10, "late");
    work_queue_release(&queue);
}

TEST(a_key_keeps_its_place_when_it_is_added_again)
{
    struct work_queue queue;
    work_queue_init(&queue);
    work_queue_add_at(&queue, "first", at_ms(5));
    work_queue_add(&queue, "second");
    work_queue_add(&queue, "first");
    expect_taken(&queue, 0, "first");
    expect_taken(&queue, 0, "second");
    work_queue_release(&queue);
}

TEST(a_key_being_worked_on_waits_for_its_second_turn)
{
    struct work_queue queue;
    work_queue_init(&queue);
    work_queue_add(&queue, "k");
    const char *key = work_queue_take(&queue, at_ms(0));
    work_queue_add(&queue, "k");
    work_queue_add(&queue, "other");
    struct sim_time ready;
    expect_taken(&queue, 0, "other");
    expect_taken(&queue, 0, "");
    expect_false(work_queue_next_ready(&queue, at_ms(0), &ready));
    work_queue_done(&queue, key);
    expect_true(work_queue_next_ready(&queue, at_ms(3), &ready));
    expect_int(ready.ns, at_ms(3).ns);
    expect_taken(&queue, 3, "k");
    expect_taken(&queue, 3, "");
    work_queue_release(&queue);
}

TEST(failures_back_off_up_to_a_cap)
{
    static const int64_t delays_ms[] = {5,     10,     20,     40,     80,      160,    320,
                                        640,   1280,   2560,   5120,   10240,   20480,  40960,
                                        81920, 163840, 327680, 655360, 1000000, 1000000};
    struct work_queue queue;
    work_queue_init(&queue);
    int64_t now_ms = 100;
    for (size_t i = 0; i < sizeof(delays_ms) / sizeof(delays_ms[0]); i++) {
        expect_context("failure %zu", i);
        work_queue_add_rate_limited(&queue, "k", at_ms(now_ms));
        struct sim_time ready;
        expect_true(work_queue_next_ready(&queue, at_ms(now_ms), &ready));
        expect_int(ready.ns, at_ms(now_ms + delays_ms[i]).ns);
        now_ms += delays_ms[i];
        expect_taken(&queue, now_ms, "k");
    }
    expect_context("%s", "");
    work_queue_forget(&queue, "k");
    expect_int(queue.entries.count, 0);
    work_queue_add_rate_limited(&queue, "k", at_ms(0));
    expect_taken(&queue, 4, "");
    expect_taken(&queue, 5, "k");
    work_queue_forget(&queue, "unknown");
    work_queue_release(&queue);
}

TEST(what_is_ready_can_be_named)
{
    struct work_queue queue;
    work_queue_init(&queue);
    work_queue_add_at(&queue, "ns/b", at_ms(5));
    work_queue_add_at(&queue, "ns/c", at_ms(50));
    work_queue_add(&queue, "ns/a");
    AUTO_BUFFER busy = {0};
    work_queue_print_ready(&queue, at_ms(5), &busy);
    expect_text(buffer_text(&busy), "ns/a ns/b");
    work_queue_release(&queue);
}

TEST_MAIN("sim/cluster/work_queue",
          {"keys are handed out in order and once", keys_are_handed_out_in_order_and_once},
          {"of two moments the earlier stands", of_two_moments_the_earlier_stands},
          {"keys ready at once come before those that waited",
           keys_ready_at_once_come_before_those_that_waited},
          {"a key keeps its place when it is added again",
           a_key_keeps_its_place_when_it_is_added_again},
          {"a key being worked on waits for its second turn",
           a_key_being_worked_on_waits_for_its_second_turn},
          {"failures back off up to a cap", failures_back_off_up_to_a_cap},
          {"what is ready can be named", what_is_ready_can_be_named})
