#ifndef RAYRIG_SCENARIO_SUBJECT_H
#define RAYRIG_SCENARIO_SUBJECT_H

#include "core/base/error.h"
#include "sim/cluster/cluster.h"
#include "sim/scenario/scenario.h"

/*
 * The controller under test, as a run of a scenario meets it: where its cluster comes from, and how
 * one waits until the controller has nothing left to do. The built-in controller is waited for in
 * virtual time, an external program in real time.
 */
enum subject_verdict {
    SUBJECT_QUIET,
    SUBJECT_BUSY,   /* it does not come to rest; what it is busy with is told */
    SUBJECT_BROKEN, /* it did what no controller may do; that is told */
};

struct subject {
    /*
     * Why a run cannot be played with this controller: a new text for the caller to free; NULL when
     * it can.
     */
    char *(*excuse)(const struct subject *self, const struct scenario *scenario,
                    const struct scenario_run *run);
    /*
     * The cluster that a run is played in. It is the subject's, and given back with end().
     * Errors: a controller configuration that is not valid, a program that cannot be started.
     */
    struct cluster *(*begin)(const struct subject *self, const struct scenario *scenario,
                             const struct scenario_run *run, struct error *err);
    void (*end)(const struct subject *self, struct cluster *cluster);
    /* Each appends to TOLD (not NULL) unless the verdict is SUBJECT_QUIET. */
    enum subject_verdict (*settle)(const struct subject *self, struct cluster *cluster,
                                   struct buffer *told);
    enum subject_verdict (*advance)(const struct subject *self, struct cluster *cluster,
                                    struct sim_duration duration, struct buffer *told);
    /* The controller's process dies and starts anew. */
    enum subject_verdict (*restart)(const struct subject *self, struct cluster *cluster,
                                    struct buffer *told);
    /*
     * It is a program of its own: its rules are not known, and of what it does the names, addresses
     * and times are not, which a golden file is compared without (sim/scenario/normalize.h).
     */
    bool is_external;
    void *context; /* the subject's own */
};

/* The controller that is built in. It has no state: each run has a cluster of its own. A copy may
 * have a struct origin as its context, which clusters then begin from where they can. */
extern const struct subject subject_builtin;

#endif
