#ifndef RAYRIG_CLUSTER_RECORDER_H
#define RAYRIG_CLUSTER_RECORDER_H

#include <stdint.h>

#include "core/base/tree.h"
#include "core/kube/api_client.h"
#include "sim/cluster/journal.h"

/*
 * A controller's event recorder: notes in the journal what was recorded, and makes Event objects of
 * it in the API as client-go does. Events alike in everything but their note become one: the first
 * is created, the second makes a series of it, further ones are counted in memory until a sweep.
 * Whatever the API answers, recording never fails.
 *
 * The sweeps are not timers, as a world with nothing but a sweep ahead is at rest: those due are
 * made up for by recorder_catch_up() and before the next event.
 * Source: client-go 0.36 tools/events/event_broadcaster.go.
 */
struct recorder {
    struct api_client *client;
    struct journal *journal;
    struct value *controller;     /* the events' reportingController */
    struct value *instance;       /* and their reportingInstance */
    struct tree entries;          /* recent events, by what makes them alike */
    struct sim_time last_named;   /* names of Events hold nanoseconds, each only once */
    struct sim_time next_finish;  /* when old entries are dropped next */
    struct sim_time next_refresh; /* when living series are written next */
};

/* Owns: borrows all; CONTROLLER is the events' reportingController. */
void recorder_init(struct recorder *self, struct api_client *client, struct journal *journal,
                   const char *controller);
void recorder_release(struct recorder *self);

void recorder_record(struct recorder *self, const struct api_event *event);
/* Makes up for the sweeps due by now. */
void recorder_catch_up(struct recorder *self);
/* Forgets what it is counting, as a restart of its process does. */
void recorder_restart(struct recorder *self);

#endif
