#include "core/kube/age.h"

#include <inttypes.h>

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)

/* `3m20s`, or `3m` where the second number is 0. */
static void print_two(int64_t number, char unit, int64_t rest, char rest_unit, struct buffer *out)
{
    buffer_printf(out, "%" PRId64 "%c", number, unit);
    if (rest != 0) {
        buffer_printf(out, "%" PRId64 "%c", rest, rest_unit);
    }
}

void age_print(struct sim_duration age, struct buffer *out)
{
    int64_t seconds = age.ns / SIM_NS_PER_SECOND;
    if (seconds < -1) {
        buffer_append(out, "<invalid>");
    } else if (seconds < 0) {
        buffer_append(out, "0s");
    } else if (seconds < 2 * MINUTE) {
        buffer_printf(out, "%" PRId64 "s", seconds);
    } else if (seconds < 10 * MINUTE) {
        print_two(seconds / MINUTE, 'm', seconds % MINUTE, 's', out);
    } else if (seconds < 3 * HOUR) {
        buffer_printf(out, "%" PRId64 "m", seconds / MINUTE);
    } else if (seconds < 8 * HOUR) {
        print_two(seconds / HOUR, 'h', seconds % HOUR / MINUTE, 'm', out);
    } else if (seconds < 2 * DAY) {
        buffer_printf(out, "%" PRId64 "h", seconds / HOUR);
    } else if (seconds < 8 * DAY) {
        print_two(seconds / DAY, 'd', seconds % DAY / HOUR, 'h', out);
    } else if (seconds < 2 * YEAR) {
        buffer_printf(out, "%" PRId64 "d", seconds / DAY);
    } else if (seconds < 8 * YEAR) {
        print_two(seconds / YEAR, 'y', seconds % YEAR / DAY, 'd', out);
    } else {
        buffer_printf(out, "%" PRId64 "y", seconds / YEAR);
    }
}
