#include "core/base/sim_time.h"

#include "tests/expect.h"

static void expect_moment(const char *text, const char *want, const char *want_micro)
{
    expect_context("%s", text);
    struct sim_time moment = {-1};
    expect_true(sim_time_parse(text, &moment));
    AUTO_BUFFER seconds = {0};
    sim_time_print(moment, &seconds);
    expect_text(buffer_text(&seconds), want);
    AUTO_BUFFER micro = {0};
    sim_time_print_micro(moment, &micro);
    expect_text(buffer_text(&micro), want_micro);
    expect_context("%s", "");
}

TEST(moments_are_read_and_printed)
{
    expect_moment("2026-01-01T00:00:04Z", "2026-01-01T00:00:04Z", "2026-01-01T00:00:04.000000Z");
    expect_moment("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z");
    expect_moment("2000-02-29T23:59:59.987654321Z", "2000-02-29T23:59:59Z",
                  "2000-02-29T23:59:59.987654Z");
    expect_moment("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z",
                  "2025-12-31T23:30:00.000000Z");
    expect_moment("2024-02-29T20:00:00.5-04:30", "2024-03-01T00:30:00Z",
                  "2024-03-01T00:30:00.500000Z");
    expect_moment("1969-12-31T23:59:59.25Z", "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.250000Z");
    expect_moment("1900-03-01T00:00:00Z", "1900-03-01T00:00:00Z", "1900-03-01T00:00:00.000000Z");
    expect_moment("1677-09-21T00:12:44Z", "1677-09-21T00:12:44Z", "1677-09-21T00:12:44.000000Z");
    expect_moment("2262-04-11T23:47:16.854775807Z", "2262-04-11T23:47:16Z",
                  "2262-04-11T23:47:16.854775Z");
}

TEST(seconds_since_1970_are_right)
{
    struct sim_time moment;
    expect_true(sim_time_parse("2026-01-01T00:00:00Z", &moment));
    expect_int(moment.ns, INT64_C(1767225600) * SIM_NS_PER_SECOND);
    expect_true(sim_time_parse("1677-09-21T00:12:44.000000001Z", &moment));
    expect_int(moment.ns, INT64_C(-9223372036) * SIM_NS_PER_SECOND + 1);
}

TEST(every_day_follows_its_predecessor)
{
    struct sim_time moment;
    expect_true(sim_time_parse("1680-01-01T00:00:00Z", &moment));
    AUTO_BUFFER last = {0};
    size_t wrong_count = 0;
    for (int day = 0; day < 210000; day++) {
        AUTO_BUFFER text = {0};
        sim_time_print(moment, &text);
        struct sim_time again;
        if (!sim_time_parse(buffer_text(&text), &again) || again.ns != moment.ns ||
            strcmp(buffer_text(&last), buffer_text(&text)) >= 0) {
            wrong_count++;
        }
        buffer_truncate(&last, 0);
        buffer_append(&last, buffer_text(&text));
        moment = sim_time_add(moment, SIM_SECONDS(86400));
    }
    expect_int(wrong_count, 0);
    expect_text(buffer_text(&last), "2254-12-17T00:00:00Z");
}

TEST(what_is_no_moment_is_refused)
{
    static const char *const texts[] = {
        "",
        "2026",
        "2026-01-01",
        "2026-01-01T00:00:04",
        "2026-01-01 00:00:04Z",
        "2026-01-01t00:00:04Z",
        "2026-01-01T00:00:04z",
        "2026-01-01T00:00:04Zx",
        "2026-1-01T00:00:04Z",
        "2026-00-01T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.0123456789Z",
        "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+00:60",
        "9999-01-01T00:00:00Z", /* beyond int64 nanoseconds */
        "1677-01-01T00:00:00Z",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        expect_context("%s", texts[i]);
        struct sim_time moment = {42};
        expect_false(sim_time_parse(texts[i], &moment));
        expect_int(moment.ns, 42);
    }
    expect_context("%s", "");
}

TEST(the_ends_of_the_range_print)
{
    AUTO_BUFFER out = {0};
    sim_time_print((struct sim_time){INT64_MIN}, &out);
    buffer_append_char(&out, ' ');
    sim_time_print_micro((struct sim_time){INT64_MIN}, &out);
    buffer_append_char(&out, ' ');
    sim_time_print_micro((struct sim_time){INT64_MAX}, &out);
    expect_text(buffer_text(&out), "1677-09-21T00:12:43Z 1677-09-21T00:12:43.145224Z "
                                   "2262-04-11T23:47:16.854775Z");
}

