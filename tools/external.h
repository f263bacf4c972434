#ifndef RAYRIG_TOOLS_EXTERNAL_H
#define RAYRIG_TOOLS_EXTERNAL_H

#include "core/base/error.h"
#include "core/base/sim_time.h"
#include "sim/scenario/subject.h"

/*
 * A controller that is a program of its own, as the subject of scenarios: it reaches the simulated
 * cluster over HTTP, and is waited for in real time. One program serves all scenarios, with a
 * clean-up between them, or each has a cluster and a program of its own.
 *
 * At rest is: no request in work, every watch event written to its socket, for a while neither a
 * request of the controller nor anybody's write, and for a longer while no write of the controller,
 * as controllers look again some time after they have written. What the simulator itself has
 * scheduled within the next minute is not waited for; the world's clock jumps there when
 * nothing else happens.
 *
 * Source: docs/external-controllers.md.
 */
struct external_config {
    const char *command; /* for the shell; see external_expand() */
    bool fresh;          /* a program for each run */
    struct sim_duration quiet;
    struct sim_duration requeue;  /* after a write it may look again so much later */
    struct sim_duration patience; /* for it to come to rest, or to start */
    struct sim_duration wait;     /* the longest `advance` that is waited for */
    const char *log_path;         /* what the program prints; NULL: nobody wants it kept */
};

struct external;

/* Errors: no folder for temporary files; a log that cannot be written. NULL then. Owns: borrows the
 * texts. */
struct external *external_new(const struct external_config *config, struct error *err);
/* Ends the program. */
void external_free(struct external *self);

/* Owns: borrowed. */
const struct subject *external_subject(struct external *self);
/* The program may be in an odd state: the next run gets another, and another cluster. */
void external_distrust(struct external *self);
/* The program could be started, as far as is known. If not, no other scenario need be tried. */
bool external_can_start(const struct external *self);

#endif
