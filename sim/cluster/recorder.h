#ifndef RAYRIG_CLUSTER_RECORDER_H
#define RAYRIG_CLUSTER_RECORDER_H

#include <stdint.h>

#include "core/base/tree.h"
#include "core/kube/api_client.h"

/*
 * A controller's event recorder: keeps what was recorded, and makes Event objects of it in the API
 * as client-go does. Events alike in everything but their note become one: the first is created,
 * the second makes a series of it, further ones are counted in memory until a sweep. Whatever the
 * API answers, recording never fails.
 *
 * The sweeps are not timers, as a world with nothing but a sweep ahead is at rest: those due are
 * made up for by recorder_catch_up() and before the next event.
 * Source: client-go 0.36 tools/events/event_broadcaster.go.
 */
struct recorder {
    struct api_client *client;
    const char *controller;
    struct tree entries;          /* recent events, by what makes them alike */
    struct sim_time last_named;   /* names of Events hold nanoseconds, each only once */
    struct sim_time next_finish;  /* when old entries are dropped next */
    struct sim_time next_refresh; /* when living series are written next */
    struct value *taken;          /* array, see recorder_take() */
    uint64_t dropped_count;       /* beyond LIMIT_CAPTURE_RECORDS */
};

/* Owns: borrows CLIENT and CONTROLLER, the events' reportingController. */
void recorder_init(struct recorder *self, struct api_client *client, const char *controller);
void recorder_release(struct recorder *self);

void recorder_record(struct recorder *self, const struct api_event *event);
/* Makes up for the sweeps due by now. */
void recorder_catch_up(struct recorder *self);
/* Forgets what it is counting, as a restart of its process does. */
void recorder_restart(struct recorder *self);

/*
 * The events recorded since the last time, in order: array of {type, reason, action, note,
 * regarding: name}. Owns: the caller's.
 */
struct value *recorder_take(struct recorder *self);

#endif