TEST(sums_saturate)
{
    struct sim_time end = {INT64_MAX};
    struct sim_time start = {INT64_MIN};
    expect_int(sim_time_add(end, SIM_SECONDS(1)).ns, INT64_MAX);
    expect_int(sim_time_add(start, SIM_SECONDS(-1)).ns, INT64_MIN);
    expect_int(sim_time_add(start, SIM_SECONDS(1)).ns, INT64_MIN + SIM_NS_PER_SECOND);
    expect_int(sim_time_since(end, start).ns, INT64_MAX);
    expect_int(sim_time_since(start, end).ns, INT64_MIN);
    expect_int(sim_time_since((struct sim_time){5}, (struct sim_time){7}).ns, -2);
    expect_int(sim_time_compare(start, end), -1);
    expect_int(sim_time_compare(end, start), 1);
    expect_int(sim_time_compare(end, end), 0);
    expect_int(sim_time_truncate_to_second((struct sim_time){1999999999}).ns, 1000000000);
    expect_int(sim_time_truncate_to_second((struct sim_time){-1}).ns, -1000000000);
    expect_int(sim_time_truncate_to_second((struct sim_time){-1000000000}).ns, -1000000000);
    expect_int(sim_time_truncate_to_second(start).ns, INT64_MIN);
}

TEST(durations_are_read_and_printed)
{
    static const struct {
        const char *text;
        int64_t ns;
        const char *want;
        const char *want_short;
    } rows[] = {
        {"0", 0, "0s", "0s"},
        {"-0", 0, "0s", "0s"},
        {"0s", 0, "0s", "0s"},
        {"5s", 5000000000, "5s", "5s"},
        {"+5s", 5000000000, "5s", "5s"},
        {"35s", 35000000000, "35s", "35s"},
        {"5m", 300000000000, "5m0s", "5m"},
        {"300ms", 300000000, "300ms", "300ms"},
        {"1.5s", 1500000000, "1.5s", "1.5s"},
        {"-1.5h", -5400000000000, "-1h30m0s", "-1h30m"},
        {"2h45m", 9900000000000, "2h45m0s", "2h45m"},
        {"1h5s", 3605000000000, "1h0m5s", "1h5s"},
        {"60m", 3600000000000, "1h0m0s", "1h"},
        {"1m0.001s", 60001000000, "1m0.001s", "1m0.001s"},
        {".5s", 500000000, "500ms", "500ms"},
        {"5.s", 5000000000, "5s", "5s"},
        {"0.000000001s", 1, "1ns", "1ns"},
        {"0.1000000000000000000000001h", 360000000000, "6m0s", "6m"},
        {"0.830103483285477580700h", 2988372539827, "49m48.372539827s", "49m48.372539827s"},
        {"12us", 12000, "12µs", "12µs"},
        {"12µs", 12000, "12µs", "12µs"},
        {"12μs3ns", 12003, "12.003µs", "12.003µs"},
        {"1s1s", 2000000000, "2s", "2s"},
        {"9223372036854775807ns", INT64_MAX, "2562047h47m16.854775807s",
         "2562047h47m16.854775807s"},
        {"-9223372036854775808ns", INT64_MIN, "-2562047h47m16.854775808s",
         "-2562047h47m16.854775808s"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].text);
        struct sim_duration duration = {-1};
        expect_true(sim_duration_parse(rows[i].text, &duration));
        expect_int(duration.ns, rows[i].ns);
        AUTO_BUFFER out = {0};
        sim_duration_print(duration, &out);
        expect_text(buffer_text(&out), rows[i].want);
        buffer_truncate(&out, 0);
        sim_duration_print_short(duration, &out);
        expect_text(buffer_text(&out), rows[i].want_short);
    }
    expect_context("%s", "");
}

TEST(what_is_no_duration_is_refused)
{
    static const char *const texts[] = {
        "",
        "3",
        "-",
        "s",
        ".",
        "-.",
        ".s",
        "+.s",
        "1d",
        "1 s",
        "1s ",
        "--1s",
        "1.2.3s",
        "9223372036854775808ns",
        "-9223372036854775809ns",
        "9223372036854775.808us",
        "99999999999999999999999s",
        "3000000h",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        expect_context("%s", texts[i]);
        struct sim_duration duration = {42};
        expect_false(sim_duration_parse(texts[i], &duration));
        expect_int(duration.ns, 42);
    }
    expect_context("%s", "");
}

TEST_MAIN("core/base/sim_time", {"moments are read and printed", moments_are_read_and_printed},
          {"seconds since 1970 are right", seconds_since_1970_are_right},
          {"every day follows its predecessor", every_day_follows_its_predecessor},
          {"what is no moment is refused", what_is_no_moment_is_refused},
          {"the ends of the range print", the_ends_of_the_range_print},
          {"sums saturate", sums_saturate},
          {"durations are read and printed", durations_are_read_and_printed},
          {"what is no duration is refused", what_is_no_duration_is_refused})
