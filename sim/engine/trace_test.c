#include "sim/engine/trace.h"

#include "core/base/limits.h"
#include "tests/expect.h"

__attribute__((format(printf, 3, 4))) static void trace_say(struct trace *trace, int64_t elapsed_ms,
                                                            const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    trace_append(trace, SIM_MILLISECONDS(elapsed_ms), format, arguments);
    va_end(arguments);
}

TEST(a_disabled_trace_keeps_nothing)
{
    struct trace trace;
    trace_init(&trace);
    trace_say(&trace, 0, "unheard");
    expect_int(trace.count, 0);
    expect_true(trace.lines == NULL);
    trace_release(&trace);
}

TEST(lines_carry_their_time)
{
    struct trace trace;
    trace_init(&trace);
    trace.enabled = true;
    trace_say(&trace, 0, "create %s/%d", "Pod", 7);
    trace_say(&trace, 2005, "gone");
    AUTO_BUFFER text = {0};
    trace_print(&trace, &text);
    expect_text(buffer_text(&text), "0s create Pod/7\n2.005s gone\n");
    trace_release(&trace);
}

TEST(the_oldest_lines_go_first)
{
    struct trace trace;
    trace_init(&trace);
    trace.enabled = true;
    for (int i = 0; i < LIMIT_TRACE_LINES + 3; i++) {
        trace_say(&trace, i, "line %d", i);
    }
    expect_int(trace.count, LIMIT_TRACE_LINES);
    expect_int(trace.dropped_count, 3);
    expect_text(trace_at(&trace, 0)->text, "line 3");
    expect_text(trace_at(&trace, LIMIT_TRACE_LINES - 1)->text, "line 100002");
    AUTO_BUFFER text = {0};
    trace_print(&trace, &text);
    buffer_truncate(&text, 42);
    expect_text(buffer_text(&text), "(3 earlier lines are not kept)\n3ms line 3\n");
    trace_release(&trace);
}

TEST_MAIN("sim/engine/trace", {"a disabled trace keeps nothing", a_disabled_trace_keeps_nothing},
          {"lines carry their time", lines_carry_their_time},
          {"the oldest lines go first", the_oldest_lines_go_first})
