#ifndef RAYRIG_SCENARIO_PLAY_H
#define RAYRIG_SCENARIO_PLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/value.h"
#include "sim/cluster/cluster.h"
#include "sim/scenario/manifests.h"
#include "sim/scenario/pod_order.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/subject.h"

/*
 * One run of a scenario in progress: its cluster, what has been recorded since the last checkpoint,
 * and the first failure, which ends it. Or a cluster that somebody plays steps in, one at a time.
 */
struct play {
    const struct scenario *scenario; /* NULL: the steps come from no file */
    const struct contract *contract;
    const struct value *spec; /* NULL: as an empty one */
    const struct subject *subject;
    struct manifests *manifests; /* NULL where scenario is */
    struct cluster *cluster;     /* the subject's */
    struct sim_time start;
    struct pod_order pods;
    struct value *events;  /* since the last checkpoint */
    struct value *writes;  /* the same */
    struct value *created; /* the same */
    struct value *observations;
    struct value *services;      /* of the latest checkpoint that showed them; */
    struct value *services_text; /* mostly they are the same at the next */
    size_t step_index;
    struct value *failure; /* as in run.h; NULL while all is well */
};

/*
 * MANIFESTS: those that runs before have sent. Errors: those of the subject's begin(). Nothing to
 * finish then. Owns: borrows all; the struct must not move.
 */
bool play_begin(struct play *self, const struct scenario *scenario, const struct scenario_run *run,
                const struct subject *subject, struct manifests *manifests, struct error *err);
/* Plays all steps, up to the first failure. */
void play_steps(struct play *self);
void play_finish(struct play *self);

/*
 * For steps that come one at a time: CLUSTER is there already, and stays the caller's. The failure
 * of a step is in SELF->failure, and must be taken away before the next. Owns: borrows all; the
 * struct must not move.
 */
void play_attach(struct play *self, const struct contract *contract, const struct subject *subject,
                 struct cluster *cluster);
void play_detach(struct play *self);
/* Plays STEP, which scenario_check_step() found in order; false when it failed. */
bool play_step(struct play *self, const struct value *step);

/* ---- for the steps ---- */

/* Records why the step failed, unless something is recorded already; returns false. */
bool play_fail(struct play *self, const char *kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds a line to the failure's details. */
void play_fail_detail(struct play *self, struct value *detail_take);
/* Takes over what the controller has recorded meanwhile. */
void play_collect(struct play *self);
bool play_settle(struct play *self);
/* Since the run began. */
struct sim_duration play_elapsed(const struct play *self);

/*
 * One request by a user, and the verdict on it: it must succeed, or be refused as the step's
 * `rejected` says. WHAT is for the message: `create Pod default/x`.
 */
bool play_request(struct play *self, const struct api_request *request,
                  const struct value *rejected, const char *what);

/* The resource that serves KIND; fails the step when there is none. */
const struct resource *play_resource(struct play *self, const char *kind);
/*
 * The RayCluster that `cluster` and `namespace` of ARGUMENT name, or the only one there is. Owns:
 * borrowed. Fails the step (NULL) when it is not there or not clear.
 */
const struct value *play_cluster(struct play *self, const struct value *argument);
/*
 * The Pods that SELECT picks, oldest first. Owns: a new reference; may be empty. Fails the step
 * (NULL) when it names no cluster and would pick from several.
 */
struct value *play_select_pods(struct play *self, const struct value *select);
/* The same, where picking none fails the step, too, also at one of several positions. */
struct value *play_need_pods(struct play *self, const struct value *select);
/* `namespace` of ARGUMENT, or "default" */
const char *play_namespace(const struct value *argument);

/* Each verb: plays one step; false when it failed. */
bool step_create(struct play *self, const struct value *step);
bool step_apply(struct play *self, const struct value *step);
bool step_patch(struct play *self, const struct value *step);
bool step_scale(struct play *self, const struct value *step);
bool step_delete(struct play *self, const struct value *step);
bool step_services(struct play *self, const struct value *step);
bool step_pods(struct play *self, const struct value *step);
bool step_jobs(struct play *self, const struct value *step);
bool step_advance(struct play *self, const struct value *step);
bool step_fault(struct play *self, const struct value *step);
bool step_clear_faults(struct play *self, const struct value *step);
bool step_checkpoint(struct play *self, const struct value *step);
bool step_expect(struct play *self, const struct value *step);

#endif
