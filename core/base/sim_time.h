#ifndef RAYRIG_BASE_SIM_TIME_H
#define RAYRIG_BASE_SIM_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buffer.h"

/*
 * Virtual time. Two types, so that adding two moments does not compile. Nothing in core/ or sim/
 * ever reads a real clock.
 */
struct sim_time {
    int64_t ns; /* since 1970-01-01T00:00:00Z */
};

struct sim_duration {
    int64_t ns;
};

#define SIM_NS_PER_MS INT64_C(1000000)
#define SIM_NS_PER_SECOND INT64_C(1000000000)
#define SIM_SECONDS(n) ((struct sim_duration){SIM_NS_PER_SECOND * (n)})
#define SIM_MILLISECONDS(n) ((struct sim_duration){SIM_NS_PER_MS * (n)})

/* Sums saturate at the ends of int64 (292 years) instead of wrapping. */
struct sim_time sim_time_add(struct sim_time moment, struct sim_duration duration);
struct sim_duration sim_time_since(struct sim_time later, struct sim_time earlier);
/* <0, 0, >0 */
int sim_time_compare(struct sim_time a, struct sim_time b);
/* Rounded down to a whole second, as metav1.Time is stored. */
struct sim_time sim_time_truncate_to_second(struct sim_time moment);

/* `2026-01-01T00:00:04Z` (metav1.Time): UTC, whole seconds, rounded down. */
void sim_time_print(struct sim_time moment, struct buffer *out);
/* `2026-01-01T00:00:04.000000Z` (metav1.MicroTime). */
void sim_time_print_micro(struct sim_time moment, struct buffer *out);
/*
 * RFC 3339 with any zone offset and up to nine digits of fraction; false when it is not one, or
 * lies outside the years 1677 to 2262. *OUT changes only on success, here and below.
 */
bool sim_time_parse(const char *text, struct sim_time *out);

/*
 * Go's time.Duration: `300ms`, `-1.5h`, `2h45m`; units ns us µs ms s m h; "0" needs no unit.
 * Source: Go package time, ParseDuration and Duration.String.
 */
bool sim_duration_parse(const char *text, struct sim_duration *out);
/* As Go prints it: `5m0s`, `1.5s`, `35s`, `0s`. */
void sim_duration_print(struct sim_duration duration, struct buffer *out);
/* Without the units that are zero: `5m`, `2s`, `1h30m`, `1.5s`, `0s`; what golden files show. */
void sim_duration_print_short(struct sim_duration duration, struct buffer *out);

#endif
